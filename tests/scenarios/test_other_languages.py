"""The page for systems in other languages, run block by block as its reader would."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

import randcheck as rc
from randcheck.cli import main

if TYPE_CHECKING:
    from collections.abc import Sequence

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
PAGES = {"zh": "from-other-languages.zh.md", "en": "from-other-languages.md"}
SOURCE = str(Path(rc.__file__).parents[1])


def blocks(language: str, kind: str) -> list[str]:
    """The blocks of one kind on a page."""
    text = (HOW_TO / PAGES[language]).read_text(encoding="utf-8")
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the first block of the page was typed."""
    where = tmp_path_factory.mktemp("elsewhere")
    (where / "bin").mkdir()
    for name, words in (("python", ""), ("randcheck", "-m randcheck ")):
        command = where / "bin" / name
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" {words}"$@"\n')
        command.chmod(0o755)
    for line in (line for block in blocks("en", "sh") for line in block.splitlines()):
        run(["sh", "-c", line], where)
    return where


def run(words: Sequence[str], where: Path) -> str:
    """What a program prints, in a folder where the command is known."""
    path = f"{where / 'bin'}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": SOURCE}
    said = subprocess.run(  # noqa: S603 - the programs of the page
        words, cwd=where, env=environment, check=True, capture_output=True, text=True
    )
    return said.stdout


def strata(where: Path) -> list[dict[str, Any]]:
    """The strata that the certificate shows."""
    value = json.loads((where / "demo" / "certificate.json").read_bytes())
    return next(d["fields"]["strata"] for d in value["disclosures"] if "strata" in d["fields"])


def test_both_languages_show_the_same_programs():
    """What a test runs of one page is what stands on the other."""
    for kind in ("sh", "js", "java", "sql"):
        assert blocks("zh", kind) == blocks("en", kind) != []


@pytest.mark.long
def test_command_line_answers_in_json(folder: Path):
    """The report and what is shown are JSON; the codes are those of the page."""
    assert json.loads((folder / "report.json").read_bytes())["verdict"] == "verified"
    shown = json.loads((folder / "shown.json").read_bytes())
    assert {"drawn", "teams", "head"} <= shown.keys()
    (folder / "none.json").write_text("{}")
    assert main(["verify", str(folder / "none.json"), "--json"]) in {1, 2, 3}


@pytest.mark.long
def test_javascript_computes_every_ticket(folder: Path):
    """Node finds the ticket of everybody drawn with its own SHA-256."""
    if shutil.which("node") is None:
        pytest.skip("no node on this machine")
    (folder / "tickets.js").write_text(blocks("en", "js")[0], encoding="utf-8")
    count = sum(len(stratum["drawn"]) for stratum in strata(folder))
    assert run(["node", "tickets.js"], folder) == f"{count} tickets are right\n"


@pytest.mark.long
def test_java_computes_a_ticket(folder: Path):
    """Java 17 runs the command and finds the same ticket."""
    if shutil.which("java") is None:
        pytest.skip("no Java on this machine")
    (folder / "Ticket.java").write_text(blocks("en", "java")[0], encoding="utf-8")
    stratum = strata(folder)[0]
    lot = stratum["drawn"][0]
    said = run(["java", "Ticket.java", stratum["key"], lot["id"]], folder)
    assert said.split() == ["exit", "code", "0", lot["ticket"]]


@pytest.mark.long
def test_sql_draws_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch):
    """One query gives whom the certificate drew, in the same order."""
    duckdb = pytest.importorskip("duckdb")
    monkeypatch.chdir(folder)
    for stratum in strata(folder):
        drawn = [lot["id"] for lot in stratum["drawn"]]
        given = [stratum["id"], stratum["key"], len(drawn)]
        found = duckdb.sql(blocks("en", "sql")[0], params=given).fetchall()
        assert [row[0] for row in found] == drawn != []


@pytest.mark.long
def test_excel_gets_ids_as_text(folder: Path):
    """The workbook holds everybody drawn, and no id is a number."""
    sheet = openpyxl.load_workbook(folder / "drawn.xlsx").active
    cells = {cell.value for row in sheet.iter_rows() for cell in row}
    assert {lot["id"] for stratum in strata(folder) for lot in stratum["drawn"]} <= cells
