"""A record audited: breaches that are certain, families of tests with honest error rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
INDICATION, WATCH, NONE, CANNOT_TELL = "indication", "watch", "none", "cannot_tell"


@frozen(kw_only=True, field_transformer=strict)
class Family:
    """Tests of one question (检验族).

    Attributes:
        name: ``targets``, ``places``, ``named``, ``pairs``, ``visits`` or ``loads``.
        components: Its tests; those that the record is too small for have no p.
        adjusted_p: The smallest p of its tests, times how many there are (Bonferroni), then
            adjusted for the other families (Holm, 1979). How often some family of a fair
            record gives as little. 1 where nothing could be tested.
    """

    name: str
    components: tuple[Component, ...]
    adjusted_p: float = 1.0

    @property
    def strongest(self) -> Component | None:
        """The test with the smallest p; ``None`` where nothing could be tested."""
        tested = [one for one in self.components if one.p is not None]
        return min(tested, key=lambda one: 1.0 if one.p is None else one.p) if tested else None

    @property
    def p(self) -> float:
        """The smallest p times the number of tests, before other families are looked at."""
        tested = [one.p for one in self.components if one.p is not None]
        return min(1.0, min(tested) * len(tested)) if tested else 1.0

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
