"""Outcomes: what checks found, what was decided, what is still to follow."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from randcheck.checks.check import Stage
from randcheck.checks.events import Decided, Published, Rectified, Reused
from randcheck.draws.tables import FLAG, NUMBER, Column, Table
from randcheck.office.books.afterwards import CODES
from randcheck.reports.statistics.figures import PUBLIC, cases, exact, percent
from randcheck.reports.statistics.hits import check_codes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from randcheck.checks.check import Check
    from randcheck.office.books.afterwards import ResultCode
    from randcheck.reports.statistics.figures import Case, Cases

DECISIONS: Final = {
    "none": "不予处理",
    "order": "责令改正",
    "penalty": "行政处罚",
    "transfer": "移送其他机关",
    "justice": "移送司法机关",
}
_RESULTS: Final = (
    Column("code", "结果代码"),
    Column("meaning", "检查结果"),
    Column("problem", "发现问题", FLAG),
    Column("random", "双随机", NUMBER),
    Column("for_cause", "有因", NUMBER),
    Column("checks", "合计", NUMBER),
    Column("share", "占比（分数）"),
    Column("percent", "占比"),
)
_DECIDED: Final = (
    Column("decision", "处理决定"),
    Column("meaning", "含义"),
    Column("decisions", "件数", NUMBER),
    Column("targets", "对象数", NUMBER),
    Column("published", "已公示", NUMBER),
    Column("rectified", "已整改", NUMBER),
    Column("open", "未了结", NUMBER),
)
_FOLLOW_UP: Final = (
    Column("check", "检查编号"),
    Column("target", "检查对象"),
    Column("unit", "科室"),
    Column("codes", "检查结果"),
    Column("number", "文书号"),
    Column("until", "整改期限"),
    Column("open", "待办"),
)
_MONTHS: Final = (
    Column("month", "月份"),
    Column("checks", "检查", NUMBER),
    Column("random", "双随机", NUMBER),
    Column("for_cause", "有因", NUMBER),
    Column("problems", "发现问题", NUMBER),
    Column("penalties", "行政处罚", NUMBER),
    Column("penalties_published", "其中已公示", NUMBER),
)
NO_DECISION, NOT_RECTIFIED, NOT_PUBLISHED = "未作决定", "未整改", "处罚未公示"


def results(
    checks: Cases | Iterable[Check],
    *,
    codes: Iterable[ResultCode] = CODES,
    audience: str = PUBLIC,
) -> Table:
    """Return how many checks had each result; a check with several codes counts at each.

    The share is that of the checks with any result. Reused results count too (H23-6).

    Args:
        checks: Of the period in question.
        codes: The code list; each of its lines stands in the table.
        audience: ``public`` or ``internal``.

    Raises:
        InputError: A result is not on the code list (``result-unlisted``).
    """
    listed = list(codes)
    known = {code.code for code in listed}
    counted: Counter[tuple[str, bool]] = Counter()
    whole = 0
    for case in cases(checks, audience):
        found = _codes(case)
        check_codes(found, known, case.check.id)
        whole += bool(found)
        counted.update((code, case.check.random) for code in found)
    rows = []
    for code in listed:
        random, cause = counted[code.code, True], counted[code.code, False]
        both = random + cause
        rows.append((code.code, code.zh, code.problem, random, cause, both,
                     exact(both, whole), percent(both, whole)))  # fmt: skip
    return Table("检查结果", _RESULTS, rows)


def _codes(case: Case) -> tuple[str, ...]:
    """Return all result codes of a check, each once; none of a check that was called off."""
    if case.stage is Stage.CALLED_OFF:
        return ()
    reused = [code for event in case.every(Reused) for code in event.codes]
    return tuple(dict.fromkeys((*case.found, *reused)))


def decisions(checks: Cases | Iterable[Check], *, audience: str = PUBLIC) -> Table:
    """Return how many decisions of each kind there are, and what became of them.

    ``open`` are orders without a successful rectification and penalties not published.

    Args:
        checks: Of the period in question.
        audience: ``public`` or ``internal``.
    """
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    targets: defaultdict[str, set[str]] = defaultdict(set)
    for case in cases(checks, audience):
        for decided in case.every(Decided):
            of = found[decided.decision]
            of["decisions"] += 1
            of["published"] += _published(case, decided)
            of["rectified"] += _rectified(case, decided)
            of["open"] += bool(_left(case, decided))
            targets[decided.decision].add(case.check.target)
    rows = []
    for decision in sorted({*DECISIONS, *found}, key=_place):
        of, word = found[decision], DECISIONS.get(decision, decision)
        numbers = (of["published"], of["rectified"], of["open"])
        rows.append((decision, word, of["decisions"], len(targets[decision]), *numbers))
    return Table("处理决定", _DECIDED, rows)


def _place(decision: str) -> tuple[int, str]:
    known = list(DECISIONS)
    return (known.index(decision) if decision in known else len(known), decision)


def _rectified(case: Case, decided: Decided) -> bool:
    found = [r for r in case.every(Rectified) if r.number == decided.number]
    return bool(found) and found[-1].done


def _published(case: Case, decided: Decided) -> bool:
    return any(
        told.what == "decision" and told.number == decided.number for told in case.every(Published)
    )


def _left(case: Case, decided: Decided) -> str:
    if decided.decision == "order" and not _rectified(case, decided):
        return NOT_RECTIFIED
    if decided.decision == "penalty" and not _published(case, decided):
        return NOT_PUBLISHED
    return ""


def follow_up(
    checks: Cases | Iterable[Check],
    *,
    codes: Iterable[ResultCode] = CODES,
    audience: str = PUBLIC,
) -> Table:
    """Return what is still to be followed up (H23-14): no decision, not mended, not published.

    Args:
        checks: Of the period in question.
        codes: The code list; it says after which results something must follow.
        audience: ``public`` or ``internal``.
    """
    asked = {code.code for code in codes if code.follow_up}
    rows: list[tuple[str | None, ...]] = []
    for case in cases(checks, audience):
        check, found = case.check, _codes(case)
        begin = (check.id, check.target, check.unit, "、".join(found))
        decided = case.every(Decided)
        if not decided and asked.intersection(found):
            rows.append((*begin, None, None, NO_DECISION))
        for one in decided:
            if left := _left(case, one):
                until = None if one.until is None else one.until.isoformat()
                rows.append((*begin, one.number, until, left))
    return Table("未了结事项", _FOLLOW_UP, rows)


def _month(day: date) -> str:
    return f"{day.year:04}-{day.month:02}"


def months(
    checks: Cases | Iterable[Check],
    *,
    codes: Iterable[ResultCode] = CODES,
    audience: str = PUBLIC,
) -> Table:
    """Return for every month the checks made and the penalties decided (X22-13).

    Args:
        checks: Of the period in question; a check counts in the month of its first visit,
            a penalty in that of the decision.
        codes: The code list; it says which results are problems.
        audience: ``public`` or ``internal``.
    """
    problem = {code.code for code in codes if code.problem}
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for case in cases(checks, audience):
        if case.made:
            of = counted[_month(case.made)]
            of["checks"] += 1
            of["random" if case.check.random else "for_cause"] += 1
            of["problems"] += bool(problem.intersection(case.found))
        for decided in case.every(Decided):
            if decided.decision == "penalty":
                of = counted[_month(decided.day)]
                of["penalties"] += 1
                of["penalties_published"] += _published(case, decided)
    names = [column.name for column in _MONTHS[1:]]
    rows: list[tuple[str | int, ...]] = [
        (month, *(counted[month][name] for name in names)) for month in sorted(counted)
    ]
    return Table("各月检查与处罚", _MONTHS, rows)
