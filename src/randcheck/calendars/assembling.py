"""Calendars made from notices and layers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from attrs import evolve

from randcheck.calendars.days import as_day
from randcheck.calendars.layers import check_layers
from randcheck.calendars.notices import check_notice, state_council_notices
from randcheck.calendars.schedule import Schedule, known, lay
from randcheck.calendars.working_days import WorkCalendar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from randcheck.calendars.layers import Layer
    from randcheck.calendars.notices import Notice

_FRIDAY = 5  # of ordinals modulo 7


def national(*, layers: Iterable[Layer] = (), as_of: date | None = None) -> WorkCalendar:
    """Return the calendar of the State Council's notices that come with the library.

    Args:
        layers: What regions and offices add.
        as_of: The day whose knowledge is wanted; ``None`` for all there is.

    Raises:
        InputError: As `assemble`.
    """
    return assemble(state_council_notices(), layers, as_of=as_of)


def assemble(
    notices: Iterable[Notice], layers: Iterable[Layer] = (), *, as_of: date | None = None
) -> WorkCalendar:
    """Return the calendar that notices and layers make together.

    Args:
        notices: The national ones, in any order.
        layers: In any order; an office's decides over a region's.
        as_of: Leave out what became known after this day; ``None`` for nothing.

    Raises:
        InputError: A notice is undated or names a day twice; layers overlap
            (``calendar-layer-overlap``); nothing was known (``calendar-nothing-known``);
            a year is missing (``calendar-year-missing``).
    """
    listed, ordered = tuple(notices), check_layers(layers)
    on = None if as_of is None else as_day(as_of, "as_of")
    for notice in listed:
        check_notice(notice, f"notice {notice.id}")
    in_force = known(listed, on)
    filtered = tuple(evolve(layer, notices=known(layer.notices, on)) for layer in ordered)
    return from_schedule(
        lay(in_force, filtered),
        known_on=on,
        notices=in_force,
        layers=filtered,
        archive=(listed, ordered),
    )


def from_schedule(
    schedule: Schedule,
    *,
    known_on: date | None,
    notices: tuple[Notice, ...],
    layers: tuple[Layer, ...],
    archive: tuple[tuple[Notice, ...], tuple[Layer, ...]] | None,
) -> WorkCalendar:
    """Return the calendar over a schedule; `assemble` and certificates make it this way.

    Args:
        schedule: What is known of each day.
        known_on: The day whose knowledge it is.
        notices: The national notices in it.
        layers: The layers in it.
        archive: Everything it was chosen from, for `WorkCalendar.as_of`.
    """
    off, work = schedule.exceptions(schedule.first, schedule.last)
    exceptions = {*off, *work}
    days: list[date] = []
    before: dict[date, int] = {}
    index = -1
    for ordinal in range(schedule.first.toordinal(), schedule.last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        if (0 < ordinal % 7 <= _FRIDAY) is not (day in exceptions):  # ordinal 1 was a Monday
            days.append(day)
            index += 1
        before[day] = index
    return WorkCalendar(
        first=schedule.first,
        last_settled=schedule.last_settled,
        last=schedule.last,
        digest=schedule.digest(),
        known_on=known_on,
        notices=notices,
        layers=layers,
        schedule=schedule,
        archive=archive,
        days=tuple(days),
        before=before,
    )
