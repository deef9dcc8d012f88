"""TOML as offices write it: read within limits, so that no file takes long (规则书的读取).

`tomllib` takes time and memory that grow with the square of the dots in a key; 120 kB of
them asked for 3 GB.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any, Final

from randcheck.errors import InputError

LARGEST: Final = 2**20
"""Bytes of a file."""
DEEPEST: Final = 16
"""Parts of a key; the deepest of a rule book has five."""

_TOKEN: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?(?:"""|\Z)'
    r"|'''.*?(?:'''|\Z)"
    r'|(?P<key>"(?:[^"\\\n]|\\.)*"?|\'[^\'\n]*\'?|[A-Za-z0-9_-]+)'
    r"|(?P<dot>\.)|(?P<space>[ \t]+)|\#[^\n]*|.",
    re.DOTALL,
)
"""One token after the other; what is not closed goes on to the end of its line."""


def parse_toml(data: bytes, place: str) -> dict[str, Any]:
    """Return the tables of a TOML text.

    Args:
        data: UTF-8, with or without a byte order mark; at most `LARGEST` bytes.
        place: What messages call it.

    Raises:
        InputError: It is too large (``file-oversize``), a key has too many parts
            (``toml-depth``), or it is no TOML (``toml-syntax``, ``json-encoding``).
    """
    if len(data) > LARGEST:
        raise InputError("file-oversize", place=place, size=len(data), limit=LARGEST)
    try:
        text = data.decode("utf-8-sig")  # Notepad puts a mark before it
        _check_keys(text, place)
        return tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise InputError("json-encoding", place=place, position=error.start) from error
    except RecursionError as error:
        raise InputError("toml-syntax", place=place, reason="nesting") from error
    except InputError:
        raise
    except ValueError as error:  # TOMLDecodeError, and integers too long to be read
        raise InputError("toml-syntax", place=place, reason=str(error)) from error


def _check_keys(text: str, place: str) -> None:
    """Refuse a key of too many parts before `tomllib` meets it."""
    parts, dotted = 0, False
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "key":
            parts = parts + 1 if dotted else 1
            dotted = False
        elif kind == "dot":
            dotted = True
        elif kind != "space":
            parts, dotted = 0, False
        if parts > DEEPEST:
            line = text.count("\n", 0, token.start()) + 1
            raise InputError("toml-depth", place=f"{place} line {line}", most=DEEPEST)
