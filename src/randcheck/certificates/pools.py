"""Inspectors drawn from the pool before they are dealt (L19-14; assignment, “Drawn from the pool”).

Who is drawn are the first of the present by ticket, as many as the commitment says, or
as few more as fill the seats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from randcheck.draws.words import GROUPS
from randcheck.lottery.pool import enough_for, first_served, only, ranked
from randcheck.lottery.problems import Requirement, Staffing, seats_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from randcheck.certificates.records.types import TeamPlanBody
    from randcheck.lottery.dealing import Lottery
    from randcheck.lottery.problems import Member
    from randcheck.lottery.selection import Lot

Body = dict[str, Any]
FIELD: Final = "drawn_from_pool"


def requirements_of(plan: TeamPlanBody) -> list[Requirement]:
    """Return what the seats of a team plan ask."""
    return [
        Requirement(
            stage=requirement["stage"],
            types=None if requirement["types"] is None else map(tuple, requirement["types"]),
        )
        for requirement in plan["requirements"]
    ]


def staffing_of(
    plan: TeamPlanBody,
    checks: Mapping[str, Sequence[int]],
    members: Iterable[Member],
    recusals: Iterable[tuple[str, str]],
) -> Staffing:
    """Return the problem of teams per check."""
    return Staffing(
        members=members,
        requirements=requirements_of(plan),
        seats=[seat for check, wanted in checks.items() for seat in seats_of(check, wanted)],
        recusals=recusals,
    )


def assign_drawn(  # noqa: PLR0913, PLR0917 - everything a deal depends on
    make: Callable[..., Body],
    lottery: Lottery,
    plan: TeamPlanBody,
    checks: Mapping[str, Sequence[int]],
    members: Sequence[Member],
    recusals: Sequence[tuple[str, str]],
) -> Body:
    """Draw from the pool, and deal those drawn.

    Args:
        make: What deals them: teams per check, or groups first.
        lottery: The tickets.
        plan: One entry of the commitment's ``teams``.
        checks: What is to be staffed.
        members: The whole pool.
        recusals: Pairs of inspector and target.

    Raises:
        InfeasibleError: Not even the whole pool can fill the seats; `reason` says why.
    """

    def dealt(lots: Iterable[Lot]) -> Body:
        return make(lottery, plan, checks, only(members, {lot.id for lot in lots}), recusals)

    number = plan[FIELD] or 0
    if plan["mode"] == GROUPS:
        pool = ranked([member.id for member in members if member.cap != 0], lottery)
        drawn, said = first_served(pool, number, dealt)
    else:
        drawn = enough_for(staffing_of(plan, checks, members, recusals), number, lottery)
        said = dealt(drawn)
    return {**said, FIELD: [{"id": lot.id, "ticket": lot.ticket.hex()} for lot in drawn]}
