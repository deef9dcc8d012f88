"""Exact quotas of rates, floors, ceilings (protocol §4).

A rate is a fraction, never a float: 10 % of 77 is 8 targets everywhere, and 15 %
of 340 is 51 and not 50.999….
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from randcheck.canonical.arguments import at_least, checked, strict
from randcheck.canonical.rates import Rate, check_rate, given_rate
from randcheck.errors import InputError
from randcheck.lottery.selection import batch_size, check_count

if TYPE_CHECKING:
    from fractions import Fraction

ROSTER: Final = "roster"
ELIGIBLE: Final = "eligible"
MINIMUM: Final = "minimum"
MAXIMUM: Final = "maximum"


@frozen(kw_only=True, field_transformer=strict)
class Quota:
    """How many of a stratum are drawn.

    Attributes:
        need: What the rule asks for.
        n: What is drawn: `need`, or all the eligible if they are fewer.
        shortfall: ``need − n``; recorded, never hidden.
    """

    need: int
    n: int
    shortfall: int


@frozen(kw_only=True, field_transformer=strict)
class Yearly:
    """A ceiling on the year, over all of its draws.

    Attributes:
        rate: Share of the base that may be drawn in the year.
        year: The year.
        drawn: How many of the stratum have been drawn in it already.
    """

    rate: Fraction = field(converter=given_rate)
    year: int = field(validator=at_least(1))
    drawn: int = field(validator=at_least(0))

    def left(self, count: int) -> int:
        """Return how many may still be drawn, of a base of so many."""
        return max(0, count * self.rate.numerator // self.rate.denominator - self.drawn)


@checked
def quota(  # noqa: PLR0913 - a rule has this many parts
    *,
    size: int,
    eligible: int,
    rate: Rate,
    base: str = ROSTER,
    rate_is: str = MINIMUM,
    floor: int = 0,
    ceiling: int | None = None,
    yearly: Yearly | None = None,
) -> Quota:
    """Return the quota of one stratum.

    Args:
        size: Targets of the whole stratum, ``N``.
        eligible: Those of them that may be drawn.
        rate: Share of the base, from 0 to 1.
        base: What the rate is a share of: ``roster`` (default) or ``eligible``.
        rate_is: ``minimum``: round up, never fewer; ``maximum``: round down,
            never more, and then there is no floor.
        floor: Least number of targets.
        ceiling: Greatest number; it goes before `floor`.
        yearly: What the year may bring in all, and has brought; it goes before both.

    Raises:
        InputError: A number is negative, more are eligible than there are, a
            word is unknown, or a ceiling has a floor.

    >>> quota(size=77, eligible=77, rate="1/10").n
    8
    """
    check_count(size, "N")
    check_count(floor, "floor")
    if check_count(eligible, "eligible") > size:
        raise InputError("quota-eligible", eligible=eligible, size=size)
    if base not in {ROSTER, ELIGIBLE} or rate_is not in {MINIMUM, MAXIMUM}:
        raise InputError("quota-word", base=base, rate_is=rate_is)
    share = check_rate(rate)
    count = size if base == ROSTER else eligible
    p, q = share.numerator, share.denominator
    if rate_is == MAXIMUM:
        if floor:
            raise InputError("quota-ceiling-floor", floor=floor)
        need = count * p // q
    else:
        need = max(floor, -(-count * p // q))
    if ceiling is not None:
        need = min(need, check_count(ceiling, "ceiling"))
    if yearly is not None:
        need = min(need, yearly.left(count))
    n = min(need, eligible)
    return Quota(need=need, n=n, shortfall=need - n)


def batched(year: int, *, number: int, of: int, eligible: int) -> Quota:
    """Return the quota of one batch of a year's: the batches sum to it (W22-11, X22-11).

    Args:
        year: The year's quota.
        number: Which batch, from 1.
        of: How many batches there are.
        eligible: Targets that may still be drawn.

    Raises:
        InputError: There is no such batch (``batch-number``), or a number is negative.

    >>> [batched(60, number=b, of=12, eligible=400).n for b in (1, 2, 6)]
    [5, 5, 5]
    """
    check_count(year, "year")
    check_count(eligible, "eligible")
    if not 1 <= number <= of:
        raise InputError("batch-number", value=str(number), of=str(of))
    need = batch_size(year, number, of)
    n = min(need, eligible)
    return Quota(need=need, n=n, shortfall=need - n)
