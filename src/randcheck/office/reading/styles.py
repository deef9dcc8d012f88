"""Which number formats of a workbook show dates, and which of these show no day.

`CLOCK` is read as a plain number; it only says that other readers may see a time there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

PLAIN, DATE, MONTH, CLOCK, PERCENT = 0, 1, 2, 3, 4
# ECMA-376 part 1, 18.8.30, with the formats of Chinese editions (27 to 58).
_MONTHS = {17, 27, 36, 50, 52, 57}
_DATES = {14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 55), 57, 58}
_CLOCKS = {*range(18, 22), *range(32, 36), *range(45, 48), 55, 56}
_BUILT_IN = {
    **dict.fromkeys(_DATES, DATE),
    **dict.fromkeys(_MONTHS, MONTH),
    **dict.fromkeys(_CLOCKS, CLOCK),
    **dict.fromkeys((9, 10), PERCENT),
}
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


def kind_of(code: str) -> int:
    """Return `PLAIN`, `DATE`, `MONTH`, `CLOCK` or `PERCENT` for a number format.

    >>> kind_of('yyyy"年"m"月"d"日"'), kind_of('yyyy"年"m"月"'), kind_of("0.00%"), kind_of("h:mm")
    (1, 2, 4, 3)
    """
    bare = _LITERAL.sub("", code.split(";", maxsplit=1)[0]).lower()
    if "general" in bare or "@" in bare:
        return PLAIN
    if "d" in bare:
        return DATE
    if "y" in bare:
        return MONTH
    if any(map(str.isalpha, bare)):
        return CLOCK
    return PERCENT if "%" in bare else PLAIN


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
                kinds.append(custom.get(number, _BUILT_IN.get(number, PLAIN)))
    return kinds


def _int(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0
