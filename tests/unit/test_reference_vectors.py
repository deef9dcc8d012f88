"""The reference implementation reproduces every published vector, and agrees with itself.

Nothing is left out. All 70 cases of `protocol.json` are answered, so are the six of `lists.json`,
the 21 of `heads.json` and the eleven of `designs.json`. Of the 260 cases of `lots.json`
the 248 that a search decides (a swap needs none) are answered twice: by network flows, and by
exhaustive search. The 112 deals of more than 12 seats take the search up to half a minute each and
two minutes together, so it answers them only in a run of the tests marked `long`. So are three of
the 55 cases of `pool.json`, whose groups take many attempts; small deals are searched through too.
"""

from __future__ import annotations

import hmac
import json
from collections import Counter
from itertools import combinations, product
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from reference import drawing, hashing, records
from reference.amending import groups_first
from reference.answers import answer
from reference.dealing import deal, reason
from reference.flow import FLOW, feasible_by_flow, loads_by_flow, most_by_flow
from reference.problem import Check, Inspector, Problem, Requirement
from reference.searching import BRUTE, extra_order, feasible, load_vectors, loads, most
from reference.sm3 import sm3

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from reference.searching import Method

Case = dict[str, Any]
VECTORS = Path(__file__).parents[2] / "src" / "randcheck" / "selftest" / "vectors"
SEATS_FOR_SEARCH = 12
SEATS_FOR_POOL = 8


def cases(file: str) -> list[Case]:
    """Return the cases of a file of vectors."""
    document = json.loads((VECTORS / file).read_text(encoding="utf-8"))
    return list(document["cases"])


PROTOCOL, LOTS, POOL = cases("protocol.json"), cases("lots.json"), cases("pool.json")
BESIDE, HEADS = cases("lists.json"), cases("heads.json")
DESIGNS = cases("designs.json")
MANY_ATTEMPTS = {f"pool_groups-{name}" for name in ("extended-01", "extended-02", "extended2-02")}


def is_large(case: Case) -> bool:
    """Tell whether the case is a deal of too many seats for a quick search."""
    seats = sum(len(requirements) for _, requirements, _ in case["in"]["checks"])
    return case["kind"] == "deal" and seats > SEATS_FOR_SEARCH


QUICK = [case for case in LOTS if not is_large(case)]
LARGE = [case for case in LOTS if is_large(case)]
SEARCHED = [case for case in LOTS if case["kind"] != "swap"]


def named(some: list[Case]) -> list[Any]:
    """Return the cases as parameters that carry their names."""
    return [pytest.param(case, id=case["name"]) for case in some]


def sort_reasons(output: Case) -> Case:
    """Return an output whose lists of `reasons`, which have no order, are sorted."""
    for result in output.get("results", []):
        if "reasons" in result:
            result["reasons"] = sorted(result["reasons"])
    return output


def test_no_case_is_left_out():
    """Each vector is in one of the lists below, and there are as many as were published."""
    assert Counter(case["kind"] for case in LOTS) == {
        "deal": 210,
        "groups": 18,
        "substitute": 20,
        "swap": 12,
    }
    assert Counter(case["kind"] for case in POOL) == {"pool": 37, "pool_groups": 18}
    assert {case["kind"] for case in BESIDE} == {"list"}
    assert Counter(c["kind"] for c in DESIGNS) == {"sized": 9, "totals": 1, "ceilings": 1}
    assert Counter(case["kind"] for case in HEADS) == {
        "log": 3, "consistency": 17, "consistencies": 1,
    }  # fmt: skip
    assert (len(BESIDE), len(PROTOCOL), len(QUICK), len(LARGE), len(SEARCHED)) == (
        6,
        70,
        148,
        112,
        248,
    )


@pytest.mark.parametrize("case", named([*PROTOCOL, *BESIDE, *HEADS, *DESIGNS]))
def test_protocol(case: Case):
    """Bytes, identifiers, records, seeds, draws and trees come out as published."""
    assert answer(case["kind"], case["in"]) == sort_reasons(case["out"])


@pytest.mark.parametrize("case", named([c for c in PROTOCOL if c["kind"] == "differ"]))
def test_twins_differ(case: Case):
    """Inputs that a careless encoding would confuse give different outputs."""
    twins = answer("differ", case["in"])
    assert twins["a"] != twins["b"]


@pytest.mark.parametrize("case", named(QUICK))
def test_lots_by_search(case: Case):
    """The second random comes out as published when all possibilities are tried."""
    assert answer(case["kind"], case["in"], BRUTE) == case["out"]


@pytest.mark.long
@pytest.mark.parametrize("case", named(LARGE))
def test_large_lots_by_search(case: Case):
    """So do the deals of more than 12 seats."""
    assert answer(case["kind"], case["in"], BRUTE) == case["out"]


@pytest.mark.parametrize("case", named(SEARCHED))
def test_lots_by_flow(case: Case):
    """The second random comes out as published when network flows decide."""
    assert answer(case["kind"], case["in"], FLOW) == case["out"]


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(c, id=c["name"], marks=[pytest.mark.long] * (c["name"] in MANY_ATTEMPTS))
        for c in POOL
    ],
)
def test_drawn_from_the_pool(case: Case):
    """Who is drawn from the pool, and the deal of those drawn, come out as published."""
    assert answer(case["kind"], case["in"], FLOW) == case["out"]
    if case["kind"] == "pool" and sum(len(c[1]) for c in case["in"]["checks"]) <= SEATS_FOR_POOL:
        assert answer(case["kind"], case["in"], BRUTE) == case["out"]


@pytest.mark.parametrize(
    ("message", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3(message: bytes, digest: str):
    """SM3 hashes the two examples of GB/T 32905-2016, annex A, as printed there."""
    assert sm3(message).hex() == digest


@pytest.mark.parametrize("length", [0, 32, 64, 65])
def test_hmac(length: int):
    """HMAC is that of the standard library, also for secrets longer than a block."""
    secret = bytes(range(length))
    assert hashing.hmac("sha256", secret, b"text") == hmac.digest(secret, b"text", "sha256")


def test_proofs_with_hashes_of_other_lengths_are_refused():
    """A byte moved from a leaf to its sibling leaves what is hashed, but proves nothing."""
    leaf, sibling = bytes(32), bytes([1]) * 32
    top = hashing.root("sha256", [leaf, sibling])
    assert hashing.included("sha256", top, leaf, 0, 2, [sibling])
    assert not hashing.included("sha256", top, leaf[:-1], 0, 2, [leaf[-1:] + sibling])


def test_proofs_of_the_wrong_length_are_refused_at_the_bottom():
    """A path is neither too short, as for an inner node, nor continued below its leaf."""
    leaves = [bytes([n]) * 32 for n in range(4)]
    top, path = hashing.root("sha256", leaves), hashing.path("sha256", leaves, 0)
    inner = hashing.node("sha256", leaves[0], leaves[1])
    assert hashing.included("sha256", top, leaves[0], 0, 4, path)
    assert not hashing.included("sha256", top, inner, 0, 4, path[1:])
    assert not hashing.included("sha256", top, leaves[0], 0, 4, [leaves[1], *path])


@pytest.mark.parametrize(
    "text",
    [
        "3007-3007",
        "300A-300B",
        "3010-3011",
        "3014-3015",
        "3400-4DBF",
        "4E00-9FFF",
        "20000-2F7FF",
        "30000-323AF",
    ],
)
def test_ranges_of_characters(text: str):
    """A range of the protocol's list reaches from its first to its last character, not beyond."""
    first, last = (int(part, 16) for part in text.split("-"))
    faults = [records.id_faults(chr(point)) for point in (first - 1, first, last, last + 1)]
    assert faults == [{"character"}, set(), set(), {"character"}]


@pytest.mark.parametrize(
    ("left", "inner", "right", "depth"),
    [
        ("[", "0", "]", 0),
        ("[", '""', "]", 0),
        ("[", "{}", "]", 1),
        ('{"a":', "0", "}", 0),
        ('{"a":', "[]", "}", 1),
        ('{"b":[],"a":', "[1]", ',"c":0}', 1),
        ("[[],", "[[]]", ",0]", 2),
    ],
)
def test_depth_counts_enclosing_brackets(left: str, inner: str, right: str, depth: int):
    """The brackets of lists and objects count, not what they hold or what stands beside it."""
    most_around = 32 - depth
    records.parse(left * most_around + inner + right * most_around)
    with pytest.raises(records.RefusedError) as refusal:
        records.parse(left * (most_around + 1) + inner + right * (most_around + 1))
    assert refusal.value.args == ("depth",)


def test_systematic_draws_as_many_as_asked_for():
    """Every point of a systematic draw hits one target, also where it hits the very border."""
    weights = [("a", 1), ("b", 2), ("c", 1), ("d", 2)]
    for number in range(100):
        targets, weight = (
            hashing.key("sha256", bytes([number]), purpose, "") for purpose in ("targets", "weight")
        )
        for n in range(4):
            draw = drawing.systematic("sha256", targets, weight, weights, n)
            assert draw is not None
            assert len(draw.drawn) == n


def test_systematic_start_is_fair():
    """A ticket above the last multiple of the total weight is passed over, whatever its rest."""
    tries = set()
    for number in range(20):
        total, key = 2**255 + 1 + number, hashing.key("sha256", bytes([number]), "weight", "")
        draw = drawing.systematic("sha256", key, key, [("a", total - 1), ("b", 1)], 1)
        assert draw is not None
        values = [int(hashing.ticket("sha256", key, j).hex(), 16) for j in range(draw.tries)]
        whole = 2**256 // total * total
        assert [value < whole for value in values] == [False] * (draw.tries - 1) + [True]
        assert draw.start == values[-1] - values[-1] // total * total
        tries.add(draw.tries)
    assert len(tries) > 1


def test_groups_are_given_up_after_attempt_1023():
    """Where no group may go to a check, 1,024 attempts of two deals each are made."""
    attempts = []

    def share(
        problem: Problem, seats: Collection[int] | None = None, *, attempt: int = 0
    ) -> tuple[int, ...] | None:
        attempts.append(attempt)
        return loads(problem, seats, attempt=attempt)

    problem = Problem(
        suite="sha256",
        seed=bytes(32),
        scope="scope",
        inspectors=(Inspector("x", "A", 1),),
        requirements=(Requirement(0, frozenset("A")),),
        checks=(Check("c", (), frozenset({0})),),
    )
    assert groups_first(problem, [[0]], method=BRUTE._replace(share=share)) is None
    assert attempts == sorted([*range(1024), *range(1024)])


def random_problem(number: int) -> Problem:
    """Return a small problem with copies, recusals, burdens and caps that often do not suffice."""
    random = Random(number)
    types = "ABC"[: random.randint(1, 3)]
    inspectors = [
        Inspector(f"i{n}", random.choice(types), random.randint(0, 3), random.choice([0, 0, 1, 2]))
        for n in range(random.randint(2, 5))
    ]
    requirements = [
        Requirement(random.randint(0, 2), frozenset(random.choices(types, k=2))) for _ in range(3)
    ]
    checks = [
        Check(
            f"c{n}",
            tuple(random.choices(range(3), k=random.randint(1, 3))),
            frozenset(i for i in range(len(inspectors)) if random.random() < 0.15),
        )
        for n in range(random.randint(1, 4))
    ]
    return Problem(
        suite="sha256",
        seed=random.randbytes(32),
        scope="scope",
        inspectors=tuple(inspectors),
        requirements=tuple(requirements),
        checks=tuple(checks),
    )


def assignments(problem: Problem) -> Iterator[tuple[int, ...]]:
    """Yield the complete assignments among all ways to write an inspector on every seat."""
    seats, everyone = problem.seats(), range(len(problem.inspectors))
    for at in product(everyone, repeat=len(seats)):
        places = [(seat.check, i) for seat, i in zip(seats, at, strict=True)]
        if (
            all(problem.allows(seat, i) for seat, i in zip(seats, at, strict=True))
            and all(at.count(i) <= problem.inspectors[i].cap for i in everyone)
            and len(set(places)) == len(places)
        ):
            yield at


SMALL = [p for p in map(random_problem, range(2000)) if len(p.seats()) <= 6][:200]
MEDIUM = [p for p in map(random_problem, range(2000, 3000)) if len(p.seats()) <= 9][:300]


def test_problems_are_of_both_sorts():
    """The random problems are neither all feasible nor all infeasible."""
    assert len(SMALL) == 200
    assert len(MEDIUM) == 300
    assert 50 <= sum(map(feasible, SMALL)) <= 150
    assert 75 <= sum(map(feasible, MEDIUM)) <= 225


def test_search_finds_what_writing_down_everything_finds():
    """Feasibility and load vectors are those of all assignments written down one by one."""
    for problem in SMALL:
        everyone = range(len(problem.inspectors))
        vectors = {tuple(at.count(i) for i in everyone) for at in assignments(problem)}
        assert feasible(problem) == bool(vectors)
        assert load_vectors(problem) == vectors


def test_deal_is_the_first_of_all_assignments():
    """A deal is what remains when all assignments with its loads meet the lots one by one."""
    for problem in SMALL:
        dealt = deal(problem)
        if dealt is None:
            continue
        everyone = range(len(problem.inspectors))
        left = [at for at in assignments(problem) if tuple(map(at.count, everyone)) == dealt.loads]
        for number in dealt.order:
            there = {at[number] for at in left}
            first = next(
                i for i in lots_left(dealt.box, dealt.order, left[0], number) if i in there
            )
            left = [at for at in left if at[number] == first]
        assert left == [dealt.at]


def lots_left(
    box: tuple[int, ...], order: tuple[int, ...], at: tuple[int, ...], number: int
) -> list[int]:
    """Return the lots still in the box when it is the turn of a seat."""
    lots = list(box)
    for earlier in order[: order.index(number)]:
        lots.remove(at[earlier])
    return lots


def test_reason_is_the_only_minimal_set():
    """Of all sets of seats up to the first that does not fit, one is minimal: the reason."""
    for problem in SMALL:
        why = reason(problem)
        assert (why is None) == feasible(problem)
        if why is None:
            continue
        prefix = first_unfillable(problem)
        unfillable = [
            set(some)
            for size in range(len(prefix) + 1)
            for some in combinations(prefix, size)
            if not feasible(problem, some)
        ]
        minimal = [some for some in unfillable if not any(other < some for other in unfillable)]
        assert minimal == [set(why.violator)]
        assert why.size == len(why.violator)


def first_unfillable(problem: Problem) -> list[int]:
    """Return the seats up to the first that does not fit, by stage, check, requirement, copy."""
    ranked = sorted(
        (problem.requirements[requirement].stage, problem.checks[check].id, requirement, copy, n)
        for n, (check, requirement, copy) in enumerate(problem.seats())
    )
    prefixes = ([n for *_, n in ranked[:size]] for size in range(len(ranked) + 1))
    return next(prefix for prefix in prefixes if not feasible(problem, prefix))


def test_flows_find_what_search_finds():
    """Network flows and exhaustive search answer alike, also for some of the seats."""
    for number, problem in enumerate(MEDIUM):
        some = [n for n in range(len(problem.seats())) if Random(number).random() < 0.8]
        for seats in (None, some):
            assert feasible_by_flow(problem, seats) == feasible(problem, seats)
            assert most_by_flow(problem, seats) == most(problem, seats)
            assert loads_by_flow(problem, seats, attempt=3) == loads(problem, seats, attempt=3)


@pytest.mark.parametrize("method", [BRUTE, FLOW], ids=["search", "flow"])
def test_ties_go_to_the_first_extra_lot(method: Method):
    """Where three may each do the one check too many, the first `extra` ticket does it."""
    inspectors = tuple(Inspector(name, "A", 4) for name in ("x", "y", "z"))
    checks = tuple(Check(f"c{n}", (0,)) for n in range(4))
    anyone = (Requirement(0, frozenset("A")),)
    problem = Problem("sm3", bytes(32), "scope", inspectors, anyone, checks)
    first, *others = extra_order(problem)
    assert method.share(problem) == tuple(2 if i == first else 1 for i in range(3))
    assert first not in others
