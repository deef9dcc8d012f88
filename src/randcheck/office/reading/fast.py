"""Large sheets through python-calamine, where it reads them no differently.

calamine is compiled and several times faster, but makes one dense block of a sheet,
shows no formulas, no number formats and nothing hidden. So it only gets sheets that are
large, dense, and free of whatever the two would read differently; `sheetxml` reads all
others, and all where calamine is not installed.
"""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from attrs import define, field

from randcheck.office.reading import sheetxml
from randcheck.office.reading.cells import Day
from randcheck.office.reading.styles import CLOCK, MONTH, PERCENT

if TYPE_CHECKING:
    import zipfile

    from randcheck.office.reading.cells import Grid
    from randcheck.office.reading.sheetxml import Context

LARGE = 4 * 1024 * 1024  # bytes of XML from which it pays
DENSE = 8_000_000  # cells of the block
_ROW = re.compile(rb'<row r="(\d{1,7})"')
_CELL = re.compile(rb'<c r="([A-Z]{1,3})\d')
_LETTERS = 26
_FIRST = 65_536  # bytes with the first rows: seldom is one further down wider
_MAIN = {"xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"}
_OLD = 1901  # the 1900 system is a day out before
_SPECIAL = (
    b't="e"',
    b't="d"',
    b"<!",
    b":row",
    b"_x",
    b"\0",
)
# Further signs, looked for where the first of a line is in the XML at all.
_FURTHER = {
    b"<f": (b"<f>", b"<f ", b"<f/"),
    b"<c": (b"<c>", b"<c/"),
    b'hidden="': (b'hidden="1"', b'hidden="true"'),
    b"<t>": (b"<t> ", b"<t>\t", b"<t>\n", b" </t>", b"\t</t>", b"\n</t>"),  # it may take them off
    b"&#": (b"&#9;", b"&#10;", b"&#13;", b"&#32;", b"&#0", b"&#x"),  # the same in other words
    b" ht=": (b' ht="0',),
    b"<cols": (b' width="0',),
}


_TEXTS = {str}


class _Different(Exception):  # noqa: N818 - never leaves this module
    """A cell that calamine reads otherwise than `sheetxml`."""


@define
class Quick:
    """The fast path for the sheets of one workbook."""

    data: bytes
    archive: zipfile.ZipFile
    context: Context
    parts: set[str]
    texts: bytes = b""
    _book: Any = field(default=None, init=False)
    _plain: bool = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Judge what all sheets share: its parts, its date system, its formats and texts."""
        odd = self.context.base_1904 or {MONTH, CLOCK, PERCENT} & set(self.context.styles)
        self._plain = not odd and self.parts <= _MAIN and _is_plain(self.texts)

    def fill(self, grid: Grid, name: str, part: str) -> bool:
        """Fill `grid` if the sheet is one for calamine; tell whether it was."""
        if not self._plain or self.archive.getinfo(part).file_size < LARGE:
            return False
        merges = _suits(self.archive.read(part), self.context)
        sheet = None if merges is None else self._sheet(name)
        if merges is None or sheet is None or sheet.start is None:
            return False
        try:
            numbers, rows = _take(sheet, self.context)
        except _Different:
            return False
        grid.numbers, grid.rows, grid.merges = numbers, rows, merges
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
    if not _is_plain(xml) or xml.count(b"<c ") != xml.count(b'<c r="'):
        return None
    last = rows = 0
    for rows, found in enumerate(_ROW.finditer(xml), 1):  # noqa: B007 - counted to the end
        number = int(found[1])
        if number <= last:
            return None
        last = number
    width = _width(xml, context)
    if not last or last * width > DENSE or width > sheetxml.WIDEST:
        return None
    if xml.count(b"<row ") + xml.count(b"<row>") != rows:
        return None
    return tuple(sheetxml.find_merges(xml, context.columns))


def _width(xml: bytes, context: Context) -> int:
    """Return how many columns the sheet has."""
    at = context.columns.get
    first = max(
        (at(found[1].decode(), 16_383) for found in _CELL.finditer(xml, 0, _FIRST)), default=0
    )
    last = b"[%c-Z]|" % (66 + first) if first < _LETTERS - 1 else b""
    wider = re.compile(b'<c r="(' + last + rb"[A-Z]{2,3})\d").finditer(xml)
    return max([first, *(at(found[1].decode(), 16_383) for found in wider)]) + 1


def _is_plain(xml: bytes) -> bool:
    """Tell whether no sign stands in the XML that the two readers would take differently."""
    if xml.find(b"\r", xml.find(b"?>", 0, 200) + 4) >= 0:  # but for the line of the declaration
        return False
    if any(sign in xml for sign in _SPECIAL):
        return False
    return not any(
        first in xml and any(sign in xml for sign in signs) for first, signs in _FURTHER.items()
    )


def _take(sheet: Any, context: Context) -> tuple[list[int], list[list[object]]]:  # noqa: ANN401 - a sheet of calamine
    """Return row numbers and cells of a sheet.

    Calamine gives every row, from the first, but begins at the first column with cells.
    """
    cells: list[object]
    keep: Any = context.strings.setdefault
    margin = [""] * sheet.start[1]
    numbers, found, last = [], [], 0
    for last, row in enumerate(sheet.iter_rows(), 1):
        if set(map(type, row)) == _TEXTS:
            cells = [*map(keep, row, row)]  # most rows
        else:
            cells = [keep(v, v) if type(v) is str else _other(v, context) for v in row]
        while cells and cells[-1] == "":
            cells.pop()
        if cells:
            numbers.append(last)
            found.append(margin + cells if margin else cells)
    if last != sheet.end[0] + 1:  # before version 0.9 it began at the first row with cells
        raise _Different
    return numbers, found


def _other(value: object, context: Context) -> object:
    """Return a cell of calamine as `sheetxml` would.

    Raises:
        _Different: It would not: times without a day, the first days of 1900, and moments
            that calamine has rounded.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        clock = (value.hour, value.minute, value.second)
        if value.year < _OLD or clock in {(0, 0, 0), (23, 59, 59)}:
            raise _Different
        return Day(value.date(), has_time=True)
    if isinstance(value, date) and value.year >= _OLD:
        return Day(value)
    if isinstance(value, int | float):
        raw = repr(value)
        known = context.numbers.get(raw)
        if known is None:
            number = sheetxml.make_number(raw, base_1904=context.base_1904)
            known = context.numbers[raw] = number
        return known
    raise _Different
