"""The problem of the second random in positions, which is what the algorithms work on.

Positions follow the ids, so that no order of the input can matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from randcheck.lottery.problems import Member, Requirement, Seat, Staffing

BARRED = -1  # where an inspector may not go: recused, or dealt already


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
        kinds_of: For each family, the types it accepts.
        families: For each type, the families that accept it, the choosiest first.
        barred: ``check * len(ids) + inspector`` of every recusal.
        own: For an inspector who is recused from more than half of the checks,
            the seats that are left to him; ``None`` for anybody else.
    """

    ids: list[str]
    seats: list[Seat]
    cap: list[int]
    base: list[int]
    barred: set[int]
    kind: list[int]
    kinds: int
    accepts: list[bytes]
    kinds_of: list[list[int]]
    families: list[list[int]]
    family: list[int]

    def __init__(self, staffing: Staffing) -> None:
        """Number everything in the order of the ids."""
        members = sorted(staffing.members, key=lambda member: member.id)
        self.ids = [member.id for member in members]
        self.seats = sorted(staffing.seats, key=lambda s: (s.check, s.requirement, s.copy))
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
        self._list_own()

    def _number_types(self, members: list[Member], requirements: Sequence[Requirement]) -> None:
        types: dict[Hashable, int] = {}
        self.kind = [types.setdefault(m.type, len(types)) for m in members]
        self.kinds = len(types)
        known: dict[frozenset[int], int] = {}
        families: list[int] = []
        for requirement in requirements:
            wanted = types if requirement.types is None else requirement.types
            accepted = frozenset(types[t] for t in wanted if t in types)
            families.append(known.setdefault(accepted, len(known)))
        self.kinds_of = [sorted(accepted) for accepted in known]
        self.accepts = [self._mask(accepted) for accepted in self.kinds_of]
        self.families = [[] for _ in range(self.kinds)]
        for family in sorted(range(len(known)), key=lambda f: (len(self.kinds_of[f]), f)):
            for kind in self.kinds_of[family]:
                self.families[kind].append(family)
        self.family = [families[seat.requirement] for seat in self.seats]

    def _mask(self, accepted: list[int]) -> bytes:
        mask = bytearray(self.kinds)
        for kind in accepted:
            mask[kind] = 1
        return bytes(mask)

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

    def _list_own(self) -> None:
        width, checks = len(self.ids), range(len(self.checks))
        recused = [0] * width
        for where in self.barred:
            recused[where % width] += 1
        self.own: list[list[int] | None] = [None] * width
        for inspector, count in enumerate(recused):
            if 2 * count > len(checks):
                kind = self.kind[inspector]
                self.own[inspector] = [
                    seat
                    for c in checks
                    if c * width + inspector not in self.barred
                    for seat in range(self.first[c], self.first[c + 1])
                    if self.accepts[self.family[seat]][kind]
                ]
