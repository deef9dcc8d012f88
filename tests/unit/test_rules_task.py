"""From files to a task: strata, verdicts with their clause, the pool; and every bad input once."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.certificates import committed, office_task, targets, tiny_task
from randcheck.canonical.rates import parse_rate, rate_text, read_rate
from randcheck.draws.past import PastCheck
from randcheck.draws.quota import quota
from randcheck.draws.task import Stratum
from randcheck.draws.teams import PoolEntry, TeamRule
from randcheck.draws.words import CHECKS
from randcheck.errors import InputError
from randcheck.office.books.rulebook import rulebook
from randcheck.office.directories.inspectors import Inspector
from randcheck.office.directories.interests import Interest
from randcheck.office.directories.targets import Target
from randcheck.office.eligibility.verdicts import standings
from randcheck.office.plans.planning import plan_task
from randcheck.office.plans.teams import pool

if TYPE_CHECKING:
    import randcheck as rc
    from randcheck.draws.eligibility import Standing

BOOK = rulebook("huaxian-2023").task()
DRAWN_ON = date(2023, 4, 25)
TESTER, BALLOON, OTHER = (stratum.id for stratum in BOOK.strata)


def target(id: str, kind: str = "学校", **fields: Any) -> Target:  # noqa: ANN401
    """A target in business."""
    return Target(id=id, **{"kind": kind, "state": "存续", **fields})


def verdicts(listed: list[Target], history: list[PastCheck] | None = None) -> dict[str, Standing]:
    """Every target's standing under the book of Huaxian."""
    return {s.id: s for s in standings(BOOK, listed, history or [], DRAWN_ON)}


def test_stratum_follows_the_kind():
    """H23-12: testers and balloon releasers have strata of their own, the rest one together."""
    found = verdicts(
        [target("a", TESTER), target("b", BALLOON), target("c", "加油加气站"), target("d", "")]
    )
    assert [s.stratum for s in found.values()] == [TESTER, BALLOON, OTHER, OTHER]
    assert {s.verdict for s in found.values()} == {"eligible"}


@pytest.mark.parametrize("state", ["注销", "吊销", "", "存续 ", "歇业"])
def test_closed_targets_are_excluded_with_the_clause(state: str):
    """L19-11: whatever is not in business is excluded; it still counts in the base."""
    (found,) = verdicts([target("a", state=state)]).values()
    assert (found.verdict, found.clause) == ("excluded:state", "L19-11")


@pytest.mark.parametrize(
    ("cause", "day", "excluded"),
    [
        ("部门联合双随机", date(2023, 1, 1), True),
        ("部门联合双随机", DRAWN_ON, True),
        ("部门联合双随机", date(2022, 12, 31), False),
        ("部门联合双随机", date(2023, 4, 26), False),
        ("双随机", date(2023, 3, 1), False),
        ("投诉举报", date(2023, 3, 1), False),
    ],
)
def test_joint_checks_of_the_year_exclude(cause: str, day: date, excluded: bool):  # noqa: FBT001
    """H23-6: a joint check of this calendar year, up to the day of the draw, is not repeated."""
    history = [PastCheck(target="a", day=day, cause=cause)]
    (found,) = verdicts([target("a")], history).values()
    assert (found.verdict, found.clause) == (
        ("excluded:joint-overlap", "H23-6") if excluded else ("eligible", "")
    )


def test_first_rule_that_applies_is_the_verdict():
    """Closed and jointly checked: the rule that stands first in the book."""
    history = [PastCheck(target="a", day=DRAWN_ON, cause="部门联合双随机")]
    assert verdicts([target("a", state="注销")], history)["a"].verdict == "excluded:state"


def person(id: str, **fields: Any) -> Inspector:  # noqa: ANN401
    """An inspector with a licence for the whole window, present."""
    return Inspector(id=id, **{"licence_until": date(2023, 11, 30), "present": True, **fields})


@pytest.mark.parametrize(
    ("fields", "verdict", "present"),
    [
        ({}, "eligible", True),
        ({"licence_until": date(2023, 11, 29)}, "excluded:licence", True),
        ({"licence_until": date(2023, 4, 20)}, "excluded:licence", True),
        ({"licence_until": date(2030, 1, 1), "present": False}, "eligible", False),
        ({"licence_until": date(2023, 1, 1), "present": False}, "excluded:licence", False),
    ],
)
def test_pool(fields: dict[str, Any], verdict: str, present: bool):  # noqa: FBT001
    """A licence lasts through the last day of the window; the absent stay on the list, absent."""
    (entry,) = pool(BOOK, [person("E", **fields)])
    assert (entry.verdict, entry.present) == (verdict, present)


def test_unknown_licence_and_presence_are_told_at_once():
    """Nobody guesses whether a licence holds or somebody is there; everybody is named."""
    people = [person("E-1", name="王", licence_until=None), person("E-2", name="李", present=None)]
    with pytest.raises(InputError) as caught:
        pool(BOOK, people)
    assert [(p.code, p.params) for p in caught.value.problems] == [
        ("pool-licence-unknown", {"value": "E-1", "name": "王"}),
        ("pool-presence-unknown", {"value": "E-2", "name": "李"}),
    ]
    for text in (caught.value.zh, caught.value.en):
        assert "E-1" in text
        assert "李" in text


def planned(**changes: Any) -> rc.Task:  # noqa: ANN401
    """A task of a few files."""
    files: dict[str, Any] = {
        "targets": [target("T-1", TESTER), target("T-2", BALLOON, parties=("P-9",)), target("T-3")],
        "inspectors": [person("E-2"), person("E-1"), person("E-3")],
        "interests": [Interest(inspector="E-1", party="P-9", relation="持股")],
        "history": [PastCheck(target="T-3", day=DRAWN_ON, cause="部门联合双随机")],
        "drawn_on": DRAWN_ON,
    }
    return plan_task(BOOK, **{**files, **changes})


def test_plan_task_puts_it_together():
    """Counts, quotas, recusals from interests in a party, reasons of each target."""
    task = planned()
    assert (task.office, task.plan, task.draw, task.items) == (
        "huaxian", "2023", "lightning", ("lightning",),
    )  # fmt: skip
    assert {id: (c.size, c.eligible) for id, c in task.counts().items()} == {
        TESTER: (1, 1), BALLOON: (1, 1), OTHER: (1, 0),
    }  # fmt: skip
    assert {id: (q.need, q.n, q.shortfall) for id, q in task.quotas().items()} == {
        TESTER: (1, 1, 0), BALLOON: (1, 1, 0), OTHER: (1, 0, 1),
    }  # fmt: skip
    assert task.recusals == {("E-1", "T-2")}
    assert task.interests == {("E-1", "T-2"): ("持股",)}
    assert task.eligibility.why_not("T-1") == ""
    assert task.eligibility.why_not("T-3") == "excluded:joint-overlap H23-6"
    assert task.book == BOOK.book.source
    assert [entry.id for entry in task.pool] == ["E-1", "E-2", "E-3"]


def test_unknown_target_is_told():
    """A question about somebody who is not on the list says so."""
    with pytest.raises(InputError) as caught:
        planned().eligibility.why_not("T-9")
    assert (caught.value.code, caught.value.params) == ("target-unknown", {"value": "T-9"})
    assert "T-9" in caught.value.zh


# --- bad input: one clear error each, in both languages -------------------------------


def book_without_rest() -> Any:  # noqa: ANN401
    """The book of Huaxian without the stratum that takes everybody else."""
    from attrs import evolve

    return evolve(BOOK, strata=BOOK.strata[:2])


BAD: dict[str, tuple[Any, str, str, str]] = {
    "float rate": (lambda: Stratum(id="A", rate=0.3), "rate-float", "Stratum.rate", "0.3"),
    "rate in no lowest terms": (lambda: Stratum(id="A", rate="2/6"), "rate", "rate", "2/6"),
    "rate of more than all": (
        lambda: Stratum(id="A", rate=Fraction(3, 2)), "rate", "rate", "3/2"
    ),
    "float rate in a record": (lambda: parse_rate(0.3, "strata[2].rate"), "rate-float",
                               "strata[2].rate", "0.3"),
    "rate in words": (lambda: read_rate("三成", "C4"), "rate", "C4", "三成"),
    "rate above all": (lambda: read_rate("101%", "C4"), "rate", "C4", "101%"),
    "target with a space": (lambda: target("T 1"), "id-character", "target", "T 1"),
    "target that is a number": (lambda: Target(id=91410526), "id-not-text", "target", "91410526"),
    "inspector with a space": (lambda: person("E 1"), "id-character", "inspector", "E 1"),
    "target in a task with a space": (
        lambda: tiny_task(standings=targets("A", "T 1", "T2")), "id-character", "targets[0]", "T 1"
    ),
    "target twice": (
        lambda: planned(targets=[target("T-1"), target("T-1")], interests=[]), "id-duplicate",
        f"targets {OTHER}", "T-1",
    ),
    "inspector twice": (
        lambda: planned(inspectors=[person("E-1"), person("E-1")]), "id-duplicate", "inspectors",
        "E-1",
    ),
    "stratum twice": (
        lambda: tiny_task(strata=[Stratum(id="A", rate=Fraction(1))] * 2), "id-duplicate", "strata",
        "A",
    ),
    "unknown kind": (
        lambda: plan_task(book_without_rest(), targets=[target("T-1", "网吧")], inspectors=[],
                          drawn_on=DRAWN_ON), "stratum-none", "", "网吧",
    ),
    "unknown stratum": (
        lambda: tiny_task(standings=targets("B", "T1")), "stratum-unknown", "targets", "“B”"
    ),
    "no stratum": (lambda: tiny_task(strata=[], standings=[]), "book-no-stratum", "strata", ""),
    "team of one": (
        lambda: tiny_task(teams=TeamRule(mode=CHECKS, size=1)), "team-of-one", "teams.size", "1"
    ),
    "team of one seat": (
        lambda: tiny_task(teams=TeamRule(mode=CHECKS, seats=[0])), "team-of-one", "teams.size", "1"
    ),
    "seat of no requirement": (
        lambda: tiny_task(teams=TeamRule(mode=CHECKS, seats=[0, 4])), "requirement-unknown",
        "teams.seats", "4",
    ),
    "slash in the plan": (
        lambda: tiny_task(plan="2026/1"), "draw-id-slash", "plan", "2026/1"
    ),
    "space in the office": (lambda: tiny_task(office="the office"), "id-character", "office",
                            "the office"),
    "window turned round": (
        lambda: tiny_task(window=(date(2026, 2, 1), date(2026, 1, 1))), "book-window", "window", ""
    ),
    "interest without recusal": (
        lambda: office_task(recusals=[]), "interest-not-recused", "", "E-1"
    ),
    "more eligible than there are": (
        lambda: quota(size=3, eligible=4, rate=Fraction(1, 2)), "quota-eligible", "", "4"
    ),
    "negative number": (lambda: quota(size=-1, eligible=0, rate=Fraction(1, 2)), "count", "", "-1"),
    "floor of a ceiling": (
        lambda: quota(size=9, eligible=9, rate=Fraction(1, 2), rate_is="maximum", floor=2),
        "quota-ceiling-floor", "", "2",
    ),
    "unknown base": (
        lambda: quota(size=9, eligible=9, rate=Fraction(1, 2), base="all"), "quota-word", "", "all"
    ),
    "float in a quota": (lambda: quota(size=9, eligible=9, rate=0.5), "rate-float", "rate", "0.5"),
    "rate above one": (
        lambda: quota(size=9, eligible=9, rate=Fraction(3, 2)), "rate", "", "3/2"
    ),
    "nobody for a seat": (
        lambda: committed(office_task(pool=[PoolEntry(id=f"E-{n}", type=["B岗"]) for n in (3, 4)],
                                      recusals=[], interests={})),
        "seat-nobody", "teams", "A岗",
    ),
    "pool of one": (
        lambda: committed(tiny_task(pool=[PoolEntry(id="E1")])), "pool-too-small", "teams", "1"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gives_one_clear_error(name: str):
    """Code, place and value; both texts name the value and the place.

    Caught by it: a float taken for a rate, ids turned to text, a silent second entry.
    """
    call, code, place, value = BAD[name]
    with pytest.raises(InputError) as caught:
        call()
    problem = caught.value.problems[0]
    assert {p.code for p in caught.value.problems} <= {code, "seat-nobody"}
    assert (problem.code, problem.place) == (code, place)
    for text in (problem.zh, problem.en):
        assert text.startswith(place)
        assert value in text
    if value:
        assert any(value.strip("“”") in str(param) for param in problem.params.values())


@pytest.mark.parametrize("position", range(4))
def test_id_of_every_target_is_checked(position: int):
    """A list of one, the first, a middle one, the last: none gets past what an id may hold.

    Caught by it: an id that no other one follows, looked at by nobody.
    """
    ids = [["T 1"], ["A 1", "T2", "T3"], ["T1", "T1 ", "T3"], ["T1", "T2", "Ｔ3"]][position]
    with pytest.raises(InputError) as caught:
        tiny_task(standings=targets("A", *ids))
    assert [problem.code for problem in caught.value.problems] == ["id-character"]


RATES = st.integers(1, 10**6).flatmap(lambda q: st.integers(0, q).map(lambda p: Fraction(p, q)))


@given(st.integers(0, 10**9), st.data(), RATES, st.integers(0, 50))
def test_quota_is_exact(size: int, data: st.DataObject, rate: Fraction, floor: int):
    """W22-7: never below the rate, and never one more than the rate asks for.

    Caught by it: floats, ``round``, a floor added instead of taken as the least.
    """
    eligible = data.draw(st.integers(0, size))
    for base, count in (("roster", size), ("eligible", eligible)):
        found = quota(size=size, eligible=eligible, rate=rate, base=base, floor=floor)
        assert found.need >= count * rate
        assert found.need >= floor
        assert found.need == floor or found.need - 1 < count * rate
        assert (found.n, found.shortfall) == (
            min(found.need, eligible),
            max(0, found.need - eligible),
        )
        ceiling = quota(size=size, eligible=eligible, rate=rate, base=base, rate_is="maximum")
        assert ceiling.need <= count * rate < ceiling.need + 1


@pytest.mark.parametrize(
    ("size", "rate", "need"),
    [(77, "1/10", 8), (154, "1/10", 16), (340, "3/20", 51), (51, "3/10", 16), (39, "3/10", 12),
     (340, "1/20", 17), (0, "1/1", 0), (1, "1/1000", 1), (10, "0/1", 0), (100, "29/100", 29)],
)  # fmt: skip
def test_quotas_that_floats_get_wrong(size: int, rate: str, need: int):
    """10 % of 77 is 8, of 154 is 16; 29 % of 100 is 29 and not 30."""
    assert quota(size=size, eligible=size, rate=parse_rate(rate)).need == need


@given(RATES)
def test_rates_are_written_in_one_way(rate: Fraction):
    """A rate read back is the same; anything not in lowest terms is refused."""
    text = rate_text(rate)
    assert parse_rate(text) == rate == read_rate(text)
    p, q = text.split("/")
    with pytest.raises(InputError):
        parse_rate(f"{2 * int(p)}/{2 * int(q)}")


@pytest.mark.parametrize(
    ("text", "rate"),
    [("30%", "3/10"), ("2.5％", "1/40"), ("100 %", "1/1"), ("0%", "0/1"), ("0.125%", "1/800"),
     ("3/10", "3/10"), ("007%", "7/100")],
)  # fmt: skip
def test_rates_as_offices_write_them(text: str, rate: str):
    """Percent signs of both widths, decimals exactly."""
    assert rate_text(read_rate(text)) == rate


@pytest.mark.parametrize(
    "text", ["", "%", "30", "0.3", "-5%", "1e2%", "30%%", "1.%", ".5%", "３０%", None, 3]
)
def test_other_spellings_are_no_rates(text: object):
    """A bare number could mean anything and is refused."""
    with pytest.raises(InputError) as caught:
        read_rate(text, "C4")
    assert (caught.value.code, caught.value.problems[0].place) == ("rate", "C4")
