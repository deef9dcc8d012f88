"""How many checks everybody gets, and who gets one more (assignment, steps 0 and 1).

As even as possible; who does one more is drawn. The sets of units ``(inspector,
k-th check)`` that can be served at once form a matroid (a gammoid: disjoint
paths from seats through places to units), and the loads that the definition
asks for are its basis of least weight, where a unit weighs first the burden it
brings its inspector to and then his rank in the order of ``T("extra", …)``. So
the greedy rule is right: in that order, everybody takes a seat if he can have
one more without anybody else having less, and who cannot, never can again.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from randcheck.lottery.exchange import FAR, NOWHERE, Seating
from randcheck.lottery.search import DeadEnd, search

if TYPE_CHECKING:
    from collections.abc import Sequence

    from randcheck.lottery.table import Table


def even_loads(table: Table, ranking: Sequence[int]) -> Seating:
    """Return an assignment whose loads are those of the definition.

    Args:
        table: The problem.
        ranking: The inspectors in the order of ``T("extra", inspector)``.

    Returns:
        A seating; all seats are held where a complete assignment exists, else as
        many as can be held at once. Its loads are defined, who sits where is not.
    """
    seating = Seating(table)
    search = _Levels(seating)
    starters = defaultdict(list)
    for rank, inspector in enumerate(ranking):
        if table.cap[inspector]:
            starters[table.base[inspector]].append(rank)
    burdens = sorted(starters, reverse=True)
    left, burden = len(table.seats), 0
    open_ranks: list[int] = []
    while left and (open_ranks or burdens):
        if not open_ranks:
            burden = burdens[-1]
        if burdens and burdens[-1] == burden:
            open_ranks = sorted(open_ranks + starters[burdens.pop()])
        still_open = []
        for rank in open_ranks:
            inspector = ranking[rank]
            if left and search.one_more(inspector):
                left -= 1
                if len(seating.held[inspector]) < table.cap[inspector]:
                    still_open.append(rank)
        open_ranks = still_open
        burden += 1
    return seating


class _Levels:
    """Gives inspectors one more seat each, and remembers who can have none."""

    def __init__(self, seating: Seating) -> None:
        self.seating = seating
        self.closed: set[int] = set()
        self.closed_kinds: set[int] = set()

    def one_more(self, inspector: int) -> bool:
        """Give an inspector one more seat, by exchanges if need be; tell whether he could."""
        seating = self.seating
        kind = seating.table.kind[inspector]
        if inspector in self.closed or kind in self.closed_kinds:
            return False
        seat = seating.step(inspector, seating.free_for(inspector))
        if seat != NOWHERE:
            seating.put(seat, inspector)
            return True
        distance = seating.distance_to_free()
        if distance[kind] != FAR:
            found = search(seating, inspector, None, distance)
            if not isinstance(found, DeadEnd):
                seating.apply(found)
                return True
            # whoever he reached reaches no free seat either
            self.closed |= found.inspectors
        self.closed_kinds |= {k for k, far in enumerate(distance) if far == FAR}
        return False
