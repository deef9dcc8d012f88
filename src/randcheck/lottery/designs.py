"""The designs of a stratum, by name: how its n are found among the eligible (draw, “Designs”).

`lots` is simple random sampling, `order` a census in a drawn order, `slips` successive
sampling with the weights, `systematic` sampling with probabilities exactly proportional to
size (Hartley and Rao 1962), those that are certain forming a census part by themselves.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from attrs import field, frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.errors import InputError
from randcheck.lottery.selection import (
    HEAVIEST,
    LARGEST,
    Drawn,
    check_count,
    draw,
    draw_slips,
    draw_systematic,
    order,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from randcheck.canonical.suites import Suite

LOTS, SLIPS, SYSTEMATIC, ORDER = "lots", "slips", "systematic", "order"
DESIGNS: Final = (LOTS, SLIPS, SYSTEMATIC, ORDER)
WEIGHTS: Final = {SLIPS: (1, HEAVIEST), SYSTEMATIC: (0, LARGEST)}
"""The designs that ask for weights, with the least and the greatest of an eligible target."""


ONLY_ONE: Final = (1, 1)
"""Least and greatest weight where all are alike."""


class Group(NamedTuple):
    """How many targets have one standing, and what they weigh.

    Attributes:
        size: How many.
        least, most: The least and the greatest weight.
    """

    size: int
    least: int
    most: int

    def within(self, bounds: tuple[int, int]) -> bool:
        """Tell whether all weights lie between two."""
        return bounds[0] <= self.least and self.most <= bounds[1]


def grouped(counted: Iterable[tuple[tuple[str, str, int], int]]) -> dict[tuple[str, str], Group]:
    """Return stratum and verdict → group, from how many have which weight besides."""
    found: dict[tuple[str, str], Group] = {}
    for (stratum, verdict, weight), count in counted:
        so_far = found.get((stratum, verdict), Group(0, weight, weight))
        found[stratum, verdict] = Group(
            so_far.size + count, min(so_far.least, weight), max(so_far.most, weight)
        )
    return found


@frozen(kw_only=True, field_transformer=strict)
class Sizes:
    """A systematic draw taken apart: who is certain, and what the others share.

    Attributes:
        certain: The targets of the census part, ascending.
        n: How many of the others are drawn.
        total: The sum of their weights, ``W``.
    """

    certain: tuple[str, ...] = field(repr=False)
    n: int
    total: int

    def chance(self, weight: int) -> Fraction:
        """Return the inclusion probability of a target of some weight."""
        if self.n * weight >= self.total:  # of the census part, or just at its edge
            return Fraction(bool(weight))
        return Fraction(self.n * weight, self.total)


@checked
def sizes(weights: Mapping[str, int], n: int) -> Sizes:
    """Take the census part out of a systematic draw: as long as some ``n·w > W``, its target.

    Args:
        weights: Of the eligible.
        n: How many are drawn, at most as many as there are.

    Raises:
        InputError: Of the others all weights are 0, and some of them are to be drawn
            (``weight-none``).

    >>> found = sizes({"a": 90, "b": 5, "c": 3, "d": 2}, 3)
    >>> found.certain, found.n, found.total, found.chance(3)
    (('a',), 2, 10, Fraction(3, 5))
    """
    heaviest = ((id, weights[id]) for id in sorted(weights, key=weights.__getitem__, reverse=True))
    return sizes_among(heaviest, sum(weights.values()), n)


def sizes_among(heaviest: Iterable[tuple[str, int]], total: int, n: int) -> Sizes:
    """Return the same from the heaviest targets, heaviest first, and the sum of all weights."""
    left, certain = check_count(n, "n"), []
    for id, weight in heaviest:
        if left * weight <= total:
            break
        certain.append(id)
        left, total = left - 1, total - weight
    if left and not total:
        raise InputError("weight-none", n=left)
    return Sizes(certain=tuple(sorted(certain)), n=left, total=total)


@checked
def draw_design(  # noqa: PLR0913 - everything a draw depends on
    design: str,
    suite: Suite,
    keys: tuple[str, str],
    ids: Collection[str],
    *,
    n: int,
    reserves: int = 0,
    weights: Mapping[str, int] | None = None,
) -> Drawn:
    """Draw a stratum by its design.

    Args:
        design: One of `DESIGNS`.
        suite: Whose HASH to use.
        keys: Those of the purposes ``targets`` and ``weight``.
        ids: The eligible, in any order.
        n: How many to draw.
        reserves: How many more to name; none under ``systematic`` and ``order``.
        weights: Theirs, where not 1, for a design that asks for any.

    Raises:
        InputError: As the functions of `randcheck.lottery.selection`.
    """
    key, comb = keys
    if design == ORDER:
        return Drawn(order(suite, key, ids))
    if design not in WEIGHTS:
        return draw(suite, key, ids, n, reserves)
    weighed = {id: (weights or {}).get(id, 1) for id in ids}
    if design == SLIPS:
        return draw_slips(suite, key, weighed.items(), n, reserves)
    found = sizes(weighed, n)
    certain = set(found.certain)
    rest = {id: weight for id, weight in weighed.items() if id not in certain}
    lots = [
        *order(suite, key, found.certain),
        *draw_systematic(suite, key, comb, rest.items(), found.n).drawn,
    ]
    return Drawn(tuple(sorted(lots, key=lambda lot: (lot.ticket, lot.id))))
