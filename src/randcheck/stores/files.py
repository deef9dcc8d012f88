"""Files in a table: a mapping of names to bytes that several processes may write.

It serves wherever a folder does: private folders of draws that wait, registers, journals,
logs of disclosure.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from randcheck.errors import InputError
from randcheck.stores import tables as sql

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from randcheck.stores.databases import Connection
    from randcheck.stores.tables import Tables

    _Step = tuple[str, dict[str, object]]


class SqlFiles(MutableMapping[str, bytes]):
    """Name → bytes in a table of a store's database; `Store.files` makes one.

    Each access is a transaction of its own, or part of the one that `locked` holds.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._now = threading.local()

    def __repr__(self) -> str:
        return f"<SqlFiles {self._tables.name}>"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let nobody else write; all that is written meanwhile stands as one, or not at all."""
        if getattr(self._now, "connection", None) is not None:
            yield
            return
        with self._tables.database.writing() as connection:
            self._now.connection = connection
            try:
                yield
            finally:
                self._now.connection = None

    def __getitem__(self, name: str) -> bytes:
        rows = self._run(self._tables.database.reading(), (sql.READ_FILE, {"name": name}))
        if not rows:
            raise KeyError(name)
        return bytes(rows[0][0])

    def __setitem__(self, name: str, data: bytes) -> None:
        if not isinstance(name, str) or not name or not name.isprintable():
            raise InputError("file-unwritable", place=repr(name), reason="name")
        if not isinstance(data, bytes):
            raise InputError("file-unwritable", place=name, reason=type(data).__name__)
        drop: _Step = (sql.DROP_FILE, {"name": name})
        add: _Step = (sql.ADD_FILE, {"name": name, "data": data})
        self._run(self._tables.database.writing(), drop, add)

    def __delitem__(self, name: str) -> None:
        with self.locked():
            self[name]
            self._run(self._tables.database.writing(), (sql.DROP_FILE, {"name": name}))

    def __iter__(self) -> Iterator[str]:
        rows = self._run(self._tables.database.reading(), (sql.FILE_NAMES, {}))
        return iter([row[0] for row in rows])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _run(
        self, opened: AbstractContextManager[Connection], *steps: _Step
    ) -> list[tuple[Any, ...]]:
        held: Connection | None = getattr(self._now, "connection", None)
        if held is not None:
            return self._steps(held, steps)
        with opened as connection:
            return self._steps(connection, steps)

    def _steps(self, connection: Connection, steps: tuple[_Step, ...]) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = []
        for text, params in steps:
            rows = list(connection.run(self._tables.text(text), **params))
        return rows
