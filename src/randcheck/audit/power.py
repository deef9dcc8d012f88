"""What a record of this size would have shown, and what it could not have.

From sizes alone, never from outcomes: how far the statistic that sees a bias would lie from its
mean, in standard deviations, if the bias had been there in every draw. Rough by design; the
rates that were measured stand in ``docs/explanation/what-a-small-p-means.md``.
"""

from __future__ import annotations

from collections import Counter
from math import exp, sqrt
from statistics import pvariance
from typing import TYPE_CHECKING, Final

from attrs import frozen

from randcheck.audit.chances import equal_distances, normal_score
from randcheck.audit.record import GROUPS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from randcheck.audit.record import Record

SHOWN, PERHAPS, HIDDEN = "shown", "perhaps", "hidden"
_ADJUSTED: Final = 0.001 / 30  # about six tests a family, five families
_MARGIN: Final = 0.84  # four times in five, or once in five
_TOP, _EXTRA = 1 / 4, 1 / 5
_SPARED: Final = 1 / 10
_TOGETHER: Final = 3 / 5


@frozen(kw_only=True)
class Resolution:
    """Whether a kind of bias would have been seen.

    Attributes:
        kind: The bias.
        verdict: ``shown`` (four times in five), ``hidden`` (at most once in five), ``perhaps``.
    """

    kind: str
    verdict: str


@frozen
class _Sizes:
    """Sizes of a record: lists of ``(N, n)`` a draw, and of ``(checks, seats, people)``.

    Attributes:
        lists: Of each draw its strata.
        teams: Of each draw with teams.
        groups: The same, each team once, where teams are formed once a draw.
        unevenness: Of each draw with teams the variance of the loads, as the office deals.
    """

    lists: Sequence[Sequence[tuple[int, int]]]
    teams: Sequence[tuple[int, int, int]]
    groups: Sequence[tuple[int, int, int]] | None
    unevenness: Sequence[float]


def resolutions(record: Record) -> tuple[Resolution, ...]:
    """Return for each kind of bias whether a record of this size would have shown it.

    Args:
        record: The record.
    """
    sizes = _sizes(record)
    needed = normal_score(_ADJUSTED)
    found = []
    for kind, z in _distances(sizes):
        verdict = SHOWN if z >= needed + _MARGIN else HIDDEN if z <= needed - _MARGIN else PERHAPS
        found.append(Resolution(kind=kind, verdict=verdict))
    return tuple(found)


def _sizes(record: Record) -> _Sizes:
    lists = [
        [(size, n) for size, n in draw.sizes().values() if 0 < n < size] for draw in record.draws
    ]
    visits: dict[str, list[tuple[str, ...]]] = {}
    for (draw_id, _), visit in record.random_visits().items():
        if visit.inspectors:
            visits.setdefault(draw_id, []).append(visit.inspectors)
    of_draws = [visits[draw.id] for draw in record.draws if draw.id in visits]
    groups = [_counts(set(of)) for of in of_draws] if record.teaming == GROUPS else None
    teams = [_counts(of) for of in of_draws]
    return _Sizes([of for of in lists if of], teams, groups, list(map(_unevenness, of_draws)))


def _unevenness(teams: Sequence[tuple[str, ...]]) -> float:
    loads = Counter(who for team in teams for who in team)
    return max(1 / 12, pvariance(loads.values()))  # even loads differ by one


def _counts(teams: Collection[tuple[str, ...]]) -> tuple[int, int, int]:
    return len(teams), sum(map(len, teams)), len({who for team in teams for who in team})


def _distances(sizes: _Sizes) -> Iterator[tuple[str, float]]:
    yield "intervals", _intervals(sizes)
    drawn = sum(n for of in sizes.lists for _, n in of)
    yield "top", _EXTRA * (1 - _TOP) / 2 * sqrt(12 * drawn)
    yield "never-named", normal_score(max(1e-200, exp(-_SPARED * drawn)))
    yield "never", _never(sizes)
    yield "dealt", _dealt(sizes)
    yield "pair", _pair(sizes)
    yield "off", _off(sizes)


def _intervals(sizes: _Sizes) -> float:
    """All distances equal, in the draw where that is least likely."""
    lists = [one for of in sizes.lists for one in of]
    chances = [equal_distances(size, n, n - 1) for size, n in lists if n > 1]
    return normal_score(min(1 / 2, min(chances) * len(chances))) if chances else 0.0


def _never(sizes: _Sizes) -> float:
    """A tenth spared in every draw: the others are drawn again a little too often."""
    total, before = 0.0, 0.0
    for of in sizes.lists:
        size, n = sum(one for one, _ in of), sum(one for _, one in of)
        total += n * before
        before += n / size
    return _SPARED / (1 - _SPARED) * sqrt(total)


def _dealt(sizes: _Sizes) -> float:
    """Teams of neighbours on the list: as many pairs as people, not as pairs of people."""
    total, before = 0.0, 0.0
    for checks, seats, people in sizes.teams if sizes.groups is None else sizes.groups:
        pairs, ways = checks * (seats / checks - 1) * seats / checks / 2, people * (people - 1) / 2
        if ways > people and pairs:
            within = pairs * pairs / 2 if sizes.groups is None else 0.0
            across = pairs * before
            excess = 1 / people - 1 / ways
            total += (within + across) * excess * excess * ways
        before += pairs
    return sqrt(total)


def _pair(sizes: _Sizes) -> float:
    """Two inspectors together in three of five of their checks."""
    total = 0.0
    teams = sizes.teams if sizes.groups is None else sizes.groups
    for past, (checks, seats, people) in enumerate(teams):
        pairs, ways = checks * (seats / checks - 1) * seats / checks / 2, people * (people - 1) / 2
        if past and ways > 1 and pairs:
            meets, chance = _TOGETHER * seats / people, pairs / ways
            spread = pairs * chance * past + chance * (meets * past) ** 2
            total += (meets * meets * past) ** 2 / spread
    return sqrt(total)


def _off(sizes: _Sizes) -> float:
    """An inspector taken off half of his checks; away at times, and others step in unevenly."""
    total, before = 0.0, 0.0
    for past, ((_, seats, people), spread) in enumerate(
        zip(sizes.teams, sizes.unevenness, strict=True)
    ):
        if past and people > 1:
            shift = seats / people / 2
            noise = spread * (people * before + (shift * past) ** 2)
            total += (shift * shift * past) ** 2 / noise
        before += spread
    return 3 / 4 * sqrt(total)
