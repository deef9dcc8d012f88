"""Corners of amendments of sealed draws that an auditor carries out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.amendments import ask, carried, holder
from fixtures.certificates import bodies_of, codes, failed, linked
from fixtures.sealed_amendments import amended, audit, drawn, forged, lists_of
from fixtures.withheld import AMENDED
from randcheck.certificates.views import Views

if TYPE_CHECKING:
    from fixtures.certificates import Body


def test_request_without_an_answer_is_not_carried_out():
    """A request is open: there is nothing yet that an auditor could compare."""
    pending, certificate = drawn()
    asked = ask(pending, absences=[holder(certificate)[0]])
    step = audit(asked, asked.certificate).step("amended")
    assert step.status == "SKIPPED"
    assert [problem.code for problem in step.problems] == ["skip-not-amended"]


def test_one_request_of_two_that_is_not_shown():
    """What was asked for second rests on the first: with one of them hidden nothing is redone."""
    pending, certificate = amended()
    pending, certificate = carried(pending, absences=[holder(certificate)[0]])
    held = evolve(pending, certificate=certificate)
    view = Views(certificate, held).auditor()
    asked = [n for n, record in enumerate(certificate.records) if record.kind == "request"]
    for hidden in (1, 2):
        left = tuple(one for one in view.disclosures if one.get("of") != asked[hidden - 1])
        assert len(left) == len(view.disclosures) - 1
        report = rc.examine(evolve(view, disclosures=left), **lists_of(held))
        assert codes(report, "amended") == ["skip-asked"]


def test_request_that_nobody_can_fulfil():
    """Everybody is absent, and somebody follows all the same: the auditor finds that nobody can.

    Evidence: rosters and secrets.
    """
    people = amended()[0].rosters["inspectors"].records()
    everybody = [one["id"] for one in people if one["verdict"] == "eligible"]

    def nobody(asked: Body, _: list[Body]) -> None:
        asked.update(absences=everybody)

    made = forged(nobody)
    assert rc.examine(evolve(made, disclosures=())).verdict == "verified"
    report = rc.examine(made, reveal=True, **lists_of(amended()[0]))
    assert failed(report) == ["amended"]
    problem = report.step("amended").problems[0]
    position = next(i for i, record in enumerate(made.records) if record.kind == "request")
    assert (problem.code, problem.place) == ("infeasible", f"records[{position}] request")


@pytest.mark.parametrize("what", ["sealed", "open"])
def test_number_of_a_request(what: str):
    """A request that calls itself the seventh, and its answer too: refused at the request.

    Evidence: the certificate alone, without any list.
    """
    certificate = amended()[1] if what == "sealed" else AMENDED[1]
    bodies = bodies_of(certificate)
    position = next(i for i, (kind, _) in enumerate(bodies) if kind == "request")
    bodies[position][1]["number"] = 7
    next(fields for kind, fields in bodies if kind == "amendment")["request"] = 7
    report = rc.examine(evolve(linked(bodies), disclosures=()))
    assert failed(report) == ["amendments"]
    found = [(problem.code, problem.place) for problem in report.step("amendments").problems]
    assert found == [("amend-number", f"records[{position}] request.number")]
