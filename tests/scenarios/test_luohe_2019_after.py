"""Luohe 2019 after the draw: articles 5 to 22, in their order."""

from __future__ import annotations

from datetime import date
from functools import cache

from attrs import evolve

import randcheck as rc
from fixtures.checkwork import ended, refused, reported
from fixtures.offices import drawn_from, drawn_on, office, task
from randcheck.calendars import national
from randcheck.certificates.amendments.amending import amend, request
from randcheck.checks import (
    Check,
    Decided,
    Due,
    FedBack,
    Found,
    Published,
    Received,
    Responded,
    TeamChanged,
    Visited,
    deadlines,
    follow,
    open_checks,
    open_for_cause,
    past_checks,
    record,
    record_all,
)

NAME = "luohe-2019"
BOOK = office(NAME).book
RULE = BOOK.checks
VISIT = date(2020, 7, 22)


@cache
def opened() -> tuple[Check, ...]:
    """The checks of one section's draw."""
    return open_checks(drawn_from(task(NAME, "quality"))[1], book=BOOK, drawn_on=drawn_on(NAME))


def dues(check: Check) -> dict[str, Due]:
    """Its deadlines by rule."""
    return {due.rule: due for due in deadlines(check, RULE, national())}


def told() -> Check:
    """A check whose result was sent to the firm."""
    check = reported(ended(opened()[0], RULE, VISIT), RULE, date(2020, 7, 28))
    return record(check, FedBack(day=date(2020, 8, 3), by="C-1", how="by-post"), RULE)


def test_l19_5_whoever_checks_gives_the_feedback():
    """L19-5: each section gives the feedback for its own checks."""
    check = reported(ended(opened()[0], RULE, VISIT), RULE, VISIT)
    assert check.unit == "人防工程质量监督站"
    other = FedBack(day=VISIT, by="C-1", body="指挥通信科")
    assert refused(lambda: record(check, other, RULE)) == ["check-body"]
    assert refused(lambda: record(check, evolve(other, body=check.unit), RULE)) == []


def test_l19_9_complaints_are_checked_outside_the_draw():
    """L19-9: a check with a cause is recorded with it, fills no quota, counts in no cap."""
    found = task(NAME, "maintenance")
    targets = [s.id for s in found.standings if s.verdict == "eligible"][:40]
    checks = [
        open_for_cause(
            target, number=f"2020-{n}", cause="投诉举报", ordered=date(2020, 3, 1),
            window=(date(2020, 3, 1), date(2020, 3, 31)), items=BOOK.rules[0].items, book=BOOK,
            unit="指挥通信科", team=opened()[0].team,
        )
        for n, target in enumerate(targets)
    ]  # fmt: skip
    made = [ended(check, RULE, date(2020, 3, 9)) for check in checks]
    assert not any(check.random or check.stratum for check in made)
    history = [*office(NAME).files.history, *past_checks(made)]
    assert task(NAME, "maintenance", history=history).standings == found.standings
    codes = refused(lambda: open_for_cause(
        targets[0], number="x", cause="双随机", ordered=VISIT, window=(VISIT, VISIT),
        items=BOOK.rules[0].items, book=BOOK))  # fmt: skip
    assert codes == ["check-cause"]


def test_drawn_checks_count_from_the_draw_on():
    """L19-16: what was drawn and not made yet counts like what was made."""
    listed = [*office(NAME).files.history, *past_checks(opened())]
    later = task(NAME, "maintenance", history=listed)
    verdicts = {s.id: s.verdict for s in later.standings}
    mine = [check.target for check in opened() if check.target in verdicts]
    assert mine
    exempt = {"seriously_dishonest", "abnormal_operation", "penalty"}
    flags = {t.id: t.flags for t in office(NAME).files.targets}
    assert all(verdicts[t] != "eligible" or flags[t] & exempt for t in mine)


def test_l19_15_a_recusal_changes_the_team_before_the_visit():
    """L19-15: the substitute of the amendment inspects; who was recused may not any more."""
    pending, certificate = drawn_from(task(NAME, "quality"))
    check = opened()[0]
    recused = check.inspectors[1]
    fresh = [
        rc.contribution(name, value="1", nonce=bytes([n + 7]) * 32)
        for n, name in enumerate(("office", "supervisor"))
    ]
    asked = request(pending, certificate, cause="利害关系", asked_by=recused,
                    recusals=[(recused, check.target)], sources=fresh)  # fmt: skip
    after = amend(asked)
    now = follow(opened(), after, day=date(2020, 7, 20), by="C-1", rule=RULE)
    mine = next(one for one in now if one.id == check.id)
    assert isinstance(mine.events[0], TeamChanged)
    old = Visited(day=VISIT, by="E", inspectors=check.inspectors, licence_shown=True)
    assert refused(lambda: record(mine, old, RULE)) == ["check-stranger"]
    assert ended(mine, RULE, VISIT).closed == VISIT
    made = [ended(one, RULE, VISIT) if one.id == check.id else one for one in opened()]
    late = refused(lambda: follow(made, after, day=VISIT, by="C-1", rule=RULE))
    assert "check-made" in late


def test_l19_18_the_report_within_five_working_days():
    """L19-18: from the end of a single check, of a combined one from its last single result."""
    single = ended(opened()[0], RULE, VISIT)
    due = dues(single)["L19-18"]
    assert (due.start, due.event, due.day) == ("check-ended", VISIT, date(2020, 7, 29))
    combined = evolve(opened()[0], items=("甲", "乙"))
    events = ended(combined, RULE, VISIT).events
    last = Found(day=date(2020, 7, 24), by="E", item="乙", codes=["1"])
    end = evolve(events[-1], day=date(2020, 7, 30))
    made = record_all(combined, [*events[:-1], last, end], RULE)
    due = dues(made)["L19-18"]
    assert (due.start, due.event, due.day) == (
        "last-result", date(2020, 7, 24), date(2020, 7, 31),
    )  # fmt: skip
    assert dues(reported(made, RULE, date(2020, 7, 31)))["L19-18"].done == date(2020, 7, 31)


def test_l19_19_feedback_and_publication_within_seven_working_days():
    """L19-19: both feedback and publication, from the completion of the report."""
    check = told()
    due = dues(check)["L19-19"]
    assert (due.event, due.day, due.done) == (date(2020, 7, 28), date(2020, 8, 6), None)
    public = Published(day=date(2020, 8, 5), by="C-1", what="result", where="公示平台")
    assert dues(record(check, public, RULE))["L19-19"].done == date(2020, 8, 5)


def test_l19_20_the_day_of_receipt_is_an_input():
    """L19-20: in person or by post; without a recorded receipt nothing starts."""
    assert "L19-21" not in dues(told())
    received = Received(day=date(2020, 8, 6), by="C-1")
    assert "L19-21" in dues(record(told(), received, RULE))
    before = reported(ended(opened()[0], RULE, VISIT), RULE, VISIT)
    assert refused(lambda: record(before, received, RULE)) == ["check-turn"]
    fax = FedBack(day=date(2020, 8, 3), by="C-1", how="传真")
    assert refused(lambda: record(before, fax, RULE)) == ["check-word"]


def test_l19_21_the_firm_comments_within_ten_working_days():
    """L19-21: from the receipt; the comment is on the department and on the inspectors."""
    check = record(told(), Received(day=date(2020, 8, 6), by="C-1"), RULE)
    due = dues(check)["L19-21"]
    assert (due.event, due.day) == (date(2020, 8, 6), date(2020, 8, 20))
    comment = Responded(day=date(2020, 8, 19), by="C-1", on_department="满意", on_inspectors="满意")
    assert dues(record(check, comment, RULE))["L19-21"].done == date(2020, 8, 19)


def test_l19_22_what_follows_a_breach_is_decided_and_published():
    """L19-22: penalty, transfer to others or to justice; each decision is public by its number."""
    check = ended(opened()[0], RULE, VISIT, code="4")
    decisions = [
        Decided(day=VISIT, by="C-1", decision=word, number=f"{word}-1")
        for word in ("penalty", "transfer", "justice")
    ]
    check = record_all(check, decisions, RULE)
    for decided in decisions:
        public = Published(day=VISIT, by="C-1", what="decision", number=decided.number)
        assert record(check, public, RULE).events[-1] == public
    unknown = Published(day=VISIT, by="C-1", what="decision", number="x-9")
    assert refused(lambda: record(check, unknown, RULE)) == ["check-no-decision"]
