"""Identifiers, rates, canonical JSON and digests of the draw protocol, by their definitions."""

from __future__ import annotations

import json
import math
import re
from fractions import Fraction
from typing import Any, NoReturn

from .hashing import digest

_RANGES = (
    (0x3007, 0x3007),
    (0x300A, 0x300B),
    (0x3010, 0x3011),
    (0x3014, 0x3015),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0x20000, 0x2F7FF),
    (0x30000, 0x323AF),
)
_SINGLE = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:()[]/\N{MIDDLE DOT}"
)
_LONGEST_ID = 128
_DEEPEST = 32
_RATE = re.compile(r"(0|[1-9][0-9]*)/([1-9][0-9]*)", re.ASCII)


class RefusedError(ValueError):
    """A JSON text outside the profile of records; its argument names the reason."""


def id_faults(value: object) -> set[str]:
    """Return every reason why a value is no identifier; none where it is one."""
    if not isinstance(value, str):
        return {"not_text"}
    faults = set()
    if not value:
        faults.add("empty")
    if len(value.encode("utf-8", "surrogatepass")) > _LONGEST_ID:
        faults.add("too_long")
    if not all(_listed(character) for character in value):
        faults.add("character")
    return faults


def _listed(character: str) -> bool:
    """Tell whether a character is in the list of the protocol."""
    point = ord(character)
    return character in _SINGLE or any(low <= point <= high for low, high in _RANGES)


def rate(value: object) -> Fraction | None:
    """Return the fraction of a text `p/q` in lowest terms from 0 to 1, or None."""
    match = _RATE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    p, q = int(match[1]), int(match[2])
    return Fraction(p, q) if math.gcd(p, q) == 1 and p <= q else None


def canonical(value: Any) -> bytes:  # noqa: ANN401
    """Return the canonical JSON of a parsed record (RFC 8785; names sorted by UTF-16 units)."""
    return _write(value).encode()


def _write(value: Any) -> str:  # noqa: ANN401
    """Return the canonical JSON as text."""
    if isinstance(value, list):
        return "[" + ",".join(map(_write, value)) + "]"
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{_write(name)}:{_write(value[name])}" for name in names) + "}"
    # For texts the standard library escapes exactly what RFC 8785 does, and in the same way.
    return json.dumps(value, ensure_ascii=False)


def parse(text: str) -> Any:  # noqa: ANN401
    """Parse a JSON text of the profile, or raise `RefusedError` with the reason."""
    try:
        value = json.loads(
            text,
            parse_float=lambda _: _refuse("float"),
            parse_int=_integer,
            parse_constant=lambda _: _refuse("syntax"),
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError:
        _refuse("syntax")
    except RecursionError:
        _refuse("depth")
    if _depth(value) > _DEEPEST:
        _refuse("depth")
    try:
        canonical(value)
    except UnicodeEncodeError:
        _refuse("lone_surrogate")
    return value


def _refuse(reason: str) -> NoReturn:
    """Refuse a JSON text."""
    raise RefusedError(reason)


def _integer(token: str) -> int:
    """Return the integer of a token, refusing `-0` and what a double could not hold."""
    if token == "-0":
        _refuse("negative_zero")
    if abs(int(token)) >= 2**53:
        _refuse("integer_range")
    return int(token)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object of its members, refusing a name that comes twice."""
    if len({name for name, _ in pairs}) < len(pairs):
        _refuse("duplicate_key")
    return dict(pairs)


def _depth(value: object) -> int:
    """Return how many brackets enclose the deepest part, its own included."""
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    return 0


def pae(payload_type: str, payload: bytes) -> bytes:
    """Return the pre-authentication encoding of DSSE v1."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def record_digest(suite: str, payload_type: str, payload: bytes) -> str:
    """Return the digest of a record, `<suite>:<hex>`."""
    return file_digest(suite, pae(payload_type, payload))


def file_digest(suite: str, data: bytes) -> str:
    """Return the digest of a file, `<suite>:<hex>` over its raw bytes."""
    return f"{suite}:{digest(suite, data).hex()}"
