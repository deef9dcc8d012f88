"""What stands behind the numbers of a task: whose rates, who confirmed whom.

Neither alters the draw; both are for whoever asks why a number is what it is. The
commitment holds the reasons of raised rates and, under a root, who confirmed whom.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from attrs import frozen

from randcheck.canonical.arguments import strict
from randcheck.canonical.rates import rate_text
from randcheck.draws.tables import FLAG, Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from randcheck.draws.presence import Presence

_RATES: Final = (
    Column("stratum", "分层"),
    Column("rate", "比例"),
    Column("source", "来自"),
    Column("clause", "依据"),
    Column("reason", "提高理由"),
)
_PRESENCE: Final = (
    Column("inspector", "检查人员"),
    Column("present", "在岗在位", FLAG),
    Column("confirmed_by", "确认人"),
    Column("confirmed_on", "确认日期"),
)


@frozen(kw_only=True, field_transformer=strict)
class Decision:
    """Which rate was taken for a stratum, and why.

    Attributes:
        stratum: The stratum.
        rate: The rate.
        source: ``law``, ``items``, ``plan``, ``book`` or ``override``.
        clause: The clause of the book.
        reason: Of an override; else empty.
    """

    stratum: str
    rate: Fraction
    source: str
    clause: str
    reason: str = ""


def in_order(presence: Iterable[Presence]) -> tuple[Presence, ...]:
    """Return who was confirmed, ascending by inspector, in whatever order they are given."""

    def order(said: Presence) -> tuple[str, date, str, bool]:
        return said.inspector, said.confirmed_on or date.min, said.confirmed_by, said.present

    return tuple(sorted(presence, key=order))


def rates_table(decisions: Iterable[Decision]) -> Table:
    """Return which rate was taken for each stratum, by what and why (W22-8, W22-10)."""
    rows = [(d.stratum, rate_text(d.rate), d.source, d.clause, d.reason) for d in decisions]
    return Table("比例由来", _RATES, rows)


def presence_table(presence: Iterable[Presence]) -> Table:
    """Return who confirmed whose presence, and when (X22-5)."""
    rows = [
        (said.inspector, said.present, said.confirmed_by,
         None if said.confirmed_on is None else said.confirmed_on.isoformat())
        for said in presence
    ]  # fmt: skip
    return Table("在岗确认", _PRESENCE, rows)
