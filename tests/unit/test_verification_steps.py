"""Corners of the verification: for each a change of the code that nothing else would notice.

What is asked is not only that a certificate is refused, but which step says so, with what code, of
which place.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

import randcheck as rc
from fixtures import forging as tampering
from fixtures.beacons import FIGURE
from fixtures.certificates import (
    audited,
    bodies_of,
    body,
    codes,
    committed,
    copied,
    failed,
    full,
    issued,
    linked,
    notes,
    office_task,
    recommitted,
    tampered,
    tiny_task,
)
from randcheck.certificates import merkle
from randcheck.certificates.ceremony.voiding import void
from randcheck.certificates.freezing import roster
from randcheck.certificates.secrecy.unsealing import unseal
from randcheck.certificates.signatures.witnessing import attest, keep_statement
from randcheck.errors import InputError
from unit import test_amendments as amending
from unit import test_certificates_signing as signing
from unit import test_certificates_tampering_teams as seating

if TYPE_CHECKING:
    from fixtures.certificates import Bodies
from fixtures.altering import ASKED, CERTIFICATE, PENDING, SEALED, SHA256, cut, places

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


REQUEST = ("request", copied(full(ASKED.certificate, "request")))


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
    said = [None if i >= inside else False for i in range(number)]
    given = [evolve(s, outside=o) for s, o in zip(parts, said, strict=True)] + [FIGURE] * figure
    report = rc.examine(committed(sources=given).certificate)
    assert ("note-no-outside" in notes(report)) == alone
    asked = amending.ask(amending.PENDING, amending.DRAWN, sources=given,
                         recusals=[amending.holder(amending.DRAWN)])  # fmt: skip
    noted = [n.place for n in rc.examine(asked.certificate).notes if n.code == "note-no-outside"]
    assert noted == ["request 1"] * alone
