"""Are two pairings equal: one product of two Miller loops, one final exponentiation.

The pairing is the optimal ate pairing. Factors from a proper subfield of Fp12 go away in
the final exponentiation, so lines are known up to such factors only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.lottery.bls12381.fields import (
    ONE,
    X_BITS,
    Fp2,
    Fp12,
    P,
    conjugate12,
    frobenius,
    inverse,
    inverse12,
    is_one,
    mul2,
    mul12,
    square12,
    square_cyclotomic,
)

if TYPE_CHECKING:
    from randcheck.lottery.bls12381.curve import G1, Line, Lines

Pair = tuple["G1", "Lines"]


def equal(one: Pair, other: Pair) -> bool:
    """Tell whether e(A, B) = e(C, D).

    Args:
        one: A and the lines of B.
        other: C and the lines of D.
    """
    x, y, z = other[0]
    return _is_one_after(_miller(one, ((x, -y, z), other[1])))


def _miller(one: Pair, other: Pair) -> Fp12:
    """Return the product of both Miller loops, up to factors and the sign of the exponent.

    The lines of a point of G2 are known beforehand (Costello and Stebila, LATINCRYPT 2010,
    IACR ePrint 2010/342), and each is divided by its coefficient of w³.
    """
    first, second = _scales(one[0]), _scales(other[0])
    lines = (
        _product(_at(a, *first), _at(b, *second))
        for a, b in zip(one[1].steps, other[1].steps, strict=True)
    )
    found = ONE
    for bit in X_BITS:
        found = mul12(square12(found), next(lines))
        if bit:
            found = mul12(found, next(lines))
    return found


def _scales(point: G1) -> tuple[int, int]:
    """Return -x/y and 1/y of a point; of infinity 0 and 0, whose lines are all w³.

    No point has y = 0, for the number of points is odd.
    """
    x, y, z = point
    over = z * inverse(y)
    return -x * over % P, z * z * over % P


def _at(line: Line, over: int, scale: int) -> tuple[Fp2, Fp2]:
    """Return the line's coefficients of 1 and w² at a point; that of w³ is 1."""
    a, b, c, d = line
    return (c * scale % P, d * scale % P), (a * over % P, b * over % P)


def _product(one: tuple[Fp2, Fp2], other: tuple[Fp2, Fp2]) -> Fp12:
    """Return (a + b·w² + w³)·(c + d·w² + w³), which has no w."""
    (a, b), (c, d) = one, other
    (p, q), (r, s) = mul2(a, c), mul2(b, d)
    a0, a1, b0, b1 = a[0] + c[0], a[1] + c[1], b[0] + d[0], b[1] + d[1]
    e, f = mul2((a[0] + b[0], a[1] + b[1]), (c[0] + d[0], c[1] + d[1]))
    return (p + 1, q + 1, e - p - r, f - q - s, r, s), (0, 0, a0, a1, b0, b1)


def _is_one_after(f: Fp12) -> bool:
    """Tell whether the final exponentiation makes f 1.

    First the power (p⁶ - 1)(p² + 1), then three times the rest of (p¹² - 1)/r: with x = -X
    that is (x - 1)²(x + p)(x² + p² - 1) + 3 (Hayashida, Hayasaka and Teruya, IACR ePrint
    2020/875). 3 does not divide r, so it changes no answer.
    """
    f = mul12(conjugate12(f), inverse12(f))
    f = mul12(frobenius(frobenius(f)), f)
    a = conjugate12(mul12(_power(f), f))
    a = conjugate12(mul12(_power(a), a))
    a = mul12(conjugate12(_power(a)), frobenius(a))
    rest = mul12(frobenius(frobenius(a)), conjugate12(a))
    a = mul12(_power(_power(a)), rest)
    return is_one(mul12(a, mul12(square_cyclotomic(f), f)))


def _power(f: Fp12) -> Fp12:
    """Return f to the power X; f is one for which `square_cyclotomic` holds."""
    found = f
    for bit in X_BITS:
        found = square_cyclotomic(found)
        if bit:
            found = mul12(found, f)
    return found
