"""Second random: seats, and who may sit on them (assignment, “Problem”).

A `Staffing` is the whole problem in ids and small integers. `Table` is the same
in positions, which is what the algorithms work on; positions follow the ids, so
that no order of the input can matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from randcheck.canonical.ids import check_id
from randcheck.errors import InputError, Problem
from randcheck.lottery.selection import check_count

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

BARRED = -1  # in `Table.barred` and in the places of a seating: may not go there


@frozen(order=True)
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


@frozen(kw_only=True)
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


@frozen(kw_only=True)
class Requirement:
    """What a seat asks of the one who fills it.

    Attributes:
        types: The types that may fill it; ``None`` for all.
        stage: Seats of stage 0 are drawn first.
    """

    types: frozenset[Hashable] | None = field(default=None, converter=_types)
    stage: int = 0


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


@frozen(kw_only=True)
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
            raise InputError.collect(problems[:100])


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


class Table:
    """A staffing in positions: inspectors and checks by id, seats by (check, requirement, copy).

    Requirements that accept the same types form one *family*: for an exchange
    their seats are alike.

    Attributes:
        ids: Ids of the inspectors, ascending.
        kind: Type of each inspector, as a number.
        cap, base: Of each inspector; no limit is as many as there are seats.
        seats: The seats, ascending.
        check: Number of each seat's check.
        first: Position of the first seat of each check, and one more at the end.
        family: Family of each seat.
        accepts: For each family, for each type, 1 or 0.
        families: For each type, the families that accept it, the choosiest first.
        barred: ``check * len(ids) + inspector`` of every recusal.
    """

    def __init__(self, staffing: Staffing) -> None:
        """Number everything in the order of the ids."""
        members = sorted(staffing.members, key=lambda member: member.id)
        self.ids = [member.id for member in members]
        self.seats = sorted(staffing.seats)
        unlimited = len(self.seats)
        self.cap = [unlimited if m.cap is None else m.cap for m in members]
        self.base = [m.base for m in members]
        self._number_types(members, staffing.requirements)
        self._number_checks()
        place = {id: i for i, id in enumerate(self.ids)}
        number = {check: c for c, check in enumerate(self.checks)}
        width = len(self.ids)
        self.barred = {
            number[check] * width + place[id]
            for id, check in staffing.recusals
            if id in place and check in number
        }

    def _number_types(self, members: list[Member], requirements: Sequence[Requirement]) -> None:
        types: dict[Hashable, int] = {}
        self.kind = [types.setdefault(m.type, len(types)) for m in members]
        self.kinds = len(types)
        known: dict[frozenset[int], int] = {}
        families = []
        for requirement in requirements:
            wanted = types if requirement.types is None else requirement.types
            accepted = frozenset(types[t] for t in wanted if t in types)
            families.append(known.setdefault(accepted, len(known)))
        self.accepts = [bytes(t in accepted for t in range(self.kinds)) for accepted in known]
        choosiest = sorted(range(len(known)), key=lambda f: (sum(self.accepts[f]), f))
        self.families = [[f for f in choosiest if self.accepts[f][t]] for t in range(self.kinds)]
        self.family = [families[seat.requirement] for seat in self.seats]

    def _number_checks(self) -> None:
        self.checks: list[str] = []
        self.check: list[int] = []
        self.first: list[int] = []
        for position, seat in enumerate(self.seats):
            if not self.checks or self.checks[-1] != seat.check:
                self.checks.append(seat.check)
                self.first.append(position)
            self.check.append(len(self.checks) - 1)
        self.first.append(len(self.seats))
