"""The report: every breach, every test, charts, and what could not have been seen."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING

import docx
import pytest

from fixtures.audits import draw, record, unpack
from randcheck.audit import audit, audit_report, certain, could_show, read_record
from randcheck.audit.power import resolutions
from randcheck.audit.result import shown_number
from randcheck.cli import main
from randcheck.reports import to_docx, to_html
from randcheck.reports.documents.document import Bar, Chart
from randcheck.reports.documents.marks import bars_svg, bars_text

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", ["floor-and-cap", "redraw"])
def test_page_and_docx_hold_all_that_was_found(name: str, tmp_path: Path):
    """Each statement, each difference and each test stands in both, and the charts."""
    found = audit(read_record(unpack(name, tmp_path)).value)
    document = audit_report(found, office="某县局")
    page = to_html(document)
    file = docx.Document(io.BytesIO(to_docx(document)))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    text = "\n".join([*(line.text for line in file.paragraphs), *cells])
    statements = [told["zh"] for told in found.to_dict()["statements"]]  # type: ignore[attr-defined]
    for said in (*statements, *(breach.zh for breach in found.breaches), found.seed):
        assert said in text
        assert re.sub("<[^>]+>", "", page).count(said.replace("<", "&lt;")) >= 1
    assert page.count("<svg") == 3
    assert text.count("█") > 50
    assert len(found.tests) == sum(len(family.components) for family in found.families or ())
    assert "<script" not in page


def test_notebook_shows_the_statements(tmp_path: Path):
    """In a notebook an audit shows its statements in both languages, escaped."""
    found = audit(read_record(unpack("systematic", tmp_path)).value)
    shown = found._repr_html_()
    assert "14 of 14 distances" in shown
    assert "14 个相邻间距有 14 个等于 20" in shown
    assert "p &lt; 0.000001" in shown


def test_report_without_the_extra_says_so():
    """The breaches alone make a report, which says that no tests were made."""
    page = to_html(audit_report(certain(record(draw("01", [0])))))
    assert "没有安装扩展 audit" in page
    assert "T000" in page


def test_command_writes_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """``--out`` writes page, DOCX or a table; an existing file is not replaced unasked."""
    folder = str(unpack("fair-1", tmp_path))
    for name in ("a.html", "a.docx"):
        assert main(["audit", folder, "--out", str(tmp_path / name), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["file"].endswith(name)
        assert main(["audit", folder, "--out", str(tmp_path / name)]) == 2
    table = ["--table", "各项检验", "--out", str(tmp_path / "a.csv")]
    assert main(["audit", folder, *table]) == 0
    lines = (tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + 5 + 8 + 3 + 3 + 2


def test_small_record_shows_less_than_a_long_one():
    """Whatever a record would have shown, one of ten times as many draws would have."""
    ranks = ["hidden", "perhaps", "shown"]
    few = {one.kind: one.verdict for one in resolutions(record(draw("01", range(9), 90)))}
    many = [draw(f"{at:02d}", range(9), 90) for at in range(40)]
    long = {one.kind: one.verdict for one in resolutions(record(*many))}
    assert few["never"] == few["dealt"] == "hidden"
    assert long["intervals"] == long["never-named"] == "shown"
    assert all(ranks.index(long[kind]) >= ranks.index(few[kind]) for kind in few)
    told = could_show(certain(record(*many)), "en")
    assert any("four times in five" in text and "fixed intervals" in text for text in told)


def test_chart_is_drawn_to_scale():
    """The longest bar fills the width, half of it is half as long; texts are escaped."""
    chart = Chart("a<b", [Bar("one", 20.0, 10.0), Bar("two", 10.0, 0.04)])
    svg = bars_svg(chart)
    first, second = map(float, re.findall(r'<rect[^>]* width="([\d.]+)"', svg))
    assert first == 2 * second
    assert "a&lt;b" in svg
    assert "20 / 10.0" in svg
    rows = bars_text(chart)
    assert rows[0][1] == "█" * 24 + "\n" + "░" * 12
    assert rows[1][1] == "█" * 12 + "\n"


def test_numbers_are_shown_briefly():
    """Three digits, no minus before nothing, no exponent."""
    shown = [shown_number(value) for value in (None, 0.27301, -0.0001, 12345.6, 14, -0.0)]
    assert shown == ["", "0.273", "-0.0001", "12346", "14", "0"]
