"""A roster of targets in a database or in Parquet files, as the options of a command name it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from randcheck.disk.storage import is_folder
from randcheck.engines.opening import open_engine
from randcheck.engines.roster import TableRoster
from randcheck.errors import InputError

if TYPE_CHECKING:
    import argparse

_COLUMNS = ("id", "stratum", "verdict", "weight")
_LEFT_OUT = ("verdict", "weight")


def open_targets(options: argparse.Namespace) -> tuple[Path | None, TableRoster]:
    """Return the folder of the other rosters, and the roster of targets.

    Raises:
        InputError: Not one of table and Parquet files is named (``engine-source``), or a
            column is unknown (``engine-columns``).
    """
    rosters = None if options.rosters is None else Path(options.rosters)
    parquet = rosters is not None and not is_folder(rosters)
    if parquet == (options.table is not None):
        raise InputError("engine-source", place="--table")
    columns: Any = _columns(options.columns)
    engine, _, place = options.engine.partition("=")
    targets = TableRoster(
        open_engine(engine, place or None),
        table=options.table.split(".") if options.table else None,
        parquet=rosters if parquet else None,
        **columns,
    )
    return (rosters.parent if rosters is not None and parquet else rosters), targets


def _columns(text: str) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for part in filter(None, text.split(",")):
        field, equals, name = part.partition("=")
        if field not in _COLUMNS or not equals or (not name and field not in _LEFT_OUT):
            raise InputError("engine-columns", place="--columns", value=part)
        found[field] = name or None
    return found
