"""Xicheng 2022 after a monthly draw: results by the 25th, sharing, nothing secret."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from fixtures.checkwork import ended
from fixtures.offices import drawn, office, task
from randcheck.calendars import national
from randcheck.checks import (
    Check,
    Entered,
    Kept,
    fixed_deadlines,
    open_checks,
    open_for_cause,
    past_checks,
    record,
    results_list,
)
from randcheck.checks.duedates import known_dates
from randcheck.draws.batches import FirstBatch
from randcheck.office.writing import PlatformMapping, write_platform
from randcheck.office.writing.platform import read_platform

if TYPE_CHECKING:
    from pathlib import Path

    import randcheck as rc

NAME = "xicheng-2022"
BOOK = office(NAME).book
RULE = BOOK.checks
DRAW, VISIT = date(2022, 9, 6), date(2022, 9, 14)


def september(**options: object) -> rc.Task:
    """September's draw, which names the first batch of the year."""
    years = {"工程质量监督": 6, "维护管理": 60, "使用安全": 38, "通信警报": 18}
    first = FirstBatch(digest=f"sha256:{0:064}", years=years)
    return task(NAME, "monthly", drawn_on=DRAW, first_batch=first, **options)


@cache
def opened() -> tuple[Check, ...]:
    """The checks of September, as the office sees them."""
    return open_checks(drawn(september()), book=BOOK, drawn_on=DRAW)


def test_only_the_numbers_of_secret_strata_are_secret():
    """X22-10: the works under construction are no secret; the three other items are."""
    assert {check.stratum for check in opened() if not check.secret} == {"工程质量监督"}
    assert any(check.secret for check in opened())


def test_x22_9_results_are_in_by_the_25th():
    """X22-9: the 25th of the month; where it is a day of rest, as 25 September 2022, before it."""
    made = [ended(check, RULE, VISIT) for check in opened()]
    entry = Entered(day=date(2022, 9, 23), by="C-1", platform="执法宣传科")
    given = known_dates([record(check, entry, RULE) for check in made], RULE)
    found = {due.check: due for due in fixed_deadlines(RULE, national(), year=2022, done=given)}
    due = found["2022-09"]
    assert (due.day, due.done) == (date(2022, 9, 23), date(2022, 9, 23))
    assert due.on(date(2022, 9, 30)) is Kept.MET
    late = fixed_deadlines(RULE, national(), year=2022, done=known_dates(made, RULE))
    assert late[8].on(date(2022, 9, 26)) is Kept.OVERDUE


def test_x22_12_more_checks_where_there_is_cause():
    """X22-12: problems reported by the sections are checked besides, and take nobody out."""
    found = september()
    targets = [s.id for s in found.standings if s.verdict == "eligible"][:5]
    items = BOOK.task().items
    checks = [
        open_for_cause(target, number=f"6-{n}", cause="投诉举报", ordered=date(2022, 5, 5),
                       window=(date(2022, 5, 5), date(2022, 5, 20)), items=items, book=BOOK)
        for n, target in enumerate(targets)
    ]  # fmt: skip
    history = [*office(NAME).files.history, *past_checks(checks)]
    assert september(history=history).standings == found.standings


def test_x22_14_results_are_shared_without_what_is_secret(tmp_path: Path):
    """X22-14: results go out under the other body's columns; those of secret strata do not."""
    made = [ended(check, RULE, VISIT) for check in opened()]
    rows = results_list(made, RULE)
    assert {row.check for row in rows} == {check.id for check in made if not check.secret}
    assert set(results_list(made, RULE, secret=True)) > set(rows)
    mapping = PlatformMapping(role="results", columns={"检查对象": "单位名称", "检查结果": "结论"})
    path = tmp_path / "share.csv"
    write_platform(rows, mapping, path)
    text = path.read_text(encoding="utf-8-sig")
    assert not any(check.id in text for check in made if check.secret)
    assert read_platform(path, mapping).value == rows
