"""Whether the seats of a task can be filled, asked before any seed is known.

What arithmetic alone decides is no matter of the lot: so many checks, so many seats, so many
people with these qualifications and this cap. Where it depends on who is drawn, because
somebody must not meet a target, some seeds are tried and counted.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from randcheck.canonical.suites import suite
from randcheck.draws.words import ELIGIBLE, GROUPS, IN_POOL
from randcheck.errors import InfeasibleError, Phrase, Problem
from randcheck.lottery.dealing import Lottery, deal_labels
from randcheck.lottery.grouping import group_count, group_lists, label
from randcheck.lottery.problems import Member, Requirement, Staffing, seats_of
from randcheck.office.plans.simulation import Simulation, simulate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from randcheck.draws.quota import Quota
    from randcheck.draws.task import Task
    from randcheck.draws.teams import TeamRule
    from randcheck.lottery.shortage import Shortage

SEEDS: Final = 200
_WORK: Final = 4_000_000
"""Standings and seats looked at while seeds are tried."""
_MOST_SEATS: Final = 50_000
"""Seats of a problem that is solved; of more than these nobody runs short unseen."""
_NAMED: Final = 5


def certain_shortage(task: Task, sure: frozenset[str] | None = None) -> Problem | None:
    """Return why no seed can fill the seats of a task; ``None`` where some may.

    Args:
        task: What is to be drawn.
        sure: What `sure_checks` gave, where it was asked already.
    """
    rule, checks = task.teams, sure_checks(task) if sure is None else sure
    if rule is None or not checks:
        return None
    if rule.mode == GROUPS:
        return _groups_short(task, rule, len(checks))
    if len(checks) * len(rule.seats) > _MOST_SEATS:
        return None
    seats = [seat for check in checks for seat in seats_of(check, sorted(rule.seats))]
    reason = _reason(
        Staffing(
            members=members_of(task), requirements=rule.requirements, seats=seats,
            recusals=[pair for pair in task.recusals if pair[1] in checks],
        )
    )  # fmt: skip
    return None if reason is None else _short(reason, "seats-short", checks=len(checks))


def members_of(task: Task) -> list[Member]:
    """Return the pool of a task as a deal sees it; the absent have room for nothing."""
    return [
        Member(id=entry.id, type=entry.type, cap=entry.cap if entry.present else 0, base=entry.base)
        for entry in task.pool
        if entry.verdict == IN_POOL
    ]


def sure_checks(task: Task, quotas: Mapping[str, Quota] | None = None) -> frozenset[str]:
    """Return as many checks as every seed brings, by name where all eligible are drawn.

    A target that stands in strata of several items is one check: so many are sure as the
    items with most have, and those drawn in any case.

    Args:
        task: What is to be drawn.
        quotas: Its quotas, where they were asked for already.
    """
    quotas = task.quotas() if quotas is None else quotas
    able: dict[str, list[str]] = {stratum.id: [] for stratum in task.strata}
    for standing in task.standings:
        if standing.verdict == ELIGIBLE:
            able[standing.stratum].append(standing.id)
    named = {id for stratum, ids in able.items() if len(ids) == quotas[stratum].n for id in ids}
    by_items: Counter[tuple[str, ...]] = Counter()
    for stratum in task.strata:
        by_items[stratum.items] += quotas[stratum.id].n
    least = max(by_items.values(), default=0)
    return frozenset([*named, *(f"?{n}" for n in range(len(named), least))])


def _reason(staffing: Staffing) -> Shortage | None:
    """Return why a problem has no solution, whatever the lots."""
    lottery = Lottery(suite=suite("sha256"), seed=bytes(32), scope="staffing")
    try:
        deal_labels(staffing, lottery)
    except InfeasibleError as error:
        found: Shortage | None = error.reason
        return found
    return None


def _groups_short(task: Task, rule: TeamRule, checks: int) -> Problem | None:
    """Return why no groups can be formed, or none that could do all the checks."""
    members = [member for member in members_of(task) if member.cap != 0]
    present, size = len(members), len(rule.seats)
    number = group_count(present, size, number=rule.number, most=rule.most)
    if not number:
        return Problem("groups-nobody", {"present": present, "size": size}, "teams")
    reason = _forming(members, rule, number)
    if reason is not None:
        fewer = next((n for n in range(number - 1, 0, -1) if not _forming(members, rule, n)), 0)
        return _short(reason, "groups-short", groups=number, fewer=fewer)
    caps = sorted((member.cap for member in members if member.cap is not None), reverse=True)
    if len(caps) == present and sum(caps[:number]) < checks:
        params = {"groups": number, "room": sum(caps[:number]), "checks": checks}
        return Problem("groups-cap", params, "teams")
    return None


def _forming(members: list[Member], rule: TeamRule, number: int) -> Shortage | None:
    anyone = len(rule.requirements)
    last = max(requirement.stage for requirement in rule.requirements)
    lists = group_lists(len(members), number, rule.seats, anyone, rule.leftover)
    return _reason(
        Staffing(
            members=[Member(id=member.id, type=member.type, cap=1) for member in members],
            requirements=[*rule.requirements, Requirement(stage=last + 1)],
            seats=[seat for n, wanted in enumerate(lists) for seat in seats_of(label(n), wanted)],
        )
    )


def _short(reason: Shortage, code: str, **params: object) -> Problem:
    named = "、".join(reason.inspectors[:_NAMED]) or "—"
    asked = Counter(seat.requirement for seat in reason.seats)
    return Problem(
        code,
        {
            "wanted": reason.wanted,
            "fillable": reason.fillable,
            "size": len(reason.seats),
            "room": reason.room,
            "count": len(reason.inspectors),
            "inspectors": named + ("…" if len(reason.inspectors) > _NAMED else ""),
            "requirements": "、".join(f"{n}×{k}" for n, k in sorted(asked.items())),
            **params,
        },
        "teams",
    )


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
    work = len(task.standings) + len(sure) * len(task.teams.seats) * len(task.teams.seats)
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
