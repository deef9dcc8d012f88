"""What one engine is asked for: a few expressions of SQL, and the rows of a statement."""

from __future__ import annotations

from abc import ABC, abstractmethod
from importlib import import_module
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar, Self

from randcheck.disk.sheets import missing
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from randcheck.canonical.suites import Suite

Row = tuple[Any, ...]


class Engine(ABC):
    """A connection to an engine, and how it writes what statements are made of.

    Of what does not come from the package only names and texts stand in a statement, each
    quoted by `name_of` or `text`; ids come and go as values.

    Attributes:
        name: What `open_engine` calls it.
        texts: Its types of text.
        integers: Its types of whole numbers.
        folds: Whether it hashes a tree upwards by itself.
        most: Leaves that are gathered at once.
    """

    name: ClassVar[str]
    texts: ClassVar[frozenset[str]]
    integers: ClassVar[frozenset[str]]
    folds: ClassVar[bool] = False
    most: ClassVar[int] = 1 << 22

    def __init__(self) -> None:
        self._numbers = count(1)

    # the connection

    @abstractmethod
    def run(self, sql: str) -> None:
        """Carry a statement out."""

    @abstractmethod
    def rows(self, sql: str) -> Iterator[Row]:
        """Yield the rows of a query, some at a time; no other may be asked meanwhile."""

    def few(self, sql: str) -> list[Row]:
        """Return the rows of a query that all have room here."""
        return list(self.rows(sql))

    @abstractmethod
    def close(self) -> None:
        """Close what was opened here; a connection that was handed in stays open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def fresh(self) -> str:
        """Return the name of a table that nobody has."""
        return f"randcheck_leaves_{next(self._numbers)}"

    # names and texts

    def name_of(self, *parts: str) -> str:
        """Return a quoted name: of a column, or of a table with what it lies in."""
        if not all(parts):
            raise InputError("engine-name", value="''")
        return ".".join('"' + _plain(part).replace('"', '""') + '"' for part in parts)

    def text(self, value: str) -> str:
        """Return a quoted text."""
        return "'" + _plain(value).replace("'", "''") + "'"

    @abstractmethod
    def parquet(self, path: str) -> str:
        """Return what Parquet files are called in ``FROM``."""

    # expressions

    @abstractmethod
    def kind(self, value: str) -> str:
        """Return the type of an expression, as text."""

    @abstractmethod
    def as_text(self, value: str) -> str:
        """Return an expression as text that compares by its bytes."""

    @abstractmethod
    def raw(self, value: str) -> str:
        """Return the UTF-8 of a text."""

    @abstractmethod
    def binary(self, data: bytes) -> str:
        """Return bytes as they stand in a statement."""

    def joined(self, *parts: str) -> str:
        """Return texts, or bytes, one behind the other."""
        return f"({' || '.join(parts)})"

    @abstractmethod
    def size(self, raw: str) -> str:
        """Return the length of bytes in four bytes, the highest first."""

    @abstractmethod
    def digest(self, suite: Suite, raw: str) -> str:
        """Return HASH of bytes, as bytes."""

    @abstractmethod
    def ticket(self, suite: Suite, value: str) -> str:
        """Return HASH of a text, in a form that compares as its bytes do."""

    @abstractmethod
    def shown(self, ticket: str) -> str:
        """Return a ticket as hexadecimal digits, lower case."""

    @abstractmethod
    def ticket_of(self, digits: str) -> str:
        """Return the ticket that digits show, to compare others with."""

    @abstractmethod
    def is_id(self, value: str) -> str:
        """Return whether a text is an id."""

    @abstractmethod
    def spread(self, value: str) -> str:
        """Return a hash of 64 bits, the same in one statement and the next."""

    @abstractmethod
    def listed(self, value: str) -> str:
        """Return texts of a group, ascending by their bytes, parted by ``},{``."""

    @abstractmethod
    def each(self, most: str) -> str:
        """Return the numbers from 1 to `most`, a row each."""

    def exact(self, weight: str) -> str:
        """Return a weight as a number whose sums up to 10^24 are exact."""
        return weight

    @abstractmethod
    def teeth(self, n: int, weight: str, more: int, total: int) -> str:
        """Return ``(n * weight + more) // total``, exactly, for numbers up to 10^34."""

    @abstractmethod
    def numbers(self, most: int) -> str:
        """Return what ``FROM`` calls a table with the numbers k from 0 below `most`."""

    def values(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        """Return what ``FROM`` calls a table ``q`` of constants, text and numbers."""
        listed = ", ".join(f"({', '.join(row)})" for row in rows)
        return f"(VALUES {listed}) AS q({', '.join(columns)})"

    # leaves

    def store(self, name: str, leaves: str) -> str:
        """Return the statement that keeps the leaves ``h`` of a query in a table."""
        return f"CREATE TEMPORARY TABLE {name} AS {leaves}"

    def drop(self, name: str) -> str:
        """Return the statement that lets them go."""
        return f"DROP TABLE {name}"

    @abstractmethod
    def prefix(self, leaf: str, digits: int) -> str:
        """Return the first hexadecimal digits of a leaf, at most four; all in one case."""

    @abstractmethod
    def gathered(self, leaf: str) -> str:
        """Return the leaves of a group, ascending: as bytes in a row, or an array to fold."""

    def part(self, array: str, start: str, size: str) -> str:
        """Return a part of an array; `start` counts from 0."""
        raise NotImplementedError

    def length(self, array: str) -> str:
        """Return the number of nodes in an array."""
        raise NotImplementedError

    def whole(self, size: str, block: int) -> str:
        """Return a number cut down to a multiple of `block`, a power of two."""
        raise NotImplementedError

    def folded(self, suite: Suite, array: str) -> str:
        """Return the parents of nodes in an array, of which there is an even number."""
        raise NotImplementedError

    def packed(self, array: str) -> str:
        """Return the nodes of an array in a row, as hexadecimal digits."""
        raise NotImplementedError

    def has(self, suite: Suite) -> bool:
        """Tell whether the engine has the hash of a suite."""
        return suite.name == "sha256"

    def check_suite(self, suite: Suite) -> None:
        """Make sure that it has.

        Raises:
            InputError: It has not (``engine-suite``).
        """
        if not self.has(suite):
            raise InputError("engine-suite", engine=self.name, suite=suite.name)

    def refused(self, error: Exception) -> InputError:
        """Return what is raised where the engine refuses a statement."""
        lines = str(error).strip().splitlines() or [type(error).__name__]
        return InputError("engine-refused", engine=self.name, reason=lines[0][:300])


def package(name: str, extra: str) -> Any:  # noqa: ANN401 - a module
    """Return the module of an extra.

    Raises:
        ExtraMissingError: It is not installed.
    """
    try:
        return import_module(name)
    except ImportError:
        raise missing(name.partition(".")[0], extra) from None


def _plain(value: str) -> str:
    """Return a text that a statement can hold.

    Raises:
        InputError: It holds NUL, or half a surrogate pair (``engine-name``).
    """
    if "\0" in value or value.encode(errors="replace").decode() != value:
        raise InputError("engine-name", value=repr(value))
    return value
