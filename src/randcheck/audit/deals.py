"""The teams of past draws, as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from randcheck.audit.record import GROUPS
from randcheck.audit.seats import seated

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from randcheck.audit.record import PastVisit, Record


@frozen
class Deal:
    """The teams of one draw, as far as they can be tested.

    Attributes:
        at: Number of the draw.
        targets: Number of each check's target, ascending.
        teams: The team of each check: a row a check, numbers of inspectors ascending.
        present: Numbers of those who were present; empty where that is not known.
        size: Targets on the list, or in all where it is not known.
    """

    at: int
    targets: NDArray[Any]
    teams: NDArray[Any]
    present: NDArray[Any]
    size: int

    @property
    def count(self) -> int:
        """How many checks there are."""
        return len(self.targets)


@frozen
class Deals:
    """The teams of all draws.

    Attributes:
        each: By draw; draws without a team are left out.
        people: The inspectors, ascending.
        classes: The class of each, as a number.
        targets: The targets, ascending.
        groups: Whether teams are formed once a draw, each with several checks.
        presence: Whether it is known who was present.
    """

    each: tuple[Deal, ...]
    people: tuple[str, ...]
    classes: NDArray[Any]
    targets: tuple[str, ...]
    groups: bool
    presence: bool


def deals_of(record: Record) -> Deals:
    """Return the teams of a record.

    A team with an inspector who was not present is a breach and enters no test.
    """
    import numpy as np

    visits: dict[str, list[PastVisit]] = {}
    for (draw_id, _), visit in sorted(record.random_visits().items()):
        visits.setdefault(draw_id, []).append(visit)
    members = {member.id: member for member in record.members or ()}
    people = sorted(
        {who for of in visits.values() for v in of for who in v.inspectors} | {*members}
    )
    number = {who: at for at, who in enumerate(people)}
    groups = [members[who].group if who in members else "" for who in people]
    targets = _targets(record)
    numbers = {id: at for at, id in enumerate(targets)}
    deals = []
    for at, draw in enumerate(record.draws):
        here = {who for who, member in members.items() if draw.id in member.present}
        kept = [
            visit
            for visit in visits.get(draw.id, ())
            if visit.inspectors and (record.members is None or here.issuperset(visit.inspectors))
        ]
        if kept:
            ids = np.array([numbers[visit.target] for visit in kept], dtype=np.int64)
            teams = seated([sorted(map(number.__getitem__, visit.inspectors)) for visit in kept])
            present = np.array(sorted(map(number.__getitem__, here)), dtype=np.int64)
            deals.append(Deal(at, ids, teams, present, len(draw.targets) or len(targets)))
    return Deals(
        each=tuple(deals),
        people=tuple(people),
        classes=np.unique(np.array(groups, dtype=str), return_inverse=True)[1],
        targets=tuple(targets),
        groups=record.teaming == GROUPS,
        presence=record.members is not None,
    )


def _targets(record: Record) -> list[str]:
    visited = {visit.target for visit in record.visits}
    return sorted(visited.union(*(draw.targets for draw in record.draws)))
