"""A result as a table: shown in a notebook, made a data frame, saved, read again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from randcheck.canonical import html, jcs
from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.shapes import (
    Boolean,
    Choice,
    Fields,
    Integer,
    Listing,
    Nullable,
    Text,
    require,
)
from randcheck.errors import InputError, Phrase, Problem

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator

    from randcheck.canonical.shapes import Shape
    from randcheck.disk.storage import Shelf

FORMAT: Final = "randcheck/table@v1"
TEXT, NUMBER, FLAG = "text", "number", "flag"
Cell = str | int | bool | None
_CELLS: Final[dict[str, Shape]] = {
    TEXT: Nullable(Text()),
    NUMBER: Nullable(Integer(-(2**53) + 1)),
    FLAG: Nullable(Boolean()),
}


@frozen(field_transformer=strict)
class Column:
    """One column of a table.

    Attributes:
        name: For programs: the name of the column in a data frame.
        zh: For people: the heading in files and notebooks.
        kind: ``text``, ``number`` (an integer) or ``flag``.
    """

    name: str
    zh: str
    kind: str = TEXT


def _columns(columns: Iterable[Column]) -> tuple[Column, ...]:
    return tuple(columns)


def _rows(rows: Iterable[Iterable[Cell]]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(tuple(row) for row in rows)


@frozen(field_transformer=strict)
class Table:
    """Rows under named columns; the same for every result of the library.

    Attributes:
        title: What it shows.
        columns: The columns.
        rows: As many cells a row as there are columns; ``None`` is a blank.

    >>> table = Table("抽中对象", [Column("target", "检查对象")], [["H-0042"]])
    >>> [row["target"] for row in table]
    ['H-0042']
    """

    title: str
    columns: tuple[Column, ...] = field(converter=_columns)
    rows: tuple[tuple[Cell, ...], ...] = field(converter=_rows, repr=False)

    def __attrs_post_init__(self) -> None:
        shape = Listing(_Row(tuple(column.kind for column in self.columns)))
        require([list(row) for row in self.rows], shape, "rows")

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Cell]]:
        names = [column.name for column in self.columns]
        return (dict(zip(names, row, strict=True)) for row in self.rows)

    @checked
    def column(self, name: str) -> tuple[Cell, ...]:
        """Return the cells of one column.

        Raises:
            InputError: There is no such column (``column-unknown``).
        """
        names = [column.name for column in self.columns]
        if name not in names:
            raise InputError("column-unknown", value=name, known="、".join(names))
        at = names.index(name)
        return tuple(row[at] for row in self.rows)

    @checked
    def to_frame(self, *, backend: str = "pandas") -> Any:  # noqa: ANN401 - a frame of any library
        """Return the table as a data frame, its columns called by their names for programs.

        Args:
            backend: ``pandas``, ``polars`` or ``pyarrow``.

        Raises:
            InputError: There is no such backend.
            ExtraMissingError: narwhals or the backend is not installed.
        """
        from randcheck.disk.frames import make_frame

        kinds = {column.name: column.kind for column in self.columns}
        return make_frame({name: list(self.column(name)) for name in kinds}, kinds, backend)

    @checked
    def save(
        self,
        path: str | os.PathLike[str] | Shelf,
        *,
        encoding: str = "utf-8-sig",
        title: str = "",
    ) -> None:
        """Write the table for people: CSV or XLSX, Chinese headings, formulas escaped.

        Args:
            path: Where, a path or a `Shelf`; its end says which, ``.csv`` or ``.xlsx``.
            encoding: Of a CSV file.
            title: What stands above the header of a workbook, in a row of its own.

        Raises:
            InputError: It cannot be written.
            ExtraMissingError: A workbook, and the extra ``excel`` is not installed.
        """
        from randcheck.disk.sheets import write_table

        rows = [[_shown(cell) for cell in row] for row in self.rows]
        header = [column.zh for column in self.columns]
        write_table(path, header, rows, encoding=encoding, title=title)

    def to_json(self) -> str:
        """Return the table as JSON text; `from_json` gives it back."""
        columns = [{"name": c.name, "zh": c.zh, "kind": c.kind} for c in self.columns]
        value = {"format": FORMAT, "title": self.title, "columns": columns, "rows": self.rows}
        return json.dumps(value, ensure_ascii=False)

    @classmethod
    @checked
    def from_json(cls, text: str | bytes) -> Table:
        """Return the table that `to_json` wrote.

        Raises:
            InputError: It is no such text; everything that is wrong with it.
        """
        value: Any = jcs.parse(text.encode() if isinstance(text, str) else text, "table")
        require(value, _SHAPE, "table")
        columns = [Column(**column) for column in value["columns"]]
        return cls(value["title"], columns, value["rows"])

    def _repr_html_(self) -> str:
        header = [column.zh for column in self.columns]
        head = f"{self.title}：{len(self)} 行"
        names = ", ".join(column.name for column in self.columns)
        return html.panel(head, names, html.table(header, self.rows))


def _shown(cell: Cell) -> Cell:
    return ("是" if cell else "否") if isinstance(cell, bool) else cell


@frozen
class _Row:
    """A row: as many cells as columns, each of its column's kind."""

    kinds: tuple[str, ...] | None

    def problems(self, value: object, place: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem("shape-value", {"expected": Phrase("expect-list"), "value": value}, place)
        elif self.kinds is None:
            return  # judged once the columns are known
        elif len(value) != len(self.kinds):
            params: dict[str, object] = {"found": len(value), "wanted": len(self.kinds)}
            yield Problem("table-row", params, place)
        else:
            for at, (kind, cell) in enumerate(zip(self.kinds, value, strict=True)):
                yield from _CELLS[kind].problems(cell, f"{place}[{at}]")

    def schema(self) -> dict[str, Any]:
        """Return the shape as JSON Schema."""
        return {"type": "array"}


_SHAPE = Fields(
    {
        "format": Choice((FORMAT,)),
        "title": Text(),
        "columns": Listing(
            Fields({"name": Text(empty=False), "zh": Text(), "kind": Choice(tuple(_CELLS))})
        ),
        "rows": Listing(_Row(None)),
    }
)
