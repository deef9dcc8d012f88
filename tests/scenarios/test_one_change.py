"""The folder of `randcheck init` with one thing changed: carried out, refused, or told.

Whatever a clerk writes into plan, list or book has an effect or is named with its place.
"""

from __future__ import annotations

from datetime import date
from shutil import copytree
from typing import TYPE_CHECKING

import pytest

import randcheck as rc
from randcheck.cli import main
from randcheck.office.plans.examination import examine_office

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

Change = tuple[str, str, str]
"""A file, what stood there, and what stands there now; what stood nowhere is added below."""
FILES = {"plan": "抽查计划.csv", "items": "抽查事项清单.csv", "book": "规则书.toml"}
RATES, CELLS = "低,中,中高,高", "1%,3%,10%,20%"
HIGH = 'rate = { value = "1/5", clause = "细则第X条" }'


def v(value: str) -> str:
    """A value of a book with its clause."""
    return f'{{ value = {value}, clause = "x" }}'


CAUSES = v('["双随机"]')
PLAN = 'id = "2026"\n'


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder as `randcheck init` makes it."""
    folder = tmp_path_factory.mktemp("init") / "o"
    assert main(["init", str(folder), "--lists", "csv"]) == 0
    return folder


def tell(filled: Path, folder: Path, changes: Sequence[Change]) -> dict[str, str]:
    """Return code and severity of everything that is told of the folder after some changes."""
    copytree(filled, folder, ignore=lambda *_: ["CSV模板", "抽查项目.toml"])
    for name, old, new in changes:
        path = folder / FILES[name]
        text = path.read_text(encoding="utf-8-sig")
        assert old in text
        made = text.replace(old, new, 1) if old else f"{text}\n{new}\n"
        path.write_text(made, encoding="utf-8")
    try:
        office = rc.read_office(folder, book=folder / FILES["book"])
    except rc.InputError as error:
        return {problem.code: "refused" for problem in error.problems}
    found = examine_office(office, drawn_on=date(2026, 3, 10)).verdict.findings
    return {finding.problem.code: finding.severity for finding in found}


@pytest.fixture
def told(filled: Path, tmp_path: Path) -> Callable[..., dict[str, str]]:
    """What is told of the folder after some changes."""
    return lambda *changes: tell(filled, tmp_path / "o", changes)


def test_as_it_is_nothing_is_told(told):
    """The folder as it is made can be used, without a notice."""
    assert not told()


SAME = [
    ("低（‰）,中（‰）,中高（‰）,高（‰）", "10,30,100,200"),
    ("低(单位：%),中(单位：%),中高(单位：%),高(单位：%)", "1,3,10,20"),
    (RATES, "百分之一,百分之三,百分之十,百分之二十"),
    (RATES, "百分之1,不低于百分之三,百分之十以上,千分之200"),
    (RATES, "≧1%,≥3%,不得小于10%,最少20%"),
]


@pytest.mark.parametrize(("header", "cells"), SAME)
def test_rates_that_say_the_same_in_other_words(told, header, cells):
    """Units of the header, words for the least and rates in words are read: they agree."""
    assert not told(("plan", RATES, header), ("plan", CELLS, cells))


REFUSED = [
    ("plan", CELLS, "1%,3%,10%,百分之二十五", "plan-differs"),
    ("plan", CELLS, "1%,3%,10%,≦20%", "plan-differs"),
    ("plan", CELLS, "1%,3%,10%,超过20%", "rate-unreadable"),
    ("plan", "名录库内全部企业", "行业：房地产开发", "plan-differs"),
    ("plan", "每组不少于2人", "每组三名执法人员", "plan-differs"),
    ("plan", "每组不少于2人", "4人一组", "plan-differs"),
    ("plan", "每年1次", "每半年一次", "plan-differs"),
    ("plan", "每年1次", "每季度1次", "plan-frequency-differs"),
    ("items", "检查人员不少于2人", "检查人员不少于3人", "list-differs"),
    ("items", "1%", "百分之五", "rate-below-list"),
    ("book", "[teams]", f"[teams]\nnumber = {v('3')}\nmost = {v('2')}", "book-groups-number"),
    ("book", "", ('[[teams.match]]\ntarget = "region"\ninspector = "department"\nis = "same"\n'
     'clause = "x"'), "targets-kept-from-all"),
    ("book", "", f"[plan.batches]\nof = {v('2')}\nwindows = "
     + v('[["2026-03-01", "2026-07-30"], ["2026-07-01", "2026-11-30"]]'), "book-batch-overlap"),
    ("book", "", ('[[exclusions]]\nid = "again"\nwhen = { field = "state", not_in = ["存续"] }\n'
     'leaves_base = true\nclause = "x"'), "book-exclusion-covered"),
    ("book", 'causes = ["双随机"]', 'causes = ["双随机"], key = "party"', "book-column"),
    ("book", "", '[[aliases]]\nname = "甲"\nitem = "甲"\nclause = "x"', "book-no-effect"),
    ("book", "", '[[units]]\nname = "一科"\n[[units]]\nname = "一科"', "id-duplicate"),
    ("book", "", f"[history]\nrandom = {CAUSES}\nother = {CAUSES}",
     "book-cause-both"),
    ("book", 'id = "2026"', PLAN + "mode = " + v('"定向"'),
     "book-directed"),
    ("book", 'id = "2026"', PLAN + "fixed_on = " + v('"2026-01-20"'),
     "book-no-effect"),
    ("book", "", f"[checks]\ncheck_code = {v('true')}", "book-no-effect"),
    ("book", "", f"[checks]\non_site = {v('3')}", "book-on-site"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "code"), [(case[:3], case[3]) for case in REFUSED])
def test_what_contradicts_or_cannot_be_is_refused(told, change, code):
    """“Two sources that contradict each other are told before anything is committed”."""
    assert told(change).get(code) in {"error", "refused"}


ASKED = [
    ("plan", "每年1次", "每两年一次", "frequency-words"),
    ("plan", "", ("2,执法一科,经营行为的监督检查,不定向,名录库内全部企业,1%,3%,10%,20%,每年1次,"
     "每组不少于2人,2026年3月1日至2026年11月30日"), "plan-row-again"),
    ("items", "不定向", "定向", "plan-mode-differs"),
    ("book", 'id = "2026"', PLAN + "unit = " + v('"执法二科"'),
     "plan-unit-differs"),
    ("book", "[teams]", f"[teams]\nnumber = {v('9')}", "groups-fewer"),
    ("book", "", ('[[teams.match]]\ntarget = "region"\ninspector = "department"\nis = "other"\n'
     'clause = "x"'), "match-nothing"),
    ("book", "", '[[aliases]]\nname = "旧名"\nitem = "没有的事项"\nclause = "x"',
     "alias-unknown"),
    ("book", "", '[merged]\n"OLD-1" = "NEW-1"', "merged-unknown"),
    ("book", "", '[merged]\n"91410481MAX000015Q" = "91410481MAX000023K"', "merged-listed"),
    ("book", 'causes = ["双随机"]', 'causes = ["双随即"]', "cause-nobody"),
    ("book", '{ tier = ["高"] }', '{ tier = ["高"], region = ["城东街道", "城北街道"] }',
     "word-nobody"),
    ("book", "[inspectors]", '[inspectors]\nwhere = { post = ["A岗", "B岗", "C岗"] }',
     "word-nobody"),
    ("book", "", ('[[exclusions]]\nid = "x"\nwhen = { field = "region", in = ["火星街道"] }\n'
     'leaves_base = false\nclause = "x"'), "word-nobody"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "code"), [(case[:3], case[3]) for case in ASKED])
def test_what_nobody_here_can_know_is_asked_or_told(told, change, code):
    """“A level, unit or word that nothing else in the folder knows”: told, with what is near."""
    assert told(change).get(code) in {"question", "notice"}


@pytest.mark.parametrize(
    ("name", "cell", "told_as"),
    [
        ("极高", "50%", ("list-rate-unread", "error")),
        ("抽查户数", "15", ("list-number-unread", "question")),
        ("检查组数", "5组", ("list-number-unread", "question")),
    ],
)
@pytest.mark.parametrize("file", ["plan", "items"])
def test_a_number_in_a_column_that_nothing_reads_is_told(told, file, name, cell, told_as):
    """A rate or a number beside the columns that are read: whoever wrote it counts on it."""
    head, row = {"plan": ("实施时间", "11月30日"), "items": ("事项类别", "一般检查事项")}[file]
    found = told((file, head, f"{head},{name}"), (file, row, f"{row},{cell}"))
    assert told_as in found.items()
