"""A record audited: breaches that are certain, families of tests with honest error rates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import frozen

from randcheck.audit.chances import holm
from randcheck.audit.deals import deals_of
from randcheck.audit.loads import judge_loads
from randcheck.audit.named import judge_named
from randcheck.audit.pairs import judge_pairs
from randcheck.audit.record import Record  # noqa: TC001 - certificates have a class of this name
from randcheck.audit.selection import judge_selection
from randcheck.audit.stream import check_extra
from randcheck.audit.visits import judge_visits
from randcheck.canonical.arguments import checked, strict

if TYPE_CHECKING:
    from randcheck.audit.combining import Component

LEVEL, WATCHED = 0.001, 0.05
_SHARES: Final = {
    "repeat": 4,
    "favourite": 2,
    "most": 2,
    "rotation": 1,
    "least": 1,
    "visit": 1,
    "visit_one": 2,
    "visit_own": 2,
}
"""How much of a family's level a test gets: what spares or favours somebody more than its reverse.

Fixed beforehand, so that any shares keep the level (weighted Bonferroni; Genovese, Roeder and
Wasserman, 2006)."""
INDICATION, WATCH, NONE, CANNOT_TELL = "indication", "watch", "none", "cannot_tell"


@frozen(kw_only=True, field_transformer=strict)
class Family:
    """Tests of one question (检验族).

    Attributes:
        name: ``targets``, ``places``, ``named``, ``pairs``, ``visits`` or ``loads``.
        components: Its tests; those that the record is too small for have no p.
        adjusted_p: The smallest p of its tests, each divided by the share of the family's level
            that it has (weighted Bonferroni), then adjusted for the other families (Holm,
            1979). How often some family of a fair record gives as little. 1 where nothing
            could be tested.
    """

    name: str
    components: tuple[Component, ...]
    adjusted_p: float = 1.0

    @property
    def strongest(self) -> Component | None:
        """The test with the smallest p for its share; ``None`` where nothing could be tested."""
        tested = [(p, place) for place, p in enumerate(self._weighted) if p is not None]
        return self.components[min(tested)[1]] if tested else None

    @property
    def p(self) -> float:
        """The smallest p for its share, before other families are looked at."""
        tested = [p for p in self._weighted if p is not None]
        return min(1.0, *tested, 1.0)

    @property
    def _weighted(self) -> list[float | None]:
        """The p of each test divided by its share of the level."""
        shares = [_SHARES.get(one.name, 1) for one in self.components]
        whole = sum(s for s, one in zip(shares, self.components, strict=True) if one.p is not None)
        return [
            None if one.p is None else one.p * whole / share
            for share, one in zip(shares, self.components, strict=True)
        ]

    @property
    def verdict(self) -> str:
        """``indication``, ``watch``, ``none``, or ``cannot_tell``."""
        if self.strongest is None:
            return CANNOT_TELL
        if self.adjusted_p <= LEVEL:
            return INDICATION
        return WATCH if self.adjusted_p <= WATCHED else NONE

    def to_dict(self) -> dict[str, object]:
        """Return what ``--json`` prints of it."""
        best = self.strongest
        return {
            "adjusted_p": self.adjusted_p,
            "verdict": self.verdict,
            "strongest": None if best is None else best.name,
            "observed": None if best is None else best.observed,
            "expected": None if best is None else best.expected,
            "draws": 0 if best is None else best.draws,
            "components": {one.name: one.p for one in self.components},
            "effects": {one.name: one.to_dict() for one in self.components if one.p is not None},
        }


@checked
def find_families(record: Record, seed: bytes | None = None) -> tuple[Family, ...]:
    """Return all families of tests of a record, adjusted for each other.

    Args:
        record: The record.
        seed: 32 bytes that chance comes from; the digest of the record by default, so that
            nobody can choose them.

    Raises:
        ExtraMissingError: numpy is not installed.
    """
    check_extra()
    from_record = record.digest if seed is None else seed
    selection = judge_selection(record, from_record)
    deals = deals_of(record)
    families = [
        Family(name="targets", components=selection.targets()),
        Family(name="places", components=selection.places()),
        Family(name="pairs", components=judge_pairs(deals, from_record)),
        Family(name="visits", components=judge_visits(deals, from_record)),
        Family(name="loads", components=judge_loads(deals, from_record)),
    ]
    if record.named:
        families.append(Family(name="named", components=judge_named(record)))
    return _adjusted(families)


def _adjusted(families: list[Family]) -> tuple[Family, ...]:
    tested = [family for family in families if family.strongest is not None]
    adjusted = dict(zip((f.name for f in tested), holm([f.p for f in tested]), strict=True))
    return tuple(
        Family(
            name=family.name,
            components=family.components,
            adjusted_p=adjusted.get(family.name, 1.0),
        )
        for family in families
    )
