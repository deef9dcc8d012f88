# Catches, among others:
# - lottery/selection.py, `_below`: `number = hasher.digest()` →
#   `number = bytes([hasher.digest()[0] >> 5]) * 32`, so that ties go to the smaller id
# - lottery/dealing.py, `ranking`: `key=numbers.__getitem__` left out
# - lottery/dealing.py, `box_of`: the same
# - lottery/amending.py, `swap`: `min(others, key=lot)` → `min(others)`
"""Statistical fairness, with fixed seeds: a test that passes once passes always.

Every statistic is a chi-square with the degrees of freedom stated, of counts over seeds that are
the hashes of 0, 1, 2, …; it must stay below the value that a fair draw exceeds in one of a thousand
cases. What is counted is one outcome a seed, out of outcomes that must be equally probable, so that
the counts are multinomial and the statistic needs no correction.
"""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from itertools import combinations, permutations
from math import exp, lgamma, log
from typing import TYPE_CHECKING

import pytest

from fixtures.strategies import SHA256
from randcheck.lottery.amending import substitute, swap
from randcheck.lottery.dealing import Deal, Lottery, deal
from randcheck.lottery.grouping import Groups, groups_first
from randcheck.lottery.problems import Member, Requirement, Seat, Staffing, seats_of
from randcheck.lottery.selection import draw, draw_slips, draw_systematic, order
from randcheck.lottery.tickets import key

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

# Degrees of freedom → the value that chi-square exceeds with probability 0.001.
CRITICAL = {
    1: 10.828,
    2: 13.816,
    3: 16.266,
    4: 18.467,
    5: 20.515,
    6: 22.458,
    7: 24.322,
    9: 27.877,
    14: 36.123,
    19: 43.820,
    27: 55.476,
    55: 93.168,
    119: 172.418,
}


def seeds(count: int) -> Iterable[bytes]:
    """Return the first so many fixed seeds."""
    return (sha256(b"fairness %d" % number).digest() for number in range(count))


def keys(count: int, purpose: str = "targets") -> Iterable[str]:
    """Return the keys of the fixed seeds."""
    return (key(SHA256, seed, purpose, "lightning") for seed in seeds(count))


def statistic(counts: Mapping[Hashable, int], expected: Mapping[Hashable, float]) -> float:
    """Return chi-square; whatever was not expected at all makes it infinite."""
    if set(counts) - set(expected):
        return float("inf")
    return sum((counts.get(one, 0) - mean) ** 2 / mean for one, mean in expected.items())


def assert_even(found: Iterable[Hashable], outcomes: Iterable[Hashable], degrees: int) -> None:
    """Make sure that all outcomes come equally often."""
    counts = Counter(found)
    every = list(outcomes)
    assert len(every) == degrees + 1
    mean = counts.total() / len(every)
    assert statistic(counts, dict.fromkeys(every, mean)) < CRITICAL[degrees]


@pytest.mark.parametrize("degrees", CRITICAL)
def test_critical(degrees: int):
    """The critical values are those of the distribution: probability 0.001, by its series."""
    a, x = degrees / 2, CRITICAL[degrees] / 2
    term = exp(a * log(x) - x - lgamma(a + 1))
    below = 0.0
    for n in range(1, 1000):
        below += term
        term *= x / (a + n)
    assert 1 - below == pytest.approx(0.001, rel=1e-3)


class TestTargets:
    """“inclusion probability exactly `n / eligible`” (protocol §4)."""

    ids = tuple(f"T-{n}" for n in range(8))

    def test_first(self):
        """Everybody is drawn first equally often: 7 degrees of freedom."""
        found = (draw(SHA256, one, self.ids, 1).drawn[0].id for one in keys(2000))
        assert_even(found, self.ids, 7)

    def test_inclusion(self):
        """Everybody is among the six of twenty equally often: 19 degrees of freedom.

        Counts of a draw without replacement vary less than independent ones and sum up to 6 a
        draw: the statistic below has that covariance in it.
        """
        ids = [f"T-{n}" for n in range(20)]
        draws = 2000
        counts = Counter(lot.id for one in keys(draws) for lot in draw(SHA256, one, ids, 6).drawn)
        share = 6 / 20
        spread = sum((counts[id] - draws * share) ** 2 for id in ids)
        assert spread / (draws * share * (1 - share)) * 19 / 20 < CRITICAL[19]

    def test_pairs(self):
        """Every pair is drawn together equally often: 27 degrees of freedom."""
        found = (
            frozenset(lot.id for lot in draw(SHA256, one, self.ids, 2).drawn) for one in keys(4000)
        )
        assert_even(found, map(frozenset, combinations(self.ids, 2)), 27)

    def test_sets(self):
        """So is every set of three of eight: 55 degrees of freedom."""
        found = (
            frozenset(lot.id for lot in draw(SHA256, one, self.ids, 3).drawn) for one in keys(4000)
        )
        assert_even(found, map(frozenset, combinations(self.ids, 3)), 55)

    def test_cut(self):
        """So is everybody of many, of whom most tickets are not even kept: 19 degrees."""
        ids = [f"T-{n}" for n in range(200)]
        found = (int(draw(SHA256, one, ids, 1).drawn[0].id[2:]) // 10 for one in keys(1500))
        assert_even(found, range(20), 19)

    def test_order(self):
        """Every order of five comes equally often: 119 degrees of freedom."""
        ids = self.ids[:5]
        found = (tuple(lot.id for lot in order(SHA256, one, ids)) for one in keys(6000))
        assert_even(found, permutations(ids), 119)

    def test_alike(self):
        """Ids that hardly differ, or are counted up, have no better place: 5 degrees of freedom."""
        ids = ["T", "T-", "T-1", "T-10", "T-100", "T-1000"]
        found = (draw(SHA256, one, ids, 1).drawn[0].id for one in keys(2000))
        assert_even(found, ids, 5)

    def test_seeds(self):
        """What one draw decides says nothing of the next: 3 degrees of freedom."""
        ids = self.ids[:2]
        first = [draw(SHA256, one, ids, 1).drawn[0].id for one in keys(2001)]
        assert_even(
            zip(first[::2], first[1::2], strict=False), [(a, b) for a in ids for b in ids], 3
        )


class TestWeights:
    """“Weights, “more slips in the drum””, and “inclusion `n·w/W` exactly” (protocol §4)."""

    weights = (("a", 1), ("b", 2), ("c", 3), ("d", 4))

    def test_slips(self):
        """Who has w of ten slips is drawn first w times in ten: 3 degrees of freedom."""
        draws = 3000
        counts = Counter(
            draw_slips(SHA256, one, self.weights, 1).drawn[0].id for one in keys(draws)
        )
        expected = {id: draws * weight / 10 for id, weight in self.weights}
        assert statistic(counts, expected) < CRITICAL[3]

    @pytest.mark.parametrize("n", [1, 2])
    def test_systematic(self, n: int):
        """Who has the weight w is among n with probability n·w/10: 1 degree of freedom each."""
        draws = 3000
        pairs = zip(keys(draws), keys(draws, "weight"), strict=True)
        counts = Counter(
            lot.id
            for one, two in pairs
            for lot in draw_systematic(SHA256, one, two, self.weights, n).drawn
        )
        for id, weight in self.weights:
            drawn = draws * n * weight / 10
            expected = {True: drawn, False: draws - drawn}
            assert statistic({True: counts[id], False: draws - counts[id]}, expected) < CRITICAL[1]


def deals(task: Staffing, count: int) -> Iterable[Deal]:
    """Deal a problem with all the fixed seeds."""
    return (deal(task, lottery(seed)) for seed in seeds(count))


def lottery(seed: bytes) -> Lottery:
    """Return the tickets of a seed."""
    return Lottery(suite=SHA256, seed=seed, scope="lightning")


def simple(people: int, checks: int, size: int = 2, **given: object) -> Staffing:
    """Return a problem in which everybody may go everywhere."""
    return Staffing(
        members=[Member(id=f"i{n}") for n in range(people)],
        requirements=[Requirement()],
        seats=[seat for n in range(checks) for seat in seats_of(f"T-{n}", [0] * size)],
        **given,
    )


class TestInspectors:
    """“Anonymous: … exchangeable inspectors have equal probabilities” (assignment, 6)."""

    people = tuple(f"i{n}" for n in range(5))

    def test_loads(self):
        """Whoever does one check fewer is everybody equally often: 4 degrees of freedom."""
        found = (
            next(id for id, load in dealt.loads.items() if load == 2)
            for dealt in deals(simple(5, 7), 2000)
        )
        assert_even(found, self.people, 4)

    def test_extra(self):
        """So are the two who do one more: 9 degrees of freedom."""
        found = (
            frozenset(id for id, load in dealt.loads.items() if load == 3)
            for dealt in deals(simple(5, 6), 2000)
        )
        assert_even(found, map(frozenset, combinations(self.people, 2)), 9)

    @pytest.mark.parametrize("check", ["T-0", "T-3"])
    def test_pairs(self, check: str):
        """Every pair of inspectors is the team of a check equally often: 9 degrees of freedom."""
        found = (
            frozenset(who for _, who in dealt.team(check)) for dealt in deals(simple(5, 5), 2000)
        )
        assert_even(found, map(frozenset, combinations(self.people, 2)), 9)

    def test_responsible(self):
        """Everybody sits on the seat dealt first equally often: 4 degrees of freedom."""
        found = (dealt.team("T-1")[0][1] for dealt in deals(simple(5, 5), 2000))
        assert_even(found, self.people, 4)

    def test_where(self):
        """Everybody comes to every check equally often: 9 degrees of freedom."""
        task = simple(2, 5, 1)
        found = (
            frozenset(seat.check for seat, who in dealt.seats.items() if who == "i0")
            for dealt in deals(task, 3000)
            if dealt.loads["i0"] == 2
        )
        assert_even(found, map(frozenset, combinations([f"T-{n}" for n in range(5)], 2)), 9)

    def test_amid_others(self):
        """Two alike stay so where others have other types, caps and recusals: 1 degree each.

        Only outcomes in which the two fare differently are counted.
        """
        types, leader = (
            ("chief", "clerk", "clerk", "expert"),
            Requirement(types=["chief", "expert"]),
        )
        task = Staffing(
            members=[
                Member(id=f"i{n}", type=kind, cap=(3, 4, 4, None)[n], base=(2, 1, 1, 0)[n])
                for n, kind in enumerate(types)
            ],
            requirements=[leader, Requirement(stage=1)],
            seats=[seat for n in range(5) for seat in seats_of(f"T-{n}", [0, 1])],
            recusals=[("i0", "T-1"), ("i3", "T-2"), ("i1", "T-3"), ("i2", "T-3")],
        )
        loads, places = [], []
        for dealt in deals(task, 2000):
            one, two = dealt.loads["i1"], dealt.loads["i2"]
            loads += ["i1" if one > two else "i2"] * (one != two)
            team = {who for _, who in dealt.team("T-0")}
            places += [who for who in ("i1", "i2") if who in team] * (len(team & {"i1", "i2"}) == 1)
        assert len(places) > 500
        assert_even(places, ("i1", "i2"), 1)
        if loads:
            assert_even(loads, ("i1", "i2"), 1)

    def test_equal_duty(self):
        """Somebody recused from much does as many checks as the others: each just his share.

        “the law uniform over assignments gives the recused 1.33 checks and the others 1.71; the
        deal gives 1.60 to each: equal duty is the choice made here” (“Fairness”). Which two of five
        do one less: 9 degrees of freedom.
        """
        task = simple(5, 4, recusals=[("i0", "T-0"), ("i0", "T-1")])
        found = [
            frozenset(id for id, load in dealt.loads.items() if load == 1)
            for dealt in deals(task, 2000)
        ]
        assert_even(found, map(frozenset, combinations(self.people, 2)), 9)


class TestGroups:
    """“everybody in the pool grouped” by lot: 科学编组、随机匹配 (W22-4)."""

    def form(self, count: int, checks: int = 3) -> list[Groups]:
        """Form three groups of two with all the fixed seeds."""
        return [
            groups_first(
                members=[Member(id=f"i{n}") for n in range(6)],
                requirements=[Requirement()],
                lists=[[0, 0]] * 3,
                checks=[f"T-{n}" for n in range(checks)],
                recusals=[],
                lottery=lottery(seed),
            )
            for seed in seeds(count)
        ]

    def test_partitions(self):
        """All fifteen ways to make three pairs of six come equally often: 14 degrees."""
        people = [f"i{n}" for n in range(6)]
        pairs = [frozenset(pair) for pair in combinations(people, 2)]
        ways = [set(way) for way in combinations(pairs, 3) if len(frozenset().union(*way)) == 6]
        found = (
            frozenset(frozenset(who for _, who in group) for group in groups.members)
            for groups in self.form(2000)
        )
        assert_even(found, map(frozenset, ways), 14)

    def test_matching(self):
        """Every group serves every check equally often, in every combination: 5 degrees."""
        found = (tuple(groups.at[f"T-{n}"] for n in range(3)) for groups in self.form(2000))
        assert_even(found, permutations(range(3)), 5)

    def test_extra_check(self):
        """Every group does the one check too many equally often: 2 degrees of freedom."""
        found = (groups.loads.index(2) for groups in self.form(2000, checks=4))
        assert_even(found, range(3), 2)


class TestAmendments:
    """“base 0 (with burdens the substitute would be determined in most small offices)”."""

    holders = ("i0", "i1", "i2", "i3", "i4", "i5", "i0", "i1")
    seat = Seat("T-0", 0, 0)

    def test_substitute(self):
        """All four who may follow do so equally often, however much they do: 3 degrees."""
        task = simple(6, 4)
        seats = dict(zip(task.seats, self.holders, strict=True))
        found = (
            substitute(task, seats, lottery(seed), recused=[("i0", "T-0")]).seats[self.seat]
            for seed in seeds(2000)
        )
        assert_even(found, ("i2", "i3", "i4", "i5"), 3)

    def test_swap(self):
        """All four seats with which one may be exchanged are drawn equally often: 3 degrees."""
        task = simple(6, 4)
        seats = dict(zip(task.seats, self.holders, strict=True))
        found = (swap(task, seats, self.seat, lottery(seed)) for seed in seeds(2000))
        others = [Seat(check, 0, copy) for check in ("T-1", "T-2") for copy in (0, 1)]
        assert_even((drawn and drawn.other for drawn in found), others, 3)
