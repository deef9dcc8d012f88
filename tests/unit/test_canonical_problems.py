"""Problems as JSON: integers, texts, phrases and lists there and back; everything else refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from randcheck.canonical import problems
from randcheck.canonical.problems import parse_problem
from randcheck.canonical.shapes import require
from randcheck.errors import InputError, Phrase, Problem, seat_phrase

BOUND = 2**53


def codes(value: object) -> list[str]:
    """The codes with which a value is refused as a problem, with their places."""
    return [f"{p.code} {p.place}" for p in problems.PROBLEM.problems(value, "x")]


def nested(depth: int) -> Any:  # noqa: ANN401
    """A phrase in so many phrases."""
    value: Any = "core"
    for _ in range(depth):
        value = {"code": "expect-hex", "params": {"digits": value}}
    return value


def written(**params: object) -> dict[str, Any]:
    """A problem of these parameters as it stands in JSON."""
    return {"code": "c", "place": "", "params": params, "zh": "", "en": ""}


@pytest.mark.parametrize(
    "value",
    ["", "x", 0, -1, BOUND - 1, 1 - BOUND, True, False, nested(1), nested(4), [], ["x", nested(3)]],
)
def test_parameters_that_are_accepted(value: object):
    """Texts, integers below 2^53, marks, lists of them, and phrases up to four deep."""
    assert codes(written(a=value)) == []


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (None, ["shape-value x.params.a"]),
        ([None, "x", 1.5], ["shape-value x.params.a[0]", "shape-value x.params.a[2]"]),
        ([[[[[0]]]]], ["shape-value x.params.a[0][0][0][0]"]),
        (BOUND, ["shape-value x.params.a"]),
        (-BOUND, ["shape-value x.params.a"]),
        ({}, ["shape-missing x.params.a.code", "shape-missing x.params.a.params"]),
        ({"code": "", "params": {}}, ["shape-value x.params.a.code"]),
        ({"code": "c", "params": []}, ["shape-value x.params.a.params"]),
        (nested(5), [f"shape-value x.params.a{4 * '.params.digits'}"]),
    ],
)
def test_parameters_that_are_refused(value: object, found: list[str]):
    """Anything else is refused at its place."""
    assert codes(written(a=value)) == found


@pytest.mark.parametrize("name", ["code", "place", "params", "zh", "en"])
def test_every_field_is_needed(name: str):
    """A problem has five fields and no other."""
    value = written()
    assert codes({**value, "further": 1}) == ["shape-unknown x.further"]
    del value[name]
    assert codes(value) == [f"shape-missing x.{name}"]


def test_code_is_not_empty():
    """A code is a name."""
    assert codes({**written(), "code": ""}) == ["shape-value x.code"]


def test_a_list_is_said_in_each_language():
    """What is named one after another is joined as a language does, and comes back from JSON."""
    problem = Problem("deal-type", {"seat": (seat_phrase("甲", 0, 1), "…"), "inspector": "E-1"})
    assert "甲 第 1 类第 2 席、…" in problem.zh
    assert "甲 (kind 1, seat 2), …" in problem.en
    again = parse_problem(json.loads(json.dumps(problem.to_dict())))
    assert (again, again.zh) == (problem, problem.zh)


def test_phrase_in_a_phrase():
    """Phrases are read back as phrases, however deep, and said in both languages."""
    inner = Phrase("expect-hex", (("digits", 4),))
    problem = Problem("shape-value", {"expected": inner, "value": "x"}, "a.b")
    again = parse_problem(json.loads(json.dumps(problem.to_dict())))
    assert again == problem
    assert isinstance(again.params["expected"], Phrase)
    outer = Problem(
        "shape-value", {"expected": Phrase("expect-hex", (("digits", inner),)), "value": 1}
    )
    assert parse_problem(outer.to_dict()) == outer


@pytest.mark.parametrize(
    "value",
    [
        {**written(), "code": "no-such-code"},
        {**written(), "code": "shape-value"},
        {
            **written(expected={"code": "no-such-code", "params": {}}, value=""),
            "code": "shape-value",
        },
    ],
)
def test_unknown_codes_and_lacking_parameters(value: dict[str, Any]):
    """What cannot be said in this version is refused, with the place that was named."""
    require(value, problems.PROBLEM)
    with pytest.raises(InputError) as caught:
        parse_problem(value, "notes[3]")
    assert caught.value.code == "problem-code"
    assert caught.value.problems[0].place == "notes[3]"
    assert caught.value.params == {"value": value["code"]}


def test_schema_names_the_kinds():
    """The schema of a parameter says what it may be."""
    schema = problems.PROBLEM.schema()["properties"]["params"]
    assert schema == {
        "type": "object",
        "additionalProperties": {"type": ["string", "integer", "boolean", "object", "array"]},
    }
