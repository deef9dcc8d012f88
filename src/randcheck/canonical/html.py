"""Small HTML for notebooks: one panel a value, every text escaped, nothing fetched."""

from __future__ import annotations

from html import escape
from itertools import islice
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

_PANEL = "border:1px solid #ccc;border-radius:4px;padding:.6em .9em;margin:.3em 0;max-width:60em"
_SMALL = "color:#666;font-size:90%"
MOST_ROWS = 10


def panel(zh: str, en: str, *parts: str) -> str:
    """Return a framed value.

    Args:
        zh: Its heading in Chinese; plain text.
        en: Its heading in English.
        *parts: HTML of `facts`, `table`, `paragraph`.
    """
    head = f'<strong>{escape(zh)}</strong> <span style="{_SMALL}">{escape(en)}</span>'
    return f'<div style="{_PANEL}"><div>{head}</div>{"".join(parts)}</div>'


def paragraph(zh: str, en: str) -> str:
    """Return one statement in both languages."""
    return (
        f'<p style="margin:.3em 0">{escape(zh)}<br><span style="{_SMALL}">{escape(en)}</span></p>'
    )


def facts(pairs: Iterable[tuple[str, object]]) -> str:
    """Return names and values below each other."""
    rows = "".join(
        f'<tr><th style="text-align:left">{escape(name)}</th>'
        f'<td style="text-align:left"><code>{escape(str(value))}</code></td></tr>'
        for name, value in pairs
    )
    return f"<table>{rows}</table>"


def table(header: Sequence[str], rows: Iterable[Sequence[object]], *, most: int = MOST_ROWS) -> str:
    """Return a table; of a long one the first rows, and how many there are.

    Args:
        header: Names of the columns.
        rows: Values; ``None`` is a blank.
        most: How many rows are shown.
    """
    listed = list(rows)
    head = "".join(f"<th>{escape(name)}</th>" for name in header)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(_shown(cell))}</td>" for cell in row) + "</tr>"
        for row in listed[:most]
    )
    left = len(listed) - most
    more = f'<div style="{_SMALL}">… 另有 {left} 行 / {left} more rows</div>' if left > 0 else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _shown(cell: object) -> str:
    if isinstance(cell, bool):
        return "是" if cell else "否"
    return "" if cell is None else str(cell)


def brief(value: object) -> str:
    """Return the ``repr`` of a value; of a long collection its first ten, and how many more.

    >>> brief(tuple(range(13)))
    '(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, … 3 more)'
    """
    if not isinstance(value, tuple | list | dict | set | frozenset) or len(value) <= MOST_ROWS:
        return repr(value)
    left = len(value) - MOST_ROWS
    listed: Collection[object] = value if isinstance(value, tuple | list | dict) else _sorted(value)
    first = list(islice(listed, MOST_ROWS))
    if isinstance(value, dict):
        parts = [f"{key!r}: {value[key]!r}" for key in first]
    else:
        parts = [repr(one) for one in first]
    opening, closing = ("(", ")") if isinstance(value, tuple) else ("{", "}")
    if isinstance(value, list):
        opening, closing = "[", "]"
    return f"{opening}{', '.join(parts)}, … {left} more{closing}"


def _sorted(values: Collection[object]) -> list[object]:
    return sorted(values, key=repr)  # a set has no order, and no two runs the same


def shown(value: attrs.AttrsInstance) -> str:
    """Return the panel of a value that has none of its own: what its ``repr`` names.

    What the ``repr`` leaves out, such as a secret, is not shown; of a list it leaves out the
    number of entries is.
    """
    rows = []
    for one in attrs.fields(type(value)):
        held = getattr(value, one.name)
        if one.repr is not False:
            rows.append((one.name, brief(held)))
        elif isinstance(held, tuple | list | dict | frozenset):
            rows.append((one.name, f"{len(held)} 项 / entries"))
    meaning = (type(value).__doc__ or "").partition("\n")[0]
    return panel(type(value).__name__, meaning, facts(rows))
