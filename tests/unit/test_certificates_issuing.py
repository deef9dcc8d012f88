"""Commit, draw, assign: what stands in the records, and what is refused before it is too late."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import Any

import pytest

import randcheck as rc
from fixtures.beacons import BEACON, FIGURE, ROUND_1000, ROUND_1001
from fixtures.certificates import (
    IN_GROUPS,
    NONCES,
    POOL,
    VALUES,
    audited,
    codes,
    committed,
    failed,
    full,
    issued,
    notes,
    office_task,
    sources,
    targets,
    tiny_task,
)
from randcheck.canonical.suites import SUITE_NAMES, suite
from randcheck.certificates.ceremony.sources import Beacon
from randcheck.draws.task import Stratum
from randcheck.draws.teams import PoolEntry, TeamRule
from randcheck.draws.words import CHECKS, GROUPS
from randcheck.errors import CommitmentError, InfeasibleError, InputError
from randcheck.lottery.problems import Requirement
from randcheck.lottery.seeds import Opened
from reference import hashing

ANYBODY = [PoolEntry(id=f"E-{n}") for n in range(7)]
FOUR_IN_A = [Stratum(id="A", rate=Fraction(1, 2))]


def whole(task: Any, tmp_path: Any, **arguments: Any) -> tuple[rc.Certificate, rc.Report]:  # noqa: ANN401
    """Commit, draw, verify with rosters; the report must hold."""
    pending, certificate = issued(task, **arguments)
    report = audited(pending, certificate, tmp_path)
    assert failed(report) == []
    assert report.verdict == "verified"
    assert report.holds("recomputed")
    return certificate, report


@pytest.mark.parametrize("name", SUITE_NAMES)
@pytest.mark.parametrize("teams", ["posts", "groups", "nobody", "threes"])
def test_commit_draw_verify(name: str, teams: str, tmp_path):
    """Both suites, teams per check by post, groups first, no teams, teams of three: all verify."""
    rules: dict[str, dict[str, Any]] = {
        "posts": {},
        "groups": {"teams": IN_GROUPS},
        "nobody": {"teams": None},
        "threes": {"teams": TeamRule(mode=CHECKS, size=3), "recusals": [], "interests": {}},
    }
    certificate, report = whole(office_task(**rules[teams]), tmp_path, suite=name)
    assert report.stage == ("drawn" if teams == "nobody" else "assigned")
    assert certificate.head.startswith(f"{name}:")
    assert all(record.digest.startswith(f"{name}:") for record in certificate.records)
    sizes = {len(team) for team in certificate.teams.values()}
    assert sizes == {"posts": {2}, "groups": {2, 3}, "nobody": set(), "threes": {3}}[teams]


def test_chain_has_its_records_in_order():
    """Commitment, one opening a party in the committed order, draw, assignment."""
    _, certificate = issued()
    kinds = [record.kind for record in certificate.records]
    assert kinds == ["commitment", "opening", "opening", "draw", "assignment"]
    opened = [record.body["source"] for record in certificate.of_kind("opening")]
    assert opened == ["office", "supervisor"]
    assert certificate.draw_id == "lan/2026/spring/1"


@pytest.mark.parametrize("name", SUITE_NAMES)
def test_seed_and_tickets_are_those_of_the_definition(name: str):
    """Seed, C, keys and tickets by the second implementation; drawn are the smallest tickets.

    Caught by it: sources out of order, a value left out, another purpose, the largest tickets.
    """
    pending, certificate = issued(suite=name)
    draw, id = full(certificate, "draw"), certificate.draw_id
    fields = [part for who in ("office", "supervisor") for part in (who, NONCES[who], VALUES[who])]
    seed = hashing.h(name, "seed", id, *fields)
    assert draw["seed"] == seed.hex()
    for source in pending.certificate.commitment["sources"]:
        who = source["id"]
        c = hashing.h(name, "contribution", id, who, NONCES[who], VALUES[who])
        assert source["commitment"] == c.hex()
    key = hashing.key(name, seed, "targets", "spring")
    able = ["T-01", "T-02", "T-03", "T-04", "T-05", "T-06"]
    by_ticket = sorted(able, key=lambda target: hashing.ticket(name, key, target))
    first = draw["strata"][0]
    assert [lot["id"] for lot in first["drawn"]] == by_ticket[:4]
    assert [lot["id"] for lot in first["reserves"]] == by_ticket[4:5]
    assert {stratum["key"] for stratum in draw["strata"]} == {key}


def test_secrets_come_from_one_secret_each_its_own():
    """Six roots, six secrets, all from the one given; another draw has others."""
    one, same, other = committed(), committed(), committed(secret=bytes(32))
    assert len(set(one.secrets.values())) == 6
    assert one.secrets == same.secrets
    assert not set(one.secrets.values()) & set(other.secrets.values())
    sibling = committed(office_task(draw="autumn"))
    assert not set(one.secrets.values()) & set(sibling.secrets.values())
    fresh, again = committed(secret=None), committed(secret=None)
    assert not set(fresh.secrets.values()) & set(again.secrets.values())


def test_roots_are_not_in_the_seed():
    """Protocol §2: another roster is no further lottery ticket; sources alone make the seed."""
    seeds = {
        issued(task)[1].of_kind("draw")[0].body["seed"]
        for task in (office_task(), office_task(pool=[*POOL, PoolEntry(id="E-9", type=["A岗"])]))
    }
    assert len(seeds) == 1


def test_order_of_the_input_changes_no_byte():
    """Strata, targets, pool, recusals, interests, history turned round: the same bytes."""
    straight, task = issued()[1], office_task()
    turned = office_task(
        strata=task.strata[::-1],
        standings=task.standings[::-1],
        pool=task.pool[::-1],
        recusals=sorted(task.recusals, reverse=True),
        interests=dict(reversed(task.interests.items())),
        history=task.history[::-1],
        items=task.items[::-1],
    )
    assert issued(turned)[1].to_bytes() == straight.to_bytes()


def test_target_in_two_strata_is_one_visit(tmp_path):
    """综合查一次: a target drawn in two strata has one team, and one ticket in both."""
    both = [*targets("A", "T1", "T2", "T3"), *targets("B", "T1", "T2", "T4")]
    task = tiny_task(
        strata=[Stratum(id="A", rate=Fraction(1)), Stratum(id="B", rate=Fraction(1))],
        standings=both,
    )
    certificate, _ = whole(task, tmp_path)
    assert sorted(certificate.teams) == ["T1", "T2", "T3", "T4"]
    strata = full(certificate, "draw")["strata"]
    tickets = [{lot["id"]: lot["ticket"] for lot in stratum["drawn"]} for stratum in strata]
    assert tickets[0]["T1"] == tickets[1]["T1"]


def test_same_target_may_have_two_verdicts(tmp_path):
    """Excluded in one stratum, eligible in another: drawn for the latter alone."""
    both = [
        *targets("A", "T1", verdict="excluded:joint-overlap"),
        *targets("A", "T2"),
        *targets("B", "T1"),
    ]
    task = tiny_task(
        strata=[Stratum(id="A", rate=Fraction(1)), Stratum(id="B", rate=Fraction(1))],
        standings=both,
    )
    certificate, report = whole(task, tmp_path)
    assert certificate.drawn == {"A": ("T2",), "B": ("T1",)}
    assert task.eligibility.why_not("T1") == ""
    assert "note-shortfall" in notes(report)


@pytest.mark.parametrize("teams", [TeamRule(mode=CHECKS), IN_GROUPS, None])
def test_stratum_without_eligible_draws_nobody(teams: TeamRule | None, tmp_path):
    """Nobody eligible: nobody drawn, the whole need a shortfall that the report names."""
    task = tiny_task(
        strata=[Stratum(id="A", rate=Fraction(1, 2)), Stratum(id="B", rate=Fraction(1, 2))],
        standings=[
            *targets("A", "T1", "T2"),
            *targets("B", "T3", "T4", verdict="excluded:state"),
        ],
        teams=teams,
    )
    certificate, report = whole(task, tmp_path)
    assert certificate.drawn["B"] == ()
    note = next(note for note in report.notes if note.code == "note-shortfall")
    assert note.params == {"value": "B", "shortfall": 1}
    assert "“B”" in note.zh
    assert "“B”" in note.en


@pytest.mark.parametrize(("rate", "drawn"), [(Fraction(1, 100), 1), (Fraction(0), 0), (1, 1)])
def test_stratum_of_one(rate: Fraction, drawn: int, tmp_path):
    """Any rate above nothing draws the only target of a stratum; rate 0 draws nobody."""
    task = tiny_task(
        strata=[Stratum(id="A", rate=Fraction(rate), reserves=3)], standings=targets("A", "T1")
    )
    certificate, _ = whole(task, tmp_path)
    assert len(certificate.drawn["A"]) == drawn


@pytest.mark.parametrize("teams", [TeamRule(mode=CHECKS), IN_GROUPS, None])
@pytest.mark.parametrize("pool", [[], [PoolEntry(id="E1")], ANYBODY], ids=len)
def test_nothing_to_draw(teams: TeamRule | None, pool: list[PoolEntry], tmp_path):
    """N = 0 everywhere needs nobody in the pool, and is a certificate like any other."""
    task = tiny_task(strata=[Stratum(id="A", rate=Fraction(0))], teams=teams, pool=pool)
    certificate, _ = whole(task, tmp_path)
    assert certificate.drawn == {"A": ()}
    assert certificate.teams == {}


def test_empty_stratum_is_a_stratum(tmp_path):
    """A stratum without any target is drawn without any; it does not vanish."""
    task = tiny_task(strata=[*FOUR_IN_A, Stratum(id="B", rate=Fraction(1))])
    certificate, _ = whole(task, tmp_path)
    assert certificate.drawn["B"] == ()
    assert certificate.commitment["strata"][1]["N"] == 0


def test_more_wanted_than_eligible_is_a_recorded_shortfall(tmp_path):
    """Need 4, eligible 2: two are drawn, the shortfall of two stands in commitment and report."""
    task = tiny_task(
        strata=[Stratum(id="A", rate=Fraction(1), reserves=5)],
        standings=[*targets("A", "T1", "T2"), *targets("A", "T3", "T4", verdict="excluded:state")],
    )
    certificate, report = whole(task, tmp_path)
    stratum = certificate.commitment["strata"][0]
    assert (stratum["need"], stratum["n"], stratum["shortfall"]) == (4, 2, 2)
    assert full(certificate, "draw")["strata"][0]["reserves"] == []
    assert notes(report)[0] == "note-shortfall"


def test_absent_and_unlicensed_are_never_dealt(tmp_path):
    """Whoever is absent or out of the pool sits in no team, recused pairs never meet."""
    for number in range(8):
        task = office_task(draw=f"d{number}")
        certificate, _ = whole(task, tmp_path / str(number))
        seated = {(who, check) for check, team in certificate.teams.items() for who in team}
        assert not {"E-6", "E-7"} & {who for who, _ in seated}
        assert not seated & task.recusals
        loads = full(certificate, "assignment")["loads"]
        stated = {entry["inspector"]: entry["load"] for entry in loads}
        assert "E-7" not in stated
        assert stated["E-6"] == 0
        assert stated["E-2"] <= 3


def test_leader_seats_are_filled_by_leaders(tmp_path):
    """The first seat asks for post A; its holder is responsible."""
    certificate, _ = whole(office_task(), tmp_path)
    posts = {entry.id: entry.type for entry in POOL}
    for team in full(certificate, "assignment")["teams"]:
        first, second = team["seats"]
        assert posts[first["inspector"]] == ("A岗",)
        assert posts[second["inspector"]] in {("A岗",), ("B岗",)}
        assert team["responsible"] == {"requirement": 0, "copy": 0}


def test_presence_and_recusals_are_opened_with_the_assignment(tmp_path):
    """Both stand sealed in the commitment and open in the first assignment, with their secrets."""
    pending, certificate = issued()
    opened = full(certificate, "assignment")["opened"]
    assert {r["id"]: r["present"] for r in opened["presence"]["records"]} == {
        entry.id: entry.present for entry in POOL
    }
    pairs = {(r["inspector"], r["target"]) for r in opened["recusals"]["records"]}
    assert pairs == office_task().recusals
    assert opened["presence"]["secret"] == pending.secrets["presence"].hex()
    secrets = {pending.secrets[name].hex() for name in ("targets", "inspectors", "history")}
    text = certificate.to_bytes().decode()
    assert not any(secret in text for secret in secrets)


# --- sources --------------------------------------------------------------------------


def test_two_parties_keep_their_contributions_to_themselves(tmp_path):
    """Whoever gives only C opens later; the certificate is the one made with all values known."""
    known = [source.record(suite("sha256"), "lan/2026/spring/1", first=n == 0)["commitment"]
             for n, source in enumerate(sources())]  # fmt: skip
    pending = committed(
        sources=[
            rc.contribution(name, commitment=c)
            for name, c in zip(("office", "supervisor"), known, strict=True)
        ]
    )
    assert pending.openings == ()
    openings = [Opened(source_id=n, nonce=NONCES[n], value=VALUES[n]) for n in reversed(VALUES)][1:]
    assert rc.draw(pending, openings).to_bytes() == issued()[1].to_bytes()


def test_opening_not_given_is_refused_or_replaced(tmp_path):
    """A missing opening stops the draw; replaced by its C the report says what that may mean."""
    third = committed(sources=sources("office", "supervisor", "press"))
    silent = [
        *sources(),
        rc.contribution(
            "press", commitment=third.certificate.commitment["sources"][2]["commitment"]
        ),
    ]
    pending = committed(sources=silent)
    with pytest.raises(CommitmentError) as caught:
        rc.draw(pending)
    assert caught.value.code == "opening-missing"
    assert "press" in caught.value.zh
    assert "replace" in caught.value.en
    certificate = rc.draw(pending, missing="replace")
    report = audited(pending, certificate, tmp_path)
    assert report.verdict == "verified"
    (note,) = [note for note in report.notes if note.code == "note-unopened"]
    assert note.params == {"value": "press", "count": 1}
    assert "2^1" in note.zh
    assert "2^1" in note.en
    draw = full(certificate, "draw")
    assert [source["kind"] for source in draw["sources"]] == ["opened", "opened", "unopened"]
    fields: list[Any] = [
        p for who in VALUES if who != "press" for p in (who, NONCES[who], VALUES[who])
    ]
    c = bytes.fromhex(draw["sources"][2]["commitment"])
    assert (
        draw["seed"] == hashing.h("sha256", "seed", "lan/2026/spring/1", *fields, "press", c).hex()
    )
    assert certificate.drawn != rc.draw(third).drawn


def test_two_unopened_are_four_outcomes(tmp_path):
    """With k contributions unopened the report says up to 2^k."""
    silent = [*sources(), *(rc.contribution(f"p{n}", commitment=bytes([n]) * 32) for n in (1, 2))]
    pending = committed(sources=silent)
    report = audited(pending, rc.draw(pending, missing="replace"), tmp_path)
    (note,) = [note for note in report.notes if note.code == "note-unopened"]
    assert note.params == {"value": "p1、p2", "count": 2}
    assert "2^2" in note.en


@pytest.mark.parametrize("missing", ["office", "supervisor"])
def test_slot_is_void_without_the_office_or_anybody_outside(missing: str):
    """The office's own opening missing, or every outside one: the slot is void."""
    parts = [
        rc.contribution(name, commitment=b"\x07" * 32) if name == missing else source
        for name, source in zip(("office", "supervisor"), sources(), strict=True)
    ]
    with pytest.raises(CommitmentError) as caught:
        rc.draw(committed(sources=parts), missing="replace")
    assert caught.value.code == "slot-void"
    assert caught.value.params == {"value": missing}
    assert missing in caught.value.zh
    assert missing in caught.value.en


def test_sources_inside_the_office_alone_are_named(tmp_path):
    """Nobody outside contributed: allowed, and the report says so."""
    inside = [
        rc.contribution("office", value="1", nonce=bytes(32)),
        rc.contribution("section", value="2", nonce=bytes(32), outside=False),
    ]
    pending = committed(sources=inside)
    report = audited(pending, rc.draw(pending), tmp_path)
    assert report.verdict == "verified"
    assert notes(report).count("note-no-outside") == 1
    assert "note-no-outside" not in notes(rc.examine(issued()[1]))


def test_public_figure_enters_the_seed(tmp_path):
    """A figure is committed with event, form and time; its text is in the seed and the record."""
    pending = committed(sources=[*sources(), FIGURE])
    with pytest.raises(InputError) as caught:
        rc.draw(pending)
    assert caught.value.code == "figure-missing"
    assert "双色球 2026031 期" in caught.value.zh
    assert "lottery" in caught.value.en
    certificate = rc.draw(pending, figures={"lottery": "01 07 12 20 28 33"})
    assert audited(pending, certificate, tmp_path).holds("recomputed")
    other = rc.draw(pending, figures={"lottery": "01 07 12 20 28 32"})
    assert other.of_kind("draw")[0].body["seed"] != certificate.of_kind("draw")[0].body["seed"]
    committed_source = certificate.commitment["sources"][2]
    assert committed_source == {
        "kind": "figure",
        "id": "lottery",
        "event": FIGURE.event,
        "form": FIGURE.form,
        "time": FIGURE.time,
    }


def test_figure_makes_up_for_an_unopened_outsider(tmp_path):
    """With a public figure the draw is held; that it came after the openings nothing shows."""
    parts = [sources()[0], rc.contribution("supervisor", commitment=b"\x07" * 32), FIGURE]
    pending = committed(sources=parts)
    certificate = rc.draw(pending, figures={"lottery": "1"}, missing="replace")
    report = audited(pending, certificate, tmp_path)
    assert report.verdict == "verified"
    assert "note-unopened" in notes(report)


def test_beacon_enters_the_seed(tmp_path):
    """A round is committed with chain and time; its randomness is in the seed and the record."""
    pending = committed(sources=[*sources(), BEACON])
    assert pending.certificate.commitment["sources"][2] == {
        "kind": "beacon",
        "id": "drand",
        "chain": "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
        "round": 1000,
        "time": "2023-08-23T15:59:24+00:00",
    }
    certificate = rc.draw(pending, beacons={"drand": ROUND_1000})
    assert audited(pending, certificate, tmp_path).holds("recomputed")
    drawn = full(certificate, "draw")
    randomness = sha256(bytes.fromhex(ROUND_1000)).hexdigest()
    assert drawn["sources"][2] == {
        "kind": "beacon",
        "id": "drand",
        "round": 1000,
        "randomness": randomness,
        "signature": ROUND_1000,
    }
    fields = [f for name in ("office", "supervisor") for f in (name, NONCES[name], VALUES[name])]
    used = [*fields, "drand", "1000", bytes.fromhex(randomness)]
    seed = hashing.h("sha256", "seed", certificate.draw_id, *used)
    assert drawn["seed"] == seed.hex()


def test_beacon_is_an_outside_source(tmp_path):
    """A round makes up for an outsider who did not open, and for having no outsider at all."""
    silent = [sources()[0], rc.contribution("supervisor", commitment=b"\x07" * 32), BEACON]
    for parts in (silent, [sources()[0], BEACON]):
        pending = committed(sources=parts)
        certificate = rc.draw(pending, beacons={"drand": ROUND_1000}, missing="replace")
        report = audited(pending, certificate, tmp_path / str(len(parts)))
        assert report.verdict == "verified"
        assert "note-no-outside" not in notes(report)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "beacon-missing"),
        ({"drand": ""}, "beacon-missing"),
        ({"drand": ROUND_1001}, "beacon-signature"),
        ({"drand": ROUND_1000.upper()}, "hex"),
        ({"drand": ROUND_1000[:-2]}, "hex"),
        ({"drand": bytes.fromhex(ROUND_1000)}, "argument"),
        ({"drand": ROUND_1000, "moon": ROUND_1000}, "source-unknown"),
        ({"drand": ROUND_1000, "office": ROUND_1000}, "source-unknown"),
        ({"drand": "c0" + "00" * 47}, "point-form"),
        ({"drand": "80" + "00" * 47}, "point-subgroup"),
    ],
)
def test_beacon_signature_is_checked_before_the_draw(given: Any, code: str):  # noqa: ANN401
    """Without the signature of the committed round nothing is drawn."""
    with pytest.raises(InputError) as caught:
        rc.draw(committed(sources=[*sources(), BEACON]), beacons=given)
    assert caught.value.code == code
    assert caught.value.zh
    assert caught.value.en


@pytest.mark.parametrize(
    ("beacon", "code"),
    [
        (Beacon(source_id="b", round=0), "beacon-round"),
        (Beacon(source_id="b", round=10**11), "beacon-round"),
        (Beacon(source_id="b", round=2**64 - 1), "beacon-round"),
        (Beacon(source_id="b", round=7, chain="ab" * 32), "beacon-chain"),
        (Beacon(source_id="a b", round=7), "id-character"),
    ],
)
def test_beacon_that_nobody_could_read(beacon: Beacon, code: str):
    """Only rounds of a known chain, before the year 10000, can be committed."""
    with pytest.raises(InputError) as caught:
        committed(sources=[*sources(), beacon])
    assert caught.value.code == code


def test_beacon_comes_after_contributions():
    """Nobody contributes knowing the round."""
    with pytest.raises(InputError) as caught:
        committed(sources=[sources()[0], BEACON, sources()[1]])
    assert caught.value.code == "seed-order"


@pytest.mark.parametrize(
    ("parts", "code", "value"),
    [
        ([], "seed-no-source", None),
        ([FIGURE], "seed-office-first", "lottery"),
        ([FIGURE, *sources()], "seed-office-first", "lottery"),
        ([sources()[0], FIGURE, sources()[1]], "seed-order", None),
        ([sources()[0], sources()[0]], "seed-source-twice", "office"),
        ([rc.contribution("x", commitment="ab" * 32, outside=True)], "seed-office-first", "x"),
    ],
    ids=["none", "figure alone", "figure first", "figure before", "twice", "outsider first"],
)
def test_sources_that_make_no_seed(parts: list[Any], code: str, value: str | None):
    """The office comes first, everything public last, every name once."""
    with pytest.raises(InputError) as caught:
        committed(sources=parts)
    assert caught.value.code == code
    for text in (caught.value.zh, caught.value.en):
        assert (value or text) in text


@pytest.mark.parametrize("field", ["event", "form", "time"])
def test_figure_is_fully_specified(field: str):
    """An event, a form and a time must be named before the figure is known."""
    figure = rc.PublicFigure(
        **{"source_id": "f", "event": "e", "form": "x", "time": FIGURE.time, field: ""}
    )
    with pytest.raises(InputError) as caught:
        committed(sources=[*sources(), figure])
    assert caught.value.problems[0].place == f"sources[2].{field}"


@pytest.mark.parametrize(
    ("opening", "code"),
    [
        (Opened(source_id="supervisor", nonce=NONCES["supervisor"], value="6 6 6 6"), "mismatch"),
        (Opened(source_id="supervisor", nonce=bytes(32), value=VALUES["supervisor"]), "mismatch"),
        (Opened(source_id="supervisor", nonce=bytes(31), value=VALUES["supervisor"]), "mismatch"),
        (
            Opened(source_id="supervisor", nonce=NONCES["office"], value=VALUES["office"]),
            "mismatch",
        ),
        (Opened(source_id="stranger", nonce=bytes(32), value=""), "unknown"),
    ],
)
def test_wrong_opening_is_refused(opening: Opened, code: str):
    """Another value, another nonce, a short nonce, another's opening, a stranger's: refused."""
    with pytest.raises((CommitmentError, InputError)) as caught:
        rc.draw(committed(), [opening])
    assert caught.value.code in {"opening-mismatch", "source-unknown"}
    assert caught.value.code.endswith(code)
    assert opening.source_id in caught.value.zh
    assert opening.source_id in caught.value.en
    assert opening.nonce.hex() not in str(caught.value)


def test_opening_of_another_draw_opens_nothing():
    """C holds the draw_id: what was contributed to one draw cannot be replayed in another."""
    taken = committed().certificate.commitment["sources"][1]["commitment"]
    other = committed(
        office_task(draw="autumn"),
        sources=[sources()[0], rc.contribution("supervisor", commitment=taken)],
    )
    opening = Opened(source_id="supervisor", nonce=NONCES["supervisor"], value=VALUES["supervisor"])
    with pytest.raises(CommitmentError) as caught:
        rc.draw(other, [opening])
    assert caught.value.code == "opening-mismatch"


def test_contribution_is_given_in_one_way():
    """C with a value or nonce is refused; so are a short nonce and a name that is no id."""
    for arguments in ({"value": "3"}, {"nonce": bytes(32)}):
        with pytest.raises(InputError) as caught:
            rc.contribution("press", commitment=bytes(32), **arguments)
        assert caught.value.code == "contribution-both"
        assert "press" in caught.value.zh
    for wrong in (bytes(31), "00" * 31, "AA" * 32, "zz" * 32, ""):
        with pytest.raises(InputError) as caught:
            rc.contribution("press", commitment=wrong)
        assert caught.value.code in {"hex", "bytes32"}
    with pytest.raises(InputError) as caught:
        rc.contribution("press", nonce=bytes(31))
    assert caught.value.code == "bytes32"
    with pytest.raises(InputError) as caught:
        rc.contribution("the press")
    assert caught.value.code == "id-character"


def test_fresh_nonces_differ():
    """Two contributions of the same value have different nonces and different C."""
    one, other = rc.contribution("office", value="6"), rc.contribution("office", value="6")
    assert one.opening != other.opening
    assert one.opening is not None
    assert one.opening.nonce.hex() not in repr(one)


def test_unknown_figures_words_and_sources_are_refused():
    """A figure nobody committed, and a word other than refuse and replace."""
    with pytest.raises(InputError) as caught:
        rc.draw(committed(), figures={"lottery": "1"})
    assert caught.value.params == {"value": "lottery"}
    with pytest.raises(InputError) as caught:
        rc.draw(committed(), missing="ignore")
    assert caught.value.code == "missing-word"
    assert "ignore" in caught.value.en


# --- slots, and what commit refuses ---------------------------------------------------


PREVIOUS = "sha256:" + "ab" * 32


def test_slots_name_the_one_before(tmp_path):
    """Slot 1 has no previous slot, slot 2 names one; the number is part of the draw_id."""
    certificate, _ = whole(
        office_task(), tmp_path, slot=2, previous_slot=PREVIOUS, replaces=PREVIOUS
    )
    assert certificate.draw_id == "lan/2026/spring/2"
    assert certificate.commitment["previous_slot"] == PREVIOUS


@pytest.mark.parametrize(
    "arguments", [{"slot": 2}, {"slot": 1, "previous_slot": PREVIOUS}, {"slot": 0}, {"slot": -1}]
)
def test_slot_without_its_previous_is_refused(arguments: dict[str, Any]):
    """A slot that hides the one before it, or invents one, is refused with its number."""
    with pytest.raises(InputError) as caught:
        committed(**arguments)
    assert caught.value.code == "slot-previous"
    assert str(arguments["slot"]) in caught.value.zh
    assert str(arguments["slot"]) in caught.value.en


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        ({"slot": 2, "previous_slot": "ab" * 32}, "commitment.previous_slot"),
        ({"replaces": "void"}, "commitment.replaces"),
        ({"openings_until": "2026-03-01"}, "commitment.openings_until"),
        ({"instant": "2026-03-01T25:00:00+08:00"}, "commitment.instant"),
        ({"witnesses": ["王", ""]}, "commitment.witnesses[1]"),
    ],
)
def test_wrong_field_of_a_commitment_is_named(arguments: dict[str, Any], place: str):
    """What a caller writes into the commitment is checked, and the field is named."""
    with pytest.raises(InputError) as caught:
        committed(**arguments)
    (problem,) = caught.value.problems
    assert (problem.code, problem.place) == ("shape-value", place)
    assert str(problem.params["value"]) in problem.zh
    assert str(problem.params["value"]) in problem.en


@pytest.mark.parametrize("secret", [b"", bytes(31)])
def test_short_secret_is_refused(secret: object):
    """The secret of the rosters is 32 bytes."""
    with pytest.raises(InputError) as caught:
        committed(secret=secret)
    assert caught.value.code == "bytes32"


def test_unknown_suite_is_refused():
    """Only two suites exist."""
    with pytest.raises(InputError) as caught:
        committed(suite="sha512")
    assert caught.value.params == {"value": "sha512"}


def test_pool_too_small_is_found_before_the_seed():
    """Nobody eligible for a seat, or fewer than a team: commit says so while it can be mended."""
    alone = [PoolEntry(id="E-1", type=["A岗"]), *POOL[-2:]]
    with pytest.raises(InputError) as caught:
        committed(office_task(pool=alone, recusals=[], interests={}))
    assert [problem.code for problem in caught.value.problems] == ["pool-too-small"]
    assert caught.value.params == {"present": 1, "size": 2}
    nobody = [PoolEntry(id="E-3", type=["B岗"]), PoolEntry(id="E-4", type=["B岗"])]
    with pytest.raises(InputError) as caught:
        committed(office_task(pool=nobody, recusals=[], interests={}))
    (problem,) = caught.value.problems
    assert (problem.code, problem.place) == ("seat-nobody", "teams")
    assert problem.params == {"requirement": 0, "types": "A岗", "able": 0, "wanted": 1}
    for text in (problem.zh, problem.en):
        assert "A岗" in text
    capped = [PoolEntry(id=f"E-{n}", type=["A岗"], cap=0) for n in range(4)]
    with pytest.raises(InputError) as caught:
        committed(office_task(pool=capped, recusals=[], interests={}))
    assert [p.code for p in caught.value.problems] == [
        "pool-too-small",
        "seat-nobody",
        "seat-nobody",
    ]


def test_infeasible_assignment_gives_its_reason():
    """Recused from two of three, and one of these is drawn: the error holds seats and people."""
    tasks = [
        tiny_task(
            pool=[PoolEntry(id=f"E-{n}") for n in range(2)],
            strata=[Stratum(id="A", rate=Fraction(1, 3))],
            recusals=[("E-0", f"T{n}") for n in (1, 2, 3) if n != kept],
        )
        for kept in (1, 2, 3)  # at least two of them draw one of the recused
    ]
    with pytest.raises(InfeasibleError) as caught:
        list(map(rc.draw, map(committed, tasks)))
    assert caught.value.reason.wanted == 2
    assert caught.value.reason.fillable == 1
    assert set(caught.value.reason.inspectors) == {"E-1"}


def test_groups_that_can_never_serve_say_so():
    """Everybody recused from one drawn target: groups never serve it, in whatever attempt."""
    tasks = [
        tiny_task(
            strata=[Stratum(id="A", rate=Fraction(1, 2))],
            standings=targets("A", "T1", "T2"),
            pool=ANYBODY[:4],
            recusals=[(f"E-{n}", gone) for n in range(4)],
            teams=IN_GROUPS,
        )
        for gone in ("T1", "T2")  # one of the two is drawn
    ]
    with pytest.raises(InfeasibleError) as caught:
        list(map(rc.draw, map(committed, tasks)))
    assert caught.value.code == "groups-never"
    assert "1024" in caught.value.zh


@pytest.mark.parametrize(
    ("rule", "sizes"),
    [
        ({}, [3, 2, 2]),
        ({"leftover": "idle"}, [2, 2, 2]),
        ({"number": 2}, [4, 3]),
        ({"most": 1}, [7]),
        ({"number": 9}, [3, 2, 2]),
        ({"size": 3}, [4, 3]),
        ({"size": 3, "leftover": "idle"}, [3, 3]),
    ],
)
def test_groups_use_the_pool(rule: dict[str, Any], sizes: list[int], tmp_path):
    """Seven people: everybody grouped, idle leftovers, a number, a maximum, larger teams."""
    teams = TeamRule(mode=GROUPS, **rule)
    certificate, _ = whole(tiny_task(pool=ANYBODY, teams=teams), tmp_path)
    groups = full(certificate, "assignment")["groups"]
    assert [len(group["seats"]) for group in groups] == sizes
    grouped = [seat["inspector"] for group in groups for seat in group["seats"]]
    assert len(set(grouped)) == sum(sizes)


def test_groups_with_leaders(tmp_path):
    """Requirements hold in groups too: each group has somebody of post A first."""
    pool = [PoolEntry(id=f"E-{n}", type=["A岗" if n < 3 else "B岗"]) for n in range(7)]
    rule = TeamRule(
        mode=GROUPS,
        requirements=[Requirement(types=[("A岗",)]), Requirement(stage=1)],
        seats=[0, 1],
    )
    certificate, _ = whole(tiny_task(pool=pool, teams=rule, attributes=("post",)), tmp_path)
    posts = {entry.id: entry.type[0] for entry in pool}
    for group in full(certificate, "assignment")["groups"]:
        assert posts[group["seats"][0]["inspector"]] == "A岗"
        assert [seat["requirement"] for seat in group["seats"]][:2] == [0, 1]
    teams = certificate.commitment["teams"][0]["requirements"]
    assert teams[-1] == {"stage": 2, "types": None}


def test_leader_of_the_rule_book_is_responsible(tmp_path):
    """Where the rule book names a leader's seat, its holder is responsible, not the first dealt."""
    rule = TeamRule(
        mode=CHECKS, requirements=office_task().teams.requirements, seats=[0, 1], leader=1
    )
    certificate, _ = whole(office_task(teams=rule), tmp_path)
    teams = full(certificate, "assignment")["teams"]
    assert {(t["responsible"]["requirement"], t["responsible"]["copy"]) for t in teams} == {(1, 0)}
    with pytest.raises(InputError) as caught:
        office_task(teams=TeamRule(mode=CHECKS, leader=3))
    assert (caught.value.code, caught.value.params) == ("commit-leader", {"value": 3})


@pytest.mark.parametrize("rule", [{"size": 3, "seats": [0, 0]}, {"size": 2, "seats": [0, 0, 0]}])
@pytest.mark.parametrize("mode", [CHECKS, GROUPS])
def test_size_is_that_of_the_seats(rule: dict[str, Any], mode: str, tmp_path):
    """A team has as many as it has seats, whatever size was named beside them."""
    teams = TeamRule(mode=mode, **rule)
    certificate, _ = whole(tiny_task(pool=ANYBODY, teams=teams), tmp_path)
    assert certificate.commitment["teams"][0]["size"] == len(rule["seats"])


def test_commitment_says_what_was_given():
    """Files are fixed by digest, the window by its days; people and time are stated."""
    task = office_task(plan_file=b"plan", item_list=b"items")
    pending = committed(
        task,
        operator="李",
        witnesses=["王", "赵"],
        instant="2026-03-01T10:00:00+08:00",
        openings_until="2026-03-01T09:00:00+08:00",
    )
    body = pending.certificate.commitment
    for name, data in (
        ("plan_file", b"plan"),
        ("item_list", b"items"),
        ("rule_book", b"rule book"),
    ):
        assert body[name] == f"sha256:{hashing.digest('sha256', data).hex()}"
    assert body["window"] == {"first": "2026-03-02", "last": "2026-11-30"}
    assert (body["operator"], body["witnesses"]) == ("李", ["王", "赵"])
    assert body["openings_until"] == "2026-03-01T09:00:00+08:00"
    assert [s["items"] for s in body["strata"]] == [["消防", "防雷"]] * 3
    assert body["signers"] == []
    assert body["threshold"] == 0


def test_window_of_one_day_is_a_window(tmp_path):
    """First and last day may be the same."""
    day = date(2026, 3, 2)
    certificate, _ = whole(tiny_task(window=(day, day)), tmp_path)
    assert certificate.commitment["window"] == {"first": "2026-03-02", "last": "2026-03-02"}


def test_nothing_secret_is_shown():
    """Neither the waiting draw nor the certificate shows secrets, openings or rosters by repr."""
    pending, certificate = issued()
    for shown in (repr(pending), repr(certificate), str(pending), repr(sources())):
        for secret in (*pending.secrets.values(), *NONCES.values()):
            assert secret.hex() not in shown
            assert repr(secret) not in shown
        assert "T-01" not in shown
        assert VALUES["supervisor"] not in shown


def test_codes_helper_names_codes():
    """The report of a good certificate has no codes but reasons for skipping."""
    report = rc.examine(issued()[1])
    assert codes(report, "roots") == ["skip-no-rosters"]
    assert codes(report, "seed") == []
