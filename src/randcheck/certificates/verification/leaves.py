"""Step on all that a file shows besides its records: leaves, whole lists, counts.

A view of one target of an open draw shows a few leaves: with the roster's leaf they tell whether
it was drawn, is a reserve, or comes behind all of these. One of a sealed draw shows leaves that
say nothing of others.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from attrs import frozen

from randcheck.canonical import jcs
from randcheck.certificates.lists import Places, counts_of, is_certain, kind_of, leaf
from randcheck.certificates.records import ASSIGNMENT, DRAW, FIELDS_OF, LISTS, SLIPS, SYSTEMATIC
from randcheck.certificates.records.lists import DRAWN, RESERVES
from randcheck.certificates.secrecy import sealing
from randcheck.certificates.secrecy.sealed import count_names
from randcheck.certificates.verification import lists
from randcheck.certificates.verification import shown as shown_people
from randcheck.certificates.verification.case import Skip
from randcheck.certificates.verification.draws import wrong_lot
from randcheck.draws.words import ELIGIBLE
from randcheck.errors import Problem
from randcheck.lottery import tickets
from randcheck.lottery.selection import HEAVIEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from randcheck.canonical.suites import Suite
    from randcheck.certificates.records.types import LotBody, StratumBody
    from randcheck.certificates.verification.case import Case

    _Shown = Mapping[str, Any]
    _Several = Sequence[_Shown]


@frozen
class Lots:
    """What a file shows of the lots of one stratum.

    Attributes:
        stratum: As committed.
        key: Of its tickets.
        known: Place in the list, from 0 → lot.
    """

    stratum: StratumBody
    key: str
    known: dict[int, LotBody]

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


def disclosures(case: Case) -> Iterator[Problem]:
    """Check everything that a file shows besides its records."""
    shown = (case.value or {})["disclosures"]
    if not shown:
        raise Skip("skip-no-disclosures")
    of_rosters = [one for one in shown if "roster" in one]
    yield from lists.disclosures(case, of_rosters)
    yield from (_sealed if case.sealed else _open)(case, shown, of_rosters)


def _open(case: Case, shown: _Several, of_rosters: _Several) -> Iterator[Problem]:
    # the steps on the records look at whole lists
    known = {} if all("fields" in one for one in shown) else _strata(case)
    for position, one in enumerate(shown):
        place = f"disclosures[{position}]"
        if "count" in one or ("of" in one and "salt" in one):
            yield Problem("disclosure-open", {}, place)
        elif "of" in one and not _belongs(case, one):
            yield Problem("lists-nowhere", {}, place)
        elif "index" in one and "of" in one:
            yield from _leaf(case, known, one, place)
    for lots in known.values():
        yield from _order(lots)
    yield from shown_people.open_teams(case, shown)
    yield from _targets(case, of_rosters, known)
    yield from _teams(case, shown, of_rosters, known)


def _belongs(case: Case, shown: _Shown) -> bool:
    """Tell whether a list or a leaf of one is of a record that the chain has."""
    if shown["of"] >= len(case.records):
        return False
    kind = case.records[shown["of"]].kind
    if "fields" in shown:
        return kind_of(shown["fields"]) == kind
    return kind == (ASSIGNMENT if "check" in shown["record"] else DRAW)


def _strata(case: Case) -> dict[str, Lots]:
    """Return the strata of a draw, with the lots of its list where that is shown whole."""
    found = {}
    for place in case.places(DRAW):
        whole = case.lists.get(place, DRAW) or {"strata": []}
        listed = {stratum["id"]: stratum for stratum in whole["strata"]}
        seed = bytes.fromhex(case.draw["seed"])
        for stratum in case.commitment["strata"]:
            key = tickets.key(case.suite, seed, tickets.TARGETS, stratum["scope"])
            both = listed.get(stratum["id"], {"drawn": [], "reserves": []})
            known = dict(enumerate([*both["drawn"], *both["reserves"]]))
            found[stratum["id"]] = Lots(stratum, key, known)
    return found


def _leaf(case: Case, known: Mapping[str, Lots], shown: _Shown, place: str) -> Iterator[Problem]:
    """Check that a leaf of a list stands under its root, and a lot at its place."""
    record, held = shown["record"], case.records[shown["of"]]
    name = record["id"] if held.kind == DRAW else record["check"]
    wrong = Problem("disclosure-wrong", {"value": name, "roster": held.kind}, place)
    if not lists.leads(case, leaf(case.suite, jcs.rewrite(record)), shown, held.body[LISTS]):
        yield wrong
    elif held.kind == DRAW:
        there = Places.of(case.commitment).find(shown["index"])
        if there is None:
            yield wrong
            return
        stratum, at = there
        lots = known[stratum["id"]]
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


def _rank(lot: LotBody) -> tuple[str, bytes]:
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
    params = {"value": id, "stratum": lots.stratum["id"]}
    if is_certain(lots.stratum, weight):
        yield Problem("disclosure-passed-over", params, place)
    if not count or not lots.ordered:
        return
    if lots.stratum["design"] == SLIPS and weight > HEAVIEST:
        yield lists.too_heavy(id, weight, place)
        return
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
        check = one.get("record", {}).get("check")
        if check is None or check not in whose:
            continue
        if one["of"] < len(case.records) and case.records[one["of"]].kind == ASSIGNMENT:
            scope = case.records[one["of"]].body["scope"]
            if not any((stratum, check) in drawn for stratum in strata.get(scope, ())):
                yield Problem("team-checks", {}, f"disclosures[{position}]")


def _sealed(case: Case, shown: _Several, of_rosters: _Several) -> Iterator[Problem]:
    able = {
        leaf["record"]["id"]: {
            entry["stratum"]
            for entry in leaf["record"].get("strata", [leaf["record"]])
            if entry["verdict"] == ELIGIBLE
        }
        for leaf in of_rosters
        if leaf["roster"] == "targets"
    }
    counts = count_names(case.commitment)
    for position, one in enumerate(shown):
        place = f"disclosures[{position}]"
        if "count" in one:
            yield from _count(case, counts, one, place)
        elif "of" in one:
            yield from _sealed_leaf(case, able, one, place)
    yield from shown_people.sealed_teams(case, shown, able)


def _count(case: Case, counts: Mapping[str, str], shown: _Shown, place: str) -> Iterator[Problem]:
    name, salt = shown["count"], bytes.fromhex(shown["salt"])
    hashed = sealing.count(case.suite, case.commitment["draw_id"], name, salt, shown["value"]).hex()
    if counts.get(name) != hashed:
        yield Problem("disclosure-count", {"value": name}, place)


def _sealed_leaf(
    case: Case, able: Mapping[str, set[str]], shown: _Shown, place: str
) -> Iterator[Problem]:
    """Check that a leaf stands under the root of its record, and that who is drawn could be."""
    held = case.records[shown["of"]] if shown["of"] < len(case.records) else None
    if held is None or held.kind not in FIELDS_OF or "salt" not in shown:
        yield Problem("lists-nowhere", {}, place)
        return
    record = shown["record"]
    id = record.get("id", "")
    if not lists.stands(case, shown, held.body[LISTS]):
        yield Problem("disclosure-wrong", {"value": id, "roster": record["list"]}, place)
    elif record["list"] in {DRAWN, RESERVES}:
        drawn = set(record["strata"])
        for stratum in sorted(drawn - able.get(id, drawn)):
            yield Problem("disclosure-not-eligible", {"value": id, "verdict": stratum}, place)
