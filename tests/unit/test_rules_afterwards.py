"""The table ``[checks]`` of a rule book: defaults, clauses, inheritance, everything refused."""

from __future__ import annotations

import pytest
from attrs import evolve

from fixtures.checkwork import refused
from fixtures.offices import LAID_DOWN, extended, office
from randcheck.calendars import FixedDate, Roll, Start, Term
from randcheck.checks.events import KINDS
from randcheck.office.books.afterwards import CLAUSES, CODES, CheckRule
from randcheck.office.books.rulebook import parse_book, rulebook
from randcheck.office.books.terms import EVENTS
from randcheck.office.plans.lint import check_plan


def _term(lines: str) -> str:
    """The table of one deadline of an office's own."""
    return f'[[checks.terms]]\nid = "OWN-1"\n{lines}\n'


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
    assert {task.book.checks for task in book.rules} == {book.checks}


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
[teams]
size = { value = 3, clause = "own art. 2" }
"""
    rule = extended("wugang-2025", text).checks
    assert [(code.code, code.problem) for code in rule.codes] == [("A", False), ("B", True)]
    assert rule.code("不合格") == rule.codes[1]
    assert rule.code("好") is None
    starts = {term.id: term.start for term in rule.terms if isinstance(term, Term)}
    assert starts == {"W25-14": Start.BATCH_COMPLETED, "W25-15": Start.DECISION_MADE}
    assert (rule.on_site, rule.clause("on_site"), rule.approval) == (3, "own art. 2", True)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[checks]\non_site = { value = 1, clause = "x" }', "shape-value"),
        ("[checks]\napproval = true", "shape-value"),
        ('[checks]\ncolour = { value = true, clause = "x" }', "shape-unknown"),
        ('[checks]\nmodes = { value = ["phone"], clause = "x" }', "shape-value"),
        ('[checks]\nreport = { value = ["time"], clause = "x" }', "book-report-parts"),
        (_term('clause = "x"'), "book-term-kind"),
        (_term('days = 3\nmonth_day = "01-31"\nclause = "x"'), "book-term-kind"),
        (_term('days = 3\nclause = "x"'), "book-term-start"),
        (_term('days = 0\nstart = "check-ended"\nclause = "x"'), "shape-value"),
        (_term('days = 3\nstart = "a-letter"\nclause = "x"'), "shape-value"),
        (_term('days = 3\nstart = "check-ended"\nroll = "next"\nclause = "x"'), "book-term-roll"),
        (_term('month_day = "25"\nstart = "check-ended"\nclause = "x"'), "book-term-fixed"),
        (_term('month_day = "25"\nroll = "up"\nclause = "x"'), "shape-value"),
        (_term('month_day = "13-01"\nclause = "x"'), "shape-value"),
        (_term('month_day = "00"\nclause = "x"'), "shape-value"),
        (_term('month_day = "25"\ndone = ["yearly-report"]\nclause = "x"'), "book-term-done"),
        (
            _term('days = 3\nstart = "check-ended"\ndone = ["drawn"]\nclause = "x"'),
            "book-term-done",
        ),
        (
            _term('days = 3\nstart = "batch-completed"\ndone = ["reported"]\nclause = "x"'),
            "book-term-done",
        ),
        (_term('days = 3\nstart = "check-ended"\ndone = []\nclause = "x"'), "shape-value"),
        (_term('days = 3\nstart = "check-ended"'), "shape-missing"),
        ('[[checks.codes]]\ncode = "A"\nzh = "好"\nclause = "x"', "shape-missing"),
        (
            _term('days = 3\nstart = "check-ended"\nclause = "x"\n') * 2,
            "id-duplicate",
        ),
    ],
)
def test_what_cannot_be_in_the_table(text: str, code: str):
    """A value without its clause, an unknown word, a number that no book may lower."""
    assert code in refused(lambda: extended("huaxian-2023", text))


def test_a_deadline_that_never_starts_is_asked_about():
    """Deadlines of a feedback in a book without feedback: plan check asks."""
    text = _term('days = 7\nstart = "report-completed"\ndone = ["fed-back"]\nclause = "own"')
    files = office("huaxian-2023").files
    found = check_plan(files, book=extended("huaxian-2023", text)).findings
    assert "book-feedback-off" in {finding.problem.code for finding in found}
    plain = check_plan(files, book=rulebook("huaxian-2023")).findings
    assert "book-feedback-off" not in {finding.problem.code for finding in plain}


def test_a_deadline_of_an_office_of_its_own():
    """Days and start, or a date of every year or month: nothing of it stands in the code."""
    text = _term('days = 15\nstart = "check-ended"\nclause = "本机关办法 第九条"') + (
        '[[checks.terms]]\nid = "OWN-2"\nmonth_day = "31"\nroll = "next"\ndone = ["checked"]\n'
        'zh = "完成当月检查"\nen = "checks of the month"\nclause = "第十条"\n'
    )
    own, monthly = extended("huaxian-2023", text).checks.terms[-2:]
    assert own == Term(id="OWN-1", clause="本机关办法 第九条", zh="OWN-1", en="OWN-1", days=15,
                       start=Start.CHECK_ENDED)  # fmt: skip
    assert monthly == FixedDate(
        id="OWN-2", clause="第十条", zh="完成当月检查", en="checks of the month", month=None,
        day=31, roll=Roll.NEXT, done=("checked",),
    )  # fmt: skip


def test_an_id_of_the_library_is_its_deadline_under_the_offices_clause():
    """A book need not copy what the library's books lay down; what it says itself counts."""
    text = (
        '[[checks.terms]]\nid = "W25-15"\nclause = "第九条"\n'
        '[[checks.terms]]\nid = "X22-9"\nroll = "next"\nclause = "第十条"\n'
    )
    penalty, monthly = extended("huaxian-2023", text).checks.terms[-2:]
    assert penalty == evolve(LAID_DOWN["W25-15"], clause="第九条")
    assert monthly == evolve(LAID_DOWN["X22-9"], clause="第十条", roll=Roll.NEXT)


def test_every_word_of_a_record_is_an_event():
    """What a book may name as meeting a deadline is written as the record writes it."""
    assert {word for word in EVENTS if ":" not in word} <= KINDS.keys()
