"""What earlier draws say of targets, computed from certificates; and caps counted over the year.

Every attack stands beside its honest twin, which must stay clean.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.capped import FIRMS, CappedYear, drawn, firms, judged, rules, said
from fixtures.certificates import recommitted
from randcheck.certificates.ceremony.voiding import void
from randcheck.certificates.register import history_of
from randcheck.draws.past import PastCheck
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MARCH, MAY = date(2026, 2, 20), date(2026, 5, 8)
ONE = 'most = 1, period = "calendar-year"'


def past(id: str, day: date, **changes: object) -> PastCheck:
    """A random check by the first section, on the office's word."""
    return PastCheck(**{"target": id, "day": day, "cause": "双随机", "unit": "甲科", "item": "消防",
                        **changes})  # fmt: skip


# --- what history_of computes ---------------------------------------------------------------------


def test_drawn_are_history_with_the_words_of_their_commitment():
    """Cause, unit, department and level are those of the commitment; the day is its last one."""
    year = CappedYear()
    first = year.hold()
    earlier = year.earlier()
    assert {check.target for check in earlier.checks} == drawn(first)
    (check,) = {evolve(check, target="T") for check in earlier.checks}
    assert check == PastCheck(
        target="T", day=date(2026, 11, 30), cause="双随机", item="消防", unit="甲科", slot=1,
        drawn=MARCH, made=False, department="市场", level="县级",
    )  # fmt: skip
    assert earlier.heads == ((first.head, len(first.records)),)


def test_void_slot_gives_nobody_a_check():
    """A slot that was given up has drawn nobody, before or after its openings."""
    year = CappedYear()
    year.commit(year.task())
    year.certificates[0] = void(year.pending[0], "名册有误")
    earlier = year.earlier()
    assert (earlier.checks, earlier.reserved, earlier.unknown) == ((), (), ())


def test_open_slot_reserves_whom_it_may_draw():
    """Whoever may still be drawn counts as drawn; without the roster nobody knows who that is."""
    year = CappedYear()
    year.commit(year.task())
    assert {check.target for check in year.earlier().reserved} == set(FIRMS)
    blind = history_of(year.certificates, "lan")
    assert blind.unknown == ("lan/2026/safety/1",)
    with pytest.raises(InputError) as caught:
        year.task(earlier=blind)
    assert [problem.code for problem in caught.value.problems] == ["past-open"]


def test_open_slot_of_which_nobody_can_be_drawn_reserves_nobody():
    """A slot whose roster is at hand and holds no eligible is known: the next can be committed."""
    year = CappedYear(rules(opened="leave-out"))
    year.commit(year.task())
    year.commit(year.task("storage"))
    earlier = year.earlier()
    assert earlier.unknown == ()
    assert {check.slot for check in earlier.reserved} == {1}
    assert year.task("storage").past.heads[1][1] == 1


def test_order_and_beginnings_of_certificates_are_irrelevant():
    """The longest copy of each slot counts, in whatever order copies come."""
    year = CappedYear()
    year.hold()
    year.hold("storage", on=MAY)
    copies = [year.pending[1].certificate, *reversed(year.certificates)]
    assert history_of(copies, "lan") == year.earlier()


def test_two_chains_of_a_slot_are_refused():
    """Nobody can count from a slot that was committed twice."""
    year, other = CappedYear(), CappedYear()
    year.hold()
    other.commit(other.task(), key="other")
    with pytest.raises(InputError) as caught:
        history_of([*year.certificates, *other.certificates], "lan")
    assert caught.value.code == "register-slot-twice"


def test_history_of_a_commitment_holds_what_some_rule_asks_for():
    """Of 2,000 past checks those of this year, of a cause that counts, of firms on the roster."""
    year = CappedYear()
    listed = [past("T001", date(2010 + n % 16, 3, 1)) for n in range(1990)]
    listed += [past("T001", date(2026, 1, 5), cause="投诉举报"), past("X", date(2026, 1, 5))]
    listed += [past("T001", date(2026, 1, 5)), past("T002", date(2026, 1, 6))]
    task = year.task(history=listed)
    assert [(check.target, check.day.year, check.rules) for check in task.history] == [
        ("T001", 2026, ("cap",)), ("T002", 2026, ("cap",)),
    ]  # fmt: skip


def test_list_says_the_day_of_a_check_that_a_certificate_orders():
    """A line of the list about a drawn check is that check, by number or by day of the draw."""
    year = CappedYear()
    one, two, *_ = sorted(drawn(year.hold()))
    listed = [
        past(one, date(2026, 4, 2), attributes=(("抽取编号", "lan/2026/safety/1"),)),
        past(two, date(2026, 4, 3), drawn=MARCH),
        past(one, date(2026, 4, 2)),
    ]
    task = year.task(on=MAY, history=listed)
    found = [check for check in task.history if check.target in {one, two}]
    assert [(check.target, check.slot, check.day) for check in found] == [
        (one, 1, date(2026, 4, 2)), (two, 1, date(2026, 4, 3)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        {"drawn": date(2026, 3, 3)},
        {"attributes": (("抽取编号", "lan/2026/safety/1"),)},
    ],
)
def test_list_that_claims_a_draw_is_refused(line: dict[str, object]):
    """Of its own draws the register decides: a friend is not drawn because a list says so."""
    year = CappedYear()
    friend = min(set(FIRMS) - drawn(year.hold()))
    with pytest.raises(InputError) as caught:
        year.task(on=MAY, history=[past(friend, date(2026, 4, 2), **line)])
    assert caught.value.code == "history-not-drawn"


# --- the cap over the year ------------------------------------------------------------------------


def test_year_at_its_cap_is_clean(tmp_path: Path):
    """Draw after draw takes whom the cap leaves; nobody ends above it, no verdict is wrong."""
    year = CappedYear(rules(rate="1/2"))
    for draw, day in (("safety", MARCH), ("storage", MARCH), ("safety", MAY), ("storage", MAY)):
        year.hold(draw, on=day)
    counts = Counter(id for certificate in year.certificates for id in drawn(certificate))
    assert max(counts.values()) == 2
    assert len(counts) == len(FIRMS)
    report = year.examine(tmp_path)
    assert said(report) == ([], ["register-again"] * 2)
    assert not [note.code for note in report.notes if note.code == "note-register-word"]


def test_two_open_slots_are_counted_as_drawn(tmp_path: Path):
    """With one check left for everybody, a second slot finds nobody while the first is open."""
    listed = [past(id, date(2026, 1, 5)) for id in FIRMS]
    year = CappedYear()
    year.commit(year.task(history=listed))
    blocked = year.task("storage", history=listed)
    assert {s.verdict for s in blocked.standings} == {"excluded:cap"}
    free = year.task("storage")
    assert {s.verdict for s in free.standings} == {"eligible"}
    year.commit(free)
    year.draw(1)
    year.draw(2)
    assert said(year.examine(tmp_path)) == ([], [])


def test_two_slots_open_at_once_without_the_register_are_found(tmp_path: Path):
    """Evidence: the register. Both certificates verify; the second looked at no earlier slot."""
    listed = [past(id, date(2026, 1, 5)) for id in FIRMS]
    year = CappedYear(rules(rate="1/2"))
    alone = history_of([], "lan")
    year.commit(year.task(history=listed, earlier=alone))
    year.commit(year.task("storage", history=listed, earlier=alone))
    assert drawn(year.draw(1)) & drawn(year.draw(2))
    assert [rc.examine(one).verdict for one in year.certificates] == ["verified"] * 2
    report = year.examine(tmp_path / "alone", rosters=False)
    assert said(report) == (["register-past-missing"], [])
    with_rosters = [p.code for p in year.examine(tmp_path / "all").findings]
    assert "register-past-left-out" in with_rosters


def test_above_the_cap_is_named_from_the_certificates_alone(tmp_path: Path):
    """Evidence: the register, no roster. Whoever is drawn a second time under a cap of one."""
    year = CappedYear(rules(ONE, rate="1/2"))
    alone = history_of([], "lan")
    year.hold(earlier=alone)
    year.hold("storage", earlier=alone)
    over = drawn(year.certificates[0]) & drawn(year.certificates[1])
    report = year.examine(tmp_path, rosters=False)
    assert said(report) == (["register-cap-over", "register-past-missing"], [])
    assert report.findings[0].params["count"] == len(over)


def left_in(year: CappedYear, ids: set[str]) -> rc.Task:
    """The next task, certain targets being eligible whatever they had."""
    return judged(
        year.task("storage", on=MAY),
        lambda s: evolve(s, verdict="eligible", clause="") if s.id in ids else s,
    )


def test_target_left_in_at_the_cap_is_found(tmp_path: Path):
    """Evidence: register and rosters; if it is drawn again, the register alone."""
    year = CappedYear(rules(ONE))
    foe = min(drawn(year.hold()))
    year.commit(left_in(year, {foe}))
    year.draw()
    codes, _ = said(year.examine(tmp_path))
    assert codes == ["register-cap-eligible"] + ["register-cap-over"] * (
        foe in drawn(year.certificates[1])
    )


def test_honest_twin_of_a_target_left_in(tmp_path: Path):
    """The same year with the verdicts that the register gives is clean."""
    year = CappedYear(rules(ONE))
    year.hold()
    year.hold("storage", on=MAY)
    assert said(year.examine(tmp_path)) == ([], [])


def friends(year: CappedYear) -> list[str]:
    """Nine who were never drawn."""
    return sorted(set(FIRMS) - {id for one in year.certificates for id in drawn(one)})[:9]


def test_nine_friends_kept_out_without_a_check_are_found(tmp_path: Path):
    """Evidence: register and rosters. Their verdict names the cap, and nothing is counted."""
    year = CappedYear(rules(ONE))
    year.hold()
    nine = friends(year)
    year.commit(judged(
        year.task("storage", on=MAY),
        lambda s: evolve(s, verdict="excluded:cap") if s.id in nine else s,
    ))  # fmt: skip
    year.draw()
    (finding,) = year.examine(tmp_path).findings
    assert finding.code == "register-cap-kept-out"
    assert finding.params["count"] == 9


def test_nine_friends_said_to_be_drawn_are_found(tmp_path: Path):
    """Evidence: register and rosters. The history names a slot that never drew them."""
    year = CappedYear(rules(ONE))
    year.hold()
    nine = friends(year)
    earlier = year.earlier()
    like = earlier.checks[0]
    forged = evolve(earlier, checks=[*earlier.checks, *(evolve(like, target=id) for id in nine)])
    year.commit(year.task("storage", on=MAY, earlier=forged))
    year.draw()
    (finding,) = year.examine(tmp_path).findings
    assert finding.code == "register-past-forged"
    assert finding.params["count"] == 9
    assert said(year.examine(tmp_path, rosters=False)) == ([], [])


def test_friends_kept_out_by_the_office_s_word_are_told(tmp_path: Path):
    """Evidence: register and rosters. Checks that nobody drew here are its word: a note."""
    year = CappedYear(rules('most = 1, causes = ["双随机", "部门联合双随机"]'))
    year.hold()
    nine = friends(year)
    joint = [past(id, date(2026, 4, 2), cause="部门联合双随机") for id in nine]
    year.hold("storage", on=MAY, history=joint)
    report = year.examine(tmp_path)
    assert said(report) == ([], [])
    (note,) = [note for note in report.notes if note.code == "note-register-word"]
    assert note.params["count"] == 9


def test_word_that_claims_a_draw_of_the_office_is_found(tmp_path: Path):
    """Evidence: register and rosters. A list says drawn by this office, its register does not."""
    year = CappedYear(rules(ONE))
    year.hold()
    nine = friends(year)
    claimed = [past(id, date(2026, 4, 2), drawn=date(2026, 3, 3)) for id in nine]
    honest = year.task("storage", on=MAY)
    dishonest = rc.plan_task(
        year.book.task("storage"), targets=year.targets, inspectors=[], drawn_on=MAY,
        history=claimed,
    )  # fmt: skip
    mine = [one for one in dishonest.history if one.slot is None]
    forged = judged(honest, lambda s: evolve(s, verdict="excluded:cap") if s.id in nine else s)
    year.commit(evolve(forged, history=[*honest.history, *mine]))
    year.draw()
    (finding,) = year.examine(tmp_path).findings
    assert finding.code == "register-past-forged"
    assert finding.params["count"] == 9


def test_check_that_was_not_counted_is_found(tmp_path: Path):
    """Evidence: register and rosters. A drawn target is missing from history and verdicts."""
    year = CappedYear(rules(ONE))
    foe = min(drawn(year.hold()))
    task = left_in(year, {foe})
    year.commit(evolve(task, history=[check for check in task.history if check.target != foe]))
    year.draw()
    found = [p for p in year.examine(tmp_path).findings if p.code == "register-past-left-out"]
    assert [p.params["value"] for p in found] == [foe]


def test_certificate_exchanged_after_it_was_counted_is_found(tmp_path: Path):
    """Evidence: the register. A later commitment names the records that it looked at."""
    year = CappedYear()
    year.commit(year.task())
    year.draw()
    drawn_first = year.certificates[0]
    year.hold("storage", on=MAY)
    year.certificates[0] = void(year.pending[0], "换一次")
    codes, _ = said(year.examine(tmp_path / "other"))
    assert "register-past-longer" in codes or "register-past-differs" in codes
    year.certificates[0] = rc.Certificate(drawn_first.records[:-1])
    codes, _ = said(year.examine(tmp_path / "cut"))
    assert "register-past-longer" in codes


def test_commitment_that_names_other_records_is_found(tmp_path: Path):
    """Evidence: the register. The hash of the heads is not that of the certificates here."""
    year = CappedYear()
    year.hold()
    task = year.task("storage", on=MAY)
    year.commit(evolve(task, past=evolve(task.past, heads=(("sha256:" + "0" * 64, 2),))))
    year.draw()
    assert "register-past-differs" in said(year.examine(tmp_path, rosters=False))[0]


def _come_in(most: int, *, drawn_elsewhere: bool, more: str = "") -> CappedYear:
    """Two draws side by side; a reserve of the first comes in, whom the second has drawn or not."""
    for key in map(str, range(20)):
        year = CappedYear(rules(f'most = {most}, period = "calendar-year"{more}', rate="1/3"))
        for draw, day in (("safety", 20), ("storage", 25)):
            year.commit(year.task(draw, on=date(2026, 2, day)), key=key)
            first = year.draw()
        first, other = year.certificates[0], drawn(year.certificates[1])
        came = drawn(year.amend(min(drawn(first)), 1)) - drawn(first)
        assert len(came) == 1
        if bool(came & other) == drawn_elsewhere:
            return year
    raise AssertionError


@pytest.mark.parametrize(("most", "elsewhere"), [(1, True), (1, False), (2, True), (2, False)])
def test_reserve_whom_other_draws_bring_to_the_cap_is_asked_about(
    most: int,
    *,
    elsewhere: bool,
    tmp_path: Path,
):
    """Evidence: the register. A reserve of slot 1 is drawn by slot 2 too, then comes in.

    The honest twins: nobody else has drawn it; or a second check is allowed.
    """
    year = _come_in(most, drawn_elsewhere=elsewhere)
    asked = ["register-cap-amended"] if most == 1 and elsewhere else []
    assert said(year.examine(tmp_path)) == ([], asked)


def test_reserve_at_a_cap_on_visits_is_asked_about_with_rosters_too(tmp_path: Path):
    """Evidence: the register, with rosters and without. What is counted is visits; spec: asked."""
    year = _come_in(1, drawn_elsewhere=True, more=', counted = "visit"')
    assert said(year.examine(tmp_path / "alone", rosters=False))[1] == ["register-cap-amended"]
    assert said(year.examine(tmp_path / "all")) == ([], ["register-cap-amended"])


# --- whom a cap does not bind, and whose checks it counts -----------------------------------------


def test_exempt_target_may_be_drawn_above_the_cap(tmp_path: Path):
    """The roster says whom a cap does not bind; without it the register asks."""
    exempt = 'exempt = [{ flag = "seriously_dishonest", clause = "x" }]'
    year = CappedYear(rules(f"{ONE}, {exempt}", rate="1/1"))
    year.targets = [
        *firms(*FIRMS[:30]),
        *firms(*FIRMS[30:], flags=["seriously_dishonest"]),
    ]
    year.hold()
    year.hold("storage", on=MAY)
    assert drawn(year.certificates[1]) == set(FIRMS[30:])
    assert said(year.examine(tmp_path / "alone", rosters=False)) == ([], ["register-cap-may-be"])
    assert said(year.examine(tmp_path / "all")) == ([], [])


@pytest.mark.parametrize(
    ("scope", "free"),
    [("unit", True), ("department", True), ("level", False), ("office", False),
     ("other-units", False)],
)  # fmt: skip
def test_cap_counts_the_checks_of_its_scope(scope: str, *, free: bool, tmp_path: Path):
    """Per unit and department the second section has a count of its own; per level it has not."""
    year = CappedYear(rules(f'{ONE}, scope = "{scope}"', rate="1/1"))
    year.hold()
    task = year.task("storage", on=MAY)
    assert {s.verdict for s in task.standings} == {"eligible" if free else "excluded:cap"}
    year.commit(judged(task, lambda s: evolve(s, verdict="eligible", clause="")))
    year.draw()
    codes, _ = said(year.examine(tmp_path))
    assert codes == ([] if free else ["register-cap-eligible", "register-cap-over"])


def test_cap_by_item_counts_the_items_of_the_stratum(tmp_path: Path):
    """A cap on each item counts a check of another item for nothing."""
    year = CappedYear(rules(f'{ONE}, per = "item"', rate="1/1"))
    year.hold()
    year.hold("storage", on=MAY)
    assert said(year.examine(tmp_path / "two")) == ([], [])
    task = year.task(on=MAY)
    assert {s.verdict for s in task.standings} == {"excluded:cap"}


def test_for_cause_check_counts_for_nothing(tmp_path: Path):
    """A complaint brings nobody nearer to a cap, and is not in the committed history (L19-9)."""
    year = CappedYear(rules(ONE))
    complaint = [past(id, date(2026, 1, 5), cause="投诉举报") for id in FIRMS]
    task = year.task(history=complaint)
    assert not task.history
    assert {s.verdict for s in task.standings} == {"eligible"}
    year.commit(task)
    year.draw()
    assert said(year.examine(tmp_path)) == ([], [])


def test_merged_firm_keeps_its_checks(tmp_path: Path):
    """A check stands under the id that the firm has now, with the one under which it was drawn."""
    year = CappedYear(rules(ONE, rate="1/1"))
    year.hold()
    year.book = rules(ONE, rate="1/1", more='[merged]\n"T000" = "NEW"\n')
    year.targets = [*firms("NEW", *FIRMS[1:]), *firms("FRESH")]
    year.hold("storage", on=MAY)
    (line,) = [one for one in year.pending[1].rosters["history"].records()
               if one["target"] == "NEW"]  # fmt: skip
    assert line["drawn_as"] == "T000"
    assert drawn(year.certificates[1]) == {"FRESH"}
    assert said(year.examine(tmp_path)) == ([], [])


# --- left out while another slot is open ----------------------------------------------------------


def test_book_may_leave_out_whom_an_open_slot_may_draw(tmp_path: Path):
    """With `leave-out` the second drum holds nobody of the first, whatever the cap leaves."""
    year = CappedYear(rules(opened="leave-out"))
    year.targets = firms(*FIRMS[:20])
    year.commit(year.task())
    year.targets = firms()
    task = year.task("storage")
    verdicts = {s.id: s.verdict for s in task.standings}
    assert {verdicts[id] for id in FIRMS[:20]} == {"excluded:open-slot"}
    assert {verdicts[id] for id in FIRMS[20:]} == {"eligible"}
    year.commit(task)
    year.draw(1)
    year.draw(2)
    assert said(year.examine(tmp_path)) == ([], [])


def test_target_in_two_open_drums_is_found_where_the_book_leaves_it_out(tmp_path: Path):
    """Evidence: register and rosters; of who was drawn in both, the register alone."""
    year = CappedYear(rules(opened="leave-out", rate="1/1"))
    year.commit(year.task())
    year.commit(judged(year.task("storage"), lambda s: evolve(s, verdict="eligible")))
    year.draw(1)
    year.draw(2)
    assert said(year.examine(tmp_path / "alone", rosters=False)) == (["register-open-drawn"], [])
    codes, _ = said(year.examine(tmp_path / "all"))
    assert codes == ["register-open-drawn", "register-open-eligible"]


# --- the commitment -------------------------------------------------------------------------------


def test_commitment_names_all_earlier_slots_or_none():
    """A history of one slot does for slot 2 alone."""
    year = CappedYear()
    year.hold()
    task = year.task(on=MAY)
    year.commit(task)
    with pytest.raises(InputError) as caught:
        year.commit(task)
    assert caught.value.code == "past-slots"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda past: past.update(records=[1, 2], heads="0" * 64), "past-slots"),
        (lambda past: past.update(heads="0" * 64), "past-heads"),
        (lambda past: past["caps"].clear(), ""),
        (lambda past: past["caps"][0].update(strata=["elsewhere"]), "past-strata"),
    ],
)
def test_commitment_whose_past_does_not_hold_together(
    change: Callable[[dict[str, Any]], object], code: str
):
    """Step `commitment` refuses caps on other strata and earlier slots that cannot be."""
    year = CappedYear()
    forged = recommitted(year.commit(year.task()), lambda body: change(body["past"])).certificate
    problems = rc.examine(forged).step("commitment").problems
    assert [problem.code for problem in problems] == [code] * bool(code)
