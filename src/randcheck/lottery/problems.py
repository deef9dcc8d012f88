"""Second random: seats, and who may sit on them (assignment, “Problem”).

A `Staffing` is the whole problem, in ids and small integers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.ids import check_id
from randcheck.errors import InputError, Problem
from randcheck.lottery.selection import check_count

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence


@frozen(order=True, field_transformer=strict)
class Seat:
    """One place in the team of one check.

    Attributes:
        check: Id of the check.
        requirement: Position in the problem's list of requirements.
        copy: 0, 1, … among the seats of this check and requirement.
    """

    check: str
    requirement: int
    copy: int = 0


@frozen(kw_only=True, field_transformer=strict)
class Member:
    """One inspector as the deal sees him.

    Attributes:
        id: The inspector.
        type: The attributes that requirements mention (post, department,
            qualification, region); equal types are exchangeable.
        cap: Most seats he may fill; 0 for an absent inspector, ``None`` for no limit.
        base: Burden already carried, counted when loads are made even.
    """

    id: str
    type: Hashable = ""
    cap: int | None = None
    base: int = 0


def _types(types: Iterable[Hashable] | None) -> frozenset[Hashable] | None:
    return None if types is None else frozenset(types)


@frozen(kw_only=True, field_transformer=strict)
class Requirement:
    """What a seat asks of the one who fills it.

    Attributes:
        types: The types that may fill it; ``None`` for all.
        stage: Seats of stage 0 are drawn first.
    """

    types: frozenset[Hashable] | None = field(default=None, converter=_types)
    stage: int = 0


@checked
def seats_of(check: str, requirements: Iterable[int]) -> list[Seat]:
    """Return the seats of one check, copies counted in the order given.

    >>> [seat.copy for seat in seats_of("T-1", [0, 3, 0])]
    [0, 0, 1]
    """
    counted: dict[int, int] = {}
    seats = []
    for requirement in requirements:
        copy = counted.get(requirement, 0)
        counted[requirement] = copy + 1
        seats.append(Seat(check, requirement, copy))
    return seats


def _members(members: Iterable[Member]) -> tuple[Member, ...]:
    return tuple(members)


def _requirements(requirements: Iterable[Requirement]) -> tuple[Requirement, ...]:
    return tuple(requirements)


def _seats(seats: Iterable[Seat]) -> tuple[Seat, ...]:
    return tuple(seats)


def _pairs(pairs: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    return frozenset(pairs)


@frozen(kw_only=True, field_transformer=strict)
class Staffing:
    """A problem of the second random.

    Attributes:
        members: The inspectors, in any order.
        requirements: What seats ask; seats name them by position.
        seats: All seats, in any order.
        recusals: Pairs of inspector and check; pairs of somebody who is not
            among the members, or of no seat's check, mean nothing.
    """

    members: tuple[Member, ...] = field(converter=_members)
    requirements: tuple[Requirement, ...] = field(converter=_requirements)
    seats: tuple[Seat, ...] = field(converter=_seats)
    recusals: frozenset[tuple[str, str]] = field(converter=_pairs, default=frozenset())

    def check(self) -> None:
        """Make sure that the problem is well formed.

        Raises:
            InputError: An id is none or stands twice, a number is negative, a
                seat stands twice or asks for an unknown requirement.
        """
        problems = [*_member_problems(self.members), *_seat_problems(self)]
        if problems:
            raise InputError.collect(problems, 100)


def _member_problems(members: Sequence[Member]) -> Iterable[Problem]:
    seen = set()
    for member in members:
        check_id(member.id, "inspectors")
        if member.id in seen:
            yield Problem("id-duplicate", {"value": member.id}, "inspectors")
        seen.add(member.id)
        if member.cap is not None:
            check_count(member.cap, "cap")
        check_count(member.base, "base")


def _seat_problems(staffing: Staffing) -> Iterable[Problem]:
    seen = set()
    for requirement in staffing.requirements:
        check_count(requirement.stage, "stage")
    for seat in staffing.seats:
        if seat.check not in seen:
            check_id(seat.check, "checks")
            seen.add(seat.check)
        check_count(seat.copy, "copy")
        if check_count(seat.requirement, "requirement") >= len(staffing.requirements):
            params = {"requirement": seat.requirement, "known": len(staffing.requirements)}
            yield Problem("requirement-unknown", params, seat.check)
    if len(set(staffing.seats)) < len(staffing.seats):
        yield Problem("seat-twice", {})
