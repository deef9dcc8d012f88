"""A finished deal checked without solving anything (assignment, “What holds”, 7).

Three readings of the assignment itself: is everybody where he may be; could a
seat be handed over to somebody better placed to take it; and was every lot that
the box passed over passed over for a reason. The last two ask only what
exchanges can reach from the assignment as it stands: nothing is changed, and
nothing of how the deal was made is needed or shared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from randcheck.lottery.box import Box
from randcheck.lottery.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from randcheck.lottery.problems import Seat, Staffing


@frozen
class Flaw:
    """Why an assignment is not the one dealt.

    Attributes:
        kind: ``seats``, ``inspector``, ``cap``, ``twice``, ``type``, ``recused``,
            ``load`` or ``lot``.
        seat: Where, if at a seat.
        inspector: Whose lot or load, if somebody's.
        other: Who should have it instead, or who has it.
    """

    kind: str
    seat: Seat | None = None
    inspector: str = ""
    other: str = ""


def flaw(  # noqa: PLR0913 - everything a deal depends on
    staffing: Staffing,
    seats: Mapping[Seat, str],
    *,
    ranking: Sequence[str],
    box: Sequence[str],
    order: Sequence[Seat],
    table: Table | None = None,
) -> Flaw | None:
    """Return the first flaw of an assignment; ``None`` if it is the one dealt.

    Args:
        staffing: The problem.
        seats: The assignment.
        ranking: The inspectors in the order of ``T("extra", inspector)``.
        box: The inspectors in the order of their lots, for the loads of `seats`.
        order: The seats in the order dealt.
        table: The same problem in positions, where it is at hand.
    """
    table = table or Table(staffing)
    place = {id: i for i, id in enumerate(table.ids)}
    if set(seats) != set(table.seats):
        return Flaw("seats")
    for who in seats.values():
        if who not in place:
            return Flaw("inspector", inspector=who)
    holder = [place[seats[seat]] for seat in table.seats]
    misplaced = _misplaced(table, holder)
    if misplaced is not None:
        return misplaced
    graph = _Graph(table, holder)
    number = {seat: s for s, seat in enumerate(table.seats)}
    return _uneven(graph, [place[id] for id in ranking]) or _skipped(
        graph, [place[id] for id in box], [number[seat] for seat in order]
    )


def _misplaced(table: Table, holder: Sequence[int]) -> Flaw | None:
    """Look for somebody where he may not be."""
    width = len(table.ids)
    loads = [0] * width
    teams = set()
    for seat, inspector in enumerate(holder):
        loads[inspector] += 1
        where = table.check[seat] * width + inspector
        kind = ""
        if not table.accepts[table.family[seat]][table.kind[inspector]]:
            kind = "type"
        elif where in table.barred:
            kind = "recused"
        elif where in teams:
            kind = "twice"
        elif loads[inspector] > table.cap[inspector]:
            kind = "cap"
        if kind:
            return Flaw(kind, table.seats[seat], table.ids[inspector])
        teams.add(where)
    return None


class _Graph:
    """What exchanges can reach from the assignment, over the seats not yet dealt."""

    def __init__(self, table: Table, holder: Sequence[int]) -> None:
        self.table = table
        self.holder = holder
        self.width = len(table.ids)
        teams = {c * self.width + i for c, i in zip(table.check, holder, strict=True)}
        self.barred = table.barred | teams
        self.dealt = [False] * len(holder)
        self.by_family: list[list[int]] = [[] for _ in table.accepts]
        self.left: list[dict[int, int]] = [{} for _ in table.accepts]  # open seats by type
        self.near: dict[int, set[int]] = {}
        for seat, inspector in enumerate(holder):
            family, kind = table.family[seat], table.kind[inspector]
            self.by_family[family].append(seat)
            self.left[family][kind] = self.left[family].get(kind, 0) + 1

    def reach(self, start: int, found: _Reached, leaving: int | None = None) -> list[int]:
        """Add to `found` all that exchanges reach; return the inspectors among it.

        Args:
            start: Who wants one more seat.
            found: What was reached so far; it is not entered again.
            leaving: The seat that he leaves for it, if any.
        """
        holder, dealt, entered = self.holder, self.dealt, found.seats
        queue = [(start, leaving)]
        arrived = []
        for inspector, left in queue:
            seats = [] if left is None else self._beside(inspector, left)
            if inspector not in found.inspectors:
                found.inspectors.add(inspector)
                arrived.append(inspector)
                seats += self._open_to(inspector, found)
            for seat in seats:
                if seat not in entered and not dealt[seat]:
                    entered.add(seat)
                    queue.append((holder[seat], seat))
        return arrived

    def _beside(self, inspector: int, left: int) -> list[int]:
        """Return the seats of the check that he leaves, his own among them."""
        table, kind = self.table, self.table.kind[inspector]
        c = table.check[left]
        team = range(table.first[c], table.first[c + 1])
        return [seat for seat in team if table.accepts[table.family[seat]][kind]]

    def _open_to(self, inspector: int, found: _Reached) -> list[int]:
        """Return the seats of other checks that he can take, as far as nobody was here before."""
        check, barred, width = self.table.check, self.barred, self.width
        own = self.table.own[inspector]
        if own is not None:
            return [seat for seat in own if check[seat] * width + inspector not in barred]
        taken: list[int] = []
        for family in self.table.families[self.table.kind[inspector]]:
            pending = found.pending.get(family, self.by_family[family])
            left: list[int] = []
            for seat in pending:
                (left if check[seat] * width + inspector in barred else taken).append(seat)
            found.pending[family] = left
        return taken

    def deal(self, seat: int) -> None:
        """Take a seat out: it is dealt and changes hands no more."""
        self.dealt[seat] = True
        left, kind = self.left[self.table.family[seat]], self.table.kind[self.holder[seat]]
        left[kind] -= 1
        if not left[kind]:
            del left[kind]
            self.near.clear()

    def kinds_near(self, kind: int) -> set[int]:
        """Return the types that exchanges lead to from one, recusals and places left out.

        Nothing that is out of reach here is within reach of the exchanges themselves.
        """
        known = self.near.get(kind)
        if known is None:
            known, queue = {kind}, [kind]
            for near in queue:
                for family in self.table.families[near]:
                    arrived = self.left[family].keys() - known
                    known |= arrived
                    queue.extend(arrived)
            self.near[kind] = known
        return known


class _Reached:
    """A set of seats and inspectors that no exchange leaves."""

    def __init__(self) -> None:
        self.seats: set[int] = set()
        self.inspectors: set[int] = set()
        self.pending: dict[int, list[int]] = {}

    def has(self, inspector: int, sits: int | None) -> bool:
        """Tell whether an inspector is in it, with this very seat if one is named."""
        return inspector in self.inspectors if sits is None else sits in self.seats


def _uneven(graph: _Graph, ranking: Sequence[int]) -> Flaw | None:
    """Look for a seat that could be handed to somebody better placed.

    A hand-over improves the loads if the receiver's next (burden, rank) is less
    than the donor's last. Receivers are taken from the best placed down, so
    whoever was reached before has passed a stricter test already. Whoever is
    reached holds a seat, but for the receiver. Of several donors the worst placed
    is named.
    """
    table = graph.table
    loads = [0] * graph.width
    for inspector in graph.holder:
        loads[inspector] += 1
    rank = {inspector: r for r, inspector in enumerate(ranking)}
    burden = [base + load for base, load in zip(table.base, loads, strict=True)]
    receivers = sorted(
        (burden[i] + 1, rank[i], i) for i in range(graph.width) if loads[i] < table.cap[i]
    )
    found = _Reached()
    for least, place, receiver in receivers:
        if receiver not in found.inspectors:
            donors = [
                (burden[i], rank[i], i)
                for i in graph.reach(receiver, found)
                if (least, place) < (burden[i], rank[i])
            ]
            if donors:
                donor = max(donors)[2]
                return Flaw("load", inspector=table.ids[donor], other=table.ids[receiver])
    return None


def _skipped(graph: _Graph, owner: Sequence[int], order: Sequence[int]) -> Flaw | None:
    """Go through the box again and look for a lot passed over without a reason."""
    table, holder, width = graph.table, graph.holder, graph.width
    box = Box(table, owner)
    open_places = {
        c * width + i: seat for seat, (c, i) in enumerate(zip(table.check, holder, strict=True))
    }
    reached: dict[int, _Reached] = {}
    for seat in order:
        here = table.check[seat] * width
        passed: set[int] = set()
        for lot, inspector in box.open(table.family[seat]):
            if inspector == holder[seat]:
                box.use(lot)
                graph.deal(seat)
                del open_places[here + inspector]
                break
            if inspector not in passed:
                passed.add(inspector)
                sits = open_places.get(here + inspector)
                may = sits is not None or here + inspector not in graph.barred
                if may and _could_have(graph, seat, inspector, sits, reached):
                    return Flaw("lot", table.seats[seat], table.ids[inspector],
                                table.ids[holder[seat]])  # fmt: skip
        else:
            return Flaw("lot", table.seats[seat], table.ids[holder[seat]])
    return None


def _could_have(
    graph: _Graph, seat: int, inspector: int, sits: int | None, reached: dict[int, _Reached]
) -> bool:
    """Tell whether exchanges could have brought an inspector to a seat.

    They could if they lead from the holder, once he leaves, to a seat that the
    inspector leaves: any of his, or just his own in this check if he has one.
    What no exchange leaves, none leaves later either, so an old answer of “no”
    still holds; an old “yes” is asked again.
    """
    kind, holder = graph.table.kind, graph.holder[seat]
    if kind[inspector] not in graph.kinds_near(kind[holder]):
        return False
    if seat in reached and not reached[seat].has(inspector, sits):
        return False
    now = _Reached()
    graph.reach(holder, now, seat)
    reached.update(dict.fromkeys(now.seats, now))
    return now.has(inspector, sits)
