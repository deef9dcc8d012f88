"""Huaxian 2023 after the draw: notice, visit, result, follow-up, phases."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from attrs import evolve

from fixtures.checkwork import ended, refused
from fixtures.offices import drawn, drawn_on, office, task
from randcheck.calendars import national
from randcheck.checks import (
    Check,
    Decided,
    Entered,
    Found,
    NoticeSent,
    Published,
    Rectified,
    Reused,
    SignedOff,
    Stage,
    Visited,
    deadlines,
    fixed_deadlines,
    open_checks,
    open_for_cause,
    past_checks,
    record,
    record_all,
    record_results,
    results_list,
)
from randcheck.office.reading import read_results
from randcheck.office.writing import PlatformMapping, write_platform
from randcheck.office.writing.platform import read_platform

if TYPE_CHECKING:
    from pathlib import Path

NAME = "huaxian-2023"
BOOK = office(NAME).book
RULE = BOOK.checks
VISIT = date(2023, 5, 16)


@cache
def opened() -> tuple[Check, ...]:
    """The checks of the year."""
    certificate = drawn(task(NAME, "lightning"))
    return open_checks(certificate, book=BOOK, targets=office(NAME).files.targets,
                       drawn_on=drawn_on(NAME))  # fmt: skip


def noticed() -> Check:
    """A check whose target was told beforehand."""
    return record(opened()[0], NoticeSent(day=date(2023, 5, 15), by="C-1"), RULE)


def seen(check: Check, **changes: object) -> Visited:
    """A visit that keeps the rules."""
    plain = Visited(day=VISIT, by=check.inspectors[0], inspectors=check.inspectors,
                    licence_shown=True)  # fmt: skip
    return evolve(plain, **changes)


def test_h23_1_results_reach_the_national_system(tmp_path: Path):
    """H23-1: the whole list under the platform's columns and words, and back the same."""
    made = [ended(check, RULE, VISIT) for check in opened()]
    mapping = PlatformMapping(
        role="results", encoding="gb18030",
        columns={"检查编号": "任务编号", "检查对象": "市场主体", "检查人员": "检查人"},
        words={"检查结果": {"1": "未发现问题"}, "出示执法证件": {"是": "Y"}},
    )  # fmt: skip
    path = tmp_path / "results.csv"
    rows = results_list(made, RULE)
    write_platform(rows, mapping, path)
    back = read_platform(path, mapping).value
    assert back == rows
    assert len({row.check for row in back}) == len(made)
    again = record_results(opened(), back, RULE)
    assert [(c.codes, c.closed) for c in again] == [(c.codes, c.closed) for c in made]
    plain = tmp_path / "plain.csv"
    write_platform(rows, PlatformMapping(role="results"), plain)
    assert read_results(plain).value == rows


def test_h23_6_a_joint_result_is_used_and_counted_once():
    """H23-6: no second visit; the joint result is the conclusion, and counts where it was made."""
    check = opened()[0]
    joint = Reused(day=VISIT, by="C-1", check="emergency/2023/joint/1#joint#x", codes=["1"],
                   office="应急局")  # fmt: skip
    done = record(check, joint, RULE)
    assert (done.stage, done.codes, done.made) == (Stage.REUSED, ("1",), None)
    assert refused(lambda: record(done, seen(check), RULE)) == ["check-reused", "check-notice"]
    made = ended(check, RULE, VISIT)
    assert "check-reuse-made" in refused(lambda: record(made, joint, RULE))
    assert past_checks([done]) == ()
    assert len(past_checks([made])) == len(check.items)
    (row, *_) = results_list([done], RULE)
    assert dict(row.attributes) == {"采用结果": joint.check}
    entry = Entered(day=VISIT, by="C-1", platform="河南省市场监管信息平台")
    assert record(done, entry, RULE).events[-1] == entry


def test_h23_7_signed_sealed_or_why_not():
    """H23-7: the head signs or seals; otherwise the reason is noted, with a witness if needed."""
    check = record(noticed(), seen(opened()[0]), RULE)
    blank = SignedOff(day=VISIT, by="E", form="refused")
    assert refused(lambda: record(check, blank, RULE)) == ["check-refused-reason"]
    noted = evolve(blank, reason="负责人拒绝签字", witness="村委会")
    assert record(check, noted, RULE).events[-1] == noted
    for form in ("signed", "sealed"):
        codes = refused(lambda form=form: record(check, evolve(blank, form=form), RULE))
        assert codes == ["check-signed-who"]


def test_h23_7_the_licence_is_shown_and_nothing_ends_unsigned():
    """H23-7: without the licence no visit, without sign-off or its reason no end."""
    hidden = seen(opened()[0], licence_shown=False)
    assert refused(lambda: record(noticed(), hidden, RULE)) == ["check-licence"]
    events = ended(opened()[0], RULE, VISIT).events
    unsigned = [event for event in events if not isinstance(event, SignedOff)]
    assert refused(lambda: record_all(opened()[0], unsigned, RULE)) == ["check-not-signed"]


def test_h23_8_entered_within_five_public_within_twenty():
    """H23-8: both from the end of the check, in working days."""
    check = ended(opened()[0], RULE, VISIT)
    found = {due.rule: due for due in deadlines(check, RULE, national())}
    assert {rule: (due.event, due.day) for rule, due in found.items()} == {
        "H23-8-entry": (VISIT, date(2023, 5, 23)),
        "H23-8-publication": (VISIT, date(2023, 6, 13)),
    }
    entry = Entered(day=date(2023, 5, 23), by="C-1", platform="省平台")
    public = Published(day=date(2023, 6, 1), by="C-1", what="result", where="门户网站")
    done = deadlines(record_all(check, [entry, public], RULE), RULE, national())
    assert {due.rule: due.done for due in done} == {
        "H23-8-entry": date(2023, 5, 23), "H23-8-publication": date(2023, 6, 1),
    }  # fmt: skip


def test_h23_9_complaints_are_dealt_with_at_once():
    """H23-9: on the day itself, with the office's own word for the cause, and no lot."""
    check = open_for_cause("T-1", number="12345-7", cause="大数据分析", ordered=VISIT,
                           window=(VISIT, date(2023, 5, 19)), items=["lightning"], book=BOOK,
                           team=opened()[0].team)  # fmt: skip
    made = ended(check, RULE, VISIT)
    assert (made.cause, made.random, made.made) == ("大数据分析", False, VISIT)
    assert {p.cause for p in past_checks([made])} == {"大数据分析"}
    assert {p.drawn for p in past_checks([made])} == {None}


def test_h23_11_from_afar():
    """H23-11: remote, video and data checks: nothing to show, two inspectors all the same."""
    for mode in ("remote", "video", "data"):
        far = seen(opened()[0], mode=mode, licence_shown=False)
        assert refused(lambda far=far: record(noticed(), far, RULE)) == []
        alone = evolve(far, inspectors=opened()[0].inspectors[:1])
        assert refused(lambda alone=alone: record(noticed(), alone, RULE)) == ["check-too-few"]
    by_phone = seen(opened()[0], mode="phone")
    assert "check-word" in refused(lambda: record(noticed(), by_phone, RULE))


def test_h23_13_phases_of_the_year():
    """H23-13: drawn by the end of April, checked by the end of November, summary by December."""
    found = fixed_deadlines(RULE, national(), year=2023)
    assert {due.rule: due.day for due in found} == {
        "H23-13-draw": date(2023, 4, 28), "H23-13-checks": date(2023, 11, 30),
        "H23-13-summary": date(2023, 12, 29),
    }  # fmt: skip
    late = seen(opened()[0], day=date(2023, 12, 1))
    assert refused(lambda: record(noticed(), late, RULE)) == ["check-window"]


def test_h23_14_order_rectification_penalty():
    """H23-14: a problem, an order with its date, whether it was mended, a penalty where not."""
    check = ended(opened()[0], RULE, VISIT, code="3")
    code = RULE.code("3")
    assert code is not None
    assert (code.problem, code.follow_up) == (True, True)
    order = Decided(day=VISIT, by="C-1", decision="order", number="改-1", until=date(2023, 6, 16))
    undone = Rectified(day=date(2023, 6, 19), by="C-1", number="改-1", done=False)
    penalty = Decided(day=date(2023, 6, 20), by="C-1", decision="penalty", number="罚-1")
    assert refused(lambda: record_all(check, [order, undone, penalty], RULE)) == []
    assert refused(lambda: record(check, undone, RULE)) == ["check-no-order"]
    only = record(check, penalty, RULE)
    of_penalty = evolve(undone, number="罚-1", day=date(2023, 6, 21))
    assert refused(lambda: record(only, of_penalty, RULE)) == ["check-no-order"]
    assert [e.codes for e in check.every(Found)] == [("3",)] * len(check.items)


def test_h23_16_a_notice_before_the_visit():
    """H23-16: no visit before the notice was sent, and its date is on record."""
    check = opened()[0]
    assert refused(lambda: record(check, seen(check), RULE)) == ["check-notice"]
    assert refused(lambda: record(noticed(), seen(check), RULE)) == []
    late = record(check, NoticeSent(day=date(2023, 5, 17), by="C-1"), RULE)
    assert refused(lambda: record(late, seen(check), RULE)) == ["check-notice"]
