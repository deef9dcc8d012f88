"""What commands print, in one language at a time."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Final

from randcheck.cli.language import either
from randcheck.messages import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


VERDICTS: Final = {
    "accept": ("可用", "can be used"),
    "accept-with-notice": ("可用，有提示", "can be used, with notices"),
    "reject": ("不可用", "cannot be used"),
}
"""What is said of a file or a plan that was checked."""


def say(zh: str, en: str) -> None:
    """Print one statement in the language that is spoken."""
    line(either(zh, en))


def line(text: str) -> None:
    """Print one line; whatever a console would obey is shown instead."""
    print(printable(text))


def as_json(value: object) -> None:
    """Print one value for a program."""
    print(json.dumps(value, ensure_ascii=False, indent=1))


def table(header: Sequence[object], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; Chinese characters are two columns wide."""
    cells = [[printable(str(cell)) for cell in row] for row in (header, *rows)]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (pad(cell, width) for cell, width in zip(row, widths, strict=True))
        print(("  " + "  ".join(padded)).rstrip())


def pad(text: str, width: int) -> str:
    """Return text filled up with blanks to so many columns of a console."""
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
