"""Where something is wrong: the collector of problems and notices of one sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import Factory, define

from randcheck.errors import InputError, Problem
from randcheck.office.reading.cells import address

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 10_000  # problems kept of one sheet; how many more there are is said


@define
class Log:
    """Problems and notices of one sheet, each with file, sheet, cell and value.

    Attributes:
        file: Name of the file.
        sheet: Name of the sheet; empty for CSV.
        headers: Column names, once they are known.
        raw: Whether the texts were never escaped for a spreadsheet.
        fielded: Whether places are rows and fields of records, not cells of a sheet.
    """

    file: str
    sheet: str = ""
    headers: list[str] = Factory(list)
    problems: list[Problem] = Factory(list)
    notices: list[Problem] = Factory(list)
    more: int = 0
    raw: bool = False
    fielded: bool = False

    def wrong(
        self, code: str, row: int | None = None, at: int | None = None, **params: object
    ) -> None:
        """Add a problem.

        Args:
            code: Its code.
            row: Row of the sheet, from 1.
            at: Column, from 0.
            **params: What the text mentions, `value` above all.
        """
        if len(self.problems) >= MOST:
            self.more += 1
            return
        self.problems.append(self._made(code, row, at, params))

    def note(
        self, code: str, row: int | None = None, at: int | None = None, **params: object
    ) -> None:
        """Add a notice: something was read, and the reader says how."""
        if len(self.notices) < MOST:
            self.notices.append(self._made(code, row, at, params))

    @property
    def is_headless(self) -> bool:
        """Whether the header lacks what the rows need: they are not read then."""
        return any(problem.code in {"column-missing", "list-other"} for problem in self.problems)

    def cell(self, row: int, at: int) -> str:
        """Return the address of a cell, for mention inside a text."""
        if not self.fielded:
            return address(row, at)
        name = self.headers[at] if at < len(self.headers) else ""
        return f"{self._line(row)} {name}".strip()

    def _line(self, row: int) -> str:
        if self.fielded:  # row 1 are the names of the fields
            return f"row {row - 1}" if row > 1 else ""
        return f"{row}:{row}"

    def place(self, row: int, at: int) -> str:
        """Return where a cell is, with file and sheet."""
        where = f"{self.file}[{self.sheet}]" if self.sheet else self.file
        return f"{where} {self.cell(row, at)}"

    def finished(self) -> list[Problem]:
        """Return all problems; the last one counts those beyond the limit."""
        if self.more:
            last = self._made("problems-more", None, None, {"count": self.more})
            return [*self.problems, last]
        return self.problems

    def _made(
        self, code: str, row: int | None, at: int | None, params: dict[str, object]
    ) -> Problem:
        known: dict[str, object] = {"file": self.file, "sheet": self.sheet, "value": ""}
        where = f"{self.file}[{self.sheet}]" if self.sheet else self.file
        if row is not None:
            known["row"] = row
        if at is not None:
            known["column"] = self.headers[at] if at < len(self.headers) else ""
        if row is not None and at is not None:
            known["cell"] = self.cell(row, at)
            where = f"{where} {known['cell']}"
        elif row is not None:
            where = f"{where} {self._line(row)}".rstrip()
        return Problem(code, known | params, where)


def settle(logs: Iterable[Log]) -> tuple[Problem, ...]:
    """Return the notices of all sheets if nothing is wrong.

    Args:
        logs: One a sheet, in order.

    Raises:
        InputError: Something is wrong; all problems at once.
    """
    logs = list(logs)
    problems = [problem for log in logs for problem in log.finished()]
    if problems:
        raise InputError.collect(problems)
    return tuple(notice for log in logs for notice in log.notices)
