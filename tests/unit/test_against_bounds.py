"""What a book lays down of totals, ceilings, cycles and stages, held against what was committed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.certificates import audited, codes, committed, sources
from fixtures.rule_strategies import HEAD
from randcheck.draws.past import PastCheck
from randcheck.draws.quota import Yearly
from randcheck.office.books.rulebook import parse_book
from randcheck.office.directories.inspectors import Inspector
from randcheck.office.directories.targets import Target

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from randcheck.draws.task import Task

TEXT = HEAD[: HEAD.index("[[strata]]")].replace("BASE", "roster")
BOUNDED = """
[[exclusions]]
id = "cycle"
where = { kind = ["重点"] }
when = { checked = { period = "cycle", since = 2025, span = 3 } }
leaves_base = false
clause = "x"
[[strata]]
id = "key"
where = { kind = ["重点"] }
rate = { from = "cycle", clause = "x" }
[[strata]]
id = "plain"
where = { kind = ["一般"] }
rate = { value = "1/10", clause = "x" }
yearly_most = { value = "1/8", clause = "x" }
[[strata]]
id = "staffed"
otherwise = true
rate = { value = "1/4", clause = "x" }
per_inspector = { value = 1, clause = "x" }
whichever = { value = "smaller", clause = "x" }
"""
SPREAD = """
[[strata]]
id = "key"
where = { kind = ["重点"] }
share = { value = 3, clause = "x" }
[[strata]]
id = "rest"
otherwise = true
share = { value = 1, clause = "x" }
ceiling = { value = 4, clause = "x" }
"""
TOTAL = 'total = { rate = "1/10", clause = "x" }\n'
SHARED = "exclusions = []\n" + TEXT.replace("[inspectors]", f"{TOTAL}[inspectors]") + SPREAD
DAY = date(2026, 6, 16)


def planned(text: str) -> tuple[Task, bytes]:
    """A task of sixty targets under a book, and the book."""
    kinds = ["重点"] * 9 + ["一般"] * 31 + ["其他"] * 20
    listed = [Target(id=f"T-{n:02}", kind=kind) for n, kind in enumerate(kinds)]
    past = [PastCheck(target="T-40", day=date(2026, 1, 5), cause="双随机"),
            PastCheck(target="T-09", day=date(2026, 1, 5), cause="双随机"),
            PastCheck(target="T-10", day=date(2026, 1, 5), cause="投诉举报"),
            PastCheck(target="T-11", day=date(2025, 1, 5), cause="双随机")]  # fmt: skip
    rules = parse_book(text.encode(), "own")
    people = [Inspector(id=f"E-{n}", present=True) for n in range(4)]
    task = rc.plan_task(rules, targets=listed, inspectors=people, history=past, drawn_on=DAY)
    return task, text.encode()


def examined(task: Task, book: bytes, folder: Path) -> rc.Report:
    """What a verifier with rosters and book finds of a task as committed."""
    pending = committed(task, sources=sources())
    certificate = rc.draw(pending)
    pending.save(folder)
    return rc.examine(
        certificate, rosters=folder / "rosters", secrets=folder / "secrets.json",
        files={"rule_book": book},
    )  # fmt: skip


def strata(task: Task, name: str, **changes: Any) -> Task:  # noqa: ANN401
    """The task with one stratum said otherwise."""
    listed = [evolve(s, **changes) if s.id == name else s for s in task.strata]
    return evolve(task, strata=listed)


def test_what_follows_from_the_book_passes(tmp_path: Path):
    """One of 31 had its check of the year; half of nine are left of the cycle; four can go."""
    task, book = planned(TEXT + BOUNDED)
    assert {s.id: (s.yearly and s.yearly.drawn, s.ceiling) for s in task.strata} == {
        "key": (None, None), "plain": (1, None), "staffed": (None, 4)
    }  # fmt: skip
    assert {name: quota.n for name, quota in task.quotas().items()} == {
        "key": 5, "plain": 2, "staffed": 4
    }  # fmt: skip
    assert codes(examined(task, book, tmp_path / "a"), "files") == []
    shared, book = planned(SHARED)
    assert sum(quota.n for quota in shared.quotas().values()) == 6
    assert codes(examined(shared, book, tmp_path / "b"), "files") == []


@pytest.mark.parametrize(
    "change",
    [
        lambda t: strata(t, "plain", yearly=Yearly(rate="1/8", year=2026, drawn=0)),
        lambda t: strata(t, "plain", yearly=Yearly(rate="1/4", year=2026, drawn=1)),
        lambda t: strata(t, "plain", yearly=Yearly(rate="1/8", year=2025, drawn=1)),
        lambda t: strata(t, "plain", yearly=None),
        lambda t: strata(t, "staffed", ceiling=5),
        lambda t: strata(t, "staffed", ceiling=None),
        lambda t: strata(t, "staffed", floor=1),
        lambda t: strata(t, "key", rate="1/3"),
        lambda t: strata(t, "key", base="roster"),
        lambda t: strata(t, "plain", design="order", rate=1, yearly=None),
    ],
    ids=["fewer drawn before", "higher ceiling", "other year", "no ceiling of the year",
         "more than staff", "no bound by staff", "a floor", "another year of the cycle",
         "share of all", "another design"],
)  # fmt: skip
def test_what_the_book_does_not_say_is_found(change: Callable[[Task], Task], tmp_path: Path):
    """Each bound that is committed otherwise than the book has it, counted in the rosters."""
    task, book = planned(TEXT + BOUNDED)
    report = examined(change(task), book, tmp_path)
    assert report.verdict == "refuted"
    assert "book-differs" in codes(report, "files")


def test_totals_of_another_book_are_found(tmp_path: Path):
    """Another share, none at all."""
    task, book = planned(SHARED)
    assert task.total is not None
    first, second = task.total.strata
    for number, total in enumerate(
        (
            evolve(task.total, strata=[evolve(first, share=2), second]),
            evolve(task.total, rate="1/5"),
        )
    ):
        report = examined(evolve(task, total=total), book, tmp_path / str(number))
        assert codes(report, "files") == ["book-differs"]


def test_a_stage_that_the_book_does_not_ask_for(tmp_path: Path):
    """A draw that claims a first stage where the book has none."""
    task, book = planned("exclusions = []\n" + TEXT + '[[strata]]\nid = "all"\notherwise = true\n'
                         'fixed = { value = 2, clause = "x" }\n')  # fmt: skip
    listed = [evolve(stratum, of="F-1") for stratum in task.strata]
    claimed = evolve(
        task, strata=listed, first_stage="sha256:" + "0" * 64, teams=None, pool=[], interests={}
    )
    found = codes(examined(claimed, book, tmp_path), "files")
    assert found.count("book-differs") >= 2
    assert audited(committed(claimed), rc.draw(committed(claimed)), tmp_path / "x").verdict == (
        "verified"
    )
