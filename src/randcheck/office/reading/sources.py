"""A file to its sheets, whatever kind of file it turns out to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.disk.storage import LARGEST_LIST, Shelf, is_folder, place_at, read_plain
from randcheck.errors import InputError
from randcheck.office.reading.cells import Grid
from randcheck.office.reading.headers import find_other_form
from randcheck.office.reading.log import Log
from randcheck.office.reading.tables import Table, make_table
from randcheck.office.reading.text import check_end, decode, likely_delimiter, split

if TYPE_CHECKING:
    import os

    from randcheck.office.reading.options import Options
    from randcheck.office.reading.schema import Form

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BOOKS = {".xlsx", ".xlsm", ".xltx", ".xls", ".et"}


def load(path: str | os.PathLike[str] | Shelf, log: Log) -> bytes | None:
    """Return the bytes of a file; ``None`` if it cannot be read, and the log says why."""
    try:
        data = read_plain(path, LARGEST_LIST)
    except InputError as error:
        code = "file-too-large" if error.code == "file-oversize" else error.code
        log.wrong(code, None, None, **error.params)
    except FileNotFoundError:
        log.wrong("file-missing")
    except IsADirectoryError:
        log.wrong("file-folder")
    except PermissionError:
        log.wrong("file-folder" if is_folder(path) else "file-locked")
    except (OSError, ValueError) as error:
        log.wrong("file-unreadable", reason=type(error).__name__)
    else:
        if not data:
            log.wrong("file-empty")
        return data or None
    return None


def read_tables(
    path: str | os.PathLike[str] | bytes | Shelf | Grid,
    form: Form,
    options: Options,
) -> tuple[list[Table], list[Log]]:
    """Return the data of every sheet of a file, and a log for each of them.

    Args:
        path: The file, its bytes, or a sheet that comes from none.
        form: The kind of list that it holds.
        options: What the caller says about the file.
    """
    if isinstance(path, Grid):
        log = Log(path.file, raw=path.raw, fielded=path.fielded)
        table = _from_grid(path, log, form, options)
        return [table] if table else [], [log]
    where = place_at(path, form.role)
    log = Log(where.name)
    data = load(where, log)
    if data is None:
        return [], [log]
    if data.startswith(_OLE):
        log.wrong("file-old-excel")
        return [], [log]
    if data.startswith(_ZIP):
        return _from_book(data, log, form, options)
    if where.suffix.lower() in _BOOKS:
        log.wrong("file-no-workbook")
        return [], [log]
    table = _from_text(data, log, form, options)
    return [table] if table else [], [log]


def _from_text(data: bytes, log: Log, form: Form, options: Options) -> Table | None:
    decoded = decode(data, log, options.encoding)
    if decoded is None:
        return None
    text, ambiguous = decoded
    delimiter = likely_delimiter(text, form)
    if delimiter != ",":
        log.note("csv-delimiter", value=delimiter)
    grid = split(text, log, delimiter)
    if grid is None:
        return None
    table = _from_grid(grid, log, form, options)
    if table is None:
        return None
    if ambiguous and all(log.headers[at].isascii() for at in table.fields.values()):
        _note_encoding(log, grid)
    check_end(text, grid, log, table)
    return table


def _from_grid(grid: Grid, log: Log, form: Form, options: Options) -> Table | None:
    if not any(any(row) for row in grid.rows):
        log.wrong("file-blank")
        return None
    table = make_table(grid, log, form, options)
    if table is None:
        _report_headless(grid, log, form)
    return table


def _report_headless(grid: Grid, log: Log, form: Form) -> None:
    """Say what a sheet without a header is: another kind of list, or none that is known."""
    if log.problems:
        return  # a table that the library writes: said already
    if found := find_other_form(grid, form):
        other, number = found
        log.wrong("list-other", number, value=other.name, wanted=form.name, role=other.role)
    else:
        log.wrong("header-missing", known="、".join(c.names[0] for c in form.columns))


def _note_encoding(log: Log, grid: Grid) -> None:
    """Name the first cell that UTF-8 and GB18030 read differently."""
    for number, row in zip(grid.numbers, grid.rows, strict=True):
        for at, cell in enumerate(row):
            if isinstance(cell, str) and not cell.isascii():
                other = cell.encode().decode("gb18030", "replace")
                log.note("encoding-ambiguous", number, at, value=cell, other=other)
                return


def _is_other(log: Log) -> bool:
    """Tell whether a sheet is another kind of list."""
    return any(problem.code == "list-other" for problem in log.problems)


def _from_book(
    data: bytes, log: Log, form: Form, options: Options
) -> tuple[list[Table], list[Log]]:
    from randcheck.office.reading.workbook import read_grids

    tables, logs = [], [log]
    skipped: list[tuple[Grid, Log]] = []
    for grid in read_grids(data, log):
        sheet_log = Log(log.file, grid.sheet)
        logs.append(sheet_log)
        table = make_table(grid, sheet_log, form, options)
        if table is None:
            if any(any(row) for row in grid.rows):
                skipped.append((grid, sheet_log))
        else:
            tables.append(table)
            if grid.hidden:
                sheet_log.note("sheet-hidden")
    if any(not _is_other(table.log) for table in tables):
        for table in [table for table in tables if _is_other(table.log)]:
            tables.remove(table)
            table.log.notices, table.log.problems = table.log.problems, []
    for grid, sheet_log in skipped:
        if tables:
            sheet_log.problems = []
            sheet_log.note("sheet-skipped")
        else:
            _report_headless(grid, sheet_log, form)
    if not tables and not skipped and not log.problems:
        log.wrong("file-blank")
    return tables, logs
