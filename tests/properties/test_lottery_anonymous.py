# Catches, among others:
# - lottery/dealing.py, `Dealer._known_dead`: `inspector not in end.inspectors` or
#   `sits not in end.seats` → `True`
# - lottery/search.py, `Search._within`: the loop over colleagues of the same check left out
# - lottery/dealing.py, `dealing_order`: `rank[table.check[s]]` → `table.check[s]`
from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from attrs import evolve
from hypothesis import given

from fixtures.strategies import ORDERS, lottery, problems, random_problem, shuffled, staffing, tries
from randcheck.canonical.suites import Suite
from randcheck.errors import InfeasibleError
from randcheck.lottery import grouping
from randcheck.lottery.amending import substitute
from randcheck.lottery.dealing import Deal, deal
from randcheck.lottery.grouping import groups_first
from randcheck.lottery.problems import Requirement, Seat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from randcheck.lottery.problems import Staffing
    from reference.problem import Problem

KEY_SIZE = 64


class Renaming:
    """SHA-256 of a ticket as if everybody bore the name he had before."""

    def __init__(self, before: Mapping[bytes, bytes], data: bytes = b"") -> None:
        self.before = before
        self.data = data

    def update(self, data: bytes) -> None:
        """Take in more bytes."""
        self.data += data

    def digest(self) -> bytes:
        """Return the hash with the first part of a ticket renamed; of a key as it is."""
        key, ticket = self.data[:KEY_SIZE], self.data[KEY_SIZE:]
        if not key.startswith(b"\0"):
            id, mark, rest = ticket.partition(b"#")
            return sha256(key + self.before[id] + mark + rest).digest()
        return sha256(self.data).digest()

    def copy(self) -> Renaming:
        """Return the same again."""
        return Renaming(self.before, self.data)


def renamed(prefix: str, ids: list[str], number: int) -> dict[str, str]:
    """Return another name for every id."""
    others = shuffled((f"{prefix}{n}" for n in range(len(ids))), number)
    return dict(zip(ids, others, strict=True))


class Names:
    """Other ids for inspectors and checks: the same in another order."""

    def __init__(self, task: Staffing, number: int) -> None:
        people = sorted(member.id for member in task.members)
        checks = sorted({s.check for s in task.seats} | {check for _, check in task.recusals})
        self.person = renamed("p", people, number)
        self.check = renamed("c", checks, number + 1)
        both = {new: old for names in (self.person, self.check) for old, new in names.items()}
        labels = {f"@{k}": f"@{k}" for k in range(len(people))}
        self.before = {new.encode(): old.encode() for new, old in (both | labels).items()}
        self.suite = Suite("sha256", lambda data=b"": Renaming(self.before, data))

    def task(self, task: Staffing) -> Staffing:
        """Return the problem with the other names."""
        return evolve(
            task,
            members=[evolve(member, id=self.person[member.id]) for member in task.members],
            seats=[self.seat(seat) for seat in task.seats],
            recusals=self.pairs(task.recusals),
        )

    def seat(self, seat: Seat) -> Seat:
        """Return a seat of the check of that name."""
        return Seat(self.check[seat.check], seat.requirement, seat.copy)

    def pairs(self, pairs: frozenset[tuple[str, str]]) -> set[tuple[str, str]]:
        """Return the recusals."""
        return {(self.person[who], self.check[check]) for who, check in pairs}

    def deal(self, found: Deal) -> Deal:
        """Return a deal with the other names."""
        return Deal(
            seats={self.seat(seat): self.person[who] for seat, who in found.seats.items()},
            loads={self.person[who]: load for who, load in found.loads.items()},
            box=tuple(self.person[who] for who in found.box),
            order=tuple(map(self.seat, found.order)),
            blocked=tuple((self.seat(seat), self.person[who]) for seat, who in found.blocked),
        )


class TestAnonymous:
    """“Anonymous: ids enter only through tickets” (assignment, “What holds”, 6).

    “Which witness is found does not matter”: other names are other positions, hence another
    witness, other paths and other sets of seats that are found unreachable.
    """

    @tries(10)
    @given(problems(), ORDERS)
    def test_small(self, problem: Problem, number: int):
        """Whoever bears another name and keeps his tickets keeps his seats."""
        compare(problem, number)

    @tries(1)
    @given(ORDERS, ORDERS)
    def test_large(self, trial: int, number: int):
        """So it is with seventy seats that leave hardly any choice."""
        share = trial % 8 / 10
        problem = random_problem(trial, sizes=[2, 3] * 14, inspectors=13, slack=3, recused=share)
        compare(problem, number)

    @tries(1)
    @given(ORDERS, ORDERS)
    def test_dense(self, trial: int, number: int):
        """So it is where most of six sit in every team, and have to change seats within it."""
        share = trial % 5 / 10
        problem = random_problem(trial, sizes=[3, 4] * 8, inspectors=6, slack=1, recused=share)
        compare(problem, number)

    @pytest.mark.long
    @pytest.mark.parametrize("trial", range(60))
    def test_larger(self, trial: int):
        """So it is with 500 seats."""
        share = trial % 10 / 10
        problem = random_problem(trial, sizes=[2, 3] * 100, inspectors=60, slack=5, recused=share)
        compare(problem, trial)

    @tries(2)
    @given(problems(inspectors=9), ORDERS)
    def test_groups(self, problem: Problem, number: int):
        """So it is with groups."""
        task, lots = staffing(problem), lottery(problem)
        names = Names(task, number)
        pool = [evolve(member, cap=9) for member in task.members]
        checks = sorted({seat.check for seat in task.seats})
        met = frozenset(sorted(task.recusals)[:3])

        def formed(one: Names | None) -> object:
            person, check = (one.person, one.check) if one else ({}, {})
            found = groups_first(
                members=[evolve(m, id=person.get(m.id, m.id)) for m in pool],
                requirements=[Requirement()],
                lists=[[0] * 2] * (len(pool) // 2),
                checks=[check.get(id, id) for id in checks],
                recusals=one.pairs(met) if one else met,
                lottery=evolve(lots, suite=one.suite) if one else lots,
            )
            back = {new: old for old, new in (*person.items(), *check.items())}
            members = tuple(
                tuple((seat, back.get(who, who)) for seat, who in group) for group in found.members
            )
            at = {back.get(id, id): group for id, group in found.at.items()}
            return evolve(found, members=members, at=at)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(grouping, "ATTEMPTS", 20)  # where they never fit, soon give up
            try:
                expected = formed(None)
            except InfeasibleError:
                return
            assert formed(names) == expected

    @tries(2)
    @given(problems(slack=(0, 5)), ORDERS)
    def test_substitutes(self, problem: Problem, number: int):
        """So it is with substitutes."""
        task, lots = staffing(problem), lottery(problem)
        names = Names(task, number)
        try:
            seats = deal(task, lots).seats
            leaving = frozenset((who, seat.check) for seat, who in list(seats.items())[::2])
            fresh = evolve(lots, seed=bytes(32))
            expected = substitute(task, seats, fresh, recused=leaving, trace=True).deal
        except InfeasibleError:
            return
        again = {names.seat(seat): names.person[who] for seat, who in seats.items()}
        found = substitute(
            names.task(task),
            again,
            evolve(fresh, suite=names.suite),
            recused=names.pairs(leaving),
            trace=True,
        )
        assert found.deal == names.deal(expected)


def compare(problem: Problem, number: int) -> None:
    """Deal under other names."""
    task, lots = staffing(problem), lottery(problem)
    names = Names(task, number)
    other, again = names.task(task), evolve(lots, suite=names.suite)
    for trace in (True, False):
        try:
            expected = deal(task, lots, trace=trace)
        except InfeasibleError:
            with pytest.raises(InfeasibleError):
                deal(other, again)
            return
        assert deal(other, again, trace=trace) == names.deal(expected)
