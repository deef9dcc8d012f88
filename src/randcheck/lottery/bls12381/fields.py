"""The fields of BLS12-381, as a tower: Fp, Fp2, Fp6, Fp12.

Fp2 is Fp with i² = -1, Fp6 is Fp2 with v³ = ξ = 1 + i, Fp12 is Fp6 with w² = v.
An element of Fp2 is two integers, of Fp6 six, of Fp12 two elements of Fp6.

Sums are not reduced, products are reduced once, after they were added up (lazy
reduction: Aranha and others, EUROCRYPT 2011, IACR ePrint 2010/526): Python's
integers grow as needed, and a reduction costs more than a product. Whoever
compares elements takes them mod p first.
"""

from __future__ import annotations

from typing import Final

Fp2 = tuple[int, int]
Fp6 = tuple[int, int, int, int, int, int]
Fp12 = tuple[Fp6, Fp6]

P: Final = int(
    "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab",
    16,
)
X: Final = 0xD201000000010000
"""The parameter of the curve without its sign: it is -X."""
X_BITS: Final = tuple(digit == "1" for digit in f"{X:b}"[1:])
"""The bits of X behind the first, as a double-and-add loop goes through them."""
GAMMA: Final[Fp2] = (
    int(
        "1904d3bf02bb0667c231beb4202c0d1f0fd603fd3cbd5f4f7b2443d784bab9c4f67ea53d63e7813d8d0775ed92235fb8",
        16,
    ),
    int(
        "00fc3e2b36c4e03288e9e902231f9fb854a14787b6c7b36fec0c8ec971f63c5f282d5ac14d6c7ec22cf78a126ddc4af3",
        16,
    ),
)
"""ξ to the power (p - 1)/6, which is w to the power p - 1."""
ONE: Final[Fp12] = ((1, 0, 0, 0, 0, 0), (0, 0, 0, 0, 0, 0))


def inverse(a: int) -> int:
    """Return 1/a.

    Raises:
        ValueError: a is 0 mod p.
    """
    return pow(a, -1, P)


def root(a: int) -> int | None:
    """Return a square root, or ``None`` where there is none; p is 3 mod 4."""
    found = pow(a, (P + 1) >> 2, P)
    return found if (found * found - a) % P == 0 else None


def mul2(x: Fp2, y: Fp2) -> Fp2:
    """Return x·y."""
    a, b = x
    c, d = y
    ac, bd = a * c, b * d
    return (ac - bd) % P, ((a + b) * (c + d) - ac - bd) % P


def square2(x: Fp2) -> Fp2:
    """Return x²."""
    a, b = x
    return (a + b) * (a - b) % P, 2 * a * b % P


def inverse2(x: Fp2) -> Fp2:
    """Return 1/x.

    Raises:
        ValueError: x is 0.
    """
    a, b = x
    norm = inverse(a * a + b * b)
    return a * norm % P, -b * norm % P


def root2(x: Fp2) -> Fp2 | None:
    """Return a square root, or ``None`` where there is none.

    The norm's root s gives the real part: it is the root of (a + s)/2 or of (a - s)/2.
    """
    a, b = x
    s = root(a * a + b * b)
    if s is None:
        return None
    half = (P + 1) >> 1
    real = root((a + s) * half % P) or root((a - s) * half % P)
    if not real:  # b is 0 then, and a is 0 or no square in Fp, so that -a is one
        return 0, root(-a) or 0
    return real, b * half * inverse(real) % P


def add6(x: Fp6, y: Fp6) -> Fp6:
    """Return x + y, not reduced."""
    a, b, c, d, e, f = x
    k, m, n, o, p, q = y
    return a + k, b + m, c + n, d + o, e + p, f + q


def sub6(x: Fp6, y: Fp6) -> Fp6:
    """Return x - y, not reduced."""
    a, b, c, d, e, f = x
    k, m, n, o, p, q = y
    return a - k, b - m, c - n, d - o, e - p, f - q


def times_v(x: Fp6) -> Fp6:
    """Return x·v, not reduced."""
    a, b, c, d, e, f = x
    return e - f, e + f, a, b, c, d


def mul6(x: Fp6, y: Fp6) -> Fp6:
    """Return x·y: six products in Fp2 (Karatsuba), six reductions."""
    a0, a1, b0, b1, c0, c1 = x
    d0, d1, e0, e1, f0, f1 = y
    p, q = a0 * d0, a1 * d1
    u0, u1 = p - q, (a0 + a1) * (d0 + d1) - p - q
    p, q = b0 * e0, b1 * e1
    v0, v1 = p - q, (b0 + b1) * (e0 + e1) - p - q
    p, q = c0 * f0, c1 * f1
    w0, w1 = p - q, (c0 + c1) * (f0 + f1) - p - q
    g0, g1, h0, h1 = b0 + c0, b1 + c1, e0 + f0, e1 + f1
    p, q = g0 * h0, g1 * h1
    r0, r1 = p - q - v0 - w0, (g0 + g1) * (h0 + h1) - p - q - v1 - w1
    g0, g1, h0, h1 = a0 + b0, a1 + b1, d0 + e0, d1 + e1
    p, q = g0 * h0, g1 * h1
    s0, s1 = p - q - u0 - v0, (g0 + g1) * (h0 + h1) - p - q - u1 - v1
    g0, g1, h0, h1 = a0 + c0, a1 + c1, d0 + f0, d1 + f1
    p, q = g0 * h0, g1 * h1
    t0, t1 = p - q - u0 - w0, (g0 + g1) * (h0 + h1) - p - q - u1 - w1
    return (
        (u0 + r0 - r1) % P,
        (u1 + r0 + r1) % P,
        (s0 + w0 - w1) % P,
        (s1 + w0 + w1) % P,
        (t0 + v0) % P,
        (t1 + v1) % P,
    )


def inverse6(x: Fp6) -> Fp6:
    """Return 1/x by the norm down to Fp2.

    Raises:
        ValueError: x is 0.
    """
    a0, a1, b0, b1, c0, c1 = x
    a, b, c = (a0, a1), (b0, b1), (c0, c1)
    p0, p1 = mul2(b, c)
    q0, q1 = square2(c)
    s0, s1 = square2(a)
    t0, t1 = mul2(a, b)
    u0, u1 = square2(b)
    v0, v1 = mul2(a, c)
    adjoint = (s0 - p0 + p1, s1 - p0 - p1, q0 - q1 - t0, q0 + q1 - t1, u0 - v0, u1 - v1)
    norm0, norm1, *_ = mul6(x, adjoint)
    n0, n1 = inverse2((norm0, norm1))
    return mul6(adjoint, (n0, n1, 0, 0, 0, 0))


def mul12(x: Fp12, y: Fp12) -> Fp12:
    """Return x·y."""
    (a, b), (c, d) = x, y
    ac, bd = mul6(a, c), mul6(b, d)
    cross = mul6(add6(a, b), add6(c, d))
    return add6(ac, times_v(bd)), sub6(sub6(cross, ac), bd)


def square12(x: Fp12) -> Fp12:
    """Return x²: two products in Fp6."""
    a, b = x
    ab = mul6(a, b)
    both = mul6(add6(a, b), add6(a, times_v(b)))
    return sub6(sub6(both, ab), times_v(ab)), add6(ab, ab)


def conjugate12(x: Fp12) -> Fp12:
    """Return x to the power p⁶: w becomes -w."""
    a, (b0, b1, c0, c1, d0, d1) = x
    return a, (-b0, -b1, -c0, -c1, -d0, -d1)


def inverse12(x: Fp12) -> Fp12:
    """Return 1/x.

    Raises:
        ValueError: x is 0.
    """
    a, b = x
    norm = inverse6(sub6(mul6(a, a), times_v(mul6(b, b))))
    return conjugate12((mul6(a, norm), mul6(b, norm)))


_G2 = square2(GAMMA)
_G3 = mul2(_G2, GAMMA)
_G4 = square2(_G2)
_G5 = mul2(_G4, GAMMA)


def frobenius(x: Fp12) -> Fp12:
    """Return x to the power p: the coefficient of wᵏ is conjugated and times GAMMAᵏ."""
    (a0, a1, b0, b1, c0, c1), (d0, d1, e0, e1, f0, f1) = x
    return (
        (a0, -a1, *mul2((b0, -b1), _G2), *mul2((c0, -c1), _G4)),
        (*mul2((d0, -d1), GAMMA), *mul2((e0, -e1), _G3), *mul2((f0, -f1), _G5)),
    )


def _square4(a0: int, a1: int, b0: int, b1: int) -> tuple[int, int, int, int]:
    """Return (a + b·t)², t² = ξ, not reduced."""
    p0, p1 = (a0 + a1) * (a0 - a1), 2 * a0 * a1
    q0, q1 = (b0 + b1) * (b0 - b1), 2 * b0 * b1
    s0, s1 = a0 + b0, a1 + b1
    return (
        p0 + q0 - q1,
        p1 + q0 + q1,
        (s0 + s1) * (s0 - s1) - p0 - q0,
        2 * s0 * s1 - p1 - q1,
    )


def square_cyclotomic(x: Fp12) -> Fp12:
    """Return x² of an x whose power p⁴ - p² + 1 is 1.

    With t = w³, x is α + βw + γw² over Fp4, and its square is 3α² - 2α*, 3tγ² + 2β*,
    3β² - 2γ*, where * changes the sign of t (Granger and Scott, PKC 2010, IACR ePrint
    2009/565).
    """
    (a0, a1, b0, b1, c0, c1), (d0, d1, e0, e1, f0, f1) = x
    p0, p1, p2, p3 = _square4(a0, a1, e0, e1)
    q0, q1, q2, q3 = _square4(d0, d1, c0, c1)
    r0, r1, r2, r3 = _square4(b0, b1, f0, f1)
    return (
        (
            (3 * p0 - 2 * a0) % P,
            (3 * p1 - 2 * a1) % P,
            (3 * q0 - 2 * b0) % P,
            (3 * q1 - 2 * b1) % P,
            (3 * r0 - 2 * c0) % P,
            (3 * r1 - 2 * c1) % P,
        ),
        (
            (3 * (r2 - r3) + 2 * d0) % P,
            (3 * (r2 + r3) + 2 * d1) % P,
            (3 * p2 + 2 * e0) % P,
            (3 * p3 + 2 * e1) % P,
            (3 * q2 + 2 * f0) % P,
            (3 * q3 + 2 * f1) % P,
        ),
    )


def is_one(x: Fp12) -> bool:
    """Tell whether x is 1."""
    first, *rest = (*x[0], *x[1])
    return first % P == 1 and not any(a % P for a in rest)
