# Catches, among others:
# - lottery/designs.py, `sizes`: `left * weights[id] <= total` → `left * weights[id] < total`
# - lottery/designs.py, `sizes`: `left - 1` → `left`
# - lottery/designs.py, `chance`: `>=` → `>` where nothing is left to draw
from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fixtures.strategies import SEEDS, SHA256, tries, weighted
from randcheck.errors import InputError
from randcheck.lottery import selection
from randcheck.lottery.designs import DESIGNS, draw_design, sizes
from randcheck.lottery.selection import LARGEST, draw_systematic
from randcheck.lottery.tickets import key
from reference import drawing, estimating

SMALL = st.dictionaries(st.sampled_from("abcde"), st.integers(0, 4), min_size=1, max_size=4)


def keys(seed: bytes) -> tuple[str, str]:
    """The keys of targets and of the comb."""
    return key(SHA256, seed, "targets", "d"), key(SHA256, seed, "weight", "d")


class TestCensusPart:
    """“As long as some target left has n′·w > W, it is taken out and drawn for certain”."""

    @given(weighted(lightest=0, heaviest=LARGEST), st.integers(0, 14))
    def test_in_whatever_order(self, listed: list[tuple[str, int]], n: int):
        """All at once, round by round, gives the same as the heaviest first."""
        weights = dict(listed)
        n = min(n, len(weights))
        certain, left, wanted = estimating.census_part(weights, n)
        if wanted and not sum(left.values()):
            with pytest.raises(InputError) as refused:
                sizes(weights, n)
            assert refused.value.code == "weight-none"
            return
        found = sizes(weights, n)
        assert set(found.certain) == certain
        assert (found.n, found.total) == (wanted, sum(left.values()))
        for id, weight in weights.items():  # the probability alone tells who is certain
            assert (found.n * weight > found.total) == (id in certain)

    @given(weighted(lightest=0, heaviest=LARGEST), st.integers(0, 14), SEEDS)
    def test_drawn(self, listed: list[tuple[str, int]], n: int, seed: bytes):
        """The certain are drawn, and of the others those of the systematic draw, all by ticket."""
        weights = dict(listed)
        n = min(n, sum(weight > 0 for weight in weights.values()))
        found = draw_design("systematic", SHA256, keys(seed), list(weights), n=n, weights=weights)
        certain, left, wanted = estimating.census_part(weights, n)
        rest: list[str] = []
        if wanted:
            plain = drawing.systematic("sha256", *keys(seed), list(left.items()), wanted)
            assert plain is not None
            rest = plain.drawn
        assert set(found.ids) == certain | set(rest)
        assert len(found.ids) == n
        assert [lot.ticket for lot in found.drawn] == sorted(lot.ticket for lot in found.drawn)


class TestInclusion:
    """“a target of weight w is drawn with probability exactly min(1, n′·w / W)”."""

    @tries(1)
    @given(SMALL, st.integers(0, 4))
    def test_systematic(self, weights: dict[str, int], n: int):
        """Over all permutations of the line and all starts, every chance is the one stated."""
        n = min(n, sum(weight > 0 for weight in weights.values()))
        outcomes = list(estimating.systematic_outcomes(weights, n))
        found = sizes(weights, n)
        assert sum(share for _, share in outcomes) == 1
        assert estimating.inclusion(outcomes, weights) == {
            id: found.chance(weight) for id, weight in weights.items()
        }

    @tries(1)
    @given(SMALL, st.integers(1, 4), SEEDS)
    def test_carried_out(self, weights: dict[str, int], n: int, seed: bytes):
        """The function itself, its start put anywhere and its line in any order, draws so."""
        n = min(n, sum(weight > 0 for weight in weights.values()))
        found = sizes(weights, n)
        assume(found.n)
        left = {id: weight for id, weight in weights.items() if id not in found.certain}
        drawn: Counter[str] = Counter()
        for line in permutations(left):
            ranks = {id: bytes([rank]) * 32 for rank, id in enumerate(line)}
            with pytest.MonkeyPatch.context() as patch:
                lots = [selection.Lot(id, ranks[id]) for id in line]
                patch.setattr(selection, "order", lambda *_, lots=lots: tuple(lots))
                for start in range(found.total):
                    patch.setattr(selection, "systematic_start", lambda *_, start=start: (start, 1))
                    drawn.update(draw_systematic(SHA256, *keys(seed), left.items(), found.n).ids)
        times = sum(1 for _ in permutations(left)) * found.total
        assert {id: Fraction(drawn[id], times) for id in left} == {
            id: found.chance(weight) for id, weight in left.items()
        }

    @tries(1)
    @given(SMALL, st.integers(0, 4), st.lists(st.integers(0, 9), min_size=5, max_size=5))
    def test_estimate(self, weights: dict[str, int], n: int, numbers: list[int]):
        """The Horvitz-Thompson estimate is right on average, whatever is counted."""
        weights = {id: weight + 1 for id, weight in weights.items()}
        n = min(n, len(weights))
        values = dict(zip(weights, numbers, strict=False))
        found = sizes(weights, n)
        chances = {id: found.chance(weight) for id, weight in weights.items()}
        outcomes = list(estimating.systematic_outcomes(weights, n))
        assert estimating.expected(outcomes, values, chances) == (sum(values.values()) if n else 0)

    def test_lots_over_all_orders_of_tickets(self):
        """“Under `lots` every target is drawn with probability exactly n / eligible”."""
        ids = ["a", "b", "c", "d"]
        for n in range(5):
            drawn: Counter[str] = Counter()
            pairs: Counter[frozenset[str]] = Counter()
            for line in permutations(ids):
                with pytest.MonkeyPatch.context() as patch:
                    lots = [selection.Lot(id, bytes([rank]) * 32) for rank, id in enumerate(line)]
                    patch.setattr(selection, "smallest", lambda *given, lots=lots: lots[: given[3]])
                    found = selection.draw(SHA256, "0" * 64, ids, n).ids
                drawn.update(found)
                pairs.update(frozenset((a, b)) for a in found for b in found if a < b)
            assert {drawn[id] for id in ids} == {24 * n // 4}
            assert all(Fraction(pairs[p], 24) == Fraction(n * (n - 1), 12) for p in pairs)

    def test_slips_on_average(self):
        """Slips are taken from the drum one by one: chi-square with 3 degrees of freedom."""
        weights = {"a": 1, "b": 2, "c": 3, "d": 6}
        wanted = estimating.inclusion(estimating.slips_outcomes(weights, 2), weights)
        drawn: Counter[str] = Counter()
        for number in range(3000):
            made = keys(number.to_bytes(32, "big"))
            drawn.update(
                draw_design("slips", SHA256, made, list(weights), n=2, weights=weights).ids
            )
        assert sum(
            (drawn[id] - 3000 * share) ** 2 / (3000 * share) for id, share in wanted.items()
        ) < Fraction(16266, 1000)


@given(weighted(lightest=1, heaviest=9), SEEDS, st.integers(0, 14))
def test_equal_weights_need_no_weights(listed: list[tuple[str, int]], seed: bytes, n: int):
    """A design without weights draws the same whatever is given as such; all have n lots."""
    ids = [id for id, _ in listed]
    for design in DESIGNS:
        count = len(ids) if design == "order" else min(n, len(ids))
        found = draw_design(design, SHA256, keys(seed), ids, n=count)
        assert len(found.ids) == count
        if design in {"lots", "order"}:
            same = draw_design(design, SHA256, keys(seed), ids, n=count, weights=dict(listed))
            assert same == found
            assert found == selection.draw(SHA256, keys(seed)[0], ids, count)
