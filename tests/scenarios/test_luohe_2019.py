"""Luohe 2019: three sections' plans in one year, each step with its article."""

from __future__ import annotations

import hashlib
from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.certificates import full
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
from randcheck.certificates.certificate import read_certificate
from randcheck.certificates.views import Views
from randcheck.draws.past import PastCheck
from randcheck.office.directories.items import PlanRow
from randcheck.office.eligibility.visits import visits
from randcheck.office.plans.lint import check_plan
from randcheck.office.plans.tasks import tasks_of

NAME = "luohe-2019"
TASKS = {"maintenance": "工程管理科", "alarms": "指挥通信科", "quality": "人防工程质量监督站"}


def row_of(draw: str, stratum: str) -> dict[str, object]:
    """The expected numbers of one stratum."""
    rows = [row for row in expected(NAME)["quotas"] if row["unit"] == TASKS[draw]]
    return next((row for row in rows if row["tier"] == stratum), rows[0])


@pytest.mark.parametrize("draw", TASKS)
def test_l19_13_the_plan_fixes_range_rate_and_time(draw: str):
    """L19-13: rates stand in each section's plan; trustworthy firms leave the base."""
    found = task(NAME, draw)
    counts, quotas = found.counts(), found.quotas()
    for stratum in found.strata:
        row = row_of(draw, stratum.id)
        assert stratum.rate == Fraction(str(row["rate"]))
        assert counts[stratum.id].size == row["N_active_without_trustworthy"]
        assert counts[stratum.id].eligible == row["N_eligible"]
        assert quotas[stratum.id].n == row["quota_base_active_without_trustworthy"]
    assert {decision.source for decision in found.decisions} == {"plan"}
    assert found.plan_file == (office(NAME).folder / "plan.csv").read_bytes()


@pytest.mark.parametrize("draw", TASKS)
@pytest.mark.parametrize("base", ["rows", "active", "eligible"])
def test_base_of_the_rate_is_a_parameter(base: str, draw: str):
    """L19-13: all rows, the active, or the eligible: each has its numbers, the book says which."""
    leaves = {"rows": (), "active": ("state",), "eligible": ("state", "trustworthy")}[base]
    text = "".join(
        f'[[exclusions]]\nid = "{id}"\nleaves_base = {str(id in leaves).lower()}\n'
        for id in ("state", "trustworthy")
    )
    if base == "eligible":
        text += '[quota]\nbase = { value = "eligible", clause = "own" }\n'
    found = task(NAME, draw, book=extended(NAME, text))
    counts, quotas = found.counts(), found.quotas()
    for stratum in found.strata:
        row = row_of(draw, stratum.id)
        count = counts[stratum.id]
        assert (count.eligible if base == "eligible" else count.size) == row[f"N_{base}"]
        assert quotas[stratum.id].n == row[f"quota_base_{base}"]
        gone = count.size + count.outside - count.eligible
        assert gone == row["N_rows"] - row["N_eligible"]


def test_l19_13_trustworthy_may_be_drawn_less_often_instead():
    """L19-13: the other reading: they stay in, with a lower cap of their own."""
    text = """
[[exclusions]]
id = "trustworthy"
drop = true
[[exclusions]]
id = "trustworthy-cap"
when = { checked = { most = 1, scope = "office" } }
where = { flags = ["trustworthy"] }
leaves_base = false
clause = "L19-13"
"""
    found = task(NAME, "maintenance", book=extended(NAME, text))
    row = row_of("maintenance", "低")
    assert found.counts()["低"].size == row["N_active"]
    trusted = {t.id for t in office(NAME).files.targets if "trustworthy" in t.flags}
    capped = {s.id for s in found.standings if s.verdict == "excluded:trustworthy-cap"}
    assert capped
    assert capped <= trusted


def test_l19_12_the_tasks_may_be_the_plans_own():
    """L19-12: the sections' plan as it stands makes the same tasks as the book that spells them."""
    mine = office(NAME)
    book = tasks_of(mine.book, mine.files.plan)
    assert book.tasks() == tuple(row.item for row in mine.files.plan)
    for draw, row in zip(TASKS, mine.files.plan, strict=True):
        one, other = task(NAME, draw), task(NAME, row.item, book=book)
        assert {s.id: s.verdict for s in one.standings} == {
            s.id: s.verdict for s in other.standings
        }
        assert sorted(q.n for q in one.quotas().values()) == sorted(
            q.n for q in other.quotas().values()
        )
        assert (one.window, able(one)) == (other.window, able(other))


def test_l19_12_a_plan_that_cannot_be_read_makes_no_task():
    """L19-12: what the plan leaves unclear is told row by row, all of it at once."""
    row = PlanRow(item="甲", mode="不定项", scope="大型企业", rate="适当", requirements="能干",
                  period="下半年")  # fmt: skip
    with pytest.raises(rc.InputError) as caught:
        tasks_of(office(NAME).book, [row, PlanRow(item="甲", mode="不定向")])
    assert [problem.code for problem in caught.value.problems] == [
        "scope-words", "plan-mode", "requirement-words", "rate-unreadable", "period-unreadable",
        "rate-blank", "item-twice",
    ]  # fmt: skip
    larger = [evolve(plan, requirements="每组不少于3人") for plan in office(NAME).files.plan]
    assert tasks_of(office(NAME).book, larger).rules[0].teams.seats == (0, 0, 0)
    with pytest.raises(rc.InputError) as caught:
        tasks_of(office(NAME).book, [])
    assert caught.value.code == "plan-missing"


def test_l19_11_states_of_life():
    """L19-11: deregistered and revoked firms are out, with the reason."""
    found = task(NAME, "maintenance")
    gone = {t.id for t in office(NAME).files.targets if t.state != "存续"}
    assert len(gone) == 138
    assert {s.id for s in found.standings if s.verdict == "outside:state"} == gone
    assert found.eligibility.why_not(min(gone)) == "outside:state L19-11"


def test_l19_11_frequency_by_state():
    """L19-11: how often a firm is drawn may follow its state of life."""
    text = """
[[exclusions]]
id = "building"
when = { checked = { most = 1, scope = "office" } }
where = { state = ["存续"], region = ["舞阳县"] }
leaves_base = false
clause = "L19-11"
"""
    found = task(NAME, "maintenance", book=extended(NAME, text))
    region = {t.id: t.region for t in office(NAME).files.targets}
    out = {s.id for s in found.standings if s.verdict == "excluded:building"}
    assert {region[id] for id in out} == {"舞阳县"}


def test_l19_12_the_plan_has_a_deadline():
    """L19-12: sections fix their plan by the end of January; a later one is asked about."""
    files = office(NAME).files
    for day, code in (("2020-02-03", "plan-fixed-late"), ("2020-01-31", "")):
        book = extended(NAME, f'[plan]\nfixed_on = {{ value = "{day}", clause = "L19-12" }}\n')
        codes = {f.problem.code for f in check_plan(files, book=book).findings}
        assert ("plan-fixed-late" in codes) is bool(code)
    unknown = check_plan(files, book=office(NAME).book)
    assert "plan-fixed-unknown" in {f.problem.code for f in unknown.findings}


def test_l19_6_list_plan_results_and_process_are_public():
    """L19-6: the public view names plan, rule book and all that was drawn, and shows how.

    Whoever has nothing but it and the published files draws the lots again.
    """
    found = task(NAME, "alarms")
    pending, certificate = drawn_from(found)
    view = read_certificate(Views(certificate, pending).public().to_bytes())
    report = rc.verify(view)
    assert {report.step(name).status for name in ("seed", "tickets", "teams")} == {"PASS"}
    for field, data in (
        ("plan_file", (office(NAME).folder / "plan.csv").read_bytes()),
        ("rule_book", office(NAME).book.source),
    ):
        assert view.commitment[field] == f"sha256:{hashlib.sha256(data).hexdigest()}"
    draw = full(view, "draw")
    for stratum, committed in zip(draw["strata"], view.commitment["strata"], strict=True):
        assert len(stratum["drawn"]) == committed["n"] > 0
        for lot in stratum["drawn"]:
            ticket = hashlib.sha256((stratum["key"] + lot["id"]).encode()).hexdigest()
            assert lot["ticket"] == ticket
    assert view.drawn == certificate.drawn
    assert view.teams == certificate.teams
    shown = str([record.body for record in view.records])
    named = {lot["id"] for s in draw["strata"] for lot in (*s["drawn"], *s["reserves"])}
    others = {standing.id for standing in found.standings} - named
    recused = {target for _, target in found.recusals}
    assert others - recused
    assert not [id for id in others - recused if id in shown]
    assert pending.secrets["targets"].hex() not in shown
    assert [shown["of"] for shown in view.disclosures] == [3, 4]  # the lists, whole


def test_l19_7_one_section_coordinates():
    """L19-7: the coordinating section stands in the plan."""
    assert office(NAME).book.coordinator == "工程管理科"


def test_l19_8_the_item_list_is_part_of_the_commitment():
    """L19-8: what is checked stands in each stratum of the commitment, by its listed name."""
    body = drawn(task(NAME, "alarms")).commitment
    assert body["strata"][0]["items"] == ["人防通信警报设施安装使用的检查"]
    assert body["plan_file"].startswith("sha256:")


def test_l19_9_for_cause_checks_count_nowhere():
    """L19-9: complaints, orders and transfers exclude nobody and change no random outcome."""
    found = task(NAME, "maintenance")
    listed = office(NAME).files.history
    random = [check for check in listed if check.cause == "双随机"]
    assert len(random) < len(listed)
    without = task(NAME, "maintenance", history=random)
    assert without.standings == found.standings
    more = [
        PastCheck(target=s.id, day=date(2020, 3, 1), cause="投诉举报", unit="指挥通信科")
        for s in found.standings[:300]
    ]
    assert task(NAME, "maintenance", history=[*listed, *more]).standings == found.standings


def test_l19_9_an_unknown_cause_is_told():
    """L19-9: a cause that is neither random nor for-cause stops the draw; nothing is guessed."""
    odd = PastCheck(target="91411100MAYPQXPN01", day=date(2020, 3, 1), cause="专项整治")
    with pytest.raises(rc.InputError) as caught:
        task(NAME, "maintenance", history=[odd])
    assert (caught.value.code, caught.value.params["value"]) == ("cause-unknown", "专项整治")


def test_l19_10_the_directory_of_inspectors():
    """L19-10: licence holders of all sections; those it covers for the window can go."""
    found = task(NAME, "maintenance")
    assert len(found.pool) == expected(NAME)["inspectors"]["listed"]
    assert len(able(found)) == expected(NAME)["inspectors"]["eligible"]


DAYS = """
[inspectors]
as_of = { value = "2020-06-30", clause = "L19-10" }
current_within = { value = 30, clause = "L19-10" }
"""


def test_l19_10_the_version_of_a_directory_stands_in_the_commitment():
    """L19-10: kept current: the day is committed; later than the draw, or too old, is refused."""
    book = extended(NAME, DAYS)
    found = task(NAME, "maintenance", book=book, drawn_on=date(2020, 7, 30))
    assert found.directories == {"inspectors": date(2020, 6, 30)}
    body = drawn(found).commitment
    assert body["directories"] == {"inspectors": "2020-06-30", "targets": None}
    for day, code in ((date(2020, 7, 31), "as-of-old"), (date(2020, 6, 29), "as-of-later")):
        with pytest.raises(rc.InputError) as caught:
            task(NAME, "maintenance", book=book, drawn_on=day)
        assert [problem.code for problem in caught.value.problems] == [code]
    with pytest.raises(rc.InputError) as caught:
        drawn(found, instant="2020-06-29T09:00:00+08:00")
    assert caught.value.code == "as-of-later"
    assert "directories" not in drawn(task(NAME, "maintenance")).commitment


def test_l19_10_a_plan_is_checked_for_the_versions_too():
    """L19-10: what no draw of the plan could use is an error, what may be too old a question."""
    files = office(NAME).files
    later = DAYS.replace("06-30", "10-31")
    unsaid = '[targets]\ncurrent_within = { value = 9, clause = "L19-10" }\n'
    other = evolve(files.inspectors, as_of=date(2020, 6, 1))
    for text, given, severity, code in (
        (DAYS, files, None, ""),
        (DAYS.replace("30,", "19,"), files, "question", "as-of-old"),
        (later, files, "error", "as-of-later"),
        (unsaid, files, "error", "as-of-missing"),
        (DAYS, evolve(files, inspectors=other), "error", "as-of-differs"),
    ):
        found = check_plan(given, book=extended(NAME, text)).findings
        told = [(f.severity, f.problem.code) for f in found if f.problem.code.startswith("as-of")]
        assert told == ([(severity, code)] if code else [])


def test_l19_14_both_randoms_from_one_seed():
    """L19-14: targets drawn, inspectors dealt at random, from one seed, inside the window."""
    certificate = drawn(task(NAME, "quality"))
    chosen = {id for ids in certificate.drawn.values() for id in ids}
    assert set(certificate.teams) == chosen
    assert {len(set(team)) for team in certificate.teams.values()} == {2}
    assert certificate.commitment["window"] == {"first": "2020-07-20", "last": "2020-10-30"}


def test_l19_14_inspectors_are_drawn_before_they_are_assigned(tmp_path):
    """L19-14: targets are drawn, then six inspectors, and these are assigned; all from one seed."""
    text = '[teams]\ninspectors_drawn = { value = 6, clause = "L19-14" }\n'
    found = task(NAME, "quality", book=extended(NAME, text))
    assert len(able(found)) > 6
    pending, certificate = drawn_from(found)
    assert certificate.commitment["teams"][0]["drawn_from_pool"] == 6
    chosen = [row[2] for row in certificate.inspectors.rows]
    assert len(chosen) == 6
    assert {who for team in certificate.teams.values() for who in team} <= set(chosen)
    pending.save(tmp_path)
    report = rc.verify(certificate, rosters=tmp_path / "rosters", secrets=tmp_path / "secrets.json")
    assert report.holds("recomputed")
    # neither who is drawn nor the deal of targets depends on the other's number
    assert certificate.drawn == drawn(task(NAME, "quality")).drawn


def test_l19_14_a_number_is_asked_about_where_the_directory_has_no_more():
    """L19-14: below a team it is refused; all of a directory is told; without it all are dealt."""
    files = office(NAME).files
    for number, told in ((len(files.inspectors), True), (len(files.inspectors) - 1, False)):
        text = f'[teams]\ninspectors_drawn = {{ value = {number}, clause = "L19-14" }}\n'
        codes = {f.problem.code for f in check_plan(files, book=extended(NAME, text)).findings}
        assert ("pool-drawn-all" in codes) is told
    three = """[teams]
size = { value = 3, clause = "own" }
inspectors_drawn = { value = 2, clause = "own" }
"""
    with pytest.raises(rc.InputError) as caught:
        extended(NAME, three)
    assert "commit-drawn" in {problem.code for problem in caught.value.problems}
    assert office(NAME).book.rules[0].teams.inspectors_drawn is None


def test_l19_16_two_a_year_and_one_by_another_section():
    """L19-16: excluded with two checks, or one by another section, unless exempt."""
    for draw in TASKS:
        found = task(NAME, draw)
        flags = {t.id: t.flags for t in office(NAME).files.targets}
        out = {
            s.id for s in found.standings if s.verdict in {"excluded:cap", "excluded:other-unit"}
        }
        exempt = {"seriously_dishonest", "abnormal_operation", "penalty"}
        assert not [id for id in out if flags[id] & exempt]
        assert all("L19-16" in found.eligibility.why_not(id) for id in out)
    kept = sum(int(str(row["kept_by_exemption"])) for row in expected(NAME)["quotas"])
    assert kept == 9


def test_l19_16_combine_instead_of_excluding():
    """L19-16: the other reading keeps them in, to be visited together."""
    text = '[[exclusions]]\nid = "other-unit"\nwhen = { checked = { then = "combine" } }\n'
    book = extended(NAME, text)
    plain, combined = task(NAME, "maintenance"), task(NAME, "maintenance", book=book)
    assert by_verdict(plain)["excluded:other-unit"] == 64
    assert by_verdict(combined)["excluded:other-unit"] == 0
    assert by_verdict(combined)["excluded:cap"] == by_verdict(plain)["excluded:cap"]


def test_l19_16_an_exemption_ends_with_its_period():
    """L19-16: a cause exempts only as long as it holds, where the list says how long."""
    from randcheck.office.directories.targets import Target

    text = """
[[exclusions]]
id = "cap"
when = { checked = { most = 1, exempt = [ { flag = "penalty", until = "处罚公示期至", clause = "L19-16" } ] } }
"""  # noqa: E501
    listed = [
        Target(
            id=id, tier="低", state="存续", flags=["penalty"], attributes=[("处罚公示期至", until)]
        )
        for id, until in (("a", "2020-07-14"), ("b", "2020-07-15"), ("c", ""))
    ]
    past = [PastCheck(target=t.id, day=date(2020, 3, 1), cause="双随机", unit="工程管理科")
            for t in listed]  # fmt: skip
    used = extended(NAME, text).task("maintenance")
    found = rc.plan_task(used, targets=listed, inspectors=[], history=past,
                         plan=office(NAME).files.plan, drawn_on=drawn_on(NAME))  # fmt: skip
    assert {s.id: s.verdict for s in found.standings} == {
        "a": "excluded:cap", "b": "eligible", "c": "eligible",
    }  # fmt: skip


def test_l19_17_directed_with_qualifications():
    """L19-17: conditions on the targets, and on what inspectors must have learned."""
    book = office(NAME).book.task("quality")
    assert book.directed
    found = task(NAME, "quality")
    trades = {t.id: t.trade for t in office(NAME).files.targets}
    assert {trades[s.id] for s in found.standings} == {"人防工程监理", "防护设备生产安装"}
    assert len(found.standings) == 168
    assert len(able(found)) == expected(NAME)["inspectors"]["eligible_with_field_工程质量"]


def test_l19_4_a_combined_team_checks_several_items():
    """L19-4: what two sections draw at one firm becomes one visit with both items and all seats."""
    one, other = task(NAME, "maintenance"), task(NAME, "quality")
    both = sorted({s.id for s in one.standings} & {s.id for s in other.standings})[:2]
    stratum = {s.id: s.stratum for s in one.standings}
    found = visits(
        [
            (one, {stratum[both[0]]: [both[0]]}),
            (other, {"监理和防护设备": both}),
        ]
    )
    assert found.saved == 1
    first = next(visit for visit in found.visits if visit.target == both[0])
    assert first.items == tuple(sorted((*one.items, *other.items)))
    assert len(first.seats) == 2
    assert first.window == one.window


def test_a_year_of_several_sections_keeps_the_cap():
    """L19-16: section after section draws; nobody is ever counted more than twice."""
    listed = list(office(NAME).files.history)
    for slot, (draw, unit) in enumerate(TASKS.items(), 1):
        found = task(NAME, draw, history=listed)
        options = {} if slot == 1 else {"slot": slot, "previous_slot": "sha256:" + "0" * 64}
        for ids in drawn(found, **options).drawn.values():
            listed += [
                PastCheck(target=id, day=date(2020, 10, 30), drawn=drawn_on(NAME), cause="双随机",
                          item=found.items[0], unit=unit)
                for id in ids
            ]  # fmt: skip
    flags = {t.id: t.flags for t in office(NAME).files.targets}
    counted: dict[str, set[date]] = {}
    for check in listed:
        if check.cause == "双随机" and not flags[check.target] & {
            "seriously_dishonest", "abnormal_operation", "penalty",
        }:  # fmt: skip
            counted.setdefault(check.target, set()).add(check.drawn or check.day)
    assert max(map(len, counted.values())) == 2
