"""Cells and sheets as they lie in a file, and their addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import Factory, define, frozen

if TYPE_CHECKING:
    from datetime import date


@frozen
class Number:
    """A numeric cell of a workbook; never an id (Excel keeps fifteen digits).

    Attributes:
        text: The number as a person would type it: the shortest that means the same.
        serial: The day it would be as a date, in the date system of the workbook.
        percent: Whether the cell shows it as per cent: 0.07 as 7%.
    """

    text: str
    serial: date | None = None
    percent: bool = False


@frozen
class Day:
    """A cell that the workbook marks as a date.

    Attributes:
        day: The day.
        month_only: Whether its format shows the month without the day.
        has_time: Whether a time of day stands in it too.
    """

    day: date
    month_only: bool = False
    has_time: bool = False


@frozen
class Formula:
    """A cell that holds a formula; `value` is what the program last computed."""

    text: str
    value: object = None


@frozen
class Fault:
    """A cell that shows an error such as ``#N/A``."""

    text: str


@define
class Grid:
    """One sheet as it lies: rows that have cells, with their numbers.

    Attributes:
        file: Name of the file, without folders.
        sheet: Name of the sheet; empty for CSV.
        numbers: Row numbers, from 1, as a spreadsheet shows them.
        rows: The cells of each of these rows: text, or one of the values above.
        merges: First row, first column, last row, last column; columns from 0.
        sparse: ``(row, column, text)`` of cells far outside of everything else.
        hidden: Whether the sheet is hidden.
        hidden_rows: Numbers of the rows that a filter or a person has hidden.
        hidden_columns: Columns that are hidden, from 0.
        raw: Whether texts were never escaped for a spreadsheet (data frames).
        fielded: Whether it was made of records: places are rows, from 1, and fields.
    """

    file: str
    sheet: str = ""
    numbers: list[int] = Factory(list)
    rows: list[list[object]] = Factory(list)
    merges: tuple[tuple[int, int, int, int], ...] = ()
    sparse: tuple[tuple[int, int, str], ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    raw: bool = False
    fielded: bool = False

    @property
    def name(self) -> str:
        """The name of its file, as a path has one."""
        return self.file


def letters(column: int) -> str:
    """Return the letters of a column counted from 0.

    >>> letters(0), letters(26), letters(16383)
    ('A', 'AA', 'XFD')
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def address(row: int, column: int) -> str:
    """Return the address of a cell: row from 1, column from 0."""
    return f"{letters(column)}{row}"


def shown(cell: object) -> str:
    """Return what a person sees in the cell."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, Day):
        return cell.day.isoformat()
    if isinstance(cell, Formula):
        return cell.text if cell.value is None else shown(cell.value)
    return cell.text if isinstance(cell, Number | Fault) else str(cell)


def is_blank(cell: object) -> bool:
    """Tell whether nothing but spaces stands in the cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
