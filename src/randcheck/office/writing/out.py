"""Directories and lists as CSV and XLSX."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.canonical.arguments import checked
from randcheck.disk import sheets
from randcheck.office.writing.rows import (
    Value,
    as_table,
)

if TYPE_CHECKING:
    import os

write_table = checked(sheets.write_table)


@checked
def write_list(
    value: Value,
    path: str | os.PathLike[str],
    *,
    encoding: str = "utf-8-sig",
    role: str = "",
    private: bool = False,
) -> None:
    """Write a directory or list to CSV or XLSX, as the end of `path` says.

    Reading the file again gives the same value. Cells that a spreadsheet would execute
    (they begin with ``= + - @``) get an apostrophe, which reading takes away again.

    Args:
        value: A directory, or a list of interests, past checks or presences.
        path: Where; a file there is replaced.
        encoding: Of a CSV file.
        role: Which list it is; needed only where it is an empty tuple.
        private: Whether the file is its owner's alone.

    Raises:
        InputError: The value or the path cannot be written.
        ExtraMissingError: A workbook, and the extra ``excel`` is not installed.
    """
    table = as_table(value, role)
    sheets.write_table(path, table.header, table.rows, encoding=encoding, private=private)
