"""Who sits where, and how it can be changed.

A `Seating` holds one assignment of the seats that are still open. It can be
changed along a path: an inspector takes a seat, whoever held it takes another
one, and so on, until a seat is taken that was free or whose holder is wanted
elsewhere. `randcheck.lottery.search` finds such paths.

Types guide the search. On the graph of types, in which recusals and places are
left out, the distance to a goal is never too large; where it is infinite there
is no path, elsewhere the search goes downhill first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.lottery.table import BARRED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from randcheck.lottery.table import Table

FAR = 1 << 30  # no path of types
NOBODY = -1
NOWHERE = -1

Moves = list[tuple[int, int]]  # (seat, who takes it)


class Seating:
    """One assignment of the open seats, and the paths on which it can be changed.

    Attributes:
        holder: The inspector on each seat, or `NOBODY`.
        open: Whether each seat may still change hands, 1 or 0.
        place: ``check * width + inspector`` → his open seat there, or `BARRED`
            where he is recused or already dealt.
        held: The open seats of each inspector.
        pools: The open seats by family and type of holder, under ``family *
            stride + type``; free seats under the number of types.
    """

    width: int
    stride: int
    holder: list[int]
    open: bytearray
    place: dict[int, int]

    def __init__(self, table: Table) -> None:
        """Start with every seat free."""
        self.table = table
        self.width = len(table.ids)
        self.stride = table.kinds + 1
        self.holder = [NOBODY] * len(table.seats)
        self.open = bytearray(b"\1") * len(table.seats)
        self.place = dict.fromkeys(table.barred, BARRED)
        self.held: list[list[int]] = [[] for _ in table.ids]
        self.pools: dict[int, list[int]] = {
            family * self.stride + kind: []
            for family, kinds in enumerate(table.kinds_of)
            for kind in (*kinds, table.kinds)
        }
        self._in_held = [0] * len(table.seats)  # position of a seat in its holder's list
        self._in_pool = [0] * len(table.seats)  # position of a seat in its pool
        self._distances: dict[tuple[int, ...], list[int]] = {}
        for seat in reversed(range(len(table.seats))):
            self._enter(seat, table.kinds)

    # -- changing ---------------------------------------------------------------

    def put(self, seat: int, inspector: int) -> None:
        """Put an inspector on a free seat."""
        table = self.table
        self._leave(seat, table.kinds)
        self._enter(seat, table.kind[inspector])
        self._sit(seat, inspector)

    def apply(self, moves: Moves) -> None:
        """Carry out a path; seats that change hands leave their holders first."""
        table = self.table
        kinds = []
        for seat, _ in moves:
            inspector = self.holder[seat]
            kinds.append(table.kinds if inspector == NOBODY else table.kind[inspector])
            if inspector != NOBODY:
                self._rise(seat, inspector)
        for (seat, inspector), before in zip(moves, kinds, strict=True):
            after = table.kind[inspector]
            if after != before:
                self._leave(seat, before)
                self._enter(seat, after)
            self._sit(seat, inspector)

    def close(self, seat: int) -> None:
        """Take a seat out of all further exchanges; its holder stays barred from the check."""
        inspector = self.holder[seat]
        self._rise(seat, inspector)
        self._leave(seat, self.table.kind[inspector])
        self.holder[seat] = inspector
        self.open[seat] = 0
        self.place[self.table.check[seat] * self.width + inspector] = BARRED

    def _sit(self, seat: int, inspector: int) -> None:
        self.holder[seat] = inspector
        self.place[self.table.check[seat] * self.width + inspector] = seat
        held = self.held[inspector]
        self._in_held[seat] = len(held)
        held.append(seat)

    def _rise(self, seat: int, inspector: int) -> None:
        # the last seat of a list takes the place of the one taken out: constant time, and the
        # order of a list decides nothing (which lot falls to whom is settled before)
        self.holder[seat] = NOBODY
        del self.place[self.table.check[seat] * self.width + inspector]
        held = self.held[inspector]
        last = held.pop()
        if last != seat:
            held[self._in_held[seat]] = last
            self._in_held[last] = self._in_held[seat]

    # Distances between types depend on nothing but which pools are empty: they are kept until
    # one becomes so, or ceases to be.

    def _enter(self, seat: int, kind: int) -> None:
        pool = self.pools[self.table.family[seat] * self.stride + kind]
        if not pool:
            self._distances.clear()
        self._in_pool[seat] = len(pool)
        pool.append(seat)

    def _leave(self, seat: int, kind: int) -> None:
        pool = self.pools[self.table.family[seat] * self.stride + kind]
        last = pool.pop()
        if last != seat:
            pool[self._in_pool[seat]] = last
            self._in_pool[last] = self._in_pool[seat]
        elif not pool:
            self._distances.clear()

    # -- finding ----------------------------------------------------------------

    def step(self, inspector: int, goals: Iterable[int], leaving: int = NOWHERE) -> int:
        """Return the first goal that an inspector can take directly, or `NOWHERE`.

        Args:
            inspector: Who is to move.
            goals: Seats.
            leaving: Number of the check he leaves by this move, if any.
        """
        accepts, kind = self.table.accepts, self.table.kind[inspector]
        family, check, place, width = self.table.family, self.table.check, self.place, self.width
        for seat in goals:
            if accepts[family[seat]][kind]:
                c = check[seat]
                if c == leaving or place.get(c * width + inspector) is None:
                    return seat
        return NOWHERE

    def free_for(self, inspector: int) -> Iterator[int]:
        """Yield the free seats that an inspector may be fit for, the choosiest first."""
        own = self.table.own[inspector]
        if own is not None:
            yield from (seat for seat in own if self.holder[seat] == NOBODY)
            return
        for f in self.table.families[self.table.kind[inspector]]:
            yield from reversed(self.pools[f * self.stride + self.table.kinds])

    def distance_to_free(self) -> list[int]:
        """Return for each type how many exchanges of types lead to a free seat."""
        kinds = self.table.kinds
        return self._distance(
            tuple(f for f in range(len(self.table.accepts)) if self.pools[f * self.stride + kinds])
        )

    def distance_to(self, seats: Iterable[int]) -> list[int]:
        """Return for each type how many exchanges of types lead to one of some seats."""
        family = self.table.family
        return self._distance(tuple(sorted({family[seat] for seat in seats})))

    def _distance(self, goals: tuple[int, ...]) -> list[int]:
        known = self._distances.get(goals)
        if known is not None:
            return known
        kinds_of, families, pools = self.table.kinds_of, self.table.families, self.pools
        distance = [FAR] * self.table.kinds
        done = set(goals)
        level, reached = 0, list(goals)
        while reached:
            arrived = []
            for f in reached:
                for kind in kinds_of[f]:
                    if distance[kind] == FAR:
                        distance[kind] = level
                        arrived.append(kind)
            # one exchange further away: whoever may take a seat that these types hold
            reached = []
            for kind in arrived:
                for f in families[kind]:
                    if f not in done and pools[f * self.stride + kind]:
                        done.add(f)
                        reached.append(f)
            level += 1
        self._distances[goals] = distance
        return distance
