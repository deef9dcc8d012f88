"""Tables that the library writes and no list is read from: reports, notices, results of a draw.

``written.toml`` lists the header of every table that can be saved as CSV or XLSX, under its
title, and which readers take it as what it is. Given to another reader it is told by name,
however many of its columns that reader would know.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from randcheck.office.reading.cells import is_blank, shown
from randcheck.office.reading.headers import SEARCHED
from randcheck.office.reading.schema import key

if TYPE_CHECKING:
    from randcheck.office.reading.cells import Grid

PUBLISHED_LIST: Final = "published"
"""The reader of published lists, beside the roles of an office's own."""


@frozen
class Written:
    """Tables with one header.

    Attributes:
        titles: What the library calls them.
        readers: Who takes them: roles of lists, and `PUBLISHED_LIST`.
    """

    titles: tuple[str, ...]
    readers: tuple[str, ...]

    @property
    def name(self) -> str:
        """What messages call them."""
        return "、".join(self.titles)


@cache
def written_tables() -> dict[frozenset[str], Written]:
    """Return what the library writes: header, as `key` gives its names → the tables."""
    path = files("randcheck").joinpath("office", "reading", "written.toml")
    raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        frozenset(map(key, entry["columns"])): Written(
            tuple(entry["titles"]), tuple(entry.get("readers", ()))
        )
        for entry in raw["tables"]
    }


def written_elsewhere(grid: Grid, reader: str) -> tuple[str, int] | None:
    """Return the name of the written table that a sheet is, and the row of its header.

    ``None`` where it is none, or one that this reader takes.

    Args:
        grid: The sheet.
        reader: A role, or `PUBLISHED_LIST`.
    """
    known = written_tables()
    for number, row in zip(grid.numbers[:SEARCHED], grid.rows, strict=False):
        names = [key(shown(cell)) for cell in row if not is_blank(cell)]
        found = known.get(frozenset(names))
        if found is not None:
            return None if reader in found.readers else (found.name, number)
    return None
