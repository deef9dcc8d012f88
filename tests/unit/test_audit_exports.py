"""What an office has anyway: past checks, results, a platform's export, a published table."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from fixtures.audits import unpack, write
from randcheck.audit import audit, read_record
from randcheck.cli import main
from randcheck.errors import InputError
from randcheck.office.writing.platform import PlatformMapping

if TYPE_CHECKING:
    from pathlib import Path

HEADER = ("抽取日期", "检查日期", "统一社会信用代码", "来源", "检查人员")
ROWS = [
    ("2024-03-01", "2024-03-04", "91410526MAX21NHB50", "双随机", "P1、P2"),
    ("2024-03-01", "2024年3月", "91410526MAY1Y84P7P", "双随机", "P3、P4"),
    ("2024-04-01", "2024-03-30", "91410526MAX21NHB50", "双随机", "P1、P2"),
    ("", "2024-04-05", "914105269986089322", "投诉举报", "P1"),
]


def teams(folder: Path) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return draw, target and inspectors of every random visit."""
    visits = read_record(folder).value.visits
    return [(one.draw, one.target, one.inspectors) for one in visits if one.random]


def test_list_of_past_checks_is_a_record(tmp_path: Path):
    """Draws are told apart by their day; breaches that need no list are found, lots not judged."""
    write(tmp_path / "history.csv", HEADER, ROWS)
    write(tmp_path / "rules.csv", ("rule", "stratum", "value"), [("cap_per_year", "", 1)])
    reading = read_record(tmp_path)
    assert [(one.id, one.day) for one in reading.value.draws] == [
        ("2024-03-01", date(2024, 3, 1)), ("2024-04-01", date(2024, 4, 1))]  # fmt: skip
    found = audit(reading.value)
    assert [breach.to_dict() for breach in found.breaches] == [
        {"code": "checked_before_draw", "draw_id": "2024-04-01", "target_id": ROWS[0][2]},
        {"code": "over_cap", "target_id": ROWS[0][2], "year": 2024, "drawn": 2, "cap": 1},
    ]
    verdicts = {family.name: family.verdict for family in found.families or ()}
    assert verdicts["targets"] == verdicts["places"] == verdicts["loads"] == "cannot_tell"
    codes = {notice.code for notice in reading.notices}
    assert codes >= {"audit-no-lists", "audit-draws-by-day"}


def test_nothing_found_and_nothing_told_exits_with_three(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """Where no test can be made the answer is that nothing can be told."""
    write(tmp_path / "history.csv", HEADER, ROWS[:2])
    assert main(["audit", str(tmp_path), "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["verdict"] == "cannot_tell"


def test_platform_is_read_through_its_mapping(tmp_path: Path):
    """A platform's columns and words give the record that the usual ones give."""
    write(tmp_path / "history.csv", HEADER, ROWS)
    usual = read_record(tmp_path).value
    theirs = ("CQRQ", "JCRQ", "ZTDM", "LY", "JCRY")
    words = {"双随机": "01", "投诉举报": "02"}
    rows = [[words.get(cell, cell) for cell in row] for row in ROWS]
    path = tmp_path / "export.csv"
    write(path, theirs, rows)
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    columns = dict(zip(HEADER, theirs, strict=True))
    mapping = PlatformMapping(
        role="history", encoding="gb18030", columns=columns, words={"来源": words}
    )
    assert read_record(path, mapping=mapping).value == usual


def test_mapping_that_would_be_without_effect_is_refused(tmp_path: Path):
    """A mapping of another list, or beside a record in columns of its own, is an error."""
    write(tmp_path / "history.csv", HEADER, ROWS)
    for role, where in (("targets", tmp_path), ("history", unpack("fair-1", tmp_path))):
        with pytest.raises(InputError) as caught:
            read_record(where, mapping=PlatformMapping(role=role))
        assert caught.value.code in {"list-kind", "audit-mapping-unused"}


PAGE = """<!DOCTYPE html><html><head><meta charset="gb2312"><script>var a = 1</script></head>
<body><table><tr><td>首页<td>公示</tr></table><table>
<tr><th colspan=4>2024年双随机抽查结果公示</th></tr>
<tr><th>序号<th>被检查对象<th>检查日期<th>检查人员</tr>
<tr><td>1<td rowspan=2>某公司（北京）<td>2024-03-04<td>张三、李四</tr>
<tr><td>2<td>2024-04-09<td>王五、赵六</tr>
<tr><td>3<td>另一公司<td>2024-03-05<td rowspan=2>王五、赵六</tr>
<tr><td>4<td>第三公司<td>2024-03-05</tr></table></body></html>"""


def test_published_table_of_a_saved_page_is_a_record(tmp_path: Path):
    """Names are ids where there are no others; cells that span rows hold for all of them."""
    (tmp_path / "公示.html").write_bytes(PAGE.encode("gb18030"))
    one, other = ("张三", "李四"), ("王五", "赵六")
    assert sorted(teams(tmp_path)) == sorted(
        (draw, target, tuple(sorted(team)))
        for draw, target, team in [
            ("2024-03", "某公司（北京）", one),
            ("2024-04", "某公司（北京）", other),
            ("2024-03", "另一公司", other),
            ("2024-03", "第三公司", other),
        ]
    )


def test_page_without_a_list_and_empty_folder_are_refused(tmp_path: Path):
    """A page that lists no checks is an error, and so is a folder of other things."""
    with pytest.raises(InputError) as caught:
        read_record(tmp_path)
    assert caught.value.code == "audit-folder-empty"
    (tmp_path / "page.html").write_text("<html><table><tr><td>a<td>b</table></html>", "utf-8")
    with pytest.raises(InputError) as caught:
        read_record(tmp_path)
    assert caught.value.code == "audit-nothing-exported"


def test_lists_of_several_years_are_one_record(tmp_path: Path):
    """Two files are read together; a check that stands in both counts once."""
    write(tmp_path / "history.csv", HEADER, ROWS[:3])
    write(tmp_path / "results.csv", HEADER, ROWS[1:])
    assert len(read_record(tmp_path).value.visits) == 4


def test_pairs_of_an_export_are_tested(tmp_path: Path):
    """Teams dealt down a list are seen in a list of past checks alone."""
    folder = unpack("round-robin", tmp_path)
    for name in ("draws", "roster", "inspectors", "rules"):
        (folder / f"{name}.csv").unlink()
    found = audit(read_record(folder).value)
    families = {family.name: family.adjusted_p for family in found.families or ()}
    assert families["pairs"] < 0.001
    assert families["visits"] > 0.001


def test_file_that_is_not_read_is_named(tmp_path: Path):
    """A list of checks beside a whole record, and inspectors beside an export, are told of."""
    folder = unpack("fair-1", tmp_path)
    write(folder / "history.csv", HEADER, ROWS)
    unused = [n for n in read_record(folder).notices if n.code == "audit-file-unused"]
    assert [notice.params["value"] for notice in unused] == ["history.csv"]
    for name in ("draws", "roster", "checks"):
        (folder / f"{name}.csv").unlink()
    (folder / "rules.csv").unlink()
    unused = [n for n in read_record(folder).notices if n.code == "audit-file-unused"]
    assert [notice.params["value"] for notice in unused] == ["inspectors.csv"]
