"""Engines by their names."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from randcheck.canonical.arguments import checked
from randcheck.errors import InputError

if TYPE_CHECKING:
    from randcheck.engines.engine import Engine

ENGINES: Final = {
    "duckdb": "DuckDB",
    "clickhouse": "ClickHouse",
    "postgres": "Postgres",
    "spark": "Spark",
}


@checked
def open_engine(name: str, where: object = None) -> Engine:
    """Return an engine.

    Args:
        name: ``duckdb``, ``clickhouse``, ``postgres`` or ``spark``.
        where: Which one: path of a database (DuckDB, ClickHouse), what libpq takes
            (PostgreSQL), a master (Spark), or a connection or session that is open and
            stays so; by default an empty one in this process, and what the environment
            of libpq names.

    Raises:
        InputError: There is no such engine (``engine-unknown``), or it does not open
            (``engine-refused``).
        ExtraMissingError: Its package is not installed.
    """
    if name not in ENGINES:
        raise InputError("engine-unknown", value=name, known=", ".join(ENGINES))
    module = import_module(f"randcheck.engines.{name}")
    made: Engine = getattr(module, ENGINES[name])(where)
    return made
