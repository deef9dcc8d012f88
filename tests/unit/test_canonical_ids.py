"""Ids: a short list of characters, at most 128 bytes, nothing ever changed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from randcheck.canonical.ids import check_id, check_ids, id_problems, is_id
from randcheck.errors import InputError
from reference import records

RANGES = [(0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x2F7FF), (0x30000, 0x323AF)]
GOOD = [
    *"AZaz09-_.:()[]/·〇〔〕【】《》",
    "91410526MA45Q7XK3F",
    "人防竣备(2019)3号",
    "人防竣备〔2019〕3号",
    "a" * 128,
    "滑" * 42 + "ab",
    "𠮷" * 32,
    *(chr(point) for low, high in RANGES for point in (low, high)),
]
BAD = [
    " ", "\t", "\n", "\r", "\x00", "\x7f", "\u00a0", "\u3000", "\u200b", "\ufeff", "#", "@", "&",
    "+", "=", ",", ";", "!", "?", "*", "%", "$", "^", "~", "`", "'", '"', "\\", "|", "<", ">", "{",
    "}", "é", "\u0301", "ß", "Ａ", "１", "（", "）", "－", "。", "、", "：", "〈", "〉", "「", "」",
    "『", "』", "〖", "〗", "々", "〆", "ヶ", "あ", "ア", "ㄅ", "가", "\ud800", "\udfff", "\ue000",
    "\u2e80", "\u2f00", "\uf900", "\U0002f800", "\U0002fa1d", "\U0001f600", "\U000e0100", "٣",
    *(chr(point) for low, high in RANGES for point in (low - 1, high + 1)),
]  # fmt: skip


@pytest.mark.parametrize("value", GOOD, ids=ascii)
def test_is_an_id(value: str):
    """Every allowed character is an id by itself, and returned as it is."""
    assert is_id(value)
    assert check_id(value) is value
    assert id_problems(value) == []


@pytest.mark.parametrize("character", BAD, ids=ascii)
def test_is_no_id(character: str):
    """Everything else is refused, alone, first, last and in the middle, and named by code point."""
    for value in (character, character + "a", "a" + character, f"滑{character}县"):
        assert not is_id(value)
        (problem,) = id_problems(value)
        assert problem.code == "id-character"
        assert problem.params["character"] == character
        assert problem.params["codepoint"] == f"{ord(character):04X}"
        assert str(problem.params["codepoint"]) in problem.zh
        assert str(problem.params["codepoint"]) in problem.en


@pytest.mark.parametrize("value", [1, 1.5, None, True, b"a", ["a"], {}, float("nan")], ids=repr)
def test_numbers_are_no_ids(value: object):
    """An id is text; nothing is ever turned into text (protocol §1: ``1`` is refused)."""
    assert [problem.code for problem in id_problems(value)] == ["id-not-text"]
    with pytest.raises(InputError) as caught:
        check_id(value, "targets.csv C4")
    assert type(value).__name__ in caught.value.zh
    assert "targets.csv C4" in caught.value.en


@pytest.mark.parametrize(
    ("value", "size"),
    [("a" * 129, 129), ("滑" * 43, 129), ("𠮷" * 32 + "a", 129), ("滑" * 128, 384)],
)
def test_length_is_counted_in_bytes(value: str, size: int):
    """128 bytes of UTF-8, however many characters they are."""
    (problem,) = id_problems(value)
    assert problem.code == "id-too-long"
    assert problem.params["size"] == size
    assert not is_id(value)


def test_all_reasons_are_named_at_once():
    """An id that is too long and holds a wrong character says both; an empty one says it."""
    assert [p.code for p in id_problems("#" * 129)] == ["id-too-long", "id-character"]
    assert [p.code for p in id_problems("")] == ["id-empty"]
    with pytest.raises(InputError) as caught:
        check_id("＃" * 50, "C4")
    assert len(caught.value.problems) == 2
    assert all(problem.place == "C4" for problem in caught.value.problems)


@given(st.text(max_size=140) | st.text("a滑𠮷-·〇", min_size=30, max_size=140))
@example("a\n")
@example("滑" * 42 + "abc")
def test_ids_are_those_of_the_reference(value: str):
    """Any text is an id here exactly if the second implementation finds no fault.

    Caught by it: ``$`` or ``match`` instead of ``fullmatch``, length counted in characters, a range
    one too wide.
    """
    found = {p.code.removeprefix("id-").replace("-", "_") for p in id_problems(value)}
    assert found == records.id_faults(value)
    assert is_id(value) == (not found)


IDS = st.text("ab滑𠮷\u9fff\U00020000-", min_size=1, max_size=4)


@given(st.lists(IDS, unique=True))
@example(["\u9fff", "\U00020000", "《"])
def test_lists_come_out_by_bytes(values: list[str]):
    """Ids in any order come out in the order of their UTF-8 bytes.

    Caught by it: sorting by UTF-16, as JavaScript does.
    """
    ordered = check_ids(values)
    assert sorted(values, key=str.encode) == list(ordered)
    assert all(a.encode() < b.encode() for a, b in pairwise(ordered))


def test_ordered_list_is_not_copied():
    """A roster of millions in its right order is returned as it is."""
    values = [f"T-{n:05}" for n in range(3000)]
    assert check_ids(values) is values
    assert check_ids(iter(values)) == values


@pytest.mark.parametrize("position", [0, 1, 1023, 1024, 1025, 2999])
@pytest.mark.parametrize("wrong", ["", "a b", 7, "滑" * 43, None])
def test_one_wrong_id_in_thousands_is_found(position: int, wrong: object):
    """Wherever it stands among thousands, it is named by its position."""
    values: list[object] = [f"T-{n:05}" for n in range(3000)]
    values[position] = wrong
    with pytest.raises(InputError) as caught:
        check_ids(values, "targets")
    assert [problem.place for problem in caught.value.problems] == [f"targets[{position}]"]


def test_duplicates_are_named_and_at_most_a_hundred():
    """Each id that stands twice is named once; an error names a hundred and counts the rest."""
    with pytest.raises(InputError) as caught:
        check_ids(["b", "a", "b", "c", "a"], "targets")
    assert [p.params["value"] for p in caught.value.problems] == ["a", "b"]
    assert {p.code for p in caught.value.problems} == {"id-duplicate"}
    for many in ([f"{n:03}" for n in range(300)] * 2, [f"{n} {n}" for n in range(300)]):
        with pytest.raises(InputError) as caught:
            check_ids(many)
        *named, last = caught.value.problems
        assert len(named) == 100
        assert (last.code, last.params) == ("problems-more", {"count": 200})
