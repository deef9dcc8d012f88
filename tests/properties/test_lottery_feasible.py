# Catches, among others:
# - lottery/loads.py, `_Levels.one_more`: `if distance[kind] != FAR:` → `if False:`
# - lottery/search.py, `Search._within`: the loop over colleagues of the same check left out
# - lottery/search.py, `Search._advance`: `if visited or …` → `if visited:`
from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from fixtures.strategies import ORDERS, faults, lottery, problems, random_problem, staffing, tries
from randcheck.errors import InfeasibleError
from randcheck.lottery.dealing import deal, try_deal
from reference.flow import feasible_by_flow, most_by_flow
from reference.searching import feasible, most

if TYPE_CHECKING:
    from reference.problem import Problem


class TestFeasible:
    """“If no complete assignment exists: refuse” (assignment, “Definition”, 0).

    “always finds an assignment where one exists”
    """

    @tries(10)
    @given(problems())
    def test_small(self, problem: Problem):
        """The deal refuses just where trying everybody on every seat finds nothing."""
        compare(problem, possible=feasible(problem), fillable=lambda: most(problem))

    @tries(2)
    @given(problems(checks=25, seats=60, inspectors=14, slack=(-1, 1)))
    def test_large(self, problem: Problem):
        """It refuses just where no flow of its size exists."""
        compare(problem, possible=feasible_by_flow(problem), fillable=lambda: most_by_flow(problem))

    @tries(2)
    @given(ORDERS)
    def test_dense(self, number: int):
        """So it is where most of five sit in every team, and have to change seats within it."""
        problem = random_problem(number, sizes=[3, 4] * 5, inspectors=5, slack=0, recused=0.2)
        compare(problem, possible=True, fillable=lambda: len(problem.seats()))

    @tries(1)
    @given(ORDERS)
    def test_tight(self, number: int):
        """Where caps and recusals leave one assignment that was thought of, one is found."""
        problem = random_problem(number, sizes=[2, 3] * 30, inspectors=20, slack=0, recused=0.6)
        compare(problem, possible=True, fillable=lambda: len(problem.seats()))


def compare(problem: Problem, *, possible: bool, fillable: object) -> None:
    """Deal, and see whether that is right."""
    task, lots = staffing(problem), lottery(problem)
    if possible:
        dealt = deal(task, lots)
        assert not faults(task, dealt.seats)
        return
    with pytest.raises(InfeasibleError) as refused:
        deal(task, lots)
    assert refused.value.reason.fillable == fillable() < len(task.seats)
    assert try_deal(task, lots) == refused.value.reason.fillable
