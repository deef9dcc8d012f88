"""Large sheets through python-calamine, where it reads them no differently.

calamine is compiled and several times faster, but makes one dense block of a sheet,
shows no formulas and no number formats. So it only gets sheets that are large, dense,
and free of formulas, errors and dates without a day; `sheetxml` reads all others, and
all where calamine is not installed.
"""

from __future__ import annotations

import io
import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from attrs import define, field

from randcheck.office.reading import sheetxml
from randcheck.office.reading.cells import Day, Fault
from randcheck.office.reading.styles import MONTH

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterable

    from randcheck.office.reading.cells import Grid
    from randcheck.office.reading.sheetxml import Context

LARGE = 4 * 1024 * 1024  # bytes of XML from which it pays
DENSE = 8_000_000  # cells of the block
_ROW = re.compile(rb'<row r="(\d{1,7})"')
_WIDE = re.compile(rb' r="([A-Z]{2,3})\d')
_SPECIAL = (
    b"<f>",
    b"<f ",
    b"<f/",
    b"<c>",
    b"<c/",
    b't="e"',
    b't="d"',
    b"<!",
    b":row",
    b"_x",
    b"\0",
)


@define
class Quick:
    """The fast path for the sheets of one workbook."""

    data: bytes
    archive: zipfile.ZipFile
    context: Context
    _book: Any = field(default=None, init=False)

    def fill(self, grid: Grid, name: str, part: str) -> bool:
        """Fill `grid` if the sheet is one for calamine; tell whether it was."""
        special = MONTH in self.context.styles or self.context.escapes
        if special or self.archive.getinfo(part).file_size < LARGE:
            return False
        merges = _suits(self.archive.read(part), self.context)
        sheet = None if merges is None else self._sheet(name)
        if merges is None or sheet is None:
            return False
        number, column = sheet.start or (0, 0)
        rows = sheet.iter_rows() if sheet.start is not None else ()
        _take(grid, rows, number + 1, column, self.context)
        grid.merges = merges
        return True

    def _sheet(self, name: str) -> Any:  # noqa: ANN401 - a sheet of calamine
        """Return a sheet of calamine; ``None`` where it cannot or should not read it."""
        try:
            import python_calamine
        except ImportError:
            return None
        try:
            if self._book is None:
                self._book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(self.data))
            sheet = self._book.get_sheet_by_name(name)
        except (python_calamine.CalamineError, OSError, ValueError):
            return None
        return sheet if sheet.height * sheet.width <= DENSE else None


def _suits(xml: bytes, context: Context) -> tuple[tuple[int, int, int, int], ...] | None:
    """Return the merged ranges of a sheet that calamine reads as we do, else ``None``."""
    if any(sign in xml for sign in _SPECIAL) or xml.count(b"<c ") != xml.count(b'<c r="'):
        return None
    last = 0
    for found in _ROW.finditer(xml):
        number = int(found[1])
        if number <= last:
            return None
        last = number
    if not last or last * _width(xml, context) > DENSE:
        return None
    return tuple(sheetxml.find_merges(xml, context.columns))


def _width(xml: bytes, context: Context) -> int:
    """Return how many columns the sheet has."""
    wide = {found[1].decode() for found in _WIDE.finditer(xml)}
    if wide:
        return max(context.columns.get(letters, 16_383) for letters in wide) + 1
    return next((at + 1 for at in range(25, 0, -1) if b'<c r="%c' % (65 + at) in xml), 1)


def _take(
    grid: Grid, rows: Iterable[list[Any]], number: int, column: int, context: Context
) -> None:
    strings, margin = context.strings, [""] * column
    keep = strings.setdefault
    for row in rows:
        cells = [keep(v, v) if type(v) is str else _other(v, context) for v in row]
        while cells and cells[-1] == "":
            cells.pop()
        if cells:
            grid.numbers.append(number)
            grid.rows.append(margin + cells if column else cells)
        number += 1


def _other(value: object, context: Context) -> object:
    """Return a cell of calamine as `sheetxml` would."""
    if isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return Day(value.date(), has_time=bool(value.time()))
    if isinstance(value, date):
        return Day(value)
    if isinstance(value, int | float):
        raw = repr(value)
        known = context.numbers.get(raw)
        if known is None:
            number = sheetxml.make_number(raw, base_1904=context.base_1904)
            known = context.numbers[raw] = number
        return known
    if isinstance(value, time | timedelta):
        return Fault(str(value))
    return value
