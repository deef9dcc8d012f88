"""A sheet whose rows are told apart: data, totals, blank rows, headers again, notes."""

from __future__ import annotations

import re
from operator import itemgetter
from typing import TYPE_CHECKING

from attrs import Factory, define

from randcheck.office.reading.cells import Formula, is_blank, letters, shown
from randcheck.office.reading.headers import find_header
from randcheck.office.reading.schema import key, known
from randcheck.office.reading.unread import name_unread
from randcheck.office.reading.written import written_elsewhere

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from randcheck.office.reading.cells import Grid
    from randcheck.office.reading.headers import Header
    from randcheck.office.reading.log import Log
    from randcheck.office.reading.options import Options
    from randcheck.office.reading.schema import Column, Form

_UNIT = "[家个项条人次处台名户座件起批位所]"
_OF = "(?:企业|单位|对象|主体)?"
_TOTAL = re.compile(
    rf"\w{{0,4}}?(?:[合总小共累]\s*计|总\s*数|共(?:有)?(?=\s*\d))\s*(?:[(（]{_UNIT}+[)）])?"
    rf"\s*[:：]?\s*共?\s*\d*\s*{_UNIT}{{0,2}}{_OF}"
)
_COUNT = re.compile(rf"共?\s*\d{{1,6}}\s*(?P<unit>{_UNIT}{{0,2}}){_OF}")
_LONGEST_COUNT = 9  # characters; a longer id needs no second look
_NOTE = re.compile(r"\s*(?:注|备注|说明|填表|制表|审核|填报|联系)\S{0,6}[:：].*", re.DOTALL)
AT_ONCE = 256  # rows judged together; where one of them is odd, all are judged one by one
_MARGIN = 3  # a note begins in one of the first columns


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
        seen: Column → texts of it that were read without remark, so that words which
            stand in every other row are judged and kept once.
    """

    log: Log
    fields: dict[str, int]
    further: tuple[tuple[int, str], ...]
    id_at: int
    numbers: list[int] = Factory(list)
    rows: list[list[object]] = Factory(list)
    seen: dict[int, dict[object, str]] = Factory(dict)

    @property
    def sheet(self) -> str:
        """Name of the sheet; empty for CSV."""
        return self.log.sheet


def make_table(grid: Grid, log: Log, form: Form, options: Options) -> Table | None:
    """Return the data of a sheet, or ``None`` where it has no header or is another table.

    Args:
        grid: The sheet.
        log: Takes everything that is no data, as notices, and what is wrong.
        form: The kind of list.
        options: What the caller says about the file.
    """
    if form.role and (other := written_elsewhere(grid, form.role)):
        name, row = other
        log.wrong("table-written", row, value=name, wanted=form.name)
        return None
    header = find_header(grid, log, form, options.columns)
    if header is None:
        return None
    id_at = next((header.fields[name] for name in form.ids if name in header.fields), -1)
    table = Table(log, header.fields, header.further, id_at)
    _fill_down(grid, log, header, id_at)
    _sort_rows(grid, log, header, table)
    for row, column, text in grid.sparse:
        _report_outside(log, row, column, text)
    for name, words in (options.words or {}).items():
        _translate(table, form.columns, name, words)
    _report_hidden(grid, log, table, header)
    if form.role:
        name_unread(table, form, options, grid.numbers[header.last])
    return table


def _report_hidden(grid: Grid, log: Log, table: Table, header: Header) -> None:
    """Say which rows and columns were read that nobody sees who looks into the file."""
    rows = [number for number in table.numbers if number in grid.hidden_rows]
    if rows:
        log.note("rows-hidden", rows[0], count=len(rows), total=len(table.numbers))
    for at in sorted(grid.hidden_columns):
        if at < len(header.names) and header.names[at]:
            name = header.names[at]
            log.note("column-hidden", grid.numbers[header.last], at, value=name)


def _translate(
    table: Table, columns: tuple[Column, ...], name: str, words: Mapping[str, str]
) -> None:
    """Put the usual words in the place of the file's, as the caller has asked for."""
    field = known(columns).get(key(name), ("", 0))[0]
    at = table.fields.get(field, next((at for at, label in table.further if label == name), None))
    if at is not None:
        for row in table.rows:
            if isinstance(row[at], str):
                row[at] = words.get(str(row[at]), row[at])


def _sort_rows(grid: Grid, log: Log, header: Header, table: Table) -> None:
    """Tell data rows from all others; the others are reported."""
    blank: list[int] = []
    for start in range(header.last + 1, len(grid.rows), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        numbers, rows, previous = grid.numbers[part], grid.rows[part], grid.numbers[start - 1]
        if _are_data(numbers, rows, previous, header.names, table.id_at):
            table.numbers += numbers
            table.rows += rows
        else:
            blank += _sort_part(numbers, rows, previous, header.names, table)
    inner = [number for number in blank if table.numbers and number < table.numbers[-1]]
    if inner:
        log.note("row-blank", inner[0], count=len(inner))
    if not table.rows:
        log.wrong("rows-none")


def _are_data(
    numbers: Sequence[int],
    rows: Sequence[list[object]],
    previous: int,
    names: Sequence[str],
    id_at: int,
) -> bool:
    """Tell whether `_sort_part` would surely take all rows as they are and note nothing.

    They follow each other, all columns have names, every row is as wide as the header,
    has an id that is no count, and does not begin as the header does.
    """
    return (
        id_at >= 0
        and all(names)
        and set(map(len, rows)) == {len(names)}
        and _are_surely_ids([*map(itemgetter(id_at), rows)])
        and names[0] not in map(itemgetter(0), rows)
        and numbers == [*range(previous + 1, previous + 1 + len(rows))]
    )


def _sort_part(
    numbers: Sequence[int],
    rows: Sequence[list[object]],
    previous: int,
    names: Sequence[str],
    table: Table,
) -> list[int]:
    """Add the data rows to the table; return the numbers of blank ones."""
    log, width, id_at = table.log, len(names), table.id_at
    unnamed = [at for at, name in enumerate(names) if not name]
    blank: list[int] = []
    for number, found in zip(numbers, rows, strict=True):
        if number > previous + 1:
            blank.append(previous + 1)
        previous = number
        row = found if len(found) == width else _fitted(log, found, number, width)
        plainly = id_at >= 0 and _is_surely_id(row[id_at]) and row[0] != names[0] and not unnamed
        if not plainly and all(map(is_blank, row)):
            blank.append(number)
            _report_spaces(log, row, number)
        elif plainly or not _is_aside(log, row, number, names, id_at):
            _check_unnamed(log, row, number, unnamed)
            table.numbers.append(number)
            table.rows.append(row)
    return blank


def _is_surely_id(cell: object) -> bool:
    return type(cell) is str and len(cell) > _LONGEST_COUNT


def _are_surely_ids(cells: Sequence[object]) -> bool:
    return set(map(type, cells)) == {str} and min(map(len, cells)) > _LONGEST_COUNT  # type: ignore[arg-type]  # texts


def _check_unnamed(log: Log, row: Sequence[object], number: int, unnamed: Sequence[int]) -> None:
    for at in unnamed:
        if not is_blank(row[at]):
            log.wrong("cell-outside", number, at, value=shown(row[at]))


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
    if _is_total(texts, id_at):
        log.note("row-total", number, value=" ".join(text for text in texts if text))
        return True
    if id_at >= 0 and texts[id_at] and not _NOTE.fullmatch(texts[id_at]):
        return False
    filled = [text for text in texts if text]
    if filled and _NOTE.fullmatch(filled[0]) and len(filled) <= _MARGIN:
        log.note("row-note", number, value=" ".join(filled))
        return True
    return False


def _is_total(texts: Sequence[str], id_at: int) -> bool:
    """Tell whether a row counts the others, wherever the word or the number stands in it.

    The word stands in a cell of its own, with or without the number. A row that has an id
    is none, unless that is the count; nor is one that has text beside the word, but for a
    remark, before it.
    """
    id = texts[id_at].strip() if id_at >= 0 else ""
    words = [at for at, text in enumerate(texts) if text and _TOTAL.fullmatch(text.strip())]
    counted = _COUNT.fullmatch(id)
    if id and not counted and id_at not in words:
        return False
    if not words:
        return bool(counted and counted["unit"]) and not any(
            text for at, text in enumerate(texts) if at != id_at
        )
    return not any(text and not _COUNT.fullmatch(text.strip()) for text in texts[: words[0]])


def _fill_down(grid: Grid, log: Log, header: Header, id_at: int) -> None:
    """Put the text of a cell merged downwards into the cells it covers, and say so."""
    if not grid.merges:
        return
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
