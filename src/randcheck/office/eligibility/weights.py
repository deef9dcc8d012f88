"""Weights of targets from a column of the directory: floor area, turnover, number of staff.

A cell is a decimal and a weight a whole number: what a book says is counted, so that
nothing is rounded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import evolve

from randcheck.draws.words import ELIGIBLE
from randcheck.errors import InputError, Problem
from randcheck.lottery.designs import WEIGHTS
from randcheck.office.books.ranges import read_decimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from randcheck.draws.eligibility import Standing
    from randcheck.office.books.book import TaskRules
    from randcheck.office.books.provisions import StratumRule
    from randcheck.office.directories.targets import Target

_MOST: Final = 100


def weighed(
    rules: TaskRules, targets: Iterable[Target], standings: Iterable[Standing]
) -> tuple[Standing, ...]:
    """Return standings with the weights that the designs of their strata ask for.

    Whoever may not be drawn has weight 0 there: nobody asks for his cell.

    Args:
        rules: The rules of the task.
        targets: The directory.
        standings: Of every target in every stratum.

    Raises:
        InputError: The cell of somebody eligible is no such number (``weight-cell``); all
            at once.
    """
    asked = {rule.id: rule for rule in rules.strata if rule.weight is not None}
    if not asked:
        return tuple(standings)
    listed = {target.id: target for target in targets}
    problems: list[Problem] = []
    found = [
        evolve(standing, weight=_weight(standing, asked[standing.stratum], listed, problems))
        if standing.stratum in asked
        else standing
        for standing in standings
    ]
    if problems:
        raise InputError.collect(problems, _MOST)
    return tuple(found)


def _weight(
    standing: Standing,
    rule: StratumRule,
    targets: Mapping[str, Target],
    problems: list[Problem],
) -> int:
    if standing.verdict != ELIGIBLE or rule.weight is None:
        return 0
    lowest, most = WEIGHTS[rule.design]
    text = targets[standing.id].value_of(rule.weight.column)
    number = read_decimal(text)
    if number is not None:
        number *= 10**rule.weight.decimals
        if number.denominator == 1 and lowest <= number <= most:
            return int(number)
    params = {
        "value": text, "column": rule.weight.column, "decimals": rule.weight.decimals,
        "lowest": lowest, "most": most,
    }  # fmt: skip
    problems.append(Problem("weight-cell", params, standing.id))
    return lowest
