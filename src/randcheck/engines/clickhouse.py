"""ClickHouse in this process, by chdb: over its own tables and Parquet files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from randcheck.engines.characters import RE2
from randcheck.engines.engine import Engine, package

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from randcheck.canonical.suites import Suite
    from randcheck.engines.engine import Row


class ClickHouse(Engine):
    """A session of ``chdb``.

    Args:
        where: Folder of a database, or a session; ``None`` for one that is thrown away.
    """

    name: ClassVar[str] = "clickhouse"
    texts: ClassVar[frozenset[str]] = frozenset({"String", "Enum8", "Enum16"})
    integers: ClassVar[frozenset[str]] = frozenset(
        f"{sign}Int{size}" for sign in ("", "U") for size in (8, 16, 32, 64, 128, 256)
    )
    folds: ClassVar[bool] = True
    most: ClassVar[int] = 1 << 23

    def __init__(self, where: Any = None) -> None:  # noqa: ANN401 - a session
        super().__init__()
        session = package("chdb.session", "clickhouse")
        self._own = where is None or isinstance(where, str)
        self._base: Any = session.Session(where) if self._own else where
        self.run("CREATE DATABASE IF NOT EXISTS randcheck")

    def run(self, sql: str) -> None:
        """Carry a statement out."""
        try:
            self._base.query(sql)
        except RuntimeError as error:
            raise self.refused(error) from error

    def rows(self, sql: str) -> Iterator[Row]:
        """Yield the rows of a query; they come as lines of JSON."""
        rest = b""
        for piece in self._pieces(f"{sql} SETTINGS output_format_json_quote_64bit_integers = 0"):
            whole, line_break, rest = (rest + piece).rpartition(b"\n")
            if line_break:
                yield from map(tuple, json.loads(b"[" + b",".join(whole.split(b"\n")) + b"]"))

    def _pieces(self, sql: str) -> Iterator[bytes]:
        try:
            with self._base.send_query(sql, "JSONCompactEachRow") as result:
                for piece in result:
                    yield bytes(piece.bytes())
        except RuntimeError as error:
            raise self.refused(error) from error

    def close(self) -> None:
        """Close the session that was opened here."""
        if self._own:
            self._base.close()

    def fresh(self) -> str:
        """Return the name of a table that nobody has."""
        return f"randcheck.{super().fresh()}"

    def name_of(self, *parts: str) -> str:
        """Return a quoted name, backslashes escaped."""
        quoted = super().name_of(*(part.replace("\\", "\\\\") for part in parts))
        return quoted.replace('""', '\\"') if '""' in quoted else quoted

    def text(self, value: str) -> str:
        """Return a quoted text, backslashes escaped."""
        return super().text(value.replace("\\", "\\\\"))

    def parquet(self, path: str) -> str:
        """Return what Parquet files are called in ``FROM``."""
        return f"file({self.text(str(Path(path).absolute()))}, 'Parquet')"

    def kind(self, value: str) -> str:
        """Return the type of an expression, as text."""
        return f"toTypeName({value})"

    def as_text(self, value: str) -> str:
        """Return an expression as text; nothing is empty text."""
        return f"assumeNotNull(toString({value}))"

    def raw(self, value: str) -> str:
        """Return the UTF-8 of a text, which it is."""
        return value

    def binary(self, data: bytes) -> str:
        """Return bytes as they stand in a statement."""
        return f"unhex('{data.hex()}')"

    def joined(self, *parts: str) -> str:
        """Return texts, or bytes, one behind the other."""
        return f"concat({', '.join(parts)})"

    def size(self, raw: str) -> str:
        """Return the length of bytes in four bytes."""
        return f"reinterpretAsFixedString(byteSwap(toUInt32(length({raw}))))"

    def digest(self, suite: Suite, raw: str) -> str:  # noqa: ARG002 - it has one
        """Return HASH of bytes."""
        return f"SHA256({raw})"

    def ticket(self, suite: Suite, value: str) -> str:
        """Return HASH of a text: its bytes."""
        return self.digest(suite, value)

    def shown(self, ticket: str) -> str:
        """Return a ticket as digits."""
        return f"lower(hex({ticket}))"

    def ticket_of(self, digits: str) -> str:
        """Return the ticket that digits show."""
        return f"toFixedString(unhex({digits}), 32)"

    def is_id(self, value: str) -> str:
        """Return whether a text is an id."""
        return f"(match({value}, {self.text(f'^[{RE2}]+$')}) AND length({value}) <= 128)"

    def spread(self, value: str) -> str:
        """Return a hash of 64 bits."""
        return f"cityHash64({value})"

    def listed(self, value: str) -> str:
        """Return texts of a group, ascending."""
        return f"arrayStringConcat(arraySort(groupArray({value})), '}},{{')"

    def each(self, most: str) -> str:
        """Return the numbers from 1 to `most`, a row each."""
        return f"arrayJoin(range(1, toUInt64({most}) + 1))"

    def exact(self, weight: str) -> str:
        """Return a weight as a wide number."""
        return f"toInt128({weight})"

    def teeth(self, n: int, weight: str, more: int, total: int) -> str:
        """Return ``(n * weight + more) // total``."""
        above = f"toInt128({n}) * toInt128({weight}) + toInt128('{more}')"
        return f"intDiv({above}, toInt128('{total}'))"

    def numbers(self, most: int) -> str:
        """Return a table with the numbers k from 0 below `most`."""
        return f"(SELECT number AS k FROM numbers({most})) AS r"

    def values(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        """Return a table ``q`` of constants."""
        kinds = ("String" if cell.startswith("'") else "UInt64" for cell in rows[0])
        named = ", ".join(f"{name} {kind}" for name, kind in zip(columns, kinds, strict=True))
        listed = ", ".join(f"({', '.join(row)})" for row in rows)
        return f"(SELECT * FROM values('{named}', {listed})) AS q"

    def store(self, name: str, leaves: str) -> str:
        """Return the statement that keeps the leaves of a query in a table, sorted in parts."""
        return f"CREATE TABLE {name} ENGINE = MergeTree ORDER BY h AS {leaves}"

    def prefix(self, leaf: str, digits: int) -> str:
        """Return the first hexadecimal digits of a leaf."""
        return f"substring(hex(substring({leaf}, 1, 2)), 1, {digits})"

    def gathered(self, leaf: str) -> str:
        """Return the leaves of a group, ascending: an array."""
        return f"arraySort(groupArray({leaf}))"

    def part(self, array: str, start: str, size: str) -> str:
        """Return a part of an array."""
        return f"arraySlice({array}, {start} + 1, {size})"

    def length(self, array: str) -> str:
        """Return the number of nodes in an array."""
        return f"length({array})"

    def whole(self, size: str, block: int) -> str:
        """Return a number cut down to a multiple of `block`."""
        return f"intDiv({size}, {block}) * {block}"

    def folded(self, suite: Suite, array: str) -> str:
        """Return the parents of nodes in an array."""
        both = self.joined(self.binary(b"\x01"), f"{array}[2 * i - 1]", f"{array}[2 * i]")
        return (
            f"arrayMap(i -> {self.digest(suite, both)}, range(1, intDiv(length({array}), 2) + 1))"
        )

    def packed(self, array: str) -> str:
        """Return the nodes of an array in a row, as digits; joined raw they lose last zeros."""
        return f"arrayStringConcat(arrayMap(x -> hex(x), {array}))"
