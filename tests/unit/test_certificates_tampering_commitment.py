"""Tampering with what was promised: order of the chain, commitment, quotas, working days."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixtures.certificates import (
    body,
    copied,
)
from fixtures.forging import (
    BEACONED,
    CALENDARED,
    FIGURED,
    GROUPED,
    OTHER_DIGEST,
    PLAIN,
    PLANNED,
    Entry,
    alone,
    assert_refused,
    assert_refused_alone,
    both,
    on,
    redigest,
    setting,
)

if TYPE_CHECKING:
    from fixtures.certificates import Bodies


def swap_assignments(bodies: Bodies) -> None:
    """Put the second assignment before the first."""
    bodies[-1], bodies[-2] = bodies[-2], bodies[-1]


def extra_assignment(bodies: Bodies) -> None:
    """Assign once more than was planned."""
    bodies.append(("assignment", {**copied(bodies[-1][1]), "opened": None}))


def second_draw(bodies: Bodies) -> None:
    """Draw twice in one chain."""
    bodies.append(("draw", copied(body(bodies, "draw"))))


def late_opening(bodies: Bodies) -> None:
    """Open after the draw."""
    bodies.append(bodies.pop(2))


def covered_twice(bodies: Bodies) -> None:
    """Let two team plans cover one stratum."""
    body(bodies, "commitment")["teams"][1]["strata"] = ["小型", "特殊"]


CATALOGUE: dict[str, Entry] = {
    # chain: records out of their order
    "two draws": (PLAIN, second_draw, ["chain"], "chain-order"),
    "opened after the draw": (PLAIN, late_opening, ["chain"], "chain-order"),
    "assignments exchanged": (PLANNED, swap_assignments, ["chain"], "chain-assignments"),
    "assigned once more": (PLAIN, extra_assignment, ["chain"], "chain-assignments"),
    "another scope": (
        PLAIN, setting("assignment", "scope", "autumn"), ["chain"], "chain-assignments"
    ),
    # signatures
    "threshold without signers": (
        PLAIN, setting("commitment", "threshold", 1), ["signatures"], "signature-threshold"
    ),
    # commitment
    "another office": (
        PLAIN, setting("commitment", "office", "bei"), ["commitment"], "commit-draw-id"
    ),
    "another plan": (
        PLAIN, setting("commitment", "plan", "2027"), ["commitment"], "commit-draw-id"
    ),
    "another draw": (
        PLAIN, setting("commitment", "draw", "autumn"), ["commitment"], "commit-draw-id"
    ),
    "another draw_id": (
        PLAIN, setting("commitment", "draw_id", "lan/2026/spring/2"), ["commitment", "roots"],
        "commit-draw-id",
    ),
    "previous of slot 1": (
        PLAIN, setting("commitment", "previous_slot", OTHER_DIGEST), ["commitment"], "slot-previous"
    ),
    "window turned round": (
        PLAIN, setting("commitment", "window.last", "2025-01-01"), ["commitment"], "book-window"
    ),
    "no sources": (PLAIN, setting("commitment", "sources", []), ["commitment"], "seed-no-source"),
    "outsider first": (
        PLAIN, on("commitment", lambda c: c["sources"].reverse()), ["commitment"],
        "seed-office-first",
    ),
    "office called outside": (
        PLAIN, setting("commitment", "sources.0.outside", value=True), ["commitment"],
        "seed-office-first",
    ),
    "figure before contribution": (
        FIGURED, on("commitment", lambda c: c["sources"].insert(1, c["sources"].pop())),
        ["commitment"], "seed-order",
    ),
    "another round committed": (
        BEACONED, setting("commitment", "sources.2.round", 1001), ["commitment"], "beacon-time"
    ),
    "beacon a second early": (
        BEACONED, setting("commitment", "sources.2.time", "2023-08-23T15:59:23+00:00"),
        ["commitment"], "beacon-time",
    ),
    "unknown beacon": (
        BEACONED, setting("commitment", "sources.2.chain", "ab" * 32), ["commitment"],
        "beacon-chain",
    ),
    "round beyond all years": (
        BEACONED, setting("commitment", "sources.2.round", 10**11), ["commitment"], "beacon-round"
    ),
    "openings due after the beacon": (
        BEACONED, setting("commitment", "openings_until", "2023-08-23T23:59:24+08:00"),
        ["commitment"], "seed-openings-late",
    ),
    "two sources of one name": (
        PLAIN, setting("commitment", "sources.1.id", "office"), ["commitment"], "seed-source-twice"
    ),
    "digest of another suite": (
        PLAIN, setting("commitment", "rule_book", "sm3:" + "ab" * 32), ["commitment"],
        "commit-suite",
    ),
    "list of another suite": (
        PLAIN,
        setting(
            "commitment",
            "published_list",
            {"published": "2026-01-01", "digest": "sm3:" + "ab" * 32},
        ),
        ["commitment"], "commit-suite",
    ),
    "plan without strata": (
        PLAIN, setting("commitment", "teams.0.strata", []), ["commitment"], "commit-team-strata"
    ),
    "plan for an unknown stratum": (
        PLAIN, setting("commitment", "teams.0.strata", ["中型"]), ["commitment"],
        "commit-team-strata",
    ),
    "stratum in two plans": (PLANNED, covered_twice, ["commitment"], "commit-team-strata"),
    "team of one": (
        PLAIN, setting("commitment", "teams.0.seats", [0]), ["commitment"], "team-of-one"
    ),
    "team smaller than its size": (
        PLAIN, setting("commitment", "teams.0.size", 3), ["commitment"], "commit-size"
    ),
    "leader without a seat": (
        PLAIN, setting("commitment", "teams.0.responsible", 7), ["commitment"], "commit-leader"
    ),
    "openings due after the figure": (
        FIGURED, setting("commitment", "openings_until", "2026-03-15T13:15:00+00:00"),
        ["commitment"], "seed-openings-late",
    ),
    "stratum with a team of one": (
        PLAIN, setting("commitment", "strata.0.seats", [1]), ["commitment"], "team-of-one"
    ),
    "seat of no requirement": (
        PLAIN, setting("commitment", "teams.0.seats", [0, 7]), ["commitment"], "commit-requirement"
    ),
    "leftover without groups": (
        PLAIN, setting("commitment", "teams.0.leftover", "idle"), ["commitment"], "commit-groups"
    ),
    "groups with seats per stratum": (
        GROUPED, setting("commitment", "strata.0.seats", [0, 0]), ["commitment"], "commit-groups"
    ),
    "groups not ending with anyone": (
        GROUPED, setting("commitment", "teams.0.requirements.1.stage", 0), ["commitment"],
        "commit-anyone",
    ),
    "no strata": (
        PLAIN, setting("commitment", "strata", []), ["commitment", "verdicts"], "book-no-stratum"
    ),
    "presence of fewer": (
        PLAIN, setting("commitment", "rosters.presence.size", 6), ["commitment", "roots"],
        "commit-presence",
    ),
    # quotas
    "fewer drawn": (PLAIN, setting("commitment", "strata.0.n", 3), ["quotas"], "quota-wrong"),
    "less needed": (PLAIN, setting("commitment", "strata.0.need", 3), ["quotas"], "quota-wrong"),
    "shortfall hidden": (
        PLAIN, setting("commitment", "strata.2.shortfall", 0), ["quotas"], "quota-wrong"
    ),
    "lower rate": (PLAIN, setting("commitment", "strata.0.rate", "1/7"), ["quotas"], "quota-wrong"),
    "higher floor": (PLAIN, setting("commitment", "strata.0.floor", 5), ["quotas"], "quota-wrong"),
    "base of the eligible": (
        PLAIN, setting("commitment", "strata.0.base", "eligible"), ["quotas"], "quota-wrong"
    ),
    "rate as a ceiling": (
        PLAIN, setting("commitment", "strata.0.rate_is", "maximum"), ["quotas"], "quota-wrong"
    ),
    "ceiling with a floor": (
        PLAIN,
        both(
            setting("commitment", "strata.0.rate_is", "maximum"),
            setting("commitment", "strata.0.floor", 1),
        ),
        ["quotas"], "quota-ceiling-floor",
    ),
    "more eligible than there are": (
        PLAIN, setting("commitment", "strata.0.eligible", 8), ["quotas", "verdicts"],
        "quota-eligible",
    ),
    "order only, but not all": (
        PLAIN,
        both(
            setting("commitment", "strata.0.design", "order"),
            setting("commitment", "strata.0.reserves", 0),
        ),
        ["quotas"], "quota-order",
    ),
    "systematic with reserves": (
        PLAIN, setting("commitment", "strata.0.design", "systematic"), ["quotas"], "quota-reserves"
    ),
    "billions of batches": (
        PLAIN,
        setting(
            "commitment", "strata.0.batch", {"number": 1, "of": 2**53 - 1, "year": 4, "first": None}
        ),
        ["quotas"], "quota-wrong",
    ),
    "batch beyond the last": (
        PLAIN,
        setting(
            "commitment", "strata.0.batch", {"number": 3, "of": 2, "year": 4, "first": OTHER_DIGEST}
        ),
        ["quotas"], "quota-batch",
    ),
    "first batch names a first": (
        PLAIN,
        setting(
            "commitment", "strata.0.batch", {"number": 1, "of": 1, "year": 4, "first": OTHER_DIGEST}
        ),
        ["quotas"], "quota-batch",
    ),
    "first batch of another year": (
        PLAIN,
        setting("commitment", "strata.0.batch", {"number": 1, "of": 1, "year": 5, "first": None}),
        ["quotas"], "quota-wrong",
    ),
    # calendar
    "day off hidden": (
        CALENDARED, on("commitment", lambda c: c["calendar"]["off"].pop()), ["calendar"],
        "calendar-window-digest",
    ),
    "day off invented": (
        CALENDARED,
        both(on("commitment", lambda c: c["calendar"]["off"].append("2026-11-29")), redigest),
        ["calendar"], "calendar-window-form",
    ),
    "no day": (
        CALENDARED,
        both(on("commitment", lambda c: c["calendar"]["off"].append("2026-11-31")), redigest),
        ["calendar"], "calendar-date-text",
    ),
    "working days of a shorter window": (
        CALENDARED,
        both(
            setting("commitment", "calendar.end", "2026-11-27"),
            setting("commitment", "calendar.settled", "2026-11-27"),
            redigest,
        ),
        ["calendar"], "calendar-window",
    ),
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
