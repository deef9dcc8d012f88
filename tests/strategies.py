"""What the property tests share: random problems, and the way from the reference to the package.

Problems of the second random are drawn in the terms of `reference`, so that the reference reads
them as they come; `staffing` and `lottery` say the same to the package.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING, TypeVar

from hypothesis import settings
from hypothesis import strategies as st

from randcheck.canonical.suites import suite
from randcheck.certificates.ceremony.sources import contribution
from randcheck.draws.eligibility import Standing
from randcheck.draws.task import Stratum, Task
from randcheck.draws.teams import PoolEntry, TeamRule
from randcheck.lottery.dealing import Lottery
from randcheck.lottery.problems import Member, Requirement, Seat, Staffing, seats_of
from reference import problem as plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from randcheck.certificates.ceremony.sources import Contribution
    from reference.problem import Problem

T = TypeVar("T")

SHA256 = suite("sha256")
# One is the beginning of another, numbers do not sort as text, and some take four bytes in UTF-8.
NAMES = ("T-1", "T-10", "T-2", "T-", "t-1", "9", "10", "滑-1", "滑", "·", "𠀀", "〔1〕", "a/b", "A")
SUITES = st.sampled_from(("sha256", "sm3"))
SEEDS = st.binary(min_size=32, max_size=32)
ORDERS = st.integers(0, 2**32)


def tries(factor: float) -> settings:
    """Return settings with so many times the examples of the profile."""
    return settings(max_examples=max(1, int(settings.default.max_examples * factor)))


def shuffled(items: Iterable[T], number: int) -> list[T]:
    """Return the items in another order, the same for the same number."""
    listed = list(items)
    Random(number).shuffle(listed)
    return listed


def ids(*, least: int = 0, most: int = 200) -> st.SearchStrategy[list[str]]:
    """Return a strategy for distinct ids."""
    counted = st.builds(
        lambda size, prefix: [f"{prefix}{n}" for n in range(size)],
        st.integers(least, most),
        st.sampled_from(("T-", "滑-", "")),
    )
    named = st.lists(
        st.sampled_from(NAMES), unique=True, min_size=min(least, len(NAMES)), max_size=most
    )
    return named | counted if least <= len(NAMES) else counted


def weighted(
    *, most: int = 12, lightest: int = 1, heaviest: int = 9
) -> st.SearchStrategy[list[tuple[str, int]]]:
    """Return a strategy for distinct ids with weights."""
    return st.lists(
        st.tuples(st.sampled_from(NAMES), st.integers(lightest, heaviest)),
        unique_by=lambda pair: pair[0],
        max_size=most,
    )


@st.composite
def problems(  # noqa: PLR0913 - the size of a problem has this many sides
    draw: st.DrawFn,
    *,
    checks: int = 4,
    seats: int = 9,
    inspectors: int = 5,
    slack: tuple[int, int] = (0, 2),
    suites: st.SearchStrategy[str] = st.just("sha256"),  # noqa: B008 - strategies never change
) -> Problem:
    """Draw a problem of the second random with at most so many of everything.

    Three in four have a complete assignment, unless `slack` takes it away, and hardly more room
    than seats.
    """
    return random_problem(
        draw(ORDERS),
        sizes=draw(st.lists(st.integers(1, 4), min_size=2, max_size=checks)),
        most=seats,
        inspectors=draw(st.integers(3, inspectors)),
        slack=draw(st.integers(*slack)),
        recused=draw(st.integers(0, 9)) / 10,
        planted=draw(st.integers(0, 3)) > 0,
        kinds=draw(st.integers(2, 5)),
        suite=draw(suites),
    )


def random_problem(  # noqa: PLR0913 - the size of a problem has this many sides
    number: int,
    *,
    sizes: Sequence[int],
    inspectors: int,
    most: int = 10**6,
    slack: int = 2,
    recused: float = 0.1,
    planted: bool = True,
    kinds: int = 3,
    suite: str = "sha256",
) -> Problem:
    """Return one problem: types, stages, caps, burdens, recusals.

    Args:
        number: Which one.
        sizes: How many seats each check has.
        inspectors: How many inspectors.
        most: Most seats of all checks; what goes beyond is left out.
        slack: How many more seats the caps allow than there are; fewer if negative.
        recused: Share of the pairs of inspector and check that are recusals.
        planted: Whether there is a complete assignment: seats that nobody can take are left out,
            caps and recusals spare one that was thought of before.
        kinds: How many types; of more than three each requirement accepts two neighbours in a
            ring, so that everybody in it may have to move.
        suite: The hash function.
    """
    random = Random(number)
    known = "ABCDEFGHIJKL"[:kinds]
    types = random.choices(known, k=inspectors)
    accepted_types = [random.choices(known, k=size) for size in (1, 2, 3, 2)]
    if kinds > 3:
        accepted_types = [known[k - 1] + known[k] for k in range(kinds)]
    requirements = [plain.Requirement(random.randint(0, 2), frozenset(a)) for a in accepted_types]
    lists = [random.choices(range(len(requirements)), k=size) for size in sizes]
    while sum(map(len, lists)) > most:
        lists.pop()
    cap, met = [0] * inspectors, set()
    for check, wanted in enumerate(lists):
        for requirement in tuple(wanted):
            accepted = requirements[requirement].types
            able = [
                i
                for i in range(inspectors)
                if not planted or (types[i] in accepted and (i, check) not in met)
            ]
            if able:
                chosen = random.choice(able)
                cap[chosen] += 1
                met.add((chosen, check))
            else:
                wanted.remove(requirement)
    for _ in range(slack):
        cap[random.randrange(inspectors)] += 1
    for _ in range(-slack):
        one = random.randrange(inspectors)
        cap[one] = max(cap[one] - 1, 0)
    named = [*NAMES, *(f"n{n}" for n in range(max(inspectors, len(lists))))]
    people, visited = random.sample(named, inspectors), random.sample(named, len(lists))
    return plain.Problem(
        suite=suite,
        seed=random.randbytes(32),
        scope=random.choice(("lightning", "任务")),
        inspectors=tuple(
            plain.Inspector(people[i], types[i], cap[i], random.choice((0, 0, 0, 1, 3)))
            for i in range(inspectors)
        ),
        requirements=tuple(requirements),
        checks=tuple(
            plain.Check(
                visited[c],
                tuple(wanted),
                frozenset(
                    i
                    for i in range(inspectors)
                    if random.random() < recused and not (planted and (i, c) in met)
                ),
            )
            for c, wanted in enumerate(lists)
        ),
    )


def staffing(problem: Problem) -> Staffing:
    """Return the problem as the package takes it."""
    return Staffing(
        members=[Member(id=i.id, type=i.type, cap=i.cap, base=i.base) for i in problem.inspectors],
        requirements=[Requirement(types=r.types, stage=r.stage) for r in problem.requirements],
        seats=[seat for check in problem.checks for seat in seats_of(check.id, check.requirements)],
        recusals=recusals(problem),
    )


def recusals(problem: Problem) -> set[tuple[str, str]]:
    """Return pairs of the ids of inspector and check."""
    return {(problem.inspectors[i].id, check.id) for check in problem.checks for i in check.recused}


def lottery(problem: Problem, attempt: int = 0) -> Lottery:
    """Return the tickets of the problem."""
    return Lottery(
        suite=suite(problem.suite), seed=problem.seed, scope=problem.scope, attempt=attempt
    )


def seat_of(problem: Problem, number: int) -> Seat:
    """Return a seat of the reference as the package calls it."""
    check, requirement, copy = problem.seats()[number]
    return Seat(problem.checks[check].id, requirement, copy)


def seating(problem: Problem, at: Sequence[int | None]) -> dict[Seat, str]:
    """Return who sits where as the package writes it; seats without anybody are left out."""
    return {
        seat_of(problem, number): problem.inspectors[i].id
        for number, i in enumerate(at)
        if i is not None
    }


def names(problem: Problem, inspectors: Iterable[int]) -> tuple[str, ...]:
    """Return the ids of inspectors."""
    return tuple(problem.inspectors[i].id for i in inspectors)


def faults(task: Staffing, seats: dict[Seat, str]) -> list[str]:
    """Return what is wrong with an assignment, by the words of the problem alone."""
    member = {one.id: one for one in task.members}
    found = []
    if sorted(seats) != sorted(task.seats):
        found.append("not the seats of the problem")
    for seat, who in seats.items():
        types = task.requirements[seat.requirement].types
        if types is not None and member[who].type not in types:
            found.append(f"{who} has no type for {seat}")
        if (who, seat.check) in task.recusals:
            found.append(f"{who} is recused from {seat.check}")
    places = [(who, seat.check) for seat, who in seats.items()]
    if len(set(places)) < len(places):
        found.append("somebody sits twice in one team")
    holders = list(seats.values())
    found.extend(
        f"{one.id} is above the cap"
        for one in task.members
        if one.cap is not None and holders.count(one.id) > one.cap
    )
    return found


# -- whole draws ------------------------------------------------------------------------------


@st.composite
def tasks(draw: st.DrawFn, *, mode: str | None = None, most: int = 12) -> Task:
    """Draw a task with two strata, a pool of two types, recusals and a rule for teams."""
    counted = draw(st.integers(1, most))
    standing = draw(
        st.lists(
            st.tuples(
                st.sampled_from(("大", "小")),
                st.sampled_from(("eligible",) * 6 + ("excluded:state", "outside:trust")),
            ),
            min_size=counted,
            max_size=counted,
        )
    )
    people = draw(
        st.lists(
            st.tuples(
                st.sampled_from("AB"),
                st.sampled_from((None, None, 2, 3, 5)),
                st.integers(0, 2),
                st.sampled_from((True, True, True, True, False)),
            ),
            min_size=4,
            max_size=9,
        )
    )
    # whoever asks for a team of three, one of them of type A, finds one
    people[:3] = [(kind, *rest[:2], True) for kind, (_, *rest) in zip("ABA", people, strict=False)]
    pairs = st.tuples(
        st.integers(0, len(people) - 1), st.integers(0, counted - 1), st.sampled_from(("", "亲属"))
    )
    met = [(f"i{i}", f"T-{t}", relation) for i, t, relation in draw(st.lists(pairs, max_size=4))]
    return Task(
        office="huaxian",
        plan="2023",
        draw="lightning",
        items=["雷电", "气球"],
        window=(date(2023, 4, 26), date(2023, 11, 30)),
        strata=[
            Stratum(id="大", rate=Fraction(draw(st.integers(1, 10)), 10), reserves=2),
            Stratum(id="小", rate=Fraction(1, 3), floor=1),
        ],
        standings=[
            Standing(id=f"T-{n}", stratum=stratum, verdict=verdict)
            for n, (stratum, verdict) in enumerate(standing)
        ],
        pool=[
            PoolEntry(id=f"i{n}", type=(kind,), cap=cap, base=base, present=present)
            for n, (kind, cap, base, present) in enumerate(people)
        ],
        attributes=("post",),
        interests={(i, t): (relation,) for i, t, relation in met if relation},
        recusals={(i, t) for i, t, _ in met},
        teams=TeamRule(
            mode=draw(st.sampled_from(("checks", "groups"))) if mode is None else mode,
            size=2,
            requirements=[Requirement(types=[("A",)]), Requirement(stage=1)],
            seats=draw(st.sampled_from(((0, 1), (1, 1), (1, 1, 1)))),
        ),
    )


def contributions(seed: bytes = bytes(32)) -> list[Contribution]:
    """Return two contributions that are the same on every call."""
    return [
        contribution("office", value="3 5 2 6", nonce=seed),
        contribution("supervisor", value="1 4 4 2", nonce=bytes(32)),
    ]
