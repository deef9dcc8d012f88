"""A message becomes a point of G1: BLS12381G1_XMD:SHA-256_SSWU_RO_ (RFC 9380 §8.8.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from randcheck.canonical.suites import suite
from randcheck.lottery.bls12381.curve import add, times_x
from randcheck.lottery.bls12381.fields import P, inverse
from randcheck.lottery.bls12381.isogeny import DENOMINATOR, X_NUMERATOR, Y_NUMERATOR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from randcheck.lottery.bls12381.curve import G1

BLOCK: Final = 64  # bytes that SHA-256 takes in at a time
WIDE: Final = 64  # bytes of one element before it is reduced: L of RFC 9380 §8.8.1
A: Final = int(
    "00144698a3b8e9433d693a02c96d4982b0ea985383ee66a8d8e8981aefd881ac98936f8da0e0f97f5cf428082d584c1d",
    16,
)
B: Final = int(
    "12e2908d11688030018b12e8753eee3b2016c1f0f24f4070a0b9c14fcef35ef55a23215a316ceaa5d1cc48e98e172be0",
    16,
)
"""The curve that is mapped to: y² = x³ + A·x + B."""
Z: Final = 11
ROOT: Final = int(
    "03d689d1e0e762cef9f2bec6130316806b4c80eda6fc10ce77ae83eab1ea8b8b8a407c9c6db195e06f2dbeabc2baeff5",
    16,
)
"""A square root of -Z³."""


def expand(message: bytes, tag: bytes, size: int) -> bytes:
    """Return `size` uniform bytes: expand_message_xmd with SHA-256 (RFC 9380 §5.3.1).

    Args:
        message: Any bytes.
        tag: The domain separation tag, at most 255 bytes.
        size: At most 255·32.
    """
    sha256 = suite("sha256").hash
    domain = tag + bytes([len(tag)])
    first = sha256(bytes(BLOCK) + message + size.to_bytes(2, "big") + b"\0" + domain)
    block, found = bytes(len(first)), b""
    while len(found) < size:
        mixed = bytes(a ^ b for a, b in zip(first, block, strict=True))
        block = sha256(mixed + bytes([len(found) // len(first) + 1]) + domain)
        found += block
    return found[:size]


def hash_to_field(message: bytes, tag: bytes) -> tuple[int, int]:
    """Return two elements of Fp (RFC 9380 §5.2)."""
    wide = expand(message, tag, 2 * WIDE)
    return int.from_bytes(wide[:WIDE], "big") % P, int.from_bytes(wide[WIDE:], "big") % P


def map_to_curve(u: int) -> tuple[int, int]:
    """Return a point of y² = x³ + A·x + B: simplified SWU (RFC 9380 §6.6.2, Appendix F.2).

    Where g(x) is no square, its would-be root c has c² = -g(x), and then u³·c·√-Z³ is the
    root for the other x: one power does for both.
    """
    zuu = Z * u * u % P
    t = (zuu * zuu + zuu) % P
    x = -B * (t + 1) * inverse(A * t) % P if t else B * inverse(Z * A) % P
    g = (x * x * x + A * x + B) % P
    y = pow(g, (P + 1) >> 2, P)
    if (y * y - g) % P:
        x, y = zuu * x % P, ROOT * u**3 * y % P
    return x, y if (y ^ u) & 1 == 0 else P - y


def _sum(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int] | None:
    """Return the sum of two points of that curve; ``None`` is infinity."""
    (a, b), (c, d) = one, other
    if a != c:
        slope = (d - b) * inverse(c - a) % P
    elif b == d:
        slope = (3 * a * a + A) * inverse(2 * b) % P
    else:
        return None
    x = (slope * slope - a - c) % P
    return x, (slope * (a - x) - b) % P


def _value(polynomial: Sequence[int], x: int) -> int:
    found = 0
    for coefficient in polynomial:
        found = (found * x + coefficient) % P
    return found


def hash_to_curve(message: bytes, tag: bytes) -> G1:
    """Return the point of G1 that a message becomes (RFC 9380 §3).

    The two points are added before the isogeny, which keeps sums (§6.6.3); times 1 + X, the
    sum lies in G1.

    Args:
        message: Any bytes.
        tag: The domain separation tag, at most 255 bytes.
    """
    one, other = map(map_to_curve, hash_to_field(message, tag))
    both = _sum(one, other)
    if both is None:
        return 1, 1, 0
    x, y = both
    point = _value(X_NUMERATOR, x), y * _value(Y_NUMERATOR, x) % P, _value(DENOMINATOR, x)
    return add(times_x(point), point)
