"""Pictures of a year and of a draw: what is counted stands in them, and nothing is fetched."""

from __future__ import annotations

import pickle
import re
from datetime import date

import pytest

from fixtures.certificates import committed, issued
from randcheck.certificates.records import DRAW
from randcheck.checks.due import Due
from randcheck.draws.tables import NUMBER, Column, Table
from randcheck.errors import ExtraMissingError, InputError
from randcheck.reports import pictures
from randcheck.reports.documents.document import Document
from randcheck.reports.documents.page import to_html
from randcheck.reports.documents.word import to_docx
from randcheck.reports.statistics import coverage, effort

SHOWN = re.compile(r">([^<>]+)</text>")


def texts(picture):
    """The words of a picture, as a reader sees them."""
    return SHOWN.findall(picture.svg)


def shares(*rows: tuple[object, ...]):
    """A table of coverage."""
    return Table("各分层覆盖率", (Column("stratum", "分层"), *coverage._SHARES), rows)


def work(*rows: tuple[object, ...]):
    """A table of work."""
    return Table("检查人员任务量", effort._WORKLOAD, rows)


def test_coverage_says_every_number_of_the_table():
    """Listed, drawn, checked and the share of each stratum, in the order of the table."""
    pytest.importorskip("matplotlib", reason="the extra plot is not installed")
    picture = pictures.draw_coverage(
        shares(("高风险", 12, 6, 3, "1/4", "25.00%", 1), ("低风险", 40, 2, 0, "0", "0.00%", 0))
    )
    said = texts(picture)
    assert said.index("高风险") < said.index("低风险")
    assert {"抽中 6，检查 3/12（25.00%）", "抽中 2，检查 0/40（0.00%）"} <= set(said)


def test_a_crowd_is_shown_as_a_distribution():
    """Of more people than a page has lines it is told how many had how many checks."""
    pytest.importorskip("matplotlib", reason="the extra plot is not installed")
    few = pictures.draw_workload(work(("E-1", 3, 2, 0, 1), ("E-2", 1, 1, 0, 1)))
    assert {"E-1", "选派 3，已检查 2"} <= set(texts(few))
    many = pictures.draw_workload(work(*((f"E-{n}", n % 3, 0, 0, 0) for n in range(60))))
    assert {"20 人", "2 次"} <= set(texts(many))
    assert "E-1" not in texts(many)


def test_pairs_and_years():
    """Each pair stands at both its places; each year with what it added."""
    pytest.importorskip("matplotlib", reason="the extra plot is not installed")
    met = Table("检查人员同组情况", effort._PAIRS, [("甲", "乙", 7, None), ("乙", "丙", 1, None)])
    assert texts(pictures.draw_pairs(met)).count("7") == 2
    rows = [(1, 2025, 10, 4, 4, "2/5", "40.00%", 6), (2, 2026, 10, 3, 7, "7/10", "70.00%", 3)]
    years = Table("逐年累计覆盖率", coverage._YEARS, rows)
    said = texts(pictures.draw_over_years(years))
    assert {"累计 4/10（40.00%）", "累计 7/10（70.00%）"} <= set(said)


def test_deadlines_are_counted_as_they_stand():
    """Met, late, overdue, open: each with its number; what has no day is told in the title."""
    pytest.importorskip("matplotlib", reason="the extra plot is not installed")

    def due(day, done=None):
        told = {"check": "c", "rule": "L19-18", "clause": "", "zh": "公示检查结果", "en": ""}
        return Due(**told, day=day, done=done, met_by=("published",))

    dues = [
        due(date(2026, 3, 2), date(2026, 3, 1)), due(date(2026, 3, 2), date(2026, 3, 4)),
        due(date(2026, 3, 3)), due(date(2026, 7, 1)), due(None),
    ]  # fmt: skip
    picture = pictures.draw_deadlines(dues, today=date(2026, 6, 1))
    said = set(texts(picture))
    assert {"按期 1", "逾期完成 1", "逾期未完成 1", "未到期 1", "今天 2026-06-01"} <= said
    assert "另有 1 项" in picture.title


def test_the_seal_of_a_draw_at_every_stage():
    """Every source stands there, filled as far as it has come, with what replaced it."""
    pytest.importorskip("matplotlib", reason="the extra plot is not installed")
    certificate = issued()[1]
    names = [source["id"] for source in certificate.of_kind(DRAW)[0].body["sources"]]
    before, after = (pictures.draw_seal(c) for c in (committed().certificate, certificate))
    for picture in (before, after):
        assert all(any(text.startswith(name) for text in texts(picture)) for name in names)
    assert before.svg != after.svg


def test_the_same_numbers_give_the_same_picture():
    """Neither the day nor the run stands in it; it survives a table and a file."""
    pytest.importorskip("matplotlib", reason="the extra plot is not installed")
    one, other = (pictures.draw_workload(work(("E-1", 3, 2, 0, 1))) for _ in range(2))
    assert one == other == pickle.loads(pickle.dumps(one))  # noqa: S301 - what we wrote
    assert "<script" not in one.svg
    assert not re.search(r'(?:href|src)="(?!#)', one.svg)


def test_documents_show_pictures(tmp_path):
    """On a page as SVG that needs no network, in DOCX in pixels or by its title."""
    pytest.importorskip("matplotlib", reason="the extra plot is not installed")
    picture = pictures.draw_workload(work(("E-1", 3, 2, 0, 1)))
    document = Document(title="表", office="局", blocks=[picture])
    assert picture.svg in to_html(document)
    assert (b"word/media/" in to_docx(document)) == bool(picture.png)
    picture.save(tmp_path / "a.svg")
    assert (tmp_path / "a.svg").read_text(encoding="utf-8") == picture.svg
    with pytest.raises(InputError) as refused:
        picture.save(tmp_path / "a.gif")
    assert refused.value.code == "picture-name"


def test_a_number_of_an_identity_card_is_found_in_a_picture():
    """A document refuses a picture with one as it refuses a table with one (W25-10)."""
    pytest.importorskip("matplotlib", reason="the extra plot is not installed")
    picture = pictures.draw_workload(work(("11010519491231002X", 3, 2, 0, 1)))
    with pytest.raises(InputError) as refused:
        Document(title="表", office="局", blocks=[picture])
    assert refused.value.code == "identity-number"


def test_another_table_is_refused():
    """A picture of a table that lacks its columns says which."""
    with pytest.raises(InputError) as refused:
        pictures.draw_coverage(work(("E-1", 3, 2, 0, 1)))
    assert refused.value.code == "picture-table"
    assert "listed" in str(refused.value)


def test_without_the_extra_it_is_named(monkeypatch):
    """Whoever asks for a picture without matplotlib reads how to get it."""
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    table = Table("t", (*coverage._SHARES, Column("x", "x", NUMBER)), [])
    with pytest.raises(ExtraMissingError) as missing:
        pictures.draw_coverage(table)
    assert "randcheck[plot]" in str(missing.value)
