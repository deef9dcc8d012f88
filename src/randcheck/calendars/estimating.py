"""Where a deadline may fall beyond the published schedule: a range, marked as one.

Statutory holidays are known in advance, the make-up days around them are not. Over
the years 2007–2026 a deadline of 5 to 20 working days guessed this way was wrong in
12 of 100 cases, and never too early by more than ten days.
"""

from __future__ import annotations

from datetime import timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING

from randcheck.calendars.days import ONE_DAY, Roll, is_weekend
from randcheck.calendars.results import Estimate
from randcheck.errors import InputError

if TYPE_CHECKING:
    from datetime import date

    from randcheck.calendars.working_days import Unit, WorkCalendar

_WORST = timedelta(days=10)
_LAST_YEAR = 2099  # the lunar tables of the package end there


def estimate(  # noqa: PLR0913, PLR0917 - called in one place, with what `due` was asked
    calendar: WorkCalendar, event: date, n: int, unit: Unit, roll: Roll, earliest: date
) -> Estimate:
    """Return the range for a deadline that needs an unpublished day.

    Args:
        calendar: What is known; its days count as they are up to its last one.
        event: The event's day.
        n: How many days.
        unit: ``working`` or ``calendar``.
        roll: Where the end of calendar days moves.
        earliest: The bound that holds whatever the next notice says.

    Raises:
        InputError: The days reach beyond 2099 (``calendar-estimate-range``).
    """
    if event.year > _LAST_YEAR:
        raise InputError("calendar-estimate-range", value=str(event), last=_LAST_YEAR)
    guess = _Guess(calendar)
    in_calendar_days = unit == "calendar"
    likely = guess.roll(event + n * ONE_DAY, roll) if in_calendar_days else guess.due(event, n)
    return Estimate(
        event=event,
        n=n,
        unit=unit,
        earliest=earliest,
        likely=max(likely, earliest),
        latest=max(likely, earliest) + _WORST,
        last_settled=calendar.last_settled,
        basis=guess.basis,
    )


class _Guess:
    """Monday to Friday but for the statutory holidays, after the last published day."""

    def __init__(self, calendar: WorkCalendar) -> None:
        # A package that knows no make-up days of the future is imported only to guess.
        import holidays

        self.basis = f"holidays {version('holidays')}"
        self._package = holidays
        self._calendar = calendar
        self._years: dict[int, frozenset[date]] = {}

    def _works(self, day: date) -> bool:
        if day <= self._calendar.last:
            return self._calendar.is_working_day(day)
        if day.year > _LAST_YEAR:
            raise InputError("calendar-estimate-range", value=str(day), last=_LAST_YEAR)
        if day.year not in self._years:
            # A new object for each year: a shared one grows as it is asked.
            found = self._package.country_holidays("CN", years=day.year, expand=False)
            self._years[day.year] = frozenset(found)
        return not is_weekend(day) and day not in self._years[day.year]

    def roll(self, day: date, roll: Roll) -> date:
        step = -ONE_DAY if roll is Roll.PREVIOUS else ONE_DAY
        while roll is not Roll.NONE and not self._works(day):
            day += step
        return day

    def due(self, event: date, n: int) -> date:
        if n == 0:
            return self.roll(event, Roll.NEXT)
        day = event
        while n:
            day += ONE_DAY
            n -= self._works(day)
        return day
