"""Corners of the canonical layer: bounds and defaults that a small change of code would move."""

from __future__ import annotations

import hashlib
import sys
from typing import TYPE_CHECKING, Any

import pytest

from randcheck.canonical import framing, ids, jcs, suites
from randcheck.canonical.shapes import (
    DATE,
    INSTANT,
    Boolean,
    Choice,
    Either,
    Fields,
    Id,
    Integer,
    Listing,
    Nullable,
    OneOf,
    Pattern,
    Shape,
    Text,
    by,
    hexadecimal,
    require,
)
from randcheck.canonical.sm3 import Sm3
from randcheck.errors import InputError, Phrase

if TYPE_CHECKING:
    from collections.abc import Callable


def found(shape: Shape, value: object, place: str = "x") -> list[tuple[str, str]]:
    """Codes and places of everything wrong with a value."""
    return [(problem.code, problem.place) for problem in shape.problems(value, place)]


def shown(shape: Shape, value: object) -> dict[str, object]:
    """What the one problem of a value says."""
    (problem,) = shape.problems(value, "x")
    return problem.params


def test_bounds_are_those_of_the_protocol():
    """The numbers of protocol §1, which every implementation must share."""
    assert (framing.DOMAIN, framing.HASH_SIZE) == ("randcheck/v1/", 32)
    assert ids.LONGEST == 128
    assert (jcs.DEEPEST, jcs.LARGEST, jcs.LARGEST_FILE) == (32, 2**53, 64 * 1024 * 1024)
    assert (Sm3.name, Sm3.digest_size, Sm3.block_size) == ("sm3", 32, 64)
    assert suites.SUITE_NAMES == ("sha256", "sm3")


# -- ids --------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [25, 26, 31, 32, 33, 42, 43, 127, 128, 129])
@pytest.mark.parametrize("character", ["a", "滑", "𠮷"])
def test_length_of_one_and_among_others(character: str, size: int):
    """An id of any number of bytes is judged alike by itself and in a list."""
    value = character * size
    fits = len(value.encode()) <= 128
    assert ids.is_id(value) is fits
    if fits:
        assert ids.check_ids([value]) == [value]
        assert ids.check_ids(["A", value]) == ["A", value]
    else:
        with pytest.raises(InputError) as caught:
            ids.check_ids(["A", value], "targets")
        assert [(p.code, p.place) for p in caught.value.problems] == [("id-too-long", "targets[1]")]


def test_nothing_is_a_list_of_ids():
    """A list without ids is in order."""
    assert ids.check_ids([]) == []
    assert ids.check_ids(iter(())) == []


# -- canonical JSON ---------------------------------------------------------------------------


@pytest.mark.parametrize("kinds", ["l", "d", "ld", "dl", "lld"])
def test_depth_is_counted_in_lists_and_objects_alike(kinds: str):
    """32 brackets of either kind are read and written, 33 are not."""
    value: Any = None
    for depth in range(1, 40):
        value = [value] if kinds[depth % len(kinds)] == "l" else {"a": value}
        text = str(value).replace("'", '"').replace("None", "null").replace(" ", "").encode()
        if depth <= 32:
            assert jcs.serialize(value) == text
            assert jcs.parse(text) == value
        else:
            for refused in (lambda v=value: jcs.serialize(v), lambda t=text: jcs.parse(t)):
                with pytest.raises(InputError) as caught:
                    refused()
                assert caught.value.code == "json-depth"


@pytest.mark.parametrize(
    "text",
    [
        r'"\ud800"',
        r'["\udfff"]',
        r'[[], ["a", "\ud800"]]',
        r'{"\udbff": 1}',
        r'{"a": "\udc00"}',
        r'{"a": 1, "b": {"c": ["\ud800"]}}',
        r'[{"\ud800": null}]',
    ],
)
def test_half_a_pair_is_found_wherever_it_is_escaped(text: str):
    """Half a surrogate pair is refused as text, in lists, as a name and under a name."""
    with pytest.raises(InputError) as caught:
        jcs.parse(text.encode())
    assert caught.value.code == "json-lone-surrogate"
    assert jcs.parse(rb'["\ud842\udfb7", {"\ud842\udfb7": "\u6ed1"}]') == ["𠮷", {"𠮷": "滑"}]


@pytest.mark.parametrize("constant", [b"NaN", b"Infinity", b"-Infinity"])
def test_constant_that_json_lacks_has_a_place(constant: bytes):
    """What Python alone would read is refused with the beginning of the text as its place."""
    with pytest.raises(InputError) as caught:
        jcs.parse(constant, "a.json")
    assert caught.value.code == "json-syntax"
    assert caught.value.params == {"line": 1, "column": 1}
    assert caught.value.problems[0].place == "a.json"


@pytest.mark.parametrize(
    ("value", "code", "params"),
    [
        (1.5, "json-float", {}),
        ([2**53], "json-integer-range", {}),
        ({"a": -(2**53)}, "json-integer-range", {}),
        ((1,), "json-type", {"type": "tuple"}),
        ({1: 2}, "json-type", {"type": "dict"}),
        ([b"a"], "json-type", {"type": "bytes"}),
    ],
)
def test_what_is_not_written_names_its_type(value: jcs.Json, code: str, params: dict[str, object]):
    """A value outside the subset is refused; a type that JSON lacks is named."""
    with pytest.raises(InputError) as caught:
        jcs.serialize(value)
    assert (caught.value.code, caught.value.params) == (code, params)


# -- suites -----------------------------------------------------------------------------------


def test_fallback_where_openssl_lacks_sm3(monkeypatch: pytest.MonkeyPatch):
    """Where `hashlib` has no SM3 the suite is built on the one in plain Python."""
    wanted = suites.suite("sm3")
    mac = wanted.hmac(b"secret", b"data")
    digests = [wanted.hash(b"abc"), wanted.new().digest(), wanted.new(b"a").digest()]

    def lacking(name: str, data: bytes = b"") -> object:
        raise ValueError(name)

    assert suites._best_sm3() is suites._openssl_sm3
    monkeypatch.setattr(hashlib, "new", lacking)
    used = suites.Suite("sm3", suites._best_sm3())
    assert used.new is suites._sm3
    assert [used.hash(b"abc"), used.new().digest(), used.new(b"a").digest()] == digests
    assert used.hmac(b"secret", b"data") == mac


def test_hasher_takes_any_pieces():
    """SM3 in plain Python gives the same whatever pieces come in and whoever looks meanwhile."""
    data = bytes(range(256)) * 2
    for size in (1, 7, 63, 64, 65, 128, 200):
        hasher = Sm3()
        for start in range(0, len(data), size):
            hasher.update(data[start : start + size])
            taken = data[: start + size]
            assert hasher.digest() == hasher.copy().digest() == suites.suite("sm3").hash(taken)
        assert hasher.hexdigest() == hasher.digest().hex()
    assert Sm3().digest() == Sm3(b"").digest() == suites.suite("sm3").hash(b"")


# -- shapes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "schema"),
    [
        (Text, {"type": "string"}),
        (lambda: Text(empty=False), {"type": "string", "minLength": 1}),
        (Id, {"type": "string", "pattern": f"^{ids.PATTERN}$"}),
        (Integer, {"type": "integer", "minimum": 0, "maximum": 2**53 - 1}),
        (lambda: Integer(2, 5), {"type": "integer", "minimum": 2, "maximum": 5}),
        (Boolean, {"type": "boolean"}),
        (lambda: Choice(("a", "b")), {"enum": ["a", "b"]}),
        (lambda: hexadecimal(2), {"type": "string", "pattern": "^([0-9a-f]{4})$"}),
        (lambda: Nullable(Boolean()), {"oneOf": [{"type": "null"}, {"type": "boolean"}]}),
        (
            lambda: Listing(Boolean()),
            {"type": "array", "items": {"type": "boolean"}, "minItems": 0},
        ),
        (
            lambda: Listing(Boolean(), least=2),
            {"type": "array", "items": {"type": "boolean"}, "minItems": 2},
        ),
        (
            lambda: Fields({"a": Boolean()}, {"b": Text()}),
            {
                "type": "object",
                "properties": {"a": {"type": "boolean"}, "b": {"type": "string"}},
                "required": ["a"],
                "additionalProperties": False,
            },
        ),
    ],
)
def test_schema_says_what_the_shape_does(make: Callable[[], Shape], schema: dict[str, Any]):
    """Every shape has its JSON Schema, with the same bounds."""
    assert make().schema() == schema


def test_schemas_of_alternatives():
    """An object of one of several shapes has all of them as its schema."""
    a, b = Fields({"kind": Choice(("a",))}), Fields({"kind": Choice(("b",)), "n": Integer()})
    both = {"oneOf": [a.schema(), b.schema()]}
    assert OneOf("kind", {"a": a, "b": b}).schema() == both
    assert Either("n", b, a).schema() == {"oneOf": [b.schema(), a.schema()]}


def test_defaults_are_the_widest():
    """Text may be empty, an integer is from 0 to 2**53 - 1, a list may be empty."""
    assert found(Text(), "") == []
    assert found(Text(empty=False), "") == [("shape-value", "x")]
    assert found(Integer(), 0) == found(Integer(), 2**53 - 1) == []
    assert found(Integer(), -1) == found(Integer(), 2**53) == [("shape-value", "x")]
    assert found(Integer(2, 5), 2) == found(Integer(2, 5), 5) == []
    assert found(Integer(2, 5), 1) == found(Integer(2, 5), 6) == [("shape-value", "x")]
    assert found(Listing(Integer()), []) == []
    assert found(Listing(Integer(), least=1), []) == [("shape-value", "x")]
    assert found(Listing(Integer(), least=1), [1]) == []
    assert found(Fields({}), {}) == []


def test_problems_show_the_value():
    """Messages show null as JSON does, text as it is, and everything else as Python does."""
    assert shown(Boolean(), None)["value"] == "null"
    assert shown(Boolean(), "true")["value"] == "true"
    assert shown(Integer(2, 5), 6)["value"] == "6"
    assert shown(Choice(("a", "b")), ["a"]) == {"expected": "a | b", "value": "['a']"}


def test_secret_text_is_not_shown():
    """Of wrong text that may be a secret only the length is shown, unless it is no text."""
    assert shown(hexadecimal(2, secret=True), "00f")["value"] == "(3)"
    assert shown(hexadecimal(2, secret=True), 1)["value"] == "1"
    assert shown(hexadecimal(2), "00f")["value"] == "00f"
    assert shown(Pattern("[0-9]+", "digits"), "x") == {"expected": "digits", "value": "x"}


def test_order_is_named_by_its_field():
    """Messages name the field by which a list ascends."""
    assert by("id") == Phrase("order-by", (("name", "id"),))


def test_places_are_named():
    """Problems stand at the field or element, with the order at the first element out of it."""
    pair = Fields({"a": Integer()}, {"b": Listing(Integer(), lambda n: n, "ascending")})
    assert found(pair, {"a": -1, "b": [1, -1]}) == [
        ("shape-value", "x.a"),
        ("shape-value", "x.b[1]"),
    ]
    assert found(pair, {"a": 1, "b": [1, 2, 2, 1]}) == [("shape-order", "x.b[2]")]
    assert found(pair, {"b": [2, 1], "c": 1}, "") == [
        ("shape-missing", "a"),
        ("shape-order", "b[1]"),
        ("shape-unknown", "c"),
    ]
    tagged = OneOf("kind", {"a": Fields({"kind": Text()})})
    assert found(tagged, {"kind": "a"}) == []
    assert found(tagged, {"kind": "b"}) == found(tagged, {}) == [("shape-value", "x.kind")]
    assert found(tagged, {"kind": ["a"]}) == [("shape-value", "x.kind")]
    assert found(tagged, None) == [("shape-value", "x")]
    either = Either("a", Fields({"a": Integer()}), Fields({"b": Integer()}))
    assert found(either, {"a": 1}) == found(either, {"b": 1}) == []
    assert found(either, "a") == [("shape-value", "x")]


def test_failed_check_of_a_pattern_is_a_problem():
    """Text of the right form that the further test refuses is wrong in the same words."""
    shape = Pattern("[0-9]+", "an even number", lambda text: [1][int(text) % 2 :].index(1))
    assert found(shape, "12") == []
    assert shown(shape, "13") == {"expected": "an even number", "value": "13"}


@pytest.mark.parametrize("most", [1, 2, 99])
def test_as_many_problems_as_asked_for(most: int):
    """No more problems are named than asked for, and no fewer."""
    for wrong in (most - 1, most, most + 1):
        if wrong:
            with pytest.raises(InputError) as caught:
                require([None] * wrong, Listing(Boolean()), "x", most=most)
            named = [p for p in caught.value.problems if p.code != "problems-more"]
            assert len(named) == min(wrong, most)
            assert len(caught.value.problems) == len(named) + (wrong > most)
    with pytest.raises(InputError) as caught:
        require([None] * 101, Listing(Boolean()))
    assert len(caught.value.problems) == 101
    assert caught.value.problems[0].place == "[0]"


DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


@pytest.mark.parametrize("month", range(1, 13))
def test_last_day_of_each_month(month: int):
    """Each month has its days, from the 1st to the last, and none more."""
    last = DAYS[month - 1]
    for day, problems in ((0, 1), (1, 0), (last, 0), (last + 1, 1)):
        assert len(found(DATE, f"2023-{month:02}-{day:02}")) == problems


@pytest.mark.parametrize(
    ("year", "leap"),
    [(4, True), (1900, False), (2000, True), (2023, False), (2024, True), (2100, False),
     (2200, False), (2300, False), (2400, True), (9996, True)],
)  # fmt: skip
def test_leap_years(year: int, leap: bool):  # noqa: FBT001 - what is expected
    """Every fourth year has a 29 February, of the centuries every fourth; none has a 30th."""
    assert (not found(DATE, f"{year:04}-02-29")) is leap
    assert found(DATE, f"{year:04}-02-30")
    assert found(DATE, f"{year:04}-01-32")
    assert found(DATE, f"{year:04}-03-32")


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("0001-01-01", True), ("0000-01-01", False), ("9999-12-31", True),
        ("2023-00-01", False), ("2023-13-01", False), ("2023-12-00", False),
        ("2023-1-01", False), ("2023-01-1", False), ("12023-01-01", False),
    ],
)  # fmt: skip
def test_first_and_last_dates(text: str, right: bool):  # noqa: FBT001 - what is expected
    """Dates are those of the years 1 to 9999, in ten characters."""
    assert (not found(DATE, text)) is right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("2023-04-26T00:00:00+00:00", True), ("2023-04-26T23:59:59+08:00", True),
        ("2023-04-26T24:00:00+08:00", False), ("2023-04-26T23:60:00+08:00", False),
        ("2023-04-26T23:59:60+08:00", False), ("2023-04-26T23:59:59+23:59", True),
        ("2023-04-26T23:59:59-23:59", True), ("2023-04-26T23:59:59+24:00", False),
        ("2023-04-26T23:59:59+23:60", False), ("2023-04-26T23:59:59-00:00", False),
        ("2023-04-26T23:59:59-00:01", True), ("2023-04-31T12:00:00+08:00", False),
        ("2023-04-26T12:00:00Z", False), ("2023-04-26 12:00:00+08:00", False),
        ("2023-04-26T19:00:00+08:00", True), ("2023-04-26T09:19:00+19:00", True),
    ],
)  # fmt: skip
def test_first_and_last_times(text: str, right: bool):  # noqa: FBT001 - what is expected
    """Times are from 00:00:00 to 23:59:59, offsets within a day, and there is no -00:00."""
    assert (not found(INSTANT, text)) is right


def test_schema_names_the_order_of_a_list():
    """Where a list has an order the schema says so in a comment; no schema can demand it."""
    assert Listing(Text(), str.encode, by("id")).schema()["$comment"] == str(by("id"))
    assert "$comment" not in Listing(Text()).schema()


def test_schema_of_digits_knows_ascii_alone():
    r"""``\d`` means any digit of Unicode to some programs, so a schema does not use it."""
    assert DATE.schema() == {"type": "string", "pattern": "^([0-9]{4}-[0-9][0-9]-[0-9][0-9])$"}


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_deep_nesting_is_refused_whatever_the_recursion_limit(opening: bytes):
    """A program that raised the limit gets an error too, and no crash of the interpreter."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(10**6)
    try:
        with pytest.raises(InputError) as caught:
            jcs.parse(opening * 300_000)
    finally:
        sys.setrecursionlimit(limit)
    assert caught.value.code == "json-depth"


@pytest.mark.parametrize("text", ["[" * 900, '\\"[{' * 300, "]}" * 300 + "[" * 400])
def test_brackets_in_texts_nest_nothing(text: str):
    """However many brackets a text holds, it is a text."""
    assert jcs.parse(jcs.serialize([text, {text: text}])) == [text, {text: text}]


def test_many_brackets_side_by_side():
    """What lies side by side is not deep; one level more than allowed is."""
    assert jcs.parse(b"[" + b",".join([b"[[]]"] * 500) + b"]") == [[[]]] * 500
    wide = b",".join([b"[]"] * 500)
    assert codes_of(lambda: jcs.parse(b"[" * 32 + wide + b"]" * 32)) == ["json-depth"]
    assert jcs.parse(b"[" * 31 + wide + b"]" * 31)


def codes_of(call: Callable[[], object]) -> list[str]:
    """The codes with which a call is refused."""
    with pytest.raises(InputError) as caught:
        call()
    return [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"[" * 32, "json-syntax"),
        (b"[" * 33, "json-depth"),
        (b'{"a":' * 32, "json-syntax"),
        (b'{"a":' * 33, "json-depth"),
        # brackets in texts neither open nor close anything
        (b"[" * 32 + b'"' + b"[" * 100 + b'"', "json-syntax"),
        (b"[" * 33 + b'"' + b"[" * 100 + b'"', "json-depth"),
        (b'["]",' * 33, "json-depth"),
        (b'{"}":' * 33, "json-depth"),
        (b'["\\"]",' * 33, "json-depth"),
        (b'["\\\\",' * 33, "json-depth"),
        (b'["\\"[[",' * 32, "json-syntax"),
        (b"[" * 32 + b'"\\"[[[[\n[",[', "json-depth"),
        (b"[" * 32 + b'"\\"[[[[\n[",', "json-syntax"),
        # what is closed again takes away just what it opened
        (b"[" + b"[]," * 40 + b"[" * 32, "json-depth"),
        (b"[" + b"{}," * 40 + b"[" * 32, "json-depth"),
        (b"[" + b"[]," * 40 + b"[" * 31, "json-syntax"),
        (b"[" + b"{}," * 40 + b"[" * 31, "json-syntax"),
        (b"x" * 300 + b"[" * 33, "json-depth"),
        (b"]" * 40, "json-syntax"),
    ],
)
def test_what_is_refused_before_decoding(text: bytes, code: str):
    """More than 32 open brackets outside texts are too deep, whatever else is wrong."""
    assert codes_of(lambda: jcs.parse(text)) == [code]


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        (b'{"a":2,"b":1}', True),
        (b'{"b":1,"a":2}', False),
        (b'{"a": 2}', False),
        ('{"滑":1,"豈":2}'.encode(), True),
        ('{"\ufb01":1,"\U00010000":2}'.encode(), False),  # UTF-16 puts what is astral first
        ('{"\U00010000":2,"\ufb01":1}'.encode(), True),
    ],
)
def test_canonical_form_is_told(text: bytes, canonical: bool):  # noqa: FBT001
    """Names stand in the order of UTF-16 code units, without white space."""
    assert jcs.is_canonical(text, jcs.parse(text)) is canonical
