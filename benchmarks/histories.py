"""Histories of past draws, fair and biased, for the benchmark of audits."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from attrs import frozen

from randcheck.audit import LaidDown, Member, Named, PastDraw, PastVisit, Record

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

FIRST = date(2022, 1, 4)
TIERS = {"A": 0.01, "B": 0.03, "C": 0.1, "D": 0.2}

Chooser = "Callable[[Random, int, list[str], int], list[int]]"
Dealer = "Callable[[Random, int, list[str], list[str], int], list[tuple[str, ...]]]"


@frozen(kw_only=True)
class Shape:
    """An office: how many targets, draws and inspectors, and how it does things.

    Attributes:
        tiers: Share drawn of each stratum; ``None`` is one stratum at `rate`.
        order: ``fixed``, or ``shuffled`` before each draw.
        cap: Draws of one target in a year.
        teaming: ``even`` (loads as even as can be), ``free`` (independent teams), ``groups``.
        classes: Whether each team has one of post A and one of post B.
        growth: New targets before each draw.
    """

    targets: int = 300
    rate: float = 0.05
    draws: int = 12
    inspectors: int = 13
    tiers: bool = False
    order: str = "fixed"
    cap: int | None = None
    teaming: str = "even"
    classes: bool = False
    growth: int = 0


FAIR = {
    "one stratum": Shape(),
    "four tiers, cap": Shape(tiers=True, cap=2, order="shuffled", inspectors=19),
    "groups": Shape(teaming="groups", inspectors=12, rate=0.1),
    "one draw": Shape(draws=1, rate=0.2),
    "growing list, independent teams": Shape(targets=200, growth=8, teaming="free", rate=0.08),
    "posts, 24 draws": Shape(targets=150, draws=24, classes=True, inspectors=14, rate=0.1),
    "three draws, many inspectors": Shape(draws=3, rate=0.15, inspectors=40),
}


def history(  # noqa: PLR0913 - what may be biased
    shape: Shape,
    chance: Random,
    *,
    choose: Callable[[Random, int, list[str], int], list[int]] | None = None,
    deal: Callable[[Random, int, list[str], list[str], int], list[tuple[str, ...]]] | None = None,
    change: Callable[[Random, str, tuple[str, ...], list[str]], tuple[str, ...]] | None = None,
    named: Sequence[str] = (),
) -> Record:
    """Return a history; whatever is not given is fair.

    Args:
        shape: The office.
        chance: Where chance comes from.
        choose: Draw, list, n → places drawn.
        deal: Draw, targets, inspectors present, so far → teams.
        change: Target, team, present → the team that goes instead.
        named: Targets named before the first draw.
    """
    people = [f"P{at:02d}" for at in range(1, shape.inspectors + 1)]
    pool = [f"T{at:04d}" for at in range(1, shape.targets + 1)]
    chance.shuffle(pool)
    tier = {id: chance.choices("ABCD", (55, 25, 15, 5))[0] if shape.tiers else "A" for id in pool}
    drawn_in: dict[tuple[str, int], int] = {}
    draws, visits, present_at = [], [], {who: set() for who in people}
    for number in range(shape.draws):
        for at in range(shape.growth if number else 0):
            pool.append(f"N{number:02d}{at:02d}")
            tier[pool[-1]] = "A"
        if shape.order == "shuffled":
            chance.shuffle(pool)
        day = FIRST + timedelta(days=30 * number)
        listed = [
            id for id in pool
            if shape.cap is None or drawn_in.get((id, day.year), 0) < shape.cap
        ]  # fmt: skip
        chosen, stated = _drawn(shape, chance, number, listed, tier, choose)
        for id in chosen:
            drawn_in[id, day.year] = drawn_in.get((id, day.year), 0) + 1
        id = f"{number + 1:02d}"
        marked = set(chosen)
        draws.append(
            PastDraw(
                id=id,
                day=day,
                stated=stated,
                targets=listed,
                rows=range(1, len(listed) + 1),
                strata=[tier[one] for one in listed],
                drawn=[one in marked for one in listed],
            )
        )
        here = [who for who in people if chance.random() < 0.93] or people
        for who in here:
            present_at[who].add(id)
        order = list(chosen)
        chance.shuffle(order)
        teams = (deal or _deal(shape))(chance, number, order, here, shape.inspectors)
        for target, dealt in zip(order, teams, strict=True):
            team = dealt if change is None else change(chance, target, dealt, here)
            gone = day + timedelta(days=chance.randrange(1, 12))
            visits.append(
                PastVisit(draw=id, day=gone, target=target, inspectors=tuple(sorted(team)))
            )
    members = [
        Member(id=who, present=present_at[who], group="AB"[at % 2] if shape.classes else "")
        for at, who in enumerate(people)
    ]
    return Record(
        draws=draws,
        visits=visits,
        members=members,
        laid_down=LaidDown(teaming="groups" if shape.teaming == "groups" else "per_check"),
        named=[Named(set="N1", target=id, day=FIRST - timedelta(30)) for id in named],
    )


def _drawn(  # noqa: PLR0913, PLR0917 - as `history`
    shape: Shape,
    chance: Random,
    number: int,
    listed: list[str],
    tier: dict[str, str],
    choose: Callable[[Random, int, list[str], int], list[int]] | None,
) -> tuple[list[str], dict[str, int]]:
    chosen, stated = [], {}
    for stratum, rate in TIERS.items() if shape.tiers else [("A", shape.rate)]:
        rows = [id for id in listed if tier[id] == stratum]
        n = max(1, round(len(rows) * rate)) if rows else 0
        places = (choose or _fair)(chance, number, rows, n)
        chosen += [rows[place] for place in places]
        if rows:
            stated[stratum] = n
    return chosen, stated


def _fair(chance: Random, _number: int, rows: list[str], n: int) -> list[int]:
    return chance.sample(range(len(rows)), n)


def _deal(shape: Shape) -> Callable[..., list[tuple[str, ...]]]:
    if shape.classes:
        return _posts
    return {"even": _even, "free": _free, "groups": _groups}[shape.teaming]


def _free(
    chance: Random, _number: int, order: list[str], here: list[str], _size: int
) -> list[tuple[str, ...]]:
    return [tuple(chance.sample(here, 2)) for _ in order]


def _even(
    chance: Random, _number: int, order: list[str], here: list[str], _size: int
) -> list[tuple[str, ...]]:
    """Deal seats out evenly, then exchange seats at random until the deal is forgotten."""
    seats: list[str] = []
    while len(seats) < 2 * len(order):
        seats += chance.sample(here, len(here))
    teams = [seats[2 * at : 2 * at + 2] for at in range(len(order))]
    _mend(chance, teams, here)
    for _ in range(20 * len(teams)):
        one, other = chance.sample(teams, 2) if len(teams) > 1 else (teams[0], teams[0])
        a, b = chance.randrange(2), chance.randrange(2)
        if one[a] not in other and other[b] not in one:
            one[a], other[b] = other[b], one[a]
    return [tuple(team) for team in teams]


def _mend(chance: Random, teams: list[list[str]], here: list[str]) -> None:
    for team in teams:
        while team[0] == team[1]:
            team[1] = chance.choice(here)


def _posts(
    chance: Random, _number: int, order: list[str], here: list[str], _size: int
) -> list[tuple[str, ...]]:
    posts = [[who for who in here if int(who[1:]) % 2 == at] for at in (1, 0)]
    sides = [_cycle(chance, [*post] or ["P01"], len(order)) for post in posts]
    return list(zip(*sides, strict=True))


def _cycle(chance: Random, people: list[str], count: int) -> list[str]:
    seats: list[str] = []
    while len(seats) < count:
        seats += chance.sample(people, len(people))
    seats = seats[:count]
    chance.shuffle(seats)
    return seats


def _groups(
    chance: Random, _number: int, order: list[str], here: list[str], _size: int
) -> list[tuple[str, ...]]:
    lots = chance.sample(here, len(here))
    groups = [tuple(lots[at : at + 2]) for at in range(0, len(lots) - 1, 2)]
    return _cycle(chance, groups, len(order))  # type: ignore[arg-type,return-value]
