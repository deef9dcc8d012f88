"""The day of the monthly draw: "Tuesday of the first week, moved on a holiday" (X22-4).

A rule book that says 每月第一周的周二，遇节假日顺延至下周二 leaves open what the first
week is. Five readings are in use; the rule book names one, and the certificate says
which.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import frozen
from dateutil.relativedelta import MO, TH, relativedelta
from dateutil.rrule import MONTHLY, rrule

from randcheck.calendars.days import Status, as_day
from randcheck.canonical.arguments import checked, strict
from randcheck.errors import InputError, ScheduleUnpublished

if TYPE_CHECKING:
    from randcheck.calendars.working_days import WorkCalendar

_WEEK = timedelta(days=7)
_MONTHS = 12
TUESDAY = 1


class WeekReading(StrEnum):
    """What "the first week of the month" means; weeks run from Monday to Sunday.

    ``A`` the weekday's first occurrence in the month (the default); ``B`` the week
    that contains day 1; ``C`` the first week that lies in the month as a whole; ``D``
    the first week whose Thursday lies in the month; ``E`` the week with the month's
    first working day.
    """

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"


@frozen(kw_only=True, field_transformer=strict)
class DrawDay:
    """The day of one month's draw, and how it was found.

    Attributes:
        month: The month, as its first day.
        reading: What "first week" was taken to mean.
        raw: The weekday of that week before it moved.
        in_month: Whether `raw` lies in the month.
        rolled_weeks: By how many weeks it moved.
        moved_from: The days of rest it moved away from.
        draw: The day of the draw.
        status: ``settled`` or ``provisional``.
        digest: Digest of the calendar.
    """

    month: date
    reading: WeekReading
    raw: date
    in_month: bool
    rolled_weeks: int
    moved_from: tuple[date, ...]
    draw: date
    status: Status
    digest: str

    def to_dict(self) -> dict[str, object]:
        """Return what ``--json`` prints."""
        return {
            "month": f"{self.month:%Y-%m}",
            "reading": self.reading.value,
            "raw": self.raw.isoformat(),
            "in_month": self.in_month,
            "rolled_weeks": self.rolled_weeks,
            "moved_from": [str(day) for day in self.moved_from],
            "draw": self.draw.isoformat(),
            "status": self.status.value,
            "digest": self.digest,
        }


@checked
def draw_day(  # noqa: PLR0913 - keyword-only
    calendar: WorkCalendar,
    year: int,
    month: int,
    *,
    reading: WeekReading | str = WeekReading.A,
    weekday: int = TUESDAY,
    may_leave_month: bool = False,
) -> DrawDay:
    """Return the day of the draw in one month (X22-4).

    The day moves on by a week until it is no scheduled day of rest: in reading B,
    February 2025 moves twice.

    Args:
        calendar: Which days are worked.
        year: The year.
        month: 1 to 12.
        reading: What "the first week" means.
        weekday: 0 for Monday to 6 for Sunday.
        may_leave_month: Whether the day may move into the next month.

    Raises:
        InputError: ``calendar-month``, ``calendar-reading``, ``calendar-weekday``; the
            day moved out of the month (``calendar-draw-leaves-month``) or lies before
            what is known.
        ScheduleUnpublished: It cannot be told before the year's notice is out; the
            ``earliest`` possible day is among the parameters.
    """
    first = _first_of(year, month)
    try:
        chosen = WeekReading(reading)
    except ValueError as error:
        raise InputError("calendar-reading", value=str(reading)) from error
    if type(weekday) is not int or not 0 <= weekday < _WEEK.days:
        raise InputError("calendar-weekday", value=str(weekday))
    raw = _raw(calendar, first, chosen, weekday)
    draw, moved = _moved_on(calendar, raw)
    if moved and not may_leave_month and draw >= first + relativedelta(months=1):
        raise InputError(
            "calendar-draw-leaves-month", month=f"{first:%Y-%m}", raw=str(raw), draw=str(draw)
        )
    return DrawDay(
        month=first,
        reading=chosen,
        raw=raw,
        in_month=(raw.year, raw.month) == (year, month),
        rolled_weeks=len(moved),
        moved_from=moved,
        draw=draw,
        status=calendar.status(draw),
        digest=calendar.digest,
    )


@checked
def draw_days(
    calendar: WorkCalendar,
    year: int,
    *,
    reading: WeekReading | str = WeekReading.A,
    weekday: int = TUESDAY,
    may_leave_month: bool = False,
) -> tuple[DrawDay, ...]:
    """Return the days of the twelve draws of a year.

    Args:
        calendar: Which days are worked.
        year: The year.
        reading: What "the first week" means.
        weekday: 0 for Monday to 6 for Sunday.
        may_leave_month: Whether a day may move into the next month.

    Raises:
        InputError: As `draw_day`.
        ScheduleUnpublished: As `draw_day`.
    """
    months = rrule(MONTHLY, dtstart=_midnight(_first_of(year, 1)), count=_MONTHS)
    return tuple(
        draw_day(
            calendar,
            start.year,
            start.month,
            reading=reading,
            weekday=weekday,
            may_leave_month=may_leave_month,
        )
        for start in months
    )


def _first_of(year: int, month: int) -> date:
    if type(year) is not int or type(month) is not int:
        raise InputError("calendar-month", value=f"{year}-{month}")
    try:
        return date(year, month, 1)
    except (ValueError, OverflowError) as error:
        raise InputError("calendar-month", value=f"{year}-{month}") from error


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - rrule counts in plain dates


def _raw(calendar: WorkCalendar, first: date, reading: WeekReading, weekday: int) -> date:
    if reading is WeekReading.A:
        found = rrule(MONTHLY, dtstart=_midnight(first), byweekday=weekday, bysetpos=1, count=1)
        return as_day(found[0].date())
    anchor = first  # a day of the week that counts as the first one
    if reading is WeekReading.C:
        anchor = first + relativedelta(weekday=MO(+1))
    elif reading is WeekReading.D:
        anchor = first + relativedelta(weekday=TH(+1))
    elif reading is WeekReading.E:
        anchor = calendar.roll(first, "next")
    return anchor - timedelta(days=anchor.weekday()) + timedelta(days=weekday)


def _moved_on(calendar: WorkCalendar, raw: date) -> tuple[date, tuple[date, ...]]:
    moved: list[date] = []
    day = raw
    try:
        while not calendar.is_working_day(day):
            moved.append(day)
            day += _WEEK
    except ScheduleUnpublished as error:
        raise ScheduleUnpublished(
            "calendar-draw-unpublished",
            day=str(raw),
            last_settled=str(calendar.last_settled),
            last_published=str(calendar.last),
            earliest=str(day),
        ) from error
    return day, tuple(moved)
