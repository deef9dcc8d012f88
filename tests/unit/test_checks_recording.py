"""What may be recorded of a check, what is refused and why, and how mistakes are mended."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

from fixtures.checkwork import (
    DIGEST,
    DRAWN,
    RULE,
    VISIT,
    codes_of,
    course,
    day,
    finding,
    made,
    notice,
    refused,
    report,
    signed,
    until,
    visit,
)
from randcheck.checks import (
    KINDS,
    Approved,
    Authorised,
    CalledOff,
    Corrected,
    Decided,
    Ended,
    Entered,
    EvidenceKept,
    FedBack,
    Filed,
    Found,
    NoticeSent,
    Published,
    Received,
    Rectified,
    Reported,
    Responded,
    Reused,
    Shared,
    SignedOff,
    Stage,
    TeamChanged,
    Visited,
    record,
    record_all,
)
from randcheck.errors import InputError
from randcheck.office.books.afterwards import CheckRule

if TYPE_CHECKING:
    from randcheck.checks import Event

WHOLE = record_all(made(), course(), RULE)
REUSED = Reused(day=VISIT, by="C-1", check="other#1", codes=("1",), office="county")
OFF = CalledOff(day=VISIT, by="C-1", reason="无法联系", amendment=DIGEST, instead="T-2")
CHANGED = TeamChanged(day=day(-3), by="C-1", amendment=DIGEST, inspectors=("E-1", "E-3"),
                      responsible="E-3")  # fmt: skip


def test_a_whole_course_is_recorded():
    """Everything that can happen happens, in its order, and can be asked for."""
    assert WHOLE.events == tuple(course())
    assert {type(e) for e in course()} | {
        Reused,
        CalledOff,
        TeamChanged,
        Corrected,
        *(Authorised, Filed),
    } == set(KINDS.values())
    assert (WHOLE.stage, WHOLE.made, WHOLE.closed) == (Stage.ENDED, VISIT, VISIT)
    assert WHOLE.codes == ("3", "1")


@pytest.mark.parametrize(
    ("event", "before", "codes"),
    [
        (visit(day=date(2025, 9, 14)), Visited, ["check-window", "check-notice"]),
        (visit(day=date(2025, 11, 29)), Visited, ["check-window"]),
        (visit(day=day(-2)), Visited, ["check-notice"]),
        (visit(inspectors=("E-1",)), Visited, ["check-too-few"]),
        (visit(inspectors=("E-1", "E-1")), Visited, ["check-too-few"]),
        (visit(mode="remote", inspectors=("E-1",)), Visited, ["check-too-few"]),
        (visit(inspectors=("E-1", "E-9")), Visited, ["check-stranger"]),
        (visit(assistants=("E-2",)), Visited, ["check-assistant"]),
        (visit(licence_shown=False, notice_shown=False), Visited,
         ["check-licence", "check-notice-shown"]),
        (visit(mode="video", licence_shown=False, notice_shown=False), Visited, []),
        (visit(mode="phone"), Visited, ["check-word"]),
        (visit(body="别科"), Visited, ["check-body"]),
        (visit(by=""), Visited, ["check-by"]),
        (finding("监理"), Visited, ["check-turn"]),
        (finding("设计"), Found, ["check-item"]),
        (finding("监理", "9"), Found, ["check-word"]),
        (finding("监理", codes=()), Found, ["check-no-code"]),
        (finding("监理", day=day(-1)), Found, ["check-backwards"]),
        (finding("监理", recorded=day(-1)), Found, ["check-written-early"]),
        (EvidenceKept(day=VISIT, by="E-1", digest="ab", what="像"), EvidenceKept, ["check-digest"]),
        (EvidenceKept(day=VISIT, by="E-1", digest=DIGEST), EvidenceKept, ["check-text-missing"]),
        (signed(form="refused", who=""), SignedOff, ["check-refused-reason"]),
        (signed(form="refused", who="", reason="负责人外出"), SignedOff, []),
        (signed(who=""), SignedOff, ["check-signed-who"]),
        (signed(form="phone"), SignedOff, ["check-word"]),
        (Ended(day=VISIT, by="E-1"), Found, ["check-not-found", "check-not-signed"]),
        (Ended(day=VISIT, by="E-1"), SignedOff, ["check-not-signed"]),
        (Ended(day=day(-1), by="E-1"), Ended, ["check-backwards"]),
        (Entered(day=VISIT, by="E-1"), Ended, ["check-turn"]),
        (Entered(day=VISIT, by="E-1", body="别科"), Entered, ["check-body"]),
        (report(), Ended, ["check-turn"]),
        (report(findings=" ", proposals=""), Reported, ["check-text-missing"] * 2),
        (report(steps=""), Reported, []),
        (report(day=day(-1)), Reported, ["check-backwards"]),
        (Approved(day=day(4), by="C-1", who="领导"), Reported, ["check-turn"]),
        (Approved(day=day(4), by="C-1", who=""), Approved, ["check-text-missing"]),
        (Published(day=day(4), by="C-1", what="report"), Approved, ["check-turn"]),
        (Published(day=day(3), by="C-1", what="report"), Published, ["check-backwards"]),
        (Published(day=day(4), by="C-1", what="news"), Published, ["check-word"]),
        (Published(day=day(4), by="C-1", what="result"), Ended, ["check-turn"]),
        (Published(day=day(20), by="C-1", what="decision", number="罚-2"), Published,
         ["check-no-decision"]),
        (Published(day=day(9), by="C-1", what="decision", number="罚-1"), Published,
         ["check-backwards"]),
        (FedBack(day=day(4), by="C-1"), Reported, ["check-turn"]),
        (FedBack(day=day(4), by="C-1", how="phone"), FedBack, ["check-word"]),
        (FedBack(day=day(4), by="C-1", body="别科"), FedBack, ["check-body"]),
        (Received(day=day(9), by="C-1"), FedBack, ["check-turn"]),
        (Received(day=day(5), by="C-1"), Received, ["check-backwards"]),
        (Received(day=day(10), by="C-1"), Responded, ["check-once"]),
        (Responded(day=day(9), by="C-1", on_department="好"), Received, ["check-turn"]),
        (Responded(day=day(9), by="C-1"), Responded, ["check-text-missing"]),
        (Decided(day=VISIT, by="C-1", decision="penalty"), Found, ["check-turn"]),
        (Decided(day=VISIT, by="C-1", decision="praise"), Decided, ["check-word"]),
        (Decided(day=VISIT, by="C-1", decision="order", until=day(-1)), Decided, ["check-until"]),
        (Decided(day=day(30), by="C-1", decision="order", number="罚-1"), Published,
         ["check-number-twice"]),
        (Rectified(day=day(8), by="E-1", number="令-1", done=True), Decided, ["check-no-order"]),
        (Rectified(day=day(30), by="E-1", number="罚-1", done=True), Published, ["check-no-order"]),
        (Rectified(day=day(4), by="E-1", number="令-1", done=True), Rectified, ["check-backwards"]),
        (Shared(day=day(4), by="C-1", to="平台"), Found, ["check-turn"]),
        (Shared(day=day(4), by="C-1", to=""), Shared, ["check-text-missing"]),
        (visit(day=day(1)), Reported, ["check-ended"]),
        (finding("监理", "2"), Reported, ["check-ended"]),
        (REUSED, Found, ["check-reuse-made"]),
        (evolve(REUSED, check=""), Visited, ["check-reuse-other"]),
        (evolve(REUSED, codes=("9",)), Visited, ["check-word"]),
        (evolve(REUSED, codes=()), Visited, ["check-no-code"]),
        (evolve(CHANGED, amendment="x"), Visited, ["check-amendment"]),
        (evolve(CHANGED, responsible="E-2"), Visited, ["check-responsible"]),
        (CHANGED, Found, ["check-made"]),
        (OFF, Found, ["check-made"]),
        (evolve(OFF, reason="", amendment=""), Visited, ["check-amendment", "check-text-missing"]),
        (notice(day=date(2025, 9, 1)), NoticeSent, ["check-before-draw"]),
        (notice(how=""), NoticeSent, ["check-text-missing"]),
    ],
)  # fmt: skip
def test_what_a_document_forbids_is_refused(event: Event, before: type, codes: list[str]):
    """Each refusal names its code; several problems of one event are told together."""
    check = until(before)
    if before is Published:
        check = record_all(check, [e for e in course() if isinstance(e, Rectified | Decided)
                                   and e not in check.events], RULE)  # fmt: skip
    assert refused(lambda: record(check, event, RULE)) == codes


def test_refusals_name_rule_place_and_way_out():
    """The text says which clause, which check, which event, and what to do, in both languages."""
    with pytest.raises(InputError) as caught:
        record(until(Visited), visit(inspectors=("E-1",)), RULE)
    (problem,) = caught.value.problems
    assert problem.place == "wugang/2025/annual/1#annual#T-1 visited"
    assert "W25-18" in problem.zh
    assert "W25-18" in problem.en
    own = evolve(RULE, clauses=(("on_site", "own art. 7"),), on_site=3)
    with pytest.raises(InputError) as caught:
        record(until(Visited), visit(), own)
    assert caught.value.params["clause"] == "own art. 7"
    assert caught.value.params["least"] == 3


def test_a_secret_target_is_not_named():
    """Of a secret stratum no text names check or target."""
    check = made(secret=True, target="T-SECRET", id="x#y#T-SECRET", name="密")
    with pytest.raises(InputError) as caught:
        record(check, visit(inspectors=("E-1",), by="", day=date(2026, 1, 1)), RULE)
    assert "SECRET" not in str(caught.value)
    assert "密" not in str(caught.value)
    assert caught.value.problems[0].place == "visited"


@pytest.mark.parametrize("event", course())
def test_nothing_follows_what_was_called_off(event: Event):
    """A check that was called off takes no event, one that reuses a result hardly any."""
    off = record(made(), OFF, RULE)
    assert "check-called-off" in refused(lambda: record(off, evolve(event, day=day(60)), RULE))
    reused = record(made(), REUSED, RULE)
    codes = refused(lambda: record(reused, evolve(event, day=day(60)), RULE))
    later = isinstance(event, Entered | Shared)
    later |= isinstance(event, Published) and event.what == "result"
    assert later is (codes == [])


def test_nothing_is_recorded_twice():
    """An event stands once; after a correction its old form does not come back either."""
    assert refused(lambda: record(WHOLE, course()[4], RULE)) == ["check-twice"]
    for event in (REUSED, OFF):
        check = record(made(), event, RULE)
        assert refused(lambda e=event, c=check: record(c, e, RULE)) != []


def test_a_value_of_the_wrong_kind_is_refused():
    """Days are dates without a time, lists are no single text, events are events."""
    when: Any = datetime(2025, 10, 14)  # noqa: DTZ001
    for act in (
        lambda: Ended(day=when),
        lambda: Ended(day="2025-10-14"),  # type: ignore[arg-type]
        lambda: Ended(day=None),  # type: ignore[arg-type]
        lambda: Decided(day=VISIT, decision="order", until=when),
    ):
        assert refused(act) == ["argument"]
    assert refused(lambda: visit(inspectors="E-1")) == ["argument"]
    assert refused(lambda: made(items="监理")) == ["argument"]
    assert refused(lambda: record(made(), "visited", RULE)) == ["argument"]  # type: ignore[arg-type]


def test_rules_that_a_book_leaves_out_do_not_bind():
    """Without the parameter the notice, the body, the sign-off and the approval are not asked."""
    plain = CheckRule(sign_off=False, licence_shown=False)
    events = [
        visit(licence_shown=False, notice_shown=False, body="别科"), finding("监理"),
        finding("检测"), Ended(day=VISIT, by="E-1"), report(),
        Published(day=day(3), by="E-1", what="report"),
    ]  # fmt: skip
    assert codes_of(events, made(), plain) == []
    remote = [notice(), visit(mode="data"), finding("监理"), finding("检测"),
              Ended(day=VISIT, by="E-1")]  # fmt: skip
    assert codes_of(remote, made()) == []


def test_one_body_without_a_unit_is_whoever_came_first():
    """W22-12: where the check names no unit, all that act must be one body."""
    first = record_all(made(unit=""), [notice(body="甲科"), visit(body="甲科")], RULE)
    assert refused(lambda: record(first, finding("监理", body="乙科"), RULE)) == ["check-body"]
    assert refused(lambda: record(first, finding("监理"), RULE)) == []


def test_the_team_of_an_amendment_inspects():
    """L19-15: after a change the new team may inspect, and the old one may not."""
    check = record_all(made(), [CHANGED, notice()], RULE)
    assert (check.inspectors, check.responsible) == (("E-1", "E-3"), "E-3")
    assert refused(lambda: record(check, visit(), RULE)) == ["check-stranger"]
    assert refused(lambda: record(check, visit(inspectors=("E-1", "E-3")), RULE)) == []
    nobody = made(team=(), lead="")
    assert refused(lambda: record_all(nobody, [notice(), visit()], RULE)) == []


# --- corrections ----------------------------------------------------------------------


def _correction(old: Event, new: Event | None, **changes: Any) -> Corrected:  # noqa: ANN401
    plain = Corrected(day=day(40), by="C-1", replaced=old, event=new, reason="录入笔误")
    return evolve(plain, **changes)


def test_a_mistake_is_mended_and_stays_on_record():
    """What was recorded wrongly is still there; what should have been stands in its place."""
    old = course()[2]
    new = finding("监理", "2", text="当场改正")
    check = record(WHOLE, _correction(old, new), RULE)
    assert old in check.events
    assert old not in check.valid
    assert check.valid.index(new) == 2
    assert check.codes == ("2", "1")
    again = finding("监理", "4")
    check = record(check, _correction(new, again), RULE)
    assert check.valid.index(again) == 2
    assert len(check.valid) == len(WHOLE.events)
    gone = record(check, _correction(course()[-1], None), RULE)
    assert gone.valid == check.valid[:-1]


@pytest.mark.parametrize(
    ("correction", "codes"),
    [
        (_correction(course()[2], finding("监理", "2"), reason=""), ["check-correction-reason"]),
        (_correction(finding("监理", "5"), finding("监理", "2")), ["check-correction-unknown"]),
        (_correction(course()[2], signed()), ["check-correction-kind"]),
        (_correction(course()[2], course()[3]), ["check-twice"]),
        (_correction(course()[2], finding("监理", "9")), ["check-word"]),
        (_correction(course()[1], visit(inspectors=("E-1",))), ["check-too-few"]),
        (_correction(course()[6], None), ["check-turn"]),
        (_correction(course()[2], None), ["check-not-found"]),
    ],
)
def test_a_correction_must_leave_a_course_that_could_have_been(
    correction: Corrected, codes: list[str]
):
    """What a correction leaves is judged as if it had been recorded so."""
    assert refused(lambda: record(WHOLE, correction, RULE))[: len(codes)] == codes


def test_what_an_amendment_did_is_not_corrected():
    """What follows the certificate stays; a check with a cause that was called off may return."""
    check = record(made(), CHANGED, RULE)
    act = _correction(CHANGED, None)
    assert refused(lambda: record(check, act, RULE)) == ["check-correction-amendment"]
    off = CalledOff(day=VISIT, by="C-1", reason="重复")
    cause = record(made(cause="投诉举报", draw_id="", certificate=""), off, RULE)
    back = record(cause, _correction(off, None), RULE)
    assert (cause.stage, back.stage) == (Stage.CALLED_OFF, Stage.OPEN)


def test_events_before_the_order_of_a_check_with_a_cause():
    """Nothing happens to a check before it was drawn or ordered."""
    cause = made(cause="投诉举报", draw_id="", certificate="")
    early = notice(day=date(2025, 9, 1))
    assert refused(lambda: record(cause, early, RULE)) == ["check-before-order"]
    assert early.day < DRAWN
    with_joint = refused(lambda: record(cause, REUSED, RULE))
    assert with_joint == ["check-reuse-cause"]


@pytest.mark.parametrize("decision", ["order", "penalty", "transfer", "justice"])
def test_nothing_is_decided_for_what_was_not_found(decision: str):
    """Only a problem that was found can be decided for; that nothing follows may always be said."""
    clean = record_all(made(), [notice(), visit(), finding("监理"), finding("检测")], RULE)
    decided = Decided(day=day(8), by="E-1", decision=decision, number="罚-1")
    assert codes_of([decided], clean) == ["check-nothing-found"]
    assert codes_of([evolve(decided, decision="none", number="")], clean) == []
