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
    from collections.abc import Iterable, Mapping, Sequence

    from randcheck.disk.storage import Shelf


@checked
def write_table(  # noqa: PLR0913 - keyword-only
    path: str | os.PathLike[str] | Shelf,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    encoding: str = "utf-8-sig",
    title: str = "",
    choices: Mapping[str, Sequence[str]] | None = None,
    private: bool = False,
) -> None:
    """Write any table, such as the results of a draw, to CSV or XLSX.

    Args:
        path: Where; its end says which, ``.csv`` or ``.xlsx``.
        header: Column names.
        rows: Texts; other values are written as ``str`` gives them, ``None`` as blank.
        encoding: Of a CSV file.
        title: What stands above the header of a workbook, in a row of its own.
        choices: Column → what may be chosen in its cells of a workbook.
        private: Whether the file is its owner's alone.

    Raises:
        InputError: An argument is not what its annotation says; the path cannot be written,
            or a text not in that encoding.
        ExtraMissingError: A workbook, and the extra ``excel`` is not installed.
    """
    sheets.write_table(
        path,
        header,
        rows,
        encoding=encoding,
        title=title,
        choices=choices,
        private=private,
    )


@checked
def write_list(
    value: Value,
    path: str | os.PathLike[str] | Shelf,
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
