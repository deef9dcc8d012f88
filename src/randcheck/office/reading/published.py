"""A published list of drawn targets (公示名单): Excel, CSV, a saved page, one id a line.

Unlike an office's own lists nothing is refused because it is wrong: what a list says is
compared with a certificate, mistakes and all. Only ids that Excel has destroyed are errors.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from attrs import evolve, field, frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.disk.storage import place_at
from randcheck.office.reading import schema, webpage
from randcheck.office.reading.cells import Day, Fault, Formula, Grid, Number, is_blank, shown
from randcheck.office.reading.files import Reading
from randcheck.office.reading.log import Log, settle
from randcheck.office.reading.options import Options
from randcheck.office.reading.schema import Column, Form
from randcheck.office.reading.sources import load
from randcheck.office.reading.tables import make_table
from randcheck.office.reading.text import decode, likely_delimiter, split
from randcheck.office.reading.written import PUBLISHED_LIST, written_elsewhere

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Sequence

    from randcheck.disk.storage import Place, Shelf
    from randcheck.office.reading.tables import Table

_TARGETS: Final = {column.field: column.names for column in schema.SCHEMAS["targets"]}
_LICENCES: Final = next(
    column.names for column in schema.SCHEMAS["inspectors"] if column.field == "id"
)
SHOWN_BOTH: Final = "检查对象、编号"
"""How a list heads a column with the name of a target and its id below it."""
PUBLISHED: Final = (
    Column("work", _TARGETS["number"]),
    Column("credit", _TARGETS["code"]),
    Column("both", (SHOWN_BOTH,)),
    Column(
        "name", ("被检查对象", "抽查对象", "抽中对象", "被检查单位", "被处罚人", *_TARGETS["name"])
    ),
    Column("own", ("编号",)),
    Column(
        "inspectors",
        (
            *("执法检查人员", "检查人员", "检查组成员", "执法人员", "行政执法人员", "检查人员名单"),
            *("检查人员姓名", "执法人员姓名", "选派人员", "检查组", "inspectors"),
            *_LICENCES,
        ),
    ),
    Column("responsible", ("责任人", "检查责任人", "检查组长", "组长", "responsible")),
    Column("stratum", ("分层", "stratum")),
    Column("item", ("检查事项", "抽查事项", "事项", "item")),
    Column("kind", ("检查类型",)),
)
_IDS: Final = ("work", "credit", "both", "name", "own")
_FORM: Final = Form("", PUBLISHED, _IDS, frozenset(("work", "credit")))
_COMPARED: Final = (*_IDS, "inspectors", "responsible", "stratum", "kind")
_PASSED_OVER: Final = ("rows-none", "cell-outside", "column-twice")
_PEOPLE: Final = re.compile(
    "检查人员|执法人员|执法证|选派人员|组员|(?<!被)检查人|检查员|(?<!被)执法人|执法员|抽查人员|参检人员|监管人员|承办人"
)
_ASSISTING, _LEADING = re.compile("协检|协办"), re.compile("主检|主办")
_NO_PEOPLE: Final = re.compile("部门|单位|科室|数$|数量|签字|签名|电话|联系|意见|情况")
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BULLET: Final = re.compile(r"\s*[（(]?\d{1,6}(?:、|[.．)）](?=\s)|\s(?=\S))\s*")


def _texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(texts)


@frozen(kw_only=True, field_transformer=strict)
class PublishedRow:
    """One line of a published list, as it stands.

    Attributes:
        place: Where it stands.
        ids: Whatever may be the id of a target: numbers, codes; of a plain line the line
            without its number, and its words.
        name: What the list calls the target; may be an id, too.
        inspectors: Who checks it, as the list names them, whatever columns they stand in;
            ``None`` where it does not say.
        responsible: Who answers for the check, where the list says so.
        stratum: Where the target was drawn, where the list says so.
        kind: What kind of check it is, where the list says so.
        unread: Headers of the columns in which it says more than can be compared.
    """

    place: str
    ids: tuple[str, ...] = field(default=(), converter=_texts)
    name: str = ""
    inspectors: str | None = None
    responsible: str = ""
    stratum: str = ""
    kind: str = ""
    unread: tuple[str, ...] = field(default=(), converter=_texts)

    @property
    def shown(self) -> str:
        """What the list calls the target."""
        return self.ids[0] if self.ids else self.name


@checked
def read_published(
    path: str | os.PathLike[str] | bytes | Shelf, *, encoding: str | None = None
) -> Reading[tuple[PublishedRow, ...]]:
    """Read a published list, in its order.

    CSV, XLSX, the tables of a saved page, or text with one id a line. A table has a header
    with two known names or that of an id alone, whatever stands above it; or it has one column.

    Args:
        path: The file, a `Shelf`, or its bytes.
        encoding: Of text and pages; by default what a page says of itself, byte order
            mark, UTF-8, GB18030.

    Raises:
        InputError: It cannot be read, no table in it is a list (``published-none``), or
            an id stands in a numeric cell; all problems at once.
    """
    where = place_at(path, "list")
    log = Log(where.name)
    grids = _grids(where, log, encoding)
    settle([log])
    rows: list[PublishedRow] = []
    logs, passed = [log], list[str]()
    for read in (_tabled, _lines):  # a page has tables that are no list: lines come last
        rows, logs, passed = [], [log], []
        for grid in grids:
            own = Log(log.file, grid.sheet)
            found = list(read(evolve(grid), own))
            passed += [] if found else [grid.sheet]
            rows += found
            own.problems = [p for p in own.problems if p.code not in _PASSED_OVER]
            logs.append(own)
        if rows:
            break
    others = [] if rows else [written_elsewhere(grid, PUBLISHED_LIST) for grid in grids]
    if names := list(dict.fromkeys(other[0] for other in others if other)):
        log.wrong("table-written", value="、".join(names), wanted="公示名单")
    elif not rows and not any(own.problems for own in logs):
        log.wrong("published-none", known="、".join(c.names[0] for c in PUBLISHED))
    if rows and passed:
        log.note("published-passed", value="、".join(passed))
    return Reading(value=tuple(rows), notices=settle(logs), rows=len(rows))


def _grids(path: Place, log: Log, encoding: str | None) -> list[Grid]:
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
    if path.suffix.lower() == ".txt":
        lines = [(at, line.strip()) for at, line in enumerate(text.split("\n"), 1)]
        filled = [(at, line) for at, line in lines if line]
        numbers = [at for at, _ in filled]
        return [Grid(log.file, numbers=numbers, rows=[[line] for _, line in filled])]
    grid = split(text, log, likely_delimiter(text, _FORM))
    return [] if grid is None else [grid]


def _from_book(data: bytes, log: Log) -> list[Grid]:
    if data.startswith(_OLE):
        log.wrong("file-old-excel")
        return []
    from randcheck.office.reading.workbook import read_grids

    return read_grids(data, log)


def _tabled(grid: Grid, log: Log) -> Iterator[PublishedRow]:
    """Yield the rows of a sheet with a header; none where it has none."""
    if written_elsewhere(grid, PUBLISHED_LIST):
        return
    merges, grid.merges = grid.merges, ()
    table = make_table(grid, log, _FORM, Options())
    if table is not None and table.id_at >= 0:
        people = _people(table)
        for at in people:
            _fill_inspectors(table, at, merges)
        yield from _listed(table, people, merges)


def _people(table: Table) -> tuple[int, ...]:
    """Return the columns that name inspectors: their names, their licences, one a column."""
    more = [at for at, name in table.further if _PEOPLE.search(name)]
    beside = [at for at, name in table.further if _ASSISTING.search(name)]
    if beside or _at(table, "inspectors"):  # who leads is half a team where no one else stands
        more += [*beside, *(at for at, name in table.further if _LEADING.search(name))]
    named = (at for at in more if not _NO_PEOPLE.search(table.log.headers[at]))
    return tuple(sorted({*named, *_at(table, "inspectors")}))


def _at(table: Table, name: str) -> tuple[int, ...]:
    return (table.fields[name],) if name in table.fields else ()


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
            yield PublishedRow(place=place, ids=list(dict.fromkeys([line, *words])), name=line)


def _file(log: Log) -> str:
    return f"{log.file}[{log.sheet}]" if log.sheet else log.file


def _listed(
    table: Table, people: Sequence[int], merges: Sequence[tuple[int, int, int, int]]
) -> Iterator[PublishedRow]:
    log, fields = table.log, table.fields
    ids = _id_columns(table)
    unread = _unread(table, people)
    covered = {(row, left) for top, left, bottom, _ in merges for row in range(top + 1, bottom + 1)}
    for number, row in zip(table.numbers, table.rows, strict=True):
        found = [_id_text(log, number, at, row[at]) for at in ids]
        said = {name: shown(row[at]).strip() for name, at in fields.items()}
        *words, last = said.get("both", "").split() or [""]
        name, texts = said.get("name", "") or " ".join(words), filter(None, [*found, last])
        listed = tuple(dict.fromkeys(texts))
        if not listed and not name:
            if (number, table.id_at) not in covered:
                log.note("published-empty", number, table.id_at)
            continue
        team = (shown(row[at]).strip() for at in people)
        yield PublishedRow(
            place=f"{_file(log)} {log.cell(number, table.id_at)}",
            ids=listed,
            name=name,
            inspectors="\n".join(filter(None, team)) if people else None,
            responsible=said.get("responsible", ""),
            stratum=said.get("stratum", ""),
            kind=said.get("kind", ""),
            unread=[label for at, label in unread if not is_blank(row[at])],
        )


def _id_columns(table: Table) -> tuple[int, ...]:
    """Return the columns of ids; under 编号 may stand ids, or the numbers of the lines."""
    own = _at(table, "own")
    if own and (*_at(table, "name"), *_at(table, "both")):
        cells = [shown(row[own[0]]).strip() for row in table.rows]
        if cells == [str(at) for at in range(1, len(cells) + 1)]:
            own = ()
    return (*_at(table, "work"), *_at(table, "credit"), *own)


def _unread(table: Table, people: Sequence[int]) -> list[tuple[int, str]]:
    """Return the columns that nobody compares with a certificate, by their headers."""
    known = {at for name, at in table.fields.items() if name in _COMPARED}
    ordinal = {schema.key(name) for name in schema.ORDINAL}
    return [
        (at, header)
        for at, header in enumerate(table.log.headers)
        if header and at not in known and at not in people and schema.key(header) not in ordinal
    ]


def _id_text(log: Log, number: int, at: int, cell: object) -> str:
    """Return an id as it stands; one that a spreadsheet has made a number of is an error."""
    if isinstance(cell, Number | Day | bool | Fault):
        log.wrong("id-number-cell", number, at, value=shown(cell))
        return ""
    text = shown(cell.value if isinstance(cell, Formula) else cell).strip()
    return text.removeprefix("'")


def _fill_inspectors(table: Table, at: int, merges: Sequence[tuple[int, int, int, int]]) -> None:
    """Put the inspectors of a cell merged downwards beside each of its rows."""
    places = {number: place for place, number in enumerate(table.numbers)}
    for top, left, bottom, right in merges:
        if not left <= at <= right or top not in places:
            continue
        for number in range(top + 1, bottom + 1):
            if number in places:
                table.rows[places[number]][at] = table.rows[places[top]][left]
