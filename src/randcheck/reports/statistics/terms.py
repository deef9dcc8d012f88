"""Deadlines: which were kept, by rule and by section, each with what it takes to compute it."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from randcheck.checks.due import Due, Kept
from randcheck.draws.tables import FLAG, NUMBER, Column, Table
from randcheck.office.books.terms import BY_TARGET
from randcheck.reports.statistics.figures import INTERNAL, PUBLIC, cases, draw_names, exact, percent

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from randcheck.checks.check import Check
    from randcheck.reports.statistics.figures import Cases

WORDS: Final = {
    Kept.MET: ("按期完成", "met"),
    Kept.LATE: ("逾期完成", "late"),
    Kept.OVERDUE: ("逾期未完成", "overdue"),
    Kept.OPEN: ("未到期", "open"),
    Kept.UNDECIDED: ("未定", "undecided"),
}
_BY_RULE: Final = (
    Column("rule", "规则"),
    Column("clause", "条款"),
    Column("what", "事项"),
    *(Column(kept.value, zh, NUMBER) for kept, (zh, _) in WORDS.items()),
    Column("provisional", "其中日历暂定", NUMBER),
    Column("share", "按期率（分数）"),
    Column("percent", "按期率"),
)
_LINES: Final = (
    Column("check", "检查编号"),
    Column("rule", "规则"),
    Column("what", "事项"),
    Column("start", "起算事件"),
    Column("event", "起算日"),
    Column("days", "工作日数", NUMBER),
    Column("due", "到期日"),
    Column("earliest", "最早到期日"),
    Column("settled", "日历已确定", FLAG),
    Column("done", "完成日"),
    Column("kept", "状态"),
    Column("calendar", "日历摘要"),
)
_LATE_UNITS: Final = (
    Column("unit", "科室"),
    Column("rule", "规则"),
    Column("what", "事项"),
    Column("late", "逾期完成", NUMBER),
    Column("overdue", "逾期未完成", NUMBER),
    Column("of", "应完成", NUMBER),
)


def told_dues(
    dues: Iterable[Due], checks: Cases | Iterable[Check], audience: str = PUBLIC
) -> list[Due]:
    """Return the deadlines that may be told to an audience, in a stated order.

    For the public those of checks that may be told, of draws with such a check, and those
    with a fixed date: what cannot be placed is left out.

    Args:
        dues: In any order.
        checks: The checks they may be about.
        audience: ``public`` or ``internal``.
    """
    found = cases(checks, audience)
    known = {case.check.id for case in found}
    known.update(name for draw in found.draws for name in draw_names(draw))
    kept = [due for due in dues if audience == INTERNAL or due.event is None or due.check in known]
    return sorted(kept, key=_order)


def _order(due: Due) -> tuple[str, ...]:
    return (due.rule, due.check, due.start, *map(str, (due.event, due.days, due.day, due.done)))


def deadlines(
    dues: Iterable[Due],
    checks: Cases | Iterable[Check],
    *,
    today: date,
    audience: str = PUBLIC,
) -> Table:
    """Return for every rule how its deadlines stand.

    The share is that of those met among those met, late or overdue; open and undecided
    ones say nothing yet.

    Args:
        dues: The deadlines.
        checks: The checks they are about.
        today: The day for which this is said.
        audience: ``public`` or ``internal``.
    """
    counted: defaultdict[tuple[str, str, str], Counter[Kept]] = defaultdict(Counter)
    provisional: Counter[tuple[str, str, str]] = Counter()
    for due in told_dues(dues, checks, audience):
        key = (due.rule, due.clause, due.zh)
        counted[key][due.on(today)] += 1
        provisional[key] += due.day is not None and not due.settled
    rows = []
    for key in sorted(counted):
        of = counted[key]
        past = of[Kept.MET] + of[Kept.LATE] + of[Kept.OVERDUE]
        share = (exact(of[Kept.MET], past), percent(of[Kept.MET], past))
        rows.append((*key, *(of[kept] for kept in WORDS), provisional[key], *share))
    return Table("期限执行情况", _BY_RULE, rows)


def deadline_lines(
    dues: Iterable[Due],
    checks: Cases | Iterable[Check],
    *,
    today: date,
    kept: Collection[Kept] = tuple(Kept),
    audience: str = PUBLIC,
) -> Table:
    """Return every deadline with what it takes to compute it again.

    Args:
        dues: The deadlines.
        checks: The checks they are about.
        today: The day for which this is said.
        kept: Which to list, such as those late or overdue.
        audience: ``public`` or ``internal``.
    """
    rows = [
        (due.check, due.rule, due.zh, due.start, _day(due.event), due.days, _day(due.day),
         _day(due.earliest), due.settled, _day(due.done), WORDS[due.on(today)][0], due.calendar)
        for due in told_dues(dues, checks, audience)
        if due.on(today) in kept
    ]  # fmt: skip
    return Table("期限明细", _LINES, rows)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def late_units(
    dues: Iterable[Due],
    checks: Cases | Iterable[Check],
    *,
    today: date,
    audience: str = PUBLIC,
) -> Table:
    """Return the sections with late work, rule by rule (通报督办; H23-13).

    Args:
        dues: The deadlines.
        checks: The checks they are about; deadlines of no check are nobody's here. A
            combined visit is the work of each of its sections.
        today: The day for which this is said.
        audience: ``public`` or ``internal``.
    """
    found = cases(checks, audience)
    units = {case.check.id: case.check.units or ("",) for case in found}
    counted: defaultdict[tuple[str, str, str], Counter[Kept]] = defaultdict(Counter)
    for due in told_dues(dues, found, audience):
        if due.check in units and due.met_by != (BY_TARGET,):
            for unit in units[due.check]:
                counted[unit, due.rule, due.zh][due.on(today)] += 1
    rows = []
    for key in sorted(counted):
        of = counted[key]
        late, overdue = of[Kept.LATE], of[Kept.OVERDUE]
        if late or overdue:
            rows.append((*key, late, overdue, late + overdue + of[Kept.MET]))
    return Table("有逾期的科室", _LATE_UNITS, rows)


def due_day(due: Due) -> str:
    """Return when something is due, or that nobody knows yet, in Chinese."""
    if due.day is None:
        return f"尚不能确定，不早于 {due.earliest}"
    return f"{due.day}{'' if due.settled else '（日历暂定）'}"


def due_text(due: Due) -> str:
    """Return a deadline with its clause, its rule and what it is computed from, in Chinese.

    Args:
        due: The deadline.
    """
    since = "" if due.event is None else f"，自 {due.event} 起 {due.days} 个工作日"
    return f"{due_day(due)}（{due.clause}，规则 {due.rule}{since}）"
