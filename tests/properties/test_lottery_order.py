# Catches, among others:
# - lottery/table.py, `Table.__init__`: `members = sorted(staffing.members, …)` →
#   `members = list(staffing.members)`
# - lottery/selection.py, `smallest`: `lots.sort()` left out
# - lottery/amending.py, `swap`: `min(others, key=lot)` → `others[0]`
# - certificates/rosters.py, `roster`: `ordered = sorted(records, …)` → `ordered = list(records)`
# - draws/task.py, `_strata`: `tuple(sorted(strata, …))` → `tuple(strata)`
from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve
from hypothesis import given

import randcheck as rc
from fixtures.strategies import (
    ORDERS,
    SEEDS,
    SHA256,
    contributions,
    ids,
    lottery,
    problems,
    shuffled,
    staffing,
    tasks,
    tries,
    weighted,
)
from randcheck.errors import InfeasibleError
from randcheck.lottery.amending import substitute, swap
from randcheck.lottery.dealing import deal
from randcheck.lottery.grouping import groups_first
from randcheck.lottery.problems import Requirement
from randcheck.lottery.selection import draw, draw_slips, draw_systematic, order
from randcheck.lottery.tickets import key
from randcheck.office.reading import read_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from randcheck.lottery.problems import Staffing
    from reference.problem import Problem

OFFICE = Path(rc.__file__).parent / "selftest" / "office"


def outcome(call: Callable[[], object]) -> object:
    """Return what a call gives, written out so that order shows, or why it refuses."""
    try:
        return repr(call())
    except InfeasibleError as error:
        return repr(error.reason), error.problems
    except rc.InputError as error:
        return error.problems


def mixed(task: Staffing, number: int) -> Staffing:
    """Return the same problem with everything in another order."""
    return evolve(
        task,
        members=shuffled(task.members, number),
        requirements=[
            Requirement(
                types=None if r.types is None else shuffled(sorted(map(str, r.types)), number),
                stage=r.stage,
            )
            for r in task.requirements
        ],
        seats=shuffled(task.seats, number + 1),
        recusals=shuffled(sorted(task.recusals), number),
    )


class TestOrderOfTargets:
    """“Order of rosters, inspectors, interests never changes a byte” (It must hold).

    “Everybody who takes part has one ticket”: it hangs on the id alone.
    """

    @given(ids(), SEEDS, ORDERS)
    def test_draw(self, targets: list[str], seed: bytes, number: int):
        """A draw of lots is the same from a list in any order."""
        targets_key = key(SHA256, seed, "targets", "lightning")
        n = number % (len(targets) + 1)
        drawn = draw(SHA256, targets_key, sorted(targets), n, 5)
        assert draw(SHA256, targets_key, shuffled(targets, number), n, 5) == drawn
        assert draw(SHA256, targets_key, iter(shuffled(targets, number)), n, 5) == drawn
        whole = order(SHA256, targets_key, sorted(targets))
        assert order(SHA256, targets_key, shuffled(targets, number)) == whole

    @given(weighted(), SEEDS, ORDERS)
    def test_weighted(self, weights: list[tuple[str, int]], seed: bytes, number: int):
        """So are slips and the systematic draw."""
        targets_key, comb = (key(SHA256, seed, p, "lightning") for p in ("targets", "weight"))
        n = number % (len(weights) + 1)
        again = shuffled(weights, number)
        assert draw_slips(SHA256, targets_key, weights, n) == draw_slips(
            SHA256, targets_key, again, n
        )
        total, heaviest = sum(w for _, w in weights), max((w for _, w in weights), default=0)
        while n * heaviest > total:
            n -= 1
        assert draw_systematic(SHA256, targets_key, comb, weights, n) == draw_systematic(
            SHA256, targets_key, comb, again, n
        )


class TestOrderOfInspectors:
    """“Unique: random witnesses, input permutations, another language give the same bits”.

    (assignment, “What holds”, 2)
    """

    @tries(2)
    @given(problems(), ORDERS)
    def test_deal(self, problem: Problem, number: int):
        """A deal, its blocked lots and its reason are the same from lists in any order."""
        task, lots = staffing(problem), lottery(problem)
        again = mixed(task, number)
        for trace in (False, True):
            assert outcome(lambda: deal(again, lots, trace=trace)) == outcome(  # noqa: B023
                lambda: deal(task, lots, trace=trace)  # noqa: B023 - called at once
            )

    @given(problems(), ORDERS)
    def test_groups(self, problem: Problem, number: int):
        """Groups are the same from lists in any order."""
        task = staffing(problem)
        checks = sorted({seat.check for seat in task.seats})
        pool = [evolve(member, cap=5) for member in task.members]
        groups = len(pool) // 2
        requirements = [*task.requirements, Requirement(stage=3)]

        def formed(number: int | None) -> object:
            def mix(items: list[object]) -> list[object]:
                return items if number is None else shuffled(items, number)

            return groups_first(
                members=mix(pool),
                requirements=requirements,
                lists=[[len(requirements) - 1] * 2] * groups,
                checks=mix(checks),
                recusals=mix(sorted(task.recusals)[:2]),
                lottery=lottery(problem),
            )

        assert outcome(lambda: formed(number)) == outcome(lambda: formed(None))

    @tries(3)
    @given(problems(checks=8, seats=14, inspectors=6, slack=(1, 6)), ORDERS)
    def test_amendments(self, problem: Problem, number: int):
        """Substitutes and swaps are the same, whatever the order of problem and assignment."""
        task, lots = staffing(problem), lottery(problem)
        try:
            seats = deal(task, lots).seats
        except InfeasibleError:
            return
        fresh = evolve(lots, seed=bytes(32))
        other, turned = mixed(task, number), dict(shuffled(seats.items(), number))
        gone = sorted(set(seats.values()))[: 1 + number % 2]
        pairs = [(who, seat.check) for seat, who in sorted(seats.items())][:2]
        for absent, recused in ((gone, ()), ((), pairs)):
            one = outcome(
                lambda: substitute(task, seats, fresh, recused=recused, absent=absent).deal  # noqa: B023
            )
            two = outcome(
                lambda: (
                    substitute(
                        other,
                        turned,
                        fresh,
                        recused=recused[::-1],  # noqa: B023
                        absent=absent[::-1],  # noqa: B023
                    ).deal
                )
            )
            assert one == two
        for seat in sorted(seats):
            assert swap(task, seats, seat, fresh) == swap(other, turned, seat, fresh)


class TestOrderOfRosters:
    """“Order of rosters, inspectors, interests never changes a byte” (It must hold)."""

    @given(tasks(), ORDERS)
    def test_certificate(self, task: rc.Task, number: int):
        """Certificate and rosters of a task have the same bytes, its lists in any order."""
        again = evolve(
            task,
            items=shuffled(task.items, number),
            strata=shuffled(task.strata, number),
            standings=shuffled(task.standings, number),
            pool=shuffled(task.pool, number),
            interests=dict(shuffled(task.interests.items(), number)),
            recusals=shuffled(sorted(task.recusals), number),
        )
        assert outcome(lambda: written(again, number)) == outcome(lambda: written(task, None))

    @tries(0.1)
    @given(ORDERS)
    def test_office(self, number: int):
        """An office's files in any order of lines give the same certificate."""
        office = read_folder(OFFICE)
        lists = {
            name: list(getattr(office, name))
            for name in ("targets", "inspectors", "interests", "history")
        }
        book, day = rc.rulebook("huaxian-2023"), date(2023, 4, 25)
        turned = {name: shuffled(lines, number) for name, lines in lists.items()}
        plain = rc.plan_task(book, **lists, drawn_on=day)
        again = rc.plan_task(book, **turned, drawn_on=day)
        assert written(again, number) == written(plain, None)


def written(task: rc.Task, number: int | None) -> list[bytes]:
    """Return the bytes of certificate and rosters; a number mixes the openings."""
    sources = contributions()
    pending = rc.commit(task, sources=sources, secret=bytes(32))
    openings = [one.opening for one in sources if one.opening]
    pending = evolve(pending, openings=[])
    certificate = rc.draw(pending, openings if number is None else shuffled(openings, number))
    return [certificate.to_bytes(), *(roster.to_bytes() for roster in pending.rosters.values())]
