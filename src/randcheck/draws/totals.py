"""A total spread over strata: in proportion to shares, within bounds, by largest remainder.

How many are drawn of all strata together is one number, such as 9 % of 90; a rule says which
share of it each stratum has. Whole numbers come of it by largest remainder (Hamilton).
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from randcheck.canonical.arguments import at_least, checked, strict, word_of
from randcheck.canonical.rates import given_rate
from randcheck.draws.quota import MAXIMUM, MINIMUM, ROSTER, Quota, quota
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

BY_SIZE, BY_SHARE = "size", "share"
WAYS: Final = (BY_SIZE, BY_SHARE)


@frozen(kw_only=True, field_transformer=strict)
class Share:
    """What one stratum has of a total.

    Attributes:
        id: The stratum.
        share: Its weight: of each of its targets, or of the stratum.
        floor: Least number.
        ceiling: Greatest number; ``None`` for no bound.
    """

    id: str
    share: int = field(default=1, validator=at_least(1))
    floor: int = field(default=0, validator=at_least(0))
    ceiling: int | None = field(default=None, validator=at_least(0))


def _shares(shares: Iterable[Share]) -> tuple[Share, ...]:
    return tuple(sorted(shares, key=lambda share: share.id))


@frozen(kw_only=True, field_transformer=strict)
class Total:
    """A number for several strata together.

    Attributes:
        rate: Share of all of their targets.
        rate_is: ``minimum`` or ``maximum``.
        floor: Least number; with rate 0 a fixed one.
        by: ``size``: in proportion to share times targets of the base; ``share``: to the share
            alone.
        strata: What each has of it, ascending by id.
    """

    rate: Fraction = field(converter=given_rate)
    rate_is: str = field(default=MINIMUM, validator=word_of(MINIMUM, MAXIMUM))
    floor: int = field(default=0, validator=at_least(0))
    by: str = field(default=BY_SIZE, validator=word_of(*WAYS))
    strata: tuple[Share, ...] = field(converter=_shares)


@frozen
class Part:
    """One stratum to which something is allocated.

    Attributes:
        id: Its id; the last to decide between equal remainders.
        weight: What the number is in proportion to.
        share: The first to decide between them: the greater comes first.
        least: Least number.
        most: Greatest number.
    """

    id: str
    weight: int
    share: int
    least: int
    most: int


@frozen(kw_only=True)
class Count:
    """What a stratum with a share of a total has to spend it on.

    Attributes:
        size: Its targets in the base, ``N``.
        eligible: Those that may be drawn.
    """

    size: int
    eligible: int


@frozen
class Spread:
    """A total as it was spread.

    Attributes:
        quota: Of all strata together; what cannot be drawn is its shortfall.
        needs: Stratum → how many of it.
    """

    quota: Quota
    needs: Mapping[str, int]


def spread(total: Total, counts: Mapping[str, Count], base: str) -> Spread:
    """Return what of a total falls to each of its strata.

    Nobody gets more than may be drawn of it: what others can take up they do.

    Args:
        total: The total.
        counts: Of each of its strata.
        base: What its rate is a share of, and its shares are of.

    Raises:
        InputError: The least numbers are more than the total (``total-floors``).
    """
    parts = [_part(share, counts[share.id], total.by, base) for share in total.strata]
    asked = quota(
        size=sum(count.size for count in counts.values()),
        eligible=sum(count.eligible for count in counts.values()),
        rate=total.rate,
        base=base,
        rate_is=total.rate_is,
        floor=total.floor,
    )
    n = min(asked.need, sum(part.most for part in parts))
    return Spread(Quota(need=asked.need, n=n, shortfall=asked.need - n), allocate(parts, n))


def _part(share: Share, count: Count, by: str, base: str) -> Part:
    size = count.size if base == ROSTER else count.eligible
    most = count.eligible if share.ceiling is None else min(share.ceiling, count.eligible)
    return Part(
        id=share.id,
        weight=share.share * (size if by == BY_SIZE else 1),
        share=share.share,
        least=min(share.floor, most),
        most=most,
    )


@checked
def allocate(parts: Sequence[Part], n: int) -> dict[str, int]:
    """Spread a number over strata, within their bounds.

    ``q = min(max(λ·weight, least), most)`` with the λ for which they sum to `n`; everybody
    gets ``⌊q⌋``, and those with the largest remainders one more each until `n` is reached.

    Args:
        parts: The strata, each with a least number not above its greatest.
        n: What is spread.

    Returns:
        Id → number.

    Raises:
        InputError: The least numbers are more than `n` together (``total-floors``), or the
            greatest fewer (``total-ceilings``).

    >>> shares = zip("ABCD", (40, 30, 15, 5), (1, 2, 3, 4))
    >>> allocate([Part(id, s * w, s, 0, w) for id, w, s in shares], 8)
    {'A': 2, 'B': 3, 'C': 2, 'D': 1}
    """
    least = sum(part.least for part in parts)
    most = sum(part.most if part.weight else part.least for part in parts)
    if n < least:
        raise InputError("total-floors", n=n, least=least)
    if n > most:
        raise InputError("total-ceilings", n=n, most=most)
    exact = _proportional(parts, n)
    found = {part.id: exact[part.id].__floor__() for part in parts}
    left = n - sum(found.values())
    order = sorted(
        parts, key=lambda part: (found[part.id] - exact[part.id], -part.share, part.id)
    )  # ids ascend alike by code points and by bytes of UTF-8
    for part in order[:left]:
        found[part.id] += 1
    return found


def _proportional(parts: Sequence[Part], n: int) -> Mapping[str, Fraction]:
    """Return the exact numbers in proportion to the weights, each within its bounds."""
    turns = {Fraction(0)}
    for part in parts:
        if part.weight:
            turns |= {Fraction(part.least, part.weight), Fraction(part.most, part.weight)}
    before = Fraction(0)
    for turn in sorted(turns):
        if sum(_at(part, turn) for part in parts) >= n:
            break
        before = turn
    # between two turns all that are bound by nothing grow in proportion
    start = {part.id: _at(part, before) for part in parts}
    growing = [p for p in parts if start[p.id] >= p.least and _at(p, before) == before * p.weight
               and start[p.id] < p.most]  # fmt: skip
    missing, rate = n - sum(start.values()), sum(part.weight for part in growing)
    scale = before + (Fraction(missing, rate) if rate else 0)
    return {part.id: _at(part, scale) for part in parts}


def _at(part: Part, scale: Fraction) -> Fraction:
    return min(max(scale * part.weight, Fraction(part.least)), Fraction(part.most))
