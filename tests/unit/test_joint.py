"""Joint tasks (部门联合抽查) from the command line, like any other task."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

import randcheck as rc
from randcheck.cli import main
from randcheck.cli.init import BOOK
from randcheck.office.plans.rates import Override
from reference import outside

if TYPE_CHECKING:
    from pathlib import Path

FIELD = "危化企业安全"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The sample of an office that leads joint checks."""
    assert main(["init", str(tmp_path / "office"), "--like", "joint"]) == 0
    return tmp_path / "office"


def hold(folder: Path, task: str, number: int, day: str, *also: str) -> outside.Draw:
    """Commit, draw and verify the next slot of the register beside the folder."""
    shelf, private = folder.parent / "register", folder.parent / f"private-{number}"
    out = shelf / f"{number}.json"
    asked = ["commit", folder, "--book", folder / BOOK, "--task", task, "--drawn-on", day,
             "--source", "office=1", "--source", "supervisor=2", "--private", private,
             "--register", shelf, "--out", out, *also]  # fmt: skip
    assert main([str(one) for one in asked]) == 0
    assert main(["draw", str(private), "--out", str(out)]) == 0
    given = ["--rosters", str(private), "--rule-book", str(folder / BOOK)]
    assert main(["verify", str(out), *given]) == 0
    return outside.read(out, private / "rosters")


def test_a_joint_draw_is_held_like_any_other(folder: Path):
    """Its days are those of its row; one of each department goes, but nobody who is recused."""
    found = hold(folder, FIELD, 1, "2026-04-01", "--calendar")
    assert found.commitment["window"] == {"first": "2026-04-01", "last": "2026-06-30"}
    assert found.commitment["calendar"] is not None
    rows = outside.rows(folder / "执法检查人员名录库.csv")
    of = {row["执法证号"]: row["部门"] for row in rows}
    wanted = ["市场监管局", "应急管理局", "消防救援大队"]
    assert len(found.teams) == 6  # a fifth of thirty
    assert all(sorted(of[one] for one in team) == sorted(wanted) for team in found.teams.values())
    recused = {(row["执法证号"], row["对象编号"]) for row in
               outside.rows(folder / "利害关系.csv")}  # fmt: skip
    assert not {(one, id) for id, team in found.teams.items() for one in team} & recused
    for _, drawn, again in found.again():
        assert drawn == again


def test_the_overlap_is_seen(folder: Path):
    """Whoever is drawn for a joint check is left out of the office's own draw, by that rule."""
    joint = hold(folder, FIELD, 1, "2026-04-01")
    own = hold(folder, "日常抽查", 2, "2026-04-02")
    drawn = {lot["id"] for lots in joint.drawn.values() for lot in lots}
    kept_out = {entry["id"] for entry in own.roster if "joint-overlap" in entry["verdict"]}
    assert kept_out == drawn | {"QY-002"}  # and whom the list of past checks names
    assert not drawn & {lot["id"] for lots in own.drawn.values() for lot in lots}
    assert main(["register", "verify", str(folder.parent / "register")]) in {0, 3}


def test_plan_check_says_what_would_be_drawn(folder: Path, capsys: pytest.CaptureFixture[str]):
    """The joint tasks stand beside those of the book, with N, need and n."""
    capsys.readouterr()
    assert main(["plan", "check", str(folder), "--book", str(folder / BOOK), "--json"]) == 0
    tasks = json.loads(capsys.readouterr().out)["tasks"]
    assert [task["task"] for task in tasks] == ["日常抽查", FIELD, "建筑工地安全"]
    assert all(task["strata"] for task in tasks)


def test_the_project_knows_them(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    """`status` lists joint tasks that no draw was begun for, with the name they will have."""
    monkeypatch.chdir(folder)
    capsys.readouterr()
    assert main(["status", "--json"]) == 0
    draws = json.loads(capsys.readouterr().out)["draws"]
    assert [draw["name"] for draw in draws][1:] == [f"2026-{FIELD}", "2026-建筑工地安全"]
    assert any(f"joint/2026/{FIELD}/1" in line for line in draws[1]["next"])


def test_overrides_and_recusals(folder: Path):
    """A higher rate with its reason, and recusals declared besides the list, hold as ever."""
    plan = rc.read_office(folder, book=folder / BOOK).plan("2026")
    more = Override(rate=Fraction(1, 2), reason="事故多发", strata=("危化企业",))
    task = plan.task(FIELD, drawn_on=date(2026, 4, 1), overrides=[more],
                     recusals=[("ZF-004", "QY-005")])  # fmt: skip
    assert task.quotas()["危化企业"].n == 15
    assert ("ZF-004", "QY-005") in set(task.recusals)


def test_an_unknown_task_names_the_joint_ones(folder: Path):
    """The message lists tasks of the book and fields of the list."""
    plan = rc.read_office(folder, book=folder / BOOK).plan("2026")
    with pytest.raises(rc.InputError) as caught:
        plan.task("没有的")
    assert caught.value.params["known"] == f"日常抽查、{FIELD}、建筑工地安全"


def test_reports_count_joint_tasks(folder: Path, capsys: pytest.CaptureFixture[str]):
    """Whoever was drawn for a joint task is drawn in the coverage of its stratum and its item."""
    found = hold(folder, FIELD, 1, "2026-04-01")
    drawn, office = sum(map(len, found.drawn.values())), ["--book", str(folder / BOOK)]
    certificate, journal = str(folder.parent / "register" / "1.json"), str(folder.parent / "j")
    day = ["--drawn-on", "2026-04-01"]
    assert main(["check", "open", certificate, *office, *day, "--out", journal]) == 0
    capsys.readouterr()
    asked = ["--office", str(folder), *office, "--checks", journal, "--year", "2026", "--json"]
    assert main(["report", "coverage", *asked]) == 0
    blocks = json.loads(capsys.readouterr().out)["blocks"]
    tables = {block["title"]: block for block in blocks if block["kind"] == "table"}
    kinds = [row["类型"] for row in outside.rows(folder / "检查对象名录库.csv")]
    for title, name in (("各分层覆盖率", "危化企业"), ("各事项覆盖率", FIELD)):
        (row,) = [row for row in tables[title]["rows"] if row[0] == name]
        assert row[1:3] == [kinds.count("危化企业"), drawn] == [30, 6]
