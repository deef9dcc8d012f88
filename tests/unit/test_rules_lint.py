"""The linter of plans: every blank, every unknown word, every odd rate; nothing is guessed."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from randcheck.cli import main
from randcheck.office.books.rulebook import parse_book, rulebook
from randcheck.office.directories.items import InspectionItem, JointTask, PlanRow
from randcheck.office.directories.targets import Target, TargetDirectory
from randcheck.office.plans.findings import PlanVerdict
from randcheck.office.plans.lint import check_plan
from randcheck.office.plans.plan import (
    alike,
    read_period,
    read_rates,
    read_scope,
    rising,
    task_names,
)
from randcheck.office.reading import OfficeFiles, read_folder

DATA = Path(__file__).parents[1] / "data"
ANNEXES = DATA / "plans" / "wugang-2022"
BOOK = rulebook("huaxian-2023")
ITEM = InspectionItem(
    name="防雷检查", basis="办法", body="气象局", content="设施", rate="5%", frequency="每年1次"
)
ROW = PlanRow(
    item="防雷检查", unit="法规科", mode="不定向", scope="名录库内全部企业", rate="5%",
    period="2023年4月26日至2023年11月30日",
)  # fmt: skip
JOINT = JointTask(
    field="加油站安全", target="加油站", lead="气象局", cooperating=("应急局",), mode="实地检查",
    rate="10%", frequency="1次/年", level="县级",
    attributes=(("检查时间", "2023年5月至2023年9月"),),
)  # fmt: skip


def verdict(
    *rows: PlanRow,
    items: tuple[InspectionItem, ...] = (ITEM,),
    book: Any = None,  # noqa: ANN401
    **files: Any,  # noqa: ANN401
) -> PlanVerdict:
    """What the linter says of some rows."""
    return check_plan(OfficeFiles(plan=rows, items=items, **files), book=book)


def said(found: PlanVerdict) -> list[tuple[str, str, str, str]]:
    """Severity, code, clause and column of each finding."""
    return [(f.severity, f.problem.code, f.clause, f.column) for f in found.findings]


def row(**changes: Any) -> PlanRow:  # noqa: ANN401
    """The faultless row with some fields changed."""
    fields = {name: getattr(ROW, name) for name in PlanRow.__slots__ if not name.startswith("__")}
    return PlanRow(**{**fields, **changes})


def joint(**changes: Any) -> JointTask:  # noqa: ANN401
    """The faultless joint task with some fields changed."""
    names = (name for name in JointTask.__slots__ if not name.startswith("__"))
    return JointTask(**{**{name: getattr(JOINT, name) for name in names}, **changes})


def test_faultless_plan_is_accepted():
    """A plan with everything in it has no findings at all."""
    assert verdict(ROW) == PlanVerdict(verdict="accept", findings=())


def test_w22_13_annex_1_is_reported_and_not_guessed():
    """W22-13: blank rate, blank section, 不定项: each named with row and column, none filled in."""
    found = check_plan(read_folder(ANNEXES))
    assert found.verdict == "reject"
    mine = [
        (f.row, f.problem.code, f.column)
        for f in found.of("error")
        if f.file == "plan.csv"
    ]  # fmt: skip
    assert mine == [
        (1, "plan-blank", "责任科室"),
        (1, "plan-word", "抽查方式"),
        (2, "plan-blank", "责任科室"),
        (2, "plan-word", "抽查方式"),
        (2, "rate-blank", "抽查比例"),
        (2, "plan-no-period", "实施时间"),
    ]
    word = next(f for f in found.findings if f.problem.code == "plan-word")
    assert word.problem.params["value"] == "不定项"
    assert word.problem.params["near"] == "不定向"
    assert "不作猜测" in word.problem.zh
    assert "W22-13" in word.problem.en


def test_w22_13_one_row_holds_four_tasks():
    """W22-13: four tasks in one cell, four rates in another, one a tier."""
    first = read_folder(ANNEXES).plan[0]
    assert len(task_names(first)) == 4
    assert [(tier, rate) for tier, _, rate in read_rates(first)] == [
        ("低", Fraction(1, 100)),
        ("中", Fraction(3, 100)),
        ("中高", Fraction(1, 10)),
        ("高", Fraction(1, 5)),
    ]
    three = PlanRow(**{n: getattr(first, n) for n in ("item", "attributes")}, rate="1%")
    assert "plan-tasks-rates" in [f.problem.code for f in verdict(three).findings]


def test_w22_15_annex_2_is_reported():
    """W22-15: no rate, no start, no level; another name for an item; two of each, or two in all?"""
    found = check_plan(read_folder(ANNEXES))
    mine = {(f.severity, f.problem.code, f.column) for f in found.findings if f.file == "joint.csv"}
    assert {
        ("error", "rate-blank", "检查比例"),
        ("error", "period-no-start", "检查时间"),
        ("error", "plan-blank", "检查层级"),
        ("question", "item-name-differs", "检查事项"),
        ("question", "joint-two-of-each", ""),
        ("notice", "item-of-others", "检查事项"),
    } <= mine
    name = next(f for f in found.findings if f.problem.code == "item-name-differs")
    assert name.problem.params["value"] == "人民防空工程维护管理的监督检查"
    assert name.problem.params["near"] == "对人民防空工程维护管理和平时开发利用的检查"


def test_w22_15_an_alias_in_the_book_settles_a_name():
    """W22-15: a name that the book calls another name of an item is only noted."""
    alias = '[[aliases]]\nname = "防雷设施检查"\nitem = "防雷检查"\nclause = "W22-15"\n'
    book = parse_book(BOOK.source + alias.encode())
    found = verdict(row(item="防雷设施检查"), book=book)
    assert ("notice", "item-alias", "W22-15", "检查事项") in said(found)
    assert ("error", "item-not-listed", "W22-2", "检查事项") in said(
        verdict(row(item="防雷设施检查"))
    )


def test_w22_15_two_of_each_is_asked_until_the_book_says():
    """W22-15: the question stands until ``teams.per_department`` answers it."""
    answered = BOOK.source.replace(
        b"[teams]\n", b'[teams]\nper_department = { value = true, clause = "W22-15" }\n'
    )
    for book, asked in ((None, True), (BOOK, True), (parse_book(answered), False)):
        codes = [f.problem.code for f in verdict(ROW, joint=(JOINT,), book=book).findings]
        assert ("joint-two-of-each" in codes) is asked


ROWS = {
    "item not on the list": (row(item="防雷"), "error", "item-not-listed", "W22-2"),
    "no item": (row(item=""), "error", "plan-blank", "W22-2"),
    "no section": (row(unit=""), "error", "plan-blank", "W22-13"),
    "no mode": (row(mode=""), "question", "plan-blank", "W22-3"),
    "strange mode": (row(mode="不定项"), "error", "plan-word", "W22-13"),
    "directed at everybody": (row(mode="定向"), "error", "directed-unconditional", "W22-3"),
    "directed in prose": (row(mode="定向", scope="大型企业"), "question", "scope-words", "W22-3"),
    "no range": (row(scope=""), "question", "plan-blank", "L19-13"),
    "rate in words": (row(rate="酌情"), "error", "rate-unreadable", "W22-1"),
    "rate above one": (row(rate="500%"), "error", "rate-unreadable", "W22-1"),
    "rate below the list": (row(rate="4.99%"), "error", "rate-below-list", "W22-7"),
    "no period": (row(period=""), "error", "plan-no-period", "L19-13"),
    "no start": (row(period="2023年11月底前"), "error", "period-no-start", "L19-13"),
    "odd period": (row(period="下半年"), "error", "period-unreadable", "L19-13"),
    "backwards": (row(period="2023年9月至2023年5月"), "error", "period-backwards", "L19-13"),
    "two bodies": (
        row(attributes=(("公开单位", "办公室"),)), "error", "plan-duties", "W22-12",
    ),
    "tier left blank": (
        row(rate="", rates=(("A", "5%"), ("B", ""))), "error", "rate-blank", "W22-13",
    ),
    "rates that rise with credit": (
        row(rate="", rates=(("A", "8%"), ("B", "5%"))), "error", "rate-rising", "H23-5",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_what_is_wrong_in_a_row_is_found_alone(name: str):
    """One fault, one finding, with its clause, its place and a way out in both languages."""
    changed, severity, code, clause = ROWS[name]
    found = verdict(changed)
    (finding,) = [f for f in found.findings if f.severity == severity]
    assert (finding.problem.code, finding.clause, finding.row) == (code, clause, 1)
    assert found.verdict == ("reject" if severity == "error" else "accept-with-notice")
    assert clause in finding.problem.zh
    assert clause in finding.problem.en


def test_w22_2_an_item_off_the_list_cannot_be_drawn_for():
    """W22-2: an item that the published list does not have is an error, with the nearest one."""
    found = verdict(row(item="防雷检测"))
    assert [(f.problem.code, f.problem.params["near"]) for f in found.of("error")] == [
        ("item-not-listed", "防雷检查")
    ]


def test_w22_12_one_body_for_all_four():
    """W22-12: who registers inspects, records and publishes; another body is an error."""
    same = row(attributes=(("录入科室", "法规科"), ("公开单位", "法规科"), ("录入备注", "无")))
    assert verdict(same).verdict == "accept"
    other = row(attributes=(("录入科室", "信息科"),))
    assert [f.problem.code for f in verdict(other).of("error")] == ["plan-duties"]


def test_w25_4_a_blank_rate_is_taken_from_the_list():
    """W25-4: where the plan is silent, the published list's rate is used, and said so."""
    assert said(verdict(row(rate=""))) == [
        ("notice", "rate-from-list", "W25-4", "抽查比例"),
    ]
    silent = InspectionItem(name="防雷检查", basis="办法", body="气象局", content="设施")
    assert ("error", "rate-blank", "W22-13", "抽查比例") in said(
        verdict(row(rate=""), items=(silent,))
    )


def test_w22_1_a_tier_of_the_directory_has_a_rate():
    """W22-1: a tier that stands in the directory and has no rate cannot be drawn."""
    targets = TargetDirectory([Target(id="a", tier="A"), Target(id="d", tier="D")])
    tiers = row(rate="", rates=(("A", "5%"), ("B", "5%"), ("C", "7%")))
    found = verdict(tiers, targets=targets)
    assert [(f.problem.code, f.problem.params["value"]) for f in found.of("error")] == [
        ("tier-without-rate", "D")
    ]


JOINTS = {
    "no target": (joint(target=""), "error", "plan-blank", "H23-4"),
    "nobody cooperates": (joint(cooperating=()), "error", "plan-blank", "H23-4"),
    "no level": (joint(level=""), "error", "plan-blank", "H23-4"),
    "no rate": (joint(rate=""), "error", "rate-blank", "W22-15"),
    "rate in words": (joint(rate="适当"), "error", "rate-unreadable", "W22-1"),
    "no period": (joint(attributes=()), "error", "plan-no-period", "W22-15"),
    "no start": (
        joint(attributes=(("检查时间", "2022年11月底前"),)), "error", "period-no-start", "W22-15",
    ),
    "lead twice": (joint(cooperating=("气象局",)), "error", "joint-lead-twice", "W22-15"),
}  # fmt: skip


@pytest.mark.parametrize("name", JOINTS)
def test_what_is_wrong_in_a_joint_task_is_found_alone(name: str):
    """H23-4: field, target, lead, partners, rate, level and time: a missing one is an error."""
    changed, severity, code, clause = JOINTS[name]
    (finding,) = verdict(ROW, joint=(changed,)).of(severity)
    assert (finding.problem.code, finding.clause) == (code, clause)


def test_h23_6_a_joint_check_inside_a_task_is_noted():
    """H23-6: targets that a task and a joint check share are checked once; the linter says so."""
    found = verdict(ROW, joint=(JOINT,)).of("notice")
    assert [(f.problem.code, f.problem.params["task"]) for f in found] == [
        ("joint-overlaps", "防雷检查")
    ]
    school = row(mode="定向", scope="类型：学校")
    assert verdict(school, joint=(JOINT,)).of("notice") == ()


def test_joint_of_an_unknown_kind_is_asked_about():
    """A kind of target that stands in no directory is asked about, with the nearest one."""
    targets = TargetDirectory([Target(id="a", kind="加油加气站")])
    found = verdict(ROW, joint=(JOINT,), targets=targets).of("question")
    assert [f.problem.code for f in found] == ["joint-target-unknown", "joint-two-of-each"]


def test_item_list_is_checked():
    """W22-2: an item twice, an item without its basis, a list without rates and nobody else's."""
    bare = InspectionItem(name="防雷检查")
    found = check_plan(OfficeFiles(items=(ITEM, bare)))
    assert {(f.severity, f.problem.code, f.column) for f in found.findings if f.row == 2} == {
        ("error", "item-twice", "抽查事项"),
        ("question", "plan-blank", "抽查依据"),
        ("question", "plan-blank", "抽查主体"),
        ("question", "plan-blank", "抽查内容"),
        ("error", "plan-blank", "抽查比例"),
    }


def test_book_is_checked_too():
    """H23-5, W22-2: a book whose rates rise with credit, or whose item the list does not know."""
    text = BOOK.source.decode().replace('kind = ["雷电防护装置检测机构"]', 'tier = ["A"]')
    text = text.replace('kind = ["升放气球单位"] }\nrate = { value = "3/10"',
                        'tier = ["B"] }\nrate = { value = "1/10"')  # fmt: skip
    found = check_plan(OfficeFiles(items=(ITEM,)), book=parse_book(text.encode()))
    assert [(f.problem.code, f.clause, f.file) for f in found.findings] == [
        ("rate-rising", "H23-5", "huaxian-2023"),
        ("book-item-not-listed", "W22-2", "huaxian-2023"),
    ]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020年7月20日至2020年10月30日", date(2020, 7, 20), date(2020, 10, 30)),
        ("2020年7月20日至10月30日", date(2020, 7, 20), date(2020, 10, 30)),
        ("2022年6月-2022年11月底", date(2022, 6, 1), date(2022, 11, 30)),
        ("2022-06-01..2022-11-30", date(2022, 6, 1), date(2022, 11, 30)),
        ("2022.6.1—2022.11.30", date(2022, 6, 1), date(2022, 11, 30)),
        ("2024年1月至2024年2月", date(2024, 1, 1), date(2024, 2, 29)),
        ("2022年11月底前", None, date(2022, 11, 30)),
    ],
)
def test_periods_as_offices_write_them(text: str, first: date | None, last: date):
    """First and last day of what can be read in one way."""
    period = read_period(text)
    assert period is not None
    assert (period.first, period.last) == (first, last)


@pytest.mark.parametrize(
    "text", ["", "下半年", "11月底前", "2022年13月至2023年1月", "2022年2月30日至2022年3月1日", "至"]
)
def test_periods_that_cannot_be_read_are_none(text: str):
    """No year, no such month, no such day: nobody guesses."""
    assert read_period(text) is None


def test_scopes_and_rates_and_likenesses():
    """Plain conditions are read, prose is not; equal rates do not rise; likeness is only half."""
    assert read_scope("行业：甲、乙；区域：丙") == (("region", ("丙",)), ("trade", ("甲", "乙")))
    assert read_scope("已建成并投入使用的人防工程") is None
    assert read_scope("行业：甲；行业：乙") is None
    assert rising([("A", Fraction(1, 10)), ("B", Fraction(1, 10)), ("D", Fraction(1, 5))]) is None
    assert rising([("D", Fraction(1, 100)), ("A", Fraction(1, 10))]) == ("A", "D")
    assert alike("不定项", ["定向", "不定向"]) == "不定向"
    assert alike("实地", ["网络监测"]) == ""


def template(folder: Path) -> Path:
    """A folder such as an office begins with: everything that the linter asks for, filled in."""
    (folder / "plan.csv").write_text(
        "检查事项,责任科室,抽查方式,检查对象范围,抽查比例,抽查频次,实施时间\n"
        "示例事项,综合科,不定向,名录库内全部企业,5%,每年1次,2027年3月1日至2027年11月30日\n",
        encoding="utf-8-sig",
    )
    (folder / "items.csv").write_text(
        "抽查事项,抽查依据,抽查主体,抽查内容,抽查比例,抽查频次,抽查方式\n"
        "示例事项,示例办法,示例机关,示例内容,5%,每年1次,不定向\n",
        encoding="utf-8-sig",
    )
    return folder


def test_command_accepts_a_template(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """A folder with every cell filled in passes as it stands: code 0."""
    assert main(["plan", "check", str(template(tmp_path))]) == 0
    assert capsys.readouterr().out == "可用\n"


def test_command_rejects_and_says_so(capsys: pytest.CaptureFixture[str]):
    """Code 2 and every finding, for people and for programs."""
    assert main(["plan", "check", str(ANNEXES)]) == 2
    text = capsys.readouterr().out
    assert text.startswith("不可用\n[错误] plan.csv #1")
    assert main(["plan", "check", str(ANNEXES), "--json"]) == 2
    out = capsys.readouterr().out
    assert '"verdict": "reject"' in out
    assert '"clause": "W22-13"' in out


def test_command_reports_unreadable_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """What the reader of the files finds is reported in the same form, with code 2."""
    (tmp_path / "plan.csv").write_text("无\n无\n", encoding="utf-8")
    assert main(["plan", "check", str(tmp_path), "--json"]) == 2
    assert '"level": "error"' in capsys.readouterr().out


def test_command_wants_a_known_book(capsys: pytest.CaptureFixture[str]):
    """A misspelt book is bad input: code 2 and one message."""
    assert main(["plan", "check", str(ANNEXES), "--book", "huaxian-2032"]) == 2
    assert "huaxian-2032" in capsys.readouterr().err
