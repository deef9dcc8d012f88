"""The deadlines that the five rule books name, with their clauses.

Two kinds: so many working days after something happened, and a fixed date of every
year or month. The numbers (``L19-18``) are those of the project's list of rules.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import frozen
from dateutil.relativedelta import relativedelta

from randcheck.calendars.days import Roll, as_day
from randcheck.calendars.working_days import OnUnpublished  # noqa: TC001 - an alias that checked annotations name
from randcheck.canonical.arguments import strict
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from randcheck.calendars.results import Deadline, Estimate, RolledDeadline
    from randcheck.calendars.working_days import WorkCalendar

_LAST_DAY = 31  # relativedelta stops at the end of a shorter month


class Start(StrEnum):
    """What starts a deadline."""

    CHECK_ENDED = "check-ended"
    LAST_RESULT = "last-result"
    REPORT_COMPLETED = "report-completed"
    FEEDBACK_RECEIVED = "feedback-received"
    DECISION_MADE = "decision-made"
    CAMPAIGN_COMPLETED = "campaign-completed"
    BATCH_COMPLETED = "batch-completed"


@frozen(kw_only=True)
class Term:
    """A deadline of so many working days after an event.

    Attributes:
        id: Number of the rule.
        clause: Where the rule book says so.
        zh: What is due, in Chinese.
        en: What is due, in English.
        days: How many working days; ``None`` where the text only says 及时 (in time)
            and the office must lay down a number.
        starts: The events that may start it, the default first.
    """

    id: str
    clause: str
    zh: str
    en: str
    days: int | None
    starts: tuple[Start, ...]


@frozen(kw_only=True)
class FixedDate:
    """A deadline on a date of every year, or of every month.

    Attributes:
        id: Number of the rule.
        clause: Where the rule book says so.
        zh: What is due, in Chinese.
        en: What is due, in English.
        month: 1 to 12; ``None`` for every month.
        day: Day of the month; 31 for the last one.
        roll: Where it moves from a day of rest unless an office lays down otherwise:
            "by the end of January" is kept on the last working day before it.
    """

    id: str
    clause: str
    zh: str
    en: str
    month: int | None
    day: int = _LAST_DAY
    roll: Roll = Roll.PREVIOUS


@frozen(kw_only=True, field_transformer=strict)
class RuleDeadline:
    """When a rule of a rule book falls due.

    Attributes:
        rule: The rule.
        start: What started it; ``None`` for a fixed date.
        deadline: When, and on what that rests.
    """

    rule: Term | FixedDate
    start: Start | None
    deadline: Deadline | RolledDeadline | Estimate

    def to_dict(self) -> dict[str, object]:
        """Return what ``--json`` prints."""
        return {
            "rule": self.rule.id,
            "clause": self.rule.clause,
            "start": self.start.value if self.start else None,
            **self.deadline.to_dict(),
        }


_ENDED = (Start.CHECK_ENDED,)

TERMS = (
    Term(id="L19-18", clause="漯河2019 第十八条", zh="完成检查报告", en="inspection report",
         days=5, starts=(Start.CHECK_ENDED, Start.LAST_RESULT)),
    Term(id="L19-19", clause="漯河2019 第十九条", zh="反馈并公示检查结果",
         en="feedback to the target and publication", days=7, starts=(Start.REPORT_COMPLETED,)),
    Term(id="L19-21", clause="漯河2019 第二十一条", zh="被检查对象反馈意见建议",
         en="comments of the target", days=10, starts=(Start.FEEDBACK_RECEIVED,)),
    Term(id="W22-16", clause="舞钢2022", zh="公开行政处罚案件信息",
         en="publication of penalties, in time", days=None, starts=(Start.DECISION_MADE,)),
    Term(id="W25-14", clause="舞钢2025", zh="公布抽查工作情况", en="published summary", days=20,
         starts=(Start.CAMPAIGN_COMPLETED, Start.BATCH_COMPLETED, Start.CHECK_ENDED)),
    Term(id="W25-15", clause="舞钢2025", zh="公开行政处罚信息", en="publication of a penalty",
         days=7, starts=(Start.DECISION_MADE,)),
    Term(id="H23-8-entry", clause="滑县2023", zh="录入检查结果", en="entry of the result",
         days=5, starts=_ENDED),
    Term(id="H23-8-publication", clause="滑县2023", zh="公示检查结果",
         en="publication of the result", days=20, starts=_ENDED),
)  # fmt: skip

FIXED_DATES = (
    FixedDate(id="L19-12", clause="漯河2019 第十二条", zh="确定年度检查计划", en="yearly plan",
              month=1),
    FixedDate(id="L19-23", clause="漯河2019 第二十三条", zh="公开上一年度计划执行情况",
              en="published execution of last year's plan", month=2),
    FixedDate(id="X22-9", clause="西城2022 二（二）3", zh="送交检查情况以便公示",
              en="results in for publication", month=None, day=25),
    FixedDate(id="H23-13-draw", clause="滑县2023", zh="抽取并发布任务", en="draw and dispatch",
              month=4),
    FixedDate(id="H23-13-checks", clause="滑县2023", zh="完成检查", en="all checks", month=11),
    FixedDate(id="H23-13-summary", clause="滑县2023", zh="检查总结", en="summary", month=12),
)  # fmt: skip

_RULES: dict[str, Term | FixedDate] = {rule.id: rule for rule in (*TERMS, *FIXED_DATES)}


def rule(id: str) -> Term | FixedDate:
    """Return the rule with a number.

    Args:
        id: As in `TERMS` and `FIXED_DATES`.

    Raises:
        InputError: There is none (``calendar-rule-unknown``).
    """
    found = _RULES.get(id)
    if found is None:
        raise InputError("calendar-rule-unknown", value=str(id), known="、".join(_RULES))
    return found


def due_after(  # noqa: PLR0913 - keyword-only
    calendar: WorkCalendar,
    id: str,
    event: date,
    *,
    start: Start | str | None = None,
    days: int | None = None,
    on_unpublished: OnUnpublished = "raise",
) -> RuleDeadline:
    """Return when something is due so many working days after an event.

    Args:
        calendar: Which days are worked.
        id: Number of a rule in `TERMS`.
        event: When that happened which starts it. For ``last-result`` see
            `last_result`; the date of a receipt is never assumed (L19-20).
        start: What happened; the rule's first possibility where it is ``None``.
        days: Where the rule gives no number (W22-16), the office's; elsewhere
            ``None``.
        on_unpublished: As for `WorkCalendar.due`.

    Raises:
        InputError: ``calendar-rule-unknown``, ``calendar-rule-kind``,
            ``calendar-rule-start``, ``calendar-rule-days``, and as `WorkCalendar.due`.
        ScheduleUnpublished: As `WorkCalendar.due`.
    """
    term = rule(id)
    if not isinstance(term, Term):
        raise InputError("calendar-rule-kind", value=id)
    if start is not None and start not in term.starts:
        raise InputError(
            "calendar-rule-start", id=id, value=str(start), known="、".join(term.starts)
        )
    if (term.days is None) == (days is None):
        raise InputError("calendar-rule-days", id=id, value=str(days), days=str(term.days))
    n = term.days if term.days is not None else days
    deadline = calendar.due(event, n, on_unpublished=on_unpublished)  # type: ignore[arg-type]
    began = term.starts[0] if start is None else Start(start)
    return RuleDeadline(rule=term, start=began, deadline=deadline)


def due_in(  # noqa: PLR0913 - keyword-only
    calendar: WorkCalendar,
    id: str,
    *,
    year: int,
    month: int | None = None,
    roll: Roll | str | None = None,
    on_unpublished: OnUnpublished = "raise",
) -> RuleDeadline:
    """Return when something is due that has a fixed date.

    Args:
        calendar: Which days are worked.
        id: Number of a rule in `FIXED_DATES`.
        year: The year in which it is due; L19-23 reports on the year before.
        month: The month, for a rule of every month; ``None`` for the others.
        roll: Where it moves from a day of rest; the rule's own way where ``None``.
        on_unpublished: As for `WorkCalendar.due`.

    Raises:
        InputError: ``calendar-rule-unknown``, ``calendar-rule-kind``,
            ``calendar-rule-month``, ``calendar-month``, and as `WorkCalendar.due`.
        ScheduleUnpublished: As `WorkCalendar.due`.
    """
    fixed = rule(id)
    if not isinstance(fixed, FixedDate):
        raise InputError("calendar-rule-kind", value=id)
    if (fixed.month is None) == (month is None):
        raise InputError("calendar-rule-month", id=id, value=str(month))
    in_month = fixed.month if fixed.month is not None else month
    try:
        first = date(year, in_month, 1)  # type: ignore[arg-type]
    except (ValueError, TypeError) as error:
        raise InputError("calendar-month", value=f"{year}-{in_month}") from error
    day = first + relativedelta(day=fixed.day)
    way = fixed.roll if roll is None else roll
    deadline = calendar.due(day, 0, "calendar", roll=way, on_unpublished=on_unpublished)
    return RuleDeadline(rule=fixed, start=None, deadline=deadline)


def last_result(results: Iterable[date]) -> date:
    """Return the day that starts the report of a combined check (L19-18, second part).

    Args:
        results: The days on which the single results were settled.

    Raises:
        InputError: There is none (``calendar-no-result``), or one is no date.
    """
    days = [as_day(day, f"results[{i}]") for i, day in enumerate(results)]
    if not days:
        raise InputError("calendar-no-result")
    return max(days)
