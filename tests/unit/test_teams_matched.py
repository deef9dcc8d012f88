"""Who may go where by a column of both (属地、异地、语种): a rule, not a list of pairs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import randcheck as rc
from fixtures.clerks import BOOK, PEOPLE, hold, write
from fixtures.outsider_runs import run
from randcheck.cli import main
from randcheck.office.directories.inspectors import Inspector
from randcheck.office.directories.targets import Target

if TYPE_CHECKING:
    from pathlib import Path

TEXT = (
    BOOK.format(id="省级")
    + """
[plan]
id = "2026"
draw = { value = "交叉检查", clause = "二" }
items = { value = ["质量"], clause = "二" }
window = { value = ["2026-05-06", "2026-09-30"], clause = "二" }

[quota]
base = { value = "roster", clause = "三" }
reserves = { value = 1, clause = "三" }

[[strata]]
id = "全部"
otherwise = true
rate = { value = "1/4", clause = "三" }
"""
    + PEOPLE
)
MATCH = """
[[teams.match]]
target = "{0}"
inspector = "{1}"
is = "{2}"
clause = "八"
"""
COUNTIES = ("东县", "西县", "南县")


def lists(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Firms and inspectors of three counties."""
    firms = {f"T-{n:02}": COUNTIES[n % 3] for n in range(24)}
    staff = {f"E-{n:02}": COUNTIES[n % 3] for n in range(9)}
    write(folder / "targets.csv", "对象编号,名称,区域", ((i, i, c) for i, c in firms.items()))
    write(folder / "inspectors.csv", "执法证号,姓名,所在县", ((i, i, c) for i, c in staff.items()))
    return firms, staff


@pytest.mark.parametrize("relation", ["same", "other"])
def test_own_county_and_other_county(tmp_path: Path, relation: str):
    """属地: all of the county; 异地: nobody of it; so the certificate says, and `verify.py`."""
    firms, staff = lists(tmp_path)
    (tmp_path / "book.toml").write_text(
        TEXT + MATCH.format("region", "所在县", relation), encoding="utf-8"
    )
    found = hold(tmp_path, day="2026-05-06")
    assert len(found.teams) == 6
    for target, team in found.teams.items():
        assert len(set(team)) == 2
        assert {(staff[one] == firms[target]) for one in team} == {relation == "same"}
    out, rosters = tmp_path / "register" / "one.json", tmp_path / "private-one" / "rosters"
    ((code, _, told),) = run([[str(out), "--rosters", str(rosters)]])
    assert (code, told) == (0, "")


def task(text: str, targets: list[Target], people: list[Inspector]) -> rc.Task:
    """The task of a book over some targets and inspectors."""
    book = rc.rulebook(text.encode())
    return rc.plan_task(book, targets=targets, inspectors=people, drawn_on=date(2026, 5, 6))


@settings(max_examples=40)
@given(
    st.lists(st.sampled_from("甲乙丙"), min_size=1, max_size=6),
    st.lists(st.sets(st.sampled_from("甲乙丙"), min_size=1), min_size=1, max_size=5),
    st.sampled_from(["same", "other"]),
)
def test_the_pairs_are_those_of_the_rule(asks, speaks, relation):
    """Of every inspector and every target in the drum it is asked once: has he the word?"""
    targets = [Target(id=f"T-{n}", attributes=[("语言", w)]) for n, w in enumerate(asks)]
    people = [
        Inspector(id=f"E-{n}", name=f"E{n}", attributes=[("语种", "、".join(sorted(w)))])
        for n, w in enumerate(speaks)
    ]
    found = task(TEXT + MATCH.format("语言", "语种", relation), targets, people).recusals
    wanted = {
        (f"E-{i}", f"T-{t}")
        for i, words in enumerate(speaks)
        for t, word in enumerate(asks)
        if (word in words) != (relation == "same")
    }
    assert found == wanted


def test_a_blank_is_no_answer():
    """A blank cell that is compared is told with its column; with `where` only of those meant."""
    targets = [Target(id="T-1", kind="浴室", attributes=[("性别", "女")]), Target(id="T-2")]
    people = [
        Inspector(id="E-1", name="a", attributes=[("性别", "女")]),
        Inspector(id="E-2", name="b", attributes=[("性别", "男")]),
        Inspector(id="E-3", name="c", attributes=[("性别", "女")]),
    ]
    text = TEXT + MATCH.format("性别", "性别", "same")
    with pytest.raises(rc.InputError) as caught:
        task(text, targets, people)
    assert [(p.code, p.params["value"]) for p in caught.value.problems] == [("match-blank", "T-2")]
    few = text + 'where = { kind = ["浴室"] }\n'
    assert task(few, targets, people).recusals == {("E-2", "T-1")}
    lacking = [*people[:2], Inspector(id="E-3", name="c")]
    with pytest.raises(rc.InputError) as caught:
        task(few, targets, lacking)
    assert [p.params["value"] for p in caught.value.problems] == ["E-3"]


@pytest.mark.parametrize(
    ("match", "code"),
    [
        (("没有", "所在县", "same"), "condition-unknown"),
        (("region", "没有", "same"), "inspector-column"),
        (("flags", "所在县", "same"), "book-match-flags"),
    ],
)
def test_a_column_that_is_not_there(tmp_path: Path, match: tuple[str, str, str], code: str):
    """A column of no list would never agree; flags are no column."""
    lists(tmp_path)
    (tmp_path / "book.toml").write_text(TEXT + MATCH.format(*match), encoding="utf-8")
    with pytest.raises(rc.InputError) as caught:
        rc.read_office(tmp_path, book=tmp_path / "book.toml").plan("2026").task("交叉检查")
    assert code in {problem.code for problem in caught.value.problems}


def test_plan_check_says_that_nobody_may_go(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Where a county has one inspector, and two must go, `plan check` stops before any seed."""
    lists(tmp_path)
    write(tmp_path / "inspectors.csv", "执法证号,姓名,所在县",
          (("E-1", "a", "东县"), ("E-2", "b", "西县"), ("E-3", "c", "西县")))  # fmt: skip
    text = TEXT.replace('rate = { value = "1/4"', 'rate = { value = "1/1"')
    book = tmp_path / "book.toml"
    book.write_text(text + MATCH.format("region", "所在县", "same"), encoding="utf-8")
    capsys.readouterr()
    assert main(["plan", "check", str(tmp_path), "--book", str(book)]) == 2
    assert "席位" in capsys.readouterr().out
