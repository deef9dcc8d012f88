"""Seeds, quotas, batches and the first random, by their definitions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from .hashing import SIZE, h, key, ticket

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .hashing import Field

_SPACE = 2**256


class Quota(NamedTuple):
    """How many a stratum needs, how many it draws, and the difference."""

    need: int
    n: int
    shortfall: int


@dataclass(frozen=True)
class Draw:
    """All entries in the order of their tickets, the drawn ones and the reserves."""

    order: list[tuple[str, bytes]]
    drawn: list[str]
    reserves: list[str]


@dataclass(frozen=True)
class Slips:
    """All entries as (id, number of its least slip, ticket), the drawn ones and the reserves."""

    order: list[tuple[str, int, bytes]]
    drawn: list[str]
    reserves: list[str]


@dataclass(frozen=True)
class Systematic:
    """The ids in ticket order, the total weight, the start with its tries, and the drawn ids."""

    order: list[str]
    total: int
    tries: int
    start: int
    drawn: list[str]


def contribution(suite: str, draw_id: str, source_id: str, nonce: bytes, value: str) -> bytes:
    """Return C, which a party publishes before it opens its nonce and value."""
    return h(suite, "contribution", draw_id, source_id, nonce, value)


def opens(  # noqa: PLR0913, PLR0917
    suite: str, draw_id: str, source_id: str, nonce: bytes, value: str, commitment: bytes
) -> bool:
    """Tell whether a nonce of 32 bytes and a value open a commitment."""
    if len(nonce) != SIZE:
        return False
    return contribution(suite, draw_id, source_id, nonce, value) == commitment


def flatten(sources: Iterable[Sequence[Field]]) -> list[Field]:
    """Return the fields of all sources as one list.

    A source gives `(source_id, nonce, value)`, unopened `(source_id, C)`, a beacon
    `(source_id, round, randomness)`, a public figure `(source_id, event, text)`.
    """
    return [field for source in sources for field in source]


def seed(suite: str, draw_id: str, sources: Iterable[Sequence[Field]]) -> bytes:
    """Return the seed of a draw from its sources in committed order."""
    return h(suite, "seed", draw_id, *flatten(sources))


def quota(count: int, eligible: int, rate: Fraction, *, floor: int = 0, maximum: bool) -> Quota:
    """Return the quota of a stratum whose rate applies to `count` targets."""
    need = math.floor(count * rate) if maximum else max(floor, math.ceil(count * rate))
    n = min(eligible, need)
    return Quota(need, n, need - n)


def batches(n: int, parts: int) -> list[int]:
    """Return how many of a yearly quota fall on each batch, 1 to `parts`."""
    upto = [math.ceil(Fraction(n * b, parts)) for b in range(parts + 1)]
    return [after - before for before, after in pairwise(upto)]


def draw(suite: str, key: str, ids: Iterable[str], n: int, reserves: int = 0) -> Draw:
    """Return the n smallest tickets and the next ones as reserves: sort all and cut."""
    tickets = [(one, ticket(suite, key, one)) for one in ids]
    order = sorted(tickets, key=lambda entry: (entry[1], entry[0].encode()))
    names = [one for one, _ in order]
    return Draw(order, names[:n], names[n : n + reserves])


def year(
    suite: str, scope: str, n: int, ids: Sequence[str], seeds: Sequence[bytes]
) -> list[tuple[int, str, list[str]]]:
    """Return (size, key, drawn) of each batch; who was drawn has left the pool."""
    pool, result = list(ids), []
    for size, one_seed in zip(batches(n, len(seeds)), seeds, strict=True):
        batch_key = key(suite, one_seed, "targets", scope)
        drawn = draw(suite, batch_key, pool, size).drawn
        pool = [one for one in pool if one not in drawn]
        result.append((size, batch_key, drawn))
    return result


def slips(
    suite: str, key: str, weights: Iterable[tuple[str, int]], n: int, reserves: int = 0
) -> Slips:
    """Return the draw in which an id of weight w has the slips 1 to w; its least one counts."""
    least = []
    for one, weight in weights:
        tickets = [(ticket(suite, key, one, j), j) for j in range(1, weight + 1)]
        value, j = min(tickets, key=lambda entry: (entry[0], str(entry[1]).encode()))
        least.append((one, j, value))
    order = sorted(least, key=lambda entry: (entry[2], entry[0].encode()))
    names = [one for one, _, _ in order]
    return Slips(order, names[:n], names[n : n + reserves])


def systematic(
    suite: str, key_targets: str, key_weight: str, weights: Sequence[tuple[str, int]], n: int
) -> Systematic | None:
    """Return the systematic draw with inclusion n*w/W, or None where some n*w exceeds W."""
    weight_of = dict(weights)
    total = sum(weight_of.values())
    if any(n * weight > total for weight in weight_of.values()):
        return None
    order = [one for one, _ in draw(suite, key_targets, weight_of, 0).order]
    tries, start = _start(suite, key_weight, total)
    points = [start + m * total for m in range(n)]
    drawn, before = [], 0
    for one in order:
        after = before + weight_of[one]
        if any(n * before <= point < n * after for point in points):
            drawn.append(one)
        before = after
    return Systematic(order, total, tries, start, drawn)


def _start(suite: str, key_weight: str, total: int) -> tuple[int, int]:
    """Return how many tickets were tried and the first usable one, modulo the total weight."""
    j = 0
    while True:
        value = int.from_bytes(ticket(suite, key_weight, j), "big")
        if value < _SPACE - _SPACE % total:
            return j + 1, value % total
        j += 1
