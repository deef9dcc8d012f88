"""The header of a sheet: found by column names, whatever stands above it.

Title rows, a row of groups above the names, names below a group, and cells merged
down through both rows are what offices' sheets have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from randcheck.office.reading import schema
from randcheck.office.reading.cells import is_blank, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from randcheck.office.reading.cells import Grid
    from randcheck.office.reading.log import Log

SEARCHED = 40  # rows of a sheet in which its header is looked for
ENOUGH = 2  # known names that make a header
_CLEARLY = 1  # more names that another kind of list must know of a list that could be read
# Lists that are read with the columns of another one: results are past checks too.
_ALIKE = {("history", "results"), ("presence", "inspectors"), ("inspectors", "presence")}


@frozen
class Header:
    """Where the header stands and what it says.

    Attributes:
        first: Position in ``grid.rows`` of its first row.
        last: Position of its last row; the data begin behind it.
        names: Column names as written, joined over both rows.
        fields: Field → column, from 0.
        further: ``(column, name)`` of the columns that fill no field.
    """

    first: int
    last: int
    names: tuple[str, ...]
    fields: dict[str, int]
    further: tuple[tuple[int, str], ...]


def find_header(
    grid: Grid, log: Log, form: schema.Form, own: Mapping[str, str] | None = None
) -> Header | None:
    """Return the header, or ``None`` where no row looks like one.

    Args:
        grid: The sheet.
        log: Takes what is wrong with the header, and what stands above it.
        form: The kind of list.
        own: The file's column names → usual ones, where the caller knows them.
    """
    table = schema.known(form.columns)
    for name, usual in (own or {}).items():
        if schema.key(usual) in table:
            table[schema.key(name)] = (table[schema.key(usual)][0], -1)
    position = _best_row(grid, table, form)
    if position is None:
        return None
    first, last, names = _span(grid, position, table)
    _report_above(grid, log, first, last)
    log.headers.extend(names)
    fields, further = _assign(log, names, table, grid.numbers[last], own or {})
    _check_form(log, form, fields, further, grid.numbers[last])
    return Header(first, last, names, fields, further)


def _best_row(grid: Grid, table: Mapping[str, tuple[str, int]], form: schema.Form) -> int | None:
    for position, row in enumerate(grid.rows[:SEARCHED]):
        found = hits(row, table)
        if len(found) >= ENOUGH or (found & form.alone and sum(map(bool, row)) >= ENOUGH):
            return position
    return None


def hits(row: Sequence[object], table: Mapping[str, tuple[str, int]]) -> set[str]:
    """Return the fields of a list, by its names, that a row would be the header of."""
    return {
        table[found][0]
        for cell in row
        if isinstance(cell, str) and cell
        for found in schema.keys(cell)
        if found in table
    }


def _span(
    grid: Grid, position: int, table: Mapping[str, tuple[str, int]]
) -> tuple[int, int, tuple[str, ...]]:
    """Return first row, last row and names of the header around one of its rows."""
    row = _texts(grid.rows[position])
    if position + 1 < len(grid.rows):
        below = grid.rows[position + 1]
        if _is_below(row, below, table):
            return position, position + 1, _joined(row, _texts(below))
    if position and _is_groups(grid.rows[position - 1], row):
        return position - 1, position, _joined(_texts(grid.rows[position - 1]), row)
    return position, position, tuple(row)


def _is_below(
    row: list[str], below: Sequence[object], table: Mapping[str, tuple[str, int]]
) -> bool:
    """Tell whether `below` holds the names under groups of `row`, and only those."""
    filled = [at for at, cell in enumerate(below) if not is_blank(cell)]
    if not filled or not hits(below, table):
        return False
    return all(
        isinstance(below[at], str)
        and not (at < len(row) and row[at] and _field(row[at], table) and not _spans(row, at))
        for at in filled
    )


def _spans(row: list[str], at: int) -> bool:
    """Tell whether the name at `at` could be a group: nothing stands right of it."""
    return at + 1 < len(row) and not row[at + 1]


def _is_groups(above: Sequence[object], row: list[str]) -> bool:
    """Tell whether `above` holds groups: several texts, and a name for every gap of `row`."""
    texts = _texts(above)
    if len([text for text in texts if text]) < ENOUGH:
        return False
    return any(at < len(texts) and texts[at] for at, name in enumerate(row) if not name) or any(
        not text for text in texts[: len(row)]
    )


def _texts(row: Sequence[object]) -> list[str]:
    return ["" if is_blank(cell) else shown(cell) for cell in row]


def _joined(upper: list[str], lower: list[str]) -> tuple[str, ...]:
    width = max(len(upper), len(lower))
    upper, lower = upper + [""] * (width - len(upper)), lower + [""] * (width - len(lower))
    return tuple(low or up for up, low in zip(upper, lower, strict=True))


def _field(name: str, table: Mapping[str, tuple[str, int]]) -> tuple[str, int] | None:
    return next((table[found] for found in schema.keys(name) if found in table), None)


def _report_above(grid: Grid, log: Log, first: int, last: int) -> None:
    for number, row in zip(grid.numbers[:first], grid.rows[:first], strict=True):
        text = "".join(shown(cell) for cell in row).strip()
        if text:
            log.note("row-title", number, value=text)
    if last > first:
        log.note("header-double", grid.numbers[first], other=grid.numbers[last])


def _assign(
    log: Log,
    names: tuple[str, ...],
    table: Mapping[str, tuple[str, int]],
    number: int,
    own: Mapping[str, str],
) -> tuple[dict[str, int], tuple[tuple[int, str], ...]]:
    """Give every column its field, the earliest name first; the others stay further columns."""
    taken: dict[str, tuple[int, int]] = {}  # field → rank, column
    for at, name in enumerate(names):
        if not name or (found := _field(name, table)) is None:
            continue
        field, rank = found
        if field in taken and taken[field][0] == rank:
            log.wrong("column-twice", number, at, value=name, other=taken[field][1] + 1)
        elif field not in taken or rank < taken[field][0]:
            taken[field] = (rank, at)
    used = {at for _, at in taken.values()}
    ordinals = {schema.key(name) for name in schema.ORDINAL}
    further: dict[str, int] = {}
    for at, name in enumerate(names):
        if at in used or not name or schema.key(name) in ordinals:
            continue
        label = own.get(name, name)
        if label in further:
            label = f"{label}.{at + 1}"
            log.note("column-again", number, at, value=name, label=label)
        further[label] = at
    fields = {field: at for field, (_, at) in taken.items()}
    return fields, tuple((at, label) for label, at in further.items())


def _check_form(
    log: Log,
    form: schema.Form,
    fields: Mapping[str, int],
    further: tuple[tuple[int, str], ...],
    number: int,
) -> None:
    """Report a list of another kind, or else the columns that are missing."""
    by_field = {column.field: column for column in form.columns}
    missing = [column for column in form.columns if column.required and column.field not in fields]
    ids = {"number", "code"}
    if "check" in by_field:  # a list of results may name the check, or the target by its name
        ids |= {"check", "name"}
    if ids <= by_field.keys() and not ids & fields.keys():
        missing.append(by_field["code"])
    most = len(fields) + (0 if missing else _CLEARLY)
    if form.role and (other := other_form(log.headers, form, most)):
        log.wrong("list-other", number, value=other.name, wanted=form.name, role=other.role)
        return
    unread = "、".join(label for _, label in further) or "—"
    for column in missing:
        others = "、".join(column.names[1:6])
        name = column.names[0]
        log.wrong("column-missing", number, value=name, column=name, others=others, unread=unread)


def other_form(row: Sequence[object], form: schema.Form, most: int = ENOUGH) -> schema.Form | None:
    """Return the kind of list that a header rather belongs to, ``None`` where it is `form`.

    Args:
        row: The names of the columns.
        form: What the list is meant to be.
        most: How many fields `form` finds in it; another kind must find more.
    """
    found = None
    for other in schema.FORMS.values():
        if other.role == form.role or (form.role, other.role) in _ALIKE:
            continue
        named = hits(row, schema.known(other.columns))
        needed = {column.field for column in other.columns if column.required}
        if needed <= named and set(other.ids) & named and len(named) > most:
            found, most = other, len(named)
    return found


def find_other_form(grid: Grid, form: schema.Form) -> tuple[schema.Form, int] | None:
    """Return the kind of list that a sheet without a header of `form` is, and the header's row."""
    for number, row in zip(grid.numbers[:SEARCHED], grid.rows, strict=False):
        if other := other_form(row, form, ENOUGH - 1):
            return other, number
    return None
