"""Inspectors drawn from the pool before they are dealt: every number is tried in its turn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .amending import groups_first
from .dealing import deal, reason
from .searching import BRUTE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from .amending import Groups
    from .dealing import Deal, Reason
    from .problem import Problem
    from .searching import Method

Tickets = list[tuple[int, str]]


@dataclass(frozen=True)
class GroupRule:
    """How groups are formed of those drawn; the last requirement is for anyone."""

    seats: Sequence[int]
    leftover: str
    number: int | None = None
    most: int | None = None

    def lists(self, people: int, anyone: int) -> list[list[int]]:
        """Return the requirements of each group that so many people form."""
        count = people // len(self.seats)
        for limit in (self.number, self.most):
            count = count if limit is None else min(count, limit)
        sizes = [len(self.seats)] * count
        if self.leftover == "extra_member":
            sizes = [len(range(k, people, count)) for k in range(count)]
        return [[*self.seats, *[anyone] * (size - len(self.seats))] for size in sizes]


def pool_order(problem: Problem) -> list[int]:
    """Return who is present in the order of T("inspectors", inspector)."""
    here = [i for i, one in enumerate(problem.inspectors) if one.cap]
    return sorted(here, key=lambda i: problem.ticket(0, "inspectors", problem.inspectors[i].id))


def narrowed(problem: Problem, drawn: Collection[int]) -> Problem:
    """Return the problem in which nobody takes a check but those drawn."""
    people = enumerate(problem.inspectors)
    inspectors = tuple(one if i in drawn else one._replace(cap=0) for i, one in people)
    return replace(problem, inspectors=inspectors)


def _tries(problem: Problem, number: int) -> Iterator[list[int]]:
    """Yield whom to try: so many, one more, and so on to all of them."""
    ranked = pool_order(problem)
    for count in range(min(number, len(ranked)), len(ranked) + 1):
        yield ranked[:count]


def _tickets(problem: Problem, drawn: Sequence[int]) -> Tickets:
    return [(i, problem.ticket(0, "inspectors", problem.inspectors[i].id)[0].hex()) for i in drawn]


def pool(problem: Problem, number: int, *, method: Method = BRUTE) -> tuple[Tickets, Deal] | Reason:
    """Draw so many and deal them, or say why not even the whole pool will do."""
    for drawn in _tries(problem, number):
        dealt = deal(narrowed(problem, drawn), method=method)
        if dealt is not None:
            return _tickets(problem, drawn), dealt
    why = reason(problem, method=method)
    if why is None:
        raise RuntimeError("the whole pool can be dealt after all")
    return why


def pool_groups(
    problem: Problem, number: int, rule: GroupRule, *, method: Method = BRUTE
) -> tuple[Tickets, Groups] | None:
    """Draw so many and form groups of them; None where not even the whole pool will do."""
    for drawn in _tries(problem, number):
        lists = rule.lists(len(drawn), len(problem.requirements) - 1)
        if problem.checks and not lists:
            continue
        groups = groups_first(narrowed(problem, drawn), lists, method=method)
        if groups is not None:
            return _tickets(problem, drawn), groups
    return None
