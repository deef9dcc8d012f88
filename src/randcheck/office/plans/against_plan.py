"""The yearly plan and the item list held against the rule book: what is published is drawn.

A plan is published, a rule book is carried out. Where both say something of the same item
they have to say the same; which of them is right nobody here can know.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from randcheck.canonical.rates import rate_text
from randcheck.draws.quota import MAXIMUM, MINIMUM
from randcheck.office.books.provisions import CALENDAR_YEAR, YEARS
from randcheck.office.directories.items import stated_rate
from randcheck.office.plans.findings import ERROR, QUESTION, Finding, Place
from randcheck.office.plans.plan import (
    DIRECTED,
    MODES,
    read_frequency,
    read_period,
    read_rates,
    read_scope,
)
from randcheck.office.plans.rates import tiers_of
from randcheck.office.plans.tasks import read_requirements, read_team_size

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from fractions import Fraction

    from randcheck.office.books.book import RuleBook, TaskRules
    from randcheck.office.books.provisions import StratumRule
    from randcheck.office.directories.items import InspectionItem, PlanRow

_RATED: Final = re.compile("[%％‰]|分之")
_COUNTED: Final = re.compile("[数量户家组人率]|比例")
_NUMBERED: Final = re.compile(r"\d+(?:\.\d+)?[户家个组人名次项件]?")
_Rates = dict[str, tuple["Fraction | None", str]]
"""Tier → rate of the plan, and whether it is called a minimum or a maximum."""


def plan_differs(
    book: RuleBook, rows: Sequence[PlanRow], items: Sequence[InspectionItem], file: str = ""
) -> Iterator[Finding]:
    """Yield where a plan says something else than a book does of the same item.

    Args:
        book: The rule book.
        rows: The plan.
        items: The published list of items.
        file: What messages call the plan.
    """
    aliases = dict(book.aliases)
    listed = {item.name: item for item in items}
    for number, row in enumerate(rows, 1):
        place = Place(file, number)
        name = aliases.get(row.item, row.item)
        item = listed.get(name)
        if item is not None:
            yield from _list_says(row, item, place)
        yield from _further(row.attributes, place)
        for rules in book.rules:
            strata = [s for s in rules.strata if name in _names(s.items or rules.items, aliases)]
            if strata:
                yield from _rates(row, rules, strata, place)
                yield from _window(row, rules, place)
                yield from _team(row, rules, place)
                yield from _often(row, rules, place)
                yield from _whom(row, rules, strata, place)
    yield from _again(rows, file)
    yield from _unplanned(book, rows, aliases)


def list_differs(
    book: RuleBook, items: Sequence[InspectionItem], file: str = ""
) -> Iterator[Finding]:
    """Yield where the list of items says something else than a book does.

    Args:
        book: The rule book.
        items: The published list of items.
        file: What messages call the list.
    """
    aliases = dict(book.aliases)
    for number, item in enumerate(items, 1):
        place, size = Place(file, number), read_team_size(item.requirements)
        yield from _further(item.attributes, place)
        for rules in book.rules:
            drawn = _names([n for s in rules.strata for n in s.items or rules.items], aliases)
            if item.name in drawn and rules.teams is not None and size > rules.teams.size:
                yield place.find(
                    ERROR, "list-differs", "W22-2", "抽查要求", value=item.requirements,
                    book=str(rules.teams.size), task=rules.draw,
                )  # fmt: skip


def _further(attributes: Sequence[tuple[str, str]], place: Place) -> Iterator[Finding]:
    """Yield numbers and rates in columns that nothing reads: whoever wrote them counts on them."""
    for name, text in attributes:
        words = "".join(text.split())
        if _RATED.search(words) and stated_rate(words)[0] is not None:
            yield place.find(ERROR, "list-rate-unread", "W22-1", name, value=text, label=name)
        elif _COUNTED.search(name) and _NUMBERED.fullmatch(words):
            yield place.find(QUESTION, "list-number-unread", "L19-13", name, value=text,
                             label=name)  # fmt: skip


def _names(names: Sequence[str], aliases: Mapping[str, str]) -> set[str]:
    return {aliases.get(name, name) for name in names}


def _differs(place: Place, column: str, planned: str, said: str, task: str) -> Finding:
    params = {"value": planned, "book": said, "task": task}
    return place.find(ERROR, "plan-differs", "W22-10", column, **params)


def _rates(
    row: PlanRow, rules: TaskRules, strata: Sequence[StratumRule], place: Place
) -> Iterator[Finding]:
    """Yield rates and tiers that differ, stratum by stratum."""
    texts = [(tier, text) for tier, text, _ in read_rates(row) if text]
    rates: _Rates = {tier: stated_rate(text) for tier, text in texts}
    used: set[str] = set()
    for stratum in strata:
        tiers = dict(stratum.where).get("tier") or dict(rules.where).get("tier", ())
        if not rates:
            continue
        for tier in tiers_of(rates, tiers):
            used.add(tier)
            if tier not in rates:
                yield place.find(ERROR, "plan-tier-missing", "W22-1", tier, value=tier,
                                 task=rules.draw, known="、".join(rates))  # fmt: skip
                continue
            rate, kind = rates[tier]
            if rate is not None and not stratum.rate_from:
                yield from _rate(stratum, rules, (rate, kind), dict(texts)[tier], place, tier)
    by_tier = any(dict(s.where).get("tier") or dict(rules.where).get("tier") for s in strata)
    for tier in (
        [t for t in rates if t not in used] if by_tier and not dict(rules.where).get("tier") else ()
    ):
        if tier:
            yield place.find(ERROR, "plan-tier-unused", "W22-1", tier, value=tier, task=rules.draw)


def _rate(  # noqa: PLR0913, PLR0917 - both sides, and where they stand
    stratum: StratumRule,
    rules: TaskRules,
    planned: tuple[Fraction, str],
    text: str,
    place: Place,
    tier: str,
) -> Iterator[Finding]:
    rate, kind = planned
    name = f"{rules.draw} {stratum.id}"
    if not stratum.rate:  # a fixed number, or one by staff
        yield place.find(QUESTION, "plan-rate-number", "W22-10", tier, value=text, task=name)
        return
    said = f"{rate_text(stratum.rate)} {stratum.rate_is}"
    low = stratum.rate < rate
    high = stratum.rate > rate
    if kind == MAXIMUM:
        wrong = high or stratum.rate_is != MAXIMUM
    elif kind == MINIMUM or not tier:
        wrong = low and stratum.rate_is == MINIMUM
    else:
        wrong = low or high
    if wrong:
        yield _differs(place, tier or "抽查比例", text, said, name)
    elif high and not kind and not tier:
        yield place.find(QUESTION, "plan-rate-higher", "W22-8", value=text, book=said, task=name)


def _window(row: PlanRow, rules: TaskRules, place: Place) -> Iterator[Finding]:
    period = read_period(row.period) if row.period else None
    if period is None:
        return
    windows = rules.batches.windows if rules.batches and rules.batches.windows else (rules.window,)
    first, last = windows[0][0], windows[-1][1]
    early = period.first is not None and first < period.first
    late = period.last is not None and last > period.last
    said = f"{first.isoformat()}..{last.isoformat()}"
    if early or late:
        yield _differs(place, "实施时间", row.period, said, rules.draw)
    elif (period.first is not None and first > period.first) or last != period.last:
        yield place.find(
            QUESTION, "plan-window-narrower", "L19-13", "实施时间", value=row.period, book=said,
            task=rules.draw,
        )  # fmt: skip


def _team(row: PlanRow, rules: TaskRules, place: Place) -> Iterator[Finding]:
    if rules.teams is None:
        return
    size = read_team_size(row.requirements)
    if size > rules.teams.size:
        yield _differs(place, "人员要求", row.requirements, str(rules.teams.size), rules.draw)
    asked = read_requirements(row.requirements) or ()
    held = dict(rules.pool.where)
    for seat in rules.seat_rules:
        held |= dict(seat.where)
    for name, words in asked:
        if not set(held.get(name, ())).intersection(words):
            said = "、".join(held.get(name, ())) or "—"
            yield _differs(place, "人员要求", row.requirements, said, rules.draw)


def _often(row: PlanRow, rules: TaskRules, place: Place) -> Iterator[Finding]:
    """Yield a plan that wants a target more often than the book's caps allow in a year."""
    often = read_frequency(row.frequency) if row.frequency else None
    for rule in rules.exclusions:
        checked = rule.checked
        if often is None or checked is None or rule.where or checked.most_from:
            continue
        random = set(rules.book.random_causes or checked.causes)
        yearly = checked.period in {CALENDAR_YEAR, YEARS} and random.intersection(checked.causes)
        if yearly and often > checked.most:
            said = f"{rule.id} {checked.most}"
            yield _differs(place, "抽查频次", row.frequency, said, rules.draw)


def _whom(
    row: PlanRow, rules: TaskRules, strata: Sequence[StratumRule], place: Place
) -> Iterator[Finding]:
    """Yield a range, a mode or a section in charge that are not those of the book."""
    for name, words in read_scope(row.scope) or () if row.scope else ():
        held = dict(rules.where).get(name, ())
        if not held and all(name in dict(stratum.where) for stratum in strata):
            held = tuple(word for stratum in strata for word in dict(stratum.where)[name])
        if not held or not set(words).issuperset(held):
            said = "、".join(held) or "—"
            yield _differs(place, "检查对象范围", row.scope, said, rules.draw)
    if MODES.get(row.mode) != DIRECTED and rules.directed and row.mode:
        yield _differs(place, "抽查方式", row.mode, DIRECTED, rules.draw)
    if row.unit and rules.unit and row.unit != rules.unit:
        yield place.find(QUESTION, "plan-unit-differs", "W22-12", "科室", value=row.unit,
                         book=rules.unit, task=rules.draw)  # fmt: skip


def _again(rows: Sequence[PlanRow], file: str) -> Iterator[Finding]:
    """Yield what stands twice in a plan: the same item for the same targets by the same section."""
    seen: set[tuple[str, str, str, str]] = set()
    for number, row in enumerate(rows, 1):
        key = (row.item, row.unit, row.scope, row.period)
        if row.item and key in seen:
            yield Place(file, number).find(QUESTION, "plan-row-again", "L19-13", "检查事项",
                                           value=row.item)  # fmt: skip
        seen.add(key)


def _list_says(row: PlanRow, item: InspectionItem, place: Place) -> Iterator[Finding]:
    """Yield a mode or a frequency that is not that of the list."""
    planned_mode, listed_mode = MODES.get(row.mode), MODES.get(item.mode)
    if planned_mode and listed_mode and planned_mode != listed_mode:
        yield place.find(
            QUESTION, "plan-mode-differs", "W22-3", "抽查方式", value=row.mode,
            listed=item.mode, item=item.name,
        )  # fmt: skip
    planned, listed = read_frequency(row.frequency), read_frequency(item.frequency)
    if planned is not None and listed is not None and planned != listed:
        yield place.find(
            ERROR, "plan-frequency-differs", "W25-4", "抽查频次", value=row.frequency,
            listed=item.frequency, item=item.name,
        )  # fmt: skip


def _unplanned(
    book: RuleBook, rows: Sequence[PlanRow], aliases: Mapping[str, str]
) -> Iterator[Finding]:
    """Yield items that a book draws for and the plan does not name."""
    planned = {aliases.get(row.item, row.item) for row in rows}
    drawn = [name for rules in book.rules for s in rules.strata for name in s.items or rules.items]
    for name in dict.fromkeys(drawn) if planned else ():
        if aliases.get(name, name) not in planned:
            yield Place(book.id).find(QUESTION, "book-item-not-planned", "L19-13", value=name)
