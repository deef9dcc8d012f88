"""What stands of everything that was recorded, once corrections are taken into account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.checks.events import Corrected

if TYPE_CHECKING:
    from collections.abc import Iterable

    from randcheck.checks.events import Event


def in_force(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return events as they stand now: whatever was corrected gives way, in its place.

    The order in which corrections were written down does not matter.

    Args:
        events: Everything recorded of one check.
    """
    listed = tuple(events)
    instead = {e.replaced: e.event for e in listed if isinstance(e, Corrected)}
    if not instead:
        return listed
    found = []
    for event in listed:
        now: Event | None = event
        while now is not None and now in instead:
            now = instead[now]
        if now is not None and not isinstance(now, Corrected):
            found.append(now)
    return tuple(found)
