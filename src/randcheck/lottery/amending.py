"""After the deal: a substitute drawn, or two seats swapped (assignment, “Amendments”).

Both act on seats of single checks, in groups-first mode too, both with a fresh
seed that a request fixed beforehand, and both with attempt 0. With the old seed
everybody could compute in advance who follows whom.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.errors import InputError
from randcheck.lottery import tickets
from randcheck.lottery.dealing import Deal, Lottery, deal
from randcheck.lottery.problems import Member, Seat, Staffing
from randcheck.lottery.tickets import ticket

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@frozen(kw_only=True, field_transformer=strict)
class Substitution:
    """Seats vacated and dealt again.

    Attributes:
        vacated: The seats whose holders left, ascending.
        deal: Who sits there now, with the lots of this deal alone.
        seats: The complete assignment after it.
    """

    vacated: tuple[Seat, ...]
    deal: Deal
    seats: dict[Seat, str] = field(repr=False)


@frozen(kw_only=True, field_transformer=strict)
class Swap:
    """Two seats whose holders changed places.

    Attributes:
        seat: The seat whose holder had to leave.
        other: The seat drawn for the exchange.
        possible: How many seats the lot could have fallen on.
        seats: The complete assignment after it.
    """

    seat: Seat
    other: Seat
    possible: int
    seats: dict[Seat, str] = field(repr=False)


@checked
def substitute(  # noqa: PLR0913 - what an amendment depends on
    staffing: Staffing,
    seats: Mapping[Seat, str],
    lottery: Lottery,
    *,
    recused: Iterable[tuple[str, str]] = (),
    absent: Iterable[str] = (),
    trace: bool = False,
) -> Substitution:
    """Draw substitutes for the seats that a late recusal or an absence vacates.

    Args:
        staffing: The problem as it was dealt; recusals known then included.
        seats: The assignment to be amended.
        lottery: The tickets of the *fresh* seed.
        recused: New pairs of inspector and check.
        absent: Inspectors who leave all their seats.
        trace: Whether to name every lot passed over; see `deal`.

    Returns:
        The vacated seats dealt by the same primitive, everything else as it was:
        caps less the seats kept, no burdens, those who stay in the team.

    Raises:
        InputError: The assignment is not one of this problem.
        InfeasibleError: The vacated seats cannot be filled; `reason` says why.
    """
    _check_assignment(staffing, seats)
    gone = frozenset(absent)
    out = frozenset(recused)
    kept = {
        seat: who for seat, who in seats.items() if who not in gone and (who, seat.check) not in out
    }
    return _refilled(vacancy(staffing, kept, recused=out, absent=gone), kept, lottery, trace=trace)


@checked
def refill(staffing: Staffing, kept: Mapping[Seat, str], lottery: Lottery) -> Substitution:
    """Deal all seats of a problem but those kept: a whole team, or a check that is new.

    Args:
        staffing: The problem as it is now: recusals and absences stand in it.
        kept: The seats whose holders stay.
        lottery: The tickets of the *fresh* seed.

    Returns:
        What `substitute` returns, the seats dealt counting as vacated.

    Raises:
        InputError: A seat kept, or its holder, is not one of this problem.
        InfeasibleError: The seats cannot be filled; `reason` says why.
    """
    staffing.check()
    if not set(kept) <= set(staffing.seats):
        raise InputError("assignment-seats")
    _check_holders(staffing, kept)
    return _refilled(vacancy(staffing, kept), kept, lottery, trace=False)


@checked
def vacancy(
    staffing: Staffing,
    kept: Mapping[Seat, str],
    *,
    recused: Iterable[tuple[str, str]] = (),
    absent: Iterable[str] = (),
) -> Staffing:
    """Return the problem of the seats that nobody keeps.

    Args:
        staffing: The whole problem.
        kept: The seats whose holders stay.
        recused: New pairs of inspector and check.
        absent: Inspectors who may sit nowhere.
    """
    gone = frozenset(absent)
    load: dict[str, int] = {}
    for who in kept.values():
        load[who] = load.get(who, 0) + 1
    return Staffing(
        members=[_member(m, load.get(m.id, 0), gone) for m in staffing.members],
        requirements=staffing.requirements,
        seats=sorted(seat for seat in staffing.seats if seat not in kept),
        recusals=staffing.recusals
        | frozenset(recused)
        | {(who, seat.check) for seat, who in kept.items()},
    )


def _refilled(
    part: Staffing, kept: Mapping[Seat, str], lottery: Lottery, *, trace: bool
) -> Substitution:
    dealt = deal(part, evolve(lottery, attempt=0), trace=trace)
    return Substitution(vacated=part.seats, deal=dealt, seats={**kept, **dealt.seats})


def _member(member: Member, kept: int, gone: frozenset[str]) -> Member:
    if member.id in gone:
        return evolve(member, cap=0, base=0)
    return evolve(member, cap=None if member.cap is None else max(member.cap - kept, 0), base=0)


@checked
def swap(
    staffing: Staffing, seats: Mapping[Seat, str], seat: Seat, lottery: Lottery
) -> Swap | None:
    """Exchange one seat with a seat of another check, drawn by lot (L19-15).

    Args:
        staffing: The problem; the recusal that is the cause stands in it.
        seats: The assignment to be amended.
        seat: The seat whose holder leaves.
        lottery: The tickets of the *fresh* seed.

    Returns:
        The exchange with the first seat, in the order ``T("swap", check,
        requirement, copy)``, that is valid both ways; ``None`` if there is none.
    """
    _check_assignment(staffing, seats)
    if seat not in seats:
        raise InputError("seat-unknown", check=seat.check)
    types = {member.id: member.type for member in staffing.members}
    team: dict[str, set[str]] = {}
    for place, who in seats.items():
        team.setdefault(place.check, set()).add(who)

    def may(who: str, place: Seat) -> bool:
        accepted = staffing.requirements[place.requirement].types
        return (
            (accepted is None or types[who] in accepted)
            and (who, place.check) not in staffing.recusals
            and who not in team[place.check]
        )

    leaver = seats[seat]
    others = [
        place
        for place, who in seats.items()
        if place.check != seat.check and who != leaver and may(who, seat) and may(leaver, place)
    ]
    if not others:
        return None
    key = evolve(lottery, attempt=0).key(tickets.SWAP)

    def lot(place: Seat) -> tuple[bytes, list[bytes]]:
        parts = place.check, place.requirement, place.copy
        return ticket(lottery.suite, key, *parts), [str(part).encode() for part in parts]

    other = min(others, key=lot)
    return Swap(
        seat=seat,
        other=other,
        possible=len(others),
        seats={**seats, seat: seats[other], other: leaver},
    )


def _check_assignment(staffing: Staffing, seats: Mapping[Seat, str]) -> None:
    staffing.check()
    if set(seats) != set(staffing.seats):
        raise InputError("assignment-seats")
    _check_holders(staffing, seats)


def _check_holders(staffing: Staffing, seats: Mapping[Seat, str]) -> None:
    known = {member.id for member in staffing.members}
    for who in seats.values():
        if who not in known:
            raise InputError("assignment-inspector", value=who)
