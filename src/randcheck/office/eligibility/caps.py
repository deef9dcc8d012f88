"""Rules about past checks: how many a target has had, since when, by whom (L19-16).

One pass over the history for each rule; what comes of it are the few targets that have
reached the number, never a table of all.
"""

from __future__ import annotations

import calendar
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from randcheck.draws.words import (
    ALL,
    AT_DRAW,
    AT_RESULT,
    AT_VISIT,
    BY_TARGET,
    DEPARTMENT,
    EACH_ITEM,
    LEVEL,
    OFFICE,
    OTHER_UNITS,
    UNIT,
)
from randcheck.office.books.provisions import (
    CYCLE,
    DRAWS,
    ITEM_LIST,
    ROLLING_YEAR,
    Checked,
    Unit,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from randcheck.draws.past import PastCheck
    from randcheck.office.books.book import TaskRules

    Keys = Callable[[PastCheck], tuple[str, ...]]


def reached(  # noqa: PLR0913 - a cap asks this much
    checked: Checked,
    checks: Iterable[PastCheck],
    rules: TaskRules,
    drawn_on: date,
    *,
    items: frozenset[str],
    keys: Keys | None = None,
) -> frozenset[str]:
    """Return the targets, or parties, that have as many checks as a rule allows.

    Args:
        checked: The condition.
        checks: Past checks, under present ids.
        rules: Whose units and aliases are meant.
        drawn_on: Day of the draw; what was drawn or made after it does not count.
        items: The items of the stratum, for a rule that counts each on its own.
        keys: Whom a check counts for; by default its target.
    """
    return full(checked, numbers(checked, checks, rules, drawn_on, items=items, keys=keys))


def full(checked: Checked, counted: Mapping[str, int]) -> frozenset[str]:
    """Return whose number leaves no room for one more check.

    Args:
        checked: The condition.
        counted: What `numbers` gave.
    """
    return frozenset(key for key, number in counted.items() if number >= checked.most)


def numbers(  # noqa: PLR0913 - as `reached`
    checked: Checked,
    checks: Iterable[PastCheck],
    rules: TaskRules,
    drawn_on: date,
    *,
    items: frozenset[str],
    keys: Keys | None = None,
) -> Counter[str]:
    """Return how many checks targets, or parties, have in the sense of a rule.

    Args:
        checked: The condition.
        checks: Past checks, under present ids.
        rules: Whose units and aliases are meant.
        drawn_on: Day of the draw.
        items: The items of the stratum, for a rule that counts each on its own.
        keys: Whom a check counts for; by default its target.
    """
    # a draw, or a visit, is one however many items it had: its days are told apart
    seen: set[tuple[str, date, str]] = set()
    counted: Counter[str] = Counter()
    for check, day, to_come in counting(checked, checks, rules, drawn_on, items=items):
        for key in (check.target,) if keys is None else keys(check):
            if checked.counted != AT_RESULT:
                occasion = _occasion(check, checked.counted, day, to_come=to_come)
                if (key, *occasion) in seen:
                    continue
                seen.add((key, *occasion))
            counted[key] += 1
    return counted


def counting(
    checked: Checked,
    checks: Iterable[PastCheck],
    rules: TaskRules,
    drawn_on: date,
    *,
    items: frozenset[str],
) -> Iterator[tuple[PastCheck, date, bool]]:
    """Yield the checks that a rule counts, each with its day and whether it is still to come.

    Args:
        checked: The condition.
        checks: Past checks, under present ids.
        rules: Whose units and aliases are meant.
        drawn_on: Day of the draw.
        items: The items of the stratum, for a rule that counts each on its own.
    """
    causes = frozenset(checked.causes)
    first = first_counted(checked, checks, drawn_on)
    counts_by = _scope(checked, rules)
    aliases = dict(rules.book.aliases)
    each_item = checked.per == EACH_ITEM
    for check in checks:
        if check.cause not in causes or (counts_by is not None and not counts_by(check)):
            continue
        day = _day(check, checked.counted)
        to_come = day > drawn_on
        if (to_come and not _drawn(check, drawn_on)) or _last_day(check, day) < first:
            continue
        if each_item and aliases.get(check.item, check.item) not in items:
            continue
        yield check, day, to_come


def _drawn(check: PastCheck, drawn_on: date) -> bool:
    """Return whether a check has been drawn: its visit is still to come, and will count."""
    return check.drawn is not None and check.drawn <= drawn_on


def _occasion(check: PastCheck, counted: str, day: date, *, to_come: bool) -> tuple[date, str]:
    """Return what several lines of one occasion share.

    Certificates tell two draws of one day apart. Nobody knows yet on which day a visit to
    come will be: each target of each draw may have its own.
    """
    slot = "" if check.slot is None else f"@{check.slot}"
    if counted == AT_VISIT and to_come and check.drawn is not None:
        return check.drawn, check.target + slot
    return day, slot if counted == AT_DRAW else ""


def _day(check: PastCheck, counted: str) -> date:
    if counted == AT_DRAW and check.drawn is not None:
        return check.drawn
    return check.day


def _last_day(check: PastCheck, day: date) -> date:
    """Return the last day that a check may have been on: a month alone means all of it."""
    if not check.month_only or day != check.day:
        return day
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def first_counted(checked: Checked, checks: Iterable[PastCheck], drawn_on: date) -> date:
    """Return the first day that counts.

    Args:
        checked: The condition.
        checks: Past checks, whose draws a rule about the last draws looks at.
        drawn_on: Day of the draw.
    """
    if checked.period == DRAWS:
        days = {c.drawn for c in checks if c.drawn is not None and c.drawn < drawn_on}
        last = sorted(days)[-checked.span :]
        return last[0] if last else drawn_on
    return first_day(checked, drawn_on)


def first_day(checked: Checked, drawn_on: date) -> date:
    """Return the first day of a number of years: of the calendar, or back to the day.

    Args:
        checked: The condition; its period is no number of draws.
        drawn_on: Day of the draw.
    """
    if checked.period == ROLLING_YEAR:
        years = min(checked.span, drawn_on.year - 1)
        return drawn_on - relativedelta(years=years) + relativedelta(days=1)
    if checked.period == CYCLE:
        return date(checked.since, 1, 1)
    return date(max(1, drawn_on.year - checked.span + 1), 1, 1)


def own_unit(rules: TaskRules) -> Unit:
    """Return whose checks those of a task are."""
    known = {unit.name: unit for unit in rules.book.units}
    own = Unit(name=rules.unit, office=rules.book.office, level=rules.level)
    return known.get(rules.unit, own)


def _scope(checked: Checked, rules: TaskRules) -> Callable[[PastCheck], bool] | None:
    """Return which units' checks count; ``None`` for all of them."""
    if checked.scope == ALL:
        return None
    known = {unit.name: unit for unit in rules.book.units}
    mine = own_unit(rules)

    def same(check: PastCheck) -> bool:
        unit = check.unit
        if check.slot is None:
            # the office's own list names its own sections; those of others stand in the book
            other = known.get(unit, Unit(name=unit, office=rules.book.office, level=mine.level,
                                         department=mine.department))  # fmt: skip
        else:  # a certificate of the office says itself whose its checks are
            other = Unit(name=unit, office=mine.office, level=check.level,
                         department=check.department)  # fmt: skip
        office = (other.office or rules.book.office) == (mine.office or rules.book.office)
        return {
            UNIT: unit == rules.unit,
            OTHER_UNITS: office and unit != rules.unit,
            OFFICE: office,
            DEPARTMENT: other.department == mine.department,
            LEVEL: other.level == mine.level,
        }[checked.scope]

    cache: dict[tuple[str, str, str, bool], bool] = {}

    def remembered(check: PastCheck) -> bool:
        key = (check.unit, check.department, check.level, check.slot is None)
        found = cache.get(key)
        if found is None:
            found = cache[key] = same(check)
        return found

    return remembered


def check_key(checked: Checked) -> str:
    """Return the name of what a rule's numbers belong to; empty for the target itself."""
    return "" if checked.key == BY_TARGET else checked.key


def most_of(checked: Checked, items: Iterable[str], frequencies: Mapping[str, int]) -> int:
    """Return the number of a cap for some items: the strictest that the list names.

    Args:
        checked: The condition.
        items: What is checked.
        frequencies: Item → how often a year, by the published list.
    """
    if checked.most_from != ITEM_LIST:
        return checked.most
    return min((frequencies[item] for item in items if item in frequencies), default=checked.most)
