"""The catalogue of tamperings with requests and amendments: each is refused by its step.

As in `test_certificates_tampering` all later records are encoded and linked again after each
alteration, and every certificate is examined with its rosters.
"""

from __future__ import annotations

import ast
import base64
import json
import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.amendments import (
    DRAWN,
    FREE,
    GROUPED,
    MANY,
    PENDING,
    ask,
    carried,
    fresh,
    holder,
    rich_task,
)
from fixtures.beacons import BEACON, FIGURE, ROUND_1000, ROUND_1001
from fixtures.certificates import (
    audited,
    bodies_of,
    codes,
    committed,
    copied,
    failed,
    full,
    issued,
    linked,
    tampered,
    tiny_task,
)
from randcheck.certificates import merkle
from randcheck.certificates.amendments import changes
from randcheck.certificates.signatures.keys import new_key
from randcheck.certificates.verification import amendments, replays
from randcheck.draws.teams import PoolEntry
from randcheck.errors import InputError
from reference import hashing

if TYPE_CHECKING:
    from collections.abc import Callable

    from fixtures.certificates import Bodies, Body

    Change = Callable[[Bodies], object]
    Flow = tuple[rc.Pending, rc.Certificate]

LOADS = Counter(who for team in DRAWN.teams.values() for who in team)
# somebody of post A with another check besides
RECUSED = next((t[0], c) for c, t in sorted(DRAWN.teams.items()) if LOADS[t[0]] > 1)
OTHER = holder(DRAWN, 1)
(TARGET,) = DRAWN.drawn["小型"]
RESERVES = [r["id"] for r in full(DRAWN, "draw")["strata"][1]["reserves"]]
UNREACHABLE: Any = {"form": "reserve", "unreachable": {TARGET: "注销"}}

PLAIN = carried(PENDING, DRAWN, recusals=[RECUSED])
TWICE = carried(PLAIN[0], form="swap", recusals=[OTHER])
SWAPPED = carried(PENDING, DRAWN, form="swap", recusals=[OTHER])
TEAM = carried(PENDING, DRAWN, form="team", recusals=[RECUSED])
RESERVED = carried(PENDING, DRAWN, **UNREACHABLE)
IN_GROUPS = carried(*GROUPED, **UNREACHABLE)
UNSEEDED = carried(*FREE, **UNREACHABLE, sources=())
THREE = carried(
    PENDING, DRAWN, form="team", recusals=[RECUSED], sources=fresh(1, "office", "press", "guest")
)
_WITH_FIGURE = ask(PENDING, DRAWN, form="team", recusals=[RECUSED], sources=[*fresh(1), FIGURE])
FIGURED = _WITH_FIGURE, rc.amend(_WITH_FIGURE, figures={"lottery": "01 07"})
_VOID = ask(
    PENDING, DRAWN, recusals=[RECUSED],
    sources=[fresh(1, "office")[0], rc.contribution("supervisor", commitment=b"\x05" * 32)],
)  # fmt: skip
GIVEN_UP = carried(_VOID, recusals=[RECUSED], abandon=True)


# --- altering -------------------------------------------------------------------------


def nth(bodies: Bodies, kind: str, number: int = 1) -> Body:
    """The fields of the first, second, … record of a kind."""
    return [fields for name, fields in bodies if name == kind][number - 1]


def position(bodies: Bodies, kind: str) -> int:
    """Where the first record of a kind stands."""
    return [name for name, _ in bodies].index(kind)


def setting(kind: str, path: str, value: object) -> Change:
    """Set one field of the first record of a kind; `path` is ``teams.0.check``."""

    def change(bodies: Bodies) -> None:
        at: Any = nth(bodies, kind)
        *outer, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        for part in outer:
            at = at[part]
        assert at[last] != value, "the tampering changes nothing"
        at[last] = value

    return change


def both(*several: Change) -> Change:
    """Make several changes."""
    return lambda bodies: [change(bodies) for change in several]


def reseed(bodies: Bodies) -> None:
    """Make the seed of the first amendment fit what it says of its sources."""
    amendment, fields = nth(bodies, "amendment"), []
    for source in amendment["sources"]:
        fields.append(source["id"])
        if source["kind"] == "opened":
            fields += [bytes.fromhex(source["nonce"]), source["value"]]
        elif source["kind"] == "unopened":
            fields.append(bytes.fromhex(source["commitment"]))
        else:
            fields += [source["event"], source["text"]]
    id = f"{nth(bodies, 'commitment')['draw_id']}/amend/1"
    amendment["seed"] = hashing.h("sha256", "seed", id, *fields).hex()


def unopen(name: str) -> Change:
    """Drop an opening and state its source as unopened; the seed fits."""

    def change(bodies: Bodies) -> None:
        c = next(s["commitment"] for s in nth(bodies, "request")["sources"] if s["id"] == name)
        amendment = nth(bodies, "amendment")
        amendment["sources"] = [
            {"id": name, "kind": "unopened", "commitment": c} if s["id"] == name else s
            for s in amendment["sources"]
        ]
        start = position(bodies, "request")
        bodies[start:] = [pair for pair in bodies[start:] if pair[1].get("source") != name]
        reseed(bodies)

    return change


def drop(kind: str, number: int = 1) -> Change:
    """Take a record out of the chain."""

    def change(bodies: Bodies) -> None:
        wanted = nth(bodies, kind, number)
        bodies[:] = [pair for pair in bodies if pair[1] is not wanted]

    return change


def exchange_openings(bodies: Bodies) -> None:
    """Exchange the two openings of the request."""
    first = position(bodies, "request") + 1
    bodies[first], bodies[first + 1] = bodies[first + 1], bodies[first]


def move(kind: str, to: str) -> Change:
    """Put the first record of a kind before the first of another."""

    def change(bodies: Bodies) -> None:
        pair = bodies.pop(position(bodies, kind))
        bodies.insert(position(bodies, to), pair)

    return change


def again(kind: str) -> Change:
    """Put a copy of the last record of a kind at the end."""
    return lambda bodies: bodies.append(
        (kind, copied([fields for name, fields in bodies if name == kind][-1]))
    )


def seat(bodies: Bodies, team: int = 0, number: int = 0) -> Body:
    """A seat that the first amendment changes."""
    found: Body = nth(bodies, "amendment")["teams"][team]["seats"][number]
    return found


def seated(who: str | Callable[[Bodies], str]) -> Change:
    """Put somebody else on the first seat dealt."""

    def change(bodies: Bodies) -> None:
        name = who if isinstance(who, str) else who(bodies)
        assert seat(bodies)["after"] != name
        seat(bodies)["after"] = name

    return change


def by_hand(bodies: Bodies) -> str:
    """Somebody else who may sit there, as good as the one on whom the lot fell."""
    check = nth(bodies, "amendment")["teams"][0]["check"]
    team = {*DRAWN.teams[check], seat(bodies)["after"]}
    return next(p.id for p in MANY if p.type == ("A岗",) and p.id not in {*team, "E-1", "E-7"})


def other_seat(bodies: Bodies) -> None:
    """Change a seat that nobody vacated."""
    team = nth(bodies, "amendment")["teams"][0]
    check = team["check"]
    who = DRAWN.teams[check][1]
    team["seats"].append(
        {"requirement": 1, "copy": 0, "before": who, "after": "F-5", "possible": 1}
    )


def other_check(bodies: Bodies) -> None:
    """Change the team of a check that nobody left."""
    teams = nth(bodies, "amendment")["teams"]
    check = next(c for c in sorted(DRAWN.teams) if c != RECUSED[1])
    one = {"requirement": 1, "copy": 0, "before": DRAWN.teams[check][1], "after": "F-5"}
    teams.append({**copied(teams[0]), "check": check, "seats": [{**one, "possible": 1}]})
    teams.sort(key=lambda team: team["check"])


def other_scope(bodies: Bodies) -> None:
    """Change a team plan that does not exist."""
    teams = nth(bodies, "amendment")["teams"]
    teams.append({**copied(teams[0]), "scope": "winter"})


def third_seat(bodies: Bodies) -> None:
    """Let three people change places in a ring."""
    teams = nth(bodies, "amendment")["teams"]
    taken = {team["check"] for team in teams}
    check = next(c for c in sorted(DRAWN.teams) if c not in taken and c > teams[-1]["check"])
    who = DRAWN.teams[check][1]
    new = {"requirement": 1, "copy": 0, "before": who, "after": seat(bodies)["after"]}
    teams.append(
        {
            **copied(teams[0]),
            "check": check,
            "seats": [{**new, "possible": seat(bodies)["possible"]}],
            "responsible": {"requirement": 0, "copy": 0},
        }
    )
    seat(bodies)["after"] = who


def one_way(bodies: Bodies) -> None:
    """Let one of the two stay where he is as well: a load changes."""
    mine = next(s for s in (seat(bodies, 0), seat(bodies, 1)) if s["before"] == OTHER[0])
    mine["after"] = next(
        p.id for p in MANY if p.id not in {mine["before"], mine["after"]} and p.id.startswith("F")
    )


def another_partner(bodies: Bodies) -> None:
    """Swap with somebody else with whom it would have been valid as well."""
    who, check = OTHER
    team = set(DRAWN.teams[check])
    chosen = {t["check"] for t in nth(bodies, "amendment")["teams"]}
    for other, people in sorted(DRAWN.teams.items()):
        partner = people[1]
        if other in chosen or partner in team or who in people:
            continue
        if (partner, check) in BARRED or (who, other) in BARRED:
            continue
        teams = nth(bodies, "amendment")["teams"]
        possible = seat(bodies)["possible"]
        first = copied(teams[0])
        for c, before, after in ((check, who, partner), (other, partner, who)):
            place = {"requirement": 1, "copy": 0, "before": before, "after": after}
            team_of = {**first, "check": c, "seats": [{**place, "possible": possible}]}
            teams.append(team_of)
        del teams[:2]
        teams.sort(key=lambda t: t["check"])
        return
    raise AssertionError("no other partner")


BARRED = {("E-1", "T-01"), ("E-3", "T-21"), ("E-4", "T-02")}


def second_reserve(bodies: Bodies) -> None:
    """Let the second reserve stand in instead of the first, seats and all."""
    nth(bodies, "request")["unreachable"][0]["reserve"] = RESERVES[1]
    for team in nth(bodies, "amendment")["teams"]:
        if team["check"] == RESERVES[0]:
            team["check"] = RESERVES[1]
    nth(bodies, "amendment")["teams"].sort(key=lambda t: t["check"])


def in_another_stratum(bodies: Bodies) -> None:
    """Name the target in a stratum in which it was not drawn."""
    nth(bodies, "request")["unreachable"][0]["stratum"] = "特殊"


def without_reserve(bodies: Bodies) -> None:
    """Ask for a reserve of a stratum that has none."""
    nth(bodies, "request")["unreachable"] = [
        {"stratum": "特殊", "target": "T-21", "reserve": "T-22", "reason": "注销"}
    ]


def unsourced(bodies: Bodies) -> None:
    """Ask without sources, and draw with a seed made of nothing."""
    nth(bodies, "request")["sources"] = []
    nth(bodies, "amendment")["sources"] = []
    nth(bodies, "amendment")["seed"] = "00" * 32
    start = position(bodies, "request")
    bodies[start:] = [pair for pair in bodies[start:] if pair[0] != "opening"]


def nonce_again(bodies: Bodies) -> None:
    """Use the office's nonce of the draw once more, everything made to fit."""
    nonce = nth(bodies, "opening")["nonce"]
    request, opening = nth(bodies, "request"), nth(bodies, "opening", 3)
    id = f"{nth(bodies, 'commitment')['draw_id']}/amend/1"
    opening["nonce"] = nth(bodies, "amendment")["sources"][0]["nonce"] = nonce
    request["sources"][0]["commitment"] = hashing.h(
        "sha256", "contribution", id, "office", bytes.fromhex(nonce), opening["value"]
    ).hex()
    reseed(bodies)


def made_for_the_draw(bodies: Bodies) -> None:
    """Make the supervisor's contribution for the draw instead of for the request."""
    opening = nth(bodies, "opening", 4)
    nth(bodies, "request")["sources"][1]["commitment"] = hashing.h(
        "sha256", "contribution", nth(bodies, "commitment")["draw_id"], "supervisor",
        bytes.fromhex(opening["nonce"]), opening["value"],
    ).hex()  # fmt: skip


def doubled_source(bodies: Bodies) -> None:
    """Let one party contribute twice."""
    nth(bodies, "request")["sources"][1]["id"] = "office"


def late(bodies: Bodies) -> None:
    """Let openings be due after the public figure is known."""
    nth(bodies, "request")["openings_until"] = "2099-01-01T00:00:00+08:00"


def fewer(bodies: Bodies) -> None:
    """State one fewer who could have been dealt the seat."""
    seat(bodies)["possible"] -= 1


def gone_seat(bodies: Bodies) -> Body:
    """A seat of the target that a reserve stands in for."""
    teams = nth(bodies, "amendment")["teams"]
    found: Body = next(t for t in teams if t["check"] == TARGET)["seats"][0]
    return found


def recuse_instead(bodies: Bodies) -> None:
    """Let the request recuse the colleague instead, the amendment left as it is."""
    nth(bodies, "request")["recusals"][0]["inspector"] = DRAWN.teams[RECUSED[1]][1]


def absent_substitute(bodies: Bodies) -> None:
    """Name the substitute among the absent of the same request."""
    nth(bodies, "request")["absences"] = [seat(bodies)["after"]]


Entry = tuple["Flow", "Change", list[str], str]
CATALOGUE: dict[str, Entry] = {
    # chain
    "amended before the openings": (
        PLAIN, lambda b: b.insert(position(b, "request") + 1, b.pop()), ["chain"], "chain-order",
    ),
    "request before the assignment": (
        PLAIN, move("request", "assignment"), ["chain"], "chain-order"
    ),
    "request before the draw": (PLAIN, move("request", "draw"), ["chain"], "chain-order"),
    "amended twice": (PLAIN, again("amendment"), ["chain"], "chain-order"),
    "amended unasked": (TWICE, drop("request", 2), ["chain"], "chain-order"),
    "assigned after the request": (PLAIN, again("assignment"), ["chain"], "chain-order"),
    "drawn after the request": (PLAIN, again("draw"), ["chain"], "chain-order"),
    # the request itself
    "another number": (PLAIN, setting("request", "number", 2), ["amendments"], "amend-number"),
    "amendment of another request": (
        PLAIN, setting("amendment", "request", 2), ["amendments"], "amend-number"
    ),
    "another scope amended": (
        PLAIN, setting("request", "amends", ["winter"]), ["amendments"], "amend-scopes"
    ),
    "no scope amended": (PLAIN, setting("request", "amends", []), ["amendments"], "amend-scopes"),
    "somebody else recused": (PLAIN, recuse_instead, ["amendments"], "amend-seats"),
    "nobody recused": (PLAIN, setting("request", "recusals", []), ["amendments"], "amend-nothing"),
    "recused from no target": (
        PLAIN, setting("request", "recusals.0.target", "T-07"), ["amendments"], "amend-target"
    ),
    "recused outsider": (
        PLAIN, setting("request", "recusals.0.inspector", "E-9"), ["amendments"], "amend-inspector"
    ),
    "absent too": (PLAIN, absent_substitute, ["amendments"], "team-absent"),
    "out of the campaign": (
        PLAIN, setting("request", "scope", "campaign"), ["amendments"], "amend-seats"
    ),
    "campaign of nobody": (
        RESERVED, setting("request", "scope", "campaign"), ["amendments"], "amend-scope"
    ),
    "team instead of substitute": (
        PLAIN, setting("request", "form", "team"), ["amendments"], "amend-seats"
    ),
    "substitute instead of team": (
        TEAM, setting("request", "form", "substitute"), ["amendments"], "amend-seats"
    ),
    "swap instead of substitute": (
        PLAIN, setting("request", "form", "swap"), ["amendments"], "amend-seats"
    ),
    "swap of somebody absent": (
        SWAPPED, setting("request", "absences", ["F-1"]), ["amendments"], "amend-swap"
    ),
    "reserve without a target": (
        PLAIN, setting("request", "form", "reserve"), ["amendments"], "amend-reserve"
    ),
    # reserves
    "reserve out of order": (RESERVED, second_reserve, ["amendments"], "amend-reserve-order"),
    "reserve out of order, nobody assigned": (
        UNSEEDED, setting("request", "unreachable.0.reserve", RESERVES[1]), ["amendments"],
        "amend-reserve-order",
    ),
    "reserve for another target": (
        RESERVED, setting("request", "unreachable.0.target", "T-07"), ["amendments"],
        "amend-not-drawn",
    ),
    "reserve of another stratum": (RESERVED, in_another_stratum, ["amendments"], "amend-strata"),
    "no reserve there": (RESERVED, without_reserve, ["amendments"], "amend-no-reserve"),
    # sources and seed
    "no sources": (PLAIN, unsourced, ["amendments"], "amend-no-sources"),
    "seed of nothing": (
        UNSEEDED, setting("amendment", "seed", "00" * 32), ["amendments"], "seed-sources"
    ),
    "one party twice": (PLAIN, doubled_source, ["amendments"], "seed-source-twice"),
    "outsider first": (
        PLAIN, setting("request", "sources.0.outside", True), ["amendments"], "seed-office-first"  # noqa: FBT003
    ),
    "openings due too late": (FIGURED, late, ["amendments"], "seed-openings-late"),
    "another C": (
        PLAIN, setting("request", "sources.1.commitment", "ab" * 32), ["amendments"],
        "opening-mismatch",
    ),
    "made for the draw": (PLAIN, made_for_the_draw, ["amendments"], "opening-mismatch"),
    "another value opened": (
        PLAIN, lambda b: nth(b, "opening", 3).update(value="9"), ["amendments"], "opening-mismatch"
    ),
    "opened out of order": (PLAIN, exchange_openings, ["amendments"], "opening-order"),
    "opened by nobody asked": (
        PLAIN, lambda b: nth(b, "opening", 4).update(source="press"), ["amendments"],
        "source-unknown",
    ),
    "opening dropped": (PLAIN, drop("opening", 4), ["amendments"], "seed-source"),
    "opening withheld": (THREE, unopen("guest"), ["amended"], "amend-differs"),
    "office withholds": (PLAIN, unopen("office"), ["amendments"], "slot-void"),
    "outside party withholds": (PLAIN, unopen("supervisor"), ["amendments"], "slot-void"),
    "nonce used before": (PLAIN, nonce_again, ["amendments"], "amend-nonce-again"),
    "another seed": (
        PLAIN, setting("amendment", "seed", "00" * 32), ["amendments"], "seed-wrong"
    ),
    "source left out": (
        PLAIN, lambda b: nth(b, "amendment")["sources"].pop(), ["amendments"], "seed-sources"
    ),
    "another figure": (
        FIGURED,
        both(lambda b: nth(b, "amendment")["sources"][2].update(text="07 07"), reseed),
        ["amended"], "amend-differs",
    ),
    "asked again until liked": (TWICE, drop("amendment", 1), ["amendments"], "amend-abandoned"),
    # seats
    "unvacated seat changed": (PLAIN, other_seat, ["amendments"], "amend-seats"),
    "unvacated check changed": (PLAIN, other_check, ["amendments"], "amend-seats"),
    "unknown plan changed": (PLAIN, other_scope, ["amendments"], "amend-seats"),
    "nothing changed": (PLAIN, setting("amendment", "teams", []), ["amendments"], "amend-seats"),
    "seat left empty": (
        PLAIN, lambda b: seat(b).update(after=None, possible=0), ["amendments"], "amend-seats"
    ),
    "check without seats": (
        RESERVED, lambda b: nth(b, "amendment")["teams"][1].update(seats=[]), ["amendments"],
        "amend-seats",
    ),
    "third seat in a swap": (SWAPPED, third_seat, ["amendments"], "amend-seats"),
    "swap that is none": (SWAPPED, one_way, ["amendments"], "amend-seats"),
    "held by somebody else before": (
        PLAIN, lambda b: seat(b).update(before="F-5"), ["amendments"], "amend-before"
    ),
    "responsible seat moved": (
        PLAIN, setting("amendment", "teams.0.responsible", {"requirement": 1, "copy": 0}),
        ["amendments"], "team-responsible",
    ),
    "responsible for nothing": (
        PLAIN, setting("amendment", "teams.0.responsible", None), ["amendments"],
        "team-responsible",
    ),
    "nobody could": (
        PLAIN, lambda b: seat(b).update(possible=0), ["amendments"], "amend-possible"
    ),
    "somebody could on a seat that is gone": (
        RESERVED, lambda b: gone_seat(b).update(possible=1), ["amendments"], "amend-possible"
    ),
    "another number could": (PLAIN, fewer, ["amended"], "amend-count"),
    # people
    "stranger": (PLAIN, seated("E-9"), ["amendments"], "amend-inspector"),
    "absentee": (PLAIN, seated("E-6"), ["amendments"], "team-absent"),
    "recused one stays": (PLAIN, seated(RECUSED[0]), ["amendments"], "team-recused"),
    "colleague twice": (
        PLAIN, seated(DRAWN.teams[RECUSED[1]][1]), ["amendments"], "team-twice"
    ),
    "of the wrong post": (PLAIN, seated("F-0" if DRAWN.teams[RECUSED[1]][1] != "F-0" else "F-2"),
                          ["amended"], "amend-differs"),
    "substitute picked by hand": (PLAIN, seated(by_hand), ["amended"], "amend-differs"),
    "partner picked by hand": (SWAPPED, another_partner, ["amended"], "amend-differs"),
    "team picked by hand": (TEAM, seated(by_hand), ["amended"], "amend-differs"),
    "reserve's team picked by hand": (
        IN_GROUPS,
        lambda b: next(
            t for t in nth(b, "amendment")["teams"] if t["responsible"] is not None
        )["seats"][0].update(after="F-5"),
        ["amended"], "amend-differs",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CATALOGUE)
def test_tampering_is_refused_by_its_step(name: str, tmp_path):
    """Each alteration, linked anew, fails the step named, with its code, and nothing else."""
    (pending, certificate), change, steps, code = CATALOGUE[name]
    report = audited(pending, tampered(certificate, change), tmp_path)
    assert failed(report) == steps, str(report)
    assert code in codes(report, steps[0])
    assert report.verdict == "refuted"
    for problem in report.step(steps[0]).problems:
        assert problem.zh
        assert problem.en


@pytest.mark.parametrize(
    "flow", [PLAIN, TWICE, SWAPPED, TEAM, RESERVED, IN_GROUPS, UNSEEDED, THREE, FIGURED, GIVEN_UP]
)
def test_untampered_amendments_hold(flow: Flow, tmp_path):
    """What the tamperings start from verifies, with rosters, and is the same bytes linked anew."""
    pending, certificate = flow
    assert tampered(certificate, lambda _: None).to_bytes() == certificate.to_bytes()
    assert audited(pending, certificate, tmp_path).holds("recomputed")


SMALL = issued(tiny_task(pool=[PoolEntry(id=f"E{n}") for n in range(5)]))
DATA = carried(*SMALL, recusals=[holder(SMALL[1])])[1].to_bytes()


@pytest.mark.parametrize("start", range(0, 40, 4))
def test_byte_altered(start: int):
    """Every fortieth byte of an amended certificate flipped, deleted or doubled: refused."""
    assert rc.examine(DATA).stage == "amended"
    for n in range(start, len(DATA), 40):
        flipped = DATA[:n] + bytes([DATA[n] ^ 1]) + DATA[n + 1 :]
        for data in (flipped, DATA[:n] + DATA[n + 1 :], DATA[: n + 1] + DATA[n:]):
            assert rc.examine(data).verdict == "refuted" or data == DATA


# --- leaves shown ---------------------------------------------------------------------


def showing(certificate: rc.Certificate, *ids: str) -> rc.Certificate:
    """The certificate with the leaves of some inspectors shown."""
    used, people = certificate.suite, PENDING.rosters["inspectors"]
    secret = PENDING.secrets["inspectors"]
    leaves = merkle.salted_leaves(used, secret, zip(people.ids, people.lines, strict=True))
    tree = sorted(leaves)
    shown = []
    for id in sorted(ids):
        at = list(people.ids).index(id)
        index = tree.index(leaves[at])
        shown.append(
            {
                "roster": "inspectors",
                "record": json.loads(people.lines[at]),
                "salt": merkle.salt(used, secret, id).hex(),
                "index": index,
                "path": base64.b64encode(b"".join(merkle.path(used, tree, index))).decode(),
            }
        )
    return certificate.with_lists(shown)


def test_type_shown_by_a_leaf_is_held_against_the_seat():
    """From the file alone: whose leaf says B post may not follow on a seat of A post."""
    who = "F-0" if DRAWN.teams[RECUSED[1]][1] != "F-0" else "F-2"
    forged = tampered(PLAIN[1], seated(who))
    assert failed(rc.examine(forged)) == []
    report = rc.examine(showing(forged, who, "E-1"))
    assert failed(report) == ["amendments"]
    assert codes(report, "amendments") == ["amend-type"]
    assert failed(rc.examine(showing(PLAIN[1], *(p.id for p in MANY)))) == []


def test_cap_shown_by_a_leaf_is_held_against_the_seats():
    """From the file alone: whose leaf says at most three seats may not hold a fourth."""

    def fourth(bodies: Bodies) -> None:
        request, amendment = nth(bodies, "request"), nth(bodies, "amendment")
        request["recusals"], amendment["teams"] = [], []
        for check, team in sorted(DRAWN.teams.items()):
            if "E-2" in team:
                continue
            request["recusals"].append({"inspector": team[0], "target": check})
            new = {"requirement": 0, "copy": 0, "before": team[0], "after": "E-2", "possible": 2}
            responsible = {"requirement": 0, "copy": 0}
            amendment["teams"].append(
                {"scope": "spring", "check": check, "seats": [new], "responsible": responsible}
            )
        request["recusals"].sort(key=lambda pair: (pair["inspector"], pair["target"]))
        assert LOADS["E-2"] + len(amendment["teams"]) > 3

    forged = tampered(PLAIN[1], fourth)
    assert failed(rc.examine(forged)) == []
    report = rc.examine(showing(forged, "E-2"))
    assert codes(report, "amendments") == ["amend-cap"]


# --- completeness ---------------------------------------------------------------------


FIELDS = tomllib.loads(
    (Path(__file__).parents[2] / "docs" / "spec" / "fields.toml").read_text(encoding="utf-8")
)
WORDS = {"attested", "same", "book"}
LISTED = {
    f"{kind.split()[0]}.{path}": words
    for kind in ("request", "request list", "amendment", "amendment list")
    for path, words in FIELDS[kind].items()
}
ATTESTED: dict[str, tuple[Flow, Change]] = {
    "request.cause": (PLAIN, setting("request", "cause", "病假")),
    "request.asked_by": (PLAIN, setting("request", "asked_by", "E-2")),
    "request.instant": (PLAIN, setting("request", "instant", "2026-05-06T10:00:00+08:00")),
    "request.unreachable.reason": (RESERVED, setting("request", "unreachable.0.reason", "搬迁")),
}


def test_what_is_attested_is_listed_so():
    """The fields that only the signer answers for are those of the list, and no others."""
    free = {path for path, words in LISTED.items() if words == ["attested"]}
    assert free - {path for path in free if "sources(" in path} == set(ATTESTED)


def test_steps_of_the_list_refuse_something_here():
    """Every step that refuses a field of the two records is the one of some tampering here."""
    steps = {word for words in LISTED.values() for word in words if word not in WORDS}
    aimed = {step for _, _, steps_of, _ in CATALOGUE.values() for step in steps_of}
    assert steps - {"records", "chain", "disclosures"} <= aimed


@pytest.mark.parametrize("path", ATTESTED)
def test_attested_field_is_the_signers_word(path: str, tmp_path):
    """What is attested may say anything: altering it changes the digest and nothing else."""
    (pending, certificate), change = ATTESTED[path]
    other = tampered(certificate, change)
    assert audited(pending, other, tmp_path).verdict == "verified"
    assert other.head != certificate.head


# found in the leaves shown, above; where an amendment is not shown (`test_lists`)
ELSEWHERE = {"amend-type", "amend-cap", "amend-root"}


def test_beacon_of_a_request():
    """A request may ask for a round of a beacon; another round's signature is found out."""
    asked = ask(PENDING, DRAWN, recusals=[RECUSED], sources=[*fresh(1), BEACON])
    done = rc.amend(asked, beacons={"drand": ROUND_1000})
    assert rc.examine(done).verdict == "verified"
    with pytest.raises(InputError) as caught:
        rc.amend(asked, beacons={"drand": ROUND_1001})
    assert caught.value.code == "beacon-signature"
    bodies = bodies_of(done)
    nth(bodies, "amendment")["sources"][-1]["signature"] = ROUND_1001
    assert codes(rc.examine(linked(bodies)), "amendments") == ["beacon-signature"]
    bodies = bodies_of(done)
    nth(bodies, "request")["sources"][-1]["chain"] = "ab" * 32
    assert "beacon-chain" in codes(rc.examine(linked(bodies)), "amendments")


def test_signed_amendment(tmp_path):
    """Requests and amendments are signed like any other record; a signature taken off is missed."""
    key = new_key("ed25519")
    pending = committed(rich_task(), signers=[("office", key.public)], threshold=1)
    pending = evolve(pending, certificate=pending.certificate.signed(key))
    drawn = rc.draw(pending).signed(key)
    asked = ask(pending, drawn, recusals=[holder(drawn)])
    done = rc.amend(evolve(asked, certificate=asked.certificate.signed(key))).signed(key)
    assert rc.examine(done).verdict == "verified"
    assert rc.examine(done).step("signatures").status == "PASS"
    for position, record in enumerate(done.records):
        if record.kind in {"request", "amendment"}:
            bare = evolve(record, signatures=())
            records = (*done.records[:position], bare, *done.records[position + 1 :])
            assert rc.examine(rc.Certificate(records)).step("signatures").status == "FAIL"
    done.save(tmp_path / "c.json")
    with pytest.raises(InputError) as caught:
        rc.Certificate(tuple(evolve(r, signatures=()) for r in done.records)).save(
            tmp_path / "c.json"
        )
    assert caught.value.code == "certificate-signed"


def test_every_finding_has_a_tampering():
    """Each code that the two steps can find is found in some tampering here."""
    said = {
        node.args[0].value
        for module in (amendments, replays, changes)
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Problem"
        and isinstance(node.args[0], ast.Constant)
    }
    assert len(said) > 20
    assert said - {code for _, _, _, code in CATALOGUE.values()} - ELSEWHERE == set()


# --- attacks (protocol §8), with the evidence that each assumes ------------------------


def test_substitute_picked_by_hand_needs_rosters(tmp_path):
    """Evidence: complete rosters. Valid in every respect: only the replay shows the hand."""
    forged = tampered(PLAIN[1], seated(by_hand))
    assert rc.examine(forged).verdict == "verified"
    assert not rc.examine(forged).holds("recomputed")
    assert failed(audited(PENDING, forged, tmp_path)) == ["amended"]


def test_reserve_out_of_order_is_seen_in_the_file():
    """Evidence: the certificate alone. The reserves stand in the draw record, in their order."""
    report = rc.examine(tampered(RESERVED[1], second_reserve))
    assert failed(report) == ["amendments"]
    assert codes(report, "amendments") == ["amend-reserve-order"]


def test_requests_rerolled_need_a_published_head(tmp_path):
    """Evidence: a digest noted when the request was made. Asked again until the lot falls well.

    Each of the chains is right by itself, with all rosters: nothing in the file tells the one that
    was thrown away. Whoever learned the digest of the request when it was made sees it: the chain
    up to the request does not end with that digest.
    """
    wanted = "E-5" if RECUSED[0] != "E-5" else "E-2"
    heads = []
    for value in range(60):
        own = rc.contribution("office", value=f"{value}", nonce=bytes([value + 100]) * 32)
        asked = ask(PENDING, DRAWN, recusals=[RECUSED], sources=[own, fresh(1)[1]])
        heads.append(asked.certificate.head)
        done = rc.amend(asked)
        if done.open_records[-1].body["teams"][0]["seats"][0]["after"] == wanted and value:
            break
    assert len(heads) > 1
    assert audited(PENDING, done, tmp_path).holds("recomputed")
    length = [record.kind for record in done.records].index("request") + 1
    up_to_request = done.first(length)
    assert failed(rc.examine(up_to_request, head=heads[-1])) == []
    report = rc.examine(up_to_request, head=heads[0])
    assert failed(report) == ["chain"]
    assert codes(report, "chain") == ["chain-known-head"]


def test_requests_rerolled_within_the_chain_are_seen_in_the_file():
    """Evidence: the certificate alone. Asked again though the first seed can be made: refused."""
    first = bodies_of(ask(PENDING, DRAWN, recusals=[RECUSED]).certificate)
    second = bodies_of(PLAIN[1])[len(DRAWN.records) :]
    second[0][1]["number"] = 2
    openings = copied(second[1:3])
    forged = linked([*first, *((kind, fields) for kind, fields in openings), *second])
    report = rc.examine(forged)
    assert failed(report) == ["amendments"]
    assert "amend-abandoned" in codes(report, "amendments")


def test_withheld_opening_of_a_request_is_named():
    """Evidence: the certificate alone. Who stays silent is named, with how many outcomes it had."""
    asked = ask(PENDING, DRAWN, recusals=[RECUSED], sources=fresh(1, "office", "press", "guest"))
    without = rc.Pending(
        asked.certificate, asked.rosters, asked.secrets,
        tuple(o for o in asked.openings if o.source_id != "guest"),
    )  # fmt: skip
    report = rc.examine(rc.amend(without, missing="replace"))
    assert report.verdict == "verified"
    assert [(n.code, n.place) for n in report.notes if n.code == "note-unopened"] == [
        ("note-unopened", "request 1")
    ]


def test_group_label_is_no_inspector(tmp_path):
    """Evidence: the certificate alone. ``@0`` is no id, so no record can seat it."""
    assert failed(rc.examine(tampered(PLAIN[1], seated("@0")))) == ["form"]
    assert audited(PENDING, PLAIN[1], tmp_path).verdict == "verified"
