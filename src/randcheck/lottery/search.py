"""Exchange paths, on which all of the second random rests.

The exchange graph is that of a flow from inspectors through *places* ``(check,
inspector)``, each of capacity one, to seats (Ahuja, Magnanti and Orlin, Network
Flows, §3.4). It is never built. Hence the one subtlety: an inspector may enter a
check that he already sits in only by moving out of his seat there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from randcheck.lottery.exchange import FAR, NOBODY, NOWHERE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from randcheck.lottery.exchange import Moves, Seating
    from randcheck.lottery.table import Table


def search(
    seating: Seating,
    start: int,
    goals: list[int] | None,
    distance: list[int],
    leaving: int = NOWHERE,
) -> Moves | DeadEnd:
    """Find a path on which an inspector reaches a goal.

    Args:
        seating: Who sits where.
        start: The inspector who is to gain a seat.
        goals: The seats to reach; ``None`` for any free one.
        distance: From `Seating.distance_to` or `Seating.distance_to_free`.
        leaving: The seat he is leaving at the same time, if any.

    Returns:
        The moves, the first one onto the goal; or, where there is no path,
        the proof.
    """
    return _Search(seating, goals, distance).run(start, leaving)


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


class _Search:
    """One search: depth first, towards the goal, complete.

    Every seat and every inspector is entered once, so whatever path comes out is
    one along which all moves can be made together.
    """

    table: Table

    def __init__(self, seating: Seating, goals: list[int] | None, distance: list[int]) -> None:
        """Start with nothing visited."""
        self.seating = seating
        self.table = seating.table
        self.goals = goals
        self.distance = distance
        self.origin: dict[int, tuple[int, int]] = {}  # visited seat → (who takes it, seat he left)
        self.looked: set[int] = set()
        self.expanded: set[int] = set()
        self.displaced: list[tuple[int, int]] = []  # (who, seat he lost), not yet looked after
        # pool, or -1 - inspector for his own seats → its seats, visited ones thinned out
        self.unvisited: dict[int, list[int]] = {}
        # scans still to be made: [who, seat he left, key of unvisited, position], by distance
        self.todo: list[list[list[int]]] = []

    def run(self, start: int, leaving: int) -> Moves | DeadEnd:
        """Search until a goal is seen or nothing is left."""
        # the root of the tree of visited seats: `_trace` walks back to it
        self.origin[leaving] = (NOBODY, NOWHERE)
        moves = self._look(start, leaving)
        while not moves:
            # depth first: whoever lost his seat last is looked after first, and only when
            # nobody waits does a scan go on, the one nearest to a goal by types
            if self.displaced:
                moves = self._within(*self.displaced.pop())
            elif scans := self._nearest():
                moves = self._advance(scans)
            else:
                return DeadEnd(self.expanded, set(self.origin), self.distance)
        return moves

    def _look(self, inspector: int, seat: int) -> Moves:
        """Return the moves if an inspector who loses `seat` sees a goal."""
        seating = self.seating
        # giving up a seat he gives up his place in that check, so that he may sit there again
        leaving = NOWHERE if seat == NOWHERE else self.table.check[seat]
        if inspector in self.looked:  # elsewhere he has seen none; here he leaves his place
            goals: Iterable[int] = filter(self._is_goal, self._team(leaving))
        else:
            self.looked.add(inspector)
            goals = seating.free_for(inspector) if self.goals is None else self.goals
        goal = seating.step(inspector, goals, leaving)
        if goal != NOWHERE:
            return self._trace(goal, inspector, seat)
        self.displaced.append((inspector, seat))
        return []

    def _team(self, check: int) -> range:
        return range(self.table.first[check], self.table.first[check + 1])

    def _is_goal(self, seat: int) -> bool:
        if self.goals is None:
            return self.seating.holder[seat] == NOBODY
        return seat in self.goals

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
            still_open, holder = self.seating.open, self.seating.holder
            for other in self._team(table.check[seat]):
                if (
                    other not in self.origin
                    and still_open[other]
                    and holder[other] != NOBODY
                    and accepts[table.family[other]][kind]
                ):
                    moves = self._visit(other, inspector, seat)
                    if moves:
                        return moves
        return []

    def _plan(self, inspector: int, seat: int) -> None:
        """Note which pools he has to scan for somebody to displace."""
        stride, pools, distance = self.seating.stride, self.seating.pools, self.distance
        kind = self.table.kind[inspector]
        if distance[kind] == FAR:
            return
        own = self.table.own[inspector]
        if own is not None:
            self.unvisited[-1 - inspector] = own.copy()
            self._note(distance[kind], [inspector, seat, -1 - inspector, len(own)])
            return
        for f in self.table.families[kind]:
            for other in self.table.kinds_of[f]:
                pool = f * stride + other
                if distance[other] != FAR and pools[pool]:
                    left = self.unvisited.get(pool)
                    if left is None:
                        left = self.unvisited[pool] = pools[pool].copy()
                    self._note(distance[other], [inspector, seat, pool, len(left)])

    def _note(self, far: int, scan: list[int]) -> None:
        while len(self.todo) <= far:
            self.todo.append([])
        self.todo[far].append(scan)

    def _nearest(self) -> list[list[int]] | None:
        for scans in self.todo:
            if scans:
                return scans
        return None

    def _advance(self, scans: list[list[int]]) -> Moves:
        """Go on with one scan until it displaces somebody, or is done.

        Positions run downwards, and a seat taken out is replaced by the last
        one, so that no scan misses a seat whoever else thins the list meanwhile.
        """
        scan = scans[-1]
        inspector, seat, key, position = scan
        left, check = self.unvisited[key], self.table.check
        place, width = self.seating.place, self.seating.width
        position = min(position, len(left))
        while position:
            position -= 1
            other = left[position]
            visited = other in self.origin or (key < 0 and not self._displaceable(other))
            # a visited seat leads nowhere new, for nobody; a seat of another check that he may
            # enter is taken. What stays in the list is barred to him alone: his own place
            if visited or place.get(check[other] * width + inspector) is None:
                last = left.pop()
                if position < len(left):
                    left[position] = last
                if not visited:
                    scan[3] = position
                    return self._visit(other, inspector, seat)
        scans.pop()
        return []

    def _displaceable(self, seat: int) -> bool:
        """Tell whether a seat of somebody's own list is open and leads anywhere."""
        holder = self.seating.holder[seat]
        return (
            self.seating.open[seat] == 1
            and holder != NOBODY
            and self.distance[self.table.kind[holder]] != FAR
        )

    def _visit(self, seat: int, taker: int, left: int) -> Moves:
        self.origin[seat] = (taker, left)
        return self._look(self.seating.holder[seat], seat)

    def _trace(self, goal: int, inspector: int, seat: int) -> Moves:
        moves = [(goal, inspector)]
        while True:
            taker, left = self.origin[seat]
            if taker == NOBODY:
                return moves
            moves.append((seat, taker))
            seat = left
