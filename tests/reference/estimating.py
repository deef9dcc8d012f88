"""Inclusion probabilities by looking at every outcome, and what can be estimated with them."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from math import factorial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

Chances = dict[str, Fraction]


def census_part(weights: Mapping[str, int], n: int) -> tuple[set[str], dict[str, int], int]:
    """Return who is certain, the others, how many of these are drawn: by taking out all at once."""
    left, wanted, certain = dict(weights), n, set[str]()
    while True:
        large = {one for one, weight in left.items() if wanted * weight > sum(left.values())}
        if not large:
            return certain, left, wanted
        certain |= large
        wanted -= len(large)
        left = {one: weight for one, weight in left.items() if one not in large}


def systematic_outcomes(weights: Mapping[str, int], n: int) -> Iterator[tuple[set[str], Fraction]]:
    """Yield every outcome of a systematic draw: all orders of the line, all starts."""
    certain, left, wanted = census_part(weights, n)
    total = sum(left.values())
    if not wanted:
        yield certain, Fraction(1)
        return
    share = Fraction(1, factorial(len(left)) * total)
    for line in permutations(left):
        slips = [one for one in line for _ in range(wanted * left[one])]
        for start in range(total):
            yield certain | {slips[start + m * total] for m in range(wanted)}, share


def slips_outcomes(weights: Mapping[str, int], n: int) -> Iterator[tuple[set[str], Fraction]]:
    """Yield every outcome of slips taken one by one, all of a target leaving with the first."""

    def taken(left: dict[str, int], wanted: int) -> Iterator[tuple[tuple[str, ...], Fraction]]:
        if not wanted:
            yield (), Fraction(1)
            return
        for one, weight in left.items():
            rest = {other: w for other, w in left.items() if other != one}
            for later, share in taken(rest, wanted - 1):
                yield (one, *later), Fraction(weight, sum(left.values())) * share

    for order, share in taken(dict(weights), n):
        yield set(order), share


def inclusion(outcomes: Iterable[tuple[set[str], Fraction]], ids: Collection[str]) -> Chances:
    """Return how likely each is to be among the drawn."""
    found = dict.fromkeys(ids, Fraction(0))
    for drawn, share in outcomes:
        for one in drawn:
            found[one] += share
    return found


def expected(
    outcomes: Iterable[tuple[set[str], Fraction]], values: Mapping[str, int], chances: Chances
) -> Fraction:
    """Return the mean of the Horvitz-Thompson estimate over all outcomes."""
    return sum(
        (share * sum(values[one] / chances[one] for one in drawn) for drawn, share in outcomes),
        Fraction(0),
    )
