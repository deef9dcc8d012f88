"""Wugang 2025: one list, two directories, a cap of two a year; each step with its clause."""

from __future__ import annotations

import json
import logging
import re
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.certificates import tampered
from fixtures.offices import (
    able,
    by_verdict,
    drawn,
    drawn_from,
    drawn_on,
    expected,
    extended,
    office,
    sources,
    task,
)
from randcheck.certificates.disclosing import LOG_FILE, load_log, log_view
from randcheck.certificates.secrecy.unsealing import unseal
from randcheck.certificates.views import Views, public
from randcheck.office.directories.inspectors import Inspector
from randcheck.office.eligibility.caps import reached
from randcheck.office.eligibility.drafting import drafting_task, with_drafted
from randcheck.office.eligibility.history import past_checks
from randcheck.office.eligibility.visits import visits
from randcheck.office.plans.completeness import completeness
from randcheck.office.plans.rates import Override

NAME = "wugang-2025"


def cap(period: str = "calendar-year", counted: str = "visit", extra: str = "") -> str:
    """An office's own reading of the cap."""
    return (
        '[[exclusions]]\nid = "cap"\nwhen = { checked = { '
        f'most = 2, scope = "office", period = "{period}", counted = "{counted}"{extra} }} }}\n'
    )


def at_cap(text: str) -> frozenset[str]:
    """Who is at the cap under a reading."""
    book = extended(NAME, text).task()
    checked = next(rule.checked for rule in book.exclusions if rule.id == "cap")
    assert checked is not None
    past = past_checks(office(NAME).files.history, book, drawn_on(NAME))
    return reached(checked, past, book, drawn_on(NAME), items=frozenset())


def test_w25_1_rates_come_from_the_item_list():
    """W25-1: the detailed rules name no rate, the list does: 7 % of 100 is 7, not 8."""
    found = task(NAME, "annual")
    rows = {row["item"]: row for row in expected(NAME)["quotas"]}
    counts, quotas = found.counts(), found.quotas()
    for stratum in found.strata:
        row = rows[stratum.id]
        assert stratum.rate == Fraction(row["rate"])
        assert counts[stratum.id].size == row["N_rows"]
        assert counts[stratum.id].eligible == row["N_eligible"]
        assert quotas[stratum.id].n == row["quota_base_rows"]
    assert {d.source for d in found.decisions} == {"items"}
    assert found.item_list == (office(NAME).folder / "items.csv").read_bytes()


def test_w25_1_a_list_without_the_rate_stops_the_draw():
    """W25-1: nobody guesses a rate that the list does not name."""
    with pytest.raises(rc.InputError) as caught:
        rc.plan_task(office(NAME).book, targets=office(NAME).files.targets, inspectors=[],
                     drawn_on=drawn_on(NAME))  # fmt: skip
    assert caught.value.code == "rate-not-listed"


@pytest.mark.parametrize("base", ["rows", "active", "eligible"])
def test_base_of_the_rate_is_a_parameter(base: str):
    """Rows, the active, or the eligible: each reading has its quota, and the book says which."""
    text = {
        "rows": "",
        "active": '[[exclusions]]\nid = "state"\nleaves_base = true\n',
        "eligible": '[quota]\nbase = { value = "eligible", clause = "own" }\n',
    }[base]
    found = task(NAME, "annual", book=extended(NAME, text))
    wanted = {row["item"]: row[f"quota_base_{base}"] for row in expected(NAME)["quotas"]}
    assert {s: q.n for s, q in found.quotas().items()} == wanted


def test_w25_2_a_roster_for_each_item():
    """W25-2: a sheet for each item; a firm on two sheets is one target of two strata."""
    found = task(NAME, "annual")
    assert len(found.standings) == expected(NAME)["targets"]["rows"] == 300
    assert len({standing.id for standing in found.standings}) == 294
    certificate = drawn(found)
    together = visits([(found, certificate.drawn)])
    assert {visit.target for visit in together.visits} == set(certificate.teams)


def test_w25_2_the_directory_beside_the_register():
    """W25-2: item by item and region by region, how many the register has and the list lacks."""
    files = office(NAME).files
    rows = {
        (row["item"], region): number
        for row in expected(NAME)["quotas"]
        for region, number in row["by_region_rows"].items()
    }
    assert not [count for count in completeness(files.targets, rows) if count.missing]
    more = rows | {("人防工程设计", "八台镇"): rows["人防工程设计", "八台镇"] + 2}
    short = [count for count in completeness(files.targets, more) if count.missing]
    assert [(c.sheet, c.region, c.missing) for c in short] == [("人防工程设计", "八台镇", 2)]
    with pytest.raises(rc.InputError) as caught:
        completeness(files.targets, {("", ""): -1})
    assert "register" in caught.value.zh


def test_w25_3_licence_over_the_whole_window():
    """W25-3: a licence that ends inside the window does not do, one through its last day does."""
    found = task(NAME, "annual")
    people = expected(NAME)["inspectors"]
    lapsed = {entry.id for entry in found.pool if entry.verdict == "excluded:licence"}
    wanted = people["licence_expired_before_window"] + people["licence_ends_inside_window"]
    assert lapsed == set(wanted)
    assert people["licence_ends_on_last_day_of_window"][0] not in lapsed
    assert len(able(found)) == people["eligible"]


def test_w25_3_inspectors_are_drafted_by_lot():
    """W25-3: a superior drafts from lower rosters by lot, in a draw of its own."""
    until = date(2026, 1, 1)
    lower = {
        "县局": [Inspector(id=f"X-{n}", licence_until=until, present=n != 3) for n in range(6)],
        "区局": [Inspector(id="Q-1", licence_until=date(2025, 10, 1), present=True)],
    }
    found = drafting_task(office(NAME).book.task(), lower, {"县局": 2, "区局": 1})
    assert {s.id: s.verdict for s in found.standings if s.verdict != "eligible"} == {
        "X-3": "excluded:absent",
        "Q-1": "excluded:licence",
    }
    assert {s: (q.n, q.shortfall) for s, q in found.quotas().items()} == {
        "县局": (2, 0),
        "区局": (0, 1),
    }
    certificate = drawn(found)
    assert certificate.draw_id == "wugang/2025/annual-drafting/1"
    pool = with_drafted(office(NAME).files.inspectors, lower, certificate.drawn)
    added = {i.id: i.value_of("drafted_from") for i in pool if i.value_of("drafted_from")}
    assert added == dict.fromkeys(certificate.drawn["县局"], "县局")
    assert len(added) == 2
    for wrong, code in (({"市局": 1}, "draft-office"),):
        with pytest.raises(rc.InputError) as caught:
            drafting_task(office(NAME).book.task(), lower, wrong)
        assert caught.value.code == code
    with pytest.raises(rc.InputError) as caught:
        with_drafted(office(NAME).files.inspectors, lower, {"县局": ["X-9"]})
    assert caught.value.code == "draft-inspector"


@pytest.mark.parametrize(
    ("period", "counted", "name"),
    [
        ("calendar-year", "draw", "calendar_year_by_visit"),
        ("calendar-year", "visit", "calendar_year_by_visit"),
        ("calendar-year", "result", "calendar_year_by_row"),
        ("rolling-year", "visit", "rolling_12_months_by_visit"),
        ("rolling-year", "result", "rolling_12_months_by_row"),
    ],
)
def test_w25_4_every_reading_of_the_cap(period: str, counted: str, name: str):
    """W25-4: at most 2 a year: calendar or rolling, by visit or by row, each with its number."""
    wanted = expected(NAME)["excluded"]["cap"][name]["at_cap"]
    assert len(at_cap(cap(period, counted))) == wanted


def test_w25_4_the_default_reading():
    """W25-4: calendar year, the whole office, once for each draw: nine firms are out."""
    found = task(NAME, "annual")
    out = {standing.id for standing in found.standings if standing.verdict == "excluded:cap"}
    assert out == set(expected(NAME)["excluded"]["cap_default"]["entities"])
    assert found.eligibility.why_not(min(out)) == "excluded:cap W25-4"
    assert by_verdict(found)["excluded:state"] == 24


def test_w25_4_the_list_may_say_how_often():
    """W25-4: how often each item is in the item list: once a year for most, twice for two."""
    text = cap(extra=', most_from = "items", per = "item"')
    found = task(NAME, "annual", book=extended(NAME, text))
    often: dict[tuple[str, str], int] = {}
    for check in office(NAME).files.history:
        if check.cause == "双随机" and check.day.year == 2025:
            often[check.target, check.item] = often.get((check.target, check.item), 0) + 1
    items = {stratum.id: stratum.items[0] for stratum in found.strata}
    twice = {i.name for i in office(NAME).files.items if i.frequency == "每年2次"}
    assert len(twice) == 2
    wanted = {
        (s.id, s.stratum)
        for s in found.standings
        if often.get((s.id, items[s.stratum]), 0) >= (2 if items[s.stratum] in twice else 1)
    }
    said = {(s.id, s.stratum) for s in found.standings if s.verdict == "excluded:cap"}
    gone = {(s.id, s.stratum) for s in found.standings if s.verdict == "excluded:state"}
    assert said == wanted - gone
    assert len(said) > 9


def test_w25_5_the_cap_binds_in_spite_of_more_checks():
    """W25-5: a higher rate does not lift the cap, an exempt cause of the book does."""
    more = Override(rate=Fraction(1), reason="投诉举报多", strata=("人防工程平时使用",))
    found = task(NAME, "annual", overrides=[more])
    assert by_verdict(found)["excluded:cap"] == 9
    assert found.quotas()["人防工程平时使用"].shortfall == 14
    exempt = ', exempt = [ { flag = "seriously_dishonest", clause = "W25-5" } ]'
    freed = task(NAME, "annual", book=extended(NAME, cap(extra=exempt)))
    left = expected(NAME)["excluded"]["cap"]["calendar_year_by_visit"]
    wanted = left["at_cap"] - left["of_them_seriously_dishonest"]
    assert by_verdict(freed)["excluded:cap"] == wanted


def test_w25_7_assistants_never_fill_a_seat():
    """W25-7: whoever has no licence is no inspector: the pool refuses, it does not assume one."""
    helper = Inspector(id="Z-1", name="检测公司", present=True)
    with pytest.raises(rc.InputError) as caught:
        rc.plan_task(office(NAME).book, targets=office(NAME).files.targets,
                     items=office(NAME).files.items,
                     inspectors=[*office(NAME).files.inspectors, helper],
                     drawn_on=drawn_on(NAME))  # fmt: skip
    assert [(p.code, p.params["value"]) for p in caught.value.problems] == [
        ("pool-licence-unknown", "Z-1")
    ]


def told(certificate: rc.Certificate) -> str:
    """Everything that a file says, decoded."""
    return str([record.body for record in certificate.records] + [*certificate.disclosures])


def test_w25_9_the_drawn_are_secret_until_they_are_published(tmp_path):
    """W25-9: sealed, no view names who was drawn or who comes but to whom it concerns; then it may.

    Publication is the unsealing record with the lists: everybody recomputes it.
    """
    found = task(NAME, "annual")
    pending, certificate = drawn_from(found, sealed=True)
    chosen = {id for ids in certificate.drawn.values() for id in ids}
    going = {who for team in certificate.teams.values() for who in team}
    views = Views(certificate, pending)
    for view in (views.public(), views.auditor()):
        assert not [id for id in chosen | going if id in told(view)]
    mine, *others = sorted(chosen)
    assert mine in told(views.target(mine))
    assert not [id for id in (*others, *going) if id in told(views.target(mine))]
    with pytest.raises(rc.ConfidentialityError) as caught:
        public(certificate, views.target(mine).disclosures)
    assert caught.value.code == "sealed-public"
    pending.save(tmp_path)
    published = unseal(certificate, pending, reason="检查名单公布")
    assert rc.verify(published, rosters=tmp_path / "rosters").holds("recomputed")
    assert not rc.verify(certificate).holds("recomputed")


def test_w25_9_whoever_receives_a_view_is_logged(tmp_path):
    """W25-9: nobody passes a list on unseen: each view is noted, and no note can be altered."""
    pending, certificate = drawn_from(task(NAME, "annual"), sealed=True)
    pending.save(tmp_path)
    views = Views(certificate, pending)
    mine = min(id for ids in certificate.drawn.values() for id in ids)
    for audience, target, to in (("auditor", None, "审计局"), ("target", mine, "某公司")):
        view = views.auditor() if target is None else views.target(mine)
        log_view(tmp_path, view, audience=audience, target=target, to=to,
                 at="2025-05-06T09:00:00+08:00")  # fmt: skip
    entries = load_log(tmp_path)
    assert [(entry.number, entry.to) for entry in entries] == [(1, "审计局"), (2, "某公司")]
    data = (tmp_path / LOG_FILE).read_bytes()
    for other in (data.replace("审计局".encode(), "某公司".encode(), 1), data.partition(b"\n")[2]):
        (tmp_path / LOG_FILE).write_bytes(other)
        with pytest.raises(rc.InputError) as caught:
            load_log(tmp_path)
        assert caught.value.code == "log-broken"


def test_w25_9_nothing_secret_in_logs_or_error_texts(tmp_path, caplog):
    """W25-9: what is logged, raised and reported of a sealed draw names nobody and no number."""
    caplog.set_level(logging.DEBUG)
    found = task(NAME, "annual")
    pending, certificate = drawn_from(found, sealed=True)
    narrow = evolve(found, pool=[evolve(entry, cap=1) for entry in found.pool])
    with pytest.raises(rc.InputError) as caught:
        rc.commit(narrow, sources=sources(), secret=bytes(32), sealed=True)
    assert caught.value.code == "seats-short-sealed"
    # with everybody recused from all but as many of each stratum as are drawn, few seeds do
    room, near = {id: quota.n for id, quota in found.quotas().items()}, set()
    for standing in found.standings:
        if standing.verdict == "eligible" and room[standing.stratum]:
            room[standing.stratum] -= 1
            near.add(standing.id)
    far = {
        (e.id, s.id) for e in found.pool for s in found.standings if s.id not in near
    } | found.recusals
    with pytest.raises(rc.InfeasibleError) as fell:
        drawn_from(evolve(found, recusals=far), sealed=True)
    pending.save(tmp_path)
    secrets = json.loads((tmp_path / "secrets.json").read_bytes())
    size = next(value for value in secrets["seal"]["values"] if value["name"].endswith("/N"))
    size["value"] += 70_000  # what must be drawn of so many would be named
    (tmp_path / "secrets.json").write_text(json.dumps(secrets), encoding="utf-8")
    given = {"rosters": tmp_path / "rosters", "secrets": tmp_path / "secrets.json"}
    forged = rc.examine(certificate, **given)
    assert forged.step("quotas").status == "FAIL"
    shown = rc.examine(certificate, **given, reveal=True).step("quotas").problems
    assert any(re.search(r"\d{4,}", problem.en) for problem in shown)
    said = [caplog.text, repr(pending), repr(certificate)]
    said += [text for one in (caught, fell) for text in (str(one.value), one.value.zh)]
    said += ["\n".join(p.en for p in forged.step("quotas").problems)]
    secret = {s.id for s in found.standings} | {entry.id for entry in found.pool}
    secret |= {value.hex() for value in pending.secrets.values()}
    for text in said:
        assert not [word for word in secret if word in text]
        assert not re.search(r"\d{4,}", text.replace("2025", ""))


def forged_draw(bodies: list[tuple[str, dict[str, Any]]]) -> None:
    """Let the first reserve and the last one drawn change places."""
    stratum = next(body for kind, body in bodies if kind == "draw")["strata"][0]
    drawn_, reserves = stratum["drawn"], stratum["reserves"]
    drawn_[-1], reserves[0] = reserves[0], drawn_[-1]


def forged_team(bodies: list[tuple[str, dict[str, Any]]]) -> None:
    """Exchange two inspectors of two checks, as if the lot had said so."""
    one, *others = (team["seats"] for team in bodies[-1][1]["teams"])
    mine = {seat["inspector"] for seat in one}
    other = next(seats for seats in others if not mine & {seat["inspector"] for seat in seats})
    one[0]["inspector"], other[0]["inspector"] = other[0]["inspector"], one[0]["inspector"]


def forged_quota(bodies: list[tuple[str, dict[str, Any]]]) -> None:
    """Say that fewer were to be drawn."""
    bodies[0][1]["strata"][0]["n"] -= 1


def test_w25_17_falsification_shows(tmp_path):
    """W25-17: who alters lists, draw or teams afterwards is found, though all is linked again."""
    found = task(NAME, "annual")
    pending, certificate = drawn_from(found)
    pending.save(tmp_path)
    given = {"rosters": tmp_path / "rosters", "secrets": tmp_path / "secrets.json"}
    assert rc.verify(certificate, **given).holds("recomputed")
    for forge, step in (
        (forged_draw, "tickets"), (forged_team, "deal"), (forged_quota, "quotas"),
    ):  # fmt: skip
        report = rc.examine(tampered(certificate, forge), **given)
        assert report.verdict == "refuted"
        assert report.step(step).status == "FAIL"
        # and without any lists: what is published says another head
        assert rc.examine(tampered(certificate, forge), head=certificate.head).verdict == "refuted"
    listed = tmp_path / "rosters" / "targets.jsonl"
    text = listed.read_text(encoding="utf-8")
    listed.write_text(text.replace('"eligible"', '"excluded:cap"', 1), encoding="utf-8")
    report = rc.examine(certificate, **given)
    assert report.step("roots").status == "FAIL"
    with pytest.raises(rc.VerificationError):
        rc.verify(certificate, **given)


def test_w25_11_the_window_is_the_books():
    """W25-11: the inspections lie in the window that the book names."""
    assert task(NAME, "annual").window == (date(2025, 9, 15), date(2025, 11, 28))
