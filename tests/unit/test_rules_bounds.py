"""Totals, ceilings, cycles, second stages and dates in a rule book."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.bounded import spread_task, units
from fixtures.certificates import issued, tiny_task
from fixtures.rule_strategies import HEAD
from randcheck.certificates.stages import first_stage
from randcheck.draws.past import PastCheck
from randcheck.draws.stages import FirstStage
from randcheck.errors import InputError
from randcheck.office.books.rulebook import parse_book
from randcheck.office.directories.inspectors import Inspector
from randcheck.office.directories.targets import Target
from randcheck.office.plans.bounds import bounds_of, falling
from randcheck.office.plans.dated import dated
from randcheck.office.plans.simulation import simulate

TOP = "exclusions = []\n"
HEAD_ALONE = HEAD[: HEAD.index("[[strata]]")].replace("BASE", "roster")
RATE = 'rate = { value = "1/10", clause = "x" }\n'
SHARE = 'share = { value = 2, clause = "x" }\n'
TOTAL = 'total = { rate = "1/10", clause = "x" }\n'
CYCLE = """
[[exclusions]]
id = "cycle"
when = { checked = { period = "cycle", since = 2024, span = 3 } }
leaves_base = false
clause = "x"
"""
PEOPLE = [Inspector(id=f"E-{n}", present=True) for n in range(4)]


def book(strata: str, *, quota: str = "", more: str = "") -> Any:  # noqa: ANN401
    """A book with one stratum for everybody."""
    head = HEAD_ALONE.replace("[inspectors]", f"{quota}[inspectors]")
    text = f'{head}{more}[[strata]]\nid = "all"\notherwise = true\n{strata}'
    return parse_book(((TOP if "[[exclusions]]" not in text else "") + text).encode(), "own")


def refused(strata: str, **parts: str) -> list[str]:
    """The codes with which such a book is refused."""
    with pytest.raises(InputError) as caught:
        book(strata, **parts)
    return [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("strata", "parts", "code"),
    [
        (SHARE, {}, "book-total"),
        (RATE, {"quota": TOTAL}, "book-total"),
        (SHARE, {"quota": 'total = { clause = "x" }\n'}, "book-total"),
        (SHARE, {"quota": 'total = { rate = "1/2", fixed = 3, clause = "x" }\n'}, "book-total"),
        (SHARE, {"quota": 'total = { fixed = 3, rate_is = "maximum", clause = "x" }\n'},
         "book-no-effect"),
        (SHARE + 'yearly_most = { value = "1/9", clause = "x" }\n', {"quota": TOTAL}, "total-own"),
        (RATE + SHARE, {"quota": TOTAL}, "book-quota-kind"),
        (RATE + 'floor = { value = 5, clause = "x" }\nceiling = { value = 4, clause = "x" }\n', {},
         "book-bounds"),
        (RATE + 'whichever = { value = "greater", clause = "x" }\n', {}, "book-whichever"),
        (RATE + 'per_inspector = { value = 2, clause = "x" }\n', {}, "book-quota-kind"),
        (RATE + 'each_batch = { value = true, clause = "x" }\n', {}, "book-each-batch"),
        ('rate = { from = "cycle", clause = "x" }\n', {}, "book-cycle"),
        (RATE, {"more": CYCLE.replace("since = 2024, ", "")}, "book-cycle-since"),
        (RATE, {"more": CYCLE.replace('cycle", since', 'years", since')}, "book-cycle-since"),
    ],
)  # fmt: skip
def test_what_does_not_fit(strata: str, parts: dict[str, str], code: str):
    """A total without shares, a ceiling below the floor, a cycle without a beginning, and so on."""
    assert code in refused(strata, **parts)


SECOND = """
[[tasks]]
id = "firms"
[[tasks.strata]]
id = "all"
otherwise = true
fixed = { value = 2, clause = "x" }
[[tasks]]
id = "units"
second_of = { value = "FIRST", clause = "x" }
teams = { drop = true }
[[tasks.strata]]
id = "u"
otherwise = true
EACHfixed = { value = 1, clause = "x" }
"""
EACH = 'each = { value = "firm", clause = "x" }\n'


def staged(first: str = "firms", each: str = EACH) -> Any:  # noqa: ANN401
    """A book of two stages."""
    head = HEAD_ALONE.replace('draw = { value = "spring", clause = "x" }\n', "")
    text = TOP + head + SECOND.replace("FIRST", first).replace("EACH", each)
    return parse_book(text.encode(), "own")


@pytest.mark.parametrize(("first", "each"), [("units", EACH), ("nobody", EACH), ("firms", "")])
def test_second_stages_that_do_not_fit(first: str, each: str):
    """Of itself, of no task, without a column that names the target."""
    with pytest.raises(InputError) as caught:
        staged(first, each)
    assert caught.value.code == "book-second"


def second_task(units_of: dict[str, int], drawn: set[str], **changes: Any) -> Any:  # noqa: ANN401
    """A second stage of firms that have so many units."""
    listed = [
        Target(id=f"{firm}.{n}", attributes=[("firm", firm)])
        for firm, count in units_of.items()
        for n in range(count)
    ]
    given = {"first_stage": FirstStage(digest="sha256:" + "0" * 64, name="firms", drawn=drawn)}
    return rc.plan_task(staged().task("units"), targets=listed, inspectors=PEOPLE,
                        drawn_on=date(2026, 6, 16), **{**given, **changes})  # fmt: skip


def test_units_of_each_target():
    """One stratum for each firm drawn, called after it; nobody is sent along."""
    task = second_task({"F1": 3, "F2": 1}, {"F1", "F2"})
    assert [(s.id, s.of) for s in task.strata] == [("F1-u", "F1"), ("F2-u", "F2")]
    assert task.teams is None
    assert task.pool == ()


@pytest.mark.parametrize(
    ("units_of", "drawn", "changes", "code"),
    [
        ({"F1": 3}, {"F1", "F2"}, {}, "stage-left"),
        ({"F1": 3, "F2": 1}, {"F1"}, {}, "stage-foreign"),
        ({"F1": 3, "": 1}, {"F1"}, {}, "each-value"),
        ({"F1": 3}, {"F1"}, {"first_stage": None}, "stage-missing"),
        ({"F1": 3}, {"F1"}, {"first_stage": FirstStage(digest="x", name="other", drawn={"F1"})},
         "stage-other"),
    ],
)  # fmt: skip
def test_lists_that_do_not_fit(
    units_of: dict[str, int], drawn: set[str], changes: dict[str, Any], code: str
):
    """A firm drawn without units, units of one that was not, a blank, another first stage."""
    with pytest.raises(InputError) as caught:
        second_task(units_of, drawn, **changes)
    assert code in [problem.code for problem in caught.value.problems]


def test_first_stage_is_for_second_stages():
    """No other draw takes one, and one that was not held is none."""
    with pytest.raises(InputError) as caught:
        rc.plan_task(
            staged().task("firms"), targets=[Target(id="F1"), Target(id="F2")], inspectors=PEOPLE,
            drawn_on=date(2026, 6, 16),
            first_stage=FirstStage(digest="x", name="firms", drawn={"F1"}),
        )  # fmt: skip
    assert caught.value.code == "stage-missing"
    pending, certificate = issued(tiny_task())
    assert first_stage(certificate).drawn == set(certificate.drawn["A"])
    with pytest.raises(InputError) as caught:
        first_stage(pending.certificate)
    assert caught.value.code == "stage-not-drawn"


def test_greater_and_smaller_of_rate_and_staff():
    """Ten per cent of 60 are six; four inspectors at two each are eight, at one each four."""
    targets = [Target(id=f"T-{n}") for n in range(60)]
    for each, whichever, n in (
        (2, "greater", 8),
        (1, "greater", 6),
        (2, "smaller", 6),
        (1, "smaller", 4),
    ):
        text = (f'{RATE}per_inspector = {{ value = {each}, clause = "x" }}\n'
                f'whichever = {{ value = "{whichever}", clause = "x" }}\n')  # fmt: skip
        task = rc.plan_task(book(text), targets=targets, inspectors=PEOPLE,
                            drawn_on=date(2026, 6, 16))  # fmt: skip
        assert task.quotas()["all"].n == n
    rule = book(text + 'ceiling = { value = 3, clause = "x" }\n').task().strata[0]
    assert bounds_of(rule, 4) == (0, 3)


def test_cycle_of_three_years():
    """From 2024 on: a third of the first year, half of those left, all of them; then anew."""
    text = 'rate = { from = "cycle", clause = "x" }\n'
    wanted = {2024: (2024, "1/3"), 2025: (2024, "1/2"), 2026: (2024, "1"), 2027: (2027, "1/3")}
    for year, (since, rate) in wanted.items():
        rules = book(text, more=CYCLE).task()
        rules = evolve(rules, window=(date(year, 6, 16), date(year, 11, 30)))
        found = dated(rules, date(year, 6, 15))
        assert found.exclusions[0].checked is not None
        assert (found.exclusions[0].checked.since, found.strata[0].rate) == (since, Fraction(rate))
        assert found.strata[0].base == "eligible"
    early = evolve(rules, window=(date(2023, 6, 16), date(2023, 11, 30)))
    with pytest.raises(InputError) as caught:
        dated(early, date(2023, 6, 15))
    assert caught.value.code == "cycle-early"


def test_cycle_begins_on_the_first_of_january():
    """A check on the last day of the cycle before counts for nothing, one on the first does."""
    text = 'rate = { from = "cycle", clause = "x" }\n'
    past = [PastCheck(target="T-0", day=date(2023, 12, 31), cause="双随机"),
            PastCheck(target="T-1", day=date(2024, 1, 1), cause="双随机")]  # fmt: skip
    task = rc.plan_task(book(text, more=CYCLE), targets=[Target(id=f"T-{n}") for n in range(5)],
                        inspectors=PEOPLE, history=past, drawn_on=date(2026, 6, 16))  # fmt: skip
    able = [s.id for s in task.standings if s.verdict == "eligible"]
    assert able == ["T-0", "T-2", "T-3", "T-4"]
    assert task.quotas()["all"].n == 4  # the last year takes all that are left


def test_dates_counted_back_from_the_draw():
    """The day itself and so many before it; a cell that is no date is told."""
    strata = f"""
[[strata]]
id = "new"
where = {{ "issued" = {{ within_days = 10 }} }}
census = {{ value = "all", clause = "x" }}
[[strata]]
id = "old"
otherwise = true
{RATE}
"""
    text = TOP + HEAD_ALONE + strata
    rules = parse_book(text.encode(), "own")

    def planned(*days: str) -> Any:  # noqa: ANN401
        listed = [Target(id=f"T-{n}", attributes=[("issued", day)]) for n, day in enumerate(days)]
        return rc.plan_task(rules, targets=listed, inspectors=PEOPLE, drawn_on=date(2026, 6, 16))

    found = planned("2026-06-16", "2026年6月6日", "2026-06-05", "2026-06-17", "1999-01-01")
    assert [s.stratum for s in found.standings] == ["new", "new", "old", "old", "old"]
    with pytest.raises(InputError) as caught:
        planned("2026-06-16", "", "soon")
    assert [(p.code, p.place) for p in caught.value.problems] == [
        ("condition-date", "T-1"), ("condition-date", "T-2")
    ]  # fmt: skip


def test_a_total_that_has_to_rise():
    """A stratum whose rate falls behind the one before it is told, with both rates."""
    tiers = "".join(
        f'[[strata]]\nid = "{id}"\nwhere = {{ tier = ["{id}"] }}\n'
        f'share = {{ value = {share}, clause = "x" }}\n'
        for id, share in (("A", 3), ("B", 1))
    )
    total = 'total = { rate = "1/5", rising = true, clause = "x" }\n'
    text = TOP + HEAD_ALONE.replace("[inspectors]", f"{total}[inspectors]") + tiers
    rules = parse_book(text.encode(), "own").task()
    listed = [Target(id=f"{t}-{n}", tier=t) for t in "AB" for n in range(20)]
    task = rc.plan_task(rules, targets=listed, inspectors=PEOPLE, drawn_on=date(2026, 6, 16))
    assert {name: q.n for name, q in task.quotas().items()} == {"A": 6, "B": 2}
    (problem,) = falling(rules, task)
    assert (problem.code, problem.params["value"]) == ("total-falls", "B")


def test_totals_and_stages_are_simulated():
    """A simulation draws what a total allots, and units of each target."""
    found = simulate(spread_task(), 20)
    assert found.visits == (8, 8)
    first = issued(tiny_task())[1]
    assert simulate(units(first, *first.drawn["A"]), 20).visits == (4, 4)
