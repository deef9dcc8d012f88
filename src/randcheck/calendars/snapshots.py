"""The part of a calendar that a certificate carries with it.

An auditor gets the days that differ from Monday to Friday, how far they were settled,
which notices that rests on, and a digest over it all. From that alone every deadline
of the window can be computed again; no calendar package is needed.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from attrs import frozen

from randcheck.calendars.assembling import from_schedule
from randcheck.calendars.days import Status, as_day, is_weekend, read_day
from randcheck.calendars.notices import days_of, spans
from randcheck.calendars.schedule import Mark, Schedule
from randcheck.canonical.framing import labelled_hash
from randcheck.canonical.jcs import serialize
from randcheck.canonical.suites import suite
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from randcheck.calendars.working_days import WorkCalendar

FORMAT = "randcheck/calendar-window/1"
LONGEST = 3660  # days of a window: ten years
_KEYS = {"format", "start", "end", "settled", "off", "work", "notices", "as_of", "digest"}
_NOTICE_KEYS = {"id", "number", "known_from"}


@frozen(kw_only=True)
class Change:
    """A day on which two schedules disagree.

    Attributes:
        day: Which day.
        was: ``working`` or ``rest`` in the snapshot.
        now: ``working`` or ``rest``, today.
        sources: The notices that decide today.
    """

    day: date
    was: str
    now: str
    sources: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """Return the change as JSON holds it."""
        return {
            "day": self.day.isoformat(),
            "was": self.was,
            "now": self.now,
            "sources": list(self.sources),
        }


@frozen(kw_only=True)
class Comparison:
    """Whether a snapshot still says what a calendar says.

    Attributes:
        changes: The days on which they disagree, in order.
        newly_settled: Whether days that were provisional are settled by now.
        unsettled: Whether the calendar knows less than the snapshot did.
    """

    changes: tuple[Change, ...]
    newly_settled: bool
    unsettled: bool

    @property
    def same(self) -> bool:
        """Whether every day of the window is worked, or not, as it was."""
        return not self.changes and not self.unsettled

    def to_dict(self) -> dict[str, object]:
        """Return the comparison as JSON holds it."""
        return {
            "same": self.same,
            "changes": [change.to_dict() for change in self.changes],
            "newly_settled": self.newly_settled,
            "unsettled": self.unsettled,
        }


def snapshot(calendar: WorkCalendar, start: date, end: date) -> dict[str, Any]:
    """Return what a certificate embeds of the days from `start` to `end`.

    Args:
        calendar: Where the days were looked up.
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
    off, work = calendar.exceptions(first, last)
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
    return {**content, "digest": _digest(content)}


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


def _digest(content: Mapping[str, Any]) -> str:
    return labelled_hash(suite("sha256"), "calendar-window", serialize(dict(content))).hex()


def recheck(value: object, place: str = "calendar") -> WorkCalendar:
    """Return the calendar of a snapshot's window, after checking the snapshot.

    The result answers `due`, `count` and the others inside the window and refuses
    outside it; nothing but the snapshot is consulted.

    Args:
        value: What `snapshot` returned, or the same read back from JSON.
        place: Where it stands, for the message.

    Raises:
        InputError: Its form is wrong (``calendar-window-form``), or its digest is not
            that of its content (``calendar-window-digest``).
    """
    content = _checked(value, place)
    first, last = read_day(content["start"], place), read_day(content["end"], place)
    off, work = days_of(content["off"], f"{place}.off"), days_of(content["work"], f"{place}.work")
    inside = all(first <= day <= last for day in (*off, *work)) and first <= last
    ordered = _ascend(content["off"], off) and _ascend(content["work"], work)
    if not (inside and ordered) or any(map(is_weekend, off)) or not all(map(is_weekend, work)):
        raise InputError("calendar-window-form", place=place)
    settled = content["settled"]
    longest = (last - first).days <= LONGEST and first > date.min
    if not longest or not (settled is None or first <= read_day(settled, place) <= last):
        raise InputError("calendar-window-form", place=place)
    until = first - first.resolution if settled is None else read_day(settled, place)
    sources = tuple(notice["id"] for notice in content["notices"])
    marks = {day: Mark(working, "", sources) for days, working in ((off, False), (work, True))
             for day in days}  # fmt: skip
    as_of = content["as_of"]
    return from_schedule(
        Schedule(first=first, last_settled=until, last=last, marks=marks),
        known_on=None if as_of is None else read_day(as_of, f"{place}.as_of"),
        notices=(),
        layers=(),
        archive=None,
    )


def _ascend(texts: Sequence[str], days: Sequence[date]) -> bool:
    """Tell whether dates and runs come one behind the other, a run being of two days or more."""
    one = any(first == last for first, slash, last in (t.partition("/") for t in texts) if slash)
    return not one and all(before < after for before, after in pairwise(days))


def _checked(value: object, place: str) -> dict[str, Any]:
    if (
        not isinstance(value, dict)
        or set(value) != _KEYS
        or value["format"] != FORMAT
        or not isinstance(value["notices"], list)
        or not all(
            isinstance(notice, dict)
            and set(notice) == _NOTICE_KEYS
            and isinstance(notice["id"], str)
            for notice in value["notices"]
        )
    ):
        raise InputError("calendar-window-form", place=place)
    content = {key: value[key] for key in value if key != "digest"}
    if value["digest"] != _digest(content):
        raise InputError("calendar-window-digest", place=place)
    return content


def compare(value: object, calendar: WorkCalendar, place: str = "calendar") -> Comparison:
    """Return whether a snapshot still says what `calendar` says, or what changed since.

    Args:
        value: What `snapshot` returned, or the same read back from JSON.
        calendar: Usually today's.
        place: Where the snapshot stands, for the message.

    Raises:
        InputError: As `recheck`.
    """
    window = recheck(value, place)
    changes = []
    now_settled = was_settled = known = 0
    for day in _each(window.first, window.last):
        if day < calendar.first or calendar.status(day) is Status.UNPUBLISHED:
            continue
        known += 1
        now_settled += calendar.status(day) is Status.SETTLED
        was_settled += window.status(day) is Status.SETTLED
        was, now = window.is_working_day(day), calendar.is_working_day(day)
        if was != now:
            words = {True: "working", False: "rest"}
            sources = calendar.day(day).sources
            changes.append(Change(day=day, was=words[was], now=words[now], sources=sources))
    return Comparison(
        changes=tuple(changes),
        newly_settled=now_settled > was_settled,
        unsettled=known < (window.last - window.first).days + 1,
    )


def _each(first: date, last: date) -> list[date]:
    return [date.fromordinal(o) for o in range(first.toordinal(), last.toordinal() + 1)]
