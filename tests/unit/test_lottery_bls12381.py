"""The curve behind the beacon: fields, points, hashing, pairings."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from fixtures.pairings import compress_G1, compress_G2, constants, oracle
from randcheck.errors import InputError
from randcheck.lottery.bls12381 import curve, fields, hashing, isogeny
from randcheck.lottery.bls12381.fields import Fp12, P
from randcheck.lottery.bls12381.pairing import equal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

R = oracle.curve_order
# RFC 9380 Appendix K.1, expand_message_xmd(SHA-256)
EXPANDER = b"QUUX-V01-CS02-with-expander-SHA256-128"
EXPANDED = {
    (b"", 32): "68a985b87eb6b46952128911f2a4412bbc302a9d759667f87f7a21d803f07235",
    (b"abc", 32): "d8ccab23b5985ccea865c6c97b6e5b8350e794e603b4b97902f53a8a0d605615",
    (b"abcdef0123456789", 32): "eff31487c770a893cfb36f912fbfcbff40d5661771ca4b2cb4eafe524333f5c1",
    (b"q128_" + 128 * b"q", 128): (
        "80be107d0884f0d881bb460322f0443d38bd222db8bd0b0a5312a6fedb49c1bb"
        "d88fd75d8b9a09486c60123dfa1d73c1cc3169761b17476d3c6b7cbbd727acd0"
        "e2c942f4dd96ae3da5de368d26b32286e32de7e5a8cb2949f866a0b80c58116b"
        "29fa7fabb3ea7d520ee603e0c25bcaf0b9a5e92ec6a1fe4e0391d1cdbce8c68a"
    ),
}
# RFC 9380 Appendix J.9.1: message, u[0], u[1], Q0.x, Q0.y, P.x, P.y
TAG = b"QUUX-V01-CS02-with-BLS12381G1_XMD:SHA-256_SSWU_RO_"
MESSAGES = {b"-": b"", b"q128_qqqqqqqqqqq": b"q128_" + 128 * b"q"}
VECTORS = """
-
0ba14bd907ad64a016293ee7c2d276b8eae71f25a4b941eece7b0d89f17f75cb3ae5438a614fb61d6835ad59f29c564f
019b9bd7979f12657976de2884c7cce192b82c177c80e0ec604436a7f538d231552f0d96d9f7babe5fa3b19b3ff25ac9
11a3cce7e1d90975990066b2f2643b9540fa40d6137780df4e753a8054d07580db3b7f1f03396333d4a359d1fe3766fe
0eeaf6d794e479e270da10fdaf768db4c96b650a74518fc67b04b03927754bac66f3ac720404f339ecdcc028afa091b7
052926add2207b76ca4fa57a8734416c8dc95e24501772c814278700eed6d1e4e8cf62d9c09db0fac349612b759e79a1
08ba738453bfed09cb546dbb0783dbb3a5f1f566ed67bb6be0e8c67e2e81a4cc68ee29813bb7994998f3eae0c9c6a265
abc
0d921c33f2bad966478a03ca35d05719bdf92d347557ea166e5bba579eea9b83e9afa5c088573c2281410369fbd32951
003574a00b109ada2f26a37a91f9d1e740dffd8d69ec0c35e1e9f4652c7dba61123e9dd2e76c655d956e2b3462611139
125435adce8e1cbd1c803e7123f45392dc6e326d292499c2c45c5865985fd74fe8f042ecdeeec5ecac80680d04317d80
0e8828948c989126595ee30e4f7c931cbd6f4570735624fd25aef2fa41d3f79cfb4b4ee7b7e55a8ce013af2a5ba20bf2
03567bc5ef9c690c2ab2ecdf6a96ef1c139cc0b2f284dca0a9a7943388a49a3aee664ba5379a7655d3c68900be2f6903
0b9c15f3fe6e5cf4211f346271d7b01c8f3b28be689c8429c85b67af215533311f0b8dfaaa154fa6b88176c229f2885d
abcdef0123456789
062d1865eb80ebfa73dcfc45db1ad4266b9f3a93219976a3790ab8d52d3e5f1e62f3b01795e36834b17b70e7b76246d4
0cdc3e2f271f29c4ff75020857ce6c5d36008c9b48385ea2f2bf6f96f428a3deb798aa033cd482d1cdc8b30178b08e3a
08834484878c217682f6d09a4b51444802fdba3d7f2df9903a0ddadb92130ebbfa807fffa0eabf257d7b48272410afff
0b318f7ecf77f45a0f038e62d7098221d2dbbca2a394164e2e3fe953dc714ac2cde412d8f2d7f0c03b259e6795a2508e
11e0b079dea29a68f0383ee94fed1b940995272407e3bb916bbf268c263ddd57a6a27200a784cbc248e84f357ce82d98
03a87ae2caf14e8ee52e51fa2ed8eefe80f02457004ba4d486d6aa1f517c0889501dc7413753f9599b099ebcbbd2d709
q128_qqqqqqqqqqq
010476f6a060453c0b1ad0b628f3e57c23039ee16eea5e71bb87c3b5419b1255dc0e5883322e563b84a29543823c0e86
0b1a912064fb0554b180e07af7e787f1f883a0470759c03c1b6509eb8ce980d1670305ae7b928226bb58fdc0a419f46e
0cbd7f84ad2c99643fea7a7ac8f52d63d66cefa06d9a56148e58b984b3dd25e1f41ff47154543343949c64f88d48a710
052c00e4ed52d000d94881a5638ae9274d3efc8bc77bc0e5c650de04a000b2c334a9e80b85282a00f3148dfdface0865
15f68eaa693b95ccb85215dc65fa81038d69629f70aeee0d0f677cf22285e7bf58d7cb86eefe8f2e9bc3f8cb84fac488
1807a1d50c29f430b8cafc4f8638dfeeadf51211e1602a5f184443076715f91bb90a48ba1e370edce6ae1062f5e6dd38
"""


def vectors() -> list[list[str]]:
    """Return message and numbers of each vector."""
    words = VECTORS.split()
    return [words[at : at + 7] for at in range(0, len(words), 7)]


def affine(point: curve.G1) -> tuple[int, int]:
    """Return x and y."""
    over = fields.inverse(point[2])
    return point[0] * over**2 % P, point[1] * over**3 % P


def reduced(x: Fp12) -> tuple[int, ...]:
    """Return the twelve integers of an element."""
    return tuple(a % P for half in x for a in half)


def power(x: Fp12, exponent: int) -> Fp12:
    """Return a power by the schoolbook."""
    found = fields.ONE
    for digit in f"{exponent:b}":
        found = fields.mul12(found, found)
        if digit == "1":
            found = fields.mul12(found, x)
    return found


def numbers(count: int, seed: int) -> tuple[int, ...]:
    """Return as many integers below p, always the same ones."""
    chance = random.Random(seed)
    return tuple(chance.randrange(P) for _ in range(count))


def element(seed: int) -> Fp12:
    """Return some element of Fp12, always the same one."""
    return numbers(6, 2 * seed), numbers(6, 2 * seed + 1)


def raw(point: tuple[int, int]) -> tuple[oracle.FQ, ...]:
    """A point of ours as the oracle writes it."""
    return tuple(map(oracle.FQ, (*point, 1)))


class TestFields:
    def test_curve_parameter(self):
        """All numbers follow from the one parameter of the curve, as for every BLS12."""
        x = -fields.X
        r = x**4 - x**2 + 1
        assert r == R
        assert (x - 1) ** 2 * r // 3 + x == P
        assert len(fields.X_BITS) == 63

    def test_constants_of_the_tower(self):
        """GAMMA is ξ to the power (p - 1)/6, ROOT a root of -Z³, BETA a third root of 1."""
        found = (1, 0)
        for digit in f"{(P - 1) // 6:b}":
            found = fields.square2(found)
            if digit == "1":
                found = fields.mul2(found, (1, 1))
        assert found == fields.GAMMA
        assert (hashing.ROOT**2 + hashing.Z**3) % P == 0
        assert curve.BETA != 1
        assert pow(curve.BETA, 3, P) == 1

    def test_products(self):
        """Multiplication agrees with that of polynomials mod w¹² - 2w⁶ + 2."""
        for seed in range(5):
            one, other = element(seed), element(seed + 50)
            product = as_oracle(one) * as_oracle(other)
            assert as_oracle(fields.mul12(one, other)) == product
            assert as_oracle(fields.square12(one)) == as_oracle(one) * as_oracle(one)

    def test_inverse(self):
        """X times 1/x is 1; 0 has no inverse."""
        x = element(1)
        assert fields.is_one(fields.mul12(x, fields.inverse12(x)))
        with pytest.raises(ValueError, match="not invertible"):
            fields.inverse12(((0,) * 6, (0,) * 6))

    def test_frobenius(self):
        """Frobenius is the power p, conjugation the power p⁶."""
        x = element(2)
        assert reduced(fields.frobenius(x)) == reduced(power(x, P))
        found = x
        for _ in range(6):
            found = fields.frobenius(found)
        assert reduced(fields.conjugate12(x)) == reduced(found)

    def test_cyclotomic_square(self):
        """The short square is the square wherever the power p⁴ - p² + 1 is 1."""
        x = element(3)
        x = fields.mul12(fields.conjugate12(x), fields.inverse12(x))
        x = fields.mul12(fields.frobenius(fields.frobenius(x)), x)
        assert reduced(fields.square_cyclotomic(x)) == reduced(fields.square12(x))
        other = element(3)
        assert reduced(fields.square_cyclotomic(other)) != reduced(fields.square12(other))

    @pytest.mark.parametrize("seed", range(8))
    def test_roots(self, seed: int):
        """A square has a root whose square it is, and in Fp2 every number of Fp is one."""
        x = numbers(2, seed)
        found = fields.root2(fields.square2(x))
        assert found is not None
        assert fields.square2(found) == fields.square2(x)
        plain = fields.root2((x[0], 0))
        assert plain is not None
        assert fields.square2(plain) == (x[0], 0)

    def test_no_roots(self):
        """-1 is no square in Fp, ξ none in Fp2; 0 is its own root."""
        assert fields.root(-1) is None
        assert fields.root2((1, 1)) is None
        assert fields.root2((0, 0)) == (0, 0)

    def test_is_one(self):
        """1 is 1 in whatever form; nothing else is."""
        (first, *rest), other = fields.ONE
        assert fields.is_one(((first + P, *rest), other))
        assert not fields.is_one(((first, *rest), (0, 0, 0, 0, 0, 1)))
        assert not fields.is_one(((2, *rest), other))


def as_oracle(x: Fp12) -> oracle.FQ12:
    """Rewrite an element over the powers of w, where i is w⁶ - 1."""
    (a0, a1, b0, b1, c0, c1), (d0, d1, e0, e1, f0, f1) = x
    pairs = ((a0, a1), (d0, d1), (b0, b1), (e0, e1), (c0, c1), (f0, f1))
    return oracle.FQ12([a - b for a, b in pairs] + [b for _, b in pairs])


class TestHashing:
    @pytest.mark.parametrize(("message", "size"), EXPANDED)
    def test_expand(self, message: bytes, size: int):
        """RFC 9380 Appendix K.1."""
        assert hashing.expand(message, EXPANDER, size).hex() == EXPANDED[message, size]

    @pytest.mark.parametrize("words", vectors(), ids=lambda words: words[0])
    def test_hash_to_curve(self, words: list[str]):
        """RFC 9380 Appendix J.9.1, with the values on the way."""
        name = words[0].encode()
        message = MESSAGES.get(name, name)
        u0, u1, qx, qy, px, py = (int(word, 16) for word in words[1:])
        assert hashing.hash_to_field(message, TAG) == (u0, u1)
        assert affine(isogeny_of(hashing.map_to_curve(u0))) == (qx, qy)
        assert affine(hashing.hash_to_curve(message, TAG)) == (px, py)

    @pytest.mark.parametrize("size", [1, 31, 33, 100])
    def test_expand_to_any_size(self, size: int):
        """As many bytes as were asked for."""
        assert len(hashing.expand(b"abc", EXPANDER, size)) == size

    def test_points_that_cancel(self, monkeypatch):
        """Should both points cancel, the message becomes infinity, with which no round holds."""
        monkeypatch.setattr(hashing, "hash_to_field", lambda *_: (7, P - 7))
        assert hashing.hash_to_curve(b"", TAG) == (1, 1, 0)
        assert not equal((g1(1), g2(1)), (hashing.hash_to_curve(b"", TAG), g2(3)))

    def test_map_of_zero(self):
        """U = 0 is the exceptional case of the map: it gives a point nevertheless."""
        x, y = hashing.map_to_curve(0)
        assert (y * y - x**3 - hashing.A * x - hashing.B) % P == 0
        assert x == hashing.B * fields.inverse(hashing.Z * hashing.A) % P

    def test_sum_on_the_other_curve(self):
        """Sums are right also of a point with itself and with its negative."""
        x, y = hashing.map_to_curve(7)
        assert hashing._sum((x, y), (x, P - y)) is None
        double = hashing._sum((x, y), (x, y))
        assert double is not None
        other = hashing.map_to_curve(8)
        one_way = hashing._sum(double, other)
        rest = hashing._sum((x, y), other)
        assert rest is not None
        assert one_way == hashing._sum((x, y), rest)

    def test_isogeny_is_that_of_the_standard(self):
        """Numerators and denominators are those of RFC 9380 Appendix E.2, as py_ecc has them."""
        table = (
            constants.ISO_11_X_NUMERATOR,
            constants.ISO_11_X_DENOMINATOR,
            constants.ISO_11_Y_NUMERATOR,
            constants.ISO_11_Y_DENOMINATOR,
        )
        x_num, x_den, y_num, y_den = ([int(k) for k in reversed(part)] for part in table)
        assert x_num == list(isogeny.X_NUMERATOR)
        assert y_num == list(isogeny.Y_NUMERATOR)
        square = product(isogeny.DENOMINATOR, isogeny.DENOMINATOR)
        assert square == x_den
        assert product(square, isogeny.DENOMINATOR) == y_den


def product(one: Sequence[int], other: Sequence[int]) -> list[int]:
    """Multiply two polynomials."""
    found = [0] * (len(one) + len(other) - 1)
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            found[i + j] = (found[i + j] + a * b) % P
    return found


def isogeny_of(point: tuple[int, int]) -> curve.G1:
    """The isogeny alone, without the cofactor."""
    x, y = point
    return (
        hashing._value(isogeny.X_NUMERATOR, x),
        y * hashing._value(isogeny.Y_NUMERATOR, x) % P,
        hashing._value(isogeny.DENOMINATOR, x),
    )


def g1(scalar: int) -> curve.G1:
    """A multiple of the oracle's generator of G1."""
    x, y = oracle.normalize(oracle.multiply(oracle.G1, scalar % R))
    return int(x), int(y), 1


def g2(scalar: int) -> curve.Lines:
    """The lines of a multiple of the oracle's generator of G2."""
    x, y = oracle.normalize(oracle.multiply(oracle.G2, scalar % R))
    return curve.lines(tuple(map(int, x.coeffs)), tuple(map(int, y.coeffs)))


def refused(read: Callable[[bytes], object], data: bytes) -> str:
    """Return the code with which a point is refused."""
    with pytest.raises(InputError) as caught:
        read(data)
    assert caught.value.zh
    assert caught.value.en
    return caught.value.code


class TestPoints:
    def test_sums(self):
        """Sums and doubles are the oracle's, also of equal, opposite and infinite points."""
        one, other, infinity = g1(5), g1(9), (1, 1, 0)
        scaled = (other[0] * 49, other[1] * 343, 7)
        assert affine(curve.add(one, scaled)) == g1(14)[:2]
        assert affine(curve.add(scaled, other)) == g1(18)[:2]
        assert affine(curve.double(scaled)) == g1(18)[:2]
        assert curve.add(scaled, (other[0], -other[1], 1))[2] == 0
        assert curve.add(infinity, one) == curve.add(one, infinity) == one
        assert curve.double(infinity)[2] == 0

    def test_times_x(self):
        """The loop over the bits multiplies by X."""
        assert affine(curve.times_x(g1(3))) == g1(3 * fields.X)[:2]

    def test_generator(self):
        """The generator of G2 is everybody's."""
        found = oracle.normalize(oracle.G2)
        assert tuple(tuple(map(int, part.coeffs)) for part in found) == curve.GENERATOR

    @pytest.mark.parametrize("scalar", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, R - 1, 2**99 + 5])
    def test_read(self, scalar: int):
        """Points are read as the oracle writes them, with the right one of both y."""
        point = oracle.multiply(oracle.G1, scalar)
        assert curve.read_g1(compress_G1(point).to_bytes(48, "big")) == g1(scalar)[:2]
        twisted = b"".join(
            part.to_bytes(48, "big") for part in compress_G2(oracle.multiply(oracle.G2, scalar))
        )
        assert curve.read_g2(twisted) == g2(scalar)

    @pytest.mark.parametrize(
        "root",
        [(5, 0), (P - 5, 0), (1, 5), (1, P - 5), (P - 1, 5), (1, P // 2), (1, P // 2 + 1)],
    )
    def test_greater_of_both(self, root: tuple[int, int], monkeypatch):
        """In G2 the imaginary part decides which y is the greater one, where it is 0 the other."""
        monkeypatch.setattr(curve, "root2", lambda _: root)
        monkeypatch.setattr(curve, "lines", lambda _, y: y)
        big = (root[1] or root[0]) > P // 2
        negative = -root[0] % P, -root[1] % P
        for flags, wanted in ((0x80, negative if big else root), (0xA0, root if big else negative)):
            assert curve.read_g2(bytes([flags]) + bytes(95)) == wanted

    @pytest.mark.parametrize(("read", "size"), [(curve.read_g1, 48), (curve.read_g2, 96)])
    def test_refused_forms(self, read: Callable[[bytes], object], size: int):
        """Another length or type, no compression flag, infinity, and x = p are refused."""
        zeros = bytes(size - 1)
        assert refused(read, b"\x80" + zeros + b"\0") == "point-size"
        assert refused(read, zeros) == "point-size"
        assert refused(read, "8" * size) == "point-size"
        assert refused(read, b"\x20" + zeros) == "point-form"
        assert refused(read, b"\x01" + zeros) == "point-form"
        for flags in (0xC0, 0xE0, 0x40):
            assert refused(read, bytes([flags]) + zeros) == "point-form"
        p = P.to_bytes(48, "big")
        for at in range(0, size, 48):
            data = bytearray(size)
            data[at : at + 48] = p
            data[0] |= 0x80
            assert refused(read, bytes(data)) == "point-range"

    def test_refused_off_the_curve(self):
        """x³ + 4 is no square for x = 1, nor is x³ + 4 + 4i for x = i."""
        assert refused(curve.read_g1, b"\x80" + bytes(46) + b"\1") == "point-curve"
        for number in range(1, 9):
            x = (0, number)
            cube = fields.mul2(fields.square2(x), x)
            if fields.root2((cube[0] + 4, cube[1] + 4)) is None:
                break
        data = bytearray(96)
        data[0], data[47] = 0x80, number
        assert refused(curve.read_g2, bytes(data)) == "point-curve"

    def test_refused_outside_the_subgroup(self):
        """Points of the curve that no multiple of the generator reaches are refused."""
        for number in (0, 4, 5, 6, 8):  # 0 gives a point of order 3
            data = b"\x80" + bytes(46) + bytes([number])
            assert refused(curve.read_g1, data) == "point-subgroup"
            y = fields.root(number**3 + 4)
            assert y is not None
            outside = oracle.multiply(raw((number, y)), R)
            assert not oracle.is_inf(outside)

    def test_refused_outside_the_second_subgroup(self):
        """The same for G2."""
        found = 0
        for number in range(1, 9):
            x = (number, 0)
            y = fields.root2((number**3 + 4, 4))
            if y is None:
                continue
            found += 1
            with pytest.raises(InputError) as caught:
                curve.lines(x, y)
            assert caught.value.code == "point-subgroup"
        assert found > 2

    def test_refused_of_small_order(self):
        """A point of order 13 meets itself on the way; that is refused like the others."""
        h2 = (fields.X**8 + 4 * fields.X**7 + 5 * fields.X**6 - 4 * fields.X**4
              - 6 * fields.X**3 - 4 * fields.X**2 + 4 * fields.X + 13) // 9  # fmt: skip
        assert h2 % 13**2 == 0
        for number in range(1, 30):
            y = fields.root2((number**3 + 4, 4))
            if y is None:
                continue
            point = (oracle.FQ2((number, 0)), oracle.FQ2(y), oracle.FQ2.one())
            small = oracle.multiply(point, h2 // 13**2 * R)
            if not oracle.is_inf(small) and not oracle.is_inf(oracle.multiply(small, 13)):
                small = oracle.multiply(small, 13)
            if not oracle.is_inf(small):
                break
        x, y = (tuple(map(int, part.coeffs)) for part in oracle.normalize(small))
        with pytest.raises(InputError) as caught:
            curve.lines(x, y)
        assert caught.value.code == "point-subgroup"


class TestPairing:
    def test_bilinear(self):
        """e([a]P, [b]Q) = e([ab]P, Q) = e(P, [ab]Q), and nothing else."""
        a, b = 0x1234567, 2**131 + 3
        assert equal((g1(a), g2(b)), (g1(a * b), g2(1)))
        assert equal((g1(a), g2(b)), (g1(1), g2(a * b)))
        assert not equal((g1(a), g2(b)), (g1(a * b + 1), g2(1)))
        assert not equal((g1(a), g2(b)), (g1(-a * b), g2(1)))

    def test_not_degenerate(self):
        """e(P, Q) is not 1, and e(infinity, Q) is."""
        infinity = (1, 1, 0)
        assert not equal((g1(1), g2(1)), (infinity, g2(1)))
        assert equal((infinity, g2(1)), ((4, 8, 0), g2(5)))

    def test_scaled_coordinates(self):
        """The point is meant, not its coordinates."""
        x, y, _ = g1(77)
        assert equal(((x * 9, y * 27, 3), g2(2)), (g1(154), g2(1)))
