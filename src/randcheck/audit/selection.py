"""Is who was drawn consistent with equal chances? Targets and places in the list.

Before each draw every row has scores made from the past alone. The statistic is the sum of
the scores of the rows drawn; the draw is relabelled by drawing as many rows of each stratum
again. Scores are whole numbers (`UNIT` is one), so that ties are ties on every machine.
"""

from __future__ import annotations

from math import log, sqrt
from typing import TYPE_CHECKING, Any, Final

from attrs import Factory, define, evolve, frozen

from randcheck.audit.chances import drawn_tails, equal_distances, expected_distances
from randcheck.audit.combining import Component, Sum
from randcheck.audit.stream import Stream, subsets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from randcheck.audit.record import PastDraw, Record

UNIT: Final = 2**32
DECILES: Final = 10
_ODDS, _PRIOR = 5, 0.02  # a favourite is five times as likely; one in fifty is one
_LEAST, _SHARE = 199, 20_000  # replicates of a draw, and of all draws together


def replicates(draws: int) -> int:
    """Return how often each draw is relabelled."""
    return max(_LEAST, -(-_SHARE // max(1, draws)))


@frozen
class Stratum:
    """The rows of one stratum of one draw, not drawn in full.

    Attributes:
        ids: Numbers of the targets, in the order of the list.
        rows: Their rows in the whole list of the draw.
        drawn: Places in the stratum that were drawn, ascending.
    """

    ids: NDArray[Any]
    rows: NDArray[Any]
    drawn: NDArray[Any]

    @property
    def size(self) -> int:
        """Rows on the list."""
        return len(self.ids)

    @property
    def n(self) -> int:
        """Rows drawn."""
        return len(self.drawn)

    @property
    def spread(self) -> float:
        """How much chance is in it: n (1 − n/N)."""
        return self.n * (1 - self.n / self.size)


def strata_of(draw: PastDraw, numbers: dict[str, int]) -> list[Stratum]:
    """Return the strata of a draw in which the lot decided something, by name."""
    import numpy as np

    names = np.array(draw.strata, dtype=object)
    drawn = np.array(draw.drawn, dtype=bool)
    ids = np.array([numbers[id] for id in draw.targets], dtype=np.int64)
    found = []
    for stratum, (size, n) in draw.sizes().items():
        if 0 < n < size:
            places = np.flatnonzero(names == stratum)
            lots = np.flatnonzero(drawn[places])
            found.append(Stratum(ids[places], np.array(draw.rows)[places], lots))
    return found


@define
class _Past:
    """What is known of targets, deciles and rows before a draw; all in units."""

    excess: NDArray[Any]
    favour: NDArray[Any]
    deciles: NDArray[Any]
    rows: NDArray[Any]
    own: NDArray[Any]
    chance: float = 0.0  # past variance of a row's excess, from sizes alone

    def learn(self, block: Stratum, own: NDArray[Any]) -> None:
        """Add one stratum of a draw that has been tested."""
        import numpy as np

        share = UNIT * block.n // block.size
        change = np.full(block.size, -share, dtype=np.int64)
        change[block.drawn] += UNIT
        self.excess[block.ids] += change
        self.favour[block.ids] -= (_ODDS - 1) * block.n / block.size
        self.favour[block.ids[block.drawn]] += log(_ODDS)
        np.add.at(self.deciles, _decile(block.size), change)
        self.rows[block.rows] += change
        self.own[own] += change


def _decile(size: int) -> NDArray[Any]:
    import numpy as np

    return np.arange(size) * DECILES // size


@define
class Selection:
    """The tests of who was drawn.

    Attributes:
        sums: Test → what it adds up to.
        distances: The commonest distance of each stratum and draw.
        draws: How many draws could be tested.
        tails: The targets drawn most and least often.
    """

    sums: dict[str, Sum] = Factory(dict)
    distances: list[Component] = Factory(list)
    draws: int = 0
    tails: tuple[Component, Component] = (Component(name="most"), Component(name="least"))

    def targets(self) -> tuple[Component, ...]:
        """Return the tests of the family ``targets``."""
        repeat, favourite = self._sum("repeat"), self._sum("favourite")
        return (
            repeat.tail("repeat", unit=UNIT),
            repeat.tail("rotation", lower=True, unit=UNIT),
            favourite.tail("favourite", unit=UNIT),
            *self.tails,
        )

    def places(self) -> tuple[Component, ...]:
        """Return the tests of the family ``places``."""
        gaps, head = self._sum("gaps"), self._sum("head")
        return (
            self._equal_gaps(),
            gaps.tail("regular", lower=True, unit=UNIT),
            gaps.tail("clustered", unit=UNIT),
            self._sum("gaps_all").tail("regular_all", lower=True, unit=UNIT),
            head.tail("head", lower=True, unit=UNIT),
            head.tail("tail", unit=UNIT),
            self._sum("decile").tail("decile", unit=UNIT),
            self._sum("sameplace").tail("sameplace", unit=UNIT),
        )

    def _sum(self, name: str) -> Sum:
        return self.sums.setdefault(name, Sum())

    def _equal_gaps(self) -> Component:
        if not self.distances:
            return Component(name="equal_gaps")
        best = min(self.distances, key=lambda one: one.p or 0.0)
        return evolve(best, p=min(1.0, (best.p or 0.0) * len(self.distances)))


def judge_selection(record: Record, seed: bytes) -> Selection:
    """Test every draw of a record whose list is known.

    Args:
        record: The record.
        seed: What the relabelling comes from.
    """
    import numpy as np

    numbers = {id: at for at, id in enumerate(_targets(record))}
    blocks = [strata_of(draw, numbers) for draw in record.draws if draw.listed]
    blocks = [of_draw for of_draw in blocks if of_draw]
    found = Selection(draws=len(blocks))
    if not blocks:
        return found
    places = np.unique(np.concatenate([block.rows for of_draw in blocks for block in of_draw]))
    blocks = [
        [evolve(block, rows=np.searchsorted(places, block.rows)) for block in of_draw]
        for of_draw in blocks
    ]
    own, size = _own_places(blocks, len(numbers))
    past = _Past(
        excess=np.zeros(len(numbers), dtype=np.int64),
        favour=np.full(len(numbers), log(_PRIOR / (1 - _PRIOR))),
        deciles=np.zeros(DECILES, dtype=np.int64),
        rows=np.zeros(len(places), dtype=np.int64),
        own=np.zeros(size, dtype=np.int64),
    )
    for at, of_draw in enumerate(blocks):
        _test_draw(found, of_draw, own[at], past, Stream(seed, f"selection/{at}"))
        for block, pairs in zip(of_draw, own[at], strict=True):
            past.learn(block, pairs)
        past.chance += sum(b.spread for b in of_draw) / sum(b.size for b in of_draw)
    found.tails = _extremes(blocks, len(numbers))
    return found


def _targets(record: Record) -> list[str]:
    return sorted({id for draw in record.draws for id in draw.targets})


def _own_places(
    blocks: Sequence[Sequence[Stratum]], targets: int
) -> tuple[list[list[NDArray[Any]]], int]:
    """Number every pair of a target and its row, so that its own share can be taken out."""
    import numpy as np

    keys = [block.rows * targets + block.ids for of_draw in blocks for block in of_draw]
    different, places = np.unique(np.concatenate(keys), return_inverse=True)
    parts = iter(np.split(places, np.cumsum([len(part) for part in keys])[:-1]))
    return [[next(parts) for _ in of_draw] for of_draw in blocks], len(different)


def _test_draw(
    found: Selection,
    blocks: Sequence[Stratum],
    own: Sequence[NDArray[Any]],
    past: _Past,
    stream: Stream,
) -> None:
    """Relabel one draw once, for all of its statistics."""
    import numpy as np

    again = [subsets(stream, b.size, b.n, replicates(found.draws)) for b in blocks]
    spread = sqrt(sum(block.spread for block in blocks))
    known = spread * sqrt(past.chance)
    for name, scores, weight in _scores(blocks, own, past, spread, known):
        if all((part == part[0]).all() for part in scores):
            continue  # scores that are all the same say nothing
        observed = sum(int(p[b.drawn].sum()) for p, b in zip(scores, blocks, strict=True))
        parts = [p[lots].sum(axis=0) for p, lots in zip(scores, again, strict=True)]
        relabelled = np.sum(parts, axis=0)
        found.sums.setdefault(name, Sum()).add(observed, relabelled, weight, stream)
    _test_distances(found, blocks, again, stream)


def _scores(
    blocks: Sequence[Stratum],
    own: Sequence[NDArray[Any]],
    past: _Past,
    spread: float,
    known: float,
) -> Iterator[tuple[str, list[NDArray[Any]], float]]:
    """Yield each statistic: its name, the scores of all rows, and the weight of the draw."""
    import numpy as np

    yield "repeat", [past.excess[b.ids] for b in blocks], known
    posterior = [1 / (1 + np.exp(-past.favour[b.ids])) for b in blocks]
    yield "favourite", [np.rint(part * UNIT).astype(np.int64) for part in posterior], known
    yield "head", [(2 * np.arange(b.size) + 1) * UNIT // (2 * b.size) for b in blocks], spread
    yield "decile", [past.deciles[_decile(b.size)] for b in blocks], known
    others = [past.rows[b.rows] - past.own[pairs] for b, pairs in zip(blocks, own, strict=True)]
    yield "sameplace", others, known


def _test_distances(
    found: Selection, blocks: Sequence[Stratum], again: Sequence[NDArray[Any]], stream: Stream
) -> None:
    """Look at the distances between the rows drawn, around the list as around a table."""
    import numpy as np

    scales = [max(1, UNIT * b.n * b.n // (b.size * b.size)) for b in blocks]
    weight = sqrt(sum(b.n - 1 for b in blocks))
    seen = sum(
        int(_squares(b.drawn[:, None], b.size)[0]) * s for b, s in zip(blocks, scales, strict=True)
    )
    parts = [_squares(lots, b.size) * s for b, lots, s in zip(blocks, again, scales, strict=True)]
    found.sums.setdefault("gaps", Sum()).add(seen, np.sum(parts, axis=0), weight, stream)
    for block in blocks:
        if block.n > 1:
            found.distances.append(_commonest(block))
    if len(blocks) < 2:  # noqa: PLR2004 - across strata
        return
    whole, order = _whole_list(blocks)
    drawn = np.concatenate([o[b.drawn] for o, b in zip(order, blocks, strict=True)])[:, None]
    every = np.concatenate([o[lots] for o, lots in zip(order, again, strict=True)])
    scale = max(1, UNIT * len(drawn) ** 2 // whole**2)
    seen = int(_squares(drawn, whole)[0]) * scale
    found.sums.setdefault("gaps_all", Sum()).add(
        seen, _squares(every, whole) * scale, sqrt(len(drawn) - 1), stream
    )


def _whole_list(blocks: Sequence[Stratum]) -> tuple[int, list[NDArray[Any]]]:
    """Return the size of the list of all strata, and where the rows of each stand in it."""
    import numpy as np

    rows = np.concatenate([block.rows for block in blocks])
    rank = np.empty(len(rows), dtype=np.int64)
    rank[np.argsort(rows, kind="stable")] = np.arange(len(rows))
    return len(rows), np.split(rank, np.cumsum([block.size for block in blocks])[:-1])


def _squares(places: NDArray[Any], size: int) -> NDArray[Any]:
    """Return the sum of the squared distances of each column, the last to the first included."""
    import numpy as np

    ordered = np.sort(places, axis=0).astype(np.int64)
    around = np.concatenate([ordered, ordered[:1] + size])
    squares: NDArray[Any] = (np.diff(around, axis=0) ** 2).sum(axis=0)
    return squares


def _commonest(block: Stratum) -> Component:
    import numpy as np

    gaps, counts = np.unique(np.diff(block.drawn), return_counts=True)
    common, gap = int(counts.max()), int(gaps[counts.argmax()])
    return Component(
        name="equal_gaps",
        p=equal_distances(block.size, block.n, common),
        observed=common,
        expected=expected_distances(block.size, block.n, gap),
        draws=1,
        params={"total": block.n - 1, "gap": gap},
    )


def _extremes(blocks: Sequence[Sequence[Stratum]], targets: int) -> tuple[Component, Component]:
    """Return the tails of the target drawn most and least often, times how many there are."""
    import numpy as np

    chances = np.zeros((len(blocks), targets))
    counts = np.zeros(targets, dtype=np.int64)
    for at, of_draw in enumerate(blocks):
        for block in of_draw:
            chances[at, block.ids] = block.n / block.size
            counts[block.ids[block.drawn]] += 1
    listed = np.flatnonzero(chances.any(axis=0))
    most, least = (
        Component(
            name=name,
            p=min(1.0, float(tails.min()) * len(listed)),
            observed=int(counts[listed[tails.argmin()]]),
            expected=float(chances[:, listed[tails.argmin()]].sum()),
            draws=len(blocks),
        )
        for name, tails in zip(
            ("most", "least"), drawn_tails(chances[:, listed], counts[listed]), strict=True
        )
    )
    return most, least
