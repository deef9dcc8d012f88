"""Spark, by PySpark: its tables and Parquet files, on one machine or on many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from randcheck.engines.characters import RE2
from randcheck.engines.engine import Engine, package

if TYPE_CHECKING:
    from collections.abc import Iterator

    from randcheck.canonical.suites import Suite
    from randcheck.engines.engine import Row


class Spark(Engine):
    """A session of ``pyspark``.

    Args:
        where: A master such as ``local[2]`` (also where nothing is given), or a session.
    """

    name: ClassVar[str] = "spark"
    texts: ClassVar[frozenset[str]] = frozenset({"string"})
    integers: ClassVar[frozenset[str]] = frozenset({"tinyint", "smallint", "int", "bigint"})
    folds: ClassVar[bool] = True
    most: ClassVar[int] = 1 << 62  # all at once, on as many machines as there are

    def __init__(self, where: Any = None) -> None:  # noqa: ANN401 - a session
        super().__init__()
        sql = package("pyspark.sql", "spark")
        self._error: Any = package("pyspark.errors", "spark").PySparkException
        self._own = where is None or isinstance(where, str)
        self._base: Any = where
        if self._own:
            builder = sql.SparkSession.builder.master(where or "local[2]").appName("randcheck")
            for name, value in (
                ("spark.ui.enabled", "false"),
                ("spark.sql.parser.escapedStringLiterals", "false"),
                ("spark.log.level", "ERROR"),
                ("spark.ui.showConsoleProgress", "false"),
                ("spark.sql.shuffle.partitions", "8"),  # of one machine; a cluster has its own
            ):
                builder = builder.config(name, value)
            self._base = builder.getOrCreate()

    def run(self, sql: str) -> None:
        """Carry a statement out."""
        try:
            self._base.sql(sql)
        except self._error as error:
            raise self.refused(error) from error

    def rows(self, sql: str) -> Iterator[Row]:
        """Yield the rows of a query, a partition at a time."""
        try:
            yield from map(tuple, self._base.sql(sql).toLocalIterator())
        except self._error as error:
            raise self.refused(error) from error

    def few(self, sql: str) -> list[Row]:
        """Return the rows of a query that all have room here; at once, not by partitions."""
        try:
            return [tuple(row) for row in self._base.sql(sql).collect()]
        except self._error as error:
            raise self.refused(error) from error

    def close(self) -> None:
        """Stop the session that was opened here."""
        if self._own:
            self._base.stop()

    def name_of(self, *parts: str) -> str:
        """Return a quoted name."""
        quoted = super().name_of(*parts)  # looks at the parts
        return quoted and ".".join("`" + part.replace("`", "``") + "`" for part in parts)

    def text(self, value: str) -> str:
        """Return a quoted text, backslashes escaped."""
        plain = super().text(value)[1:-1].replace("''", "'")
        return "'" + plain.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def parquet(self, path: str) -> str:
        """Return what Parquet files are called in ``FROM``."""
        return f"parquet.{self.name_of(path)}"

    def kind(self, value: str) -> str:
        """Return the type of an expression, as text."""
        return f"typeof({value})"

    def as_text(self, value: str) -> str:
        """Return an expression as text."""
        return f"CAST({value} AS STRING)"

    def raw(self, value: str) -> str:
        """Return the UTF-8 of a text."""
        return f"CAST({value} AS BINARY)"

    def binary(self, data: bytes) -> str:
        """Return bytes as they stand in a statement."""
        return f"X'{data.hex()}'"

    def joined(self, *parts: str) -> str:
        """Return texts, or bytes, one behind the other."""
        return f"concat({', '.join(parts)})"

    def size(self, raw: str) -> str:
        """Return the length of bytes in four bytes."""
        return f"unhex(lpad(hex(octet_length({raw})), 8, '0'))"

    def digest(self, suite: Suite, raw: str) -> str:  # noqa: ARG002 - it has one
        """Return HASH of bytes."""
        return f"unhex(sha2({raw}, 256))"

    def ticket(self, suite: Suite, value: str) -> str:  # noqa: ARG002
        """Return HASH of a text: its digits."""
        return f"sha2(CAST({value} AS BINARY), 256)"

    def shown(self, ticket: str) -> str:
        """Return a ticket as digits, which it is."""
        return ticket

    def ticket_of(self, digits: str) -> str:
        """Return the ticket that digits show."""
        return digits

    def is_id(self, value: str) -> str:
        """Return whether a text is an id."""
        pattern = self.text(rf"\A[{RE2}]+\z")
        return f"({value} RLIKE {pattern} AND octet_length({value}) <= 128)"

    def spread(self, value: str) -> str:
        """Return a hash of 64 bits."""
        return f"xxhash64({value})"

    def listed(self, value: str) -> str:
        """Return texts of a group, ascending."""
        return f"array_join(array_sort(collect_list({value})), '}},{{')"

    def each(self, most: str) -> str:
        """Return the numbers from 1 to `most`, a row each."""
        return f"explode(sequence(1, {most}))"

    def exact(self, weight: str) -> str:
        """Return a weight as a wide number."""
        return f"CAST({weight} AS DECIMAL(25, 0))"

    def teeth(self, n: int, weight: str, more: int, total: int) -> str:
        """Return ``(n * weight + more) // total``."""
        exact = f"CAST({n} AS DECIMAL(10, 0)) * CAST({weight} AS DECIMAL(25, 0))"
        return f"(({exact} + CAST({more} AS DECIMAL(25, 0))) div CAST({total} AS DECIMAL(25, 0)))"

    def numbers(self, most: int) -> str:
        """Return a table with the numbers k from 0 below `most`."""
        return f"(SELECT id AS k FROM range({most})) AS r"

    def store(self, name: str, leaves: str) -> str:
        """Return the statement that keeps the leaves of a query on the disks of the workers."""
        return f"CACHE TABLE {name} OPTIONS ('storageLevel' = 'DISK_ONLY') AS {leaves}"

    def drop(self, name: str) -> str:
        """Return the statement that lets them go."""
        return f"DROP VIEW {name}"

    def prefix(self, leaf: str, digits: int) -> str:
        """Return the first hexadecimal digits of a leaf."""
        return f"left(hex({leaf}), {digits})"

    def gathered(self, leaf: str) -> str:
        """Return the leaves of a group, ascending: an array."""
        return f"array_sort(collect_list({leaf}))"

    def part(self, array: str, start: str, size: str) -> str:
        """Return a part of an array."""
        return f"slice({array}, CAST({start} + 1 AS INT), CAST({size} AS INT))"

    def length(self, array: str) -> str:
        """Return the number of nodes in an array."""
        return f"size({array})"

    def whole(self, size: str, block: int) -> str:
        """Return a number cut down to a multiple of `block`."""
        return f"(({size}) div {block}) * {block}"

    def folded(self, suite: Suite, array: str) -> str:
        """Return the parents of nodes in an array; a sequence to 0 would run backwards."""
        both = self.joined(self.binary(b"\x01"), f"{array}[2 * i - 2]", f"{array}[2 * i - 1]")
        every = f"transform(sequence(1, size({array}) div 2), i -> {self.digest(suite, both)})"
        return f"CASE WHEN size({array}) < 2 THEN {array} ELSE {every} END"

    def packed(self, array: str) -> str:
        """Return the nodes of an array in a row, as digits."""
        return f"array_join(transform({array}, x -> hex(x)), '')"
