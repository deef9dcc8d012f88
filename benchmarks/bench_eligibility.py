"""Who may be drawn: a million targets against three hundred thousand past checks."""

from __future__ import annotations

import gc
import tracemalloc
from datetime import date, timedelta
from typing import TYPE_CHECKING

from attrs import evolve

from compare import Row, hash_each, in_turn, ratios
from data import SCOPE, SEED, SUITE, roster
from randcheck.draws.past import PastCheck
from randcheck.lottery import tickets
from randcheck.office.books.rulebook import parse_book
from randcheck.office.directories.targets import Target
from randcheck.office.eligibility.verdicts import standings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from randcheck.office.books.book import TaskRules

KEY = tickets.key(SUITE, SEED, tickets.TARGETS, SCOPE)
DRAWN_ON = date(2026, 6, 30)
TIERS = ("A", "A", "A", "B", "B", "C", "D")
STATES = ("存续",) * 19 + ("注销",)
BOOK = """
format = "randcheck/rulebook@1"
id = "bench"
title = "bench"
[office]
id = "bench"
name = "bench"
[plan]
id = "2026"
draw = { value = "annual", clause = "bench" }
items = { value = ["item"], clause = "bench" }
window = { value = ["2026-07-01", "2026-11-30"], clause = "bench" }
unit = { value = "unit-0", clause = "bench" }
[[strata]]
id = "A"
where = { tier = ["A"] }
rate = { value = "1/100", clause = "W22-1" }
[[strata]]
id = "B"
where = { tier = ["B"] }
rate = { value = "3/100", clause = "W22-1" }
[[strata]]
id = "rest"
otherwise = true
rate = { value = "1/10", clause = "W22-1" }
[quota]
base = { value = "roster", clause = "bench" }
reserves = { value = 0, clause = "bench" }
[[exclusions]]
id = "state"
when = { field = "state", not_in = ["存续"] }
leaves_base = true
clause = "L19-11"
[[exclusions]]
id = "trustworthy"
when = { flag = "trustworthy" }
leaves_base = true
clause = "L19-13"
[[exclusions]]
id = "cap"
when = { checked = { most = 2, scope = "office", exempt = [
  { flag = "penalty", clause = "L19-16" },
] } }
leaves_base = false
clause = "L19-16"
[[exclusions]]
id = "other-unit"
when = { checked = { most = 1, scope = "other-units" } }
leaves_base = false
clause = "L19-16"
[inspectors]
licence = { value = "not-asked", clause = "bench" }
presence = { value = "not-asked", clause = "bench" }
attributes = { value = [], clause = "bench" }
[teams]
mode = { value = "checks", clause = "bench" }
size = { value = 2, clause = "W22-6" }
[history]
random = { value = ["双随机"], clause = "L19-9" }
other = { value = ["投诉举报"], clause = "L19-9" }
"""


CAP = 'checked = { most = 2, scope = "office",'


def rows(*, sample: bool) -> Iterator[Row]:
    """Measure; small sizes in a sample."""
    size = 20_000 if sample else 1_000_000
    rounds = 3 if sample else 5
    book = parse_book(BOOK.encode()).task()
    ids = roster(size)
    listed = _targets(ids)
    past = _history(ids)

    def judge() -> object:
        return standings(book, listed, past, DRAWN_ON)

    _check(book, listed, past)
    times = in_turn({"judge": judge, "loop": lambda: hash_each(KEY, ids)}, rounds)
    best = min(times["judge"])
    yield Row(
        f"eligibility of {size:,}, {len(past):,} past checks / hash loop",
        ratios(times, "judge", "loop"),
        bound=10,
        note=f"{best:.2f} s, loop {min(times['loop']):.2f} s at best; four rules, three strata",
    )
    owned = parse_book(
        BOOK.replace(CAP, f'{CAP} counted = "visit", key = "party",').encode()
    ).task()
    works = [evolve(t, parties=(f"O-{n * 7919 % (size // 3)}",)) for n, t in enumerate(listed)]

    def judge_owners() -> object:
        return standings(owned, works, past, DRAWN_ON)

    times = in_turn({"owners": judge_owners, "judge": judge}, 2)
    yield Row(
        f"eligibility of {size:,}, visits of owners of three works / draws of targets",
        ratios(times, "owners", "judge"),
        bound=6,
        note=f"{min(times['owners']):.2f} s; each owner may have two visits",
    )
    yield Row(
        f"eligibility of {size:,}: memory a target",
        (_bytes_each(judge, size),),
        bound=300,
        note="kept and in passing, beyond roster and history",
        unit="bytes",
    )


def _targets(ids: list[str]) -> list[Target]:
    flags = (frozenset[str](), frozenset({"trustworthy"}), frozenset({"penalty"}))
    return [
        Target(
            id=id,
            tier=TIERS[n % len(TIERS)],
            state=STATES[n % len(STATES)],
            flags=flags[0] if n % 10 else flags[1 + n // 10 % 2],
        )
        for n, id in enumerate(ids)
    ]


def _history(ids: list[str]) -> list[PastCheck]:
    """Return 3 checks for 10 targets, some of the year before, some not random."""
    first = date(2025, 7, 1)
    return [
        PastCheck(
            target=ids[n * 7 % len(ids)],
            day=first + timedelta(days=n % 365),
            cause="双随机" if n % 6 else "投诉举报",
            unit=f"unit-{n % 5}",
        )
        for n in range(len(ids) * 3 // 10)
    ]


def _check(rules: TaskRules, listed: list[Target], past: list[PastCheck]) -> None:
    """Compare the verdicts of a part with a count made here, rule by rule."""
    some = listed[:2000]
    days: dict[str, set[date]] = {}
    others = set()
    for check in past:
        if check.cause == "双随机" and check.day.year == DRAWN_ON.year and check.day <= DRAWN_ON:
            days.setdefault(check.target, set()).add(check.day)
            if check.unit != rules.unit:
                others.add(check.target)
    for target, standing in zip(some, standings(rules, some, past, DRAWN_ON), strict=True):
        if target.state != "存续":
            wanted = "outside:state"
        elif "trustworthy" in target.flags:
            wanted = "outside:trustworthy"
        elif len(days.get(target.id, ())) >= 2 and "penalty" not in target.flags:
            wanted = "excluded:cap"
        else:
            wanted = "excluded:other-unit" if target.id in others else "eligible"
        assert (standing.id, standing.verdict) == (target.id, wanted)


def _bytes_each(judge: object, size: int) -> float:
    gc.collect()
    tracemalloc.start()
    try:
        result = judge()  # type: ignore[operator]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    del result
    return peak / size
