"""Cells of a record's files to ids, days, numbers and words; every problem with its cell."""

from __future__ import annotations

import re
from fractions import Fraction
from sys import intern
from typing import TYPE_CHECKING, Final

from attrs import Factory, define

from randcheck.office.reading.cells import Day, Number, is_blank, shown
from randcheck.office.reading.schema import Form
from randcheck.office.reading.sources import read_tables
from randcheck.office.reading.values import read_date, read_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from randcheck.disk.storage import Place
    from randcheck.office.reading.cells import Grid
    from randcheck.office.reading.log import Log
    from randcheck.office.reading.options import Options
    from randcheck.office.reading.schema import Column
    from randcheck.office.reading.tables import Table

_LISTED: Final = re.compile(r"[;；、,，\n]+")
_RATE: Final = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)[%％]|(\d{1,9})/([1-9]\d{0,8})")
_DIGITS: Final = 12  # of a row or a count


@define
class Sheet:
    """The data rows of one sheet, read cell by cell.

    Attributes:
        table: The sheet.
        days: Texts that were read as days before.
    """

    table: Table
    days: dict[object, Day] = Factory(dict)

    @property
    def log(self) -> Log:
        """Takes what is wrong."""
        return self.table.log

    def lines(self) -> Iterator[tuple[int, list[object]]]:
        """Yield every row with its number."""
        return zip(self.table.numbers, self.table.rows, strict=True)

    def has(self, field: str) -> bool:
        """Tell whether the sheet has a column."""
        return field in self.table.fields

    def text(self, number: int, row: Sequence[object], field: str) -> str:
        """Return a text without blanks around it; empty where the sheet lacks the column."""
        at = self.table.fields.get(field)
        return "" if at is None else read_text(self.log, number, at, row[at]).strip()

    def id(self, number: int, row: Sequence[object], field: str, *, blank: bool = False) -> str:
        """Return an id; a number in a workbook has lost digits and is none."""
        at = self.table.fields.get(field)
        if at is None:
            return ""
        if isinstance(row[at], Number | Day | bool):
            self.log.wrong("id-number-cell", number, at, value=shown(row[at]))
            return ""
        text = self.text(number, row, field)
        if not text and not blank:
            self.log.wrong("audit-blank", number, at)
        return intern(text)

    def ids(self, number: int, row: Sequence[object], field: str) -> tuple[str, ...]:
        """Return the ids in a cell, ascending, each once."""
        at = self.table.fields.get(field)
        if at is not None and isinstance(row[at], Number):
            self.log.wrong("id-number-cell", number, at, value=shown(row[at]))
            return ()
        parts = _LISTED.split(self.text(number, row, field))
        return tuple(sorted({intern(part.strip()) for part in parts if part.strip()}))

    def day(
        self, number: int, row: Sequence[object], field: str, *, month: bool = False
    ) -> Day | None:
        """Return a day; ``None`` where there is none, which the log knows if one is needed."""
        at = self.table.fields[field]
        cell = row[at]
        if isinstance(cell, str) and cell in self.days:
            return self.days[cell]
        if is_blank(cell):
            self.log.wrong("date-empty", number, at)
            return None
        found = read_date(self.log, number, at, cell, normalise=False, month=month)
        if found is not None and isinstance(cell, str):
            self.days[cell] = found
        return found

    def count(self, number: int, row: Sequence[object], field: str, *, least: int) -> int | None:
        """Return a whole number."""
        text = self.text(number, row, field)
        if text.isascii() and text.isdigit() and len(text) <= _DIGITS and int(text) >= least:
            return int(text)
        at = self.table.fields[field]
        self.log.wrong("audit-number", number, at, value=text, least=least)
        return None

    def flag(
        self, number: int, row: Sequence[object], field: str, words: tuple[Collection[str], ...]
    ) -> bool | None:
        """Return whether a word is one of the first collection, not of the second."""
        text = self.text(number, row, field)
        for said, known in zip((True, False), words, strict=True):
            if text in known or text.lower() in known:
                return said
        listed = "、".join(sorted(word for known in words for word in known))
        at = self.table.fields[field]
        self.log.wrong("audit-word", number, at, value=text, known=listed)
        return None


def read_sheets(
    path: Place | Grid, columns: tuple[Column, ...], ids: tuple[str, ...], options: Options
) -> tuple[list[Sheet], list[Log]]:
    """Return the sheets of a file that have all columns needed; name the ones not known."""
    tables, logs = read_tables(path, Form("", columns, ids), options)
    for table in tables:
        for at, name in table.further:
            table.log.note("audit-column-unknown", None, None, value=name, column=at + 1)
    complete = [table for table in tables if not table.log.problems]
    return [Sheet(table) for table in complete], logs


def parse_rate(text: str) -> Fraction | None:
    """Return a rate as ``5%`` or ``1/20``; ``None`` if it is none.

    >>> parse_rate("2.5%"), parse_rate("1/20"), parse_rate("5")
    (Fraction(1, 40), Fraction(1, 20), None)
    """
    found = _RATE.fullmatch(text)
    if found is None:
        return None
    percent, above, below = found.groups()
    return Fraction(percent) / 100 if percent else Fraction(int(above), int(below))
