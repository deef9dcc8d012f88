"""The cases for other verifiers: what is written says what the library said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import randcheck as rc
from fixtures import forging, outsider_cases
from fixtures.certificates import copied
from fixtures.outsiders import FOLDERS, NEEDS, Cases, differences, load
from randcheck.certificates.verification import STEPS

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """A folder with two cases on one certificate, with one set of rosters."""
    made = Cases(tmp_path)
    given = outsider_cases.lists_of(forging.PLAIN[0])
    made.add("plain", "valid", forging.PLAIN[1], **given)
    made.add("beacon", "valid", forging.BEACONED[1], **given, head="sha256:" + "0" * 64)
    return made.write().parent


def test_case_can_be_run_from_its_files_alone(cases: Path):
    """What lies in the folder gives the report that was expected of it."""
    plain, beaconed = load(cases)[0]
    for case in (plain, beaconed):
        report = rc.examine(case["certificate"], **case["given"]).to_dict()
        assert differences(case, report) == []
        assert {"rosters"} == case["given"].keys() & set(FOLDERS)
    assert (plain["needs"], beaconed["needs"]) == ([], ["bls"])
    assert (plain["expect"]["exit"], beaconed["expect"]["exit"]) == (0, 1)


def test_another_status_is_a_difference(cases: Path):
    """A verifier that passes a step, or skips one without a reason, is found out."""
    case = load(cases)[0][0]
    report = rc.examine(case["certificate"], **case["given"]).to_dict()
    for name in NEEDS:
        other = copied(report)
        step = next(step for step in other["steps"] if step["name"] == name)
        step["status"] = "FAIL" if step["status"] != "FAIL" else "PASS"
        (first, *_) = differences(case, other)
        assert first.startswith(name)


def test_what_rests_on_a_lacking_algorithm_may_be_skipped(cases: Path):
    """A step may be SKIPPED for want of an algorithm that the verifier says it lacks, else not."""
    made = Cases(cases)
    made.add("beacon", "valid", forging.BEACONED[1])
    case = made.cases[0]
    report = rc.examine(forging.BEACONED[1]).to_dict()
    held = {"seed", "tickets", "teams"}
    for step in report["steps"]:
        if step["name"] in held:
            code = "extra-missing" if step["name"] == "seed" else "skip-failed"
            step.update(status="SKIPPED", problems=[{"code": code}])
    report["verdict"] = "undecided"
    assert differences(case, report, lacking=["bls"]) == []
    assert {line.split(":")[0] for line in differences(case, report)} >= held


def test_table_of_needs_is_that_of_the_library():
    """The steps that a step needs are written here apart from the package, and are the same."""
    assert {step.name: tuple(step.needs.split()) for step in STEPS} == NEEDS
