"""The embedded window of working days, checked without any calendar (step ``calendar``)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from randcheck.canonical.framing import labelled_hash
from randcheck.canonical.jcs import serialize
from randcheck.canonical.suites import suite
from randcheck.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LONGEST: Final = 3660
"""Days of a window: ten years."""
LONGEST_RUN: Final = 31
_PLACE: Final = "calendar"
_SATURDAY: Final = 5


def window_problems(window: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with the field ``calendar`` of a commitment, the first thing first.

    Args:
        window: Its fields, of the shape that `records` gives them.
    """
    content = {name: value for name, value in window.items() if name != "digest"}
    digest = labelled_hash(suite("sha256"), "calendar-window", serialize(content)).hex()
    if window["digest"] != digest:
        yield Problem("calendar-window-digest", {}, _PLACE)
        return
    first, last = date.fromisoformat(window["start"]), date.fromisoformat(window["end"])
    try:
        days = {name: list(_days(window[name], f"{_PLACE}.{name}")) for name in ("off", "work")}
    except InputError as error:
        yield from error.problems
        return
    settled = window["settled"]
    if not (
        date.min < first <= last
        and (last - first).days <= LONGEST
        and (settled is None or window["start"] <= settled <= window["end"])
        and all(_ascend(window[name], named) for name, named in days.items())
        and all(first <= day <= last for named in days.values() for day in named)
        and not any(day.weekday() >= _SATURDAY for day in days["off"])
        and all(day.weekday() >= _SATURDAY for day in days["work"])
    ):
        yield Problem("calendar-window-form", {}, _PLACE)


def _ascend(runs: list[str], days: list[date]) -> bool:
    """Tell whether dates and runs come one behind the other, a run being of two days or more."""
    one = any(first == last for first, slash, last in (r.partition("/") for r in runs) if slash)
    return not one and all(before < after for before, after in pairwise(days))


def _days(runs: list[str], place: str) -> Iterator[date]:
    """Yield the days that dates and ``first/last`` runs name.

    Raises:
        InputError: A text is neither (``calendar-date-text``), or a run goes backwards or on
            for more than `LONGEST_RUN` days (``calendar-notice-span``).
    """
    for position, run in enumerate(runs):
        here = f"{place}[{position}]"
        first, slash, last = run.partition("/")
        start = _day(first, here)
        end = _day(last, here) if slash else start
        if not 0 <= (end - start).days < LONGEST_RUN:
            raise InputError("calendar-notice-span", place=here, first=first, last=str(end))
        for number in range((end - start).days + 1):
            yield start + timedelta(number)


def _day(text: str, place: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:  # Python reads further forms of ISO 8601
        raise InputError("calendar-date-text", place=place, value=text)
    return day
