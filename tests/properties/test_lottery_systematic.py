# Catches, among others:
# - lottery/selection.py, `draw_systematic`: `if tooth < after` → `if tooth <= after`
# - lottery/selection.py, `draw_systematic`: `-(-(before - start) // total)` →
#   `(before - start) // total`
# - lottery/selection.py, `systematic_start`: `if number < limit` → `if True`
from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fixtures.strategies import SEEDS, SHA256, SUITES, tries, weighted
from randcheck.canonical.suites import suite
from randcheck.errors import InputError
from randcheck.lottery import selection
from randcheck.lottery.selection import draw_systematic, systematic_start
from randcheck.lottery.tickets import key
from reference import drawing

Weights = list[tuple[str, int]]
TOTALS = st.builds(lambda part: 2**254 + part, st.integers(0, 3 * 2**254 - 1))


def most_drawn(weights: Weights) -> int:
    """Return how many can be drawn at most: no target may be certain twice."""
    total, heaviest = sum(w for _, w in weights), max((w for _, w in weights), default=0)
    assume(heaviest)
    return total // heaviest


class TestSystematic:
    """“a target is drawn iff one of the points `start + m·W` … lies in `[n·C_before, n·C_after)`”.

    (protocol §4)
    """

    @tries(6)
    @given(weighted(lightest=0), SEEDS, st.integers(0, 14), SUITES)
    def test_reference(self, weights: Weights, seed: bytes, n: int, name: str):
        """Just n are drawn, in ticket order, and they are those of the definition."""
        used = suite(name)
        keys = [key(used, seed, purpose, "lightning") for purpose in ("targets", "weight")]
        n = min(n, most_drawn(weights))
        found = draw_systematic(used, *keys, weights, n)
        plain = drawing.systematic(name, *keys, weights, n)
        assert plain
        assert [lot.id for lot in found.drawn] == plain.drawn
        assert len(found.drawn) == n
        assert found.reserves == ()
        if n:
            assert systematic_start(used, keys[1], plain.total) == (plain.start, plain.tries)

    @given(weighted(lightest=0), SEEDS)
    def test_refused(self, weights: Weights, seed: bytes):
        """“`n·w > W` is refused (take it as a census stratum)”."""
        n = most_drawn(weights) + 1
        if n <= len(weights):
            with pytest.raises(InputError) as refused:
                draw_systematic(SHA256, "0" * 64, "1" * 64, weights, n)
            assert refused.value.problems[0].code == "weight-too-large"
            assert drawing.systematic("sha256", "0" * 64, "1" * 64, weights, n) is None


class TestInclusion:
    """“inclusion `n·w/W` exactly” (protocol §4)."""

    @tries(2)
    @given(weighted(lightest=0, heaviest=6), SEEDS, st.integers(1, 14))
    def test_exact(self, weights: Weights, seed: bytes, n: int):
        """Over all places where the comb may start every target is drawn as often as it should."""
        targets_key = key(SHA256, seed, "targets", "lightning")
        n, total = min(n, most_drawn(weights)), sum(w for _, w in weights)
        drawn = dict.fromkeys(dict(weights), 0)
        with pytest.MonkeyPatch.context() as patch:
            for start in range(total):
                patch.setattr(selection, "systematic_start", lambda *_, start=start: (start, 1))
                lots = draw_systematic(SHA256, targets_key, "0" * 64, weights, n).drawn
                assert len({lot.id for lot in lots}) == len(lots) == n
                for lot in lots:
                    drawn[lot.id] += 1
        assert {id: Fraction(count, total) for id, count in drawn.items()} == {
            id: Fraction(n * weight, total) for id, weight in weights
        }


class TestStart:
    """“the first `ticket(key_weight, j)`, … below `2^256 − 2^256 mod W`, taken mod W”."""

    @tries(2)
    @given(SEEDS, TOTALS, SUITES)
    def test_passed_over(self, seed: bytes, total: int, name: str):
        """Tickets above the last multiple of the total are passed over, so that all are equal."""
        comb_key = key(suite(name), seed, "weight", "lightning")
        start, tried = systematic_start(suite(name), comb_key, total)
        assert (tried, start) == drawing._start(name, comb_key, total)
        assert 0 <= start < total

    def test_even(self):
        """With a tenth of all tickets above the last multiple, remainders stay equally frequent.

        Chi-square with 2 degrees of freedom; 13.816 is exceeded in one of a thousand cases.
        """
        total = 3 * 2**256 // 10
        counts = [0, 0, 0]
        for number in range(1200):
            comb_key = key(SHA256, number.to_bytes(32, "big"), "weight", "lightning")
            start, _ = systematic_start(SHA256, comb_key, total)
            counts[3 * start // total] += 1
        assert sum((count - 400) ** 2 / 400 for count in counts) < 13.816


def test_nobody():
    """Of nobody, or where all weights are 0, nobody is drawn."""
    for weights in ([], [("T-1", 0)]):
        assert draw_systematic(SHA256, "0" * 64, "1" * 64, weights, 0).drawn == ()


def test_subsets():
    """Equal weights give every target the same chance, whichever n is drawn."""
    weights = [(f"T-{n}", 1) for n in range(6)]
    for n in range(1, 7):
        seen = {
            frozenset(
                lot.id for lot in draw_systematic(SHA256, targets_key, comb_key, weights, n).drawn
            )
            for number in range(60)
            for targets_key in [key(SHA256, number.to_bytes(32, "big"), "targets", "d")]
            for comb_key in [key(SHA256, number.to_bytes(32, "big"), "weight", "d")]
        }
        assert len(seen) > comb(6, n) // 2
