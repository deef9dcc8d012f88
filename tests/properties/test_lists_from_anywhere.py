"""One office, wherever its lists come from: the same commitment, byte for byte."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import randcheck as rc
from randcheck.errors import InputError
from randcheck.office.reading import read_list, read_records
from randcheck.office.writing import write_table

Rows = list[dict[str, Any]]
STATES = st.sampled_from(["存续", "存续", "在业", "注销", "吊销"])
NAMES = st.sampled_from(["甲厂", "乙'厂", '丙"厂', "丁,厂", "=1+1", "戊厂; DROP TABLE t"])
DAYS = st.dates(date(2023, 1, 1), date(2023, 4, 20))


@st.composite
def offices(draw: Any) -> dict[str, Rows]:  # noqa: ANN401
    """Lists of a small office as rows of text, under usual column names."""
    targets = [f"T-{n:02}" for n in range(draw(st.integers(5, 14)))]
    people = [f"E-{n:02}" for n in range(draw(st.integers(6, 9)))]
    lists = {
        "targets": [
            {"对象编号": id, "名称": draw(NAMES), "状态": draw(STATES)}
            for id in draw(st.permutations(targets))
        ],
        "inspectors": [
            {"执法证号": id, "姓名": f"某{id}", "执法证有效期": "2024-12-31", "在岗": "是"}
            for id in draw(st.permutations(people))
        ],
        "history": [
            {"对象编号": draw(st.sampled_from(targets)), "检查日期": draw(DAYS).isoformat(),
             "来源": "双随机", "检查单位": "滑县气象局"}
            for _ in range(draw(st.integers(0, 4)))
        ],
        "items": [{"抽查事项": "防雷装置安全检查", "抽查方式": "双随机", "备注甲": draw(NAMES)}],
    }  # fmt: skip
    if draw(st.booleans()):
        lists["interests"] = [
            {"执法证号": people[0], "对象编号": draw(st.sampled_from(targets)), "关系": "配偶任职"}
        ]
    return {role: rows for role, rows in lists.items() if rows}


def commitment(lists: Any) -> bytes:  # noqa: ANN401
    """What an office commits, with everything by chance fixed."""
    office = rc.read_office(lists, book="huaxian-2023")
    task = office.plan("2023").task("lightning", drawn_on=date(2023, 4, 25))
    sources = [rc.contribution("office", value="3 5 2", nonce=bytes(32))]
    return rc.commit(task, slot=1, secret=bytes(32), sources=sources).to_bytes()


def selected(connection: sqlite3.Connection, role: str, rows: Rows) -> sqlite3.Cursor:
    """A cursor over the same rows in a table of a database."""
    names = list(rows[0])
    columns = ", ".join(f'"{name}"' for name in names)
    connection.execute(f'CREATE TABLE "{role}" ({columns})')
    marks = ", ".join("?" for _ in names)
    values = [[row[name] for name in names] for row in rows]
    connection.executemany(f'INSERT INTO "{role}" VALUES ({marks})', values)  # noqa: S608 - fixed
    return connection.execute(f'SELECT * FROM "{role}"')  # noqa: S608 - fixed names


@settings(max_examples=12)  # each commits seven times
@given(offices())
def test_commitment_is_the_same_wherever_lists_come_from(lists: dict[str, Rows]):
    """Folder, records, frames and database rows of one office give the same commitment."""
    with TemporaryDirectory() as place:
        for role, rows in lists.items():
            values = [list(row.values()) for row in rows]
            write_table(Path(place) / f"{role}.csv", list(rows[0]), values)
        wanted = commitment(place)
        files = {path.name: path.read_bytes() for path in Path(place).iterdir()}
    assert commitment(files) == wanted
    assert commitment(lists) == wanted
    assert commitment({role: pd.DataFrame(rows) for role, rows in lists.items()}) == wanted
    assert commitment({role: pl.DataFrame(rows) for role, rows in lists.items()}) == wanted
    with closing(sqlite3.connect(":memory:")) as connection:
        cursors = {role: selected(connection, role, rows) for role, rows in lists.items()}
        assert commitment(cursors) == wanted
    mixed = {**lists, "targets.csv": files["targets.csv"]}
    del mixed["targets"]
    assert commitment(mixed) == wanted


@settings(max_examples=12)
@given(offices())
def test_days_may_be_days(lists: dict[str, Rows]):
    """A column of dates means what its text means."""
    typed = {
        role: [
            {name: date.fromisoformat(v) if name in {"检查日期", "执法证有效期"} else v
             for name, v in row.items()}
            for row in rows
        ]
        for role, rows in lists.items()
    }  # fmt: skip
    assert commitment(typed) == commitment(lists)


BAD = [
    (
        "targets",
        [{"对象编号": "T-1", "名称": "甲"}, {"对象编号": 12345, "名称": "乙"}],
        "targets row 2 对象编号",
    ),
    ("targets", [{"对象编号": "T 1", "名称": "甲"}], "targets row 1 对象编号"),
    ("inspectors", [{"执法证号": "E-1", "姓名": ""}], "inspectors row 1 姓名"),
    ("history", [{"对象编号": "T-1", "检查日期": "何时"}], "history row 1 检查日期"),
    (
        "interests",
        [{"执法证号": "E-1", "对象编号": "T'1", "关系": "持股"}],
        "interests row 1 对象编号",
    ),
]


@pytest.mark.parametrize(("role", "rows", "where"), BAD)
def test_problems_stand_at_row_and_field(role: str, rows: Rows, where: str):
    """What a file would be refused for is refused with the same code, at the row and its field."""
    with pytest.raises(InputError) as caught:
        read_records(role, rows)
    assert where in {problem.place for problem in caught.value.problems}
    texts = [[str(v) for v in row.values()] for row in rows]
    if all(isinstance(v, str) for row in rows for v in row.values()):
        with TemporaryDirectory() as place:
            write_table(Path(place) / "list.csv", list(rows[0]), texts)
            with pytest.raises(InputError) as other:
                read_list(role, Path(place) / "list.csv")
        assert [p.code for p in other.value.problems] == [p.code for p in caught.value.problems]


@pytest.mark.parametrize(
    "rows",
    [
        [1, 2],
        ["T-1"],
        "targets",
        5,
        [{"对象编号": b"T-1"}],
        [{"对象编号": {"a": 1}}],
        [{"对象编号": [1]}],
        [],
        None,
    ],
)
def test_what_is_no_record_is_refused(rows: object):
    """Neither bytes in a cell nor numbers in the place of rows become anything."""
    with pytest.raises(InputError):
        read_records("targets", rows)


@pytest.mark.parametrize("role", ["inspectors", "targets", "items", "plan", "joint", "history"])
def test_bytes_are_read_like_a_file(role: str, tmp_path: Path):
    """An upload is read as the file would be."""
    names = {"inspectors": "执法证号,姓名\nE-1,某", "targets": "对象编号,名称\nT-1,甲",
             "items": "抽查事项,抽查方式\n防雷,双随机", "plan": "抽查事项,抽查比例\n防雷,5%",
             "joint": "检查领域,牵头部门,抽查比例\n气球,气象局,5%",
             "history": "对象编号,检查日期,来源\nT-1,2023-01-02,双随机"}  # fmt: skip
    data = names[role].encode()
    (tmp_path / "list.csv").write_bytes(data)
    header, row = (line.split(",") for line in names[role].split("\n"))
    found = read_list(role, data)
    assert found.value == read_list(role, tmp_path / "list.csv").value
    assert found.value == read_records(role, [dict(zip(header, row, strict=True))]).value
    assert found.rows == 1


def test_names_of_lists_and_days_with_a_time_are_looked_at():
    """A list nobody knows is refused, one given twice too, and a moment is no day."""
    rows = [{"对象编号": "T-1", "名称": "甲"}]
    for lists in ({"target": rows}, {"targets": rows, "targets.csv": b"a"}, {}):
        with pytest.raises(InputError):
            rc.read_office(lists, book="huaxian-2023")
    moment = date(2023, 1, 2) - timedelta(days=1)
    assert read_records("history", [{"对象编号": "T-1", "检查日期": moment}]).value[0].day == moment
