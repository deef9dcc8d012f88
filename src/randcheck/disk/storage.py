"""Files written whole or not at all, and onto the disk before anybody relies on them.

What is kept in a folder can be kept in any mapping of names to bytes: in a ``dict``, in a
table of a database (`randcheck.stores.SqlFiles`). Names have slashes as paths below a folder
have them: ``rosters/targets.jsonl``.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import nullcontext, suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias, runtime_checkable

from attrs import field, frozen

from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, KeysView
    from contextlib import AbstractContextManager

LARGEST: Final = 64 * 2**20
"""Bytes of a file of ours."""
LARGEST_LIST: Final = 512 * 2**20
"""Bytes of a list, a roster, a journal."""
UNREADABLE: Final = frozenset({"file-unreadable", "file-not-plain", "file-oversize"})
"""Codes of a file that nobody has read: nothing is said of what it holds."""


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


def place_at(where: str | os.PathLike[str] | bytes | Files | Place, name: str = "bytes") -> Place:
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


def write_whole(path: Place, data: bytes | Iterable[bytes], *, private: bool = False) -> None:
    """Write a file in one go: beside it first, onto the disk, then into its place.

    Wherever the process or the machine stops, the file is as it was or complete.

    Args:
        path: The file; its folder is made if need be.
        data: Its bytes, or pieces of them.
        private: Whether file and folder are its owner's alone, where the platform
            has such modes. A file that is so already stays so.

    Raises:
        InputError: It cannot be written (``file-unwritable``).
    """
    if isinstance(path, Shelf):
        path.write(data if isinstance(data, bytes) else b"".join(data))
        return
    beside = path.with_name(f".{path.name}.part")
    if stands(path) and not (is_file(path) or is_folder(path)):
        raise InputError("file-not-plain", place=str(path))
    try:
        make_folder(path.parent, private=private)
        beside.unlink(missing_ok=True)  # what an earlier run left when it was stopped
        _write_down(beside, data, 0o600 if private or is_private(path) else 0o666)
        beside.replace(path)
        _settle(path.parent)
    except (OSError, ValueError) as error:
        with suppress(OSError, ValueError):
            beside.unlink(missing_ok=True)
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError("file-unwritable", place=str(path), reason=reason) from error


def stands(path: str | os.PathLike[str] | Shelf) -> bool:
    """Tell whether something stands at a path; nothing can at one too long to be one."""
    if isinstance(path, Shelf):
        return path.is_file() or path.is_dir()
    return os.path.exists(path)  # noqa: PTH110 - `Path.exists` raises where the path is too long


def is_folder(path: str | os.PathLike[str] | Shelf) -> bool:
    """Tell whether a folder stands at a path, likewise."""
    if isinstance(path, Shelf):
        return path.is_dir()
    return os.path.isdir(path)  # noqa: PTH112


def is_file(path: str | os.PathLike[str] | Shelf) -> bool:
    """Tell whether a file stands at a path, likewise."""
    if isinstance(path, Shelf):
        return path.is_file()
    return os.path.isfile(path)  # noqa: PTH113


def is_private(path: str | os.PathLike[str]) -> bool:
    """Tell whether a file is its owner's alone, where the platform has such modes."""
    return is_file(path) and not os.stat(path).st_mode & 0o077  # noqa: PTH116


def make_folder(folder: Place, *, private: bool = False) -> None:
    """Make a folder and those it lies in; only the last is private."""
    if not isinstance(folder, Shelf) and not is_folder(folder):
        make_folder(folder.parent)
        folder.mkdir(mode=0o700 if private else 0o777, exist_ok=True)
        _settle(folder.parent)


def append_line(path: Place, line: bytes) -> None:
    """Add a line to a private file; it is made if it is not there.

    Raises:
        InputError: It cannot be written (``file-unwritable``).
    """
    if isinstance(path, Shelf):
        path.write((path.files.get(path.path) or b"") + line + b"\n")
        return
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(file, line + b"\n")
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as error:
        raise InputError("file-unwritable", place=str(path), reason=error.strerror) from error


def _write_down(path: Path, data: bytes | Iterable[bytes], mode: int) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    file = os.open(path, flags, mode)
    try:
        for piece in (data,) if isinstance(data, bytes) else data:
            rest = memoryview(piece)
            while rest:
                rest = rest[os.write(file, rest) :]
        os.fsync(file)
    finally:
        os.close(file)


def _settle(folder: Path) -> None:
    """Put the names in a folder onto the disk, where platform and file system can."""
    if os.name != "posix":
        return
    try:
        file = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as error:  # network drives and folders without right to read
        if error.errno not in {errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES}:
            raise


def read_whole(path: str | Place, most: int = LARGEST) -> bytes:
    """Return the bytes of a file: a plain one, no folder, pipe, device, or link to one.

    Args:
        path: The file.
        most: How many bytes are read at most; its size is asked before it is read.

    Raises:
        InputError: It cannot be opened (``file-unreadable``), is no plain file
            (``file-not-plain``) or too large (``file-oversize``).
    """
    try:
        return read_plain(path, most)
    except InputError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError("file-unreadable", place=str(path), reason=reason) from error


def read_plain(path: str | os.PathLike[str] | Shelf, most: int = LARGEST) -> bytes:
    """Return the bytes of a plain file; for whoever tells the errors of the system apart.

    Args:
        path: The file.
        most: As for `read_whole`.

    Raises:
        OSError: It cannot be opened.
        ValueError: Its name is none.
        InputError: As `read_whole` raises it.
    """
    if isinstance(path, Shelf):
        return path.read(most)
    # opening a pipe does not wait for somebody to write into it
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        state = os.fstat(file.fileno())
        if stat.S_ISDIR(state.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(state.st_mode):
            raise InputError("file-not-plain", place=str(path))
        data = b"" if state.st_size > most else file.read(most + 1)
    size = max(state.st_size, len(data))
    if size > most:
        raise InputError("file-oversize", place=str(path), size=size, limit=most)
    return data
