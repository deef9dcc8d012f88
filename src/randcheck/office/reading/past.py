"""Rows of a list of past checks: all but target and name of a row stands in many others."""

from __future__ import annotations

from datetime import date
from functools import partial
from itertools import compress, repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from attrs import define, field

from randcheck.draws.past import PastCheck
from randcheck.office.directories.columns import by_columns
from randcheck.office.reading import tables
from randcheck.office.reading.columns import are_credit_codes, are_plain
from randcheck.office.reading.rows import Placed, Row, past_words, read_past

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from randcheck.office.reading.options import Options
    from randcheck.office.reading.tables import Table

_WORDS = ("day", "until", "drawn", "cause", "item", "unit")
_SHARED = ("day", "month_only", "made", "drawn", "cause", "item", "unit")
_KEPT = 20_000  # rows that differ in their words
_PLAIN = PastCheck(target="-", day=date.min)
_GONE: list[object] = []


def read_pasts(table: Table, options: Options) -> list[Placed[PastCheck]]:
    """Return the past checks of one sheet; problems go to its log, rows are let go of."""
    reader = _Reader(table, options)
    found: list[Placed[PastCheck]] = []
    for start in range(0, len(table.rows), tables.AT_ONCE):
        part = slice(start, start + tables.AT_ONCE)
        numbers, rows = table.numbers[part], table.rows[part]
        found += reader.read(numbers, rows)
        table.rows[part] = [_GONE] * len(rows)
    return found


@define
class _Reader:
    """What the rows of one sheet share; `alike` keeps the words of which nothing was to be said."""

    table: Table
    options: Options
    alike: dict[object, dict[str, Any]] = field(factory=dict)
    cells: Callable[[list[object]], object] = field(init=False)
    simple: bool = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Prepare the choice of columns; tell whether targets can be judged many at once."""
        fields = self.table.fields
        self.cells = itemgetter(*(fields[name] for name in _WORDS if name in fields))
        self.simple = not {"number", "confirmed"} & fields.keys()

    def read(
        self, numbers: Sequence[int], rows: Sequence[list[object]]
    ) -> Iterable[Placed[PastCheck]]:
        """Return the checks of some rows: together, if nothing is to be said of their targets."""
        ids = [*map(itemgetter(self.table.fields["code"]), rows)] if self.simple else []
        others = [[*map(itemgetter(at), rows)] for at, _ in self.table.further]
        if not (ids and are_credit_codes(ids) and all(map(are_plain, others))):
            read = [
                (number, read_past(self.row(number, row)))
                for number, row in zip(numbers, rows, strict=True)
            ]
            return [Placed(past, self.table, number) for number, past in read if past is not None]
        known = [*map(self.alike.get, map(self.cells, rows))]
        words = [
            said or self.words(number, row)
            for said, number, row in zip(known, numbers, rows, strict=True)
        ]
        filled = [said is not None for said in words]
        kept = [said for said in words if said is not None]
        names = [name for _, name in self.table.further]
        further = map(partial(_pairs, names), *others) if names else repeat((), len(ids))
        found = {name: [*map(itemgetter(name), kept)] for name in _SHARED}
        found["target"] = [*compress(ids, filled)]
        found["attributes"] = [*compress(further, filled)]
        made = by_columns(_PLAIN, found, len(kept))
        return map(Placed, made, repeat(self.table), compress(numbers, filled))

    def row(self, number: int, cells: list[object]) -> Row:
        """Return a row as it is read alone."""
        return Row(self.table, self.options, number, cells)

    def words(self, number: int, cells: list[object]) -> dict[str, Any] | None:
        """Return what a row shares with others; kept if nothing was to be said of it."""
        log = self.table.log
        before = len(log.problems) + len(log.notices)
        found = past_words(self.row(number, cells))
        silent = before == len(log.problems) + len(log.notices)
        if found is not None and silent and len(self.alike) < _KEPT:
            self.alike[self.cells(cells)] = found
        return found


def _pairs(names: Sequence[str], *texts: str) -> tuple[tuple[str, str], ...]:
    pairs = tuple(pair for pair in zip(names, texts, strict=True) if pair[1])
    return tuple(sorted(pairs)) if pairs[1:] else pairs
