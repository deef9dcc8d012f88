"""Corners of the verification: for each a change of the code that nothing else would notice.

What is asked is not only that a certificate is refused, but which step says so, with what code, of
which place.
"""

from __future__ import annotations

import html
import json
import re
import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

import ceremonies
import forging as tampering
import randcheck as rc
from randcheck.canonical.suites import suite
from randcheck.certificates import merkle
from randcheck.certificates.ceremony.taking import take
from randcheck.certificates.ceremony.voiding import void
from randcheck.certificates.register import examine_register
from randcheck.certificates.rosters import roster
from randcheck.certificates.secrecy.unsealing import unseal
from randcheck.certificates.signatures.statements import attest, keep_statement
from randcheck.certificates.verification import sealed, steps
from randcheck.certificates.verification.case import Case
from randcheck.certificates.views import Views
from randcheck.errors import InputError, Phrase, Problem, UndecidedError, VerificationError
from randcheck.rules.rulebook import CHECKS, TeamRule
from randcheck.rules.task import Stratum
from randcheck.rules.versions import DIRECTORIES
from reference import hashing
from unit import test_amendment_tampering as amended
from unit import test_amendments as amending
from unit import test_certificates_signing as signing
from unit import test_certificates_tampering_teams as seating
from unit import test_sealed_amendments as sealed_amending
from unit.test_certificates_issuing import FIGURE
from unit.test_certificates_office import (
    POSTS,
    audited,
    bodies_of,
    body,
    codes,
    committed,
    copied,
    failed,
    issued,
    linked,
    notes,
    office_task,
    recommitted,
    tampered,
    targets,
    tiny_task,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from unit.test_certificates_office import Bodies, Body

ROOT = Path(__file__).parents[2]
SHA256 = suite("sha256")
PENDING, CERTIFICATE = tampering.PLAIN
SEALED = {"sealed": True, "bucket": 32}


def places(report: rc.Report, name: str) -> list[tuple[str, str]]:
    """Codes and places of what a step found."""
    return [(problem.code, problem.place) for problem in report.step(name).problems]


def cut(certificate: rc.Certificate, length: int) -> rc.Certificate:
    """The first records of a chain."""
    return rc.Certificate(certificate.records[:length])


# --- trees ----------------------------------------------------------------------------------


def test_leaf_of_an_id_that_is_no_text_is_refused():
    """Half a character can be hashed by nobody else: the same error for one leaf and for many."""
    for make in (
        lambda: merkle.salt(SHA256, b"s" * 32, "甲\ud800"),
        lambda: merkle.salted_leaves(SHA256, b"s" * 32, [("甲\ud800", b"{}")]),
    ):
        with pytest.raises(InputError) as caught:
            make()
        assert caught.value.code == "field-value"


# --- chain ----------------------------------------------------------------------------------


def test_draw_without_any_opening_is_refused_by_the_seed():
    """Its place in the chain is right; who must speak did not."""

    def silent(bodies: Bodies) -> None:
        del bodies[1:3]
        for name in ("office", "supervisor"):
            tampering.unopen(name)(bodies)

    report = rc.examine(tampered(CERTIFICATE, silent))
    assert failed(report) == ["seed"]
    assert codes(report, "seed") == ["slot-void"]
    assert codes(report, "openings") == ["skip-not-opened"]


def test_slot_is_given_up_between_draw_and_assignment():
    """A void record may follow the draw though teams are planned."""
    drawn = evolve(PENDING, certificate=cut(CERTIFICATE, 4))
    report = rc.examine(void(drawn, "抽错名单"))
    assert failed(report) == []
    assert report.headline.code == "headline-void-drawn"


def test_sealed_draw_without_teams_is_unsealed(tmp_path):
    """The unsealing follows the draw where nobody is to be assigned."""
    pending, certificate = issued(office_task(teams=None), **SEALED)
    report = audited(pending, unseal(certificate, pending, reason="期满"), tmp_path)
    assert failed(report) == []
    assert report.holds("recomputed")


ASKED = amending.ask(amending.PENDING, amending.DRAWN, recusals=[amending.holder(amending.DRAWN)])
REQUEST = ("request", copied(ASKED.certificate.of_kind("request")[0].body))


def with_request(certificate: rc.Certificate, length: int) -> rc.Report:
    """Verify the first records with a request behind them."""
    bodies = bodies_of(certificate)[:length]
    return rc.examine(linked([*bodies, copied(REQUEST)]))


def test_request_comes_after_everything_is_assigned():
    """Not before the draw, though nobody is to be assigned; not before the last assignment."""
    drawn = amending.FREE[1]
    for certificate, length in ((drawn, 3), (CERTIFICATE, 4), (tampering.PLANNED[1], 5)):
        report = with_request(certificate, length)
        assert failed(report) == ["chain"]
        assert codes(report, "chain") == ["chain-order"]
        assert report.step("chain").problems[0].place == f"records[{length}]"


def test_request_that_nobody_answered_is_followed_by_another():
    """No opening need stand between two requests."""
    first = bodies_of(ASKED.certificate)
    again = copied(REQUEST[1]) | {"number": 2}
    report = rc.examine(linked([*first[: len(amending.DRAWN.records) + 1], ("request", again)]))
    assert failed(report) == []
    assert report.stage == "requested"


# --- openings and seed ------------------------------------------------------------------------


def test_every_opening_is_looked_at_and_named_by_its_place():
    """Behind an opening of a stranger the next one is judged too."""

    def change(bodies: Bodies) -> None:
        bodies[1][1]["source"] = "stranger"
        bodies[2][1]["value"] = "6 6 6 6"

    report = rc.examine(tampered(CERTIFICATE, change))
    assert places(report, "openings") == [
        ("source-unknown", "records[1].source"),
        ("opening-mismatch", "records[2]"),
    ]


def test_wrong_seed_is_told_with_the_right_one():
    """Stated and right seed stand in the finding."""
    right = body(bodies_of(CERTIFICATE), "draw")["seed"]
    report = rc.examine(tampered(CERTIFICATE, tampering.setting("draw", "seed", "00" * 32)))
    (problem,) = report.step("seed").problems
    assert problem.params == {"value": "00" * 32, "wanted": right}


# --- lists ------------------------------------------------------------------------------------


def test_lists_without_a_record_are_those_committed(tmp_path):
    """Nobody is recused and there is no history: the roots of empty lists fit."""
    pending, certificate = issued(tiny_task())
    assert not pending.rosters["history"].ids
    assert failed(audited(pending, certificate, tmp_path)) == []


# --- teams ------------------------------------------------------------------------------------


def test_recusal_opened_under_another_name_is_refused_by_the_file_alone():
    """The id of a recusal names inspector and target; step 10 looks at those that it shows."""
    misnamed = tampering.rerostered("recusals", lambda r: r[0].update(inspector="E-2"))
    report = rc.examine(rc.draw(misnamed))
    assert failed(report) == ["opened"]
    assert places(report, "opened") == [("pair-name", "assignment.opened.recusals")]


def test_unknown_requirement_in_one_group_is_named_with_the_group():
    """One seat of a group is enough, and so is the first number behind the last requirement."""
    certificate = tampering.GROUPED[1]

    def change(bodies: Bodies) -> None:
        plan = body(bodies, "commitment")["teams"][0]
        last = body(bodies, "assignment")["groups"][0]["seats"][-1]
        last["requirement"] = len(plan["requirements"])

    report = rc.examine(tampered(certificate, change))
    assert failed(report) == ["teams"]
    assert ("commit-requirement", "assignment[0].groups[0]") in places(report, "teams")


def test_every_team_is_looked_at_behind_an_unknown_requirement():
    """The first number behind the last requirement is unknown; the next team is judged too."""
    first, second = body(bodies_of(CERTIFICATE), "assignment")["teams"][:2]

    def change(bodies: Bodies) -> None:
        one, other = body(bodies, "assignment")["teams"][:2]
        one["seats"][1]["requirement"] = 2
        other["responsible"] = {"requirement": 1, "copy": 0}

    report = rc.examine(tampered(CERTIFICATE, change))
    assert places(report, "teams") == [
        ("commit-requirement", f"assignment[0].teams {first['check']}"),
        ("team-responsible", f"assignment[0].teams {second['check']}"),
    ]


def test_team_of_the_first_group_behind_the_last_is_refused():
    """Groups count from 0."""
    certificate = tampering.GROUPED[1]
    count = len(body(bodies_of(certificate), "assignment")["groups"])
    change = tampering.setting("assignment", "teams.0.group", count)
    report = rc.examine(tampered(certificate, change))
    assert failed(report) == ["teams"]
    assert "team-seats" in codes(report, "teams")


def test_groups_that_cannot_be_formed_again_are_named_with_their_plan(tmp_path):
    """Nobody could serve more than once: the first plan is refused, the second still judged."""
    pending = recommitted(tampering.GROUPED[0], tampering.split_plans)
    bodies = bodies_of(rc.draw(pending))
    capped = [{**record, "cap": 1} for record in pending.rosters["inspectors"].records()]
    other = recommitted(pending, rosters={"inspectors": roster("inspectors", capped)})
    bodies[0] = ("commitment", copied(other.certificate.commitment))
    bodies[-1][1]["attempt"] += 1
    report = audited(other, linked(bodies), tmp_path)
    assert failed(report) == ["deal"]
    *impossible, last = places(report, "deal")
    assert {code for code, _ in impossible} == {"groups-never"}
    assert last == ("deal-differs", "assignment[1].attempt")


def test_finding_of_the_deal_names_seat_and_people(tmp_path):
    """Who should sit where, and who does."""
    change = tampering.on("assignment", seating.exchange)
    report = audited(PENDING, tampered(CERTIFICATE, change), tmp_path)
    (problem,) = report.step("deal").problems
    assert problem.code == "deal-lot"
    people = {f"E-{n}" for n in range(1, 6)}
    assert {problem.params["inspector"], problem.params["other"]} <= people
    assert problem.params["inspector"] != problem.params["other"]


def test_finding_of_the_deal_on_one_person_has_a_dash_for_the_other(tmp_path):
    """Where somebody of the wrong post sits nobody else is named."""
    report = audited(PENDING, tampered(CERTIFICATE, seating.handing_over("E-3")), tmp_path)
    (problem,) = report.step("deal").problems
    assert (problem.code, problem.params["inspector"]) == ("deal-type", "E-3")
    assert problem.params["other"] == "—"


# --- signatures -------------------------------------------------------------------------------


def test_unsigned_certificate_skips_the_signatures():
    """Neither signers nor signatures: there is nothing to check, and the step says so."""
    assert codes(rc.examine(CERTIFICATE), "signatures") == ["skip-unsigned"]


def test_signature_behind_one_of_a_broken_key_is_checked():
    """Whose key failed is not looked at; whoever signed behind him is."""
    keyids = sorted(signing.keyid(name) for name in ("office", "supervisor"))

    def change(bodies: Bodies) -> None:
        signers = body(bodies, "commitment")["signers"]
        first = next(signer for signer in signers if signer["keyid"] == keyids[0])
        first["key"] = f"ed25519:01{'00' * 31}"

    old = [record.signatures for record in signing.SIGNED.records]
    forged = tampered(signing.SIGNED, change)
    records = (evolve(forged.records[0], signatures=old[0]), *forged.records[1:])
    report = rc.examine(rc.Certificate(records))
    assert ("signature-wrong", "records[0].signatures[1]") in places(report, "signatures")


def reasons(report: rc.Report) -> list[str]:
    """Why files beside the certificate counted for nothing."""
    return [n.params["why"].code for n in report.notes if n.code == "note-evidence-unused"]


def test_statement_that_does_not_count_says_why(tmp_path):
    """An unknown key, a key revoked, a key that signs for the office."""
    path = signing.statement(tmp_path, signing.COMMITTED)
    report = rc.examine(signing.SIGNED, evidence=path.parent)
    assert reasons(report) == ["statement-unknown-key"]
    revoked = signing.trust(tmp_path, "notary", **signing.REVOKED)
    report = rc.examine(signing.SIGNED, trust=revoked, evidence=path.parent)
    assert reasons(report) == ["key-revoked"]
    own = attest(signing.promised("supervisor").certificate, signing.key("chief"))
    kept = keep_statement(own, tmp_path / "own")
    keys = signing.trust(tmp_path / "chief", "chief", roles=("witness",))
    signed = signing.held(signing.promised("supervisor", "chief"), "supervisor", "chief")
    assert reasons(rc.examine(signed, trust=keys, evidence=kept.parent)) == ["witness-office"]


def test_missing_package_is_told_once(tmp_path, monkeypatch):
    """Two statements that cannot be checked here, one finding."""
    signing.statement(tmp_path, signing.COMMITTED)
    path = signing.statement(tmp_path, signing.COMMITTED, "press")
    signing.trust(tmp_path, "notary")
    keys = signing.trust(tmp_path, "press", roles=("witness",))
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric", None)
    report = rc.examine(CERTIFICATE, trust=keys, evidence=path.parent)
    assert codes(report, "statements") == ["extra-missing"]


# --- conclusions ------------------------------------------------------------------------------


@pytest.mark.parametrize("sealed", [False, True], ids=["open", "sealed"])
def test_drawn_and_not_assigned_is_said_first(sealed: bool, tmp_path):  # noqa: FBT001
    """Teams are planned and nobody is assigned: nothing was recomputed, rosters or not."""
    pending, certificate = issued(**SEALED) if sealed else tampering.PLAIN
    for report in (
        rc.examine(cut(certificate, 4)),
        audited(pending, cut(certificate, 4), tmp_path),
    ):
        assert report.headline.code == "headline-not-assigned"
        assert report.stage == "drawn"
        assert report.verdict == "verified"
        assert not report.holds("recomputed")


def test_void_slot_is_never_recomputed(tmp_path):
    """Whatever was drawn and assigned before, and though the rosters are given."""
    report = audited(tampering.DISCARDED[0], tampering.DISCARDED[1], tmp_path)
    assert report.verdict == "verified"
    assert report.stage == "void"
    assert report.headline.code == "headline-void-drawn"
    assert not report.holds("recomputed")


def test_open_request_is_said_first():
    """The draw stands as it was; an amendment was asked for and is still to come."""
    report = rc.examine(ASKED.certificate)
    assert report.headline.code == "headline-not-amended"
    assert report.verdict == "verified"


# how many contribute, how many of them inside the office, with a figure or not; alone or not
OUTSIDE = {
    "office alone": (1, 1, False, True),
    "two of the office": (2, 2, False, True),
    "office and a figure": (1, 1, True, False),
    "two of the office and a figure": (2, 2, True, False),
    "one of two outside": (2, 1, False, False),
    "one of three outside": (3, 2, False, False),
}


@pytest.mark.parametrize("name", OUTSIDE)
def test_draw_without_anybody_outside_is_said(name: str):
    """Where the office alone made the seed the report says so, and nowhere else."""
    number, inside, figure, alone = OUTSIDE[name]
    names = ("office", "supervisor", "press")[:number]
    parts = amending.fresh(1, *names)
    given = [evolve(s, outside=i >= inside) for i, s in enumerate(parts)] + [FIGURE] * figure
    report = rc.examine(committed(sources=given).certificate)
    assert ("note-no-outside" in notes(report)) == alone
    asked = amending.ask(amending.PENDING, amending.DRAWN, sources=given,
                         recusals=[amending.holder(amending.DRAWN)])  # fmt: skip
    noted = [n.place for n in rc.examine(asked.certificate).notes if n.code == "note-no-outside"]
    assert noted == ["request 1"] * alone


# --- commitment and quotas ----------------------------------------------------------------------

SM3 = "sm3:" + "ab" * 32
BATCH = {"number": 2, "of": 2, "year": 7, "first": "sha256:" + "ab" * 32}
DIGESTS: dict[str, tuple[str, object]] = {
    "plan_file": ("plan_file", SM3),
    "item_list": ("item_list", SM3),
    "rule_book": ("rule_book", SM3),
    "published_list": ("published_list", {"published": "2026-01-01", "digest": SM3}),
    "strata[2].batch.first": ("strata.2.batch", {**BATCH, "first": SM3}),
}


def committing(*changes: tuple[str, object], base: rc.Certificate = CERTIFICATE) -> rc.Report:
    """Verify a chain whose commitment says something else."""
    made = [tampering.setting("commitment", path, value) for path, value in changes]
    return rc.examine(tampered(base, tampering.both(*made)))


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
    assert quota_findings(("strata.2.design", "systematic")) == []
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
    teams = certificate.records[-1].body["teams"]
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
    assert problem.params == {"seat": f"{right['check']} #0.0", "value": by_hand, "wanted": after}
    assert by_hand not in {after, "—"}
    last = len(amended.PLAIN[1].records) - 1
    assert problem.place == f"records[{last}] amendment.teams"


def test_swap_with_another_partner_has_a_dash_where_nobody_should_move(tmp_path):
    """The stated partner's seat should not change, and that of the right one does not."""
    found = differing(amended.SWAPPED[1], amended.another_partner, tmp_path)
    dashes = [(p.params["value"] == "—", p.params["wanted"] == "—") for p in found]
    assert sorted(dashes) == [(False, False), (False, True), (True, False)]
    assert {str(p.params["seat"]).split()[-1] for p in found} == {"#1.0"}


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


# --- sealed draws -------------------------------------------------------------------------------

SPOKEN = (
    "amend-root", "deal-differs", "draw-root", "file-differs", "file-not-committed", "other-draw",
    "quota-batch", "quota-order", "quota-reserves", "roster-changed", "seal-bucket",
    "seal-missing", "seal-two", "seal-wrong",
)  # fmt: skip


@pytest.mark.parametrize("code", SPOKEN)
def test_finding_that_tells_no_secret_is_shown_whole(code: str):
    """Names of rosters, lists and fields of the file, which everybody may see."""
    problem = Problem(code, {"value": "targets"}, "rosters.targets")
    assert sealed.hidden([problem]) == (problem,)


def test_finding_that_tells_a_secret_is_told_once_without_it():
    """Neither number, id nor place, and not how often."""
    found = [Problem("quota-wrong", {"value": n, "wanted": 9}, f"strata {n}") for n in range(3)]
    word = Phrase("word-sealed")
    assert sealed.hidden(found) == (Problem("quota-wrong", {"value": word, "wanted": word}),)


def reasons_of(report: rc.Report) -> dict[str, list[str]]:
    """Every step that was skipped, with the codes that say why."""
    return {s.name: codes(report, s.name) for s in report.steps if s.status == "SKIPPED"}


ALWAYS = {
    "signatures": ["skip-unsigned"],
    "disclosures": ["skip-no-disclosures"],
    "roots": ["skip-no-rosters"],
    "verdicts": ["skip-no-rosters"],
    "draw": ["skip-no-rosters"],
    "deal": ["skip-no-rosters"],
    "calendar": ["skip-no-calendar"],
    "statements": ["skip-no-evidence"],
    "amendments": ["skip-not-amended"],
    "amended": ["skip-no-rosters"],
    "files": ["skip-no-files"],
}
OPEN_ALONE = issued(office_task(teams=None))
SEALED_TEAMS = issued(**SEALED)
SEALED_ALONE = issued(office_task(teams=None), **SEALED)
OPENED = {"seal": "skip-not-sealed"}
COUNTS = dict.fromkeys(("quotas", "tickets"), "skip-sealed")
UNDRAWN = {"openings": "skip-not-opened", "seed": "skip-not-drawn", "tickets": "skip-not-drawn"}
TEAMS = {
    name: dict.fromkeys(("opened", "teams"), name)
    for name in ("skip-not-assigned", "skip-no-teams", "skip-sealed")
}
# what was issued, how many of its records, what the file alone skips, why draw and deal are
SKIPPED: dict[str, tuple[tuple[rc.Pending, rc.Certificate], int, dict[str, str], list[str]]] = {
    "open": (tampering.PLAIN, 5, OPENED, []),
    "open, drawn": (
        tampering.PLAIN, 4, OPENED | TEAMS["skip-not-assigned"], ["skip-not-assigned"]
    ),
    "open, committed": (
        tampering.PLAIN, 1, OPENED | TEAMS["skip-not-assigned"] | UNDRAWN,
        ["skip-not-drawn", "skip-not-assigned"],
    ),
    "open, no teams": (OPEN_ALONE, 4, OPENED | TEAMS["skip-no-teams"], ["skip-no-teams"]),
    "sealed": (SEALED_TEAMS, 5, COUNTS | TEAMS["skip-sealed"], []),
    "sealed, drawn": (
        SEALED_TEAMS, 4, COUNTS | TEAMS["skip-not-assigned"], ["skip-not-assigned"]
    ),
    "sealed, committed": (
        SEALED_TEAMS, 1, COUNTS | TEAMS["skip-not-assigned"] | UNDRAWN,
        ["skip-not-drawn", "skip-not-assigned"],
    ),
    "sealed, no teams": (SEALED_ALONE, 4, COUNTS | TEAMS["skip-no-teams"], ["skip-no-teams"]),
}  # fmt: skip


@pytest.mark.parametrize("name", SKIPPED)
def test_every_step_that_is_skipped_says_why(name: str):
    """With the file alone: what is not there yet, not planned, sealed, or was not given."""
    (_, certificate), length, why, _ = SKIPPED[name]
    report = rc.examine(cut(certificate, length))
    assert reasons_of(report) == ALWAYS | {step: [code] for step, code in why.items()}


@pytest.mark.parametrize("name", SKIPPED)
def test_with_rosters_only_what_is_still_to_come_is_skipped(name: str, tmp_path):
    """Counts, lists and verdicts are looked at; draw and deal as far as there are any."""
    (pending, certificate), length, _, why = SKIPPED[name]
    report = audited(pending, cut(certificate, length), tmp_path)
    assert failed(report) == []
    found = reasons_of(report)
    assert not {"roots", "verdicts", "quotas"} & set(found)
    assert [*found.get("draw", []), *found.get("deal", [])] == why
    assert found["amended"] == ["skip-not-amended"]


# --- void slots ---------------------------------------------------------------------------------


def void_notes(certificate: rc.Certificate) -> list[tuple[str, object]]:
    """What a report says of a slot that was given up."""
    report = rc.examine(certificate)
    assert report.verdict == "verified"
    return [(n.code, n.params["value"]) for n in report.notes if n.code.startswith("note-void")]


def test_void_slot_names_who_did_not_open_and_what_was_not_stated():
    """A public source is missing only where somebody opened: before that nothing was decided."""
    silent = void(ceremonies.slot(figure=True), "换一次")
    reason = ("note-void-reason", "换一次")
    assert void_notes(silent) == [reason, ("note-void-unopened", "office、supervisor、press")]
    spoken = void(ceremonies.opened(ceremonies.slot(figure=True)), "换一次")
    assert void_notes(spoken) == [reason, ("note-void-public", "lottery")]
    figures = {"lottery": ceremonies.FIGURE_TEXT}
    stated = void(ceremonies.opened(ceremonies.slot(figure=True)), "换一次", figures=figures)
    assert void_notes(stated) == [reason]


def test_void_record_states_nobody_as_unopened():
    """Who did not open is not among its sources, though the committed C would fit."""
    certificate = void(ceremonies.opened(ceremonies.slot(), "supervisor"), "换一次")

    def change(bodies: Bodies) -> None:
        c = body(bodies, "commitment")["sources"][2]["commitment"]
        unopened = {"kind": "unopened", "id": "press", "commitment": c}
        body(bodies, "void")["sources"].append(unopened)

    report = rc.examine(tampered(certificate, change))
    assert places(report, "openings") == [("void-source", "void.sources")]
    assert report.step("openings").problems[0].params == {"value": "press"}


VOID_WRONG: dict[str, tuple[Callable[[Bodies], object], list[tuple[str, object]]]] = {
    "exchanged": (lambda b: body(b, "void")["sources"].reverse(), [("void-order", None)]),
    "left out": (lambda b: body(b, "void")["sources"].pop(0), [("void-left-out", "office")]),
    "all left out": (
        lambda b: body(b, "void")["sources"].clear(),
        [("void-left-out", name) for name in ("lottery", "office", "supervisor")],
    ),
    "figure other than drawn": (
        tampering.setting("void", "sources.2.text", "01 08"), [("void-source", "lottery")]
    ),
    "stranger": (
        lambda b: body(b, "void")["sources"].insert(
            0, {"kind": "unopened", "id": "mayor", "commitment": "00" * 32}),
        [("void-order", None), ("void-source", "mayor")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", VOID_WRONG)
def test_void_record_repeats_what_was_known(name: str):
    """Every difference is one finding, with the source that it is about."""
    change, expected = VOID_WRONG[name]
    report = rc.examine(tampered(tampering.DISCARDED[1], change))
    assert failed(report) == ["openings"]
    found = report.step("openings").problems
    assert [(problem.code, problem.params.get("value")) for problem in found] == expected


# --- reports and what is given --------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_report_as_text_has_a_line_for_everything(language: str):
    """Headline, steps with their findings below, properties with their reasons, notes."""
    forged = tampered(CERTIFICATE, tampering.setting("draw", "seed", "00" * 32))
    for report in (rc.examine(CERTIFICATE), rc.examine(forged)):
        lines = [getattr(report.headline, language)]
        for step in report.steps:
            lines.append(f"{step.number:>2} {step.status:<7} {step.name}: {step.text(language)}")
            lines += [" " * 11 + getattr(problem, language) for problem in step.problems]
        for found in report.properties:
            why = "" if found.reason is None else f" ({getattr(found.reason, language)})"
            lines.append(f"{'+' if found.holds else '-'} {found.name}{why}")
        lines += [f"* {getattr(note, language)}" for note in report.notes]
        assert report.lines(language) == lines
    assert str(report) == "\n".join([*report.lines("zh"), "", *report.lines("en")])


COLOURS = {"verified": "#1a7f37", "refuted": "#b42318", "undecided": "#6b6b6b"}


@pytest.mark.parametrize("verdict", COLOURS)
def test_report_in_a_notebook_has_the_colour_of_its_verdict(verdict: str):
    """Green, red or grey; every step, property and note; a dash where no draw can be named."""
    report = {
        "verified": rc.examine(CERTIFICATE),
        "refuted": rc.examine(b"{}"),
        "undecided": rc.examine("there is no such file.json"),
    }[verdict]
    text = report._repr_html_()
    assert report.verdict == verdict
    assert [one for one in COLOURS.values() if one in text] == [COLOURS[verdict]]
    assert f"verification of {report.draw_id or '—'}: {verdict}" in text
    assert report.headline.zh in text
    marks = "✓" if verdict == "verified" else "–"
    assert f"{marks} consistent" in text
    assert "– signed" in text
    assert "21 seal" in text
    assert all(step.text("zh") in text for step in report.steps)
    for problem in (*(p for s in report.steps for p in s.problems), *report.notes):
        assert html.escape(problem.zh) in text


def test_report_as_a_table_has_both_languages():
    """Number, name, status, and what was looked at with what was found."""
    report = rc.examine(tampered(CERTIFICATE, tampering.setting("draw", "seed", "00" * 32)))
    row = report.table.rows[7]
    (problem,) = report.step("seed").problems
    step = report.step("seed")
    assert tuple(row)[:3] == (8, "seed", "FAIL")
    assert tuple(row)[3:] == (
        f"{step.text('zh')}\n{problem.zh}", f"{step.text('en')}\n{problem.en}"
    )  # fmt: skip


def test_every_required_property_that_is_unmet_is_named():
    """In the order of the report; those that hold are not among them."""
    with pytest.raises(UndecidedError) as caught:
        rc.verify(CERTIFICATE, require=["published", "consistent", "signed"])
    assert [p.params["value"] for p in caught.value.problems] == ["signed", "published"]


def test_secrets_of_a_folder_come_before_those_of_the_record(tmp_path):
    """An unsealed certificate tells its secrets; a file that is given or lies there is read."""
    pending, certificate = SEALED_TEAMS
    opened = unseal(certificate, pending, reason="期满")
    pending.save(tmp_path)
    folder = tmp_path / "rosters"
    other = committed(office_task(draw="autumn"), **SEALED)
    other.save(tmp_path / "other")
    path = tmp_path / "other" / "secrets.json"
    assert rc.examine(opened, rosters=folder).holds("recomputed")
    report = rc.examine(opened, rosters=folder, secrets=path)
    assert "other-draw" in codes(report, "roots")
    path.rename(folder / "secrets.json")
    assert "other-draw" in codes(rc.examine(opened, rosters=folder), "roots")


def test_sealed_slot_that_is_unreadable_in_part_names_no_place_of_a_roster(tmp_path):
    """A damaged roster is a failure; what stands in it is shown only if that is asked for."""
    pending, certificate = SEALED_TEAMS
    pending.save(tmp_path)
    given = {"rosters": tmp_path / "rosters", "secrets": tmp_path / "secrets.json"}
    (tmp_path / "rosters" / "targets.jsonl").write_bytes(b"{}\n")
    (hidden,) = rc.examine(certificate, **given).step("roots").problems
    (shown, *_) = rc.examine(certificate, **given, reveal=True).step("roots").problems
    assert hidden.code == shown.code
    assert hidden.place == ""
    assert "targets.jsonl" in shown.place


# --- what nobody can draw again -------------------------------------------------------------------


def heavy(records: list[Body]) -> list[Body]:
    """The targets, one of them with more weight than all others together."""
    return [{**r, "weight": 10**6 if r["id"] == "T-01" else r["weight"]} for r in records]


def test_roster_from_which_nothing_can_be_drawn_is_refused(tmp_path):
    """In a systematic draw nobody may weigh more than a whole interval."""
    heavier = roster("targets", heavy(list(PENDING.rosters["targets"].records())))

    def systematic(fields: Body) -> None:
        fields["strata"][0] |= {"design": "systematic", "reserves": 0}

    dishonest = recommitted(PENDING, systematic, rosters={"targets": heavier})
    bodies = bodies_of(CERTIFICATE)
    bodies[0] = ("commitment", copied(dishonest.certificate.commitment))
    body(bodies, "draw")["strata"][0]["reserves"] = []
    report = audited(dishonest, linked(bodies), tmp_path)
    assert failed(report) == ["draw"]
    assert codes(report, "draw") == ["weight-too-large"]


def test_sealed_roster_from_which_nothing_can_be_drawn_is_refused(tmp_path):
    """Draw, deal and amendment, made again from it, fail; nobody is named."""
    honest, certificate = sealed_amending.amended()
    heavier = roster("targets", heavy(list(honest.rosters["targets"].records())))
    tree = heavier.tree(certificate.suite, honest.secrets["targets"], 32)
    fields = copied(certificate.commitment)
    fields["rosters"]["targets"] = {"root": tree.root.hex(), "size": tree.size}
    fields["strata"][0] |= {"design": "systematic", "reserves": 0}
    pending = evolve(
        honest,
        certificate=linked([("commitment", fields)]),
        rosters={**honest.rosters, "targets": heavier},
    )
    bodies = bodies_of(certificate)
    bodies[0] = ("commitment", copied(pending.certificate.commitment))
    view = Views(certificate, honest).auditor()
    asked = tuple(leaf for leaf in view.disclosures if "asked" in leaf)
    report = audited(pending, rc.Certificate(linked(bodies).records, asked), tmp_path)
    assert failed(report) == ["draw", "deal", "amended"]
    for name in failed(report):
        assert codes(report, name) == ["weight-too-large"]
        assert "T-01" not in report.step(name).problems[0].zh


def test_count_that_is_wrong_is_the_only_one_named(tmp_path):
    """The other counts shown beside it are right."""
    view = Views(SEALED_TEAMS[1], SEALED_TEAMS[0]).auditor()
    assert rc.examine(view).step("disclosures").status == "PASS"
    shown = [dict(leaf) for leaf in view.disclosures]
    shown[1]["value"] += 1
    report = rc.examine(rc.Certificate(view.records, tuple(shown)))
    assert places(report, "disclosures") == [("disclosure-count", "disclosures[1]")]


# --- what was drawn otherwise ---------------------------------------------------------------------


def test_wrong_draw_names_who_is_missing_and_who_is_extra(tmp_path):
    """One for one."""
    forged = tampered(CERTIFICATE, tampering.hidden_best)
    first, *_ = body(bodies_of(CERTIFICATE), "draw")["strata"]
    drawn = {lot["id"] for lot in body(bodies_of(forged), "draw")["strata"][0]["drawn"]}
    best = first["drawn"][0]["id"]
    (problem, *_) = audited(PENDING, forged, tmp_path).step("draw").problems
    assert (problem.code, problem.place) == ("draw-differs", "draw.strata[0].drawn")
    assert problem.params["missing"] == best
    assert problem.params["extra"] in drawn - {lot["id"] for lot in first["drawn"]}


def test_five_of_many_are_named(tmp_path):
    """Seven of fourteen are drawn, and the seven others stated."""
    ids = [f"T-{n:02}" for n in range(14)]
    half = [Stratum(id="A", rate=Fraction(1, 2))]
    task = tiny_task(standings=targets("A", *ids), teams=None, strata=half)
    pending, certificate = issued(task)
    right = [lot["id"] for lot in body(bodies_of(certificate), "draw")["strata"][0]["drawn"]]

    def change(bodies: Bodies) -> None:
        lots = [tampering.ticketed(bodies, id) for id in ids if id not in right]
        lots.sort(key=lambda lot: lot["ticket"])
        body(bodies, "draw")["strata"][0]["drawn"] = lots

    forged = tampered(certificate, change)
    wrong = [lot["id"] for lot in body(bodies_of(forged), "draw")["strata"][0]["drawn"]]
    (problem,) = audited(pending, forged, tmp_path).step("draw").problems
    assert problem.params == {"missing": "、".join(right[:5]), "extra": "、".join(wrong[:5])}


def test_another_slip_of_the_same_target_is_another_draw(tmp_path):
    """Its ticket is right, only not the best of its slips; nobody is missing, nobody extra."""
    listed = PENDING.rosters["targets"].records()
    records = [{**r, "weight": 5 if r["stratum"] == "大型" else 1} for r in listed]

    def slips(fields: Body) -> None:
        fields["strata"][0] |= {"design": "slips", "reserves": 0}

    pending = recommitted(PENDING, slips, rosters={"targets": roster("targets", records)})

    def change(bodies: Bodies) -> None:
        first = body(bodies, "draw")["strata"][0]
        last = first["drawn"][-1]
        last["slip"] = 1 if last["slip"] > 1 else 2
        last["ticket"] = hashing.ticket("sha256", first["key"], last["id"], last["slip"]).hex()

    report = audited(pending, tampered(rc.draw(pending), change), tmp_path)
    assert failed(report) == ["draw"]
    (problem,) = report.step("draw").problems
    assert problem.params == {"missing": "—", "extra": "—"}


def test_revoked_key_of_a_signer_is_noted_with_the_instant(tmp_path):
    """Since when it does not count."""
    keys = signing.trust(tmp_path, "supervisor", **signing.REVOKED)
    report = rc.examine(signing.SIGNED, trust=keys)
    noted = [n.params for n in report.notes if n.code == "note-key-revoked"]
    instant = signing.REVOKED["revoked"][0]
    assert noted == [{"value": signing.keyid("supervisor"), "instant": instant}]


def test_report_as_json_is_readable_and_names_every_step():
    """Chinese stands as it is; a step without a name is no step."""
    report = rc.examine(CERTIFICATE)
    assert report.headline.zh in report.to_json()
    value = report.to_dict()
    value["steps"][0]["name"] = ""
    with pytest.raises(InputError) as caught:
        rc.Report.from_json(json.dumps(value))
    assert caught.value.code == "shape-value"


def finding(*wanted: str) -> Callable[[object], list[Problem]]:
    """A step that finds these."""
    return lambda _: [Problem(code) for code in wanted]


def test_step_that_lacks_something_holds_up_what_rests_on_it(monkeypatch):
    """Rules 2 and 3: lacking is SKIPPED and holds up; beside a failure it is FAIL."""
    planned = (
        steps.Planned("form", "", finding("extra-missing")),
        steps.Planned("records", "form", finding()),
        steps.Planned("chain", "records", finding()),
        steps.Planned("seed", "", finding("extra-missing", "seed-wrong")),
        steps.Planned("tickets", "seed", finding()),
        steps.Planned("seal", "", finding()),
    )
    monkeypatch.setattr(steps, "STEPS", planned)
    found = steps.run_steps(Case(b""), [], [])
    told = [(step.status, [(p.code, p.params) for p in step.problems]) for step in found]
    assert told == [
        ("SKIPPED", [("extra-missing", {})]),
        ("SKIPPED", [("skip-failed", {"value": "form"})]),
        ("SKIPPED", [("skip-failed", {"value": "records"})]),
        ("FAIL", [("extra-missing", {}), ("seed-wrong", {})]),
        ("SKIPPED", [("skip-failed", {"value": "seed"})]),
        ("PASS", []),
    ]


def test_what_is_sealed_is_not_shown_unless_asked_for(tmp_path):
    """`verify` says no more than `examine` does."""
    pending, certificate = SEALED_TEAMS
    pending.save(tmp_path)
    given = {"rosters": tmp_path / "rosters", "secrets": tmp_path / "secrets.json"}
    forged = tampered(certificate, tampering.setting("commitment", "strata.0.rate", "1/3"))
    for reveal in ({}, {"reveal": False}, {"reveal": True}):
        with pytest.raises(VerificationError) as caught:
            rc.verify(forged, **given, **reveal)
        params = [p.params for p in caught.value.problems if p.code == "quota-wrong"]
        assert any(isinstance(one["value"], int) for one in params) == bool(reveal.get("reveal"))
        assert params


def test_pool_to_draw_from_holds_nobody_who_may_take_nothing(tmp_path):
    """One of two team plans draws its inspectors first: that is enough."""

    def drawn_in_one(fields: Body) -> None:
        tampering.split_plans(fields)
        fields["teams"][1]["drawn_from_pool"] = 3

    records = [
        {**record, "cap": 0 if record["id"] == "E-1" else record["cap"]}
        for record in PENDING.rosters["inspectors"].records()
    ]
    idle = {"inspectors": roster("inspectors", records)}
    for change, found in ((drawn_in_one, ["pool-cap-zero"]), (tampering.split_plans, [])):
        pending = recommitted(PENDING, change, rosters=idle)
        report = audited(pending, pending.certificate, tmp_path / str(len(found)))
        assert codes(report, "verdicts") == found


def drawing_three(fields: Body) -> None:
    """Let the one team plan draw three inspectors first."""
    fields["teams"][0]["drawn_from_pool"] = 3


def test_too_few_inspectors_drawn_are_counted():
    """Of five who are present three are drawn; two are one too few."""
    certificate = rc.draw(recommitted(PENDING, drawing_three))
    count = len(body(bodies_of(certificate), "assignment")["drawn_from_pool"])
    assert count >= 3

    def change(bodies: Bodies) -> None:
        del body(bodies, "assignment")["drawn_from_pool"][2:]

    found = rc.examine(tampered(certificate, change)).step("teams").problems
    counted = [(p.params, p.place) for p in found if p.code == "pool-count"]
    assert counted == [({"value": 2, "wanted": 3}, "assignment[0].drawn_from_pool")]


def test_inspectors_drawn_though_nobody_was_to_be_are_noted():
    """The commitment draws none: the number it wanted is nought."""
    lots = body(bodies_of(rc.draw(recommitted(PENDING, drawing_three))), "assignment")

    def change(bodies: Bodies) -> None:
        body(bodies, "assignment")["drawn_from_pool"] = lots["drawn_from_pool"]

    report = rc.examine(tampered(CERTIFICATE, change))
    assert "pool-form" in codes(report, "teams")
    count = len(lots["drawn_from_pool"])
    noted = [n.params for n in report.notes if n.code == "note-pool-drawn"]
    assert noted == [{"value": count, "wanted": 0}]


def test_every_slot_given_up_is_in_the_register(tmp_path):
    """Before anybody opened, after the office did, after all did."""
    slots = [
        ceremonies.slot(),
        ceremonies.opened(ceremonies.slot(key="b", task={"draw": "second"}), key="b"),
        take(ceremonies.slot(task={"draw": "third"})),
    ]
    for number, pending in enumerate(slots):
        void(pending, "换一次").save(tmp_path / f"{number}.json")
    report = examine_register(tmp_path)
    headlines = [rc.examine(path).headline.code for path in sorted(tmp_path.iterdir())]
    assert headlines == ["headline-void", "headline-void-drawn", "headline-void-opened"]
    assert [note.code for note in report.notes].count("register-void") == 3


def test_leader_named_by_the_plan_is_responsible():
    """The seat of the leader, its first copy, whoever was dealt first."""
    rule = TeamRule(mode=CHECKS, requirements=POSTS, seats=[0, 1], leader=1)
    assert rc.examine(issued(office_task(teams=rule))[1]).step("teams").status == "PASS"


def test_directory_of_a_later_day_than_the_draw_is_refused():
    """Of the planned day it may be."""
    first, second = DIRECTORIES
    days = {first: "2026-03-11", second: "2026-03-10"}

    def change(bodies: Bodies) -> None:
        fields = body(bodies, "commitment")
        fields |= {"instant": "2026-03-10T09:00:00+08:00", "directories": days}

    report = rc.examine(tampered(CERTIFICATE, change))
    assert places(report, "commitment") == [("as-of-later", f"directories.{first}")]


def test_sealed_draw_assigned_in_part_is_dealt_again_as_far_as_it_goes(tmp_path):
    """Two plans, one assignment: the second is still to come."""
    honest, _ = SEALED_TEAMS
    fields = copied(honest.certificate.commitment)
    tampering.split_plans(fields)
    pending = evolve(honest, certificate=linked([("commitment", fields)]))
    certificate = rc.draw(pending)
    assert audited(pending, certificate, tmp_path).holds("recomputed")
    report = audited(pending, cut(certificate, 5), tmp_path)
    assert failed(report) == []
    assert report.step("deal").status == "PASS"
    assert report.headline.code == "headline-not-assigned"
