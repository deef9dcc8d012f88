"""Statistics counted the slow way, from their definitions: plain tuples in, plain values out.

A check is ``(target, strata, items, random, covered, team)``, a member of the directory
``(target, stratum, region, items)``; everything a set or a tuple of texts, `covered` a year or 0.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from typing import Any

Row = tuple[Any, ...]


def coverage(checks: list[Row], members: list[Row], group: int) -> dict[str, tuple[int, int, int]]:
    """Group of members (by position) → listed, drawn, checked at random; each target once."""
    found = {}
    for name in {member[group] for member in members}:
        here = [member for member in members if member[group] == name]
        listed = {member[0] for member in here}
        drawn, checked = set(), set()
        for member in here:
            for target, _, items, random, covered, _ in checks:
                touches = not member[3] or not items or any(item in member[3] for item in items)
                if target == member[0] and random and touches:
                    drawn.add(target)
                    if covered:
                        checked.add(target)
        found[name] = (len(listed), len(drawn), len(checked))
    return found


def pairs(teams: list[tuple[str, ...]]) -> dict[tuple[str, str], int]:
    """Pair of inspectors → how many teams have both."""
    people = sorted({who for team in teams for who in team})
    return {
        (a, b): count
        for a, b in combinations(people, 2)
        if (count := sum(a in team and b in team for team in teams))
    }


def expected_pair(pool: tuple[str, ...], sizes: list[int], pair: tuple[str, str]) -> Fraction:
    """How often a pair meets on average if every team of a size is equally likely."""
    whole = Fraction(0)
    for size in sizes:
        teams = list(combinations(pool, size))
        whole += Fraction(sum(set(pair) <= set(team) for team in teams), len(teams))
    return whole


def exact_test(a: int, b: int, c: int, d: int) -> Fraction:
    """Fisher's exact test by going through every way in which the hits can fall on people."""
    first, hits = a + b, a + c
    people = range(a + b + c + d)
    ways: dict[int, int] = {}
    for chosen in combinations(people, hits):
        k = sum(person < first for person in chosen)
        ways[k] = ways.get(k, 0) + 1
    return Fraction(sum(n for n in ways.values() if n <= ways[a]), sum(ways.values()))


def rounded(part: int, whole: int) -> str:
    """A share in percent with two decimals, half up, by trying every hundredth."""
    for hundredth in range(10_000_000):
        if (2 * hundredth + 1) * whole > 20_000 * part:
            return f"{hundredth // 100}.{hundredth % 100:02d}%"
    raise AssertionError


def visits(days: set[tuple[str, int, int]]) -> dict[tuple[int, int], int]:
    """(year, times) → targets, of visits ``(target, year, day)``."""
    targets, years = {t for t, _, _ in days}, {y for _, y, _ in days}
    found: dict[tuple[int, int], int] = {}
    for target, year in product(targets, years):
        times = sum(t == target and y == year for t, y, _ in days)
        if times:
            found[year, times] = found.get((year, times), 0) + 1
    return found
