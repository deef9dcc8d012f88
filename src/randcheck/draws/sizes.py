"""Weights of targets: which strata ask for them, and what they come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.draws.words import ELIGIBLE
from randcheck.errors import InputError, Problem
from randcheck.lottery.designs import (
    LOTS,
    ONLY_ONE,
    ORDER,
    SLIPS,
    SYSTEMATIC,
    WEIGHTS,
    Sizes,
    sizes,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from randcheck.draws.quota import Quota
    from randcheck.draws.task import Task


def weights_of(task: Task, stratum: str) -> dict[str, int]:
    """Return the weights of the eligible of a stratum.

    Args:
        task: The task.
        stratum: Id of one of its strata.
    """
    return {
        s.id: s.weight for s in task.standings if s.stratum == stratum and s.verdict == ELIGIBLE
    }


def sizes_of(task: Task, stratum: str, n: int) -> Sizes:
    """Return who of a systematic stratum is certain, and what the others share.

    Args:
        task: The task.
        stratum: Id of one of its strata.
        n: How many of it are drawn.
    """
    if task.targets is not None:
        return task.targets.sizes()(stratum, n)
    return sizes(weights_of(task, stratum), n)


def design_problems(task: Task) -> Iterator[Problem]:
    """Yield weights where a design asks for none, or others, and reserves that none can have."""
    designs = {stratum.id: stratum.design for stratum in task.strata}
    for stratum in task.strata:
        if stratum.reserves and stratum.design not in {LOTS, SLIPS}:
            yield Problem("quota-reserves", {"value": stratum.design}, stratum.id)
    for (name, verdict), group in task.tally().items():
        design = designs.get(name)
        if design in {LOTS, ORDER} and not group.within(ONLY_ONE):
            for id, weight in task.weighing(name, verdict, ONLY_ONE):
                yield Problem("weight-not-drawn", {"value": id, "weight": weight}, "targets")
        elif design in WEIGHTS and verdict == ELIGIBLE and not group.within(WEIGHTS[design]):
            lowest, most = WEIGHTS[design]
            for id, weight in task.weighing(name, verdict, WEIGHTS[design]):
                said = {"value": id, "weight": str(weight), "lowest": lowest, "most": most}
                yield Problem("weight-range", said, f"targets {name}")


def quota_problems(task: Task, quotas: Mapping[str, Quota]) -> Iterator[Problem]:
    """Yield numbers that the design of a stratum cannot draw.

    Args:
        task: The task.
        quotas: Its quotas.
    """
    for stratum in task.strata:
        quota = quotas[stratum.id]
        if stratum.design == ORDER and quota.n != task.counts()[stratum.id].eligible:
            yield Problem("quota-order", {}, stratum.id)
        elif stratum.design == SYSTEMATIC:
            try:
                sizes_of(task, stratum.id, quota.n)
            except InputError as error:
                yield from (problem.at(stratum.id) for problem in error.problems)
