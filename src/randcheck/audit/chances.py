"""Chances that can be counted out: no relabelling, no approximation.

Every function names what is counted. Logarithms of factorials keep numbers of any size.
"""

from __future__ import annotations

from math import erfc, exp, inf, lgamma, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

_LEAST = 1e-300


def upper_tail(z: float) -> float:
    """Return how often a normal number is at least `z`."""
    return erfc(z / sqrt(2)) / 2


def normal_score(p: float) -> float:
    """Return the `z` whose upper tail is `p`."""
    return -NormalDist().inv_cdf(min(max(p, _LEAST), 1 - 1e-16))


def _log_choose(n: float, k: float) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) if 0 <= k <= n else -inf


def equal_distances(size: int, chosen: int, common: int) -> float:
    """Return a bound on the chance that some distance occurs so often.

    ``Σ_g C(n−1, m)·C(N−mg, n−m) / C(N, n)``: choose which of the n − 1 distances between
    neighbours are g; without them the others are any n − m of N − mg rows.

    Args:
        size: Rows of the list, N.
        chosen: Rows drawn, n.
        common: How often the commonest distance occurs, m.
    """
    if common < 1:
        return 1.0
    whole = _log_choose(size, chosen)
    ways = _log_choose(chosen - 1, common)
    total = 0.0
    for gap in range(1, size // common + 1):
        part = _log_choose(size - common * gap, chosen - common)
        if part == -inf:
            break
        if ways + part >= whole:
            return 1.0  # a bound above 1 says nothing
        total += exp(ways + part - whole)
    return min(1.0, total)


def expected_distances(size: int, chosen: int, gap: int) -> float:
    """Return how many of the distances between neighbours are `gap`, on average."""
    part = _log_choose(size - gap, chosen - 1) - _log_choose(size, chosen)
    return (chosen - 1) * exp(part) if part > -inf else 0.0


def hypergeometric(size: int, marked: int, chosen: int) -> NDArray[Any]:
    """Return the chances of 0, 1, 2, … marked among the chosen.

    Args:
        size: Rows of the list.
        marked: How many of them are marked.
        chosen: How many are drawn.
    """
    import numpy as np

    whole = _log_choose(size, chosen)
    logs = [
        _log_choose(marked, k) + _log_choose(size - marked, chosen - k) - whole
        for k in range(min(marked, chosen) + 1)
    ]
    found: NDArray[Any] = np.exp(np.array(logs))
    return found


def convolved(parts: Iterable[NDArray[Any]]) -> NDArray[Any]:
    """Return the chances of the sum of independent numbers."""
    import numpy as np

    total = np.ones(1)
    for part in parts:
        total = np.convolve(total, part)
    return total


def drawn_tails(chances: NDArray[Any], counts: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return, for each target, the chance of at least and of at most as many draws as it had.

    The number of draws of one target is Poisson-binomial: one trial a draw, each with its own
    chance.

    Args:
        chances: A row a draw, a column a target; 0 where it was not on the list.
        counts: How often each target was drawn.
    """
    import numpy as np

    draws, size = chances.shape
    most, least = np.ones(size), np.ones(size)
    step = max(1, 8_000_000 // (draws + 1))
    for start in range(0, size, step):
        part = slice(start, start + step)
        spread = _poisson_binomial(chances[:, part])
        below = np.arange(draws + 1)[:, None]
        most[part] = np.where(below >= counts[part], spread, 0).sum(axis=0)
        least[part] = np.where(below <= counts[part], spread, 0).sum(axis=0)
    return np.minimum(most, 1), np.minimum(least, 1)


def _poisson_binomial(chances: NDArray[Any]) -> NDArray[Any]:
    import numpy as np

    draws, size = chances.shape
    spread = np.zeros((draws + 1, size))
    spread[0] = 1
    for at, chance in enumerate(chances):
        spread[1 : at + 2] = spread[1 : at + 2] * (1 - chance) + spread[: at + 1] * chance
        spread[0] *= 1 - chance
    return spread


def holm(values: Sequence[float]) -> list[float]:
    """Return p-values adjusted for how many there are (Holm, 1979).

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    adjusted = [1.0] * len(values)
    highest = 0.0
    for rank, at in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        highest = max(highest, min(1.0, (len(values) - rank) * values[at]))
        adjusted[at] = highest
    return adjusted
