"""Random offices for the tests of rules: books, targets, past checks.

A book is made of a text like those that offices write, so that the way from the text to the
verdict is tested with it.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from randcheck.draws.past import PastCheck
from randcheck.office.books.rulebook import parse_book
from randcheck.office.directories.targets import Target

if TYPE_CHECKING:
    from randcheck.office.books.book import RuleBook

YEAR = 2026
DRAWN_ON = date(YEAR, 6, 15)
UNITS = ("甲科", "乙科", "外单位")
ITEMS = ("消防", "防雷")
CAUSES = ("双随机", "投诉举报", "交办")
FLAGS = ("seriously_dishonest", "penalty", "trustworthy")

HEAD = """
format = "randcheck/rulebook@1"
id = "own"
title = "own"
[office]
id = "lan"
name = "lan"
[plan]
id = "2026"
draw = { value = "spring", clause = "x" }
items = { value = ["消防", "防雷"], clause = "x" }
window = { value = ["2026-06-16", "2026-11-30"], clause = "x" }
unit = { value = "甲科", clause = "x" }
[quota]
base = { value = "BASE", clause = "x" }
reserves = { value = 0, clause = "x" }
[inspectors]
licence = { value = "not-asked", clause = "x" }
presence = { value = "not-asked", clause = "x" }
attributes = { value = [], clause = "x" }
[teams]
mode = { value = "checks", clause = "x" }
size = { value = 2, clause = "x" }
[history]
random = { value = ["双随机"], clause = "x" }
other = { value = ["投诉举报", "交办"], clause = "x" }
[[units]]
name = "甲科"
office = "lan"
[[units]]
name = "乙科"
office = "lan"
[[units]]
name = "外单位"
office = "elsewhere"
[[strata]]
id = "消防-A"
items = { value = ["消防"], clause = "x" }
where = { tier = ["A"] }
rate = { value = "RATE", clause = "x" }
[[strata]]
id = "消防-rest"
items = { value = ["消防"], clause = "x" }
otherwise = true
rate = { value = "1/3", clause = "x" }
[[strata]]
id = "防雷"
items = { value = ["防雷"], clause = "x" }
otherwise = true
rate = { value = "1/2", clause = "x" }
"""
STATE = """
[[exclusions]]
id = "state"
when = { field = "state", not_in = ["存续"] }
leaves_base = LEAVES
clause = "L19-11"
"""
TRUSTED = """
[[exclusions]]
id = "trustworthy"
when = { flag = "trustworthy" }
leaves_base = true
clause = "L19-13"
"""
CAP = """
[[exclusions]]
id = "cap"
when = { checked = { most = MOST, period = "PERIOD", scope = "SCOPE", counted = "COUNTED", per = "PER" EXEMPT } }
leaves_base = false
clause = "W25-4"
"""  # noqa: E501
EXEMPT = ', exempt = [ { flag = "seriously_dishonest", clause = "L19-16" } ]'


@st.composite
def books(draw: st.DrawFn, *, exempt: bool = True, capped: bool = False) -> RuleBook:
    """Return a book with some exclusions in some order, of some readings."""
    pick = {
        "MOST": draw(st.sampled_from(("1", "2"))),
        "PERIOD": draw(st.sampled_from(("calendar-year", "rolling-year"))),
        "SCOPE": draw(st.sampled_from(("all", "office", "unit", "other-units"))),
        "COUNTED": draw(st.sampled_from(("draw", "visit", "result"))),
        "PER": draw(st.sampled_from(("any", "item"))),
        "EXEMPT": EXEMPT if exempt and draw(st.booleans()) else "",
        "LEAVES": draw(st.sampled_from(("true", "false"))),
        "RATE": draw(st.sampled_from(("1/1", "1/7", "2/5"))),
        "BASE": draw(st.sampled_from(("roster", "eligible"))),
    }
    rules = draw(st.permutations((STATE, TRUSTED, CAP)))
    kept = [rule for rule in rules if draw(st.booleans()) or (capped and rule == CAP)]
    text = HEAD + ("".join(kept) or "")
    if not kept:
        text = "exclusions = []\n" + text
    for name, value in pick.items():
        text = text.replace(name, value)
    return parse_book(text.encode(), "own.toml")


def targets() -> st.SearchStrategy[list[Target]]:
    """Return a directory of a few targets."""
    one = st.builds(
        Target,
        id=st.sampled_from([f"T-{n}" for n in range(12)]),
        tier=st.sampled_from(("A", "B", "")),
        state=st.sampled_from(("存续", "存续", "注销")),
        flags=st.sets(st.sampled_from(FLAGS), max_size=2),
    )
    return st.lists(one, min_size=1, max_size=12, unique_by=lambda target: target.id)


def histories(causes: tuple[str, ...] = CAUSES) -> st.SearchStrategy[list[PastCheck]]:
    """Return past checks of this year and the last, some of targets no longer listed."""
    day = st.integers(-200, 170).map(lambda n: date(YEAR, 1, 1) + timedelta(days=n))
    one = st.builds(
        PastCheck,
        target=st.sampled_from([f"T-{n}" for n in range(14)]),
        day=day,
        drawn=st.none() | day,
        cause=st.sampled_from(causes),
        item=st.sampled_from(ITEMS),
        unit=st.sampled_from(UNITS),
    )
    return st.lists(one, max_size=25)
