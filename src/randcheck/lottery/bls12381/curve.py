"""Points: y² = x³ + 4 over Fp holds G1, y² = x³ + 4·(1 + i) over Fp2 holds G2.

A point of G1 is computed with as X, Y, Z, meaning x = X/Z², y = Y/Z³; Z is 0 at
infinity. A point of G2 is only ever given as x, y: all that is done with it goes
through `lines`.
"""

from __future__ import annotations

from typing import Final

from attrs import field, frozen

from randcheck.errors import InputError
from randcheck.lottery.bls12381.fields import (
    GAMMA,
    X_BITS,
    Fp2,
    P,
    inverse2,
    mul2,
    root,
    root2,
    square2,
)

G1 = tuple[int, int, int]
G2 = tuple[Fp2, Fp2]
Line = tuple[int, int, int, int]

FIELD_SIZE: Final = 48
G1_SIZE: Final = FIELD_SIZE
G2_SIZE: Final = 2 * FIELD_SIZE
COMPRESSED, INFINITY, GREATER = 0x80, 0x40, 0x20
BETA: Final = int(
    "00000000000000005f19672fdf76ce51ba69c6076a0f77eaddb3a93be6f89688de17d813620a00022e01fffffffefffe",
    16,
)
"""A third root of 1, so that (x, y) → (BETA·x, y) multiplies points of G1 by -X²."""
GENERATOR: Final[G2] = (
    (
        int(
            "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8",
            16,
        ),
        int(
            "13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e",
            16,
        ),
    ),
    (
        int(
            "0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608b82801",
            16,
        ),
        int(
            "0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9075ff05f79be",
            16,
        ),
    ),
)
"""The generator of G2 that every user of the curve agrees on."""


@frozen
class Lines:
    """A point Q of G2, as the Miller loop uses it.

    Attributes:
        steps: Of every tangent and chord on the way from Q to X·Q, its slope s and
            s·x - y of a point on it: four integers.
    """

    steps: tuple[Line, ...] = field(repr=False)


def double(a: G1) -> G1:
    """Return 2A."""
    x, y, z = a
    yy = y * y % P
    s = 4 * x * yy % P
    m = 3 * x * x % P
    found = (m * m - 2 * s) % P
    return found, (m * (s - found) - 8 * yy * yy) % P, 2 * y * z % P


def add(a: G1, b: G1) -> G1:
    """Return A + B, whatever the two are."""
    if not a[2]:
        return b
    if not b[2]:
        return a
    (x1, y1, z1), (x2, y2, z2) = a, b
    zz1, zz2 = z1 * z1 % P, z2 * z2 % P
    u = x1 * zz2 % P
    s = y1 * zz2 * z2 % P
    h = (x2 * zz1 - u) % P
    r = (y2 * zz1 * z1 - s) % P
    if not h:
        return (1, 1, 0) if r else double(a)
    hh = h * h % P
    hhh, v = h * hh % P, u * hh % P
    found = (r * r - hhh - 2 * v) % P
    return found, (r * (v - found) - s * hhh) % P, z1 * z2 * h % P


def times_x(a: G1) -> G1:
    """Return X·A."""
    found = a
    for bit in X_BITS:
        found = double(found)
        if bit:
            found = add(found, a)
    return found


def in_g1(x: int, y: int) -> bool:
    """Tell whether a point of the curve lies in G1.

    It does exactly where (BETA·x, y) is -X² times the point (Scott, IACR ePrint
    2021/1130).
    """
    a, b, c = times_x(times_x((x, y, 1)))
    cc = c * c
    return (BETA * x * cc - a) % P == 0 and (y * cc * c + b) % P == 0


def lines(x: Fp2, y: Fp2) -> Lines:
    """Return a point of the second curve as the Miller loop uses it.

    That loop goes through X·Q, which is also what tells whether Q lies in G2: exactly
    where untwisting, raising to the power p and twisting again gives -X·Q (Scott, IACR
    ePrint 2021/1130).

    Raises:
        InputError: The point does not lie in G2 (``point-subgroup``).
    """
    steps: list[Line] = []
    tx, ty = x, y
    try:
        for bit in X_BITS:
            (a, b), (c, d) = square2(tx), ty
            slope = mul2((3 * a, 3 * b), inverse2((2 * c, 2 * d)))
            tx, ty = _third(slope, tx, ty, tx, steps)
            if bit:
                slope = mul2(_minus(ty, y), inverse2(_minus(tx, x)))
                tx, ty = _third(slope, tx, ty, x, steps)
    except ValueError:  # a multiple of Q is Q, -Q or infinity, which none below the order of G2 is
        raise InputError("point-subgroup") from None
    square = square2(GAMMA)
    wanted = (x[0] % P, -x[1] % P), (-y[0] % P, y[1] % P)
    if (mul2(square, tx), mul2(mul2(square, GAMMA), ty)) != wanted:
        raise InputError("point-subgroup")
    return Lines(tuple(steps))


def _minus(a: Fp2, b: Fp2) -> Fp2:
    return a[0] - b[0], a[1] - b[1]


def _third(slope: Fp2, x: Fp2, y: Fp2, other: Fp2, steps: list[Line]) -> G2:
    """Write down the line through (x, y); return the sum of the two points on it."""
    (a, b), (c, d) = square2(slope), mul2(slope, x)
    steps.append((*slope, (c - y[0]) % P, (d - y[1]) % P))
    found = ((a - x[0] - other[0]) % P, (b - x[1] - other[1]) % P)
    e, f = mul2(slope, _minus(x, found))
    return found, ((e - y[0]) % P, (f - y[1]) % P)


def read_g1(data: bytes) -> tuple[int, int]:
    """Return a point of G1 from its 48 bytes.

    The form is that of every library for this curve: big-endian x, and in the three
    bits above it compressed (1), infinity (0 here), the greater y.

    Raises:
        InputError: Another length (``point-size``), another form or infinity
            (``point-form``), x is not below p (``point-range``), no point of the curve
            has it (``point-curve``), or the point is outside G1 (``point-subgroup``).
    """
    greater, x = _read(data, G1_SIZE)
    y = root(x[0] ** 3 + 4)
    if y is None:
        raise InputError("point-curve")
    if (y > P >> 1) != greater:
        y = P - y
    if not in_g1(x[0], y):
        raise InputError("point-subgroup")
    return x[0], y


def read_g2(data: bytes) -> Lines:
    """Return a point of G2 from its 96 bytes: the imaginary part of x first.

    Raises:
        InputError: As `read_g1`.
    """
    greater, (b, a) = _read(data, G2_SIZE)
    (c, d) = mul2(square2((a, b)), (a, b))
    y = root2((c + 4, d + 4))
    if y is None:
        raise InputError("point-curve")
    if ((y[1] or y[0]) > P >> 1) != greater:
        y = -y[0] % P, -y[1] % P
    return lines((a, b), y)


def _read(data: bytes, size: int) -> tuple[bool, list[int]]:
    """Return whether y is the greater one, and the coordinates of x."""
    if not isinstance(data, bytes) or len(data) != size:
        found = f"{len(data)} B" if isinstance(data, bytes) else type(data).__name__
        raise InputError("point-size", size=size, found=found)
    flags = data[0]
    if not flags & COMPRESSED or flags & INFINITY:
        raise InputError("point-form")
    plain = bytes([flags & (GREATER - 1)]) + data[1:]
    parts = [plain[at : at + FIELD_SIZE] for at in range(0, size, FIELD_SIZE)]
    numbers = [int.from_bytes(part, "big") for part in parts]
    if any(number >= P for number in numbers):
        raise InputError("point-range")
    return bool(flags & GREATER), numbers
