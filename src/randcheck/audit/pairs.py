"""Do the same inspectors go together more often than chance puts them together?

A seat exchange changes who meets whom and nothing else. The score of a pair is how often it
met in earlier draws. Rotation of pairs is not flagged: offices do that on purpose.
"""

from __future__ import annotations

from itertools import combinations
from math import sqrt
from typing import TYPE_CHECKING, Any

from attrs import frozen

from randcheck.audit.combining import Component, Sum, least_of
from randcheck.audit.seats import NOBODY, deal_again
from randcheck.audit.selection import replicates
from randcheck.audit.stream import Stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from randcheck.audit.deals import Deals

    _Sides = tuple[NDArray[Any], NDArray[Any]]


@frozen
class _Together:
    """Which seats make pairs: columns of seats, and the teams that fill both."""

    columns: tuple[tuple[int, int], ...]
    teams: tuple[NDArray[Any], ...]

    def of(self, teams: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return both sides of every pair, the smaller number first."""
        import numpy as np

        parts = [
            (teams[rows, first], teams[rows, second])
            for (first, second), rows in zip(self.columns, self.teams, strict=True)
        ]
        one, other = (np.concatenate(side) for side in zip(*parts, strict=True))
        return np.minimum(one, other), np.maximum(one, other)


def judge_pairs(deals: Deals, seed: bytes) -> tuple[Component, ...]:
    """Test the pairs of every draw.

    Args:
        deals: The teams.
        seed: What the relabelling comes from.
    """
    import numpy as np

    people = len(deals.people)
    met = np.zeros((people, people), dtype=np.int64)
    pair, within, persons = Sum(), Sum(), {at: Sum() for at in range(people)}
    before = 0
    for at, teams in _units(deals):
        together = _together(teams)
        if not together.columns:
            continue
        here = together.of(teams)
        if len(teams) > 1:
            stream = Stream(seed, f"pairs/{at}")
            again = deal_again(teams, deals.classes, replicates(len(deals.each)), stream)
            dealt = together.of(again)
            weight = sqrt(len(here[0]) * before)
            _add_met(pair, persons, met, (here, dealt), weight, stream)
            if not deals.groups:
                seen, many = _repeated(here), len(np.unique(teams[teams != NOBODY]))
                weight = len(here[0]) / sqrt(many * (many - 1))
                within.add(int(seen), _repeated(dealt), weight, stream)
        np.add.at(met, here, 1)
        np.add.at(met, here[::-1], 1)
        before += len(here[0])
    return (
        pair.tail("pair"),
        least_of("pair_one", persons, people),
        within.tail("pair_in"),
    )


def _units(deals: Deals) -> Iterator[tuple[int, NDArray[Any]]]:
    """Yield what is dealt: the team of each check, or the groups of the draw."""
    import numpy as np

    for deal in deals.each:
        yield deal.at, np.unique(deal.teams, axis=0) if deals.groups else deal.teams


def pairs_of(deals: Deals) -> Iterator[_Sides]:
    """Yield both sides of every pair that sat together, draw by draw."""
    for _, teams in _units(deals):
        together = _together(teams)
        if together.columns:
            yield together.of(teams)


def _together(teams: NDArray[Any]) -> _Together:
    import numpy as np

    columns, rows = [], []
    for first, second in combinations(range(teams.shape[1]), 2):
        both = np.flatnonzero(teams[:, second] != NOBODY)  # seats are filled from the first
        if len(both):
            columns.append((first, second))
            rows.append(both)
    return _Together(tuple(columns), tuple(rows))


def _add_met(  # noqa: PLR0913, PLR0917 - two statistics of one relabelling
    pair: Sum,
    persons: dict[int, Sum],
    met: NDArray[Any],
    sides: tuple[_Sides, _Sides],
    weight: float,
    stream: Stream,
) -> None:
    """Add how often those who sit together met before, in all and for each of them."""
    import numpy as np

    here, dealt = sides
    seen, again = met[here], met[dealt]
    pair.add(int(seen.sum()), again.sum(axis=0), weight, stream)
    people, times = len(met), again.shape[1]
    of_each = np.bincount(np.concatenate(here), weights=np.tile(seen, 2), minlength=people)
    places = np.concatenate(dealt) * np.int64(times) + np.arange(times)
    relabelled = np.bincount(
        places.ravel(), weights=np.tile(again, (2, 1)).ravel(), minlength=people * times
    ).reshape(people, times)
    for who in np.unique(np.concatenate(here)):
        if met[who].any():
            persons[int(who)].add(int(of_each[who]), relabelled[who], weight, stream)


def _repeated(sides: _Sides) -> Any:  # noqa: ANN401 - a number, or one a replicate
    """Return how many pairs of meetings are of the same two people: Σ C(count, 2)."""
    import numpy as np

    one, other = sides
    met = np.sort(one * np.int64(2**31) + other, axis=0)
    total = np.zeros(met.shape[1:], dtype=np.int64)
    for apart in range(1, len(met)):
        same = (met[apart:] == met[:-apart]).sum(axis=0)
        if not same.any():
            break
        total = total + same
    return total
