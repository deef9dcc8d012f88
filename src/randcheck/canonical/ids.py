"""What an id may consist of (protocol §1).

Ids of targets, inspectors, items, offices, plans, tasks and strata are compared
byte by byte in every language, so they come out of a short list of characters
that needs no Unicode table, and nothing here ever changes one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from randcheck.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 128  # bytes of UTF-8

_ALLOWED = (
    r"A-Za-z0-9\-_.:()\[\]/"
    "\u00b7\u3007\u3014\u3015\u3010\u3011\u300a-\u300b"  # · 〇 〔 〕 【 】 《 》
    "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002f7ff\U00030000-\U000323af"
)
_FITS = re.compile(f"[{_ALLOWED}]{{1,{LONGEST}}}").fullmatch
_FORBIDDEN = re.compile(f"[^{_ALLOWED}]").search
# No character takes more than four bytes, so short ids need not be measured.
_SURELY_SHORT = LONGEST // 4


def id_problems(value: object) -> list[Problem]:
    """Return everything that keeps `value` from being an id; nothing if it is one.

    Args:
        value: Anything. Codes: ``id-not-text`` (then nothing else is judged),
            ``id-empty``, ``id-too-long``, ``id-character``.

    >>> [problem.code for problem in id_problems("人防竣备（2019）3号")]
    ['id-character']
    """
    if not isinstance(value, str):
        return [Problem("id-not-text", {"value": _describe(value)})]
    if not value:
        return [Problem("id-empty")]
    problems = []
    size = len(value.encode(errors="surrogatepass"))
    if size > LONGEST:
        problems.append(Problem("id-too-long", {"value": value, "size": size}))
    if found := _FORBIDDEN(value):
        character = found[0]
        params = {"value": value, "character": character, "codepoint": f"{ord(character):04X}"}
        problems.append(Problem("id-character", params))
    return problems


def is_id(value: object) -> bool:
    """Tell whether `value` is an id."""
    return (
        isinstance(value, str)
        and _FITS(value) is not None
        and (len(value) <= _SURELY_SHORT or len(value.encode()) <= LONGEST)
    )


def check_id(value: object, place: str = "") -> str:
    """Return `value` unchanged if it is an id.

    Args:
        value: Anything.
        place: Where it stands, for the message.

    Raises:
        InputError: It is not one; all reasons at once.

    >>> check_id("人防竣备〔2019〕3号")
    '人防竣备〔2019〕3号'
    """
    if not is_id(value):
        raise InputError.collect(problem.at(place) for problem in id_problems(value))
    assert_text: str = value  # type: ignore[assignment]
    return assert_text


def check_ids(values: Iterable[object], place: str = "") -> list[str]:
    """Return ids in the order of their UTF-8 bytes, each standing once.

    Args:
        values: Ids in any order.
        place: What list it is, for the message.

    Raises:
        InputError: Some are no ids or stand twice; all of them at once, at most
            a hundred.
    """
    listed = list(values)
    problems = [p.at(f"{place}[{i}]") for i, v in enumerate(listed) if not is_id(v)
                for p in id_problems(v)]  # fmt: skip
    if not problems:
        ids: list[str] = sorted(listed)  # type: ignore[type-var, assignment]
        # By code point is by UTF-8 byte: UTF-8 keeps the order of code points.
        problems = [Problem("id-duplicate", {"value": a}, place)
                    for a, b in zip(ids, ids[1:], strict=False) if a == b]  # fmt: skip
        if not problems:
            return ids
    raise InputError.collect(problems[:100])


def _describe(value: object) -> str:
    return f"{type(value).__name__} {value!r}"
