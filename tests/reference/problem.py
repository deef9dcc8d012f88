"""The problem of the second random: who may sit on which seat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from .hashing import key, ticket

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


class Inspector(NamedTuple):
    """An inspector: how many seats at most, and the burden already carried."""

    id: str
    type: str
    cap: int
    base: int = 0


class Requirement(NamedTuple):
    """What a seat asks for: its stage (0 is dealt first) and the types it accepts."""

    stage: int
    types: frozenset[str]


class Check(NamedTuple):
    """A check: the requirement of each of its seats, and the inspectors recused from it."""

    id: str
    requirements: tuple[int, ...]
    recused: frozenset[int] = frozenset()


class Seat(NamedTuple):
    """A seat: the positions of its check and requirement, and its copy within both."""

    check: int
    requirement: int
    copy: int


@dataclass(frozen=True)
class Problem:
    """Inspectors, requirements and checks; each is meant by its 0-based position."""

    suite: str
    seed: bytes
    scope: str
    inspectors: tuple[Inspector, ...]
    requirements: tuple[Requirement, ...]
    checks: tuple[Check, ...]

    def seats(self) -> tuple[Seat, ...]:
        """Return all seats, numbered check by check, in a check in the order of its list."""
        return tuple(
            Seat(number, requirement, check.requirements[:place].count(requirement))
            for number, check in enumerate(self.checks)
            for place, requirement in enumerate(check.requirements)
        )

    def allows(self, seat: Seat, inspector: int) -> bool:
        """Tell whether an inspector has a type that the seat accepts and is not recused."""
        types = self.requirements[seat.requirement].types
        recused = self.checks[seat.check].recused
        return self.inspectors[inspector].type in types and inspector not in recused

    def ticket(self, attempt: int, purpose: str, *parts: str | int) -> tuple[bytes, list[bytes]]:
        """Return T(purpose, parts...) with the bytes of the parts, which settle a tie."""
        its_key = key(self.suite, self.seed, purpose, self.scope, attempt)
        return ticket(self.suite, its_key, *parts), [str(part).encode() for part in parts]


def read(document: Mapping[str, Any]) -> Problem:
    """Return the problem of a test vector's input."""
    return Problem(
        suite=document["suite"],
        seed=bytes.fromhex(document["seed"]),
        scope=document["scope"],
        inspectors=tuple(Inspector(*entry) for entry in document["inspectors"]),
        requirements=tuple(
            Requirement(stage, frozenset(types)) for stage, types in document["requirements"]
        ),
        checks=tuple(
            Check(name, tuple(requirements), frozenset(recused))
            for name, requirements, recused in document["checks"]
        ),
    )


def numbers(problem: Problem, seats: Collection[int] | None) -> list[int]:
    """Return the numbers of the seats meant, ascending; None means all."""
    return sorted(range(len(problem.seats())) if seats is None else set(seats))
