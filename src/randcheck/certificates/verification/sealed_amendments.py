"""Amendments of a sealed draw: their order in time for everybody, the rest for the auditor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from randcheck.certificates.amendments.changes import carry_out, request_problems
from randcheck.certificates.amendments.sealed_amending import asked_hash, sealed_amendment
from randcheck.certificates.amendments.sealed_amendment_shapes import AMENDED, ASKED, OF_LISTS
from randcheck.certificates.amendments.standing import amended
from randcheck.certificates.ceremony.sources import request_id
from randcheck.certificates.records import AMENDMENT, REQUEST
from randcheck.certificates.verification.amendments import (
    Round,
    bare_rounds,
    in_time,
    one_by_one,
)
from randcheck.certificates.verification.case import Case, Skip
from randcheck.errors import InfeasibleError, InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from randcheck.certificates.amendments.standing import Standing
    from randcheck.certificates.secrecy.sealed import Sealer

Shown = dict[int, "Mapping[str, Any]"]


def amendments(case: Case) -> Iterator[Problem]:
    """Check number, sources, openings and seed of every request and amendment."""
    yield from one_by_one(case, bare_rounds(case), _round)


def _round(case: Case, found: Round, number: int) -> Iterator[Problem]:
    if not found.request["sources"]:  # with or without a seed would tell whether anything was dealt
        yield Problem("amend-no-sources", {}, f"records[{found.start}] {REQUEST}.sources")
    yield from in_time(case, found, number)
    if found.amendment is None:
        return
    stated = [plan["scope"] for plan in found.amendment["teams"]]
    wanted = [plan["scope"] for plan in case.commitment["teams"]]
    if stated != wanted:
        params = {"value": "、".join(stated), "wanted": "、".join(wanted)}
        yield Problem("amend-scopes", params, f"{found.place}.teams")


def shown_requests(case: Case) -> Shown:
    """Return what was asked for, by number, as far as it is shown and is what was hashed."""
    found = {}
    for shown in (case.value or {})["disclosures"]:
        if ASKED in shown and opens_request(case, shown):
            found[shown[ASKED]] = shown["value"]
    return found


def opens_request(case: Case, shown: Mapping[str, Any]) -> bool:
    """Tell whether a disclosure opens the hash of its request."""
    number = shown[ASKED]
    seed_id = request_id(case.commitment["draw_id"], number)
    hashed = asked_hash(case.suite, seed_id, bytes.fromhex(shown["salt"]), shown["value"])
    return any(b["number"] == number and b[ASKED] == hashed for b in case.bodies(REQUEST))


def roots_of(case: Case, shown: Mapping[str, Any]) -> list[str]:
    """Return the roots under which a leaf of an amendment may stand: one, or none."""
    name, found = shown[AMENDED], []
    for body in case.bodies(AMENDMENT):
        if body["request"] == shown["request"]:
            plans = {plan["scope"]: plan["roots"] for plan in body["teams"]}
            roots = body["roots"] if name in OF_LISTS else plans.get(shown["scope"], {})
            found += [roots[name]] if name in roots else []
    return found


def replay(
    case: Case,
    sealer: Callable[[Case], Sealer],
    before: Callable[[Case], Standing],
) -> Iterator[Problem]:
    """Carry out every request again with the complete rosters, and compare the roots.

    Args:
        case: What is verified.
        sealer: Returns the seal at work, or skips.
        before: Returns how things stand before the first request, from the rosters.
    """
    rosters, _ = case.given()
    if not case.bodies(AMENDMENT):
        raise Skip("skip-not-amended")
    known, shown = sealer(case), shown_requests(case)
    found = [one for one in bare_rounds(case) if one.amendment is not None]
    if any(one.request["number"] not in shown for one in found):
        raise Skip("skip-asked")
    yield from _carried(case, known, before(case), found, list(rosters["inspectors"].records()))


def _carried(
    case: Case,
    sealer: Sealer,
    now: Standing,
    found: Sequence[Round],
    inspectors: Sequence[Mapping[str, Any]],
) -> Iterator[Problem]:
    shown = shown_requests(case)
    for one in found:
        body = one.amendment or {}
        request = {**one.request, **shown[one.request["number"]]}
        place = f"records[{one.start}] {REQUEST}"
        wrong = list(request_problems(case.commitment, now, request["number"], request))
        if wrong:
            yield from (problem.at(place) for problem in wrong)
            return  # what follows rests on it
        seed, secret = bytes.fromhex(body["seed"]), sealer.seal.sealing
        try:
            teams = carry_out(case.suite, case.commitment, now, request, seed, inspectors, secret)
            made = sealed_amendment(sealer, case.commitment, now, request, teams)
        except (InfeasibleError, InputError) as error:
            yield from (problem.at(place) for problem in error.problems)
            return
        yield from _differences(made, body, place)
        now = amended(now, request, {"teams": teams})


def _differences(made: Mapping[str, Any], body: Mapping[str, Any], place: str) -> Iterator[Problem]:
    stated = {plan["scope"]: plan["roots"] for plan in body["teams"]}
    pairs = [(made["roots"], body["roots"], "")]
    pairs += [(p["roots"], stated.get(p["scope"], {}), p["scope"]) for p in made["teams"]]
    for wanted, found, _scope in pairs:
        for name, root in wanted.items():
            if found.get(name) != root:
                yield Problem("amend-root", {"name": name}, place)
