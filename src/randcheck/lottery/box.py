"""The box of lots, as it looks from each kind of seat.

Every seat sees the same lots in the same order; what it cannot use at all —
other types, lots used already, types that are needed elsewhere to the end — is
left out, so that going through the box again for every seat stays cheap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from randcheck.lottery.table import Table


class Box:
    """The lots in their order, with a linked list for each family of seats.

    Attributes:
        owner: The inspector of each lot.
        tight: For each family, the types whose lots are all needed elsewhere.
    """

    def __init__(self, table: Table, owner: Sequence[int]) -> None:
        """Put the lots in."""
        self.owner = owner
        self.tight: list[set[int]] = [set() for _ in table.accepts]
        self._kind = table.kind
        self._used = bytearray(len(owner))
        self._lots = [[-1] for _ in table.accepts]
        for lot, inspector in enumerate(owner):
            for family in table.families[table.kind[inspector]]:
                self._lots[family].append(lot)
        self._next = [[*range(1, len(lots)), 0] for lots in self._lots]

    def open(self, family: int) -> Iterator[tuple[int, int]]:
        """Yield the lots that a seat may still use, with their inspectors, in order.

        What turns out to be used or needed elsewhere is taken out on the way.
        """
        lots, following, tight = self._lots[family], self._next[family], self.tight[family]
        used, owner, kind = self._used, self.owner, self._kind
        before = 0
        while now := following[before]:
            lot = lots[now]
            inspector = owner[lot]
            if used[lot] or (tight and kind[inspector] in tight):
                following[before] = following[now]
            else:
                yield lot, inspector
                before = now

    def use(self, lot: int) -> None:
        """Take a lot out of the box."""
        self._used[lot] = 1
