# Catches, among others:
# - lottery/amending.py, `swap`: `and may(leaver, place)` left out
# - lottery/amending.py, `swap`: `min(others, key=lot)` → `min(others)`
# - lottery/amending.py, `swap`: `and who not in team[place.check]` left out of `may`
from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from attrs import evolve
from hypothesis import assume, given

from fixtures.strategies import (
    SUITES,
    faults,
    lottery,
    problems,
    random_problem,
    seat_of,
    seating,
    staffing,
    tries,
)
from randcheck.errors import InputError
from randcheck.lottery.amending import swap
from randcheck.lottery.dealing import deal
from randcheck.lottery.problems import Seat
from reference import amending, dealing

if TYPE_CHECKING:
    from reference.problem import Problem


class TestSwap:
    """“a swap exactly two seats and no load” (assignment, “What holds”, 8).

    “among the seats of other checks held by another inspector, the first in the order
    `T("swap", check, requirement, copy)` with which an exchange is valid both ways”
    """

    @tries(2)
    @given(problems(suites=SUITES))
    def test_small(self, problem: Problem):
        """Every seat is exchanged with the seat that the definition names."""
        plain = dealing.deal(problem)
        assume(plain is not None)
        compare(problem, plain.at)

    @pytest.mark.parametrize("number", range(10))
    def test_large(self, number: int):
        """So it is in assignments of fifty seats in which half of the pairs are recused."""
        problem = random_problem(number, sizes=[2, 3] * 10, inspectors=10, slack=9, recused=0.5)
        seats = deal(staffing(problem), lottery(problem)).seats
        position = {one.id: i for i, one in enumerate(problem.inspectors)}
        compare(problem, tuple(position[seats[seat_of(problem, n)]] for n in range(len(seats))))

    @given(problems())
    def test_unknown_seat(self, problem: Problem):
        """A seat that the problem does not have is refused."""
        task, plain = staffing(problem), dealing.deal(problem)
        assume(plain is not None)
        with pytest.raises(InputError) as refused:
            swap(task, seating(problem, plain.at), Seat("elsewhere", 0), lottery(problem))
        assert refused.value.problems[0].code == "seat-unknown"


def compare(problem: Problem, at: tuple[int, ...]) -> None:
    """Swap from every seat in turn, and see whether that is as defined."""
    task, seats = staffing(problem), seating(problem, at)
    for number in range(len(at)):
        seat = seat_of(problem, number)
        # the recusal that is the cause stands in the problem
        again = evolve(task, recusals=task.recusals | {(seats[seat], seat.check)})
        expected = amending.swap(problem, at, number)
        for attempt in (0, 3):
            found = swap(again, seats, seat, lottery(problem, attempt))
            assert (found is None) == (expected is None)
            if found is None or expected is None:
                continue
            other, after = expected
            assert (found.seat, found.other) == (seat, seat_of(problem, other))
            assert found.seats == seating(problem, after)
            assert {s for s in seats if seats[s] != found.seats[s]} == {seat, found.other}
            assert Counter(found.seats.values()) == Counter(seats.values())
            assert not faults(again, found.seats)
