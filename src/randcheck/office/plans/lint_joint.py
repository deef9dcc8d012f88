"""What is missing or odd in the joint tasks of a plan (部门联合抽查; W22-15, H23-4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from randcheck.office.plans.findings import ERROR, NOTICE, QUESTION, Finding, Place
from randcheck.office.plans.joint import joint_period
from randcheck.office.plans.plan import WAYS, alike, read_period, read_scope

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from randcheck.office.books.rulebook import RuleBook
    from randcheck.office.directories.items import InspectionItem, JointTask
    from randcheck.office.reading import OfficeFiles

_ITEMS: Final = ("检查事项清单", "检查事项", "抽查事项", "事项")
_LISTED: Final = ("；", ";", "\n", "、")


def joint_findings(
    files: OfficeFiles,
    book: RuleBook | None,
    items: Mapping[str, InspectionItem],
    aliases: Mapping[str, str],
) -> Iterator[Finding]:
    """Yield what is missing or odd in the joint tasks.

    Args:
        files: The office's files.
        book: Its rule book.
        items: The published list of items, by name.
        aliases: Other names of items, from the book.
    """
    file = dict(files.files).get("joint", "")
    names = set(items) | {row.item for row in files.plan if row.item}
    for number, task in enumerate(files.joint, 1):
        place = Place(file, number)
        yield from _blanks(task, place)
        yield from _rate(task, place)
        yield from _period(task, place, book)
        yield from _names(task, place, names, aliases)
        if files.targets and task.target:
            yield from _target(task, place, files)
        yield from _overlaps(task, place, files, book)
        if book is None or book.rules[0].per_department is None:
            yield place.find(QUESTION, "joint-two-of-each", "W22-15", value=task.field)


def _blanks(task: JointTask, place: Place) -> Iterator[Finding]:
    """Yield the parts of a joint plan that H23-4 names and that are blank."""
    needed = (
        ("检查领域", task.field, ERROR),
        ("检查对象", task.target, ERROR),
        ("牵头单位", task.lead, ERROR),
        ("配合单位", "、".join(task.cooperating), ERROR),
        ("检查方式", task.mode, QUESTION),
        ("检查频次", task.frequency, QUESTION),
        ("检查层级", task.level, ERROR),
    )
    for column, text, severity in needed:
        if not text:
            yield place.find(severity, "plan-blank", "H23-4", column, value=task.field)
    if task.mode and task.mode not in WAYS:
        near, known = alike(task.mode, WAYS) or "—", "、".join(WAYS)
        yield place.find(
            QUESTION, "plan-word", "H23-11", "检查方式", value=task.mode, near=near, known=known
        )
    if task.lead in task.cooperating:
        yield place.find(ERROR, "joint-lead-twice", "W22-15", "配合单位", value=task.lead)


def _rate(task: JointTask, place: Place) -> Iterator[Finding]:
    if not task.rate:
        yield place.find(ERROR, "rate-blank", "W22-15", "检查比例", value=task.field)
    elif task.exact is None or not 0 <= task.exact <= 1:
        yield place.find(ERROR, "rate-unreadable", "W22-1", "检查比例", value=task.rate)


def _period(task: JointTask, place: Place, book: RuleBook | None) -> Iterator[Finding]:
    """Yield missing days; a rule book with a window settles them."""
    text = joint_period(task)
    period = read_period(text) if text else None
    if text and period is None:
        yield place.find(ERROR, "period-unreadable", "L19-13", "检查时间", value=text)
    elif period is None or period.first is None:
        if book is not None:
            window = "..".join(day.isoformat() for day in book.rules[0].window)
            yield place.find(
                NOTICE, "period-from-book", "L19-13", "检查时间", value=window, book=book.id
            )
        elif text:
            yield place.find(ERROR, "period-no-start", "W22-15", "检查时间", value=text)
        else:
            yield place.find(ERROR, "plan-no-period", "W22-15", "检查时间", value=task.field)
    elif period.last is not None and period.first > period.last:
        yield place.find(ERROR, "period-backwards", "L19-13", "检查时间", value=text)


def joint_items(task: JointTask) -> tuple[str, ...]:
    """Return the items that a joint task names, in the order given."""
    text = next((text for name, text in task.attributes if name in _ITEMS), "")
    for mark in _LISTED[1:]:
        text = text.replace(mark, _LISTED[0])
    return tuple(part.strip() for part in text.split(_LISTED[0]) if part.strip())


def _names(
    task: JointTask, place: Place, names: set[str], aliases: Mapping[str, str]
) -> Iterator[Finding]:
    """Yield items that other parts of the plan call by another name (W22-15)."""
    for name in joint_items(task):
        official = aliases.get(name)
        if name in names or not names:
            continue
        if official in names:
            yield place.find(NOTICE, "item-alias", "W22-15", "检查事项", value=name, item=official)
            continue
        near = alike(name, names)
        if near:
            yield place.find(
                QUESTION, "item-name-differs", "W22-15", "检查事项", value=name, near=near
            )
        else:
            yield place.find(NOTICE, "item-of-others", "W22-15", "检查事项", value=name)


def _overlaps(
    task: JointTask, place: Place, files: OfficeFiles, book: RuleBook | None
) -> Iterator[Finding]:
    """Yield the tasks whose range holds the joint check's targets: checked once (H23-6)."""
    ranges = [(row.item, read_scope(row.scope)) for row in files.plan if row.scope]
    if book is not None:
        ranges += [(own.draw, own.where) for own in book.rules]
    for name, where in ranges if task.target else ():
        kinds = dict(where or ()).get("kind", (task.target,))
        if where is not None and task.target in kinds:
            yield place.find(NOTICE, "joint-overlaps", "H23-6", value=task.field, task=name)


def _target(task: JointTask, place: Place, files: OfficeFiles) -> Iterator[Finding]:
    """Yield a kind of target that no directory knows."""
    known = {word for target in files.targets for word in (target.kind, target.trade, target.sheet)}
    if task.target not in known:
        near = alike(task.target, known) or "—"
        yield place.find(
            QUESTION, "joint-target-unknown", "W22-15", "检查对象", value=task.target, near=near
        )
