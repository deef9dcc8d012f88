"""Who could have been dealt a seat: how much was left to the lot.

Over all seeds a deal can end in every assignment whose loads are most even: the
order of ``T("extra", …)`` can prefer any of the load vectors that are, for these
form a matroid, and the box can lie in any order, also in that of the seats. So
an inspector could have been dealt a seat if the other seats can be filled as
evenly as without that condition.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from randcheck.lottery.loads import even_loads
from randcheck.lottery.table import Table

if TYPE_CHECKING:
    from collections.abc import Hashable

    from randcheck.lottery.problems import Member, Seat, Staffing

UNFILLED = -1


def possible_holders(staffing: Staffing) -> dict[Seat, int]:
    """Return for every seat how many inspectors it could have been dealt to.

    Inspectors of one type, cap and burden who are recused from the same checks
    are alike, and so are the seats of one check that accept the same types: one
    of them is asked for all. 1 means that the lot decided nothing.

    Args:
        staffing: The problem; `check` has passed.
    """
    alike = _classes(staffing)
    few = _reduced(staffing, alike)
    best = _unevenness(few)
    counted: dict[Hashable, int] = {}
    found = {}
    for seat in staffing.seats:
        key = seat.check, staffing.requirements[seat.requirement].types
        if key not in counted:
            counted[key] = sum(
                len(members)
                for members in alike.values()
                if best != UNFILLED and _may(few, members[0], seat)
                and _unevenness(_seated(few, members[0], seat)) == best
            )  # fmt: skip
        found[seat] = counted[key]
    return found


def _classes(staffing: Staffing) -> dict[Hashable, list[Member]]:
    """Return the inspectors who may take a seat, those alike together."""
    checks = {seat.check for seat in staffing.seats}
    barred: dict[str, set[str]] = {}
    for who, check in staffing.recusals:
        if check in checks:
            barred.setdefault(who, set()).add(check)
    classes: dict[Hashable, list[Member]] = {}
    for member in staffing.members:
        room = len(staffing.seats) if member.cap is None else member.cap
        if room:
            where = frozenset(barred.get(member.id, ()))
            key = member.type, min(room, len(staffing.seats)), member.base, where
            classes.setdefault(key, []).append(member)
    return classes


def _reduced(staffing: Staffing, classes: dict[Hashable, list[Member]]) -> Staffing:
    """Leave out of every class whom no deal can need: more than there are seats."""
    most = len(staffing.seats)
    members = [member for alike in classes.values() for member in alike[:most]]
    ids = {member.id for member in members}
    checks = {seat.check for seat in staffing.seats}
    near = {pair for pair in staffing.recusals if pair[0] in ids and pair[1] in checks}
    return evolve(staffing, members=members, recusals=near)


def _may(staffing: Staffing, member: Member, seat: Seat) -> bool:
    types = staffing.requirements[seat.requirement].types
    return (types is None or member.type in types) and (
        member.id,
        seat.check,
    ) not in staffing.recusals


def _seated(staffing: Staffing, member: Member, seat: Seat) -> Staffing:
    """Return what is left to fill once somebody has a seat; it counts as a burden."""
    cap = None if member.cap is None else member.cap - 1
    now = evolve(member, cap=cap, base=member.base + 1)
    return evolve(
        staffing,
        members=[now if m.id == member.id else m for m in staffing.members],
        seats=[s for s in staffing.seats if s != seat],
        recusals=staffing.recusals | {(member.id, seat.check)},
    )


def _unevenness(staffing: Staffing) -> int:
    """Return the least sum of squared burdens, or `UNFILLED` where not every seat can be filled."""
    table = Table(staffing)
    held = even_loads(table, range(len(table.ids))).held
    if sum(map(len, held)) < len(table.seats):
        return UNFILLED
    return sum((base + len(seats)) ** 2 for base, seats in zip(table.base, held, strict=True))
