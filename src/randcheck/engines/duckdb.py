"""DuckDB: in this process, over its own tables and Parquet files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from randcheck.engines.characters import RE2
from randcheck.engines.engine import Engine, package

if TYPE_CHECKING:
    from collections.abc import Iterator

    from randcheck.canonical.suites import Suite
    from randcheck.engines.engine import Row

_ROWS = 1 << 15


class DuckDB(Engine):
    """A connection of ``duckdb``.

    Args:
        where: Path of a database, or a connection; ``None`` for one in memory.
    """

    name: ClassVar[str] = "duckdb"
    texts: ClassVar[frozenset[str]] = frozenset({"VARCHAR", "ENUM"})
    integers: ClassVar[frozenset[str]] = frozenset(
        {sign + size for sign in ("", "U") for size in
         ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")}
    )  # fmt: skip

    def __init__(self, where: Any = None) -> None:  # noqa: ANN401 - a connection
        super().__init__()
        duckdb = package("duckdb", "duckdb")
        self._error: Any = duckdb.Error
        self._own = where is None or isinstance(where, str)
        try:
            self._base: Any = duckdb.connect(where or ":memory:") if self._own else where
        except duckdb.Error as error:
            raise self.refused(error) from error

    def run(self, sql: str) -> None:
        """Carry a statement out."""
        try:
            self._base.execute(sql)
        except self._error as error:
            raise self.refused(error) from error

    def rows(self, sql: str) -> Iterator[Row]:
        """Yield the rows of a query."""
        self.run(sql)
        while some := self._base.fetchmany(_ROWS):
            yield from some

    def close(self) -> None:
        """Close the connection that was opened here."""
        if self._own:
            self._base.close()

    def parquet(self, path: str) -> str:
        """Return what Parquet files are called in ``FROM``."""
        return f"read_parquet({self.text(path)})"

    def kind(self, value: str) -> str:
        """Return the type of an expression, as text."""
        return f"typeof({value})"

    def as_text(self, value: str) -> str:
        """Return an expression as text."""
        return f"CAST({value} AS VARCHAR)"

    def raw(self, value: str) -> str:
        """Return the UTF-8 of a text."""
        return f"encode({value})"

    def binary(self, data: bytes) -> str:
        """Return bytes as they stand in a statement."""
        return f"unhex('{data.hex()}')"

    def size(self, raw: str) -> str:
        """Return the length of bytes in four bytes."""
        return f"unhex(lpad(to_hex(octet_length({raw})), 8, '0'))"

    def digest(self, suite: Suite, raw: str) -> str:  # noqa: ARG002 - it has one
        """Return HASH of bytes."""
        return f"unhex(sha256({raw}))"

    def ticket(self, suite: Suite, value: str) -> str:  # noqa: ARG002
        """Return HASH of a text: its digits."""
        return f"sha256({value})"

    def shown(self, ticket: str) -> str:
        """Return a ticket as digits, which it is."""
        return ticket

    def ticket_of(self, digits: str) -> str:
        """Return the ticket that digits show."""
        return digits

    def is_id(self, value: str) -> str:
        """Return whether a text is an id."""
        pattern = self.text(f"[{RE2}]+")
        return f"(regexp_full_match({value}, {pattern}) AND strlen({value}) <= 128)"

    def spread(self, value: str) -> str:
        """Return a hash of 64 bits."""
        return f"hash({value})"

    def listed(self, value: str) -> str:
        """Return texts of a group, ascending."""
        return f"string_agg({value}, '}},{{' ORDER BY {value})"

    def each(self, most: str) -> str:
        """Return the numbers from 1 to `most`, a row each."""
        return f"unnest(range(1, {most} + 1))"

    def teeth(self, n: int, weight: str, more: int, total: int) -> str:
        """Return ``(n * weight + more) // total``."""
        return f"((CAST({n} AS HUGEINT) * {weight} + {more}) // {total})"

    def numbers(self, most: int) -> str:
        """Return a table with the numbers k from 0 below `most`."""
        return f"range({most}) AS r(k)"

    def prefix(self, leaf: str, digits: int) -> str:
        """Return the first hexadecimal digits of a leaf."""
        return f"left(hex({leaf}), {digits})"

    def gathered(self, leaf: str) -> str:
        """Return the leaves of a group, ascending: a list of them."""
        return f"list({leaf} ORDER BY {leaf})"
