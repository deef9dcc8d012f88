"""Ed25519 and SM2 against published values, and against signatures made to be doubtful."""

from __future__ import annotations

import base64
import sys

import pytest

from fixtures.algorithms import RFC8032, refuses
from fixtures.standards import FOLDER, vectors
from randcheck.certificates.envelope import pae
from randcheck.certificates.signatures.algorithms import ALGORITHMS, Ed25519, Sm2
from randcheck.certificates.signatures.keys import new_key, private_key
from randcheck.errors import ExtraMissingError, InputError

ED25519, SM2 = Ed25519(), Sm2()
raw = bytes.fromhex


# Chalkias, Garillot, Nikolaenko: Taming the many EdDSAs (2020), table 6; the values are those of
# novifinancial/ed25519-speccheck, cases.json: number, why, message, key, signature, accepted
SPECCHECK = [
    (
        0, "small A, small R", "8c93255d71dcab10e8f379c26200f3c7bd5f09d9bc3068d3ef4edeb4853022b6",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a" + 64 * "0", False,
    ),
    (
        1, "small A, mixed R", "9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        ("f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43"
         "a5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04"), False,
    ),
    (
        3, "mixed A, mixed R", "9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79",
        "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d",
        ("9046a64750444938de19f227bb80485e92b83fdb4b6506c160484c016cc1852f"
         "87909e14428a7a1d62e9f22f3d3ad7802db02eb2e688b6c52fcd6648a98bd009"), True,
    ),
    (
        4, "only cofactored", "e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c",
        "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d",
        ("160a1cb0dc9c0258cd0a7d23e94d8fa878bcb1925f2c64246b2dee1796bed512"
         "5ec6bc982a269b723e0668e540911a9a6a58921d6925e434ab10aa7940551a09"), False,
    ),
    (
        6, "S above L", "85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40",
        "442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623",
        ("e96f66be976d82e60150baecff9906684aebb1ef181f67a7189ac78ea23b6c0e"
         "547f7690a0e2ddcd04d87dbc3490dc19b3b3052f7ff0538cb68afb369ba3a514"), False,
    ),
    (
        8, "R not canonical", "fdaebc429f4a735932a160da1301080c13280eea8bc280d1b392c6b9e6ba3a5a",
        "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43",
        ("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
         "454d370c8d9fc323a41450f8d513eafeb5b0697390c1e505a0d4ddc71f566607"), False,
    ),
]  # fmt: skip

# GM/T 0003.5-2012 annex A (GB/T 32918.5-2017): private key, public key, r ‖ s over "message digest"
SM2_SECRET = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8"
SM2_PUBLIC = (
    "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
SM2_SIGNATURE = (
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)
SM2_NONCE = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
SM2_ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123


def accepts(algorithm: Ed25519 | Sm2, key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the algorithm takes the signature."""
    try:
        algorithm.check(key, signature, message)
    except InputError:
        return False
    return True


@pytest.mark.parametrize(("secret", "public", "message", "signature"), RFC8032)
def test_rfc_8032(secret: str, public: str, message: str, signature: str):
    """The published keys and signatures are made, and accepted for their message alone."""
    assert ED25519.public(raw(secret)).hex() == public
    assert ED25519.sign(raw(secret), raw(message)).hex() == signature
    assert accepts(ED25519, raw(public), raw(signature), raw(message))
    assert not accepts(ED25519, raw(public), raw(signature), raw(message) + b"!")


@pytest.mark.parametrize("case", SPECCHECK, ids=lambda case: f"{case[0]} {case[1]}")
def test_taming_the_many_eddsas(case: tuple[int, str, str, str, str, bool]):
    """Signatures on which libraries disagree are taken or refused as the specification says.

    Caught by it: leaving any of the checks to the package, which takes 0 and 1.
    """
    _, _, message, key, signature, wanted = case
    assert accepts(ED25519, raw(key), raw(signature), raw(message)) is wanted


@pytest.mark.skipif(not FOLDER.is_dir(), reason="vectors of the standards are not here")
def test_edge_cases_of_cctv():
    """All 120 of C2SP/CCTV: refused for small or non-canonical A, non-canonical R, a residue."""
    refused = {"low_order_A", "non_canonical_A", "non_canonical_R", "low_order_residue"}
    cases = vectors("ed25519_edge")["vectors"]
    assert len(cases) == 120
    taken = 0
    for case in cases:
        wanted = not refused & set(case["flags"])
        taken += wanted
        found = accepts(ED25519, raw(case["key"]), raw(case["sig"]), case["msg"].encode())
        assert found is wanted, case["number"]
    assert taken == 8


def test_every_point_of_small_order_is_refused():
    """The eight points whose order divides 8, each also with the other sign and with y + p."""
    p = 2**255 - 19
    ys = [0, 1, p - 1]
    eighth = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
    for y in (*ys, eighth, p - eighth):
        for sign in (0, 1 << 255):
            for more in (0, p):
                if y + more < 1 << 255:
                    with refuses("key-weak"):
                        ED25519.check_key((y + more + sign).to_bytes(32, "little"))


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_keys_of_another_size_are_refused(size: int):
    """32 and 64 bytes, nothing else."""
    with refuses("key-weak"):
        ED25519.check_key(bytes([3]) * size)
    with refuses("key-weak"):
        SM2.check_key(bytes([3]) * (size + 1))


def test_s_is_below_the_order():
    """S + L is another writing of the same signature, and refused (RFC 8032 §5.1.7)."""
    _, public, message, signature = map(raw, RFC8032[1])
    order = 2**252 + 27742317777372353535851937790883648493
    s = int.from_bytes(signature[32:], "little") + order
    assert not accepts(ED25519, public, signature[:32] + s.to_bytes(32, "little"), message)
    for other in (signature[:-1], signature + b"\0", b"", signature[:32]):
        assert not accepts(ED25519, public, other, message)


@pytest.mark.parametrize("part", ["S", "R", "sign of R", "A", "sign of A"])
def test_strictness_does_not_rest_on_the_package(part: str, monkeypatch: pytest.MonkeyPatch):
    """Beside a package that accepts everything our own checks still refuse what is not canonical.

    Caught by it: dropping a check because the package of the day makes it too.
    """
    from types import SimpleNamespace

    lax = SimpleNamespace(verify=lambda *_: None)
    package = SimpleNamespace(Ed25519PublicKey=SimpleNamespace(from_public_bytes=lambda _raw: lax))
    monkeypatch.setattr(Ed25519, "_ed25519", staticmethod(lambda: package))
    _, public, message, signature = map(raw, RFC8032[1])
    assert accepts(ED25519, public, signature, message)
    order = 2**252 + 27742317777372353535851937790883648493
    over = (2**255 - 19 + 3).to_bytes(32, "little")
    wrong = {
        "S": (public, signature[:32] + order.to_bytes(32, "little")),
        "R": (public, over + signature[32:]),
        "sign of R": (public, b"\x01" + bytes(30) + b"\x80" + signature[32:]),
        "A": (over, signature),
        "sign of A": (b"\x01" + bytes(30) + b"\x80", signature),
    }
    assert not accepts(ED25519, *wrong[part], message)
    below = (order - 1).to_bytes(32, "little")
    assert accepts(ED25519, public, signature[:32] + below, message)


def test_sm2_published_values(monkeypatch: pytest.MonkeyPatch):
    """Public key, Z, e, r and s of the standard's example are ours.

    Z and e stand in GM/T 0003.5-2012 annex A too.
    """
    from gmalg import SM3, sm2

    assert SM2.public(raw(SM2_SECRET)).hex() == SM2_PUBLIC
    core = sm2.SM2()._core
    point = int(SM2_PUBLIC[:64], 16), int(SM2_PUBLIC[64:], 16)
    za = core.entity_info(SM2.identity, point)
    assert za.hex() == "b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3"
    digest = SM3()
    digest.update(za + b"message digest")
    assert (
        digest.value().hex() == "f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640"
    )
    monkeypatch.setattr(sm2.SM2Core, "_randint", lambda *_: SM2_NONCE)
    assert SM2.sign(raw(SM2_SECRET), b"message digest").hex() == SM2_SIGNATURE
    assert accepts(SM2, raw(SM2_PUBLIC), raw(SM2_SIGNATURE), b"message digest")
    assert not accepts(SM2, raw(SM2_PUBLIC), raw(SM2_SIGNATURE), b"message digesu")


def test_sm2_signatures_have_64_bytes(monkeypatch: pytest.MonkeyPatch):
    """A short r or s is filled up with zeros on the left; the package drops them."""
    from gmalg import sm2

    monkeypatch.setattr(sm2.SM2, "sign", lambda *_: (b"\x05", b"\x07\x08"))
    found = SM2.sign(raw(SM2_SECRET), b"")
    assert found == b"\x05".rjust(32, b"\0") + b"\x07\x08".rjust(32, b"\0")


def test_sm2_refuses_what_is_out_of_range():
    """Both r and s from 1 to n − 1, and 64 bytes in all."""
    good = raw(SM2_SIGNATURE)
    key, message = raw(SM2_PUBLIC), b"message digest"
    outs = (0, SM2_ORDER, int.from_bytes(good[32:], "big") + SM2_ORDER)
    for value in outs[:2]:
        out = value.to_bytes(32, "big")
        assert not accepts(SM2, key, out + good[32:], message)
        assert not accepts(SM2, key, good[:32] + out, message)
    r = int.from_bytes(good[:32], "big")
    assert not accepts(SM2, key, good[:32] + (SM2_ORDER - r).to_bytes(32, "big"), message)
    for other in (good[:-1], good + b"\0", b""):
        assert not accepts(SM2, key, other, message)


def test_sm2_keys_lie_on_the_curve():
    """A point beside the curve, the point at infinity, and x + p for a small x are no keys."""
    key = raw(SM2_PUBLIC)
    SM2.check_key(key)
    p = 2**256 - 2**224 - 2**96 + 2**64 - 1
    b = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
    square = (1 - 3 + b) % p  # y² where x is 1
    y = pow(square, (p + 1) // 4, p)
    assert y * y % p == square
    SM2.check_key((1).to_bytes(32, "big") + y.to_bytes(32, "big"))
    twice = (p + 1).to_bytes(32, "big") + y.to_bytes(32, "big")
    for other in (key[:-1] + bytes([key[-1] ^ 1]), bytes(64), b"\xff" * 64, twice):
        with refuses("key-weak"):
            SM2.check_key(other)


@pytest.mark.parametrize("secret", [bytes(32), b"\xff" * 32, (SM2_ORDER - 1).to_bytes(32, "big")])
def test_sm2_private_keys_out_of_range_are_refused(secret: bytes):
    """It is d from 1 to n − 2: with n − 1 nobody could sign."""
    with refuses("key-file"):
        private_key("sm2", secret)
    private_key("sm2", (SM2_ORDER - 2).to_bytes(32, "big"))


def test_dsse_published_envelope():
    """The PAE and the P-256 signature of DSSE's protocol.md: ours is what they signed."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, utils

    message = pae("http://example.com/HelloWorld", b"hello world")
    assert message == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    signature = base64.b64decode(
        "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA=="
    )
    numbers = ec.EllipticCurvePublicNumbers(
        46950820868899156662930047687818585632848591499744589407958293238635476079160,
        5640078356564379163099075877009565129882514886557779369047442380624545832820,
        ec.SECP256R1(),
    )
    halves = (int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    encoded = utils.encode_dss_signature(*halves)
    numbers.public_key().verify(encoded, message, ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize("name", ALGORITHMS)
def test_new_keys_differ_and_work(name: str):
    """Two keys are two; each signs what the other's public key refuses."""
    one, other = new_key(name), new_key(name)
    assert one != other
    signature = one.sign(b"record")
    assert len(signature) == 64
    one.public.check(signature, b"record")
    with refuses("signature-wrong"):
        other.public.check(signature, b"record")


@pytest.mark.parametrize(
    ("name", "module", "command"),
    [
        ("ed25519", "cryptography.hazmat.primitives.asymmetric", "randcheck[sign]"),
        ("sm2", "gmalg", "randcheck[sm]"),
    ],
)
def test_missing_package_names_the_command(
    name: str, module: str, command: str, monkeypatch: pytest.MonkeyPatch
):
    """Without its extra an algorithm says what to install, whatever it was asked to do."""
    key = private_key(name, bytes([9]) * 32)
    signature = key.sign(b"")
    monkeypatch.setitem(sys.modules, module, None)
    doings = (
        lambda: new_key(name),
        lambda: key.sign(b""),
        lambda: key.public.check(signature, b""),
    )
    for doing in doings:
        with pytest.raises(ExtraMissingError) as caught:
            doing()
        assert command in caught.value.en
    key.public.algorithm.check_key(key.public.raw)
