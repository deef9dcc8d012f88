"""What a store answers: reservations, counts, and the draws that it knows."""

from __future__ import annotations

from typing import Final

from attrs import field, frozen

from randcheck.canonical import html
from randcheck.canonical.arguments import strict

HELD: Final = "held"
DRAWN: Final = "drawn"
RELEASED: Final = "released"
RECORDED: Final = "recorded"
"""States of a draw; a recorded one is a fact that no cap can refuse any more."""
BESIDE: Final = "beside"
"""State of a check that counts toward no cap: for cause, or of an exempt draw."""


@frozen(kw_only=True, repr=False, field_transformer=strict)
class Reservation:
    """What a store answered a draw.

    Attributes:
        draw_id: Of the draw.
        year: In which its targets hold places.
        cap: How many checks a target may have in the year; ``None`` for an exempt draw.
        held: Who has a place, ascending: whom the draw may take.
        full: Who has none, ascending: all places are taken or held by others.
        state: ``held``, or ``drawn`` once it was confirmed.
    """

    draw_id: str
    year: int
    cap: int | None
    held: tuple[str, ...] = field(repr=False)
    full: tuple[str, ...] = field(repr=False)
    state: str

    def __repr__(self) -> str:
        count = f"{len(self.held)} held, {len(self.full)} full"
        return f"<Reservation {self.draw_id} {self.year}: {count}, {self.state}>"

    def _repr_html_(self) -> str:
        facts = [("年度 year", self.year), ("上限 cap", "—" if self.cap is None else self.cap),
                 ("占用 held", len(self.held)), ("已满 full", len(self.full)),
                 ("状态 state", self.state)]  # fmt: skip
        return html.panel(self.draw_id, "reservation", html.facts(facts))


@frozen(kw_only=True, field_transformer=strict)
class Count:
    """The checks of one target in a year.

    Attributes:
        drawn: Those that count toward the cap and have been drawn.
        held: Places that draws hold which wait for their seed, or for their reserves.
        exempt: Those of exempt draws.
        cause: Those for cause.
    """

    drawn: int = 0
    held: int = 0
    exempt: int = 0
    cause: int = 0


@frozen(kw_only=True, field_transformer=strict)
class Entry:
    """One draw, or check, that a store knows.

    Attributes:
        draw_id: Its id.
        year: In which its targets are counted.
        cap: How many checks a target may have in it; ``None`` where none is asked about.
        state: ``held``, ``drawn``, ``released``, ``recorded`` or ``beside``.
    """

    draw_id: str
    year: int
    cap: int | None
    state: str
