"""Whatever the library writes it reads again: lists, exports, forms, tables of documents."""

import pytest

from randcheck.checks import read_checks
from randcheck.cli import main
from randcheck.office.reading import check_file, read_history, read_results
from randcheck.office.reading.published import read_published
from randcheck.office.reading.schema import FORMS, key

openpyxl = pytest.importorskip("openpyxl", reason="the extra excel is not installed")
LISTS = {
    "检查对象名录库": "targets",
    "执法检查人员名录库": "inspectors",
    "利害关系": "interests",
    "检查记录": "history",
    "抽查计划": "plan",
    "抽查事项清单": "items",
}


def run(*words: object) -> int:
    """Run a command."""
    return main([str(word) for word in words])


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A folder of the template office, its draw and its journal."""
    folder = tmp_path_factory.mktemp("office")
    book = folder / "o/规则书.toml"
    assert run("init", folder / "o") == 0
    words = ("--book", book, "--drawn-on", "2026-02-25", "--instant", "2026-02-25T09:30:00+08:00")
    sources = ("--source", "office=a", "--source", "supervisor=b")
    c, p = folder / "c.json", folder / "p"
    assert run("commit", folder / "o", *words, *sources, "--private", p, "--out", c) == 0
    assert run("draw", p, "--out", c) == 0
    targets = folder / "o/检查对象名录库.xlsx"
    journal = folder / "checks.jsonl"
    assert run("check", "open", c, "--book", book, "--targets", targets, "--out", journal) == 0
    return folder


@pytest.mark.parametrize("name", LISTS)
def test_the_template_lists(office, name):
    """Each is read in its own role without a remark."""
    verdict = check_file(office / f"o/{name}.xlsx", LISTS[name])
    assert (verdict.verdict, verdict.notices) == ("accept", ())


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_the_journals_exports(office, suffix):
    """History and the form to fill in: read as history and as results, by every check's id."""
    checks = read_checks(office / "checks.jsonl")
    book = office / "o/规则书.toml"
    history, form = office / f"历史{suffix}", office / f"结果{suffix}"
    words = ("check", "export", office / "checks.jsonl", "--book", book)
    assert run(*words, "--role", "history", "-o", history) == 0
    assert run(*words, "--blank", "-o", form) == 0
    past = read_history(history)
    assert ({p.target for p in past.value}, past.notices) == ({c.target for c in checks}, ())
    found = read_results(form)
    assert found.value == ()
    assert {notice.code for notice in found.notices} == {"result-to-come"}


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".html"])
def test_the_annex(office, suffix):
    """The published list of those drawn, with their inspectors."""
    book, out = office / "o/规则书.toml", office / f"附件{suffix}"
    words = ("notice", "record", office / "o", "--book", book, "--certificate", office / "c.json")
    table = () if suffix == ".html" else ("--table", "抽中名单")
    assert run(*words, "--annex", *table, "-o", out) == 0
    rows = read_published(out).value
    checks = {check.target: check for check in read_checks(office / "checks.jsonl")}
    assert {row.ids[-1] for row in rows} == set(checks)
    for row in rows:
        named = "、".join(row.inspectors) if not isinstance(row.inspectors, str) else row.inspectors
        assert all(id in named for id in checks[row.ids[-1]].inspectors)


@pytest.mark.parametrize("role", sorted(FORMS))
def test_names_of_columns_are_told_apart(role):
    """No name of a list's columns stands for two of them: the second would never be read."""
    names = [key(name) for column in FORMS[role].columns for name in column.names]
    assert sorted(names) == sorted(set(names))
