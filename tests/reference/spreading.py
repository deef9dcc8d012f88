"""A total spread over strata, by trying who is at which bound."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import NamedTuple


class Stratum(NamedTuple):
    """Weight, share, least and greatest number of one stratum."""

    weight: int
    share: int
    least: int
    most: int


def exact(strata: dict[str, Stratum], n: int) -> dict[str, Fraction]:
    """Return the numbers in proportion: some at their least, some at their most, others between.

    Every way of putting strata at a bound is tried. One is right where all others have weight
    times one scale, and the scale would take nobody at the least above it, nobody at the most
    below it.
    """
    for state in product("lfm", repeat=len(strata)):
        at = dict(zip(strata, state, strict=True))
        fixed = sum(
            s.least if at[id] == "l" else s.most for id, s in strata.items() if at[id] != "f"
        )
        free = [s for id, s in strata.items() if at[id] == "f"]
        weight = sum(s.weight for s in free)
        if not weight and fixed != n:
            continue
        for scale in [Fraction(n - fixed, weight)] if weight else _scales(strata, at):
            if scale >= 0 and all(_fits(s, at[id], scale) for id, s in strata.items()):
                return {
                    id: Fraction(s.least) if at[id] == "l"
                    else Fraction(s.most) if at[id] == "m" else scale * s.weight
                    for id, s in strata.items()
                }  # fmt: skip
    raise AssertionError(strata, n)


def _scales(strata: dict[str, Stratum], at: dict[str, str]) -> list[Fraction]:
    """Return scales at which everybody may be at the bound that a state says."""
    low = [Fraction(s.most, s.weight) for id, s in strata.items() if at[id] == "m" and s.weight]
    high = [Fraction(s.least, s.weight) for id, s in strata.items() if at[id] == "l" and s.weight]
    return [max(low, default=min(high, default=Fraction(0)))]


def _fits(stratum: Stratum, state: str, scale: Fraction) -> bool:
    value = scale * stratum.weight
    if state == "l":
        return value <= stratum.least
    return value >= stratum.most if state == "m" else stratum.least <= value <= stratum.most


def largest_remainder(strata: dict[str, Stratum], n: int) -> dict[str, int]:
    """Return whole numbers: one more for the largest remainder left, one by one."""
    numbers = exact(strata, n)
    found = {id: int(number) for id, number in numbers.items()}
    given: set[str] = set()
    while sum(found.values()) < n:
        left = [id for id in strata if id not in given]
        best = max(numbers[id] - int(numbers[id]) for id in left)
        equal = [id for id in left if numbers[id] - int(numbers[id]) == best]
        share = max(strata[id].share for id in equal)
        one = min((id for id in equal if strata[id].share == share), key=str.encode)
        found[one] += 1
        given.add(one)
    return found
