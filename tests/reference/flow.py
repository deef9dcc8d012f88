"""The same questions answered by textbook network flows, for problems too large to enumerate.

The network of both: source -> inspector (his cap) -> (check, inspector) (1, so that nobody takes
two seats of one check) -> seat (1) -> sink.
"""

from __future__ import annotations

from collections import Counter, deque
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from .problem import numbers
from .searching import Method, extra_order

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from .problem import Problem

Node: TypeAlias = tuple[object, ...]
_SOURCE: Node = ("source",)
_SINK: Node = ("sink",)


class _Arc(NamedTuple):
    """An arc of the network with its capacity."""

    tail: Node
    head: Node
    capacity: int


def _network(problem: Problem, seats: Collection[int] | None) -> Iterator[_Arc]:
    """Yield the arcs of the network."""
    for i, inspector in enumerate(problem.inspectors):
        yield _Arc(_SOURCE, ("inspector", i), inspector.cap)
    places, every_seat = set(), problem.seats()
    for number in numbers(problem, seats):
        seat = every_seat[number]
        for i in range(len(problem.inspectors)):
            if problem.allows(seat, i):
                places.add((seat.check, i))
                yield _Arc(("place", seat.check, i), ("seat", number), 1)
        yield _Arc(("seat", number), _SINK, 1)
    for check, i in sorted(places):
        yield _Arc(("inspector", i), ("place", check, i), 1)


def most_by_flow(problem: Problem, seats: Collection[int] | None = None) -> int:
    """Return the most seats that can be filled at once: the maximum flow (Edmonds and Karp)."""
    residual: dict[Node, dict[Node, int]] = {_SOURCE: {}, _SINK: {}}
    for tail, head, capacity in _network(problem, seats):
        residual.setdefault(tail, {})[head] = capacity
        residual.setdefault(head, {}).setdefault(tail, 0)
    filled = 0
    while path := _shortest_path(residual):
        for tail, head in path:  # one unit: the last arc of a path, seat -> sink, holds one
            residual[tail][head] -= 1
            residual[head][tail] += 1
        filled += 1
    return filled


def _shortest_path(residual: dict[Node, dict[Node, int]]) -> list[tuple[Node, Node]]:
    """Return a path with the fewest arcs along which one more unit can flow, or nothing."""
    before: dict[Node, Node] = {_SOURCE: _SOURCE}
    queue = deque([_SOURCE])
    while queue:
        tail = queue.popleft()
        for head, capacity in residual[tail].items():
            if capacity > 0 and head not in before:
                before[head] = tail
                queue.append(head)
    return _back(before) if _SINK in before else []


def feasible_by_flow(problem: Problem, seats: Collection[int] | None = None) -> bool:
    """Tell whether all these seats can be filled."""
    return most_by_flow(problem, seats) == len(numbers(problem, seats))


def loads_by_flow(
    problem: Problem, seats: Collection[int] | None = None, *, attempt: int = 0
) -> tuple[int, ...] | None:
    """Return the loads as those of a cheapest flow; None where the seats cannot be filled.

    The first, second, ... lot of an inspector has a price of its own. The prices of his first x
    lots sum to (base + x)^2 * E - x * weight up to a constant. Weights are powers of S + 1 in the
    order of T("extra", inspector), the first the highest, where S is the number of seats; E lies
    above anything that weights can sum to. So the least total belongs to the least sum of squares
    and, among those, to the lexicographically largest loads.
    """
    wanted, everyone = len(numbers(problem, seats)), len(problem.inspectors)
    even = (wanted + 1) ** everyone
    graph: dict[Node, dict[Node, int]] = {_SOURCE: {}, _SINK: {}}
    for rank, i in enumerate(extra_order(problem, attempt), 1):
        weight = (wanted + 1) ** (everyone - rank)
        for x in range(min(problem.inspectors[i].cap, wanted)):
            burden = problem.inspectors[i].base + x
            price = ((burden + 1) ** 2 - burden**2) * even - weight
            graph[_SOURCE]["lot", i, x] = price
            graph["lot", i, x] = {("inspector", i): 0}
    for tail, head, _ in _network(problem, seats):
        graph.setdefault(head, {})
        if tail != _SOURCE:
            graph.setdefault(tail, {})[head] = 0
    for _ in range(wanted):
        path = _cheapest_path(graph)
        if not path:
            return None
        for tail, head in path:  # all capacities are 1: what is used can only be given back
            graph[head][tail] = -graph[tail].pop(head)
    given = Counter(node[1] for node in graph if node[0] == "lot" and _SOURCE in graph[node])
    return tuple(given[i] for i in range(everyone))


def _cheapest_path(graph: dict[Node, dict[Node, int]]) -> list[tuple[Node, Node]]:
    """Return a cheapest path from source to sink, or nothing (Bellman and Ford, with a queue)."""
    cost: dict[Node, int] = {_SOURCE: 0}
    before: dict[Node, Node] = {}
    queue = deque([_SOURCE])
    while queue:
        tail = queue.popleft()
        for head, price in graph[tail].items():
            if head not in cost or cost[tail] + price < cost[head]:
                cost[head], before[head] = cost[tail] + price, tail
                queue.append(head)
    return _back(before) if _SINK in before else []


def _back(before: dict[Node, Node]) -> list[tuple[Node, Node]]:
    """Return the path to the sink that predecessors describe, last arc first."""
    path, head = [], _SINK
    while head != _SOURCE:
        path.append((before[head], head))
        head = before[head]
    return path


FLOW = Method(feasible_by_flow, loads_by_flow, most_by_flow)
