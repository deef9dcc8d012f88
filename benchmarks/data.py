"""Invented rosters and staffing problems, the same on every run.

Everything comes from `random.Random(seed)`, so that two machines measure the
same work.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from randcheck.canonical.suites import suite
from randcheck.lottery.dealing import Lottery
from randcheck.lottery.problems import Member, Requirement, Seat, Staffing, seats_of

if TYPE_CHECKING:
    from collections.abc import Sequence

SUITE = suite("sha256")
SEED = bytes(range(32))
SCOPE = "bench"
# Share of the roster and share drawn: four tiers as offices have them (low risk to high risk).
TIERS = (("A", 40, 1), ("B", 30, 5), ("C", 20, 10), ("D", 10, 30))
REGIONS = 34
LEADER, MEMBER = "leader", "member"


def roster(size: int) -> list[str]:
    """Return ids as long as a credit code (18 characters), ascending."""
    return [f"9141052{number:011d}" for number in range(size)]


def strata(
    ids: Sequence[str], *, shuffled: bool = False, percent: int | None = None
) -> list[tuple[list[str], int]]:
    """Return the four strata of a roster, each with the number to be drawn.

    Args:
        ids: The roster, ascending.
        shuffled: Whether each stratum stands in no order.
        percent: Share drawn of every stratum; by default that of its tier.
    """
    found = []
    start = 0
    for name, share, usual in TIERS:
        end = start + len(ids) * share // 100
        part = list(ids[start:end])
        if shuffled:
            Random(f"strata {name}").shuffle(part)
        found.append((part, len(part) * (usual if percent is None else percent) // 100))
        start = end
    return found


def lottery() -> Lottery:
    """Return the tickets of every deal here."""
    return Lottery(suite=SUITE, seed=SEED, scope=SCOPE)


def _checks(count: int, extra: Random) -> list[Seat]:
    """Return seats: a leader and a member each, in 16 of 100 checks one member more."""
    seats = []
    for number in range(count):
        wanted = [0, 1, 1] if extra.random() < 0.16 else [0, 1]
        seats += seats_of(f"T-{number:06d}", wanted)
    return seats


def _pairs(count: int, members: int, checks: int, chance: Random) -> set[tuple[str, str]]:
    return {
        (f"I-{chance.randrange(members):05d}", f"T-{chance.randrange(checks):06d}")
        for _ in range(count)
    }


def dense(checks: int, inspectors: int, *, recused: int | None = None) -> Staffing:
    """Return a problem in which nearly everybody may go nearly everywhere.

    About 2.16 seats a check: one for a leader, drawn first, the others for
    anybody. One inspector in four is a leader.

    Args:
        checks: How many checks.
        inspectors: How many inspectors.
        recused: How many pairs are recused; by default one a check.
    """
    chance = Random(f"dense {checks} {inspectors}")
    members = [
        Member(id=f"I-{number:05d}", type=MEMBER if number % 4 else LEADER)
        for number in range(inspectors)
    ]
    pairs = _pairs(checks if recused is None else recused, inspectors, checks, chance)
    rules = [Requirement(types=[LEADER]), Requirement(stage=1)]
    return Staffing(
        members=members, requirements=rules, seats=_checks(checks, chance), recusals=pairs
    )


def chain(checks: int, inspectors: int, regions: int = REGIONS) -> Staffing:
    """Return a problem whose even loads must be passed on from region to region.

    A check of one region may be done by inspectors of this region and the next.
    Checks crowd at one end of the chain and inspectors are spread evenly, so that
    levelling takes exchanges along all of it. Two types a region.
    """
    chance = Random(f"chain {checks} {inspectors}")
    members = [
        Member(
            id=f"I-{number:05d}",
            type=(number % regions, MEMBER if number // regions % 4 else LEADER),
        )
        for number in range(inspectors)
    ]
    rules = []
    for region in range(regions):
        near = [region, min(region + 1, regions - 1)]
        rules.append(Requirement(types=[(r, LEADER) for r in near]))
        rules.append(Requirement(types=[(r, t) for r in near for t in (LEADER, MEMBER)], stage=1))
    seats: list[Seat] = []
    weights = [2 * regions - region for region in range(regions)]
    places = chance.choices(range(regions), weights, k=checks)
    for number, region in enumerate(places):
        lead, other = 2 * region, 2 * region + 1
        wanted = [lead, other, other] if chance.random() < 0.16 else [lead, other]
        seats += seats_of(f"T-{number:06d}", wanted)
    pairs = _pairs(checks, inspectors, checks, chance)
    return Staffing(members=members, requirements=rules, seats=seats, recusals=pairs)


def recused_much(checks: int, inspectors: int) -> Staffing:
    """Return a dense problem in which a quarter of all pairs is recused."""
    return dense(checks, inspectors, recused=checks * inspectors * 29 // 100)


def few_people(checks: int, inspectors: int) -> Staffing:
    """Return a problem of few inspectors with many checks, a tenth of the pairs recused."""
    chance = Random(f"few {checks} {inspectors}")
    members = [Member(id=f"I-{number:05d}") for number in range(inspectors)]
    seats = [s for number in range(checks) for s in seats_of(f"T-{number:06d}", [0, 0])]
    recused = {
        (f"I-{chance.randrange(inspectors):05d}", f"T-{number:06d}")
        for number in range(checks)
        if chance.random() < 0.1 * inspectors
    }
    return Staffing(members=members, requirements=[Requirement()], seats=seats, recusals=recused)


def tight_caps(checks: int, inspectors: int, spare: int = 3) -> Staffing:
    """Return a problem whose caps, very uneven, leave room for a few seats more than needed.

    It is made from a complete assignment, so that it can be solved.
    """
    chance = Random(f"tight {checks} {inspectors}")
    seats = _checks(checks, chance)
    kinds = [MEMBER if number % 4 else LEADER for number in range(inspectors)]
    leaders = [number for number in range(inspectors) if kinds[number] == LEADER]
    favour = [chance.random() ** 3 + 0.01 for _ in range(inspectors)]
    loads = [0] * inspectors
    teams: dict[str, set[int]] = {}
    for seat in seats:
        team = teams.setdefault(seat.check, set())
        able = leaders if seat.requirement == 0 else range(inspectors)
        weights = [0 if i in team else favour[i] for i in able]
        who = chance.choices(able, weights)[0]
        team.add(who)
        loads[who] += 1
    for _ in range(spare):
        loads[chance.randrange(inspectors)] += 1
    pairs = {
        (inspector, check)
        for inspector, check in _pairs(10 * checks, inspectors, checks, chance)
        if int(inspector[2:]) not in teams[check]
    }
    members = [
        Member(id=f"I-{number:05d}", type=kinds[number], cap=loads[number])
        for number in range(inspectors)
    ]
    rules = [Requirement(types=[LEADER]), Requirement(stage=1)]
    return Staffing(members=members, requirements=rules, seats=seats, recusals=pairs)
