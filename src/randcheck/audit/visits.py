"""Does the same inspector come to the same target more often than chance sends him there?

Within a draw the teams are given to other checks, each to one whose team has the same classes.
The score of a visit is how often this inspector was at this target after earlier draws. That
it is seldom the same one is not flagged: offices do that on purpose.
"""

from __future__ import annotations

from collections import Counter
from math import log, sqrt
from typing import TYPE_CHECKING, Any, Final

from attrs import Factory, define

from randcheck.audit.combining import Component, Sum, least_of
from randcheck.audit.seats import NOBODY
from randcheck.audit.selection import replicates
from randcheck.audit.stream import Stream, permutations

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from randcheck.audit.deals import Deal, Deals

UNIT: Final = 2**16
_OWN, _PRIOR = 0.7, 0.05
_AT_ONCE: Final = 64  # replicates


def judge_visits(deals: Deals, seed: bytes) -> tuple[Component, ...]:
    """Test the visits of every draw.

    Args:
        deals: The teams.
        seed: What the relabelling comes from.
    """
    people = len(deals.people)
    past = _Past(share=_share(deals))
    visits = _Visits(people=people)
    before = 0.0
    for deal in deals.each:
        again = [at for at, target in enumerate(deal.targets.tolist()) if target in past.been]
        if again and deal.count > 1:
            weight, stream = sqrt(deal.count * before), Stream(seed, f"visits/{deal.at}")
            given = _given_to_others(deal.teams, deals.classes, replicates(len(deals.each)), stream)
            counts, own = past.scores(deal, again, people)
            visits.add(deal, again, given, (counts, own), weight, stream)
        past.learn(deal)
        before += deal.count / deal.size
    return (
        visits.all.tail("visit"),
        least_of("visit_one", visits.one, people),
        least_of("visit_own", visits.own, people, unit=UNIT),
    )


def _share(deals: Deals) -> float:
    """Return how likely one of those present goes to one check, from sizes alone."""
    seats = sum(int((deal.teams != NOBODY).sum()) for deal in deals.each)
    checks = sum(deal.count * (len(deal.present) or len(deals.people)) for deal in deals.each)
    return min(1 / 2, seats / checks) if checks else 1 / 2


@define
class _Past:
    """Who went where after earlier draws.

    Attributes:
        share: How likely one of those present goes to one check.
        been: Target → how often it was visited, and how often by whom.
    """

    share: float
    been: dict[int, tuple[int, Counter[int]]] = Factory(dict)

    def learn(self, deal: Deal) -> None:
        """Add the visits of one draw."""
        for target, team in zip(deal.targets.tolist(), deal.teams.tolist(), strict=True):
            visited, by = self.been.get(target, (0, Counter()))
            by.update(who for who in team if who != NOBODY)
            self.been[target] = (visited + 1, by)

    def scores(
        self, deal: Deal, again: list[int], people: int
    ) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return how often each was at each target, and how likely it is a target of his own.

        A target of somebody's own is one where he goes seven times in ten; one in twenty is.
        """
        import numpy as np

        counts = np.zeros((len(again), people + 1), dtype=np.int64)  # the last one is nobody
        visited = np.zeros((len(again), 1), dtype=np.int64)
        for row, check in enumerate(again):
            visited[row], by = self.been[int(deal.targets[check])]
            for who, count in by.items():
                counts[row, who] = count
        gone, stayed = log(_OWN / self.share), log((1 - _OWN) / (1 - self.share))
        odds = log(_PRIOR / (1 - _PRIOR)) + counts * gone + (visited - counts) * stayed
        own = np.rint(UNIT / (1 + np.exp(-odds))).astype(np.int64)
        own[:, -1] = 0
        return counts, own


@define
class _Visits:
    """What the draws add up to: over all, by person, by person with targets of his own."""

    people: int
    all: Sum = Factory(Sum)
    one: dict[int, Sum] = Factory(dict)
    own: dict[int, Sum] = Factory(dict)

    def add(  # noqa: PLR0913, PLR0917 - one draw with its scores
        self,
        deal: Deal,
        again: list[int],
        given: NDArray[Any],
        scores: tuple[NDArray[Any], NDArray[Any]],
        weight: float,
        stream: Stream,
    ) -> None:
        """Add one draw: `again` are the checks whose target had been visited before."""
        import numpy as np

        known = scores[0][:, :-1].any(axis=0) & np.isin(np.arange(self.people), deal.teams)
        for each, sums in zip(scores, (self.one, self.own), strict=True):
            seen = _scored(each, deal.teams[again][:, :, None])[:, 0]
            relabelled = _relabelled(each, deal.teams, given[again])
            if sums is self.one:
                self.all.add(int(seen.sum()), relabelled.sum(axis=0), weight, stream)
            for who in np.flatnonzero(known).tolist():
                own = sums.setdefault(who, Sum())
                own.add(int(seen[who]), relabelled[who], weight, stream)


def _relabelled(scores: NDArray[Any], teams: NDArray[Any], given: NDArray[Any]) -> NDArray[Any]:
    """Return the scores of each inspector in every replicate; few at once, to keep memory small."""
    import numpy as np

    parts = [
        _scored(scores, teams[given[:, first : first + _AT_ONCE]].transpose(0, 2, 1))
        for first in range(0, given.shape[1], _AT_ONCE)
    ]
    return np.concatenate(parts, axis=1)


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
