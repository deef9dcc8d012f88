"""Canonical JSON: one form only, and everything two parsers could read differently is refused."""

from __future__ import annotations

import json

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from randcheck.canonical.jcs import LARGEST, LARGEST_FILE, is_canonical, parse, serialize
from randcheck.errors import InputError
from reference import records

LIMIT = LARGEST - 1
SCALARS = st.none() | st.booleans() | st.integers(-LIMIT, LIMIT) | st.text()
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


@given(VALUES)
@example({"€": 1, "\r": 2, "\ufb33": 3, "\U0001f600": 4, "\u0080": 5, "ö": 6, "": 7})
@example({"a\u2028b": '\x7f\x1f\b\f\n\r\t"\\/', "0": [[], {}, [None]]})
def test_serialize_agrees_with_the_oracle(value: object):
    """For every value of the subset the bytes are those of the independent `rfc8785` package.

    Caught by it: names sorted by code point instead of UTF-16 code units; ``ensure_ascii=True``;
    separators with spaces.
    """
    assert serialize(value) == rfc8785.dumps(value) == records.canonical(value)


@given(VALUES)
def test_parse_reads_what_serialize_wrote(value: object):
    """Reading the canonical form gives the value back, whatever white space stands between tokens.

    Caught by it: booleans read as integers, names dropped, escapes undone twice.
    """
    assert parse(serialize(value)) == value
    assert parse(json.dumps(value, indent=2).encode()) == value


@given(VALUES, st.sampled_from(["sorted", "as it is"]), st.sampled_from([",:", ", "]))
@example({"\U0001f600": 4, "\ufb33": 3}, "sorted", ",:")
@example({"\U0001f600": 4, "\ufb33": 3}, "as it is", ",:")
def test_canonical_form_is_known_when_seen(value: object, order: str, marks: str):
    """A text that was read is canonical exactly where writing its value gives it again.

    Caught by it: sorting by code points beyond U+FFFF.
    """
    separators = (",", ":") if marks == ",:" else (", ", ": ")
    sort = order == "sorted"
    data = json.dumps(value, ensure_ascii=False, sort_keys=sort, separators=separators).encode()
    for text in (data, serialize(value)):
        assert is_canonical(text, parse(text)) == (serialize(parse(text)) == text)


def test_names_are_sorted_as_in_the_rfc():
    """RFC 8785 §3.2.3, example: in the order of UTF-16 code units, emoji before Hebrew."""
    text = r"""{
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face",
      "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis"
    }"""
    value = parse(serialize(parse(text.encode())))
    assert isinstance(value, dict)
    assert list(value.values()) == [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
    ]


def test_strings_and_literals_are_written_as_in_the_rfc():
    """RFC 8785 §3.2.2 and §3.2.4, example without its numbers, which the subset refuses."""
    text = r"""{
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }"""
    written = '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    assert serialize(parse(text.encode())) == written.encode()
    assert "e282ac245c75303030665c6e412742" in serialize(parse(text.encode())).hex()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('[\n 56,\n {"d": true, "10": null, "1": [ ]}\n]\n', '[56,{"1":[],"10":null,"d":true}]'),
        (
            '{"peach": "order", "péché": "wrong", "pêche": "MUST", "sin": "locale"}',
            '{"peach":"order","péché":"wrong","pêche":"MUST","sin":"locale"}',
        ),
        (
            r'{"Unnormalized Unicode":"A\u030a"}',
            '{"Unnormalized Unicode":"A\u030a"}',
        ),
    ],
    ids=["arrays", "french", "unicode"],
)
def test_published_documents(text: str, written: str):
    """cyberphone/json-canonicalization, testdata: arrays, french (shortened texts), unicode."""
    assert serialize(parse(text.encode())).decode() == written


NESTED = {depth: b"[" * depth + b"]" * depth for depth in (0, 32, 33, 200_000)}
REFUSED = [
    (b"1.0", "json-float"),
    (b"1e2", "json-float"),
    (b"[0.5]", "json-float"),
    (b"1E400", "json-float"),
    (b"-0.0", "json-float"),
    (b"-0", "json-negative-zero"),
    (b'{"a":[-0]}', "json-negative-zero"),
    (b"9007199254740992", "json-integer-range"),
    (b"-9007199254740992", "json-integer-range"),
    (b"1" * 5000, "json-integer-range"),
    (b'{"a":1,"a":1}', "json-duplicate-key"),
    (b'{"a":1,"\\u0061":1}', "json-duplicate-key"),
    (b'[{"x":{"y":1,"y":2}}]', "json-duplicate-key"),
    (b'"\\ud800"', "json-lone-surrogate"),
    (b'{"\\udc00":1}', "json-lone-surrogate"),
    (b'["\\ude00\\ud83d"]', "json-lone-surrogate"),
    (NESTED[33], "json-depth"),
    (b'{"a":' * 33 + b"1" + b"}" * 33, "json-depth"),
    (NESTED[200_000], "json-depth"),
    (b"\xef\xbb\xbf{}", "json-syntax"),
    (b"NaN", "json-syntax"),
    (b"[Infinity]", "json-syntax"),
    (b"-Infinity", "json-syntax"),
    (b"", "json-syntax"),
    (b"{} {}", "json-syntax"),
    (b"[1,]", "json-syntax"),
    (b"{'a':1}", "json-syntax"),
    (b"01", "json-syntax"),
    (b"+1", "json-syntax"),
    (b'"\x01"', "json-syntax"),
    (b'"tab\tinside"', "json-syntax"),
    (b"\xa0{}", "json-encoding"),
    ("\u00a0{}".encode(), "json-syntax"),
    (b'"\xff"', "json-encoding"),
    (b'"\xed\xa0\x80"', "json-encoding"),
    (b'"\xc0\xaf"', "json-encoding"),
    ("{}".encode("utf-16"), "json-encoding"),
]


@pytest.mark.parametrize(("data", "code"), REFUSED, ids=lambda value: str(value)[:40])
def test_parse_refuses(data: bytes, code: str):
    """Each reason has a code of its own, and the message names the file."""
    with pytest.raises(InputError) as caught:
        parse(data, "certificate.json")
    assert caught.value.code == code
    assert caught.value.problems[0].place == "certificate.json"
    assert "certificate.json" in caught.value.zh
    assert "certificate.json" in caught.value.en


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode()))
@example(b'[["\\ud800"],-0,1.0]')
def test_parse_agrees_with_the_reference_on_anything(data: bytes):
    """Whatever the bytes, they are either read like the second implementation or refused by it too.

    Caught by it: ``strict=False``, a tolerated byte order mark, floats judged by value.
    """
    try:
        value = parse(data)
    except InputError:
        try:
            records.parse(data.decode())
        except (records.RefusedError, UnicodeDecodeError):
            return
        raise
    assert records.parse(data.decode()) == value


@pytest.mark.parametrize("text", ["9007199254740991", "-9007199254740991", "0", "[[[]]]", '"𠮷"'])
def test_parse_accepts_the_last_value_within_the_bounds(text: str):
    """2**53 - 1 on both sides is an integer of the format; astral characters are text."""
    assert serialize(parse(text.encode())) == text.encode()


def test_depth_32_is_read_and_written():
    """32 enclosing brackets are allowed, both ways; a scalar inside adds none."""
    value = parse(NESTED[32])
    assert serialize(value) == NESTED[32]
    assert parse(b"[" * 32 + b"1" + b"]" * 32) is not None
    with pytest.raises(InputError) as caught:
        serialize([value])
    assert caught.value.code == "json-depth"


def test_64_mib_are_read_and_not_a_byte_more():
    """A file of 64 MiB is read; one byte more is refused before anything is parsed."""
    text = b'"' + b"a" * (LARGEST_FILE - 2) + b'"'
    assert parse(text) == "a" * (LARGEST_FILE - 2)
    with pytest.raises(InputError) as caught:
        parse(text + b" ", "big.json")
    assert caught.value.params == {"size": LARGEST_FILE + 1}
    assert caught.value.code == "json-too-large"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (1.0, "json-float"),
        ({"a": [float("nan")]}, "json-float"),
        (2**53, "json-integer-range"),
        (-(2**53), "json-integer-range"),
        ("\ud800", "json-lone-surrogate"),
        ({"\udfff": 1}, "json-lone-surrogate"),
        ({1: 2}, "json-type"),
        ((1, 2), "json-type"),
        (b"bytes", "json-type"),
        ({"a": {1, 2}}, "json-type"),
    ],
    ids=repr,
)
def test_serialize_refuses(value: object, code: str):
    """What the format cannot hold is never written as something similar."""
    with pytest.raises(InputError) as caught:
        serialize(value)
    assert caught.value.code == code
    assert caught.value.zh
    assert caught.value.en
