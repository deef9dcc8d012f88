"""Feasibility and loads by exhaustive search.

Every function tries all possibilities; what it takes grows exponentially. `seats` restricts the
problem to some seats, named by number; None means all.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple, Protocol

from .problem import numbers

if TYPE_CHECKING:
    from collections.abc import Collection

    from .problem import Problem


class _Step(NamedTuple):
    """A seat on the way: who may take it, and whether it is the last one of its check."""

    allowed: tuple[int, ...]
    last: bool


def _steps(problem: Problem, seats: Collection[int] | None) -> list[_Step]:
    """Return the seats in an order that keeps the seats of a check together."""
    every_seat = problem.seats()
    todo = [every_seat[number] for number in numbers(problem, seats)]
    everyone = range(len(problem.inspectors))
    return [
        _Step(
            allowed=tuple(i for i in everyone if problem.allows(seat, i)),
            last=all(other.check != seat.check for other in todo[place + 1 :]),
        )
        for place, seat in enumerate(todo)
    ]


def feasible(problem: Problem, seats: Collection[int] | None = None) -> bool:
    """Tell whether all these seats can be filled: try everyone on every seat in turn.

    Nobody takes more seats than his cap or two seats of one check.
    """
    steps = _steps(problem, seats)

    @cache
    def fill(position: int, left: tuple[int, ...], team: frozenset[int]) -> bool:
        if position == len(steps):
            return True
        allowed, last = steps[position]
        return any(
            fill(position + 1, _plus(left, i, -1), frozenset() if last else team | {i})
            for i in allowed
            if left[i] > 0 and i not in team
        )

    return fill(0, tuple(one.cap for one in problem.inspectors), frozenset())


def _plus(vector: tuple[int, ...], place: int, amount: int) -> tuple[int, ...]:
    """Return the vector with one entry changed."""
    return (*vector[:place], vector[place] + amount, *vector[place + 1 :])


def load_vectors(problem: Problem, seats: Collection[int] | None = None) -> set[tuple[int, ...]]:
    """Return the loads of all complete assignments."""
    caps = [one.cap for one in problem.inspectors]
    states = {((0,) * len(caps), frozenset[int]())}
    for allowed, last in _steps(problem, seats):
        states = {
            (_plus(vector, i, 1), frozenset() if last else team | {i})
            for vector, team in states
            for i in allowed
            if vector[i] < caps[i] and i not in team
        }
    return {vector for vector, _ in states}


def extra_order(problem: Problem, attempt: int = 0) -> list[int]:
    """Return the inspectors in the order of T("extra", inspector)."""
    everyone = range(len(problem.inspectors))
    return sorted(
        everyone, key=lambda i: problem.ticket(attempt, "extra", problem.inspectors[i].id)
    )


def loads(
    problem: Problem, seats: Collection[int] | None = None, *, attempt: int = 0
) -> tuple[int, ...] | None:
    """Return the loads: the most even burdens, ties by lot; None where infeasible."""
    vectors = load_vectors(problem, seats)
    least = min((_unevenness(problem, vector) for vector in vectors), default=0)
    possible = {vector for vector in vectors if _unevenness(problem, vector) == least}
    for i in extra_order(problem, attempt):
        largest = max((vector[i] for vector in possible), default=0)
        possible = {vector for vector in possible if vector[i] == largest}
    return next(iter(possible), None)


def _unevenness(problem: Problem, vector: tuple[int, ...]) -> int:
    """Return the sum of the squared burdens."""
    pairs = zip(problem.inspectors, vector, strict=True)
    return sum((inspector.base + load) ** 2 for inspector, load in pairs)


def most(problem: Problem, seats: Collection[int] | None = None) -> int:
    """Return the most seats that can be filled at once: try all subsets, the largest first."""
    todo = numbers(problem, seats)
    return next(
        size
        for size in range(len(todo), -1, -1)
        if any(feasible(problem, subset) for subset in combinations(todo, size))
    )


class Decide(Protocol):
    """A way to decide whether seats can be filled together."""

    def __call__(self, problem: Problem, seats: Collection[int] | None = None) -> bool:
        """Tell whether all these seats can be filled."""


class Share(Protocol):
    """A way to find the loads."""

    def __call__(
        self, problem: Problem, seats: Collection[int] | None = None, *, attempt: int = 0
    ) -> tuple[int, ...] | None:
        """Return the loads, or None where the seats cannot be filled."""


class Count(Protocol):
    """A way to count."""

    def __call__(self, problem: Problem, seats: Collection[int] | None = None) -> int:
        """Return the most seats that can be filled at once."""


class Method(NamedTuple):
    """The three questions whose answers do not depend on how they are found."""

    decide: Decide
    share: Share
    count: Count


BRUTE = Method(feasible, loads, most)
