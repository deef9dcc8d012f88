"""`verify.py` against the library: the same verdict, step by step."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fixtures import outsider_cases
from fixtures.outsider_runs import call, lacking, registers_that_differ, run
from fixtures.outsiders import Cases, differences, load, write_cases

if TYPE_CHECKING:
    from pathlib import Path


def assert_agrees(folder: Path, at_least: int) -> None:
    """Every case of a folder has the exit code, steps, properties and notes that are expected."""
    cases, registers = load(folder)
    assert len(cases) >= at_least
    cannot = lacking()
    found = {}
    for case, (code, out, err) in zip(cases, run([call(case) for case in cases]), strict=True):
        assert out, f"{case['name']}: {err}"
        report = json.loads(out)
        wrong = differences(case, report, cannot)
        exits = {"verified": 0, "refuted": 1, "undecided": 3}[report["verdict"]]
        wrong += [] if code == exits else [f"exit code {code} for {report['verdict']}"]
        found.update({case["name"]: wrong} if wrong else {})
    assert found | registers_that_differ(registers) == {}


def test_sample_agrees(tmp_path: Path):
    """A few certificates of every kind, sealed and signed ones among them, and a few mutants."""
    cases = Cases(tmp_path)
    outsider_cases.add_sample(cases)
    outsider_cases.add_vectors(cases)
    outsider_cases.add_mutants(cases, 20, 20)
    assert_agrees(cases.write().parent, at_least=80)


@pytest.mark.long
def test_everything_agrees(tmp_path: Path):
    """Every form of certificate, every alteration that ships, 2,000 mutants of either kind."""
    assert_agrees(write_cases(tmp_path, mutants=2000).parent, at_least=4600)
