"""Rules that other offices have published: the same book form expresses them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.certificates import full
from fixtures.offices import drawn
from fixtures.rule_strategies import DRAWN_ON, HEAD
from randcheck.draws.past import PastCheck
from randcheck.office.books.provisions import Checked, Unit
from randcheck.office.books.rulebook import parse_book
from randcheck.office.directories.inspectors import Inspector
from randcheck.office.directories.targets import Target
from randcheck.office.eligibility.caps import reached
from randcheck.office.eligibility.history import PastChecks, rename
from randcheck.office.eligibility.verdicts import standings

PEOPLE = [
    Inspector(id=f"E-{n}", present=True, post="主办" if n < 2 else "协办",
              qualifications=["会计"] if n in {2, 3} else [])
    for n in range(6)
]  # fmt: skip
TARGETS = [Target(id=f"T-{n:02}", tier="B", state="存续") for n in range(40)]
ONE_STRATUM = HEAD[: HEAD.index("[[strata]]")]


def book(strata: str, *more: str) -> Any:  # noqa: ANN401
    """A book with some strata and whatever else."""
    text = "".join((ONE_STRATUM.replace("BASE", "roster"), strata, *more))
    if "[[exclusions]]" not in text:
        text = "exclusions = []\n" + text
    return parse_book(text.encode(), "own.toml")


def stratum(quota: str) -> str:
    """One stratum for everybody."""
    return f'[[strata]]\nid = "all"\notherwise = true\n{quota}\n'


def quotas(text: str, **files: Any) -> Any:  # noqa: ANN401
    """What is drawn of forty targets."""
    task = rc.plan_task(book(stratum(text)), targets=TARGETS, inspectors=PEOPLE,
                        drawn_on=DRAWN_ON, **files)  # fmt: skip
    return task.quotas()["all"].n


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ('rate = { value = "3/100", clause = "x" }', 2),
        (('rate = { value = "3/100", clause = "x" }\n'
         'rate_is = { value = "maximum", clause = "x" }'), 1),
        ('rate = { value = "3/100", clause = "x" }\nfloor = { value = 5, clause = "x" }', 5),
        ('fixed = { value = 7, clause = "x" }', 7),
        ('census = { value = "all", clause = "x" }', 40),
        ('per_inspector = { value = 5, clause = "x" }', 30),
    ],
    ids=["floor of a rate", "ceiling", "least number", "fixed", "census", "by staff"],
)  # fmt: skip
def test_kinds_of_quota(text: str, n: int):
    """A rate rounded up, a ceiling rounded down, a least number, a fixed one, all, 1 : 5."""
    assert quotas(text) == n


def test_a_stratum_has_one_kind_of_quota():
    """Two kinds at once, or none, are refused."""
    for text in (
        'census = { value = "all", clause = "x" }\nfixed = { value = 1, clause = "x" }',
        "",
    ):
        with pytest.raises(rc.InputError) as caught:
            book(stratum(text))
        assert caught.value.code == "book-quota-kind"


RATE = stratum('rate = { value = "1/2", clause = "x" }')


UNITS = '[[units]]\nname = "市局"\noffice = "lan"\nlevel = "市级"\ndepartment = "人防"\n'


def out(checked: str, past: list[PastCheck], *, told: str = "", **changes: Any) -> set[str]:  # noqa: ANN401
    """Who is excluded by a rule about past checks."""
    rule = f'[[exclusions]]\nid = "cool"\nwhen = {{ checked = {{ {checked} }} }}\n'
    rule += 'leaves_base = false\nclause = "x"\n'
    used = book(RATE, rule, told)
    of_book = {name: value for name, value in changes.items() if hasattr(used, name)}
    rules = evolve(used, **of_book).task()
    used = evolve(rules, **{name: changes[name] for name in changes.keys() - of_book.keys()})
    task = rc.plan_task(used, targets=TARGETS, inspectors=PEOPLE, history=past, drawn_on=DRAWN_ON)
    return {s.id for s in task.standings if s.verdict != "eligible"}


def check(target: str, day: date, **fields: Any) -> PastCheck:  # noqa: ANN401
    """A random check."""
    return PastCheck(target=target, day=day, **{"cause": "双随机", **fields})


def test_cooling_off_by_years():
    """Drawn in this year or the two before it, by the calendar; or in three years to the day."""
    past = [
        check("T-00", date(2023, 6, 15)),
        check("T-01", date(2023, 6, 16)),
        check("T-02", date(2024, 1, 1)),
        check("T-03", date(2026, 6, 15)),
    ]
    assert out('period = "years", span = 3', past) == {"T-02", "T-03"}
    assert out('period = "rolling-year", span = 3', past) == {"T-01", "T-02", "T-03"}


def test_last_years_are_not_drawn_again():
    """Of a span of two years the first is last year, from its first day to its last."""
    past = [check("T-00", date(2024, 12, 31)), check("T-01", date(2025, 1, 1)),
            check("T-02", date(2025, 12, 31))]  # fmt: skip
    for words in ('period = "calendar-year", span = 2', 'period = "years", span = 2'):
        assert out(words, past) == {"T-01", "T-02"}
    assert out('period = "calendar-year"', past) == set()


def test_a_rotation_of_five_years_comes_round_whenever_it_is_held():
    """A fifth a year for five years: in the sixth those of the first are free, a week early too."""
    past = [check("T-00", date(2021, 6, 22)), check("T-01", date(2022, 6, 10))]
    assert out('period = "years", span = 5', past) == {"T-01"}


def test_whose_a_check_was_is_asked_only_where_it_matters():
    """A unit that no table knows is asked about for the causes of a rule that looks at units."""
    past = [check("T-00", date(2026, 1, 1), unit="市卫健委")]
    of_all = '[[exclusions]]\nid = "all"\nwhen = { checked = { scope = "all" } }\n'
    of_all += 'leaves_base = false\nclause = "x"\n'
    assert out('scope = "all"', past) == {"T-00"}
    assert out('causes = ["交办"], scope = "office"', past, told=of_all) == {"T-00"}
    with pytest.raises(rc.InputError) as caught:
        out('scope = "office"', past, told=of_all)
    assert [p.code for p in caught.value.problems] == ["unit-unknown"]


def test_cooling_off_by_draws():
    """Drawn in one of the last two draws: out of the next ones."""
    days = [date(2026, month, 1) for month in (1, 2, 3)]
    past = [check(f"T-0{n}", day + timedelta(days=9), drawn=day) for n, day in enumerate(days)]
    assert out('most = 1, period = "draws", span = 2', past) == {"T-01", "T-02"}
    assert out('most = 1, period = "draws", span = 9', past) == {"T-00", "T-01", "T-02"}
    assert out('most = 1, period = "draws", span = 2', []) == set()


def test_caps_of_a_level_and_of_all():
    """At most two by one level, at most four by all together."""
    units = (Unit(name="市局", office="lan", level="市级"), Unit(name="县局", level="县级"))
    days = [date(2026, 1, day) for day in range(1, 6)]
    past = [check("T-00", day, unit="县局") for day in days[:2]]
    past += [check("T-01", day, unit="市局" if day.day < 3 else "县局") for day in days[:4]]
    level = out('most = 2, scope = "level"', past, units=units, unit="市局", told=UNITS)
    assert level == {"T-01"}
    assert out('most = 4, scope = "all"', past, units=units, unit="市局") == {"T-01"}
    assert out('most = 3, scope = "level"', past, units=units, unit="市局", told=UNITS) == set()
    other = (*units, Unit(name="外局", office="far", department="税务"))
    mine = evolve(units[0], department="人防")
    past = [check("T-02", days[0], unit="外局"), check("T-03", days[0], unit="市局")]
    assert out('scope = "office"', past, units=other, unit="市局") == {"T-03"}
    told = (mine, *other[1:])
    assert out('scope = "department"', past, units=told, unit="市局", told=UNITS) == {"T-03"}


def test_cap_of_an_owner():
    """Several works, one owner: the number belongs to the owner."""
    works = [Target(id=f"W-{n}", tier="B", state="存续", parties=["O-1" if n < 3 else "O-2"])
             for n in range(5)]  # fmt: skip
    rule = (
        '[[exclusions]]\nid = "cap"\nwhen = { checked = { most = 2, key = "party" } }\n'
        'leaves_base = false\nclause = "W25-4"\n'
    )
    past = [check("W-0", date(2026, 1, 1)), check("W-1", date(2026, 2, 1)),
            check("W-4", date(2026, 2, 1))]  # fmt: skip
    task = rc.plan_task(book(RATE, rule), targets=works, inspectors=PEOPLE, history=past,
                        drawn_on=DRAWN_ON)  # fmt: skip
    assert {s.id for s in task.standings if s.verdict == "excluded:cap"} == {"W-0", "W-1", "W-2"}


def test_a_month_without_a_day_counts_as_long_as_it_may():
    """A list that gives the month alone: the check may have been on its last day."""
    past = [check("T-00", date(2025, 6, 1), month_only=True),
            check("T-01", date(2025, 6, 1))]  # fmt: skip
    assert out('period = "rolling-year"', past) == {"T-00"}


def test_merged_firms_take_their_checks_along():
    """A firm that took over another has its checks too; a chain is followed, a circle refused."""
    past = [check("OLD-1", date(2026, 1, 1)), check("OLD-2", date(2026, 2, 1))]
    merged = (("OLD-1", "OLD-2"), ("OLD-2", "T-05"))
    assert out("most = 2", past, merged=merged) == {"T-05"}
    assert out("most = 2", past) == set()
    with pytest.raises(rc.InputError) as caught:
        rename(past, {"OLD-1": "OLD-2", "OLD-2": "OLD-1"})
    assert caught.value.code == "alias-circle"


def test_one_visit_for_two_items_counts_once():
    """By visit two items on one day are one; by result they are two."""
    past = [
        check("T-00", date(2026, 1, 1), item="消防"),
        check("T-00", date(2026, 1, 1), item="防雷"),
    ]
    used = book(RATE).task()
    numbers = {
        counted: reached(Checked(causes=("双随机",), most=2, counted=counted), past, used, DRAWN_ON,
                         items=frozenset())
        for counted in ("draw", "visit", "result")
    }  # fmt: skip
    assert numbers == {"draw": frozenset(), "visit": frozenset(), "result": frozenset({"T-00"})}


ROLES = """
[[teams.seats]]
where = { post = ["主办"] }
leader = true
clause = "x"
[[teams.seats]]
where = { qualifications = ["会计"] }
stage = 1
clause = "x"
"""


def team_book(size: int = 3, attributes: str = '["post", "qualifications"]') -> Any:  # noqa: ANN401
    """A book with roles: a leader, an accountant, the rest."""
    text = ONE_STRATUM.replace("BASE", "roster").replace(
        'size = { value = 2, clause = "x" }\n',
        f'size = {{ value = {size}, clause = "x" }}\n{ROLES}',
    )
    text = text.replace("attributes = { value = []", f"attributes = {{ value = {attributes}")
    return parse_book(("exclusions = []\n" + text + RATE).encode(), "own.toml")


def test_roles_in_turn():
    """A leader, then an accountant, then whoever the lot names; the leader is responsible."""
    targets = TARGETS[:6]
    task = rc.plan_task(team_book(), targets=targets, inspectors=PEOPLE, drawn_on=DRAWN_ON)
    certificate = drawn(task)
    assert len(certificate.teams) == 3
    for people in certificate.teams.values():
        assert people[0] in {"E-0", "E-1"}
        assert people[1] in {"E-2", "E-3"}
        assert len(set(people)) == 3
    for team in full(certificate, "assignment")["teams"]:
        assert team["responsible"] == {"requirement": 0, "copy": 0}


def test_a_role_asks_for_what_makes_a_type():
    """A seat about something that is no attribute of an inspector's type is refused."""
    with pytest.raises(rc.InputError) as caught:
        rc.plan_task(team_book(attributes='["post"]'), targets=TARGETS, inspectors=PEOPLE,
                     drawn_on=DRAWN_ON)  # fmt: skip
    assert caught.value.code == "seat-attribute"


def owner_cap(counted: str, most: int = 2) -> str:
    """A cap whose number belongs to the owner."""
    return (
        f'[[exclusions]]\nid = "cap"\nwhen = {{ checked = {{ most = {most}, key = "party", '
        f'counted = "{counted}" }} }}\nleaves_base = false\nclause = "W25-4"\n'
    )


WORKS = [Target(id=f"W-{n}", tier="B", state="存续", parties=["O-1" if n < 4 else "O-2"])
         for n in range(5)]  # fmt: skip


def test_w25_4_one_draw_brings_no_owner_beyond_the_cap():
    """W25-4: by visit, two of an owner's four works are in the drum; by draw, all four are."""
    left: dict[str, list[str]] = {}
    for counted in ("draw", "visit", "result"):
        task = rc.plan_task(book(RATE, owner_cap(counted)), targets=WORKS, inspectors=PEOPLE,
                            drawn_on=DRAWN_ON)  # fmt: skip
        left[counted] = [s.id for s in task.standings if s.verdict == "eligible"]
        assert task.counts()["all"].size == 5
        assert {s.verdict for s in task.standings} <= {"eligible", "excluded:cap"}
    assert len(left["draw"]) == 5
    assert len(left["visit"]) == 3
    assert "W-4" in left["visit"]
    past = [check("W-0", date(2026, 1, 1), drawn=date(2026, 1, 1))]
    task = rc.plan_task(book(RATE, owner_cap("visit")), targets=WORKS, inspectors=PEOPLE,
                        history=past, drawn_on=DRAWN_ON)  # fmt: skip
    assert len([s for s in task.standings if s.verdict == "eligible"]) == 2


def test_w25_4_which_works_are_in_the_drum_changes_from_draw_to_draw():
    """W25-4: over many draws each work of an owner is in the drum about as often as the others."""
    used = book(RATE, owner_cap("visit")).task()
    often = dict.fromkeys((work.id for work in WORKS), 0)
    for number in range(200):
        for orderly in standings(
            used, WORKS[:: 1 if number % 2 else -1], [], DRAWN_ON + timedelta(days=number)
        ):
            often[orderly.id] += orderly.verdict == "eligible"
    assert often.pop("W-4") == 200
    assert sum(often.values()) == 400
    assert min(often.values()) > 70


def test_a_rule_that_does_not_count_this_draw_leaves_it_alone():
    """Checks by other units, or of another cause: what this draw brings is none of them."""
    for words in ('scope = "other-units"', 'causes = ["投诉举报"]'):
        rule = owner_cap("visit").replace("most = 2", f"most = 2, {words}")
        task = rc.plan_task(book(RATE, rule), targets=WORKS, inspectors=PEOPLE, drawn_on=DRAWN_ON)
        assert {s.verdict for s in task.standings} == {"eligible"}


def test_the_exempt_are_not_bound_within_a_draw_either():
    """Whom a cap does not bind before the draw, it does not bind in it."""
    rule = owner_cap("visit").replace(
        " } }\n", ', exempt = [ { flag = "penalty", clause = "L19-16" } ] } }\n'
    )
    marked = [evolve(work, flags=["penalty"]) if work.id != "W-3" else work for work in WORKS]
    task = rc.plan_task(book(RATE, rule), targets=marked, inspectors=PEOPLE, drawn_on=DRAWN_ON)
    assert {s.verdict for s in task.standings} == {"eligible"}


def test_a_visit_to_come_from_last_years_draw_is_known():
    """Drawn in December, to be visited by February: in January it counts by visit."""
    past = PastChecks([check("W-0", date(2026, 2, 28), drawn=date(2025, 12, 20))])
    used = book(RATE, owner_cap("visit", most=1)).task()
    found = standings(used, WORKS, past, date(2026, 1, 10))
    assert [s.id for s in found if s.verdict == "eligible"] == ["W-4"]


def test_a_work_in_two_rows_has_the_owners_of_both():
    """A row names one owner, another row a second one: who is at the cap keeps the work out."""
    rows = [Target(id="W-9", sheet="a", tier="B", state="存续", parties=["O-1"]),
            Target(id="W-9", sheet="b", tier="B", state="存续", parties=["O-2"])]  # fmt: skip
    past = [check("W-9", date(2026, 1, 1))]
    used = book(RATE, owner_cap("draw", most=1)).task()
    found = standings(used, [*rows, WORKS[4]], past, DRAWN_ON)
    assert {s.verdict for s in found} == {"excluded:cap"}
    past = [check("W-4", date(2026, 1, 1))]
    found = standings(used, [*rows, WORKS[4]], past, DRAWN_ON)
    assert {s.verdict for s in found} == {"excluded:cap"}
