"""Chances counted out, against a count of every case; relabelling that stays within the design."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, pairwise, product
from math import comb

import numpy as np
import pytest

from randcheck.audit.chances import (
    convolved,
    drawn_tails,
    equal_distances,
    expected_distances,
    holm,
    hypergeometric,
    normal_score,
    upper_tail,
)
from randcheck.audit.seats import NOBODY, deal_again, seated
from randcheck.audit.stream import Stream, permutations, subsets
from randcheck.canonical.framing import labelled_hash
from randcheck.canonical.suites import suite
from randcheck.lottery.tickets import ticket

SEED = bytes(range(32))
FROZEN = "4d80f43bbf8d82769a11fc723e95aa5c77c5cc99ffbf1fe6d0d4b055afcbac6f8a13586561f55630"


def distances(rows: tuple[int, ...]) -> Counter[int]:
    """Return how often each distance between neighbours occurs."""
    return Counter(after - before for before, after in pairwise(rows))


@pytest.mark.parametrize("common", [1, 2, 3])
def test_equal_distances_bound_every_case(common: int):
    """The bound is never below the share of all lists with so many equal distances.

    With all distances equal no two distances can both be the commonest: it is exact.
    """
    lists = list(combinations(range(12), 4))
    share = sum(max(distances(rows).values()) >= common for rows in lists) / len(lists)
    bound = equal_distances(12, 4, common)
    assert bound >= share - 1e-12
    if common == 3:
        assert bound == pytest.approx(share)


def test_equal_distances_of_a_long_list_say_nothing():
    """Half of 20,000 rows drawn: thousands of distances are equal; the bound is 1, no overflow."""
    assert equal_distances(20_000, 10_000, 5_000) == 1.0
    assert equal_distances(20_000, 10_000, 9_999) < 1e-300


def test_expected_distances_is_the_mean_of_every_case():
    """How many distances are 2, over all lists of 4 of 12."""
    lists = list(combinations(range(12), 4))
    mean = sum(distances(rows)[2] for rows in lists) / len(lists)
    assert expected_distances(12, 4, 2) == pytest.approx(mean)


def test_hypergeometric_is_counted_out():
    """Of 10 rows 4 are marked, 3 drawn; the sum of two draws is convolved."""
    one = [comb(4, k) * comb(6, 3 - k) / comb(10, 3) for k in range(4)]
    assert hypergeometric(10, 4, 3) == pytest.approx(one)
    both = convolved([hypergeometric(10, 4, 3), hypergeometric(10, 4, 3)])
    wanted = [sum(one[i] * one[k - i] for i in range(4) if 0 <= k - i < 4) for k in range(7)]
    assert both == pytest.approx(wanted)


def test_tails_of_one_target_are_counted_out():
    """Three draws with chances of their own: every course of them, added up."""
    chances = np.array([[0.1], [0.5], [0.3]])
    for count in range(4):
        courses = [
            (
                sum(hits),
                np.prod([p if hit else 1 - p for hit, (p,) in zip(hits, chances, strict=True)]),
            )
            for hits in product((0, 1), repeat=3)
        ]
        most, least = drawn_tails(chances, np.array([count]))
        assert most[0] == pytest.approx(sum(p for hits, p in courses if hits >= count))
        assert least[0] == pytest.approx(sum(p for hits, p in courses if hits <= count))


def test_normal_score_and_tail_undo_each_other():
    """Also far out, where a p is far below what a difference from 1 could show."""
    for p in (0.5, 0.001, 1e-9, 1e-40):
        assert upper_tail(normal_score(p)) == pytest.approx(p, rel=1e-6)


def test_holm_adjusts_in_order():
    """The smallest is multiplied by how many there are, the next by one fewer, never above 1."""
    assert holm([0.02, 0.5, 0.001]) == pytest.approx([0.04, 0.5, 0.003])
    assert holm([0.6, 0.7]) == [1.0, 1.0]
    assert holm([]) == []


def test_stream_is_the_same_everywhere():
    """The first tickets, frozen: whoever repeats an audit gets the same numbers."""
    assert Stream(SEED, "selection/0").octets(40).hex() == FROZEN
    key = labelled_hash(suite("sha256"), "audit", SEED, "selection/0").hex()
    tickets = b"".join(ticket(suite("sha256"), key, number) for number in (0, 1))
    assert tickets.hex().startswith(FROZEN)
    parts = Stream(SEED, "selection/0")
    assert (parts.octets(32) + parts.octets(8)).hex() == FROZEN
    assert Stream(SEED, "selection/1").octets(40).hex() != FROZEN


def test_subsets_are_even():
    """Each of the ten pairs of five places comes up about as often as any other."""
    drawn = subsets(Stream(SEED, "even"), 5, 2, 20_000)
    counts = Counter(tuple(sorted(column)) for column in drawn.T.tolist())
    assert len(counts) == 10
    assert all(abs(count - 2000) < 5 * 2000**0.5 for count in counts.values())


def test_permutations_are_even():
    """Each of the six orders of three comes up about as often as any other."""
    counts = Counter(map(tuple, permutations(Stream(SEED, "even"), 3, 12_000).T.tolist()))
    assert len(counts) == 6
    assert all(abs(count - 2000) < 5 * 2000**0.5 for count in counts.values())


def test_teams_dealt_again_keep_sizes_loads_and_classes():
    """A relabelled deal has the same team sizes, the same load of everybody, nobody twice.

    The classes of each team stay as well; and it is another deal.
    """
    teams = seated([[0, 1], [0, 2, 4], [1, 2], [3, 4], [1, 3, 4], [0, 4]])
    classes = np.array([0, 1, 0, 1, 0])
    again = deal_again(teams, classes, 300, Stream(SEED, "teams"))
    loads = Counter(teams[teams != NOBODY].tolist())
    kinds = [sorted(classes[team[team != NOBODY]].tolist()) for team in teams]
    for at in range(300):
        dealt = [row[row != NOBODY].tolist() for row in again[:, :, at]]
        assert [len(team) for team in dealt] == [2, 3, 2, 2, 3, 2]
        assert all(len(set(team)) == len(team) for team in dealt)
        assert Counter(who for team in dealt for who in team) == loads
        assert [sorted(classes[team].tolist()) for team in dealt] == kinds
    assert len({again[:, :, at].tobytes() for at in range(300)}) > 30


def test_every_deal_of_a_small_design_comes_up_evenly():
    """Four people in two teams of two can sit in three ways: each comes up a third of the time."""
    teams = seated([[0, 1], [2, 3]])
    counts: Counter[frozenset[frozenset[int]]] = Counter()
    for at in range(600):  # each has a hub of its own
        for dealt in deal_again(teams, np.zeros(4, dtype=int), 2, Stream(SEED, f"hub/{at}")).T:
            counts[frozenset(map(frozenset, dealt.T.tolist()))] += 1
    assert len(counts) == 3
    assert all(abs(count - 400) < 5 * 270**0.5 for count in counts.values())
