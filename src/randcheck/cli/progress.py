"""What is shown to somebody who waits at a terminal: nothing in a pipe, and no colour unasked."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from randcheck.cli.language import either

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Progress = Callable[[str, int, int], None]

_PARTS: Final = {
    "rosters": ("核对名册", "rosters"),
    "openings": ("开启贡献", "openings"),
    "draw": ("抽取、选派", "draw"),
}
_BLANK: Final = 60  # columns of the console that are written over


@contextmanager
def progress(zh: str, en: str) -> Iterator[Progress | None]:
    """Yield what a function of the library is given as ``progress``.

    On a terminal it shows how far the work is, with a bar where `rich` is installed, and takes
    that away at the end; anywhere else it is ``None``.

    Args:
        zh: What is done, in Chinese.
        en: The same in English.
    """
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    make = _plain if find_spec("rich") is None else _bar
    with make(either(zh, en)) as show:
        yield show


def _named(part: str) -> str:
    return either(*_PARTS.get(part, (part, part)))


@contextmanager
def _plain(text: str) -> Iterator[Progress]:
    """Write one line over and over."""

    def show(part: str, done: int, total: int) -> None:
        said = f"{text} {done}/{total} {_named(part)}"
        print(f"\r{said:<{_BLANK}}", end="", file=sys.stderr, flush=True)

    try:
        yield show
    finally:
        print(f"\r{'':<{_BLANK}}\r", end="", file=sys.stderr, flush=True)


@contextmanager
def _bar(text: str) -> Iterator[Progress]:
    """Show a bar of the optional package, which honours NO_COLOR."""
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task: Any = bar.add_task(text, total=None)

        def show(part: str, done: int, total: int) -> None:
            bar.update(task, description=f"{text} {_named(part)}", completed=done, total=total)

        yield show
