"""What an id may consist of (protocol §1).

Ids of targets, inspectors, items, offices, plans, tasks and strata are compared
byte by byte in every language, so they come out of a short list of characters
that needs no Unicode table, and nothing here ever changes one.
"""

from __future__ import annotations

import re
from itertools import islice, pairwise
from operator import lt
from typing import TYPE_CHECKING, Any

from randcheck.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST = 128  # bytes of UTF-8

_ALLOWED = (
    r"A-Za-z0-9\-_.:()\[\]/"
    "\u00b7\u3007\u3014\u3015\u3010\u3011\u300a-\u300b"  # · 〇 〔 〕 【 】 《 》
    "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002f7ff\U00030000-\U000323af"
)
PATTERN = f"[{_ALLOWED}]{{1,{LONGEST}}}"  # characters; an id moreover has at most 128 bytes
_FITS = re.compile(PATTERN).fullmatch
_ONLY_ALLOWED = re.compile(f"[{_ALLOWED}]*").fullmatch
_FORBIDDEN = re.compile(f"[^{_ALLOWED}]").search
MOST_PROBLEMS = 100  # named in one error
_CHUNK = 1024
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
    if isinstance(value, str) and is_id(value):
        return value
    raise InputError.collect(problem.at(place) for problem in id_problems(value))


def check_ids(values: Iterable[object], place: str = "") -> Sequence[str]:
    """Return ids in the order of their UTF-8 bytes, each standing once.

    Args:
        values: Ids in any order. A list or tuple in the right order is returned
            as it is, so that a roster of millions is not copied.
        place: What list it is, for the message.

    Raises:
        InputError: Some are no ids or stand twice; all of them at once, at most
            a hundred.
    """
    listed: Sequence[Any] = values if isinstance(values, list | tuple) else list(values)
    if not all_ids(listed):
        problems = (
            problem.at(f"{place}[{position}]")
            for position, value in enumerate(listed)
            if not is_id(value)
            for problem in id_problems(value)
        )
        raise InputError.collect(problems, MOST_PROBLEMS)
    # By code point is by UTF-8 byte: UTF-8 keeps the order of code points.
    if all(map(lt, listed, islice(listed, 1, None))):
        return listed
    ids: list[str] = sorted(listed)
    twice = [a for a, b in pairwise(ids) if a == b]
    if twice:
        named = (Problem("id-duplicate", {"value": id}, place) for id in twice)
        raise InputError.collect(named, MOST_PROBLEMS)
    return ids


def all_ids(values: Sequence[object]) -> bool:
    """Tell whether all values are ids; judged a thousand at a time."""
    for start in range(0, len(values), _CHUNK):
        chunk: Sequence[str] = values[start : start + _CHUNK]  # type: ignore[assignment]
        try:
            joined = "".join(chunk)
        except TypeError:
            return False
        sizes = set(map(len, chunk))
        if 0 in sizes or not _ONLY_ALLOWED(joined):
            return False
        if max(sizes) > _SURELY_SHORT and not all(map(is_id, chunk)):
            return False
    return True


def _describe(value: object) -> str:
    return f"{type(value).__name__} {value!r}"
