"""What a caller may say about a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from randcheck.office.reading.words import STATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date


def _with_own(states: Iterable[str]) -> frozenset[str]:
    return STATES.union(states)


@frozen(kw_only=True)
class Options:
    """How to read; see `read_targets` for the meaning of each."""

    encoding: str | None = None
    normalise: bool = False
    columns: Mapping[str, str] | None = None
    words: Mapping[str, Mapping[str, str]] | None = None
    window: tuple[date, date] | None = None
    states: frozenset[str] = field(default=STATES, converter=_with_own)
    tiers: tuple[str, ...] = ()
