"""How many of each stratum: by its own rule, or by its share of a total."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from randcheck.draws.quota import Quota, quota
from randcheck.draws.totals import Count, spread
from randcheck.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from randcheck.draws.task import Stratum, Task
    from randcheck.draws.totals import Spread, Total


@frozen
class Counts:
    """How many targets a stratum has: in the base, eligible, outside the base."""

    size: int
    eligible: int
    outside: int


def needs_of(
    strata: Iterable[Stratum], counts: Mapping[str, Counts], total: Total | None
) -> dict[str, Quota]:
    """Return the quota of every stratum, before it is spread over batches.

    Args:
        strata: The strata.
        counts: Of each of them.
        total: A number for several of them together.
    """
    listed = tuple(strata)
    needs = {} if total is None else spread_of(listed, counts, total).needs
    return {
        s.id: _allotted(needs[s.id], counts[s.id])
        if s.id in needs
        else quota(
            size=counts[s.id].size,
            eligible=counts[s.id].eligible,
            rate=s.rate,
            base=s.base,
            rate_is=s.rate_is,
            floor=s.floor,
            ceiling=s.ceiling,
            yearly=s.yearly,
        )
        for s in listed
    }


def _allotted(need: int, counts: Counts) -> Quota:
    n = min(need, counts.eligible)
    return Quota(need=need, n=n, shortfall=need - n)


def spread_of(strata: Sequence[Stratum], counts: Mapping[str, Counts], total: Total) -> Spread:
    """Return a total as it is spread over its strata.

    Args:
        strata: The strata of the task.
        counts: Of each of them.
        total: The total; its base is that of its strata.
    """
    named = {share.id for share in total.strata}
    mine = {
        s.id: Count(size=counts[s.id].size, eligible=counts[s.id].eligible)
        for s in strata
        if s.id in named
    }
    return spread(total, mine, next(s.base for s in strata if s.id in named))


def total_problems(task: Task) -> Iterator[Problem]:
    """Yield what does not fit of a total: its strata, their bases, quotas of their own."""
    if task.total is None:
        return
    known = {stratum.id: stratum for stratum in task.strata}
    named = [share.id for share in task.total.strata]
    for name in sorted(
        {name for name in named if named.count(name) > 1} or set(named) - known.keys()
    ):
        yield Problem("total-stratum", {"value": name}, "total")
    mine = [known[name] for name in named if name in known]
    if not mine:
        yield Problem("total-stratum", {"value": "—"}, "total")
    if len({stratum.base for stratum in mine}) > 1:
        yield Problem("total-base", {}, "total")
    for stratum in mine:
        bound = stratum.ceiling is not None or stratum.yearly is not None
        if stratum.rate or stratum.floor or bound:
            yield Problem("total-own", {"value": stratum.id}, "total")
