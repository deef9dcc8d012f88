"""What is done before anybody goes (国办发〔2024〕54号): approval, filing, the yearly cap."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.checkwork import DRAWN, VISIT, codes_of, made, refused, visit
from randcheck.checks import Authorised, CalledOff, Check, Filed, record_results
from randcheck.checks.capping import above_cap
from randcheck.checks.exporting import results_list
from randcheck.cli import main
from randcheck.office.books.afterwards import CheckRule
from randcheck.office.directories.results import CheckResult

if TYPE_CHECKING:
    from pathlib import Path

ASKED = CheckRule(authorised=True, filed=True, check_code=True)
APPROVED = Authorised(day=VISIT, by="C-1", who="分管领导", number="批-1")
FILED = Filed(day=VISIT, by="C-1", code="JC-1", where="执法平台")
DAY = timedelta(days=1)


def test_nobody_goes_without_approval():
    """A visit is refused until it was approved and filed, by the day of the visit."""
    assert codes_of([visit()], made(), ASKED) == ["check-unauthorised", "check-unfiled"]
    assert codes_of([APPROVED, visit()], made(), ASKED) == ["check-unfiled"]
    assert codes_of([APPROVED, FILED, visit()], made(), ASKED) == []
    late = [evolve(APPROVED, day=VISIT + DAY), FILED, visit()]
    assert codes_of(late, made(), ASKED) == ["check-unauthorised"]
    assert codes_of([visit()], made(), CheckRule()) == []


def test_who_approved_and_the_code_are_told():
    """An approval by nobody is none; where the book asks for a code a filing has one."""
    assert codes_of([evolve(APPROVED, who=" ")], made(), ASKED) == ["check-text-missing"]
    assert codes_of([evolve(FILED, code="")], made(), ASKED) == ["check-text-missing"]
    assert codes_of([evolve(FILED, code="")], made(), CheckRule(filed=True)) == []
    assert codes_of([evolve(APPROVED, day=DRAWN - DAY)], made(), ASKED) == ["check-before-draw"]


@pytest.mark.parametrize(("cap", "visits"), list(product((1, 2, 3), range(4))))
def test_the_cap_counts_days_of_the_year(cap: int, visits: int):
    """So many days of a year, of random checks that were not called off; a day counts once."""
    rule = CheckRule(yearly_cap=cap)
    others = [
        evolve(made(id=f"other-{n}"), events=[visit(day=VISIT + n * DAY)]) for n in range(visits)
    ]
    others += [
        evolve(made(id="off"), events=[APPROVED, CalledOff(day=VISIT, by="C-1", reason="停业")]),
        evolve(made(id="cause", cause="投诉举报"), events=[visit(day=VISIT + 9 * DAY)]),
        evolve(made(id="stranger", target="T-2"), events=[visit(day=VISIT + 9 * DAY)]),
        evolve(made(id="last-year"), events=[visit(day=date(2024, 12, 31))]),
    ]
    later = visit(day=VISIT + 20 * DAY)
    over = bool(list(above_cap(made(), later, rule, others)))
    assert over == (visits >= cap)
    assert not list(above_cap(made(cause="投诉举报"), later, rule, others))
    if visits:  # on the same day as another check of that target
        assert not list(above_cap(made(), visit(), rule, others))
    mine = evolve(made(), events=[APPROVED])
    assert not list(above_cap(mine, later, rule, others))  # its approval took the place


def result(**more: object) -> CheckResult:
    """A row of a list of results."""
    plain: dict[str, object] = {
        "day": VISIT, "inspectors": ("E-1", "E-2"), "codes": ("1",), "target": "T-1", "by": "C-1",
        "licence_shown": True, "form": "signed", "who": "张三", "ended": VISIT, "check": made().id,
    }  # fmt: skip
    return CheckResult(**{**plain, **more})  # type: ignore[arg-type]


def test_lists_of_results_have_columns():
    """审批日期, 审批人, 备案日期 and 检查码 are recorded before the visit, and exported again."""
    told = result(authorised=VISIT, authoriser="分管领导", filed=VISIT, check_code="JC-1")
    (check,) = record_results([made()], [told], ASKED)
    assert check.last(Authorised) == Authorised(day=VISIT, by="C-1", who="分管领导")
    assert check.last(Filed) == Filed(day=VISIT, by="C-1", code="JC-1")
    (row, *_) = results_list([check], ASKED)
    assert (row.authorised, row.authoriser, row.filed, row.check_code) == (
        VISIT, "分管领导", VISIT, "JC-1",
    )  # fmt: skip
    assert refused(lambda: record_results([made()], [result()], ASKED)) == [
        "check-unauthorised", "check-unfiled",
    ]  # fmt: skip


def test_a_list_cannot_go_above_the_cap():
    """The second visit of the year is refused where one is the published cap."""
    second = made(id="wugang/2025/annual/2#annual#T-1")
    rows = [result(), result(check=second.id, day=VISIT + DAY, ended=VISIT + DAY)]
    both = [made(), second]
    act = lambda rule: refused(lambda: record_results(both, rows, rule))  # noqa: E731
    assert act(CheckRule(yearly_cap=1)) == ["check-yearly-cap"]
    assert act(CheckRule(yearly_cap=2)) == []


def test_on_the_command_line(tmp_path: Path):
    """`check event` records approval and filing, and refuses a visit above the cap."""
    folder = tmp_path / "health"
    assert main(["init", str(folder), "--like", "fire"]) == 0
    book = folder / "own.toml"
    asked = 'format = "randcheck/rulebook@1"\nid = "own"\nextends = "规则书.toml"\n[checks]\n'
    asked += 'authorised = { value = true, clause = "三" }\n'
    asked += 'yearly_cap = { value = 1, clause = "四" }\n'
    book.write_text(asked, encoding="utf-8")
    private, out, checks = tmp_path / "private", tmp_path / "1.json", tmp_path / "checks.jsonl"
    commit = ["commit", folder, "--book", book, "--drawn-on", "2026-03-02", "--source", "a=1",
              "--source", "b=2", "--private", private, "--out", out]  # fmt: skip
    assert main([str(word) for word in commit]) == 0
    assert main(["draw", str(private), "--out", str(out)]) == 0
    opening = ["check", "open", out, "--book", book, "--drawn-on", "2026-03-02", "-o", checks]
    assert main([str(word) for word in opening]) == 0
    (first, *_) = rc.checks.read_checks(checks)

    def event(kind: str, *given: str) -> int:
        words = ["check", "event", str(checks), first.id, kind, "--book", str(book), "--by", "C-1"]
        return main([*words, *given])

    team = "、".join(first.team)
    going = ("--day", "2026-03-06", "--set", f"inspectors={team}", "--set", "licence_shown=true")
    assert event("visited", *going) == 2
    assert event("authorised", "--day", "2026-03-05", "--set", "who=大队长") == 0
    assert event("visited", *going) == 0
    visited: Check = next(c for c in rc.checks.read_checks(checks) if c.id == first.id)
    assert [type(e).__name__ for e in visited.events] == ["Authorised", "Visited"]
