"""Many cells of a column judged at once, where nothing needs to be said of any of them.

Each function answers for all cells together what a function of `values` or `codes`
answers for one. A yes is a yes for each of them. A no says nothing about where: the
cells are then read one by one, and the messages are made there.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from randcheck.office.reading import codes
from randcheck.office.reading.values import LONG_NUMBER, SIGNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ALLOWED = codes.ALPHABET.encode()
_LAST = b"0123456789X"  # check characters of GB 11714, in the order of their values
_BY_31 = bytes(value % 31 for value in range(256))
_BY_11 = bytes(value % 11 for value in range(256))
_FEW = 8  # remainders that one byte can add up: 8 · 30 = 240


def _weighed(alphabet: str, weight: int, modulus: int) -> bytes:
    """Return the table that turns a character into weight · value, mod `modulus`."""
    values = bytes(weight * value % modulus for value in range(len(alphabet)))
    return bytes.maketrans(alphabet.encode(), values)


# GB 32100-2015: position i weighs 3^i, the check character 1; the sum is 0 (mod 31).
_CREDIT = [_weighed(codes.ALPHABET, pow(3, at, 31), 31) for at in range(17)]
_CREDIT.append(_weighed(codes.ALPHABET, 1, 31))
# GB 11714: weights 3 7 9 10 5 8 4 2 are 2^8 … 2^1 (mod 11), the check character weighs 1.
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION = [_weighed(_DIGITS, pow(2, 8 - at, 11), 11) for at in range(8)]
_ORGANISATION.append(_weighed(_LAST.decode(), 1, 11))


def are_credit_codes(cells: Sequence[object]) -> bool:
    """Tell whether every cell is a text, and a code whose check characters are right.

    >>> are_credit_codes(["91410481MAXK2LGR6G", "91410481MAXK2LGR6H"])
    False
    """
    if set(map(type, cells)) != {str} or set(map(len, cells)) != {codes.LENGTH}:  # type: ignore[arg-type]  # texts
        return False
    joined = "".join(cells)  # type: ignore[arg-type]  # texts
    if not joined.isascii():
        return False
    data = joined.encode()
    places = [data[at :: codes.LENGTH] for at in range(codes.LENGTH)]
    if data.translate(None, _ALLOWED) or places[16].translate(None, _LAST):
        return False
    if not all(place.isdigit() for place in places[2:8]):
        return False
    return _sum_to_zero(places, _CREDIT, _BY_31) and _sum_to_zero(
        places[8:17], _ORGANISATION, _BY_11
    )


def _sum_to_zero(places: Sequence[bytes], weights: Sequence[bytes], rest: bytes) -> bool:
    """Tell whether the weighed characters of each code sum to 0, byte by byte."""
    parts = [place.translate(table) for place, table in zip(places, weights, strict=True)]
    while len(parts) > 1:
        parts = [_added(parts[at : at + _FEW], rest) for at in range(0, len(parts), _FEW)]
    return not any(parts[0])


def _added(parts: Iterable[bytes], rest: bytes) -> bytes:
    """Return the sums of at most eight rows of remainders, reduced again.

    A row read as one number in base 256 has one digit a code. No sum of eight passes
    255, so none carries over into the next code's.
    """
    rows = list(parts)
    total = sum(map(int.from_bytes, rows))
    return total.to_bytes(len(rows[0])).translate(rest)


def are_names(cells: Sequence[object]) -> bool:
    """Tell whether `read_said` returns every cell as it stands, and none of them is blank.

    A cell that begins with a space is left to it: it may be blank; so is one with a number that
    may be an identity card's.
    """
    return _are_as_read(cells) and LONG_NUMBER("".join(cells)) is None  # type: ignore[arg-type]  # texts


def are_plain(cells: Sequence[object]) -> bool:
    """Tell whether `read_text` returns every cell as it stands, blank ones among them."""
    return set(map(type, cells)) == {str} and _are_as_read([*filter(None, cells), "."])


def _are_as_read(cells: Sequence[object]) -> bool:
    if set(map(type, cells)) != {str} or not all(cells):
        return False
    firsts = set(map(itemgetter(0), cells))  # type: ignore[arg-type]  # texts that are not empty
    return not (firsts & SIGNS or " " in firsts) and "".join(cells).isprintable()  # type: ignore[arg-type]
