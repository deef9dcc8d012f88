"""What a caller may say about a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


@frozen(kw_only=True)
class Options:
    """How to read; see `read_targets` for the meaning of each."""

    encoding: str | None = None
    normalise: bool = False
    columns: Mapping[str, str] | None = None
    window: tuple[date, date] | None = None
    states: frozenset[str] = field(default=frozenset(), converter=frozenset)
    tiers: tuple[str, ...] = ()
