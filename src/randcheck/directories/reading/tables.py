"""A sheet whose rows are told apart: data, totals, blank rows, headers again, notes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import Factory, define

from randcheck.directories.reading.cells import Formula, is_blank, letters, shown
from randcheck.directories.reading.headers import find_header

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from randcheck.directories.reading.cells import Grid
    from randcheck.directories.reading.headers import Header
    from randcheck.directories.reading.log import Log
    from randcheck.directories.reading.schema import Column

_TOTAL = re.compile(r"(?:[合总小共累]\s*计|总数)\s*[:：]?\s*\d*\s*[家个项条人次处台名户座]*次?")
_NOTE = re.compile(r"\s*(?:注|备注|说明|填表|制表|审核|填报|联系)\S{0,6}[:：].*", re.DOTALL)
_MARGIN = 3  # a total or a note begins in one of the first columns


@define
class Table:
    """The data rows of one sheet and what its columns mean.

    Attributes:
        log: Problems and notices of the sheet.
        fields: Field → column, from 0.
        further: ``(column, name)`` of the columns that fill no field.
        numbers: Row numbers of the data.
        rows: The cells of these rows, each as wide as the header at least.
        id_at: Column of the id.
    """

    log: Log
    fields: dict[str, int]
    further: tuple[tuple[int, str], ...]
    id_at: int
    numbers: list[int] = Factory(list)
    rows: list[list[object]] = Factory(list)

    @property
    def sheet(self) -> str:
        """Name of the sheet; empty for CSV."""
        return self.log.sheet


def make_table(
    grid: Grid,
    log: Log,
    columns: tuple[Column, ...],
    id_fields: Sequence[str],
    own: Mapping[str, str] | None = None,
) -> Table | None:
    """Return the data of a sheet, or ``None`` where it has no header.

    Args:
        grid: The sheet.
        log: Takes everything that is no data, as notices, and what is wrong.
        columns: The columns of the list.
        id_fields: Fields that hold the id; the first that the sheet has.
        own: The file's column names → usual ones.
    """
    header = find_header(grid, log, columns, own)
    if header is None:
        return None
    id_at = next((header.fields[name] for name in id_fields if name in header.fields), -1)
    table = Table(log, header.fields, header.further, id_at)
    _fill_down(grid, log, header, id_at)
    _sort_rows(grid, log, header, table)
    for row, column, text in grid.sparse:
        _report_outside(log, row, column, text)
    return table


def _sort_rows(grid: Grid, log: Log, header: Header, table: Table) -> None:
    width, id_at, names = len(header.names), table.id_at, header.names
    unnamed = [at for at, name in enumerate(names) if not name]
    blank: list[int] = []
    start = header.last + 1
    previous = grid.numbers[header.last]
    for position in range(start, len(grid.rows)):
        row, number = grid.rows[position], grid.numbers[position]
        if number > previous + 1:
            blank.append(previous + 1)
        previous = number
        size = len(row)
        if size != width:
            row = _fitted(log, row, number, width)
        if row[id_at] and id_at >= 0 and row[0] != names[0] and not unnamed:
            table.numbers.append(number)
            table.rows.append(row)
            continue
        if not any(not is_blank(cell) for cell in row[:width]):
            blank.append(number)
            _report_spaces(log, row, number)
        elif not _is_aside(log, row, number, names, id_at):
            for at in unnamed:
                if not is_blank(row[at]):
                    log.wrong("cell-outside", number, at, value=shown(row[at]))
            table.numbers.append(number)
            table.rows.append(row)
    if blank and table.numbers and blank[0] < table.numbers[-1]:
        log.note("row-blank", blank[0], count=len([n for n in blank if n < table.numbers[-1]]))
    if not table.rows:
        log.wrong("rows-none")


def _fitted(log: Log, row: list[object], number: int, width: int) -> list[object]:
    """Return a row as wide as the header; what stands outside of it is reported."""
    if len(row) < width:
        return row + [""] * (width - len(row))
    for at in range(width, len(row)):
        cell = row[at]
        if cell is not None and cell != "":
            _report_outside(log, number, at, shown(cell))
    return row[:width]


def _report_outside(log: Log, number: int, at: int, text: str) -> None:
    if text.strip():
        log.wrong("cell-outside", number, at, value=text)
    else:
        log.note("cell-spaces", number, at, value=text)


def _report_spaces(log: Log, row: Sequence[object], number: int) -> None:
    for at, cell in enumerate(row):
        if cell is not None and cell != "":
            log.note("cell-spaces", number, at, value=shown(cell))


def _is_aside(
    log: Log, row: Sequence[object], number: int, names: Sequence[str], id_at: int
) -> bool:
    """Tell whether a row is no data: the header again, a total, or a note below the list."""
    texts = ["" if is_blank(cell) else shown(cell) for cell in row]
    if all(text == name for text, name in zip(texts, names, strict=False) if text):
        log.note("header-again", number)
        return True
    if id_at >= 0 and texts[id_at]:
        return False
    margin = [text for text in texts[:_MARGIN] if text]
    if margin and any(_TOTAL.fullmatch(text.strip()) for text in margin):
        log.note("row-total", number, value=" ".join(text for text in texts if text))
        return True
    filled = [text for text in texts if text]
    if filled and _NOTE.fullmatch(filled[0]) and len(filled) <= _MARGIN:
        log.note("row-note", number, value=" ".join(filled))
        return True
    return False


def _fill_down(grid: Grid, log: Log, header: Header, id_at: int) -> None:
    """Put the text of a cell merged downwards into the cells it covers, and say so."""
    places = {number: position for position, number in enumerate(grid.numbers)}
    first_data = grid.numbers[header.last] + 1
    for top, left, bottom, right in grid.merges:
        if top < first_data or bottom == top:
            continue
        if left != right or left == id_at:
            log.wrong("cells-merged", top, left, other=f"{letters(right)}{bottom}")
            continue
        value = grid.rows[places[top]][left] if top in places else ""
        if is_blank(value):
            continue
        log.note("cells-filled", top, left, value=shown(value), other=f"{letters(right)}{bottom}")
        for number in range(top + 1, bottom + 1):
            if number in places:
                row = grid.rows[places[number]]
                row.extend([""] * (left + 1 - len(row)))
                row[left] = value.value if isinstance(value, Formula) else value
