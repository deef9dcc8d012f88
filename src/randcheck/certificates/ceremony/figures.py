"""Public figures, read exactly (公开数字; RFC 3797's idea).

A figure enters the seed as a text, byte by byte: `7` and `07` are two seeds. The
commitment says in which form it will be written. Most forms are a sentence for
people; two have a name, and their texts are checked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

RFC3797: Final = "rfc3797"
"""Whole numbers, ascending, each followed by a full stop, a slash at the end (RFC 3797 §4)."""
RFC3797_ORDERED: Final = "rfc3797-ordered"
"""The same in the order of the event, where the order is part of the result."""

_TEXT = re.compile(r"((0|[1-9][0-9]*)\.)+/", re.ASCII)


def numbers_text(numbers: Sequence[int], *, ordered: bool = False) -> str:
    """Return the numbers of one event in the form of RFC 3797 §4.

    Args:
        numbers: Whole numbers from 0 on.
        ordered: Whether the order given is part of the result; otherwise they are
            sorted.

    Raises:
        InputError: There is none, or one is no whole number from 0 on (``count``).

    >>> numbers_text([9, 41, 18])
    '9.18.41./'
    """
    for number in numbers:
        if isinstance(number, bool) or not isinstance(number, int) or number < 0:
            raise InputError("count", name="numbers", value=repr(number))
    if not numbers:
        raise InputError("count", name="numbers", value="[]")
    listed = numbers if ordered else sorted(numbers)
    return "".join(f"{number}." for number in listed) + "/"


def fits_form(form: str, text: str) -> bool:
    """Tell whether a text is in a form; one that has no name cannot be judged and fits.

    Args:
        form: What the commitment says.
        text: The figure.
    """
    if form not in {RFC3797, RFC3797_ORDERED}:
        return True
    if not _TEXT.fullmatch(text):
        return False
    numbers = text[:-2].split(".")
    ranked = sorted(numbers, key=lambda digits: (len(digits), digits))
    return form == RFC3797_ORDERED or numbers == ranked


def check_figure(form: str, text: str, name: str) -> str:
    """Return a figure unchanged after making sure that it is what was committed.

    Args:
        form: What the commitment says.
        text: The figure, as it was read.
        name: Its source.

    Raises:
        InputError: It is not in the form (``figure-form``), or begins or ends with
            white space or holds a control character, which nobody sees and the
            seed would hold (``figure-unseen``).
    """
    if text != text.strip() or not text.isprintable():
        raise InputError("figure-unseen", place=name, value=repr(text))
    if not fits_form(form, text):
        raise InputError("figure-form", place=name, value=text, form=form)
    return text
