"""What a store asks of a database; `sqlite` and `postgres` are the two that there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager


class Connection(Protocol):
    """One transaction."""

    def run(self, sql: str, **params: object) -> Sequence[tuple[Any, ...]]:
        """Return the rows of a statement that `Database.statement` made."""
        ...


class Database(Protocol):
    """Where the tables lie."""

    @property
    def blob(self) -> str:
        """The type of a column of bytes."""
        ...

    @property
    def listed(self) -> str:
        """The rows ``value`` of a JSON list of texts ``:ids``, as a query."""
        ...

    def statement(self, sql: str, names: Mapping[str, str]) -> str:
        """Return a statement as its driver takes it.

        Args:
            sql: With ``:name`` for values and ``{table}`` for names.
            names: Table → its name, quoted.
        """
        ...

    def writing(self) -> AbstractContextManager[Connection]:
        """Return a transaction that no other writer can be in at the same time."""
        ...

    def reading(self) -> AbstractContextManager[Connection]:
        """Return a transaction that sees one state throughout and writes nothing."""
        ...
