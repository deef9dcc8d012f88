"""All files of one office, and what they say together."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.disk.storage import Files, Shelf
from randcheck.draws.presence import Presence
from randcheck.errors import InputError
from randcheck.office.directories.inspectors import InspectorDirectory
from randcheck.office.directories.targets import TargetDirectory
from randcheck.office.reading import checks, files, schema, versions
from randcheck.office.reading.days import read_day
from randcheck.office.reading.log import Log, settle
from randcheck.office.reading.options import ACCEPTED, Options, ReadOptions, options_for
from randcheck.office.reading.own import find_words, load_words, words_of
from randcheck.office.reading.records import file_of, grid_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Unpack

    from randcheck.disk.storage import Place
    from randcheck.draws.past import PastCheck
    from randcheck.errors import Problem
    from randcheck.office.directories.interests import Interest
    from randcheck.office.directories.items import InspectionItem, JointTask, PlanRow
    from randcheck.office.reading.cells import Grid
    from randcheck.office.reading.own import OwnWords

ROLES = ("targets", "inspectors", "interests", "presence", "history", "items", "plan", "joint")
_SUFFIXES = (".csv", ".xlsx", ".xlsm")


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
        fields: Role → what the columns of its file fill, such as ``state``.
        notices: What the reader wants to be known, file by file.
        made: Role → the file that rows which came from none would be: its digest is committed.
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
    fields: Mapping[str, frozenset[str]] = field(factory=dict)
    notices: tuple[Problem, ...] = ()
    made: Mapping[str, bytes] = field(factory=dict, repr=False)


@checked
def read_folder(
    folder: str | os.PathLike[str] | Files, **options: Unpack[ReadOptions]
) -> OfficeFiles:
    """Read whatever of an office's lists a folder holds, and compare them.

    The files are called ``targets``, ``inspectors``, ``interests``, ``presence``,
    ``history``, ``items``, ``plan``, ``joint`` with ``.csv`` or ``.xlsx``, or by
    the Chinese names of the lists. Own names and words stand in ``用词.toml`` beside them.

    Args:
        folder: The folder, or a mapping of what would lie in it: name of a file → its bytes,
            or name of a list → its rows, as `read_records` takes them.
        **options: See `ReadOptions`; each list takes those it can use.

    Raises:
        InputError: Every problem of every file, at once; `targets` or `inspectors`,
            which the folder holds itself (``option-unknown``).
    """
    if foreign := sorted(options.keys() & {"targets", "inspectors"}):
        known = "、".join(sorted(ReadOptions.__annotations__.keys() - foreign))
        raise InputError("option-unknown", value="、".join(foreign), role="folder", known=known)
    place, rows = _parted(folder)
    log = Log(place.name)
    found: dict[str, Place | Grid] = {**find_files(place, log, rows)}
    own = _own_words(place, found, log)
    settings = {role: _options(role, options, own) for role in found}
    drafts = {role: files.draft(role, path, settings[role]) for role, path in found.items()}
    targets, inspectors = _directories(drafts)
    _compare(drafts, targets, inspectors)
    _note_unused(own, drafts, log)
    notices = settle([log, *(sheet for draft in drafts.values() for sheet in draft.logs)])
    lists = {
        role: tuple(placed.value for placed in drafts[role].items)
        for role in ROLES[2:]
        if role in drafts
    }
    people = _with_presence(inspectors or InspectorDirectory(()), lists.get("presence", ()))
    lists["interests"] = tuple(sorted(set(lists.get("interests", ()))))
    lists.setdefault("presence", _presence(people))
    return OfficeFiles(
        targets=targets or TargetDirectory(()),
        inspectors=people,
        files=tuple((role, path.name) for role, path in found.items() if role not in rows),
        made={role: file_of(grid) for role, grid in rows.items()},
        fields={role: draft.fields for role, draft in drafts.items()},
        notices=notices,
        **lists,
    )


def _parted(folder: str | os.PathLike[str] | Files) -> tuple[Place, dict[str, Grid]]:
    """Return where the files are, and the lists that are none.

    Raises:
        InputError: A list has the name of none (``role-unknown``).
    """
    if isinstance(folder, str | os.PathLike):
        return Path(folder), {}
    given = {name: folder.get(name) for name in folder.keys()}  # noqa: SIM118 - as `Files`
    rows = {name: value for name, value in given.items() if not isinstance(value, bytes)}
    for name in rows:
        if name not in ROLES:
            raise InputError("role-unknown", value=name, known="、".join(ROLES))
    kept = {name: value for name, value in given.items() if isinstance(value, bytes)}
    return Shelf(kept), {role: grid_of(rows[role], role) for role in ROLES if role in rows}


def _options(role: str, given: ReadOptions, own: Mapping[str, OwnWords]) -> Options:
    """Return the options of one list of a folder: those of `given` that it can use."""
    used: Any = {name: value for name, value in given.items() if name in ACCEPTED[role]}
    options = options_for(role, used)
    mine = words_of(own, role)
    return options if mine is None else options.with_own(mine)


def _own_words(folder: Place, found: Mapping[str, Place | Grid], log: Log) -> dict[str, OwnWords]:
    """Return the words of the folder's own file; of a list that is not there they are told."""
    try:
        path = find_words(folder) if found else None
        own = {} if path is None else load_words(path)
    except InputError as error:
        log.problems += error.problems
        return {}
    for role in own.keys() - found.keys():
        log.note("words-unused", value=role)
    return own


def _note_unused(
    own: Mapping[str, OwnWords], drafts: Mapping[str, files.Draft[Any]], log: Log
) -> None:
    """Say which names of columns no file has."""
    for role in own.keys() & drafts.keys():
        headers = {name for sheet in drafts[role].logs for name in sheet.headers}
        known = schema.known(schema.SCHEMAS[role])
        unused = [name for name in own[role].columns if name not in headers]
        fields = drafts[role].fields
        unused += [n for n in own[role].words if known[schema.key(n)][0] not in fields]
        if unused:
            log.note("words-unused", value="、".join(unused))


def find_files(
    folder: Place, log: Log, rows: Mapping[str, Grid] | None = None
) -> dict[str, Place | Grid]:
    """Return the lists of a folder by role; the log takes what is wrong with it."""
    entries: list[Any]
    try:
        entries = sorted(path for path in folder.iterdir() if path.suffix.lower() in _SUFFIXES)
    except OSError:
        log.wrong("folder-missing", value=folder.name)
        return {}
    found: dict[str, Place | Grid] = {}
    for role in ROLES:
        names = {role, *schema.NAMES[role]}
        mine = [path for path in entries if path.stem.lower() in names]
        mine += [rows[role]] if rows and role in rows else []
        if len(mine) > 1:
            log.wrong("file-twice", value=mine[0].name, other=mine[1].name)
        elif mine:
            found[role] = mine[0]
    if not found and not log.problems:
        log.wrong("folder-empty", value=folder.name)
    return found


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
    known = Options(targets=targets, inspectors=inspectors)
    if "interests" in drafts:
        checks.check_known(drafts["interests"].items, known)
    if "history" in drafts:
        checks.check_history(drafts["history"].items, known)
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
