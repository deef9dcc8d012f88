# Catches, among others:
# - lottery/grouping.py, `group_lists`: `(k < present % groups)` → `0`
# - lottery/grouping.py, `_matching`: `cap=min(cap, …)` → `cap=max(cap, …)`
# - lottery/grouping.py, `groups_first`: `evolve(lottery, attempt=attempt)` → `lottery`
# - lottery/grouping.py, `_matching`: `recusals=…` → `recusals=()`
# - lottery/grouping.py, `groups_first`: `base=0` left out, or `min(1, m.cap)` → `m.cap`
# - lottery/grouping.py, `_hopeless`: `room[size - 1 :: size]` → `room[size :: size]`
# - lottery/grouping.py, `_hopeless`: `reduce(and_, …)` → `reduce(or_, …)`
# - lottery/grouping.py, `_hopeless`: `return bool(checks)` → `return True`
from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from itertools import count, permutations, product
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fixtures.strategies import (
    ORDERS,
    lottery,
    names,
    problems,
    random_problem,
    recusals,
    staffing,
    tries,
)
from randcheck.canonical.suites import suite
from randcheck.errors import InfeasibleError, InputError
from randcheck.lottery import grouping
from randcheck.lottery.dealing import Lottery
from randcheck.lottery.grouping import group_count, group_lists, groups_first
from randcheck.lottery.problems import Member, Requirement
from reference import amending
from reference.flow import FLOW
from reference.problem import Requirement as Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from randcheck.lottery.grouping import Groups
    from reference.problem import Problem
    from reference.searching import Method

LEFTOVERS = st.sampled_from(("extra_member", "idle"))


class TestLists:
    """“with `leftover = extra_member` … group k has ⌊P/g⌋ seats, one more if k < P mod g”.

    “with `leftover = idle` each has s” (assignment, “Groups first”)
    """

    @tries(4)
    @given(st.integers(0, 60), st.integers(1, 5), st.none() | st.integers(0, 30), LEFTOVERS)
    def test_sizes(self, present: int, size: int, most: int | None, leftover: str):
        """The pool is used whole, in groups of the least size or more, as even as possible."""
        groups = group_count(present, size, most=most)
        assert groups == min(present // size, present if most is None else most)
        lists = group_lists(present, groups, list(range(size)), size, leftover)
        assert len(lists) == groups
        for k, one in enumerate(lists):
            assert one[:size] == list(range(size))
            assert set(one[size:]) <= {size}
            assert leftover == "extra_member" or len(one) == size
            assert leftover == "idle" or len(one) == present // groups + (k < present % groups)
        if groups:
            assert leftover == "idle" or sum(map(len, lists)) == present

    @given(st.integers(0, 60), st.integers(1, 5), st.integers(0, 30), st.integers(0, 30))
    def test_number(self, present: int, size: int, number: int, most: int):
        """The number of the rule counts, at most its maximum, and never groups too small."""
        assert group_count(present, size, number=number, most=most) == min(
            present // size, number, most
        )

    def test_refused(self):
        """Groups of nobody and an unknown word are refused."""
        with pytest.raises(InputError):
            group_count(5, 0)
        with pytest.raises(InputError):
            group_lists(5, 2, [0, 0], 1, "extra")


class TestEverybodyGrouped:
    """“everybody in the pool grouped” (It must hold; H23-3)."""

    @tries(4)
    @given(problems(inspectors=9, checks=5), st.integers(1, 3), LEFTOVERS)
    def test_members(self, problem: Problem, size: int, leftover: str):
        """The whole pool is grouped, nobody twice, and all do the checks of their group."""
        present = [one.id for one in problem.inspectors if one.cap]
        number = group_count(len(present), size)
        rule = [len(problem.requirements)] * size  # anyone
        lists = group_lists(len(present), number, rule, len(problem.requirements), leftover)
        with few_attempts():
            found = form(problem, lists)
        if found is None:
            return
        grouped = [who for group in found.members for _, who in group]
        assert len(set(grouped)) == len(grouped)
        assert set(grouped) <= set(present)
        assert leftover == "idle" or sorted(grouped) == sorted(present) or not number
        assert [len(group) for group in found.members] == [len(one) for one in lists]
        assert sorted(found.at) == sorted(check.id for check in problem.checks)
        groups = list(found.at.values())
        assert list(found.loads) == [groups.count(k) for k in range(number)]
        met = recusals(problem)
        cap = {one.id: one.cap for one in problem.inspectors}
        for check, group in found.at.items():
            assert not any((who, check) in met for _, who in found.members[group])
        for group, load in zip(found.members, found.loads, strict=True):
            assert all(load <= cap[who] for _, who in group)


class TestReference:
    """“the same primitive twice” … “The attempt number is in the certificate”.

    “If the groups cannot serve every check all lots go back and the attempt number rises”
    (assignment, “Groups first”)
    """

    @tries(6)
    @given(problems(inspectors=7, checks=4), st.integers(1, 3), ORDERS, LEFTOVERS)
    def test_small(self, problem: Problem, groups: int, number: int, leftover: str):
        """Groups, attempt and checks are those of the definition."""
        problem = replace(
            problem,
            inspectors=tuple(
                one._replace(cap=1 + number // 7**i % 3) for i, one in enumerate(problem.inspectors)
            ),
        )
        anyone = len(problem.requirements)
        lists = group_lists(len(problem.inspectors), groups, [anyone], anyone, leftover)
        lists = [[number // 5**k % anyone, *one[1:]] for k, one in enumerate(lists)]
        compare(problem, lists, amending.BRUTE)

    @pytest.mark.parametrize("number", range(12))
    def test_later_attempts(self, number: int):
        """Where many are recused later attempts are reached, and the first that works is taken."""
        problem = next(
            problem
            for trial in count(1000 * number)
            if (problem := unlimited(trial))
            and (plain := amending.groups_first(problem, [[0, 0]] * 3, method=FLOW)) is not None
            and plain.attempt > number % 3
        )
        compare(problem, [[0, 0]] * 3, FLOW)

    def test_never(self):
        """Where no group may serve a check, the error says so after 1,024 attempts."""
        with pytest.raises(InfeasibleError) as refused:
            groups_first(
                members=[Member(id="a"), Member(id="b")],
                requirements=[Requirement()],
                lists=[[0, 0]],
                checks=["T-1"],
                recusals=[("a", "T-1")],
                lottery=lottery(unlimited(0)),
            )
        (problem,) = refused.value.problems
        assert (problem.code, problem.params["attempts"]) == ("groups-never", 1024)

    @pytest.mark.long
    @pytest.mark.parametrize("number", range(40))
    def test_large(self, number: int):
        """So it is with thirty checks and seventeen inspectors of three types."""
        problem = random_problem(number, sizes=[2] * 30, inspectors=17, slack=300, recused=0.03)
        lists = group_lists(17, 8, [0, 2], 4)
        compare(problem, lists, FLOW)


def unlimited(number: int) -> Problem:
    """Return a problem in which six inspectors may do anything, but meet many they know."""
    problem = random_problem(number, sizes=[2] * 5, inspectors=6, slack=0, recused=0.3)
    return replace(
        problem,
        requirements=tuple(Wanted(0, frozenset("ABC")) for _ in problem.requirements),
        inspectors=tuple(one._replace(cap=9) for one in problem.inspectors),
    )


@contextmanager
def few_attempts() -> Iterator[None]:
    """Give up soon where groups never serve every check: `test_never` makes all attempts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grouping, "ATTEMPTS", 20)
        patch.setattr(amending, "ATTEMPTS", 20)
        yield


def form(problem: Problem, lists: list[list[int]]) -> Groups | None:
    """Form groups, with one requirement more that anyone meets."""
    task = staffing(problem)
    last = max((requirement.stage for requirement in task.requirements), default=0)
    try:
        return groups_first(
            members=task.members,
            requirements=[*task.requirements, Requirement(stage=last + 1)],
            lists=lists,
            checks=[check.id for check in problem.checks],
            recusals=task.recusals,
            lottery=lottery(problem),
        )
    except InfeasibleError:
        return None


def compare(problem: Problem, lists: list[list[int]], method: Method) -> None:
    """Form groups, and see whether everything about them is as defined."""
    last = max((requirement.stage for requirement in problem.requirements), default=0)
    anyone = Wanted(last + 1, frozenset("ABCDE"))
    wider = replace(problem, requirements=(*problem.requirements, anyone))
    with few_attempts():
        plain = amending.groups_first(wider, lists, method=method)
        found = form(problem, lists)
    assert (found is None) == (plain is None)
    if found is None or plain is None:
        return
    assert found.attempt == plain.attempt
    members = [tuple(who for _, who in sorted(group)) for group in found.members]
    listed = zip(lists, plain.groups, strict=True)
    # seats of one requirement stand in the order of the list: that is how copies are counted
    ordered = [sorted(zip(one, count(), group, strict=False)) for one, group in listed]
    assert members == [names(problem, (i for *_, i in group)) for group in ordered]
    assert found.loads == plain.group_loads
    groups = zip(problem.checks, plain.at, strict=True)
    assert found.at == {check.id: group for check, group in groups}
    teams = zip(problem.checks, plain.teams, plain.responsible, strict=True)
    seats = found.seats()
    for check, team, responsible in teams:
        there = {(s.requirement, s.copy): who for s, who in seats.items() if s.check == check.id}
        assert there == {(r, c): problem.inspectors[i].id for r, c, i in team}
        first = found.first[found.at[check.id]]
        assert there[first.requirement, first.copy] == problem.inspectors[responsible].id


PEOPLE = st.lists(
    st.tuples(st.integers(0, 2), st.none() | st.integers(0, 3)), min_size=2, max_size=6
)


class TestGivenUp:
    """“Where attempt 1023 fails too a drawer MUST refuse.

    Where no groups could serve, whatever the lots, the attempts need not be made.” (assignment)
    """

    @example(  # only the smaller of two groups may go
        people=[(0, None)] * 5, wanted=[None, None], how=(3, "extra_member"), number=1,
        barred=frozenset({(0, 0), (1, 0), (2, 0)}),
    )  # fmt: skip
    @example(  # nobody, and nothing to do
        people=[(0, 0)] * 2, wanted=[None], how=(1, "idle"), number=0, barred=frozenset()
    )
    @given(
        people=PEOPLE,
        wanted=st.lists(st.none() | st.frozensets(st.integers(0, 2), min_size=1), min_size=1,
                        max_size=2),
        how=st.tuples(st.integers(1, 3), LEFTOVERS),
        number=st.integers(0, 5),
        barred=st.frozensets(st.tuples(st.integers(0, 5), st.integers(0, 4)), max_size=8),
    )  # fmt: skip
    def test_nobody_could_have_served(self, people, wanted, how, number: int, barred):
        """Where attempts are not made, no groups of any kind could serve every check."""
        pool = [Member(id=f"E{k}", type=kind, cap=cap) for k, (kind, cap) in enumerate(people)]
        able = [member for member in pool if member.cap != 0]
        asked = [*(Requirement(types=types) for types in wanted), Requirement(stage=1)]
        rule, (most, leftover) = list(range(len(wanted))), how
        lists = group_lists(
            len(able), group_count(len(able), len(rule), most=most), rule, len(rule), leftover
        )
        checks = [f"C{k}" for k in range(number)]
        recused = frozenset((f"E{i}", f"C{c}") for i, c in barred if i < len(pool) and c < number)
        forming = grouping.Staffing(members=pool, requirements=asked, seats=[])
        given_up = grouping._hopeless(forming, lists, pool, checks, recused)
        if given_up:
            assert not any(
                serve(groups, pool, checks, recused) for groups in formed(able, lists, asked)
            )
        elif not checks:
            assert not given_up

    def test_at_once(self, monkeypatch: pytest.MonkeyPatch):
        """Where the caps of all groups together are too small, one attempt is made, not 1,024."""
        dealt = []
        deal_labels = grouping.deal_labels
        monkeypatch.setattr(
            grouping, "deal_labels", lambda *args: dealt.append(1) or deal_labels(*args)
        )
        with pytest.raises(InfeasibleError) as caught:
            groups_first(
                members=[Member(id=f"E{k:03d}", cap=3) for k in range(222)],
                requirements=[Requirement(), Requirement(stage=1)],
                lists=group_lists(222, 111, [0, 0], 1),
                checks=[f"C{k:03d}" for k in range(340)],
                recusals=[],
                lottery=Lottery(suite=suite("sha256"), seed=bytes(32), scope="x"),
            )
        assert (caught.value.code, len(dealt)) == ("groups-never", 1)


def formed(able, lists, asked):
    """Every way to fill the seats of all groups, as lists of members."""
    if not lists:
        yield []
        return
    first, *rest = lists
    for team in permutations(able, len(first)):
        fits = all(
            asked[seat].types is None or member.type in asked[seat].types
            for member, seat in zip(team, first, strict=True)
        )
        if fits:
            left = [member for member in able if member not in team]
            yield from ([list(team), *others] for others in formed(left, rest, asked))


def serve(groups, pool, checks, recused) -> bool:
    """Whether some way of sending groups to checks keeps caps and recusals."""
    return any(
        all(
            not any((member.id, check) in recused for member in groups[k])
            for check, k in zip(checks, sent, strict=True)
        )
        and all(
            member.cap is None or sent.count(k) <= member.cap
            for k, group in enumerate(groups)
            for member in group
        )
        for sent in product(range(len(groups)), repeat=len(checks))
    )
