"""When something is due: what starts it, what meets it, what is provisional or not published."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

from fixtures.checkwork import DIGEST, RULE, VISIT, course, day, made, until
from fixtures.offices import LAID_DOWN, extended
from randcheck.calendars import Roll, Start, national
from randcheck.checks import (
    CalledOff,
    Decided,
    Ended,
    FedBack,
    Found,
    Kept,
    Published,
    Received,
    Reported,
    Responded,
    campaign_deadlines,
    deadlines,
    fixed_deadlines,
    overdue,
    record,
    record_all,
)
from randcheck.checks.duedates import known_dates
from randcheck.office.books.afterwards import CheckRule
from randcheck.office.books.rulebook import rulebook

if TYPE_CHECKING:
    from randcheck.checks import Check, Due

CALENDAR = national()
BOOKED = CheckRule(terms=tuple(LAID_DOWN.values()))
"""The deadlines of all five offices at once."""
WHOLE = record_all(made(), course(), RULE)


def due_of(check: Check, id: str, **term: object) -> list[Due]:
    """The deadlines of one rule."""
    rule = CheckRule(terms=(evolve(LAID_DOWN[id], **term),))
    return list(deadlines(check, rule, CALENDAR))


def own_terms(text: str) -> list[object]:
    """The deadlines that an office adds to a book that has none of a check."""
    return list(extended("xicheng-2022", text).checks.terms[1:])


def test_each_deadline_starts_with_its_event_and_not_before():
    """Nothing is due before what starts it; then it names event, days, calendar."""
    for id, kind, days in (
        ("L19-18", Ended, 5), ("L19-19", Reported, 7), ("L19-21", Received, 10),
        ("W25-15", Published, 7), ("H23-8-entry", Ended, 5), ("H23-8-publication", Ended, 20),
    ):  # fmt: skip
        begun = until(kind)
        if id == "W25-15":
            begun = record(made(events=WHOLE.events[:9]), course()[13], RULE)
        assert due_of(begun, id) == []
        (due,) = due_of(WHOLE, id)
        assert (due.check, due.rule, due.days) == (WHOLE.id, id, days)
        assert due.event is not None
        answer = CALENDAR.due(due.event, days)
        assert (due.day, due.calendar, due.settled) == (answer.due, CALENDAR.digest, True)
        assert due.clause
        assert due.zh != due.en


def test_a_combined_check_waits_for_its_last_result():
    """L19-18: of several items from the last single result, of one from the end of the check."""
    late = evolve(course()[3], day=day(1))
    events = [*course()[:3], late, *course()[4:6], Ended(day=day(2), by="E-1")]
    combined = record_all(made(), events, RULE)
    assert [(d.start, d.event) for d in due_of(combined, "L19-18")] == [("last-result", day(1))]
    asked = due_of(combined, "L19-18", start=Start.CHECK_ENDED)
    assert [(d.start, d.event) for d in asked] == [("check-ended", day(2))]
    single = record_all(made(items=("监理",)), [*course()[:3], *course()[4:6],
                                              Ended(day=day(2), by="E-1")], RULE)  # fmt: skip
    assert [(d.start, d.event) for d in due_of(single, "L19-18")] == [("check-ended", day(2))]


def test_feedback_and_publication_are_due_together():
    """L19-19: feedback alone does not meet it, nor publication alone."""
    fed = made(events=WHOLE.events[:11])
    assert isinstance(fed.events[-1], FedBack)
    assert due_of(fed, "L19-19")[0].done is None
    assert due_of(WHOLE, "L19-19")[0].done == day(13)
    public = made(events=(*WHOLE.events[:10], *WHOLE.events[16:18]))
    assert due_of(public, "L19-19")[0].done is None


def test_every_penalty_has_its_own_deadline():
    """W25-15: one for each penalty, met by the publication of that decision alone."""
    more = Decided(day=day(20), by="C-1", decision="penalty", number="罚-2")
    both = due_of(record(WHOLE, more, RULE), "W25-15")
    assert [(due.event, due.done) for due in both] == [(day(10), day(14)), (day(20), None)]
    (due,) = due_of(WHOLE, "W22-16", days=3)
    assert (due.days, due.day) == (3, CALENDAR.due(day(10), 3).due)


def test_how_a_deadline_stands_on_a_day():
    """Open until its day, overdue after it; met or late once it was done."""
    ended = until(Reported)
    (due,) = due_of(ended, "L19-18")
    assert due.day == date(2025, 10, 21)
    assert due.on(date(2025, 10, 21)) is Kept.OPEN
    assert due.on(date(2025, 10, 22)) is Kept.OVERDUE
    (met,) = due_of(WHOLE, "L19-18")
    assert met.on(day(2)) is Kept.OPEN
    assert met.on(day(3)) is Kept.MET
    assert evolve(met, done=date(2025, 10, 22)).on(date(2025, 10, 22)) is Kept.LATE
    rule = CheckRule(terms=[LAID_DOWN["L19-18"], LAID_DOWN["H23-8-entry"]])
    late = overdue([WHOLE, ended], rule, CALENDAR, today=date(2025, 10, 22))
    assert [(d.check, d.rule) for d in late] == [(ended.id, "L19-18")]
    assert overdue([ended], rule, CALENDAR, today=date(2025, 10, 21)) == ()


def test_what_no_schedule_covers_is_no_date():
    """Beyond the published schedules there is the earliest day, and no bare date."""
    known = national(as_of=date(2025, 9, 1))  # before the notice for 2026
    end = date(2025, 12, 30)
    events = [*list(course()[:6]), Ended(day=end, by="E-1")]
    check = made(events=events)
    rule = CheckRule(terms=[LAID_DOWN["H23-8-publication"]])
    (due,) = deadlines(check, rule, known)
    assert (due.day, due.settled, due.status) == (None, False, "unpublished")
    assert due.earliest is not None
    assert due.earliest > end
    assert due.on(date(2027, 1, 1)) is Kept.UNDECIDED
    assert evolve(due, done=due.earliest).on(date(2027, 1, 1)) is Kept.MET
    assert due.to_dict()["day"] is None
    short = evolve(check, events=[*events[:-1], Ended(day=date(2025, 12, 22), by="E-1")])
    rule = CheckRule(terms=[evolve(LAID_DOWN["L19-18"], start=Start.CHECK_ENDED)])
    (soon,) = deadlines(short, rule, known)
    assert (soon.status, soon.day) == ("provisional", date(2025, 12, 29))


def test_the_summary_of_a_campaign():
    """W25-14: from the last closed check of the campaign, of the batch, or of each check."""
    other = evolve(WHOLE, id="2", draw_id="wugang/2025/annual/2")
    off = record(made(id="3"), CalledOff(day=day(40), by="C-1", reason="x", amendment=DIGEST), RULE)
    cause = made(id="4", cause="投诉举报", draw_id="", certificate="")
    listed = [WHOLE, other, off, cause]

    def found(start: Start, checks: list[Check]) -> list[tuple[str, date | None]]:
        rule = CheckRule(terms=[evolve(LAID_DOWN["W25-14"], start=start)])
        return [(d.check, d.event) for d in campaign_deadlines(checks, rule, CALENDAR)]

    assert found(Start.CAMPAIGN_COMPLETED, listed) == [("wugang/2025/annual", day(40))]
    assert found(Start.BATCH_COMPLETED, listed) == [
        ("wugang/2025/annual/1", day(40)), ("wugang/2025/annual/2", VISIT),
    ]  # fmt: skip
    assert found(Start.CAMPAIGN_COMPLETED, [*listed, made(id="5")]) == []
    assert found(Start.CHECK_ENDED, listed) == []
    (each,) = due_of(WHOLE, "W25-14", start=Start.CHECK_ENDED, done=("published:result",))
    assert (each.event, each.done) == (VISIT, day(13))
    rule = CheckRule(terms=[LAID_DOWN["W25-14"]])
    name = "wugang/2025/annual"
    (said,) = campaign_deadlines([made()], rule, CALENDAR, completed={name: VISIT},
                                 published={name: day(5)})  # fmt: skip
    assert (said.event, said.done, said.day) == (VISIT, day(5), date(2025, 11, 11))


def test_fixed_dates_of_a_year():
    """Phases once a year, the results of each month on its 25th, moved as the book says."""
    found = fixed_deadlines(rulebook("xicheng-2022").checks, CALENDAR, year=2022)
    assert [due.check for due in found] == [f"2022-{month:02}" for month in range(1, 13)]
    assert found[8].day == date(2022, 9, 23)  # the 25th is a Sunday
    (moved, *_) = fixed_deadlines(
        CheckRule(terms=[evolve(LAID_DOWN["X22-9"], roll=Roll.NEXT)]), CALENDAR, year=2022,
        done={("X22-9", "2022-01"): date(2022, 1, 20)},
    )  # fmt: skip
    assert (moved.day, moved.done) == (date(2022, 1, 25), date(2022, 1, 20))
    phases = fixed_deadlines(rulebook("huaxian-2023").checks, CALENDAR, year=2023)
    assert [due.rule for due in phases] == ["H23-13-draw", "H23-13-checks", "H23-13-summary"]


def test_results_of_a_month_are_in_when_all_are():
    """X22-9: one check without its entry, and the month is known not to be handed in."""
    key = ("X22-9", "2025-09")
    assert known_dates([WHOLE], BOOKED)[key] == day(2)
    assert known_dates([WHOLE, made(id="2")], BOOKED)[key] is None
    off = record(made(id="2"), CalledOff(day=VISIT, by="C", reason="x", amendment=DIGEST), RULE)
    cause = made(id="3", cause="投诉举报", draw_id="", certificate="")
    assert known_dates([WHOLE, off, cause], BOOKED)[key] == day(2)
    assert known_dates([cause], BOOKED) == {}


def test_a_draw_after_the_25th_is_handed_in_with_the_next_month():
    """X22-9: nothing is overdue before it was drawn; in December the next month is January."""
    for drawn, month in (
        (date(2025, 9, 25), "2025-09"),
        (date(2025, 9, 27), "2025-10"),
        (date(2025, 12, 31), "2026-01"),
    ):
        assert ("X22-9", month) in known_dates([made(drawn=drawn)], BOOKED)


def test_the_phases_of_a_year_are_known_from_its_checks():
    """H23-13: drawn with the last draw, checked when the last check closed, not before."""
    year = str(WHOLE.drawn.year)
    ended = WHOLE.last(Ended)
    assert ended is not None
    later = made(id="2", drawn=WHOLE.drawn + timedelta(days=1))
    for checks, made_on in (([WHOLE], ended.day), ([WHOLE, later], None)):
        found = known_dates(checks, BOOKED)
        assert found["H23-13-checks", year] == made_on
        assert found["H23-13-draw", year] == max(check.drawn for check in checks)


@pytest.mark.parametrize("kind", [Found, FedBack, Responded])
def test_a_check_on_its_way_has_what_it_has(kind: type):
    """Deadlines follow the events alone; a book without any has none."""
    check = until(kind)
    assert deadlines(check, CheckRule(), CALENDAR) == ()
    ids = {due.rule for due in deadlines(check, rulebook("luohe-2019").checks, CALENDAR)}
    assert ids == {
        Found: set(), FedBack: {"L19-18", "L19-19"}, Responded: {"L19-18", "L19-19", "L19-21"},
    }[kind]  # fmt: skip


def test_a_deadline_of_an_office_of_its_own():
    """What a book lays down counts; without a word of what meets it nobody calls it overdue."""
    table = '[[checks.terms]]\nid = "OWN-1"\ndays = 15\nstart = "check-ended"\nclause = "第九条"\n'
    (due,) = deadlines(WHOLE, CheckRule(terms=own_terms(table)), CALENDAR)
    assert (due.rule, due.day, due.done) == ("OWN-1", CALENDAR.due(VISIT, 15).due, None)
    assert due.on(due.day) is Kept.OPEN
    assert due.on(date(2026, 1, 5)) is Kept.UNDECIDED
    told = CheckRule(terms=own_terms(table + 'done = ["signed-off", "reported"]\n'))
    (due,) = deadlines(WHOLE, told, CALENDAR)
    assert (due.done, due.on(date(2026, 1, 5))) == (day(3), Kept.MET)
    (due,) = deadlines(until(Reported), told, CALENDAR)
    assert due.on(date(2026, 1, 5)) is Kept.OVERDUE


def test_a_monthly_date_of_an_office_of_its_own():
    """A book may close each month with the last check of what was drawn in it."""
    table = '[[checks.terms]]\nid = "M"\nmonth_day = "31"\ndone = ["checked"]\nclause = "c"\n'
    rule = CheckRule(terms=own_terms(table))
    known = known_dates([WHOLE], rule)
    assert known == {("M", f"{WHOLE.drawn:%Y-%m}"): WHOLE.closed}
    found = fixed_deadlines(rule, CALENDAR, year=WHOLE.drawn.year, done=known)
    assert [due.check for due in found if due.done] == [f"{WHOLE.drawn:%Y-%m}"]


def test_the_day_of_the_plan_is_known_from_the_book():
    """L19-12: a plan fixed on a day meets the date of that year."""
    known = known_dates([], BOOKED, plan_fixed=date(2025, 1, 20))
    assert known == {("L19-12", "2025"): date(2025, 1, 20)}
