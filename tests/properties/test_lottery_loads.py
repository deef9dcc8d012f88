# Catches, among others:
# - lottery/loads.py, `even_loads`: `starters[table.base[inspector]]` → `starters[0]`
# - lottery/loads.py, `even_loads`: `sorted(open_ranks + …)` → `open_ranks + …`
# - lottery/loads.py, `_Levels.one_more`: `self.closed |= found.inspectors` →
#   `self.closed |= set(range(len(seating.table.ids)))`
# - lottery/dealing.py, `ranking`: `tickets.EXTRA` → `tickets.LOT`
from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given

from fixtures.strategies import (
    ORDERS,
    SUITES,
    lottery,
    names,
    problems,
    random_problem,
    staffing,
    tries,
)
from randcheck.lottery.dealing import deal, ranking
from randcheck.lottery.table import Table
from reference.flow import loads_by_flow
from reference.searching import extra_order, load_vectors, loads

if TYPE_CHECKING:
    from reference.problem import Problem


class TestLoads:
    """“those whose burdens `base + load` are most even (smallest sum of squares)”.

    “Ties by lot: in the order of `T("extra", inspector)` each inspector in turn takes the
    *largest* of its possible loads, given what was decided before.” (assignment, “Definition”, 1)
    """

    @tries(8)
    @given(problems(suites=SUITES))
    def test_small(self, problem: Problem):
        """Of the loads of all complete assignments, these are the ones."""
        expected = loads(problem)
        assume(expected is not None)
        assert dealt(problem) == expected

    @tries(2)
    @given(problems(suites=SUITES))
    def test_extra(self, problem: Problem):
        """The order of those who may do one more is that of their tickets."""
        table = Table(staffing(problem))
        order = tuple(table.ids[i] for i in ranking(table, lottery(problem)))
        assert order == names(problem, extra_order(problem))

    @tries(1)
    @given(problems(checks=25, seats=60, inspectors=14))
    def test_large(self, problem: Problem):
        """They are those of a cheapest flow."""
        expected = loads_by_flow(problem)
        assume(expected is not None)
        assert dealt(problem) == expected

    @tries(0.5)
    @given(ORDERS)
    def test_tight(self, number: int):
        """So they are where caps and recusals leave hardly any choice."""
        problem = random_problem(number, sizes=[2, 3] * 15, inspectors=12, slack=4, recused=0.5)
        assert dealt(problem) == loads_by_flow(problem)


class TestSpread:
    """“the spread is ≤ 1 whenever any assignment has it” (assignment, “What holds”, 3)."""

    @tries(6)
    @given(problems())
    def test_spread(self, problem: Problem):
        """Burdens differ by at most one wherever they can."""
        base = [one.base for one in problem.inspectors]
        spreads = {spread(base, vector) for vector in load_vectors(problem)}
        assume(spreads)
        found = spread(base, dealt(problem))
        assert found in spreads
        assert found <= 1 or min(spreads) > 1

    @pytest.mark.parametrize("seats", range(1, 30))
    def test_free(self, seats: int):
        """Where everybody may go everywhere, somebody does one more only if it does not divide."""
        problem = random_problem(seats, sizes=[1] * seats, inspectors=7, slack=2000, planted=False)
        assert all(one.cap >= seats for one in problem.inspectors)
        everybody = problem.requirements[0]._replace(types=frozenset("ABC"))
        inspectors = tuple(one._replace(base=0) for one in problem.inspectors)
        problem = type(problem)(
            **vars(problem) | {"requirements": (everybody,) * 4, "inspectors": inspectors}
        )
        found = dealt(problem)
        assert spread([0] * 7, found) <= 1
        more = [i for i, load in enumerate(found) if load > seats // 7]
        assert set(more) == set(extra_order(problem)[: sum(found) % 7])


def spread(base: list[int], vector: tuple[int, ...]) -> int:
    """Return how far the burdens lie apart."""
    burdens = [one + load for one, load in zip(base, vector, strict=True)]
    return max(burdens) - min(burdens)


def dealt(problem: Problem) -> tuple[int, ...]:
    """Return the loads of the deal, by the position of the inspectors."""
    found = deal(staffing(problem), lottery(problem)).loads
    return tuple(found[one.id] for one in problem.inspectors)
