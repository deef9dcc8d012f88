"""Joint tasks of several departments under the rules of a book (部门联合抽查; W22-15, H23-4)."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from attrs import evolve

from randcheck.draws.teams import TeamRule
from randcheck.draws.words import CHECKS
from randcheck.errors import InputError
from randcheck.office.books.provisions import SeatRule, StratumRule
from randcheck.office.plans.plan import read_period

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from randcheck.office.books.book import RuleBook, TaskRules
    from randcheck.office.directories.items import JointTask

_PERIODS: Final = ("检查时间", "实施时间", "抽查时间", "起止时间")


def joint_period(task: JointTask) -> str:
    """Return when a joint task is carried out, as its row says; empty where it does not."""
    return next((text for name, text in task.attributes if name in _PERIODS and text), "")


def _window(rules: TaskRules, task: JointTask) -> tuple[date, date]:
    """Return the days of a joint task: those of its row, where it names any."""
    period = read_period(joint_period(task))
    if period is None:
        return rules.window
    return period.first or rules.window[0], period.last or rules.window[1]


def joint_rules(rules: TaskRules, task: JointTask) -> TaskRules:
    """Return the rules of a joint task: its targets, its rate, seats of each department.

    Args:
        rules: Those of another task of the office, for all that the row leaves open.
        task: The joint task (W22-15, H23-4).

    Raises:
        InputError: The row lacks rate or kind of target (``joint-row``), or the book
            does not say whether "at least two" is per department (``joint-undecided``).
    """
    rate = task.exact
    if rate is None or not task.target or not task.lead or not task.cooperating:
        raise InputError("joint-row", value=task.field)
    if rules.per_department is None or rules.teams is None:
        raise InputError("joint-undecided", value=task.field)
    departments = (task.lead, *task.cooperating)
    count = 2 if rules.per_department else 1
    seats = [
        SeatRule(where=(("department", (name,)),), count=count, leader=name == task.lead)
        for name in departments
    ]
    stratum = StratumRule(id=task.target, where=(), rate=rate, clause="H23-4")
    attributes = rules.attributes
    if "department" not in attributes:
        attributes = ("department", *attributes)
    return evolve(
        rules,
        draw=task.field,
        items=(task.field,),
        strata=(stratum,),
        window=_window(rules, task),
        batches=None if read_period(joint_period(task)) else rules.batches,
        where=(("kind", (task.target,)),),
        attributes=attributes,
        teams=TeamRule(
            mode=CHECKS,
            size=rules.teams.size,
            inspectors_drawn=rules.teams.inspectors_drawn,
            clause="W22-15",
        ),
        seat_rules=tuple(seats),
        level=task.level or rules.level,
        cause=rules.book.joint_cause,
    )


def joint_tasks(book: RuleBook, listed: Iterable[JointTask]) -> tuple[TaskRules, ...]:
    """Return the joint tasks that can be drawn; what the rows of others lack tells `check_plan`.

    Args:
        book: The rule book; one that does not say of whom a joint team is has none.
        listed: The office's list of joint tasks; one called like a task of the book is that.
    """
    found, own = [], book.tasks(book.plan)
    for name in own[:1]:
        first = book.task(name, book.plan)
        for row in listed if first.per_department is not None else ():
            with suppress(InputError):
                found += [joint_rules(first, row)] if row.field not in own else []
    return tuple(found)
