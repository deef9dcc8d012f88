"""The balance law: make-up days move rest, they neither give nor take it.

A yearly notice takes exactly the statutory holidays from the weekdays of its year;
whatever else it gives off is worked on a weekend, be it in the year before. A slip in
one date breaks the balance.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from randcheck.calendars.days import FIXED_HOLIDAYS, is_weekend
from randcheck.errors import InputError, Problem, ScheduleUnpublished

if TYPE_CHECKING:
    from randcheck.calendars.notices import Notice
    from randcheck.calendars.working_days import WorkCalendar

# From the first to the last day of one festival, make-up days included.
_WIDEST = timedelta(days=31)

# 全国年节及纪念日放假办法: days for all citizens from a year on, by the State Council's
# orders 270 (1999), 513 (2007) and 795 (2024); order 644 (2013) left their number alone.
_STATUTORY = ((2025, 13), (2008, 11), (2000, 10))


def statutory_days(year: int) -> int:
    """Return how many statutory holidays all citizens have in a year.

    Where two fall on one day or one falls on a weekend, a weekday is given instead, so
    that their number does not change.

    Args:
        year: 2000 or later.

    Raises:
        InputError: An earlier year (``calendar-statute-year``).

    >>> statutory_days(2024), statutory_days(2025)
    (11, 13)
    """
    for since, days in _STATUTORY:
        if year >= since:
            return days
    raise InputError("calendar-statute-year", value=str(year), first=_STATUTORY[-1][0])


def balance(notice: Notice) -> int:
    """Return the weekdays a notice gives off less the weekend days it has worked."""
    off = sum(not is_weekend(day) for day in notice.off)
    return off - sum(is_weekend(day) for day in notice.work)


def net_change(notice: Notice, calendar: WorkCalendar) -> int:
    """Return how many working days a notice takes from a calendar.

    Args:
        notice: A change within a year, or what a region or an office adds.
        calendar: What holds without it; beyond its end, Monday to Friday.
    """
    taken = sum(_works(calendar, day) for day in notice.off)
    return taken - sum(not _works(calendar, day) for day in notice.work)


def _works(calendar: WorkCalendar, day: date) -> bool:
    try:
        return calendar.is_working_day(day)
    except (ScheduleUnpublished, InputError):
        return not is_weekend(day)


def balance_problems(notice: Notice, calendar: WorkCalendar) -> list[Problem]:
    """Return what is wrong with the sums of a notice; nothing if they come out.

    Args:
        notice: Any notice.
        calendar: What holds without it.

    Raises:
        InputError: It settles a year before 2000.
    """
    problems = []
    if notice.settles is not None:
        wanted = statutory_days(notice.settles) + notice.extra_days
        found, code = balance(notice), "calendar-notice-balance"
        wrong = [day for day in notice.work if not is_weekend(day)]
        stray = [day for day in (*notice.off, *notice.work) if not _near(day, notice.settles)]
        problems += [Problem("calendar-notice-outside-year", {"day": str(d)}) for d in stray]
        problems += _implausible(notice, notice.settles)
    else:
        wanted, code = notice.extra_days, "calendar-notice-net-change"
        found = net_change(notice, calendar)
        wrong = [d for d in notice.work if not is_weekend(d) and _works(calendar, d)]
    problems += [Problem("calendar-notice-makeup-weekday", {"day": str(day)}) for day in wrong]
    if found != wanted and not wrong:
        problems.append(Problem(code, {"found": found, "wanted": wanted}))
    return problems


def _implausible(notice: Notice, year: int) -> list[Problem]:
    fixed = (date(year, month, day) for month, day in FIXED_HOLIDAYS)
    missing = [day for day in fixed if day not in notice.off]
    problems = [Problem("calendar-notice-statutory-day", {"day": str(day)}) for day in missing]
    for block in notice.blocks:
        days = sorted((*block.off, *block.work))
        if days and days[-1] - days[0] > _WIDEST:
            params = {"name": block.name, "first": str(days[0]), "last": str(days[-1])}
            problems.append(Problem("calendar-notice-spread", params))
    return problems


def _near(day: date, year: int) -> bool:
    return day.year == year or (day.year == year - 1 and day.month == 12)  # noqa: PLR2004
