"""The table ``[checks]`` of a rule book: defaults, clauses, inheritance, everything refused."""

from __future__ import annotations

import pytest

from checkwork import refused
from offices import extended, office
from randcheck.office.books.afterwards import CLAUSES, CODES, CheckRule
from randcheck.office.books.rulebook import parse_book, rulebook
from randcheck.office.plans.lint import check_plan

OFFICES = ("wugang-2022", "wugang-2025", "luohe-2019", "xicheng-2022", "huaxian-2023")


def test_a_book_without_the_table_has_the_defaults():
    """Nothing is asked beyond what every office must keep."""
    source = rulebook("huaxian-2023").source
    bare = parse_book(source[: source.index(b"[checks]")])
    assert bare.checks == CheckRule()
    assert (bare.checks.on_site, bare.checks.codes) == (2, CODES)
    assert bare.checks.clause("on_site") == CLAUSES["on_site"]


@pytest.mark.parametrize("name", OFFICES)
def test_the_shipped_books_say_where_each_value_comes_from(name: str):
    """Every value of the five books has its clause, in every task the same."""
    book = rulebook(name)
    assert all(clause for _, clause in book.checks.clauses)
    assert all(term.clause for term in book.checks.terms)
    assert {task.checks for task in book.others} <= {book.checks}


def test_an_office_writes_its_own_codes_and_deadlines():
    """Codes replace the default list; of an inherited one single codes are changed by name."""
    text = """
[[checks.codes]]
code = "A"
zh = "合格"
en = "in order"
clause = "own"
[[checks.codes]]
code = "B"
zh = "不合格"
en = "not in order"
problem = true
clause = "own"
[[checks.terms]]
id = "W25-14"
start = "batch-completed"
clause = "own"
[checks]
on_site = { value = 3, clause = "own art. 2" }
"""
    rule = extended("wugang-2025", text).checks
    assert [(code.code, code.problem) for code in rule.codes] == [("A", False), ("B", True)]
    assert rule.code("不合格") == rule.codes[1]
    assert rule.code("好") is None
    assert {term.id: term.start for term in rule.terms} == {"W25-14": "batch-completed",
                                                            "W25-15": ""}  # fmt: skip
    assert (rule.on_site, rule.clause("on_site"), rule.approval) == (3, "own art. 2", True)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[checks]\non_site = { value = 1, clause = "x" }', "shape-value"),
        ("[checks]\napproval = true", "shape-value"),
        ('[checks]\ncolour = { value = true, clause = "x" }', "shape-unknown"),
        ('[checks]\nmodes = { value = ["phone"], clause = "x" }', "shape-value"),
        ('[checks]\nreport = { value = ["time"], clause = "x" }', "book-report-parts"),
        ('[[checks.terms]]\nid = "L19-99"\nclause = "x"', "shape-value"),
        ('[[checks.terms]]\nid = "W22-16"\nclause = "x"', "book-term-days"),
        ('[[checks.terms]]\nid = "L19-19"\ndays = 9\nclause = "x"', "book-term-days"),
        ('[[checks.terms]]\nid = "L19-19"\nroll = "next"\nclause = "x"', "book-term-roll"),
        ('[[checks.terms]]\nid = "L19-19"\nstart = "check-ended"\nclause = "x"', "book-term-start"),
        ('[[checks.terms]]\nid = "X22-9"\ndays = 3\nclause = "x"', "book-term-fixed"),
        ('[[checks.terms]]\nid = "X22-9"\nroll = "up"\nclause = "x"', "shape-value"),
        ('[[checks.codes]]\ncode = "A"\nzh = "好"\nclause = "x"', "shape-missing"),
        (
            '[[checks.terms]]\nid = "L19-19"\nclause = "x"\n' * 2,
            "id-duplicate",
        ),
    ],
)
def test_what_cannot_be_in_the_table(text: str, code: str):
    """A value without its clause, an unknown word, a number that no book may lower."""
    assert code in refused(lambda: extended("huaxian-2023", text))


def test_a_deadline_that_never_starts_is_asked_about():
    """Deadlines of a feedback in a book without feedback: plan check asks."""
    text = '[[checks.terms]]\nid = "L19-19"\nclause = "own"\n'
    files = office("huaxian-2023").files
    found = check_plan(files, book=extended("huaxian-2023", text)).findings
    assert "book-feedback-off" in {finding.problem.code for finding in found}
    plain = check_plan(files, book=rulebook("huaxian-2023")).findings
    assert "book-feedback-off" not in {finding.problem.code for finding in plain}
