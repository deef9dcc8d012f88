"""What an office fills in, sends out and keeps after a draw: forms, notices, deadlines, history."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from fixtures.publications import BOOK, held
from randcheck.checks.check import Stage
from randcheck.checks.journal import read_checks
from randcheck.cli import main
from randcheck.office.reading import read_history

TARGETS = "o/检查对象名录库.xlsx"
PEOPLE = ["--inspectors", "o/执法检查人员名录库.xlsx"]


@pytest.fixture
def run(capsys):
    """Run a command; return exit code, stdout, stderr."""

    def call(*arguments: object) -> tuple[int, str, str]:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        return (code, *capsys.readouterr())

    return call


@pytest.fixture
def drawn(run, tmp_path, monkeypatch):
    """The template office after its draw, its checks open."""
    monkeypatch.chdir(tmp_path)
    assert run("init", "o")[0] == 0
    held(run)
    return tmp_path


def rows_of(path: str) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(Path(path).read_text(encoding="utf-8-sig").splitlines()))


# --- forms to fill in ----------------------------------------------------------------------


def test_before_any_result_the_export_is_a_form(run, drawn):
    """Target, item and team of every open check stand there; the rest is to be filled in."""
    assert run("check", "export", "checks.jsonl", *BOOK, *PEOPLE, "-o", "f.csv")[0] == 0
    checks = read_checks("checks.jsonl")
    form = rows_of("f.csv")
    assert [(row["检查编号"], row["检查事项"]) for row in form] == [
        (check.id, item) for check in checks for item in check.items
    ]
    first = form[0]
    assert (first["对象编号"], first["检查对象"]) == (checks[0].target, checks[0].name)
    assert first["检查人员"] == "、".join(checks[0].team)
    assert first["检查人员姓名"] not in {"", first["检查人员"]}
    assert {first[name] for name in ("检查日期", "检查结果", "签字情况", "签字人")} == {""}


def test_a_filled_form_is_recorded(run, drawn):
    """What was filled in is recorded; the next form has the rest."""
    assert run("check", "export", "checks.jsonl", *BOOK, "-o", "f.csv")[0] == 0
    form = rows_of("f.csv")
    check = read_checks("checks.jsonl")[0]
    mine = [row for row in form if row["检查编号"] == check.id]
    said = {"检查日期": check.window[0].isoformat(), "检查结果": "未发现问题", "检查方式": "现场",
            "签字情况": "签字", "签字人": "负责人"}  # fmt: skip
    for row in mine:
        row.update(said)
        row.update({name: "是" for name in row if name.startswith("出示")})
    with Path("g.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(form[0]))
        writer.writeheader()
        writer.writerows(form)
    code, _, err = run("check", "record", "checks.jsonl", "g.csv", *BOOK, "--by", "录入员")
    assert code == 0, err
    stages = {c.id: c.stage for c in read_checks("checks.jsonl")}
    assert stages.pop(check.id) is Stage.ENDED
    assert set(stages.values()) == {Stage.OPEN}
    assert run("check", "export", "checks.jsonl", *BOOK, "--blank", "-o", "h.csv")[0] == 0
    assert check.id not in {row["检查编号"] for row in rows_of("h.csv")}
    assert len(rows_of("h.csv")) == len(form) - len(mine)


def test_a_workbook_offers_what_may_be_said(run, drawn):
    """In a workbook the words of the code list can be chosen, under a bold header."""
    import openpyxl

    assert run("check", "export", "checks.jsonl", *BOOK, "-o", "f.xlsx")[0] == 0
    sheet = openpyxl.load_workbook("f.xlsx").active
    header = [cell.value for cell in sheet[1]]
    assert all(cell.font.bold for cell in sheet[1])
    offered = {
        header[openpyxl.utils.range_boundaries(str(v.sqref))[0] - 1]: v.formula1
        for v in sheet.data_validations.dataValidation
    }
    assert "未发现问题,发现问题已当场改正" in offered["检查结果"]
    assert "签字,盖章" in offered["签字情况"]
    assert offered["出示执法证件"] == '"是,否"'


def test_an_option_without_effect_is_refused(run, drawn):
    """A form of the history, problems of the history, a cause of results: refused."""
    for options in (
        ["--role", "history", "--blank"],
        ["--role", "history", "--problems"],
        ["--cause", "annual=专项检查"],
    ):
        code, _, err = run("check", "export", "checks.jsonl", *BOOK, *options, "-o", "x.csv")
        assert code == 2, options
        assert "不起作用" in err
    assert not Path("x.csv").exists()


# --- history -------------------------------------------------------------------------------


def test_a_check_that_was_never_made_has_no_day(run, drawn):
    """Its last day stands in a column of its own; read again it counts as before."""
    assert run("check", "export", "checks.jsonl", *BOOK, "--role", "history", "-o", "h.csv")[0] == 0
    checks = read_checks("checks.jsonl")
    listed = rows_of("h.csv")
    assert {row["检查日期"] for row in listed} == {""}
    assert {row["检查期限"] for row in listed} == {checks[0].window[1].isoformat()}
    assert {row["抽取编号"] for row in listed} == {checks[0].draw_id}
    past = read_history("h.csv").value
    assert {(one.day, one.made, one.drawn) for one in past} == {
        (checks[0].window[1], False, checks[0].drawn)
    }
    asked = ["--checks", "checks.jsonl", "--office", "o", *BOOK, "--year", "2026", "--json"]
    Path("o/检查记录.xlsx").unlink()
    Path("h.csv").rename("o/检查记录.csv")
    code, out, err = run("report", "repeats", *asked)
    assert code == 0, err
    tables = [block["rows"] for block in json.loads(out)["blocks"] if block["kind"] == "table"]
    assert tables[0] == []  # nobody was there yet, whatever the list of past checks names


def test_a_task_may_have_a_cause_of_its_own(run, drawn):
    """A special campaign or a joint draw keeps its word; one that no book knows is refused."""
    checks = read_checks("checks.jsonl")
    task = checks[0].id.split("#")[1]
    asked = ["check", "export", "checks.jsonl", "--role", "history", "-o", "h.csv"]
    assert run(*asked, "--cause", f"{task}=部门联合双随机")[0] == 0
    assert {row["来源"] for row in rows_of("h.csv")} == {"部门联合双随机"}
    code, _, err = run(*asked, "--cause", "别的任务=专项检查")
    assert code == 2
    assert task in err


# --- notices and deadlines -----------------------------------------------------------------


def test_all_notices_in_one_command(run, drawn):
    """A file for every check to come, numbered; nothing is written over, nothing half-written."""
    asked = ["notice", "inspection", "o", *BOOK, "--all", "--day", "2026-03-10"]
    code, out, err = run(*asked, "-o", "通知书", "--json")
    assert code == 0, err
    checks = read_checks("checks.jsonl")
    names = json.loads(out)["files"]
    assert names == [f"{at:03} {check.target}.html" for at, check in enumerate(checks, 1)]
    for check, name in zip(checks, names, strict=True):
        page = Path("通知书", name).read_text(encoding="utf-8")
        assert check.name in page
        assert all(who in page for who in check.inspectors)
    assert run(*asked, "-o", "通知书")[0] == 2
    assert run(*asked, "-o", "通知书", "--replace")[0] == 0
    assert run(*asked)[0] == 2  # a folder must be named
    assert run(*asked, "--check", checks[0].id, "-o", "x")[0] == 2
    path = Path("通知书", names[0])
    path.unlink()
    assert run(*asked, "-o", "通知书")[0] == 2
    assert not path.exists()


def test_a_list_of_no_deadlines_says_why(run, drawn):
    """Nothing printed reads as nothing due: where no term has begun that is said."""
    code, out, _ = run("deadline", "list", "checks.jsonl", *BOOK, "--on", "2026-06-01")
    assert code == 0
    assert "还没有任何期限开始起算" in out
