"""Calendars made from notices and layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.calendars.assembly import assembled
from randcheck.calendars.notices import state_council_notices
from randcheck.calendars.working_days import WorkCalendar
from randcheck.canonical.arguments import checked

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from randcheck.calendars.layers import Layer
    from randcheck.calendars.notices import Notice


@checked
def national(*, layers: Iterable[Layer] = (), as_of: date | None = None) -> WorkCalendar:
    """Return the calendar of the State Council's notices that come with the library.

    Args:
        layers: What regions and offices add.
        as_of: The day whose knowledge is wanted; ``None`` for all there is.

    Raises:
        InputError: As `assemble`.
    """
    return assemble(state_council_notices(), layers, as_of=as_of)


@checked
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
    return WorkCalendar(**assembled(notices, layers, as_of))
