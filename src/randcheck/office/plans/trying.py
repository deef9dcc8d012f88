"""How often the seats of a task cannot be filled, tried over some seeds.

Where it depends on who is drawn, because somebody must not meet a target, arithmetic cannot
tell (`randcheck.draws.staffing` does where it can); seeds that are no seeds of any draw do.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from randcheck.draws.staffing import members_of
from randcheck.draws.words import ELIGIBLE, GROUPS
from randcheck.errors import Phrase, Problem
from randcheck.lottery.grouping import group_count
from randcheck.office.plans.simulation import Simulation, simulate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from randcheck.draws.quota import Quota
    from randcheck.draws.task import Task
    from randcheck.draws.teams import TeamRule

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
    if _always(task, task.teams):
        return None
    size = max(len(stratum.seats or task.teams.seats) for stratum in task.strata)
    work = len(task.standings) + len(sure) * size * size
    number = min(seeds, _WORK // work)
    return simulate(task, number) if number else None


def _always(task: Task, rule: TeamRule) -> bool:
    """Tell whether the seats of every draw can surely be filled: no cap, few recusals.

    Then no check takes anybody from another. A group is barred from a check by a member, and a
    seat is filled last by whoever is neither recused nor on another seat of its check.
    """
    members = [member for member in members_of(task) if member.cap != 0]
    if any(member.cap is not None for member in members) or rule.inspectors_drawn is not None:
        return False
    known = {member.id for member in members}
    barred = Counter(target for inspector, target in task.recusals if inspector in known)
    most = max(barred.values(), default=0)
    if rule.mode == GROUPS:
        size = len(rule.seats)
        return most < group_count(len(members), size, number=rule.number, most=rule.most)
    asked: Counter[int] = Counter()
    for stratum in task.strata:
        asked |= Counter(rule.seats if stratum.seats is None else stratum.seats)
    allowed = [rule.requirements[number].types for number in asked]
    able = [sum(types is None or m.type in types for m in members) for types in allowed]
    return min(able, default=most) >= most + asked.total()


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
