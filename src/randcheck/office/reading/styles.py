"""Which number formats of a workbook show dates, and which of these show no day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

PLAIN, DATE, MONTH = 0, 1, 2
# ECMA-376 part 1, 18.8.30, with the formats of Chinese editions (27 to 58).
_MONTHS = {17, 27, 36, 50, 52, 57}
_DATES = {14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 55), 57, 58}
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


def kind_of(code: str) -> int:
    """Return `PLAIN`, `DATE` or `MONTH` for a number format.

    >>> kind_of('yyyy"年"m"月"d"日"'), kind_of('yyyy"年"m"月"'), kind_of("0.00%")
    (1, 2, 0)
    """
    bare = _LITERAL.sub("", code.split(";", maxsplit=1)[0]).lower()
    if "general" in bare or "@" in bare:
        return PLAIN
    if "d" in bare:
        return DATE
    return MONTH if "y" in bare else PLAIN


def read_styles(root: Element | None) -> list[int]:
    """Return the kind of every cell style, by its index.

    Args:
        root: ``xl/styles.xml``; ``None`` where the workbook has none.
    """
    if root is None:
        return []
    custom: dict[int, int] = {}
    kinds: list[int] = []
    for element in root.iter():
        if element.tag.endswith("}numFmt"):
            custom[_int(element.get("numFmtId"))] = kind_of(element.get("formatCode", ""))
        elif element.tag.endswith("}cellXfs"):
            for style in element:
                number = _int(style.get("numFmtId"))
                builtin = MONTH if number in _MONTHS else DATE if number in _DATES else PLAIN
                kinds.append(custom.get(number, builtin))
    return kinds


def _int(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0
