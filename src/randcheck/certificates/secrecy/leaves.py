"""Leaves of a sealed record: what can be shown of a list without telling how long it is.

A leaf says nothing that depends on how many others there are: no order, no ticket, no
number of a group, not how many were possible.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from randcheck.certificates.records import AMENDMENT, ASSIGNMENT, DRAW, FIELDS_OF, REQUEST
from randcheck.certificates.records.lists import ASKED, CHANGES, DRAWN, LOADS, RESERVES, TEAMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from randcheck.certificates.amendments.standing import Standing, Team

Body = dict[str, Any]
OF_PLAN: Final = (CHANGES, TEAMS)
"""What an amendment says of every team plan, besides who is drawn and in reserve."""


def leaf_name(record: Mapping[str, Any]) -> str:
    """Return what the salt of a leaf is made for: list, scope and id; ``@`` stands in none."""
    return "@".join((record["list"], record.get("scope", ""), record.get("id", "")))


def buckets(kind: str, plans: int) -> int:
    """Return to how many times the bucket the tree of a record is padded; 0: to one leaf.

    Args:
        kind: Of the record.
        plans: How many team plans there are.
    """
    return {DRAW: 2, ASSIGNMENT: 2, REQUEST: 0, AMENDMENT: 2 + len(OF_PLAN) * plans}[kind]


def leaves_of(
    kind: str, full: Mapping[str, Any], scopes: Iterable[str] = (), then: Standing | None = None
) -> list[Body]:
    """Return the leaves of a record.

    Args:
        kind: Of the record.
        full: All that it says.
        scopes: Of all team plans, and
        then: how things stand after it; for an amendment.
    """
    if kind == DRAW:
        return [
            leaf
            for name in (DRAWN, RESERVES)
            for leaf in _in_strata(
                name, {s["id"]: [lot["id"] for lot in s[name]] for s in full["strata"]}
            )
        ]
    if kind == ASSIGNMENT:
        return list(_dealt(full))
    if kind == REQUEST or then is None:
        return [{"list": ASKED, "fields": {name: full[name] for name in FIELDS_OF[REQUEST]}}]
    return list(_amended(full["teams"], scopes, then))


def _in_strata(name: str, listed: Mapping[str, Iterable[str]]) -> list[Body]:
    strata: dict[str, list[str]] = {}
    for stratum, ids in listed.items():
        for id in ids:
            strata.setdefault(id, []).append(stratum)
    return [
        {"list": name, "id": id, "strata": sorted(of, key=str.encode)} for id, of in strata.items()
    ]


def _dealt(full: Mapping[str, Any]) -> Iterator[Body]:
    for entry in full["loads"]:
        yield {"list": LOADS, "id": entry["inspector"], "load": entry["load"]}
    for team in full["teams"]:
        said = {name: team[name] for name in ("seats", "responsible")}
        yield {"list": TEAMS, "scope": full["scope"], "id": team["check"], **said}


def _amended(
    teams: Iterable[Mapping[str, Any]], scopes: Iterable[str], then: Standing
) -> Iterator[Body]:
    yield from _in_strata(DRAWN, then.drawn)
    yield from _in_strata(RESERVES, then.reserves)
    for entry in teams:
        seats = [{n: seat[n] for n in seat if n != "possible"} for seat in entry["seats"]]
        said = {"seats": seats, "responsible": entry["responsible"]}
        yield {"list": CHANGES, "scope": entry["scope"], "id": entry["check"], **said}
    for scope in scopes:
        for check, team in then.teams.get(scope, {}).items():
            yield {"list": TEAMS, "scope": scope, "id": check, **_team(team)}


def _team(team: Team) -> Body:
    seats = [
        {"requirement": requirement, "copy": copy, "inspector": who}
        for (requirement, copy), who in sorted(team.seats.items())
    ]
    requirement, copy = team.responsible
    return {"seats": seats, "responsible": {"requirement": requirement, "copy": copy}}
