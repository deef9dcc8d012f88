"""``randcheck check`` and ``deadline list``: a year of checks on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

from fixtures.amendments import carried, holder, rich_task
from fixtures.certificates import issued, office_task
from fixtures.offices import drawn, task
from randcheck.checks import Stage, read_checks
from randcheck.cli import main
from randcheck.disk.sheets import write_table

if TYPE_CHECKING:
    from randcheck.checks import Check

BOOK = ["--book", "luohe-2019"]
HEADER = (
    *("检查编号", "检查对象", "检查日期", "检查人员", "检查结果", "签字情况", "签字人"),
    *("出示执法证件", "录入人"),
)


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    """Run a command in a folder of its own; return exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def opened(run: Any) -> tuple[Check, ...]:  # noqa: ANN401
    """The checks of a draw of Luohe, in a journal."""
    drawn(task("luohe-2019", "quality")).save("draw.json")
    code, out, err = run("check", "open", "draw.json", *BOOK, "--drawn-on", "2020-07-15")
    assert (code, err) == (0, "")
    assert "已写入" in out
    return read_checks("checks.jsonl")


def results(checks: tuple[Check, ...], **changes: str) -> None:
    """A list of results in which nothing was found."""
    rows = [
        {
            "检查编号": check.id, "检查对象": check.name, "检查日期": "2020-07-22",
            "检查人员": "、".join(check.team), "检查结果": "未发现问题", "签字情况": "签字",
            "签字人": "张三", "出示执法证件": "是", "录入人": "C-1", **changes,
        }
        for check in checks
    ]  # fmt: skip
    write_table("results.csv", HEADER, [[row[name] for name in HEADER] for row in rows])


def test_a_year_on_the_command_line(run):
    """Open, record a list, report, correct, list, deadlines, export: each step in one file."""
    checks = opened(run)
    results(checks)
    record = ("check", "record", "checks.jsonl", "results.csv", *BOOK, "--json")
    code, out, _ = run(*record)
    assert code == 0
    assert json.loads(out)["rows"] == len(checks)
    assert {check.stage for check in read_checks("checks.jsonl")} == {Stage.ENDED}
    again = json.loads(run(*record)[1])
    assert (again["events"], again["head"]) == (0, json.loads(out)["head"])
    id = checks[0].id
    parts = [f"{part}=全" for part in ("time", "content", "findings", "evaluation", "proposals")]
    said = [word for part in parts for word in ("--set", part)]
    event = ("check", "event", "checks.jsonl", id, "reported", *BOOK, "--by", "C-1")
    code, _, err = run(*event, "--day", "2020-07-21", *said)
    assert code == 2
    assert "检查结束" in err
    assert run(*event, "--day", "2020-07-24", *said)[0] == 0
    code, out, _ = run("check", "list", "checks.jsonl", "--check", id)
    assert "检查报告" in out
    number = next(line.split()[0] for line in out.splitlines() if "检查报告" in line)
    correct = ("check", "correct", "checks.jsonl", id, number, *BOOK, "--by", "C-1",
               "--corrected-on", "2020-08-01", "--reason", "日期有误")  # fmt: skip
    assert run(*correct, "--day", "2020-07-27")[0] == 0
    shown = json.loads(run("check", "list", "checks.jsonl", "--check", id, "--json")[1])
    assert [event["day"] for event in shown["valid"]][-1] == "2020-07-27"
    assert [event["kind"] for event in shown["events"]][-2:] == ["reported", "corrected"]
    listed = json.loads(run("check", "list", "checks.jsonl", "--stage", "ended", "--json")[1])
    assert len(listed) == len(checks)
    assert "已结束" in run("check", "list", "checks.jsonl")[1]


def test_checks_left_open_after_their_window(run):
    """A check nobody made shows once its window is over, and the phase of the year with it."""
    checks = opened(run)
    last = checks[0].window[1]
    assert run("check", "list", "checks.jsonl", "--late-on", last.isoformat())[1].count("#") == 0
    after = ("check", "list", "checks.jsonl", "--late-on", "2020-12-31")
    assert run(*after)[1].count("#") >= len(checks)
    assert len(json.loads(run(*after, "--json")[1])) == len(checks)
    phases = ("deadline", "list", "checks.jsonl", "--book", "huaxian-2023", "--on", "2020-12-31")
    told = json.loads(run(*phases, "--json")[1])
    assert ("H23-13-checks", "overdue") in {(due["rule"], due["kept"]) for due in told}


def test_deadlines_of_a_journal(run):
    """What is overdue comes first, with what it rests on; done ones only when asked for."""
    results(opened(run))
    run("check", "record", "checks.jsonl", "results.csv", *BOOK)
    ask = ("deadline", "list", "checks.jsonl", *BOOK)
    code, out, _ = run(*ask, "--on", "2020-08-01")
    assert code == 0
    assert "[逾期] 2020-07-29 L19-18" in out
    assert "[临近] 2020-07-29 L19-18" in run(*ask, "--on", "2020-07-23")[1]
    assert "[未到期] 2020-07-29" in run(*ask, "--on", "2020-07-23", "--soon", "1")[1]
    found = json.loads(run(*ask, "--on", "2020-08-01", "--json", "--ical", "d.ics")[1])
    (one, *_) = found
    assert (one["kept"], one["start"], one["event"], one["day"]) == (
        "overdue", "check-ended", "2020-07-22", "2020-07-29",
    )  # fmt: skip
    assert len(one["calendar"]) == 64
    assert Path("d.ics").read_bytes().count(b"BEGIN:VEVENT") == 1
    code, _, err = run("deadline", "list", "checks.jsonl")
    assert (code, "--book" in err) == (2, True)
    assert run(*ask, "--on", "2020-08-01", "--ical", "no/d.ics")[0] == 2


def test_a_list_with_a_mistake_is_not_recorded_at_all(run):
    """One wrong row, and nothing is written; every wrong row is told with its cell."""
    checks = opened(run)
    before = Path("checks.jsonl").read_bytes()
    results(checks, 检查人员=checks[0].team[0])
    code, _, err = run("check", "record", "checks.jsonl", "results.csv", *BOOK)
    assert code == 2
    assert "W25-18" in err
    assert "results.csv D2" in err
    assert Path("checks.jsonl").read_bytes() == before


def test_a_check_with_a_cause_on_the_command_line(run):
    """L19-9: a complaint stands in the same journal and in no random history."""
    checks = opened(run)
    given = ("--target", "T-1", "--number", "7", "--ordered", "2020-07-20", "--window",
             "2020-07-20", "2020-07-31", "--item", "防雷", "--inspector", checks[0].team[0],
             "--inspector", checks[0].team[1])  # fmt: skip
    cause = ("check", "cause", "checks.jsonl", *BOOK, *given)
    assert run(*cause, "--cause", "双随机")[0] == 2
    assert run(*cause, "--cause", "投诉举报")[0] == 0
    assert read_checks("checks.jsonl")[-1].cause == "投诉举报"
    assert run("check", "export", "checks.jsonl", "--role", "history", "-o", "h.csv", *BOOK)[0] == 0
    assert Path("h.csv").read_text(encoding="utf-8-sig").count("投诉举报") == 1


def test_a_book_of_another_office_is_refused(run):
    """What one office lays down is not recorded against the checks of another."""
    checks = opened(run)
    before = Path("checks.jsonl").read_bytes()
    other = ["--book", "huaxian-2023"]
    given = ("--target", "T-1", "--number", "7", "--ordered", "2020-07-20", "--window",
             "2020-07-20", "2020-07-31", "--item", "防雷", "--cause", "投诉举报")  # fmt: skip
    results(checks)
    for command in (
        ["cause", "checks.jsonl", *other, *given],
        ["record", "checks.jsonl", "results.csv", *other],
    ):
        code, _, err = run("check", *command)
        assert (code, "huaxian" in err) == (2, True)
        assert "--book" in err
    assert Path("checks.jsonl").read_bytes() == before


def test_following_and_merging(run):
    """An amendment is followed once; two copies of a journal make one again."""
    pending, certificate = issued(rich_task())
    certificate.save("draw.json")
    run("check", "open", "draw.json", "--drawn-on", "2026-03-01")
    Path("other.jsonl").write_bytes(Path("checks.jsonl").read_bytes())
    who, target = holder(certificate)
    carried(pending, certificate, recusals=[(who, target)])[1].save("draw.json")
    follow = ("check", "follow", "checks.jsonl", "draw.json", *BOOK, "--day", "2026-03-09",
              "--by", "C-1", "--json")  # fmt: skip
    assert json.loads(run(*follow)[1])["checks"] == 1
    assert json.loads(run(*follow)[1])["checks"] == 0
    merge = ("check", "merge", "other.jsonl", "checks.jsonl", *BOOK, "-o", "all.jsonl")
    assert run(*merge)[0] == 0
    assert set(read_checks("all.jsonl")) == set(read_checks("checks.jsonl"))
    code, _, err = run(*merge)
    assert (code, "all.jsonl" in err) == (2, True)


def test_numbers_of_a_secret_draw_are_not_printed(run):
    """X22-10: neither opening nor recording nor exporting says how many checks there are."""
    pending, sealed = issued(office_task(), sealed=True)
    evolve(pending, certificate=sealed, openings=()).save("private")
    sealed.save("draw.json")
    code, _, err = run("check", "open", "draw.json", "--drawn-on", "2026-03-01")
    assert code == 2
    assert "封存" in err
    act = ("check", "open", "draw.json", "--drawn-on", "2026-03-01", "--private", "private")
    code, out, _ = run(*act)
    assert code == 0
    assert "涉密" in out
    assert not any(character.isdigit() for character in out.splitlines()[0])
    assert "checks" not in json.loads(run(*act, "--json")[1])
    assert Path("checks.jsonl").stat().st_mode & 0o077 == 0
    export = ("check", "export", "checks.jsonl", "-o", "r.csv")
    assert "rows" not in json.loads(run(*export, "--json")[1])
    assert run(*export, "--role", "history")[0] == 2
    assert run(*export, "--role", "history", "--secret")[0] == 0


def test_bad_arguments_are_told(run):
    """Unknown checks, fields and files end with code 2 and a text."""
    checks = opened(run)
    event = ("check", "event", "checks.jsonl")
    more = (*BOOK, "--day", "2020-07-22", "--by", "C-1")
    assert run(*event, "none", "visited", *more)[0] == 2
    assert run(*event, checks[0].id, "visited", *more, "--set", "colour=red")[0] == 2
    assert run(*event, checks[0].id, "visited", *more, "--set", "licence_shown=maybe")[0] == 2
    assert run("check", "list", "checks.jsonl", "--check", "none")[0] == 2
    assert run("check", "list", "none.jsonl")[0] == 2
    correct = ("check", "correct", "checks.jsonl", checks[0].id, "9", *BOOK, "--by", "C-1",
               "--corrected-on", "2020-08-01", "--reason", "x", "--withdraw")  # fmt: skip
    assert run(*correct)[0] == 2
    visit = (*event, checks[0].id, "visited", *more, "--set", "licence_shown=是", "--set",
             "inspectors=" + "、".join(checks[0].team))  # fmt: skip
    assert run(*visit)[0] == 0
    assert read_checks("checks.jsonl")[0].stage is Stage.VISITED
    correct = (*correct[:4], "1", *correct[5:])
    assert run(*correct)[0] == 0
    assert read_checks("checks.jsonl")[0].stage is Stage.OPEN


def test_a_calendar_program_sees_every_check_of_a_day(run):
    """Checks that ended on one day share an entry that says how many and which they are."""
    checks = opened(run)[:2]
    results(checks)
    assert run("check", "record", "checks.jsonl", "results.csv", *BOOK)[0] == 0
    ask = ("deadline", "list", "checks.jsonl", *BOOK, "--on", "2020-07-23", "--ical", "d.ics")
    assert run(*ask)[0] == 0
    text = Path("d.ics").read_bytes().replace(b"\r\n ", b"").decode()
    (entry,) = [part for part in text.split("BEGIN:VEVENT") if "L19-18" in part]
    assert "（2 项 of them）" in entry
    assert all((check.name or check.target) in entry for check in checks)


def test_a_check_goes_by_its_target_too(run):
    """Whoever has one check need not type its long id; what fits none is refused with its name."""
    check = opened(run)[0]
    assert run("check", "list", "checks.jsonl", "--check", check.target)[0] == 0
    code, _, err = run("check", "list", "checks.jsonl", "--check", "nobody")
    assert (code, "“nobody”" in err) == (2, True)


def test_an_event_says_what_it_lacks(run):
    """A field that a kind must have is told as the option that gives it."""
    check = opened(run)[0]
    event = ("check", "event", "checks.jsonl", check.target, "approved", *BOOK)
    code, _, err = run(*event, "--day", "2020-07-01", "--by", "甲")
    assert (code, "--set who=…" in err) == (2, True)


def test_one_wrong_day_is_told_once_a_row(run):
    """A day that no event of a row may have is one problem of that row, not one an event."""
    checks = opened(run)
    results(checks[:1], 检查日期="2020-07-01")
    code, _, err = run("check", "record", "checks.jsonl", "results.csv", *BOOK)
    assert (code, err.count("早于抽取之日")) == (2, 1)


def test_unknown_result_tells_the_words(run):
    """Whoever typed a result that the office has not is told code and words of each it has."""
    checks = opened(run)
    results(checks[:1], 检查结果="基本合格")
    code, _, err = run("check", "record", "checks.jsonl", "results.csv", *BOOK)
    assert code == 2
    assert "未发现问题" in err
