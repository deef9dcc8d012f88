"""Canonical JSON, and the strict reading of it (RFC 8785; protocol §1).

The subset: objects, arrays, strings, booleans, null, and integers below 2**53
in size. `parse` judges numbers by their token, so that a value never depends on
how some parser rounds it, and refuses whatever two parsers could read
differently.
"""

from __future__ import annotations

import json
import re
from itertools import accumulate
from typing import Any, NoReturn

from randcheck.errors import InputError

DEEPEST = 32  # enclosing brackets
LARGEST = 2**53  # |n| stays below
LARGEST_FILE = 64 * 2**20  # bytes
MOST_VALUES = 3 * 2**20  # in one text: a value of two bytes takes thirty times as many in memory
_LONGEST_INTEGER = 17  # characters of -9007199254740991

_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89abAB]|\\u[dD][c-fC-F]").search
_LONE_SURROGATE = re.compile("[\ud800-\udfff]").search

Json = dict[str, Any] | list[Any] | str | int | bool | None


class _JsonError(Exception):
    """Carries a code out of the hooks of `json`."""


def _refuse(code: str) -> NoReturn:
    raise _JsonError(code)


def _integer(token: str) -> int:
    if token == "-0":
        _refuse("json-negative-zero")
    if len(token) > _LONGEST_INTEGER or not -LARGEST < (number := int(token)) < LARGEST:
        _refuse("json-integer-range")
    return number


def _float(_token: str) -> NoReturn:
    _refuse("json-float")


def _constant(_token: str) -> NoReturn:
    _refuse("json-syntax")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        _refuse("json-duplicate-key")
    return value


_DECODER = json.JSONDecoder(
    parse_int=_integer, parse_float=_float, parse_constant=_constant, object_pairs_hook=_object
)


def parse(data: bytes, place: str = "") -> Json:
    """Return the value of one strict JSON text; white space between tokens is allowed.

    Args:
        data: UTF-8 without byte order mark, at most 64 MiB.
        place: Which file it is, for the message.

    Raises:
        InputError: ``json-too-large``, ``json-encoding``, ``json-syntax``,
            ``json-float``, ``json-negative-zero``, ``json-integer-range``,
            ``json-duplicate-key``, ``json-lone-surrogate``, ``json-depth``, ``json-values``.

    >>> parse(b'{"n": 3}')
    {'n': 3}
    """
    if len(data) > LARGEST_FILE:
        raise InputError("json-too-large", place=place, size=len(data))
    try:
        text = data.decode()
        _check_nesting(data)
        value = _DECODER.decode(text)
        if _ESCAPED_SURROGATE(text):
            _check_surrogates(value)
    except UnicodeDecodeError as error:
        raise InputError("json-encoding", place=place, position=error.start) from error
    except json.JSONDecodeError as error:
        where = {"line": error.lineno, "column": error.colno}
        raise InputError("json-syntax", place=place, **where) from error
    except _JsonError as error:
        code = str(error)
        where = {"line": 1, "column": 1} if code == "json-syntax" else {}
        raise InputError(code, place=place, **where) from error
    return value  # type: ignore[no-any-return]


_NO_PAIRS = json.JSONDecoder(parse_int=_integer, parse_float=_float, parse_constant=_constant)


def parse_canonical(data: bytes, place: str = "") -> tuple[Json, bool]:
    """Return the value of a text as `parse` does, and whether the text is its canonical form.

    A text that is the canonical form of its own value names no field twice, so it is read
    without looking at the pairs of each object. What is not canonical is read again by `parse`,
    which finds out what is wrong.

    Args:
        data: As of `parse`.
        place: Which file it is, for the message.

    Raises:
        InputError: As `parse`.
    """
    if len(data) <= LARGEST_FILE and b"\\" not in data:
        try:
            _check_nesting(data)
            value: Json = _NO_PAIRS.decode(data.decode())
        except (ValueError, _JsonError):
            pass
        else:
            if rewrite(value) == data:
                return value, True
    value = parse(data, place)
    return value, is_canonical(data, value)


_OTHERS = bytes(byte for byte in range(256) if byte not in b"[]{}")
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_STRINGS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL).sub


def _check_nesting(data: bytes) -> None:
    """Refuse what nests too deep, or holds too many values, before the decoder meets it.

    The decoder itself stops at the recursion limit; where a program has raised that, it would
    overrun the stack.
    """
    brackets = data.count(b"[") + data.count(b"{")
    if brackets + data.count(b",") > MOST_VALUES:
        _refuse("json-values")
    if brackets > DEEPEST and _nesting(data) > DEEPEST:
        _refuse("json-depth")


def _nesting(data: bytes) -> int:
    """Return how many brackets are open at once, those in texts left out."""
    without_texts = data.split(b'"')[::2] if b"\\" not in data else [_STRINGS(b"", data)]
    brackets = b"".join(without_texts).translate(None, _OTHERS)
    return max(accumulate(map(_STEP.__getitem__, brackets)), default=0)


def _check_surrogates(value: Json) -> None:
    if isinstance(value, str):
        if _LONE_SURROGATE(value):
            _refuse("json-lone-surrogate")
    elif isinstance(value, dict):
        for name, inner in value.items():
            _check_surrogates(name)
            _check_surrogates(inner)
    elif isinstance(value, list):
        for inner in value:
            _check_surrogates(inner)


def serialize(value: Json) -> bytes:
    """Return the one canonical form of a value (RFC 8785 §3.2).

    Args:
        value: Objects, arrays, text, booleans, ``None`` and integers only.

    Raises:
        InputError: The codes of `parse`; a float is ``json-float``, any other
            type ``json-type``.

    >>> serialize({"b": [True, None], "a": "滑"}).decode()
    '{"a":"滑","b":[true,null]}'
    """
    try:
        ordered = _ordered(value, 0)
        return json.dumps(ordered, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError as error:
        raise InputError("json-lone-surrogate") from error
    except _JsonError as error:
        params = {"type": error.args[1]} if len(error.args) > 1 else {}
        raise InputError(error.args[0], **params) from error


_SORTING = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), sort_keys=True, check_circular=False
)
_BEYOND = re.compile(b"[\xf0-\xff]").search  # first byte of characters beyond U+FFFF


def is_canonical(data: bytes, value: Json) -> bool:
    """Tell whether a text that `parse` has read is the canonical form of its value.

    Args:
        data: The text.
        value: What `parse` made of it.
    """
    return rewrite(value) == data


def rewrite(value: Json) -> bytes:
    """Return the canonical form of a value that `parse` has read: `serialize`, but faster.

    Args:
        value: What `parse` made of some text; anything else may come out wrong.
    """
    data = _SORTING.encode(value).encode()
    # up to U+FFFF code points and UTF-16 code units have one order; `parse` saw to the rest
    return serialize(value) if _BEYOND(data) else data


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-be")  # RFC 8785 §3.2.3: names in the order of UTF-16 code units


def _ordered(value: Json, depth: int) -> Json:
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        if not -LARGEST < value < LARGEST:
            _refuse("json-integer-range")
        return value
    if isinstance(value, float):
        _refuse("json-float")
    if not isinstance(value, dict | list) or (
        isinstance(value, dict) and not all(isinstance(name, str) for name in value)
    ):
        raise _JsonError("json-type", type(value).__name__)
    if depth == DEEPEST:
        _refuse("json-depth")
    if isinstance(value, list):
        return [_ordered(inner, depth + 1) for inner in value]
    return {name: _ordered(value[name], depth + 1) for name in sorted(value, key=_utf16)}
