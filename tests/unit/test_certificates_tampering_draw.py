"""Tampering with openings, seed, void records and the draw."""

from __future__ import annotations

from hashlib import sha256

import pytest

from fixtures.beacons import ROUND_1000, ROUND_1001
from fixtures.certificates import (
    copied,
)
from fixtures.forging import (
    BEACON_VOIDED,
    BEACONED,
    DISCARDED,
    FIGURED,
    FORMED,
    PLAIN,
    VOIDED,
    Entry,
    alone,
    assert_refused,
    assert_refused_alone,
    both,
    doubled_lot,
    drop_opening,
    extra_reserve,
    last_ticket,
    on,
    repeat_opening,
    reseed,
    reserve_first,
    setting,
    swap_openings,
    unopen,
)

CATALOGUE: dict[str, Entry] = {
    # openings
    "another value": (
        PLAIN, setting("opening", "value", "6 6 6 6"), ["openings"], "opening-mismatch"
    ),
    "another nonce": (
        PLAIN, setting("opening", "nonce", "00" * 32), ["openings"], "opening-mismatch"
    ),
    "another C": (
        PLAIN, setting("commitment", "sources.0.commitment", "00" * 32), ["openings"],
        "opening-mismatch",
    ),
    "stranger's opening": (
        PLAIN, setting("opening", "source", "stranger"), ["openings"], "source-unknown"
    ),
    "figure opened": (
        FIGURED, setting("opening", "source", "lottery"), ["openings"], "source-unknown"
    ),
    "openings exchanged": (PLAIN, swap_openings, ["openings"], "opening-order"),
    "opened twice": (PLAIN, repeat_opening, ["openings"], "opening-order"),
    # seed
    "another seed": (PLAIN, setting("draw", "seed", "00" * 32), ["seed"], "seed-wrong"),
    "sources exchanged": (
        PLAIN, both(on("draw", lambda d: d["sources"].reverse()), reseed), ["seed"], "seed-sources"
    ),
    "source left out": (
        PLAIN, both(on("draw", lambda d: d["sources"].pop()), reseed), ["seed"], "seed-sources"
    ),
    "value in the draw alone": (
        PLAIN, both(setting("draw", "sources.1.value", "6 6 6 6"), reseed), ["seed"], "seed-source"
    ),
    "opening left out": (PLAIN, drop_opening("supervisor"), ["seed"], "seed-source"),
    "opened one replaced by its C": (PLAIN, unopen("supervisor"), ["seed"], "seed-source"),
    "another C stands in": (
        FIGURED,
        both(
            unopen("supervisor"),
            drop_opening("supervisor"),
            setting("draw", "sources.1.commitment", "00" * 32),
            reseed,
        ),
        ["seed"], "seed-source",
    ),
    "office silent": (PLAIN, both(unopen("office"), drop_opening("office")), ["seed"], "slot-void"),
    "nobody outside": (
        PLAIN, both(unopen("supervisor"), drop_opening("supervisor")), ["seed"], "slot-void"
    ),
    "figure of another event": (
        FIGURED, both(setting("draw", "sources.2.event", "双色球 2026032 期"), reseed), ["seed"],
        "seed-source",
    ),
    "another round drawn": (
        BEACONED, both(setting("draw", "sources.2.round", 1001), reseed), ["seed"], "seed-source"
    ),
    "signature of another round": (
        BEACONED,
        both(
            setting("draw", "sources.2.signature", ROUND_1001),
            setting("draw", "sources.2.randomness", sha256(bytes.fromhex(ROUND_1001)).hexdigest()),
            reseed,
        ),
        ["seed"], "beacon-signature",
    ),
    "randomness made up": (
        BEACONED, both(setting("draw", "sources.2.randomness", "00" * 32), reseed), ["seed"],
        "beacon-randomness",
    ),
    "signature in capitals": (
        BEACONED, setting("draw", "sources.2.signature", ROUND_1000.upper()), ["seed"], "hex"
    ),
    "signature at infinity": (
        BEACONED, setting("draw", "sources.2.signature", "c0" + "00" * 47), ["seed"], "point-form"
    ),
    "signature outside the group": (
        BEACONED, setting("draw", "sources.2.signature", "80" + "00" * 47), ["seed"],
        "point-subgroup",
    ),
    "figure for a beacon": (
        BEACONED,
        both(
            setting(
                "draw", "sources.2", {"kind": "figure", "id": "drand", "event": "e", "text": "1"}
            ),
            reseed,
        ),
        ["seed"], "seed-source",
    ),
    "figure of another form": (
        FORMED, both(setting("draw", "sources.2.text", "1.07./"), reseed), ["seed"], "seed-source"
    ),
    # void
    "opening behind a void": (
        VOIDED, lambda b: b.append(("opening", copied(b[1][1]))), ["chain"], "chain-order"
    ),
    "two voids": (
        VOIDED, lambda b: b.append(("void", copied(b[-1][1]))), ["chain"], "chain-order"
    ),
    "void sources exchanged": (
        VOIDED, on("void", lambda v: v["sources"].reverse()), ["openings"], "void-order"
    ),
    "void source twice": (
        VOIDED, on("void", lambda v: v["sources"].append(v["sources"][-1])), ["openings"],
        "void-order",
    ),
    "opening hidden from the void": (
        VOIDED, on("void", lambda v: v["sources"].pop(0)), ["openings"], "void-left-out"
    ),
    "figure drawn hidden from the void": (
        DISCARDED, on("void", lambda v: v["sources"].pop()), ["openings"], "void-left-out"
    ),
    "another value in the void": (
        VOIDED, setting("void", "sources.1.value", "6 6 6 6"), ["openings"], "void-source"
    ),
    "another event in the void": (
        VOIDED, setting("void", "sources.2.event", "双色球 2026032 期"), ["openings"], "void-source"
    ),
    "another figure than drawn in the void": (
        DISCARDED, setting("void", "sources.2.text", "01 08"), ["openings"], "void-source"
    ),
    "signature of another round in the void": (
        BEACON_VOIDED, setting("void", "sources.2.signature", ROUND_1001), ["openings"],
        "beacon-signature",
    ),
    "randomness made up in the void": (
        BEACON_VOIDED, setting("void", "sources.2.randomness", "00" * 32), ["openings"],
        "beacon-randomness",
    ),
    "opening known to the void alone": (
        VOIDED, drop_opening("supervisor"), ["openings"], "void-source"
    ),
    "unopened source in the void": (
        DISCARDED,
        on("void", lambda v: v["sources"].insert(
            0, {"kind": "unopened", "id": "mayor", "commitment": "00" * 32})),
        ["openings"], "void-source",
    ),
    # tickets
    "stratum left out": (
        PLAIN, on("draw", lambda d: d["strata"].pop()), ["tickets"], "draw-count"
    ),
    "another stratum": (
        PLAIN, setting("draw", "strata.2.id", "特殊二"), ["tickets"], "draw-strata"
    ),
    "another key": (PLAIN, setting("draw", "strata.0.key", "00" * 32), ["tickets"], "draw-key"),
    "another scope of tickets": (
        PLAIN, setting("commitment", "strata.0.scope", "autumn"), ["tickets"], "draw-key"
    ),
    "another ticket": (PLAIN, last_ticket, ["tickets"], "draw-ticket"),
    "another target's ticket": (
        PLAIN, setting("draw", "strata.0.drawn.0.id", "T-99"), ["tickets"], "draw-ticket"
    ),
    "slip without slips": (
        PLAIN, setting("draw", "strata.0.drawn.0.slip", 1), ["tickets"], "draw-slip"
    ),
    "no slip with slips": (
        PLAIN, setting("commitment", "strata.0.design", "slips"), ["tickets"], "draw-slip"
    ),
    "drawn twice": (PLAIN, doubled_lot, ["tickets"], "draw-twice"),
    "one more drawn": (PLAIN, extra_reserve, ["tickets"], "draw-count"),
    "one fewer drawn": (
        PLAIN, on("draw", lambda d: d["strata"][0]["drawn"].pop()), ["tickets"], "draw-count"
    ),
    "reserves hidden": (
        PLAIN, setting("draw", "strata.0.reserves", []), ["tickets"], "draw-count"
    ),
    "fewer reserves promised": (
        PLAIN, setting("commitment", "strata.0.reserves", 0), ["tickets"], "draw-count"
    ),
    "reserve drawn": (PLAIN, reserve_first, ["tickets"], "draw-reserve-first"),
}  # fmt: skip


@pytest.mark.parametrize("name", CATALOGUE)
def test_tampering_fails_its_step(name: str):
    """The step that owns the altered field fails, and says so in both languages.

    Caught by it: taking any single check out of `randcheck.certificates.verification`.
    """
    assert_refused(CATALOGUE[name])


@pytest.mark.parametrize("name", alone(CATALOGUE))
def test_tampering_fails_without_rosters_too(name: str):
    """What the file alone shows is refused without anything else."""
    assert_refused_alone(CATALOGUE[name])
