"""What a request changes, and what follows from its seed (assignment, “Amendments”).

The office issues with it and the verifier replays with it: which seats a request
vacates is settled before its seed, who sits there afterwards follows from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from randcheck.certificates.amendments.standing import Place, Standing, leaving, requested
from randcheck.certificates.ceremony.sources import check_sources, earlier
from randcheck.certificates.outcome import checks_of, members_of
from randcheck.certificates.pools import requirements_of
from randcheck.certificates.records import CHECK, RESERVE, SWAP, TEAM
from randcheck.draws.words import GROUPS
from randcheck.errors import InfeasibleError, InputError, Problem
from randcheck.lottery.amending import refill, swap, vacancy
from randcheck.lottery.dealing import Lottery
from randcheck.lottery.possible import possible_holders
from randcheck.lottery.problems import Seat, Staffing, seats_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from randcheck.canonical.suites import Suite
    from randcheck.certificates.records.types import (
        ChangedTeamBody,
        CommitmentBody,
        TeamPlanBody,
        WholeRequestBody,
    )

Body = dict[str, Any]


@frozen(kw_only=True)
class Change:
    """What a request changes in one team plan.

    Attributes:
        plan: One entry of the commitment's ``teams``.
        before: Who sits where.
        dealt: The seats to be dealt with the fresh seed, ascending.
        gone: Seats of checks that reserves stand in for, with their holders.
        swapped: The seat whose holder changes places, in the form ``swap``.
        responsible: The responsible seat of every check concerned.
    """

    plan: TeamPlanBody
    before: Mapping[Seat, str] = field(repr=False)
    dealt: tuple[Seat, ...] = ()
    gone: Mapping[Seat, str] = field(factory=dict)
    swapped: Seat | None = None
    responsible: Mapping[str, Place] = field(factory=dict)

    @property
    def kept(self) -> dict[Seat, str]:
        """Who stays where he is."""
        moved = {*self.dealt, *self.gone}
        return {seat: who for seat, who in self.before.items() if seat not in moved}


def changes(commitment: CommitmentBody, now: Standing, request: WholeRequestBody) -> list[Change]:
    """Return what a request changes, a team plan each, those that it leaves alone left out."""
    found = []
    for plan in commitment["teams"]:
        before = seats_in(now, plan["scope"])
        change = (
            _swapped(now, plan, before, request)
            if request["form"] == SWAP
            else _vacated(commitment, now, plan, before, request)
        )
        if change.dealt or change.gone or change.swapped:
            found.append(change)
    return found


def seats_in(now: Standing, scope: str) -> dict[Seat, str]:
    """Return who sits where in one team plan."""
    return {
        Seat(check, *place): who
        for check, team in now.teams.get(scope, {}).items()
        for place, who in team.seats.items()
    }


def _swapped(
    now: Standing,
    plan: TeamPlanBody,
    before: Mapping[Seat, str],
    request: WholeRequestBody,
) -> Change:
    _, pairs = leaving(request)
    seat = next((s for s, who in sorted(before.items()) if (who, s.check) in pairs), None)
    stay = {check: team.responsible for check, team in now.teams.get(plan["scope"], {}).items()}
    return Change(plan=plan, before=before, swapped=seat, responsible=stay)


def _vacated(
    commitment: CommitmentBody,
    now: Standing,
    plan: TeamPlanBody,
    before: Mapping[Seat, str],
    request: WholeRequestBody,
) -> Change:
    absent, pairs = leaving(request)
    wanted = _seats_after(commitment, now, plan, before, request)
    left = {s for s, who in before.items() if who in absent or (who, s.check) in pairs}
    if request["form"] == TEAM:
        whole = {seat.check for seat in left}
        left = {seat for seat in before if seat.check in whole}
    dealt = sorted(seat for seat in wanted if seat not in before or seat in left)
    responsible = {}
    for check in {seat.check for seat in dealt}:
        known = now.teams.get(plan["scope"], {}).get(check)
        # of a new check all seats are dealt
        places = [(seat.requirement, seat.copy) for seat in dealt if seat.check == check]
        responsible[check] = _first(plan, places) if known is None else known.responsible
    return Change(
        plan=plan,
        before=before,
        dealt=tuple(dealt),
        gone={seat: who for seat, who in before.items() if seat not in wanted},
        responsible=responsible,
    )


def _first(plan: TeamPlanBody, places: Iterable[Place]) -> Place:
    """Return the responsible seat of a new check: the leader's, or the one dealt first."""
    if plan["responsible"] is not None:
        return plan["responsible"], 0
    stages = [requirement["stage"] for requirement in plan["requirements"]]
    return min(places, key=lambda place: (stages[place[0]], place))


def _seats_after(
    commitment: CommitmentBody,
    now: Standing,
    plan: TeamPlanBody,
    before: Mapping[Seat, str],
    request: WholeRequestBody,
) -> set[Seat]:
    """Return the seats of a plan once reserves stand in for the unreachable.

    In groups mode a new check takes over the seats of the one it replaces: no
    group is formed for it.
    """
    if not request["unreachable"]:
        return set(before)
    drawn = requested(now, request).drawn
    strata = [{"id": s, "drawn": [{"id": id} for id in ids]} for s, ids in drawn.items()]
    wanted = checks_of(commitment, strata, plan)
    if plan["mode"] != GROUPS:
        return {seat for check, numbers in wanted.items() for seat in seats_of(check, numbers)}
    teams = now.teams.get(plan["scope"], {})
    after = {seat for seat in before if seat.check in wanted}
    taken = set(teams)
    for entry in request["unreachable"]:
        old = teams.get(entry["target"])
        if entry["stratum"] in plan["strata"] and entry["reserve"] not in taken and old is not None:
            after |= {Seat(entry["reserve"], *place) for place in old.seats}
            taken.add(entry["reserve"])
    return after


def replacements(now: Standing, targets: Iterable[str]) -> list[tuple[str, str, str | None]]:
    """Return stratum, target and the reserve that stands in, by stratum and target.

    A target is replaced in every stratum in which it was drawn, by the next
    reserve there that is not unreachable itself; ``None`` where none is left.
    """
    gone = frozenset(targets)
    found = []
    for stratum in sorted(now.drawn):
        left = iter([id for id in now.reserves.get(stratum, ()) if id not in gone])
        found += [
            (stratum, id, next(left, None)) for id in sorted(now.drawn[stratum]) if id in gone
        ]
    return found


def request_problems(
    commitment: CommitmentBody, now: Standing, number: int, request: WholeRequestBody
) -> Iterator[Problem]:
    """Yield what is wrong with a request, as far as the chain before it shows.

    Args:
        commitment: Fields of the commitment.
        now: How things stand before it.
        number: What it should be called.
        request: Its fields.
    """
    if request["number"] != number:
        yield Problem("amend-number", {"value": request["number"], "wanted": number}, "number")
    yield from source_problems(request)
    yield from _form(request)
    yield from _names(now, request)
    unreachable = list(_unreachable(now, request))
    yield from unreachable
    if unreachable:
        return
    planned = changes(commitment, now, request)
    if not planned and request["form"] != RESERVE:
        yield Problem("amend-nothing", {}, "recusals")
    scopes = [change.plan["scope"] for change in planned]
    if request["amends"] != scopes:
        params = {"value": "、".join(request["amends"]), "wanted": "、".join(scopes)}
        yield Problem("amend-scopes", params, "amends")
    random = any(change.dealt or change.swapped for change in planned)
    if random and not request["sources"]:
        yield Problem("amend-no-sources", {}, "sources")


def source_problems(request: WholeRequestBody) -> Iterator[Problem]:
    """Yield what is wrong with the sources of a request."""
    if request["sources"]:
        try:
            check_sources(request["sources"])
        except InputError as error:
            yield from error.problems
    due = request["openings_until"]
    for position, source in enumerate(request["sources"]):
        if due is None or source["kind"] == "contribution":
            continue
        if not earlier(due, source["time"]):
            yield Problem("seed-openings-late", {"value": source["id"]}, f"sources[{position}]")


def _form(request: WholeRequestBody) -> Iterator[Problem]:
    swaps = request["form"] == SWAP
    one = len(request["recusals"]) == 1 and request["scope"] == CHECK and not request["absences"]
    if swaps and not one:
        yield Problem("amend-swap", {}, "recusals")
    if (request["form"] == RESERVE) != bool(request["unreachable"]):
        yield Problem("amend-reserve", {"value": request["form"]}, "unreachable")
    if request["scope"] != CHECK and not request["recusals"]:
        yield Problem("amend-scope", {}, "scope")


def _names(now: Standing, request: WholeRequestBody) -> Iterator[Problem]:
    known = {id for ids in (*now.drawn.values(), *now.reserves.values()) for id in ids}
    for pair in request["recusals"]:
        if pair["target"] not in known:
            yield Problem("amend-target", {"value": pair["target"]}, "recusals")
    for who in (*(pair["inspector"] for pair in request["recusals"]), *request["absences"]):
        if who not in now.pool:
            yield Problem("amend-inspector", {"value": who}, "recusals")


def _unreachable(now: Standing, request: WholeRequestBody) -> Iterator[Problem]:
    stated = request["unreachable"]
    wanted = replacements(now, {entry["target"] for entry in stated})
    drawn = {id for ids in now.drawn.values() for id in ids}
    for entry in stated:
        if entry["target"] not in drawn:
            yield Problem("amend-not-drawn", {"value": entry["target"]}, "unreachable")
    if [(e["stratum"], e["target"]) for e in stated] != [(s, t) for s, t, _ in wanted]:
        yield Problem("amend-strata", {}, "unreachable")
        return
    for entry, (stratum, target, reserve) in zip(stated, wanted, strict=True):
        if reserve is None:
            yield Problem("amend-no-reserve", {"value": target, "stratum": stratum}, "unreachable")
        elif entry["reserve"] != reserve:
            params = {"value": entry["reserve"], "wanted": reserve, "stratum": stratum}
            yield Problem("amend-reserve-order", params, "unreachable")


def carry_out(  # noqa: PLR0913, PLR0917 - everything an amendment depends on
    suite: Suite,
    commitment: CommitmentBody,
    now: Standing,
    request: WholeRequestBody,
    seed: bytes | None,
    inspectors: Iterable[Mapping[str, Any]],
    secret: bytes | None = None,
) -> list[ChangedTeamBody]:
    """Return the field ``teams`` of the amendment record.

    Args:
        suite: The certificate's.
        commitment: Its fields.
        now: How things stand before the request.
        request: Its fields.
        seed: The fresh seed; ``None`` where nothing is dealt.
        inspectors: The committed roster.
        secret: Of a sealed draw.

    Raises:
        InfeasibleError: The seats cannot be filled, or nobody can change places;
            whether that is so does not depend on the seed.
        InputError: How things stand is no assignment of the committed problem.
    """
    then = requested(now, request)
    members = members_of(inspectors, dict.fromkeys(then.present, True))
    found: list[ChangedTeamBody] = []
    for change in changes(commitment, now, request):
        after: dict[Seat, tuple[str | None, int]] = dict.fromkeys(change.gone, (None, 0))
        if change.dealt or change.swapped:
            if seed is None:
                raise InputError("amend-no-sources")
            lottery = Lottery(suite=suite, seed=seed, scope=change.plan["scope"], secret=secret)
            staffing = Staffing(
                members=members,
                requirements=requirements_of(change.plan),
                seats=[*change.kept, *change.dealt],
                recusals=then.recused,
            )
            after |= _dealt(change, staffing, lottery)
        found += _teams(change, after)
    return found


def _dealt(
    change: Change, staffing: Staffing, lottery: Lottery
) -> dict[Seat, tuple[str | None, int]]:
    """Return who sits on the seats dealt or swapped, and how many could have."""
    if change.swapped is None:
        dealt = refill(staffing, change.kept, lottery).deal.seats
        possible = possible_holders(vacancy(staffing, change.kept))
        return {seat: (who, possible[seat]) for seat, who in dealt.items()}
    swapped = swap(staffing, change.before, change.swapped, lottery)
    if swapped is None:
        raise InfeasibleError("amend-no-swap", value=change.before[change.swapped])
    pair = swapped.seat, swapped.other
    return {seat: (swapped.seats[seat], swapped.possible) for seat in pair}


def _teams(
    change: Change, after: Mapping[Seat, tuple[str | None, int]]
) -> Iterator[ChangedTeamBody]:
    scope = change.plan["scope"]
    for check in sorted({seat.check for seat in after}):
        seats = sorted(seat for seat in after if seat.check == check)
        first = None if seats[0] in change.gone else change.responsible[check]
        yield {
            "scope": scope,
            "check": check,
            "seats": [
                {
                    "requirement": seat.requirement,
                    "copy": seat.copy,
                    "before": change.before.get(seat),
                    "after": after[seat][0],
                    "possible": after[seat][1],
                }
                for seat in seats
            ],
            "responsible": (None if first is None else {"requirement": first[0], "copy": first[1]}),
        }
