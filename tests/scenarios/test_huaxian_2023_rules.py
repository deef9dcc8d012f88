"""Huaxian 2023: what acts before the draw besides the draw itself; joint tasks, upper plans."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

import randcheck as rc
from fixtures.certificates import full
from fixtures.offices import able, by_verdict, drawn, drawn_on, expected, extended, office, task
from randcheck.office.directories.items import PlanRow
from randcheck.office.eligibility.precedence import Planned, planned, settle
from randcheck.office.plans.lint import check_plan
from randcheck.office.plans.plan import WAYS
from randcheck.office.plans.simulation import simulate
from randcheck.office.reading import OfficeFiles

NAME = "huaxian-2023"
PER_DEPARTMENT = '[teams]\nper_department = { value = true, clause = "W22-15" }\n'


def joint(field: str, text: str = PER_DEPARTMENT) -> rc.Task:
    """A joint task of the office's list."""
    mine = office(NAME)
    answered = rc.Office(book=extended(NAME, text), files=mine.files, folder=mine.folder)
    return answered.plan("2023").task(field, drawn_on=drawn_on(NAME))


def test_h23_2_tiers_and_fields_are_in_the_directories():
    """H23-2: targets are graded by credit, inspectors tagged by field."""
    files = office(NAME).files
    assert {t.tier for t in files.targets} == {"A", "B", "C", "D"}
    assert all(inspector.qualifications for inspector in files.inspectors)


def test_h23_3_a_responsible_person_by_lot():
    """H23-3: random teams of at least two, matched at random; one of each is responsible."""
    certificate = drawn(task(NAME, "lightning"))
    body = full(certificate, "assignment")
    assert min(len(group["seats"]) for group in body["groups"]) == 2
    for team in body["teams"]:
        places = [{k: seat[k] for k in ("requirement", "copy")} for seat in team["seats"]]
        assert team["responsible"] in places


@pytest.mark.parametrize("row", expected(NAME)["joint"], ids=lambda row: row["kind"])
def test_h23_4_joint_tasks(row: dict[str, object]):
    """H23-4: field, target, rate and level of a joint task; inspectors of every department."""
    found = joint(str(row["field"]))
    (stratum,) = found.strata
    assert found.counts()[stratum.id].size == row["N_rows"]
    assert found.quotas()[stratum.id].n == row["quota_base_rows"]
    departments = [row["lead"], *row["cooperating"]]  # type: ignore[misc]
    certificate = drawn(found)
    section = {i.id: i.department for i in office(NAME).files.inspectors}
    for people in certificate.teams.values():
        assert sorted(section[person] for person in people) == sorted(departments * 2)


def test_h23_4_two_in_all_instead():
    """H23-4, W22-15: the other answer: at least one of each department, two in all."""
    found = joint("危险化学品企业安全", PER_DEPARTMENT.replace("true", "false"))
    assert found.teams is not None
    assert len(found.teams.seats) == 2
    with pytest.raises(rc.InputError) as caught:
        office(NAME).plan("2023").task("危险化学品企业安全")
    assert caught.value.code == "joint-undecided"


def test_h23_5_rates_do_not_rise_with_credit():
    """H23-5: a plan in which better credit means a higher rate is an error."""
    row = PlanRow(item="防雷", unit="法规科", mode="不定向", scope="名录库内全部企业",
                  rates=(("A", "8%"), ("B", "5%")), period="2023年5月至2023年11月")  # fmt: skip
    found = check_plan(OfficeFiles(plan=(row,)))
    assert ("rate-rising", "H23-5") in {(f.problem.code, f.clause) for f in found.of("error")}


def test_h23_5_targets_are_graded_before_the_draw():
    """H23-5: the day of the grading stands in the book and lies before the draw."""
    text = '[plan]\ngraded_on = {{ value = "{}", clause = "H23-5" }}\n'
    graded = extended(NAME, text.format("2023-04-24"))
    assert task(NAME, "lightning", book=graded).book == graded.source
    with pytest.raises(rc.InputError) as caught:
        task(NAME, "lightning", book=extended(NAME, text.format("2023-04-25")))
    assert caught.value.code == "graded-late"


def test_h23_6_overlapping_joint_checks_are_counted_once():
    """H23-6: nine targets of a joint check are not checked again; their result is reused."""
    found = task(NAME, "lightning")
    assert (
        by_verdict(found)["excluded:joint-overlap"]
        == expected(NAME)["excluded"]["by_joint_overlap"]
    )
    rows = {row["stratum"]: row for row in expected(NAME)["quotas"]}
    for id, counts in found.counts().items():
        assert counts.eligible == rows[id]["N_eligible"]


def test_h23_9_for_cause_checks_are_made_at_once():
    """H23-9: complaints, orders and data clues take nobody out of the draw."""
    past = [check for check in office(NAME).files.history if check.cause == "部门联合双随机"]
    assert task(NAME, "lightning", history=past).standings == task(NAME, "lightning").standings


def test_h23_10_the_upper_plan_wins():
    """H23-10: what an upper plan has is not carried out twice; a local plan may add."""
    wide = Planned(plan="省局", task="防雷", level="省级", items=("lightning",))
    book = extended(NAME, '[plan]\nlevel = { value = "县级", clause = "H23-10" }\n')
    (mine,) = planned(book)
    repeated, upper = settle([mine, wide])
    assert (repeated.instead, repeated.left) == (wide, ())
    assert upper.instead is None
    added = Planned(plan="县局", task="更多", level="县级", items=("lightning", "气球"))
    (adds, _) = settle([added, wide])
    assert (adds.instead, adds.left) == (wide, ("气球",))
    narrow = Planned(plan="省局", task="学校", level="省级", items=("lightning",),
                     where=(("kind", ("学校",)),))  # fmt: skip
    (alone, _) = settle([mine, narrow])
    assert alone.instead is None
    with pytest.raises(rc.InputError) as caught:
        settle([Planned(plan="x", task="y", level="乡级", items=("z",))])
    assert caught.value.code == "level-unknown"


def test_h23_11_remote_checks_have_words():
    """H23-11: remote, video and data checks are ways that a joint plan may name."""
    assert {"实地检查", "远程监管", "视频监管", "大数据分析"} <= set(WAYS)


def test_h23_12_strata_by_kind_of_target():
    """H23-12: 30 % of testers and of balloon releasers, 5 % of the others."""
    found = task(NAME, "lightning")
    rows = {row["stratum"]: row for row in expected(NAME)["quotas"]}
    assert {s.id: s.rate for s in found.strata} == {
        id: Fraction(row["rate"]) for id, row in rows.items()
    }
    assert {s: q.n for s, q in found.quotas().items()} == {
        id: row["quota_base_rows"] for id, row in rows.items()
    }


BASES = {
    "rows": "",
    "active": '[[exclusions]]\nid = "state"\nleaves_base = true\n',
    "eligible": '[quota]\nbase = { value = "eligible", clause = "own" }\n',
}


@pytest.mark.parametrize("base", BASES)
def test_base_of_the_rate_is_a_parameter(base: str):
    """H23-12: all rows, the active, or the eligible: each has its number, the book says which."""
    found = task(NAME, "lightning", book=extended(NAME, BASES[base]))
    counts, quotas = found.counts(), found.quotas()
    for row in expected(NAME)["quotas"]:
        count = counts[row["stratum"]]
        assert (count.eligible if base == "eligible" else count.size) == row[f"N_{base}"]
        assert quotas[row["stratum"]].n == row[f"quota_base_{base}"]
    reused = by_verdict(found)["excluded:joint-overlap"]
    assert reused == sum(row["result_reused_from_joint_check"] for row in expected(NAME)["quotas"])


@pytest.mark.parametrize("base", ["rows", "active"])
def test_base_of_a_joint_rate_is_a_parameter(base: str):
    """H23-4: the same two readings for the joint tasks."""
    for row in expected(NAME)["joint"]:
        found = joint(str(row["field"]), PER_DEPARTMENT + BASES[base])
        (stratum,) = found.strata
        assert found.quotas()[stratum.id].n == row[f"quota_base_{base}"]


@pytest.mark.parametrize("base", BASES)
def test_h23_12_the_two_kinds_pooled(base: str):
    """H23-12: the other reading of the comma: one stratum of ninety."""
    text = """
[[strata]]
id = "升放气球单位"
drop = true
[[strata]]
id = "雷电防护装置检测机构"
where = { kind = ["雷电防护装置检测机构", "升放气球单位"] }
"""
    (row,) = expected(NAME)["quotas_other_reading"]
    found = task(NAME, "lightning", book=extended(NAME, text + BASES[base]))
    count = found.counts()["雷电防护装置检测机构"]
    assert (count.eligible if base == "eligible" else count.size) == row[f"N_{base}"]
    assert found.quotas()["雷电防护装置检测机构"].n == row[f"quota_base_{base}"]


def test_h23_13_phases_have_dates():
    """H23-13: drawn by the end of April, checked by the end of November."""
    assert task(NAME, "lightning").window == (date(2023, 4, 26), date(2023, 11, 30))


def test_h23_15_the_list_is_published_before():
    """H23-15: the list's publication lies before the draw, and its digest is committed."""
    text = '[plan]\nlist_published = {{ value = "{}", clause = "H23-15" }}\n'
    found = task(NAME, "lightning", book=extended(NAME, text.format("2023-04-20")))
    published = drawn(found).commitment["published_list"]
    assert published["published"] == "2023-04-20"
    assert published["digest"].startswith("sha256:")
    with pytest.raises(rc.InputError) as caught:
        task(NAME, "lightning", book=extended(NAME, text.format("2023-04-25")))
    assert caught.value.code == "list-published-late"


def test_simulation_says_what_the_draw_will_do():
    """Before anything is drawn: chances, loads, shortfalls, and that every team can be formed."""
    found = simulate(task(NAME, "lightning"), 60)
    assert found.exact["升放气球单位"] == Fraction(12, 38)
    assert found.visits == (45, 45)
    assert found.failures == {}
    assert sum(found.chances.values()) == 45
    people = able(task(NAME, "lightning"))
    assert {id for id, load in found.loads.items() if load.most} == people
    assert {load.least for id, load in found.loads.items() if id in people} <= {6}


def test_simulation_names_teams_that_cannot_be_formed():
    """A joint draw without anybody of one department cannot be staffed: every time, and why."""
    from attrs import evolve

    found = joint("危险化学品企业安全")
    pool = [entry for entry in found.pool if entry.type != ("滑县应急管理局",)]
    left = {entry.id for entry in pool}
    recusals = {pair for pair in found.recusals if pair[0] in left}
    interests = {pair: why for pair, why in found.interests.items() if pair[0] in left}
    alone = evolve(found, pool=pool, recusals=recusals, interests=interests)
    outcome = simulate(alone, 5)
    assert sum(outcome.failures.values()) == 5
    assert outcome.reasons
