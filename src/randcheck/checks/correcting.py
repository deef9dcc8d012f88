"""What stands of everything that was recorded, once corrections are taken into account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.checks.events import Corrected

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from randcheck.checks.events import Event


def in_force(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return events as they stand now, each once: what was corrected gives way, in its place.

    The order in which corrections were written down does not matter.

    Args:
        events: Everything recorded of one check.
    """
    listed = tuple(events)
    instead = {e.replaced: e.event for e in listed if isinstance(e, Corrected)}
    if not instead:
        return listed
    found: dict[Event, None] = {}
    for event in listed:
        now: Event | None = event
        for _ in range(len(instead)):  # a file may hold corrections that run in a circle
            if now is None or now not in instead:
                break
            now = instead[now]
        if now is not None and not isinstance(now, Corrected):
            found[now] = None
    return tuple(found)


def contradictions(events: Iterable[Event]) -> Iterator[str]:
    """Yield the codes of what is wrong with corrections that no single one shows.

    Args:
        events: Everything recorded of one check.
    """
    listed = tuple(events)
    corrections = [event for event in listed if isinstance(event, Corrected)]
    said = {*listed, *(one.event for one in corrections)}
    if any(one.replaced not in said for one in corrections):
        yield "journal-correction-unknown"
    into: dict[Event, set[Event | None]] = {}
    for one in corrections:
        into.setdefault(one.replaced, set()).add(one.event)
    if any(len(wanted) > 1 for wanted in into.values()):
        yield "journal-corrected-twice"
    if any(event in into for event in in_force(listed)):
        yield "journal-correction-circle"
