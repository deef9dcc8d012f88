"""Inspectors drawn from the pool, held against what the file shows (L19-14)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from randcheck.certificates.pools import FIELD, staffing_of
from randcheck.certificates.records import ASSIGNMENT
from randcheck.errors import Problem
from randcheck.lottery.pool import can_fill, only, ranked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from randcheck.certificates.records.types import TeamPlanBody
    from randcheck.certificates.verification.case import Case
    from randcheck.lottery.dealing import Lottery
    from randcheck.lottery.problems import Member


def drawn_problems(
    body: Mapping[str, Any],
    plan: TeamPlanBody,
    present: Collection[str],
    lottery: Lottery,
    place: str,
) -> Iterator[Problem]:
    """Yield what is wrong with those drawn, as far as an assignment shows it.

    Args:
        body: Fields of the assignment.
        plan: Its entry of the commitment's ``teams``.
        present: Whom the presence records call present.
        lottery: The tickets.
        place: What messages call the assignment.
    """
    if (FIELD in body) != (plan[FIELD] is not None):
        yield Problem("pool-form", {}, f"{place}.{FIELD}")
    if FIELD not in body or plan[FIELD] is None:
        return
    here = [load["inspector"] for load in body["loads"] if load["inspector"] in present]
    lots = ranked(here, lottery)
    stated = [(lot["id"], lot["ticket"]) for lot in body[FIELD]]
    if stated != [(lot.id, lot.ticket.hex()) for lot in lots[: len(stated)]]:
        yield Problem("pool-drawn", {}, f"{place}.{FIELD}")
    if len(stated) < min(plan[FIELD], len(lots)):
        params: dict[str, object] = {"value": len(stated), "wanted": min(plan[FIELD], len(lots))}
        yield Problem("pool-count", params, f"{place}.{FIELD}")
    teams = [*body["teams"], *(body["groups"] or [])]
    seated = {seat["inspector"] for team in teams for seat in team["seats"]}
    for inspector in sorted(seated - {id for id, _ in stated}):
        yield Problem("pool-not-drawn", {"value": inspector}, place)


def extended_problems(  # noqa: PLR0913, PLR0917 - everything a deal depends on
    body: Mapping[str, Any],
    plan: TeamPlanBody,
    checks: Mapping[str, Sequence[int]],
    members: Sequence[Member],
    recusals: Collection[tuple[str, str]],
    place: str,
) -> Iterator[Problem]:
    """Yield a lot too many of teams per check: without it the seats could be filled.

    Whoever is enough without one is enough with him, so the last alone is asked about.
    """
    before = [lot["id"] for lot in body[FIELD][:-1]]
    if len(before) >= (plan[FIELD] or 0) and can_fill(
        staffing_of(plan, checks, only(members, before), recusals)
    ):
        yield Problem("pool-extended", {"value": len(before)}, f"{place}.{FIELD}")


def notes(case: Case) -> Iterator[Problem]:
    """Say where other than the committed number of inspectors were drawn."""
    wanted = {plan["scope"]: plan[FIELD] for plan in case.commitment["teams"]}
    for place in () if case.sealed else case.places(ASSIGNMENT):
        scope = case.records[place].body["scope"]
        listed = case.lists.get(place, ASSIGNMENT) or {}
        if FIELD in listed and len(listed[FIELD]) != wanted.get(scope):
            params = {"value": len(listed[FIELD]), "wanted": wanted.get(scope) or 0}
            yield Problem("note-pool-drawn", params, scope)
