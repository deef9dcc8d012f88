# Catches, among others:
# - lottery/search.py, `Search._within`: the loop over colleagues of the same check left out
# - lottery/dealing.py, `Dealer.bring`: `goals = … if sits is None else [sits]` →
#   `goals = seating.held[inspector]`
# - lottery/search.py, `Search._look`: `filter(self._is_goal, …)` → `[]`
# - lottery/dealing.py, `Dealer._tighten`: `if any(…)` → `if True`
# - lottery/dealing.py, `dealing_order`: the stage left out
from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given

from fixtures.strategies import (
    SUITES,
    lottery,
    names,
    problems,
    random_problem,
    seat_of,
    seating,
    staffing,
    tries,
)
from randcheck.errors import InfeasibleError
from randcheck.lottery.dealing import deal
from reference import dealing
from reference.flow import FLOW

if TYPE_CHECKING:
    from reference.problem import Problem
    from reference.searching import Method


class TestDeal:
    """“Each takes the first lot in the box that (a) is allowed … and (b) leaves the other seats.

    fillable with the other lots. Lots passed over stay in place.” (assignment, “Definition”, 3)
    """

    @tries(8)
    @given(problems(suites=SUITES))
    def test_small(self, problem: Problem):
        """Up to nine seats the deal is what exhaustive search makes of the definition."""
        compare(problem, dealing.BRUTE)

    @tries(0.2)
    @given(problems(checks=8, seats=18, inspectors=7, slack=(0, 1)))
    def test_more(self, problem: Problem):
        """Up to eighteen seats it is what network flows make of it."""
        compare(problem, FLOW)

    @pytest.mark.long
    @pytest.mark.parametrize("number", range(30))
    def test_many(self, number: int):
        """So it is with thirty seats, where most pairs are recused and caps just suffice."""
        problem = random_problem(number, sizes=[2, 3] * 6, inspectors=9, slack=0, recused=0.5)
        compare(problem, FLOW)

    @tries(2)
    @given(problems(suites=SUITES))
    def test_attempts(self, problem: Problem):
        """Another attempt deals with other tickets, by the same definition."""
        plain = dealing.deal(problem, attempt=7)
        assume(plain is not None)
        assert deal(staffing(problem), lottery(problem, 7)).seats == seating(problem, plain.at)


def compare(problem: Problem, method: Method) -> None:
    """Deal, and see whether everything about it is as defined."""
    plain = dealing.deal(problem, method=method)
    task, lots = staffing(problem), lottery(problem)
    if plain is None:
        with pytest.raises(InfeasibleError):
            deal(task, lots)
        return
    for trace in (True, False):
        dealt = deal(task, lots, trace=trace)
        assert dealt.seats == seating(problem, plain.at)
        loads = zip(problem.inspectors, plain.loads, strict=True)
        assert dealt.loads == {one.id: load for one, load in loads}
        assert dealt.box == names(problem, plain.box)
        assert dealt.order == tuple(seat_of(problem, number) for number in plain.order)
        blocked = [(seat_of(problem, n), problem.inspectors[i].id) for n, i in plain.blocked]
        assert list(dealt.blocked) == (blocked if trace else [])
        for check, responsible in zip(problem.checks, plain.responsible, strict=True):
            team = dealt.team(check.id)
            assert [who for _, who in team[:1]] == [
                problem.inspectors[i].id for i in (responsible,) if i is not None
            ]
