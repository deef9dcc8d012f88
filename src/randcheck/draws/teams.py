"""How inspectors form teams, and who is in the pool that teams are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import Factory, field, frozen

from randcheck.lottery.grouping import EXTRA_MEMBER
from randcheck.lottery.problems import Requirement

if TYPE_CHECKING:
    from collections.abc import Iterable

GROUPS, CHECKS = "groups", "checks"
LEAST_TEAM = 2  # W22-6: no parameter lowers it
IN_POOL: Final = "eligible"
NO_LICENCE: Final = "excluded:licence"


def _requirements(requirements: Iterable[Requirement]) -> tuple[Requirement, ...]:
    return tuple(requirements)


def _numbers(numbers: Iterable[int]) -> tuple[int, ...]:
    return tuple(numbers)


def _alike(rule: TeamRule) -> tuple[int, ...]:
    return (0,) * rule.size


def _words(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(words)


@frozen(kw_only=True)
class TeamRule:
    """How inspectors form teams.

    Attributes:
        mode: ``groups`` (groups first) or ``checks`` (a team for every check).
        size: Least members of a team, at least 2.
        requirements: What seats ask.
        seats: The requirement of each seat of a team, by position; by default
            `size` seats of the first requirement.
        leader: The requirement of the responsible person's seat; ``None``: whoever
            sits on the seat dealt first (H23-3).
        leftover: ``extra_member`` or ``idle``; for groups.
        number: How many groups, if the book says so.
        most: How many groups at most, if the book says so.
        inspectors_drawn: How many inspectors are drawn from the pool first, if the book
            says so (L19-14); as many more as fill the seats, where these cannot.
        clause: Where it comes from.
    """

    mode: str
    size: int = LEAST_TEAM
    requirements: tuple[Requirement, ...] = field(default=(Requirement(),), converter=_requirements)
    seats: tuple[int, ...] = field(default=Factory(_alike, takes_self=True), converter=_numbers)
    leader: int | None = None
    leftover: str = EXTRA_MEMBER
    number: int | None = None
    most: int | None = None
    inspectors_drawn: int | None = None
    clause: str = ""


@frozen(kw_only=True)
class PoolEntry:
    """One inspector's place in the pool.

    Attributes:
        id: The inspector.
        verdict: ``eligible``, or the rule that says no.
        type: Values of the attributes that requirements mention, in the order
            in which the book names the attributes.
        cap: Most checks; ``None`` for no limit.
        base: Burden already carried.
        present: Whether on post and present; ``True`` where the book does not ask.
    """

    id: str
    verdict: str = IN_POOL
    type: tuple[str, ...] = field(default=(), converter=_words)
    cap: int | None = None
    base: int = 0
    present: bool = True
