"""Step on single leaves of the lists that stand beside the records of an open draw.

A view of one target shows a few leaves: with the roster's leaf they tell whether it was drawn,
is a reserve, or comes behind all of these.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from attrs import frozen

from randcheck.canonical import jcs
from randcheck.certificates.lists.beside import Places, counts_of, leaf
from randcheck.certificates.lists.beside_shapes import LIST_OF, LISTS, LOTS, is_listed
from randcheck.certificates.records import ASSIGNMENT, DRAW, SLIPS, SYSTEMATIC
from randcheck.certificates.verification import lists
from randcheck.certificates.verification import shown as shown_people
from randcheck.certificates.verification.beside import wrong_lot
from randcheck.draws.eligibility import ELIGIBLE
from randcheck.errors import Problem
from randcheck.lottery import tickets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from randcheck.canonical.suites import Suite
    from randcheck.certificates.verification.case import Case


@frozen
class Lots:
    """What a file shows of the lots of one stratum.

    Attributes:
        stratum: As committed.
        key: Of its tickets.
        known: Place in the list, from 0 → lot.
    """

    stratum: Mapping[str, Any]
    key: str
    known: dict[int, Mapping[str, Any]]

    @cached_property
    def places(self) -> dict[str, int]:
        """Target → the first place at which it stands; asked for once all are known."""
        return {self.known[at]["id"]: at for at in sorted(self.known, reverse=True)}

    @cached_property
    def latest(self) -> tuple[str, bytes]:
        """Ticket and id of the lot that comes last by them."""
        return max(map(_rank, self.known.values()), default=("", b""))

    @property
    def ordered(self) -> bool:
        """Whether lots stand in the order of their tickets."""
        return bool(self.stratum["design"] != SYSTEMATIC)


@frozen
class _View:
    """What leaves are held against.

    Attributes:
        case: What is verified.
        known: Stratum → its lots, added to by every lot shown.
        held: List and scope → the record that has its root.
        places: Of the lots.
    """

    case: Case
    known: Mapping[str, Lots]
    held: Mapping[tuple[str, str | None], Mapping[str, Any]]
    places: Places


def disclosures(case: Case, shown: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    """Check everything that the file of an open draw shows beside its records."""
    of_rosters = [one for one in shown if "roster" in one]
    yield from lists.disclosures(case, of_rosters)
    # the steps on the records look at whole lists
    known = {} if all("whole" in one for one in shown) else _strata(case)
    held = {
        (LIST_OF[record.kind], record.body.get("scope")): record.body
        for record in case.records
        if record.kind in LIST_OF and LISTS in record.body
    }
    view = _View(case, known, held, Places.of(case.commitment) if held else Places((), ()))
    for position, one in enumerate(shown):
        place = f"disclosures[{position}]"
        if not is_listed(one):
            if "roster" not in one:
                yield Problem("disclosure-open", {}, place)
        elif "list" in one:
            yield from _leaf(view, one, place)
        elif (one["whole"], one.get("scope")) not in held:
            yield Problem("lists-nowhere", {}, place)
    for lots in known.values():
        yield from _order(lots)
    yield from shown_people.open_teams(case, shown)
    yield from _targets(case, of_rosters, known)
    yield from _teams(case, shown, of_rosters, known)


def _strata(case: Case) -> dict[str, Lots]:
    """Return the strata of a draw whose lots stand beside it, with those of a whole list."""
    found = {}
    for body in (draw for draw in case.bodies(DRAW) if LISTS in draw):
        full = case.lists.put_back(DRAW, body) or {"strata": []}
        whole = {stratum["id"]: stratum for stratum in full["strata"]}
        for stratum in case.commitment["strata"]:
            id, seed = stratum["id"], bytes.fromhex(body["seed"])
            key = tickets.key(case.suite, seed, tickets.TARGETS, stratum["scope"])
            both = whole.get(id, {"drawn": [], "reserves": []})
            known = dict(enumerate([*both["drawn"], *both["reserves"]]))
            found[id] = Lots(stratum, key, known)
    return found


def _leaf(view: _View, shown: Mapping[str, Any], place: str) -> Iterator[Problem]:
    """Check that a leaf of a list stands under its root, and a lot at its place."""
    case, record = view.case, shown["record"]
    body = view.held.get((shown["list"], shown.get("scope")))
    if body is None:
        yield Problem("lists-nowhere", {}, place)
        return
    name = record["id"] if shown["list"] == LOTS else record["check"]
    wrong = Problem("disclosure-wrong", {"value": name, "roster": shown["list"]}, place)
    hashed = leaf(case.suite, jcs.rewrite(record))
    if not lists.leads(case, hashed, shown, body[LISTS]):
        yield wrong
    elif shown["list"] == LOTS:
        there = view.places.find(shown["index"])
        if there is None:
            yield wrong
            return
        stratum, at = there
        lots = view.known[stratum["id"]]
        lots.known[at] = record
        code = wrong_lot(case.suite, lots.key, record, slips=stratum["design"] == SLIPS)
        if code is not None:
            yield Problem(code, {"value": name}, place)


def _order(lots: Lots) -> Iterator[Problem]:
    """Check that the lots shown of a stratum ascend, and that none stands there twice."""
    place = f"disclosures {lots.stratum['id']}"
    every = [lots.known[at] for at in sorted(lots.known)]
    if len({lot["id"] for lot in every}) < len(every):
        yield Problem("draw-twice", {}, place)
    ordered = [_rank(lot) for lot in every]
    if lots.ordered and ordered != sorted(ordered):
        yield Problem("draw-reserve-first", {}, place)


def _rank(lot: Mapping[str, Any]) -> tuple[str, bytes]:
    return lot["ticket"], lot["id"].encode()


def _targets(
    case: Case, shown: Sequence[Mapping[str, Any]], known: Mapping[str, Lots]
) -> Iterator[Problem]:
    """Check of every target shown that its lots agree with its leaf of the roster."""
    for one in shown:
        if one["roster"] != "targets":
            continue
        record = one["record"]
        said = {entry["stratum"]: entry for entry in record.get("strata", [record])}
        for stratum, lots in known.items():
            place = f"disclosures targets {record['id']}"
            entry, at = said.get(stratum), lots.places.get(record["id"])
            if at is not None:
                yield from lists.contradicted(
                    case.suite, lots.key, lots.stratum["design"], lots.known[at], entry, place
                )
            elif entry is not None and entry["verdict"] == ELIGIBLE:
                yield from _passed(case.suite, record["id"], entry["weight"], lots, place)


def _passed(suite: Suite, id: str, weight: int, lots: Lots, place: str) -> Iterator[Problem]:
    """Check of a target without a lot that all lots of its stratum come before its own."""
    count = sum(counts_of(lots.stratum))
    if not count or not lots.ordered:
        return
    params = {"value": id, "stratum": lots.stratum["id"]}
    if lots.stratum["design"] == SLIPS:
        slips = [tickets.ticket(suite, lots.key, id, slip) for slip in range(1, weight + 1)]
    else:
        slips = [tickets.ticket(suite, lots.key, id)]
    own = (min(slips).hex() if slips else "g", id.encode())
    last = count - 1 in lots.known
    if lots.latest > own or (last and count >= lots.stratum["eligible"]):
        yield Problem("disclosure-passed-over", params, place)
    elif not last:
        yield Problem("disclosure-lot-missing", params, place)


def _teams(
    case: Case,
    shown: Sequence[Mapping[str, Any]],
    of_rosters: Sequence[Mapping[str, Any]],
    known: Mapping[str, Lots],
) -> Iterator[Problem]:
    """Check of every target shown with a team that it was drawn for it."""
    whose = {one["record"]["id"] for one in of_rosters if one["roster"] == "targets"}
    strata = {plan["scope"]: plan["strata"] for plan in case.commitment["teams"]}
    drawn = {
        (stratum, id)
        for stratum, lots in known.items()
        for id, at in lots.places.items()
        if at < lots.stratum["n"]
    }
    for position, one in enumerate(shown):
        if one.get("list") != LIST_OF[ASSIGNMENT] or one["record"]["check"] not in whose:
            continue
        check = one["record"]["check"]
        if not any((stratum, check) in drawn for stratum in strata.get(one["scope"], ())):
            yield Problem("team-checks", {}, f"disclosures[{position}]")
