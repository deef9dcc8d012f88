"""Deal of the inspectors against the loop that only hashes tickets, and against solvers."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from compare import Row, available, in_turn, ratios, seconds
from data import chain, dense, few_people, lottery, recused_much, tight_caps
from randcheck.lottery import dealing
from randcheck.lottery.dealing import Deal, deal
from randcheck.lottery.replay import Flaw, flaw
from randcheck.lottery.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from randcheck.lottery.problems import Staffing

# checks × inspectors → seconds of deal and verification in the prototype (assignment.md)
PROTOTYPE = {
    (50, 13): (0.001, 0.001),
    (1_000, 200): (0.030, 0.020),
    (5_000, 1_000): (0.15, 0.13),
    (20_000, 3_000): (0.76, 0.4),
}
LARGEST_FLOW = 10_000_000  # arcs


def rows(*, sample: bool) -> Iterator[Row]:
    """Measure; small sizes in a sample."""
    sizes = [(50, 13), (300, 60)] if sample else [*PROTOTYPE, (100_000, 10_000)]
    for checks, inspectors in sizes:
        rounds = 3 if sample or checks > 20_000 else 15 if checks < 5_000 else 7
        name = f"dense {checks:,} × {inspectors:,}"
        bar = PROTOTYPE.get((checks, inspectors))
        yield from _alone(name, dense(checks, inspectors), rounds, bar)
    yield from _chain(*((600, 120) if sample else (20_000, 3_000)), 3 if sample else 5)
    yield from _regions(*((500, 1_000) if sample else (4_000, 8_000)), 3)
    scale = 10 if sample else 1
    nasty = {
        "a quarter of the pairs recused": recused_much(1_000 // scale, 200 // scale),
        "few people": few_people(5_000 // scale, 6),
        "caps with room for 3 more": tight_caps(2_000 // scale, 300 // scale),
    }
    for name, problem in nasty.items():
        shape = f"{len({s.check for s in problem.seats}):,} × {len(problem.members):,}"
        yield from _alone(f"{name}, {shape}", problem, 3 if sample else 5, None)
    yield from _solvers([(50, 13)] if sample else [(50, 13), (1_000, 200), (5_000, 1_000)])


def _deal(problem: Staffing) -> Deal:
    return deal(problem, lottery())


def _verify(problem: Staffing, dealt: Deal) -> Flaw | None:
    """Verify as `randcheck.certificates.verification` does: tickets again, then the replay."""
    problem.check()
    table, lots = Table(problem), lottery()
    box = dealing.box_of(table, [dealt.loads[id] for id in table.ids], lots)
    return flaw(
        problem,
        dealt.seats,
        ranking=[table.ids[i] for i in dealing.ranking(table, lots)],
        box=[table.ids[i] for i in box],
        order=[table.seats[s] for s in dealing.dealing_order(table, problem, lots)],
        table=table,
    )


def _loop(problem: Staffing) -> Callable[[], None]:
    """Return the bare loop: one ticket a seat."""
    key = lottery().key("lot").encode()
    parts = [b"%b#%d" % (seat.check.encode(), seat.copy) for seat in problem.seats]

    def run() -> None:
        sha256 = hashlib.sha256
        for part in parts:
            sha256(key + part).digest()

    return run


def _alone(
    name: str, problem: Staffing, rounds: int, bar: tuple[float, float] | None
) -> Iterator[Row]:
    dealt = _deal(problem)
    assert _verify(problem, dealt) is None
    times = in_turn(
        {
            "deal": lambda: _deal(problem),
            "verify": lambda: _verify(problem, dealt),
            "loop": _loop(problem),
        },
        rounds,
    )
    note = f"{min(times['deal']):.4f} s at best, {len(problem.seats):,} seats"
    checking = f"{min(times['verify']):.4f} s at best"
    if bar:
        note += f"; prototype {bar[0]:g} s"
        checking += f"; prototype {bar[1]:g} s"
    yield Row(f"deal / hash loop, {name}", ratios(times, "deal", "loop"), note=note)
    yield Row(f"verify / deal, {name}", ratios(times, "verify", "deal"), 1, note=checking)


def _chain(checks: int, inspectors: int, rounds: int) -> Iterator[Row]:
    linked, plain = chain(checks, inspectors), dense(checks, inspectors)
    dealt = _deal(linked)
    assert _verify(linked, dealt) is None
    times = in_turn(
        {
            "chain": lambda: _deal(linked),
            "dense": lambda: _deal(plain),
            "verify": lambda: _verify(linked, dealt),
        },
        rounds,
    )
    size = f"{checks:,} × {inspectors:,}"
    spread = max(dealt.loads.values()) - min(dealt.loads.values())
    note = f"{min(times['chain']):.2f} s at best, 34 regions, 68 types, loads {spread} apart"
    yield Row(f"chain / dense deal, {size}", ratios(times, "chain", "dense"), 10, 5, note)
    note = f"{min(times['verify']):.2f} s at best"
    yield Row(f"verify / deal, chain {size}", ratios(times, "verify", "chain"), 1, note=note)


def _regions(checks: int, inspectors: int, rounds: int) -> Iterator[Row]:
    """Deal a province's counties and then all of the country's: the same seats, more regions."""
    few, many = 34, inspectors // 8  # eight inspectors a region, two of them leaders
    problems = {f"{k} regions": chain(checks, inspectors, k) for k in (few, many)}
    times = in_turn({name: (lambda p=p: _deal(p)) for name, p in problems.items()}, rounds)
    name = f"deal of {many:,} regions / of {few}, {checks:,} × {inspectors:,}"
    yield Row(name, ratios(times, f"{many} regions", f"{few} regions"))


def _squares(loads: list[int]) -> int:
    return sum(load * load for load in loads)


def _solvers(sizes: list[tuple[int, int]]) -> Iterator[Row]:
    """Let solvers find some assignment with loads as even: the least sum of squares."""
    solvers = {"ortools": _ortools, "networkx": _networkx}
    for module in available(*solvers):
        for checks, inspectors in sizes:
            if module == "networkx" and checks * inspectors > 1_000:
                continue
            problem = dense(checks, inspectors)
            if len(problem.members) * checks * 3 // 2 > LARGEST_FLOW:
                continue
            wanted = _squares(list(_deal(problem).loads.values()))
            rounds = 5 if checks < 1_000 else 3 if checks < 5_000 else 1
            solvers[module](dense(50, 13))  # imports the package
            dealing_times, solving = [], []
            for _ in range(rounds):
                dealing_times.append(seconds(lambda p=problem: _deal(p))[0])  # type: ignore[misc]
                taken, found = seconds(lambda p=problem, m=module: solvers[m](p))  # type: ignore[misc]
                solving.append(taken)
                assert found == wanted, f"{module} finds other loads than the deal"
            pairs = zip(solving, dealing_times, strict=True)
            note = f"{min(solving):.3f} s with building the graph; not the one assignment, but any"
            yield Row(
                f"{module} min-cost flow / deal, {checks:,} × {inspectors:,}",
                tuple(a / b for a, b in pairs),
                note=note,
            )


def _levels(problem: Staffing) -> int:
    """Return up to which load units are offered; above it none is used in a dense problem."""
    return 3 * (len(problem.seats) // len(problem.members) + 2)


def _able(problem: Staffing) -> tuple[Table, list[tuple[int, int, tuple[int, ...]]]]:
    """Return every allowed (inspector, check) with the groups of seats he may take there."""
    table = Table(problem)
    families: list[set[int]] = [set() for _ in table.checks]
    for check, family in zip(table.check, table.family, strict=True):
        families[check].add(family)
    width = len(table.ids)
    pairs = []
    for check, asked in enumerate(families):
        for inspector in range(width):
            if check * width + inspector not in table.barred:
                kind = table.kind[inspector]
                pairs.append((inspector, check, tuple(f for f in asked if table.accepts[f][kind])))
    return table, pairs


def _demand(table: Table) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    for pair in zip(table.check, table.family, strict=True):
        found[pair] = found.get(pair, 0) + 1
    return found


def _arcs(problem: Staffing) -> tuple[list[tuple[int, int, int, int]], int, int, int]:
    """Return arcs (tail, head, capacity, cost), the number of nodes, the sink, the flow.

    Source 0, one node an inspector with unit arcs of rising cost, one node a
    place where an inspector may take several kinds of seats, one node for the
    seats of a kind in a check.
    """
    table, pairs = _able(problem)
    demand = _demand(table)
    width = len(table.ids)
    seat_node = {pair: 1 + width + number for number, pair in enumerate(demand)}
    sink = 1 + width + len(demand)
    nodes = sink + 1
    arcs = [(0, 1 + i, 1, 2 * k + 1) for i in range(width) for k in range(_levels(problem))]
    arcs += [(node, sink, demand[pair], 0) for pair, node in seat_node.items()]
    for inspector, check, families in pairs:
        if len(families) == 1:
            arcs.append((1 + inspector, seat_node[check, families[0]], 1, 0))
        elif families:
            arcs.append((1 + inspector, nodes, 1, 0))
            arcs += [(nodes, seat_node[check, family], 1, 0) for family in families]
            nodes += 1
    return arcs, nodes, sink, len(table.seats)


def _ortools(problem: Staffing) -> int:
    import numpy as np
    from ortools.graph.python import min_cost_flow

    arcs, _, sink, flow = _arcs(problem)
    columns = np.array(arcs, dtype=np.int64).T
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(*columns)
    solver.set_node_supply(0, flow)
    solver.set_node_supply(sink, -flow)
    assert solver.solve() == solver.OPTIMAL
    return int(solver.optimal_cost())


def _networkx(problem: Staffing) -> int:
    import networkx as nx

    arcs, _, sink, flow = _arcs(problem)
    graph = nx.MultiDiGraph()
    graph.add_node(0, demand=-flow)
    graph.add_node(sink, demand=flow)
    for tail, head, capacity, cost in arcs:
        graph.add_edge(tail, head, capacity=capacity, weight=cost)
    cost, _ = nx.network_simplex(graph)
    return int(cost)
