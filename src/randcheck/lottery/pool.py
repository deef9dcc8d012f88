"""Second random, before the deal: so many inspectors are drawn from the pool (L19-14).

The lot falls on the smallest tickets of the purpose ``inspectors``. Where those drawn
cannot fill the seats though the pool could, the next ticket joins them, one by one,
until they can.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from attrs import evolve

from randcheck.errors import InfeasibleError
from randcheck.lottery import tickets
from randcheck.lottery.loads import even_loads
from randcheck.lottery.selection import order
from randcheck.lottery.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from randcheck.lottery.dealing import Lottery
    from randcheck.lottery.problems import Member, Staffing
    from randcheck.lottery.selection import Lot

T = TypeVar("T")


def ranked(ids: Iterable[str], lottery: Lottery) -> tuple[Lot, ...]:
    """Return the inspectors in the order of ``T("inspectors", inspector)``.

    Args:
        ids: Those of the pool who are present.
        lottery: The tickets, whose attempt is 0.
    """
    return order(lottery.suite, lottery.key(tickets.INSPECTORS), ids)


def only(members: Iterable[Member], drawn: Collection[str]) -> list[Member]:
    """Return the pool as the deal sees it once some are drawn: the others take no check."""
    return [member if member.id in drawn else evolve(member, cap=0) for member in members]


def can_fill(staffing: Staffing) -> bool:
    """Tell whether a complete assignment exists; no lot has a part in that."""
    table = Table(staffing)
    seating = even_loads(table, range(len(table.ids)))
    return sum(map(len, seating.held)) == len(table.seats)


def enough_for(staffing: Staffing, number: int, lottery: Lottery) -> tuple[Lot, ...]:
    """Return who is drawn from the pool for teams per check, by ticket.

    Args:
        staffing: The problem, with the whole pool.
        number: How many are to be drawn.
        lottery: The tickets.

    Returns:
        So many, or all where there are fewer; where these cannot fill the seats the
        fewest more that can, and all of the pool where not even they can.

    Raises:
        InputError: The problem is not well formed.
    """
    staffing.check()
    lots = ranked([member.id for member in staffing.members if member.cap != 0], lottery)

    def enough(count: int) -> bool:
        drawn = {lot.id for lot in lots[:count]}
        return can_fill(evolve(staffing, members=only(staffing.members, drawn)))

    return lots[: _least(min(number, len(lots)), len(lots), enough)]


def _least(low: int, high: int, enough: Callable[[int], bool]) -> int:
    """Return the least number that is enough, `high` where none is.

    Where some number is enough every larger one is: it can be halved for.

    >>> _least(2, 9, lambda number: number >= 5), _least(2, 9, lambda number: False)
    (5, 9)
    """
    if enough(low):
        return low
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def first_served(
    lots: tuple[Lot, ...], number: int, serve: Callable[[tuple[Lot, ...]], T]
) -> tuple[tuple[Lot, ...], T]:
    """Return the first so many who serve, with what they do; for groups.

    With more people other groups are formed, so that every number is tried in its turn.

    Args:
        lots: All of the pool who are present, by ticket.
        number: How many are to be drawn.
        serve: What is done with those drawn.

    Raises:
        InfeasibleError: Not even all can.
    """
    for count in range(min(number, len(lots)), len(lots)):
        with suppress(InfeasibleError):
            return lots[:count], serve(lots[:count])
    return lots, serve(lots)
