"""The tables of a page saved from a website, as sheets.

What stands outside of tables is passed over. A cell that spans rows stands in the first of
them; the span is kept as a merged cell, as in a workbook. Scripts and styles are no text.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from attrs import Factory, define

from randcheck.office.reading.cells import Grid

if TYPE_CHECKING:
    from collections.abc import Mapping

_SPACE = re.compile(r"[ \t\r\n\f\u00a0]+")
_PAGE = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body|table|div|meta)\b", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?\s*([A-Za-z0-9_-]{3,20})", re.IGNORECASE)
_CHARSETS = {
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "gb_2312-80"), "gb18030"),
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "big5": "big5",
}
_SILENT = {"script", "style", "template", "noscript"}
_BREAKS = {"br", "p", "div", "li"}
MOST_SPANNED = 1000  # rows or columns of one cell; browsers stop at 1,000 columns too
LARGEST = 2_000_000  # cells of one table


def is_page(data: bytes) -> bool:
    """Tell whether a file begins as a page does."""
    return _PAGE.match(data[:1024].removeprefix(b"\xef\xbb\xbf")) is not None


def charset(data: bytes) -> str | None:
    """Return the encoding that a page names, if it is a Chinese one or UTF-8."""
    found = _CHARSET.search(data[:4096])
    return None if found is None else _CHARSETS.get(found[1].decode().lower())


@define
class _Cell:
    parts: list[str] = Factory(list)
    rows: int = 1
    columns: int = 1


@define
class _Table:
    rows: list[list[_Cell]] = Factory(list)
    cell: _Cell | None = None


class _Pages(HTMLParser):
    """Collects tables; a table within a cell of another stands on its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[_Table] = []
        self.open: list[_Table] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent += 1
        elif tag == "table":
            self.open.append(_Table())
            self.found.append(self.open[-1])
        elif self.open:
            self._within(self.open[-1], tag, dict(attrs))

    def _within(self, table: _Table, tag: str, attrs: Mapping[str, str | None]) -> None:
        if tag == "tr":
            table.rows.append([])
            table.cell = None
        elif tag in {"td", "th"}:
            if not table.rows:
                table.rows.append([])
            down, across = _span(attrs.get("rowspan")), _span(attrs.get("colspan"))
            table.cell = _Cell(rows=down, columns=across)
            table.rows[-1].append(table.cell)
        elif tag in _BREAKS and table.cell is not None:
            table.cell.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif self.open and tag == "table":
            self.open.pop()
        elif self.open and tag in {"td", "th", "tr"}:
            self.open[-1].cell = None

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1].cell is not None and not self.silent:
            self.open[-1].cell.parts.append(data)


def _span(text: str | None) -> int:
    number = (text or "").strip()
    if not (number.isascii() and number.isdigit()) or len(number) > len(str(MOST_SPANNED)):
        return 1
    return min(max(1, int(number)), MOST_SPANNED)


def read_page(text: str, file: str) -> list[Grid]:
    """Return the tables of a page that hold anything, in its order.

    Args:
        text: The page.
        file: Its name.
    """
    parser = _Pages()
    parser.feed(text)
    parser.close()
    grids = [_grid(table, file, f"表{at}") for at, table in enumerate(parser.found, 1)]
    return [grid for grid in grids if any(any(row) for row in grid.rows)]


def _grid(table: _Table, file: str, name: str) -> Grid:
    grid = Grid(file, name)
    taken: dict[int, int] = {}  # column → rows still covered by a cell above
    merges = []
    size = 0
    for number, cells in enumerate(table.rows, 1):
        row: list[object] = []
        below: dict[int, int] = {}
        for cell in cells:
            while taken.get(len(row), 0):
                row.append("")
            at = len(row)
            row += [_SPACE.sub(" ", "".join(cell.parts)).strip(), *[""] * (cell.columns - 1)]
            if cell.rows > 1:
                merges.append((number, at, number + cell.rows - 1, at + cell.columns - 1))
                below.update(dict.fromkeys(range(at, at + cell.columns), cell.rows - 1))
        taken = {at: left - 1 for at, left in taken.items() if left > 1} | below
        size += len(row)
        if size > LARGEST:
            break
        grid.numbers.append(number)
        grid.rows.append(row)
    grid.merges = tuple(merges)
    return grid
