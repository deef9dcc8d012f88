"""Whose plan is carried out where plans meet: the upper level's (H23-10).

A local plan that repeats an upper one is not carried out beside it; what it adds is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.errors import InputError
from randcheck.office.books.effects import LEVELS
from randcheck.office.books.provisions import Where  # noqa: TC001 - an alias
from randcheck.office.books.ranges import common

if TYPE_CHECKING:
    from collections.abc import Iterable

    from randcheck.office.books.book import RuleBook


@frozen(kw_only=True, field_transformer=strict)
class Planned:
    """A task of somebody's plan, as far as it can meet another.

    Attributes:
        plan: Whose plan it is in.
        task: Its name there.
        level: One of `LEVELS`.
        items: What is checked.
        where: Which targets it is about.
    """

    plan: str
    task: str
    level: str
    items: tuple[str, ...]
    where: Where = ()


@frozen(kw_only=True, field_transformer=strict)
class Settled:
    """What becomes of a task where plans meet.

    Attributes:
        planned: The task.
        instead: The task of the upper plan that is carried out for it; ``None``: it is
            carried out itself.
        left: The items that it still adds.
    """

    planned: Planned
    instead: Planned | None
    left: tuple[str, ...]


@checked
def planned(book: RuleBook) -> tuple[Planned, ...]:
    """Return the tasks of a book."""
    return tuple(
        Planned(plan=t.plan, task=t.draw, level=t.level, items=t.items, where=t.where)
        for t in book.rules
    )


@checked
def settle(tasks: Iterable[Planned]) -> tuple[Settled, ...]:
    """Return what becomes of each task of several plans, in the order given.

    A task is taken over by one of a higher level with some of its items and the same
    range of targets, or a wider one. Tasks of one level leave each other alone.

    Args:
        tasks: The tasks of all plans.

    Raises:
        InputError: A level is none of `LEVELS` (``level-unknown``).
    """
    listed = list(tasks)
    for task in listed:
        if task.level not in LEVELS:
            raise InputError(
                "level-unknown", place=task.task, value=task.level, known="、".join(LEVELS)
            )
    return tuple(_settled(task, listed) for task in listed)


def _settled(task: Planned, tasks: Iterable[Planned]) -> Settled:
    upper = [
        other
        for other in tasks
        if LEVELS.index(other.level) < LEVELS.index(task.level)
        and set(other.items).intersection(task.items)
        and _covers(other.where, task.where)
    ]
    if not upper:
        return Settled(planned=task, instead=None, left=task.items)
    first = min(upper, key=lambda other: (LEVELS.index(other.level), other.plan, other.task))
    done = {item for other in upper for item in other.items}
    left = tuple(item for item in task.items if item not in done)
    return Settled(planned=task, instead=first, left=left)


def _covers(wide: Where, narrow: Where) -> bool:
    """Return whether every target of the narrow range lies in the wide one."""
    known = dict(narrow)
    return all(name in known and common(known[name], words) == known[name] for name, words in wide)
