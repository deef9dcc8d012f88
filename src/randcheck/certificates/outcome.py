"""What follows from a commitment, its rosters and a seed: draw and assignment.

Nothing here decides anything: whoever has the same commitment, the same rosters
and the same seed gets the same records.
"""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from attrs import frozen

from randcheck.certificates.pools import assign_drawn, requirements_of, staffing_of
from randcheck.certificates.records import SYSTEMATIC
from randcheck.certificates.rosters import Wanted
from randcheck.draws.words import GROUPS, IN_POOL
from randcheck.errors import InfeasibleError
from randcheck.lottery import tickets
from randcheck.lottery.dealing import Lottery, deal
from randcheck.lottery.grouping import Groups, group_count, group_lists, groups_first
from randcheck.lottery.problems import Member, Seat

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from randcheck.canonical.suites import Suite
    from randcheck.certificates.pending import Pending
    from randcheck.certificates.records.types import CommitmentBody, TeamPlanBody
    from randcheck.certificates.rosters import Roster
    from randcheck.lottery.selection import Lot

Body = dict[str, Any]


def follow(pending: Pending, seed: bytes) -> tuple[Body, list[Body]]:
    """Return what follows from a seed: what the draw lists, and all that each assignment says.

    Raises:
        CommitmentError: The seal of a sealed draw is another's (``seal-wrong``).
        InfeasibleError: The seats cannot be filled; `reason` says why.
    """
    commitment, sealer = pending.certificate.commitment, pending.sealer
    secret = None if sealer is None else sealer.seal.sealing
    if sealer is not None:
        commitment = sealer.opened(commitment)
    suite, rosters = pending.certificate.suite, pending.rosters
    strata = draw_strata(suite, commitment, seed, rosters["targets"], secret)
    pool = Pool.of(rosters)
    with nullcontext() if sealer is None else hidden_reason():
        dealt = [
            {"scope": plan["scope"], **pool.deal(suite, commitment, plan, strata, seed, secret)}
            for plan in commitment["teams"]
        ]
    for position, body in enumerate(dealt):
        shown = position == 0 and sealer is None
        body["opened"] = opened_rosters(rosters, pending.secrets) if shown else None
    return {"strata": strata}, dealt


def opened_rosters(rosters: Mapping[str, Roster], secrets: Mapping[str, bytes]) -> Body:
    """Return what the first assignment of an open draw opens."""
    return {
        name: {"secret": secrets[name].hex(), "records": list(rosters[name].records())}
        for name in ("presence", "recusals")
    }


@contextmanager
def hidden_reason() -> Iterator[None]:
    """Keep out of an error's text which targets of a sealed draw cannot be staffed.

    Raises:
        InfeasibleError: The one raised inside, `reason` kept, its text replaced.
    """
    try:
        yield
    except InfeasibleError as error:
        hidden = InfeasibleError("infeasible-sealed")
        hidden.reason = error.reason
        raise hidden from None


@frozen
class Pool:
    """Who may be dealt, as the rosters say it.

    Attributes:
        members: The pool; the absent have cap 0.
        recusals: Pairs of inspector and target.
    """

    members: Sequence[Member]
    recusals: Sequence[tuple[str, str]]

    @classmethod
    def of(cls, rosters: Mapping[str, Roster]) -> Pool:
        """Return that of the six rosters."""
        present = {record["id"]: record["present"] for record in rosters["presence"].records()}
        return cls(
            members_of(rosters["inspectors"].records(), present),
            [(pair["inspector"], pair["target"]) for pair in rosters["recusals"].records()],
        )

    def deal(  # noqa: PLR0913, PLR0917 - everything a deal depends on
        self,
        suite: Suite,
        commitment: CommitmentBody,
        plan: TeamPlanBody,
        strata: Iterable[Mapping[str, Any]],
        seed: bytes,
        secret: bytes | None = None,
    ) -> Body:
        """Return what an assignment says of attempt, loads, groups and teams; see `assign`."""
        lottery = Lottery(suite=suite, seed=seed, scope=plan["scope"], secret=secret)
        checks = checks_of(commitment, strata, plan)
        return assign(lottery, plan, checks, self.members, self.recusals)


def draw_strata(
    suite: Suite,
    commitment: CommitmentBody,
    seed: bytes,
    targets: Roster,
    secret: bytes | None = None,
) -> list[Body]:
    """Return the field ``strata`` of the draw record.

    Args:
        suite: The certificate's.
        commitment: Its fields; of a sealed draw with its counts opened.
        seed: 32 bytes.
        targets: The committed roster.
        secret: Of a sealed draw.
    """
    strata = commitment["strata"]
    wanted = [
        Wanted(
            stratum=stratum["id"],
            design=stratum["design"],
            n=stratum["n"],
            reserves=stratum["reserves"],
            key=tickets.key(suite, seed, tickets.TARGETS, stratum["scope"], secret=secret),
            comb=tickets.key(suite, seed, tickets.WEIGHT, stratum["scope"], secret=secret),
        )
        for stratum in strata
    ]
    return [
        {
            "id": one.stratum,
            "key": one.key,
            "drawn": [_lot(lot, one, weights) for lot in drawn.drawn],
            "reserves": [_lot(lot, one, weights) for lot in drawn.reserves],
        }
        for one, (drawn, weights) in zip(wanted, targets.draw(suite, wanted), strict=True)
    ]


def _lot(lot: Lot, wanted: Wanted, weights: Mapping[str, int]) -> Body:
    """Return a lot; where chances are in proportion to sizes, with its size."""
    said: Body = {"id": lot.id, "ticket": lot.ticket.hex(), "slip": lot.slip}
    if wanted.design == SYSTEMATIC:
        said["weight"] = weights.get(lot.id, 1)
    return said


def checks_of(
    commitment: CommitmentBody, strata: Iterable[Mapping[str, Any]], plan: TeamPlanBody
) -> dict[str, list[int]]:
    """Return the checks that a team plan covers, with the requirements of their seats.

    A target drawn in several strata is one visit with the union of what they ask:
    of every requirement as many seats as the stratum that wants most.
    """
    wanted = {
        stratum["id"]: plan["seats"] if stratum["seats"] is None else stratum["seats"]
        for stratum in commitment["strata"]
        if stratum["id"] in plan["strata"]
    }
    found: dict[str, list[int]] = {}
    for stratum in strata:
        if stratum["id"] in wanted:
            seats = sorted(wanted[stratum["id"]])
            for lot in stratum["drawn"]:
                found[lot["id"]] = _union(found.get(lot["id"], []), seats)
    return found


def _union(one: Sequence[int], other: Sequence[int]) -> list[int]:
    if not one or one == other:
        return list(other)
    return sorted(r for r in {*one, *other} for _ in range(max(one.count(r), other.count(r))))


def members_of(
    inspectors: Iterable[Mapping[str, Any]], present: Mapping[str, bool]
) -> list[Member]:
    """Return the pool as the deal sees it: the absent have cap 0."""
    return [
        Member(
            id=entry["id"],
            type=tuple(entry["type"]),
            cap=entry["cap"] if present.get(entry["id"], False) else 0,
            base=entry["base"],
        )
        for entry in inspectors
        if entry["verdict"] == IN_POOL
    ]


def assign(
    lottery: Lottery,
    plan: TeamPlanBody,
    checks: Mapping[str, Sequence[int]],
    members: Sequence[Member],
    recusals: Iterable[tuple[str, str]],
) -> Body:
    """Return what the assignment record says of attempt, loads, groups and teams.

    Where the plan draws inspectors from the pool first, it also says who was drawn.

    Args:
        lottery: The tickets: seed, and the scope of the plan.
        plan: One entry of the commitment's ``teams``.
        checks: From `checks_of`.
        members: From `members_of`.
        recusals: Pairs of inspector and target.

    Raises:
        InfeasibleError: The seats cannot be filled; `reason` says why.
    """
    make = _assign_groups if plan["mode"] == GROUPS else _assign_checks
    if plan["drawn_from_pool"] is not None:
        return assign_drawn(make, lottery, plan, checks, members, list(recusals))
    return make(lottery, plan, checks, members, recusals)


def _assign_checks(
    lottery: Lottery,
    plan: TeamPlanBody,
    checks: Mapping[str, Sequence[int]],
    members: Sequence[Member],
    recusals: Iterable[tuple[str, str]],
) -> Body:
    dealt = deal(staffing_of(plan, checks, members, recusals), lottery)
    first: dict[str, Seat] = {}
    for seat in dealt.order:
        first.setdefault(seat.check, seat)
    team: dict[str, list[Body]] = {check: [] for check in sorted(checks)}
    for seat, inspector in sorted(dealt.seats.items()):
        team[seat.check].append(_seat(seat, inspector))
    return {
        "attempt": 0,
        "loads": [{"inspector": i, "load": n} for i, n in sorted(dealt.loads.items())],
        "groups": None,
        "teams": [
            {"check": c, "group": None, "seats": s, "responsible": _responsible(plan, first[c])}
            for c, s in team.items()
        ],
    }


def _assign_groups(
    lottery: Lottery,
    plan: TeamPlanBody,
    checks: Mapping[str, Sequence[int]],
    members: Sequence[Member],
    recusals: Iterable[tuple[str, str]],
) -> Body:
    present = sum(member.cap != 0 for member in members)
    number = group_count(present, len(plan["seats"]), number=plan["number"], most=plan["most"])
    if checks and not number:
        raise InfeasibleError("groups-nobody", present=present, size=plan["size"])
    anyone = len(plan["requirements"]) - 1
    groups = groups_first(
        members=members,
        requirements=requirements_of(plan),
        lists=group_lists(present, number, plan["seats"], anyone, plan["leftover"] or ""),
        checks=list(checks),
        recusals=recusals,
        lottery=lottery,
    )
    loads = {member.id: 0 for member in members}
    for seats, load in zip(groups.members, groups.loads, strict=True):
        loads.update((inspector, load) for _, inspector in seats)
    listed = [[_seat(seat, who) for seat, who in seats] for seats in groups.members]
    return {
        "attempt": groups.attempt,
        "loads": [{"inspector": i, "load": n} for i, n in sorted(loads.items())],
        "groups": [{"seats": s, "load": n} for s, n in zip(listed, groups.loads, strict=True)],
        "teams": [_team(plan, check, groups, listed) for check in sorted(groups.at)],
    }


def _team(plan: TeamPlanBody, check: str, groups: Groups, listed: Sequence[list[Body]]) -> Body:
    group = groups.at[check]
    return {
        "check": check,
        "group": group,
        "seats": listed[group],
        "responsible": _responsible(plan, groups.first[group]),
    }


def _responsible(plan: TeamPlanBody, first: Seat) -> Body:
    """Return the responsible seat: the leader's if the rule book names one, else the first."""
    leader = plan["responsible"]
    return _place(first) if leader is None else {"requirement": leader, "copy": 0}


def _seat(seat: Seat, inspector: str) -> Body:
    return {**_place(seat), "inspector": inspector}


def _place(seat: Seat) -> Body:
    return {"requirement": seat.requirement, "copy": seat.copy}
