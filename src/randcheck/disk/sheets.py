"""Tables as files that offices can open: UTF-8 with a mark, CRLF, formulas escaped."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from randcheck.errors import ExtraMissingError, InputError

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

FORMULA_SIGNS: Final = "=+-@\t\r"
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_WIDTH = 20  # of a column, in characters


def write_table(
    path: str | os.PathLike[str],
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    encoding: str = "utf-8-sig",
) -> None:
    """Write any table, such as the results of a draw, to CSV or XLSX.

    Args:
        path: Where; its end says which, ``.csv`` or ``.xlsx``.
        header: Column names.
        rows: Texts; other values are written as ``str`` gives them, ``None`` as blank.
        encoding: Of a CSV file.

    Raises:
        InputError: The path cannot be written, or a text not in that encoding.
        ExtraMissingError: A workbook, and the extra ``excel`` is not installed.
    """
    texts = [[escaped(_text(cell)) for cell in row] for row in (header, *rows)]
    suffix = Path(path).suffix.lower()
    if suffix not in {".csv", ".xlsx"}:
        raise InputError("write-suffix", value=Path(path).name)
    data = _csv(texts, encoding) if suffix == ".csv" else _xlsx(texts)
    try:
        Path(path).write_bytes(data)
    except (OSError, ValueError) as error:
        name = Path(path).name
        raise InputError("write-failed", place=name, reason=type(error).__name__) from None


def _text(cell: object) -> str:
    return "" if cell is None else cell if isinstance(cell, str) else str(cell)


def _csv(rows: Iterable[Sequence[str]], encoding: str) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    for row in rows:
        writer.writerow(row)
    try:
        return buffer.getvalue().encode(encoding)
    except (UnicodeEncodeError, LookupError):
        raise InputError("write-encoding", value=encoding) from None


def _xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    try:
        import openpyxl
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.utils import get_column_letter
    except ImportError:
        raise missing("openpyxl", "excel") from None
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    for at in range(1, len(rows[0]) + 1):
        sheet.column_dimensions[get_column_letter(at)].width = _WIDTH
    for row in rows:
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value=_escape_control(text))
            cell.data_type = "s"  # never a formula, a number or a date
            cell.number_format = "@"
            cells.append(cell)
        sheet.append(cells)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _escape_control(text: str) -> str:
    """Return text as ECMA-376 (22.9.2.19) writes what XML cannot hold."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise InputError("write-encoding", value="utf-8")
    return _CONTROL.sub(
        lambda m: f"_x{ord(m[0]):04X}_" if len(m[0]) == 1 else f"_x005F{m[0]}", text
    )


def missing(package: str, extra: str) -> ExtraMissingError:
    """Return the error that names the command which installs an extra."""
    command = f"pip install 'randcheck[{extra}]'"
    return ExtraMissingError("extra-missing", package=package, command=command)


def escaped(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula.

    >>> escaped("=1+1"), escaped("'=1+1"), escaped("3#楼")
    ("'=1+1", "''=1+1", '3#楼')
    """
    bare = text.lstrip("'")
    return f"'{text}" if bare and bare[0] in FORMULA_SIGNS else text
