"""Files written whole or not at all, and onto the disk before anybody relies on them."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

LARGEST: Final = 64 * 2**20
"""Bytes of a file of ours."""
LARGEST_LIST: Final = 512 * 2**20
"""Bytes of a list, a roster, a journal."""
UNREADABLE: Final = frozenset({"file-unreadable", "file-not-plain", "file-oversize"})
"""Codes of a file that nobody has read: nothing is said of what it holds."""


def write_whole(path: Path, data: bytes | Iterable[bytes], *, private: bool = False) -> None:
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


def stands(path: str | os.PathLike[str]) -> bool:
    """Tell whether something stands at a path; nothing can at one too long to be one."""
    return os.path.exists(path)  # noqa: PTH110 - `Path.exists` raises where the path is too long


def is_folder(path: str | os.PathLike[str]) -> bool:
    """Tell whether a folder stands at a path, likewise."""
    return os.path.isdir(path)  # noqa: PTH112


def is_file(path: str | os.PathLike[str]) -> bool:
    """Tell whether a file stands at a path, likewise."""
    return os.path.isfile(path)  # noqa: PTH113


def is_private(path: str | os.PathLike[str]) -> bool:
    """Tell whether a file is its owner's alone, where the platform has such modes."""
    return is_file(path) and not os.stat(path).st_mode & 0o077  # noqa: PTH116


def make_folder(folder: Path, *, private: bool = False) -> None:
    """Make a folder and those it lies in; only the last is private."""
    if not is_folder(folder):
        make_folder(folder.parent)
        folder.mkdir(mode=0o700 if private else 0o777, exist_ok=True)
        _settle(folder.parent)


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


def read_whole(path: str | Path, most: int = LARGEST) -> bytes:
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


def read_plain(path: str | os.PathLike[str], most: int = LARGEST) -> bytes:
    """Return the bytes of a plain file; for whoever tells the errors of the system apart.

    Args:
        path: The file.
        most: As for `read_whole`.

    Raises:
        OSError: It cannot be opened.
        ValueError: Its name is none.
        InputError: As `read_whole` raises it.
    """
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
