"""Steps on what followed the assignment: requests, their seeds, their amendments."""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

from attrs import evolve, frozen

from randcheck.certificates.amendments.changes import (
    Change,
    changes,
    request_problems,
    seats_in,
    source_problems,
)
from randcheck.certificates.amendments.standing import (
    NOTHING,
    Standing,
    amended,
    requested,
    standing,
)
from randcheck.certificates.ceremony.sources import is_void, request_id
from randcheck.certificates.lists import joined
from randcheck.certificates.records import AMENDMENT, OPENING, REQUEST
from randcheck.certificates.verification.case import Case, Skip
from randcheck.certificates.verification.draws import opened_sources, seeded
from randcheck.certificates.verification.lists import changed_lists
from randcheck.certificates.verification.teams import team_people
from randcheck.draws.words import IN_POOL
from randcheck.errors import Problem
from randcheck.lottery.problems import Seat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from randcheck.certificates.records.types import WholeAmendmentBody, WholeRequestBody


@frozen
class Round:
    """One request with what follows it.

    Attributes:
        start: Position of the request in the chain.
        now: How things stand before it, where that is known.
        request: Its fields, with what it asks for where that is known.
        openings: Fields of its openings.
        amendment: Fields of its amendment, with what it lists where that is known; ``None``
            while it is open.
    """

    start: int
    now: Standing
    request: WholeRequestBody
    openings: Sequence[Mapping[str, Any]]
    amendment: WholeAmendmentBody | None

    @property
    def place(self) -> str:
        """What messages call its amendment."""
        return f"records[{self.start + 1 + len(self.openings)}] {AMENDMENT}"

    @property
    def asked(self) -> bool:
        """Whether it is known what it asks for."""
        return "form" in self.request

    @property
    def answered(self) -> bool:
        """Whether it is known what its amendment lists."""
        return self.amendment is not None and "teams" in self.amendment


def before(case: Case) -> Standing:
    """Return how things stand before the first request.

    Raises:
        Skip: Nothing was amended, or what the records list is not known.
    """
    full = [case.full(place) for place in range(case.requests[0])]
    if not case.sealed:
        return standing(full)
    rosters, _ = case.given()
    return standing(
        full,
        present=[line["id"] for line in rosters["presence"].records() if line["present"]],
        recused=[(r["inspector"], r["target"]) for r in rosters["recusals"].records()],
    )


def rounds(case: Case) -> Iterator[Round]:
    """Yield the requests of a chain in their order, without how things stand.

    Raises:
        Skip: Nothing was amended.
    """
    for start, end in pairwise([*case.requests, len(case.records)]):
        part = case.records[start + 1 : end]
        answer = [place for place in case.places(AMENDMENT) if start < place < end]
        yield Round(
            start,
            NOTHING,
            cast("WholeRequestBody", _known(case, start)),
            [record.body for record in part if record.kind == OPENING],
            cast("WholeAmendmentBody", _known(case, answer[0])) if answer else None,
        )


def _known(case: Case, place: int) -> Mapping[str, Any]:
    """Return what a record says, with what it lists where that is known."""
    record = case.records[place]
    fields = case.lists.get(place, record.kind)
    return record.body if fields is None else joined(record.body, fields)


def _standing_rounds(case: Case) -> Iterator[Round]:
    """Yield the requests in their order, each with how things stand before it."""
    now = before(case)
    for found in rounds(case):
        yield evolve(found, now=now)
        if found.amendment is not None:
            now = amended(now, found.request, found.amendment)


def amendments(case: Case) -> Iterator[Problem]:
    """Check requests and amendments as far as the file shows them.

    Without the lists of all records these are numbers, sources and seeds.
    """
    shown = {
        leaf["record"]["id"]: leaf["record"]
        for leaf in (case.value or {})["disclosures"]
        if leaf.get("roster") == "inspectors"
    }
    unlisted = _unlisted(case)
    wrong = [] if case.sealed else list(changed_lists(case, REQUEST, AMENDMENT))
    if not wrong and unlisted is None:
        wrong = list(one_by_one(case, _standing_rounds(case), partial(_round, shown=shown)))
    elif not wrong:
        wrong = list(one_by_one(case, rounds(case), in_time))
    yield from wrong
    if not wrong and unlisted is not None and not case.sealed:
        raise unlisted


def _unlisted(case: Case) -> Skip | None:
    """Return why not everything is known that the records list."""
    try:
        for place in range(case.requests[0]):
            case.full(place)
        for place in (*case.places(REQUEST), *case.places(AMENDMENT)):
            case.full(place)
    except Skip as skip:
        if skip.problem.code == "skip-not-amended":
            raise
        return skip
    return None


def one_by_one(
    case: Case,
    found: Iterable[Round],
    check: Callable[[Case, Round, int], Iterator[Problem]],
) -> Iterator[Problem]:
    """Check requests in their order, up to the first of which something is wrong."""
    nonces = {opening["nonce"] for opening in case.openings}
    for number, one in enumerate(found, 1):
        problems = list(check(case, one, number))
        for opening in one.openings:
            if opening["nonce"] in nonces:
                params = {"value": opening["source"]}
                problems.append(Problem("amend-nonce-again", params, f"records[{one.start}]"))
            nonces.add(opening["nonce"])
        yield from problems
        if problems:
            return  # what follows rests on it


def in_time(case: Case, found: Round, number: int) -> Iterator[Problem]:
    """Check what needs no list: number, sources, openings and seed."""
    place = f"records[{found.start}] {REQUEST}"
    if found.request["number"] != number:
        params = {"value": found.request["number"], "wanted": number}
        yield Problem("amend-number", params, f"{place}.number")
    yield from (problem.at(place) for problem in source_problems(found.request))
    if case.sealed and not found.request["sources"]:
        # with or without a seed would tell whether anything was dealt
        yield Problem("amend-no-sources", {}, f"{place}.sources")
    yield from _drawn(case, found, number)


def _round(
    case: Case, found: Round, number: int, shown: Mapping[str, Mapping[str, Any]]
) -> Iterator[Problem]:
    place = f"records[{found.start}] {REQUEST}"
    asked = list(request_problems(case.commitment, found.now, number, found.request))
    yield from (problem.at(place) for problem in asked)
    yield from _drawn(case, found, number)
    if found.amendment is not None and not asked:
        place = found.place
        yield from _seats(case, found, found.amendment, place)
        yield from _people(case, found, found.amendment, shown, place)


def _drawn(case: Case, found: Round, number: int) -> Iterator[Problem]:
    """Check openings and seed of a request, or that it was given up rightly."""
    seed_id = request_id(case.commitment["draw_id"], number)
    sources = found.request["sources"]
    yield from opened_sources(case.suite, seed_id, sources, found.openings, found.start + 1)
    if found.amendment is not None:
        yield from seed_problems(case, found, seed_id, found.place)
    elif found.start != case.requests[-1] and not given_up(found):
        yield Problem("amend-abandoned", {}, f"records[{found.start}] {REQUEST}")


def given_up(found: Round) -> bool:
    """Tell whether no seed could be made, so that another request was due."""
    sources = found.request["sources"]
    opened = {opening["source"] for opening in found.openings}
    absent = [s["id"] for s in sources if s["kind"] == "contribution" and s["id"] not in opened]
    return is_void(sources, absent)


def seed_problems(case: Case, found: Round, seed_id: str, place: str) -> Iterator[Problem]:
    """Check what an amendment says of its request, of sources and seed."""
    body = found.amendment
    if body is None:
        return
    if body["request"] != found.request["number"]:
        params = {"value": body["request"], "wanted": found.request["number"]}
        yield Problem("amend-number", params, f"{place}.request")
    sources = found.request["sources"]
    if sources:
        yield from seeded(case.suite, seed_id, sources, found.openings, body, place)
    elif body["sources"] or body["seed"] is not None:
        yield Problem("seed-sources", {}, f"{place}.sources")


def _seats(case: Case, found: Round, body: WholeAmendmentBody, place: str) -> Iterator[Problem]:
    """Check that just those seats change that the request vacates, or that it swaps."""
    stated: dict[str, list[Mapping[str, Any]]] = {}
    for entry in body["teams"]:
        stated.setdefault(entry["scope"], []).append(entry)
    planned = changes(case.commitment, found.now, found.request)
    if sorted(stated) != [change.plan["scope"] for change in planned]:
        yield Problem("amend-seats", {}, f"{place}.teams")
        return
    for change in planned:
        entries = stated[change.plan["scope"]]
        seats = {
            Seat(entry["check"], seat["requirement"], seat["copy"]): seat
            for entry in entries
            for seat in entry["seats"]
        }
        right = _swapped(change, seats) if change.swapped else _vacated(change, seats)
        if not right or any(not entry["seats"] for entry in entries):
            yield Problem("amend-seats", {}, f"{place}.teams")
            continue
        for seat, entry in seats.items():
            if entry["before"] != change.before.get(seat):
                yield Problem("amend-before", {"value": seat.check}, f"{place}.teams")
            if bool(entry["possible"]) != (entry["after"] is not None):
                yield Problem("amend-possible", {"value": seat.check}, f"{place}.teams")
        yield from _responsible(change, entries, place)


def _vacated(change: Change, seats: Mapping[Seat, Mapping[str, Any]]) -> bool:
    filled = {seat for seat, entry in seats.items() if entry["after"] is not None}
    return filled == set(change.dealt) and set(seats) == {*change.dealt, *change.gone}


def _swapped(change: Change, seats: Mapping[Seat, Mapping[str, Any]]) -> bool:
    """Tell whether two holders change places, and so no load changes."""
    mine = change.swapped
    if mine is None or mine not in seats or len(seats) != 2:  # noqa: PLR2004 - a swap
        return False
    other = next(seat for seat in seats if seat != mine)
    return (
        other.check != mine.check
        and other in change.before
        and change.before[other] != change.before[mine]
        and seats[mine]["after"] == change.before[other]
        and seats[other]["after"] == change.before[mine]
    )


def _responsible(
    change: Change, entries: Sequence[Mapping[str, Any]], place: str
) -> Iterator[Problem]:
    gone = {seat.check for seat in change.gone}
    for entry in entries:
        first = None if entry["check"] in gone else change.responsible[entry["check"]]
        wanted = None if first is None else {"requirement": first[0], "copy": first[1]}
        if entry["responsible"] != wanted:
            where = f"{place}.teams {entry['check']}"
            yield Problem("team-responsible", {}, where)


def _people(
    case: Case,
    found: Round,
    body: WholeAmendmentBody,
    shown: Mapping[str, Mapping[str, Any]],
    place: str,
) -> Iterator[Problem]:
    """Check the teams concerned against all that the file shows of people."""
    then = requested(found.now, found.request)
    after = amended(found.now, found.request, body)
    plans = {plan["scope"]: plan for plan in case.commitment["teams"]}
    for entry in body["teams"]:
        where = f"{place}.teams {entry['check']}"
        team = after.teams.get(entry["scope"], {}).get(entry["check"])
        people = [] if team is None else list(team.seats.values())
        yield from team_people(entry["check"], people, then.present, then.recused, where)
        requirements = plans.get(entry["scope"], {"requirements": []})["requirements"]
        for seat in entry["seats"]:
            who = seat["after"]
            if who is None:
                continue
            if who not in then.pool:
                yield Problem("amend-inspector", {"value": who}, where)
            number = seat["requirement"]
            types = requirements[number]["types"] if number < len(requirements) else None
            known = shown.get(who, {"verdict": IN_POOL, "type": None})
            wrong = types is not None and known["type"] is not None and known["type"] not in types
            if wrong or known["verdict"] != IN_POOL:
                yield Problem("amend-type", {"value": who}, where)
    yield from _caps(after, shown, place)


def _caps(after: Standing, shown: Mapping[str, Mapping[str, Any]], place: str) -> Iterator[Problem]:
    for scope in after.teams:
        loads = Counter(seats_in(after, scope).values())
        for who, record in shown.items():
            if record["cap"] is not None and loads[who] > record["cap"]:
                yield Problem("amend-cap", {"value": who, "cap": record["cap"]}, place)
