"""What arithmetic alone decides of the seats of a task, without a book and before any seed."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fixtures.certificates import committed, targets, tiny_task
from randcheck.draws.staffing import certain_shortage
from randcheck.draws.task import Stratum
from randcheck.draws.teams import PoolEntry, TeamRule
from randcheck.draws.words import CHECKS, GROUPS
from randcheck.errors import InputError
from randcheck.lottery.problems import Requirement

ALL = [Stratum(id="A", rate=Fraction(1))]


def test_what_no_seed_can_staff_costs_no_slot():
    """Caps that are too low for the drawn: refused before the seed, with the seats and people."""
    task = tiny_task(pool=[PoolEntry(id=f"E-{n}", cap=1) for n in range(2)], strata=ALL)
    with pytest.raises(InputError) as caught:
        committed(task)
    (problem,) = caught.value.problems
    assert problem.code == "seats-short"
    assert (problem.params["checks"], problem.params["wanted"]) == (3, 6)
    assert (problem.params["fillable"], problem.params["inspectors"]) == (2, "E-0、E-1")


def test_a_sealed_draw_names_no_number():
    """Of a draw that will be sealed the refusal says neither who is short nor of how many."""
    task = tiny_task(pool=[PoolEntry(id=f"E-{n}", cap=1) for n in range(2)], strata=ALL)
    with pytest.raises(InputError) as caught:
        committed(task, sealed=True, bucket=16)
    assert [one.code for one in caught.value.problems] == ["seats-short-sealed"]
    assert not any(character.isdigit() for character in str(caught.value))


def test_groups_that_no_seed_can_form_cost_no_slot():
    """Three groups of which each asks for an expert, and two experts: two groups would do."""
    teams = TeamRule(
        mode=GROUPS, requirements=[Requirement(types=[("X",)]), Requirement(stage=1)],
        seats=[0, 1], number=3,
    )  # fmt: skip
    pool = [PoolEntry(id=f"E-{n}", type=("X",) if n < 2 else ("Y",)) for n in range(6)]
    with pytest.raises(InputError) as caught:
        committed(tiny_task(pool=pool, teams=teams))
    (problem,) = caught.value.problems
    assert problem.code == "groups-short"
    assert (problem.params["groups"], problem.params["fewer"]) == (3, 2)


@pytest.mark.parametrize("recused", [0, 1, 2])
def test_without_caps_one_check_stands_for_all_like_it(recused):
    """Forty thousand checks of two without a cap are answered, and the one recusal too many."""
    ids = [f"T{n:05}" for n in range(40_000)]
    task = tiny_task(
        strata=ALL, standings=targets("A", *ids), teams=TeamRule(mode=CHECKS),
        recusals=[(f"E{n}", ids[7]) for n in range(recused)],
    )  # fmt: skip
    short = certain_shortage(task)
    assert (short is None) == (recused < 2)
    if short is not None:
        # so many are not dealt out once more for the sake of the figures
        assert (short.code, short.params["checks"]) == ("seats-short", 2)
        assert (short.params["wanted"], short.params["fillable"]) == (4, 3)
