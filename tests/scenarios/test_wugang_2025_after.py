"""Wugang 2025 after the draw: the visit, the report, what is published, to the end of the year."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

from fixtures.checkwork import DIGEST, ended, refused, reported
from fixtures.offices import drawn, drawn_on, office, task
from randcheck.calendars import national
from randcheck.checks import (
    Approved,
    CalledOff,
    Check,
    Decided,
    EvidenceKept,
    Published,
    Shared,
    Visited,
    append,
    campaign_deadlines,
    deadlines,
    open_checks,
    read_checks,
    record,
    record_all,
    results_list,
)
from randcheck.checks.journal import parse_journal

if TYPE_CHECKING:
    from pathlib import Path

NAME = "wugang-2025"
RULE = office(NAME).book.checks
VISIT = date(2025, 10, 14)
LAST = date(2025, 11, 28)


@cache
def opened() -> tuple[Check, ...]:
    """The checks of the year's draw."""
    certificate = drawn(task(NAME, "annual"))
    targets = office(NAME).files.targets
    return open_checks(certificate, book=office(NAME).book, targets=targets,
                       drawn_on=drawn_on(NAME))  # fmt: skip


def visited(check: Check, **changes: object) -> Visited:
    """A visit that keeps the rules."""
    plain = Visited(day=VISIT, by=check.inspectors[0], inspectors=check.inspectors,
                    licence_shown=True, notice_shown=True)  # fmt: skip
    return evolve(plain, **changes)


def test_one_visit_serves_all_items_of_a_firm():
    """W25-1, W25-11: a firm drawn for several items is one check, within the window."""
    assert len({check.target for check in opened()}) == len(opened())
    assert all(check.items for check in opened())
    assert {check.window for check in opened()} == {(date(2025, 9, 15), LAST)}
    assert all(check.name for check in opened())


def test_w25_7_who_assists_is_no_inspector():
    """W25-7: a professional body may help, and fills no seat."""
    check = opened()[0]
    one, other = check.inspectors
    helped = visited(check, assistants=["检测公司"])
    assert refused(lambda: record(check, helped, RULE)) == []
    alone = visited(check, inspectors=[one, "检测公司"], assistants=["检测公司"])
    assert refused(lambda: record(check, alone, RULE)) == ["check-assistant", "check-stranger"]
    both = visited(check, assistants=[other])
    assert refused(lambda: record(check, both, RULE)) == ["check-assistant"]


def test_w25_8_evidence_is_bound_by_its_digest():
    """W25-8: record and photographs attach to the check, each with its source and digest."""
    check = record(opened()[0], visited(opened()[0]), RULE)
    photo = EvidenceKept(day=VISIT, by="E", digest=DIGEST, what="照片", source="现场拍摄")
    assert record(check, photo, RULE).events[-1] == photo
    odd = evolve(photo, digest="照片一张")
    assert refused(lambda: record(check, odd, RULE)) == ["check-digest"]
    assert refused(lambda: record(opened()[0], photo, RULE)) == ["check-turn"]


def test_w25_12_licence_and_notice_are_shown():
    """W25-12: the licence and the inspection notice; without either the visit is refused."""
    check = opened()[0]
    for missing, code in (("licence", "check-licence"), ("notice", "check-notice-shown")):
        act = visited(check, **{f"{missing}_shown": False})
        assert refused(lambda act=act: record(check, act, RULE)) == [code]


def test_w25_13_the_report_has_all_parts_and_is_approved():
    """W25-13: time, content, steps, findings, evaluation, proposals; approved, then published."""
    check = ended(opened()[0], RULE, VISIT)
    whole = reported(check, RULE, VISIT).events[-1]
    for part in RULE.report:
        bare = evolve(whole, **{part: ""})
        assert refused(lambda bare=bare: record(check, bare, RULE)) == ["check-text-missing"]
    check = record(check, whole, RULE)
    public = Published(day=VISIT, by="C-1", what="report")
    assert refused(lambda: record(check, public, RULE)) == ["check-turn"]
    approved = Approved(day=VISIT, by="C-1", who="分管领导")
    assert refused(lambda: record_all(check, [approved, public], RULE)) == []


def test_w25_13_method_and_steps_belong_to_the_report():
    """W25-13: 方法步骤 is a part of the report here."""
    check = ended(opened()[0], RULE, VISIT)
    bare = evolve(reported(check, RULE, VISIT).events[-1], steps=" ")
    assert refused(lambda: record(check, bare, RULE)) == ["check-text-missing"]


def test_w25_14_the_summary_is_due_when_the_last_check_closed():
    """W25-14: 20 working days from the completion of the campaign, not of the first check."""
    done = [ended(check, RULE, VISIT) for check in opened()[:-1]]
    assert campaign_deadlines([*done, opened()[-1]], RULE, national()) == ()
    last = ended(opened()[-1], RULE, LAST)
    (due,) = campaign_deadlines([*done, last], RULE, national())
    assert (due.check, due.event, due.days) == ("wugang/2025/annual", LAST, 20)
    assert due.day == date(2025, 12, 26)
    off = CalledOff(day=date(2025, 11, 3), by="C-1", reason="注销", amendment=DIGEST)
    (due,) = campaign_deadlines([*done, record(opened()[-1], off, RULE)], RULE, national())
    assert due.event == date(2025, 11, 3)


def test_w25_15_penalties_are_public_within_seven_working_days():
    """W25-15: every penalty has its own seven working days; an order has none."""
    check = ended(opened()[0], RULE, VISIT, code="4")
    events = [
        Decided(day=VISIT, by="C-1", decision="order", number="令-1"),
        Decided(day=date(2025, 10, 20), by="C-1", decision="penalty", number="罚-1"),
    ]
    check = record_all(check, events, RULE)
    (due,) = deadlines(check, RULE, national())
    assert (due.rule, due.event, due.day) == ("W25-15", date(2025, 10, 20), date(2025, 10, 29))


def test_w25_16_dishonesty_goes_to_the_credit_platform():
    """W25-16: rows with a problem go out, are noted as shared, and change no open draw."""
    good, bad = (ended(opened()[n], RULE, VISIT, code=code) for n, code in enumerate("14"))
    rows = results_list([good, bad], RULE, problems=True)
    assert {row.check for row in rows} == {bad.id}
    shared = Shared(day=date(2025, 10, 20), by="C-1", to="信用信息平台", what="失信记录")
    assert record(bad, shared, RULE).events[-1] == shared
    again = open_checks(drawn(task(NAME, "annual")), drawn_on=drawn_on(NAME))
    assert [check.team for check in again] == [check.team for check in opened()]


def test_w25_17_a_record_from_which_a_line_is_missing_shows_it(tmp_path: Path):
    """W25-17: whoever takes a line out of the journal, or alters one, is found out."""
    path = tmp_path / "checks.jsonl"
    append(path, [ended(check, RULE, VISIT) for check in opened()[:3]])
    assert len(read_checks(path)) == 3
    lines = path.read_bytes().splitlines(keepends=True)
    for gone in (2, 5):
        data = b"".join(line for n, line in enumerate(lines) if n != gone)
        assert "journal-broken" in refused(lambda data=data: parse_journal(data))
    altered = path.read_bytes().replace(b'"codes":["1"]', b'"codes":["2"]', 1)
    assert "journal-broken" in refused(lambda: parse_journal(altered))


@pytest.mark.parametrize("mode", ["on-site", "remote", "video", "data"])
def test_w25_18_two_inspectors_at_the_inspection(mode: str):
    """W25-18: a result of one inspector is refused in every mode; no book lowers the number."""
    check = opened()[0]
    alone = visited(check, inspectors=check.inspectors[:1], mode=mode)
    assert refused(lambda: record(check, alone, RULE)) == ["check-too-few"]
    lower = evolve(RULE, on_site=1)
    assert refused(lambda: record(check, alone, lower)) == ["check-too-few"]
