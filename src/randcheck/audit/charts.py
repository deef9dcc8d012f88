"""What a record looks like beside what a fair lot gives on average; no person is named."""

from __future__ import annotations

from math import exp, lgamma, log
from typing import TYPE_CHECKING, Any, Final

from randcheck.audit.deals import deals_of
from randcheck.audit.pairs import pairs_of
from randcheck.audit.selection import DECILES, strata_of
from randcheck.reports.documents.document import Bar, Chart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from randcheck.audit.record import Record
    from randcheck.audit.selection import Stratum

_MOST: Final = 12  # bars of a chart; the last one is that many or more


def charts_of(record: Record) -> list[Chart]:
    """Return the charts of a record, as far as it holds what they show.

    Args:
        record: The record.
    """
    numbers = {id: at for at, id in enumerate(sorted({t for d in record.draws for t in d.targets}))}
    strata = [strata_of(draw, numbers) for draw in record.draws if draw.listed]
    blocks = [block for of_draw in strata for block in of_draw]
    charts = []
    if blocks:
        charts = [_times_drawn([of for of in strata if of], len(numbers)), _tenths(blocks)]
    met = _met(record)
    return [*charts, met] if met is not None else charts


def _times_drawn(blocks: list[list[Stratum]], targets: int) -> Chart:
    """Return how many targets were drawn 0, 1, 2, … times."""
    import numpy as np

    counts = np.zeros(targets, dtype=np.int64)
    spread = np.zeros((_MOST + 1, targets))
    spread[0] = 1
    listed = np.zeros(targets, dtype=bool)
    for of_draw in blocks:
        for block in of_draw:
            chance, ids = block.n / block.size, block.ids
            counts[ids[block.drawn]] += 1
            listed[ids] = True
            before = spread[:, ids].copy()
            spread[:, ids] = before * (1 - chance)
            spread[1:, ids] += before[:-1] * chance
            spread[-1, ids] += before[-1] * chance
    seen = np.bincount(np.minimum(counts[listed], _MOST), minlength=_MOST + 1)
    return Chart("检查对象按被抽中次数", _bars(seen, spread[:, listed].sum(axis=1), "次"))


def _tenths(blocks: list[Stratum]) -> Chart:
    """Return how many rows of each tenth of the list were drawn."""
    import numpy as np

    seen, mean = np.zeros(DECILES), np.zeros(DECILES)
    for block in blocks:
        tenth = np.arange(block.size) * DECILES // block.size
        seen += np.bincount(tenth[block.drawn], minlength=DECILES)
        mean += np.bincount(tenth, minlength=DECILES) * block.n / block.size
    bars = [
        Bar(f"第 {at + 1} 个十分之一", float(one), float(other))
        for at, (one, other) in enumerate(zip(seen, mean, strict=True))
    ]
    return Chart("抽中行在名册中的位置", bars)


def _met(record: Record) -> Chart | None:
    """Return how many pairs of inspectors met 0, 1, 2, … times, in about what was expected."""
    import numpy as np

    deals = deals_of(record)
    people = len(deals.people)
    met, mean = np.zeros((people, people)), np.zeros((people, people))
    for here in pairs_of(deals):
        np.add.at(met, here, 1)
        loads = np.bincount(np.concatenate(here), minlength=people).astype(float)
        ways = np.triu(np.outer(loads, loads), 1)
        mean += ways * len(here[0]) / ways.sum()
    pairs = np.triu(mean, 1) > 0
    if not pairs.any():
        return None
    seen = np.bincount(np.minimum(met[pairs], _MOST).astype(int), minlength=_MOST + 1)
    expected = np.array([_poisson(mean[pairs], at) for at in range(_MOST)])
    expected = np.append(expected, pairs.sum() - expected.sum())
    return Chart("检查人员的搭配按次数", _bars(seen, expected, "次"))


def _poisson(means: Any, count: int) -> float:  # noqa: ANN401 - an array
    return float(sum(exp(count * log(m) - m - lgamma(count + 1)) for m in means.tolist()))


def _bars(seen: Any, expected: Any, unit: str) -> Iterator[Bar]:  # noqa: ANN401 - arrays
    """Yield a bar a number, as far as something was seen or expected."""
    last = max(at for at in range(len(seen)) if seen[at] or expected[at] >= 1 / 2)
    for at in range(last + 1):
        label = f"{at} {unit}" if at < _MOST else f"{at} {unit}及以上"
        yield Bar(label, float(seen[at]), float(expected[at]))
