# Catches, among others:
# - lottery/replay.py, `_uneven`: `(least, place) < (burden[i], rank[i])` → `least < burden[i]`
# - lottery/replay.py, `_Graph.reach`: the seats `_beside` the one that he leaves left out
# - lottery/replay.py, `_Reached.has`: `else sits in self.seats` → `else False`
# - lottery/replay.py, `_Graph.kinds_near`: `queue.extend(arrived)` left out
# - lottery/replay.py, `_misplaced`: any of the four conditions left out
from __future__ import annotations

from collections import Counter
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given

from fixtures.strategies import (
    ORDERS,
    SUITES,
    faults,
    lottery,
    problems,
    random_problem,
    seating,
    shuffled,
    staffing,
    tries,
)
from randcheck.errors import InfeasibleError
from randcheck.lottery.dealing import box_of, deal, dealing_order, ranking
from randcheck.lottery.problems import Seat
from randcheck.lottery.replay import flaw
from randcheck.lottery.table import Table
from reference import problem as plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from randcheck.lottery.replay import Flaw
    from reference.problem import Problem


class TestReplay:
    """“Verified without a solver” (assignment, “What holds”, 7).

    “verify accepts every issued certificate and refuses any other valid assignment”
    """

    @tries(6)
    @given(problems(checks=4, seats=7, inspectors=4, suites=SUITES))
    def test_valid(self, problem: Problem):
        """Of all complete assignments of a problem just the one dealt is accepted."""
        accepted = [at for at in assignments(problem) if replayed(problem, at) is None]
        try:
            dealt = deal(staffing(problem), lottery(problem)).seats
        except InfeasibleError:
            assert not accepted
            return
        assert accepted == [dealt]

    @tries(2)
    @given(problems(checks=2, seats=4, inspectors=4))
    def test_any(self, problem: Problem):
        """Of all ways to write an inspector on every seat just the one dealt is accepted."""
        seats, people = problem.seats(), range(len(problem.inspectors))
        task = staffing(problem)
        accepted = []
        for at in product(people, repeat=len(seats)):
            found = replayed(problem, seating(problem, at))
            if faults(task, seating(problem, at)):
                assert found
                assert found.kind in {"type", "recused", "twice", "cap"}
            elif found is None:
                accepted.append(at)
            else:
                assert found.kind in {"load", "lot"}
        assert len(accepted) <= 1
        if accepted:
            assert seating(problem, accepted[0]) == deal(task, lottery(problem)).seats

    @tries(0.4)
    @given(ORDERS)
    def test_large(self, number: int):
        """It accepts a deal of seventy seats, and no exchange of two seats in it."""
        problem = random_problem(number, sizes=[2, 3] * 14, inspectors=14, slack=4, recused=0.4)
        neighbours(problem, number, most=8)

    @pytest.mark.parametrize("kinds", range(4, 13))
    @pytest.mark.parametrize("seed", range(4))
    def test_ring(self, kinds: int, seed: int):
        """Where everybody has to move for one to get another seat, that is found out too."""
        types = "ABCDEFGHIJKL"[:kinds]
        problem = plain.Problem(
            suite="sha256",
            seed=bytes([seed]) * 32,
            scope="lightning",
            inspectors=tuple(plain.Inspector(f"i{kind}", kind, 1) for kind in types),
            requirements=tuple(
                plain.Requirement(0, frozenset((types[k - 1], types[k]))) for k in range(kinds)
            ),
            checks=tuple(plain.Check(f"T-{k}", (k,)) for k in range(kinds)),
        )
        both = [seating(problem, at) for at in (range(kinds), [kinds - 1, *range(kinds - 1)])]
        accepted = [seats for seats in both if replayed(problem, seats) is None]
        assert accepted == [deal(staffing(problem), lottery(problem)).seats]

    @tries(0.4)
    @given(ORDERS)
    def test_chain(self, number: int):
        """So it is where each of ten regions overlaps the next, and all have to move at once."""
        problem = random_problem(
            number, sizes=[1, 2] * 14, inspectors=14, slack=3, recused=number % 5 / 10, kinds=10
        )
        neighbours(problem, number, most=12)

    @tries(0.4)
    @given(ORDERS)
    def test_dense(self, number: int):
        """So it is where most of six sit in every team, and have to change seats within it."""
        problem = random_problem(
            number, sizes=[3, 4] * 6, inspectors=6, slack=2, recused=number % 4 / 10, kinds=4
        )
        neighbours(problem, number, most=12)

    @pytest.mark.long
    @pytest.mark.parametrize("number", range(20))
    def test_larger(self, number: int):
        """So it is with 300 seats and exchanges of three."""
        problem = random_problem(number, sizes=[2, 3] * 60, inspectors=40, slack=6, recused=0.3)
        neighbours(problem, number, most=600)

    @given(problems())
    def test_other_seats(self, problem: Problem):
        """An assignment of other seats or of somebody unknown is refused."""
        task = staffing(problem)
        assume(task.seats)
        try:
            seats = deal(task, lottery(problem)).seats
        except InfeasibleError:
            return
        one = next(iter(seats))
        for wrong, kind in (
            (seats | {Seat("elsewhere", 0): seats[one]}, "seats"),
            ({seat: who for seat, who in seats.items() if seat != one}, "seats"),
            (seats | {one: "nobody"}, "inspector"),
        ):
            found = flaw(task, wrong, ranking=[], box=[], order=[])
            assert found
            assert found.kind == kind


def replayed(problem: Problem, seats: Mapping[Seat, str]) -> Flaw | None:
    """Replay an assignment with the lots that its loads give."""
    task, lots = staffing(problem), lottery(problem)
    table = Table(task)
    held = Counter(seats.values())
    box = box_of(table, [held[id] for id in table.ids], lots)
    return flaw(
        task,
        seats,
        ranking=[table.ids[i] for i in ranking(table, lots)],
        box=[table.ids[i] for i in box],
        order=[table.seats[s] for s in dealing_order(table, task, lots)],
    )


def assignments(problem: Problem) -> Iterator[dict[Seat, str]]:
    """Yield all complete assignments: everybody on every seat in turn."""
    seats, at = problem.seats(), list[int]()

    def fill() -> Iterator[dict[Seat, str]]:
        if len(at) == len(seats):
            yield seating(problem, at)
            return
        seat = seats[len(at)]
        team = {i for i, other in zip(at, seats, strict=False) if other.check == seat.check}
        for i, one in enumerate(problem.inspectors):
            if problem.allows(seat, i) and at.count(i) < one.cap and i not in team:
                at.append(i)
                yield from fill()
                at.pop()

    return fill()


def neighbours(problem: Problem, number: int, *, most: int) -> None:
    """Replay a deal and valid assignments near it: hand-overs, exchanges of two and of three."""
    task = staffing(problem)
    seats = deal(task, lottery(problem)).seats
    assert replayed(problem, seats) is None
    places = shuffled(seats, number)
    tried = 0
    for k, one in enumerate(places):
        other, third = places[k - 1], places[k - 2]
        for changed in (
            {one: seats[other]},
            {one: seats[other], other: seats[one]},
            {one: seats[other], other: seats[third], third: seats[one]},
        ):
            near = seats | changed
            if near != seats and tried < most and not faults(task, near):
                tried += 1
                found = replayed(problem, near)
                assert found
                assert found.kind in {"load", "lot"}
