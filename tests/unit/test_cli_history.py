"""The register as the history of the commands: `commit --register` and `plan check --register`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import randcheck as rc
from randcheck.certificates.register import examine_register
from randcheck.cli import main
from randcheck.selftest import office_folder

if TYPE_CHECKING:
    from pathlib import Path

OFFICE = str(office_folder())
DAY = "2023-04-25"
BOOK = """
format = "randcheck/rulebook@1"
id = "own"
title = "own"
extends = "huaxian-2023"
[[exclusions]]
id = "cap"
when = { checked = { causes = ["双随机"], most = 1, period = "calendar-year" } }
leaves_base = false
clause = "本机关"
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a book whose cap is one draw a year."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.toml").write_text(BOOK, encoding="utf-8")
    return tmp_path


def commit(slot: int, *more: str, private: str = "private") -> int:
    """Commit the next slot of the register with a private folder of its own."""
    return main(
        [
            "commit", OFFICE, "--book", "own.toml", "--drawn-on", DAY,
            "--register", "register", "--source", f"office={slot}", "--source", "supervisor=1",
            "--private", f"{private}/{slot}", "--out", f"register/{slot}.json", "--again", *more,
        ]
    )  # fmt: skip


def draw(slot: int) -> rc.Certificate:
    """Draw a slot."""
    assert main(["draw", f"private/{slot}", "--out", f"register/{slot}.json"]) == 0
    return rc.load_certificate(f"register/{slot}.json")


def verdicts(slot: int) -> dict[str, str]:
    """Target → verdict of a committed slot."""
    roster = rc.load_pending(f"private/{slot}").rosters["targets"]
    return {line["id"]: line["verdict"] for line in roster.records()}


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """What a command said of what it refused."""
    return capsys.readouterr().err


def test_commit_counts_what_the_register_shows(place: Path):
    """Whoever was drawn by an earlier slot is out of the next, without a list that says so."""
    assert commit(1) == 0
    first = {id for ids in draw(1).drawn.values() for id in ids}
    assert commit(2) == 0
    assert {verdicts(2)[id] for id in first} == {"excluded:cap"}
    second = draw(2)
    assert not first & {id for ids in second.drawn.values() for id in ids}
    assert second.commitment["past"]["records"] == [
        len(rc.load_certificate("register/1.json").records)
    ]
    report = examine_register(place / "register", rosters=place / "private")
    assert report.findings == ()


def test_commit_finds_nobody_while_all_may_still_be_drawn(
    place: Path, capsys: pytest.CaptureFixture[str]
):
    """The slot before is open: all its eligible count as drawn, and nothing is committed."""
    assert commit(1) == 0
    assert commit(2) == 2
    assert "excluded:cap" in said(capsys)
    assert not (place / "register" / "2.json").exists()


def test_commit_asks_for_the_private_folder_of_an_open_slot(
    place: Path, capsys: pytest.CaptureFixture[str]
):
    """Without the roster of an open slot nobody knows whom it may draw: refused, with a way out."""
    assert commit(1) == 0
    assert commit(2, private="elsewhere") == 2
    assert "huaxian/2023/lightning/1" in said(capsys)
    assert main(["void", "private/1", "--reason", "名册有误", "--out", "register/1.json"]) == 0
    head = rc.load_certificate("register/1.json").head
    assert commit(2, "--replaces", head, private="elsewhere") == 0
    assert place.joinpath("register", "2.json").exists()


def test_plan_check_shows_what_the_register_leaves(place: Path, capsys: pytest.CaptureFixture[str]):
    """The counts of `plan check --register` are those that `commit --register` commits."""
    assert place
    assert commit(1) == 0
    drawn = sum(map(len, draw(1).drawn.values()))
    capsys.readouterr()
    base = ["plan", "check", OFFICE, "--book", "own.toml", "--drawn-on", DAY, "--json"]

    def eligible(*more: str) -> int:
        assert main([*base, *more]) == 0
        listed = json.loads(capsys.readouterr().out)["tasks"]
        return sum(stratum["eligible"] for task in listed for stratum in task["strata"])

    assert eligible() - eligible("--register", "register", "--private", "private") == drawn
    assert main([*base, "--private", "private"]) == 2
    assert "--register" in said(capsys)


def test_journal_beside_the_certificates_says_when_a_check_was_made(place: Path):
    """A journal in the register gives the day of the visit; it adds no check of its own."""
    assert commit(1) == 0
    draw(1)
    opening = ["check", "open", "register/1.json", "--book", "own.toml", "--drawn-on", DAY]
    assert main([*opening, "--out", "register/checks.jsonl"]) == 0
    assert commit(2) == 0
    lines: list[Any] = list(rc.load_pending("private/2").rosters["history"].records())
    mine = [line for line in lines if line.get("slot") == 1]
    assert len(mine) == len({line["target"] for line in mine})
    assert all("rules" in line for line in lines if "slot" not in line)
    draw(2)
    assert examine_register(place / "register", rosters=place / "private").findings == ()
