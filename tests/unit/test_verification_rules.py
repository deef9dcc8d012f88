"""Corners of the verification, continued: commitment, quotas, steps, amendments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import randcheck as rc
from fixtures import forging as tampering
from fixtures.certificates import (
    audited,
    bodies_of,
    body,
    codes,
    copied,
    failed,
    linked,
    notes,
    recommitted,
    tampered,
)
from randcheck.certificates.freezing import roster
from randcheck.certificates.verification import steps
from randcheck.errors import seat_phrase
from unit import test_amendment_tampering as amended
from unit import test_amendments as amending

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fixtures.certificates import Bodies
    from randcheck.errors import Problem
from fixtures.altering import BATCH, CERTIFICATE, ROOT, committing, places

# --- commitment and quotas ----------------------------------------------------------------------

SM3 = "sm3:" + "ab" * 32
DIGESTS: dict[str, tuple[str, object]] = {
    "plan_file": ("plan_file", SM3),
    "item_list": ("item_list", SM3),
    "rule_book": ("rule_book", SM3),
    "published_list": ("published_list", {"published": "2026-01-01", "digest": SM3}),
    "strata[2].batch.first": ("strata.2.batch", {**BATCH, "first": SM3}),
}


@pytest.mark.parametrize("place", DIGESTS)
def test_every_digest_of_the_commitment_is_of_its_suite(place: str):
    """One that is not is named."""
    assert places(committing(DIGESTS[place]), "commitment") == [("commit-suite", place)]


def test_teams_of_the_commitment_meet_their_bounds():
    """The first number behind the last requirement is unknown; a team is never below its size."""
    report = committing(("teams.0.seats", [0, 2]))
    assert places(report, "commitment") == [("commit-requirement", "teams[0].seats")]
    report = committing(
        ("teams.0.size", 3), ("teams.0.seats", [0, 1, 1]), ("strata.0.seats", [0, 1])
    )
    assert places(report, "commitment") == [("team-of-one", "teams[0].seats")]
    report = committing(("strata.0.seats", [0, 1]))
    assert places(report, "commitment") == []
    found = places(committing(("teams.0.size", 3)), "commitment")
    assert ("commit-size", "teams[0].size") in found


def test_leader_has_a_seat_in_every_team():
    """Also in that of a stratum with seats of its own."""
    report = committing(("teams.0.responsible", 0), ("strata.0.seats", [1, 1]))
    assert places(report, "commitment") == [("commit-leader", "teams[0].responsible")]
    assert places(committing(("teams.0.responsible", 0)), "commitment") == []


ANYONE: dict[str, tuple[tuple[str, object], ...]] = {
    "stage of another": (("teams.0.requirements.1.stage", 0),),
    "types": (("teams.0.requirements.1.types", [["A岗"]]),),
    "a seat of the plan": (("teams.0.seats", [0, 1]),),
    "no requirement at all": (("teams.0.requirements", []),),
}


@pytest.mark.parametrize("name", ANYONE)
def test_groups_end_with_anyone(name: str):
    """The last requirement of groups asks nothing, comes last, and is no seat of the plan."""
    report = committing(*ANYONE[name], base=tampering.GROUPED[1])
    assert ("commit-anyone", "teams[0].requirements") in places(report, "commitment")


def test_groups_say_what_becomes_of_those_left_over():
    """`leftover` stands exactly in mode `groups`."""
    report = committing(("teams.0.leftover", None), base=tampering.GROUPED[1])
    assert places(report, "commitment") == [("commit-groups", "teams[0]")]


@pytest.mark.parametrize(
    ("field", "day", "found"),
    [("start", "2026-03-03", True), ("end", "2026-11-29", True), ("end", "2026-11-30", False)],
)
def test_working_days_cover_the_window(field: str, day: str, found: bool):  # noqa: FBT001
    """From its first day to its last, both included."""

    def change(bodies: Bodies) -> None:
        embedded = body(bodies, "commitment")["calendar"]
        embedded[field] = day
        embedded["settled"] = (
            min(embedded["settled"], day) if field == "end" else embedded["settled"]
        )
        tampering.redigest(bodies)

    report = rc.examine(tampered(tampering.CALENDARED[1], change))
    assert ("calendar-window" in codes(report, "calendar")) == found


def quota_findings(*changes: tuple[str, object]) -> list[tuple[str, str]]:
    """What the quotas of another commitment are found to be."""
    return places(committing(*changes), "quotas")


def test_batch_draws_its_part_of_the_year():
    """Four of seven in the second of two batches, whatever the rate of a later batch gives."""
    assert quota_findings(("strata.0.batch", {**BATCH, "year": 8})) == []
    assert quota_findings(("strata.0.batch", {**BATCH, "number": 1, "of": 1, "year": 4,
                                              "first": None})) == []  # fmt: skip
    found = quota_findings(("strata.0.batch", {**BATCH, "year": 40}))
    assert found == [("quota-wrong", f"strata[0].{name}") for name in ("need", "n", "shortfall")]


def test_batch_and_its_first_agree():
    """Every batch but the first names the first; none has a higher number than there are."""
    wrong = [("quota-batch", "strata[0].batch")]
    assert quota_findings(("strata.0.batch", {**BATCH, "year": 8, "first": None}))[:1] == wrong
    assert quota_findings(("strata.0.batch", {**BATCH, "number": 3, "year": 8}))[:1] == wrong


def test_designs_with_and_without_reserves():
    """Slips may have reserves; an order of all has none, and draws all that are eligible."""
    assert quota_findings(("strata.0.design", "slips")) == []
    assert quota_findings(("strata.2.design", "order")) == []
    assert quota_findings(("strata.2.design", "systematic")) == [("quota-sizes", "strata[2].sizes")]
    assert quota_findings(("strata.1.design", "order"))[0] == (
        "quota-reserves", "strata[1].reserves"
    )  # fmt: skip


def test_every_stratum_is_counted_behind_one_that_cannot_be():
    """More eligible than there are in one stratum, too few drawn in the next."""
    found = quota_findings(("strata.0.eligible", 8), ("strata.1.n", 0))
    assert found == [("quota-eligible", "strata[0]"), ("quota-wrong", "strata[1].n")]


# --- steps --------------------------------------------------------------------------------------


def test_steps_need_what_the_specification_says():
    """The table of `docs/spec/verification.md`: number, name and needs of every step."""
    text = (ROOT / "docs" / "spec" / "verification.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| `([a-z]+)` \| (.*?) ?\| ", text, re.MULTILINE)
    told = [(int(number), name, re.findall(r"[a-z]+", needs)) for number, name, needs in rows]
    planned = [(n, step.name, step.needs.split()) for n, step in enumerate(steps.STEPS, 1)]
    assert planned == told


def test_working_days_of_a_refuted_certificate_are_not_compared():
    """Whether they are still today's is said of what holds only."""
    certificate = tampering.CALENDARED[1]
    assert "note-calendar-same" in notes(rc.examine(certificate))
    forged = tampered(certificate, tampering.setting("draw", "seed", "00" * 32))
    assert not [code for code in notes(rc.examine(forged)) if code.startswith("note-calendar")]


def test_stratum_that_is_short_is_noted():
    """Of three strata one has fewer eligible than the rate asks: it alone is named."""
    noted = [n.params for n in rc.examine(CERTIFICATE).notes if n.code == "note-shortfall"]
    assert noted == [{"value": "特殊", "shortfall": 1}]


def test_window_of_one_day_is_a_window():
    """Its first day may be its last."""
    assert places(committing(("window.last", "2026-03-02")), "commitment") == []


def test_anyone_comes_behind_every_other_requirement():
    """One of several in the same stage is one too many."""
    requirements = [
        {"stage": 0, "types": None},
        {"stage": 2, "types": None},
        {"stage": 2, "types": None},
    ]
    report = committing(("teams.0.requirements", requirements), base=tampering.GROUPED[1])
    assert places(report, "commitment") == [("commit-anyone", "teams[0].requirements")]


def test_certificate_without_working_days_says_so():
    """No calendar was embedded: nothing to check."""
    assert codes(rc.examine(CERTIFICATE), "calendar") == ["skip-no-calendar"]


def test_year_of_the_first_batch_is_the_need_of_the_rate():
    """Four are needed: a year of five is named, though it was all drawn in one batch."""
    batch = {**BATCH, "number": 1, "of": 1, "year": 5, "first": None}
    found = committing(("strata.0.batch", batch), ("strata.0.need", 5), ("strata.0.n", 5))
    assert places(found, "quotas") == [("quota-wrong", "strata[0].batch.year")]
    (problem,) = found.step("quotas").problems
    assert problem.params == {"name": "year", "value": 5, "wanted": 4}


def test_batch_behind_the_last_draws_nobody():
    """Whatever the year was."""
    report = committing(("strata.0.batch", {**BATCH, "number": 3}))
    wrong = [p.params for p in report.step("quotas").problems if p.code == "quota-wrong"]
    assert wrong == [
        {"name": "need", "value": 4, "wanted": 0},
        {"name": "n", "value": 4, "wanted": 0},
    ]


# --- amendments ---------------------------------------------------------------------------------


def reusing(first: int, second: int) -> Callable[[Bodies], None]:
    """Give the nonce of one opening of the chain to a later one."""

    def change(bodies: Bodies) -> None:
        openings = [fields for kind, fields in bodies if kind == "opening"]
        openings[second]["nonce"] = openings[first]["nonce"]

    return change


@pytest.mark.parametrize(("first", "second"), [(0, 2), (2, 3), (2, 4), (1, 5)])
def test_nonce_is_used_once_in_a_chain(first: int, second: int):
    """By the draw, by one request, by two: whoever uses it again is named with the request."""
    certificate = amended.TWICE[1]
    report = rc.examine(tampered(certificate, reusing(first, second)))
    start = [i for i, r in enumerate(certificate.records) if r.kind == "request"][second >= 4]
    assert failed(report) == ["amendments"]
    assert ("amend-nonce-again", f"records[{start}]") in places(report, "amendments")


def later(path: str, value: object, number: int) -> Callable[[Bodies], None]:
    """Set a field of the amendment of a number."""
    return lambda bodies: amended.nth(bodies, "amendment", number).update({path: value})


def test_requests_are_judged_one_after_the_other():
    """A wrong second amendment is found behind a right first one; behind a wrong one none is."""
    certificate = amended.TWICE[1]
    ends = [i for i, r in enumerate(certificate.records) if r.kind == "amendment"]
    for numbers, wrong in (((2,), 1), ((1,), 0), ((1, 2), 0)):
        changes = [later("seed", "00" * 32, number) for number in numbers]
        report = rc.examine(tampered(certificate, tampering.both(*changes)))
        assert places(report, "amendments") == [
            ("seed-wrong", f"records[{ends[wrong]}] amendment.seed")
        ]


def test_opening_of_a_request_is_named_by_its_place():
    """Its position in the chain, behind the request."""
    certificate = amended.PLAIN[1]
    start = [record.kind for record in certificate.records].index("request")

    def change(bodies: Bodies) -> None:
        bodies[start + 2][1]["value"] = "9"

    report = rc.examine(tampered(certificate, change))
    assert ("opening-mismatch", f"records[{start + 2}]") in places(report, "amendments")


def test_amendment_without_a_seat_to_change_names_no_check():
    """Beside the right seats, a check whose list of seats is empty."""
    certificate = amended.PLAIN[1]

    def change(bodies: Bodies) -> None:
        teams = amended.nth(bodies, "amendment")["teams"]
        check = next(c for c in certificate.teams if c != teams[0]["check"])
        teams.append({**copied(teams[0]), "check": check, "seats": []})
        teams.sort(key=lambda team: team["check"])

    report = rc.examine(tampered(certificate, change))
    last = len(certificate.records) - 1
    assert places(report, "amendments")[0] == ("amend-seats", f"records[{last}] amendment.teams")


def test_every_plan_of_an_amendment_is_judged():
    """The first plan names a seat that nobody left; the second states another holder."""
    pending = recommitted(amending.PENDING, amending.split_plans)
    drawn = rc.draw(pending)
    pairs = [(drawn.teams[check][0], check) for check in (min(drawn.teams), "T-21")]
    certificate = amending.carried(pending, drawn, recusals=sorted(pairs))[1]
    teams = certificate.open_records[-1].body["teams"]
    assert [team["scope"] for team in teams] == ["spring", "summer"]

    def change(bodies: Bodies) -> None:
        one, other = amended.nth(bodies, "amendment")["teams"]
        one["seats"][0]["requirement"] = 1
        other["seats"][0]["before"] = "E-9"

    found = codes(rc.examine(tampered(certificate, change)), "amendments")
    assert [code for code in found if code in {"amend-seats", "amend-before"}] == [
        "amend-seats", "amend-before"
    ]  # fmt: skip


def test_every_seat_of_a_check_that_is_gone_is_judged():
    """The first seat is left by everybody, the second filled by a stranger."""

    def change(bodies: Bodies) -> None:
        teams = amended.nth(bodies, "amendment")["teams"]
        gone = next(team for team in teams if team["check"] == amended.TARGET)
        gone["seats"][1].update(after="E-9", possible=1)

    found = codes(rc.examine(tampered(amended.RESERVED[1], change)), "amendments")
    assert {"amend-seats", "amend-inspector"} <= set(found)


def test_as_many_seats_as_the_cap_are_allowed():
    """E-2 may hold three: with the third nothing is found, though his leaf is shown."""
    drawn = amended.DRAWN
    free = [check for check, team in sorted(drawn.teams.items()) if "E-2" not in team]

    def third(bodies: Bodies) -> None:
        request, amendment = (amended.nth(bodies, kind) for kind in ("request", "amendment"))
        request["recusals"], amendment["teams"] = [], []
        for check in free[: 3 - amended.LOADS["E-2"]]:
            who = drawn.teams[check][0]
            request["recusals"].append({"inspector": who, "target": check})
            seat = {"requirement": 0, "copy": 0, "before": who, "after": "E-2", "possible": 2}
            team = {"scope": "spring", "check": check, "seats": [seat]}
            amendment["teams"].append({**team, "responsible": {"requirement": 0, "copy": 0}})
        request["recusals"].sort(key=lambda pair: (pair["inspector"], pair["target"]))

    shown = amended.showing(tampered(amended.PLAIN[1], third), "E-2")
    assert failed(rc.examine(shown)) == []
    assert shown.disclosures[0]["record"]["cap"] == 3


def differing(
    certificate: rc.Certificate, change: Callable[[Bodies], object], folder: Path
) -> tuple[Problem, ...]:
    """What the replay of amendments finds; everything else about them is right."""
    report = audited(amending.PENDING, tampered(certificate, change), folder)
    assert failed(report) == ["amended"]
    return report.step("amended").problems


def test_substitute_picked_by_hand_is_named_with_the_right_one(tmp_path):
    """Seat, who was stated and who should follow; the place is that of the amendment."""
    right = amended.nth(bodies_of(amended.PLAIN[1]), "amendment")["teams"][0]
    after = right["seats"][0]["after"]
    (problem,) = differing(amended.PLAIN[1], amended.seated(amended.by_hand), tmp_path)
    by_hand = problem.params["value"]
    assert problem.params == {
        "seat": seat_phrase(right["check"], 0, 0),
        "value": by_hand,
        "wanted": after,
    }
    assert by_hand not in {after, "—"}
    last = len(amended.PLAIN[1].records) - 1
    assert problem.place == f"records[{last}] amendment.teams"


def test_swap_with_another_partner_has_a_dash_where_nobody_should_move(tmp_path):
    """The stated partner's seat should not change, and that of the right one does not."""
    found = differing(amended.SWAPPED[1], amended.another_partner, tmp_path)
    dashes = [(p.params["value"] == "—", p.params["wanted"] == "—") for p in found]
    assert sorted(dashes) == [(False, False), (False, True), (True, False)]
    assert {dict(p.params["seat"].params)["kind"] for p in found} == {2}


def test_amendment_behind_a_request_given_up_is_replayed(tmp_path):
    """The request that nobody could answer is passed over, the next one is not."""
    found = differing(amended.GIVEN_UP[1], amended.seated(amended.by_hand), tmp_path)
    assert [problem.code for problem in found] == ["amend-differs"]


def test_amendments_that_nobody_could_carry_out_are_named(tmp_path):
    """Nobody in the committed pool may hold one seat more: both amendments are refused."""
    pending, drawn = amending.PENDING, amending.DRAWN
    one, other = sorted(drawn.teams)[:2]
    first = amending.carried(pending, drawn, recusals=[(drawn.teams[one][0], one)])
    second = amending.carried(first[0], recusals=[(drawn.teams[other][0], other)])[1]
    full = [
        {**record, "cap": amended.LOADS[record["id"]]}
        for record in pending.rosters["inspectors"].records()
    ]
    dishonest = recommitted(pending, rosters={"inspectors": roster("inspectors", full)})
    bodies = bodies_of(second)
    bodies[0] = ("commitment", copied(dishonest.certificate.commitment))
    report = audited(dishonest, linked(bodies), tmp_path)
    assert report.step("amendments").status == "PASS"
    ends = [i for i, record in enumerate(second.records) if record.kind == "amendment"]
    found = places(report, "amended")
    assert [place for _, place in found] == [f"records[{end}] amendment.teams" for end in ends]
