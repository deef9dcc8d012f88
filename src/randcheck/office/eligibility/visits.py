"""Several items, one visit (综合查一次; L19-16).

Targets drawn by several tasks, or in several strata of one draw, are visited once. The
visit has every item and every seat that any of them asks for; nothing is dropped.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from attrs import field, frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from randcheck.draws.task import Task
    from randcheck.lottery.problems import Requirement


@frozen(kw_only=True, field_transformer=strict)
class Visit:
    """One visit to one target.

    Attributes:
        target: The target.
        parts: Task and stratum of each time it was drawn, ascending.
        items: Everything that is checked, ascending.
        seats: What the seats of the team ask: of each requirement as many as the task
            that wants most.
        window: First and last day on which every part can be done; ``None`` where no
            day is in all of their windows.
    """

    target: str
    parts: tuple[tuple[str, str], ...]
    items: tuple[str, ...]
    seats: tuple[Requirement, ...]
    window: tuple[date, date] | None


@frozen(field_transformer=strict)
class Visits:
    """The visits that come of one or more draws.

    Attributes:
        visits: Ascending by target.
        checks: How often targets were drawn, each item on its own.
    """

    visits: tuple[Visit, ...] = field(repr=False)
    checks: int

    @property
    def saved(self) -> int:
        """How many visits were saved by doing together what falls on one target."""
        return self.checks - len(self.visits)


@checked
def visits(draws: Iterable[tuple[Task, Mapping[str, Iterable[str]]]]) -> Visits:
    """Return the visits that come of draws, one for each target.

    Args:
        draws: Pairs of a task and what was drawn: stratum → targets, such as
            `Certificate.drawn`. Tasks have distinct names.

    Raises:
        InputError: A task stands twice (``task-twice``), or a stratum or target is not
            the task's (``stratum-unknown``, ``target-unknown``).
    """
    found: dict[str, list[tuple[Task, str]]] = {}
    names: set[str] = set()
    for task, drawn in draws:
        if task.draw in names:
            raise InputError("task-twice", value=task.draw)
        names.add(task.draw)
        for stratum, targets in _known(task, drawn):
            for target in targets:
                found.setdefault(target, []).append((task, stratum))
    made = tuple(_visit(target, parts) for target, parts in sorted(found.items()))
    return Visits(made, sum(map(len, found.values())))


def _known(task: Task, drawn: Mapping[str, Iterable[str]]) -> Iterable[tuple[str, tuple[str, ...]]]:
    able = {(standing.stratum, standing.id) for standing in task.standings}
    strata = {stratum.id for stratum in task.strata}
    for stratum, targets in drawn.items():
        listed = tuple(targets)
        for target in listed:
            if stratum not in strata:
                raise InputError("stratum-unknown", value=target, stratum=stratum)
            if (stratum, target) not in able:
                raise InputError("target-unknown", value=target)
        yield stratum, listed


def _visit(target: str, parts: list[tuple[Task, str]]) -> Visit:
    items: set[str] = set()
    seats: Counter[Requirement] = Counter()
    for task, name in parts:
        stratum = next(stratum for stratum in task.strata if stratum.id == name)
        items.update(stratum.items or task.items)
        if task.teams is not None:
            numbers = task.teams.seats if stratum.seats is None else stratum.seats
            asked = Counter(task.teams.requirements[number] for number in numbers)
            seats |= asked  # of each requirement the greater number
    first = max(task.window[0] for task, _ in parts)
    last = min(task.window[1] for task, _ in parts)
    return Visit(
        target=target,
        parts=tuple(sorted((task.draw, name) for task, name in parts)),
        items=tuple(sorted(items)),
        seats=tuple(sorted(seats.elements(), key=_order)),
        window=(first, last) if first <= last else None,
    )


def _order(requirement: Requirement) -> tuple[int, bool, list[str]]:
    """Return the place of a seat: earlier stages first, those that ask for more first."""
    types = requirement.types
    return requirement.stage, types is None, sorted(map(repr, types or ()))
