"""How early a deadline can fall that no published schedule covers yet.

Nothing is guessed here: a bound holds whatever the next notice says.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from randcheck.calendars.days import FIXED_HOLIDAYS, ONE_DAY, Roll, is_weekend

if TYPE_CHECKING:
    from randcheck.calendars.working_days import WorkCalendar

# The longest block of days off so far: 24 January to 2 February 2020.
_LONGEST_BLOCK = timedelta(days=10)
_WEEK = timedelta(days=7)


def earliest(calendar: WorkCalendar, event: date, n: int) -> date:
    """Return a day before which `n` working days after `event` cannot have passed.

    Settled days count as they are; every day that is not settled counts as worked
    unless it is a statutory holiday; and one weekend day of the last settled week
    counts as worked too, because a New Year's notice may have a make-up day there
    (one at most since 2008).

    Args:
        calendar: What is known.
        event: The event's day, not counted.
        n: Working days; 0 asks for the event's day or the next worked one.
    """
    try:
        return _earliest(calendar, event if n == 0 else event + ONE_DAY, max(n, 1))
    except OverflowError:  # the end of the calendar, not of the schedule
        return date.max


def _earliest(calendar: WorkCalendar, day: date, left: int) -> date:
    settled = calendar.last_settled
    if day <= settled:
        left -= len(calendar.working_days(day, settled))
        left -= _make_up_possible(calendar, day)
        day = settled + ONE_DAY
    while True:
        left -= (day.month, day.day) not in FIXED_HOLIDAYS
        if left <= 0:
            return day
        day += ONE_DAY


def _make_up_possible(calendar: WorkCalendar, first: date) -> bool:
    day = max(first, calendar.last_settled - _WEEK + ONE_DAY)
    while day <= calendar.last_settled:
        if is_weekend(day) and not calendar.is_working_day(day):
            return True
        day += ONE_DAY
    return False


def earliest_rolled(calendar: WorkCalendar, raw: date, roll: Roll) -> date:
    """Return a day before which a date that may move cannot come to lie.

    Args:
        calendar: What is known.
        raw: The date before it moves, beyond the published schedule.
        roll: Which way it moves.
    """
    if roll is Roll.PREVIOUS:
        known = calendar.roll(calendar.last_settled, Roll.PREVIOUS)
        return max(known, raw - _LONGEST_BLOCK)
    while (raw.month, raw.day) in FIXED_HOLIDAYS:
        raw += ONE_DAY
    return raw
