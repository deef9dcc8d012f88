"""Shapes: a record has exactly its fields, each of its kind, lists in their order."""

from __future__ import annotations

from calendar import monthrange
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    Mapped,
    Nullable,
    OneOf,
    Pattern,
    Shape,
    Text,
    hexadecimal,
    require,
)
from randcheck.canonical.suites import SUITE_NAMES
from randcheck.certificates.records import (
    DIGEST,
    DISCLOSURE,
    FILE,
    LIST_SHAPES,
    PLAIN_ID,
    RATE,
    ROSTER_SHAPES,
    SHAPES,
)
from randcheck.errors import InputError, Phrase

if TYPE_CHECKING:
    from datetime import date


def found(shape: Shape, value: object, place: str = "x") -> list[tuple[str, str]]:
    """Codes and places of everything wrong with a value."""
    return [(problem.code, problem.place) for problem in shape.problems(value, place)]


VALUE = ("shape-value", "x")
RIGHT = [
    (Text(), ""),
    (Text(empty=False), "a"),
    (Id(), "T-1"),
    (Integer(), 0),
    (Integer(), 2**53 - 1),
    (Integer(2, 5), 5),
    (Boolean(), False),
    (Choice(("a", "b")), "b"),
    (Nullable(Integer()), None),
    (Nullable(Integer()), 3),
    (Listing(Integer()), []),
    (Listing(Integer()), [3, 1, 2]),
    (Listing(Integer(), lambda n: n, "ascending"), [1, 2, 3]),
    (hexadecimal(2), "00ff"),
    (RATE, "3/10"),
    (RATE, "0/1"),
    (RATE, "1/1"),
    (PLAIN_ID, "滑县-2023"),
    (DIGEST, "sm3:" + "0" * 64),
]
WRONG = [
    (Text(), None),
    (Text(), 1),
    (Text(empty=False), ""),
    (Integer(), True),
    (Integer(), -1),
    (Integer(), 1.0),
    (Integer(), "1"),
    (Integer(), 2**53),
    (Integer(2, 5), 1),
    (Integer(2, 5), 6),
    (Boolean(), 0),
    (Boolean(), "true"),
    (Choice(("a", "b")), "A"),
    (Choice(("a", "b")), None),
    (Choice(("a", "b")), ["a"]),
    (Nullable(Integer()), ""),
    (Listing(Integer()), (1, 2)),
    (Listing(Integer()), {}),
    (Listing(Integer()), None),
    (Listing(Integer(), least=2), [1]),
    (hexadecimal(2), "00FF"),
    (hexadecimal(2), "00f"),
    (hexadecimal(2), "00ff\n"),
    (hexadecimal(2), "００ff"),
    (RATE, "6/20"),
    (RATE, "03/10"),
    (RATE, "3/0"),
    (RATE, "0/2"),
    (RATE, "11/10"),
    (RATE, "-1/2"),
    (RATE, "0.3"),
    (RATE, "30%"),
    (RATE, 0.3),
    (RATE, "３/10"),
    (RATE, "3/10 "),
    (PLAIN_ID, "a/b"),
    (PLAIN_ID, "a b"),
    (PLAIN_ID, ""),
    (DIGEST, "0" * 64),
    (DIGEST, "md5:" + "0" * 64),
    (DIGEST, "sha256:" + "0" * 63),
    (Fields({}), None),
    (Fields({}), []),
    (OneOf("kind", {"a": Fields({})}), []),
    (Either("a", Fields({}), Fields({})), None),
]


@pytest.mark.parametrize(("shape", "value"), RIGHT, ids=repr)
def test_right_value_has_no_problem(shape: Shape, value: object):
    """What a shape describes it accepts."""
    assert found(shape, value) == []
    require(value, shape)


@pytest.mark.parametrize(("shape", "value"), WRONG, ids=repr)
def test_wrong_value_is_refused(shape: Shape, value: object):
    """Everything else is one problem that names the place, the value and what was expected."""
    (problem,) = shape.problems(value, "strata[2].rate")
    assert (problem.code, problem.place) == ("shape-value", "strata[2].rate")
    assert problem.params["expected"]
    for text in (problem.zh, problem.en):
        assert text.startswith("strata[2].rate: ")
        assert str(problem.params["value"]).strip() in text


RECORD = Fields({"id": Id(), "n": Integer()}, {"note": Text()})


@pytest.mark.parametrize(
    ("value", "problems"),
    [
        ({"id": "a", "n": 1}, []),
        ({"n": 1, "note": "", "id": "a"}, []),
        ({"id": "a"}, [("shape-missing", "x.n")]),
        ({}, [("shape-missing", "x.id"), ("shape-missing", "x.n")]),
        ({"id": "a", "n": 1, "N": 1}, [("shape-unknown", "x.N")]),
        ({"id": "a", "n": None}, [("shape-value", "x.n")]),
        ({"id": "a b", "n": -1}, [("id-character", "x.id"), ("shape-value", "x.n")]),
        (
            {"id": "a", "n": 1, "note": 1, "": 2},
            [("shape-value", "x.note"), ("shape-unknown", "x.")],
        ),
    ],
)
def test_fields_are_exact(value: object, problems: list[tuple[str, str]]):
    """Missing, unknown and wrong fields are all found at once, each with its place."""
    assert found(RECORD, value) == problems


def test_unknown_field_names_the_known_ones():
    """The way out of a misspelt field is the list of those that exist."""
    (problem,) = RECORD.problems({"id": "a", "n": 1, "notes": ""}, "")
    assert problem.place == "notes"
    assert problem.params == {"value": "notes", "known": "id, n, note"}
    assert "id, n, note" in problem.zh
    assert "id, n, note" in problem.en


ASCENDING = Listing(RECORD, lambda r: r["id"].encode(), "by id")


@pytest.mark.parametrize(
    ("ids", "problems"),
    [
        (["a", "b", "滑"], []),
        (["b", "a"], [("shape-order", "x[1]")]),
        (["a", "a"], [("shape-order", "x[1]")]),
        (["a", "c", "b", "a"], [("shape-order", "x[2]")]),
        (["a", "A"], [("shape-order", "x[1]")]),
        (["b", "a", "#"], [("id-character", "x[2].id")]),
    ],
)
def test_lists_strictly_ascend(ids: list[str], problems: list[tuple[str, str]]):
    """A list out of order, or with one key twice, is refused where it first goes wrong."""
    assert found(ASCENDING, [{"id": id, "n": 0} for id in ids]) == problems


def test_lots_of_one_draw_ascend_by_ticket_then_id():
    """Drawn targets stand by ticket; equal tickets by id."""
    lots = LIST_SHAPES["draw"].required["strata"].shape.required["drawn"]  # type: ignore[attr-defined]
    one, two = ({"id": id, "ticket": "0" * 64, "slip": 0} for id in "ab")
    assert found(lots, [one, two]) == []
    assert found(lots, [two, one]) == [("shape-order", "x[1]")]


def test_tag_says_which_shape():
    """A tagged object has the shape of its tag; an unknown tag is told with the known ones."""
    shape = OneOf("kind", {"a": Fields({"kind": Text()}), "b": RECORD})
    assert found(shape, {"kind": "a"}) == []
    assert found(shape, {"kind": "a", "n": 1}) == [("shape-unknown", "x.n")]
    assert found(shape, {"kind": "c"}) == [("shape-value", "x.kind")]
    assert found(shape, {"kind": ["a"]}) == [("shape-value", "x.kind")]
    assert found(shape, {}) == [("shape-value", "x.kind")]


def test_target_has_one_stratum_or_several():
    """A target line names one stratum, or a list of at least two: never one in two ways."""
    targets = ROSTER_SHAPES["targets"]
    part = {"stratum": "A", "verdict": "eligible", "weight": 1}
    assert found(targets, {"id": "T", **part}) == []
    assert found(targets, {"id": "T", "strata": [part, {**part, "stratum": "B"}]}) == []
    assert found(targets, {"id": "T", "strata": [part]}) == [("shape-value", "x.strata")]
    assert found(targets, {"id": "T", "strata": [part, part]}) == [("shape-order", "x.strata[1]")]
    assert found(targets, {"id": "T", **part, "strata": []})[0][0] == "shape-value"


def test_problems_end_at_a_hundred():
    """A file with a million wrong values gives an error of a hundred problems and a count."""
    with pytest.raises(InputError) as caught:
        require(["x"] * 1000, Listing(Integer()), "list")
    assert len(caught.value.problems) == 101
    assert caught.value.problems[99].place == "list[99]"
    assert caught.value.problems[100].params == {"count": 900}
    with pytest.raises(InputError) as caught:
        require(["x"] * 100_000, Listing(Integer()), "list")
    assert caught.value.problems[100].params == {"count": "10000+"}


@given(st.dates())
def test_every_day_of_the_calendar_is_a_date(day: date):
    """Every day that exists is accepted.

    Caught by it: a wrong length of a month, leap years counted by four alone.
    """
    assert found(DATE, day.isoformat()) == []


@given(st.integers(0, 9999), st.integers(0, 99), st.integers(0, 99))
def test_no_other_day_is_a_date(year: int, month: int, day: int):
    """A day that the calendar lacks is refused.

    Caught by it: accepting 30 February, month 13, day 0, year 0000.
    """
    exists = year > 0 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
    assert (found(DATE, f"{year:04}-{month:02}-{day:02}") == []) == exists


@pytest.mark.parametrize(
    "text",
    ["2024-02-29", "2000-02-29", "2023-02-28", "0001-01-01", "9999-12-31", "2023-04-30"],
)
def test_dates(text: str):
    """Leap days of 2024 and 2000 exist."""
    assert found(DATE, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "2023-02-29", "1900-02-29", "2100-02-29", "2024-02-30", "2023-04-31", "2023-13-01",
        "2023-00-10", "2023-01-00", "0000-01-01", "2023-1-01", "20230101", "2023-W01-1", "23-01-01",
        "2023-01-01T00:00:00", "２０２３-01-01", "2023-01-01\n", " 2023-01-01", "2023/01/01",
        "2023年1月1日", "+2023-01-01", "12023-01-01", "",
    ],
)  # fmt: skip
def test_impossible_dates(text: str):
    """Other days and other ways to write a day are refused."""
    assert found(DATE, text) == [VALUE]


@pytest.mark.parametrize(
    "text",
    ["2023-04-25T10:00:00+08:00", "2024-02-29T23:59:59-23:59", "2023-01-01T00:00:00+00:00"],
)
def test_instants(text: str):
    """A time has seconds and an offset."""
    assert found(INSTANT, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "2023-04-25T24:00:00+08:00", "2023-04-25T10:60:00+08:00", "2023-04-25T10:00:60+08:00",
        "2023-04-25T10:00:00+24:00", "2023-04-25T10:00:00+08:60", "2023-04-25T10:00:00-00:00",
        "2023-04-25T10:00:00Z", "2023-04-25T10:00:00", "2023-04-25T10:00:00.0+08:00",
        "2023-04-25 10:00:00+08:00", "2023-04-25T10:00+08:00", "2023-02-30T10:00:00+08:00",
        "2023-04-25t10:00:00+08:00", "2023-04-25T10:00:00+0800", "2023-04-25T1０:00:00+08:00",
    ],
)  # fmt: skip
def test_impossible_instants(text: str):
    """No second 60, no fraction, no -00:00, no hour 24, nothing without an offset."""
    assert found(INSTANT, text) == [VALUE]


def objects_in(schema: Any) -> list[Any]:  # noqa: ANN401
    """Every object schema inside a schema."""
    inner = [*schema.values()] if isinstance(schema, dict) else schema
    if not isinstance(inner, list):
        return []
    here = [schema] if isinstance(schema, dict) and schema.get("type") == "object" else []
    return here + [found for one in inner for found in objects_in(one)]


MAY_BE_ABSENT = {
    *("drawn_from_pool", "directories", "raised", "confirmed_by", "confirmed_on"),
    *("past", "stage", "of", "total", "sizes", "ceiling", "yearly", "weight", "unbound"),
    "load_year",
    *("slot", "drawn", "drawn_as", "rules"),  # of a past check
}  # fmt: skip


@pytest.mark.parametrize(
    "shape",
    [*SHAPES.values(), *LIST_SHAPES.values(), *ROSTER_SHAPES.values(), DISCLOSURE, FILE],
    ids=lambda _: "",
)
def test_schema_allows_no_further_fields(shape: Shape):
    """As JSON Schema every object is as strict as the shape: exact fields, few not required."""
    objects = objects_in(shape.schema())
    assert objects
    for one in objects:
        assert one["additionalProperties"] is False
        assert set(one["properties"]) - set(one["required"]) <= MAY_BE_ABSENT
        assert set(one["required"]) <= set(one["properties"])


def test_digest_pattern_names_every_suite():
    """A digest may be of any suite there is."""
    for name in SUITE_NAMES:
        assert found(DIGEST, f"{name}:{'a' * 64}") == []


def test_check_of_a_pattern_is_asked_last():
    """The further test sees only text of the right form."""
    seen: list[str] = []
    shape = Pattern("[0-9]+", "digits", seen.append)
    assert found(shape, "x") == [VALUE]
    assert found(shape, "12") == []
    assert seen == ["12"]


def test_mapped_has_any_names_and_one_shape():
    """An object with any names: every value is judged, at its place; anything else is none."""
    shape = Mapped(Integer())
    assert not list(shape.problems({}, "x"))
    assert not list(shape.problems({"a": 1, "b": 0}, "x"))
    assert [p.place for p in shape.problems({"a": 1, "b": "0", "c": -1}, "x")] == ["x.b", "x.c"]
    assert [p.place for p in shape.problems({"b": None}, "")] == ["b"]
    (problem,) = shape.problems([1], "x")
    assert (problem.code, problem.place) == ("shape-value", "x")
    assert problem.params["expected"] == Phrase("expect-object")
    assert shape.schema() == {"type": "object", "additionalProperties": Integer().schema()}
