"""Lists of results from offices, and what goes out: to platforms, to later draws."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

from fixtures.checkwork import DIGEST, RULE, VISIT, course, day, made, refused
from randcheck.checks import (
    CalledOff,
    Ended,
    NoticeSent,
    Reused,
    SignedOff,
    Visited,
    past_checks,
    record,
    record_all,
    record_results,
    results_list,
)
from randcheck.disk.sheets import write_table
from randcheck.errors import InputError
from randcheck.office.books.afterwards import CheckRule
from randcheck.office.directories.inspectors import Inspector, InspectorDirectory
from randcheck.office.reading import read_results
from randcheck.office.writing import (
    PlatformMapping,
    read_frame,
    to_frame,
    write_list,
    write_platform,
)
from randcheck.office.writing.platform import read_platform

if TYPE_CHECKING:
    from pathlib import Path

    from randcheck.office.directories.results import CheckResult

WHOLE = record_all(made(), course(), RULE)
PLAIN = CheckRule()
ROW: dict[str, str] = {
    "序号": "1", "检查对象": "甲公司", "检查日期": "2025年10月14日", "检查人员": "E-1、E-2",
    "检查结果": "未发现问题", "检查情况": "正常", "签字情况": "签字", "签字人": "张三",
    "出示执法证件": "是", "录入人": "C-1", "录入日期": "2025-10-15",
}  # fmt: skip


def written(path: Path, *rows: dict[str, str]) -> Path:
    """A list of results with these rows."""
    header = list(dict.fromkeys(name for row in rows for name in row))
    write_table(path, header, [[row.get(name, "") for name in header] for row in rows])
    return path


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_list_of_results_is_recorded(tmp_path: Path, suffix: str):
    """The usual columns of an office's list: one row ends the check, with who and when."""
    file = written(tmp_path / f"results{suffix}", ROW)
    reading = read_results(file)
    (now,) = record_results([made()], reading.value, PLAIN)
    assert [type(event).__name__ for event in now.events] == [
        "Visited", "Found", "Found", "SignedOff", "Ended",
    ]  # fmt: skip
    assert {event.by for event in now.events} == {"C-1"}
    assert {event.recorded for event in now.events} == {date(2025, 10, 15)}
    assert now.codes == ("1",)
    assert (now.made, now.closed) == (VISIT, VISIT)
    assert record_results([now], reading.value, PLAIN) == (now,)


def test_one_row_an_item(tmp_path: Path):
    """Several rows of one check are one visit; the last of them ends it."""
    row = {**ROW, "录入日期": "2025-10-17"}
    rows = [
        {**row, "检查事项": "监理", "检查结果": "3；4", "检查结束日期": "2025-10-14"},
        {**row, "检查事项": "检测", "检查结束日期": "2025-10-16", "告知日期": "2025-10-13"},
    ]
    reading = read_results(written(tmp_path / "r.csv", *rows))
    (now,) = record_results([made()], reading.value, PLAIN)
    assert len(now.every(Visited)) == len(now.every(Ended)) == len(now.every(SignedOff)) == 1
    assert now.codes == ("3", "4", "1")
    assert now.closed == date(2025, 10, 16)
    assert now.last(NoticeSent).day == date(2025, 10, 13)  # type: ignore[union-attr]


def test_a_column_of_ends_may_be_blank(tmp_path: Path):
    """A list that says when checks ended, and not of this one: it is not over yet."""
    rows = [{**ROW, "检查结束日期": ""}, {**ROW, "检查对象": "乙", "检查结束日期": "2025-10-14"}]
    reading = read_results(written(tmp_path / "r.csv", *rows))
    one, other = record_results([made(), made(id="2", name="乙")], reading.value, PLAIN)
    assert (one.closed, other.closed) == (None, VISIT)


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"检查对象": "丙公司"}, ["result-unknown"]),
        ({"检查事项": "设计"}, ["result-unknown"]),
        ({"检查编号": "x"}, ["result-unknown"]),
        ({"检查人员": "E-1"}, ["check-too-few"]),
        ({"检查人员": "E-1、王五"}, ["check-stranger"]),
        ({"检查结果": "好"}, ["check-word", "check-word"]),
        ({"签字情况": "电话"}, ["result-word"]),
        ({"签字情况": "拒签"}, ["check-refused-reason"]),
        ({"签字情况": ""}, ["check-not-signed"]),
        ({"签字情况": "盖章", "签字人": "公章"}, []),
        ({"签字情况": "拒签", "未签字原因": "负责人外出", "见证人": "居委会"}, []),
        ({"检查方式": "视频", "出示执法证件": ""}, []),
        ({"检查方式": "梦中"}, ["result-word"]),
        ({"出示执法证件": ""}, ["check-licence"]),
        ({"检查日期": "2025-12-01"}, ["check-window", "check-written-early"]),
        ({"辅助人员": "检测公司"}, []),
        ({"辅助人员": "E-1"}, ["check-assistant"]),
        ({"平台录入日期": "2025-10-16", "公示日期": "2025-10-20"}, []),
        ({"平台录入日期": "2025-10-10"}, ["check-backwards"]),
        ({"录入人": ""}, ["check-by"] * 5),
    ],
)
def test_what_a_row_says_is_judged(tmp_path: Path, changes: dict[str, str], codes: list[str]):
    """Each problem stands with file and cell; nothing at all is recorded."""
    reading = read_results(written(tmp_path / "r.csv", {**ROW, **changes}))
    found = refused(lambda: record_results([made()], reading.value, PLAIN))
    assert set(found) == set(codes)


def test_all_rows_are_told_with_their_cells(tmp_path: Path):
    """Every problem stands at the cell that holds the value, not at that of the day."""
    rows = [
        {**ROW, "检查对象": "丙"},
        {**ROW, "检查人员": "E-2"},
        {**ROW, "检查结果": "没问题"},
        {**ROW, "签字情况": "电话"},
        {**ROW, "签字人": ""},
        {**ROW, "出示执法证件": "否"},
        {**ROW, "录入人": ""},
        {**ROW, "录入日期": "2025-10-01"},
        {**ROW, "公示日期": "2025-09-01"},
    ]
    for at, row in enumerate(rows, start=2):
        others = [{**ROW, "检查对象": "丙", "公示日期": ""}] * (at - 2)
        last = {**ROW, "公示日期": "", **row}
        reading = read_results(written(tmp_path / "r.csv", *others, last))
        with pytest.raises(InputError) as caught:
            record_results([made()], reading.value, PLAIN)
        cells = [p.place for p in caught.value.problems if p.place.endswith(str(at))]
        assert {place.split(" ")[1] for place in cells} == {f"{'BDEGHIJKL'[at - 2]}{at}"}


def test_what_is_wrong_comes_before_what_is_closed(tmp_path: Path):
    """A list read again with a new mistake: the mistake first, then that the check has ended."""
    first = read_results(written(tmp_path / "a.csv", ROW)).value
    (now,) = record_results([made()], first, PLAIN)
    again = read_results(written(tmp_path / "b.csv", {**ROW, "检查结果": "没问题"})).value
    with pytest.raises(InputError) as caught:
        record_results([now], again, PLAIN)
    codes = [p.code for p in caught.value.problems]
    assert codes[0] == "check-word"
    assert codes[-1] == "check-ended"


def test_names_of_inspectors_and_checks_that_look_alike(tmp_path: Path):
    """Names become licence numbers where the directory is given; two checks need a number."""
    people = InspectorDirectory([
        Inspector(id="E-1", name="王一"), Inspector(id="E-2", name="李二"),
        Inspector(id="E-8", name="李二"), Inspector(id="E-9", name="赵九"),
        Inspector(id="E-10", name="赵九"),
    ])  # fmt: skip
    named = read_results(written(tmp_path / "r.csv", {**ROW, "检查人员": "王一，李二"})).value
    (now,) = record_results([made()], named, PLAIN, inspectors=people)
    assert now.last(Visited).inspectors == ("E-1", "E-2")  # type: ignore[union-attr]
    odd = [evolve(named[0], inspectors=("王一", "赵九"))]
    codes = refused(lambda: record_results([made()], odd, PLAIN, inspectors=people))
    assert "result-namesakes" in codes
    two = [made(), made(id="2")]
    assert refused(lambda: record_results(two, named, PLAIN, inspectors=people)) == [
        "result-several"
    ]
    by_id = [evolve(named[0], check="2", name="")]
    assert record_results(two, by_id, PLAIN, inspectors=people)[1].made == VISIT
    later = made(id="2", window=(date(2026, 1, 1), date(2026, 2, 1)))
    assert record_results([made(), later], named, PLAIN, inspectors=people)[1].made is None


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({**ROW, "检查日期": ""}, "date-empty"),
        ({**ROW, "检查日期": "2025年10月"}, "date-month-only"),
        ({**ROW, "检查对象": ""}, "result-target-empty"),
        ({**ROW, "统一社会信用代码": "123"}, "credit-code-length"),
        ({name: text for name, text in ROW.items() if name != "检查对象"}, "column-missing"),
        ({name: text for name, text in ROW.items() if name != "检查结果"}, "column-missing"),
    ],
)
def test_a_list_that_cannot_be_read(tmp_path: Path, row: dict[str, str], code: str):
    """What a row or a header lacks is told with its cell."""
    codes = refused(lambda: read_results(written(tmp_path / "r.csv", row)))
    assert code in codes


def test_a_licence_number_that_lost_its_digits(tmp_path: Path):
    """A numeric cell among inspectors is an error: a spreadsheet may have eaten its digits."""
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(list(ROW))  # type: ignore[union-attr]
    book.active.append([17 if name == "检查人员" else text for name, text in ROW.items()])  # type: ignore[union-attr]
    book.save(tmp_path / "r.xlsx")
    assert refused(lambda: read_results(tmp_path / "r.xlsx")) == ["id-number-cell"]


# --- out ------------------------------------------------------------------------------


def rows(**changes: Any) -> tuple[CheckResult, ...]:  # noqa: ANN401
    """The results of a whole check."""
    return results_list([evolve(WHOLE, **changes)], RULE)


MAPPING = PlatformMapping(
    role="results",
    encoding="gb18030",
    columns={"检查对象": "主体名称", "检查结果": "结果代码", "检查日期": "检查时间"},
    words={"检查结果": {"1": "10", "3": "30"}, "签字情况": {"signed": "已签"}},
)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_results_reach_the_platform_and_come_back(tmp_path: Path, suffix: str):
    """H23-1, W25-16, X22-14: under the platform's columns and words, and back the same."""
    path = tmp_path / f"r{suffix}"
    write_platform(rows(), MAPPING, path)
    assert read_platform(path, MAPPING).value == rows()
    write_list(rows(), path)
    assert read_results(path).value == rows()
    assert read_frame(to_frame(rows()), "results").value == rows()
    write_list((), path, role="results")
    assert "rows-none" in refused(lambda: read_results(path))


def test_what_was_exported_can_be_recorded_elsewhere(tmp_path: Path):
    """The exported list records the same results in another office's journal of the check."""
    path = tmp_path / "r.csv"
    write_list(rows(), path)
    (copy,) = record_results([made()], read_results(path).value, CheckRule())
    assert (copy.codes, copy.made, copy.closed) == (WHOLE.codes, WHOLE.made, WHOLE.closed)


def test_which_results_go_out():
    """Ended checks, problems alone where asked; secret ones never unasked; reused ones as such."""
    assert [row.item for row in results_list([WHOLE], RULE, problems=True)] == ["监理"]
    assert results_list([made(), evolve(WHOLE, secret=True)], RULE) == ()
    assert len(results_list([evolve(WHOLE, secret=True)], RULE, secret=True)) == 2
    joint = Reused(day=VISIT, by="C-1", check="other#1", codes=("1",))
    (first, _) = results_list([record(made(), joint, RULE)], RULE)
    assert dict(first.attributes) == {"采用结果": "other#1"}
    assert (first.codes, first.inspectors) == (("1",), ())
    assert dict(rows()[0].attributes) == {"处理决定": "order 令-1、penalty 罚-1"}


def test_history_of_later_draws():
    """H23-6, L19-9: drawn ones count with their draw, reused and called off ones do not."""
    open_one = made(id="2", target="T-2")
    off = record(made(id="3"), CalledOff(day=VISIT, by="C", reason="x", amendment=DIGEST), RULE)
    joint = record(made(id="4"), Reused(day=VISIT, by="C", check="x", codes=("1",)), RULE)
    cause = made(id="5", cause="投诉举报", draw_id="", certificate="", items=("监理",))
    past = past_checks([WHOLE, open_one, off, joint, cause])
    assert [(p.target, p.day, p.cause, p.item) for p in past] == [
        ("T-1", VISIT, "双随机", "监理"), ("T-1", VISIT, "双随机", "检测"),
        ("T-2", date(2025, 11, 28), "双随机", "监理"),
        ("T-2", date(2025, 11, 28), "双随机", "检测"),
        ("T-1", date(2025, 11, 28), "投诉举报", "监理"),
    ]  # fmt: skip
    assert {p.drawn for p in past[:4]} == {made().drawn}
    assert (past[4].drawn, past[0].unit) == (None, "工程科")
    assert past_checks([WHOLE], cause="抽查")[0].cause == "抽查"
    assert day(0) == VISIT
