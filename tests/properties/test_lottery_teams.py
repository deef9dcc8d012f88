# Catches, among others:
# - office/books/rulebook.py: `LEAST_TEAM = 2` → `LEAST_TEAM = 1`
# - draws/task.py, `_team_problems`: `min(task.teams.size, …)` → `max(task.teams.size, …)`
# - lottery/exchange.py, `Seating.close`: the last line, which bars the holder, left out
# - lottery/table.py, `Table.__init__`: `if id in place and check in number` → `if False`
# - certificates/outcome.py, `members_of`: `entry["cap"] if present… else 0` → `entry["cap"]`
from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

import randcheck as rc
from fixtures.certificates import full
from fixtures.strategies import contributions, faults, lottery, problems, staffing, tasks, tries
from fixtures.tasks import IMPOSSIBLE
from randcheck.draws.teams import TeamRule
from randcheck.errors import InfeasibleError, InputError
from randcheck.lottery.dealing import deal
from randcheck.lottery.problems import Requirement

if TYPE_CHECKING:
    from reference.problem import Problem

MODES = st.sampled_from(("checks", "groups"))


class TestAtLeastTwo:
    """“Team size is at least 2 whatever the rule book says” (assignment, “Problem”).

    “held by `rules` and checked by `verify`”
    """

    @given(tasks(), MODES, st.integers(-1, 1), st.integers(0, 4))
    def test_refused(self, task: rc.Task, mode: str, size: int, seats: int):
        """Neither a size below two nor a list of fewer than two seats makes a task."""
        for rule in (
            {"size": size, "seats": (0,) * seats},
            {"size": size},
            {"size": 2 + seats, "seats": (0,) * min(seats, 1)},
        ):
            with pytest.raises(InputError) as refused:
                evolve(task, teams=TeamRule(mode=mode, **rule))
            codes = {problem.code for problem in refused.value.problems}
            assert codes & {"team-of-one", "team-size"}


class TestAllowed:
    """“never a recused one, never one twice” (It must hold).

    “allowed: type, not recused, not in this team yet” (assignment, step 3)
    """

    @tries(4)
    @given(problems())
    def test_deal(self, problem: Problem):
        """Everybody sits where he may, at most as often as his cap allows."""
        task = staffing(problem)
        try:
            dealt = deal(task, lottery(problem))
        except InfeasibleError:
            return
        assert not faults(task, dealt.seats)
        assert Counter(dealt.seats.values()) == Counter(dealt.loads)
        assert sorted(dealt.loads) == sorted(member.id for member in task.members)

    @tries(2)
    @given(tasks())
    def test_certificate(self, task: rc.Task):
        """So it is in a certificate, for targets drawn and inspectors present."""
        assert task.teams
        try:
            certificate = rc.draw(rc.commit(task, sources=contributions(), secret=bytes(32)))
        except (InfeasibleError, InputError) as error:
            assume(error.code not in IMPOSSIBLE)
            raise
        teams = {team["check"]: team for team in full(certificate, "assignment")["teams"]}
        drawn = {target for stratum in certificate.drawn.values() for target in stratum}
        assert teams.keys() == drawn
        loads: Counter[str] = Counter()
        for check, team in teams.items():
            people = [seat["inspector"] for seat in team["seats"]]
            loads.update(people)
            assert len(people) >= len(task.teams.seats) >= 2
            assert len(set(people)) == len(people)
            assert not any((who, check) in task.recusals for who in people)
            wanted = Counter(task.teams.seats)
            for seat in team["seats"]:
                wanted[seat["requirement"]] -= 1
                accepted = requirement_of(task.teams, seat["requirement"]).types
                entry = next(entry for entry in task.pool if entry.id == seat["inspector"])
                assert entry.present
                assert accepted is None or entry.type in accepted
            assert not any(count > 0 for count in wanted.values())
        for entry in task.pool:
            assert entry.cap is None or loads[entry.id] <= entry.cap


def requirement_of(rule: TeamRule, number: int) -> Requirement:
    """Return what a seat asks; those beyond the rule, in groups, ask nothing."""
    known = len(rule.requirements)
    assert number < known or (rule.mode == "groups" and number == known)
    return (*rule.requirements, Requirement())[number]
