# Catches, among others:
# - lottery/shortage.py, `shortage`: `order = sorted(…)` → `order = list(range(len(table.seats)))`
# - lottery/shortage.py, `_Filling._candidates`: the last `yield inspector, [sits]`, of those who
#   sit in the check already, left out
# - lottery/shortage.py, `_Filling.able`: `self.table.cap[i] and` left out
# - lottery/dealing.py, `try_deal`: `return sum(loads)` → `return len(table.seats) - 1`
from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given

from fixtures.strategies import lottery, problems, random_problem, seat_of, staffing, tries
from randcheck.errors import InfeasibleError
from randcheck.lottery.dealing import deal
from reference.dealing import reason
from reference.flow import FLOW
from reference.searching import BRUTE, feasible

if TYPE_CHECKING:
    from randcheck.lottery.shortage import Shortage
    from reference.problem import Problem
    from reference.searching import Method


class TestReason:
    """“add seats in the order (stage, check id bytes, requirement, copy) up to the first prefix”.

    “that cannot be filled; its unique minimal unfillable set of seats is the reason”
    (assignment, “Definition”, 0)
    """

    @tries(10)
    @given(problems(slack=(-2, 0)))
    def test_small(self, problem: Problem):
        """The reason is what trying all sets of seats finds."""
        compare(problem, BRUTE)

    @tries(6)
    @given(problems(slack=(-2, 0)))
    def test_minimal(self, problem: Problem):
        """Its seats cannot all be filled, but can as soon as any one of them is dropped."""
        why = shortage(problem)
        assume(why)
        number = {seat_of(problem, n): n for n in range(len(problem.seats()))}
        seats = [number[seat] for seat in why.seats]
        assert not feasible(problem, seats)
        for seat in seats:
            assert feasible(problem, [other for other in seats if other != seat])

    @tries(1)
    @given(problems(checks=12, seats=26, inspectors=9, slack=(-2, 0)))
    def test_large(self, problem: Problem):
        """The reason is what network flows find."""
        compare(problem, FLOW)

    @pytest.mark.long
    @pytest.mark.parametrize("number", range(40))
    def test_many(self, number: int):
        """So it is with sixty seats."""
        problem = random_problem(
            number, sizes=[2, 3] * 12, inspectors=14, slack=-1, recused=0.4, planted=number % 4 > 0
        )
        compare(problem, FLOW)


def shortage(problem: Problem) -> Shortage | None:
    """Return the reason of the deal, if it refuses."""
    try:
        deal(staffing(problem), lottery(problem))
    except InfeasibleError as error:
        return error.reason
    return None


def compare(problem: Problem, method: Method) -> None:
    """Ask for the reason, and see whether everything about it is as defined."""
    plain, why = reason(problem, method=method), shortage(problem)
    assert (why is None) == (plain is None)
    if why is None or plain is None:
        return
    violator = [seat_of(problem, number) for number in plain.violator]
    stage = [requirement.stage for requirement in problem.requirements]
    assert list(why.seats) == sorted(violator, key=lambda s: (stage[s.requirement], s))
    assert why.room == plain.size - 1
    assert (why.fillable, why.wanted) == (plain.fillable, len(problem.seats()))
    able = {
        one.id
        for i, one in enumerate(problem.inspectors)
        for number in plain.violator
        if one.cap and problem.allows(problem.seats()[number], i)
    }
    assert list(why.inspectors) == sorted(able)
