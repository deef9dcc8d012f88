"""What commands print: Chinese first, then English."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING

from randcheck.messages import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def say(zh: str, en: str) -> None:
    """Print one statement in both languages."""
    print(printable(zh))
    print(f"  {printable(en)}")


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
