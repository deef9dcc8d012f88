# Catches, among others:
# - lottery/amending.py, `_member`: `max(member.cap - kept, 0), base=0` → `member.cap, base=0`, or
#   `base=0` left out
# - lottery/amending.py, `vacancy`: `| {(who, seat.check) for … in kept.items()}` left out
# - lottery/amending.py, `vacancy`: `if seat not in kept` left out
# - lottery/amending.py, `_refilled`: `evolve(lottery, attempt=0)` → `lottery`
# - lottery/amending.py, `refill`: any of its three checks left out, `<=` → `<`
from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from fixtures.strategies import (
    ORDERS,
    faults,
    lottery,
    names,
    problems,
    random_problem,
    seat_of,
    seating,
    staffing,
    tries,
)
from randcheck.errors import InfeasibleError, InputError
from randcheck.lottery.amending import refill, substitute
from randcheck.lottery.dealing import deal
from randcheck.lottery.problems import Seat
from reference import amending, dealing
from reference.flow import FLOW

if TYPE_CHECKING:
    from randcheck.lottery.amending import Substitution
    from reference.problem import Problem
    from reference.searching import Method

Pairs = list[tuple[int, int]]


class TestOnlyVacated:
    """“A substitution changes only vacated seats” (assignment, “What holds”, 8)."""

    @tries(6)
    @given(problems(slack=(1, 6)), ORDERS)
    def test_others_stay(self, problem: Problem, number: int):
        """Nobody else moves, nobody who left comes back, and everybody sits where he may."""
        task, fresh = staffing(problem), evolve(lottery(problem), seed=bytes(32))
        seats = feasible_seats(problem)
        holders = sorted(set(seats.values()))
        absent = {holders[number % len(holders)]} if number % 3 else set()
        recused = {(who, seat.check) for seat, who in list(seats.items())[number % 5 :: 4]}
        try:
            found = substitute(task, seats, fresh, recused=recused, absent=absent)
        except InfeasibleError:
            return
        for seat, who in seats.items():
            if who in absent or (who, seat.check) in recused:
                assert seat in found.vacated
            else:
                assert seat not in found.vacated
                assert found.seats[seat] == who
        assert sorted(found.vacated) == list(found.vacated) == sorted(found.deal.seats)
        again = evolve(task, recusals=task.recusals | recused)
        assert not faults(again, found.seats)
        assert not absent & set(found.seats.values())

    @given(problems())
    def test_nobody_leaves(self, problem: Problem):
        """Where nobody leaves nothing changes."""
        task, seats = staffing(problem), feasible_seats(problem)
        found = substitute(task, seats, lottery(problem))
        assert found.seats == seats
        assert (found.vacated, found.deal.seats) == ((), {})

    @given(problems())
    def test_other_assignment(self, problem: Problem):
        """An assignment of other seats or of somebody unknown is refused."""
        task, seats = staffing(problem), feasible_seats(problem)
        for wrong in (
            seats | {Seat("elsewhere", 0): problem.inspectors[0].id},
            dict(list(seats.items())[1:]),
            seats | {next(iter(seats)): "nobody"},
        ):
            with pytest.raises(InputError):
                substitute(task, wrong, lottery(problem))


class TestRefill:
    """“the seats left …, and the seats added. Everybody else stays” (“What changes”)."""

    @given(problems(slack=(0, 5)), ORDERS)
    def test_as_substitute(self, problem: Problem, number: int):
        """Seats left by the absent are dealt as substitutes are; with all kept nothing changes."""
        task, fresh = staffing(problem), lottery(problem)
        seats = feasible_seats(problem)
        assert refill(task, seats, fresh).seats == seats
        gone = sorted(set(seats.values()))[number % len(set(seats.values()))]
        kept = {seat: who for seat, who in seats.items() if who != gone}
        away = [evolve(m, cap=0) if m.id == gone else m for m in task.members]
        try:
            expected = substitute(task, seats, fresh, absent=[gone])
        except InfeasibleError:
            with pytest.raises(InfeasibleError):
                refill(evolve(task, members=away), kept, fresh)
            return
        assert refill(evolve(task, members=away), kept, fresh) == expected

    @given(problems())
    def test_wrong(self, problem: Problem):
        """A seat of another problem, a holder who is nobody, a problem that is none are refused."""
        task, seats = staffing(problem), feasible_seats(problem)
        first = next(iter(seats))
        twice = evolve(task, seats=[*task.seats, first])
        for wrong, kept, code in (
            (task, {Seat("elsewhere", 0): seats[first]}, "assignment-seats"),
            (task, {first: "nobody"}, "assignment-inspector"),
            (twice, seats, "seat-twice"),
        ):
            with pytest.raises(InputError) as refused:
                refill(wrong, kept, lottery(problem))
            assert refused.value.code == code


class TestReference:
    """“the same primitive on the vacated seats only, everything else fixed” (“Amendments”).

    “cap less the seats kept, **base 0** …, stayers in the team, lots from k = 0; an absentee
    vacates all his seats” (assignment)
    """

    @tries(6)
    @given(
        problems(slack=(0, 5)),
        st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), max_size=5),
        st.sets(st.integers(0, 4), max_size=2),
    )
    def test_small(self, problem: Problem, recused: Pairs, absent: set[int]):
        """Who follows is what the definition says, or nobody does for the defined reason."""
        compare(problem, recused, absent, amending.BRUTE)

    @tries(2)
    @given(problems(slack=(0, 5)), st.sets(st.integers(0, 8), min_size=1), st.integers(0, 4))
    def test_holders(self, problem: Problem, numbers: set[int], absentee: int):
        """So it is where those recused hold the seats in question."""
        plain = dealing.deal(problem)
        assume(plain)
        seats = problem.seats()
        recused = [(plain.at[n], seats[n].check) for n in numbers if n < len(seats)]
        compare(problem, recused, {absentee} if absentee % 2 else set(), amending.BRUTE)

    @tries(0.5)
    @given(ORDERS)
    def test_large(self, number: int):
        """So it is where two in five of forty seats are vacated."""
        problem = random_problem(number, sizes=[2] * 20, inspectors=12, slack=25, recused=0.2)
        recused = [(i, c) for i in range(12) for c in range(20) if (5 * i + c) % 3 == 0]
        compare(problem, recused, {number % 12}, FLOW)


def feasible_seats(problem: Problem) -> dict[Seat, str]:
    """Return the deal of a problem that has one, and seats."""
    assume(problem.seats())
    try:
        return deal(staffing(problem), lottery(problem)).seats
    except InfeasibleError:
        assume(condition=False)
        raise


def compare(problem: Problem, recused: Pairs, absent: set[int], method: Method) -> None:
    """Substitute in the deal, and see whether everything about it is as defined."""
    seats = feasible_seats(problem)
    position = {one.id: i for i, one in enumerate(problem.inspectors)}
    at = [position[seats[seat_of(problem, n)]] for n in range(len(seats))]
    people, checks = len(problem.inspectors), len(problem.checks)
    recused = [(i, c) for i, c in recused if i < people and c < checks]
    absent = {i for i in absent if i < people}
    again = replace(problem, seed=problem.seed[::-1])
    expected = amending.substitute(again, at, recused_now=recused, absent_now=absent, method=method)

    def found(attempt: int) -> Substitution:
        return substitute(
            staffing(problem),
            seats,
            lottery(again, attempt),
            recused=[(problem.inspectors[i].id, problem.checks[c].id) for i, c in recused],
            absent=names(problem, absent),
            trace=True,
        )

    if expected.deal is None:
        with pytest.raises(InfeasibleError) as refused:
            found(0)
        assert expected.reason
        why = refused.value.reason
        assert set(why.seats) == {seat_of(problem, n) for n in expected.reason.violator}
        assert why.fillable == expected.reason.fillable
        return
    assert expected.at
    for attempt in (0, 5):  # “Amendments (attempt 0)”, whatever the lottery says
        done = found(attempt)
        assert done.seats == seating(problem, expected.at)
        assert set(done.vacated) == {seat_of(problem, n) for n in expected.vacated}
        assert done.deal.box == names(problem, expected.deal.box)
        assert list(done.deal.blocked) == [
            (seat_of(problem, n), problem.inspectors[i].id) for n, i in expected.deal.blocked
        ]
