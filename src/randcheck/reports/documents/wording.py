"""Words and signs that all forms of a document share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

    from randcheck.draws.tables import Cell

NOTHING: Final = "无"
BARS: Final = "实际 / 预期"
CAUTION: Final = "注意："
SEAL: Final = "（盖章）"
DAY_BLANK: Final = "　　年　　月　　日"
NUMBER_BLANK: Final = {"zh": "　　〔　　〕　　号", "en": "No. ________"}
SIGNED_BLANK: Final = "　　年　月　日"
PAGE_IS: Final = "核验程序 verify.html（由 randcheck verifier 交出）的 SHA-256"
WITHOUT_QR: Final = '二维码未生成 / no QR code: pip install "randcheck[qr]"'
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def written_day(day: date) -> str:
    """Return a day as official documents write it (GB/T 9704-2012, 7.3.5.4).

    >>> from datetime import date
    >>> written_day(date(2023, 4, 8))
    '2023年4月8日'
    """
    return f"{day.year}年{day.month}月{day.day}日"


def shown(cell: Cell) -> str:
    """Return a cell of a table as people read it."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    return "" if cell is None else str(cell)


def clean(text: str) -> str:
    """Return text with everything that neither a page nor a DOCX file can hold replaced."""
    return _UNPRINTABLE.sub("\ufffd", text)
