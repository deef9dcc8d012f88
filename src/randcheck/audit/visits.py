"""Does the same inspector come to the same target more often than chance sends him there?

Within a draw the teams are given to other checks, each to one whose team has the same classes.
The score of a visit is how often this inspector was at this target after earlier draws. That
it is seldom the same one is not flagged: offices do that on purpose.
"""

from __future__ import annotations

from collections import Counter
from math import sqrt
from typing import TYPE_CHECKING, Any

from randcheck.audit.combining import Component, Sum, least_of
from randcheck.audit.seats import NOBODY
from randcheck.audit.selection import replicates
from randcheck.audit.stream import Stream, permutations

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from randcheck.audit.deals import Deal, Deals


def judge_visits(deals: Deals, seed: bytes) -> tuple[Component, ...]:
    """Test the visits of every draw.

    Args:
        deals: The teams.
        seed: What the relabelling comes from.
    """
    people = len(deals.people)
    visit, persons = Sum(), {at: Sum() for at in range(people)}
    been: dict[int, Counter[int]] = {}
    before = 0.0
    for deal in deals.each:
        weight = sqrt(deal.count * before)
        again = [at for at, target in enumerate(deal.targets.tolist()) if target in been]
        if again and deal.count > 1:
            _test(
                deal, deals, again, been, weight, visit, persons, Stream(seed, f"visits/{deal.at}")
            )
        for target, team in zip(deal.targets.tolist(), deal.teams.tolist(), strict=True):
            been.setdefault(target, Counter()).update(who for who in team if who != NOBODY)
        before += deal.count / deal.size
    return (visit.tail("visit"), least_of("visit_one", persons, people))


def _test(  # noqa: PLR0913, PLR0917 - one draw, and where its two statistics go
    deal: Deal,
    deals: Deals,
    again: list[int],
    been: dict[int, Counter[int]],
    weight: float,
    visit: Sum,
    persons: dict[int, Sum],
    stream: Stream,
) -> None:
    """Add one draw: `again` are the checks whose target had been visited before."""
    import numpy as np

    times, people = replicates(len(deals.each)), len(deals.people)
    scores = np.zeros((len(again), people + 1), dtype=np.int64)  # the last one is nobody
    for row, check in enumerate(again):
        for who, count in been[int(deal.targets[check])].items():
            scores[row, who] = count
    seen = _scored(scores, deal.teams[again][:, :, None])[:, 0]
    given = _given_to_others(deal.teams, deals.classes, times, stream)
    relabelled = np.zeros((people, times), dtype=np.int64)
    for first in range(0, times, 64):  # so many replicates at once that memory stays small
        part = slice(first, first + 64)
        relabelled[:, part] = _scored(scores, deal.teams[given[again, part]].transpose(0, 2, 1))
    visit.add(int(seen.sum()), relabelled.sum(axis=0), weight, stream)
    known = scores[:, :-1].any(axis=0) & np.isin(np.arange(people), deal.teams)
    for one in np.flatnonzero(known).tolist():
        persons[one].add(int(seen[one]), relabelled[one], weight, stream)


def _scored(scores: NDArray[Any], teams: NDArray[Any]) -> NDArray[Any]:
    """Return the scores of the visits of each inspector: a row a person, a column a replicate.

    Args:
        scores: A row a check, a column a person.
        teams: Check, seat, replicate.
    """
    import numpy as np

    people, times = scores.shape[1], teams.shape[2]
    value = scores[np.arange(len(teams))[:, None, None], teams]
    place = (teams % people) * np.int64(times) + np.arange(times)
    found = np.bincount(place.ravel(), weights=value.ravel(), minlength=people * times)
    return found.reshape(people, times)[:-1].astype(np.int64)


def _given_to_others(
    teams: NDArray[Any], classes: NDArray[Any], times: int, stream: Stream
) -> NDArray[Any]:
    """Return which team goes to each check: a row a check, a column a replicate."""
    import numpy as np

    kinds = np.sort(np.where(teams == NOBODY, NOBODY, classes[teams]), axis=1)
    kind = np.unique(kinds, axis=0, return_inverse=True)[1].ravel()
    given = np.repeat(np.arange(len(teams))[:, None], times, axis=1)
    for one in np.unique(kind):
        places = np.flatnonzero(kind == one)
        given[places] = places[permutations(stream, len(places), times)]
    return given
