"""Corners of step ``files``: for each a change of the code that nothing else notices.

The book is written for the office of the other tests, and says what this one commits.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

import randcheck as rc
from fixtures.certificates import (
    bodies_of,
    committed,
    kept_folder,
    linked,
    notes,
    office_task,
    recommitted,
)
from randcheck.certificates.envelope import file_digest
from randcheck.certificates.rosters import ROSTERS_FOLDER
from randcheck.certificates.secretfiles import SECRETS_FILE
from randcheck.draws.task import Stratum
from randcheck.office.books.rulebook import parse_book

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fixtures.certificates import Body

BOOK = """
format = "randcheck/rulebook@1"
id = "lan-2026"
title = "2026"

[office]
id = "lan"
name = "岚"

[plan]
id = "2026"
draw = { value = "spring", clause = "1" }
items = { value = ["消防", "防雷"], clause = "1" }
window = { value = ["2026-03-02", "2026-11-30"], clause = "1" }

[words]
tiers = { value = ["大型", "小型"], clause = "1" }

[[strata]]
id = "大型"
where = { tier = ["大型"] }
rate = { value = "1/2", clause = "2" }

[[strata]]
id = "小型"
otherwise = true
rate = { value = "1/3", clause = "2" }

[quota]
base = { value = "roster", clause = "2" }
reserves = { value = 1, clause = "2" }

[[exclusions]]
id = "state"
when = { field = "state", not_in = ["存续"] }
leaves_base = false
clause = "3"

[[exclusions]]
id = "joint-overlap"
when = { field = "joint", in = ["是"] }
leaves_base = false
clause = "3"

[[exclusions]]
id = "trustworthy"
when = { flag = "trustworthy" }
leaves_base = true
clause = "3"

[inspectors]
licence = { value = "whole-window", clause = "4" }
presence = { value = "required", clause = "4" }
attributes = { value = ["post"], clause = "4" }

[teams]
mode = { value = "checks", clause = "5" }
size = { value = 2, clause = "5" }

[[teams.seats]]
clause = "5"
where = { post = ["A岗"] }

[[teams.seats]]
clause = "5"
where = { post = ["A岗", "B岗"] }
stage = 1
"""
LARGE = 'rate = { value = "1/2", clause = "2" }'
COUNTED = 'per_inspector = { value = 3, clause = "2" }\nfloor = { value = 1, clause = "2" }'


@cache
def office() -> rc.Pending:
    """What the office commits."""
    strata = [
        Stratum(id="大型", rate=Fraction(1, 2), reserves=1),
        Stratum(id="小型", rate=Fraction(1, 3), reserves=1),
    ]
    standings = [s for s in office_task().standings if s.stratum != "特殊"]
    return committed(office_task(strata=strata, standings=standings, recusals=[], interests={}))


def book(*changes: tuple[str, str]) -> bytes:
    """The book with other words here and there."""
    text = BOOK
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text.encode()


def nothing(_: Body) -> None:
    """Commit what the book says."""


def found(
    change: Callable[[Body], object] = nothing,
    text: bytes | None = None,
    **files: Any,  # noqa: ANN401
) -> list[tuple[str, str]]:
    """Codes and places of what is wrong with a commitment after a change."""
    return [(problem.code, problem.place) for problem in problems(change, text, **files)]


def problems(
    change: Callable[[Body], object] = nothing,
    text: bytes | None = None,
    **files: Any,  # noqa: ANN401
) -> list[Any]:
    """What is wrong with a commitment after a change."""
    text = book() if text is None else text
    bodies = bodies_of(office().certificate)
    bodies[0][1]["rule_book"] = file_digest(office().certificate.suite, text)
    change(bodies[0][1])
    report = rc.examine(linked(bodies), files={"rule_book": text, **files})
    assert "note-book-unread" not in notes(report)  # of a book that is refused nothing is compared
    return list(report.step("files").problems)


def first(**fields: Any) -> Callable[[Body], object]:  # noqa: ANN401
    """Say something else of the first stratum."""
    return lambda body: body["strata"][0].update(fields)


def plan(**fields: Any) -> Callable[[Body], object]:  # noqa: ANN401
    """Say something else of the teams."""
    return lambda body: body["teams"][0].update(fields)


def test_book_says_what_is_committed():
    """The tests below would say nothing if anything were wrong to begin with."""
    assert found() == []


def test_values_stand_in_a_finding_as_they_are():
    """Texts without quotation marks, everything else as canonical JSON."""
    (problem,) = problems(lambda body: body.update(office="other"))
    assert problem.params == {"name": "office", "value": "other", "wanted": "lan"}
    (problem,) = problems(first(items=["别的"]))
    assert problem.params == {"name": "items", "value": '["别的"]', "wanted": '["消防","防雷"]'}
    (problem,) = problems(lambda body: body.update(teams=[]))
    assert problem.params == {"name": "teams", "value": "0", "wanted": "1"}


def test_stratum_that_no_rule_names():
    """A stratum of its own, one that only ends alike, and what stands behind it is looked at."""

    def other(name: str) -> Callable[[Body], object]:
        def change(body: Body) -> None:
            body["strata"][0].update(id=name)
            body["strata"][1].update(reserves=7)
            body["teams"][0]["strata"][0] = name

        return change

    wanted = [
        ("book-stratum", "strata"),
        ("book-stratum", "strata[0]"),
        ("book-differs", "strata[1].reserves"),
    ]
    for name in ("中型", "不大型", "-大型"):
        assert found(other(name)) == wanted


BATCHES = """
[plan.batches]
of = { value = 2, clause = "1" }

[plan.batches.windows]
value = [["2026-03-02", "2026-06-30"], ["2026-07-01", "2026-11-30"]]
clause = "1"
"""
IN_BATCHES = ("\n[words]", f"{BATCHES}\n[words]")


def test_batches():
    """Number and how many there are are compared, the year's number and the first one are not."""
    text = book(IN_BATCHES)

    def batch(number: int, last: str, day: str) -> Callable[[Body], object]:
        def change(body: Body) -> None:
            body["window"] = {"first": day, "last": last}
            for stratum in body["strata"]:
                before = None if number == 1 else "sha256:" + "ab" * 32
                stratum["batch"] = {"number": number, "of": 2, "year": 4, "first": before}

        return change

    assert found(batch(1, "2026-06-30", "2026-03-02"), text) == []
    at = [("book-differs", f"strata[{n}].batch") for n in (0, 1)]
    assert found(batch(2, "2026-06-30", "2026-03-02"), text) == at
    late = problems(batch(1, "2027-01-31", "2027-01-01"), text)
    assert [(p.code, p.place) for p in late] == [("book-differs", "window"), *at]
    assert late[0].params == {"name": "window", "value": "2027-01-01", "wanted": "—"}
    assert late[1].params["wanted"] == '{"number":0,"of":2}'


def test_law_sets_the_rate_of_a_stratum_split_off():
    """Of a law's rate nothing is split off, not even at the same rate."""
    text = book((LARGE, 'rate = { value = "1/2", clause = "2", law = true }'))
    assert found(nothing, text) == []

    def split(body: Body) -> None:
        body["strata"].insert(0, {**body["strata"][0], "id": "x-大型"})
        body["teams"][0]["strata"].insert(0, "x-大型")

    assert found(split) == []
    assert found(split, text) == [("book-differs", "strata[0].rate")]


def test_rate_that_no_list_names(tmp_path: Path):
    """The rate stands in the item list, and the list that is committed does not name it."""
    text = book((LARGE, 'rate = { from = "items", clause = "2" }'))
    listed = tmp_path / "items.csv"
    listed.write_text("事项名称,抽查比例\n别的,50%\n", encoding="utf-8")
    digest = file_digest(office().certificate.suite, listed.read_bytes())
    wrong = found(lambda body: body.update(item_list=digest), text, items=listed)
    assert wrong == [("rate-not-listed", "strata[0].rate lan-2026 大型")]
    other = file_digest(office().certificate.suite, b"")
    wrong = found(lambda body: body.update(item_list=other), text, items=listed)
    assert wrong == [("file-differs", "item_list")]  # another list: nothing is said of rates


def test_rate_of_a_plan_that_is_sealed():
    """A sealed draw does not name its plan, so that a rate of the plan is not compared."""
    text = book((LARGE, 'rate = { from = "plan", clause = "2" }'))
    strata = [Stratum(id="大型", rate=Fraction(1, 2), reserves=1)]
    standings = [s for s in office_task().standings if s.stratum == "大型"]
    task = office_task(strata=strata, standings=standings, recusals=[], interests={}, book=text)
    certificate = committed(task, sealed=True, bucket=32).certificate
    step = rc.examine(certificate, files={"rule_book": text}, reveal=True).step("files")
    assert [(p.code, p.place) for p in step.problems] == [("book-stratum", "strata")]


def test_book_that_is_another_one():
    """Its digest is not that of the commitment: what it lays down is not compared."""
    text = book(('rate = { value = "1/2"', 'rate = { value = "2/3"'))
    assert found(nothing, text) == [("book-differs", "strata[0].rate")]
    suite = office().certificate.suite
    named = file_digest(suite, book())
    wrong = found(lambda body: body.update(rule_book=named), text)
    assert wrong == [("file-differs", "rule_book")]


@pytest.mark.parametrize(("floor", "right"), [(0, False), (1, True), (4, True), (5, False)])
def test_floor_that_counts_inspectors(floor: int, right: bool):  # noqa: FBT001
    """Three for each inspector and one more: without the rosters any number of them may be."""
    wrong = problems(first(rate="0/1", floor=floor), book((LARGE, COUNTED)))
    at = [] if right else [("book-differs", "strata[0].floor")]
    assert [(p.code, p.place) for p in wrong] == at
    if wrong:
        assert wrong[0].params == {"name": "floor", "value": str(floor), "wanted": "1"}


def audited(pending: rc.Pending, text: bytes) -> list[tuple[str, str, object]]:
    """Codes, places and what is wanted where the rosters are given."""
    folder = kept_folder()
    pending.save(folder)
    report = rc.examine(pending.certificate, files={"rule_book": text},
                        rosters=folder / ROSTERS_FOLDER, secrets=folder / SECRETS_FILE)  # fmt: skip
    assert "note-book-unread" not in notes(report)
    found = report.step("files").problems
    return [(problem.code, problem.place, problem.params.get("wanted")) for problem in found]


def test_floor_with_the_inspectors_that_there_are():
    """Five of seven are in the pool and present: one and three times five."""
    text = book((LARGE, COUNTED))

    def naming(floor: int) -> rc.Pending:
        def change(body: Body) -> None:
            body["rule_book"] = file_digest(office().certificate.suite, text)
            body["strata"][0].update(rate="0/1", floor=floor)

        return recommitted(office(), change)

    capped = [("book-differs", "inspectors E-2", "null")]
    assert audited(naming(16), text) == capped
    for floor in (1, 19):
        assert audited(naming(floor), text) == [
            ("book-differs", "strata[0].floor", "16"), *capped,
        ]  # fmt: skip


def test_seat_that_asks_for_what_no_type_has():
    """The book asks for a post where types say nothing of posts."""
    text = book(('attributes = { value = ["post"]', "attributes = { value = []"))
    assert found(nothing, text) == [("seat-attribute", "teams[0].seats")]


NUMBERS = 'number = { value = 2, clause = "5" }\nmost = { value = 3, clause = "5" }\n'
GROUPED = ('mode = { value = "checks"', f'{NUMBERS}mode = {{ value = "groups"')
GROUPS: Body = {"mode": "groups", "leftover": "extra_member", "number": 2, "most": 3}


def in_groups(stage: int) -> Callable[[Body], object]:
    """Commit to groups whose further members are dealt at a stage."""

    def change(body: Body) -> None:
        fields = body["teams"][0]
        more = {"stage": stage, "types": None}
        fields.update(GROUPS, requirements=[*fields["requirements"], more])

    return change


def test_numbers_of_groups_are_compared_in_groups_alone():
    """How many groups: a book says so of groups alone, and so does what is committed."""
    text = book(GROUPED)
    assert found(in_groups(2), text) == []
    assert found(in_groups(1), text) == [("book-differs", "teams[0].requirements")]
    checks = book(GROUPED, ('mode = { value = "groups"', 'mode = { value = "checks"'))
    with pytest.raises(rc.InputError) as caught:
        parse_book(checks)
    assert [problem.code for problem in caught.value.problems] == ["book-no-effect"] * 2
    for name in ("number", "most"):
        assert found(plan(**{name: 2})) == [("book-differs", f"teams[0].{name}")]
        one = in_groups(2)

        def other(body: Body, name: str = name, one: Callable[[Body], object] = one) -> None:
            one(body)
            body["teams"][0][name] = None

        assert found(other, text) == [("book-differs", f"teams[0].{name}")]


def types(position: int, words: Any) -> Callable[[Body], object]:  # noqa: ANN401
    """Say who else may sit on a seat."""
    return lambda body: body["teams"][0]["requirements"][position].update(types=words)


def test_who_may_sit_on_a_seat():
    """Every type is held against the words of the book; a seat for anybody has none."""
    for position, words in ((0, [["B岗"]]), (1, [["A岗"], ["C岗"]]), (0, None)):
        (problem,) = problems(types(position, words))
        assert problem.place == f"teams[0].requirements[{position}].types"
        asked = ["A岗", "B岗"][: position + 1]
        assert problem.params == {
            "name": "types",
            "value": "null" if words is None else f'["{words[-1][0]}"]',
            "wanted": '{"post":[' + ",".join(f'"{one}"' for one in asked) + "]}",
        }
    assert found(types(0, [])) == []
    anybody = book(('where = { post = ["A岗"] }\n', ""))
    # the first seat is anybody's in the book, and what stands behind it is looked at still
    assert found(types(1, [["C岗"]]), anybody) == [
        ("book-differs", f"teams[0].requirements[{position}].types") for position in (0, 1)
    ]
    assert found(types(0, None), anybody) == []


def test_type_with_several_words():
    """Of each attribute the word must be one of the book's; qualifications are not compared."""
    attributes = '["post", "department", "qualifications"]'
    more = 'post = ["A岗"], department = ["一"], qualifications = ["电"]'

    def change(*words: str) -> Callable[[Body], object]:
        def both(body: Body) -> None:
            fields = body["teams"][0]
            fields["attributes"] = ["post", "department", "qualifications"]
            fields["requirements"][0]["types"] = [list(words)]
            fields["requirements"][1]["types"] = [["B岗", "一", "电"]]

        return both

    at = [("book-differs", "teams[0].requirements[0].types")]
    text = book(
        ('attributes = { value = ["post"]', f"attributes = {{ value = {attributes}"),
        ('where = { post = ["A岗"] }', f"where = {{ {more} }}"),
    )
    assert found(change("A岗", "一", "水、电"), text) == []
    assert found(change("A岗", "二", "电"), text) == at
    assert found(change("B岗", "一", "电"), text) == at
    assert found(change("A岗"), text) == at
