"""A store in a file, with the SQLite that Python brings."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.errors import InputError
from randcheck.stores.store import Store
from randcheck.stores.tables import Tables, check_name, migrate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_BUSY: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}
_DAMAGED: Final = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CONSTRAINT}
_PRIMARY: Final = 0xFF  # of an extended code


@frozen
class _Connection:
    """One transaction of `Sqlite`."""

    raw: sqlite3.Connection

    def run(self, sql: str, **params: object) -> Sequence[tuple[Any, ...]]:
        """Return the rows of a statement."""
        return self.raw.execute(sql, params).fetchall()


@frozen(field_transformer=strict)
class Sqlite:
    """A file of SQLite. It keeps no connection, so that threads and forks share nothing.

    Attributes:
        path: The file.
        timeout: How many seconds a writer waits for the others.
    """

    path: Path
    timeout: int

    @property
    def blob(self) -> str:
        """The type of a column of bytes."""
        return "BLOB"

    @property
    def listed(self) -> str:
        """The rows of a JSON list of texts ``:ids``, as a query."""
        return "SELECT value FROM json_each(:ids)"

    def statement(self, sql: str, names: Mapping[str, str]) -> str:
        """Return a statement as the driver takes it."""
        return sql.format(**names)

    @contextmanager
    def writing(self) -> Iterator[_Connection]:
        """Return a transaction that no other writer can be in at the same time."""
        with self._begun("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[_Connection]:
        """Return a transaction that sees one state throughout and writes nothing."""
        with self._begun("BEGIN") as connection:
            yield connection

    def prepare(self) -> None:
        """Let readers and writers pass each other (WAL), where nobody is in the way."""
        with self._told(), closing(self._connected()) as raw, suppress(sqlite3.OperationalError):
            raw.execute("PRAGMA journal_mode = WAL")  # what it fails on, the next statement tells

    def _connected(self) -> sqlite3.Connection:
        # no transaction but those that are begun here; the file is named whole, so that no
        # name is one of SQLite's own
        return sqlite3.connect(
            self.path.absolute(), timeout=self.timeout, isolation_level=None, uri=False
        )

    @contextmanager
    def _begun(self, begin: str) -> Iterator[_Connection]:
        with self._told(), closing(self._connected()) as raw:
            raw.execute("PRAGMA synchronous = FULL")  # what is promised outlives a power cut
            raw.execute("PRAGMA foreign_keys = ON")
            raw.execute(begin)
            try:
                yield _Connection(raw)
                raw.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    raw.execute("ROLLBACK")
                raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Raise what goes wrong in the database as the library's own error."""
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_MISUSE) & _PRIMARY
            reason = getattr(error, "sqlite_errorname", type(error).__name__)
            name, place = "store-unusable", self.path.name
            if code in _BUSY:
                name = "store-busy"
            elif code in _DAMAGED:
                name = "store-damaged"
            raise InputError(name, place=place, reason=reason, seconds=self.timeout) from error


@checked
def open_sqlite(path: str | Path, *, name: str = "randcheck", timeout: int = 60) -> Store:
    """Open a store in a file of SQLite; it is made if it is not there.

    Args:
        path: The file, on a disk of this machine: no lock holds on a network drive. It may
            hold tables of other programs too.
        name: What the names of its tables begin with; one file can hold several stores.
        timeout: How many seconds a writer waits for the others.

    Raises:
        InputError: The file cannot be opened or written (``store-unusable``), is none of
            SQLite (``store-damaged``), is being written all that time (``store-busy``),
            was made by a later version (``store-newer``), or the name is none
            (``store-name``).
    """
    check_name(name)
    database = Sqlite(Path(path), timeout)
    tables = Tables(database, name)
    database.prepare()
    migrate(tables)
    return Store(tables)
