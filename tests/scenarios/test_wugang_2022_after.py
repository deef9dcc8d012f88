"""Wugang 2022 after the draw: who records and publishes, and penalties in time."""

from __future__ import annotations

from datetime import date

from attrs import evolve

from fixtures.checkwork import ended, refused
from fixtures.offices import drawn, drawn_on, office, task
from randcheck.calendars import national
from randcheck.checks import (
    Check,
    Decided,
    Entered,
    Kept,
    Published,
    deadlines,
    open_checks,
    record,
    record_all,
)

NAME = "wugang-2022"
RULE = office(NAME).book.checks
VISIT = date(2022, 7, 4)


def check() -> Check:
    """The first check of the high-risk task."""
    certificate = drawn(task(NAME, "high"))
    found = open_checks(certificate, book=office(NAME).book, drawn_on=drawn_on(NAME))
    return found[0]


def test_w22_12_one_body_for_all_four():
    """W22-12: whoever inspects also records and publishes; each result with who and when."""
    mine = check()
    assert mine.unit == ""  # annex 1 leaves the section in charge blank (W22-13)
    made = ended(mine, RULE, VISIT, body="工程科")
    entry = Entered(day=VISIT, by="C-1", body="综合科")
    assert refused(lambda: record(made, entry, RULE)) == ["check-body"]
    assert refused(lambda: record(made, evolve(entry, by=""), RULE)) == ["check-by", "check-body"]
    made = record(made, evolve(entry, body="工程科", recorded=date(2022, 7, 6)), RULE)
    public = Published(day=VISIT, by="C-1", body="综合科", what="result")
    assert refused(lambda: record(made, public, RULE)) == ["check-body"]
    assert made.events[-1].written == date(2022, 7, 6)
    assert all(event.by for event in made.events)


def test_w22_16_penalties_are_published_in_time():
    """W22-16: the text says only 及时; the book lays down the number of working days."""
    decided = Decided(day=date(2022, 7, 11), by="C-1", decision="penalty", number="罚-1")
    made = record(ended(check(), RULE, VISIT, code="4"), decided, RULE)
    (due,) = deadlines(made, RULE, national())
    assert (due.rule, due.start, due.event) == ("W22-16", "decision-made", date(2022, 7, 11))
    assert (due.days, due.day) == (7, date(2022, 7, 20))
    assert due.on(date(2022, 7, 21)) is Kept.OVERDUE
    public = Published(day=date(2022, 7, 20), by="C-1", what="decision", number="罚-1")
    (due,) = deadlines(record_all(made, [public], RULE), RULE, national())
    assert due.on(date(2022, 7, 21)) is Kept.MET
