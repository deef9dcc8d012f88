# Catches, among others:
# - office/eligibility/visits.py, `_visit`: `seats |= asked` → `seats = asked`
# - office/eligibility/visits.py, `_visit`: `items.update(…)` → `items = set(…)`
from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from fixtures.strategies import tries
from randcheck.draws.eligibility import Standing
from randcheck.draws.task import Stratum, Task
from randcheck.draws.teams import TeamRule
from randcheck.draws.words import CHECKS
from randcheck.lottery.problems import Requirement
from randcheck.office.eligibility.visits import visits

ASKED = (
    Requirement(types=[("A岗",)]),
    Requirement(types=[("B岗",)], stage=1),
    Requirement(stage=2),
)
IDS = [f"T-{n}" for n in range(6)]


@st.composite
def draws(draw: st.DrawFn) -> list[tuple[Task, dict[str, list[str]]]]:
    """Return a few tasks with what they drew."""
    found = []
    for number in range(draw(st.integers(1, 4))):
        seats = draw(st.lists(st.sampled_from((0, 1, 2)), min_size=2, max_size=4))
        task = Task(
            office="lan",
            plan="2026",
            draw=f"draw-{number}",
            window=(date(2026, 1, 1), date(2026, draw(st.integers(1, 12)), 28)),
            strata=[
                Stratum(id=name, rate=Fraction(1), items=[f"item-{number}-{name}"])
                for name in ("x", "y")
            ],
            standings=[Standing(id=id, stratum=name) for id in IDS for name in ("x", "y")],
            teams=TeamRule(mode=CHECKS, requirements=ASKED, seats=seats),
        )
        chosen = {name: draw(st.lists(st.sampled_from(IDS), unique=True)) for name in ("x", "y")}
        found.append((task, chosen))
    return found


class TestVisits:
    """“A combined visit never drops an item or a seat requirement” (综合查一次, L19-4, L19-16)."""

    @tries(3)
    @given(draws())
    def test_nothing_is_dropped(self, given_draws: list[tuple[Task, dict[str, list[str]]]]):
        """Each target once, with every item and as many seats of each kind as any task asks."""
        found = visits(given_draws)
        assert [visit.target for visit in found.visits] == sorted(
            {id for _, drawn in given_draws for ids in drawn.values() for id in ids}
        )
        every = sum(len(ids) for _, drawn in given_draws for ids in drawn.values())
        assert found.saved == every - len(found.visits)
        for visit in found.visits:
            mine = [
                (task, next(s for s in task.strata if s.id == name))
                for task, drawn in given_draws
                for name, ids in drawn.items()
                if visit.target in ids
            ]
            assert set(visit.items) == {item for _, stratum in mine for item in stratum.items}
            held = Counter(visit.seats)
            for task, _ in mine:
                assert task.teams is not None
                asked = Counter(task.teams.requirements[n] for n in task.teams.seats)
                assert all(held[requirement] >= count for requirement, count in asked.items())
