"""Wugang 2022: from the plan of its annexes to the draws, each step with its clause."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest

import randcheck as rc
from fixtures.certificates import full
from fixtures.offices import able, by_verdict, drawn, expected, extended, office, task
from randcheck.draws.batches import FirstBatch
from randcheck.draws.past import PastCheck
from randcheck.office.directories.items import InspectionItem, JointTask
from randcheck.office.plans.joint import joint_rules
from randcheck.office.plans.rates import Override

NAME = "wugang-2022"
TIERS = {"low": "A", "medium": "B", "medium-high": "C", "high": "D"}
FINISHED, APPROVED = "已建成并投入使用", "已批准修建"
ITEM = "对人民防空工程维护管理和平时开发利用的检查"


def quotas_expected(tier: str) -> dict[str, tuple[int, int, Fraction]]:
    """Stratum → N, quota, rate of one tier."""
    rows = [row for row in expected(NAME)["quotas"] if row["tier"] == tier]
    return {
        FINISHED if row["item"] == ITEM else APPROVED: (row["N"], row["quota"],
                                                        Fraction(row["rate"]))
        for row in rows
    }  # fmt: skip


def overridden(*overrides: Override, draw: str = "low") -> rc.Task:
    """A task with some rates raised."""
    return task(NAME, draw, overrides=overrides)


def test_w22_13_four_tasks_one_a_tier():
    """W22-13: annex 1 is one row with four tasks, one for each tier."""
    book = office(NAME).book
    assert book.tasks() == tuple(TIERS)
    for name, tier in TIERS.items():
        assert dict(book.task(name).where) == {"tier": (tier,)}


@pytest.mark.parametrize("name", TIERS)
def test_w22_1_rates_of_the_tiers(name: str):
    """W22-1: 1, 3, 10 and 20 %, quotas as exact integer ceilings."""
    found = task(NAME, name)
    counts, quotas = found.counts(), found.quotas()
    assert {s.id: (counts[s.id].size, quotas[s.id].n, s.rate) for s in found.strata} == (
        quotas_expected(TIERS[name])
    )


def test_w22_14_a_roster_for_each_item():
    """W22-14: finished works in use and approved works are two pools; 9 works are out of range."""
    every = [task(NAME, name) for name in TIERS]
    size = Counter[str]()
    for one in every:
        size.update({id: counts.size for id, counts in one.counts().items()})
    assert size == {FINISHED: 420, APPROVED: 60}
    assert sum(by_verdict(one)["outside:state"] for one in every) == 9
    assert {s.id: s.items for s in every[0].strata}[FINISHED] == (ITEM,)


def test_w22_3_conditions_are_data():
    """W22-3: a range by region and trade is written in the book; tiers do not make it directed."""
    book = extended(NAME, '[[tasks]]\nid = "low"\nmode = { value = "定向", clause = "W22-3" }\n'
                          'where = { tier = ["A"], region = ["八台镇"] }\n')  # fmt: skip
    assert book.task("low").directed
    assert not office(NAME).book.task("low").directed
    found = {standing.id for standing in task(NAME, "low", book=book).standings}
    wanted = {t.id for t in office(NAME).files.targets if (t.tier, t.region) == ("A", "八台镇")}
    assert found == wanted
    assert found


def test_w22_3_a_condition_that_could_never_hold_is_refused():
    """W22-3: a column that no target has is a mistake, not an empty draw."""
    book = extended(NAME, '[[tasks]]\nid = "low"\nwhere = { "经营规模" = ["大型"] }\n')
    with pytest.raises(rc.InputError) as caught:
        task(NAME, "low", book=book)
    assert (caught.value.code, caught.value.params["value"]) == ("condition-unknown", "经营规模")


def test_w22_4_groups_first():
    """W22-4: everybody who can go is grouped, then the groups are matched."""
    found = task(NAME, "high")
    assert found.teams is not None
    assert found.teams.mode == "groups"
    body = full(drawn(found), "assignment")
    grouped = [seat["inspector"] for group in body["groups"] for seat in group["seats"]]
    assert sorted(grouped) == sorted(able(found))
    assert len(grouped) == expected(NAME)["inspectors"]["eligible"]


def test_w22_5_interests_and_declared_recusals_bind_before_the_seed():
    """W22-5: an interest in a unit holds for all its works; so does a declared recusal."""
    pairs = set().union(*(task(NAME, name).recusals for name in TIERS))
    assert len(pairs) == expected(NAME)["interests"]["recusal_pairs_inspector_x_work"]
    plain = drawn(task(NAME, "high"))
    check, people = next(iter(plain.teams.items()))
    declared = [(people[0], check)]
    again = task(NAME, "high", recusals=declared)
    assert set(declared) <= again.recusals
    assert people[0] not in drawn(again).teams[check]


def test_w22_6_never_fewer_than_two():
    """W22-6: no parameter makes a team of one."""
    with pytest.raises(rc.InputError) as caught:
        extended(NAME, '[teams]\nsize = { value = 1, clause = "W22-6" }\n')
    assert caught.value.problems[0].place == "own.toml.teams.size.value"


def test_w22_7_not_below_the_published_rate():
    """W22-7: a plan below the list's rate is refused, against the list as it is published."""
    listed = InspectionItem(name=ITEM, rate="2%")
    with pytest.raises(rc.InputError) as caught:
        rc.plan_task(
            office(NAME).book.task("low"), targets=office(NAME).files.targets, inspectors=[],
            items=[listed], drawn_on=date(2022, 6, 10),
        )  # fmt: skip
    assert (caught.value.code, caught.value.params["clause"]) == ("rate-below-list", "W22-7")
    level = rc.plan_task(
        office(NAME).book.task("medium"), targets=office(NAME).files.targets, inspectors=[],
        items=[listed], drawn_on=date(2022, 6, 10),
    )  # fmt: skip
    assert {s.rate for s in level.strata} == {Fraction(3, 100)}


def test_w22_8_rates_go_upward_only():
    """W22-8: region and trade together raise the rate, with a reason; nothing lowers it."""
    higher = Override(rate=Fraction(1, 20), reason="区域与行业定向相结合", strata=(FINISHED,))
    found = overridden(higher)
    assert found.quotas()[FINISHED].n == 11
    assert [(d.source, d.reason) for d in found.decisions] == [
        ("override", "区域与行业定向相结合"),
        ("book", ""),
    ]
    for lower, code in (
        (Override(rate=Fraction(1, 200), reason="忙", strata=(FINISHED,)), "override-lowers"),
        (Override(rate=Fraction(1, 2), reason=" ", strata=(FINISHED,)), "override-reason"),
        (Override(rate=Fraction(1, 2), reason="多", strata=("无",)), "override-stratum"),
    ):
        with pytest.raises(rc.InputError) as caught:
            overridden(lower)
        assert caught.value.code == code


def test_w22_8_the_reason_can_be_read_from_the_task():
    """W22-8: whose rate each stratum has, and why it was raised, stands in a table of the task."""
    higher = Override(rate=Fraction(1, 20), reason="区域与行业定向相结合", strata=(FINISHED,))
    found = overridden(higher)
    said = {row["stratum"]: row for row in found.rates_table}
    assert said[FINISHED]["rate"] == "1/20"
    assert (said[FINISHED]["source"], said[FINISHED]["reason"]) == (
        "override", "区域与行业定向相结合",
    )  # fmt: skip
    assert [(row["source"], row["reason"]) for row in said.values()].count(("book", "")) == 1
    assert "区域与行业定向相结合" in found._repr_html_()


def test_w22_8_the_reason_stands_in_the_commitment():
    """W22-8: whoever reads the certificate sees why a rate was raised; a sealed draw keeps it."""
    higher = Override(rate=Fraction(1, 20), reason="区域与行业定向相结合", strata=(FINISHED,))
    certificate = drawn(overridden(higher))
    strata = {stratum["id"]: stratum for stratum in certificate.commitment["strata"]}
    assert strata[FINISHED]["raised"]["reason"] == "区域与行业定向相结合"
    assert [id for id, stratum in strata.items() if "raised" in stratum] == [FINISHED]
    (table,) = certificate.grounds
    assert [(row["stratum"], row["rate"], row["reason"]) for row in table] == [
        (FINISHED, "1/20", "区域与行业定向相结合")
    ]
    assert "区域与行业定向相结合" in certificate._repr_html_()
    sealed = drawn(overridden(higher), sealed=True)
    assert sealed.grounds == ()
    assert "区域与行业定向相结合" not in str(sealed.commitment)


def test_w22_9_a_serious_record_has_a_stratum_of_its_own():
    """W22-9: targets with a serious record are drawn at a higher rate of their own."""
    marks = ("abnormal_operation", "seriously_dishonest")
    where = (("flags", marks),)
    serious = Override(rate=Fraction(1), reason="严重违法违规记录", id="重点", where=where)
    found = overridden(serious, draw="high")
    said = {s["id"]: s.get("raised") for s in drawn(found).commitment["strata"]}
    assert {id for id, raised in said.items() if raised} == {
        id for id in said if id.startswith("重点-")
    }
    marked = {t.id for t in office(NAME).files.targets if t.tier == "D" and t.flags}
    marked &= {
        t.id for t in office(NAME).files.targets
        if t.flags & {"abnormal_operation", "seriously_dishonest"}
    }  # fmt: skip
    apart = {s.id: s.stratum for s in found.standings if s.stratum.startswith("重点-")}
    assert set(apart) == marked
    sheets = {t.id: t.sheet for t in office(NAME).files.targets}
    assert apart == {id: f"重点-{sheets[id]}" for id in apart}
    assert len(found.standings) == len(task(NAME, "high").standings)
    with pytest.raises(rc.InputError):
        overridden(Override(rate=Fraction(1, 50), reason="少", id="重点", where=serious.where),
                   draw="high")  # fmt: skip


def test_w22_10_law_wins():
    """W22-10: a rate set by law stands against list, plan and caller."""
    text = (
        f'[[tasks]]\nid = "low"\n[[tasks.strata]]\nid = "{FINISHED}"\n'
        'rate = { value = "1/200", clause = "法规", law = true }\n'
    )
    book = extended(NAME, text)
    files = office(NAME).files
    found = rc.plan_task(book.task("low"), targets=files.targets, inspectors=[],
                         items=[InspectionItem(name=ITEM, rate="2%")],
                         drawn_on=date(2022, 6, 10))  # fmt: skip
    assert {d.stratum: (d.rate, d.source) for d in found.decisions}[FINISHED] == (
        Fraction(1, 200),
        "law",
    )
    more = Override(rate=Fraction(1, 2), reason="多", strata=(FINISHED,))
    with pytest.raises(rc.InputError) as caught:
        task(NAME, "low", book=book, overrides=[more])
    assert caught.value.code == "override-law"


BATCHES = """
[plan.batches]
of = { value = 2, clause = "W22-11" }
windows.value = [["2022-06-13", "2022-08-31"], ["2022-09-01", "2022-11-30"]]
windows.clause = "W22-11"

[[exclusions]]
id = "drawn-this-year"
when = { checked = { most = 1, counted = "draw", per = "item" } }
leaves_base = false
clause = "W22-11"
"""


def test_w22_11_two_batches_of_one_quota():
    """W22-11: two periods, one quota; the drawn are out; the floor is judged on the total."""
    book = extended(NAME, BATCHES)
    first = task(NAME, "medium-high", book=book)
    assert first.window == (date(2022, 6, 13), date(2022, 8, 31))
    certificate = drawn(first)
    years = {s: q.need for s, q in first.yearly().items()}
    chosen = {id for ids in certificate.drawn.values() for id in ids}
    past = [
        PastCheck(target=id, day=date(2022, 7, 1), drawn=date(2022, 6, 10), cause="双随机",
                  item={s.id: s.items for s in first.strata}[stratum][0])
        for stratum, ids in certificate.drawn.items() for id in ids
    ]  # fmt: skip
    second = task(
        NAME, "medium-high", book=book, drawn_on=date(2022, 9, 1), history=past,
        first_batch=FirstBatch(digest=certificate.records[0].digest, years=years),
    )  # fmt: skip
    assert second.window[0] == date(2022, 9, 1)
    later = drawn(second, slot=2, previous_slot=certificate.records[0].digest)
    assert not chosen & {id for ids in later.drawn.values() for id in ids}
    total = {s: first.quotas()[s].n + second.quotas()[s].n for s in years}
    assert total == years == {FINISHED: 7, APPROVED: 1}
    batch = later.commitment["strata"][0]["batch"]
    assert (batch["number"], batch["of"], batch["first"]) == (2, 2, certificate.records[0].digest)


def test_w22_11_a_later_batch_names_the_first():
    """W22-11: without the first batch's digest the second cannot be committed."""
    book = extended(NAME, BATCHES)
    second = task(NAME, "low", book=book, drawn_on=date(2022, 9, 1))
    with pytest.raises(rc.InputError) as caught:
        drawn(second)
    assert caught.value.code == "batch-first"
    with pytest.raises(rc.InputError) as caught:
        task(NAME, "low", book=book, drawn_on=date(2022, 12, 1))
    assert caught.value.code == "batch-over"


def test_w22_15_a_joint_task_has_seats_of_each_department():
    """W22-15: lead and partners send inspectors; "at least two" is per department or in all."""
    row = JointTask(
        field="人防维护管理经营企业",
        target="物业服务企业",
        lead="工程管理股",
        cooperating=("指挥通信股",),
        rate="10%",
        level="县级",
    )
    book = office(NAME).book
    with pytest.raises(rc.InputError) as caught:
        joint_rules(book.task("low"), row)
    assert caught.value.code == "joint-undecided"
    for answer, seats in (("true", 2), ("false", 1)):
        text = f'[teams]\nper_department = {{ value = {answer}, clause = "W22-15" }}\n'
        joint = joint_rules(extended(NAME, text).task("low"), row)
        asked = {dict(seat.where)["department"]: seat.count for seat in joint.seat_rules}
        assert asked == {("工程管理股",): seats, ("指挥通信股",): seats}
    bare = JointTask(field="人防工程建筑业", lead="工程管理股", cooperating=("指挥通信股",))
    with pytest.raises(rc.InputError) as caught:
        joint_rules(extended(NAME, text).task("low"), bare)
    assert caught.value.code == "joint-row"


def test_w22_15_aliases_settle_names():
    """W22-15: annex 2 calls an item by another name; the book says which one it is."""
    assert dict(office(NAME).book.aliases)["人民防空工程维护管理的监督检查"] == ITEM


def test_licences_and_presence():
    """Whoever is present with a licence through the last day is in the pool; nobody else."""
    found = task(NAME, "low")
    people = expected(NAME)["inspectors"]
    assert len(able(found)) == people["eligible"]
    short = {entry.id for entry in found.pool if entry.verdict == "excluded:licence"}
    wanted = people["licence_expired_before_window"] + people["licence_ends_inside_window"]
    assert short == set(wanted)
