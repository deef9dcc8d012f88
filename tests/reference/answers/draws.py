"""Answers about seeds, keys, tickets, quotas and the first random."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference import drawing, estimating, hashing, records, spreading

from .hashes import unhex

if TYPE_CHECKING:
    from collections.abc import Callable

    from .hashes import Document

_BINARY = {"nonce", "commitment", "randomness"}
_FIELDS = {
    "contribution": ("source_id", "nonce", "value"),
    "unopened": ("source_id", "commitment"),
    "beacon": ("source_id", "round", "randomness"),
    "figure": ("source_id", "event", "text"),
}


def _contribution(d: Document) -> Document:
    nonce = bytes.fromhex(d["nonce"])
    made = drawing.contribution(d["suite"], d["draw_id"], d["source_id"], nonce, d["value"])
    return {"commitment": made.hex()}


def _opening(d: Document) -> Document:
    nonce, made = unhex(d["nonce"], d["commitment"])
    ok = drawing.opens(d["suite"], d["draw_id"], d["source_id"], nonce, d["value"], made)
    return {"ok": ok}


def _source(source: Document) -> list[hashing.Field]:
    return [
        bytes.fromhex(source[name]) if name in _BINARY else source[name]
        for name in _FIELDS[source["kind"]]
    ]


def _seed(d: Document) -> Document:
    sources = [_source(source) for source in d["sources"]]
    return {
        "preimage": hashing.preimage("seed", d["draw_id"], *drawing.flatten(sources)).hex(),
        "seed": drawing.seed(d["suite"], d["draw_id"], sources).hex(),
    }


def _key(d: Document) -> Document:
    return {"key": _key_for(d, d["purpose"])}


def _key_for(d: Document, purpose: str) -> str:
    seed, attempt = bytes.fromhex(d["seed"]), d.get("attempt", 0)
    return hashing.key(d["suite"], seed, purpose, d["scope"], attempt)


def _ticket(d: Document) -> Document:
    return {
        "preimage": hashing.ticket_preimage(d["key"], *d["parts"]).hex(),
        "ticket": hashing.ticket(d["suite"], d["key"], *d["parts"]).hex(),
    }


def _quota(d: Document) -> Document:
    count, rate = d["N"] if d["base"] == "roster" else d["eligible"], records.rate(d["rate"])
    if rate is None:
        raise ValueError(d["rate"])
    maximum = d["rate_is"] == "maximum"
    return drawing.quota(count, d["eligible"], rate, floor=d["floor"], maximum=maximum)._asdict()


def _batches(d: Document) -> Document:
    return {"sizes": drawing.batches(d["n"], d["batches"])}


def _draw(d: Document) -> Document:
    key = _key_for(d, d["purpose"])
    draw = drawing.draw(d["suite"], key, d["ids"], d["n"], d["reserves"])
    order = [[one, ticket.hex()] for one, ticket in draw.order]
    return {"key": key, "order": order, "drawn": draw.drawn, "reserves": draw.reserves}


def _year(d: Document) -> Document:
    batches = drawing.year(d["suite"], d["scope"], d["n"], d["ids"], unhex(*d["seeds"]))
    return {"batches": [dict(zip(("n", "key", "drawn"), one, strict=True)) for one in batches]}


def _slips(d: Document) -> Document:
    key = _key_for(d, d["purpose"])
    draw = drawing.slips(d["suite"], key, d["weights"], d["n"], d["reserves"])
    order = [[one, j, ticket.hex()] for one, j, ticket in draw.order]
    return {"key": key, "order": order, "drawn": draw.drawn, "reserves": draw.reserves}


def _systematic(d: Document) -> Document:
    targets, weight = _key_for(d, "targets"), _key_for(d, "weight")
    draw = drawing.systematic(d["suite"], targets, weight, d["weights"], d["n"])
    if draw is None:
        return {"drawn": None, "reason": "weight_too_large"}
    return {
        "key_targets": targets,
        "key_weight": weight,
        "order": draw.order,
        "W": draw.total,
        "tries": draw.tries,
        "start": draw.start,
        "drawn": draw.drawn,
    }


def _sized(d: Document) -> Document:
    weights = dict(d["weights"])
    certain, left, wanted = estimating.census_part(weights, d["n"])
    targets, comb = _key_for(d, "targets"), _key_for(d, "weight")
    found = set(certain)
    if wanted:
        plain = drawing.systematic(d["suite"], targets, comb, list(left.items()), wanted)
        if plain is None:
            raise ValueError(d)
        found |= set(plain.drawn)
    line = [one for one, _ in drawing.draw(d["suite"], targets, weights, 0).order]
    return {
        "certain": sorted(certain, key=str.encode),
        "total": str(sum(left.values())),
        "drawn": [one for one in line if one in found],
    }


def _total(d: Document) -> Document:
    rate = records.rate(d["rate"])
    if rate is None:
        raise ValueError(d["rate"])
    c = "N" if d["base"] == "roster" else "eligible"
    eligible = sum(s["eligible"] for s in d["strata"])
    need = drawing.quota(
        sum(s[c] for s in d["strata"]), eligible, rate, floor=d["floor"],
        maximum=d["rate_is"] == "maximum",
    ).need  # fmt: skip
    strata = {}
    for s in d["strata"]:
        most = min([s["eligible"], *([] if s["ceiling"] is None else [s["ceiling"]])])
        weight = s["share"] * (s[c] if d["by"] == "size" else 1)
        strata[s["id"]] = spreading.Stratum(weight, s["share"], min(s["floor"], most), most)
    n = min(need, sum(s.most for s in strata.values()))
    if n < sum(s.least for s in strata.values()):
        return {"refused": "total_floors"}
    needs = spreading.largest_remainder(strata, n)
    order = sorted(needs, key=str.encode)
    return {"need": need, "n": n, "shortfall": need - n, "needs": [[s, needs[s]] for s in order]}


def _ceiling(d: Document) -> Document:
    count, rate = d["N"] if d["base"] == "roster" else d["eligible"], records.rate(d["rate"])
    if rate is None:
        raise ValueError(d["rate"])
    need = max(d["floor"], -(-count * rate.numerator // rate.denominator))
    if d["ceiling"] is not None:
        need = min(need, d["ceiling"])
    if d["yearly"] is not None:
        year = records.rate(d["yearly"]["rate"]) or 0
        need = min(need, max(0, int(count * year) - d["yearly"]["drawn"]))
    n = min(need, d["eligible"])
    return {"need": need, "n": n, "shortfall": need - n}


LISTS: dict[str, Callable[[Any], Document]] = {
    "totals": _total,
    "ceilings": _ceiling,
    "openings": _opening,
    "quotas": _quota,
    "batches": _batches,
}
SINGLE: dict[str, Callable[[Document], Document]] = {
    "sized": _sized,
    "contribution": _contribution,
    "seed": _seed,
    "key": _key,
    "ticket": _ticket,
    "draw": _draw,
    "year": _year,
    "slips": _slips,
    "systematic": _systematic,
}
