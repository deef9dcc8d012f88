"""One process at a time: a lock file that the operating system lets go of when a process dies.

Between looking at what stands in a place and writing there, another process could write
too. Whoever writes holds a lock for that long. A crash leaves at most an empty file
behind, which locks nothing.
"""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from randcheck.disk.storage import Shelf, make_folder
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from randcheck.disk.storage import Place

_WINDOWS: Final = os.name == "nt"
_NO_LOCKS: Final = {errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP}
_TAKEN: Final = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}
_TRIES: Final = 100  # each lost to a process that has just let go


class _HeldError(Exception):
    """Another process holds the lock."""


@contextmanager
def locked(path: Place, *, private: bool = False) -> Iterator[None]:
    """Hold the lock of a file or folder while something is looked at and written there.

    Args:
        path: What is locked; the lock file ``.<name>.lock`` stands beside it.
        private: Whether the folder, where it is made, is its owner's alone.

    Raises:
        InputError: Another process holds it (``lock-held``), or no lock file can be
            made there (``file-unwritable``).
    """
    if isinstance(path, Shelf):
        with path.locked():
            yield
        return
    lock = path.with_name(f".{path.name}.lock")
    try:
        make_folder(lock.parent, private=private)
        file = _taken(lock)
    except _HeldError as error:
        raise InputError("lock-held", place=str(path)) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError("file-unwritable", place=str(path), reason=reason) from error
    ending = True
    try:
        yield
        ending = False
    except Exception:
        ending = False
        raise
    finally:
        if ending:  # interrupted: nothing more is done on the disk, the file locks nothing
            os.close(file)
        else:
            _let_go(file, lock)


def _taken(lock: Path) -> int:
    """Return the open lock file, locked and still standing in its place."""
    for _ in range(_TRIES):
        file = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(file)
            if _WINDOWS or _stands(file, lock):
                return file
        except OSError as error:
            os.close(file)
            if error.errno in _NO_LOCKS:  # a file system that has none: as well as can be
                return os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
            raise (_HeldError() if error.errno in _TAKEN else error) from error
        os.close(file)  # whoever held it before has taken the file away meanwhile
    raise _HeldError


def _stands(file: int, lock: Path) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(file), lock.stat())
    return False


def _lock(file: int) -> None:
    if _WINDOWS:  # pragma: no cover - tried on Windows alone
        import msvcrt

        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _let_go(file: int, lock: Path) -> None:
    """Take the lock file away and let go of it.

    On Windows a file that another process has opened cannot be deleted; elsewhere whoever
    waits for a deleted one sees that it does not stand there any more.
    """
    try:
        if not _WINDOWS:
            with suppress(OSError):
                lock.unlink()
    finally:
        os.close(file)
    if _WINDOWS:  # pragma: no cover - tried on Windows alone
        with suppress(OSError):
            lock.unlink()
