"""Coverage: how much of a directory has been checked (覆盖率; W25-6)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from attrs import evolve, field, frozen

from randcheck.canonical.ids import check_id
from randcheck.checks.check import Stage
from randcheck.draws.tables import NUMBER, Column, Table
from randcheck.draws.words import OUTSIDE
from randcheck.office.eligibility.verdicts import standings
from randcheck.office.plans.joint import joint_tasks
from randcheck.reports.statistics.figures import (
    INTERNAL,
    PUBLIC,
    cases,
    check_audience,
    exact,
    percent,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from randcheck.checks.check import Check
    from randcheck.draws.past import PastCheck
    from randcheck.office.books.book import RuleBook, TaskRules
    from randcheck.office.directories.items import JointTask
    from randcheck.office.directories.targets import TargetDirectory
    from randcheck.reports.statistics.figures import Cases

NOWHERE: Final = "（未注明）"
"""Where a target is of whom the directory does not say it."""
_SHARES: Final = (
    Column("listed", "名录库数量", NUMBER),
    Column("drawn", "抽中", NUMBER),
    Column("checked", "已检查", NUMBER),
    Column("share", "覆盖率（分数）"),
    Column("percent", "覆盖率"),
    Column("for_cause", "仅有因检查", NUMBER),
)
_YEARS: Final = (
    Column("years", "第几年", NUMBER),
    Column("until", "截至年份", NUMBER),
    Column("listed", "名录库数量", NUMBER),
    Column("new", "当年首次检查", NUMBER),
    Column("checked", "累计已检查", NUMBER),
    Column("share", "累计覆盖率（分数）"),
    Column("percent", "累计覆盖率"),
    Column("never", "从未检查", NUMBER),
)
_NEVER: Final = (
    Column("target", "检查对象"),
    Column("name", "名称"),
    Column("stratum", "分层"),
    Column("region", "区域"),
)


def _items(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(items)


@frozen(kw_only=True)
class Member:
    """One target of the directory that coverage is a share of, in one of its strata.

    Attributes:
        target: Its id.
        stratum: Where it is drawn; a target of two strata is two members.
        name: Its name, for people.
        region: District.
        items: What it can be checked for there; a check of other items is none of this
            member. Empty: whatever is checked.
        secret: Whether the numbers of that stratum are secret (X22-10).
        place: Where the stratum stands in the book, for the order of tables.
    """

    target: str = field()
    stratum: str = ""
    name: str = ""
    region: str = ""
    items: tuple[str, ...] = field(default=(), converter=_items)
    secret: bool = False
    place: int = 0

    @target.validator
    def _check_target(self, _attribute: object, value: str) -> None:
        check_id(value, "target")


def members(
    book: RuleBook,
    targets: TargetDirectory,
    *,
    joint: Iterable[JointTask] = (),
    on: date | None = None,
) -> tuple[Member, ...]:
    """Return a directory as a rule book divides it: every target in each of its strata.

    Tasks that share a stratum share its members: such a member can be checked for the items
    of each task that would draw it there, and is secret where one of them keeps it so.

    Args:
        book: It says which strata there are, in each of its tasks, and which are secret.
        targets: The directory. Whoever a rule takes out of the base of the rate is left
            out (L19-13), whatever past checks there are.
        joint: The office's list of joint tasks (部门联合抽查); those that can be drawn divide
            the directory as the book's own do.
        on: The day for which rules are asked; by default the first of each task's window.

    Raises:
        InputError: A target belongs to no stratum, or a condition cannot be judged.
    """
    found: list[Member] = []
    known = {target.id: target for target in targets}
    tasks = _tasks(book, joint)
    places = {id: place for place, id in enumerate(_strata(tasks))}
    for task in tasks:
        rules = {rule.id: rule for rule in task.strata}
        for standing in standings(task, targets, (), on or task.window[0]):
            if standing.verdict.startswith(OUTSIDE):
                continue
            rule, target = rules[standing.stratum], known[standing.id]
            member = Member(
                target=target.id,
                stratum=rule.id,
                name=target.name,
                region=target.region,
                items=rule.items or task.items,
                secret=rule.secret,
                place=places[rule.id],
            )
            found.append(member)
    return _joined(found)


def book_strata(book: RuleBook, joint: Iterable[JointTask] = ()) -> tuple[str, ...]:
    """Return the strata of all tasks, each once, in the order of the book, then of `joint`."""
    return _strata(_tasks(book, joint))


def _tasks(book: RuleBook, joint: Iterable[JointTask]) -> list[TaskRules]:
    own = [book.task(task.draw, task.plan) for task in book.rules]
    return [*own, *joint_tasks(book, joint)]


def _strata(tasks: Iterable[TaskRules]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule.id for task in tasks for rule in task.strata))


def _joined(members: Iterable[Member]) -> tuple[Member, ...]:
    """Return every target of every stratum once, with the items of all who name it there."""
    found: dict[tuple[str, str], Member] = {}
    for member in members:
        key = member.target, member.stratum
        before = found.setdefault(key, member)
        if before is not member:
            found[key] = _both(before, member)
    return tuple(found[key] for key in sorted(found))


def _both(one: Member, other: Member) -> Member:
    named = one.items and other.items  # without items it is whatever is checked
    return evolve(
        one,
        items=dict.fromkeys((*one.items, *other.items)) if named else (),
        secret=one.secret or other.secret,
        place=min(one.place, other.place),
    )


def _told(members: Iterable[Member], audience: str) -> list[Member]:
    check_audience(audience)
    return [m for m in _joined(members) if audience == INTERNAL or not m.secret]


@frozen
class _Checked:
    """Who was drawn, checked at random, checked for a cause: target → items, () for any.

    A check that was called off drew nobody: a reserve stands in, or the draw is void.
    """

    drawn: Mapping[str, Collection[tuple[str, ...]]]
    random: Mapping[str, Collection[tuple[str, ...]]]
    for_cause: Mapping[str, Collection[tuple[str, ...]]]


def _checked(found: Cases) -> _Checked:
    drawn, random, for_cause = (defaultdict[str, set[tuple[str, ...]]](set) for _ in range(3))
    for case in found:
        check = case.check
        if check.random and case.stage is not Stage.CALLED_OFF:
            drawn[check.target].add(check.items)
        if case.covered:
            (random if check.random else for_cause)[check.target].add(check.items)
    return _Checked(drawn, random, for_cause)


def _concerns(member: Member, items: Collection[tuple[str, ...]]) -> bool:
    """Tell whether one of several checks was of something that a member is checked for."""
    if not member.items:
        return bool(items)
    return any(not of or not set(of).isdisjoint(member.items) for of in items)


def _shares(groups: Mapping[str, list[Member]], found: Cases) -> list[tuple[str | int | None, ...]]:
    """Return a row for each group, in their order."""
    checked = _checked(found)
    rows: list[tuple[str | int | None, ...]] = []
    for name, listed in groups.items():
        every = {m.target for m in listed}
        drawn, random, cause = (
            {m.target for m in listed if _concerns(m, of.get(m.target, ()))}
            for of in (checked.drawn, checked.random, checked.for_cause)
        )
        rows.append((name, len(every), len(drawn), len(random), exact(len(random), len(every)),
                     percent(len(random), len(every)), len(cause - random)))  # fmt: skip
    return rows


def _by_stratum(member: Member) -> tuple[int, str]:
    return member.place, member.stratum


def coverage_by_stratum(
    checks: Cases | Iterable[Check], listed: Iterable[Member], *, audience: str = PUBLIC
) -> Table:
    """Return for every stratum, in the order of the book, how many were drawn and checked.

    Drawn are those who still are: whoever a reserve stands in for is not. A target counts
    once, however often it was checked. The share is that of the random checks; targets
    checked for a cause alone are counted beside it (L19-9). A result that is reused covers
    its target (H23-6).

    Args:
        checks: Of the period in question.
        listed: The directory.
        audience: ``public`` or ``internal``.
    """
    groups: defaultdict[str, list[Member]] = defaultdict(list)
    for member in sorted(_told(listed, audience), key=_by_stratum):
        groups[member.stratum].append(member)
    rows = _shares(groups, cases(checks, audience))
    return Table("各分层覆盖率", (Column("stratum", "分层"), *_SHARES), rows)


def coverage_by_item(
    checks: Cases | Iterable[Check], listed: Iterable[Member], *, audience: str = PUBLIC
) -> Table:
    """Return for every item how many of the targets that it concerns were drawn and checked.

    Args:
        checks: As for `coverage_by_stratum`.
        listed: The directory; members without items are none of any item.
        audience: ``public`` or ``internal``.
    """
    groups: defaultdict[str, list[Member]] = defaultdict(list)
    for member in _told(listed, audience):
        for item in member.items:
            alone = Member(target=member.target, stratum=member.stratum, items=(item,))
            groups[item].append(alone)
    rows = _shares(dict(sorted(groups.items())), cases(checks, audience))
    return Table("各事项覆盖率", (Column("item", "检查事项"), *_SHARES), rows)


def coverage_by_region(
    checks: Cases | Iterable[Check], listed: Iterable[Member], *, audience: str = PUBLIC
) -> Table:
    """Return for every region how many of its targets were drawn and checked.

    Targets whose region nobody says stand together under a word of their own.

    Args:
        checks: As for `coverage_by_stratum`.
        listed: The directory.
        audience: ``public`` or ``internal``.
    """
    groups: defaultdict[str, list[Member]] = defaultdict(list)
    for member in _told(listed, audience):
        groups[member.region or NOWHERE].append(member)
    rows = _shares(dict(sorted(groups.items())), cases(checks, audience))
    return Table("各区域覆盖率", (Column("region", "区域"), *_SHARES), rows)


def attributable(
    past: Iterable[PastCheck], listed: Iterable[Member], audience: str
) -> list[PastCheck]:
    """Return the past checks that were made and may be told to an audience.

    A list of past checks does not say which stratum they belong to. Where nothing listed is
    secret, the public may be told of all checks of listed targets. Where something is, a
    check counts only if its item is one for which the target is listed in an open stratum:
    without an item, it may have been any. That there are secret strata is published with
    the plan; what is in them is not.
    """
    past = [check for check in past if check.made]
    if audience == INTERNAL:
        return past
    everyone = list(listed)
    secret = any(member.secret for member in everyone)
    items: defaultdict[str, set[str]] = defaultdict(set)
    for member in _told(everyone, audience):
        items[member.target].update(member.items)
    return [
        check
        for check in past
        if check.target in items and (not secret or check.item in items[check.target])
    ]


def _of(check: PastCheck) -> tuple[str, ...]:
    return (check.item,) if check.item else ()


def _first_years(
    found: Cases, past: Iterable[PastCheck], told: Iterable[Member], until: int
) -> dict[str, int | None]:
    """Return target → year of its first check, ``None`` for never; by ``until`` at the latest."""
    seen: defaultdict[str, set[tuple[int, tuple[str, ...]]]] = defaultdict(set)
    for case in found:
        day = case.covered
        if day and day.year <= until:
            seen[case.check.target].add((day.year, case.check.items))
    for check in past:
        if check.day.year <= until:
            seen[check.target].add((check.day.year, _of(check)))
    first: dict[str, int | None] = {}
    for member in told:
        years = [year for year, of in seen.get(member.target, ()) if _concerns(member, (of,))]
        known = first.get(member.target)
        first[member.target] = min([*years, *([] if known is None else [known])], default=None)
    return first


def coverage_over_years(  # noqa: PLR0913 - keyword-only
    checks: Cases | Iterable[Check],
    listed: Iterable[Member],
    *,
    first: int,
    last: int,
    past: Iterable[PastCheck] = (),
    audience: str = PUBLIC,
) -> Table:
    """Return which share of the directory was checked after one year, two, three (W25-6).

    Every check covers its target here, for a cause as well; a target counts in the year of
    its first check, and one checked before the first year counts in that. The directory
    is that of today: whoever left it is not counted.

    Args:
        checks: All years.
        listed: The directory.
        first: First year.
        last: Last year.
        past: Checks that only a list knows; for the public those that `attributable`
            gives. One without an item covers its target whatever the item.
        audience: ``public`` or ``internal``.
    """
    everyone = list(listed)
    known = attributable(past, everyone, audience)
    begun = _first_years(cases(checks, audience), known, _told(everyone, audience), last)
    rows, total = [], 0
    for year in range(first, last + 1):
        new = sum(found is not None and max(found, first) == year for found in begun.values())
        total += new
        size = len(begun)
        rows.append((year - first + 1, year, size, new, total, exact(total, size),
                     percent(total, size), size - total))  # fmt: skip
    return Table("逐年累计覆盖率", _YEARS, rows)


def never_checked(
    checks: Cases | Iterable[Check],
    listed: Iterable[Member],
    *,
    last: int,
    past: Iterable[PastCheck] = (),
    audience: str = PUBLIC,
) -> Table:
    """Return the targets of the directory that nobody has checked by the end of a year (W25-6).

    Args:
        checks: All years.
        listed: The directory.
        last: That year.
        past: As for `coverage_over_years`.
        audience: ``public`` or ``internal``.
    """
    everyone = list(listed)
    told, known = _told(everyone, audience), attributable(past, everyone, audience)
    begun = _first_years(cases(checks, audience), known, told, last)
    rows = [(m.target, m.name, m.stratum, m.region) for m in told if begun[m.target] is None]
    return Table("从未检查的对象", _NEVER, rows)
