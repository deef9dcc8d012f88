# Catches, among others:
# - lottery/selection.py, `_least_slip`: `range(1, weight + 1)` → `range(weight)`
# - lottery/selection.py, `_least_slip`: `key.encode() + id.encode() + b"#"` →
#   `key.encode() + b"%d" % weight + id.encode() + b"#"`
from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fixtures.strategies import ORDERS, SEEDS, SHA256, SUITES, tries, weighted
from randcheck.canonical.suites import suite
from randcheck.lottery.selection import draw_slips
from randcheck.lottery.tickets import key, ticket
from reference import drawing

Weights = list[tuple[str, int]]


class TestSlips:
    """“order by the least of `ticket(key, id, j)`, j = 1…w” (protocol §4)."""

    @tries(4)
    @given(weighted(), SEEDS, st.integers(0, 14), st.integers(0, 5), SUITES)
    def test_reference(self, weights: Weights, seed: bytes, n: int, reserves: int, name: str):
        """Drawn, reserves, tickets and slips are those of the definition."""
        n, used = min(n, len(weights)), suite(name)
        targets_key = key(used, seed, "targets", "lightning")
        found = draw_slips(used, targets_key, weights, n, reserves)
        plain = drawing.slips(name, targets_key, weights, n, reserves)
        assert [lot.id for lot in found.drawn] == plain.drawn
        assert [lot.id for lot in found.reserves] == plain.reserves
        both = found.drawn + found.reserves
        assert [(lot.id, lot.slip, lot.ticket) for lot in both] == plain.order[: len(both)]

    @pytest.mark.long
    def test_most(self):
        """A target of weight 10⁶ has just as many slips."""
        targets_key = key(SHA256, bytes(32), "targets", "lightning")
        (lot,) = draw_slips(SHA256, targets_key, [("T-1", 10**6)], 1).drawn
        slips = ((ticket(SHA256, targets_key, "T-1", j), j) for j in range(1, 10**6 + 1))
        assert (lot.ticket, lot.slip) == min(slips)


class TestRaising:
    """“Raising a weight never unselects” (protocol §4)."""

    @tries(6)
    @given(weighted(), SEEDS, st.integers(0, 14), st.integers(1, 40), ORDERS)
    def test_raised(self, weights: Weights, seed: bytes, n: int, more: int, number: int):
        """A target drawn with some slips is drawn with more of them, and no later than before."""
        assume(weights)
        targets_key = key(SHA256, seed, "targets", "lightning")
        n = min(n, len(weights))
        place = number % len(weights)
        id, weight = weights[place]
        raised = [*weights[:place], (id, weight + more), *weights[place + 1 :]]
        before = [lot.id for lot in draw_slips(SHA256, targets_key, weights, n).drawn]
        after = [lot.id for lot in draw_slips(SHA256, targets_key, raised, n).drawn]
        if id in before:
            assert after.index(id) <= before.index(id)
        # the others keep their order, and at most one of them has to make room
        others = [other for other in before if other != id]
        assert [other for other in after if other != id] in (others, others[:-1])
