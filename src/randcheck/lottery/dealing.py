"""Second random: everybody's lots go into one box and are drawn seat by seat.

The definition (assignment, steps 1 to 3), which any correct program reaches bit
by bit:

1. Loads as even as possible; who does one more is drawn (`loads`).
2. Inspector ``i`` puts ``load_i`` lots into the box, ordered by ``T("lot", i, k)``.
3. Seats in the order ``(stage, T("check", check), requirement, copy)`` each take
   the first lot that (a) may go there — type, not recused, not in the team yet —
   and (b) leaves the other seats fillable with the other lots. Lots passed over
   stay where they are.

Test (b) needs no solver: some complete assignment, the witness, is kept at hand,
and a lot is right if its inspector can be brought to the seat by an exchange.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.errors import InfeasibleError
from randcheck.lottery import tickets
from randcheck.lottery.box import Box
from randcheck.lottery.exchange import FAR
from randcheck.lottery.loads import even_loads
from randcheck.lottery.search import DeadEnd, search
from randcheck.lottery.shortage import shortage
from randcheck.lottery.table import BARRED, Table

if TYPE_CHECKING:
    from randcheck.canonical.suites import Suite
    from randcheck.lottery.exchange import Seating
    from randcheck.lottery.problems import Seat, Staffing


@frozen(kw_only=True, field_transformer=strict)
class Lottery:
    """The tickets of one deal: ``T(purpose, parts…) = ticket(key(purpose, scope), parts…)``.

    Attributes:
        suite: Whose HASH to use.
        seed: 32 bytes.
        scope: Id of the task, or of the draw where visits are combined.
        attempt: 0, except where groups are formed again.
        secret: Of a sealed draw; ``None`` for an open one.
    """

    suite: Suite
    seed: bytes = field(repr=False)
    scope: str
    attempt: int = 0
    secret: bytes | None = field(default=None, repr=False)

    @checked
    def key(self, purpose: str) -> str:
        """Return the key of one purpose."""
        return tickets.key(self.suite, self.seed, purpose, self.scope, self.attempt, self.secret)


@frozen(kw_only=True, field_transformer=strict)
class Deal:
    """A complete assignment.

    Attributes:
        seats: Who sits where, by seat.
        loads: Seats of each inspector, by id; those without any too.
        box: The inspectors in the order of their lots.
        order: The seats in the order dealt.
        blocked: Lots passed over because of (b), ``(seat, inspector)`` in the
            order met; only where a trace was asked for.
    """

    seats: dict[Seat, str]
    loads: dict[str, int]
    box: tuple[str, ...] = field(repr=False)
    order: tuple[Seat, ...] = field(repr=False)
    blocked: tuple[tuple[Seat, str], ...] = field(default=(), repr=False)

    @property
    def teams(self) -> dict[str, tuple[str, ...]]:
        """Who goes to each check, ascending by check; in a team in the order dealt."""
        found: dict[str, list[str]] = {check: [] for check in sorted({s.check for s in self.order})}
        for seat in self.order:
            found[seat.check].append(self.seats[seat])
        return {check: tuple(people) for check, people in found.items()}

    @checked
    def team(self, check: str) -> list[tuple[Seat, str]]:
        """Return the seats of one check in the order dealt, with their holders."""
        return [(seat, self.seats[seat]) for seat in self.order if seat.check == check]


@checked
def ranking(table: Table, lottery: Lottery) -> list[int]:
    """Return the inspectors in the order of ``T("extra", inspector)``."""
    numbers = _hash_each(lottery, tickets.EXTRA, [id.encode() for id in table.ids])
    return sorted(range(len(table.ids)), key=numbers.__getitem__)


@checked
def box_of(table: Table, loads: list[int], lottery: Lottery) -> list[int]:
    """Return the inspectors in the order of their lots ``T("lot", inspector, k)``."""
    owners = [i for i, load in enumerate(loads) for _ in range(load)]
    ids = [id.encode() for id in table.ids]
    parts = [b"%b#%d" % (ids[i], k) for i, load in enumerate(loads) for k in range(load)]
    numbers = _hash_each(lottery, tickets.LOT, parts)
    return [owners[lot] for lot in sorted(range(len(owners)), key=numbers.__getitem__)]


@checked
def dealing_order(table: Table, staffing: Staffing, lottery: Lottery) -> list[int]:
    """Return the seats in the order ``(stage, T("check", check), requirement, copy)``."""
    numbers = _hash_each(lottery, tickets.CHECK, [check.encode() for check in table.checks])
    rank = {c: r for r, c in enumerate(sorted(range(len(numbers)), key=numbers.__getitem__))}
    stages = [requirement.stage for requirement in staffing.requirements]
    # seats are numbered by (check, requirement, copy), so the number settles the rest
    return sorted(
        range(len(table.seats)),
        key=lambda s: (stages[table.seats[s].requirement], rank[table.check[s]], s),
    )


def _hash_each(lottery: Lottery, purpose: str, parts: list[bytes]) -> list[bytes]:
    fresh = lottery.suite.new(lottery.key(purpose).encode()).copy
    numbers = []
    for part in parts:
        hasher = fresh()
        hasher.update(part)
        numbers.append(hasher.digest())
    return numbers


@checked
def deal(staffing: Staffing, lottery: Lottery, *, trace: bool = False) -> Deal:
    """Deal the inspectors to the seats.

    Args:
        staffing: The problem.
        lottery: The tickets.
        trace: Whether to name every lot passed over because of (b).

    Returns:
        The one assignment that the definition gives.

    Raises:
        InputError: The problem is not well formed.
        InfeasibleError: No complete assignment exists; `reason` says which seats
            cannot be filled.
    """
    staffing.check()
    return deal_labels(staffing, lottery, trace=trace)


@checked
def deal_labels(staffing: Staffing, lottery: Lottery, *, trace: bool = False) -> Deal:
    """Deal as `deal` does, without asking for ids: groups have labels instead."""
    dealt = try_deal(staffing, lottery, trace=trace)
    if isinstance(dealt, int):
        reason = shortage(Table(staffing), staffing, fillable=dealt)
        error = InfeasibleError.collect([reason.problem()])
        error.reason = reason
        raise error
    return dealt


@checked
def try_deal(staffing: Staffing, lottery: Lottery, *, trace: bool = False) -> Deal | int:
    """Return the assignment, or how many seats can be filled where not all can."""
    table = Table(staffing)
    seating = even_loads(table, ranking(table, lottery))
    loads = [len(seats) for seats in seating.held]
    if sum(loads) < len(table.seats):
        return sum(loads)
    box = box_of(table, loads, lottery)
    order = dealing_order(table, staffing, lottery)
    dealer = Dealer(seating, box, trace=trace)
    for seat in order:
        dealer.serve(seat)
    return Deal(
        seats={seat: table.ids[i] for seat, i in zip(table.seats, seating.holder, strict=True)},
        loads=dict(zip(table.ids, loads, strict=True)),
        box=tuple(table.ids[i] for i in box),
        order=tuple(table.seats[s] for s in order),
        blocked=tuple((table.seats[s], table.ids[i]) for s, i in dealer.blocked),
    )


class Dealer:
    """Deals seat by seat from one box, keeping a witness.

    Lots of a type are taken out for seats that they are shown never to reach: a
    set of seats that just uses up the lots of its types stays so to the end.
    """

    table: Table
    box: Box

    def __init__(self, seating: Seating, owner: list[int], *, trace: bool = False) -> None:
        """Put the lots into the box."""
        self.seating = seating
        self.table = seating.table
        self.box = Box(seating.table, owner)
        self.trace = trace
        self.blocked: list[tuple[int, int]] = []
        self.dead_ends: dict[int, DeadEnd] = {}  # seat → the latest search that reached it

    def serve(self, seat: int) -> None:
        """Give a seat to the first lot that fits."""
        place, here = self.seating.place, self.table.check[seat] * self.seating.width
        passed: set[int] = set()
        for lot, inspector in self.box.open(self.table.family[seat]):
            if inspector in passed:
                continue
            sits = place.get(here + inspector)
            if sits != BARRED:
                if self.bring(inspector, seat, sits):
                    self.box.use(lot)
                    self.seating.close(seat)
                    return
                if self.trace:
                    self.blocked.append((seat, inspector))
            passed.add(inspector)

    def bring(self, inspector: int, seat: int, sits: int | None) -> bool:
        """Change the witness so that an inspector holds a seat; tell whether that can be done.

        Args:
            inspector: Whose lot it is.
            seat: The seat to be dealt.
            sits: His open seat in the same check, if any.
        """
        seating, table = self.seating, self.table
        holder = seating.holder[seat]
        if holder == inspector:
            return True
        goals = seating.held[inspector] if sits is None else [sits]
        goal = seating.step(holder, goals, table.check[seat])
        if goal >= 0:
            seating.apply([(goal, holder), (seat, inspector)])
            return True
        return self._by_exchange(inspector, seat, sits, list(goals))

    def _by_exchange(self, inspector: int, seat: int, sits: int | None, goals: list[int]) -> bool:
        seating, table = self.seating, self.table
        if self._known_dead(inspector, seat, sits):
            return False
        distance = seating.distance_to(goals)
        holder = seating.holder[seat]
        if distance[table.kind[holder]] == FAR:
            self._tighten(distance)
            return False
        found = search(seating, holder, goals, distance, seat)
        if isinstance(found, DeadEnd):
            self.dead_ends.update(dict.fromkeys(found.seats, found))
            return False
        seating.apply([*found, (seat, inspector)])
        return True

    def _known_dead(self, inspector: int, seat: int, sits: int | None) -> bool:
        """Tell whether an earlier search has shown that no path leads to an inspector.

        What a failed search reached no later exchange leaves.
        """
        end = self.dead_ends.get(seat)
        return (
            end is not None
            and end.distance[self.table.kind[inspector]] != FAR
            and (inspector not in end.inspectors if sits is None else sits not in end.seats)
        )

    def _tighten(self, distance: list[int]) -> None:
        """Note that types which reach the goal never come to where the others sit."""
        if self.trace:
            return  # to name every lot that is passed over, all have to be seen
        # a family looks at lots of the types it accepts alone: only those that accept some type
        # of either side are concerned, and there are few of them however many regions there are
        reaching = [kind for kind, steps in enumerate(distance) if steps != FAR]
        concerned = {family for kind in reaching for family in self.table.families[kind]}
        for family in concerned:
            accepted = self.table.kinds_of[family]
            near = [kind for kind in accepted if distance[kind] != FAR]
            if len(near) < len(accepted):
                self.box.tight[family].update(near)
