"""Rule books: every value with its clause; one clear error for whatever else stands in the file."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from attrs import evolve

import randcheck as rc
from randcheck.draws.words import GROUPS
from randcheck.errors import InputError
from randcheck.office.books import rulebook as module
from randcheck.office.books.rulebook import parse_book, rulebook

SHIPPED = Path(module.__file__).parent
TEXT = (SHIPPED / "huaxian-2023.toml").read_text(encoding="utf-8")


def edited(*changes: tuple[str, str]) -> bytes:
    """The shipped book with some places changed; each must stand there."""
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text.encode()


def test_shipped_book_says_what_the_document_says():
    """Huaxian 2023: H23-12 rates, H23-13 window, H23-3 teams, H23-6 overlap."""
    book = rulebook("huaxian-2023")
    assert (book.id, book.office, book.plan, book.task().draw) == (
        "huaxian-2023", "huaxian", "2023", "lightning",
    )  # fmt: skip
    assert [(s.rate, s.clause) for s in book.task().strata] == [
        (Fraction(3, 10), "H23-12"),
        (Fraction(3, 10), "H23-12"),
        (Fraction(1, 20), "H23-12"),
    ]
    assert book.task().strata[2].where == ()
    assert book.task().window == (date(2023, 4, 26), date(2023, 11, 30))
    assert (book.task().teams.mode, book.task().teams.size, book.task().teams.leftover) == (
        GROUPS,
        2,
        "extra_member",
    )
    assert book.task().teams.clause == "H23-3"
    assert [(rule.id, rule.clause) for rule in book.task().exclusions] == [
        ("state", "L19-11"),
        ("joint-overlap", "H23-6"),
    ]
    assert book.task().licence_whole_window
    assert book.task().presence_required
    assert book.source == TEXT.encode()


def test_every_value_has_a_clause():
    """A value without the clause it comes from is refused, wherever it stands."""
    count = TEXT.count(', clause = "')
    assert count > 10
    parts = TEXT.split(', clause = "')
    for number in range(1, len(parts)):
        head, tail = ', clause = "'.join(parts[:number]), ', clause = "'.join(parts[number:])
        text = head + tail[tail.index('"') + 1 :]
        with pytest.raises(InputError) as caught:
            parse_book(text.encode(), "own.toml")
        (problem,) = caught.value.problems
        assert problem.code == "shape-missing"
        assert problem.params == {"value": "clause"}
        assert problem.place.startswith("own.toml.")
        assert problem.place.endswith(".clause")


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda path: path.stem)
def test_shipped_books_are_read_by_name_and_by_path(path: Path):
    """A book's name is its file's; the same file read by its path is the same book."""
    assert rulebook(path.stem) == rulebook(path) == rulebook(str(path))
    assert rulebook(path.stem).id == path.stem


def test_byte_order_mark_is_passed_over(tmp_path):
    """Notepad puts one before the text; the digest is over the bytes as they are."""
    data = b"\xef\xbb\xbf" + (SHIPPED / "huaxian-2023.toml").read_bytes()
    (tmp_path / "own.toml").write_bytes(data)
    found = rulebook(tmp_path / "own.toml")
    assert found.source == data
    assert evolve(found, source=b"") == evolve(rulebook("huaxian-2023"), source=b"")
    (tmp_path / "next.toml").write_bytes(
        b'\xef\xbb\xbfformat = "randcheck/rulebook@1"\nid = "next"\nextends = "own.toml"\n'
    )
    assert rulebook(tmp_path / "next.toml").task().strata == found.task().strata


def test_unknown_book_names_those_there_are():
    """A misspelt name is answered with the names of the books that ship."""
    with pytest.raises(InputError) as caught:
        rulebook("huaxian-2032")
    assert caught.value.code == "book-unknown"
    for text in (caught.value.zh, caught.value.en):
        assert "huaxian-2032" in text
        assert "huaxian-2023" in text
        assert ".toml" in text


def test_missing_file_names_its_path(tmp_path):
    """A path is opened as a file; if there is none the path is named."""
    with pytest.raises(InputError) as caught:
        rulebook(tmp_path / "none.toml")
    assert caught.value.code == "file-unreadable"
    assert caught.value.problems[0].place == str(tmp_path / "none.toml")


BAD = {
    "unknown field": (
        edited(('title = "', 'titel = "x"\ntitle = "')), "shape-unknown", "own.toml.titel", "titel"
    ),
    "unknown field inside": (
        edited(("leaves_base = false", "leaves_base = false\nwhy = 1")), "shape-unknown",
        "own.toml.exclusions[0].why", "why",
    ),
    "missing field": (
        edited(('name = "滑县气象局"\n', "")), "shape-missing", "own.toml.office.name", "name"
    ),
    "clause of another shape": (
        edited(('clause = "H23-12", note = "方案未附', 'clause = 12, note = "方案未附')),
        "shape-value", "own.toml.plan.items.clause", "12",
    ),
    "empty clause": (
        edited(('value = "3/10", clause = "H23-12"', 'value = "3/10", clause = ""')), "shape-value",
        "own.toml.strata[0].rate.clause", "",
    ),
    "value without its table": (
        edited(('{ value = "3/10", clause = "H23-12" }', '"3/10"')), "shape-value",
        "own.toml.strata[0].rate", "3/10",
    ),
    "float rate": (
        edited(('"3/10"', "0.3")), "shape-value", "own.toml.strata[0].rate.value", "0.3"
    ),
    "rate in percent": (
        edited(('"3/10"', '"30%"')), "shape-value", "own.toml.strata[0].rate.value", "30%"
    ),
    "rate not in lowest terms": (
        edited(('"3/10"', '"30/100"')), "shape-value", "own.toml.strata[0].rate.value", "30/100"
    ),
    "rate above one": (
        edited(('"3/10"', '"11/10"')), "shape-value", "own.toml.strata[0].rate.value", "11/10"
    ),
    "another format": (
        edited(("rulebook@1", "rulebook@2")), "shape-value", "own.toml.format",
        "randcheck/rulebook@2",
    ),
    "team of one": (
        edited(("size = { value = 2", "size = { value = 1")),
        "shape-value", "own.toml.teams.size.value", "1",
    ),
    "id with a space": (
        edited(('id = "升放气球单位"', 'id = "升放 气球单位"')), "id-character",
        "own.toml.strata[1].id", "升放 气球单位",
    ),
    "unknown word": (
        edited(('value = "roster"', 'value = "everybody"')), "shape-value",
        "own.toml.quota.base.value", "everybody",
    ),
    "impossible day": (
        edited(('"2023-11-30"', '"2023-11-31"')), "shape-value", "own.toml.plan.window.value[1]",
        "2023-11-31",
    ),
    "stratum twice": (
        edited(('id = "升放气球单位"', 'id = "雷电防护装置检测机构"')), "id-duplicate",
        "own.toml strata", "雷电防护装置检测机构",
    ),
    "exclusion twice": (
        edited(('id = "joint-overlap"', 'id = "state"')), "id-duplicate", "own.toml exclusions",
        "state",
    ),
    "stratum of nobody": (
        edited(("otherwise = true\n", "")), "book-stratum-where", "own.toml strata",
        "其他防雷安全重点单位",
    ),
    "stratum of both": (
        edited(("otherwise = true", 'otherwise = true\nwhere = { kind = ["x"] }')),
        "book-stratum-where", "own.toml strata", "其他防雷安全重点单位",
    ),
    "two rests": (
        edited(('where = { kind = ["升放气球单位"] }', "otherwise = true")), "book-two-rests",
        "own.toml strata", "升放气球单位、其他防雷安全重点单位",
    ),
    "exclusion of both kinds": (
        edited(
            (
                'not_in = ["存续"] }',
                'not_in = ["存续"], checked = { causes = ["x"], period = "calendar-year" } }',
            )
        ),
        "book-exclusion-when", "own.toml exclusions", "state",
    ),
    "exclusion without words": (
        edited((', not_in = ["存续"]', "")), "book-exclusion-when", "own.toml exclusions", "state"
    ),
    "window turned round": (
        edited(('["2023-04-26", "2023-11-30"]', '["2023-11-30", "2023-04-26"]')), "book-window",
        "own.toml plan.window", "",
    ),
    "window of one day": (
        edited(('["2023-04-26", "2023-11-30"]', '["2023-04-26"]')), "book-window",
        "own.toml plan.window", "",
    ),
    "no toml": (b"format = ", "toml-line", "own.toml:1:9", "format ="),
    "field twice": (edited(('id = "huaxian"\n', 'id = "huaxian"\nid = "x"\n')), "toml-line",
                    "own.toml:10:9", ""),
    "gbk": (TEXT.encode("gb18030"), "json-encoding", "own.toml", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_book_gives_one_clear_error(name: str):
    """One problem, with its place, in Chinese and English, naming the value.

    Caught by it: a field that nobody reads, a default for a misspelt one, the wrong place.
    """
    data, code, place, value = BAD[name]
    with pytest.raises(InputError) as caught:
        parse_book(data, "own.toml")
    (problem,) = caught.value.problems
    assert (problem.code, problem.place) == (code, place)
    for text in (problem.zh, problem.en):
        assert text.startswith(f"{place}: ")
        assert value in text


def test_book_without_strata_is_refused():
    """A book with an empty list of strata draws nobody and is refused."""
    before, _, rest = TEXT.partition("# H23-12")
    data = "strata = []\n" + before + "[quota]" + rest.partition("[quota]")[2]
    with pytest.raises(InputError) as caught:
        parse_book(data.encode(), "own.toml")
    assert [(p.code, p.place) for p in caught.value.problems] == [
        ("book-no-stratum", "own.toml strata")
    ]
    assert caught.value.zh
    assert caught.value.en


def test_all_problems_are_told_at_once():
    """Two misspelt fields and a bad rate are three problems of one error."""
    data = edited(('"3/10"', '"3/0"'), ('title = "', 'titel = "'), ("presence =", "presense ="))
    with pytest.raises(InputError) as caught:
        parse_book(data)
    assert sorted(p.code for p in caught.value.problems) == [
        "shape-missing", "shape-missing", "shape-unknown", "shape-unknown", "shape-value",
    ]  # fmt: skip


def test_floor_is_of_the_book_unless_the_stratum_has_its_own():
    """The book's floor holds for every minimum rate; a maximum has none; a stratum's own wins."""
    data = edited(
        ("floor = { value = 0", "floor = { value = 3"),
        ('rate = { value = "1/20", clause = "H23-12" }',
         ('rate = { value = "1/20", clause = "H23-12" }\n'
         'rate_is = { value = "maximum", clause = "H23-12" }')),
        ('rate = { value = "3/10", clause = "H23-12" }',
         'rate = { value = "3/10", clause = "H23-12" }\nfloor = { value = 5, clause = "H23-12" }'),
    )  # fmt: skip
    book = parse_book(data)
    assert [stratum.floor for stratum in book.task().strata] == [5, 3, 0]
    assert [stratum.rate_is for stratum in book.task().strata] == ["minimum", "minimum", "maximum"]


def test_digest_of_the_book_stands_in_the_commitment():
    """Bytes of the file are kept as they are: another byte is another rule book."""
    one, other = rulebook("huaxian-2023"), parse_book(TEXT.encode() + b"# \n")
    assert one.rules == other.rules
    assert one.source != other.source
    assert rc.rulebook is rulebook
