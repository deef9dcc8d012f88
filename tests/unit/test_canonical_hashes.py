"""The two hash functions against published values, and the fall-back against OpenSSL."""

from __future__ import annotations

import hashlib
import pickle

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from randcheck.canonical.sm3 import Sm3
from randcheck.canonical.suites import SUITE_NAMES, Suite, suite
from randcheck.errors import InputError
from reference import hashing

FALLBACK = Suite("sm3", Sm3)
MILLION = b"a" * 10**6

# FIPS 180-2, appendix B.1 to B.3 (NIST's examples for FIPS 180-4 repeat the first two)
SHA256 = [
    (b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
        b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ),
    (MILLION, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
]
# GB/T 32905-2016, appendix A.1 and A.2; the third and fourth from pyca/cryptography's vectors,
# hashes/SM3/oscca.txt
SM3 = [
    (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
    (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    (b"a", "623476ac18f65a2909e43c7fec61b49c7e764a91a18ccb82f1917a29c86c5e88"),
    (
        b"abcdefghijklmnopqrstuvwxyz",
        "b80fe97a4da24afc277564f66a359ef440462ad28dcc6d63adb24d5c20a61595",
    ),
]
# RFC 4231, test cases 1, 2, 3 and 6 (a key longer than a block)
HMAC_SHA256 = [
    (
        b"\x0b" * 20,
        b"Hi There",
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    ),
    (
        b"Jefe",
        b"what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ),
    (
        b"\xaa" * 20,
        b"\xdd" * 50,
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
    ),
    (
        b"\xaa" * 131,
        b"Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ),
]


def openssl_has_sm3() -> bool:
    """Tell whether this build of OpenSSL offers SM3."""
    try:
        hashlib.new("sm3")
    except ValueError:
        return False
    return True


needs_openssl_sm3 = pytest.mark.skipif(
    not openssl_has_sm3(), reason="this build of OpenSSL has no SM3; only the fall-back is used"
)


@pytest.mark.parametrize(("message", "digest"), SHA256, ids=["B.1", "B.2", "B.3"])
def test_sha256(message: bytes, digest: str):
    """SHA-256 gives the digests of FIPS 180."""
    assert suite("sha256").hash(message).hex() == digest


@pytest.mark.parametrize("used", [suite("sm3"), FALLBACK], ids=["best", "fall-back"])
@pytest.mark.parametrize(("message", "digest"), SM3, ids=["A.1", "A.2", "a", "alphabet"])
def test_sm3(used: Suite, message: bytes, digest: str):
    """SM3 gives the digests of the standard, from OpenSSL and from the fall-back."""
    assert used.hash(message).hex() == digest


@pytest.mark.parametrize(("key", "message", "digest"), HMAC_SHA256, ids=["1", "2", "3", "6"])
def test_hmac(key: bytes, message: bytes, digest: str):
    """HMAC-SHA-256 gives the values of RFC 4231."""
    assert suite("sha256").hmac(key, message).hex() == digest


@given(st.sampled_from(SUITE_NAMES), st.binary(max_size=150), st.binary(max_size=150))
def test_hmac_is_that_of_the_reference(name: str, key: bytes, message: bytes):
    """HMAC is RFC 2104's with blocks of 64 bytes in both suites.

    Caught by it: `hmac.digest` with SHA-256 in suite ``sm3``; another block size.
    """
    assert suite(name).hmac(key, message) == hashing.hmac(name, key, message)
    assert FALLBACK.hmac(key, message) == hashing.hmac("sm3", key, message)


PIECES = st.lists(st.binary(max_size=200), max_size=5)


@needs_openssl_sm3
@given(PIECES)
@example([bytes(55)])
@example([bytes(56)])
@example([bytes(63), b"x"])
@example([bytes(64), bytes(64)])
@example([b"\xff" * 119, b"", b"\xff"])
def test_fallback_is_openssl(pieces: list[bytes]):
    """The fall-back gives OpenSSL's digest however the message is cut.

    Caught by it: padding off by one at 55, 56 and 64 bytes, a length in bytes, a lost remainder.
    """
    ours, theirs = Sm3(), hashlib.new("sm3")
    for piece in pieces:
        ours.update(piece)
        theirs.update(piece)
        assert ours.digest() == theirs.digest()
    assert ours.hexdigest() == theirs.hexdigest()


@given(st.binary(max_size=300))
def test_fallback_is_the_reference(message: bytes):
    """Where OpenSSL has no SM3 the fall-back still has a second implementation to agree with."""
    assert Sm3(message).digest() == hashing.digest("sm3", message)


@given(st.sampled_from([suite("sha256"), suite("sm3"), FALLBACK]), st.binary(max_size=99))
def test_copy_is_independent(used: Suite, data: bytes):
    """A copied hasher goes its own way; tickets are made from copies of one start."""
    start = used.new(data)
    one, other = start.copy(), start.copy()
    one.update(b"1")
    other.update(b"22")
    assert start.digest() == used.hash(data)
    assert one.digest() == used.hash(data + b"1")
    assert other.digest() == used.hash(data + b"22")


def test_suites_differ():
    """The same bytes hash differently in the two suites, so that a relabelled one is noticed."""
    assert suite("sha256").hash(b"x") != suite("sm3").hash(b"x")


@pytest.mark.parametrize("name", [None, 1, ["sha256"]])
def test_a_suite_is_named_by_text(name: object):
    """What is no text is told as that."""
    with pytest.raises(InputError) as caught:
        suite(name)  # type: ignore[arg-type]
    assert caught.value.code == "argument"


@pytest.mark.parametrize("name", ["SHA256", "md5", ""])
def test_unknown_suite_is_refused(name: str):
    """Only the two names exist, in lower case; the message shows the name."""
    with pytest.raises(InputError) as caught:
        suite(name)
    assert caught.value.code == "suite-unknown"
    assert str(name) in caught.value.zh
    assert str(name) in caught.value.en


@pytest.mark.parametrize("name", SUITE_NAMES)
def test_suites_pickle(name: str):
    """A suite sent to another process is the same suite."""
    assert pickle.loads(pickle.dumps(suite(name))) is suite(name)  # noqa: S301 - our own bytes
