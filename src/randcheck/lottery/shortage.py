"""The reason when nothing fits: a smallest set of seats that cannot be filled.

Seats are added in the order (stage, check, requirement, copy) up to the first
that cannot be filled together with those before it. Among the seats added
exactly one set is unfillable and fillable without any one of its seats; it is
what exchanges reach from the seat that stayed empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from randcheck.canonical.arguments import strict
from randcheck.errors import Problem, seat_phrase
from randcheck.lottery.table import BARRED, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from randcheck.lottery.problems import Seat, Staffing


@frozen(kw_only=True, field_transformer=strict)
class Shortage:
    """Why no complete assignment exists.

    Attributes:
        seats: The seats that cannot all be filled, in the order (stage, check,
            requirement, copy); drop any one and the rest can.
        inspectors: All who may sit on some of them, by id.
        room: How many of these seats they can fill: one less than there are.
        fillable: The most seats of the whole problem that can be filled at once.
        wanted: The seats of the whole problem.
    """

    seats: tuple[Seat, ...]
    inspectors: tuple[str, ...]
    room: int
    fillable: int
    wanted: int

    def problem(self) -> Problem:
        """Return the shortage as an error says it."""
        params: dict[str, object] = {
            "size": len(self.seats),
            "seats": _some([seat_phrase(s.check, s.requirement, s.copy) for s in self.seats]),
            "count": len(self.inspectors),
            "inspectors": _some(self.inspectors) or "—",
            "room": self.room,
            "fillable": self.fillable,
            "wanted": self.wanted,
        }
        return Problem("infeasible", params)


_NAMED = 5


def _some(names: Sequence[object]) -> tuple[object, ...]:
    return (*names[:_NAMED], *(["…"] if len(names) > _NAMED else []))


def shortage(table: Table, staffing: Staffing, *, fillable: int) -> Shortage:
    """Return the reason of a problem that has no complete assignment.

    Args:
        table: The problem.
        staffing: The same, with the stages of its requirements.
        fillable: The most seats that can be filled at once.
    """
    stages = [requirement.stage for requirement in staffing.requirements]
    order = sorted(range(len(table.seats)), key=lambda s: (stages[table.seats[s].requirement], s))
    filling = _Filling(table)
    for seat in order:
        reached = filling.fill(seat)
        if reached is not None:
            break
    else:  # pragma: no cover - the caller has seen that not all can be filled
        reached = set()
    position = {seat: p for p, seat in enumerate(order)}
    violator = sorted(reached, key=position.__getitem__)
    return Shortage(
        seats=tuple(table.seats[s] for s in violator),
        inspectors=tuple(table.ids[i] for i in filling.able(violator)),
        room=len(violator) - 1,
        fillable=fillable,
        wanted=len(table.seats),
    )


class _Filling:
    """Fills seats one by one, moving those already seated if need be."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.width = len(table.ids)
        self.holder: dict[int, int] = {}
        self.place = dict.fromkeys(table.barred, BARRED)
        self.held: list[set[int]] = [set() for _ in table.ids]
        by_kind: list[list[int]] = [[] for _ in range(table.kinds)]
        for inspector, kind in enumerate(table.kind):
            by_kind[kind].append(inspector)
        self.by_family = [
            sorted(i for kind, there in enumerate(by_kind) if accepts[kind] for i in there)
            for accepts in table.accepts
        ]
        self.spare = [list(reversed(members)) for members in self.by_family]

    def able(self, seats: list[int]) -> list[int]:
        """Return the inspectors who may sit on some of the seats."""
        found = set()
        for seat in seats:
            here = self.table.check[seat] * self.width
            found |= {i for i in self.by_family[self.table.family[seat]]
                      if self.table.cap[i] and here + i not in self.table.barred}  # fmt: skip
        return sorted(found)

    def fill(self, seat: int) -> set[int] | None:
        """Fill one more seat, or return the seats that cannot be filled together."""
        if self._directly(seat):
            return None
        taker: dict[int, tuple[int, int]] = {}  # seat → (its holder, the seat he would move to)
        reached, queue = {seat}, [seat]
        unseen = {f: list(members) for f, members in enumerate(self.by_family)}
        for empty in queue:
            for inspector, vacated in self._candidates(empty, unseen):
                if vacated is None:
                    self._shift(empty, inspector, taker)
                    return None
                for other in vacated:
                    if other not in reached:
                        reached.add(other)
                        taker[other] = (inspector, empty)
                        queue.append(other)
        return reached

    def _directly(self, seat: int) -> bool:
        here = self.table.check[seat] * self.width
        spare = self.spare[self.table.family[seat]]
        for position in range(len(spare) - 1, -1, -1):
            inspector = spare[position]
            if len(self.held[inspector]) >= self.table.cap[inspector]:
                del spare[position]  # nobody ever holds fewer seats later
            elif here + inspector not in self.place:
                self._sit(seat, inspector)
                return True
        return False

    def _candidates(
        self, empty: int, unseen: dict[int, list[int]]
    ) -> Iterator[tuple[int, list[int] | None]]:
        """Yield who could take a seat, and which seats he could leave for it.

        Somebody already in the check can only move within it; anybody else
        leaves any of his seats, or none (``None``) if he has room for one more.
        """
        here = self.table.check[empty] * self.width
        family = self.table.family[empty]
        left = []
        for inspector in unseen[family]:
            sits = self.place.get(here + inspector)
            if sits is None:
                room = len(self.held[inspector]) < self.table.cap[inspector]
                yield inspector, None if room else sorted(self.held[inspector])
            else:
                left.append(inspector)
                if sits != BARRED:
                    yield inspector, [sits]
        unseen[family] = left

    def _shift(self, empty: int, inspector: int, taker: dict[int, tuple[int, int]]) -> None:
        """Seat somebody who has room, and everybody on the way one seat further."""
        moves = [(empty, inspector)]
        while empty in taker:
            holder, onward = taker[empty]
            moves.append((onward, holder))
            empty = onward
        for seat, _ in moves:
            if seat in self.holder:
                self._rise(seat)
        for seat, who in moves:
            self._sit(seat, who)

    def _sit(self, seat: int, inspector: int) -> None:
        self.holder[seat] = inspector
        self.held[inspector].add(seat)
        self.place[self.table.check[seat] * self.width + inspector] = seat

    def _rise(self, seat: int) -> None:
        inspector = self.holder.pop(seat)
        self.held[inspector].discard(seat)
        del self.place[self.table.check[seat] * self.width + inspector]
