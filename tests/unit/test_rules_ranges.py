"""Conditions on numbers: scale as data (W22-3), exact, and every bad number named at once."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

import randcheck as rc
from fixtures.rule_strategies import DRAWN_ON, HEAD
from randcheck.office.books.ranges import Between, common
from randcheck.office.books.rulebook import parse_book
from randcheck.office.directories.targets import Target
from randcheck.office.eligibility.precedence import Planned, settle
from randcheck.office.plans.rates import Override

STRATA = (
    HEAD[: HEAD.index("[[strata]]")].replace("BASE", "roster")
    + """
[[strata]]
id = "large"
where = { sheet = ["works"], "面积" = { least = 1000, most = "5000.5" } }
rate = { value = "1/2", clause = "W22-3" }
[[strata]]
id = "rest"
otherwise = true
rate = { value = "1/10", clause = "W22-3" }
"""
)
AREAS = {"a": "999.999999999", "b": "1000", "c": "01000.0", "d": "5000.50", "e": "5000.500000001"}
BARE = "exclusions = []\n"


def work(id: str, area: str | None, **fields: Any) -> Target:  # noqa: ANN401
    """A work with an area."""
    columns = [] if area is None else [("面积", area)]
    return Target(id=id, **{"sheet": "works", "attributes": columns, **fields})


WORKS = [work(id, area) for id, area in AREAS.items()]


def planned(listed: list[Target], text: str = BARE + STRATA, **given: Any) -> rc.Task:  # noqa: ANN401
    """The task of a book with a range."""
    book = parse_book(text.encode(), "own.toml")
    return rc.plan_task(book, targets=listed, inspectors=[], drawn_on=DRAWN_ON, **given)


def strata(task: rc.Task) -> dict[str, str]:
    """Target → stratum."""
    return {standing.id: standing.stratum for standing in task.standings}


def test_w22_3_scale_is_a_condition_too():
    """W22-3: a range of areas puts a work into a stratum; both bounds are included, exactly."""
    found = strata(planned(WORKS))
    assert found == {"a": "rest", "b": "large", "c": "large", "d": "large", "e": "rest"}


@pytest.mark.parametrize(
    "area", ["", "1,200", "1200㎡", "１２００", "1e3", "nan", " 5", "约1200", "+5"]
)
def test_a_blank_or_odd_number_is_named(area: str):
    """What is no number is told with target and column, all at once; nothing is guessed."""
    with pytest.raises(rc.InputError) as caught:
        planned([*WORKS, work("x", area), work("y", None)])
    assert [(p.code, p.place) for p in caught.value.problems] == [
        ("condition-number", "x"), ("condition-number", "y"),
    ]  # fmt: skip
    assert caught.value.problems[0].params == {"value": area, "column": "面积"}


def test_whom_the_words_leave_out_needs_no_number():
    """An alarm device has no area: the sheet already says that the range is not about it."""
    found = strata(planned([*WORKS, work("x", None, sheet="alarms")]))
    assert found["x"] == "rest"


def test_range_of_a_whole_task_and_of_an_exclusion():
    """A range limits whom a task, or an exclusion, is about."""
    small = 'where = { "面积" = { most = 1000 } }\n'
    text = STRATA.replace("[quota]", f"{small}[quota]", 1)
    assert set(strata(planned(WORKS, BARE + text))) == {"a", "b", "c"}
    rule = (
        '[[exclusions]]\nid = "state"\nwhen = { field = "state", not_in = ["存续"] }\n'
        f'{small}leaves_base = false\nclause = "x"\n'
    )
    out = planned(WORKS, STRATA + rule)
    assert {s.id for s in out.standings if s.verdict == "excluded:state"} == {"a", "b", "c"}


def test_override_by_range():
    """W22-8: a higher rate for works above some size; where ranges meet, both hold."""
    more = Override(
        rate=Fraction(3, 4), reason="规模大", where=(("面积", Between("5000")),), id="big"
    )
    found = strata(planned(WORKS, overrides=[more]))
    assert found == {"a": "rest", "b": "large", "c": "large", "d": "big-large", "e": "big-rest"}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ('"面积" = { }', "range-bounds"),
        ('"面积" = { least = 2, most = 1 }', "range-bounds"),
        ('"面积" = { least = 1000.5 }', "shape-value"),
        ('"面积" = { least = "1 000" }', "shape-value"),
        ('"面积" = { least = true }', "shape-value"),
        ('"面积" = { over = 1 }', "shape-unknown"),
        ('"面积" = 7', "shape-value"),
        ("tier = { least = 1 }", "range-column"),
        ("flags = { least = 1 }", "range-column"),
    ],
)
def test_wrong_range_is_refused(asked: str, code: str):
    """Floats, bounds the wrong way round, a range of words: each is told with its place."""
    text = BARE + STRATA.replace('"面积" = { least = 1000, most = "5000.5" }', asked)
    with pytest.raises(rc.InputError) as caught:
        parse_book(text.encode(), "own.toml")
    assert [problem.code for problem in caught.value.problems] == [code]
    assert asked.partition(" ")[0].strip('"') in caught.value.problems[0].place


def test_what_two_conditions_have_in_common():
    """Ranges meet in a range or not at all; of words those inside a range are left."""
    assert common(Between("1"), Between("", "5")) == Between("1", "5")
    assert common(Between("1", "9"), Between("1.0", "5")) == Between("1", "5")
    assert common(Between("6"), Between("", "5")) == ()
    assert common(("1", "x", "7"), Between("2", "8")) == ("7",)
    assert common(Between("2", "8"), ("1", "x", "7")) == ("7",)
    assert common(("1", "2"), ("2", "3")) == ("2",)


@pytest.mark.parametrize(("area", "left"), [(("10", "20"), ()), (("0", "20"), ("消防",))])
def test_upper_plan_covers_a_narrower_range(area: tuple[str, str], left: tuple[str, ...]):
    """H23-10: an upper plan for works up to 50 takes in those from 10 to 20, not those from 0."""
    plans = [
        Planned(plan="p", task="upper", level="省级", items=("消防",),
                where=(("面积", Between("5", "50")),)),
        Planned(plan="p", task="own", level="县级", items=("消防",),
                where=(("面积", Between(*area)),)),
    ]  # fmt: skip
    (own,) = [found for found in settle(plans) if found.planned.task == "own"]
    assert own.left == left
