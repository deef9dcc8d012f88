"""Lists that come from no file: rows of a database, mappings, data frames.

They become the same sheet that a file would be, so that the same checks look at them and
the same values come of them. A place in a message is a row, from 1, and its field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from randcheck.disk.frames import require_narwhals
from randcheck.disk.sheets import table_bytes
from randcheck.errors import InputError, Phrase
from randcheck.office.reading.cells import Day, Grid, Number, shown

if TYPE_CHECKING:
    from collections.abc import Sequence


def grid_of(rows: object, name: str) -> Grid:
    """Return rows as a sheet whose header is in row 1.

    Args:
        rows: Mappings of column name → value, of which not each needs every column; a
            cursor of a database that has executed its query (PEP 249); a data frame.
        name: What messages call the list.

    Raises:
        InputError: It is none of these (``records-kind``), or a value is none that a cell
            can hold (``argument``).
        ExtraMissingError: It is a frame, and the extra ``frames`` is not installed.
    """
    header, listed = _read(rows, name)
    grid = Grid(name, raw=True, fielded=True)
    for number, row in enumerate([header, *listed], start=1):
        grid.numbers.append(number)
        grid.rows.append([cell_of(value, f"{name} row {number - 1}") for value in row])
    return grid


def file_of(grid: Grid) -> bytes:
    """Return the CSV file that rows would be: what a commitment has the digest of."""
    header, *rows = ([shown(cell) for cell in row] for row in grid.rows)
    return table_bytes(".csv", header, rows)


def _read(rows: object, name: str) -> tuple[list[str], Iterable[Sequence[object]]]:
    described: Any = getattr(rows, "description", None)
    fetch: Any = getattr(rows, "fetchall", None)
    if described is not None and fetch is not None:
        return [str(column[0]) for column in described], fetch()
    if isinstance(rows, Iterable) and not hasattr(rows, "columns"):
        listed = list(rows)
        if all(isinstance(row, Mapping) for row in listed):
            names = list(dict.fromkeys(str(key) for row in listed for key in row))
            return names, [[row.get(key) for key in names] for row in listed]
        raise InputError("records-kind", place=name, value=type(listed[0]).__name__)
    return frame_rows(rows, name)


def frame_rows(frame: object, name: str = "") -> tuple[list[str], list[tuple[object, ...]]]:
    """Return the column names and rows of a data frame.

    Raises:
        InputError: It is none (``frame-kind``).
        ExtraMissingError: The extra ``frames`` is not installed.
    """
    narwhals = require_narwhals()
    try:
        native = narwhals.from_native(frame)
        eager = native.collect() if isinstance(native, narwhals.LazyFrame) else native
        return [str(column) for column in eager.columns], eager.rows()
    except TypeError:
        raise InputError("frame-kind", place=name, value=type(frame).__name__) from None


def cell_of(value: object, place: str = "") -> object:
    """Return a value of a record or frame as a cell of a sheet."""
    if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
        value = "、".join(value)
    if value is None or isinstance(value, str | bool):
        return "" if value is None else value
    if isinstance(value, bytes | bytearray | Mapping | list | tuple | set | frozenset):
        found = type(value).__name__
        raise InputError("argument", place=place, expected=Phrase("kind-text"), found=found)
    unequal = value != value  # noqa: PLR0124 - NaN and NaT are missing values
    if unequal is not False:  # pandas' NA is neither equal nor unequal to itself
        return ""
    if isinstance(value, date):
        return _day(value)
    if isinstance(value, int | float):
        whole = int(value) if float(value).is_integer() else value
        return Number(str(whole))
    return str(value)


def _day(value: date) -> Day:
    if isinstance(value, datetime):
        return Day(value.date(), has_time=bool(value.time()))
    return Day(value)
