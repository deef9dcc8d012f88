"""Has the same inspector more, or fewer, checks than chance gives him?

Who has which load is permuted among those present, within their class. The score of a person
is what he had above the mean in earlier draws. That loads are too even is not flagged:
offices do that on purpose.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any, Final

from randcheck.audit.combining import Component, Sum
from randcheck.audit.seats import NOBODY
from randcheck.audit.selection import replicates
from randcheck.audit.stream import Stream, permutations, subsets

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from randcheck.audit.deals import Deal, Deals

UNIT: Final = 2**20


def judge_loads(deals: Deals, seed: bytes) -> tuple[Component, ...]:
    """Test the loads of every draw; nothing can be said where presence is not known.

    Args:
        deals: The teams.
        seed: What the relabelling comes from.
    """
    import numpy as np

    load, within = Sum(), Sum()
    excess = np.zeros(len(deals.people), dtype=np.int64)
    one_class = len(np.unique(deals.classes)) == 1
    before = 0.0
    times = replicates(len(deals.each))
    for deal in deals.each if deals.presence else ():
        stream = Stream(seed, f"loads/{deal.at}")
        loads = np.bincount(deal.teams[deal.teams != NOBODY], minlength=len(deals.people))
        mean = int(loads.sum()) / len(deal.present)
        classes = [
            deal.present[deals.classes[deal.present] == one]
            for one in np.unique(deals.classes[deal.present])
        ]
        if any((excess[people] != excess[people[0]]).any() for people in classes):
            relabelled = sum(
                (excess[people][:, None] * loads[people][permutations(stream, len(people), times)])
                .sum(axis=0)
                for people in classes
            )  # fmt: skip
            load.add(int((excess * loads).sum()), relabelled, sqrt(mean * before), stream)
        if one_class and not deals.groups and deal.count > 1:
            seen = int((loads**2).sum())
            within.add(seen, _random_squares(deal, times, stream), mean, stream)
        for people in classes:
            excess[people] += loads[people] * UNIT - int(loads[people].sum()) * UNIT // len(people)
        before += mean
    return (load.tail("load", unit=UNIT), within.tail("load_in"))


def _random_squares(deal: Deal, times: int, stream: Stream) -> NDArray[Any]:
    """Return Σ load² of teams drawn independently from all who were present."""
    import numpy as np

    people = len(deal.present)
    sizes, counts = np.unique((deal.teams != NOBODY).sum(axis=1), return_counts=True)
    loads = np.zeros(people * times, dtype=np.int64)
    for size, count in zip(sizes.tolist(), counts.tolist(), strict=True):
        drawn = subsets(stream, people, size, times * count).astype(np.int64)
        replicate = np.arange(times * count) % times
        loads += np.bincount((drawn * times + replicate).ravel(), minlength=people * times)
    squares: NDArray[Any] = (loads.reshape(people, times) ** 2).sum(axis=0)
    return squares
