"""Answers: when something is due, and on what that rests."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from attrs import field, frozen

from randcheck.calendars.days import ONE_DAY, Roll, Status
from randcheck.canonical.arguments import strict

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from randcheck.calendars.days import Day
    from randcheck.calendars.working_days import WorkCalendar


@frozen(repr=False, field_transformer=strict)
class Deadline:
    """A deadline in working days (工作日期限); `WorkCalendar.due` makes it.

    Attributes:
        due: The last day of the deadline.
    """

    due: date
    _asked: tuple[WorkCalendar, date, int]

    @property
    def calendar(self) -> WorkCalendar:
        """What it was read from."""
        return self._asked[0]

    @property
    def event(self) -> date:
        """The day that starts it; it does not count (民法典 art. 201)."""
        return self._asked[1]

    @property
    def n(self) -> int:
        """How many working days."""
        return self._asked[2]

    def __repr__(self) -> str:
        return f"Deadline(event={self.event}, n={self.n}, due={self.due})"

    unit: ClassVar[str] = "working"

    @property
    def status(self) -> Status:
        """``settled``, or ``provisional`` where the next yearly notice may change it."""
        return self.calendar.status(self.due)

    @property
    def counted(self) -> tuple[date, ...]:
        """The working days that were counted, the last one is `due`."""
        if self.n == 0:
            return (self.due,)
        return self.calendar.working_days(self.event + ONE_DAY, self.due)

    @property
    def digest(self) -> str:
        """Digest of the calendar."""
        return self.calendar.digest

    def explain(self) -> tuple[Day, ...]:
        """Return every day from the event's to `due`, worked or not, with its sources."""
        return self.calendar.explain(self.event - ONE_DAY, self.due)

    def to_dict(self) -> dict[str, object]:
        """Return what ``--json`` prints."""
        return {
            "event": self.event.isoformat(),
            "n": self.n,
            "unit": self.unit,
            "due": self.due.isoformat(),
            "status": self.status.value,
            "counted": [str(day) for day in self.counted],
            "as_of": _iso(self.calendar.known_on),
            "digest": self.digest,
        }


# A roster of a million firms makes a million deadlines. Filling the two slots directly takes
# half the time of calling the class, which is what `due` would otherwise mostly do.
fill_due: Callable[[Deadline, date], None] = vars(Deadline)["due"].__set__
fill_asked: Callable[[Deadline, tuple[WorkCalendar, date, int]], None]
fill_asked = vars(Deadline)["_asked"].__set__


@frozen(kw_only=True, field_transformer=strict)
class RolledDeadline:
    """A deadline in calendar days whose end moves off a day of rest (民法典 art. 203).

    Attributes:
        calendar: What it was read from.
        event: The day that starts it; it does not count.
        n: How many calendar days.
        raw: The n-th day after the event, or the fixed date that was asked about.
        due: Where it went.
        roll: Which way it may move.
        status: ``settled`` unless a day that was looked at is provisional.
    """

    calendar: WorkCalendar = field(repr=False)
    event: date
    n: int
    raw: date
    due: date
    roll: Roll
    status: Status

    unit: ClassVar[str] = "calendar"

    @property
    def counted(self) -> tuple[date, ...]:
        """The calendar days that were counted, up to `raw`."""
        return tuple(self.event + i * ONE_DAY for i in range(1, self.n + 1))

    @property
    def digest(self) -> str:
        """Digest of the calendar."""
        return self.calendar.digest

    def explain(self) -> tuple[Day, ...]:
        """Return the days between `raw` and `due`, both included, with their sources.

        Empty where nothing may move: then the calendar was not asked.
        """
        if self.roll is Roll.NONE:
            return ()
        first, last = sorted((self.raw, self.due))
        return self.calendar.explain(first - ONE_DAY, last)

    def to_dict(self) -> dict[str, object]:
        """Return what ``--json`` prints."""
        return {
            "event": self.event.isoformat(),
            "n": self.n,
            "unit": self.unit,
            "roll": self.roll.value,
            "raw": self.raw.isoformat(),
            "due": self.due.isoformat(),
            "status": self.status.value,
            "counted": [str(day) for day in self.counted],
            "as_of": _iso(self.calendar.known_on),
            "digest": self.digest,
        }


@frozen(kw_only=True, field_transformer=strict)
class Estimate:
    """Where a deadline may fall that no published schedule covers: a range, not a date.

    Attributes:
        event: The day that starts it.
        n: How many days.
        unit: ``working`` or ``calendar``.
        earliest: It is due on no earlier day, whatever the next notice says.
        likely: Where Monday to Friday and the statutory holidays alone put it.
        latest: It has never been due later than this when guessed this way.
        last_settled: Up to where the schedule is settled.
        basis: The package and version that named the statutory holidays.
    """

    event: date
    n: int
    unit: str
    earliest: date
    likely: date
    latest: date
    last_settled: date
    basis: str

    status: ClassVar[str] = "estimate"

    def to_dict(self) -> dict[str, object]:
        """Return what ``--json`` prints; there is no ``due``."""
        return {
            "event": self.event.isoformat(),
            "n": self.n,
            "unit": self.unit,
            "status": self.status,
            "earliest": self.earliest.isoformat(),
            "likely": self.likely.isoformat(),
            "latest": self.latest.isoformat(),
            "last_settled": self.last_settled.isoformat(),
            "basis": self.basis,
        }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
