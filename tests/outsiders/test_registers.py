"""Every register that the tests of the register examine, through `verify.py`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fixtures.outsider_runs import registers_that_differ
from fixtures.outsiders import load
from fixtures.recording import FOLDER

TESTS = Path(__file__).parent.parent
ATTACKS = ("test_register_history.py", "test_register_year.py", "test_attacks_year.py")


@pytest.mark.long
def test_attacks_on_a_year_are_found_by_both(tmp_path: Path):
    """Caps, batches, rosters and tables of years: what the library finds."""
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "not command"]
    words += ["-p", "fixtures.recording", *(str(TESTS / "unit" / name) for name in ATTACKS)]
    environment = {**os.environ, FOLDER: str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run(words, check=True, env=environment, cwd=TESTS.parent)  # noqa: S603
    _, registers = load(tmp_path)
    said = {code for case in registers for code in case["expect"]["findings"]}
    assert len(registers) > 60
    assert {"register-cap-over", "register-past-forged", "register-batch-kept-out"} <= said
    assert registers_that_differ(registers) == {}
