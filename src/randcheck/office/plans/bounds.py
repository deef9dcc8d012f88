"""Numbers that a book bounds: by staff, by ceilings, by a total that strata share."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from randcheck.draws.totals import Share, Total
from randcheck.errors import Problem
from randcheck.office.books.provisions import GREATER, SMALLER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from randcheck.draws.task import Task
    from randcheck.office.books.book import TaskRules
    from randcheck.office.books.provisions import StratumRule


def total_of(rules: TaskRules) -> Total | None:
    """Return the number that strata share, where the book has one.

    Args:
        rules: The rules of a task.
    """
    rule = rules.total
    if rule is None:
        return None
    return Total(
        rate=rule.rate,
        rate_is=rule.rate_is,
        floor=rule.fixed,
        by=rule.by,
        strata=[
            Share(id=each.id, share=each.share, floor=each.floor, ceiling=each.ceiling)
            for each in rules.strata
            if each.share
        ],
    )


def bounds_of(rule: StratumRule, staff: int) -> tuple[int, int | None]:
    """Return least and greatest number of a stratum; one with a share has them in the total.

    Args:
        rule: The stratum.
        staff: How many inspectors can go.
    """
    if rule.share:
        return 0, None
    by_staff = rule.per_inspector * staff
    if rule.whichever == SMALLER:
        return rule.floor, by_staff if rule.ceiling is None else min(by_staff, rule.ceiling)
    if rule.whichever == GREATER:
        return max(rule.floor, by_staff), rule.ceiling
    return rule.floor + by_staff, rule.ceiling


def falling(rules: TaskRules, task: Task) -> Iterator[Problem]:
    """Yield strata of a total that has to rise and whose rate falls behind the one before.

    Args:
        rules: The rules of the task.
        task: The task.
    """
    if rules.total is None or not rules.total.rising:
        return
    counts, quotas = task.counts(), task.yearly()
    before, name = Fraction(0), "—"
    for rule in rules.strata:
        size = counts[rule.id].size if rule.id in counts else 0
        if not rule.share or not size:
            continue
        rate = Fraction(quotas[rule.id].need, size)
        if rate < before:
            params = {"value": rule.id, "rate": str(rate), "before": name, "higher": str(before)}
            yield Problem("total-falls", params, task.draw)
        before, name = rate, rule.id
