# Catches, among others:
# - lottery/possible.py, `possible_holders`: `== best` → `!= UNFILLED`
# - lottery/possible.py, `_seated`: `base=member.base + 1` → `base=member.base`; `cap=cap` left out
# - lottery/possible.py, `_classes`: `where` or `member.base` left out of the key
# - lottery/possible.py, `_reduced`: `alike[:most]` → `alike[:1]`
from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from fixtures.strategies import ORDERS, faults, lottery, problems, random_problem, staffing, tries
from randcheck.errors import InfeasibleError
from randcheck.lottery.dealing import deal
from randcheck.lottery.possible import possible_holders

if TYPE_CHECKING:
    from randcheck.lottery.problems import Seat, Staffing
    from reference.problem import Problem


class TestPossible:
    """“how many inspectors the seat could have been dealt to, over all seeds”.

    Of all assignments those whose burdens are most even can be dealt, and each of them can.
    (certificate, “Amendment”)
    """

    @tries(1)
    @given(problems(checks=3, seats=4, inspectors=5, slack=(-1, 4)))
    def test_small(self, problem: Problem):
        """Counted over all assignments that there are, the even ones alone."""
        task = staffing(problem)
        assert possible_holders(task) == by_trying(task)

    @tries(1)
    @given(st.integers(3, 6), ORDERS)
    def test_many_alike(self, people: int, number: int):
        """So it is where most inspectors are alike and have neither cap nor burden."""
        problem = random_problem(number, sizes=[1, 2, 1], inspectors=people, kinds=2, slack=9)
        task = staffing(problem)
        task = evolve(task, members=[evolve(m, cap=None, base=0) for m in task.members])
        assert possible_holders(task) == by_trying(task)

    @tries(0.4)
    @given(problems(checks=2, seats=3, inspectors=4, slack=(1, 4)))
    def test_seen_among_the_possible(self, problem: Problem):
        """No seed gives a seat to more inspectors than were counted, and some to as many."""
        task = staffing(problem)
        seen: dict[Seat, set[str]] = {seat: set() for seat in task.seats}
        try:
            for number in range(150):
                dealt = deal(task, evolve(lottery(problem), seed=bytes([number]) * 32))
                for seat, who in dealt.seats.items():
                    seen[seat].add(who)
        except InfeasibleError:
            assert set(possible_holders(task).values()) <= {0}
            return
        assert {seat: len(people) for seat, people in seen.items()} == possible_holders(task)


def by_trying(task: Staffing) -> dict[Seat, int]:
    """Go through all assignments; count the holders of each seat in the most even ones."""
    ids = [member.id for member in task.members]
    least: int | None = None
    found: dict[Seat, set[str]] = {seat: set() for seat in task.seats}
    for chosen in product(ids, repeat=len(task.seats)):
        seats = dict(zip(task.seats, chosen, strict=True))
        if faults(task, seats):
            continue
        burden = sum((m.base + chosen.count(m.id)) ** 2 for m in task.members)
        if least is None or burden < least:
            least, found = burden, {seat: set() for seat in task.seats}
        if burden == least:
            for seat, who in seats.items():
                found[seat].add(who)
    return {seat: len(people) for seat, people in found.items()}
