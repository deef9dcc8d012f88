"""Request and amendment in a sealed draw: what stands in the records, what opens it again.

A sealed request holds one salted hash of all that is asked for, a sealed amendment the
roots of how things stand after it. Their secrets are made for the seed id of the
request, so nobody can tell from two roots whether anything changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from randcheck.canonical import jcs
from randcheck.canonical.framing import labelled_hash
from randcheck.certificates import merkle
from randcheck.certificates.amendments.sealed_amendment_shapes import (
    ASKED,
    OF_LISTS,
    OF_PLAN,
    OF_REQUEST,
)
from randcheck.certificates.amendments.standing import amended, folded, standing
from randcheck.certificates.ceremony.sources import request_id
from randcheck.certificates.records import AMENDMENT, REQUEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from randcheck.canonical.suites import Suite
    from randcheck.certificates.amendments.standing import Standing, Team
    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.secrecy.sealed import Sealer

Body = dict[str, Any]


def sealer_of(sealer: Sealer, number: int) -> Sealer:
    """Return the sealer of one request: its secrets are made for the seed id."""
    return evolve(sealer, draw_id=request_id(sealer.draw_id, number))


def content_of(body: Mapping[str, Any]) -> Body:
    """Return what a request asks for."""
    return {name: body[name] for name in OF_REQUEST}


def asked_hash(suite: Suite, seed_id: str, salt: bytes, content: Mapping[str, Any]) -> str:
    """Return ``H("asked", seed id, salt, JCS(content))`` in hexadecimal digits."""
    data = jcs.serialize(dict(content))
    return labelled_hash(suite, "asked", seed_id, salt, data).hex()


def asked_salt(sealer: Sealer, number: int) -> bytes:
    """Return the salt of what one request asks for."""
    return sealer_of(sealer, number).secret(ASKED)


def sealed_request(sealer: Sealer, body: Mapping[str, Any]) -> Body:
    """Return what a sealed request says instead of an open one."""
    number = body["number"]
    seed_id = request_id(sealer.draw_id, number)
    hashed = asked_hash(sealer.suite, seed_id, asked_salt(sealer, number), content_of(body))
    return {**{n: value for n, value in body.items() if n not in OF_REQUEST}, ASKED: hashed}


def asked_shown(sealer: Sealer, body: Mapping[str, Any]) -> Body:
    """Return the disclosure of one request.

    Args:
        sealer: Of the draw.
        body: The request in its open form.
    """
    salt = asked_salt(sealer, body["number"]).hex()
    return {ASKED: body["number"], "salt": salt, "value": content_of(body)}


def lists_after(
    scopes: Iterable[str], then: Standing, teams: Iterable[Mapping[str, Any]]
) -> dict[tuple[str, str], list[Body]]:
    """Return the records of every list of an amendment, by list and scope.

    Args:
        scopes: Of all team plans.
        then: How things stand after it.
        teams: What the open amendment says of changed teams.
    """
    changed = list(teams)
    found = {("drawn", ""): _in_strata(then.drawn), ("reserves", ""): _in_strata(then.reserves)}
    for scope in scopes:
        of_plan = then.teams.get(scope, {})
        found["teams", scope] = [_team(check, team) for check, team in of_plan.items()]
        found["changes", scope] = [
            {
                "id": entry["check"],
                # how many were possible would say something of the size of the pool
                "seats": [{n: seat[n] for n in seat if n != "possible"} for seat in entry["seats"]],
                "responsible": entry["responsible"],
            }
            for entry in changed
            if entry["scope"] == scope
        ]
    return found


def _in_strata(listed: Mapping[str, Iterable[str]]) -> list[Body]:
    strata: dict[str, list[str]] = {}
    for stratum, ids in listed.items():
        for id in ids:
            strata.setdefault(id, []).append(stratum)
    return [{"id": id, "strata": sorted(of, key=str.encode)} for id, of in strata.items()]


def _team(check: str, team: Team) -> Body:
    seats = [
        {"requirement": requirement, "copy": copy, "inspector": who}
        for (requirement, copy), who in sorted(team.seats.items())
    ]
    first = {"requirement": team.responsible[0], "copy": team.responsible[1]}
    return {"id": check, "seats": seats, "responsible": first}


def amended_lists(
    certificate: Certificate,
) -> Iterator[tuple[int, dict[tuple[str, str], dict[str, Body]]]]:
    """Yield number and lists of every amendment of a sealed draw, the records by id.

    Args:
        certificate: With its results.
    """
    now, asked = standing(()), {}
    scopes = [plan["scope"] for plan in certificate.commitment["teams"]]
    for record in certificate.open_records:
        if record.kind == REQUEST:
            asked = dict(record.body)
        now = folded(now, record, asked)
        if record.kind == AMENDMENT:
            listed = lists_after(scopes, now, record.body["teams"])
            by_id = {key: {one["id"]: one for one in all_} for key, all_ in listed.items()}
            yield asked["number"], by_id


def sealed_amendment(
    sealer: Sealer,
    commitment: Mapping[str, Any],
    before: Standing,
    request: Mapping[str, Any],
    teams: Iterable[Mapping[str, Any]],
) -> Body:
    """Return what a sealed amendment says of what changed.

    Args:
        sealer: Of the draw.
        commitment: Its fields.
        before: How things stand before the request.
        request: The request in its open form.
        teams: What the open amendment would say.
    """
    changed = list(teams)
    then = amended(before, request, {"teams": changed})
    scopes = [plan["scope"] for plan in commitment["teams"]]
    mine = sealer_of(sealer, request["number"])
    roots = {
        (name, scope): merkle.tree(mine.suite, mine.secret(name, scope), mine.pairs(listed))
        for (name, scope), listed in lists_after(scopes, then, changed).items()
    }
    return {
        "roots": {name: roots[name, ""].root.hex() for name in OF_LISTS},
        "teams": [
            {"scope": s, "roots": {name: roots[name, s].root.hex() for name in OF_PLAN}}
            for s in scopes
        ],
    }
