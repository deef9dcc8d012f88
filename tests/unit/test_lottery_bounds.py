"""Corners of the lottery: bounds, refusals and defaults that a small change of code would move."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

from randcheck.canonical.suites import Suite, suite
from randcheck.errors import InfeasibleError, InputError, seat_phrase
from randcheck.lottery import tickets
from randcheck.lottery.amending import substitute, swap
from randcheck.lottery.dealing import Lottery, deal, deal_labels, ranking, try_deal
from randcheck.lottery.door import assign
from randcheck.lottery.grouping import group_count, group_lists, groups_first
from randcheck.lottery.problems import Member, Requirement, Seat, Staffing, seats_of
from randcheck.lottery.replay import Flaw, flaw
from randcheck.lottery.selection import (
    HEAVIEST,
    LARGEST,
    batch_sizes,
    check_count,
    draw,
    draw_slips,
    draw_systematic,
    smallest,
    systematic_start,
)
from randcheck.lottery.shortage import Shortage
from randcheck.lottery.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable

SHA256 = suite("sha256")
SEED = bytes(range(32))
KEY = tickets.key(SHA256, SEED, tickets.TARGETS, "draw-1")
WEIGHT_KEY = tickets.key(SHA256, SEED, tickets.WEIGHT, "draw-1")
LOTTERY = Lottery(suite=SHA256, seed=SEED, scope="task-1")
TWO = Staffing(
    members=[Member(id="a"), Member(id="b"), Member(id="c")],
    requirements=[Requirement()],
    seats=[Seat("T-1", 0), Seat("T-2", 0)],
)


def refused(run: Callable[[], object]) -> list[str]:
    """Return the codes with which something is refused."""
    with pytest.raises(InputError) as caught:
        run()
    return [problem.code for problem in caught.value.problems]


# -- tickets ----------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 63, 65, 128])
def test_key_of_another_size_is_refused(size: int):
    """Only 64 characters are a key, so that no part of a ticket can pass for the key's end."""
    assert refused(lambda: tickets.ticket(SHA256, "a" * size, "T-1")) == ["key-size"]


def test_attempt_is_0_unless_said():
    """A key is that of attempt 0 unless another is named."""
    for make in (tickets.key_preimage, lambda *a: tickets.key(SHA256, *a)):
        assert make(SEED, tickets.LOT, "s") == make(SEED, tickets.LOT, "s", 0)
        assert make(SEED, tickets.LOT, "s") != make(SEED, tickets.LOT, "s", 1)
    assert LOTTERY.key(tickets.LOT) == tickets.key(SHA256, SEED, tickets.LOT, "task-1", 0)


# -- selection --------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [-1, True, False, 1.0, "1", None])
def test_count_is_an_integer_from_0(value: object):
    """A number of things is no truth value, no fraction, no text and not negative."""
    assert refused(lambda: check_count(value, "n")) == ["count"]
    assert [check_count(n, "n") for n in (0, 1)] == [0, 1]


def test_numbers_drawn_are_counts():
    """Neither the drawn nor the reserves may be fewer than none, nor the drawn more than all."""
    ids = ["T-1", "T-2"]
    assert refused(lambda: draw(SHA256, KEY, ids, -1)) == ["count"]
    assert refused(lambda: draw(SHA256, KEY, ids, 1, -1)) == ["count"]
    assert refused(lambda: draw(SHA256, KEY, ids, 3)) == ["draw-more-than-eligible"]
    assert len(draw(SHA256, KEY, ids, 2, 5).drawn) == 2
    assert draw(SHA256, KEY, ids, 2, 5).reserves == ()
    assert draw(SHA256, KEY, [*ids, "T-3"], 2) == draw(SHA256, KEY, [*ids, "T-3"], 2, 0)
    assert refused(lambda: draw_slips(SHA256, KEY, [("T-1", 1)], 2)) == ["draw-more-than-eligible"]
    drawn = draw_slips(SHA256, KEY, [("T-1", 1), ("T-2", 1)], 1)
    assert (len(drawn.drawn), drawn.reserves) == (1, ())


@pytest.mark.parametrize("size", [1, 2, 77, 78, 79, 80, 81, 500, 4000])
def test_bound_drops_none_of_the_smallest(size: int):
    """However few of many are wanted, they are the first of all by ticket."""
    ids = sorted(f"T-{n}" for n in range(size))
    every = sorted((tickets.ticket(SHA256, KEY, id), id) for id in ids)
    for count in {0, 1, 2, size // 3, size}:
        found = [(lot.ticket, lot.id) for lot in smallest(SHA256, KEY, ids, count)]
        assert found == every[:count]
        assert all(lot.slip == 0 for lot in smallest(SHA256, KEY, ids, count))


@pytest.mark.parametrize("weight", [0, -1, HEAVIEST + 1])
def test_slips_are_from_1_to_a_million(weight: object):
    """A target with no slip, with too many or with no number of them is refused."""
    assert refused(lambda: draw_slips(SHA256, KEY, [("T-1", weight)], 1)) == ["weight-range"]


@pytest.mark.parametrize("weight", [-1, LARGEST + 1])
def test_weights_are_from_0_to_a_thousand_million_million(weight: object):
    """In a systematic draw a weight of 0 is allowed, nothing below and nothing above 10^15."""
    weights = [("T-1", weight), ("T-2", 1)]
    run = lambda w: draw_systematic(SHA256, KEY, WEIGHT_KEY, w, 1)  # noqa: E731 - as short as that
    assert refused(lambda: run(weights)) == ["weight-range"]
    assert [lot.id for lot in run([("T-1", 0), ("T-2", LARGEST)]).drawn] == ["T-2"]


def test_certain_targets_are_refused():
    """``n·w`` may be as much as ``W``, and not more."""
    run = lambda w, n: draw_systematic(SHA256, KEY, WEIGHT_KEY, w, n)  # noqa: E731 - as above
    even = [("T-1", 2), ("T-2", 1), ("T-3", 1)]
    assert "T-1" in [lot.id for lot in run(even, 2).drawn]
    assert refused(lambda: run([("T-1", 3), ("T-2", 1), ("T-3", 1)], 2)) == ["weight-too-large"]
    assert refused(lambda: run(even, 4)) == ["draw-more-than-eligible"]
    assert refused(lambda: run(even, -1)) == ["count"]
    assert refused(lambda: run([("T-1", 0)], 1)) == ["weight-none"]
    assert [lot.id for lot in run([("T-1", 1)], 1).drawn] == ["T-1"]
    assert run([("T-1", 0)], 0).drawn == ()
    assert run([], 0).drawn == ()


@pytest.mark.parametrize("total", [1, 2, 3, 7, 2**255 + 1, 2**256 - 1, 2**256])
def test_start_is_the_first_ticket_below_the_last_multiple(total: int):
    """Tickets are tried in order until one lies below the last multiple of the total."""
    start, tries = systematic_start(SHA256, WEIGHT_KEY, total)
    numbers = [int.from_bytes(tickets.ticket(SHA256, WEIGHT_KEY, k), "big") for k in range(tries)]
    limit = 2**256 // total * total
    assert all(number >= limit for number in numbers[:-1])
    assert numbers[-1] < limit
    assert start == numbers[-1] % total


class Fixed:
    """A hasher that gives the digests it is told, whatever comes in."""

    def __init__(self, digests: list[bytes]) -> None:
        self.digests = digests

    def digest(self) -> bytes:
        """Return the next digest."""
        return self.digests.pop(0)


def test_ticket_at_the_last_multiple_is_tried_again():
    """The last multiple of the total is out already: 3 goes into 2**256 - 1, so that is refused."""
    digests = [b"\xff" * 32, b"\xff" * 31 + b"\xfe"]
    told = Suite("told", lambda _=b"": Fixed(digests))
    assert systematic_start(told, WEIGHT_KEY, 3) == ((2**256 - 2) % 3, 2)


class Alike:
    """A hasher that gives everything one digest, and whatever ends in ``#1`` a greater one."""

    def __init__(self, data: bytes = b"") -> None:
        self.data = data

    def copy(self) -> Alike:
        """Return the same again."""
        return Alike(self.data)

    def update(self, data: bytes) -> None:
        """Take in more bytes."""
        self.data += data

    def digest(self) -> bytes:
        """Return one of two digests."""
        return b"\1" * 32 if self.data.endswith(b"#1") else bytes(32)


ALIKE = Suite("alike", Alike)


@pytest.mark.parametrize(("weight", "slip"), [(1, 1), (2, 2), (9, 2), (10, 10), (100, 10)])
def test_equal_slips_stand_by_the_bytes_of_their_numbers(weight: int, slip: int):
    """Of equal slips the first by the digits of its number counts: 10 before 2."""
    assert [lot.slip for lot in draw_slips(ALIKE, KEY, [("T-1", weight)], 1).drawn] == [slip]


def test_batches_are_counts():
    """A quota may be nothing, but it is drawn in one batch at least."""
    assert batch_sizes(0, 3) == [0, 0, 0]
    assert batch_sizes(5, 1) == [5]
    assert refused(lambda: batch_sizes(5, 0)) == ["batches-none"]
    assert refused(lambda: batch_sizes(5, -1)) == ["count"]
    assert refused(lambda: batch_sizes(-1, 5)) == ["count"]


@pytest.mark.parametrize(
    "call",
    [
        lambda: batch_sizes(5, 2**24 + 1),
        lambda: group_lists(2**24 + 1, 1, [0, 0], 1),
        lambda: group_lists(5, 2**24 + 1, [0, 0], 1),
        lambda: assign(["t"], ["a", "b"], size=2**24 + 1, seed="1"),
    ],
    ids=["batches", "present", "groups", "size"],
)
def test_what_is_written_out_has_a_bound(call: Callable[[], object]):
    """A number of batches, people, groups or seats that no memory holds is refused at once."""
    assert refused(call) == ["argument"]


# -- problems ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"members": [Member(id="a"), Member(id="a")]}, ["id-duplicate"]),
        ({"members": [Member(id="a")] * 3}, ["id-duplicate"] * 2),
        ({"members": [Member(id="a b")]}, ["id-character"]),
        ({"members": [Member(id="a", cap=-1)]}, ["count"]),
        ({"members": [Member(id="a", base=-1)]}, ["count"]),
        ({"requirements": [Requirement(stage=-1)]}, ["count"]),
        ({"requirements": []}, ["requirement-unknown"] * 2),
        ({"seats": [Seat("T 1", 0)]}, ["id-character"]),
        ({"seats": [Seat("T-1", 0), Seat("T 1", 0)]}, ["id-character"]),
        ({"seats": [Seat("T-1", 0, -1)]}, ["count"]),
        ({"seats": [Seat("T-1", -1)]}, ["count"]),
        ({"seats": [Seat("T-1", 1)]}, ["requirement-unknown"]),
        ({"seats": [Seat("T-1", 0), Seat("T-2", 0), Seat("T-1", 0)]}, ["seat-twice"]),
        ({"seats": [Seat(f"T-{n}", 1) for n in range(100)]}, ["requirement-unknown"] * 100),
        (
            {"seats": [Seat(f"T-{n}", 1) for n in range(101)]},
            [*["requirement-unknown"] * 100, "problems-more"],
        ),
    ],
)
def test_malformed_problem_is_refused(changed: dict[str, object], codes: list[str]):
    """What is no problem is refused with all that is wrong, or a hundred and how many more."""
    assert refused(evolve(TWO, **changed).check) == codes
    assert refused(lambda: deal(evolve(TWO, **changed), LOTTERY)) == codes


def test_what_is_not_said_asks_for_nothing():
    """Without a word a seat is the first of its kind, nobody is limited and everybody may sit."""
    assert Seat("T-1", 0) == Seat("T-1", 0, 0)
    assert Member(id="a") == Member(id="a", type="", cap=None, base=0)
    assert Requirement() == Requirement(types=None, stage=0)


def test_bounds_of_a_problem_are_allowed():
    """Caps, burdens, stages, copies and requirements may be 0."""
    evolve(
        TWO,
        members=[Member(id="a", cap=0, base=0)],
        requirements=[Requirement(stage=0)],
        seats=[Seat("T-1", 0, 0)],
    ).check()


# -- dealing ----------------------------------------------------------------------------------


def test_lots_passed_over_are_named_only_where_asked_for():
    """Without a trace a deal is the same and names no lot that was passed over."""
    # only a may go to T-1, so a's lot is passed over wherever T-2 comes first and a lies above b
    narrow = evolve(TWO, members=[Member(id="a", cap=1), Member(id="b")], recusals=[("b", "T-1")])
    passed = 0
    for number in range(12):
        lots = evolve(LOTTERY, scope=f"task-{number}")
        traced = deal(narrow, lots, trace=True)
        assert set(traced.blocked) <= {(Seat("T-2", 0), "a")}
        passed += len(traced.blocked)
        for make in (deal, deal_labels, try_deal):
            dealt = make(narrow, lots)
            assert dealt == evolve(traced, blocked=())
    assert 0 < passed < 12


def test_team_in_the_order_dealt():
    """A team is named seat by seat in the order dealt, of its check alone."""
    seats = [Seat("T-1", 0), Seat("T-1", 1), Seat("T-1", 0, 1), Seat("T-2", 1)]
    task = evolve(TWO, requirements=[Requirement(stage=1), Requirement()], seats=seats)
    dealt = deal(task, LOTTERY)
    assert [seat for seat, _ in dealt.team("T-1")] == [seats[1], seats[0], seats[2]]
    assert sorted(who for _, who in dealt.team("T-1")) == ["a", "b", "c"]
    assert dealt.team("T-2") == [(seats[3], dealt.seats[seats[3]])]
    assert dealt.team("T-3") == []


# -- replay -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("holders", "kind", "seat", "inspector"),
    [
        ("aba", "twice", 2, "a"),
        ("bad", "type", 2, "d"),
        ("cab", "recused", 0, "c"),
        ("abb", "cap", 2, "b"),
    ],
)
def test_misplaced_inspector_is_named(holders: str, kind: str, seat: int, inspector: str):
    """The first seat with somebody who may not be there is named, with who and why."""
    seats = [Seat("T-1", 0), Seat("T-2", 0), Seat("T-2", 0, 1)]
    if kind == "cap":
        seats = [Seat("T-1", 0), Seat("T-2", 0), Seat("T-3", 0)]
    elif kind == "twice":
        seats = [Seat("T-1", 0), Seat("T-1", 0, 1), Seat("T-1", 0, 2)]
    task = Staffing(
        members=[Member(id="a"), Member(id="b", cap=1), Member(id="c"), Member(id="d", type="x")],
        requirements=[Requirement(types=[""])],
        seats=seats,
        recusals=[("c", "T-1")],
    )
    found = flaw(task, dict(zip(seats, holders, strict=True)), ranking="abcd", box=[], order=seats)
    assert found == Flaw(kind, seats[seat], inspector)


# -- grouping ---------------------------------------------------------------------------------


def test_number_of_groups():
    """As many groups as the pool fills, and never more than the rule asks for or allows."""
    assert group_count(15, 2) == 7
    assert group_count(15, 2, number=3) == 3
    assert group_count(15, 2, most=3) == 3
    assert group_count(15, 2, number=2, most=3) == 2
    assert group_count(15, 2, number=9, most=8) == 7
    assert group_count(15, 2, number=0) == 0
    assert refused(lambda: group_count(15, 0)) == ["group-size"]
    assert refused(lambda: group_count(15, -1)) == ["count"]
    assert refused(lambda: group_count(-1, 2)) == ["count"]
    assert refused(lambda: group_count(15, 2, most=-1)) == ["count"]


def test_lists_of_groups():
    """Whoever is left over joins the first groups or stays out, as the rule says."""
    assert group_lists(5, 0, [0, 0], 1) == []
    assert group_lists(5, 2, [0, 0], 1) == [[0, 0, 1], [0, 0]]
    assert group_lists(7, 2, [0, 0], 1) == [[0, 0, 1, 1], [0, 0, 1]]
    assert group_lists(5, 2, [0, 0], 1, "idle") == [[0, 0], [0, 0]]
    assert refused(lambda: group_lists(5, 2, [0, 0], 1, "home")) == ["leftover-unknown"]


def grouped(lists: list[list[int]], **changed: object) -> object:
    """Deal to groups; what is not named is well formed."""
    given: dict[str, object] = {
        "members": [Member(id=name) for name in "abcd"],
        "requirements": [Requirement()],
        "checks": ["T-1", "T-2", "T-3"],
        "recusals": [],
    }
    return groups_first(lists=lists, lottery=LOTTERY, **(given | changed))


def test_malformed_groups_are_refused():
    """Groups are asked for what deals are asked for; only their own labels are no ids."""
    assert refused(lambda: grouped([[0], [1]])) == ["requirement-unknown"]
    assert refused(lambda: grouped([[0], [-1]])) == ["count"]
    assert refused(lambda: grouped([[0]], checks=["T 1"])) == ["id-character"]
    assert refused(lambda: grouped([[0]], members=[Member(id="@0")])) == ["id-character"]
    assert refused(lambda: grouped([[0]], members=[Member(id="a")] * 2)) == ["id-duplicate"]
    assert refused(lambda: grouped([[0]], members=[Member(id="a", cap=-1)])) == ["count"]
    assert refused(lambda: grouped([[0]], requirements=[Requirement(stage=-1)])) == ["count"]


def test_nobody_is_in_two_groups():
    """Where the groups have more seats than there are inspectors, whatever their caps, none fit."""
    for caps in ([None, None], [None, 5], [5, 5]):
        members = [Member(id=name, cap=cap) for name, cap in zip("ab", caps, strict=True)]
        with pytest.raises(InfeasibleError) as caught:
            grouped([[0], [0], [0]], members=members)
        assert (caught.value.reason.fillable, caught.value.reason.wanted) == (2, 3)
        assert caught.value.reason.inspectors == ("a", "b")
        assert caught.value.reason.room == 2


def test_attempts_end_at_1024():
    """Where no grouping fits, the error says that 1,024 were tried."""
    with pytest.raises(InfeasibleError) as caught:
        grouped([[0, 0]], members=[Member(id="a"), Member(id="b", cap=1)], checks=["T-1", "T-2"])
    assert caught.value.code == "groups-never"
    assert caught.value.params == {"attempts": 1024}
    assert caught.value.reason is None


# -- amending ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seats", "code"),
    [
        ({}, "assignment-seats"),
        ({Seat("T-1", 0): "a"}, "assignment-seats"),
        (dict.fromkeys((*TWO.seats, Seat("T-3", 0)), "a"), "assignment-seats"),
        ({Seat("T-1", 0): "a", Seat("T-2", 0): "d"}, "assignment-inspector"),
    ],
)
def test_assignment_of_another_problem_is_not_amended(seats: dict[Seat, str], code: str):
    """Only an assignment of just these seats to just these inspectors is amended."""
    assert refused(lambda: substitute(TWO, seats, LOTTERY)) == [code]
    assert refused(lambda: swap(TWO, seats, Seat("T-1", 0), LOTTERY)) == [code]


def test_amending_asks_for_a_well_formed_problem():
    """A problem that could not be dealt is not amended either."""
    wrong = evolve(TWO, members=[Member(id="a"), Member(id="b", cap=-1)])
    seats = dict(zip(TWO.seats, "ab", strict=True))
    assert refused(lambda: substitute(wrong, seats, LOTTERY)) == ["count"]
    assert refused(lambda: swap(wrong, seats, Seat("T-1", 0), LOTTERY)) == ["count"]


def test_swap_of_an_unknown_seat_is_refused():
    """Only a seat of the assignment is swapped."""
    seats = dict(zip(TWO.seats, "ab", strict=True))
    assert refused(lambda: swap(TWO, seats, Seat("T-3", 0), LOTTERY)) == ["seat-unknown"]


def test_equal_seats_are_swapped_by_the_bytes_of_their_numbers():
    """Of seats with equal tickets the first by the digits of its numbers is swapped."""
    leaving = Seat("T-0", 0)
    lots = evolve(LOTTERY, suite=ALIKE)
    for near, far in (((10, 0), (2, 0)), ((2, 10), (2, 2)), ((2, 9), (10, 0)), ((0, 0), (0, 1))):
        places = Seat("T-2", *near), Seat("T-2", *far)
        first = min(places, key=lambda place: (str(place.requirement), str(place.copy)))
        task = evolve(TWO, requirements=[Requirement()] * 11, seats=[leaving, *places])
        for listed in (places, places[::-1]):
            found = swap(task, dict(zip((leaving, *listed), "abc", strict=True)), leaving, lots)
            assert found is not None
            assert found.other == first


def test_amendments_have_attempt_0():
    """Whatever attempt the tickets come with, an amendment draws with attempt 0."""
    seats = dict(zip(TWO.seats, "ab", strict=True))
    for attempt in range(1, 6):
        later = evolve(LOTTERY, attempt=attempt)
        plain = substitute(TWO, seats, LOTTERY, absent=["a"])
        assert substitute(TWO, seats, later, absent=["a"]) == plain


def test_substitutes_passed_over_are_named_only_where_asked_for():
    """Without a trace an amendment is the same and names no lot that was passed over."""
    members = [Member(id="a", cap=1), Member(id="b"), Member(id="c")]
    narrow = evolve(TWO, members=members, recusals=[("b", "T-1")])
    seats = dict.fromkeys(TWO.seats, "c")
    passed = 0
    for number in range(12):
        lots = evolve(LOTTERY, scope=f"task-{number}")
        traced = substitute(narrow, seats, lots, absent=["c"], trace=True)
        passed += len(traced.deal.blocked)
        plain = substitute(narrow, seats, lots, absent=["c"])
        assert plain == evolve(traced, deal=evolve(traced.deal, blocked=()))
    assert passed


# -- shortage ---------------------------------------------------------------------------------


def test_shortage_names_five_seats_and_inspectors():
    """A message names five of many and says that there are more; without anybody it has a dash."""
    for size in (5, 6):
        lacking = Shortage(
            seats=tuple(Seat(f"T-{n}", 0) for n in range(size)),
            inspectors=tuple("abcdef"[:size]),
            room=size - 1,
            fillable=9,
            wanted=10,
        )
        params = lacking.problem().params
        more = ("…",) if size > 5 else ()
        assert params["seats"] == (*(seat_phrase(f"T-{n}", 0, 0) for n in range(5)), *more)
        assert params["inspectors"] == (*"abcde", *more)
        assert "T-3 第 1 类第 1 席、T-4 第 1 类第 1 席" in lacking.problem().zh
        assert "T-3 (kind 1, seat 1), T-4 (kind 1, seat 1)" in lacking.problem().en
        assert lacking.problem().to_dict()["params"]["inspectors"] == [*"abcde", *more]
        assert (params["size"], params["count"], params["room"]) == (size, size, size - 1)
        assert (params["fillable"], params["wanted"]) == (9, 10)
        assert evolve(lacking, inspectors=()).problem().params["inspectors"] == "—"


def test_seat_that_nobody_is_fit_for():
    """A seat that no type may fill is the shortage, alone, without anybody and without room."""
    task = evolve(TWO, requirements=[Requirement(types=["x"])])
    with pytest.raises(InfeasibleError) as caught:
        deal(task, LOTTERY)
    assert caught.value.reason == Shortage(
        seats=(Seat("T-1", 0),), inspectors=(), room=0, fillable=0, wanted=2
    )


def crossed(number: int) -> tuple[Staffing, Lottery]:
    """Return a small, tight problem in which one search's dead end meets later lots."""
    chance = random.Random(number)
    people, checks, types = chance.randint(4, 9), chance.randint(3, 9), chance.randint(1, 4)
    members = [
        Member(id=f"I{i}", type=chance.randrange(types), cap=chance.choice([None, 2, 3]))
        for i in range(people)
    ]
    requirements = [
        Requirement(
            stage=chance.randrange(2), types=chance.sample(range(types), chance.randint(1, types))
        )
        for _ in range(3)
    ]
    seats = [
        seat
        for c in range(checks)
        for seat in seats_of(
            f"C{c}", [chance.randrange(3) for _ in range(chance.choice([2, 2, 3]))]
        )
    ]
    share = chance.choice([0.3, 0.5, 0.6])
    recusals = [
        (member.id, f"C{c}") for member in members for c in range(checks) if chance.random() < share
    ]
    staffing = Staffing(members=members, requirements=requirements, seats=seats, recusals=recusals)
    return staffing, Lottery(suite=suite("sha256"), seed=chance.randbytes(32), scope="x")


@pytest.mark.parametrize("number", [1763, 2732, 5607, 21570])
def test_a_dead_end_speaks_only_of_whom_it_has_shut_out(number):
    """Who was reached, or is of a type that no path of types leads to, may still be dealt."""
    staffing, lottery = crossed(number)
    dealt = deal(staffing, lottery)
    table = Table(staffing)
    found = flaw(
        staffing,
        dealt.seats,
        ranking=[table.ids[i] for i in ranking(table, lottery)],
        box=dealt.box,
        order=dealt.order,
    )
    assert found is None
