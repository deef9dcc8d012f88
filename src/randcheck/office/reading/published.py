"""A published list of drawn targets (公示名单): Excel, CSV, a saved page, one id a line.

Unlike an office's own lists nothing is refused because it is wrong: what a list says is
compared with a certificate, mistakes and all. Only ids that Excel has destroyed are errors.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import evolve, field, frozen

from randcheck.office.reading import comma, schema, webpage
from randcheck.office.reading.cells import Day, Fault, Formula, Grid, Number, is_blank, shown
from randcheck.office.reading.decoding import decode
from randcheck.office.reading.files import Reading
from randcheck.office.reading.log import Log, settle
from randcheck.office.reading.options import Options
from randcheck.office.reading.schema import Column
from randcheck.office.reading.sources import load
from randcheck.office.reading.tables import make_table

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Sequence

    from randcheck.office.reading.tables import Table

_TARGETS: Final = {column.field: column.names for column in schema.TARGETS}
PUBLISHED: Final = (
    Column("work", _TARGETS["number"]),
    Column("credit", _TARGETS["code"]),
    Column("name", ("被检查对象", "抽查对象", "抽中对象", "被检查单位", *_TARGETS["name"])),
    Column(
        "inspectors",
        (
            *("执法检查人员", "检查人员", "检查组成员", "执法人员", "行政执法人员", "检查人员名单"),
            *("检查人员姓名", "执法人员姓名", "选派人员", "inspectors", "inspector"),
        ),
    ),
    Column("stratum", ("分层", "stratum")),
    Column("item", ("检查事项", "抽查事项", "事项", "item")),
)
_IDS: Final = ("work", "credit", "name")
_PASSED_OVER: Final = ("rows-none", "cell-outside")
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BULLET: Final = re.compile(r"\s*[（(]?\d{1,6}(?:、|[.．)）](?=\s)|\s(?=\S))\s*")


def _texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(texts)


@frozen(kw_only=True)
class PublishedRow:
    """One line of a published list, as it stands.

    Attributes:
        place: Where it stands.
        ids: Whatever may be the id of a target: numbers, codes; of a plain line the line
            without its number, and its words.
        name: What the list calls the target; may be an id, too.
        inspectors: Who checks it, as the list names them; ``None`` where it does not say.
    """

    place: str
    ids: tuple[str, ...] = field(default=(), converter=_texts)
    name: str = ""
    inspectors: str | None = None

    @property
    def shown(self) -> str:
        """What the list calls the target."""
        return self.ids[0] if self.ids else self.name


def read_published(
    path: str | os.PathLike[str], *, encoding: str | None = None
) -> Reading[tuple[PublishedRow, ...]]:
    """Read a published list, in its order.

    CSV, XLSX, the tables of a saved page, or text with one id a line. A table has a header
    with at least two known names, whatever stands above it; or it has one column.

    Args:
        path: The file.
        encoding: Of text and pages; by default what a page says of itself, byte order
            mark, UTF-8, GB18030.

    Raises:
        InputError: It cannot be read, no table in it is a list (``published-none``), or
            an id stands in a numeric cell; all problems at once.
        ExtraMissingError: A workbook, and the extra ``excel`` is not installed.
    """
    log = Log(Path(path).name)
    grids = _grids(path, log, encoding)
    settle([log])
    rows: list[PublishedRow] = []
    logs = [log]
    for read in (_tabled, _lines):  # a page has tables that are no list: lines come last
        rows, logs = [], [log]
        for grid in grids:
            own = Log(log.file, grid.sheet)
            rows += read(evolve(grid), own)
            own.problems = [p for p in own.problems if p.code not in _PASSED_OVER]
            logs.append(own)
        if rows:
            break
    if not rows and not any(own.problems for own in logs):
        log.wrong("published-none", known="、".join(c.names[0] for c in PUBLISHED))
    return Reading(value=tuple(rows), notices=settle(logs), rows=len(rows))


def _grids(path: str | os.PathLike[str], log: Log, encoding: str | None) -> list[Grid]:
    data = load(path, log)
    if data is None:
        return []
    if data.startswith((_OLE, _ZIP)):
        return _from_book(data, log)
    page = webpage.is_page(data)
    decoded = decode(data, log, encoding or (webpage.charset(data) if page else None))
    if decoded is None:
        return []
    text, _ = decoded
    if page:
        return webpage.read_page(text, log.file)
    if Path(path).suffix.lower() == ".txt":
        lines = [(at, line.strip()) for at, line in enumerate(text.split("\n"), 1)]
        filled = [(at, line) for at, line in lines if line]
        numbers = [at for at, _ in filled]
        return [Grid(log.file, numbers=numbers, rows=[[line] for _, line in filled])]
    grid = comma.split(text, log, comma.likely_delimiter(text))
    return [] if grid is None else [grid]


def _from_book(data: bytes, log: Log) -> list[Grid]:
    if data.startswith(_OLE):
        log.wrong("file-old-excel")
        return []
    from randcheck.office.reading.workbook import read_grids

    return read_grids(data, log)


def _tabled(grid: Grid, log: Log) -> Iterator[PublishedRow]:
    """Yield the rows of a sheet with a header; none where it has none."""
    merges, grid.merges = grid.merges, ()
    table = make_table(grid, log, PUBLISHED, _IDS, Options())
    if table is not None and table.id_at >= 0:
        _fill_inspectors(table, merges)
        yield from _listed(table, merges)


def _lines(grid: Grid, log: Log) -> Iterator[PublishedRow]:
    """Yield the rows of a sheet of one column without a header of its own."""
    names = {schema.key(name) for column in PUBLISHED for name in column.names}
    filled = [[cell for cell in row if not is_blank(cell)] for row in grid.rows]
    if not filled or max(map(len, filled)) > 1:
        return
    first = True
    for number, cells in zip(grid.numbers, filled, strict=True):
        if not cells:
            continue
        text = _id_text(log, number, 0, cells[0])
        if first and schema.key(text) in names:
            first = False
            continue
        first = False
        line = _BULLET.sub("", text, count=1) if _BULLET.match(text) else text
        words = [word for word in (text, line, *line.split()) if word]
        if words:
            place = f"{_file(log)} {number}:{number}"
            yield PublishedRow(place=place, ids=dict.fromkeys([line, *words]), name=line)


def _file(log: Log) -> str:
    return f"{log.file}[{log.sheet}]" if log.sheet else log.file


def _listed(table: Table, merges: Sequence[tuple[int, int, int, int]]) -> Iterator[PublishedRow]:
    log, fields = table.log, table.fields
    ids = [fields[name] for name in _IDS[:2] if name in fields]
    people = fields.get("inspectors")
    covered = {(row, left) for top, left, bottom, _ in merges for row in range(top + 1, bottom + 1)}
    for number, row in zip(table.numbers, table.rows, strict=True):
        found = [_id_text(log, number, at, row[at]) for at in ids]
        name = shown(row[fields["name"]]).strip() if "name" in fields else ""
        texts = tuple(text for text in found if text)
        if not texts and not name:
            if (number, table.id_at) not in covered:
                log.note("published-empty", number, table.id_at)
            continue
        yield PublishedRow(
            place=f"{_file(log)} {log.cell(number, table.id_at)}",
            ids=texts,
            name=name,
            inspectors=None if people is None else shown(row[people]).strip(),
        )


def _id_text(log: Log, number: int, at: int, cell: object) -> str:
    """Return an id as it stands; one that a spreadsheet has made a number of is an error."""
    if isinstance(cell, Number | Day | bool | Fault):
        log.wrong("id-number-cell", number, at, value=shown(cell))
        return ""
    text = shown(cell.value if isinstance(cell, Formula) else cell).strip()
    return text.removeprefix("'")


def _fill_inspectors(table: Table, merges: Sequence[tuple[int, int, int, int]]) -> None:
    """Put the inspectors of a cell merged downwards beside each of its rows."""
    at = table.fields.get("inspectors")
    places = {number: place for place, number in enumerate(table.numbers)}
    for top, left, bottom, right in merges:
        if at is None or not left <= at <= right or top not in places:
            continue
        for number in range(top + 1, bottom + 1):
            if number in places:
                table.rows[places[number]][at] = table.rows[places[top]][left]
