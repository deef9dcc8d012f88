"""The part of a calendar that a certificate carries with it.

An auditor gets the days that differ from Monday to Friday, how far they were settled,
which notices that rests on, and a digest over it all. From that alone every deadline
of the window can be computed again; no calendar package is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from randcheck.calendars.days import as_day
from randcheck.calendars.notices import spans
from randcheck.canonical.framing import labelled_hash
from randcheck.canonical.jcs import serialize
from randcheck.canonical.suites import suite
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from randcheck.calendars.schedule import Schedule
    from randcheck.calendars.working_days import WorkCalendar

FORMAT = "randcheck/calendar-window/1"
LONGEST = 3660  # days of a window: ten years


def embedded(calendar: WorkCalendar, schedule: Schedule, start: date, end: date) -> dict[str, Any]:
    """Return what a certificate embeds of the days from `start` to `end`.

    Args:
        calendar: Where the days were looked up.
        schedule: Its days.
        start: The first day of the window.
        end: The last day; a deadline's window ends on the day it is due.

    Returns:
        Plain JSON: ``format``, ``start``, ``end``, ``settled`` (the last settled day of
        the window, null if there is none), ``off`` (weekdays off) and ``work`` (weekend
        days worked) as dates and ``first/last`` runs, ``notices`` that name a day of
        the window (id, number, known_from), ``as_of``, and ``digest`` over all of this.

    Raises:
        InputError: A day is none, lies before what is known, or `end` before `start`
            (``calendar-interval``).
        ScheduleUnpublished: `end` lies beyond the published schedule.
    """
    first, last = as_day(start, "start"), as_day(end, "end")
    if last < first:
        raise InputError("calendar-interval", after=str(first), through=str(last))
    calendar.is_working_day(first)  # both raise where nothing is known
    calendar.is_working_day(last)
    if (last - first).days > LONGEST:
        raise InputError("calendar-interval", after=str(first), through=str(last))
    off, work = schedule.exceptions(first, last)
    settled = min(last, calendar.last_settled)
    content: dict[str, Any] = {
        "format": FORMAT,
        "start": first.isoformat(),
        "end": last.isoformat(),
        "settled": settled.isoformat() if settled >= first else None,
        "off": spans(off),
        "work": spans(work),
        "notices": _notices(calendar, first, last),
        "as_of": calendar.known_on.isoformat() if calendar.known_on else None,
    }
    return {**content, "digest": digest_of(content)}


def _notices(calendar: WorkCalendar, first: date, last: date) -> list[dict[str, Any]]:
    named = [(notice.id, notice) for notice in calendar.notices]
    named += [(f"{layer.name}/{n.id}", n) for layer in calendar.layers for n in layer.notices]
    return [
        {
            "id": id,
            "number": notice.number.value if notice.number else None,
            "known_from": notice.known_from.isoformat(),
        }
        for id, notice in named
        if any(first <= day <= last for day in (*notice.off, *notice.work))
    ]


def digest_of(content: Mapping[str, Any]) -> str:
    """Return the digest over everything else that a window says."""
    return labelled_hash(suite("sha256"), "calendar-window", serialize(dict(content))).hex()
