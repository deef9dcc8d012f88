"""Small HTML for notebooks: one panel a value, every text escaped, nothing fetched."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
