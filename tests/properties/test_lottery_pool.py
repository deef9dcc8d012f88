# Catches, among others:
# - lottery/pool.py, `ranked`: `tickets.INSPECTORS` → `tickets.LOT`
# - lottery/pool.py, `enough_for`: `if member.cap != 0` left out
# - lottery/pool.py, `_least`: `low + 1 < high` → `low < high - 2`
# - lottery/pool.py, `_least`: `return high` → `return low`
from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from fixtures.strategies import ORDERS, lottery, names, problems, shuffled, staffing, tries
from randcheck.lottery.dealing import try_deal
from randcheck.lottery.pool import enough_for, only
from reference import pool
from reference.flow import feasible_by_flow
from reference.searching import feasible

if TYPE_CHECKING:
    from reference.problem import Problem

NUMBERS = st.integers(1, 9)


def drawn(problem: Problem, number: int) -> tuple[str, ...]:
    """Who is drawn, by ticket."""
    return tuple(lot.id for lot in enough_for(staffing(problem), number, lottery(problem)))


class TestPool:
    """“inspectors are drawn from the pool first” (L19-14), and no draw fails for it.

    “the k smallest tickets of the eligible pool by ticket bytes then id bytes”
    """

    @tries(2)
    @given(problems(), NUMBERS)
    def test_smallest(self, problem: Problem, number: int):
        """Those drawn have the smallest tickets, and are as many as asked for, or more."""
        ranked = names(problem, pool.pool_order(problem))
        found = drawn(problem, number)
        assert found == ranked[: len(found)]
        assert len(found) >= min(number, len(ranked))

    @tries(2)
    @given(problems(), NUMBERS, ORDERS)
    def test_order_of_the_roster(self, problem: Problem, number: int, order: int):
        """The order in which the roster names people means nothing, nor do the absent."""
        task = staffing(problem)
        absent = evolve(task.members[0], id="absent", cap=0) if task.members else None
        members = [*task.members, *([absent] if absent else [])]
        other = evolve(task, members=shuffled(members, order))
        assert enough_for(other, number, lottery(problem)) == enough_for(
            task, number, lottery(problem)
        )

    @tries(2)
    @given(problems(), NUMBERS)
    def test_feasible(self, problem: Problem, number: int):
        """Where the pool can fill the seats those drawn can; where it cannot all are drawn."""
        found = drawn(problem, number)
        task = staffing(problem)
        dealt = try_deal(evolve(task, members=only(task.members, found)), lottery(problem))
        assert isinstance(dealt, int) != feasible(problem)
        if isinstance(dealt, int):
            assert len(found) == sum(one.cap > 0 for one in problem.inspectors)
        else:
            assert {id for id, load in dealt.loads.items() if load} <= set(found)

    @tries(2)
    @given(problems(checks=8, seats=20, inspectors=9, slack=(0, 4)), NUMBERS)
    def test_no_more_than_needed(self, problem: Problem, number: int):
        """More than asked for are drawn only where one fewer could not fill the seats."""
        found = drawn(problem, number)
        if len(found) > number:
            fewer = pool.narrowed(problem, pool.pool_order(problem)[: len(found) - 1])
            assert not feasible_by_flow(fewer)
