# Catches, among others:
# - lottery/dealing.py, `Dealer._known_dead`: `inspector not in … if sits is None else …` → `True`
# - lottery/table.py, `Table._list_own`: `if self.accepts[…][kind]` left out
from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from fixtures.strategies import faults, lottery, random_problem, staffing
from randcheck.lottery.dealing import box_of, deal, dealing_order, ranking
from randcheck.lottery.replay import flaw
from randcheck.lottery.table import Table
from reference.flow import loads_by_flow

if TYPE_CHECKING:
    from reference.problem import Problem


class TestLarger:
    """“always finds an assignment where one exists, and is checked without a solver” (assignment).

    “Never a dead end: the completion that (b) promises always has a lot in the box.”
    """

    @pytest.mark.parametrize("number", range(24))
    def test_medium(self, number: int):
        """Thirty checks with twelve inspectors, tight or loose, with few recusals or with many."""
        problem = random_problem(
            number,
            sizes=[2, 3] * 15,
            inspectors=12,
            slack=(0, 1, 3, 20)[number % 4],
            recused=number % 10 / 10,
        )
        examine(problem)

    @pytest.mark.parametrize("number", range(24))
    def test_chain(self, number: int):
        """Regions of which each overlaps the next, so that many people have to move at once."""
        problem = random_problem(
            number,
            sizes=[1, 2] * 20,
            inspectors=16,
            slack=number % 3,
            recused=number % 5 / 10,
            kinds=12,
        )
        examine(problem)

    @pytest.mark.long
    @pytest.mark.parametrize("number", range(60))
    def test_large(self, number: int):
        """A hundred checks with thirty inspectors."""
        problem = random_problem(
            number,
            sizes=[2, 3] * 50,
            inspectors=30,
            slack=(0, 1, 3, 20)[number % 4],
            recused=number % 10 / 10,
            kinds=(3, 7, 12)[number % 3],
        )
        examine(problem)


def examine(problem: Problem) -> None:
    """Deal, and look at everything that can be said of a deal of that size."""
    task, lots = staffing(problem), lottery(problem)
    dealt = deal(task, lots)
    assert not faults(task, dealt.seats)
    assert Counter(dealt.seats.values()) == +Counter(dealt.loads)
    assert tuple(dealt.loads[one.id] for one in problem.inspectors) == loads_by_flow(problem)
    table = Table(task)
    loads = [dealt.loads[id] for id in table.ids]
    box = [table.ids[i] for i in box_of(table, loads, lots)]
    order = [table.seats[s] for s in dealing_order(table, task, lots)]
    places = [table.ids[i] for i in ranking(table, lots)]
    assert (tuple(box), tuple(order)) == (dealt.box, dealt.order)
    assert flaw(task, dealt.seats, ranking=places, box=box, order=order) is None
