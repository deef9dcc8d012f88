"""How inspectors form teams, and who is in the pool that teams are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import Factory, field, frozen

from randcheck.canonical.arguments import at_least, strict, word_of
from randcheck.draws.words import CHECKS, GROUPS, IN_POOL, LEAST_TEAM
from randcheck.errors import InputError
from randcheck.lottery.grouping import EXTRA_MEMBER, IDLE
from randcheck.lottery.problems import Requirement

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_SEATS: Final = 1000


def _requirements(requirements: Iterable[Requirement]) -> tuple[Requirement, ...]:
    return tuple(requirements)


def _numbers(numbers: Iterable[int]) -> tuple[int, ...]:
    return tuple(numbers)


def _alike(rule: TeamRule) -> tuple[int, ...]:
    return (0,) * _check_size(rule.size)


def _check_size(size: object) -> int:
    """Return the size of a team if it is one that people can make.

    Raises:
        InputError: It is no whole number from 0 to `MOST_SEATS` (``team-size``).
    """
    if isinstance(size, bool) or not isinstance(size, int) or not 0 <= size <= MOST_SEATS:
        raise InputError("team-size", most=MOST_SEATS)
    return size


def _words(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(words)


@frozen(kw_only=True, field_transformer=strict)
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

    mode: str = field(validator=word_of(GROUPS, CHECKS))
    size: int = LEAST_TEAM
    requirements: tuple[Requirement, ...] = field(default=(Requirement(),), converter=_requirements)
    seats: tuple[int, ...] = field(default=Factory(_alike, takes_self=True), converter=_numbers)
    leader: int | None = None
    leftover: str = field(default=EXTRA_MEMBER, validator=word_of(EXTRA_MEMBER, IDLE))
    number: int | None = field(default=None, validator=at_least(0))
    most: int | None = field(default=None, validator=at_least(0))
    inspectors_drawn: int | None = field(default=None, validator=at_least(0))
    clause: str = ""


@frozen(kw_only=True, field_transformer=strict)
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
    cap: int | None = field(default=None, validator=at_least(0))
    base: int = field(default=0, validator=at_least(0))
    present: bool = True
