"""All files of one office, and what they say together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.draws.presence import Presence
from randcheck.office.directories.inspectors import InspectorDirectory
from randcheck.office.directories.targets import TargetDirectory
from randcheck.office.reading import checks, files, lists, schema, versions
from randcheck.office.reading.days import read_day
from randcheck.office.reading.log import Log, settle
from randcheck.office.reading.options import Options

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable
    from datetime import date

    from randcheck.draws.past import PastCheck
    from randcheck.errors import Problem
    from randcheck.office.directories.interests import Interest
    from randcheck.office.directories.items import InspectionItem, JointTask, PlanRow
    from randcheck.office.reading.people import Row

ROLES = ("targets", "inspectors", "interests", "presence", "history", "items", "plan", "joint")
_SUFFIXES = (".csv", ".xlsx", ".xlsm")
_CHINESE = {
    "targets": ("检查对象名录库", "检查对象"),
    "inspectors": ("执法检查人员名录库", "检查人员"),
    "interests": ("利害关系",),
    "presence": ("在岗在位",),
    "history": ("检查记录",),
    "items": ("抽查事项清单",),
    "plan": ("抽查计划",),
    "joint": ("联合抽查",),
}


@frozen(kw_only=True, field_transformer=strict)
class OfficeFiles:
    """What the files of one office hold; empty where there is no such file.

    Attributes:
        targets: Directory of targets.
        inspectors: Directory of inspectors; a presence list says who is present.
        interests: Interests, ascending.
        presence: Who is present: from its own list, or from the list of inspectors.
        history: Past checks, in the order of the file.
        items: List of inspection items.
        plan: Rows of the yearly plan.
        joint: Joint tasks.
        files: Names of the files read, by role.
        notices: What the reader wants to be known, file by file.
    """

    targets: TargetDirectory = field(factory=lambda: TargetDirectory(()))
    inspectors: InspectorDirectory = field(factory=lambda: InspectorDirectory(()))
    interests: tuple[Interest, ...] = ()
    presence: tuple[Presence, ...] = ()
    history: tuple[PastCheck, ...] = ()
    items: tuple[InspectionItem, ...] = ()
    plan: tuple[PlanRow, ...] = ()
    joint: tuple[JointTask, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    notices: tuple[Problem, ...] = ()


@checked
def read_folder(  # noqa: PLR0913 - options by name
    folder: str | os.PathLike[str],
    *,
    encoding: str | None = None,
    normalise: bool = False,
    window: tuple[date, date] | None = None,
    states: Iterable[str] = (),
    tiers: Iterable[str] = (),
) -> OfficeFiles:
    """Read whatever of an office's lists a folder holds, and compare them.

    The files are called ``targets``, ``inspectors``, ``interests``, ``presence``,
    ``history``, ``items``, ``plan``, ``joint`` with ``.csv`` or ``.xlsx``, or by
    the Chinese names of the lists.

    Args:
        folder: The folder.
        encoding: Of all its CSV files; see `read_targets`.
        normalise: As for `read_targets`.
        window: As for `read_inspectors`.
        states: As for `read_targets`.
        tiers: As for `read_targets`.

    Raises:
        InputError: Every problem of every file, at once.
        ExtraMissingError: A workbook, and the extra ``excel`` is not installed.
    """
    log = Log(Path(folder).name)
    found = find_files(Path(folder), log)
    options = Options(
        encoding=encoding, normalise=normalise, window=window, states=states, tiers=tuple(tiers)
    )
    drafts = {role: _draft(role, path, options) for role, path in found.items()}
    targets, inspectors = _directories(drafts)
    _compare(drafts, targets, inspectors)
    notices = settle([log, *(sheet for draft in drafts.values() for sheet in draft.logs)])
    lists_ = {
        role: tuple(placed.value for placed in drafts[role].items)
        for role in ROLES[2:]
        if role in drafts
    }
    people = _with_presence(inspectors or InspectorDirectory(()), lists_.get("presence", ()))
    lists_["interests"] = tuple(sorted(set(lists_.get("interests", ()))))
    lists_.setdefault("presence", _presence(people))
    return OfficeFiles(
        targets=targets or TargetDirectory(()),
        inspectors=people,
        files=tuple((role, path.name) for role, path in found.items()),
        notices=notices,
        **lists_,
    )


def find_files(folder: Path, log: Log) -> dict[str, Path]:
    """Return the files of a folder by role; the log takes what is wrong with it."""
    try:
        entries = sorted(path for path in folder.iterdir() if path.suffix.lower() in _SUFFIXES)
    except OSError:
        log.wrong("folder-missing", value=folder.name)
        return {}
    found: dict[str, Path] = {}
    for role in ROLES:
        names = {role, *_CHINESE[role]}
        mine = [path for path in entries if path.stem.lower() in names]
        if len(mine) > 1:
            log.wrong("file-twice", value=mine[0].name, other=mine[1].name)
        elif mine:
            found[role] = mine[0]
    if not found and not log.problems:
        log.wrong("folder-empty", value=folder.name)
    return found


def _draft(role: str, path: Path, options: Options) -> files.Draft[Any]:
    whole: dict[str, Callable[[Path, Options], files.Draft[Any]]] = {
        "targets": files.draft_targets,
        "inspectors": files.draft_inspectors,
        "interests": files.draft_interests,
        "presence": files.draft_presence,
        "history": files.draft_history,
    }
    if role in whole:
        return whole[role](path, options)
    rest: dict[str, tuple[tuple[schema.Column, ...], tuple[str], Callable[[Row], Any]]] = {
        "items": (schema.ITEMS, ("name",), lists.read_item),
        "plan": (schema.PLAN, ("item",), lists.read_plan_row),
        "joint": (schema.JOINT, ("field",), lists.read_joint),
    }
    columns, ids, read = rest[role]
    return files.draft_rows(path, columns, ids, read, options)


def _directories(
    drafts: dict[str, files.Draft[Any]],
) -> tuple[TargetDirectory | None, InspectorDirectory | None]:
    """Return both directories as far as they can be made, to compare other files with."""
    targets = inspectors = None
    if "targets" in drafts:
        by_place = {(target.id, target.sheet): target for target in drafts["targets"].items}
        day = versions.stated(drafts["targets"].logs)
        targets = TargetDirectory(by_place.values(), as_of=day)
    if "inspectors" in drafts:
        by_id = {placed.value.id: placed.value for placed in drafts["inspectors"].items}
        day = versions.stated(drafts["inspectors"].logs)
        inspectors = InspectorDirectory(by_id.values(), as_of=day)
    return targets, inspectors


def _compare(
    drafts: dict[str, files.Draft[Any]],
    targets: TargetDirectory | None,
    inspectors: InspectorDirectory | None,
) -> None:
    """Compare lists with directories of which every row could be read."""
    if targets is not None and not drafts["targets"].complete:
        targets = None
    if inspectors is not None and not drafts["inspectors"].complete:
        inspectors = None
    if "interests" in drafts:
        checks.check_known(drafts["interests"].items, targets, inspectors)
    if "history" in drafts:
        checks.check_history(drafts["history"].items, targets)
    if "presence" in drafts:
        checks.check_presence(drafts["presence"].items, inspectors)


def _with_presence(people: InspectorDirectory, presences: Iterable[Presence]) -> InspectorDirectory:
    """Return the directory with what a presence list of its own says."""
    said = {presence.inspector: presence.present for presence in presences}
    if not said:
        return people
    return evolve(people, inspectors=(evolve(i, present=said.get(i.id, i.present)) for i in people))


def _presence(people: InspectorDirectory) -> tuple[Presence, ...]:
    """Return what a list of inspectors says of presence, and who confirmed it (X22-5)."""
    found = []
    for inspector in people:
        if inspector.present is not None:
            said = {schema.key(name): text for name, text in inspector.attributes}
            on = read_day(said.get(schema.key("确认日期"), ""))
            found.append(
                Presence(
                    inspector=inspector.id,
                    present=inspector.present,
                    confirmed_by=said.get(schema.key("确认人"), ""),
                    confirmed_on=None if isinstance(on, str) or on.month_only else on.day,
                )
            )
    return tuple(found)
