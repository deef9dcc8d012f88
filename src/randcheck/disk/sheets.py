"""Tables as files that offices can open: UTF-8 with a mark, CRLF, formulas escaped."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any, Final

from randcheck.disk.storage import Shelf, is_folder, place_at, write_whole
from randcheck.errors import ExtraMissingError, InputError

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping, Sequence

FORMULA_SIGNS: Final = "=+-@\t\r"
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_NARROWEST, _WIDEST = 8, 60  # of a column, in half-width characters
_LOOKED_AT = 200  # rows that say how wide a column is
_HEIGHT = 15  # of a line, in points
_A4 = 9  # ECMA-376, 18.3.1.63


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
        path: Where, a path or a `Shelf`; its end says which, ``.csv`` or ``.xlsx``.
        header: Column names.
        rows: Texts; other values are written as ``str`` gives them, ``None`` as blank.
        encoding: Of a CSV file.
        title: What stands above the header of a workbook, in a row of its own.
        choices: Column → what may be chosen in its cells of a workbook.
        private: Whether the file is its owner's alone.

    Raises:
        InputError: The path cannot be written, or a text not in that encoding.
        ExtraMissingError: A workbook, and the extra ``excel`` is not installed.
    """
    where = place_at(path)
    suffix = where.suffix.lower()
    if suffix not in {".csv", ".xlsx"}:
        raise InputError("write-suffix", value=where.name)
    data = table_bytes(suffix, header, rows, encoding=encoding, title=title, choices=choices)
    if not isinstance(where, Shelf) and not is_folder(where.parent):
        raise InputError("write-failed", place=where.name, reason="FileNotFoundError")
    try:
        write_whole(where, data, private=private)
    except InputError as error:
        reason = error.params.get("reason", error.code)
        raise InputError("write-failed", place=where.name, reason=reason) from error


def table_bytes(  # noqa: PLR0913 - keyword-only
    suffix: str,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    encoding: str = "utf-8-sig",
    title: str = "",
    choices: Mapping[str, Sequence[str]] | None = None,
) -> bytes:
    """Return the bytes of the file that `write_table` writes.

    Args:
        suffix: ``.csv`` or ``.xlsx``.
        header: As for `write_table`.
        rows: As for `write_table`.
        encoding: As for `write_table`.
        title: As for `write_table`.
        choices: As for `write_table`.

    Raises:
        InputError: As `write_table`, but for the path.
        ExtraMissingError: As `write_table`.
    """
    if suffix not in {".csv", ".xlsx"}:
        raise InputError("write-suffix", value=suffix)
    texts = [[escaped(_text(cell)) for cell in row] for row in (header, *rows)]
    return _csv(texts, encoding) if suffix == ".csv" else _xlsx(texts, title, choices or {})


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


def _xlsx(
    rows: Sequence[Sequence[str]],
    title: str,
    choices: Mapping[str, Sequence[str]],
) -> bytes:
    try:
        import openpyxl
        from openpyxl.styles import Font
    except ImportError:
        raise missing("openpyxl", "excel") from None
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    head = 2 if title else 1
    _set_page(sheet, rows, head)
    if title:
        sheet.append([_cell(sheet, title, Font(bold=True, size=14))])
    for at, row in enumerate(rows):
        lines = max((text.count("\n") + 1 for text in row), default=1)
        if lines > 1:
            sheet.row_dimensions[head + at].height = _HEIGHT * lines
        sheet.append([_cell(sheet, text, None if at else Font(bold=True)) for text in row])
    for name, listed in choices.items():
        _offer(sheet, rows[0].index(name), listed, head + 1, head + len(rows) - 1)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _set_page(sheet: Any, rows: Sequence[Sequence[str]], head: int) -> None:  # noqa: ANN401 - of an extra
    """Make columns as wide as what stands in them, keep the header in sight and on every page."""
    from openpyxl.utils import get_column_letter

    for at in range(len(rows[0])):
        cells = (row[at] for row in rows[:_LOOKED_AT] if at < len(row))
        lines = (line for cell in cells for line in cell.split("\n"))
        widest = max((sum(1 + (c > "\u00ff") for c in line) for line in lines), default=0)
        letter = get_column_letter(at + 1)
        sheet.column_dimensions[letter].width = min(max(widest + 2, _NARROWEST), _WIDEST)
    sheet.freeze_panes = f"A{head + 1}"
    sheet.print_title_rows = f"{head}:{head}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0


def _cell(sheet: Any, text: str, font: Any = None) -> Any:  # noqa: ANN401 - of an extra
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment

    cell = WriteOnlyCell(sheet, value=_escape_control(text))
    cell.data_type = "s"  # never a formula, a number or a date
    cell.number_format = "@"
    if font is not None:
        cell.font = font
    if "\n" in text:
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell


def _offer(sheet: Any, at: int, listed: Sequence[str], first: int, last: int) -> None:  # noqa: ANN401
    """Let whoever fills in a column choose; other texts may be typed nevertheless."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    words = ",".join(listed).replace('"', '""')
    offered = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
    offered.showErrorMessage = False
    offered.add(f"{get_column_letter(at + 1)}{first}:{get_column_letter(at + 1)}{max(first, last)}")
    sheet.data_validations.append(offered)


def _escape_control(text: str) -> str:
    """Return text as ECMA-376 (22.9.2.19) writes what XML cannot hold."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise InputError("write-encoding", value="utf-8")
    return _CONTROL.sub(
        lambda m: f"_x{ord(m[0]):04X}_" if len(m[0]) == 1 else f"_x005F{m[0]}", text
    )


def missing(package: str, extra: str) -> ExtraMissingError:
    """Return the error that names the command which installs an extra."""
    command = f'pip install "randcheck[{extra}]"'
    return ExtraMissingError("extra-missing", package=package, command=command)


def escaped(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula.

    >>> escaped("=1+1"), escaped("'=1+1"), escaped("3#楼")
    ("'=1+1", "''=1+1", '3#楼')
    """
    bare = text.lstrip("'")
    return f"'{text}" if bare and bare[0] in FORMULA_SIGNS else text
