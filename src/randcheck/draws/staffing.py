"""Whether the seats of a task can be filled, asked before any seed is known.

What arithmetic alone decides is no matter of the lot: so many checks, so many seats, so many
people with these qualifications and this cap.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from randcheck.canonical.suites import suite
from randcheck.draws.words import ELIGIBLE, GROUPS, IN_POOL
from randcheck.errors import InfeasibleError, InputError, Problem
from randcheck.lottery.dealing import Lottery, deal_labels
from randcheck.lottery.grouping import group_count, group_lists, label
from randcheck.lottery.problems import Member, Requirement, Staffing, seats_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from randcheck.draws.quota import Quota
    from randcheck.draws.task import Task
    from randcheck.draws.teams import TeamRule
    from randcheck.lottery.shortage import Shortage

_MOST_SEATS: Final = 50_000
"""Seats of a problem that is solved; of more than these nobody runs short unseen."""
_NAMED: Final = 5


def check_pool(task: Task, *, sealed: bool = False) -> None:
    """Find seats that no seed can fill while there is still time to mend it.

    Args:
        task: What is to be drawn.
        sealed: Whether its numbers are secret: then none is named of what many seats ask.

    Raises:
        InputError: There are such (``seat-nobody``), too few people (``pool-too-small``), or
            what `certain_shortage` finds.
    """
    rule = task.teams
    if rule is None or not any(quota.n for quota in task.quotas().values()):
        return
    present = [e for e in task.pool if e.verdict == IN_POOL and e.present and e.cap != 0]
    problems = [
        Problem("pool-cap-zero", {"value": entry.id}, "inspectors")
        for entry in task.pool
        if rule.inspectors_drawn is not None
        and (entry.verdict, entry.present, entry.cap) == (IN_POOL, True, 0)
    ]
    params: dict[str, object]
    lists = _lists(task, rule)
    if len(present) < max(map(len, lists)):
        params = {"present": len(present), "size": max(map(len, lists))}
        problems.append(Problem("pool-too-small", params, "teams"))
    for number in sorted({number for seats in lists for number in seats}):
        types = rule.requirements[number].types
        able = [e for e in present if types is None or e.type in types]
        most = max(seats.count(number) for seats in lists)
        if len(able) < most:
            named = sorted("、".join(map(str, t)) for t in types or () if isinstance(t, tuple))
            params = {
                "requirement": number,
                "types": "; ".join(named) or "—",
                "able": len(able),
                "wanted": most,
            }
            problems.append(Problem("seat-nobody", params, "teams"))
    short = None if problems else certain_shortage(task)
    if short is not None:
        problems.append(Problem("seats-short-sealed", {}, "teams") if sealed else short)
    if problems:
        raise InputError.collect(problems)


def certain_shortage(task: Task, sure: frozenset[str] | None = None) -> Problem | None:
    """Return why no seed can fill the seats of a task; ``None`` where some may.

    Args:
        task: What is to be drawn.
        sure: What `sure_checks` gave, where it was asked already.
    """
    rule, checks = task.teams, sure_checks(task) if sure is None else sure
    if rule is None or not checks:
        return None
    return _sure_short(task, rule, checks) or _kept_from_all(task, rule)


def _sure_short(task: Task, rule: TeamRule, checks: frozenset[str]) -> Problem | None:
    """Return why the seats that every seed brings cannot be filled."""
    if rule.mode == GROUPS:
        return _groups_short(task, rule, len(checks))
    short: Problem | None = None
    members, wanted = members_of(task), _sure_seats(task, rule, checks)
    recusals = [pair for pair in task.recusals if pair[1] in checks]
    for asked in (_asked(members, wanted, recusals), sorted(wanted)):
        seats = [seat for check in asked for seat in seats_of(check, wanted[check])]
        if len(seats) > _MOST_SEATS:
            break  # of so many nobody runs short unseen, or the few have said it already
        reason = _reason(
            Staffing(
                members=members, requirements=rule.requirements, seats=seats, recusals=recusals
            )
        )
        if reason is None:
            return None
        short = _short(reason, "seats-short", checks=len(asked))
    return short


def _kept_from_all(task: Task, rule: TeamRule) -> Problem | None:
    """Return a stratum that draws more targets than there are with a team that may go there."""
    if not task.recusals:
        return None
    able = {member.id for member in members_of(task) if member.cap != 0}
    barred = Counter(target for inspector, target in task.recusals if inspector in able)
    sizes = {s.id: len(rule.seats if s.seats is None else s.seats) for s in task.strata}
    eligible: Counter[str] = Counter()
    shut: dict[str, list[str]] = {stratum: [] for stratum in sizes}
    for standing in task.standings if barred else ():
        if standing.verdict == ELIGIBLE:
            eligible[standing.stratum] += 1
            if len(able) - barred[standing.id] < sizes[standing.stratum]:
                shut[standing.stratum].append(standing.id)
    quotas = task.quotas()
    for stratum, kept in shut.items():
        left = eligible[stratum] - len(kept)
        if kept and quotas[stratum].n > left:
            params: dict[str, object] = {
                "value": stratum,
                "n": quotas[stratum].n,
                "left": left,
                "size": sizes[stratum],
                "targets": "、".join(sorted(kept)[:_NAMED]) + ("…" if len(kept) > _NAMED else ""),
            }
            return Problem("targets-kept-from-all", params, "teams")
    return None


def _asked(
    members: list[Member], wanted: Mapping[str, list[int]], recusals: list[tuple[str, str]]
) -> list[str]:
    """Return the checks whose seats decide about all: without a cap none takes from another.

    Then each stands for itself, and those from which nobody is recused, with the same seats,
    are alike.
    """
    if any(member.cap is not None for member in members):
        return sorted(wanted)
    recused = {target for _, target in recusals} & wanted.keys()
    alike = {tuple(wanted[check]): check for check in sorted(wanted.keys() - recused, reverse=True)}
    return sorted({*recused, *alike.values()})


def seats_asked(task: Task, drawn: Mapping[str, Iterable[str]]) -> dict[str, list[int]]:
    """Return the checks of a draw with the requirements of their seats.

    Who is drawn in several strata is one check with the union of what these ask.

    Args:
        task: What is drawn, with teams.
        drawn: Stratum → targets.
    """
    found: dict[str, Counter[int]] = {}
    common: Iterable[int] = () if task.teams is None else task.teams.seats
    for stratum in task.strata:
        asked = Counter(common if stratum.seats is None else stratum.seats)
        for id in drawn.get(stratum.id, ()):
            found[id] = found.get(id, Counter()) | asked  # the larger count of each
    return {id: sorted(asked.elements()) for id, asked in sorted(found.items())}


def _lists(task: Task, rule: TeamRule) -> list[tuple[int, ...]]:
    """Return the lists of seats that checks may ask for; those of strata that draw nobody not."""
    quotas = task.quotas()
    used = [stratum.seats for stratum in task.strata if quotas[stratum.id].n]
    return sorted({rule.seats if seats is None else seats for seats in used})


def _sure_seats(task: Task, rule: TeamRule, checks: frozenset[str]) -> dict[str, list[int]]:
    """Return as many seats as every seed brings: of a check whose stratum is not known, the common.

    Where strata have teams of their own, only checks that are known by name are counted.
    """
    if all(stratum.seats is None for stratum in task.strata):
        return dict.fromkeys(checks, sorted(rule.seats))
    able: dict[str, list[str]] = {}
    for standing in task.standings:
        if standing.verdict == ELIGIBLE:
            able.setdefault(standing.stratum, []).append(standing.id)
    quotas = task.quotas()
    return seats_asked(task, {s: ids for s, ids in able.items() if quotas[s].n == len(ids)})


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
