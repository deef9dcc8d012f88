"""Whether the pool can fill a team at all, asked before anything is committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.draws.teams import IN_POOL
from randcheck.errors import InputError, Problem

if TYPE_CHECKING:
    from randcheck.draws.task import Task


def check_pool(task: Task) -> None:
    """Find seats that nobody can fill while there is still time to mend it.

    Raises:
        InputError: There are such (``seat-nobody``), or too few people (``pool-too-small``).
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
    if len(present) < len(rule.seats):
        params = {"present": len(present), "size": len(rule.seats)}
        problems.append(Problem("pool-too-small", params, "teams"))
    for number in sorted(set(rule.seats)):
        types = rule.requirements[number].types
        able = [e for e in present if types is None or e.type in types]
        if len(able) < rule.seats.count(number):
            named = sorted("、".join(map(str, t)) for t in types or () if isinstance(t, tuple))
            params = {
                "requirement": number,
                "types": "; ".join(named) or "—",
                "able": len(able),
                "wanted": rule.seats.count(number),
            }
            problems.append(Problem("seat-nobody", params, "teams"))
    if problems:
        raise InputError.collect(problems)
