"""Exchange paths, on which all of the second random rests.

Who sits where can be changed along a path: an inspector takes a seat, whoever
held it takes another one, and so on, until a seat is taken that was free or
whose holder is wanted elsewhere. A `Seating` holds one assignment of the seats
that are still open and finds such paths in the exchange graph, which is never
built.

The graph is that of a flow from inspectors through *places* ``(check,
inspector)``, each of capacity one, to seats (Ahuja, Magnanti and Orlin, Network
Flows, §3.4). Hence the one subtlety: an inspector may enter a check that he
already sits in only by moving out of his seat there.

Types guide the search. On the graph of types, in which recusals and places are
left out, the distance to a goal is never too large; where it is infinite there
is no path, elsewhere the search goes downhill first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from randcheck.lottery.problems import BARRED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from randcheck.lottery.problems import Table

FAR = 1 << 30  # no path of types
NOBODY = -1
NOWHERE = -1

Moves = list[tuple[int, int]]  # (seat, who takes it)


@frozen
class DeadEnd:
    """What a search that failed has shown: a set that no path leaves.

    Attributes:
        inspectors: Reached by the search.
        seats: Reached by the search.
        distance: Of each type to the goal; types at `FAR` belong to the set too.
    """

    inspectors: set[int]
    seats: set[int]
    distance: list[int]


class Seating:
    """One assignment of the open seats, and the paths on which it can be changed.

    Attributes:
        holder: The inspector on each seat, or `NOBODY`.
        place: ``check * width + inspector`` → his open seat there, or `BARRED`
            where he is recused or already dealt.
        held: The open seats of each inspector.
        pools: The open seats by family and type of holder; the last pool of a
            family holds its free seats.
    """

    def __init__(self, table: Table) -> None:
        """Start with every seat free."""
        self.table = table
        self.width = len(table.ids)
        self.stride = table.kinds + 1
        self.holder = [NOBODY] * len(table.seats)
        self.place = dict.fromkeys(table.barred, BARRED)
        self.held: list[list[int]] = [[] for _ in table.ids]
        self.pools: list[list[int]] = [[] for _ in range(len(table.accepts) * self.stride)]
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
        self.place[self.table.check[seat] * self.width + inspector] = BARRED

    def _sit(self, seat: int, inspector: int) -> None:
        self.holder[seat] = inspector
        self.place[self.table.check[seat] * self.width + inspector] = seat
        held = self.held[inspector]
        self._in_held[seat] = len(held)
        held.append(seat)

    def _rise(self, seat: int, inspector: int) -> None:
        self.holder[seat] = NOBODY
        del self.place[self.table.check[seat] * self.width + inspector]
        held = self.held[inspector]
        last = held.pop()
        if last != seat:
            held[self._in_held[seat]] = last
            self._in_held[last] = self._in_held[seat]

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
        accepts, kinds, pools = self.table.accepts, self.table.kinds, self.pools
        distance = [FAR] * kinds
        done = [False] * len(accepts)
        level, reached = 0, list(goals)
        while reached:
            arrived = []
            for f in reached:
                done[f] = True
                for kind in range(kinds):
                    if accepts[f][kind] and distance[kind] == FAR:
                        distance[kind] = level
                        arrived.append(kind)
            # one exchange further away: whoever may take a seat that these types hold
            reached = [
                f
                for f in range(len(accepts))
                if not done[f] and any(pools[f * self.stride + kind] for kind in arrived)
            ]
            level += 1
        self._distances[goals] = distance
        return distance

    def search(
        self, start: int, goals: list[int] | None, distance: list[int], leaving: int = NOWHERE
    ) -> Moves | DeadEnd:
        """Find a path on which an inspector reaches a goal.

        Args:
            start: The inspector who is to gain a seat.
            goals: The seats to reach; ``None`` for any free one.
            distance: From `distance_to` or `distance_to_free`.
            leaving: The seat he is leaving at the same time, if any.

        Returns:
            The moves, the last one onto the goal; or, where there is no path,
            the proof.
        """
        return Search(self, goals, distance).run(start, leaving)


class Search:
    """One search: depth first, towards the goal, complete.

    Every seat and every inspector is entered once, so whatever path comes out is
    one along which all moves can be made together.
    """

    def __init__(self, seating: Seating, goals: list[int] | None, distance: list[int]) -> None:
        """Start with nothing visited."""
        self.seating = seating
        self.table = seating.table
        self.goals = goals
        self.distance = distance
        self.origin: dict[int, tuple[int, int]] = {}  # visited seat → (who takes it, seat he left)
        self.expanded: set[int] = set()
        self.displaced: list[tuple[int, int]] = []  # (who, seat he lost), not yet looked after
        self.unvisited: dict[int, list[int]] = {}  # pool → its seats, visited ones thinned out
        # scans of pools still to be made: [who, seat he left, pool, position], by distance
        self.todo: list[list[list[int]]] = []

    def run(self, start: int, leaving: int) -> Moves | DeadEnd:
        """Search until a goal is seen or nothing is left."""
        self.origin[leaving] = (NOBODY, NOWHERE)
        moves = self._look(start, leaving)
        while not moves:
            if self.displaced:
                moves = self._within(*self.displaced.pop())
            elif scan := self._nearest():
                moves = self._advance(scan)
            else:
                return DeadEnd(self.expanded, set(self.origin), self.distance)
        return moves

    def _look(self, inspector: int, seat: int) -> Moves:
        """Return the moves if an inspector who loses `seat` sees a goal."""
        seating = self.seating
        leaving = NOWHERE if seat == NOWHERE else self.table.check[seat]
        goals = self._free(inspector) if self.goals is None else self.goals
        goal = seating.step(inspector, goals, leaving)
        if goal != NOWHERE:
            return self._trace(goal, inspector, seat)
        self.displaced.append((inspector, seat))
        return []

    def _free(self, inspector: int) -> Iterable[int]:
        pools, stride, kinds = self.seating.pools, self.seating.stride, self.table.kinds
        for f in self.table.families[self.table.kind[inspector]]:
            yield from pools[f * stride + kinds]

    def _within(self, inspector: int, seat: int) -> Moves:
        """Let him displace colleagues of the check he leaves, then plan the rest.

        He may: what he gives up there is his place, not only his seat.
        """
        table = self.table
        if inspector not in self.expanded:
            self.expanded.add(inspector)
            self._plan(inspector, seat)
        if seat != NOWHERE:
            accepts, kind = table.accepts, table.kind[inspector]
            c = table.check[seat]
            for other in range(table.first[c], table.first[c + 1]):
                if (
                    other not in self.origin
                    and accepts[table.family[other]][kind]
                    and self._open(other, c)
                ):
                    moves = self._visit(other, inspector, seat)
                    if moves:
                        return moves
        return []

    def _open(self, seat: int, check: int) -> bool:
        holder = self.seating.holder[seat]
        place = self.seating.place.get(check * self.seating.width + holder)
        return holder != NOBODY and place == seat

    def _plan(self, inspector: int, seat: int) -> None:
        """Note which pools he has to scan for somebody to displace."""
        stride, pools = self.seating.stride, self.seating.pools
        for f in self.table.families[self.table.kind[inspector]]:
            for kind, far in enumerate(self.distance):
                pool = f * stride + kind
                if far != FAR and pools[pool]:
                    left = self.unvisited.get(pool)
                    if left is None:
                        left = self.unvisited[pool] = pools[pool].copy()
                    while len(self.todo) <= far:
                        self.todo.append([])
                    self.todo[far].append([inspector, seat, pool, len(left)])

    def _nearest(self) -> list[int] | None:
        for scans in self.todo:
            if scans:
                return scans[-1]
        return None

    def _advance(self, scan: list[int]) -> Moves:
        """Go on with one scan until it displaces somebody, or is done.

        Positions run downwards, and a seat taken out is replaced by the last
        one, so that no scan misses a seat whoever else thins the list meanwhile.
        """
        inspector, seat, pool, position = scan
        left, check = self.unvisited[pool], self.table.check
        place, width = self.seating.place, self.seating.width
        position = min(position, len(left))
        while position:
            position -= 1
            other = left[position]
            visited = other in self.origin
            if visited or place.get(check[other] * width + inspector) is None:
                last = left.pop()
                if position < len(left):
                    left[position] = last
                if not visited:
                    scan[3] = position
                    return self._visit(other, inspector, seat)
        self.todo[self.distance[pool % self.seating.stride]].pop()
        return []

    def _visit(self, seat: int, taker: int, left: int) -> Moves:
        self.origin[seat] = (taker, left)
        return self._look(self.seating.holder[seat], seat)

    def _trace(self, goal: int, inspector: int, seat: int) -> Moves:
        moves = [(goal, inspector)]
        while True:
            taker, left = self.origin[seat]
            if taker == NOBODY:
                moves.reverse()
                return moves
            moves.append((seat, taker))
            seat = left
