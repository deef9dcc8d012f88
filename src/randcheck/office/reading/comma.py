"""CSV text to rows with the addresses a spreadsheet would give them."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from randcheck.office.reading.cells import Grid

if TYPE_CHECKING:
    from randcheck.office.reading.log import Log
    from randcheck.office.reading.tables import Table

DELIMITERS = ",\t;，"
LONGEST_CELL = 32_767  # characters; what a spreadsheet cell holds


def split(text: str, log: Log, delimiter: str) -> Grid | None:
    """Return the rows of CSV text (RFC 4180), or ``None`` if its quotes do not match.

    Args:
        text: The whole file.
        log: Takes what is wrong.
        delimiter: One character.
    """
    grid = Grid(file=log.file)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[object]] = []
    try:
        rows.extend(reader)  # type: ignore[arg-type]  # texts are cells; those before an error stay
    except csv.Error:
        log.wrong("csv-quotes", row=len(rows) + 1)
        return None
    grid.numbers = [number for number, row in enumerate(rows, start=1) if row]
    grid.rows = rows if len(rows) == len(grid.numbers) else [row for row in rows if row]
    if len(text) > LONGEST_CELL and '"' in text:  # only quotes make cells grow
        _check_lengths(grid, log)
    return grid


def likely_delimiter(text: str) -> str:
    """Return the separator that the first lines use most, the comma when in doubt."""
    head = text[:4096]
    if "," in head:
        return ","
    return max(DELIMITERS, key=lambda sign: (head.count(sign), -DELIMITERS.index(sign)))


def _check_lengths(grid: Grid, log: Log) -> None:
    for number, row in zip(grid.numbers, grid.rows, strict=True):
        for at, cell in enumerate(row):
            if len(cell) > LONGEST_CELL:  # type: ignore[arg-type]  # texts, see above
                log.wrong("cell-long", number, at, size=len(cell))  # type: ignore[arg-type]


def check_end(text: str, grid: Grid, log: Log, table: Table) -> None:
    """Report a last row that is cut off: no line end, and fewer cells than the header.

    Args:
        text: The whole file.
        grid: Its rows.
        log: Takes the problem.
        table: Its data.
    """
    last = grid.rows[-1]
    if text.endswith(("\n", "\r")) or not table.rows or len(last) >= len(log.headers):
        return
    if grid.numbers[-1] == table.numbers[-1]:
        log.wrong("row-cut", grid.numbers[-1], size=len(last), width=len(log.headers))
