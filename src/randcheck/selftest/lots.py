"""The kinds of ``randcheck/vectors/lots@1``: cases of the second random.

Files mean inspectors, checks and seats by position; the library by id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, frozen

from randcheck.canonical.suites import suite
from randcheck.errors import InfeasibleError
from randcheck.lottery.amending import substitute, swap
from randcheck.lottery.dealing import Deal, Lottery, deal
from randcheck.lottery.grouping import Groups, group_count, group_lists, groups_first, label
from randcheck.lottery.pool import enough_for, first_served, only, ranked
from randcheck.lottery.problems import Member, Requirement, Seat, Staffing, seats_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from randcheck.lottery.selection import Lot
    from randcheck.lottery.shortage import Shortage

Values = dict[str, Any]
_GROUPED: Final = ("attempt", "groups", "group_loads", "at", "teams", "responsible")


@frozen
class _Case:
    """One case in ids, and the positions that its file uses."""

    staffing: Staffing
    lottery: Lottery
    seats: list[Seat]
    inspectors: list[str]
    checks: list[str]

    def person(self, id: str) -> int:
        return self.inspectors.index(id)

    def seat(self, seat: Seat) -> int:
        return self.seats.index(seat)

    def at(self, seats: dict[Seat, str]) -> list[int]:
        return [self.person(seats[seat]) for seat in self.seats]

    def first(self, check: str, order: tuple[Seat, ...]) -> Seat | None:
        return next((seat for seat in order if seat.check == check), None)


def _case(given: Values) -> _Case:
    people = [name for name, *_ in given["inspectors"]]
    checks = [name for name, *_ in given["checks"]]
    seats = [seat for name, wanted, _ in given["checks"] for seat in seats_of(name, wanted)]
    staffing = Staffing(
        members=[
            Member(id=name, type=kind, cap=cap, base=base)
            for name, kind, cap, base in given["inspectors"]
        ],
        requirements=[Requirement(stage=s, types=types) for s, types in given["requirements"]],
        seats=seats,
        recusals=((people[i], name) for name, _, recused in given["checks"] for i in recused),
    )
    lottery = Lottery(
        suite=suite(given["suite"]), seed=bytes.fromhex(given["seed"]), scope=given["scope"]
    )
    return _Case(staffing, lottery, seats, people, checks)


def _reason(case: _Case, shortage: Shortage) -> Values:
    violator = [case.seat(seat) for seat in shortage.seats]
    return {
        "at": None,
        "violator": sorted(violator),
        "size": len(violator),
        "fillable": shortage.fillable,
    }


def _dealt(case: _Case, dealt: Deal) -> Values:
    return {
        "loads": [dealt.loads[id] for id in case.inspectors],
        "box": [case.person(id) for id in dealt.box],
        "order": [case.seat(seat) for seat in dealt.order],
        "blocked": [[case.seat(seat), case.person(id)] for seat, id in dealt.blocked],
    }


def _deal(given: Values) -> Values:
    return _deal_of(_case(given))


def _deal_of(case: _Case) -> Values:
    try:
        dealt = deal(case.staffing, case.lottery, trace=True)
    except InfeasibleError as error:
        return _reason(case, error.reason)
    firsts = [case.first(check, dealt.order) for check in case.checks]
    return {
        **_dealt(case, dealt),
        "at": case.at(dealt.seats),
        "responsible": [f if f is None else case.person(dealt.seats[f]) for f in firsts],
    }


def _groups(given: Values) -> Values:
    try:
        return _formed(_case(given), given["group_seats"])
    except InfeasibleError:
        return dict.fromkeys(_GROUPED)


def _formed(case: _Case, lists: list[list[int]]) -> Values:
    groups = groups_first(
        members=case.staffing.members,
        requirements=case.staffing.requirements,
        lists=lists,
        checks=case.checks,
        recusals=case.staffing.recusals,
        lottery=case.lottery,
    )
    return _grouped(case, groups, lists)


def _grouped(case: _Case, groups: Groups, lists: list[list[int]]) -> Values:
    placed = [
        [(seat, case.person(dict(groups.members[k])[seat])) for seat in seats_of(label(k), wanted)]
        for k, wanted in enumerate(lists)
    ]
    at = [groups.at[check] for check in case.checks]
    return {
        "attempt": groups.attempt,
        "groups": [[person for _, person in members] for members in placed],
        "group_loads": list(groups.loads),
        "at": at,
        "teams": [[[s.requirement, s.copy, person] for s, person in placed[k]] for k in at],
        "responsible": [dict(placed[k])[groups.first[k]] for k in at],
    }


def _pool(given: Values) -> Values:
    """Draw from the pool first, then deal those drawn; see `_deal`."""
    case = _case(given)
    drawn = enough_for(case.staffing, given["drawn"], case.lottery)
    members = only(case.staffing.members, {lot.id for lot in drawn})
    dealt = _deal_of(evolve(case, staffing=evolve(case.staffing, members=members)))
    return {"drawn": None if dealt["at"] is None else _drawn(case, drawn), **dealt}


def _drawn(case: _Case, lots: Iterable[Lot]) -> list[list[Any]]:
    return [[case.person(lot.id), lot.ticket.hex()] for lot in lots]


def _pool_groups(given: Values) -> Values:
    """Draw from the pool first, then deal those drawn to groups; see `_groups`."""
    case, rule = _case(given), given["rule"]
    lots = ranked([m.id for m in case.staffing.members if m.cap != 0], case.lottery)

    def serve(drawn: tuple[Lot, ...]) -> Values:
        number = group_count(len(drawn), len(rule), number=given["number"], most=given["most"])
        if given["checks"] and not number:
            raise InfeasibleError("groups-nobody", present=len(drawn), size=len(rule))
        anyone = len(given["requirements"]) - 1
        lists = group_lists(len(drawn), number, rule, anyone, given["leftover"])
        members = only(case.staffing.members, {lot.id for lot in drawn})
        return _formed(evolve(case, staffing=evolve(case.staffing, members=members)), lists)

    try:
        drawn, formed = first_served(lots, given["drawn"], serve)
    except InfeasibleError:
        return dict.fromkeys(("drawn", *_GROUPED))
    return {"drawn": _drawn(case, drawn), **formed}


def _substitute(given: Values) -> Values:
    case = _case(given)
    seated = {s: case.inspectors[i] for s, i in zip(case.seats, given["at"], strict=True)}
    recused = [(case.inspectors[i], case.checks[c]) for i, c in given["recused_now"]]
    absent = [case.inspectors[i] for i in given["absent_now"]]
    vacated = sorted(
        case.seat(seat)
        for seat, who in seated.items()
        if who in absent or (who, seat.check) in recused
    )
    try:
        found = substitute(case.staffing, seated, case.lottery, recused=recused, absent=absent,
                           trace=True)  # fmt: skip
    except InfeasibleError as error:
        return {"vacated": vacated, **_reason(case, error.reason)}
    stages = [requirement.stage for requirement in case.staffing.requirements]
    ordered = tuple(sorted(case.seats, key=lambda s: (stages[s.requirement], s)))
    firsts = [case.first(check, ordered) for check in case.checks]
    return {
        "vacated": vacated,
        **_dealt(case, found.deal),
        "at": case.at(found.seats),
        "responsible": [f if f is None else case.person(found.seats[f]) for f in firsts],
    }


def _swap(given: Values) -> Values:
    case = _case(given)
    seated = {s: case.inspectors[i] for s, i in zip(case.seats, given["at"], strict=True)}
    found = swap(case.staffing, seated, case.seats[given["seat"]], case.lottery)
    if found is None:
        return {"with": None, "at": None}
    return {"with": case.seat(found.other), "at": case.at(found.seats)}


KINDS: dict[str, Callable[[Values], Values]] = {
    "deal": _deal,
    "groups": _groups,
    "pool": _pool,
    "pool_groups": _pool_groups,
    "substitute": _substitute,
    "swap": _swap,
}
