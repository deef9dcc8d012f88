"""Corners of the verification: for each a change of the code that nothing else would notice.

What is asked is not only that a certificate is refused, but which step says so, with what code, of
which place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import randcheck as rc
from randcheck.canonical.suites import suite
from randcheck.certificates import merkle
from randcheck.certificates.unsealing import unseal
from randcheck.certificates.voiding import void
from randcheck.errors import InputError
from unit import test_amendments as amending
from unit import test_certificates_tampering as tampering
from unit.test_certificates_office import (
    audited,
    bodies_of,
    body,
    codes,
    copied,
    failed,
    issued,
    linked,
    office_task,
    tampered,
    tiny_task,
)

if TYPE_CHECKING:
    from unit.test_certificates_office import Bodies

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
