"""The part of a calendar that a certificate carries, read again and held against today's."""

from __future__ import annotations

from datetime import date
from typing import Any

from attrs import frozen

from randcheck.calendars.assembly import counted
from randcheck.calendars.days import Status, is_weekend, read_day
from randcheck.calendars.notices import days_of
from randcheck.calendars.schedule import Mark, Schedule
from randcheck.calendars.windows import FORMAT, LONGEST, digest_of
from randcheck.calendars.working_days import WorkCalendar
from randcheck.canonical.arguments import checked, strict
from randcheck.errors import InputError

_KEYS = {"format", "start", "end", "settled", "off", "work", "notices", "as_of", "digest"}
_NOTICE_KEYS = {"id", "number", "known_from"}


@frozen(kw_only=True, field_transformer=strict)
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


@frozen(kw_only=True, field_transformer=strict)
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


@checked
def recheck(value: object, place: str = "calendar") -> WorkCalendar:
    """Return the calendar of a snapshot's window, after checking the snapshot.

    The result answers `due`, `count` and the others inside the window and refuses
    outside it; nothing but the snapshot is consulted.

    Args:
        value: What `WorkCalendar.window` returned, or the same read back from JSON.
        place: Where it stands, for the message.

    Raises:
        InputError: Its form is wrong (``calendar-window-form``), or its digest is not
            that of its content (``calendar-window-digest``).
    """
    content = _checked(value, place)
    first, last = read_day(content["start"], place), read_day(content["end"], place)
    off, work = days_of(content["off"], f"{place}.off"), days_of(content["work"], f"{place}.work")
    inside = all(first <= day <= last for day in (*off, *work)) and first <= last
    if not inside or any(map(is_weekend, off)) or not all(map(is_weekend, work)):
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
    schedule = Schedule(first=first, last_settled=until, last=last, marks=marks)
    known_on = None if as_of is None else read_day(as_of, f"{place}.as_of")
    return WorkCalendar(**counted(schedule), known_on=known_on, archive=None)


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
    if value["digest"] != digest_of(content):
        raise InputError("calendar-window-digest", place=place)
    return content


@checked
def compare(value: object, calendar: WorkCalendar, place: str = "calendar") -> Comparison:
    """Return whether a snapshot still says what `calendar` says, or what changed since.

    Args:
        value: What `WorkCalendar.window` returned, or the same read back from JSON.
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
