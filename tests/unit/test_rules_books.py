"""Books of several tasks, inheritance, and every way in which their new parts can be wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import randcheck as rc
from fixtures.offices import extended
from randcheck.errors import InputError
from randcheck.office.books import rulebook as module
from randcheck.office.books.inheritance import inherit
from randcheck.office.books.rulebook import parse_book, rulebook

SHIPPED = sorted(Path(module.__file__).parent.glob("*.toml"))


def test_tasks_are_books_of_one_task():
    """A book of several tasks is its first one; each other has what the book says of all."""
    book = rulebook("wugang-2022")
    assert book.plans == ("2022",)
    high = book.task("high", "2022")
    assert (high.draw, high.strata[0].rate, high.teams) == ("high", rc.rulebook(
        "wugang-2022").task("high").strata[0].rate, book.task("low").teams)  # fmt: skip
    assert book.tasks() == ("low", "medium", "medium-high", "high")
    assert high.exclusions == book.task("low").exclusions
    assert high.book == book
    with pytest.raises(InputError) as caught:
        book.task()
    assert caught.value.code == "task-unnamed"
    assert "medium-high" in caught.value.zh
    with pytest.raises(InputError) as caught:
        book.task("none")
    assert (caught.value.code, caught.value.params["known"]) == (
        "task-unknown", "low、medium、medium-high、high",
    )  # fmt: skip


def test_a_book_that_extends_another_says_only_what_differs(tmp_path: Path):
    """Fields are merged, lists by id, values as a whole; the digest covers both files."""
    own = tmp_path / "own.toml"
    text = (
        'format = "randcheck/rulebook@1"\nid = "own"\ntitle = "own"\nextends = "huaxian-2023"\n'
        '[quota]\nreserves = { value = 5, clause = "own" }\n'
    )
    own.write_text(text, encoding="utf-8")
    book, base = rulebook(own), rulebook("huaxian-2023")
    assert (book.id, book.task().reserves, book.task().base) == ("own", 5, base.task().base)
    assert book.task().strata == base.task().strata
    assert book.source == text.encode() + base.source
    further = tmp_path / "further.toml"
    further.write_text('id = "further"\nextends = "own.toml"\n', encoding="utf-8")
    assert (rulebook(further).id, rulebook(further).task().reserves) == ("further", 5)


def test_inheriting_lists():
    """Entries merge by name, new ones follow in order, dropped ones go, plain lists replace."""
    base = {"a": [{"id": "x", "n": 1, "m": 1}, {"id": "y", "n": 1}], "b": [1, 2], "c": {"d": 1}}
    own = {"a": [{"id": "z"}, {"id": "x", "n": 2}, {"id": "y", "drop": True}], "b": [3],
           "c": {"e": {"value": 1}}}  # fmt: skip
    assert inherit(base, own) == {
        "a": [{"id": "x", "n": 2, "m": 1}, {"id": "z"}],
        "b": [3],
        "c": {"d": 1, "e": {"value": 1}},
    }
    replaced = inherit({"v": {"value": 1, "clause": "x", "note": "y"}}, {"v": {"value": 2}})
    assert replaced == {"v": {"value": 2}}
    twice = inherit({"a": []}, {"a": [{"id": "x"}, {"id": "x"}]})
    assert twice == {"a": [{"id": "x"}, {"id": "x"}]}


BAD = {
    "extends itself": ("", 'extends = "own.toml"', "file-unreadable"),
    "extends a number": ("", "extends = 3", "book-extends"),
    "extends nobody": ("", 'extends = "nobody"', "book-unknown"),
    "task twice": (
        "luohe-2019", '[[tasks]]\nid = "x"\n[[tasks]]\nid = "x"\n', "id-duplicate",
    ),
    "task without strata": ("luohe-2019", '[[tasks]]\nid = "x"\n', "book-no-stratum"),
    "two leaders": (
        "luohe-2019",
        ('[teams]\n[[teams.seats]]\nleader = true\nclause = "x"\n'
        '[[teams.seats]]\nleader = true\nclause = "x"\n'),
        "book-two-leaders",
    ),
    "batches without windows": (
        "luohe-2019", '[plan.batches]\nof = { value = 2, clause = "x" }\n', "book-batches",
    ),
    "fewer windows than batches": (
        "luohe-2019",
        ('[plan.batches]\nof = { value = 2, clause = "x" }\n'
        'windows = { value = [["2020-01-01", "2020-02-01"]], clause = "x" }\n'),
        "book-batches",
    ),
    "window turned round": (
        "luohe-2019",
        ('[plan.batches]\nof = { value = 1, clause = "x" }\n'
        'windows = { value = [["2020-03-01", "2020-02-01"]], clause = "x" }\n'),
        "book-window",
    ),
    "no such day": (
        "luohe-2019", '[plan]\nfixed_by = { value = "02-30", clause = "x" }\n', "shape-value",
    ),
    "flag and field": (
        "luohe-2019", '[[exclusions]]\nid = "state"\nwhen = { flag = "penalty" }\n',
        "book-exclusion-when",
    ),
    "unknown scope": (
        "luohe-2019", '[[exclusions]]\nid = "cap"\nwhen = { checked = { scope = "town" } }\n',
        "shape-value",
    ),
    "condition of no words": (
        "luohe-2019", '[[tasks]]\nid = "alarms"\nwhere = { trade = [] }\n', "shape-value",
    ),
    "rate from nowhere": (
        "luohe-2019",
        ('[[tasks]]\nid = "alarms"\n[[tasks.strata]]\nid = "通信警报设施安装"\n'
        'rate = { from = "law", clause = "x" }\n'),
        "shape-value",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_book_gives_one_clear_error(name: str):
    """One code, a place, both languages."""
    base, text, code = BAD[name]
    with pytest.raises(InputError) as caught:
        extended(base, text) if base else parse_book(text.encode(), "own.toml")
    assert code in {problem.code for problem in caught.value.problems}
    assert caught.value.problems[0].zh
    assert caught.value.problems[0].en


def test_a_circle_of_books_is_refused(tmp_path: Path):
    """Two books that extend each other are told apart from deep inheritance by its limit."""
    for name, other in (("a", "b"), ("b", "a")):
        (tmp_path / f"{name}.toml").write_text(f'extends = "{other}.toml"\n', encoding="utf-8")
    with pytest.raises(InputError) as caught:
        rulebook(tmp_path / "a.toml")
    assert caught.value.code == "book-extends"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_line_less_is_read_or_refused(path: Path):
    """Whatever single line is missing from a book: it is read, or one InputError says why."""
    lines = path.read_text(encoding="utf-8").splitlines()
    refused, places = 0, set()
    for number in range(0, len(lines), 2):
        text = "\n".join([*lines[:number], *lines[number + 1 :]])
        try:
            parse_book(text.encode(), path.name)
        except InputError as error:
            refused += 1
            places.add(error.problems[0].place.partition(" ")[0].partition(".toml")[0])
    assert refused > len(lines) // 8
    assert places == {path.stem}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_value_has_its_clause_and_window(path: Path):
    """Rates and exclusions of a shipped book name a clause of a document, or the library."""
    book = rulebook(path)
    for task in book.rules:
        assert task.window[0] <= task.window[1]
        assert isinstance(task.window[0], date)
        for clause in [s.clause for s in task.strata] + [e.clause for e in task.exclusions]:
            assert clause.partition("-")[0] in {"W22", "W25", "L19", "X22", "H23", "library"}


def test_late_recusals_are_the_books_choice():
    """L19-15, W22-5: one check and one seat by default; campaign and team if the book says so."""
    book = rulebook("luohe-2019").rules[0]
    assert (book.recusal_takes, book.recusal_redraws) == ("check", "seat")
    text = (
        '[teams]\nrecusal_takes = { value = "campaign", clause = "L19-15" }\n'
        'recusal_redraws = { value = "team", clause = "W22-5" }\n'
    )
    own = extended("luohe-2019", text).rules[0]
    assert (own.recusal_takes, own.recusal_redraws) == ("campaign", "team")
