"""A store in PostgreSQL, through SQLAlchemy Core and psycopg (extra ``postgres``)."""

from __future__ import annotations

import hashlib
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from randcheck.canonical.arguments import checked
from randcheck.errors import ExtraMissingError, InputError
from randcheck.stores.store import Store
from randcheck.stores.tables import Tables, check_name, migrate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Connection as Raw
    from sqlalchemy import Engine

_BUSY: Final = ("55P03", "57014", "40001", "40P01")  # lock timeout, cancelled, serialization
_DAMAGED: Final = ("23", "42", "XX")  # constraints, tables of another form, corruption
_VALUE: Final = re.compile(r":(\w+)")
_THOUSAND: Final = 1000


@frozen
class _Connection:
    """One transaction of `Postgres`."""

    raw: Raw

    def run(self, sql: str, **params: object) -> Sequence[tuple[Any, ...]]:
        """Return the rows of a statement."""
        found = self.raw.exec_driver_sql(sql, params)
        return [tuple(row) for row in found] if found.returns_rows else []


@frozen
class Postgres:
    """A database of PostgreSQL.

    Attributes:
        engine: SQLAlchemy's.
        key: Number of the lock that writers take.
        timeout: How many seconds a writer waits for the others.
    """

    engine: Engine = field(repr=False)
    key: int
    timeout: int

    @property
    def blob(self) -> str:
        """The type of a column of bytes."""
        return "BYTEA"

    @property
    def listed(self) -> str:
        """The rows of a JSON list of texts ``:ids``, as a query."""
        return "SELECT value FROM json_array_elements_text(CAST(:ids AS json)) AS l(value)"

    def statement(self, sql: str, names: Mapping[str, str]) -> str:
        """Return a statement as the driver takes it, ``%(name)s`` for values."""
        given = _VALUE.sub(r"%(\1)s", sql)
        return given.format(**{table: name.replace("%", "%%") for table, name in names.items()})

    @contextmanager
    def writing(self) -> Iterator[_Connection]:
        """Return a transaction that no other writer can be in at the same time."""
        # what is read after the lock must be what others wrote before it
        with self._begun("READ COMMITTED") as connection:
            wait = str(self.timeout * _THOUSAND)
            connection.run("SELECT set_config('lock_timeout', %(wait)s, true)", wait=wait)
            connection.run("SELECT pg_advisory_xact_lock(%(key)s)", key=self.key)
            yield connection

    @contextmanager
    def reading(self) -> Iterator[_Connection]:
        """Return a transaction that sees one state throughout and writes nothing."""
        with self._begun("REPEATABLE READ") as connection:
            yield connection

    @contextmanager
    def _begun(self, isolation: Any) -> Iterator[_Connection]:  # noqa: ANN401 - a word of SQLAlchemy
        from sqlalchemy.exc import DBAPIError

        try:
            connection = self.engine.connect().execution_options(isolation_level=isolation)
            with connection as raw, raw.begin():
                yield _Connection(raw)
        except DBAPIError as error:
            raise self._told(error) from error

    def _told(self, error: Any) -> InputError:  # noqa: ANN401 - of an extra
        """Return what went wrong in the database as the library's own error."""
        state = str(getattr(error.orig, "sqlstate", None) or type(error.orig).__name__)
        place = str(self.engine.url.database)
        if state in _BUSY:
            code = "store-busy"
        else:
            code = "store-damaged" if state.startswith(_DAMAGED) else "store-unusable"
        return InputError(code, place=place, reason=state, seconds=self.timeout)


@checked
def open_postgres(engine: str | Engine, *, name: str = "randcheck", timeout: int = 60) -> Store:
    """Open a store in a database of PostgreSQL; its tables are made if they are not there.

    Args:
        engine: An engine of SQLAlchemy with the driver psycopg, whose pool the caller
            looks after, or the URL of a database (``postgresql://user@host/name``), for
            which every transaction makes a connection of its own.
        name: What the names of its tables begin with; one database can hold several stores.
        timeout: How many seconds a writer waits for the others.

    Raises:
        InputError: The database cannot be reached or written (``store-unusable``), its
            tables are of another form (``store-damaged``), others write all that time
            (``store-busy``), a later version made them (``store-newer``), or the name is
            none (``store-name``).
        ExtraMissingError: The extra ``postgres`` is not installed.
    """
    check_name(name)
    used = _engine(engine) if isinstance(engine, str) else engine
    # signed, 64 bits; the same in every process, whatever its hash seed
    digest = hashlib.sha256(b"randcheck/store\0" + name.encode()).digest()[:8]
    key = int.from_bytes(digest, "big", signed=True)
    tables = Tables(Postgres(used, key, timeout), name)
    migrate(tables)
    return Store(tables)


def _engine(url: str) -> Engine:
    try:
        import psycopg  # noqa: F401 - the driver
        from sqlalchemy import NullPool, create_engine, make_url
        from sqlalchemy.exc import ArgumentError
    except ImportError:
        command = 'pip install "randcheck[postgres]"'
        raise ExtraMissingError("extra-missing", package="sqlalchemy", command=command) from None
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise InputError("store-url") from None
    if parsed.get_backend_name() != "postgresql":
        raise InputError("store-url")
    return create_engine(parsed.set(drivername="postgresql+psycopg"), poolclass=NullPool)
