"""``randcheck verifier``: the programs that need no randcheck, handed out with their hashes."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

from fixtures.outsider_runs import PROGRAM, lacking, oldest_python, run
from randcheck.cli import main
from randcheck.cli.verifier import programs

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_programs_are_written_with_their_hashes(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """What is written is what the package holds, and the hash printed is that of the file."""
    out = tmp_path / "核验 程序"
    assert main(["verifier", "--out", str(out)]) == 0
    printed = dict(re.findall(r"([0-9a-f]{64})  (\S+)", capsys.readouterr().out))
    assert "verify.py" in printed.values()
    for digest, name in printed.items():
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == digest
    assert (out / "verify.py").read_bytes() == PROGRAM.read_bytes()
    assert main(["verifier", "--out", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["sha256"] == {n: d for d, n in printed.items()}


def test_other_file_of_the_name_is_kept(tmp_path: Path):
    """A file that is not ours is never written over."""
    (tmp_path / "verify.py").write_text("mine", encoding="utf-8")
    assert main(["verifier", "--out", str(tmp_path)]) == 2
    assert (tmp_path / "verify.py").read_text(encoding="utf-8") == "mine"


def test_program_runs_where_it_was_written(tmp_path: Path):
    """The copy verifies on the oldest Python that is there, without the package."""
    assert main(["demo", "--out", str(tmp_path / "demo")]) == 0
    found = run([[str(tmp_path / "demo" / "certificate.json"), "--lang", "zh"]], oldest_python())
    assert found[0][0] == 0
    assert "是否按承诺抽取" in found[0][1]
    assert "Answer" not in found[0][1]


def test_program_imports_nothing_but_the_standard_library():
    """Neither this package nor another one stands behind the verdict of an outsider."""
    imported = re.findall(
        r"^\s*(?:import|from) (\w+)", PROGRAM.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert set(imported) <= {
        "argparse", "base64", "collections", "datetime", "fractions", "functools", "hashlib",
        "json", "locale", "math", "os", "re", "sys",
    }  # fmt: skip


def test_table_of_capabilities_is_what_the_program_prints():
    """The column of `verify.py` says no exactly where the program says that it lacks something."""
    text = PROGRAM.with_name("capabilities.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:-1] for line in text.splitlines() if re.match(r"\| [`*]", line)]
    table = {row[0].strip(" `*"): row[2].strip() for row in rows}
    assert len(table) == 9
    assert {name for name, can in table.items() if can == "no"} == set(lacking())
    assert set(table.values()) == {"yes", "no"}


def test_every_program_of_the_package_is_handed_out():
    """Whatever program lies beside `verify.py` is known to the command."""
    there = {path.name for path in PROGRAM.parent.iterdir() if path.name.startswith("verify.")}
    assert there == set(programs())
