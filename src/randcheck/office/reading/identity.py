"""Numbers of identity cards, so that none gets into anything published (公民身份号码; W25-10)."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Final

from randcheck.office.reading.codes import is_credit_code

if TYPE_CHECKING:
    from collections.abc import Sequence

_CHECK: Final = "10X98765432"
_GAP: Final = r"[\s\-.·_—–]?"
_NUMBER: Final = re.compile(
    rf"(?<!\d)(?=([1-9]\d{{5}}){_GAP}(\d{{4}}){_GAP}(\d\d){_GAP}(\d\d){_GAP}(\d{{3}}){_GAP}"
    r"([\dXx])(?![0-9A-Za-z]))"
)
_CODE: Final = re.compile(r"(?<![0-9A-Za-z])9[123][0-9A-Z]{16}(?![0-9A-Za-z])")
_DIGEST: Final = re.compile("[0-9a-f]{64}")
_BORN: Final = range(1850, 2100)
_PLACES: Final = 18


def holds_identity_number(text: str) -> bool:
    """Tell whether a text holds the number of an identity card (GB 11643-1999).

    Eighteen places: a division, a day of birth that exists, three digits and the check
    character of ISO 7064 MOD 11-2. Full-width digits, invisible characters and gaps
    between the parts hide none. Digests in hexadecimal and credit codes of
    market entities are passed over.

    >>> holds_identity_number("证号11010519491231002X"), holds_identity_number("20220701")
    (True, False)
    """
    if len(text) < _PLACES:
        return False
    plain = (
        text
        if text.isascii()
        else "".join(c for c in unicodedata.normalize("NFKC", text) if _seen(c))
    )
    return any(
        _is_number(found.groups())
        for found in _NUMBER.finditer(_without_codes(_DIGEST.sub(" ", plain)))
    )


def _without_codes(text: str) -> str:
    """Return a text without the credit codes of market entities, right ones (GB 32100-2015)."""
    return _CODE.sub(lambda found: " " if is_credit_code(found[0]) else found[0], text)


def _seen(character: str) -> bool:
    return character.isascii() or unicodedata.category(character) not in {"Cf", "Mn", "Cc"}


def _is_number(parts: Sequence[str]) -> bool:
    division, year, month, day, order, check = parts
    try:
        born = date(int(year), int(month), int(day))
    except ValueError:
        return False
    digits = [int(digit) for digit in division + year + month + day + order]
    total = sum(digit << (17 - at) for at, digit in enumerate(digits))
    return born.year in _BORN and _CHECK[total % 11] == check.upper()
