"""Whose hands were in a draw, and what they could have done: told, for no record refutes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from randcheck.certificates.ceremony.moments import already_out
from randcheck.certificates.ceremony.sources import is_outside
from randcheck.certificates.records import AMENDMENT, DRAW, REQUEST
from randcheck.certificates.verification import signatures
from randcheck.draws.words import LEAVE_OUT
from randcheck.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from randcheck.certificates.verification.case import Case

    Sources = Sequence[Mapping[str, Any]]


def outside(case: Case) -> bool:
    """Tell whether every seed, of the draw and of requests, has a source outside the office."""
    every = [case.commitment["sources"], *(body["sources"] for body in case.bodies(REQUEST))]
    return all(any(map(is_outside, sources)) for sources in every if sources)


def notes(case: Case, held: Mapping[str, bool]) -> Iterator[Problem]:
    """Say what those who made the seed could have done.

    Args:
        case: What was verified.
        held: The properties reached.
    """
    commitment = case.commitment
    yield from _sources(commitment["sources"])
    outcomes = case.bodies(DRAW)[0]["sources"] if case.bodies(DRAW) else []
    yield from unopened(outcomes)
    shown = held.get("published", False) or signatures.before_beacon(case)
    for problem in () if shown else already_out(commitment):
        yield Problem("note-source-out", problem.params, problem.place)
    for position, record in enumerate(case.records):
        if record.kind == REQUEST:
            place = f"{REQUEST} {record.body['number']}"
            yield from (p.at(place) for p in _sources(record.body["sources"]))
            yield from _answered(case, position + 1, place)
    yield from replaced(case)
    for stratum in commitment["strata"]:
        if stratum["batch"] is not None and stratum["batch"]["first"] is not None:
            params = {"value": stratum["id"], "number": stratum["batch"]["number"]}
            yield Problem("note-batch-alone", params)
    past = commitment.get("past")
    if past and commitment["slot"] > 1 and (past["caps"] or past["open"] == LEAVE_OUT):
        yield Problem("note-past-alone", {"count": len(past["records"])})


def _sources(sources: Sources) -> Iterator[Problem]:
    if sources and not any(map(is_outside, sources)):
        yield Problem("note-no-outside")


def unopened(outcomes: Sources) -> Iterator[Problem]:
    """Say how many outcomes there were to choose from, a public source or not.

    A public source comes after the openings only by the word of whoever passed them on.
    """
    absent = [outcome["id"] for outcome in outcomes if outcome["kind"] == "unopened"]
    if absent:
        yield Problem("note-unopened", {"value": "、".join(absent), "count": len(absent)})


def _answered(case: Case, start: int, place: str) -> Iterator[Problem]:
    """Say what became of a request, whose records begin at `start`."""
    end = next((i for i, record in enumerate(case.records[start:], start)
                if record.kind in {REQUEST, AMENDMENT}), None)  # fmt: skip
    if end is None:
        return
    answer = case.records[end]
    if answer.kind == REQUEST:
        yield Problem("note-amend-void", {}, place)
        return
    yield from (p.at(place) for p in unopened(answer.body["sources"]))
    listed = case.lists.get(end, AMENDMENT) or {}
    dealt = [seat["possible"] for team in listed.get("teams", ()) for seat in team["seats"]]
    if 1 in dealt:
        params = {"value": dealt.count(1), "count": sum(map(bool, dealt))}
        yield Problem("note-amend-determined", params, place)


def replaced(case: Case) -> Iterator[Problem]:
    """Say how many of those drawn were replaced, and how many reserves were passed over."""
    stood_in: set[tuple[str, str]] = set()
    gone, passed = 0, 0
    amended = {body["request"] for body in case.bodies(AMENDMENT)}
    for at in case.places(REQUEST):
        asked = case.lists.get(at, REQUEST) or {}
        answered = case.records[at].body["number"] in amended
        for entry in asked.get("unreachable", ()) if answered else ():
            stratum = entry["stratum"]
            passed += (stratum, entry["target"]) in stood_in
            gone += (stratum, entry["target"]) not in stood_in
            stood_in.add((stratum, entry["reserve"]))
    if gone and not case.sealed:
        drawn = sum(stratum["n"] for stratum in case.commitment["strata"])
        yield Problem("note-replaced", {"count": gone, "drawn": drawn, "passed": passed})
