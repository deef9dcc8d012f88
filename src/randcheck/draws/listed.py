"""Targets as they are listed: one by one, or in a database that is asked for them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from randcheck.draws.needs import Counts
from randcheck.draws.words import ELIGIBLE, OUTSIDE
from randcheck.lottery.designs import Group, grouped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from randcheck.draws.eligibility import Standing
    from randcheck.lottery.designs import Sizes


@runtime_checkable
class Targets(Protocol):
    """Targets that lie elsewhere, such as in the tables of `randcheck.engines`."""

    def __len__(self) -> int:
        """Return how many there are."""
        ...

    def tally(self) -> dict[tuple[str, str], Group]:
        """Return stratum and verdict → how many, and what they weigh."""
        ...

    def weighing(
        self, stratum: str, verdict: str, bounds: tuple[int, int] | None
    ) -> Iterator[tuple[str, int]]:
        """Yield whose weight does not lie between two, ascending by id."""
        ...

    def sizes(self) -> Callable[[str, int], Sizes]:
        """Return what takes a systematic stratum apart."""
        ...


def tally_of(standings: Iterable[Standing]) -> dict[tuple[str, str], Group]:
    """Return stratum and verdict → how many targets, and what they weigh."""
    return grouped(Counter((one.stratum, one.verdict, one.weight) for one in standings).items())


def weighing(
    standings: Iterable[Standing], stratum: str, verdict: str, bounds: tuple[int, int] | None
) -> Iterator[tuple[str, int]]:
    """Yield the targets of one stratum and verdict whose weight does not lie between two."""
    low, high = bounds or (1, 0)
    for one in standings:
        if (one.stratum, one.verdict) == (stratum, verdict) and not low <= one.weight <= high:
            yield one.id, one.weight


def counts_of(tally: Mapping[tuple[str, str], Group]) -> dict[str, Counts]:
    """Return for every stratum how many targets it has."""
    every: Counter[str] = Counter()
    able: Counter[str] = Counter()
    outside: Counter[str] = Counter()
    for (stratum, verdict), group in tally.items():
        every[stratum] += group.size
        able[stratum] += group.size * (verdict == ELIGIBLE)
        outside[stratum] += group.size * verdict.startswith(OUTSIDE)
    return {s: Counts(every[s] - outside[s], able[s], outside[s]) for s in sorted(every)}
