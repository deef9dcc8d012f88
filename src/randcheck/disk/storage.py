"""Files written whole or not at all, and onto the disk before anybody relies on them."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

from randcheck.errors import InputError


def write_whole(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write a file in one go: beside it first, onto the disk, then into its place.

    Wherever the process or the machine stops, the file is as it was or complete.

    Args:
        path: The file; its folder is made if need be.
        data: Its bytes.
        private: Whether file and folder are its owner's alone, where the platform
            has such modes.

    Raises:
        InputError: It cannot be written (``file-unwritable``).
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        make_folder(path.parent, private=private)
        beside.unlink(missing_ok=True)  # what an earlier run left when it was stopped
        _write_down(beside, data, 0o600 if private else 0o666)
        beside.replace(path)
        _settle(path.parent)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise InputError("file-unwritable", place=str(path), reason=error.strerror) from error


def stands(path: str | os.PathLike[str]) -> bool:
    """Tell whether something stands at a path; nothing can at one too long to be one."""
    return os.path.exists(path)  # noqa: PTH110 - `Path.exists` raises where the path is too long


def is_folder(path: str | os.PathLike[str]) -> bool:
    """Tell whether a folder stands at a path, likewise."""
    return os.path.isdir(path)  # noqa: PTH112


def is_file(path: str | os.PathLike[str]) -> bool:
    """Tell whether a file stands at a path, likewise."""
    return os.path.isfile(path)  # noqa: PTH113


def make_folder(folder: Path, *, private: bool = False) -> None:
    """Make a folder and those it lies in; only the last is private."""
    if not is_folder(folder):
        make_folder(folder.parent)
        folder.mkdir(mode=0o700 if private else 0o777, exist_ok=True)
        _settle(folder.parent)


def _write_down(path: Path, data: bytes, mode: int) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    file = os.open(path, flags, mode)
    try:
        rest = memoryview(data)
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


def read_whole(path: str | Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        InputError: It cannot be opened (``file-unreadable``).
    """
    try:
        return Path(path).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError("file-unreadable", place=str(path), reason=reason) from error
