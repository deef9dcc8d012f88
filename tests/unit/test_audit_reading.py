"""Records in files: each form of a day, a word and a rate; what cannot be read, with its cell."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from fixtures.audits import draw, record, rewrite, unpack, visit, write
from randcheck.audit import Named, PastDraw, Record, audit, find_breaches, read_record
from randcheck.cli import main
from randcheck.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A record of two draws in the forms that the format allows."""
    write(tmp_path / "draws.csv", ("draw_id", "date", "stratum", "n_drawn", "memo"),
        [("01", "2024-03-05", "A", 1, "x"), ("02", "2024年4月1日", "A", 1, "")])  # fmt: skip
    write(tmp_path / "roster.csv", ("drawn", "draw_id", "row", "target_id", "stratum"),
        [("是", "01", 1, "T1", "A"), ("false", "01", 2, "T2", "A"),
         ("0", "02", 1, "T1", "A"), ("TRUE", "02", 2, "T2", "A")])  # fmt: skip
    write(tmp_path / "checks.csv", ("draw_id", "date", "target_id", "inspectors", "source"),
        [("01", "2024/3/9", "T1", "P2；P1", "双随机"),
         ("02", "2024-04-02", "T2", "P1、P2", "random"),
         ("", "2024-04-03", "T1", "P1", "投诉")])  # fmt: skip
    write(tmp_path / "inspectors.csv", ("inspector_id", "present_draws", "class"),
        [("P1", "01;02", "A岗"), ("P2", "01；02", "")])  # fmt: skip
    write(tmp_path / "rules.csv", ("rule", "stratum", "value"),
        [("floor", "A", "1/20"), ("cap_per_year", "", "2"),
         ("teaming", "", "per_check")])  # fmt: skip
    write(tmp_path / "named.csv", ("set_id", "target_id", "named_on"), [("N", "T1", "2024-03-20")])
    return tmp_path


def problems(folder: Path) -> list[tuple[str, str]]:
    """Return codes and places of what is wrong with a folder."""
    with pytest.raises(InputError) as caught:
        read_record(folder)
    assert all(problem.zh and problem.en for problem in caught.value.problems)
    return [(problem.code, problem.place) for problem in caught.value.problems]


def test_every_form_of_a_cell_is_read(folder: Path):
    """Days in three forms, yes and no in three, lists with three signs, a rate as a fraction."""
    reading = read_record(folder)
    found = reading.value
    assert [one.day for one in found.draws] == [date(2024, 3, 5), date(2024, 4, 1)]
    assert [one.lots() for one in found.draws] == [["T1"], ["T2"]]
    assert [one.inspectors for one in found.visits] == [("P1", "P2"), ("P1", "P2"), ("P1",)]
    assert [one.random for one in found.visits] == [True, True, False]
    assert [one.group for one in found.members or ()] == ["A岗", ""]
    assert found.laid_down.cap == 2
    assert found.named == (Named(set="N", target="T1", day=date(2024, 3, 20)),)
    assert [(notice.code, notice.params["value"]) for notice in reading.notices] == [
        ("audit-column-unknown", "memo")
    ]


def test_stratum_has_the_same_names_in_every_file(folder: Path):
    """The column of the stratum of a rule is called what it is called on the lists."""
    rewrite(folder / "rules.csv", {"stratum": "风险等级"})
    assert set(read_record(folder).value.laid_down.floors) == {"A"}


def test_all_wrong_cells_are_told_at_once(folder: Path):
    """Whatever cannot be read in any file is told with its cell."""
    rewrite(folder / "draws.csv", {"2024-03-05": "5.3.24", "A,1,x": "A,one,x"})
    rewrite(folder / "roster.csv", {"是": "maybe", "02,1": "02,0"})
    rewrite(folder / "checks.csv", {"双随机": "梦"})
    rewrite(folder / "rules.csv", {"1/20": "5", "cap_per_year": "cap"})
    assert problems(folder) == [
        ("date-unreadable", "draws.csv B2"),
        ("audit-number", "draws.csv D2"),
        ("audit-word", "roster.csv A2"),
        ("audit-number", "roster.csv C4"),
        ("audit-word", "checks.csv E2"),
        ("audit-rule-value", "rules.csv C2"),
        ("audit-rule-unknown", "rules.csv A3"),
    ]


@pytest.mark.parametrize("name", ["draws", "roster", "checks", "inspectors"])
def test_file_that_is_missing_or_empty_is_named(name: str, folder: Path):
    """A record lacks nothing silently: a missing file, an empty one, a header alone."""
    path = folder / f"{name}.csv"
    header = path.read_text(encoding="utf-8").splitlines()[0]
    path.write_text(f"{header}\n", encoding="utf-8")
    assert problems(folder)[0][0] == "rows-none"
    path.write_bytes(b"")
    assert problems(folder)[0] == ("file-empty", f"{name}.csv")
    path.unlink()
    assert problems(folder) == [("audit-file-missing", folder.name)]


@pytest.mark.parametrize("name", ["draws", "roster", "checks", "inspectors", "rules", "named"])
def test_column_that_is_missing_is_named(name: str, folder: Path):
    """Each column that the format requires is asked for."""
    path = folder / f"{name}.csv"
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    for column in header.split(","):
        if column in {"memo", "class"}:
            continue
        path.write_text("\n".join([header.replace(column, "other"), *lines, ""]), encoding="utf-8")
        assert {code for code, _ in problems(folder)} <= {"column-missing", "header-missing"}


def test_command_line_refuses_with_two(folder: Path, capsys: pytest.CaptureFixture[str]):
    """Bad input exits with 2 and prints its problems as JSON; so does a folder that is none."""
    (folder / "roster.csv").unlink()
    for where in (folder, folder / "nowhere"):
        assert main(["audit", str(where), "--json"]) == 2
        assert json.loads(capsys.readouterr().out)["problems"]


def contradiction(made: object) -> list[str]:
    """Return the codes of what contradicts itself."""
    with pytest.raises(InputError) as caught:
        made()  # type: ignore[operator]
    return [problem.code for problem in caught.value.problems]


def test_record_that_contradicts_itself_is_none():
    """Twice the same draw, target, row, inspector; unknown draws and strata; uneven lists."""
    one = draw("01", [0])
    uneven = PastDraw(id="03", day=one.day, targets=["T1"], rows=[], strata=[], drawn=[])
    twice = PastDraw(id="02", day=one.day, stated={"B": 1}, targets=["T1", "T1"], rows=[4, 4],
        strata=["A", "A"], drawn=[True, False])  # fmt: skip
    assert contradiction(lambda: Record(draws=[])) == ["audit-empty"]
    assert contradiction(lambda: record(one, one)) == ["audit-draw-twice"]
    assert contradiction(lambda: record(uneven)) == ["audit-list-uneven"]
    assert contradiction(lambda: record(twice)) == [
        "audit-target-twice", "audit-row-twice", "audit-stratum-unknown"]  # fmt: skip
    assert contradiction(lambda: record(one, people=["P1", "P1"])) == ["audit-inspector-twice"]
    lost = [visit("", "T000", "P1"), visit("09", "T000", "P1")]
    assert contradiction(lambda: record(one, visits=lost)) == [
        "audit-visit-without-draw", "audit-draw-unknown"]  # fmt: skip
    assert contradiction(lambda: record(
        one, floors={"Z": Fraction(1)}, cap=0, teaming="pairs")) == [
        "audit-rule-stratum", "audit-rule-value", "audit-rule-value"]  # fmt: skip


def test_draw_of_two_days_or_stratum_twice_is_refused(folder: Path):
    """One draw has one day; one line a draw and stratum."""
    with (folder / "draws.csv").open("a", encoding="utf-8") as file:
        file.write("01,2024-03-06,A,1,\n")
    assert problems(folder) == [
        ("audit-day-differs", "draws.csv B4"), ("audit-stratum-twice", "draws.csv C4")]  # fmt: skip


def test_line_that_stands_twice_counts_once(folder: Path):
    """The same check entered twice is one check, and a notice says so."""
    with (folder / "checks.csv").open("a", encoding="utf-8") as file:
        file.write("01,2024-03-09,T1,P1;P2,random\n")
    reading = read_record(folder)
    assert len(reading.value.visits) == 3
    assert "row-repeated" in {notice.code for notice in reading.notices}


def test_fair_record_in_gb18030_reads_the_same(tmp_path: Path):
    """An export in GB18030 gives the same record as UTF-8."""
    folder = unpack("fair-2", tmp_path)
    before = read_record(folder).value
    for path in folder.glob("*.csv"):
        path.write_bytes(path.read_text(encoding="utf-8-sig").encode("gb18030"))
    assert read_record(folder).value == before


def test_draw_that_is_none_is_told_once(folder: Path):
    """A list of a draw that the draws do not name: one problem, at its first row."""
    rewrite(folder / "draws.csv", {"02,2024年4月1日": "03,2024年4月1日"})
    assert problems(folder) == [("audit-draw-unknown", "roster.csv B4")]


@pytest.mark.parametrize(
    "made",
    [
        lambda: PastDraw(id=1, day=date(2024, 1, 1)),
        lambda: PastDraw(id="01", day="2024-01-01"),
        lambda: PastDraw(id="01", day=date(2024, 1, 1), targets="T1"),
        lambda: PastDraw(id="01", day=date(2024, 1, 1), drawn=["是"]),
        lambda: visit("01", "T1", 7),
        lambda: Record(draws=[1]),
        lambda: record(draw("01", [0]), floors={"A": 0.05}),
        lambda: audit("record"),
        lambda: audit(record(draw("01", [0])), seed=b"short"),
        lambda: find_breaches(None),
        lambda: read_record(7),
    ],
)
def test_values_that_are_something_else_are_refused(made: object):
    """A program that builds a record is held to what the annotations say, by our own errors."""
    with pytest.raises(InputError) as caught:
        made()  # type: ignore[operator]
    assert caught.value.zh
