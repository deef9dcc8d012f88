"""Deadlines as somebody lays them down: days after an event, or a date of every year or month.

Nothing here knows a rule or an office: whoever lays a deadline down (a rule book) makes a
`Term` or a `FixedDate` of it, and is told when it falls due, and on what that rests.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import frozen
from dateutil.relativedelta import relativedelta

from randcheck.calendars.days import Roll, as_day
from randcheck.canonical.arguments import checked, strict
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from randcheck.calendars.results import Deadline, Estimate, RolledDeadline
    from randcheck.calendars.working_days import OnUnpublished, WorkCalendar

_LAST_DAY = 31  # relativedelta stops at the end of a shorter month


class Start(StrEnum):
    """What starts a deadline."""

    CHECK_ENDED = "check-ended"
    LAST_RESULT = "last-result"
    CHECK_COMPLETED = "check-completed"
    REPORT_COMPLETED = "report-completed"
    FEEDBACK_RECEIVED = "feedback-received"
    DECISION_MADE = "decision-made"
    CAMPAIGN_COMPLETED = "campaign-completed"
    BATCH_COMPLETED = "batch-completed"


@frozen(kw_only=True, field_transformer=strict)
class Term:
    """A deadline of so many working days after an event.

    Attributes:
        id: Name of the rule that lays it down.
        clause: Where it is written.
        zh: What is due, in Chinese.
        en: What is due, in English.
        days: How many working days.
        start: The event that starts it.
        done: What has to happen for it to be met, all of it; empty where no record shows it.
    """

    id: str
    clause: str
    zh: str
    en: str
    days: int
    start: Start
    done: tuple[str, ...] = ()


@frozen(kw_only=True, field_transformer=strict)
class FixedDate:
    """A deadline on a date of every year, or of every month.

    Attributes:
        id: Name of the rule that lays it down.
        clause: Where it is written.
        zh: What is due, in Chinese.
        en: What is due, in English.
        month: 1 to 12; ``None`` for every month.
        day: Day of the month, or the last one of a shorter month.
        roll: Where it moves from a day of rest: "by the end of January" is kept on the
            last working day before it.
        done: As for `Term`.
    """

    id: str
    clause: str
    zh: str
    en: str
    month: int | None
    day: int = _LAST_DAY
    roll: Roll = Roll.PREVIOUS
    done: tuple[str, ...] = ()


@frozen(kw_only=True, field_transformer=strict)
class RuleDeadline:
    """When something that was laid down falls due.

    Attributes:
        rule: What was laid down.
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


def due_after(
    calendar: WorkCalendar,
    term: Term,
    event: date,
    *,
    start: Start | None = None,
    on_unpublished: OnUnpublished = "raise",
) -> RuleDeadline:
    """Return when something is due so many working days after an event.

    Args:
        calendar: Which days are worked.
        term: What is laid down.
        event: When that happened which starts it. For ``last-result`` see
            `last_result`; the date of a receipt is never assumed (L19-20).
        start: What happened, where the term leaves it to the check
            (``check-completed``); by default what the term says.
        on_unpublished: As for `WorkCalendar.due`.

    Raises:
        InputError: `term` is none (``calendar-rule-kind``), `start` is none
            (``calendar-rule-start``), and as `WorkCalendar.due`.
        ScheduleUnpublished: As `WorkCalendar.due`.
    """
    if not isinstance(term, Term):
        raise InputError("calendar-rule-kind", value=str(getattr(term, "id", term)))
    if start is not None and start not in tuple(Start):
        raise InputError("calendar-rule-start", value=str(start), known="、".join(Start))
    deadline = calendar.due(event, term.days, on_unpublished=on_unpublished)
    return RuleDeadline(rule=term, start=Start(start or term.start), deadline=deadline)


def due_in(  # noqa: PLR0913 - keyword-only
    calendar: WorkCalendar,
    fixed: FixedDate,
    *,
    year: int,
    month: int | None = None,
    roll: Roll | str | None = None,
    on_unpublished: OnUnpublished = "raise",
) -> RuleDeadline:
    """Return when something is due that has a fixed date.

    Args:
        calendar: Which days are worked.
        fixed: What is laid down.
        year: The year in which it is due; a report on last year is due in this one.
        month: The month, for a deadline of every month; ``None`` for the others.
        roll: Where it moves from a day of rest; its own way where ``None``.
        on_unpublished: As for `WorkCalendar.due`.

    Raises:
        InputError: `fixed` is none (``calendar-rule-kind``), ``calendar-rule-month``,
            ``calendar-month``, and as `WorkCalendar.due`.
        ScheduleUnpublished: As `WorkCalendar.due`.
    """
    if not isinstance(fixed, FixedDate):
        raise InputError("calendar-rule-kind", value=str(getattr(fixed, "id", fixed)))
    if (fixed.month is None) == (month is None):
        raise InputError("calendar-rule-month", id=fixed.id, value=str(month))
    in_month = fixed.month if fixed.month is not None else month
    try:
        first = date(year, in_month, 1)  # type: ignore[arg-type]
    except (ValueError, TypeError, OverflowError) as error:
        raise InputError("calendar-month", value=f"{year}-{in_month}") from error
    day = first + relativedelta(day=fixed.day)
    way = fixed.roll if roll is None else roll
    deadline = calendar.due(day, 0, "calendar", roll=way, on_unpublished=on_unpublished)
    return RuleDeadline(rule=fixed, start=None, deadline=deadline)


@checked
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
