"""What is published after the checks: results, penalties, and the list of a month.

Checks of secret strata are left out of all of it, their numbers too: a warning stands
in their place, the same however many they are (X22-10, protocol §6).
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Final

from randcheck.canonical.arguments import checked
from randcheck.checks.check import Stage
from randcheck.checks.events import Decided, Ended, Rectified, Reused
from randcheck.draws.tables import NUMBER, Column, Table
from randcheck.errors import InputError
from randcheck.office.books.terms import DECISION_PUBLISHED
from randcheck.reports.documents.document import Facts, Heading, Listing, Paragraph, Proof
from randcheck.reports.notices.paper import open_only, page_digest, span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from randcheck.checks.check import Check
    from randcheck.checks.due import Due
    from randcheck.office.books.afterwards import CheckRule
    from randcheck.reports.documents.document import Block, Document
    from randcheck.reports.notices.paper import Names, Paper


_RESULTS: Final = (
    Column("order", "序号", NUMBER),
    Column("target", "检查对象"),
    Column("id", "编号"),
    Column("items", "检查事项"),
    Column("day", "检查日期"),
    Column("result", "检查结果"),
    Column("follow_up", "后续处理"),
    Column("kind", "检查类型"),
)
_PENALTIES: Final = (
    Column("order", "序号", NUMBER),
    Column("number", "决定书文号"),
    Column("target", "被处罚人"),
    Column("id", "编号"),
    Column("items", "检查事项"),
    Column("text", "处罚内容"),
    Column("day", "决定日期"),
    Column("until", "公开期限"),
)
DECISIONS: Final = {
    "none": "无需处理",
    "order": "责令改正",
    "penalty": "行政处罚",
    "transfer": "移送其他机关",
    "justice": "移送司法机关",
}
"""What follows a check: the word of an event, and what people call it."""
_PENALTY: Final = "penalty"


@checked
def publish_results(
    checks: Iterable[Check],
    paper: Paper,
    *,
    rule: CheckRule,
    names: Names,
    window: tuple[date, date] | None = None,
) -> Document:
    """Return the publication of results (抽查结果公示; L19-6, H23-8, W25-14).

    Args:
        checks: Those of the office; what is not finished is left out, and so is all of
            secret strata.
        paper: Of the office.
        rule: For the code list.
        names: The directories.
        window: First and last day of what is published; ``None`` for all.
    """
    shown, caution = open_only(checks)
    done = finished(shown, window)
    when = f"{span(window)}期间，" if window else ""
    blocks: list[Block | None] = [
        Paragraph(f"{when}{paper.office}完成的行政检查结果公示如下："),
        Facts(_summary(done, rule)),
        Listing(_results("检查结果", done, rule, names)),
        caution,
        Paragraph(f"对公示内容有异议的，请联系：{paper.contact}。") if paper.contact else None,
        *_proofs(done),
    ]
    return paper.document("“双随机、一公开”抽查结果公示", blocks)


@checked
def publish_penalties(
    checks: Iterable[Check],
    paper: Paper,
    *,
    names: Names,
    window: tuple[date, date] | None = None,
    dues: Iterable[Due] = (),
) -> Document:
    """Return the publication of penalties (行政处罚公示; W22-16, W25-15).

    Args:
        checks: Those of the office; those of secret strata are left out.
        paper: Of the office.
        names: The directories.
        window: First and last day of the decisions; ``None`` for all.
        dues: Deadlines of the checks; those of publishing a penalty are shown.
    """
    shown, caution = open_only(checks)
    table = _penalties("行政处罚决定", shown, names, window, dues)
    when = f"{span(window)}期间，" if window else ""
    blocks: list[Block | None] = [
        Paragraph(f"{when}{paper.office}在行政检查之后作出的行政处罚决定公示如下："),
        Listing(table),
        caution,
        *_proofs([check for check in shown if _decisions(check, window)]),
    ]
    return paper.document("行政处罚信息公示", blocks)


@checked
def publish_month(  # noqa: PLR0913 - keyword-only
    checks: Iterable[Check],
    paper: Paper,
    *,
    year: int,
    month: int,
    rule: CheckRule,
    names: Names,
    dues: Iterable[Due] = (),
) -> Document:
    """Return the checks and penalties of a month (每月公示; X22-13).

    Args:
        checks: Those of the office; those of secret strata are left out.
        paper: Of the office.
        year: The year.
        month: The month: checks finished, and penalties decided, in it.
        rule: For the code list.
        names: The directories.
        dues: As for `publish_penalties`.

    Raises:
        InputError: There is no such month (``calendar-month``).
    """
    try:
        window = date(year, month, 1), date(year, month, monthrange(year, month)[1])
    except (ValueError, TypeError, OverflowError):
        raise InputError("calendar-month", value=f"{year}-{month}") from None
    shown, caution = open_only(checks)
    done = finished(shown, window)
    punished = [check for check in shown if _decisions(check, window)]
    blocks: list[Block | None] = [
        Heading("一、检查情况"),
        Facts(_summary(done, rule)),
        Listing(_results("本月检查结果", done, rule, names)),
        Heading("二、行政处罚情况"),
        Listing(_penalties("本月行政处罚决定", shown, names, window, dues)),
        caution,
        *_proofs([*done, *punished]),
    ]
    return paper.document(f"{year}年{month}月行政检查和行政处罚情况公示", blocks)


def finished(checks: Iterable[Check], window: tuple[date, date] | None) -> tuple[Check, ...]:
    """Return the checks with a result of their own or a reused one, by the day they had it."""
    dated = [(day, check) for check in checks if (day := _closed(check)) is not None]
    dated.sort(key=lambda pair: (pair[0], pair[1].id))
    return tuple(check for day, check in dated if _within(day, window))


def _closed(check: Check) -> date | None:
    if check.stage is Stage.CALLED_OFF:
        return None
    last = check.last(Reused) or check.last(Ended)
    return None if last is None else last.day


def _within(day: date, window: tuple[date, date] | None) -> bool:
    return window is None or window[0] <= day <= window[1]


def result_of(check: Check, rule: CheckRule) -> str:
    """Return the results of a check in words; a code that no list knows stands for itself."""
    words = {code.code: code.zh for code in rule.codes}
    return "；".join(words.get(code, code) for code in check.codes) or "未记录结果"


def _summary(done: Sequence[Check], rule: CheckRule) -> Iterator[tuple[str, str]]:
    drawn = sum(check.random for check in done)
    yield "检查次数", f"{len(done)} 次，其中随机抽查 {drawn} 次"
    yield "检查对象", f"{len({check.target for check in done})} 个"
    counts = Counter(code for check in done for code in check.codes)
    for code in rule.codes:
        if counts[code.code]:
            yield code.zh, f"{counts[code.code]} 次"


def _results(title: str, done: Iterable[Check], rule: CheckRule, names: Names) -> Table:
    rows = [
        (
            order,
            check.name or names.target(check.target),
            check.target,
            "；".join(check.items),
            _made(check),
            result_of(check, rule),
            follow_up(check),
            "随机抽查" if check.random else "其他检查",
        )
        for order, check in enumerate(done, 1)
    ]
    return Table(title, _RESULTS, rows)


def _made(check: Check) -> str:
    """Return the day of the visit; where nobody went, when the joint result was taken over."""
    if check.made is not None:
        return check.made.isoformat()
    day = _closed(check)
    return "" if day is None else f"{day.isoformat()}（采用联合检查结果）"


def follow_up(check: Check) -> str:
    """Return what followed a check, in the order in which it was decided."""
    words = [DECISIONS.get(event.decision, event.decision) for event in check.every(Decided)]
    if check.every(Rectified):
        words.append("已整改" if check.every(Rectified)[-1].done else "整改不到位")
    return "；".join(dict.fromkeys(words))


def _decisions(check: Check, window: tuple[date, date] | None) -> tuple[Decided, ...]:
    return tuple(
        event
        for event in check.every(Decided)
        if event.decision == _PENALTY and _within(event.day, window)
    )


def _penalties(
    title: str,
    shown: Iterable[Check],
    names: Names,
    window: tuple[date, date] | None,
    dues: Iterable[Due],
) -> Table:
    until: dict[tuple[str, date | None], date] = {}
    for due in dues:  # of two rules the earlier day counts
        if DECISION_PUBLISHED in due.met_by and due.day is not None:
            key = due.check, due.event
            until[key] = min(due.day, until.get(key, due.day))
    found = [(event, check) for check in shown for event in _decisions(check, window)]
    found.sort(key=lambda pair: (pair[0].day, pair[0].number, pair[1].id))
    rows = [
        (
            order,
            event.number,
            check.name or names.target(check.target),
            check.target,
            "；".join(check.items),
            event.text,
            event.day.isoformat(),
            "" if (day := until.get((check.id, event.day))) is None else day.isoformat(),
        )
        for order, (event, check) in enumerate(found, 1)
    ]
    kept = len(_PENALTIES) if any(row[-1] for row in rows) else len(_PENALTIES) - 1
    return Table(title, _PENALTIES[:kept], [row[:kept] for row in rows])


def _proofs(checks: Iterable[Check]) -> Iterator[Proof]:
    """Yield where the draws behind some checks can be verified, each once."""
    draws = {check.certificate: check.draw_id for check in checks if check.certificate}
    for digest, draw_id in sorted(draws.items(), key=lambda pair: pair[1]):
        yield Proof(f"抽取 {draw_id} 的承诺摘要（commitment digest）", digest, page_digest())
