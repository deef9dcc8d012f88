"""What arithmetic alone decides of the seats of a task, without a book and before any seed."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.certificates import committed, targets, tiny_task
from randcheck.draws.staffing import certain_shortage, sure_checks
from randcheck.draws.task import Stratum
from randcheck.draws.teams import PoolEntry, TeamRule
from randcheck.draws.words import CHECKS, GROUPS
from randcheck.errors import InputError
from randcheck.lottery.problems import Requirement
from randcheck.office.plans.simulation import simulate
from randcheck.office.plans.trying import trial

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


@given(
    mode=st.sampled_from([GROUPS, CHECKS]),
    number=st.none() | st.integers(1, 3),
    posts=st.lists(st.sampled_from("XY"), min_size=4, max_size=7),
    recusals=st.sets(st.tuples(st.integers(0, 6), st.integers(0, 3)), max_size=5),
    sorts=st.sampled_from([[None], [None, "X"]]),
)
def test_what_need_not_be_tried_always_works(mode, number, posts, recusals, sorts):
    """A task of which no seed is tried, though many may be recused, fails with none."""
    ids = [f"T{n}" for n in range(4)]
    teams = TeamRule(
        mode=mode, number=number if mode == GROUPS else None, seats=[0, len(sorts) - 1],
        requirements=[Requirement(types=None if sort is None else [(sort,)]) for sort in sorts],
    )  # fmt: skip
    task = tiny_task(
        strata=[Stratum(id="A", rate=Fraction(1, 2))], standings=targets("A", *ids), teams=teams,
        pool=[PoolEntry(id=f"E{n}", type=(post,)) for n, post in enumerate(posts)],
        recusals=[(f"E{person % len(posts)}", ids[n]) for person, n in recusals],
    )  # fmt: skip
    sure = sure_checks(task)
    if certain_shortage(task, sure) is None and trial(task, task.quotas(), sure) is None:
        assert not simulate(task, 20).failures


def test_a_group_barred_from_a_check_is_tried():
    """Two groups of which a recusal each bars one from the same target: seeds are tried."""
    task = tiny_task(
        strata=[Stratum(id="A", rate=Fraction(1, 2))], standings=targets("A", "T0", "T1"),
        teams=TeamRule(mode=GROUPS), pool=[PoolEntry(id=f"E{n}") for n in range(4)],
        recusals=[("E0", "T0"), ("E1", "T0")],
    )  # fmt: skip
    found = trial(task, task.quotas(), sure_checks(task))
    assert found is not None
    assert not found.failures or set(found.failures) == {"groups-never"}
