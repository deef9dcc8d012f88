"""A year of Luohe in a project folder: the commands of the tutorial, without a path among them."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path

import pytest

import randcheck
from fixtures.offices import FOLDER
from randcheck.checks.journal import read_checks
from randcheck.cli import main
from randcheck.cli.init import PROJECT_TEXT
from randcheck.cli.relaxing import FILE

DRAW = "2020-quality-1"
MOST = 20


@pytest.fixture
def office(tmp_path: Path, monkeypatch) -> Path:
    """The lists of Luohe in a folder with a project file that names its book."""
    folder = tmp_path / "漯河"
    shutil.copytree(FOLDER / "luohe-2019", folder)
    text = PROJECT_TEXT.replace('"规则书.toml"', '"luohe-2019"')
    (folder / FILE).write_text(text, encoding="utf-8")
    book = randcheck.rulebook("luohe-2019")  # the document lists no items: a list with their bases
    items = dict.fromkeys(item for rules in book.rules for item in rules.items)
    rows = [
        f"{n},{item},《条例》,{book.office_name},全部内容,,,,,一般检查事项"
        for n, item in enumerate(items, 1)
    ]
    head = "序号,抽查事项,抽查依据,抽查主体,抽查内容,抽查比例,抽查频次,抽查方式,抽查要求,事项类别"
    (folder / "抽查事项清单.csv").write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def run(capsys):
    """Type one line; return what it prints. It must do what it was asked for."""

    def call(line: str, expected: int = 0) -> str:
        code = main(shlex.split(line))
        out, err = capsys.readouterr()
        assert code == expected, (line, out, err)
        return out + err

    return call


def draw(run, task: str = "quality", number: int = 1) -> int:
    """Make one draw; return how many commands it took."""
    name = f"2020-{task}-{number}"
    of = f" --of {name}" if number > 1 else ""
    kept = f"监督方自存/{name}.json"
    given = f"--value 1 --private {kept} --out 来件/{name}/监督方.json"
    lines = [
        f"contribute luohe/2020/{task}/{number} 监督方 {given}",
        f"commit --task {task} --instant 2020-07-15T09:30:00+08:00",
        f"sign --key 本机关{of}",
        f"sign --key 监督方{of}",
        "witness --key 监督方",
        "notice announcement",
        "open take",
        f"sign{of}",
        f"open release {kept}",
        "draw",
        f"sign{of}",
        f"sign --key 监督方{of}",
        f"verify --require signed,witnessed,published{of}",
        f"check open{of}",
        f"notice record{of}",
    ]
    for line in lines:
        run(line)
    return len(lines)


@pytest.mark.long
def test_a_year_of_luohe(office: Path, run):
    """A signed, witnessed, verified draw with its notices, an amendment, results and a report."""
    run("plan check")
    run("key new --name 本机关")
    run("key new --name 监督方")
    assert draw(run) + 4 <= MOST  # with what came before, and the notices
    run("notice inspection --all")
    checks = read_checks("检查记录.jsonl")
    certificate = randcheck.load_certificate(f"公布/{DRAW}.json")
    assert {check.target for check in checks} == {*certificate.teams}
    assert all(check.name for check in checks)

    target, team = min(certificate.teams.items())
    kept = f"监督方自存/{DRAW}.变更1.json"
    recusal = f"amend request --recuse {team[0]}@{target} --cause 亲属 --asked-by 办公室"
    refused = run(recusal, 2)
    (line,) = [text for text in refused.splitlines() if "randcheck contribute" in text]
    run(line.partition("randcheck ")[2])  # as it stands
    for line in (recusal, "sign", "sign --key 监督方", "open take", "sign", f"open release {kept}",
                 "amend draw", "sign", "sign --key 监督方",
                 "check follow --day 2020-07-20 --by 办公室", "show",
                 "verify --require signed,witnessed,published,recomputed"):  # fmt: skip
        run(line)
    assert randcheck.load_certificate(f"公布/{DRAW}.json").teams[target][0] != team[0]
    run("check export --blank")
    assert Path("公文/结果登记表.xlsx").exists()
    assert "0/" in run("status")
    run("report year --year 2020 --at 2021-02-01T09:00:00+08:00 -o 公文/年度报告.html")
    run("register verify")


@pytest.mark.long
def test_several_draws_are_told_apart(office: Path, run):
    """Where a command may be about several draws it asks which: nothing is guessed."""
    run("key new --name 本机关")
    run("key new --name 监督方")
    draw(run)
    draw(run, "alarms", 2)
    for line in ("show", "verify", "sign", "check open"):
        assert "--of" in run(line, 2)
        assert DRAW in run(line, 2)
    run(f"show --of {DRAW}")
    assert "2020-nothing-1" in run("show --of 2020-nothing-1", 2)
    found = json.loads(run("status --json"))
    assert [each["name"] for each in found["draws"]][:2] == ["2020-alarms-2", DRAW]


def test_what_the_project_does_not_say_is_asked_for(office: Path, run):
    """A command at the wrong step, or without what nobody said, is refused with the way out."""
    assert "randcheck status" in run("draw", 2)
    assert "quality" in run("commit --instant 2020-07-15T09:30:00+08:00", 2)
    path = Path(FILE)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("outside", "outsid"), encoding="utf-8")
    assert "outsid" in run("status", 2)
    path.unlink()
    assert "randcheck init" in run("status", 2)
