"""SM3 in plain Python, for builds of OpenSSL that lack it.

GB/T 32905-2016; section numbers below are those of the standard. Slow, and only
used as the fall-back of `randcheck.canonical.suites`.
"""

from __future__ import annotations

import copy
from typing import Self

_MASK = 0xFFFFFFFF
_BLOCK = 64
_ROUNDS = 64
_EARLY = 16  # rounds that use the first constant and the first Boolean functions (4.2, 4.3)
_IV = (  # 4.1
    0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E,
)  # fmt: skip


def _rotate(x: int, n: int) -> int:
    n %= 32
    return ((x << n) | (x >> (32 - n))) & _MASK


_T = tuple(_rotate(0x79CC4519 if j < _EARLY else 0x7A879D8A, j) for j in range(_ROUNDS))  # 4.2


def _p0(x: int) -> int:  # 4.4
    return x ^ _rotate(x, 9) ^ _rotate(x, 17)


def _p1(x: int) -> int:  # 4.4
    return x ^ _rotate(x, 15) ^ _rotate(x, 23)


def _expand(block: bytes) -> list[int]:  # 5.3.2
    w = [int.from_bytes(block[i : i + 4], "big") for i in range(0, _BLOCK, 4)]
    for j in range(16, 68):
        mixed = _p1(w[j - 16] ^ w[j - 9] ^ _rotate(w[j - 3], 15))
        w.append(mixed ^ _rotate(w[j - 13], 7) ^ w[j - 6])
    return w


def _compress(state: tuple[int, ...], block: bytes) -> tuple[int, ...]:  # 5.3.3
    w = _expand(block)
    a, b, c, d, e, f, g, h = state
    for j in range(_ROUNDS):
        ss1 = _rotate((_rotate(a, 12) + e + _T[j]) & _MASK, 7)
        ss2 = ss1 ^ _rotate(a, 12)
        early = j < _EARLY
        ff = a ^ b ^ c if early else (a & b) | (a & c) | (b & c)
        gg = e ^ f ^ g if early else (e & f) | (~e & _MASK & g)
        tt1 = (ff + d + ss2 + (w[j] ^ w[j + 4])) & _MASK
        tt2 = (gg + h + ss1 + w[j]) & _MASK
        a, b, c, d = tt1, a, _rotate(b, 9), c
        e, f, g, h = _p0(tt2), e, _rotate(f, 19), g
    return tuple(x ^ y for x, y in zip((a, b, c, d, e, f, g, h), state, strict=True))


class Sm3:
    """A hasher with the interface of `hashlib`."""

    name = "sm3"
    digest_size = 32
    block_size = _BLOCK

    def __init__(self, data: bytes = b"") -> None:
        """Start with `data` taken in."""
        self._state: tuple[int, ...] = _IV
        self._rest = b""
        self._size = 0
        self.update(data)

    def update(self, data: bytes) -> None:
        """Take in more bytes."""
        self._size += len(data)
        rest = self._rest + data
        whole = len(rest) - len(rest) % _BLOCK
        for start in range(0, whole, _BLOCK):
            self._state = _compress(self._state, rest[start : start + _BLOCK])
        self._rest = rest[whole:]

    def digest(self) -> bytes:
        """Return the 32 bytes of the hash so far (padding: 5.2)."""
        padding = b"\x80" + bytes((55 - self._size) % _BLOCK) + (8 * self._size).to_bytes(8, "big")
        state, tail = self._state, self._rest + padding
        for start in range(0, len(tail), _BLOCK):
            state = _compress(state, tail[start : start + _BLOCK])
        return b"".join(word.to_bytes(4, "big") for word in state)

    def hexdigest(self) -> str:
        """Return the hash so far in hexadecimal."""
        return self.digest().hex()

    def copy(self) -> Self:
        """Return an independent hasher with the same bytes taken in."""
        return copy.copy(self)  # what it holds is never changed in place
