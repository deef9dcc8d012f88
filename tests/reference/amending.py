"""Groups first, substitutes and swaps, by their definitions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .dealing import deal, reason
from .problem import Check, Inspector, Problem, Requirement
from .searching import BRUTE

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from .dealing import Deal, Reason
    from .searching import Method

ATTEMPTS = 1024


@dataclass(frozen=True)
class Groups:
    """Groups (their members in seat order), their loads, and the group of each check."""

    attempt: int
    groups: tuple[tuple[int, ...], ...]
    group_loads: tuple[int, ...]
    at: tuple[int, ...]
    teams: tuple[tuple[tuple[int, int, int], ...], ...]
    responsible: tuple[int, ...]


@dataclass(frozen=True)
class Substitution:
    """Vacated seats with their deal or the reason against it, and the assignment afterwards."""

    vacated: tuple[int, ...]
    deal: Deal | None
    reason: Reason | None
    at: tuple[int, ...] | None
    responsible: tuple[int | None, ...] | None


def groups_first(
    problem: Problem,
    group_seats: Sequence[Sequence[int]],
    *,
    method: Method = BRUTE,
) -> Groups | None:
    """Deal inspectors to groups, then groups to checks; None where no attempt succeeds."""
    forming = replace(
        problem,
        inspectors=tuple(
            Inspector(one.id, one.type, min(1, one.cap)) for one in problem.inspectors
        ),
        checks=tuple(Check(f"@{k}", tuple(wanted)) for k, wanted in enumerate(group_seats)),
    )
    for attempt in range(ATTEMPTS):
        formed = deal(forming, attempt=attempt, method=method)
        if formed is None:
            return None
        members = _members(forming, formed)
        sending = _sending(problem, members)
        sent = deal(sending, attempt=attempt, method=method)
        if sent is not None:
            return _result(problem, forming, attempt, formed, sent)
    return None


def _members(forming: Problem, formed: Deal) -> list[list[int]]:
    """Return the members of each group in the order of its list."""
    members: list[list[int]] = [[] for _ in forming.checks]
    for seat, inspector in zip(forming.seats(), formed.at, strict=True):
        members[seat.check].append(_present(inspector))
    return members


def _sending(problem: Problem, members: Sequence[Sequence[int]]) -> Problem:
    """Return the second deal: groups as inspectors of one type, one seat a check."""
    return replace(
        problem,
        inspectors=tuple(
            Inspector(f"@{k}", "group", min(problem.inspectors[i].cap for i in group))
            for k, group in enumerate(members)
        ),
        requirements=(Requirement(0, frozenset({"group"})),),
        checks=tuple(
            Check(one.id, (0,), frozenset(k for k, g in enumerate(members) if one.recused & {*g}))
            for one in problem.checks
        ),
    )


def _result(problem: Problem, forming: Problem, attempt: int, formed: Deal, sent: Deal) -> Groups:
    """Return the groups and, per check, the team of its group."""
    lists: list[list[tuple[int, int, int]]] = [[] for _ in forming.checks]
    for seat, inspector in zip(forming.seats(), formed.at, strict=True):
        lists[seat.check].append((seat.requirement, seat.copy, _present(inspector)))
    at = tuple(_present(group) for group in sent.at)
    return Groups(
        attempt=attempt,
        groups=tuple(tuple(inspector for _, _, inspector in team) for team in lists),
        group_loads=sent.loads,
        at=at,
        teams=tuple(tuple(lists[group]) for group in at),
        responsible=tuple(_present(formed.responsible[group]) for group in at),
    )


def _present(value: int | None) -> int:
    """Return a value that cannot be missing."""
    if value is None:
        raise RuntimeError("a seat of a complete deal is empty")
    return value


def substitute(
    problem: Problem,
    at: Sequence[int],
    *,
    recused_now: Collection[tuple[int, int]] = (),
    absent_now: Collection[int] = (),
    method: Method = BRUTE,
) -> Substitution:
    """Deal anew the seats of the absent and of those now recused there, as (inspector, check)."""
    seats = problem.seats()
    vacated = tuple(
        number
        for number, inspector in enumerate(at)
        if inspector in absent_now or (inspector, seats[number].check) in recused_now
    )
    kept = [(i, seats[n].check) for n, i in enumerate(at) if n not in vacated]
    barred = {*recused_now, *kept}
    left = replace(
        problem,
        inspectors=tuple(
            one._replace(base=0, cap=0 if i in absent_now else one.cap - _seats_of(i, kept))
            for i, one in enumerate(problem.inspectors)
        ),
        checks=tuple(
            one._replace(recused=one.recused | {i for i, check in barred if check == c})
            for c, one in enumerate(problem.checks)
        ),
    )
    dealt = deal(left, vacated, method=method)
    if dealt is None:
        why = reason(left, vacated, method=method)
        return Substitution(vacated, None, why, None, None)
    after = tuple(old if new is None else new for old, new in zip(at, dealt.at, strict=True))
    return Substitution(vacated, dealt, None, after, responsible(problem, after))


def _seats_of(inspector: int, kept: Collection[tuple[int, int]]) -> int:
    """Return how many of the (inspector, check) pairs are his."""
    return sum(one == inspector for one, _ in kept)


def responsible(problem: Problem, at: Sequence[int]) -> tuple[int | None, ...]:
    """Return per check who sits on its seat with the least (stage, requirement, copy)."""
    ranked = sorted(
        (seat.check, problem.requirements[seat.requirement].stage, seat.requirement, seat.copy, i)
        for seat, i in zip(problem.seats(), at, strict=True)
    )
    return tuple(
        next((r[-1] for r in ranked if r[0] == c), None) for c in range(len(problem.checks))
    )


def swap(problem: Problem, at: Sequence[int], seat: int) -> tuple[int, tuple[int, ...]] | None:
    """Return the seat to exchange with and the assignment afterwards; None where there is none."""
    seats = problem.seats()
    mover, place = at[seat], seats[seat]

    def may_take(inspector: int, number: int) -> bool:
        team = {i for n, i in enumerate(at) if seats[n].check == seats[number].check}
        return problem.allows(seats[number], inspector) and inspector not in team

    def rank(number: int) -> tuple[bytes, list[bytes]]:
        check, requirement, copy = seats[number]
        return problem.ticket(0, "swap", problem.checks[check].id, requirement, copy)

    others = [number for number in range(len(seats)) if seats[number].check != place.check]
    for number in sorted(others, key=rank):
        if at[number] != mover and may_take(at[number], seat) and may_take(mover, number):
            after = list(at)
            after[seat], after[number] = at[number], mover
            return number, tuple(after)
    return None
