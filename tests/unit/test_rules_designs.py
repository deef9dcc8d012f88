"""Designs, weights and draws without inspectors in a rule book."""

from __future__ import annotations

from typing import Any

import pytest

import randcheck as rc
from fixtures.rule_strategies import DRAWN_ON, HEAD
from randcheck.errors import InputError
from randcheck.office.books.rulebook import parse_book
from randcheck.office.directories.targets import Target

ALONE = "exclusions = []\n" + HEAD[: HEAD.index("[[strata]]")].replace("BASE", "roster")
SIZED = (
    'design = { value = "systematic", clause = "x" }\nweight = { column = "面积", clause = "x" }'
)
FIXED = 'fixed = { value = 2, clause = "x" }'


def book(text: str, head: str = ALONE) -> Any:  # noqa: ANN401
    """A book with one stratum for everybody."""
    return parse_book(f'{head}[[strata]]\nid = "all"\notherwise = true\n{text}\n'.encode(), "own")


def refused(text: str, head: str = ALONE) -> list[str]:
    """The codes with which such a book is refused."""
    with pytest.raises(InputError) as caught:
        book(text, head)
    return [problem.code for problem in caught.value.problems]


def planned(text: str, *areas: str, **changes: Any) -> Any:  # noqa: ANN401
    """A task of targets with such areas, without inspectors."""
    targets = [Target(id=f"T-{n}", attributes=[("面积", area)]) for n, area in enumerate(areas)]
    return rc.plan_task(
        book(text, without_teams(ALONE)), targets=targets, inspectors=[], drawn_on=DRAWN_ON,
        **changes,
    )  # fmt: skip


def without_teams(head: str) -> str:
    """A book without the tables of inspectors and teams."""
    start, end = head.index("[inspectors]"), head.index("[history]")
    return head[:start] + head[end:]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f'{FIXED}\ndesign = {{ value = "systematic", clause = "x" }}', "book-weight"),
        (f'{FIXED}\nweight = {{ column = "面积", clause = "x" }}', "book-weight"),
        (f'{FIXED}\ndesign = {{ value = "order", clause = "x" }}', "book-order"),
        (f'{FIXED}\n{SIZED}\nreserves = {{ value = 1, clause = "x" }}', "book-reserves"),
        (f'{FIXED}\ndesign = {{ value = "pps", clause = "x" }}', "shape-value"),
    ],
)
def test_designs_that_lack_something(text: str, code: str):
    """Weights without a design that asks for them, and so on."""
    assert refused(text) == [code]


def test_reserves_of_one_stratum():
    """A stratum may name another number of reserves than the book."""
    head = ALONE.replace("reserves = { value = 0", "reserves = { value = 3")
    assert refused(f"{FIXED}\n{SIZED}", head) == ["book-reserves"]
    own = f'{FIXED}\n{SIZED}\nreserves = {{ value = 0, clause = "x" }}'
    assert book(own, head).task().strata[0].reserves == 0
    lots = book(f'{FIXED}\nreserves = {{ value = 1, clause = "x" }}', without_teams(head))
    task = rc.plan_task(lots, targets=[Target(id=f"T-{n}") for n in range(9)], inspectors=[],
                        drawn_on=DRAWN_ON)  # fmt: skip
    assert task.strata[0].reserves == 1


def test_weights_are_cells_counted_with_decimals():
    """1200.5 m² counted with one decimal is 12005; nothing is rounded."""
    text = f"{FIXED}\n{SIZED}".replace('column = "面积"', 'column = "面积", decimals = 1')
    task = planned(text, "1200.5", "0", "1000")
    assert [standing.weight for standing in task.standings] == [12005, 0, 10000]


def test_cells_that_are_no_weights():
    """A blank, a word, more decimals than count, more than 10^15: all of them at once."""
    with pytest.raises(InputError) as caught:
        planned(f"{FIXED}\n{SIZED}", "", "大", "1.5", "1000000000000001", "-1", "7")
    assert [(p.code, p.place) for p in caught.value.problems] == [
        ("weight-cell", f"T-{n}") for n in range(5)
    ]


def test_nobody_asks_for_the_weight_of_the_excluded():
    """A target that may not be drawn has weight 0, whatever its cell holds."""
    text = f"{FIXED}\n{SIZED}"
    rule = """
[[exclusions]]
id = "state"
when = { field = "state", in = ["注销"] }
leaves_base = false
clause = "x"
"""
    head = without_teams(ALONE).replace("exclusions = []\n", "")
    laid_down = parse_book(
        f'{head}{rule}[[strata]]\nid = "all"\notherwise = true\n{text}\n'.encode(), "own"
    )
    targets = [
        Target(id="T-0", state="注销", attributes=[("面积", "？")]),
        *(Target(id=f"T-{n}", state="存续", attributes=[("面积", "7")]) for n in (1, 2, 3)),
    ]
    task = rc.plan_task(laid_down, targets=targets, inspectors=[], drawn_on=DRAWN_ON)
    assert [standing.weight for standing in task.standings] == [0, 7, 7, 7]


def test_unknown_column_of_weights():
    """A column that no target has is told as that, not cell by cell."""
    with pytest.raises(InputError) as caught:
        planned(f"{FIXED}\n{SIZED.replace('面积', '产值')}", "5", "6", "7")
    assert [problem.code for problem in caught.value.problems] == ["condition-unknown"]


def test_book_without_teams():
    """It draws targets alone; whoever is in a list of inspectors is not asked."""
    task = planned(FIXED, "1", "2", "3", recusals=[])
    assert task.teams is None
    assert task.pool == ()
    with pytest.raises(InputError) as caught:
        planned(FIXED, "1", "2", recusals=[("E-1", "T-0")])
    assert "recusal" in caught.value.code


def test_what_a_book_without_teams_cannot_say():
    """Inspectors whom no task sends out, a number of targets for each of them."""
    start = ALONE.index("[teams]")
    no_teams = ALONE[:start] + ALONE[ALONE.index("[history]") :]
    assert refused(FIXED, no_teams) == ["book-no-effect"]
    counted = 'per_inspector = { value = 2, clause = "x" }'
    assert refused(counted, without_teams(ALONE)) == ["book-no-teams"]
    start, end = ALONE.index("[inspectors]"), ALONE.index("[teams]")
    assert refused(FIXED, ALONE[:start] + ALONE[end:]) == ["shape-missing"]


def test_one_task_of_several_without_teams():
    """``teams = { drop = true }`` takes them out of one task; the others keep them."""
    tasks = """
[[tasks]]
id = "checks"
[[tasks.strata]]
id = "all"
otherwise = true
fixed = { value = 1, clause = "x" }
[[tasks]]
id = "samples"
teams = { drop = true }
[[tasks.strata]]
id = "all"
otherwise = true
fixed = { value = 1, clause = "x" }
"""
    head = ALONE.replace('draw = { value = "spring", clause = "x" }\n', "")
    made = parse_book((head + tasks).encode(), "own")
    assert made.task("checks").teams is not None
    assert made.task("samples").teams is None
