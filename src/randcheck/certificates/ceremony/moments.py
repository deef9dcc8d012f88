"""Times that a commitment names, held against each other.

None of them can be believed by itself. But what was known when it was made cannot come after
what it calls still ahead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from randcheck.certificates.ceremony.sources import earlier
from randcheck.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_DATE: Final = len("2026-01-01")


def known_facts(commitment: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what was known when a commitment was made: the field, and since when."""
    if commitment["published_list"] is not None:
        yield "published_list.published", commitment["published_list"]["published"]
    if commitment["calendar"] is not None:
        if commitment["calendar"]["as_of"] is not None:
            yield "calendar.as_of", commitment["calendar"]["as_of"]
        for notice in commitment["calendar"]["notices"]:
            yield "calendar.notices.known_from", notice["known_from"]


def already_out(commitment: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield every public source that was out at a time that the commitment names as its own.

    It names what was known when it was made, and the instant for which the draw was planned.
    """
    named = list(known_facts(commitment))
    if commitment["instant"] is not None:
        named.append(("instant", commitment["instant"]))
    for position, source in enumerate(commitment["sources"]):
        past = [one for one in named if "time" in source and later_than(one[1], source["time"])]
        if past:
            name, moment = past[-1]
            params: dict[str, object] = {"value": source["id"], "time": source["time"],
                                         "known": f"{name} {moment}"}  # fmt: skip
            yield Problem("source-out", params, f"sources[{position}]")


def later_than(moment: str, other: str) -> bool:
    """Tell whether a date or instant lies after another one; a date is its whole day."""
    if len(moment) == _DATE or len(other) == _DATE:
        return moment[:_DATE] > other[:_DATE]
    return earlier(other, moment)


def later(known: Mapping[str, str | None], instant: str | None) -> Iterator[Problem]:
    """Yield every directory that is later than the day for which the draw is planned."""
    for name, day in known.items():
        if day is not None and instant is not None and day > instant[:10]:
            params: dict[str, object] = {"name": name, "value": day, "drawn": instant[:10]}
            yield Problem("as-of-later", params, f"directories.{name}")
