"""Attacks between the draws of a year, each mounted, with the evidence that exposes it.

A single certificate shows nothing of them. Beside each stands its honest twin.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.beacons import BEACON, FIGURE
from fixtures.ceremonies import discarded, held, opened, slot
from fixtures.certificates import (
    audited,
    committed,
    notes,
    recommitted,
    sources,
    targets,
    tiny_task,
)
from randcheck.certificates.amendments.amending import request
from randcheck.certificates.batches import first_batch
from randcheck.certificates.ceremony.voiding import void
from randcheck.certificates.register import examine_register
from randcheck.certificates.register.numbering import next_slot
from randcheck.certificates.signatures.evidence import Evidence
from randcheck.draws.batches import Batch
from randcheck.draws.task import Stratum
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fixtures.certificates import Body
    from randcheck.certificates.register import RegisterReport
    from randcheck.draws.eligibility import Standing

EVERY = [f"T-{number:02}" for number in range(1, 21)]


def register(folder: Path, *certificates: rc.Certificate, **given: Any) -> RegisterReport:  # noqa: ANN401
    """What holding certificates against each other finds."""
    for number, certificate in enumerate(certificates, 1):
        certificate.save(folder / f"{number}.json")
    return examine_register(folder, **given)


def found(report: RegisterReport) -> tuple[list[str], list[str]]:
    """Codes of findings and questions."""
    return [p.code for p in report.findings], [p.code for p in report.questions]


# --- batches of a yearly quota --------------------------------------------------------------------


def batch(
    number: int,
    standings: list[Standing] | None = None,
    *,
    of: int = 2,
    **first: Any,  # noqa: ANN401
) -> rc.Task:
    """One batch of a quota of one half of twenty."""
    part = Batch(number=number, of=of, **first)
    stratum = Stratum(id="A", rate=Fraction(1, 2), batch=part)
    standings = targets("A", *EVERY) if standings is None else standings
    return tiny_task(draw="year", strata=[stratum], standings=standings, teams=None, pool=[])


FIRST = committed(batch(1))
ONE = rc.draw(FIRST)
DRAWN = ONE.drawn["A"]
LEFT = [id for id in EVERY if id not in DRAWN]
HONEST = [*targets("A", *LEFT), *targets("A", *DRAWN, verdict="excluded:drawn-this-year")]
FIXED = first_batch(ONE)


def later(task: rc.Task, number: int = 2, before: rc.Certificate = ONE, key: int = 2) -> rc.Pending:
    """Commit a later slot."""
    nonces = [rc.contribution(s.source_id, value="v", nonce=bytes([key, i]) * 16)
              for i, s in enumerate(sources())]  # fmt: skip
    previous = before.records[0].digest
    return committed(task, slot=number, previous_slot=previous, sources=nonces)


def second(standings: Any = HONEST, **changes: Any) -> rc.Pending:  # noqa: ANN401
    """The second batch, honest but for what is changed."""
    given = {"year": FIXED.years["A"], "first": FIXED.digest, **changes}
    return later(batch(2, standings, **given))


BATCHES: dict[str, tuple[Mapping[str, Any], list[str]]] = {
    "a quota of nothing": ({"year": 0}, ["register-batch-differs"]),
    "a first batch that there is not": (
        {"first": "sha256:" + "ab" * 32}, ["register-batch-first"],
    ),
    "another number of batches": ({"of": 3}, ["register-batch-differs"]),
    "the drawn are in the drum again": (
        {"standings": [*targets("A", *DRAWN), *targets("A", *LEFT[9:])]}, ["register-batch-again"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BATCHES)
def test_later_batch_is_bound_to_the_first(name: str, tmp_path: Path):
    """Evidence: the register. The certificate by itself says what was not compared."""
    changes, codes = BATCHES[name]
    pending = second(**changes)
    certificate = rc.draw(pending)
    assert "note-batch-alone" in notes(audited(pending, certificate, tmp_path / "kept"))
    assert found(register(tmp_path / "r", ONE, certificate)) == (codes, [])


def test_honest_batches_agree(tmp_path: Path):
    """Twin: the second batch draws what is left of the quota, from those who are left."""
    report = register(tmp_path, ONE, rc.draw(second()))
    assert (report.verdict, found(report)) == ("verified", ([], []))
    assert [note.code for note in report.notes] == ["note-register-unprovable"]


def test_rate_that_was_raised_during_the_year_changes_no_quota(tmp_path: Path):
    """Twin: the first batch has fixed the year; what a later one says of its rate is no finding."""

    def raised(body: Body) -> None:
        body["strata"][0]["rate"] = "3/4"

    report = register(tmp_path, ONE, rc.draw(recommitted(second(), raised)))
    assert found(report) == ([], [])


def test_friends_kept_out_as_drawn_are_counted(tmp_path: Path):
    """Evidence: the register. More are kept out than were drawn; rosters show who, and why."""
    friends = targets("A", *LEFT[:9], verdict="excluded:drawn-this-year")
    left = [*targets("A", *LEFT[9:]), *targets("A", *DRAWN, verdict="excluded:drawn-this-year")]
    report = register(tmp_path, ONE, rc.draw(second([*left, *friends])))
    (note,) = [note for note in report.notes if note.code == "note-register-kept-out"]
    assert note.params == {"slot": 2, "value": "A", "count": 14, "drawn": 5}


def test_rosters_show_whom_a_later_batch_keeps_out(tmp_path: Path):
    """Evidence: the register and rosters. Friends called drawn, one drawn called eligible."""
    friends = targets("A", *LEFT[:9], verdict="excluded:drawn-this-year")
    left = [*targets("A", *LEFT[9:]), *targets("A", *DRAWN[1:], verdict="excluded:drawn-this-year")]
    forged = second([*left, *friends, *targets("A", DRAWN[0])])
    other = targets("A", LEFT[0], verdict="excluded:state")  # another rule may keep somebody out
    honest = second([*targets("A", *LEFT[1:]), *other, *HONEST[len(LEFT) :]])
    for name, pending, codes in (
        ("a", forged, {"register-batch-eligible", "register-batch-kept-out"}), ("b", honest, set()),
    ):  # fmt: skip
        FIRST.save(tmp_path / name / "1")
        pending.save(tmp_path / name / "2")
        rosters = tmp_path / name
        report = register(tmp_path / f"r{name}", ONE, rc.draw(pending), rosters=rosters)
        assert {p.code for p in report.findings} - {"register-batch-again"} == codes
        assert report.given == ("rosters",)
    (kept,) = [p for p in register(tmp_path / "ra", rosters=tmp_path / "a").findings
               if p.code == "register-batch-kept-out"]  # fmt: skip
    assert (kept.params["count"], LEFT[0] in str(kept.params["value"])) == (9, True)
    changed = register(tmp_path / "ra", rosters=tmp_path / "b")
    assert "roster-changed" in [p.code for p in changed.findings]
    assert register(tmp_path / "ra", rosters=tmp_path / "none").verdict != "verified"


def test_sealed_batches_are_compared_with_their_secrets(tmp_path: Path):
    """Evidence: the register and secrets. Quota and friends of a sealed batch, and its twin."""
    start = committed(batch(1), sealed=True)
    one = rc.draw(start)
    fixed, drawn = first_batch(one, start.seal), one.drawn["A"]
    left = [id for id in EVERY if id not in drawn]
    out = targets("A", *drawn, verdict="excluded:drawn-this-year")
    friends = targets("A", *left[:5], verdict="excluded:drawn-this-year")
    shown = {
        "honest": ({"year": 10}, [*targets("A", *left), *out], set()),
        "year": ({"year": 5}, [*targets("A", *left), *out], {"register-batch-differs"}),
        "friends": ({"year": 10}, [*targets("A", *left[5:]), *friends, *out],
                    {"register-batch-kept-out"}),
        "again": ({"year": 10}, targets("A", *drawn, *left[9:]),
                  {"register-batch-again", "register-batch-eligible"}),
    }  # fmt: skip
    for name, (year, standings, codes) in shown.items():
        task = batch(2, standings, first=fixed.digest, **year)
        nonces = [rc.contribution(s.source_id, value="v", nonce=bytes([7, i]) * 16)
                  for i, s in enumerate(sources())]  # fmt: skip
        pending = committed(task, slot=2, previous_slot=one.records[0].digest, sources=nonces,
                            sealed=True)  # fmt: skip
        two, folder = rc.draw(pending), tmp_path / name
        public = register(folder / "r", one, two)
        assert found(public) == ([], [])
        assert "note-register-sealed-year" in [note.code for note in public.notes]
        for number, (of, done) in enumerate(((start, one), (pending, two)), 1):
            evolve(of, certificate=done).save(folder / "kept" / str(number))
        report = register(folder / "r", rosters=folder / "kept")
        assert set(found(report)[0]) == codes
        assert "note-register-sealed-year" not in [note.code for note in report.notes]


def test_batch_drawn_twice_is_found(tmp_path: Path):
    """Evidence: the register. A batch drawn until it is liked."""
    two = rc.draw(second())
    again = later(batch(2, HONEST, year=10, first=FIXED.digest), 3, two, key=3)
    findings, _ = found(register(tmp_path, ONE, two, rc.draw(again)))
    assert "register-batch-twice" in findings


def test_batch_left_out_is_asked_about(tmp_path: Path):
    """Evidence: the register. Batch 3 is drawn and batch 2 never was; or the year is over."""
    first = rc.draw(committed(batch(1, of=4)))
    fixed = first_batch(first)
    third = later(batch(3, HONEST, of=4, year=10, first=fixed.digest), 2, first)
    standings = [*targets("A", *[i for i in EVERY if i not in first.drawn["A"]]),
                 *targets("A", *first.drawn["A"], verdict="excluded:x")]  # fmt: skip
    third = later(batch(3, standings, of=4, year=10, first=fixed.digest), 2, first)
    report = register(tmp_path / "gap", first, rc.draw(third))
    (question,) = report.questions
    assert (question.code, question.params["numbers"]) == ("register-batch-missing", "2")
    assert found(register(tmp_path / "begun", first)) == ([], [])


def test_batch_given_up_and_replaced_is_no_second_one(tmp_path: Path):
    """Twin: a void slot has drawn nothing, and the same batch may be drawn in the next one."""
    given_up = void(second(), "名册有误")
    again = later(batch(2, HONEST, year=10, first=FIXED.digest), 3, given_up, key=3)
    fields = recommitted(again, lambda body: body.update(replaces=given_up.head))
    findings, _ = found(register(tmp_path, ONE, given_up, rc.draw(fields)))
    assert findings == []


def test_commitment_against_the_register_is_refused(tmp_path: Path):
    """Evidence: the register. ``commit --register`` refuses beforehand what it would find."""
    ONE.save(tmp_path / "1.json")
    with next_slot(tmp_path, "lan") as found_:
        found_.check(second().certificate)
        with pytest.raises(InputError) as caught:
            found_.check(second(year=0).certificate)
    assert caught.value.code == "register-batch-differs"
    rc.draw(second()).save(tmp_path / "2.json")
    with next_slot(tmp_path, "lan") as found_, pytest.raises(InputError) as caught:
        found_.check(later(batch(2, HONEST, year=10, first=FIXED.digest), 3, key=3).certificate)
    assert caught.value.code == "register-batch-twice"


# --- drawn again until liked ----------------------------------------------------------------------

MATTER = {"items": ["消防"]}


def test_slot_opened_and_dropped_under_another_name(tmp_path: Path):
    """Evidence: the register. All openings are out, so the outcome is known; it is never drawn."""
    first = opened(slot(task=MATTER)).certificate
    other = rc.draw(opened(slot(2, first, task={"draw": "tiny-b", **MATTER})))
    report = register(tmp_path, first, other)
    assert found(report) == ([], ["register-dropped", "register-alike"])
    accepted = register(tmp_path, accepted=[first.records[0].digest])
    assert accepted.verdict == "verified"


def test_slot_that_the_office_alone_could_draw_is_dropped(tmp_path: Path):
    """Evidence: the register. Nobody opened, but nobody had to."""
    inside = [rc.contribution("office", value="1"), rc.contribution("chief", value="2")]
    first = rc.commit(tiny_task(), sources=inside).certificate
    after = {"window": tuple(day.replace(year=2027) for day in tiny_task().window)}
    other = rc.draw(opened(slot(2, first, task={"draw": "other", **after})))
    assert found(register(tmp_path, first, other)) == ([], ["register-dropped"])


def test_slots_that_wait_for_somebody_outside_are_not_asked_about(tmp_path: Path):
    """Twin: two draws committed before either is opened, of different lists."""
    first = slot().certificate
    standings = targets("A", *(f"U{n}" for n in range(9)))
    other = rc.draw(opened(slot(2, first, task={"draw": "other", "standings": standings})))
    assert found(register(tmp_path, first, other)) == ([], [])


def test_same_list_drawn_under_another_plan(tmp_path: Path):
    """Evidence: the register. Names are the office's; strata, items and counts are the same."""
    first = held(slot(task=MATTER))
    other = rc.draw(opened(slot(2, first, task={"plan": "2026b", **MATTER})))
    assert found(register(tmp_path / "a", first, other)) == ([], ["register-alike"])
    twin = rc.draw(opened(slot(2, first, task={"plan": "2026b", "items": ["防雷"]})))
    assert found(register(tmp_path / "b", first, twin)) == ([], [])


def kept(folder: Path, *pendings: rc.Pending) -> Path:
    """The private folders of draws, as an auditor is shown them."""
    for number, pending in enumerate(pendings, 1):
        pending.save(folder / str(number))
    return folder


def test_list_drawn_again_without_the_one_who_was_drawn(tmp_path: Path):
    """Evidence: the register and rosters. Counts differ: a friend is gone, the drawn are not."""
    standings = targets("A", *(f"T{n}" for n in range(9)))
    first = slot(task={"standings": standings, **MATTER})
    done = held(first)
    friend = done.drawn["A"][0]
    left = [standing for standing in standings if standing.id != friend]
    again = slot(2, done, task={"plan": "2026b", "standings": left, **MATTER})
    rosters = kept(tmp_path / "kept", first, again)
    assert found(register(tmp_path / "r", done, held(again))) == ([], [])
    (question,) = register(tmp_path / "r", rosters=rosters).questions
    assert question.code == "register-roster-overlap"
    count = len(done.drawn["A"])
    assert (question.params["count"], question.params["drawn"]) == (count - 1, count)
    accepted = register(tmp_path / "r", rosters=rosters, accepted=[done.records[0].digest])
    assert accepted.verdict == "verified"


def test_lists_that_overlap_as_their_rules_say(tmp_path: Path):
    """Twin: who was drawn is out, or the matter is another one, or the time is."""
    standings = targets("A", *(f"T{n}" for n in range(9)))
    first = slot(task={"standings": standings, **MATTER})
    done = held(first)
    out = [*targets("A", *(s.id for s in standings if s.id not in done.drawn["A"])),
           *targets("A", *done.drawn["A"], verdict="excluded:drawn-this-year")]  # fmt: skip
    later = tuple(day.replace(year=2027) for day in tiny_task().window)
    twins = ({"standings": out, **MATTER}, {"standings": standings, "items": ["防雷"]},
             {"standings": standings, "window": later, **MATTER})  # fmt: skip
    for number, changes in enumerate(twins):
        again = slot(2, done, task={"plan": "2026b", **changes})
        rosters = kept(tmp_path / f"kept{number}", first, again)
        report = register(tmp_path / f"r{number}", done, held(again), rosters=rosters)
        assert found(report) == ([], [])


def test_one_list_under_one_secret(tmp_path: Path):
    """Evidence: the register. Two slots have one root of targets, whatever else they say."""
    one = slot(secret=bytes(32))
    other = slot(2, held(one), task={"draw": "other", "items": ["防雷"]})

    def same(body: Body) -> None:
        body["rosters"]["targets"] = one.certificate.commitment["rosters"]["targets"]

    forged = recommitted(other, same).certificate
    assert found(register(tmp_path, held(one), forged)) == ([], ["register-roster-same"])


def test_same_draw_held_twice_is_asked_about(tmp_path: Path):
    """Evidence: the register. Somebody who had reason to names the commitment with --accept."""
    first = held(slot())
    again = held(slot(2, first))
    report = register(tmp_path, first, again)
    assert found(report) == ([], ["register-again"])
    assert register(tmp_path, accepted=[again.records[0].digest]).verdict == "verified"


def test_void_by_who_knew_all_values(tmp_path: Path):
    """Evidence: the register, and a note on the certificate: unopened is not unknown."""
    inside = [rc.contribution("office", value="1"), rc.contribution("chief", value="2")]
    pending = rc.commit(tiny_task(), sources=inside)
    given_up = void(evolve(pending, openings=()), "名册有误")
    assert "note-void-known" in notes(rc.examine(given_up))
    report = register(tmp_path, given_up)
    assert found(report) == ([], ["register-void-known"])
    assert register(tmp_path, accepted=[given_up.head]).verdict == "verified"


def test_voids_of_two_batches_are_two_first_ones(tmp_path: Path):
    """Twin: a mistake in the list of the first batch, and another one in that of the second."""
    slips = void(evolve(committed(batch(1)), openings=()), "名册有误")
    first = rc.draw(recommitted(later(batch(1), 2, slips, 4), lambda b: b.update(
        replaces=slips.head)))  # fmt: skip
    fixed, drawn = first_batch(first), first.drawn["A"]
    left = [*targets("A", *(id for id in EVERY if id not in drawn)),
            *targets("A", *drawn, verdict="excluded:drawn-this-year")]  # fmt: skip
    given = {"year": fixed.years["A"], "first": fixed.digest}
    second_ = later(batch(2, left, **given), 3, first, 5)
    gone = void(evolve(second_, openings=()), "又有误")
    again = later(batch(2, left, **given), 4, gone, 6)
    done = rc.draw(recommitted(again, lambda body: body.update(replaces=gone.head)))
    assert found(register(tmp_path, slips, first, gone, done)) == ([], [])


def test_second_void_of_a_draw_is_asked_about(tmp_path: Path):
    """Evidence: the register. One void slot is a note, the second one a question."""
    first = void(slot(), "暂缓")
    assert found(register(tmp_path / "once", first)) == ([], [])
    second_ = void(slot(2, first, replaces=first.head), "再缓")
    assert found(register(tmp_path / "twice", first, second_)) == ([], ["register-void-again"])
    assert found(register(tmp_path / "seen", discarded(slot())))[1] == ["register-discarded"]


# --- who had a hand in it -------------------------------------------------------------------------


def test_value_made_here_is_no_outside_source():
    """Evidence: the certificate alone. The headline says it before anything else."""
    made_here = rc.draw(rc.commit(tiny_task(), sources=sources()))
    report = rc.verify(made_here)
    assert not report.holds("outside")
    assert report.headline.code == "headline-alone"
    assert report.headline.en.startswith("Nobody outside the office had a hand in this draw")
    assert "note-no-outside" in notes(report)
    twin = rc.verify(rc.draw(committed(tiny_task())))
    assert twin.holds("outside")
    assert twin.headline.code == "headline-consistent"
    with pytest.raises(rc.UndecidedError):
        rc.verify(made_here, require=["outside"])


def test_outside_cannot_be_claimed():
    """Evidence: none is needed, it is refused: what is made here is the office's."""
    with pytest.raises(InputError) as caught:
        rc.contribution("supervisor", value="1", outside=True)
    assert caught.value.code == "contribution-outside"
    lying = [sources()[0], evolve(sources()[1], outside=True)]
    with pytest.raises(InputError) as caught:
        rc.commit(tiny_task(), sources=lying)
    assert caught.value.code == "contribution-outside"


def test_stamp_before_a_beacon_shows_no_only_one(monkeypatch: pytest.MonkeyPatch):
    """Evidence: stamps. A hundred commitments can be stamped, and one of them be published."""
    monkeypatch.setattr(Evidence, "known_by", lambda *_: 1)
    certificate = committed(tiny_task(), sources=[*sources(), BEACON]).certificate
    report = rc.examine(certificate)
    assert report.holds("before-beacon")
    assert "note-one-of-many" in notes(report)
    assert "note-could-have-known" not in notes(report)


def test_public_source_that_is_out_already():
    """Evidence: the certificate alone. ``commit`` refuses it; one made otherwise is told of."""
    late = "2026-12-30T09:00:00+08:00"
    with pytest.raises(InputError) as caught:
        committed(tiny_task(), sources=[*sources(), BEACON], instant=late)
    assert caught.value.code == "source-out"
    pending = committed(tiny_task(), sources=[*sources(), FIGURE])
    forged = recommitted(pending, lambda body: body.update(instant=late)).certificate
    assert "note-source-out" in notes(rc.examine(forged))
    assert "note-source-out" not in notes(rc.examine(pending.certificate))


def test_withheld_openings_are_counted_with_a_public_figure_too():
    """Evidence: the certificate alone. Nothing shows that openings came before the figure."""
    pending = slot(figure=True)
    silent = rc.draw(pending, figures={"lottery": "1.7./"}, missing="replace")
    (note,) = [note for note in rc.examine(silent).notes if note.code == "note-unopened"]
    assert note.params["count"] == 2
    assert "2^2" in note.en


def test_reserves_burnt_one_after_the_other_are_counted(tmp_path: Path):
    """Evidence: the certificate alone. Each step is in order; how many there were is said."""
    stratum = Stratum(id="A", rate=Fraction(1, 10), reserves=6)
    standings = targets("A", *(f"T{n}" for n in range(20)))
    task = tiny_task(strata=[stratum], standings=standings, pool=[], teams=None)
    pending = committed(task)
    done = rc.draw(pending)
    assert "note-replaced" not in notes(rc.examine(done))
    pending, gone = evolve(pending, certificate=done), done.drawn["A"][0]
    for _ in range(3):
        asked = request(pending, cause="无法联系", asked_by="office", form="reserve",
                        unreachable={gone: "关门"}, sources=())  # fmt: skip
        done = rc.amend(asked)
        pending, gone = evolve(asked, certificate=done), done.drawn["A"][-1]
    (note,) = [note for note in rc.examine(done).notes if note.code == "note-replaced"]
    assert note.params == {"count": 1, "drawn": 2, "passed": 2}
    assert "note-replaced" in [p.code for p in register(tmp_path, done).notes]
