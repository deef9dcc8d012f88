"""The calendar of working days: settled, provisional, unpublished.

One frozen value answers whether a day is worked, when a deadline is due and how
many working days lie between two days. It knows where its knowledge ends, and
beyond that it refuses.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal, cast, overload

from attrs import field, frozen

from randcheck.calendars import bounds, windows
from randcheck.calendars.assembly import assembled
from randcheck.calendars.days import (
    ONE_DAY,
    Day,
    Kind,
    Roll,
    Status,
    annotations_of,
    as_day,
    check_count,
    check_roll,
)
from randcheck.calendars.results import (
    Deadline,
    Estimate,
    RolledDeadline,
    fill_asked,
    fill_due,
)
from randcheck.canonical.arguments import strict
from randcheck.errors import InputError, Problem, ScheduleUnpublished

if TYPE_CHECKING:
    from randcheck.calendars.layers import Layer
    from randcheck.calendars.notices import Notice
    from randcheck.calendars.schedule import Schedule

Unit = Literal["working", "calendar"]
OnUnpublished = Literal["raise", "estimate"]
_WORKING: Final = "working"
_RAISE: Final = "raise"
_new = object.__new__


@frozen(kw_only=True, field_transformer=strict)
class WorkCalendar:
    """Which days are worked, as far as it has been published.

    Make one with `national` or `assemble`. It never changes: it may be shared by
    threads, pickled, and compared.

    Attributes:
        first: The first day that is known.
        last_settled: The last day that no later yearly notice will move.
        last: The last day of the last published year; days after `last_settled` are
            provisional.
        digest: Hash of all answers, 64 hexadecimal digits.
        known_on: The day whose knowledge this is; ``None`` for all there is.
        notices: The national notices known on that day, oldest first.
        layers: What regions and offices add, in the order in which they decide.
    """

    first: date
    last_settled: date
    last: date
    digest: str
    known_on: date | None = None
    notices: tuple[Notice, ...] = ()
    layers: tuple[Layer, ...] = ()
    _schedule: Schedule = field(repr=False, eq=False)
    _archive: tuple[tuple[Notice, ...], tuple[Layer, ...]] | None = field(repr=False, eq=False)
    _days: tuple[date, ...] = field(repr=False, eq=False)  # the worked days
    _before: dict[date, int] = field(repr=False, eq=False)  # index of the last one by each day

    # --- single days ---

    def is_working_day(self, day: date) -> bool:
        """Tell whether `day` is worked, settled or provisionally.

        Args:
            day: A date, or a datetime with a time zone.

        Raises:
            InputError: It is no date, or lies before the first known year.
            ScheduleUnpublished: No notice covers it yet.
        """
        return self._kind(self._published(as_day(day, "day"))).working

    def status(self, day: date) -> Status:
        """Return how much is known of `day`.

        Args:
            day: A date, or a datetime with a time zone.

        Raises:
            InputError: It is no date, or lies before the first known year.
        """
        day = self._from_first(as_day(day, "day"))
        if day <= self.last_settled:
            return Status.SETTLED
        return Status.PROVISIONAL if day <= self.last else Status.UNPUBLISHED

    def day(self, day: date) -> Day:
        """Return everything known of `day`, with its sources.

        Raises:
            InputError: It is no date, or lies before the first known year.
            ScheduleUnpublished: No notice covers it yet.
        """
        day = self._published(as_day(day, "day"))
        mark = self._schedule.marks.get(day)
        return Day(
            date=day,
            kind=self._kind(day),
            status=self.status(day),
            name=mark.name if mark else "",
            sources=mark.sources if mark else (),
            annotations=annotations_of(day),
        )

    def roll(self, day: date, direction: Roll | str) -> date:
        """Return `day`, or the nearest worked day before or after it.

        Args:
            day: A date, or a datetime with a time zone.
            direction: ``next``, ``previous`` or ``none``.

        Raises:
            InputError: ``calendar-roll``, or the day is none or before what is known.
            ScheduleUnpublished: The answer lies beyond the published schedule.
        """
        day, direction = self._from_first(as_day(day, "day")), check_roll(direction)
        if direction is Roll.NONE:
            return day
        if day > self.last:
            self._refuse_outside_window(day)
            raise self._unpublished(day, bounds.earliest_rolled(self, day, direction))
        if self._kind(day).working:
            return day
        index = self._before[day] + (direction is Roll.NEXT)
        if 0 <= index < len(self._days):
            return self._days[index]
        self._refuse_outside_window(day)
        if index < 0:
            raise InputError("calendar-before-first", value=str(day), first=str(self.first))
        raise self._unpublished(day, bounds.earliest(self, day, 0))

    # --- deadlines ---

    @overload
    def due(self, event: date, n: int) -> Deadline: ...
    @overload
    def due(
        self, event: date, n: int, unit: Literal["calendar"], *, roll: Roll | str = ...
    ) -> RolledDeadline: ...
    @overload
    def due(
        self,
        event: date,
        n: int,
        unit: Unit = ...,
        *,
        roll: Roll | str = ...,
        on_unpublished: OnUnpublished,
    ) -> Deadline | RolledDeadline | Estimate: ...
    def due(
        self,
        event: date,
        n: int,
        unit: Unit = _WORKING,
        *,
        roll: Roll | str = Roll.NEXT,
        on_unpublished: OnUnpublished = _RAISE,
    ) -> Deadline | RolledDeadline | Estimate:
        """Return when `n` days after `event` have passed.

        The event's day does not count (民法典 art. 201). With ``n`` = 0 a deadline in
        working days is due on the event's day if it is worked, else on the next day
        that is.

        Args:
            event: A date, or a datetime with a time zone (read in Asia/Shanghai).
            n: 0 to 10,000.
            unit: ``working`` days, or ``calendar`` days whose end moves off a day of
                rest (民法典 art. 203).
            roll: Where the end of calendar days moves: ``next``, ``previous``, ``none``.
            on_unpublished: ``raise``, or ``estimate`` for a range marked as such.

        Raises:
            InputError: An argument is not what it must be; see `as_day`,
                `check_count`, ``calendar-unit``, ``calendar-roll``,
                ``calendar-on-unpublished``, ``calendar-before-first``.
            ScheduleUnpublished: The answer needs a day no notice covers; the
                parameters name ``last_settled`` and the ``earliest`` possible date.

        >>> from randcheck.calendars import national
        >>> national().due(date(2026, 2, 11), 5).due
        datetime.date(2026, 2, 25)
        """
        # The common case on its own: offices ask it for whole rosters. A datetime is no key
        # here, even one at midnight, and takes the careful way.
        usual = unit is _WORKING and roll is Roll.NEXT and on_unpublished is _RAISE
        if usual and type(n) is int and n > 0:
            try:
                due = self._days[self._before[event] + n]
            except (LookupError, TypeError):
                pass
            else:
                deadline = _new(Deadline)
                fill_due(deadline, due)
                fill_asked(deadline, (self, event, n))
                return deadline
        return self._due(event, n, unit, roll, on_unpublished)

    def _due(
        self, event: date, n: int, unit: str, roll: Roll | str, on_unpublished: str
    ) -> Deadline | RolledDeadline | Estimate:
        day, n, roll = as_day(event, "event"), check_count(n), check_roll(roll)
        if not isinstance(unit, str) or unit not in {_WORKING, "calendar"}:
            raise InputError("calendar-unit", value=str(unit))
        if not isinstance(on_unpublished, str) or on_unpublished not in {_RAISE, "estimate"}:
            raise InputError("calendar-on-unpublished", value=str(on_unpublished))
        self._from_first(day)
        try:
            if unit == "calendar":
                return self._due_rolled(day, n, roll)
            return self._due_working(day, n)
        except ScheduleUnpublished as error:
            if on_unpublished == "raise":
                raise
            from randcheck.calendars.estimating import estimate

            bound = date.fromisoformat(str(error.params["earliest"]))
            return estimate(self, day, n, cast("Unit", unit), roll, bound)

    def _due_working(self, event: date, n: int) -> Deadline:
        if event <= self.last:
            place = self._before[event] + n
            if n == 0 and not self._kind(event).working:
                place += 1
            if place < len(self._days):
                return Deadline(self._days[place], (self, event, n))
        self._refuse_outside_window(event)
        raise self._unpublished(event, bounds.earliest(self, event, n), n)

    def _due_rolled(self, event: date, n: int, roll: Roll) -> RolledDeadline:
        try:
            raw = event + n * ONE_DAY
        except OverflowError as error:
            raise InputError("calendar-not-a-date", place="event", value=str(event)) from error
        due = self.roll(raw, roll)
        asked_nothing = roll is Roll.NONE
        status = Status.SETTLED if asked_nothing else self.status(max(raw, due))
        return RolledDeadline(
            calendar=self, event=event, n=n, raw=raw, due=due, roll=roll, status=status
        )

    # --- intervals ---

    def count(self, after: date, through: date | Deadline | RolledDeadline) -> int:
        """Return how many working days lie after one day and up to another.

        Args:
            after: The day before the first one that may count.
            through: The last day that may count, or a deadline that ends there.

        Raises:
            InputError: A day is none, lies before what is known, or the second
                before the first (``calendar-interval``).
            ScheduleUnpublished: The second lies beyond the published schedule.

        >>> from randcheck.calendars import national
        >>> national().count(date(2022, 9, 30), date(2022, 10, 9))
        2
        """
        start, end = self._interval(after, through)
        return self._before[end] - self._before[start]

    def explain(self, after: date, through: date | Deadline | RolledDeadline) -> tuple[Day, ...]:
        """Return every day after one day and up to another, worked or not.

        Args:
            after: The day before the first one returned; it may be the day before
                the first one known.
            through: The last one returned.

        Raises:
            InputError: As `count`.
            ScheduleUnpublished: As `count`.
        """
        if isinstance(through, Deadline | RolledDeadline):
            through = through.due
        start, last = as_day(after, "after"), as_day(through, "through")
        if last < start:
            raise InputError("calendar-interval", after=str(start), through=str(last))
        return tuple(self.day(start + i * ONE_DAY) for i in range(1, (last - start).days + 1))

    def working_days(self, first: date, last: date) -> tuple[date, ...]:
        """Return the working days from one day to another, both included.

        Raises:
            InputError: A day is none or lies before what is known.
            ScheduleUnpublished: The last one lies beyond the published schedule.
        """
        start = self._from_first(as_day(first, "first"))
        end = self._published(as_day(last, "last"))
        if end < start:
            return ()
        low = self._before[start] + (not self._kind(start).working)
        return self._days[low : self._before[end] + 1]

    # --- other calendars ---

    def as_of(self, day: date) -> WorkCalendar:
        """Return what this calendar would have known on `day`.

        Args:
            day: A date, or a datetime with a time zone.

        Raises:
            InputError: Nothing was known then (``calendar-nothing-known``), or this
                calendar is a certificate's window (``calendar-window-only``).
        """
        notices, layers = self._sources()
        return WorkCalendar(**assembled(notices, layers, as_day(day, "as_of")))

    def with_layers(self, *layers: Layer) -> WorkCalendar:
        """Return this calendar with layers added.

        Raises:
            InputError: As `assemble`; ``calendar-window-only``.
        """
        notices, present = self._sources()
        return WorkCalendar(**assembled(notices, (*present, *layers), self.known_on))

    def window(self, start: date, end: date) -> dict[str, Any]:
        """Return the days from `start` to `end` as a certificate embeds them; see `windows`."""
        return windows.embedded(self, self._schedule, start, end)

    # --- inside ---

    def _sources(self) -> tuple[tuple[Notice, ...], tuple[Layer, ...]]:
        if self._archive is None:
            raise InputError("calendar-window-only")
        return self._archive

    def _kind(self, day: date) -> Kind:
        return self._schedule.kind(day)

    def _from_first(self, day: date) -> date:
        if day < self.first:
            self._refuse_outside_window(day)
            raise InputError("calendar-before-first", value=str(day), first=str(self.first))
        return day

    def _published(self, day: date) -> date:
        if self._from_first(day) > self.last:
            self._refuse_outside_window(day)
            raise self._unpublished(day, bounds.earliest(self, day, 0))
        return day

    def _refuse_outside_window(self, day: date) -> None:
        if self._archive is None:
            raise InputError(
                "calendar-outside-window",
                value=str(day),
                first=str(self.first),
                last=str(self.last),
            )

    def _interval(
        self, after: date, through: date | Deadline | RolledDeadline
    ) -> tuple[date, date]:
        if isinstance(through, Deadline | RolledDeadline):
            through = through.due
        start = self._from_first(as_day(after, "after"))
        end = as_day(through, "through")
        if end < start:
            raise InputError("calendar-interval", after=str(start), through=str(end))
        self._published(start)
        return start, self._published(end)

    def _unpublished(self, day: date, earliest: date, n: int | None = None) -> ScheduleUnpublished:
        known = {
            "day": str(day),
            "last_settled": str(self.last_settled),
            "last_published": str(self.last),
            "earliest": str(earliest),
        }
        problem = (
            Problem("calendar-day-unpublished", known)
            if n is None
            else Problem("calendar-unpublished", {**known, "n": n})
        )
        return ScheduleUnpublished.collect([problem])
