"""The tasks that a yearly plan names, under the rules of a book (年度计划; L19-12, L19-13).

A plan row has range, requirements, rates and time of one task; everything else is the
book's. What cannot be read in one way only is refused with all its problems at once.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import evolve

from randcheck.draws.teams import TeamRule
from randcheck.errors import InputError, Problem
from randcheck.office.books.provisions import PLAN_FILE, StratumRule, Where
from randcheck.office.plans.plan import (
    DIRECTED,
    MODES,
    NUMERALS,
    read_period,
    read_rates,
    read_scope,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date
    from fractions import Fraction

    from randcheck.office.books.book import RuleBook, TaskRules
    from randcheck.office.directories.items import PlanRow

_CLAUSE = "L19-13"
_WHO = r"(?:执法检查人员|执法人员|检查人员)?"
_TEAM = re.compile(
    rf"(?:每组|每次)?{_WHO}(?:应?不(?:得)?少于|不低于|至少|≥)?([2-9]|[两二三四])(?:人|名){_WHO}"
    r"(?:及?以上|一组)?"
)
_PART = re.compile("[;；。]")
_ASKED = {"专业": "qualifications", "资质": "qualifications", "岗位": "post", "部门": "department"}


def tasks_of(book: RuleBook, rows: Iterable[PlanRow]) -> RuleBook:
    """Return a book with the tasks of a yearly plan in the place of its own.

    Args:
        book: The rules; its first task says what the plan leaves open.
        rows: The plan. The name of a task is its item.

    Raises:
        InputError: There is no row (``plan-missing``), or a row lacks something or cannot
            be read; all of them at once.
    """
    listed = list(rows)
    if not listed:
        raise InputError("plan-missing", clause="L19-12")
    problems: list[Problem] = []
    base = book.rules[0]
    rules = tuple(_task(base, row, f"#{n}", problems) for n, row in enumerate(listed, 1))
    names = [row.item for row in listed]
    problems += [
        Problem("item-twice", {"value": name, "clause": "W22-2"})
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    if problems:
        raise InputError.collect(problems)
    return evolve(book, rules=rules)


def _task(base: TaskRules, row: PlanRow, place: str, problems: list[Problem]) -> TaskRules:
    def wrong(code: str, value: str, clause: str = _CLAUSE) -> None:
        problems.append(Problem(code, {"value": value, "clause": clause}, place))

    where = read_scope(row.scope) if row.scope else ()
    if where is None:
        wrong("scope-words", row.scope, "W22-3")
    if row.mode not in MODES:
        wrong("plan-mode", row.mode, "W22-3")
    asked = read_requirements(row.requirements)
    if asked is None:
        wrong("requirement-words", row.requirements, "L19-17")
    rates = read_rates(row)
    for _, text, rate in rates:
        if rate is None or not 0 <= rate <= 1:
            wrong("rate-unreadable" if text else "rate-blank", text or row.item, "W22-1")
    return evolve(
        base,
        draw=row.item,
        items=(row.item,),
        unit=row.unit,
        directed=MODES.get(row.mode) == DIRECTED,
        where=where or (),
        window=_window(base, row, wrong_period=wrong),
        strata=_strata([(tier, rate) for tier, _, rate in rates if rate is not None]),
        pool=evolve(base.pool, where=tuple(sorted({*base.pool.where, *(asked or ())}))),
        teams=_teams(base.teams, read_team_size(row.requirements)),
    )


def _teams(rule: TeamRule | None, size: int) -> TeamRule | None:
    """Return the team rule with at least as many members as the plan asks for."""
    if rule is None or size <= rule.size:
        return rule
    return TeamRule(
        mode=rule.mode, size=size, leftover=rule.leftover, number=rule.number, most=rule.most,
        inspectors_drawn=rule.inspectors_drawn, clause=rule.clause,
    )  # fmt: skip


def _strata(rates: list[tuple[str, Fraction]]) -> tuple[StratumRule, ...]:
    """Return a stratum for each tier, or one for all where all have one rate (不分层)."""
    different = {rate for _, rate in rates}
    if len(different) == 1:
        (rate,) = different
        return (StratumRule(id="全部", where=(), rate=rate, clause=_CLAUSE, rate_from=PLAN_FILE),)
    return tuple(
        StratumRule(
            id=tier, where=(("tier", (tier,)),), rate=rate, clause=_CLAUSE, rate_from=PLAN_FILE
        )
        for tier, rate in rates
    )


def _window(
    base: TaskRules, row: PlanRow, *, wrong_period: Callable[[str, str], None]
) -> tuple[date, date]:
    """Return the days of a row; those of the book where it names none."""
    period = read_period(row.period) if row.period else None
    if not row.period:
        return base.window
    if period is None or period.last is None:
        wrong_period("period-unreadable", row.period)
        return base.window
    first = base.window[0] if period.first is None else period.first
    if first > period.last:
        wrong_period("period-backwards", row.period)
        return base.window
    return first, period.last


def read_team_size(text: str) -> int:
    """Return the least members of a team that a plan asks for; 0 where it asks for none.

    >>> read_team_size("每组不少于3人；专业：会计"), read_team_size("")
    (3, 0)
    """
    found = [_TEAM.fullmatch(part.strip()) for part in _PART.split(text)]
    sizes = [match[1] for match in found if match]
    return max((NUMERALS.get(size) or int(size) for size in sizes), default=0)


def read_requirements(text: str) -> Where | None:
    """Return what a plan asks of inspectors, ``None`` where it cannot be read.

    >>> read_requirements("专业：工程质量、会计")
    (('qualifications', ('工程质量', '会计')),)
    """
    if not text.strip():
        return ()
    found: dict[str, tuple[str, ...]] = {}
    for part in _PART.split(text):
        if _TEAM.fullmatch(part.strip()) or (found and not part.strip()):
            continue  # the size of a team; see `read_team_size`
        name, colon, values = part.strip().replace("：", ":").partition(":")
        field = _ASKED.get(name.strip())
        words = tuple(
            word.strip() for word in values.replace("，", "、").split("、") if word.strip()
        )
        if not colon or field is None or not words or field in found:
            return None
        found[field] = words
    return tuple(sorted(found.items()))
