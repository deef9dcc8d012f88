"""How many lines a table or some facts take in a form: an estimate, on the large side.

What a browser makes of a page depends on its fonts. The record of a draw must go on one
page wherever it is printed; so what might not fit is put into an annex.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import evolve

from randcheck.reports.documents.wording import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from randcheck.draws.tables import Table

WIDTH: Final = 88
"""Half-width characters on one line of a table in a form, borders and margins left out."""
FACTS_ACROSS: Final = 2
"""How many short facts a form has on one line."""
_PAIRED: Final = 28  # half-width characters of a fact that shares its line
_NAME: Final = 14  # half-width characters that the name of a fact takes


def filled(table: Table) -> Table:
    """Return a table without the columns in which no row says anything."""
    kept = [at for at, cells in enumerate(zip(*table.rows, strict=True)) if any(map(shown, cells))]
    if not kept or len(kept) == len(table.columns):
        return table
    columns = [table.columns[at] for at in kept]
    return evolve(table, columns=columns, rows=[[row[at] for at in kept] for row in table.rows])


def width(text: str) -> int:
    """Return the width of a text in half-width characters, the wider of two readings."""
    return sum(1 if character.isascii() else 2 for character in text)


def lines_of_table(table: Table) -> int:
    """Return how many lines a table takes with its title and its head."""
    texts = [[column.zh for column in table.columns]]
    texts += [[shown(cell) for cell in row] for row in table.rows]
    widest = [max(1, *map(width, column)) for column in zip(*texts, strict=True)]
    room = WIDTH - 2 * len(widest)
    total = max(sum(widest), room)
    shares = [max(2, room * wide // total) for wide in widest]
    empty = 0 if table.rows else 1
    return 1 + empty + sum(_lines(row, shares) for row in texts)


def _lines(row: Sequence[str], shares: Sequence[int]) -> int:
    return max(
        sum(-(-max(1, width(part)) // share) for part in text.split("\n"))
        for text, share in zip(row, shares, strict=True)
    )


def in_lines(rows: Sequence[tuple[str, str]], across: int) -> list[list[tuple[str, str]]]:
    """Return labels and their texts line by line, short ones side by side.

    Args:
        rows: Label and text.
        across: How many short ones a line holds.
    """
    lines: list[list[tuple[str, str]]] = []
    for row in rows:
        room = lines and len(lines[-1]) < across and all(map(_is_short, lines[-1]))
        if room and _is_short(row):
            lines[-1].append(row)
        else:
            lines.append([row])
    return lines


def _is_short(row: tuple[str, str]) -> bool:
    return width(row[1]) <= _PAIRED and "\n" not in row[1]


def lines_of_facts(rows: Sequence[tuple[str, str]]) -> int:
    """Return how many lines labels and their texts take in a form."""
    room = WIDTH - _NAME
    return sum(_lines([text for _, text in line], [room // len(line)] * len(line))
               for line in in_lines(rows, FACTS_ACROSS))  # fmt: skip
