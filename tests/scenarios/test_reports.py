"""What is told after the draw: each report with the clause that asks for it."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.offices import drawn_from, drawn_on, office, task
from randcheck.calendars import national
from randcheck.checks import (
    CalledOff,
    Decided,
    Ended,
    FedBack,
    Found,
    Published,
    Received,
    Rectified,
    Reported,
    Responded,
    SignedOff,
    Visited,
)
from randcheck.checks.duedates import deadlines
from randcheck.checks.journal import append
from randcheck.checks.opening import open_checks
from randcheck.cli import main
from randcheck.draws.past import PastCheck
from randcheck.reports.documents.document import Facts, Heading, Listing, Paragraph
from randcheck.reports.documents.page import to_html
from randcheck.reports.kinds import KINDS, Asked, make_report
from randcheck.reports.material import Material
from randcheck.reports.statistics.coverage import coverage_over_years, members, never_checked
from randcheck.reports.statistics.figures import cases
from randcheck.reports.statistics.outcomes import months
from randcheck.reports.summary import campaign_summary, phase_summary
from randcheck.reports.yearly import PARTS, yearly_report

if TYPE_CHECKING:
    from pathlib import Path

    from randcheck.checks import Check
    from randcheck.draws.tables import Table
    from randcheck.reports.documents.document import Document

CALENDAR = national()


def carried_out(check: Check, day: date, *codes: str) -> Check:
    """A check with everything that follows from it, all of it on one day."""
    events = [Visited(day=day, inspectors=check.team, licence_shown=True)]
    events += [Found(day=day, item=item, codes=codes or ("1",)) for item in check.items]
    return evolve(check, events=[*events, SignedOff(day=day, form="signed", who="负责人"),
                                 Ended(day=day)])  # fmt: skip


@cache
def opened(name: str, draw: str) -> tuple[tuple[Check, ...], rc.Certificate]:
    """The checks of a draw and its certificate."""
    _, certificate = drawn_from(task(name, draw))
    files = office(name).files
    found = open_checks(certificate, book=office(name).book, targets=files.targets,
                        drawn_on=drawn_on(name))  # fmt: skip
    return found, certificate


def table(document: Document, title: str) -> Table:
    """The table of a document with a title."""
    (found,) = [b.table for b in document.blocks if isinstance(b, Listing) and
                b.table.title == title]  # fmt: skip
    return found


def facts(document: Document) -> dict[str, str]:
    """What stands at the head of a document."""
    return {k: v for b in document.blocks if isinstance(b, Facts) for k, v in b.rows}


def test_w25_6_coverage_over_the_years():
    """W25-6: which share of the directory was checked after one, two, three years; who never."""
    book, files = office("wugang-2025").book, office("wugang-2025").files
    listed = members(book, files.targets)
    everyone = sorted({member.target for member in listed})
    items = {member.target: member.items[0] for member in listed}
    past = [
        PastCheck(target=target, day=date(2023 + at // 50, 5, 1), item=items[target])
        for at, target in enumerate(everyone[:150])
    ]
    done = coverage_over_years([], listed, first=2023, last=2025, past=past)
    assert done.column("new") == (50, 50, 50)
    assert done.column("checked") == (50, 100, 150)
    assert done.column("never") == tuple(len(everyone) - n for n in (50, 100, 150))
    left = never_checked([], listed, last=2025, past=past)
    assert sorted(set(left.column("target"))) == everyone[150:]


def luohe() -> Material:
    """A year of Luohe's draw for works in use: checked, reported, fed back, commented on."""
    checks, certificate = opened("luohe-2019", "maintenance")
    found = []
    for at, check in enumerate(checks):
        day = date(2020, 9, 1 + at % 20)
        one = carried_out(check, day, "3" if at % 4 == 0 else "1")
        report = Reported(day=date(2020, 9, 28), time="一天", content="维护管理", findings="—",
                          evaluation="—", proposals="—")  # fmt: skip
        more = [report, FedBack(day=date(2020, 10, 9), how="by-post"),
                Received(day=date(2020, 10, 12)),
                Published(day=date(2020, 10, 9), what="result"),
                Responded(day=date(2020, 10, 13), on_department="检查规范")]  # fmt: skip
        if at % 4 == 0:
            more.append(Decided(day=date(2020, 10, 9), decision="order", number=f"令{at}"))
            more.append(Rectified(day=date(2020, 11, 2), number=f"令{at}", done=at % 8 == 0))
        found.append(evolve(one, events=[*one.events, *more]))
    book = office("luohe-2019").book
    dues = [due for check in found for due in deadlines(check, book.checks, CALENDAR)]
    return Material(
        checks=cases(found), calendar=CALENDAR, today=date(2021, 2, 20), dues=dues,
        certificates=[certificate], listed=members(book, office("luohe-2019").files.targets),
        laid_down=book.checks.terms,
    )  # fmt: skip


def test_l19_23_every_part_of_the_article():
    """L19-23: draw of targets and inspectors; time, process, results; feedback, comments, use."""
    material = luohe()
    report = yearly_report(material, year=2020, office="漯河市人民防空办公室")
    titles = [b.text.split("、", 1)[1] for b in report.blocks
              if isinstance(b, Heading) and b.level == 1]  # fmt: skip
    assert titles == list(PARTS)
    count = len(material.checks)
    assert sum(table(report, "应抽、抽中与完成情况").column("made")) == count
    assert sum(table(report, "检查人员任务量").column("made")) >= 2 * count
    assert table(report, "各月检查与处罚").rows[0][:2] == ("2020-09", count)
    assert dict(table(report, "检查过程").rows)["检查情况签字确认"] == count
    ordered = -(-count // 4)
    assert {row["code"]: row["checks"] for row in table(report, "检查结果")}["3"] == ordered
    assert dict(table(report, "检查结果反馈").rows)["邮寄送达"] == count
    assert dict(table(report, "检查对象的意见建议").rows)["对检查部门提出意见建议"] == count
    assert Paragraph(f"1. 检查规范（{count} 次）") in report.blocks
    (order,) = [row for row in table(report, "处理决定") if row["decision"] == "order"]
    assert (order["decisions"], order["rectified"]) == (ordered, -(-count // 8))
    by_rule = {row["rule"]: row for row in table(report, "期限执行情况")}
    assert by_rule["L19-21"]["met"] == count
    assert by_rule["L19-18"]["late"] > 0


def test_l19_23_is_due_by_the_end_of_february():
    """L19-23: by the end of February of the next year, moved back to a day that is worked."""
    material = luohe()
    said = facts(yearly_report(material, year=2020, office="某办", day=date(2021, 3, 1)))
    assert said["应公开期限"].startswith("2021-02-26（漯河2019 第二十三条，规则 L19-23")
    assert said["公开日期"] == "2021-03-01（逾期完成）"
    assert said["日历摘要"] == CALENDAR.digest
    early = facts(yearly_report(material, year=2020, office="某办", day=date(2021, 2, 26)))
    assert early["公开日期"] == "2021-02-26（按期完成）"


def test_l19_23_tells_of_one_year_alone():
    """L19-23: last year's plan: what was drawn in another year belongs to that year's report."""
    material = luohe()
    later = evolve(material.checks.listed[0].check, id="later", drawn=date(2021, 1, 5), events=())
    checks = [case.check for case in material.checks]
    both = evolve(material, checks=cases([*checks, later]))
    one = to_html(yearly_report(material, year=2020, office="某办"))
    assert to_html(yearly_report(both, year=2020, office="某办")) == one
    report = yearly_report(both, year=2021, office="某办")
    assert dict(table(report, "检查过程").rows)["检查总数"] == 1


def test_w25_14_summary_within_twenty_working_days():
    """W25-14: 20 working days from the day on which the last check of the campaign closed."""
    checks, certificate = opened("wugang-2025", office("wugang-2025").book.task().draw)
    done = [carried_out(check, date(2025, 9, 10)) for check in checks[:-1]]
    off = evolve(checks[-1], events=[CalledOff(day=date(2025, 9, 12), reason="注销")])
    material = Material(checks=cases([*done, off]), calendar=CALENDAR, today=date(2025, 10, 1),
                        certificates=[certificate],
                        laid_down=office("wugang-2025").book.checks.terms)  # fmt: skip
    campaign = certificate.draw_id.rpartition("/")[0]
    report = campaign_summary(material, campaign=campaign, office="舞钢市国防动员办公室")
    said = facts(report)
    assert said["抽查工作完成"] == "2025-09-12"
    due = CALENDAR.due(date(2025, 9, 12), 20).due
    assert said["应公布期限"].startswith(
        f"{due}（舞钢2025，规则 W25-14，自 2025-09-12 起 20 个工作日"
    )
    unfinished = evolve(material, checks=cases([*done, checks[-1]]))
    with pytest.raises(rc.InputError) as caught:
        campaign_summary(unfinished, campaign=campaign, office="某办")
    assert caught.value.code == "report-unfinished"
    with pytest.raises(rc.InputError) as caught:
        campaign_summary(material, campaign="nothing", office="某办")
    assert caught.value.code == "report-draw-unknown"


def huaxian(last: date) -> Material:
    """Huaxian's year: two sections, one of them late, the last check on a day."""
    checks, certificate = opened("huaxian-2023", "lightning")
    done = [carried_out(check, date(2023, 9, 5)) for check in checks[1:]]
    done = [evolve(check, unit="防雷股" if at % 2 else "法规股")
            for at, check in enumerate([carried_out(checks[0], last), *done])]  # fmt: skip
    book = office("huaxian-2023").book
    late = [due for check in done for due in deadlines(check, book.checks, CALENDAR)
            if check.unit == "防雷股"]  # fmt: skip
    return Material(checks=cases(done), calendar=CALENDAR, today=date(2023, 12, 20),
                    dues=late, certificates=[certificate], laid_down=book.checks.terms)  # fmt: skip


def test_h23_13_summary_names_phases_and_late_sections():
    """H23-13: draw by April, checks by November, summary by December; late sections are named."""
    day = date(2023, 12, 20)
    report = phase_summary(huaxian(date(2023, 11, 30)), year=2023, office="滑县气象局", day=day)
    phases = table(report, "工作阶段")
    assert phases.column("kept") == ("按期完成", "按期完成", "按期完成")
    assert [str(due)[:10] for due in phases.column("due")] == [
        "2023-04-28", "2023-11-30", "2023-12-29"
    ]  # fmt: skip
    assert set(table(report, "有逾期的科室").column("unit")) == {"防雷股"}
    assert any(isinstance(b, Paragraph) and "督办：防雷股" in b.text for b in report.blocks)
    late = phase_summary(huaxian(date(2023, 12, 1)), year=2023, office="滑县气象局", day=day)
    assert table(late, "工作阶段").column("kept")[1] == "逾期完成"
    waiting = phase_summary(huaxian(date(2023, 12, 1)), year=2023, office="滑县气象局")
    assert table(waiting, "工作阶段").column("kept")[2] == "未到期"
    silent = evolve(huaxian(date(2023, 12, 1)), laid_down=())
    phases = table(phase_summary(silent, year=2023, office="滑县气象局"), "工作阶段")
    assert set(phases.column("due")) == set(phases.column("kept")) == {None}


def test_x22_13_checks_and_penalties_of_every_month():
    """X22-13: the checks and penalties of a month; nothing of the secret strata."""
    checks, _ = opened("huaxian-2023", "lightning")
    mine = [carried_out(checks[0], date(2023, 6, 9), "3"), carried_out(checks[1], date(2023, 7, 3))]
    fined = evolve(mine[0], events=[*mine[0].events,
                   Decided(day=date(2023, 7, 4), decision="penalty", number="罚1"),
                   Published(day=date(2023, 7, 6), what="decision", number="罚1")])  # fmt: skip
    secret = evolve(carried_out(checks[2], date(2023, 6, 9), "3"), secret=True)
    assert months([fined, mine[1], secret]).rows == (
        ("2023-06", 1, 1, 0, 1, 0, 0),
        ("2023-07", 1, 1, 0, 0, 1, 1),
    )


# --- the command --------------------------------------------------------------------------


def journal(folder: Path) -> list[str]:
    """What the command is given for Luohe's year."""
    material = luohe()
    append(folder / "checks.jsonl", [case.check for case in material.checks])
    material.certificates[0].save(folder / "certificate.json")
    lists = office("luohe-2019").folder
    return ["--checks", str(folder / "checks.jsonl"), "--certificate",
            str(folder / "certificate.json"), "--office", str(lists), "--book", "luohe-2019",
            "--at", "2021-02-20T10:00:00+08:00"]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_the_command_gives_every_kind_of_report(kind, tmp_path, capsys):
    """Each kind is printed, and as JSON has the tables that the library makes."""
    given = journal(tmp_path)
    asked = ["--campaign", "luohe/2020/maintenance"] if kind == "summary" else ["--year", "2020"]
    assert main(["report", kind, *given, *asked]) == 0
    assert capsys.readouterr().out.strip()
    assert main(["report", kind, *given, *asked, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["office"] == "漯河市人民防空办公室"
    assert [block for block in said["blocks"] if block["kind"] == "table"]


def test_a_summary_asks_of_which_draw(tmp_path, capsys):
    """Without a campaign the error names those that may be summed up."""
    assert main(["report", "summary", *journal(tmp_path)]) == 2
    assert "luohe/2020/maintenance" in capsys.readouterr().err


def test_the_command_writes_files(tmp_path, capsys):
    """A page and a table; a file that stands there is not replaced unasked."""
    given = journal(tmp_path)
    page, csv = tmp_path / "year.html", tmp_path / "results.csv"
    assert main(["report", "year", *given, "--year", "2020", "-o", str(page)]) == 0
    assert "应公开期限" in page.read_text(encoding="utf-8")
    assert main(["report", "year", *given, "--year", "2020", "-o", str(page)]) == 2
    titled = ["--table", "检查结果", "-o", str(csv)]
    assert main(["report", "results", *given, "--year", "2020", *titled]) == 0
    assert csv.read_text(encoding="utf-8-sig").startswith("结果代码,检查结果")
    capsys.readouterr()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nothing"], "report-kind"),
        (["year"], "report-needs"),
        (["summary"], "report-campaign"),
        (["summary", "--campaign", "x"], "report-draw-unknown"),
    ],
)
def test_the_command_says_what_it_lacks(arguments, code, tmp_path, capsys):
    """A kind that nobody knows, or one without its year, is refused with the way out."""
    kind, *rest = arguments
    assert main(["report", kind, *journal(tmp_path), *rest, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["problems"][0]["code"] == code


def test_the_library_needs_what_the_command_needs():
    """A coverage without a directory cannot be told."""
    material = evolve(luohe(), listed=())
    with pytest.raises(rc.InputError) as caught:
        make_report("coverage", material, Asked(office="某办"))
    assert caught.value.code == "report-needs"
