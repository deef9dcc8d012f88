"""PostgreSQL: tables of a server, by psycopg."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from randcheck.engines.characters import POSTGRES
from randcheck.engines.engine import Engine, package
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from randcheck.canonical.suites import Suite
    from randcheck.engines.engine import Row

_ROWS = 10_000
_SM3_OF_NOTHING = "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b"


class Postgres(Engine):
    """A connection of ``psycopg``.

    Args:
        where: What libpq takes, such as ``postgresql://…`` or the empty text, or a connection.
    """

    name: ClassVar[str] = "postgres"
    texts: ClassVar[frozenset[str]] = frozenset({"text", "character varying", "character"})
    integers: ClassVar[frozenset[str]] = frozenset({"smallint", "integer", "bigint"})

    def __init__(self, where: Any = None) -> None:  # noqa: ANN401 - a connection
        super().__init__()
        psycopg = package("psycopg", "postgres")
        self._error: Any = psycopg.Error
        self._own = where is None or isinstance(where, str)
        try:
            self._base: Any = psycopg.connect(where or "") if self._own else where
            if self._own:  # every statement sees the same rows
                self._base.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            self._base.execute("SET standard_conforming_strings = on")
            encoding = self._base.execute("SHOW server_encoding").fetchone()
        except psycopg.Error as error:
            raise self.refused(error) from error
        if encoding != ("UTF8",):
            raise InputError("engine-encoding", found=encoding[0])

    def run(self, sql: str) -> None:
        """Carry a statement out."""
        try:
            self._base.execute(sql)
        except self._error as error:
            self._base.rollback()
            raise self.refused(error) from error

    def rows(self, sql: str) -> Iterator[Row]:
        """Yield the rows of a query, through a cursor of the server."""
        try:
            with self._base.cursor("randcheck", binary=True) as cursor:
                cursor.itersize = _ROWS
                cursor.execute(sql)
                yield from cursor
        except self._error as error:
            self._base.rollback()
            raise self.refused(error) from error

    def close(self) -> None:
        """Close the connection that was opened here."""
        if self._own:
            self._base.close()

    def has(self, suite: Suite) -> bool:
        """Tell whether the server has a hash; SM3 comes with pgcrypto, where OpenSSL has it."""
        if super().has(suite):
            return True
        try:
            (found,) = self.rows("SELECT encode(digest(''::bytea, 'sm3'), 'hex')")
        except InputError:
            return False
        return found == (_SM3_OF_NOTHING,)

    def parquet(self, path: str) -> str:
        """Refuse: a server reads no Parquet.

        Raises:
            InputError: Always (``engine-parquet``).
        """
        raise InputError("engine-parquet", engine=self.name, place=path)

    def kind(self, value: str) -> str:
        """Return the type of an expression, as text."""
        return f"CAST(pg_typeof({value}) AS text)"

    def as_text(self, value: str) -> str:
        """Return an expression as text that compares by its bytes."""
        return f'CAST({value} AS text) COLLATE "C"'

    def raw(self, value: str) -> str:
        """Return the UTF-8 of a text."""
        return f"convert_to({value}, 'UTF8')"

    def binary(self, data: bytes) -> str:
        """Return bytes as they stand in a statement."""
        return f"CAST('\\x{data.hex()}' AS bytea)"

    def size(self, raw: str) -> str:
        """Return the length of bytes in four bytes."""
        return f"int4send(octet_length({raw}))"

    def digest(self, suite: Suite, raw: str) -> str:
        """Return HASH of bytes."""
        return f"sha256({raw})" if suite.name == "sha256" else f"digest({raw}, 'sm3')"

    def ticket(self, suite: Suite, value: str) -> str:
        """Return HASH of a text: its bytes."""
        return self.digest(suite, self.raw(value))

    def shown(self, ticket: str) -> str:
        """Return a ticket as digits."""
        return f"encode({ticket}, 'hex')"

    def ticket_of(self, digits: str) -> str:
        """Return the ticket that digits show."""
        return f"decode({digits}, 'hex')"

    def is_id(self, value: str) -> str:
        """Return whether a text is an id."""
        return f"({value} ~ {self.text(f'^[{POSTGRES}]+$')} AND octet_length({value}) <= 128)"

    def spread(self, value: str) -> str:
        """Return a hash of 64 bits."""
        return f"hashtextextended({value}, 0)"

    def listed(self, value: str) -> str:
        """Return texts of a group, ascending."""
        return f"string_agg({value}, '}},{{' ORDER BY {value} COLLATE \"C\")"

    def each(self, most: str) -> str:
        """Return the numbers from 1 to `most`, a row each."""
        return f"generate_series(1, {most})"

    def teeth(self, n: int, weight: str, more: int, total: int) -> str:
        """Return ``(n * weight + more) // total``."""
        return f"div(CAST({n} AS numeric) * {weight} + {more}, CAST({total} AS numeric))"

    def numbers(self, most: int) -> str:
        """Return a table with the numbers k from 0 below `most`."""
        return f"generate_series(0, {most - 1}) AS r(k)"

    def prefix(self, leaf: str, digits: int) -> str:
        """Return the first hexadecimal digits of a leaf."""
        return f"left(encode(substring({leaf} FROM 1 FOR 2), 'hex'), {digits})"

    def gathered(self, leaf: str) -> str:
        """Return the leaves of a group, ascending: bytes in a row."""
        return f"string_agg({leaf}, CAST('' AS bytea) ORDER BY {leaf})"
