# Catches, among others:
# - lottery/loads.py, `even_loads`: `if table.cap[inspector]:` → `if True:`
# - lottery/shortage.py, `_Filling.able`: `self.table.cap[i] and` left out
# - lottery/dealing.py, `dealing_order`: `b"%d" % len(table.ids)` hashed with each check
from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from fixtures.strategies import lottery, problems, staffing, tries
from randcheck.errors import InfeasibleError
from randcheck.lottery.dealing import Deal, deal
from randcheck.lottery.grouping import groups_first
from randcheck.lottery.problems import Member, Requirement

if TYPE_CHECKING:
    from randcheck.lottery.dealing import Lottery
    from randcheck.lottery.problems import Staffing
    from reference.problem import Problem

# Their ids sort before, between and behind all others.
ABSENT = st.lists(
    st.builds(
        Member,
        id=st.sampled_from(("(", "T-1x", "x", "𫝀")),
        type=st.sampled_from("ABCZ"),
        cap=st.just(0),
        base=st.integers(0, 3),
    ),
    unique_by=lambda member: member.id,
    min_size=1,
)


class TestIndifference:
    """“An inspector with cap 0, or a recusal of someone not eligible anyway, changes nothing”.

    (assignment, “What holds”, 8)
    """

    @tries(4)
    @given(problems(slack=(-1, 2)), ABSENT)
    def test_absent(self, problem: Problem, absent: list[Member]):
        """Whoever is absent changes nothing for the others, neither a deal nor its reason."""
        task, lots = staffing(problem), lottery(problem)
        more = evolve(task, members=[*absent, *task.members])
        before, after = outcome(task, lots), outcome(more, lots)
        if isinstance(before, Deal):
            assert isinstance(after, Deal)
            zero = dict.fromkeys((member.id for member in absent), 0)
            assert after == evolve(before, loads=before.loads | zero)
        else:
            assert after == before

    @tries(4)
    @given(problems(slack=(-1, 2)), st.sets(st.tuples(st.integers(0, 5), st.integers(0, 3))))
    def test_recusals(self, problem: Problem, pairs: set[tuple[int, int]]):
        """So it is with a recusal of somebody absent, unfit for every seat, or unknown."""
        task, lots = staffing(problem), lottery(problem)
        idle = {("nobody", seat.check) for seat in task.seats}
        idle |= {(member.id, "nowhere") for member in task.members}
        for c, check in enumerate(problem.checks):
            for i, one in enumerate(problem.inspectors):
                accepted = [problem.requirements[r].types for r in check.requirements]
                unfit = one.cap == 0 or not any(one.type in types for types in accepted)
                if unfit and (i, c) not in pairs:
                    idle.add((one.id, check.id))
        assert outcome(evolve(task, recusals=task.recusals | idle), lots) == outcome(task, lots)

    @tries(2)
    @given(problems(slack=(-1, 2)))
    def test_idle_words(self, problem: Problem):
        """So it is with a requirement of no seat, a type of nobody, and a cap above all seats."""
        task, lots = staffing(problem), lottery(problem)
        seats = len(task.seats)
        wider = evolve(
            task,
            requirements=[
                *(evolve(r, types=(*(r.types or ()), "Z")) for r in task.requirements),
                Requirement(types=["Z"], stage=0),
            ],
            members=[
                evolve(member, cap=None if (member.cap or 0) >= seats else member.cap)
                for member in task.members
            ],
        )
        assert outcome(wider, lots) == outcome(task, lots)
        every = [
            r for r in task.requirements if r.types == {member.type for member in task.members}
        ]
        open_to_all = [evolve(r, types=None) if r in every else r for r in task.requirements]
        assert outcome(evolve(task, requirements=open_to_all), lots) == outcome(task, lots)

    @given(problems(inspectors=7), ABSENT)
    def test_groups(self, problem: Problem, absent: list[Member]):
        """Groups of those present are the same whoever else stands in the directory."""
        task = staffing(problem)
        pool = [evolve(member, cap=9) for member in task.members]

        def formed(members: list[Member]) -> object:
            return groups_first(
                members=members,
                requirements=[Requirement()],
                lists=[[0] * 2] * (len(pool) // 2),
                checks=[check.id for check in problem.checks],
                recusals=[(member.id, seat.check) for member in absent for seat in task.seats],
                lottery=lottery(problem),
            )

        assert formed([*absent, *pool]) == formed(pool)


def outcome(task: Staffing, lots: Lottery) -> object:
    """Return the deal with what it passed over, or why there is none."""
    try:
        return deal(task, lots, trace=True)
    except InfeasibleError as error:
        return error.reason
