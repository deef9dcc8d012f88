"""Vector files run against the library, a case at a time.

The formats are ``randcheck/vectors/protocol@1``, ``randcheck/vectors/lots@1`` and
``randcheck/vectors/certificates@1``; `docs/spec/vectors.md` describes them. Other
implementations' files are read with the same care as any other input.
"""

from __future__ import annotations

import json
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any, Final

from randcheck.canonical import framing, ids, jcs
from randcheck.canonical.rates import parse_rate
from randcheck.canonical.suites import suite
from randcheck.certificates import envelope, merkle
from randcheck.certificates.secrecy import sealing
from randcheck.disk.storage import read_whole
from randcheck.draws.quota import quota
from randcheck.errors import InputError, RandcheckError
from randcheck.lottery import seeds, selection, tickets
from randcheck.selftest import designs, lots, signed, trees
from randcheck.selftest.trees import each, raw

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Values = dict[str, Any]
FORMATS: Final = {
    "randcheck/vectors/protocol@1",
    "randcheck/vectors/lots@1",
    signed.FORMAT,
}
LACKING: Final = signed.LACKING
"""What is wrong with a case that this installation cannot run."""


def load_cases(path: str | Path) -> list[Values]:
    """Return the cases of a vector file.

    Raises:
        InputError: The file cannot be opened or is no vector file.
    """
    try:
        value = json.loads(read_whole(path))
        cases = value["cases"]
        known = value["format"] in FORMATS
        whole = (
            known
            and bool(cases)
            and all(
                isinstance(case["name"], str)
                and isinstance(case["kind"], str)
                and isinstance(case["in"], dict)
                and isinstance(case["out"], dict)
                for case in cases
            )
        )
    except InputError:
        raise
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError("vectors-format", place=str(path)) from error
    if not whole:
        raise InputError("vectors-format", place=str(path))
    return list(cases)


def shipped_cases() -> list[Values]:
    """Return the cases of the vectors that come with the library, in the order of their files."""
    with as_file(files("randcheck.selftest").joinpath("vectors")) as folder:
        return [case for path in sorted(folder.iterdir()) for case in load_cases(path)]


def run_case(case: Values) -> str:
    """Run one case of a vector file.

    Args:
        case: As `load_cases` returns it.

    Returns:
        What is wrong; empty where it passes, `LACKING` where this installation lacks
        what it takes.
    """
    kind = case["kind"]
    run = KINDS.get(kind) or lots.KINDS.get(kind) or signed.KINDS.get(kind)
    if run is None:
        return f"unknown kind {case['kind']}"
    wanted = case["out"]
    try:
        found = run(case["in"])
        if case["kind"] == "ids":
            return _compare_ids(found, wanted)
    except RandcheckError as error:
        return f"{error.code}"
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        return f"not in the form of its kind ({type(error).__name__})"
    if not wanted or (case["kind"] == "differ" and len(set(map(str, found.values()))) == 1):
        return "says nothing to compare, or does not differ"
    wrong = [name for name in wanted if found.get(name, ...) != wanted[name]]
    return "" if not wrong else f"differs in {', '.join(wrong)}"


def _compare_ids(found: Values, wanted: Values) -> str:
    """The order of reasons means nothing."""
    for one, other in zip(found["results"], wanted["results"], strict=True):
        if {**one, "reasons": sorted(one.get("reasons", []))} != {
            **other,
            "reasons": sorted(other.get("reasons", [])),
        }:
            return "differs in results"
    return ""


def _field(value: Values) -> framing.Field:
    if "hex" in value:
        return raw(value["hex"])
    found: framing.Field = value["text"] if "text" in value else value["int"]
    return found


def _h(given: Values) -> Values:
    fields = [_field(value) for value in given["fields"]]
    return {
        "preimage": framing.preimage(given["label"], *fields).hex(),
        "digest": framing.labelled_hash(suite(given["suite"]), given["label"], *fields).hex(),
    }


def _lp(given: Values) -> Values:
    return {"hex": [framing.lp(framing.encode(_field(f))).hex() for f in given["fields"]]}


def _id(value: object) -> Values:
    problems = ids.id_problems(value)
    if problems:
        reasons = [problem.code.removeprefix("id-").replace("-", "_") for problem in problems]
        return {"ok": False, "reasons": reasons}
    return {"ok": True, "hex": ids.check_id(value).encode().hex()}


def _jcs(text: str) -> Values:
    try:
        data = jcs.serialize(jcs.parse(text.encode(errors="surrogatepass")))
    except InputError as error:
        reason = error.code.removeprefix("json-").replace("-", "_")
        return {"ok": False, "reason": "syntax" if reason == "encoding" else reason}
    return {"ok": True, "hex": data.hex()}


def _rate(value: object) -> Values:
    try:
        rate = parse_rate(value)
    except InputError:
        return {"ok": False}
    return {"ok": True, "p": rate.numerator, "q": rate.denominator}


def _contribution(given: Values) -> Values:
    made = seeds.contribution_commitment(
        suite(given["suite"]),
        given["draw_id"],
        given["source_id"],
        raw(given["nonce"]),
        given["value"],
    )
    return {"commitment": made.hex()}


def _opening(given: Values) -> Values:
    opening = seeds.Opened(
        source_id=given["source_id"], nonce=raw(given["nonce"]), value=given["value"]
    )
    c = raw(given["commitment"])
    return {"ok": seeds.opens(suite(given["suite"]), given["draw_id"], opening, c)}


def _source(given: Values) -> seeds.Outcome:
    name, kind = given["source_id"], given["kind"]
    if kind == "contribution":
        return seeds.Opened(source_id=name, nonce=raw(given["nonce"]), value=given["value"])
    if kind == "unopened":
        return seeds.Unopened(source_id=name, commitment=raw(given["commitment"]))
    if kind == "beacon":
        randomness = raw(given["randomness"])
        return seeds.Beacon(source_id=name, round=given["round"], randomness=randomness)
    return seeds.Figure(source_id=name, event=given["event"], text=given["text"])


def _seed(given: Values) -> Values:
    outcomes = [_source(source) for source in given["sources"]]
    return {
        "preimage": seeds.seed_preimage(given["draw_id"], outcomes).hex(),
        "seed": seeds.combine(suite(given["suite"]), given["draw_id"], outcomes).hex(),
    }


def _key(given: Values, purpose: str | None = None) -> str:
    used, purpose = suite(given["suite"]), purpose or given["purpose"]
    parts = raw(given["seed"]), purpose, given["scope"], given.get("attempt", 0)
    if purpose in tickets.PURPOSES:
        return tickets.key(used, *parts)
    return used.hash(tickets.key_preimage(*parts)).hex()  # the twin of a key, which no draw has


def _ticket(given: Values) -> Values:
    parts = given["parts"]
    joined = b"#".join(framing.encode(part) for part in parts)
    return {
        "preimage": (given["key"].encode() + joined).hex(),
        "ticket": tickets.ticket(suite(given["suite"]), given["key"], *parts).hex(),
    }


def _quota(given: Values) -> Values:
    found = quota(
        size=given["N"],
        eligible=given["eligible"],
        rate=parse_rate(given["rate"]),
        base=given["base"],
        rate_is=given["rate_is"],
        floor=given["floor"],
    )
    return {"need": found.need, "n": found.n, "shortfall": found.shortfall}


def _batches(given: Values) -> Values:
    return {"sizes": selection.batch_sizes(given["n"], given["batches"])}


def _names(lots: tuple[selection.Lot, ...]) -> list[str]:
    return [lot.id for lot in lots]


def _draw(given: Values) -> Values:
    used, key = suite(given["suite"]), _key(given)
    drawn = selection.draw(used, key, given["ids"], given["n"], given["reserves"])
    order = selection.order(used, key, given["ids"])
    return {
        "key": key,
        "order": [[lot.id, lot.ticket.hex()] for lot in order],
        "drawn": _names(drawn.drawn),
        "reserves": _names(drawn.reserves),
    }


def _year(given: Values) -> Values:
    left, batches = list(given["ids"]), []
    for seed, n in zip(
        given["seeds"], selection.batch_sizes(given["n"], len(given["seeds"])), strict=True
    ):
        key = _key({**given, "seed": seed}, tickets.TARGETS)
        drawn = _names(selection.draw(suite(given["suite"]), key, left, n).drawn)
        left = [id for id in left if id not in set(drawn)]
        batches.append({"n": n, "key": key, "drawn": drawn})
    return {"batches": batches}


def _slips(given: Values) -> Values:
    used, key, weights = suite(given["suite"]), _key(given), given["weights"]
    drawn = selection.draw_slips(used, key, weights, given["n"], given["reserves"])
    order = selection.draw_slips(used, key, weights, len(weights)).drawn
    return {
        "key": key,
        "order": [[lot.id, lot.slip, lot.ticket.hex()] for lot in order],
        "drawn": _names(drawn.drawn),
        "reserves": _names(drawn.reserves),
    }


def _systematic(given: Values) -> Values:
    used, weights = suite(given["suite"]), given["weights"]
    key, weight_key = _key(given, tickets.TARGETS), _key(given, tickets.WEIGHT)
    try:
        drawn = selection.draw_systematic(used, key, weight_key, weights, given["n"])
    except InputError as error:
        return {"drawn": None, "reason": error.code.replace("-", "_")}
    total = sum(weight for _, weight in weights)
    start, tries = selection.systematic_start(used, weight_key, total) if total else (0, 0)
    order = selection.order(used, key, [id for id, _ in weights])
    return {
        "key_targets": key,
        "key_weight": weight_key,
        "order": _names(order),
        "W": total,
        "tries": tries,
        "start": f"{start}" if isinstance(given.get("start"), str) else start,
        "drawn": _names(drawn.drawn),
    }


def _seal(given: Values) -> Values:
    used, secret = suite(given["suite"]), raw(given["sealing_secret"])
    return {
        "seal": sealing.seal(used, given["draw_id"], secret).hex(),
        "counts": [
            sealing.count(used, given["draw_id"], name, raw(salt), value).hex()
            for name, salt, value in given["counts"]
        ],
        "keys": [
            sealing.sealed_key(used, secret, raw(k["seed"]), k["purpose"], k["scope"], k["attempt"])
            for k in given["keys"]
        ],
    }


def _digest(given: Values) -> Values:
    used, kind, payload = suite(given["suite"]), given["payload_type"], raw(given["payload"])
    return {
        "pae": envelope.pae(kind, payload).hex(),
        "digest": envelope.record_digest(used, kind, payload),
    }


def _differ(given: Values) -> Values:
    run = KINDS[given["kind"]]
    name = given["output"]
    return {side: run(given[side])[name] for side in ("a", "b")}


KINDS: dict[str, Callable[[Values], Values]] = {
    "lp": _lp,
    "h": _h,
    "ids": each(_id),
    "jcs": each(_jcs),
    "rates": each(_rate),
    "contribution": _contribution,
    "openings": each(_opening),
    "seed": _seed,
    "key": lambda given: {"key": _key(given)},
    "ticket": _ticket,
    "quotas": each(_quota),
    "batches": each(_batches),
    "draw": _draw,
    "year": _year,
    "slips": _slips,
    "systematic": _systematic,
    "salt": lambda given: {
        "salt": merkle.salt(suite(given["suite"]), raw(given["roster_secret"]), given["id"]).hex()
    },
    "digest": _digest,
    "file": lambda given: {
        "digest": envelope.file_digest(suite(given["suite"]), raw(given["bytes"]))
    },
    "seal": _seal,
    "differ": _differ,
    **designs.KINDS,
    **trees.KINDS,
}
