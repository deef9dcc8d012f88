"""Stop a program at every point where it touches the disk.

`watched` counts the calls that change something on the disk, and stops the program before or within
the k-th, as a power cut would: nothing that follows is executed, no handler of errors runs.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CALLS = ("open", "write", "fsync", "replace", "mkdir", "unlink")


class Stopped(BaseException):
    """The program is gone; no ``except`` of the library may catch this."""


def stop() -> None:
    """Stop inside this process."""
    raise Stopped


def leave() -> None:
    """Stop the whole process, as a crash would."""
    os._exit(9)


@contextmanager
def watched(at: int | None, end: Callable[[], None] = stop, *, sync: bool = False) -> Iterator[Any]:
    """Count the points; stop at one of them.

    Args:
        at: The point from 0, or ``None`` to count alone.
        end: What stops the program.
        sync: Whether files are really put onto the disk.

    Yields:
        The list of calls seen.
    """
    real = {name: getattr(os, name) for name in CALLS}
    seen: list[str] = []

    def make(name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401
            number = len(seen)
            seen.append(name)
            if number == at:
                if name == "write":  # half of it is there
                    file, data = arguments
                    real["write"](file, data[: len(data) // 2])
                end()
            if name == "fsync" and not sync:
                return None
            return real[name](*arguments, **named)

        return call

    for name in CALLS:
        setattr(os, name, make(name))
    try:
        yield seen
    finally:
        for name in CALLS:
            setattr(os, name, real[name])
