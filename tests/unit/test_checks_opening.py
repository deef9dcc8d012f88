"""From certificates to checks: what stands in them, what amendments make of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

from fixtures.amendments import IN_TWO_STRATA, carried, holder, rich_task
from fixtures.certificates import issued, linked, office_task, tiny_task
from fixtures.checkwork import DIGEST, refused
from fixtures.offices import drawn, office, task
from randcheck.certificates.ceremony.voiding import void
from randcheck.certificates.secrecy.unsealing import unseal
from randcheck.checks import (
    CalledOff,
    NoticeSent,
    Reused,
    Stage,
    TeamChanged,
    Visited,
    follow,
    open_checks,
    open_for_cause,
    record,
)
from randcheck.errors import ConfidentialityError
from randcheck.office.books.afterwards import CheckRule
from randcheck.office.books.rulebook import rulebook
from randcheck.office.directories.targets import Target

if TYPE_CHECKING:
    import randcheck as rc
    from randcheck.checks import Check

DAY = date(2026, 3, 1)
LATER = date(2026, 3, 9)
RULE = CheckRule()
PENDING, DRAWN = issued(rich_task())


def opened(certificate: rc.Certificate = DRAWN, **given: Any) -> tuple[Check, ...]:  # noqa: ANN401
    """The checks of a draw of the first of March."""
    return open_checks(certificate, **{"drawn_on": DAY, **given})


def visited(check: Check) -> Check:
    """The check once its team was there."""
    visit = Visited(day=LATER, by="E-1", inspectors=check.inspectors, licence_shown=True)
    return record(check, visit, RULE)


def test_one_check_for_each_visit():
    """Every target drawn has its check: its items, window, team and responsible person."""
    named = [Target(id="T-21", name="乙工程")]
    checks = opened(targets=named)
    assert {check.target: check.team for check in checks} == DRAWN.teams
    assert len({check.id for check in checks}) == len(checks)
    one = next(check for check in checks if check.target == "T-21")
    assert one.id == "lan/2026/spring/1#spring#T-21"
    assert (one.name, one.stratum, one.items) == ("乙工程", "特殊", ("消防", "防雷"))
    assert one.window == (date(2026, 3, 2), date(2026, 11, 30))
    assert (one.office, one.draw_id) == ("lan", "lan/2026/spring/1")
    assert (one.certificate, one.drawn) == (DRAWN.records[0].digest, DAY)
    assert one.lead == one.team[0]
    assert (one.random, one.secret, one.stage) == (True, False, Stage.OPEN)


def test_strata_of_one_plan_are_one_visit():
    """A target drawn in two strata is one check with both strata and all items."""
    certificate = issued(rich_task(standings=IN_TWO_STRATA))[1]
    checks = opened(certificate)
    twice = {id for id in certificate.drawn["大型"] if id in certificate.drawn["小型"]}
    assert twice
    assert len({check.target for check in checks}) == len(checks)
    for check in checks:
        assert (check.strata == ("大型", "小型")) is (check.target in twice)


def test_two_plans_are_two_checks():
    """Under two team plans a target has two checks; what no plan covers has nobody."""
    certificate = issued(rich_task(standings=IN_TWO_STRATA))[1]
    bodies = [(record.kind, dict(record.body)) for record in certificate.open_records]
    first = dict(bodies[0][1])
    plan = first["teams"][0]
    first["teams"] = [{**plan, "strata": ["大型"]}, {**plan, "scope": "summer", "strata": ["小型"]}]
    dealt = bodies[-1][1]
    bodies = [(bodies[0][0], first), *bodies[1:], ("assignment", {**dealt, "scope": "summer"})]
    checks = opened(linked(bodies))
    ids = [check.id for check in checks]
    assert len(set(ids)) == len(ids) > len({check.target for check in checks})
    assert {check.id.split("#")[1] for check in checks} == {"spring", "summer", ""}
    assert all(bool(check.team) is (check.stratum != "特殊") for check in checks)


def test_a_draw_of_targets_alone_leaves_the_team_open():
    """Without a team plan any two inspectors may make the check."""
    (check, *_) = opened(issued(rich_task(teams=None))[1])
    assert check.team == ()
    seen = Visited(day=LATER, by="E-1", inspectors=("E-1", "E-9"), licence_shown=True)
    assert record(check, seen, RULE).made == LATER


def test_units_and_strata_come_from_the_book():
    """The section in charge stands in the rule book of the draw."""
    certificate = drawn(task("luohe-2019", "quality"))
    checks = open_checks(certificate, book=office("luohe-2019").book, drawn_on=date(2020, 7, 15))
    assert {check.unit for check in checks} == {"人防工程质量监督站"}
    assert {check.unit for check in open_checks(certificate, drawn_on=DAY)} == {""}


def test_the_day_of_the_draw_is_that_of_the_office():
    """An instant is read in China; where none was committed somebody must say the day."""
    at = "2026-02-28T17:30:00+00:00"
    certificate = issued(tiny_task(), instant=at)[1]
    assert {check.drawn for check in open_checks(certificate)} == {DAY}
    assert refused(lambda: open_checks(DRAWN)) == ["check-draw-day"]


def test_what_is_not_finished_or_void_opens_nothing():
    """Before the draw, before the assignment and in a void slot there is no check."""
    assert refused(lambda: opened(PENDING.certificate)) == ["check-not-drawn"]
    short = evolve(DRAWN, records=DRAWN.records[:-1])
    assert refused(lambda: opened(short)) == ["check-not-drawn"]
    gone = void(PENDING, "名录有误")
    assert refused(lambda: opened(gone)) == ["check-void"]


def test_a_sealed_draw_opens_for_whoever_holds_its_results():
    """Checks of a sealed draw are secret until it is unsealed; without results there are none."""
    pending, sealed = issued(office_task(), sealed=True)
    checks = opened(sealed)
    assert {check.secret for check in checks} == {True}
    assert {check.target for check in checks} == {i for ids in sealed.drawn.values() for i in ids}
    with pytest.raises(ConfidentialityError):
        opened(sealed.with_results(None))
    after = unseal(sealed, pending, reason="公开")
    assert {check.secret for check in opened(after)} == {False}


# --- checks with a cause --------------------------------------------------------------


def cause(**changes: Any) -> Check:  # noqa: ANN401
    """A complaint in Luohe."""
    given = {
        "target": "T-1", "number": "2020-7", "cause": "投诉举报", "ordered": DAY,
        "window": (DAY, LATER), "items": ["防雷"], "book": rulebook("luohe-2019"),
        "team": ["E-1", "E-2"], "lead": "E-2",
    }  # fmt: skip
    return open_for_cause(**{**given, **changes})


def test_l19_9_a_check_with_a_cause_is_recorded_with_it():
    """L19-9: its cause stands in it, no draw, no stratum: it can fill no quota."""
    check = cause()
    assert (check.cause, check.random, check.draw_id, check.stratum) == ("投诉举报", False, "", "")
    assert check.id == "luohe#2020-7#T-1"
    assert (check.drawn, check.inspectors, check.responsible) == (DAY, ("E-1", "E-2"), "E-2")


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"cause": "双随机"}, ["check-cause"]),
        ({"cause": "心情"}, ["check-cause"]),
        ({"cause": ""}, ["check-cause"]),
        ({"number": "7#1"}, ["check-cause-number"]),
        ({"items": [], "number": ""}, ["check-cause-number", "check-no-items"]),
        ({"window": (date(2026, 2, 1), date(2026, 2, 9))}, ["check-cause-window"]),
        ({"lead": "E-3"}, ["check-responsible"]),
    ],
)
def test_a_check_with_a_cause_must_say_what_it_is(changes: dict[str, Any], codes: list[str]):
    """The cause is a word of the book and no random one; number, items, window are there."""
    assert refused(lambda: cause(**changes)) == codes


def test_w25_7_only_licence_holders_are_a_team():
    """W25-7: whoever is not in the directory of inspectors, such as an assistant, is refused."""
    people = office("luohe-2019").files.inspectors
    one, other = (inspector.id for inspector in list(people)[:2])
    assert cause(team=[one, other], lead=one, inspectors=people).team == (one, other)
    codes = refused(lambda: cause(team=[one, "检测公司"], lead=one, inspectors=people))
    assert codes == ["check-unlicensed"]


# --- amendments -----------------------------------------------------------------------


def followed(checks: tuple[Check, ...], certificate: rc.Certificate) -> tuple[Check, ...]:
    """The checks after the amendments; a second time nothing happens."""
    now = follow(checks, certificate, day=LATER, by="C-1", rule=RULE)
    assert follow(now, certificate, day=DAY, by="C-2", rule=RULE) == now
    return now


def test_a_substitute_changes_the_team():
    """L19-15: the check that was amended has its new team, the others stay as they were."""
    who, target = holder(DRAWN)
    after = carried(PENDING, DRAWN, recusals=[(who, target)])[1]
    checks = opened()
    now = followed(checks, after)
    assert {c.target: c.inspectors for c in now} == after.teams
    changed = [check for check in now if check.events]
    assert [check.target for check in changed] == [target]
    (event,) = changed[0].events
    assert isinstance(event, TeamChanged)
    assert event.amendment == after.records[-1].digest
    assert who not in event.inspectors
    assert {c.target: c.responsible for c in opened(after)} == {
        c.target: c.responsible for c in now
    }
    assert {check.id for check in opened(after)} == {check.id for check in now}


def test_a_reserve_is_a_new_check():
    """Whom a reserve stands in for is called off, with the reason; the reserve is opened."""
    target = DRAWN.drawn["大型"][0]
    after = carried(PENDING, DRAWN, form="reserve", unreachable={target: "注销"})[1]
    now = followed(opened(), after)
    off = next(check for check in now if check.target == target)
    event = off.last(CalledOff)
    assert event is not None
    (reserve,) = set(after.drawn["大型"]) - set(DRAWN.drawn["大型"])
    assert (event.reason, event.instead, event.amendment) == (
        "注销", reserve, after.records[-1].digest,
    )  # fmt: skip
    assert now[-1] == next(check for check in opened(after) if check.target == reserve)
    assert len(now) == len(opened()) + 1


def test_a_check_that_was_made_keeps_its_team():
    """L19-15: an amendment that comes after the visit is refused, and changes no check at all."""
    who, target = holder(DRAWN)
    after = carried(PENDING, DRAWN, absences=[who])[1]
    checks = tuple(visited(c) if c.target == target else c for c in opened())
    assert refused(lambda: followed(checks, after)) == ["check-made"]
    assert [c.target for c in followed(opened(), after) if c.events] == [target]


@pytest.mark.parametrize("form", ["substitute", "reserve"])
def test_amendments_of_a_sealed_draw_are_followed_by_whoever_holds_its_results(form: str):
    """X22-10, L19-15: the office follows a sealed amendment as any other; others cannot."""
    pending, sealed = issued(rich_task(), sealed=True)
    before = opened(sealed)
    who, target = holder(sealed)
    asked = {"recusals": [(who, target)]}
    if form == "reserve":
        asked = {"form": "reserve", "unreachable": {sealed.drawn["大型"][0]: "注销"}}
    held = evolve(pending, certificate=sealed, openings=())
    after = carried(held, **asked)[1]
    now = followed(before, after)
    assert {c.target: c.inspectors for c in now if c.last(CalledOff) is None} == after.teams
    changed = [check.events[0] for check in now if check.events]
    assert {event.amendment for event in changed} == {after.records[-1].digest}
    with pytest.raises(ConfidentialityError):
        followed(before, after.with_results(None))


def test_a_reused_result_needs_no_team():
    """H23-6: nobody goes there, so an amendment of its team is of no matter."""
    who, target = holder(DRAWN)
    after = carried(PENDING, DRAWN, recusals=[(who, target)])[1]
    joint = Reused(day=LATER, by="C-1", check="other#1", codes=("1",))
    checks = tuple(record(c, joint, RULE) if c.target == target else c for c in opened())
    assert followed(checks, after) == checks


def test_a_void_draw_calls_everything_off():
    """No check of a void draw is made; those of other draws stay."""
    gone = void(PENDING, "名录有误")
    mine = opened()
    other = evolve(mine[0], id="other", certificate=DIGEST)
    now = followed((other, *mine), gone)
    assert now[0] == other
    assert {check.stage for check in now[1:]} == {Stage.CALLED_OFF}
    assert {check.last(CalledOff).reason for check in now[1:]} == {"名录有误"}
    assert refused(lambda: follow([other], gone, day=DAY, by="C-1")) == ["check-other-draw"]


def test_an_amendment_after_other_amendments():
    """Several amendments are followed one by one or all at once, with the same teams."""
    who, _ = holder(DRAWN)
    pending, first = carried(PENDING, DRAWN, absences=[who])
    target = first.drawn["大型"][0]
    second = carried(pending, first, form="reserve", unreachable={target: "搬迁"})[1]
    step = followed(followed(opened(), first), second)
    jump = followed(opened(), second)
    assert {c.id: (c.inspectors, c.stage) for c in step} == {
        c.id: (c.inspectors, c.stage) for c in jump
    }


def test_notices_sent_do_not_keep_a_team():
    """Only a visit fixes the team: a notice that went out does not."""
    who, target = holder(DRAWN)
    after = carried(PENDING, DRAWN, recusals=[(who, target)])[1]
    sent = NoticeSent(day=LATER, by="C-1")
    checks = tuple(record(c, sent, RULE) for c in opened())
    assert {c.target: c.inspectors for c in followed(checks, after)} == after.teams
