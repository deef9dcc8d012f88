# Catches, among others:
# - reports/statistics/coverage.py, `_both`: `items=` left out
# - reports/statistics/coverage.py, `_checked`: `and case.stage is not Stage.CALLED_OFF` left out
# - reports/statistics/effort.py, `pairs`: `case.check.id.rpartition("#")[0]` → `case.check.draw_id`
# - reports/statistics/coverage.py, `_tasks`: joint ones left out
# - reports/material.py, `of_year`: `*(c.draw_id for c in empty …)` left out
# - office/plans/joint.py, `joint_tasks`: a task of the book taken for a joint one
# - reports/statistics/effort.py, `_visits`: past joint checks taken for checks with a cause
# - reports/statistics/proceedings.py, `comments`: targets counted as checks
from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import randcheck as rc
from fixtures.figureyears import YEARS, Year, make_year
from randcheck.calendars import national
from randcheck.checks.journal import read_checks
from randcheck.cli.report import _dues
from randcheck.office.books.afterwards import CODES
from randcheck.reports.documents.document import Facts, Listing, Paragraph
from randcheck.reports.kinds import Asked, make_report
from randcheck.reports.material import Material
from randcheck.reports.notices.paper import Names, Paper
from randcheck.reports.notices.publishing import publish_month, publish_penalties, publish_results
from randcheck.reports.statistics.coverage import NOWHERE, book_strata, members
from randcheck.reports.statistics.figures import cases
from randcheck.reports.statistics.terms import WORDS
from reference.counting_terms import by_rule, late_units, lines
from reference.counting_years import Books

if TYPE_CHECKING:
    from pathlib import Path

    from randcheck.draws.tables import Table
    from randcheck.reports.documents.document import Document

QUICK, ALL = (*range(7), 8, 15, 21), range(300)  # 15 has joint tasks in batches
_NUMBER = re.compile(r"\d+")


def told(year: Year) -> Material:
    """What reports are made from, as the command makes it."""
    office = rc.read_office(year.folder, book=year.folder / "book.toml")
    checks, ruled = cases(read_checks(year.journal)), office.book.checks
    return Material(
        checks=checks,
        dues=_dues(checks, ruled, national(), None),
        laid_down=ruled.terms,
        calendar=national(),
        today=date(2026, 12, 31),
        certificates=[rc.load_certificate(path) for path in year.certificates],
        listed=members(office.book, office.files.targets, joint=office.files.joint),
        past=office.files.history,
        strata=book_strata(office.book, office.files.joint),
    )


class Report:
    """The tables and the sentences of a report.

    Args:
        kind: Which.
        material: What it is made from.
        asked: What it is about.
    """

    def __init__(self, kind: str, material: Material, **asked: Any) -> None:  # noqa: ANN401
        self.document = make_report(kind, material, Asked(office="兰县市场监督管理局", **asked))
        listed = [b.table for b in self.document.blocks if isinstance(b, Listing)]
        self.tables = {table.title: table for table in listed}

    def rows(self, title: str, *columns: str) -> list[tuple[Any, ...]]:
        """The rows of a table, of some columns or of all."""
        table: Table = self.tables[title]
        names = columns or tuple(column.name for column in table.columns)
        return [tuple(row[name] for name in names) for row in table]

    def said(self, word: str) -> list[int]:
        """The numbers of the paragraph that begins with a word."""
        texts = [b.text for b in self.document.blocks if isinstance(b, Paragraph)]
        (text,) = [text for text in texts if text.startswith(word)]
        return [int(number) for number in _NUMBER.findall(text)]


def compare(folder: Path, number: int) -> None:
    """Compare every report of a generated year with the independent count."""
    year = make_year(folder, number)
    material = told(year)
    for when in YEARS:
        books = Books(folder, year.rules, year.certificates, when)
        whole = Report("year", material, year=when)
        compare_draws(material, whole, books)
        compare_deadlines(material, whole, books)
        compare_effort(material, books)
        compare_outcomes(material, books)
        compare_words(material, whole, books)
        compare_published(year, books)


def compare_draws(material: Material, whole: Report, books: Books) -> None:
    """Coverage in all its forms, and what was drawn and made."""
    report = Report("coverage", material, year=books.year)
    regions = sorted({member[2] or NOWHERE for member in books.members})
    named = [("" if name == NOWHERE else name) for name in regions]
    by_region = [(row[0] or NOWHERE, *row[1:]) for row in books.coverage(2, named)]
    items = sorted({member[3] for member in books.members})
    for told_in in (report, whole):
        assert told_in.rows("各分层覆盖率") == books.coverage(1, books.strata)
        assert told_in.rows("各事项覆盖率") == books.coverage(3, items)
        assert told_in.rows("各区域覆盖率") == by_region
        assert told_in.rows("逐年累计覆盖率") == books.over_years()
    assert report.rows("从未检查的对象") == books.never()
    if books.mine:
        shortfalls = Report("shortfalls", material, year=books.year).rows("应抽、抽中与完成情况")
        assert shortfalls == books.shortfalls(books.mine)
        assert whole.rows("应抽、抽中与完成情况") == shortfalls
    for draw in books.mine:
        standing = (
            {(s, t) for s, ids in draw.drawn.items() for t in ids} if not draw.void else set()
        )
        mine = [c for c in books.all if c.draw == draw.id and c.stage != "off"]
        assert {(s, c.target) for c in mine for s in c.strata} == standing


def compare_deadlines(material: Material, whole: Report, books: Books) -> None:
    """Every deadline, how each rule was kept, and the sections of what is late."""
    listed = lines(books)
    report = Report("deadlines", material, year=books.year)
    late = [line for line in listed if line.stands.startswith(("逾期", "未定"))]
    for told_in, kept in ((Report("deadline-lines", material, year=books.year), listed),
                          (report, late)):  # fmt: skip
        columns = ("check", "rule", "event", "due", "done", "kept")
        found = told_in.rows("期限明细", *columns)
        assert sorted(found, key=lambda row: tuple(map(str, row))) == [line.row for line in kept]
    columns = ("rule", *(kept.value for kept in WORDS), "share", "percent")
    assert report.rows("期限执行情况", *columns) == by_rule(listed)
    columns = ("unit", "rule", "late", "overdue", "of")
    assert report.rows("有逾期的科室", *columns) == late_units(books, listed)
    for title in whole.tables.keys() & report.tables.keys():
        assert whole.rows(title) == report.rows(title)
    assert "期限执行情况" in whole.tables


def compare_effort(material: Material, books: Books) -> None:
    """Visits, work and pairs."""
    causes = ("双随机", "部门联合双随机")
    repeats = Report("repeats", material, year=books.year, most=1, random_causes=causes)
    assert repeats.rows("年内检查次数分布") == books.repeats()
    assert repeats.rows("年内检查超过 1 次的对象") == books.frequent(1)
    work = Report("workload", material, year=books.year)
    assert work.rows("检查人员任务量") == books.workload()
    pairs = Report("pairs", material, year=books.year)
    assert pairs.rows("检查人员同组情况") == books.pairs()


def compare_outcomes(material: Material, books: Books) -> None:
    """Hits, results, decisions, months, proceedings."""
    hits = Report("hits", material, year=books.year)
    found = [row[:9] for row in hits.rows("双随机与有因检查命中率")]
    assert found == books.hits()
    results = Report("results", material, year=books.year)
    columns = ("code", "random", "for_cause", "checks", "share", "percent")
    assert results.rows("检查结果", *columns) == books.results(code.code for code in CODES)
    columns = ("decision", "decisions", "targets", "published", "rectified", "open")
    assert results.rows("处理决定", *columns) == books.decisions()
    assert results.rows("未了结事项", "check", "number", "open") == books.follow_up()
    assert Report("months", material, year=books.year).rows("各月检查与处罚") == books.months()
    process = Report("process", material, year=books.year)
    for title, counted in (("检查过程", books.process()), ("检查结果反馈", books.feedback())):
        rows = dict(process.rows(title))
        assert {what: count for what, count in rows.items() if count} == {
            what: count for what, count in counted.items() if count
        }
    assert [row[1] for row in process.rows("检查对象的意见建议")] == books.comments()
    assert process.rows("共享至其他平台") == books.shared()


def compare_words(material: Material, report: Report, books: Books) -> None:
    """What the yearly report and the summaries of campaigns say in words."""
    counted = books.year_in_words()
    off = [counted["off"]] if counted["off"] else []
    numbers = [counted["draws"], counted["random"], *off, counted["cause"]]
    assert report.said("全年随机抽取") == numbers
    changed = report.rows("变更情况") if "变更情况" in report.tables else []
    assert changed == books.changes()
    if counted["pool"]:
        assert report.said("名录库参加抽取") == [counted["pool"], counted["sent"]]
    else:
        assert report.said("随机抽取的检查中") == [counted["sent"]]
    for name in sorted({n for draw in books.mine for n in (draw.id, draw.campaign)}):
        finished = books.finished(name)
        if finished is None:
            continue
        summary = Report("summary", material, campaign=name)
        assert summary.said("共 ") == [sum(finished.values()), 0, 0, *finished.values()]
        mine = [draw for draw in books.draws if name in {draw.id, draw.campaign}]
        assert summary.rows("应抽、抽中与完成情况") == books.shortfalls(mine)


def compare_published(year: Year, books: Books) -> None:
    """The publications of results and of penalties, and those of each month."""
    book = rc.rulebook(year.folder / "book.toml")
    paper, names = Paper(office="局"), Names()
    checks, rule = read_checks(year.journal), book.checks
    kept = ("id", "day", "kind"), ("number", "id", "day")
    results = publish_results(checks, paper, rule=rule, names=names)
    assert listed(results, "检查结果", kept[0]) == books.published()
    done = [row[2] for row in books.published()]
    targets = {row[0] for row in books.published()}
    facts = dict(next(block.rows for block in results.blocks if isinstance(block, Facts)))
    assert facts["检查次数"] == f"{len(done)} 次，其中随机抽查 {done.count('随机抽查')} 次"
    assert facts["检查对象"] == f"{len(targets)} 个"
    penalties = publish_penalties(checks, paper, names=names)
    assert listed(penalties, "行政处罚决定", kept[1]) == books.penalties()
    for month in range(1, 13):
        when = f"{books.year}-{month:02}"
        told = publish_month(checks, paper, year=books.year, month=month, rule=rule, names=names)
        assert listed(told, "本月检查结果", kept[0]) == books.published(when)
        assert listed(told, "本月行政处罚决定", kept[1]) == books.penalties(when)


def listed(document: Document, title: str, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    """Some columns of a table of a document."""
    tables = [block.table for block in document.blocks if isinstance(block, Listing)]
    (table,) = [table for table in tables if table.title == title]
    return [tuple(row[name] for name in columns) for row in table]


class TestYears:
    """“Every figure that is printed is right for every kind of year” (reports)."""

    @pytest.mark.parametrize("number", QUICK)
    def test_figures_equal_an_independent_count(self, tmp_path, number: int):
        """All reports of ten generated years, table by table and number by number."""
        compare(tmp_path, number)

    @pytest.mark.long
    def test_figures_of_three_hundred_years(self, tmp_path):
        """The same over 300 years: tasks, units, batches, amendments, causes, joint ones."""
        for number in ALL:
            folder = tmp_path / str(number)
            folder.mkdir()
            compare(folder, number)
