"""The catalogue of tamperings: each is refused by the step that owns the altered field.

After each alteration all later records are encoded and linked again, as a forger would do, so that
only the step named here can notice; a few alterations break two promises at once and name both
steps. Every certificate is examined with its rosters. The last tests make sure that no step is
without a tampering, and that every finding of the verification has one.
"""

from __future__ import annotations

import ast
import base64
import json
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import randcheck as rc
from randcheck.calendars import national
from randcheck.canonical import jcs
from randcheck.canonical.suites import suite
from randcheck.certificates import merkle, verification
from randcheck.certificates.ceremony.voiding import void
from randcheck.certificates.outcome import assign, checks_of, members_of
from randcheck.certificates.rosters import roster
from randcheck.certificates.verification import STEPS
from randcheck.lottery.dealing import Lottery
from reference import hashing
from unit.test_certificates_issuing import BEACON, FIGURE, ROUND_1000, ROUND_1001
from unit.test_certificates_office import (
    IN_GROUPS,
    audited,
    bodies_of,
    body,
    codes,
    committed,
    copied,
    failed,
    issued,
    linked,
    office_task,
    recommitted,
    sources,
    tampered,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from unit.test_certificates_office import Bodies, Body

    Change = Callable[[Bodies], object]

PLAIN = issued()
GROUPED = issued(office_task(teams=IN_GROUPS))
WITH_FIGURE = committed(sources=[*sources(), FIGURE])
FIGURED = WITH_FIGURE, rc.draw(WITH_FIGURE, figures={"lottery": "01 07"})
WITH_BEACON = committed(sources=[*sources(), BEACON])
BEACONED = WITH_BEACON, rc.draw(WITH_BEACON, beacons={"drand": ROUND_1000})
BEACON_VOIDED = WITH_BEACON, void(WITH_BEACON, "抽错名单", beacons={"drand": ROUND_1000})


def split_plans(fields: Body) -> None:
    """Turn the one team plan into two, one stratum apart."""
    first = fields["teams"][0]
    second = copied(first)
    first["strata"], second["strata"] = ["大型", "小型"], ["特殊"]
    second["scope"] = "summer"
    fields["teams"] = [first, second]


def two_plans() -> tuple[rc.Pending, rc.Certificate]:
    """A commitment with two team plans, and so two assignments."""
    pending = recommitted(PLAIN[0], split_plans)
    return pending, rc.draw(pending)


PLANNED = two_plans()
CALENDARED = issued(calendar=national())
VOIDED = WITH_FIGURE, void(WITH_FIGURE, "抽错名单", figures={"lottery": "01 07"})
DISCARDED = FIGURED[0], void(evolve(FIGURED[0], certificate=FIGURED[1]), "抽错名单")
NAMED_FORM = rc.PublicFigure(source_id="lottery", event="e", form="rfc3797", time=FIGURE.time)
WITH_FORM = committed(sources=[*sources(), NAMED_FORM])
FORMED = WITH_FORM, rc.draw(WITH_FORM, figures={"lottery": "1.7./"})
OTHER_DIGEST = "sha256:" + "ab" * 32


# --- altering one field ---------------------------------------------------------------


def setting(kind: str, path: str, value: object) -> Change:
    """Set one field of the first record of a kind; `path` is ``strata.0.n``."""

    def change(bodies: Bodies) -> None:
        at: Any = body(bodies, kind)
        *outer, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        for part in outer:
            at = at[part]
        assert at[last] != value, "the tampering changes nothing"
        at[last] = value

    return change


def both(*changes: Change) -> Change:
    """Make several changes."""
    return lambda bodies: [change(bodies) for change in changes]


def on(kind: str, work: Callable[[Body], object]) -> Change:
    """Change the fields of the first record of a kind."""
    return lambda bodies: work(body(bodies, kind))


def reseed(bodies: Bodies) -> None:
    """Make the seed fit what the draw says of its sources."""
    draw, fields = body(bodies, "draw"), []
    for source in draw["sources"]:
        fields.append(source["id"])
        if source["kind"] == "opened":
            fields += [bytes.fromhex(source["nonce"]), source["value"]]
        elif source["kind"] == "unopened":
            fields.append(bytes.fromhex(source["commitment"]))
        elif source["kind"] == "beacon":
            fields += [str(source["round"]), bytes.fromhex(source["randomness"])]
        else:
            fields += [source["event"], source["text"]]
    draw["seed"] = hashing.h("sha256", "seed", body(bodies, "commitment")["draw_id"], *fields).hex()


def unopen(name: str) -> Change:
    """State a source as unopened, its C standing in, and make the seed fit."""

    def change(bodies: Bodies) -> None:
        listed = body(bodies, "commitment")["sources"]
        c = next(source["commitment"] for source in listed if source["id"] == name)
        body(bodies, "draw")["sources"] = [
            {"id": name, "kind": "unopened", "commitment": c} if source["id"] == name else source
            for source in body(bodies, "draw")["sources"]
        ]
        reseed(bodies)

    return change


def drop_opening(name: str) -> Change:
    """Take an opening out of the chain."""

    def change(bodies: Bodies) -> None:
        bodies[:] = [pair for pair in bodies if pair[1].get("source") != name]

    return change


def repeat_opening(bodies: Bodies) -> None:
    """Put the first opening in twice."""
    bodies.insert(2, ("opening", copied(bodies[1][1])))


def swap_openings(bodies: Bodies) -> None:
    """Exchange the two openings."""
    bodies[1], bodies[2] = bodies[2], bodies[1]


def ticketed(bodies: Bodies, id: str) -> Body:
    """A lot with its right ticket."""
    key = body(bodies, "draw")["strata"][0]["key"]
    return {"id": id, "ticket": hashing.ticket("sha256", key, id).hex(), "slip": 0}


def extra_reserve(bodies: Bodies) -> None:
    """Draw one more: the first reserve joins the drawn."""
    first = body(bodies, "draw")["strata"][0]
    first["drawn"].append(first["reserves"].pop())


def doubled_lot(bodies: Bodies) -> None:
    """Name a drawn target as its own reserve."""
    first = body(bodies, "draw")["strata"][0]
    first["reserves"] = [first["drawn"][-1]]


def reserve_first(bodies: Bodies) -> None:
    """Let the reserve change places with the last of the drawn."""
    first = body(bodies, "draw")["strata"][0]
    first["drawn"][-1:], first["reserves"] = first["reserves"], first["drawn"][-1:]


def last_ticket(bodies: Bodies) -> None:
    """Alter the last digit of the last ticket drawn, so that the order stays."""
    lot = body(bodies, "draw")["strata"][0]["drawn"][-1]
    lot["ticket"] = lot["ticket"][:-1] + ("0" if lot["ticket"][-1] != "0" else "1")


def hidden_best(bodies: Bodies) -> None:
    """Leave out the best ticket of a stratum: everything else about the draw is right."""
    first = body(bodies, "draw")["strata"][0]
    lots = [*first["drawn"], *first["reserves"]][1:]
    left = {"T-01", "T-02", "T-03", "T-04", "T-05", "T-06"} - {
        lot["id"] for lot in [*first["drawn"], *first["reserves"]]
    }
    lots.append(ticketed(bodies, left.pop()))
    first["drawn"], first["reserves"] = lots[:4], lots[4:]
    redeal(bodies, PLAIN[0])


def redeal(bodies: Bodies, pending: rc.Pending) -> None:
    """Assign inspectors to whatever is drawn now, as the deal would."""
    commitment, draw = body(bodies, "commitment"), body(bodies, "draw")
    present = {r["id"]: r["present"] for r in pending.rosters["presence"].records()}
    members = members_of(pending.rosters["inspectors"].records(), present)
    recusals = {(r["inspector"], r["target"]) for r in pending.rosters["recusals"].records()}
    plan = commitment["teams"][0]
    lottery = Lottery(suite=suite("sha256"), seed=bytes.fromhex(draw["seed"]), scope=plan["scope"])
    checks = checks_of(commitment, draw["strata"], plan)
    body(bodies, "assignment").update(assign(lottery, plan, checks, members, recusals))


# --- altering an assignment so that everything but one fact still agrees --------------


def count_loads(assignment: Body) -> None:
    """Make the loads agree with the teams."""
    seated = [seat["inspector"] for team in assignment["teams"] for seat in team["seats"]]
    for entry in assignment["loads"]:
        entry["load"] = seated.count(entry["inspector"])


def seating(find: Callable[[Body], tuple[int, int, str]]) -> Change:
    """Put somebody on a seat; loads follow. `find` gives team, seat and inspector."""

    def change(bodies: Bodies) -> None:
        assignment = body(bodies, "assignment")
        team, seat, who = find(assignment)
        assert assignment["teams"][team]["seats"][seat]["inspector"] != who
        assignment["teams"][team]["seats"][seat]["inspector"] = who
        count_loads(assignment)

    return change


def team_of(assignment: Body, *checks: str) -> int:
    """The position of the first of some checks that has a team."""
    listed = [team["check"] for team in assignment["teams"]]
    return next(listed.index(check) for check in checks if check in listed)


def redigest(bodies: Bodies) -> None:
    """Make the digest of the embedded working days fit them."""
    embedded = body(bodies, "commitment")["calendar"]
    content = {name: value for name, value in embedded.items() if name != "digest"}
    data = jcs.serialize(content)
    embedded["digest"] = hashing.h("sha256", "calendar-window", data).hex()


def recused_seat(assignment: Body) -> tuple[int, int, str]:
    """Whoever is recused from a drawn target, on one of its seats."""
    pairs = {("T-01", "E-1", 0), ("T-02", "E-4", 1), ("T-21", "E-3", 1)}
    check, who, seat = next(p for p in sorted(pairs) if p[0] in str(assignment["teams"]))
    return team_of(assignment, check), seat, who


def drop_team(assignment: Body) -> None:
    """Leave a drawn target without a team."""
    assignment["teams"].pop()
    count_loads(assignment)


def seats_alike(assignment: Body) -> None:
    """Give two copies of one requirement where two requirements are planned."""
    assignment["teams"][0]["seats"][1].update(requirement=0, copy=1)


EXCHANGEABLE = {"E-1": "A", "E-2": "A", "E-5": "A", "E-3": "B", "E-4": "B"}
BARRED = {("E-1", "T-01"), ("E-3", "T-21"), ("E-4", "T-02")}


def exchange(assignment: Body) -> None:
    """Exchange two people of one post between two checks where both may go: another valid deal."""
    for one, other in pairwise(assignment["teams"]):
        for seat in (0, 1):
            a, b = one["seats"][seat]["inspector"], other["seats"][seat]["inspector"]
            fits = (
                a != b
                and (a, other["check"]) not in BARRED
                and (b, one["check"]) not in BARRED
                and a not in [s["inspector"] for s in other["seats"]]
                and b not in [s["inspector"] for s in one["seats"]]
                and (seat == 1 or EXCHANGEABLE[a] == EXCHANGEABLE[b] == "A")
            )
            if fits:
                one["seats"][seat]["inspector"], other["seats"][seat]["inspector"] = b, a
                return
    raise AssertionError("no two people could be exchanged")


def handing_over(*takers: str) -> Change:
    """Hand the first seat of a check to somebody else who may take it; loads follow."""

    def change(bodies: Bodies) -> None:
        assignment = body(bodies, "assignment")
        for team in assignment["teams"]:
            there = [seat["inspector"] for seat in team["seats"]]
            for who in takers:
                if who not in there and (who, team["check"]) not in BARRED:
                    team["seats"][0]["inspector"] = who
                    count_loads(assignment)
                    return
        raise AssertionError("nobody could take a seat")

    return change


def other_load(assignment: Body) -> None:
    """State one check more for somebody."""
    assignment["loads"][0]["load"] += 1


def strange_load(assignment: Body) -> None:
    """Name somebody in the loads who is not in the pool, with no check."""
    assignment["loads"].append({"inspector": "E-9", "load": 0})


def in_two_groups(assignment: Body) -> None:
    """Let one person sit in two groups that no check reveals: the groups' seats and teams agree."""
    one, other = assignment["groups"][:2]
    who = one["seats"][0]["inspector"]
    other["seats"][0]["inspector"] = who
    for team in assignment["teams"]:
        if team["group"] == 1:
            team["seats"] = copied(other["seats"])
    count_loads(assignment)


def other_group(assignment: Body) -> None:
    """Let the other one of two groups do a check that it may do."""
    for team in assignment["teams"]:
        before, after = team["group"], 1 - team["group"]
        seats = assignment["groups"][after]["seats"]
        if not any((seat["inspector"], team["check"]) in BARRED for seat in seats):
            team["group"], team["seats"] = after, copied(seats)
            assignment["groups"][before]["load"] -= 1
            assignment["groups"][after]["load"] += 1
            count_loads(assignment)
            return
    raise AssertionError("no check could go to another group")


def group_load(assignment: Body) -> None:
    """State another number of checks for a group."""
    assignment["groups"][0]["load"] += 1


def open_twice(bodies: Bodies) -> None:
    """Open presence and recusals in the second assignment as well."""
    first, second = (fields for kind, fields in bodies if kind == "assignment")
    second["opened"] = copied(first["opened"])


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


Entry = tuple[tuple[rc.Pending, rc.Certificate], "Change", list[str], str]
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
        PLAIN, on("draw", lambda d: d["strata"].pop()), ["tickets"], "draw-strata"
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
    # opened
    "nothing opened": (PLAIN, setting("assignment", "opened", None), ["opened"], "opened-missing"),
    "opened once more": (PLANNED, open_twice, ["opened"], "opened-twice"),
    "absence hidden": (
        PLAIN, setting("assignment", "opened.presence.records.5.present", value=True), ["opened"],
        "roster-changed",
    ),
    "recusal hidden": (
        PLAIN, on("assignment", lambda a: a["opened"]["recusals"]["records"].pop()), ["opened"],
        "roster-changed",
    ),
    "another secret": (
        PLAIN, setting("assignment", "opened.presence.secret", "00" * 32), ["opened"],
        "roster-changed",
    ),
    "root of recusals": (
        PLAIN, setting("commitment", "rosters.recusals.root", "00" * 32), ["opened", "roots"],
        "roster-changed",
    ),
    # teams
    "target without team": (PLAIN, on("assignment", drop_team), ["teams"], "team-checks"),
    "groups not planned": (PLAIN, setting("assignment", "groups", []), ["teams"], "team-mode"),
    "no groups": (GROUPED, setting("assignment", "groups", None), ["teams"], "team-mode"),
    "other seats": (PLAIN, on("assignment", seats_alike), ["teams"], "team-seats"),
    "seat taken away": (
        PLAIN,
        on("assignment", lambda a: (a["teams"][0]["seats"].pop(), count_loads(a))),
        ["teams"], "team-seats",
    ),
    "seat of an unknown requirement": (
        PLAIN, setting("assignment", "teams.0.seats.1.requirement", 5), ["teams"],
        "commit-requirement",
    ),
    "group that does not exist": (
        GROUPED, setting("assignment", "teams.0.group", 9), ["teams"], "team-seats"
    ),
    "group in a team per check": (
        PLAIN, setting("assignment", "teams.0.group", 0), ["teams"], "team-seats"
    ),
    "another leader": (
        PLAIN, setting("commitment", "teams.0.responsible", 1), ["teams"], "team-responsible"
    ),
    "another responsible seat": (
        PLAIN, setting("assignment", "teams.0.responsible", {"requirement": 1, "copy": 0}),
        ["teams"], "team-responsible",
    ),
    "one person, two seats": (
        PLAIN, seating(lambda a: (0, 1, a["teams"][0]["seats"][0]["inspector"])), ["teams"],
        "team-twice",
    ),
    "absent in a team": (PLAIN, seating(lambda _: (0, 1, "E-6")), ["teams"], "team-absent"),
    "recused in a team": (PLAIN, seating(recused_seat), ["teams"], "team-recused"),
    "one person, two groups": (
        GROUPED, on("assignment", in_two_groups), ["teams"], "team-two-groups"
    ),
    "one check more": (PLAIN, on("assignment", other_load), ["teams"], "team-loads"),
    "one check more for a group": (GROUPED, on("assignment", group_load), ["teams"], "team-loads"),
    "an attempt per check": (PLAIN, setting("assignment", "attempt", 1), ["teams"], "team-attempt"),
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
    # with rosters alone
    "another draw throughout": (
        PLAIN,
        both(
            setting("commitment", "draw_id", "lan/2026/autumn/1"),
            setting("commitment", "draw", "autumn"),
        ),
        ["openings", "roots"], "opening-mismatch",
    ),
    "root of the targets": (
        PLAIN, setting("commitment", "rosters.targets.root", "00" * 32), ["roots"], "roster-changed"
    ),
    "size of the history": (
        PLAIN, setting("commitment", "rosters.history.size", 3), ["roots"], "roster-changed"
    ),
    "fewer in the base": (
        PLAIN,
        both(
            setting("commitment", "strata.1.N", 4),
            setting("commitment", "strata.1.need", 2),
            setting("commitment", "strata.1.n", 2),
            on("draw", lambda d: d["strata"][1]["drawn"].append(d["strata"][1]["reserves"].pop(0))),
            lambda bodies: redeal(bodies, PLAIN[0]),
        ),
        ["verdicts"], "quota-wrong",
    ),
    "more outside the base": (
        PLAIN, setting("commitment", "strata.1.outside", 2), ["verdicts"], "quota-wrong"
    ),
    "best ticket left out": (PLAIN, hidden_best, ["draw"], "draw-differs"),
    "two people exchanged": (PLAIN, on("assignment", exchange), ["deal"], "deal-lot"),
    "check handed over": (PLAIN, handing_over("E-1", "E-5"), ["deal"], "deal-load"),
    "more than the cap": (PLAIN, handing_over("E-2"), ["deal"], "deal-cap"),
    "stranger in the loads": (PLAIN, on("assignment", strange_load), ["deal"], "team-pool"),
    "unlicensed in a team": (
        PLAIN,
        both(
            on("assignment", lambda a: a["loads"].append({"inspector": "E-7", "load": 0})),
            seating(lambda _: (0, 0, "E-7")),
        ),
        ["deal"], "team-pool",
    ),
    "wrong post": (
        PLAIN, handing_over("E-3"), ["deal"], "deal-type"
    ),
    "another group": (GROUPED, on("assignment", other_group), ["deal"], "deal-differs"),
    "another attempt": (GROUPED, setting("assignment", "attempt", 1), ["deal"], "deal-differs"),
}  # fmt: skip


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> Callable[[rc.Pending, rc.Certificate], rc.Report]:
    """Examine with the rosters of a pending draw, each saved once."""
    saved: dict[int, Path] = {}

    def examined(pending: rc.Pending, certificate: rc.Certificate) -> rc.Report:
        if id(pending) not in saved:
            saved[id(pending)] = tmp_path_factory.mktemp("rosters")
            pending.save(saved[id(pending)])
        folder = saved[id(pending)]
        return rc.examine(certificate, rosters=folder / "rosters", secrets=folder / "secrets.json")

    return examined


@pytest.mark.parametrize(
    "base", [PLAIN, GROUPED, FIGURED, FORMED, BEACONED, PLANNED, CALENDARED], ids=lambda _: ""
)
def test_untampered_holds(base: tuple[rc.Pending, rc.Certificate], folders):
    """Before any tampering every step passes or has nothing to do, so that all findings count."""
    report = folders(*base)
    assert report.verdict == "verified"
    assert failed(report) == []
    assert report.holds("recomputed")


@pytest.mark.parametrize("name", CATALOGUE)
def test_tampering_fails_its_step(name: str, folders):
    """The step that owns the altered field fails, and says so in both languages.

    Caught by it: taking any single check out of `randcheck.certificates.verification`.
    """
    (pending, certificate), change, steps, code = CATALOGUE[name]
    report = folders(pending, tampered(certificate, change))
    assert failed(report) == steps
    assert code in codes(report, steps[0])
    assert report.verdict == "refuted"
    assert not report.holds("consistent")
    assert not report.holds("recomputed")
    assert steps[0] in report.headline.zh
    assert steps[0] in report.headline.en
    for problem in report.step(steps[0]).problems:
        assert problem.zh
        assert problem.en


ALONE = sorted(
    name for name, (_, _, steps, _) in CATALOGUE.items()
    if steps[0] not in {"roots", "verdicts", "draw", "deal"}
)  # fmt: skip


@pytest.mark.parametrize("name", ALONE)
def test_tampering_fails_without_rosters_too(name: str):
    """What the file alone shows is refused without anything else."""
    (_, certificate), change, steps, _ = CATALOGUE[name]
    report = rc.examine(tampered(certificate, change))
    assert failed(report) == [step for step in steps if step not in {"roots", "verdicts"}]


# --- alterations of the file itself ---------------------------------------------------


def refile(certificate: rc.Certificate, change: Callable[[Body], object]) -> bytes:
    """Change the parsed file and write it canonically again."""
    value: Any = jcs.parse(certificate.to_bytes())
    change(value)
    return jcs.serialize(value)


def repayload(number: int, change: Callable[[bytes], bytes]) -> Callable[[Body], object]:
    """Change the payload of one record, leaving the envelope strict."""

    def on_file(value: Body) -> None:
        envelope = value["records"][number]
        payload = change(base64.b64decode(envelope["payload"]))
        envelope["payload"] = base64.b64encode(payload).decode()

    return on_file


def rehead(certificate: rc.Certificate) -> Callable[[Body], object]:
    """Set the head to the digest of another record."""
    return lambda value: value.update(head=certificate.records[0].digest)


STRANGER = issued(office_task(draw="autumn"))[1]
SIGNATURE = {"keyid": "ab" * 32, "sig": "A" * 86 + "=="}
FILES: dict[str, tuple[Callable[[Body], object], str, str]] = {
    "further field": (lambda v: v.update(note="x"), "form", "shape-unknown"),
    "missing field": (lambda v: v.pop("disclosures"), "form", "shape-missing"),
    "another format": (
        lambda v: v.update(format="randcheck/certificate@v2"), "form", "shape-value"
    ),
    "no records": (lambda v: v.update(records=[]), "form", "chain-empty"),
    "head without suite": (lambda v: v.update(head="ab" * 32), "form", "shape-value"),
    "field in an envelope": (lambda v: v["records"][0].update(kid="x"), "form", "shape-unknown"),
    "keyid of another form": (
        lambda v: v["records"][0].update(signatures=[SIGNATURE | {"keyid": "AB" * 32}]), "form",
        "shape-value",
    ),
    "signature twice": (
        lambda v: v["records"][0].update(signatures=[SIGNATURE, SIGNATURE]), "form", "shape-order"
    ),
    "payload with spaces": (
        repayload(3, lambda data: data.replace(b":", b": ", 1)), "records", "payload-not-canonical"
    ),
    "field in a record": (
        repayload(3, lambda data: data[:-1] + b',"zz":1}'), "records", "shape-unknown"
    ),
    "field out of a record": (
        repayload(4, lambda data: data.replace(b'"attempt":0,', b"")), "records", "shape-missing"
    ),
    "float in a record": (
        repayload(0, lambda data: data.replace(b'"slot":1', b'"slot":1.0')), "records", "json-float"
    ),
    "kind of record": (
        lambda v: v["records"][1].update(payloadType="application/x"), "records", "record-kind"
    ),
    "version of a record": (
        lambda v: v["records"][1].update(
            payloadType="application/vnd.randcheck.opening.v2+json"
        ),
        "records", "record-kind",
    ),
    "relabelled": (
        lambda v: v["records"][1].update(payloadType=v["records"][3]["payloadType"]), "records",
        "shape-value",
    ),
    "padding": (
        lambda v: v["records"][1].update(payload=v["records"][1]["payload"].rstrip("=") + "===="),
        "records", "payload-base64",
    ),
    "chain cut off": (lambda v: v["records"].pop(), "chain", "chain-head"),
    "record cut out": (lambda v: v["records"].pop(3), "chain", "chain-order"),
    "opening cut out": (lambda v: v["records"].pop(1), "chain", "chain-link"),
    "records exchanged": (
        lambda v: v["records"].insert(1, v["records"].pop(2)), "chain", "chain-link"
    ),
    "record twice": (lambda v: v["records"].insert(1, v["records"][1]), "chain", "chain-link"),
    "no commitment": (lambda v: v["records"].pop(0), "records", "chain-start"),
    "two commitments": (
        lambda v: v["records"].insert(1, v["records"][0]), "chain", "chain-order"
    ),
    "only commitments": (
        lambda v: v.update(records=v["records"][:1] * 2, head=PLAIN[1].records[0].digest), "chain",
        "chain-order",
    ),
    "another head": (rehead(PLAIN[1]), "chain", "chain-head"),
    "spliced opening": (
        lambda v: v["records"].__setitem__(1, STRANGER.records[1].envelope()), "chain", "chain-link"
    ),
    "spliced assignment": (
        lambda v: (
            v["records"].__setitem__(4, STRANGER.records[4].envelope()),
            v.update(head=STRANGER.head),
        ),
        "chain", "chain-commitment",
    ),
    "spliced commitment": (
        lambda v: v["records"].__setitem__(0, STRANGER.records[0].envelope()), "chain",
        "chain-commitment",
    ),
    "link changed": (
        repayload(4, lambda data: data.replace(PLAIN[1].records[3].digest.encode(),
                                               OTHER_DIGEST.encode())), "chain", "chain-link",
    ),
    "signed though nobody signs": (
        lambda v: v["records"][2].update(signatures=[SIGNATURE]), "signatures",
        "signature-no-signer",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_tampered_file_fails_its_step(name: str):
    """What is wrong with the file itself is found by the first four steps."""
    change, step, code = FILES[name]
    report = rc.examine(refile(PLAIN[1], change))
    assert failed(report) == [step]
    assert code in codes(report, step)
    assert report.verdict == "refuted"


def test_other_spelling_of_the_file_is_refused():
    """White space, another order of names, a line end at the end: another form of the same."""
    data = PLAIN[1].to_bytes()
    value = json.loads(data)
    others = [
        data + b"\n",
        b" " + data,
        json.dumps(value).encode(),
        json.dumps(dict(reversed(value.items())), separators=(",", ":")).encode(),
        data.replace(b'"head"', b'"h\\u0065ad"'),
    ]
    for other in others:
        report = rc.examine(other)
        assert failed(report) == ["form"]
        assert codes(report, "form") == ["file-not-canonical"]


def test_relabelled_suite_is_refused():
    """A commitment that says ``sm3`` is not the one that the later records name."""
    data = refile(
        PLAIN[1], repayload(0, lambda d: d.replace(b'"suite":"sha256"', b'"suite":"sm3"'))
    )
    assert failed(rc.examine(data)) == ["chain"]


# --- single leaves --------------------------------------------------------------------


def disclosed(pending: rc.Pending, certificate: rc.Certificate, *ids: str) -> rc.Certificate:
    """The certificate with the leaves of some targets shown."""
    used, targets = certificate.suite, pending.rosters["targets"]
    secret = pending.secrets["targets"]
    leaves = merkle.salted_leaves(used, secret, zip(targets.ids, targets.lines, strict=True))
    tree = sorted(leaves)
    shown = []
    for id in ids:
        position = list(targets.ids).index(id)
        index = tree.index(leaves[position])
        shown.append(
            {
                "roster": "targets",
                "record": json.loads(targets.lines[position]),
                "salt": merkle.salt(used, secret, id).hex(),
                "index": index,
                "path": base64.b64encode(b"".join(merkle.path(used, tree, index))).decode(),
            }
        )
    return rc.Certificate(certificate.records, tuple(shown))


SHOWN = disclosed(*PLAIN, "T-07", "T-11")


@pytest.mark.parametrize("name", ["sha256", "sm3"])
def test_shown_leaves_hold(name: str):
    """Leaves shown with their proofs pass, in both suites; showing them changes no digest."""
    pending, certificate = issued(suite=name)
    shown = disclosed(pending, certificate, "T-07", "T-11", "T-14")
    report = rc.examine(shown)
    assert report.step("disclosures").status == "PASS"
    assert report.verdict == "verified"
    assert shown.head == certificate.head
    assert shown.disclosures[0]["record"]["verdict"] == "excluded:state"


def altering(field: str, value: object) -> Callable[[Body], object]:
    """Alter one field of the first leaf shown."""
    return lambda v: v["disclosures"][0].update({field: value})


def other_id(value: Body) -> None:
    """Show the leaf under another id."""
    value["disclosures"][0]["record"]["id"] = "T-08"


def better_verdict(value: Body) -> None:
    """Show an excluded target as eligible."""
    value["disclosures"][0]["record"]["verdict"] = "eligible"


def shown_twice(value: Body) -> None:
    """Show one target two ways."""
    again = copied(value["disclosures"][0])
    again["record"]["verdict"] = "eligible"
    value["disclosures"].insert(1, again)


@pytest.mark.parametrize(
    ("change", "step"),
    [
        (altering("salt", "00" * 32), "disclosures"),
        (altering("index", 9999), "disclosures"),
        (altering("index", 2**53 - 1), "disclosures"),
        (altering("path", ""), "disclosures"),
        (altering("path", base64.b64encode(bytes(32 * 4)).decode()), "disclosures"),
        (other_id, "disclosures"),
        (better_verdict, "disclosures"),
        (shown_twice, "form"),
        (lambda v: v["disclosures"].reverse(), "form"),
        (altering("path", base64.b64encode(bytes(31)).decode()), "form"),
        (altering("path", base64.b64encode(bytes(32)).decode()[:-2] + "B="), "form"),
        (altering("path", "A" * 43), "form"),
        (altering("roster", "others"), "form"),
        (altering("more", 1), "form"),
    ],
)
def test_wrong_leaf_is_refused(change: Callable[[Body], object], step: str):
    """Another salt, place, path, id or verdict is not under the root; one target stands once."""
    assert failed(rc.examine(refile(SHOWN, change))) == [step]


def test_shown_leaf_that_says_no_of_a_drawn_target():
    """A leaf under the root that excludes a target which was drawn refutes the draw."""
    _pending, certificate = PLAIN
    drawn = certificate.drawn["大型"][0]

    def exclude(records: list[Body]) -> None:
        next(r for r in records if r["id"] == drawn).update(verdict="excluded:state")

    other = rerostered("targets", exclude)
    bodies = [("commitment", copied(other.certificate.commitment)), *bodies_of(certificate)[1:]]
    shown = disclosed(other, linked(bodies), drawn)
    report = rc.examine(shown)
    assert failed(report) == ["disclosures"]
    assert codes(report, "disclosures") == ["disclosure-not-eligible"]
    assert drawn in report.step("disclosures").problems[0].zh


# --- dishonest offices: everything fits, except what only the rosters show ------------


def rerostered(name: str, change: Callable[[Body], object], task: Any = None) -> rc.Pending:  # noqa: ANN401
    """Commit to a roster one of whose records says something else; the root fits."""
    pending = committed(task)
    records = [copied(record) for record in pending.rosters[name].records()]
    change(records)
    return recommitted(pending, rosters={name: roster(name, records)})


DISHONEST: dict[str, tuple[str, Callable[[list[Body]], object], str]] = {
    "verdict of no rule": ("targets", lambda r: r[6].update(verdict="never"), "verdict-unknown"),
    "weight without weights": ("targets", lambda r: r[0].update(weight=7), "verdict-weight"),
    "stratum not drawn": (
        "targets",
        lambda r: r.append({**r[0], "id": "T-99", "stratum": "中型"}),
        "verdict-stratum",
    ),
    "eligible one hidden": ("targets", lambda r: r.pop(0), "quota-wrong"),
    "excluded one hidden": ("targets", lambda r: r.pop(6), "quota-wrong"),
    "excluded counted outside": (
        "targets",
        lambda r: r[6].update(verdict="outside:state"),
        "quota-wrong",
    ),
    "presence of another": ("presence", lambda r: r[0].update(id="E-0"), "commit-presence"),
    "recusal misnamed": ("recusals", lambda r: r[0].update(inspector="E-2"), "pair-name"),
    "interest misnamed": ("interests", lambda r: r[0].update(target="T-02"), "pair-name"),
    "post not told": ("inspectors", lambda r: r[0].update(type=[]), "pool-type"),
    "interest without recusal": (
        "interests",
        lambda r: r.append({**r[0], "id": "E-2@T-03", "inspector": "E-2", "target": "T-03"}),
        "interest-not-recused",
    ),
}


@pytest.mark.parametrize("name", DISHONEST)
def test_committed_lists_are_held_against_each_other(name: str, tmp_path):
    """A commitment whose roots fit but whose lists contradict it fails step ``verdicts``.

    The file alone shows nothing of it: without rosters the same certificate is consistent.
    """
    which, change, code = DISHONEST[name]
    pending = rerostered(which, change)
    certificate = pending.certificate
    report = audited(pending, certificate, tmp_path)
    assert failed(report) == ["verdicts"]
    assert code in codes(report, "verdicts")
    assert failed(rc.examine(certificate)) == []


def test_pool_changed_between_commitment_and_deal_is_refused(tmp_path):
    """An assignment dealt from another pool than the committed one fails ``deal``."""
    pending, certificate = PLAIN
    others = recommitted(
        pending,
        rosters={
            "inspectors": roster(
                "inspectors",
                [
                    {**record, "cap": 1 if record["id"] == "E-1" else record["cap"]}
                    for record in pending.rosters["inspectors"].records()
                ],
            )
        },
    )
    dealt = rc.draw(others)
    bodies = bodies_of(certificate)
    bodies[-1] = ("assignment", copied(dealt.of_kind("assignment")[0].body))
    forged = linked(bodies)
    assert dealt.teams != certificate.teams
    report = audited(pending, forged, tmp_path)
    assert failed(report) == ["deal"]


# --- completeness ---------------------------------------------------------------------


def test_every_step_has_a_tampering():
    """No step is in the verification for nothing."""
    aimed = {steps[0] for _, _, steps, _ in CATALOGUE.values()}
    aimed |= {step for _, step, _ in FILES.values()} | {"disclosures", "verdicts"}
    aimed |= {"statements"}  # test_certificates_signing
    aimed |= {"files"}  # test_office_files
    aimed |= {"seal"}  # test_sealed_tampering
    aimed |= {"amendments", "amended"}  # test_amendment_tampering
    assert aimed == {step.name for step in STEPS}


# Findings that another test or another step covers, each with the reason
ELSEWHERE = {
    "commit-drawn": "test_drawn_pool",
    "pool-cap-zero": "test_drawn_pool",
    "pool-count": "test_drawn_pool",
    "pool-drawn": "test_drawn_pool",
    "pool-extended": "test_drawn_pool",
    "pool-form": "test_drawn_pool",
    "pool-not-drawn": "test_drawn_pool",
    "keyid-wrong": "test_certificates_signing",
    "signature-missing": "test_certificates_signing",
    "signature-role": "test_certificates_signing",
    "signature-suite": "test_certificates_signing",
    "statement-fork": "test_certificates_signing",
    "book-differs": "test_office_files",
    "book-secret-open": "test_office_files",
    "book-stratum": "test_office_files",
    "book-verdict": "test_office_files",
    "file-differs": "test_office_files",
    "file-not-committed": "test_office_files",
    "lists-changed": "test_lists_beside",
    "lists-nowhere": "test_lists_beside",
    "disclosure-lot-missing": "test_lists_beside",
    "disclosure-passed-over": "test_lists_beside",
    "disclosure-count": "test_sealed_tampering",
    "disclosure-open": "test_sealed_tampering",
    "draw-root": "test_sealed_tampering",
    "seal-bucket": "test_sealed_tampering",
    "seal-missing": "test_sealed_tampering",
    "seal-two": "test_sealed_tampering",
    "seal-wrong": "test_sealed_tampering",
    "unsealing-open": "test_sealed_tampering",
    "disclosure-asked": "test_sealed_amendments",
    "chain-known-head": "test_certificates_verification: a head known from elsewhere",
    "disclosure-wrong": "test_wrong_leaf_is_refused",
    "disclosure-not-eligible": "test_shown_leaf_that_says_no_of_a_drawn_target",
    "other-draw": "among the findings of “another draw_id”",
}


def test_every_finding_has_a_tampering():
    """Each code that a step can find is found in some tampering here."""
    folder = Path(verification.__file__).parent
    said = {
        node.args[0].value
        for path in folder.glob("*.py")
        if path.name not in {"amendments.py", "sealed_amendments.py"}  # tests of their own
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Problem"
        and isinstance(node.args[0], ast.Constant)
    }
    said = {c for c in said if not c.startswith(("note-", "headline-", "skip-", "property-"))}
    aimed = {code for _, _, _, code in CATALOGUE.values()}
    aimed |= {code for _, _, code in FILES.values()} | {code for _, _, code in DISHONEST.values()}
    assert said - aimed - set(ELSEWHERE) == set()
