"""Joint tasks of several departments under the rules of a book (部门联合抽查; W22-15, H23-4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from randcheck.draws.teams import TeamRule
from randcheck.draws.words import CHECKS
from randcheck.errors import InputError
from randcheck.office.books.provisions import SeatRule, StratumRule

if TYPE_CHECKING:
    from randcheck.office.books.book import TaskRules
    from randcheck.office.directories.items import JointTask


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
