"""The same draw, counted, drawn and committed where the list lies: SQL engines.

A roster of millions stays in its table or its Parquet files. DuckDB, ClickHouse, PostgreSQL
and Spark hash, sort and count it by plain SQL; out come counts, the root of the roster, and
who is drawn or in reserve, bit for bit as pure Python finds them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.doors import door

if TYPE_CHECKING:
    from collections.abc import Callable

    from randcheck.engines.engine import Engine
    from randcheck.engines.opening import ENGINES, open_engine
    from randcheck.engines.roster import TableRoster

__all__ = ["ENGINES", "Engine", "TableRoster", "open_engine"]

__getattr__: Callable[[str], object]
__dir__: Callable[[], list[str]]
__getattr__, __dir__ = door(
    __name__,
    {"engine": "Engine", "opening": "ENGINES open_engine", "roster": "TableRoster"},
)
