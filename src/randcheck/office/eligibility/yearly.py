"""Ceilings on a calendar year: how many of a stratum its draws have taken already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.draws.quota import Yearly
from randcheck.draws.words import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from randcheck.draws.eligibility import Standing
    from randcheck.draws.past import PastCheck
    from randcheck.office.books.book import TaskRules


def spending(rules: TaskRules, checks: Iterable[PastCheck]) -> Iterator[PastCheck]:
    """Yield the past checks that yearly ceilings count, if there are any.

    Args:
        rules: The rules of the task.
        checks: Past checks, under present ids.
    """
    if all(rule.yearly_most is None for rule in rules.strata):
        return
    year, causes = rules.window[0].year, rules.book.random_causes
    yield from (c for c in checks if c.day.year == year and (not causes or c.cause in causes))


def spent_of(
    rules: TaskRules, standings: Iterable[Standing], checks: Iterable[PastCheck]
) -> dict[str, Yearly]:
    """Return the yearly ceilings of strata, with what they have had.

    Counted are targets that stand in the base of the stratum and have a past check by a random
    cause in the year in which the window begins, each once.

    Args:
        rules: The rules of the task.
        standings: Of every target in every stratum.
        checks: Past checks, under present ids.
    """
    asked = {rule.id: rule.yearly_most for rule in rules.strata if rule.yearly_most is not None}
    if not asked:
        return {}
    year, seen = rules.window[0].year, {check.target for check in spending(rules, checks)}
    drawn = dict.fromkeys(asked, 0)
    for standing in standings:
        if standing.stratum in drawn and not standing.verdict.startswith(OUTSIDE):
            drawn[standing.stratum] += standing.id in seen
    return {id: Yearly(rate=rate, year=year, drawn=drawn[id]) for id, rate in asked.items()}
