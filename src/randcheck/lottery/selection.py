"""First random: the n smallest tickets (protocol §4).

Every eligible target has one ticket. Sorted by ticket, the first n are drawn
and the next ones are the reserves, so that every target is drawn with
probability exactly n / eligible, and asking for more extends the list without
replacing anybody.

In the words of sampling theory `draw` is simple random sampling without replacement
within each stratum, carried out with permanent random numbers (Ohlsson 1995): the
inclusion probability of a target is the sampling fraction n/N of its stratum, that of a
pair n(n-1)/N(N-1). `draw_slips` is order sampling, `draw_systematic` randomised
systematic sampling with probabilities proportional to size (Hartley and Rao 1962).
"""

from __future__ import annotations

from heapq import nsmallest
from itertools import accumulate
from math import isqrt
from typing import TYPE_CHECKING, Final

from attrs import frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.ids import check_ids
from randcheck.errors import InputError, Phrase
from randcheck.lottery.tickets import ticket

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from randcheck.canonical.suites import Suite

HEAVIEST: Final = 10**6
"""Slips of one target."""
LARGEST: Final = 10**15
"""The greatest size of a target in a systematic draw."""
MOST_LISTED: Final = 2**24
"""How many batches, groups or seats of a team are written out one by one."""
_SPACE = 2**256  # tickets
_TICKET = 32  # bytes
_EVERY = b"\xff" * 33  # above every ticket
_new, _put = object.__new__, object.__setattr__


@frozen(field_transformer=strict)
class Lot:
    """One target and the ticket that placed it.

    Attributes:
        id: The target.
        ticket: 32 bytes; of several slips the least.
        slip: Which slip was the least, from 1; 0 where there are no slips.
    """

    id: str
    ticket: bytes
    slip: int = 0


@frozen(field_transformer=strict)
class Drawn:
    """The outcome of a draw in one stratum.

    Attributes:
        drawn: The targets drawn, by ticket.
        reserves: The next ones, by ticket; fewer where the targets run out.
    """

    drawn: tuple[Lot, ...]
    reserves: tuple[Lot, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """Who was drawn, by ticket."""
        return tuple(lot.id for lot in self.drawn)


def check_count(value: object, name: str, most: int | None = None) -> int:
    """Return `value` if it is a number of things: an integer from 0 on, up to what may be."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InputError("count", name=name, value=repr(value))
    if most is not None and value > most:
        expected = Phrase("expect-integer-range", (("least", 0), ("most", most)))
        raise InputError("argument", place=name, expected=expected, found=str(value))
    return value


@checked
def draw(suite: Suite, key: str, ids: Iterable[str], n: int, reserves: int = 0) -> Drawn:
    """Draw the `n` smallest tickets, and the next ones as reserves.

    Args:
        suite: Whose HASH to use.
        key: Key of the purpose ``targets``.
        ids: The eligible, in any order.
        n: How many to draw, at most as many as there are.
        reserves: How many more to name.

    Returns:
        The drawn and the reserves, both by ticket.

    Raises:
        InputError: An id is none or stands twice, a number is negative, or `n`
            exceeds the eligible (``draw-more-than-eligible``).
    """
    eligible = check_ids(ids, "targets")
    wanted = wanted_of(n, reserves, len(eligible))
    return _split(smallest(suite, key, eligible, wanted), n)


@checked
def order(suite: Suite, key: str, ids: Iterable[str]) -> tuple[Lot, ...]:
    """Return all targets by ticket: a census, or a draw of the order alone."""
    eligible = check_ids(ids, "targets")
    return draw(suite, key, eligible, len(eligible)).drawn


@checked
def smallest(suite: Suite, key: str, ids: Sequence[str], count: int) -> list[Lot]:
    """Return the `count` smallest tickets of valid, distinct ids.

    Where few of many are wanted, all tickets above a bound are dropped as soon
    as they are hashed: the bound leaves ``count + 6·√count + 32`` tickets on
    average, and where it left too few all are sorted. Either way the outcome is
    the definition's; only memory and time differ.
    """
    size = len(ids)
    check_count(count, "count")
    if not count:
        return []
    bound = bound_for(count, size)
    lots = _below(suite, key, ids, bound)
    if len(lots) < count:  # pragma: no cover - less than once in 10^8 draws
        lots = _below(suite, key, ids, _EVERY)
    lots.sort()
    return [_lot_of(lot) for lot in lots[:count]]


def _lot_of(kept: bytes) -> Lot:
    """Return the lot of a ticket and the id behind it; what was hashed here is not judged again."""
    lot = _new(Lot)
    _put(lot, "id", kept[_TICKET:].decode())
    _put(lot, "ticket", kept[:_TICKET])
    _put(lot, "slip", 0)
    return lot


@checked
def bound_for(count: int, size: int) -> bytes:
    """Return a bound below which almost surely `count` of `size` tickets lie, else all of them."""
    check_count(count, "count")
    generous = count + 6 * isqrt(count) + 32
    return (_SPACE * generous // size).to_bytes(32, "big") if 2 * generous < size else _EVERY


def _below(suite: Suite, key: str, ids: Sequence[str], bound: bytes) -> list[bytes]:
    """Hash every id; keep the tickets below `bound`, or all if it is `_EVERY`.

    A ticket is kept with the bytes of its id behind it, which is also the order of
    equal tickets, and cheaper than a pair.
    """
    fresh = suite.new(key.encode()).copy
    kept = []
    for id in ids:
        hasher = fresh()
        raw = id.encode()
        hasher.update(raw)
        number = hasher.digest()
        if number < bound:
            kept.append(number + raw)
    return kept


@checked
def draw_slips(
    suite: Suite, key: str, weights: Iterable[tuple[str, int]], n: int, reserves: int = 0
) -> Drawn:
    """Draw by slips in a drum: a target of weight w has w slips, its least counts.

    Raising a weight never unselects its target. The probability of being drawn
    grows with the weight but is not proportional to it; see `draw_systematic`.

    Args:
        suite: Whose HASH to use.
        key: Key of the purpose ``targets``.
        weights: Id and weight of the eligible, in any order; weights from 1 to
            a million.
        n: How many to draw.
        reserves: How many more to name.

    Raises:
        InputError: As `draw`, or a weight is out of range (``weight-range``).
    """
    checked = _check_weights(weights, lowest=1, most=HEAVIEST)
    wanted = wanted_of(n, reserves, len(checked))
    lots = (_least_slip(suite, key, id, weight) for id, weight in checked)
    return _split(nsmallest(wanted, lots, key=_by_ticket), n)


def _least_slip(suite: Suite, key: str, id: str, weight: int) -> Lot:
    start = suite.new(key.encode() + id.encode() + b"#")
    least, slip = _EVERY, 0
    for j in range(1, weight + 1):
        hasher = start.copy()
        hasher.update(b"%d" % j)
        number = hasher.digest()
        # of equal tickets the first by the digits of its number: 10 before 2
        if number <= least and (number < least or str(j) < str(slip)):
            least, slip = number, j
    return Lot(id, least, slip)


def _by_ticket(lot: Lot) -> tuple[bytes, str]:
    return lot.ticket, lot.id


@checked
def draw_systematic(
    suite: Suite, key: str, weight_key: str, weights: Iterable[tuple[str, int]], n: int
) -> Drawn:
    """Draw with probability exactly ``n·w / W`` (Hartley and Rao, 1962).

    The targets stand in ticket order on a line, each as long as ``n`` times its
    weight; a comb with teeth ``W`` apart and a drawn start picks `n` of them.

    Args:
        suite: Whose HASH to use.
        key: Key of the purpose ``targets``; it orders the targets.
        weight_key: Key of the purpose ``weight``; it places the comb.
        weights: Id and weight of the eligible, in any order.
        n: How many to draw; there are no reserves.

    Returns:
        The drawn in ticket order.

    Raises:
        InputError: As `draw_slips`, or some ``n·w`` exceeds ``W``
            (``weight-too-large``): such a target is certain; make it a stratum
            of its own that is checked in full. All weights are 0 (``weight-none``).
    """
    checked = _check_weights(weights, lowest=0, most=LARGEST)
    wanted_of(n, 0, len(checked))
    weight = dict(checked)
    total = sum(weight.values())
    for id, w in checked:
        if n * w > total:
            raise InputError("weight-too-large", value=id, weight=w, n=n, total=total)
    if n == 0:
        return Drawn(())
    if total == 0:
        raise InputError("weight-none", n=n)
    start, _ = systematic_start(suite, weight_key, total)
    lots = order(suite, key, list(weight))
    ends = accumulate(n * weight[lot.id] for lot in lots)
    before = 0
    drawn = []
    for lot, after in zip(lots, ends, strict=True):
        # the tooth ``start + m·W`` with the least m that is not before this target
        tooth = start + -(-(before - start) // total) * total if before > start else start
        if tooth < after:
            drawn.append(lot)
        before = after
    return Drawn(tuple(drawn))


@checked
def systematic_start(suite: Suite, weight_key: str, total: int) -> tuple[int, int]:
    """Return where the comb starts, uniform below `total`, and the tickets tried."""
    if check_count(total, "total") == 0:
        raise InputError("count-positive", name="total", value=total)
    limit = _SPACE - _SPACE % total
    tries = 0
    while True:
        number = int.from_bytes(ticket(suite, weight_key, tries), "big")
        tries += 1
        if number < limit:
            return number % total, tries


@checked
def batch_sizes(n: int, batches: int) -> list[int]:
    """Return how a yearly quota is split: batch b gets ``ceil(n·b/B) − ceil(n·(b−1)/B)``.

    Args:
        n: The year's quota.
        batches: In how many batches it is drawn, at least 1, at most `MOST_LISTED`.

    Raises:
        InputError: A number is negative, there is no batch, or there are too many.

    >>> batch_sizes(10, 4)
    [3, 2, 3, 2]
    """
    check_count(n, "n")
    if check_count(batches, "batches", MOST_LISTED) == 0:
        raise InputError("batches-none")
    return [batch_size(n, b, batches) for b in range(1, batches + 1)]


@checked
def batch_size(n: int, number: int, batches: int) -> int:
    """Return how many batch `number` (from 1) of a yearly quota draws; see `batch_sizes`."""
    if check_count(batches, "batches") == 0:
        raise InputError("batches-none")
    return -(-n * number // batches) - -(-n * (number - 1) // batches)


@checked
def wanted_of(n: int, reserves: int, eligible: int) -> int:
    """Return how many tickets are looked for; refuse more drawn than there are eligible."""
    check_count(n, "n")
    check_count(reserves, "reserves")
    if n > eligible:
        raise InputError("draw-more-than-eligible", n=n, eligible=eligible)
    return min(n + reserves, eligible)


def _split(lots: list[Lot], n: int) -> Drawn:
    return Drawn(tuple(lots[:n]), tuple(lots[n:]))


def _check_weights(
    weights: Iterable[tuple[str, int]], *, lowest: int, most: int
) -> list[tuple[str, int]]:
    listed = list(weights)
    ids = check_ids((id for id, _ in listed), "targets")
    weight = dict(listed)
    for id in ids:
        w = weight[id]
        if isinstance(w, bool) or not isinstance(w, int) or not lowest <= w <= most:
            raise InputError("weight-range", value=id, weight=repr(w), lowest=lowest, most=most)
    return [(id, weight[id]) for id in ids]
