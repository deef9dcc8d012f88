"""Data frames out and in through narwhals: pandas, polars, pyarrow, DuckDB relations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from randcheck.canonical.arguments import checked
from randcheck.disk.frames import make_frame
from randcheck.errors import InputError
from randcheck.office.reading import files
from randcheck.office.reading.cells import Grid
from randcheck.office.reading.records import cell_of, frame_rows
from randcheck.office.reading.schema import FORMS
from randcheck.office.writing.rows import Value, as_table

if TYPE_CHECKING:
    from randcheck.office.reading.files import Reading


@checked
def to_frame(value: Value, *, backend: str = "pandas", role: str = "") -> Any:  # noqa: ANN401 - a frame of any library
    """Return a directory or list as a data frame of texts, under the usual column names.

    Args:
        value: A directory, or a list of interests, past checks or presences.
        backend: ``pandas``, ``polars`` or ``pyarrow``.
        role: Which list it is; needed only where it is an empty tuple.

    Raises:
        InputError: There is no such backend, or the value cannot be shown as a table.
        ExtraMissingError: narwhals or the backend is not installed.
    """
    table = as_table(value, role)
    columns = {name: [row[at] for row in table.rows] for at, name in enumerate(table.header)}
    return make_frame(columns, dict.fromkeys(table.header, "text"), backend)


@checked
def read_frame(frame: object, role: str, **options: Any) -> Reading[Any]:  # noqa: ANN401 - the options of `read_targets` and the like
    """Read a data frame as a file of the same columns would be read.

    Rows are counted as in a sheet with the column names in row 1. Missing values are
    blanks; numbers in a column of ids are refused, as in a workbook.

    Args:
        frame: A frame of pandas or polars, a table of pyarrow, a relation of DuckDB.
        role: Which list; see `read_list`.
        **options: As for `read_targets`, `read_inspectors`, …, but for `encoding`.

    Raises:
        InputError: Everything that is wrong with the frame, at once.
        ExtraMissingError: The extra ``frames`` is not installed.
    """
    if role not in FORMS:
        raise InputError("role-unknown", value=role, known="、".join(FORMS))
    names, rows = frame_rows(frame)
    grid = Grid("frame", raw=True)
    for number, row in enumerate([names, *rows], start=1):
        grid.numbers.append(number)
        grid.rows.append([cell_of(value) for value in row])
    return files.read_list(role, grid, **options)
