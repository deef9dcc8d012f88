"""When a task is drawn: batches of one year's quota, monthly draws (W22-11, X22-4)."""

from __future__ import annotations

from calendar import monthrange
from typing import TYPE_CHECKING

from attrs import evolve

from randcheck.calendars.recurrence import draw_day, draw_days
from randcheck.errors import InputError

if TYPE_CHECKING:
    from datetime import date

    from randcheck.calendars.recurrence import DrawDay
    from randcheck.calendars.working_days import WorkCalendar
    from randcheck.office.books.book import TaskRules


def on_day(
    rules: TaskRules, drawn_on: date, *, calendar: WorkCalendar | None = None
) -> tuple[TaskRules, int]:
    """Return the book with the window of the batch of a day, and the batch's number.

    Args:
        rules: The rules of a task.
        drawn_on: Day of the draw.
        calendar: Given, the day of a monthly draw is compared with the rule.

    Returns:
        The book and 0 where the task is drawn at once.

    Raises:
        InputError: The day lies behind the last batch (``batch-over``), behind the
            last day of the month's inspections, or is not the day of the draw
            (``draw-day-wrong``).
        ScheduleUnpublished: The calendar does not know the day yet.
    """
    rule = rules.batches
    if rule is None:
        return rules, 0
    if rule.windows:
        for number, window in enumerate(rule.windows, 1):
            if drawn_on <= window[1]:
                return evolve(rules, window=window), number
        raise InputError("batch-over", place="drawn_on", value=drawn_on.isoformat())
    if not rules.window[0] <= drawn_on <= rules.window[1]:
        raise InputError("batch-over", place="drawn_on", value=drawn_on.isoformat())
    if calendar is not None:
        wanted = draw_day(
            calendar, drawn_on.year, drawn_on.month, reading=rule.reading, weekday=rule.weekday
        ).draw
        if wanted != drawn_on:
            raise InputError(
                "draw-day-wrong", place="drawn_on", value=drawn_on.isoformat(),
                wanted=wanted.isoformat(),
            )  # fmt: skip
    window = (drawn_on, _last_day(drawn_on, rule.last_day))
    if window[0] > window[1]:
        raise InputError("batch-over", place="drawn_on", value=drawn_on.isoformat())
    return evolve(rules, window=window), drawn_on.month


def _last_day(day: date, wanted: int) -> date:
    """Return the day of the month until which is inspected; the month's last by default."""
    ends = monthrange(day.year, day.month)[1]
    return day.replace(day=min(wanted or ends, ends))


def draws_of_year(rules: TaskRules, calendar: WorkCalendar, year: int) -> tuple[DrawDay, ...]:
    """Return the days of a year's monthly draws (X22-4).

    Args:
        rules: The rules of a task drawn monthly.
        calendar: Which days are worked.
        year: The year.

    Raises:
        InputError: The task is not drawn monthly (``batch-not-monthly``).
        ScheduleUnpublished: The calendar does not reach the end of the year.
    """
    rule = rules.batches
    if rule is None or rule.windows:
        raise InputError("batch-not-monthly", value=rules.draw)
    return draw_days(calendar, year, reading=rule.reading, weekday=rule.weekday)
