# Catches, among others:
# - lottery/selection.py, `_split`: `Drawn(tuple(lots[:n]), tuple(lots[n:]))` →
#   `Drawn(tuple(lots[-n:]), tuple(lots[:-n]))`
# - lottery/selection.py, `_below`: `hasher.update(raw)` → `hasher.update(raw + bound)`
from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fixtures.strategies import SEEDS, SHA256, ids, tries, weighted
from randcheck.lottery.selection import draw, draw_slips, order
from randcheck.lottery.tickets import key
from reference import drawing

COUNTS = st.integers(0, 60)


class TestExtending:
    """“More n extends, never replaces” (It must hold).

    “Reserves are the next tickets” (protocol §4).
    """

    @tries(2)
    @given(ids(most=300), SEEDS, COUNTS, COUNTS, COUNTS)
    def test_lots(self, targets: list[str], seed: bytes, n: int, more: int, reserves: int):
        """Whoever wants more keeps all he has and goes on with the reserves."""
        targets_key = key(SHA256, seed, "targets", "lightning")
        n = min(n, len(targets))
        larger = min(n + more, len(targets))
        few = draw(SHA256, targets_key, targets, n, reserves)
        many = draw(SHA256, targets_key, targets, larger)
        assert many.drawn[:n] == few.drawn
        both = few.drawn + few.reserves
        assert both[:larger] == many.drawn[: len(both)]
        assert len(both) == min(n + reserves, len(targets))
        assert order(SHA256, targets_key, targets)[: len(both)] == both

    @tries(2)
    @given(weighted(), SEEDS, COUNTS, COUNTS, COUNTS)
    def test_slips(
        self, weights: list[tuple[str, int]], seed: bytes, n: int, more: int, reserves: int
    ):
        """So it is with slips."""
        targets_key = key(SHA256, seed, "targets", "lightning")
        n = min(n, len(weights))
        larger = min(n + more, len(weights))
        few = draw_slips(SHA256, targets_key, weights, n, reserves)
        many = draw_slips(SHA256, targets_key, weights, larger)
        assert many.drawn[:n] == few.drawn
        both = few.drawn + few.reserves
        assert both[:larger] == many.drawn[: len(both)]
        assert len(both) == min(n + reserves, len(weights))

    @given(ids(most=300), SEEDS, COUNTS, COUNTS)
    def test_reference(self, targets: list[str], seed: bytes, n: int, reserves: int):
        """Drawn and reserves are those of the definition."""
        targets_key = key(SHA256, seed, "targets", "lightning")
        n = min(n, len(targets))
        found = draw(SHA256, targets_key, targets, n, reserves)
        plain = drawing.draw("sha256", targets_key, targets, n, reserves)
        assert [lot.id for lot in found.drawn] == plain.drawn
        assert [lot.id for lot in found.reserves] == plain.reserves
        both = found.drawn + found.reserves
        assert [(lot.id, lot.ticket) for lot in both] == plain.order[: len(both)]
