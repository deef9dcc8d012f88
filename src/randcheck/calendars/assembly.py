"""What a calendar is made of: notices and layers laid over one another, every day counted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from attrs import evolve

from randcheck.calendars.days import as_day
from randcheck.calendars.layers import check_layers
from randcheck.calendars.notices import check_notice
from randcheck.calendars.schedule import Schedule, known, lay

if TYPE_CHECKING:
    from collections.abc import Iterable

    from randcheck.calendars.layers import Layer
    from randcheck.calendars.notices import Notice

_FRIDAY = 5  # of ordinals modulo 7


def assembled(
    notices: Iterable[Notice], layers: Iterable[Layer], as_of: date | None
) -> dict[str, Any]:
    """Return the fields of the calendar that notices and layers make; see `assemble`."""
    listed, ordered = tuple(notices), check_layers(layers)
    on = None if as_of is None else as_day(as_of, "as_of")
    for notice in listed:
        check_notice(notice, f"notice {notice.id}")
    in_force = known(listed, on)
    filtered = tuple(evolve(layer, notices=known(layer.notices, on)) for layer in ordered)
    return {
        **counted(lay(in_force, filtered)),
        "known_on": on,
        "notices": in_force,
        "layers": filtered,
        "archive": (listed, ordered),
    }


def counted(schedule: Schedule) -> dict[str, Any]:
    """Return the fields of a calendar that follow from its schedule alone."""
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
    return {
        "first": schedule.first,
        "last_settled": schedule.last_settled,
        "last": schedule.last,
        "digest": schedule.digest(),
        "schedule": schedule,
        "days": tuple(days),
        "before": before,
    }
