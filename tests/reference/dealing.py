"""The deal and the reason against one, sentence by sentence as they are defined.

`seats` restricts the problem to some seats, named by number; None means all. `method` says how
feasibility, loads and the fillable number are found: by exhaustive search unless told otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from .problem import numbers
from .searching import BRUTE, Method, extra_order, feasible, load_vectors, loads, most

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from .problem import Inspector, Problem, Seat

__all__ = [
    "BRUTE",
    "Deal",
    "Method",
    "Reason",
    "box_order",
    "deal",
    "dealing_order",
    "extra_order",
    "feasible",
    "load_vectors",
    "loads",
    "most",
    "reason",
]


@dataclass(frozen=True)
class Deal:
    """Who sits where, and how it came about; `at` holds None for seats outside the deal."""

    loads: tuple[int, ...]
    box: tuple[int, ...]
    order: tuple[int, ...]
    at: tuple[int | None, ...]
    blocked: tuple[tuple[int, int], ...]
    responsible: tuple[int | None, ...]


class Reason(NamedTuple):
    """Why seats cannot be filled: the minimal set, and the most that can be filled at once."""

    violator: tuple[int, ...]
    size: int
    fillable: int


def dealing_order(problem: Problem, seats: Collection[int] | None, attempt: int) -> list[int]:
    """Return the seats in the order dealt: (stage, T("check", check), requirement, copy)."""
    every_seat = problem.seats()

    def rank(number: int) -> tuple[object, ...]:
        seat = every_seat[number]
        lot = problem.ticket(attempt, "check", problem.checks[seat.check].id)
        return problem.requirements[seat.requirement].stage, lot, seat.requirement, seat.copy

    return sorted(numbers(problem, seats), key=rank)


def box_order(problem: Problem, shares: Sequence[int], attempt: int) -> list[int]:
    """Return the inspectors in the order of their lots: T("lot", inspector, k)."""
    lots = [(i, k) for i, load in enumerate(shares) for k in range(load)]

    def rank(lot: tuple[int, int]) -> tuple[bytes, list[bytes]]:
        return problem.ticket(attempt, "lot", problem.inspectors[lot[0]].id, lot[1])

    return [i for i, _ in sorted(lots, key=rank)]


def deal(
    problem: Problem,
    seats: Collection[int] | None = None,
    *,
    attempt: int = 0,
    method: Method = BRUTE,
) -> Deal | None:
    """Deal the seats, or return None where they cannot all be filled."""
    shares = method.share(problem, seats, attempt=attempt)
    if shares is None:
        return None
    order, box = dealing_order(problem, seats, attempt), box_order(problem, shares, attempt)
    lots, at, blocked = list(box), dict[int, int](), list[tuple[int, int]]()
    rest = replace(problem, inspectors=_with_caps(problem, shares))
    for place, number in enumerate(order):
        seat, others = problem.seats()[number], order[place + 1 :]
        for inspector in dict.fromkeys(lots):
            if not rest.allows(seat, inspector):
                continue
            if method.decide(_without(rest, seat, inspector), others):
                break
            blocked.append((number, inspector))
        else:
            raise RuntimeError("no lot fits a seat that the others left fillable")
        lots.remove(inspector)
        at[number] = inspector
        rest = _without(rest, seat, inspector)
    return Deal(
        loads=shares,
        box=tuple(box),
        order=tuple(order),
        at=tuple(at.get(number) for number in range(len(problem.seats()))),
        blocked=tuple(blocked),
        responsible=tuple(
            next((at[number] for number in order if problem.seats()[number].check == check), None)
            for check in range(len(problem.checks))
        ),
    )


def _with_caps(problem: Problem, caps: Sequence[int]) -> tuple[Inspector, ...]:
    """Return the inspectors with other caps."""
    pairs = zip(problem.inspectors, caps, strict=True)
    return tuple(inspector._replace(cap=cap) for inspector, cap in pairs)


def _without(problem: Problem, seat: Seat, inspector: int) -> Problem:
    """Return what is left when an inspector sits there: a lot less, no second seat in the team."""
    caps = [one.cap - (i == inspector) for i, one in enumerate(problem.inspectors)]
    check = problem.checks[seat.check]
    checks = list(problem.checks)
    checks[seat.check] = check._replace(recused=check.recused | {inspector})
    return replace(problem, inspectors=_with_caps(problem, caps), checks=tuple(checks))


def reason(
    problem: Problem, seats: Collection[int] | None = None, *, method: Method = BRUTE
) -> Reason | None:
    """Return why the seats cannot all be filled, or None where they can.

    The seats are added one by one, by (stage, check id bytes, requirement, copy), up to the first
    that cannot be filled together with those before it. A seat without which the others can be
    filled belongs to every unfillable set among them; where those seats are unfillable
    themselves, as is checked here, they are therefore the only minimal set.
    """

    def rank(number: int) -> tuple[int, bytes, int, int]:
        check, requirement, copy = problem.seats()[number]
        stage = problem.requirements[requirement].stage
        return stage, problem.checks[check].id.encode(), requirement, copy

    added: list[int] = []
    for number in sorted(numbers(problem, seats), key=rank):
        added.append(number)
        if not method.decide(problem, added):
            break
    else:
        return None
    violator = [n for n in sorted(added) if method.decide(problem, set(added) - {n})]
    if method.decide(problem, violator):
        raise RuntimeError("more than one minimal unfillable set")
    return Reason(tuple(violator), len(violator), method.count(problem, seats))
