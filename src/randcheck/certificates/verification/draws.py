"""Steps on openings, seed and draw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from randcheck.certificates.ceremony.figures import fits_form
from randcheck.certificates.ceremony.sources import beacon_outcome, is_void
from randcheck.certificates.lists import counts_of, is_certain, lots_size
from randcheck.certificates.outcome import draw_strata
from randcheck.certificates.records import DRAW, LISTS, SLIPS, SYSTEMATIC, VOID
from randcheck.certificates.verification import voids
from randcheck.certificates.verification.case import Case, Skip
from randcheck.certificates.verification.lists import changed_lists
from randcheck.errors import InputError, Problem
from randcheck.lottery import tickets
from randcheck.lottery.seeds import Beacon, Figure, Opened, Outcome, Unopened, combine, opens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from randcheck.canonical.suites import Suite
    from randcheck.certificates.records.types import LotBody, StratumBody


def openings(case: Case) -> Iterator[Problem]:
    """Check that openings come in the committed order, each opening its C.

    A void record repeats them.
    """
    wrong = list(voids.repeated(case, _matches)) or list(_void_beacons(case))
    yield from wrong
    records = case.openings
    if not records and not wrong:
        raise Skip("skip-not-opened")
    yield from opened_sources(
        case.suite, case.commitment["draw_id"], case.commitment["sources"], records, 1
    )


def opened_sources(
    suite: Suite,
    seed_id: str,
    sources: Sequence[Mapping[str, Any]],
    records: Sequence[Mapping[str, Any]],
    start: int,
) -> Iterator[Problem]:
    """Check openings against the sources that they open.

    Args:
        suite: The certificate's.
        seed_id: What the contributions were made for.
        sources: As recorded.
        records: The opening records that follow them.
        start: Position of the first of these in the chain.
    """
    committed = {
        source["id"]: (position, source)
        for position, source in enumerate(sources)
        if source["kind"] == "contribution"
    }
    last = -1
    for position, record in enumerate(records, start):
        place = f"records[{position}]"
        order, source = committed.get(record["source"], (-1, {}))
        if not source:
            yield Problem("source-unknown", {"value": record["source"]}, f"{place}.source")
            continue
        if order <= last:
            yield Problem("opening-order", {"value": record["source"]}, f"{place}.source")
        last = order
        opened = Opened(
            source_id=record["source"],
            nonce=bytes.fromhex(record["nonce"]),
            value=record["value"],
        )
        c = bytes.fromhex(source["commitment"])
        if not opens(suite, seed_id, opened, c):
            yield Problem("opening-mismatch", {"value": record["source"]}, place)


def _void_beacons(case: Case) -> Iterator[Problem]:
    """Check the beacons of a void record whose outcomes fit their sources."""
    sources = {source["id"]: source for source in case.commitment["sources"]}
    for record in case.bodies(VOID):
        for outcome in record["sources"]:
            if outcome["kind"] == "beacon":
                yield from _beacon(sources[outcome["id"]], outcome, "void.sources")


def seed(case: Case) -> Iterator[Problem]:
    """Recompute the seed from the committed sources and their openings."""
    yield from seeded(
        case.suite,
        case.commitment["draw_id"],
        case.commitment["sources"],
        case.openings,
        case.draw,
        "draw",
    )


def seeded(  # noqa: PLR0913, PLR0917 - everything a seed depends on
    suite: Suite,
    seed_id: str,
    sources: Sequence[Mapping[str, Any]],
    openings: Sequence[Mapping[str, Any]],
    body: Mapping[str, Any],
    place: str,
) -> Iterator[Problem]:
    """Check what became of sources, and the seed made of it.

    Args:
        suite: The certificate's.
        seed_id: What the seed is made for.
        sources: As recorded.
        openings: The opening records that follow them.
        body: The fields ``sources`` and ``seed`` of the record that draws.
        place: What messages call that record.
    """
    if [o["id"] for o in body["sources"]] != [s["id"] for s in sources]:
        yield Problem("seed-sources", {}, f"{place}.sources")
        return
    opened = {record["source"]: record for record in openings}
    used = []
    for source, stated in zip(sources, body["sources"], strict=True):
        if not _matches(source, stated, opened.get(source["id"])):
            yield Problem("seed-source", {"value": source["id"]}, f"{place}.sources")
        elif source["kind"] == "beacon":
            yield from _beacon(source, stated, f"{place}.sources")
        used.append(_outcome(stated))
    found = combine(suite, seed_id, used).hex()
    if found != body["seed"]:
        params = {"value": body["seed"] or "null", "wanted": found}
        yield Problem("seed-wrong", params, f"{place}.seed")
    absent = [o["id"] for o in body["sources"] if o["kind"] == "unopened"]
    if is_void(sources, absent):
        yield Problem("slot-void", {"value": "、".join(absent)}, f"{place}.sources")


def _matches(
    source: Mapping[str, Any], stated: Mapping[str, Any], opening: Mapping[str, Any] | None
) -> bool:
    kind = source["kind"]
    if kind == "contribution":
        if opening is None:
            return bool(
                stated == {**stated, "kind": "unopened", "commitment": source["commitment"]}
            )
        same = {name: opening[name] for name in ("nonce", "value")}
        return bool(stated == {**stated, "kind": "opened", **same})
    if stated["kind"] == "figure" and not fits_form(source.get("form", ""), stated["text"]):
        return False
    names = {"figure": ("kind", "event"), "beacon": ("kind", "round")}[kind]
    return all(stated.get(name) == source[name] for name in names)


def _beacon(source: Mapping[str, Any], stated: Mapping[str, Any], place: str) -> Iterator[Problem]:
    try:
        found = beacon_outcome(source, stated["signature"]).randomness.hex()
    except InputError as error:
        yield from (problem.at(place) for problem in error.problems)
        return
    if found != stated["randomness"]:
        params = {"value": stated["randomness"], "wanted": found}
        yield Problem("beacon-randomness", params, place)


def _outcome(stated: Mapping[str, Any]) -> Outcome:
    name = stated["id"]
    if stated["kind"] == "opened":
        nonce = bytes.fromhex(stated["nonce"])
        return Opened(source_id=name, nonce=nonce, value=stated["value"])
    if stated["kind"] == "unopened":
        return Unopened(source_id=name, commitment=bytes.fromhex(stated["commitment"]))
    if stated["kind"] == "figure":
        return Figure(source_id=name, event=stated["event"], text=stated["text"])
    randomness = bytes.fromhex(stated["randomness"])
    return Beacon(source_id=name, round=stated["round"], randomness=randomness)


def lots(case: Case) -> Iterator[Problem]:
    """Recompute key and tickets of everybody drawn or in reserve; check number and order."""
    wrong = list(_draw_list(case))
    yield from wrong
    if wrong:
        return
    body = case.drawn
    committed = case.commitment["strata"]
    if [s["id"] for s in body["strata"]] != [s["id"] for s in committed]:
        yield Problem("draw-strata", {}, "draw.strata")
        return
    seed = bytes.fromhex(body["seed"])
    for position, (stratum, drawn) in enumerate(zip(committed, body["strata"], strict=True)):
        place = f"draw.strata[{position}]"
        key = tickets.key(case.suite, seed, tickets.TARGETS, stratum["scope"])
        if drawn["key"] != key:
            yield Problem("draw-key", {}, f"{place}.key")
        yield from _lots(case, stratum, drawn, key, place)


def _draw_list(case: Case) -> Iterator[Problem]:
    """Check size and root of what the draw lists; step ``seal`` knows the size in a sealed one."""
    body = case.draw
    if case.sealed:
        return
    wanted = lots_size(case.commitment)
    if body[LISTS]["size"] != wanted:
        params = {"name": LISTS, "value": body[LISTS]["size"], "wanted": wanted}
        yield Problem("draw-count", params, f"draw.{LISTS}.size")
    else:
        yield from changed_lists(case, DRAW)


def wrong_lot(suite: Suite, key: str, lot: LotBody, *, slips: bool) -> str | None:
    """Return the code of what is wrong with slip or ticket of a lot."""
    if bool(lot["slip"]) != slips:
        return "draw-slip"
    parts = (lot["id"], lot["slip"]) if slips else (lot["id"],)
    right = tickets.ticket(suite, key, *parts).hex() == lot["ticket"]
    return None if right else "draw-ticket"


def _lots(
    case: Case, stratum: StratumBody, drawn: Mapping[str, Any], key: str, place: str
) -> Iterator[Problem]:
    slips = stratum["design"] == SLIPS
    both = [*drawn["drawn"], *drawn["reserves"]]
    for lot in both:
        code = wrong_lot(case.suite, key, lot, slips=slips)
        if code is not None:
            yield Problem(code, {"value": lot["id"]}, place)
    yield from _weights(stratum, both, place)
    if len({lot["id"] for lot in both}) < len(both):
        yield Problem("draw-twice", {}, place)
    for name, wanted in zip(("drawn", "reserves"), counts_of(stratum), strict=True):
        if len(drawn[name]) != wanted:
            params = {"name": name, "value": len(drawn[name]), "wanted": wanted}
            yield Problem("draw-count", params, f"{place}.{name}")
    ordered = [(lot["ticket"], lot["id"].encode()) for lot in both]
    if stratum["design"] != SYSTEMATIC and ordered != sorted(ordered):
        yield Problem("draw-reserve-first", {}, f"{place}.reserves")


def _weights(stratum: StratumBody, lots: Sequence[LotBody], place: str) -> Iterator[Problem]:
    """Check that lots of a systematic draw have weights, and as many as said are certain."""
    parts = stratum.get("sizes")
    for lot in lots:
        if ("weight" in lot) != (stratum["design"] == SYSTEMATIC):
            yield Problem("draw-weight", {"value": lot["id"]}, place)
    if parts is None:
        return
    certain = sum(is_certain(stratum, lot.get("weight", 0)) for lot in lots)
    if certain != parts["certain"]:
        params = {"value": certain, "wanted": parts["certain"]}
        yield Problem("draw-certain", params, f"{place}.drawn")


def redraw(case: Case) -> Iterator[Problem]:
    """Draw again from the complete roster; what is not shown is compared root by root."""
    rosters, _ = case.given()
    stated = case.draw
    seed = bytes.fromhex(stated["seed"])
    try:
        again = draw_strata(case.suite, case.counted, seed, rosters["targets"], case.secret)
    except InputError as error:
        yield from error.problems
        return
    (place,) = case.places(DRAW)
    known = case.lists.get(place, DRAW)
    if known is None:
        if case.root(DRAW, {"strata": again}) == stated[LISTS]:
            case.lists = case.lists.also(place, {"strata": again})
        else:
            yield Problem("draw-root", {"name": LISTS}, f"draw.{LISTS}")
        return
    for position, (found, said) in enumerate(zip(again, known["strata"], strict=True)):
        for name in ("drawn", "reserves"):
            if found[name] != said[name]:
                yield _difference(found[name], said[name], f"draw.strata[{position}].{name}")


def _difference(found: list[Any], stated: list[Any], place: str) -> Problem:
    should = [lot["id"] for lot in found]
    does = [lot["id"] for lot in stated]
    missing = [id for id in should if id not in set(does)]
    extra = [id for id in does if id not in set(should)]
    params = {"missing": "、".join(missing[:5]) or "—", "extra": "、".join(extra[:5]) or "—"}
    return Problem("draw-differs", params, place)
