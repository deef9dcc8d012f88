"""How often the seats of a task cannot be filled, tried over some seeds.

Where it depends on who is drawn, because somebody must not meet a target, arithmetic cannot
tell (`randcheck.draws.staffing` does where it can); seeds that are no seeds of any draw do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from randcheck.draws.words import ELIGIBLE
from randcheck.errors import Phrase, Problem
from randcheck.office.plans.simulation import Simulation, simulate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from randcheck.draws.quota import Quota
    from randcheck.draws.task import Task

SEEDS: Final = 200
_WORK: Final = 4_000_000
"""Standings and seats looked at while seeds are tried."""


def trial(
    task: Task, quotas: Mapping[str, Quota], sure: frozenset[str], seeds: int = SEEDS
) -> Simulation | None:
    """Return what came of trying some seeds; ``None`` where nothing depends on the seed.

    Args:
        task: A task whose seats some seed may fill.
        quotas: Its quotas.
        sure: What `sure_checks` gave.
        seeds: How many, if the work allows.
    """
    if task.teams is None or not sure:
        return None
    open_ = sum(quota.n for quota in quotas.values()) > len(sure)
    met = {target for _, target in task.recusals} - sure
    if not open_ and not any(s.id in met and s.verdict == ELIGIBLE for s in task.standings):
        return None
    size = max(len(stratum.seats or task.teams.seats) for stratum in task.strata)
    work = len(task.standings) + len(sure) * size * size
    number = min(seeds, _WORK // work)
    return simulate(task, number) if number else None


def chance_problem(found: Simulation) -> Problem | None:
    """Return how often the seats could not be filled, if ever.

    Args:
        found: As `trial` gives it.
    """
    failed = sum(found.failures.values())
    if not failed:
        return None
    why = Phrase("chance-all") if failed == found.n else Phrase("chance-some")
    return Problem("seats-chance", {"failed": failed, "seeds": found.n, "why": why}, "teams")
