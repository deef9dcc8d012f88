"""Statistics with numbers that can be checked by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.offices import LAID_DOWN, drawn, office, task
from fixtures.reportwork import CALENDAR, DRAW, TODAY, caused, check, due, made, visit
from randcheck.checks import (
    CalledOff,
    Corrected,
    Decided,
    Due,
    Kept,
    Published,
    Rectified,
    Responded,
    Reused,
    TeamChanged,
    Visited,
)
from randcheck.checks.duedates import due_on, due_since
from randcheck.checks.opening import open_checks
from randcheck.draws.past import PastCheck
from randcheck.reports.statistics.coverage import (
    Member,
    coverage_by_item,
    coverage_by_region,
    coverage_by_stratum,
    coverage_over_years,
    members,
    never_checked,
)
from randcheck.reports.statistics.effort import (
    frequent_visits,
    named,
    pair_counts,
    pairs,
    pools_of,
    repeat_visits,
    shortfalls,
    workload,
)
from randcheck.reports.statistics.figures import cases, exact, percent
from randcheck.reports.statistics.hits import (
    Hits,
    count_hits,
    fisher,
    hit_groups,
    hit_rates,
    hit_sentences,
)
from randcheck.reports.statistics.outcomes import decisions, follow_up, months, results
from randcheck.reports.statistics.proceedings import comments, process
from randcheck.reports.statistics.terms import (
    deadline_lines,
    deadlines,
    due_text,
    late_units,
)

if TYPE_CHECKING:
    from randcheck.draws.tables import Table

MAY, JUNE = date(2025, 5, 6), date(2025, 6, 10)
LISTED = [
    Member(target=f"T-{n}", stratum="一般", region="东" if n < 4 else "西", items=("检测",))
    for n in range(1, 6)
]


def rows(table: Table, *names: str) -> list[tuple[object, ...]]:
    """Some columns of a table."""
    return list(zip(*(table.column(name) for name in names), strict=True))


@pytest.mark.parametrize(
    ("part", "whole", "fraction", "text"),
    [
        (0, 7, "0/7", "0.00%"),
        (3, 12, "3/12", "25.00%"),
        (1, 3, "1/3", "33.33%"),
        (2, 3, "2/3", "66.67%"),
        (1, 800, "1/800", "0.13%"),  # 0.125: half goes up
        (7, 7, "7/7", "100.00%"),
        (0, 0, None, None),
    ],
)
def test_shares_are_exact_and_rounded_half_up(part, whole, fraction, text):
    """A share is written as it was counted, and as a percentage with two decimals."""
    assert (exact(part, whole), percent(part, whole)) == (fraction, text)


def test_what_differs_is_rounded_away_from_zero():
    """A negative difference is rounded as the positive one is, and zero has no sign."""
    assert percent(Fraction(-1, 800)) == "-0.13%"
    assert percent(Fraction(-1, 100_000)) == "0.00%"


def test_coverage_counts_targets_once_and_causes_beside():
    """Three of five drawn, two made, one of them twice; a complaint covers a fourth beside."""
    checks = [
        made(check(1), MAY, "1"),
        made(check(1, id="again", draw_id="d/2"), JUNE, "1"),
        made(check(2), MAY, "1"),
        check(4),
        made(caused(5), MAY, "3"),
    ]
    names = ("listed", "drawn", "checked", "share", "percent", "for_cause")
    whole = coverage_by_stratum(checks, LISTED)
    assert rows(whole, "stratum", *names) == [("一般", 5, 3, 2, "2/5", "40.00%", 1)]
    assert rows(coverage_by_region(checks, LISTED), "region", *names) == [
        ("东", 3, 2, 2, "2/3", "66.67%", 0),
        ("西", 2, 1, 0, "0/2", "0.00%", 1),
    ]


def test_coverage_by_item_asks_what_was_checked():
    """A check of one item covers nobody for another."""
    listed = [evolve(LISTED[0], items=("检测", "监理"))]
    table = coverage_by_item([made(check(1), MAY, "1")], listed)
    assert rows(table, "item", "checked") == [("检测", 1), ("监理", 0)]


def test_a_reused_result_covers_and_a_called_off_check_does_not():
    """H23-6: nobody goes twice, and the target is covered; a check called off covers nobody."""
    reused = evolve(check(1), events=[Reused(day=MAY, check="J-1", codes=("1",))])
    off = made(check(2), MAY, "1")
    off = evolve(off, events=[*off.events, CalledOff(day=JUNE, reason="失联")])
    assert coverage_by_stratum([reused, off], LISTED).column("checked") == (1,)


def test_coverage_over_the_years_adds_up():
    """A target counts in its first year; one checked before the first year counts in that."""
    checks = [made(check(1), MAY, "1"), made(check(2), date(2024, 5, 6), "1")]
    past = [
        PastCheck(target="T-3", day=date(2020, 1, 1), item="检测"),
        PastCheck(target="T-2", day=date(2025, 1, 1), item="检测"),
        PastCheck(target="T-9", day=date(2024, 1, 1), item="检测"),
        PastCheck(target="T-4", day=date(2024, 1, 1), item="别的"),
    ]
    table = coverage_over_years(checks, LISTED, first=2023, last=2025, past=past)
    names = ("years", "until", "new", "checked", "percent", "never")
    assert rows(table, *names) == [
        (1, 2023, 1, 1, "20.00%", 4),
        (2, 2024, 1, 2, "40.00%", 3),
        (3, 2025, 1, 3, "60.00%", 2),
    ]
    left = never_checked(checks, LISTED, last=2025, past=past)
    assert left.column("target") == ("T-4", "T-5")
    assert never_checked(checks, LISTED, last=2024, past=past).column("target")[0] == "T-1"


def test_members_are_the_strata_of_a_book():
    """A directory as the book divides it; deregistered firms have left the base (L19-11)."""
    own = task("luohe-2019", "maintenance")
    found = members(office("luohe-2019").book, office("luohe-2019").files.targets)
    sizes = {id: count.size for id, count in own.counts().items()}
    counted = {id: sum(m.stratum == id for m in found) for id in sizes}
    assert counted == sizes


def test_shortfalls_say_what_is_lacking():
    """Need, drawn, made, reused, called off and replaced, open: what is lacking is the rest."""
    certificate = drawn(task("huaxian-2023", "lightning"))
    opened = list(open_checks(certificate, drawn_on=date(2023, 4, 25)))
    stratum = opened[0].strata[0]
    mine = [one for one in opened if stratum in one.strata]
    assert len(mine) > 3
    off = evolve(mine[0], events=[CalledOff(day=MAY, reason="失联", instead="T-X")])
    reused = evolve(mine[1], events=[Reused(day=MAY, check="J", codes=("1",))])
    rest = [one for one in opened if one not in mine[:3]]
    table = shortfalls([off, reused, made(mine[2], MAY, "1"), *rest], [certificate])
    (row,) = [row for row in table if row["stratum"] == stratum]
    said = {name: row[name] for name in ("made", "reused", "called_off", "replaced", "open")}
    assert said == {"made": 1, "reused": 1, "called_off": 1, "replaced": 1, "open": len(mine) - 3}
    assert row["lacking"] == row["need"] - 2


def test_sealed_draws_give_the_public_nothing():
    """Of a sealed draw no row is shown to the public, and no count to anybody."""
    certificate = drawn(task("huaxian-2023", "lightning"), sealed=True)
    assert shortfalls([], [certificate]).rows == ()
    with pytest.raises(rc.ConfidentialityError) as caught:
        shortfalls([], [certificate], audience="internal")
    assert caught.value.code == "sealed-counts"


def test_repeat_visits_count_days():
    """Two checks on one day are one visit, also where one is known from a list alone."""
    checks = [
        made(check(1), MAY, "1"),
        made(caused(1), JUNE, "1"),
        made(check(2), MAY, "1"),
        made(check(3), date(2024, 5, 6), "1"),
    ]
    past = [PastCheck(target="T-1", day=MAY, cause="双随机"),
            PastCheck(target="T-1", day=date(2025, 7, 1), cause="交办")]  # fmt: skip
    listed = [Member(target=f"T-{n}") for n in range(1, 4)]
    every = repeat_visits(checks, past=past, listed=listed)
    assert every.rows == ((2024, 1, 1), (2025, 1, 1), (2025, 3, 1))
    random = repeat_visits(checks, past=past, listed=listed, random_causes=("双随机",))
    assert random.rows == ((2024, 1, 1), (2025, 1, 2))
    assert frequent_visits(checks, most=2, past=past, listed=listed).rows == ((2025, "T-1", 3),)
    assert frequent_visits(checks, most=3, past=past, listed=listed).rows == ()


def test_workload_counts_teams_as_they_are_now():
    """After a change of the team its new members have the work; days count once."""
    changed = TeamChanged(day=MAY, amendment="x", inspectors=("E-3", "E-2"), responsible="E-3")
    swapped = evolve(check(1), events=[changed, visit(MAY, "E-3", "E-2")])
    off = evolve(check(3), events=[CalledOff(day=MAY, reason="失联")])
    table = workload([swapped, made(check(2), MAY, "1"), off, check(4)], inspectors=["E-9"])
    assert table.rows == (
        ("E-1", 2, 1, 2, 1),
        ("E-2", 3, 2, 0, 1),
        ("E-3", 1, 1, 1, 1),
        ("E-9", 0, 0, 0, 0),
    )


def test_workload_names_people_for_people():
    """With the directory the name stands beside the licence; nobody's name is made up."""
    table = named(workload([check(1)]), {"E-1": "张三"})
    assert rows(table, "inspector", "name", "assigned") == [("E-1", "张三", 1), ("E-2", "", 1)]
    assert named(workload([check(1)]), {}) == workload([check(1)])


def test_pairs_have_an_exact_expectation():
    """In two checks of two out of a pool of four a pair is expected 2 · 2/12 times."""
    pool = {DRAW: ("E-1", "E-2", "E-3", "E-4")}
    listed = [check(1), check(2, team=("E-3", "E-1")), caused(3)]
    table = pairs(listed, pools=pool)
    assert table.rows == (("E-1", "E-2", 1, "1/3"), ("E-1", "E-3", 1, "1/3"))
    assert pairs(listed).column("expected") == (None, None)
    assert pairs(listed, pools={"another": ()}).column("expected") == (None, None)
    assert pair_counts(table).rows == ((1, 2),)


def test_pools_are_those_of_the_assignment():
    """Everybody who could have been dealt a check is in the pool, also without one."""
    certificate = drawn(task("huaxian-2023", "lightning"))
    pool = pools_of([certificate])[f"{certificate.draw_id}#lightning"]
    assert {who for team in certificate.teams.values() for who in team} <= pool
    sealed = drawn(task("huaxian-2023", "lightning"), sealed=True)
    assert pools_of([evolve(sealed, results=None)]) == {}


def test_fishers_test_by_hand():
    """The lady tasting tea: 3 of 4 cups right has 34/70, all four 2/70."""
    assert fisher(3, 1, 1, 3) == Fraction(34, 70)
    assert fisher(4, 0, 0, 4) == Fraction(2, 70)
    assert fisher(0, 5, 0, 7) == 1
    with pytest.raises(rc.InputError) as caught:
        fisher(-1, 1, 1, 1)
    assert caught.value.code == "count"


def test_hits_compare_random_checks_with_others():
    """A check counts once, by its own results; what was reused was found by others."""
    checks = [
        made(check(1), MAY, "1", "3"),
        made(check(2), MAY, "1"),
        check(3),
        evolve(check(4), events=[Reused(day=MAY, check="J", codes=("3",))]),
        made(caused(5), MAY, "2"),
    ]
    (found,) = count_hits(checks)
    assert found == Hits(year=2025, random_checks=2, random_hits=1, cause_checks=1, cause_hits=1)
    (row,) = hit_rates(checks)
    assert (row["random_share"], row["cause_percent"]) == ("1/2", "100.00%")
    assert (row["difference"], row["difference_percent"]) == ("-1/2", "-50.00%")
    assert (row["chance"], row["few"]) == ("100.00%", True)
    assert hit_groups(found).column("hits") == (1, 1)


@pytest.mark.parametrize(
    ("numbers", "zh", "en"),
    [
        ((40, 4, 40, 20), "不宜归于偶然", "only 0.02%"),
        ((40, 4, 40, 5), "可能出于偶然", "may well be chance"),
        ((40, 5, 40, 5), "线索的选取值得复核", "how causes are chosen"),
        ((40, 5, 29, 5), "不足 30 次", "fewer than 30"),
        ((40, 5, 0, 0), "无从比较", "nothing can be compared"),
    ],
)
def test_hits_are_told_in_plain_words(numbers, zh, en):
    """Small numbers are called small, and no chance is called certain."""
    random, random_hits, cause, cause_hits = numbers
    said = hit_sentences(Hits(year=2025, random_checks=random, random_hits=random_hits,
                              cause_checks=cause, cause_hits=cause_hits))  # fmt: skip
    assert zh in said[0]
    assert en in said[1]


def test_a_result_off_the_list_is_refused():
    """A code that nobody explains cannot be counted: it might be a problem."""
    for statistic in (hit_rates, results):
        with pytest.raises(rc.InputError) as caught:
            statistic([made(check(1), MAY, "99")])
        assert caught.value.code == "result-unlisted"


def test_deadlines_are_counted_by_rule():
    """Met, late, overdue, open and undecided; the share is of those whose day has come."""
    ids = [check(n) for n in range(1, 6)]
    dues = [
        due("L19-18", ids[0].id, MAY, date(2025, 5, 13)),
        due("L19-18", ids[1].id, MAY, date(2025, 5, 14)),
        due("L19-18", ids[2].id, MAY),
        due("L19-18", ids[3].id, TODAY, settled=False),
        due("L19-18", ids[4].id, TODAY, day=None, earliest=date(2026, 1, 7)),
        due("L19-18", "nobody's", MAY),
    ]
    (row,) = deadlines(dues, ids, today=TODAY)
    assert [row[kept.value] for kept in Kept] == [1, 1, 1, 1, 1]
    assert (row["share"], row["provisional"]) == ("1/3", 1)
    late = deadline_lines(dues, ids, today=TODAY, kept=(Kept.LATE,))
    assert rows(late, "check", "event", "days", "due", "done") == [
        (ids[1].id, "2025-05-06", 5, "2025-05-13", "2025-05-14")
    ]
    assert set(late.column("calendar")) == {CALENDAR.digest}


def test_sections_answer_for_their_own_delays():
    """Late and overdue work by section; what a target does not say is no section's delay."""
    ids = [check(1), check(2, unit="指通科")]
    dues = [
        due("L19-18", ids[0].id, MAY, JUNE),
        due("L19-19", ids[0].id, MAY),
        due("L19-18", ids[1].id, MAY, MAY),
        due("L19-21", ids[1].id, MAY),
    ]
    assert rows(late_units(dues, ids, today=TODAY), "unit", "rule", "late", "overdue", "of") == [
        ("工程科", "L19-18", 1, 0, 1),
        ("工程科", "L19-19", 0, 1, 1),
    ]


def test_a_reports_own_deadline_has_its_rule():
    """A fixed date and one after an event; beyond the published schedule only the earliest."""
    yearly = LAID_DOWN["L19-23"]
    fixed = due_on("2024", yearly, CALENDAR, year=2025)
    assert (fixed.day, fixed.event) == (date(2025, 2, 28), None)
    assert "（漯河2019 第二十三条，" in due_text(fixed)
    own = due_on("2024", evolve(yearly, clause="本办细则第九条"), CALENDAR, year=2025)
    assert "（本办细则第九条，" in due_text(own)
    after = due_since(DRAW, LAID_DOWN["W25-14"], CALENDAR, event=date(2025, 11, 28))
    assert (after.day, after.days) == (date(2025, 12, 26), 20)
    assert "自 2025-11-28 起 20 个工作日" in due_text(after)
    beyond = due_on("2098", yearly, CALENDAR, year=2099)
    assert beyond.day is None
    assert beyond.on(TODAY) is Kept.UNDECIDED
    assert f"不早于 {beyond.earliest}" in due_text(beyond)


def test_results_count_every_code_of_a_check():
    """A check with two codes counts at both; the share is of the checks."""
    table = results([made(check(1), MAY, "1", "3"), made(caused(2), MAY, "3")])
    names = ("random", "for_cause", "checks", "share")
    said = dict(zip(table.column("code"), rows(table, *names), strict=True))
    assert said["1"] == (1, 0, 1, "1/2")
    assert said["3"] == (1, 1, 2, "2/2")
    assert said["7"] == (0, 0, 0, "0/2")


def test_what_is_open_is_followed_up():
    """No decision, an order not mended, a penalty not published: each a line; the rest none."""
    bad = made(check(1), MAY, "3")
    asked = Decided(day=JUNE, decision="order", number="令-1", until=JUNE)
    order = evolve(bad, id="a", events=[*bad.events, asked])
    mended = evolve(order, id="b", events=[*order.events, Rectified(day=JUNE, number="令-1",
                                                                    done=True)])  # fmt: skip
    penalty = evolve(bad, id="c", events=[*bad.events, Decided(day=JUNE, decision="penalty",
                                                               number="罚-1")])  # fmt: skip
    told = evolve(penalty, id="d", events=[*penalty.events,
                  Published(day=JUNE, what="decision", number="罚-1")])  # fmt: skip
    other = evolve(penalty, id="e", events=[*penalty.events,
                   Published(day=JUNE, what="decision", number="罚-2")])  # fmt: skip
    listed = [bad, order, mended, penalty, told, other, made(check(2), MAY, "1")]
    assert rows(follow_up(listed), "check", "number", "until", "open") == [
        ("a", "令-1", "2025-06-10", "未整改"),
        ("c", "罚-1", None, "处罚未公示"),
        ("e", "罚-1", None, "处罚未公示"),
        (bad.id, None, None, "未作决定"),
    ]
    table = decisions(listed)
    said = dict(zip(table.column("decision"), rows(table, "decisions", "published", "rectified",
                                                    "open"), strict=True))  # fmt: skip
    assert said["order"] == (2, 0, 1, 1)
    assert said["penalty"] == (3, 1, 0, 2)


def test_months_have_checks_and_penalties():
    """A check counts in the month of its visit, a penalty in that of the decision (X22-13)."""
    bad = made(check(1), MAY, "3")
    fined = evolve(bad, events=[*bad.events, Decided(day=JUNE, decision="penalty", number="1"),
                                Published(day=JUNE, what="decision", number="1")])  # fmt: skip
    assert months([fined, made(caused(2), JUNE, "1")]).rows == (
        ("2025-05", 1, 1, 0, 1, 0, 0),
        ("2025-06", 1, 0, 1, 0, 1, 1),
    )


def test_comments_are_told_without_the_target():
    """The public reads what is said of the department; of inspectors only how often (L19-21)."""
    said = Responded(day=JUNE, on_department="规范", on_inspectors="态度好")
    listed = [evolve(check(1), events=[said]), evolve(check(2), events=[Responded(day=JUNE)])]
    table, texts = comments(listed)
    assert table.column("count") == (0, 1, 1, 1)
    assert texts == {"department": ("规范",)}
    assert comments(listed, audience="internal")[1]["inspectors"] == ("态度好",)


def test_what_was_corrected_is_not_counted():
    """A visit that was put right counts on the day on which it was, not on the wrong one."""
    wrong = visit(MAY)
    right = evolve(wrong, day=JUNE)
    one = evolve(check(1), events=[wrong, Corrected(day=JUNE, replaced=wrong, event=right,
                                                    reason="笔误")])  # fmt: skip
    assert cases([one]).listed[0].made == JUNE
    gone = evolve(check(1), events=[wrong, Corrected(day=JUNE, replaced=wrong, event=None,
                                                     reason="误录")])  # fmt: skip
    assert cases([gone]).listed[0].made is None
    assert dict(process([gone]).rows)["已实施检查"] == 0


def test_cases_are_what_checks_say():
    """What is sorted once agrees with what a check says of itself."""
    for one in (check(1), made(check(1), MAY, "1"), evolve(check(1), events=[
        CalledOff(day=MAY, reason="失联")]), evolve(check(1), events=[
        Reused(day=MAY, check="J", codes=("1",))])):  # fmt: skip
        (case,) = cases([one])
        assert case.stage is one.stage
        assert (case.inspectors, case.responsible) == (one.inspectors, one.responsible)
        assert case.every(Visited) == list(one.every(Visited))


def test_what_was_left_out_does_not_come_back():
    """Internal figures become public ones, never the other way; a check stands once."""
    secret = check(1, secret=True)
    internal = cases([secret], "internal")
    assert len(cases(internal)) == 0
    codes = []
    for ask in (
        lambda: cases(cases([secret]), "internal"),
        lambda: cases([check(1), check(1)]),
        lambda: cases([], "everybody"),
    ):
        with pytest.raises(rc.InputError) as caught:
            ask()
        codes.append(caught.value.code)
    assert codes == ["report-left-out", "report-check-twice", "report-audience"]


def test_due_of_another_calendar_keeps_its_digest():
    """Every deadline names the calendar that it was read from."""
    line = Due(check=check(1).id, rule="X", clause="", zh="", en="", event=MAY, days=1, day=MAY,
               calendar="other", met_by=())  # fmt: skip
    assert deadline_lines([line], [check(1)], today=TODAY).column("calendar") == ("other",)
