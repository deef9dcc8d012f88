"""Files that are no files: any mapping of names to bytes in the place of a folder.

What is kept in a folder can be kept in a ``dict``, in a table of a database
(`randcheck.stores.SqlFiles`), or wherever names lead to bytes. Names have slashes as paths
below a folder have them: ``rosters/targets.jsonl``.
"""

from __future__ import annotations

import errno
import os
from contextlib import nullcontext
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, runtime_checkable

from attrs import field, frozen

from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, KeysView
    from contextlib import AbstractContextManager


@runtime_checkable
class Files(Protocol):
    """Names and bytes, such as any ``Mapping[str, bytes]``; what is written needs ``[]=`` too.

    A mapping that several processes write has a method ``locked()``, a context in which
    nobody else writes: what is read in it is still so when it is written.
    """

    def keys(self) -> KeysView[str]:
        """Return all names."""
        ...

    def get(self, name: str, /) -> bytes | None:
        """Return the bytes of a name; ``None`` where there is none."""
        ...


@frozen
class Shelf:
    """A place in such a mapping, used like a path.

    Attributes:
        files: The mapping.
        path: Names and slashes; empty for all of it.
    """

    files: Files = field(repr=False)
    path: str = ""

    def __truediv__(self, name: str) -> Shelf:
        return Shelf(self.files, f"{self.path}/{name}" if self.path else name)

    def __str__(self) -> str:
        return self.path or type(self.files).__name__

    def __lt__(self, other: Shelf) -> bool:
        return self.path < other.path

    @property
    def name(self) -> str:
        """The last part."""
        return PurePosixPath(self.path).name or str(self)

    @property
    def stem(self) -> str:
        """The last part without its suffix."""
        return PurePosixPath(self.path).stem

    @property
    def suffix(self) -> str:
        """What stands behind the last dot, with it."""
        return PurePosixPath(self.path).suffix

    @property
    def parent(self) -> Shelf:
        """What it lies in."""
        return Shelf(self.files, self.path.rpartition("/")[0])

    def is_file(self) -> bool:
        """Tell whether there are bytes."""
        return self.path in self.files.keys()  # noqa: SIM118 - all that `Files` promises

    def is_dir(self) -> bool:
        """Tell whether something lies below it, or could: the whole mapping."""
        return not self.path or any(self.below())

    def below(self) -> Iterator[str]:
        """Yield the names of everything below it, as seen from it."""
        start = f"{self.path}/" if self.path else ""
        for name in sorted(self.files.keys()):
            if name.startswith(start):
                yield name[len(start) :]

    def iterdir(self) -> Iterator[Shelf]:
        """Yield what lies in it."""
        for name in dict.fromkeys(name.partition("/")[0] for name in self.below()):
            yield self / name

    def read(self, most: int) -> bytes:
        """Return the bytes.

        Raises:
            FileNotFoundError: There are none.
            InputError: They are none (``file-not-plain``) or too many (``file-oversize``).
        """
        data = self.files.get(self.path)
        if data is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self))
        if not isinstance(data, bytes):
            raise InputError("file-not-plain", place=str(self))
        if len(data) > most:
            raise InputError("file-oversize", place=str(self), size=len(data), limit=most)
        return data

    def write(self, data: bytes) -> None:
        """Put the bytes there.

        Raises:
            InputError: The mapping is not to be written (``file-unwritable``).
        """
        write: Any = getattr(self.files, "__setitem__", None)
        if write is None:
            reason = os.strerror(errno.EROFS)
            raise InputError("file-unwritable", place=str(self), reason=reason)
        write(self.path, data)

    def locked(self) -> AbstractContextManager[object]:
        """Return a context in which nobody else writes, where the mapping has one."""
        lock: Any = getattr(self.files, "locked", None)
        return nullcontext() if lock is None else lock()


Place: TypeAlias = Path | Shelf


def place_at(where: str | Path | bytes | Files | Place, name: str = "bytes") -> Place:
    """Return the place that somebody names: a path, a mapping, or bytes alone.

    Args:
        where: What was given.
        name: What messages call bytes.
    """
    if isinstance(where, Shelf):
        return where
    if isinstance(where, bytes):
        return Shelf({name: where}, name)
    return Path(where) if isinstance(where, str | os.PathLike) else Shelf(where)
