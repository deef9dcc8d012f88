"""How things stand after the amendments so far: who was drawn, who checks what.

Records are folded one after the other. What an unverified file says is folded
too, whatever it is; whether it may say so is asked in `changes` and in the
verification.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from attrs import evolve, frozen

from randcheck.certificates.records import AMENDMENT, ASSIGNMENT, CAMPAIGN, DRAW, REQUEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from randcheck.certificates.envelope import Record
    from randcheck.certificates.records.types import AmendmentListBody, WholeRequestBody

Place = tuple[int, int]
"""Requirement and copy of a seat within its check."""


@frozen(kw_only=True)
class Team:
    """Who checks one target.

    Attributes:
        seats: Who sits where, by requirement and copy.
        responsible: The seat of the responsible person; it stays when its holder changes.
    """

    seats: Mapping[Place, str]
    responsible: Place


@frozen(kw_only=True)
class Standing:
    """How things stand.

    Attributes:
        drawn: Stratum → the targets drawn, by ticket.
        reserves: Stratum → the reserves not used yet, by ticket.
        unreachable: Targets that reserves stand in for.
        teams: Scope of the team plan → check → its team.
        pool: The inspectors whom an assignment names in its loads.
        present: Who is present: as opened, less the absences since.
        recused: Pairs of inspector and target: as opened, and those since.
    """

    drawn: Mapping[str, tuple[str, ...]]
    reserves: Mapping[str, tuple[str, ...]]
    unreachable: frozenset[str]
    teams: Mapping[str, Mapping[str, Team]]
    pool: frozenset[str]
    present: frozenset[str]
    recused: frozenset[tuple[str, str]]


NOTHING: Final = Standing(
    drawn={},
    reserves={},
    unreachable=frozenset(),
    teams={},
    pool=frozenset(),
    present=frozenset(),
    recused=frozenset(),
)
"""How things stand before anything was drawn."""


def standing(
    records: Iterable[Record],
    *,
    present: Iterable[str] = (),
    recused: Iterable[tuple[str, str]] = (),
) -> Standing:
    """Return how things stand at the end of a chain.

    Args:
        records: Its records with all that they say.
        present: Who is present, and
        recused: who must not meet whom, where the records of a sealed draw open neither.
    """
    now = evolve(NOTHING, present=frozenset(present), recused=frozenset(recused))
    for _, after in progress(records, now):
        now = after
    return now


def progress(
    records: Iterable[Record], now: Standing = NOTHING
) -> Iterator[tuple[Record, Standing]]:
    """Yield the records of a chain, each with how things stand after it.

    Args:
        records: All that they say.
        now: How things stand before the first.
    """
    asked: WholeRequestBody | None = None
    for record in records:
        if record.kind == REQUEST:
            asked = cast("WholeRequestBody", record.body)
        now = folded(now, record, asked)
        yield record, now


def folded(now: Standing, record: Record, asked: WholeRequestBody | None) -> Standing:
    """Return how things stand after one record more, the last request being `asked`."""
    if record.kind == DRAW:
        drawn, reserves = _ids(record.body, "drawn"), _ids(record.body, "reserves")
        return evolve(now, drawn=drawn, reserves=reserves)
    if record.kind == ASSIGNMENT:
        return _assigned(now, record.body)
    if record.kind == AMENDMENT and asked is not None:
        return amended(now, asked, cast("AmendmentListBody", record.body))
    return now


def _ids(draw: Mapping[str, Any], name: str) -> dict[str, tuple[str, ...]]:
    return {s["id"]: tuple(lot["id"] for lot in s[name]) for s in draw["strata"]}


def _assigned(now: Standing, body: Mapping[str, Any]) -> Standing:
    teams = {
        team["check"]: Team(
            seats={_place(seat): seat["inspector"] for seat in team["seats"]},
            responsible=_place(team["responsible"]),
        )
        for team in body["teams"]
    }
    opened = body["opened"] or {"presence": {"records": []}, "recusals": {"records": []}}
    here = {record["id"] for record in opened["presence"]["records"] if record["present"]}
    pairs = {(pair["inspector"], pair["target"]) for pair in opened["recusals"]["records"]}
    return evolve(
        now,
        teams={**now.teams, body["scope"]: teams},
        pool=now.pool | {entry["inspector"] for entry in body["loads"]},
        present=now.present | here,
        recused=now.recused | pairs,
    )


def _place(seat: Mapping[str, Any]) -> Place:
    return seat["requirement"], seat["copy"]


def leaving(request: WholeRequestBody) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """Return who leaves all seats, and who leaves those of one check."""
    pairs = frozenset((pair["inspector"], pair["target"]) for pair in request["recusals"])
    absent = frozenset(request["absences"])
    if request["scope"] == CAMPAIGN:
        absent |= {inspector for inspector, _ in pairs}
    return absent, pairs


def requested(now: Standing, request: WholeRequestBody) -> Standing:
    """Return how things stand with what a request adds, teams as they were."""
    absent, pairs = leaving(request)
    drawn, reserves = dict(now.drawn), dict(now.reserves)
    for entry in request["unreachable"]:
        stratum, target, reserve = entry["stratum"], entry["target"], entry["reserve"]
        stay = (id for id in drawn.get(stratum, ()) if id not in {target, reserve})
        drawn[stratum] = (*stay, reserve)
    gone = now.unreachable | {entry["target"] for entry in request["unreachable"]}
    for stratum, ids in reserves.items():
        used = {*drawn.get(stratum, ()), *gone}
        reserves[stratum] = tuple(id for id in ids if id not in used)
    return evolve(
        now,
        drawn=drawn,
        reserves=reserves,
        unreachable=gone,
        present=now.present - absent,
        recused=now.recused | pairs,
    )


def amended(now: Standing, request: WholeRequestBody, amendment: AmendmentListBody) -> Standing:
    """Return how things stand after a request and its amendment."""
    teams = {scope: dict(of_plan) for scope, of_plan in now.teams.items()}
    for entry in amendment["teams"]:
        of_plan = teams.setdefault(entry["scope"], {})
        before = of_plan.pop(entry["check"], None)
        after: dict[Place, str | None] = {} if before is None else dict(before.seats)
        for seat in entry["seats"]:
            after[_place(seat)] = seat["after"]
        seats = {place: who for place, who in after.items() if who is not None}
        if seats and entry["responsible"] is not None:
            responsible = _place(entry["responsible"])
            of_plan[entry["check"]] = Team(seats=seats, responsible=responsible)
    return evolve(requested(now, request), teams=teams)
