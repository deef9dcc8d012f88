"""SM3 as printed in GB/T 32905-2016, written to be read beside the standard."""

from __future__ import annotations

BLOCK = 64
_MASK = 0xFFFFFFFF
_INITIAL = bytes.fromhex("7380166f 4914b2b9 172442d7 da8a0600 a96f30bc 163138aa e38dee4d b0fb0e4e")


def sm3(data: bytes) -> bytes:
    """Return the 32-byte SM3 digest of `data` (GB/T 32905-2016, clause 5)."""
    padded = data + b"\x80"
    padded += bytes(-(len(padded) + 8) % BLOCK)
    padded += (8 * len(data)).to_bytes(8, "big")
    state = _words(_INITIAL)
    for start in range(0, len(padded), BLOCK):
        state = _compress(state, padded[start : start + BLOCK])
    return b"".join(word.to_bytes(4, "big") for word in state)


def _words(data: bytes) -> list[int]:
    """Return the 32-bit words of some bytes, most significant byte first."""
    return [int.from_bytes(data[i : i + 4], "big") for i in range(0, len(data), 4)]


def _rotate(word: int, count: int) -> int:
    """Rotate a 32-bit word to the left."""
    count %= 32
    return (word << count | word >> (32 - count)) & _MASK


def _p0(word: int) -> int:
    """Permute a word, P0 of clause 4.4."""
    return word ^ _rotate(word, 9) ^ _rotate(word, 17)


def _p1(word: int) -> int:
    """Permute a word, P1 of clause 4.4."""
    return word ^ _rotate(word, 15) ^ _rotate(word, 23)


def _ff(step: int, x: int, y: int, z: int) -> int:
    """Combine three words, FF of clause 4.3."""
    return x ^ y ^ z if step < 16 else (x & y) | (x & z) | (y & z)


def _gg(step: int, x: int, y: int, z: int) -> int:
    """Combine three words, GG of clause 4.3."""
    return x ^ y ^ z if step < 16 else (x & y) | (~x & _MASK & z)


def _expand(block: bytes) -> tuple[list[int], list[int]]:
    """Expand a block into the words W and W' (clause 5.3.2)."""
    w = _words(block)
    for j in range(16, 68):
        mixed = _p1(w[j - 16] ^ w[j - 9] ^ _rotate(w[j - 3], 15))
        w.append(mixed ^ _rotate(w[j - 13], 7) ^ w[j - 6])
    return w, [w[j] ^ w[j + 4] for j in range(64)]


def _compress(state: list[int], block: bytes) -> list[int]:
    """Return CF(state, block) (clause 5.3.3)."""
    w, w_prime = _expand(block)
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        constant = 0x79CC4519 if j < 16 else 0x7A879D8A
        ss1 = _rotate((_rotate(a, 12) + e + _rotate(constant, j)) & _MASK, 7)
        ss2 = ss1 ^ _rotate(a, 12)
        tt1 = (_ff(j, a, b, c) + d + ss2 + w_prime[j]) & _MASK
        tt2 = (_gg(j, e, f, g) + h + ss1 + w[j]) & _MASK
        a, b, c, d = tt1, a, _rotate(b, 9), c
        e, f, g, h = _p0(tt2), e, _rotate(f, 19), g
    return [old ^ new for old, new in zip(state, (a, b, c, d, e, f, g, h), strict=True)]
