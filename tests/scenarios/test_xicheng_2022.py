"""Xicheng 2022: twelve monthly draws on the right days, each step with its clause."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.offices import (
    able,
    by_verdict,
    drawn,
    drawn_from,
    drawn_on,
    expected,
    extended,
    office,
    task,
)
from randcheck.calendars import national
from randcheck.certificates.batches import first_batch
from randcheck.draws.batches import FirstBatch
from randcheck.draws.past import PastCheck
from randcheck.lottery.grouping import group_count
from randcheck.office.directories.items import PlanRow
from randcheck.office.plans.lint import check_plan
from randcheck.office.plans.rates import Override
from randcheck.office.plans.schedule import draws_of_year, on_day
from randcheck.office.reading import OfficeFiles

NAME = "xicheng-2022"
JUNE = date(2022, 6, 7)
DRAW_DAYS = [
    date(2022, 1, 4), date(2022, 2, 8), date(2022, 3, 1), date(2022, 4, 12), date(2022, 5, 10),
    date(2022, 6, 7), date(2022, 7, 5), date(2022, 8, 2), date(2022, 9, 6), date(2022, 10, 11),
    date(2022, 11, 1), date(2022, 12, 6),
]  # fmt: skip


def june(**options: Any) -> rc.Task:  # noqa: ANN401
    """June's draw, which names the first batch of the year."""
    years = {"工程质量监督": 6, "维护管理": 60, "使用安全": 38, "通信警报": 18}
    first = FirstBatch(digest=f"sha256:{0:064}", years=years)
    return task(NAME, "monthly", first_batch=first, **options)


def test_x22_1_four_of_seven_by_lot():
    """X22-1: four items are drawn for, three are not, each with its reason."""
    book = office(NAME).book
    assert len(book.task().items) == 4
    assert len(book.not_drawn) == 3
    item, reason = book.not_drawn[2]
    assert "市级" in reason
    row = PlanRow(item=item, unit="工程管理科", mode="不定向", scope="名录库内全部企业", rate="15%",
                  period="2022年1月至2022年12月")  # fmt: skip
    found = check_plan(OfficeFiles(plan=(row,)), book=book)
    assert ("item-not-drawn", "X22-1") in {(f.problem.code, f.clause) for f in found.of("error")}
    with pytest.raises(rc.InputError) as caught:
        extended(NAME, f'[plan]\nitems = {{ value = ["{item}"], clause = "X22-1" }}\n')
    assert caught.value.code == "item-not-drawn"


def test_x22_2_suspicions_and_filed_cases_are_not_drawn_by_lot():
    """X22-2: complaint and assigned checks fill no quota and take nobody out of the pool."""
    listed = office(NAME).files.history
    random = [check for check in listed if check.cause == "双随机"]
    assert len(listed) - len(random) == 5
    assert task(NAME, "monthly", history=random).standings == task(NAME, "monthly").standings


def test_x22_3_the_pool_is_posts_a_and_b():
    """X22-3: whoever is entered for A or B post is in the pool; others are on the list alone."""
    people = office(NAME).files.inspectors
    assert len(people) == 13
    other = evolve(people.inspectors[0], post="")
    found = rc.plan_task(office(NAME).book, targets=office(NAME).files.targets,
                         inspectors=[other, *people.inspectors[1:]],
                         presence=office(NAME).files.presence, drawn_on=JUNE)  # fmt: skip
    assert {e.id for e in found.pool if e.verdict == "excluded:post"} == {other.id}
    assert len(able(task(NAME, "monthly"))) == expected(NAME)["inspectors"]["eligible"]


def test_x22_4_the_tuesday_of_the_first_week():
    """X22-4: the first Tuesday, a week later on a holiday; another day is refused."""
    book = office(NAME).book.task()
    days = [day.draw for day in draws_of_year(book, national(), 2022)]
    assert days == DRAW_DAYS
    for day in (date(2022, 2, 1), date(2022, 6, 14)):
        with pytest.raises(rc.InputError) as caught:
            task(NAME, "monthly", drawn_on=day, calendar=national())
        assert caught.value.code == "draw-day-wrong"
    february, number = on_day(book, date(2022, 2, 8), calendar=national())
    assert (february.window, number) == ((date(2022, 2, 8), date(2022, 2, 25)), 2)
    reading_c = extended(
        NAME, '[plan.batches]\nreading = { value = "C", clause = "X22-4" }\n'
    ).task()
    assert draws_of_year(reading_c, national(), 2022)[2].draw == date(2022, 3, 8)


def test_x22_5_sections_confirm_who_is_there():
    """X22-5: every section but the general one confirms before the draw, by name and day."""
    files = office(NAME).files
    for change, wrong in (
        ({"confirmed_by": ""}, True),
        ({"confirmed_on": None}, True),
        ({"confirmed_on": date(2022, 6, 8)}, True),
        ({"confirmed_on": JUNE}, False),
    ):
        presence = [evolve(files.presence[0], **change), *files.presence[1:]]
        given = {
            "targets": files.targets, "inspectors": files.inspectors, "presence": presence,
            "drawn_on": JUNE,
        }  # fmt: skip
        if not wrong:
            assert rc.plan_task(office(NAME).book, **given).pool
            continue
        with pytest.raises(rc.InputError) as caught:
            rc.plan_task(office(NAME).book, **given)
        assert [p.code for p in caught.value.problems] == ["pool-unconfirmed"]
        assert caught.value.params["section"] == "工程管理科"
    absent = {entry.id for entry in task(NAME, "monthly").pool if not entry.present}
    assert absent == set(expected(NAME)["inspectors"]["absent"])


def test_x22_5_who_confirmed_and_when_can_be_read():
    """X22-5: the task says who confirmed whom on which day, in one order, and shows it."""
    files = office(NAME).files
    found = task(NAME, "monthly")
    said = {row["inspector"]: row for row in found.presence_table}
    assert set(said) == {entry.id for entry in found.pool}
    assert list(said) == sorted(said)
    for given in files.presence:
        row = said[given.inspector]
        assert (row["present"], row["confirmed_by"]) == (given.present, given.confirmed_by)
        assert row["confirmed_on"] == (given.confirmed_on and given.confirmed_on.isoformat())
    assert str(files.presence[0].confirmed_by) in found._repr_html_()
    assert evolve(found, presence=files.presence[::-1]) == found


def test_x22_5_who_confirmed_and_when_is_committed_and_opened(tmp_path):
    """X22-5: the list of the present says by whose word and when; a sealed draw hides it."""
    found = june()
    opened = evolve(found, strata=[evolve(stratum, secret=False) for stratum in found.strata])
    pending, certificate = drawn_from(opened)
    (table,) = certificate.grounds
    rows = {row["inspector"]: row for row in table}
    said = [one for one in found.presence if one.confirmed_by]
    assert said
    for one in said:
        row = rows[one.inspector]
        assert row["confirmed_by"] == one.confirmed_by
        assert row["confirmed_on"] == (one.confirmed_on and one.confirmed_on.isoformat())
    pending.save(tmp_path)
    report = rc.verify(certificate, rosters=tmp_path / "rosters", secrets=tmp_path / "secrets.json")
    assert report.holds("recomputed")
    without = drawn_from(evolve(opened, presence=()))[0].rosters["presence"]
    assert {frozenset(record) for record in without.records()} == {frozenset({"id", "present"})}
    sealed = drawn(opened, sealed=True)
    assert sealed.grounds == ()
    shown = str([record.body for record in sealed.records])
    assert not [row for row in rows.values() if row["confirmed_by"] in shown]


def test_x22_6_operator_and_witnesses_are_named():
    """X22-6: who drew and who watched stands in the commitment."""
    body = drawn(june(), operator="主管领导", witnesses=["执法宣传科"]).commitment
    assert (body["operator"], body["witnesses"]) == ("主管领导", ["执法宣传科"])


def test_x22_7_at_most_three_teams():
    """X22-7: 3组以下 includes three: nine people form three teams of three, not four."""
    found = june()
    body = drawn(found).open_records[-1].body
    assert sorted(len(group["seats"]) for group in body["groups"]) == [3, 3, 3]
    assert group_count(9, 2) == 4


def test_x22_8_interests_hold_for_every_party():
    """X22-8: an interest in a unit is an interest in each of its works and devices."""
    found = june()
    wanted = expected(NAME)["interests"]["recusal_pairs_inspector_x_target"]
    assert len(found.recusals) == wanted == 13
    certificate = drawn(found)
    for check, people in certificate.teams.items():
        assert not {(person, check) for person in people} & found.recusals


def test_x22_9_the_month_ends_on_the_25th():
    """X22-9: inspections run from the day of the draw through the 25th."""
    assert task(NAME, "monthly").window == (JUNE, date(2022, 6, 25))
    with pytest.raises(rc.InputError) as caught:
        task(NAME, "monthly", drawn_on=date(2022, 6, 26))
    assert caught.value.code == "batch-over"


def test_x22_10_all_of_six_and_fifteen_percent_of_secret_numbers():
    """X22-10: 6 works under construction 100 %, three items 15 % of a secret number."""
    found = task(NAME, "monthly")
    years, counts = found.yearly(), found.counts()
    rows = {row["item"]: row for row in expected(NAME)["quotas"]}
    for stratum in found.strata:
        row = rows[stratum.items[0]]
        assert counts[stratum.id].size == row["N"]
        assert years[stratum.id].need == row["annual_quota"]
    secret = {stratum.id for stratum in found.strata if stratum.secret}
    assert secret == {"维护管理", "使用安全", "通信警报"}


def test_x22_11_june_takes_its_part_of_the_year():
    """X22-11: 15 % is a year's; June takes its twelfth, and whoever was drawn is out."""
    found = task(NAME, "monthly")
    rows = {row["item"]: row for row in expected(NAME)["quotas"]}
    quotas, counts = found.quotas(), found.counts()
    for stratum in found.strata:
        row = rows[stratum.items[0]]
        assert quotas[stratum.id].n == row["june_batch"]
        assert counts[stratum.id].eligible == row["left_in_pool"]
    out = expected(NAME)["excluded"]["already_drawn_this_year"]
    items = {stratum.id: stratum.items[0] for stratum in found.strata}
    said: dict[str, list[str]] = {}
    for standing in found.standings:
        if standing.verdict == "excluded:drawn-this-year":
            said.setdefault(items[standing.stratum], []).append(standing.id)
    assert {item: sorted(ids) for item, ids in said.items()} == {
        item: sorted(ids) for item, ids in out.items()
    }


def test_x22_10_secret_numbers_are_sealed():
    """X22-10: the public certificate shows neither N nor n of any stratum, nor the list sizes."""
    certificate = drawn(june())
    commitment = certificate.commitment
    assert {root["size"] for root in commitment["rosters"].values()} == {1024}
    for stratum in commitment["strata"]:
        assert all(isinstance(stratum[name], str) for name in ("N", "eligible", "need", "n"))
        assert isinstance(stratum["batch"]["year"], str)
    assert len(certificate.drawn["维护管理"]) == 5
    with pytest.raises(rc.ConfidentialityError) as caught:
        drawn(june(), sealed=False)
    assert caught.value.code == "secret-open"


def test_x22_11_twelve_draws_make_the_year():
    """X22-11: twelve draws sum to the year's quota, and no work is drawn twice for one item."""
    book, files = office(NAME).book, office(NAME).files
    past: list[PastCheck] = []
    seen: Counter[tuple[str, str]] = Counter()
    first, before = None, None
    for slot, day in enumerate(DRAW_DAYS, 1):
        people = [evolve(p, confirmed_on=day) for p in files.presence]
        found = rc.plan_task(
            book, targets=files.targets, inspectors=files.inspectors, presence=people,
            interests=files.interests, history=past, drawn_on=day, first_batch=first,
            calendar=national(),
        )  # fmt: skip
        assert found.window == (day, day.replace(day=25))
        pending, certificate = drawn_from(found, slot=slot, previous_slot=before)
        before = certificate.records[0].digest
        if first is None:
            first = first_batch(certificate, pending.seal)
            assert first.years == {s: q.need for s, q in found.yearly().items()}
        items = {stratum.id: stratum.items[0] for stratum in found.strata}
        for stratum, ids in certificate.drawn.items():
            seen.update((stratum, id) for id in ids)
            past += [
                PastCheck(target=id, day=day.replace(day=25), drawn=day, cause="双随机",
                          item=items[stratum])
                for id in ids
            ]  # fmt: skip
    assert max(seen.values()) == 1
    total = Counter(stratum for stratum, _ in seen)
    assert total == {"工程质量监督": 6, "维护管理": 60, "使用安全": 38, "通信警报": 18}


def test_x22_12_more_often_where_there_is_cause():
    """X22-12: works that the office's own sections complain of are drawn at a higher rate."""
    more = Override(rate=Fraction(1, 2), reason="主管科通报问题多", strata=("通信警报",))
    found = task(NAME, "monthly", overrides=[more])
    assert found.yearly()["通信警报"].need == 60
    assert task(NAME, "monthly").yearly()["通信警报"].need == 18
    assert by_verdict(found) == by_verdict(task(NAME, "monthly"))
    assert drawn_on(NAME) == JUNE
