"""Every register that the tests of caps, batches and years examine, through both verifiers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fixtures.chromium import Chromium
from fixtures.outsider_runs import registers_that_differ
from fixtures.outsiders import load
from fixtures.recording import FOLDER
from fixtures.verifypage import VerifyPage

pytestmark = pytest.mark.long

TESTS = Path(__file__).parent.parent
ATTACKS = ("test_register_history.py", "test_register_year.py", "test_attacks_year.py",
           "test_register_loads.py")  # fmt: skip
FINDINGS = {
    "register-batch-again", "register-batch-eligible", "register-batch-kept-out",
    "register-cap-eligible", "register-cap-kept-out", "register-cap-over", "register-load-differs",
    "register-open-drawn",
    "register-open-eligible", "register-past-differs", "register-past-forged",
    "register-past-left-out", "register-past-longer", "register-past-missing", "roster-changed",
}  # fmt: skip


@pytest.fixture(scope="module")
def registers(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What those tests examine, and what the library said of it."""
    folder = tmp_path_factory.mktemp("attacks")
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "not command"]
    words += ["-p", "fixtures.recording", *(str(TESTS / "unit" / name) for name in ATTACKS)]
    environment = {**os.environ, FOLDER: str(folder), "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run(words, check=True, env=environment, cwd=TESTS.parent)  # noqa: S603
    return load(folder)[1]


def test_verify_py_finds_what_the_library_finds(registers: list[dict[str, Any]]):
    """Findings, questions, notes, exit code and the table of the year are the library's."""
    assert {code for case in registers for code in case["expect"]["findings"]} >= FINDINGS
    assert registers_that_differ(registers) == {}


def test_page_finds_what_the_library_finds(registers: list[dict[str, Any]]):
    """The page, too, with registers and private folders dropped on it."""
    opened = [case for case in registers if case["expect"]["exit"] != 2]
    with Chromium() as browser:
        page = VerifyPage(browser)
        assert [wrong for wrong in map(page.register, opened) if wrong] == []
