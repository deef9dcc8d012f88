# Catches, among others:
# - office/reading/tables.py, `make_table`: the question for other tables left out
# - office/reading/written.toml: a table left out, or read by whom it is not for
"""Whatever table the library writes is read again, or told as what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fixtures.writtentables import written
from randcheck.draws.tables import FLAG, NUMBER, Column, Table
from randcheck.errors import InputError
from randcheck.office.reading import check_file
from randcheck.office.reading.published import read_published
from randcheck.office.reading.schema import FORMS, key
from randcheck.office.reading.written import PUBLISHED_LIST, Written, written_tables

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("openpyxl", reason="the extra excel is not installed")

TABLES = written()
WORDS = st.sampled_from(["2026-04-08", "城关镇", "一般", "A类", "合格", "张三", "3/10", "是"])
IDS = {"检查对象", "编号", "检查对象、编号", "行政执法证号", "抽查事项", "对象编号"}


def known(table: Table) -> Written:
    """What the library's own list says of a table."""
    return written_tables()[frozenset(key(column.zh) for column in table.columns)]


@st.composite
def filled(draw: st.DrawFn, table: Table) -> Table:
    """The table with rows, each with ids of its own."""

    def cell(at: int, column: Column) -> str | int | bool:
        if column.zh in IDS:
            return f"T-{at:04}"
        if column.kind == NUMBER:
            return draw(st.integers(0, 999))
        return draw(st.booleans()) if column.kind == FLAG else draw(WORDS)

    size = draw(st.integers(1, 5))
    rows = [[cell(at, column) for column in table.columns] for at in range(1, size + 1)]
    return Table(table.title, table.columns, rows)


def saved(table: Table, folder: Path, suffix: str) -> Path:
    """The table as a file; a workbook has its title above the header."""
    path = folder / f"表{suffix}"
    table.save(path, title=table.title if suffix == ".xlsx" else "")
    return path


def test_every_table_of_the_source_is_listed():
    """What is found in the source is what the library knows of itself, titles and all."""
    found: dict[frozenset[str], set[str]] = {}
    for table in TABLES:
        names = frozenset(key(column.zh) for column in table.columns)
        found.setdefault(names, set()).add(table.title)
    assert found == {names: set(said.titles) for names, said in written_tables().items()}
    assert len(TABLES) > 60


@pytest.mark.parametrize("table", TABLES, ids=lambda t: f"{t.title}-{len(t.columns)}")
def test_what_is_no_list_is_told_as_what_it_is(table: Table, tmp_path: Path):
    """Every reader of a list refuses every table that is not for it, by its name."""
    said = known(table)

    @settings(max_examples=1, suppress_health_check=list(HealthCheck), deadline=None)
    @given(filled(table), st.sampled_from([".csv", ".xlsx"]))
    def refused(one: Table, suffix: str) -> None:
        path = saved(one, tmp_path, suffix)
        for role in FORMS.keys() - set(said.readers):
            verdict = check_file(path, role)
            told = [(p.code, p.params["value"]) for p in verdict.problems]
            assert told == [("table-written", said.name)], role
        if PUBLISHED_LIST not in said.readers:
            with pytest.raises(InputError) as caught:
                read_published(path)
            told = [(p.code, p.params["value"]) for p in caught.value.problems]
            assert told == [("table-written", said.name)]

    refused()


READ = [(table, reader) for table in TABLES for reader in known(table).readers]


@pytest.mark.parametrize(("table", "reader"), READ, ids=lambda x: getattr(x, "title", x))
@settings(max_examples=8, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data(), suffix=st.sampled_from([".csv", ".xlsx"]))
def test_what_is_a_list_reads_back(
    table: Table, reader: str, data: st.DataObject, suffix: str, tmp_path: Path
):
    """“What the library writes itself it reads again”: ids and every column that the reader has."""
    one = data.draw(filled(table))
    path = saved(one, tmp_path, suffix)
    rows = [{c.zh: str(row[c.name]) for c in one.columns} for row in one]
    if reader == PUBLISHED_LIST:
        read = read_published(path).value
        assert len(read) == len(rows)
        for row, found in zip(rows, read, strict=True):
            id = row.get("编号") or row.get("检查对象、编号") or row["检查对象"]
            assert id in {*found.ids, found.name}
            assert (found.stratum, found.kind) == (row.get("分层", ""), row.get("检查类型", ""))
            people = row.get("检查人员、执法证号")
            assert found.inspectors == people
            assert found.responsible == row.get("责任人", "")
        return
    verdict = check_file(path, reader)
    assert verdict.problems == ()
    assert verdict.reading is not None
    names = {
        "行政执法证号": "id", "姓名": "name", "抽查事项": "name", "抽查依据": "basis",
        "抽查主体": "body", "抽查内容": "content", "抽查比例": "rate", "抽查频次": "frequency",
        "抽查方式": "mode", "抽查要求": "requirements",
    }  # fmt: skip
    for row, found in zip(rows, verdict.reading.value, strict=True):
        assert {zh: str(getattr(found, names[zh])) for zh in row if zh != "序号"} == {
            zh: text for zh, text in row.items() if zh != "序号"
        }
