"""A roster of targets that stays in the tables or Parquet files of an engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar, overload

from randcheck.canonical.arguments import checked
from randcheck.canonical.framing import HASH_SIZE
from randcheck.canonical.ids import id_problems
from randcheck.certificates import merkle
from randcheck.certificates.records.values import LARGEST_BUCKET
from randcheck.certificates.rosters import Roster
from randcheck.draws.listed import counts_of
from randcheck.draws.words import ELIGIBLE
from randcheck.engines.judging import check_kinds, size_of, tally_of
from randcheck.engines.statements import EVERY, Leaves, Source
from randcheck.engines.tree import root_of
from randcheck.errors import InputError
from randcheck.lottery.designs import ORDER, SYSTEMATIC, WEIGHTS, sizes_among
from randcheck.lottery.selection import (
    LARGEST,
    Drawn,
    Lot,
    bound_for,
    order,
    systematic_start,
    wanted_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from randcheck.canonical.suites import Suite
    from randcheck.certificates.rosters import Wanted
    from randcheck.draws.needs import Counts
    from randcheck.engines.engine import Engine, Row
    from randcheck.lottery.designs import Group, Sizes

_SLICE = 1 << 18  # leaves of a slice at most, on average
_MOST_DIGITS: Final = 4
T = TypeVar("T")


class TableRoster(Roster):
    """The roster of targets, one row for every standing, in an engine.

    It is looked at once when it is made: every id and verdict is one, no id stands in a
    stratum twice. Nothing of it is kept in memory but how many have which standing.

    Args:
        engine: From `open_engine`.
        table: Name of a table; with what it lies in, parted in a list.
        parquet: Path of Parquet files, as the engine takes it, in place of a table.
        id, stratum: Names of the columns.
        verdict: Name of the column; ``None`` where all are eligible.
        weight: Name of the column; ``None`` where all weigh 1.

    Raises:
        InputError: There is not one of table and Parquet files (``engine-source``), a column
            is of another type (``engine-column``), or anything in it is not what it must be.
    """

    elsewhere: ClassVar[bool] = True
    _source: Source
    _tally: dict[tuple[str, str], Group]
    _size: int
    _several: bool

    @checked
    def __init__(  # noqa: PLR0913 - a table and its columns by name
        self,
        engine: Engine,
        *,
        table: str | Sequence[str] | None = None,
        parquet: str | Path | None = None,
        id: str = "id",
        stratum: str = "stratum",
        verdict: str | None = "verdict",
        weight: str | None = "weight",
    ) -> None:
        if (table is None) == (parquet is None):
            raise InputError("engine-source")
        named = (table,) if isinstance(table, str) else tuple(table or ())
        source = Source(
            engine=engine,
            table=f"{engine.name_of(*named) if named else engine.parquet(str(parquet))} AS src",
            id=_column(engine, id),
            stratum=_column(engine, stratum),
            verdict=engine.text(ELIGIBLE) if verdict is None else _column(engine, verdict),
            weight="1" if weight is None else _column(engine, weight),
        )
        columns = {"id": id, "stratum": stratum, "verdict": verdict, "weight": weight}
        check_kinds(source, columns)
        put = object.__setattr__
        put(self, "name", "targets")
        put(self, "_source", source)
        put(self, "_tally", tally_of(source))
        rows = sum(group.size for group in self._tally.values())
        size = size_of(source, rows)
        put(self, "_size", size)
        put(self, "_several", size != rows)

    def __repr__(self) -> str:
        return f"<TableRoster: {self._size} targets in {self._source.engine.name}>"

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return super(Roster, self).__hash__()

    def __len__(self) -> int:
        return self._size

    @property
    def ids(self) -> Sequence[str]:
        """The ids, ascending; asked for as they are gone through."""
        return _Stream(self._size, lambda: (id for id, _ in self.listed()))

    @property
    def lines(self) -> Sequence[bytes]:
        """The lines, ascending by id; asked for as they are gone through."""
        return _Stream(self._size, lambda: (line for _, line in self.listed()))

    @property
    def tails(self) -> Sequence[bytes]:
        """The tails of the lines, likewise."""
        return _Stream(self._size, lambda: (line.partition(b'","str')[2] for line in self.lines))

    def listed(self) -> Iterator[tuple[str, bytes]]:
        """Yield ids and lines as they come, ascending."""
        sql = f"{self._source.lines(several=self._several)} ORDER BY id"
        return ((id, line.encode()) for id, line in self._rows(sql))

    def line(self, id: str) -> bytes | None:
        """Return the line of one target."""
        if id_problems(id):
            return None
        found = self._few(self._source.lines(several=self._several, only=id))
        return found[0][1].encode() if found else None

    def tally(self) -> dict[tuple[str, str], Group]:
        """Return stratum and verdict → how many, and what they weigh."""
        return dict(self._tally)

    def counts(self) -> dict[str, Counts]:
        """Return for every stratum how many targets it has: in the base, eligible, outside."""
        return counts_of(self._tally)

    def weighing(
        self, stratum: str, verdict: str, bounds: tuple[int, int] | None
    ) -> Iterator[tuple[str, int]]:
        """Yield whose weight does not lie between two; see `Roster.weighing`."""
        if (stratum, verdict) in self._tally:
            for id, weight in self._rows(self._source.weighing(stratum, verdict, bounds)):
                yield id, int(weight)

    def unbound(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield nobody: a table says of no rule that it does not bind."""
        return iter(())

    def sizes(self) -> Callable[[str, int], Sizes]:
        """Return what takes a systematic stratum apart; the engine finds the heaviest."""

        def of(stratum: str, n: int) -> Sizes:
            if (stratum, ELIGIBLE) not in self._tally:
                return sizes_among((), 0, n)
            ((total,),) = self._few(self._source.total(stratum))
            rows = self._few(self._source.heaviest(stratum, n)) if n else []
            return sizes_among(((id, int(weight)) for id, weight in rows), int(total), n)

        return of

    # the root

    def tree(self, suite: Suite, secret: bytes, bucket: int = 0) -> merkle.Tree:
        """Return root and size under a secret, with decoys up to a size."""
        engine = self._source.engine
        engine.check_suite(suite)
        if bucket > LARGEST_BUCKET:
            raise InputError("bucket-small", value=bucket)
        size = max(self._size, bucket)
        digits = min(_MOST_DIGITS, max(0, (size // _SLICE).bit_length() + 3) // 4)
        leaves = Leaves(engine, engine.fresh(), digits)
        asked = self._source.leaves(suite, secret, several=self._several, decoys=size - self._size)
        engine.run(engine.store(leaves.name, asked))
        try:
            return merkle.Tree(root_of(suite, leaves), size)
        finally:
            engine.run(engine.drop(leaves.name))

    # the first random

    def draw(self, suite: Suite, wanted: Sequence[Wanted]) -> list[tuple[Drawn, Mapping[str, int]]]:
        """Draw the targets of some strata; see `Roster.draw`."""
        self._source.engine.check_suite(suite)
        able = {stratum: counts.eligible for stratum, counts in self.counts().items()}
        plain = [one for one in wanted if one.design not in WEIGHTS]
        want = {}
        for one in plain:
            eligible = able.get(one.stratum, 0)
            n, reserves = (eligible, 0) if one.design == ORDER else (one.n, one.reserves)
            want[one.stratum] = wanted_of(n, reserves, eligible)
        lots = self._lots(suite, plain, want, able)
        found: list[tuple[Drawn, Mapping[str, int]]] = []
        for one in wanted:
            if one.design in WEIGHTS:
                found.append(self._weighed(suite, one, able.get(one.stratum, 0)))
            else:
                n = want[one.stratum] if one.design == ORDER else one.n
                found.append((_split(lots[one.stratum], n), {}))
        return found

    def _lots(
        self, suite: Suite, wanted: Sequence[Wanted], want: dict[str, int], able: dict[str, int]
    ) -> dict[str, list[Lot]]:
        found: dict[str, list[Lot]] = {one.stratum: [] for one in wanted}
        for bounded in (True, False):  # of a bound that left too few, once in 10^8 draws, all
            asked = [
                (one.stratum, one.key, _bound(want[one.stratum], able[one.stratum], bounded), count)
                for one in wanted
                if (count := want[one.stratum]) > len(found[one.stratum])
            ]
            if asked:
                found.update({stratum: [] for stratum, *_ in asked})
                for stratum, id, ticket in self._few(self._source.lots(suite, asked)):
                    found[stratum].append(Lot(id, bytes.fromhex(ticket)))
        return found

    def _weighed(self, suite: Suite, one: Wanted, eligible: int) -> tuple[Drawn, Mapping[str, int]]:
        """Draw a stratum whose targets have weights."""
        group = self._tally.get((one.stratum, ELIGIBLE))
        bounds = WEIGHTS[one.design]
        if group is not None and not group.within(bounds):
            id, weight = next(iter(list(self.weighing(one.stratum, ELIGIBLE, bounds))))
            said = {"value": id, "weight": repr(weight)}
            raise InputError("weight-range", **said, lowest=bounds[0], most=bounds[1])
        if one.design == SYSTEMATIC:
            return self._systematic(suite, one)
        count = wanted_of(one.n, one.reserves, eligible)
        rows = self._few(self._source.slips(suite, one.stratum, one.key, count)) if count else []
        lots = [Lot(id, bytes.fromhex(ticket), int(slip)) for id, ticket, slip in rows]
        return _split(lots, one.n), {}

    def _systematic(self, suite: Suite, one: Wanted) -> tuple[Drawn, Mapping[str, int]]:
        """Draw the census part by tickets made here, the others by the comb."""
        sizes = self.sizes()(one.stratum, one.n)
        certain = len(sizes.certain)
        rows = self._few(self._source.heaviest(one.stratum, certain)) if certain else []
        weights = {id: int(weight) for id, weight in rows}
        lots = list(order(suite, one.key, sizes.certain))
        if sizes.n:
            below = min(weights.values(), default=LARGEST + 1)
            start, _ = systematic_start(suite, one.comb, sizes.total)
            comb = (sizes.n, sizes.total, start)
            sql = self._source.systematic(suite, one.key, comb, one.stratum, below)
            for id, ticket, weight in self._few(sql):
                lots.append(Lot(id, bytes.fromhex(ticket)))
                weights[id] = int(weight)
        return Drawn(tuple(sorted(lots, key=lambda lot: (lot.ticket, lot.id)))), weights

    def _few(self, sql: str) -> list[Row]:
        return self._source.engine.few(sql)

    def _rows(self, sql: str) -> Iterator[Row]:
        return self._source.engine.rows(sql)


class _Stream(Sequence[T]):
    """What is asked for anew whenever somebody goes through it."""

    def __init__(self, size: int, ask: Callable[[], Iterator[T]]) -> None:
        self._size = size
        self._ask = ask

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[T]:
        return self._ask()

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...
    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        if isinstance(at, slice):
            return list(self)[at]
        wanted = range(self._size)[at]
        return next(one for place, one in enumerate(list(self)) if place == wanted)


def _column(engine: Engine, name: str) -> str:
    return f"src.{engine.name_of(name)}"


def _bound(count: int, eligible: int, bounded: bool) -> str:  # noqa: FBT001 - once and again
    bound = bound_for(count, eligible) if bounded else b"\xff" * 33
    return bound.hex() if len(bound) == HASH_SIZE else EVERY


def _split(lots: list[Lot], n: int) -> Drawn:
    return Drawn(tuple(lots[:n]), tuple(lots[n:]))
