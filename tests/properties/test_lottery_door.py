from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import randcheck as rc
from randcheck import lottery
from randcheck.canonical.framing import labelled_hash
from randcheck.canonical.suites import suite
from randcheck.lottery import selection, tickets
from randcheck.lottery.dealing import Lottery, deal
from randcheck.lottery.problems import Member, Requirement, Staffing, seats_of

SEEDS = st.binary(min_size=32, max_size=32) | st.text("甲ab1 ", min_size=1)
SUITES = st.sampled_from(["sha256", "sm3"])
STRATA = st.dictionaries(
    st.sampled_from("ABC"), st.sets(st.integers(0, 60), max_size=40), min_size=1
)


def raw(seed: bytes | str, name: str) -> bytes:
    """The 32 bytes that a seed stands for."""
    return seed if isinstance(seed, bytes) else labelled_hash(suite(name), "seed", seed)


class TestDoor:
    """“What comes out is bit for bit what the functions below give.” (`randcheck.lottery.door`).

    Fails where the key is that of another purpose, a share is rounded down, or the seats
    of a check ask for two requirements.
    """

    @given(strata=STRATA, rate=st.fractions(0, 1, max_denominator=40), seed=SEEDS, name=SUITES)
    def test_draw_is_the_selection_of_each_stratum(self, strata, rate, seed, name):
        """The share of every stratum, rounded up, by the tickets of one key."""
        ids = {stratum: [f"T{k}" for k in members] for stratum, members in strata.items()}
        found = lottery.draw(ids, rate=rate, reserves=0, seed=seed, scope="spring", suite=name)
        used = suite(name)
        key = tickets.key(used, raw(seed, name), "targets", "spring")
        assert list(found) == list(ids)
        for stratum, listed in ids.items():
            wanted = selection.draw(used, key, listed, ceil(rate * len(listed)))
            assert found[stratum] == wanted
            assert found[stratum].ids == tuple(lot.id for lot in wanted.drawn)

    @given(
        groups=st.tuples(
            st.sets(st.integers(0, 30), min_size=1, max_size=8),
            st.sets(st.integers(0, 30), min_size=4, max_size=8),
        ),
        size=st.integers(1, 3),
        barred=st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=2),
        seed=SEEDS,
        name=SUITES,
    )
    def test_assign_is_the_deal_of_plain_seats(self, groups, size, barred, seed, name):
        """Everybody may sit anywhere but where he is recused; loads are as even as they can be."""
        listed, staff = [f"T{k}" for k in groups[0]], [f"E{k}" for k in groups[1]]
        recused = {(staff[a % len(staff)], listed[b % len(listed)]) for a, b in barred}
        staffing = Staffing(
            members=[Member(id=id) for id in staff],
            requirements=[Requirement()],
            seats=[seat for check in listed for seat in seats_of(check, [0] * size)],
            recusals=recused,
        )
        lots = Lottery(suite=suite(name), seed=raw(seed, name), scope="draw")
        given_: dict[str, Any] = {"size": size, "recused": recused, "seed": seed, "suite": name}
        try:
            wanted = deal(staffing, lots)
        except rc.InfeasibleError:
            with pytest.raises(rc.InfeasibleError):
                lottery.assign(listed, staff, **given_)
            return
        found = lottery.assign(listed, staff, **given_)
        assert found == wanted
        assert found.teams == {
            check: tuple(who for _, who in wanted.team(check)) for check in sorted(listed)
        }


def test_a_list_alone_gives_one_outcome():
    """Without strata there is no mapping to open."""
    assert lottery.draw(["a", "b", "c"], n=2, reserves=1, seed="s").ids == (
        lottery.draw({"": ["c", "b", "a"]}, n={"": 2}, seed="s")[""].ids
    )
    assert len(lottery.draw(["a", "b", "c"], n=2, reserves=1, seed="s").reserves) == 1


def test_numbers_and_rates_may_differ_by_stratum():
    """One stratum by number and the other by rate, as a plan has it."""
    found = lottery.draw(
        {"A": list("abc"), "B": list("defg")}, n={"A": 2}, rate={"B": "50%"}, seed="s"
    )
    assert {name: len(drawn.ids) for name, drawn in found.items()} == {"A": 2, "B": 2}
    assert lottery.draw(list("abcd"), rate=Fraction(1, 3), seed="s").ids == (
        lottery.draw(list("abcd"), n=2, seed="s").ids
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "draw-size"),
        ({"n": 1, "rate": "1/2"}, "draw-size"),
        ({"n": {"A": 1}}, "draw-size"),
        ({"n": {"A": 1, "B": 1, "C": 1}}, "stratum-no-list"),
        ({"n": 5}, "draw-more-than-eligible"),
        ({"n": -1}, "count"),
        ({"n": 1.5}, "argument"),
        ({"rate": 0.5}, "rate-float"),
        ({"rate": {"A": 0.5, "B": "1/2"}}, "rate-float"),
        ({"rate": "3/2"}, "rate"),
        ({"n": 1, "seed": ""}, "seed-empty"),
        ({"n": 1, "seed": b"short"}, "bytes32"),
        ({"n": 1, "seed": 352}, "argument"),
        ({"n": 1, "suite": "md5"}, "suite-unknown"),
        ({"n": 1, "ids": "abc"}, "argument"),
        ({"n": 1, "ids": {"A": "abc"}}, "argument"),
        ({"n": 1, "ids": {"A": ["a", "a"]}}, "id-duplicate"),
        ({"n": 1, "ids": {"A": [1]}}, "argument"),
    ],
)
def test_a_draw_that_cannot_be_meant_is_refused(changes: dict[str, Any], code: str):
    """Sizes, seeds and lists say exactly one thing, or an error says what is wrong."""
    usual: dict[str, Any] = {"ids": {"A": ["a", "b"], "B": ["c"]}, "seed": "s"}
    merged = {**usual, **changes}
    with pytest.raises(rc.InputError) as caught:
        lottery.draw(merged.pop("ids"), **merged)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"recused": [("T1", "E1")]}, ["recusal-reversed"]),
        ({"recused": [("E9", "T1"), ("E1", "T9")]}, ["recusal-inspector", "recusal-target"]),
        ({"recused": "E1"}, ["argument"]),
        ({"recused": [("E1",)]}, ["argument"]),
        ({"size": 0}, ["count-positive"]),
        ({"size": True}, ["argument"]),
        ({"checks": ["T1", "T1"]}, ["id-duplicate"]),
        ({"people": ["E1", "E1"]}, ["id-duplicate"]),
        ({"people": "E1"}, ["argument"]),
    ],
)
def test_an_assignment_that_cannot_be_meant_is_refused(changes: dict[str, Any], codes: list[str]):
    """Nobody is recused in vain, and nobody is counted twice."""
    merged: dict[str, Any] = {"checks": ["T1", "T2"], "people": ["E1", "E2", "E3"], **changes}
    with pytest.raises(rc.InputError) as caught:
        lottery.assign(merged.pop("checks"), merged.pop("people"), seed="s", **merged)
    assert [problem.code for problem in caught.value.problems] == codes


def test_too_few_people_are_told_with_the_reason():
    """Three cannot be two teams of two without one who goes twice."""
    people = [lottery.Member(id=id, cap=1) for id in ("E1", "E2", "E3")]
    with pytest.raises(rc.InfeasibleError) as caught:
        lottery.assign(["T1", "T2"], people, seed="s")
    assert caught.value.reason is not None


def test_the_door_shows_what_it_has():
    """Whoever lists the names of the package finds both functions."""
    assert {"draw", "assign", "Drawn", "Deal", "Member"} <= set(dir(lottery))
    assert rc.lottery is lottery
