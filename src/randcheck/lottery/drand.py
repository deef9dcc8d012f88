"""The public beacon drand: which round, when, and is this its signature (公共信标).

A group of organisations signs the number of every round together, none of them alone; the
signature can be foreseen by nobody and checked by everybody, offline. Only the chain
*quicknet* is known here: scheme bls-unchained-g1-rfc9380, a round every three seconds.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from attrs import frozen

from randcheck.canonical.suites import suite
from randcheck.errors import InputError

if TYPE_CHECKING:
    from randcheck.lottery.bls12381.curve import Lines

TAG: Final = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
MOST_ROUNDS: Final = 2**64 - 1
SIGNATURE_SIZE: Final = 48
"""A point of G1, compressed."""
_sha256 = suite("sha256").hash


@frozen(kw_only=True)
class Chain:
    """A chain of rounds under one public key.

    Attributes:
        name: What drand calls its beacon id.
        public_key: A point of G2, 96 bytes.
        period: Seconds from one round to the next.
        genesis: Time of round 1, in seconds of POSIX.
        group_hash: What the first group of signers was hashed to, 32 bytes.
        hash: What drand calls the chain by, 64 hexadecimal digits.
    """

    name: str
    public_key: bytes
    period: int
    genesis: int
    group_hash: bytes
    hash: str


QUICKNET: Final = Chain(
    name="quicknet",
    public_key=bytes.fromhex(
        "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c"
        "8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb"
        "5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
    ),
    period=3,
    genesis=1692803367,
    group_hash=bytes.fromhex("f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e"),
    hash="52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
)
"""As the nodes of the League of Entropy answer it (drand, common/chain/info_test.go)."""


def chain_called(name: str) -> Chain:
    """Return the chain of a hash.

    Raises:
        InputError: It is none that is known here (``beacon-chain``).
    """
    if name != QUICKNET.hash:
        raise InputError("beacon-chain", value=name, wanted=QUICKNET.hash)
    return QUICKNET


def chain_hash(chain: Chain) -> str:
    """Return what the information about a chain hashes to (drand, common/chain/info.go)."""
    return _sha256(
        chain.period.to_bytes(4, "big")
        + chain.genesis.to_bytes(8, "big")
        + chain.public_key
        + chain.group_hash
        + (b"" if chain.name == "default" else chain.name.encode())
    ).hex()


def time_of(chain: Chain, number: int) -> int:
    """Return when a round is published, in seconds of POSIX.

    Raises:
        InputError: There is no such round (``beacon-round``).

    >>> time_of(QUICKNET, 1000)
    1692806364
    """
    return chain.genesis + (_check_round(number) - 1) * chain.period


def round_at(chain: Chain, time: int) -> int:
    """Return the last round published at a time or before it.

    Args:
        chain: Whose rounds.
        time: Seconds of POSIX.

    Raises:
        InputError: Before the first round (``beacon-before``), or no whole number.

    >>> round_at(QUICKNET, 1692806364), round_at(QUICKNET, 1692806363)
    (1000, 999)
    """
    if isinstance(time, bool) or not isinstance(time, int):
        raise InputError("count", name="time", value=repr(time))
    if time < chain.genesis:
        raise InputError("beacon-before", value=chain.name)
    return _check_round((time - chain.genesis) // chain.period + 1)


def _check_round(number: object) -> int:
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= MOST_ROUNDS:
        raise InputError("beacon-round", value=repr(number))
    return number


def randomness(chain: Chain, number: int, signature: bytes) -> bytes:
    """Return the 32 bytes of a round, once its signature is checked.

    Args:
        chain: Whose round.
        number: Of the round.
        signature: A point of G1, 48 bytes, compressed.

    Raises:
        InputError: There is no such round (``beacon-round``), the signature is no point of G1
            (``point-…``), or not that of this round (``beacon-signature``).
    """
    # looked at before what is remembered: 1000.0 equals 1000, and a bytearray cannot be looked up
    number = _check_round(number)
    if not isinstance(signature, bytes):
        raise InputError("point-size", size=SIGNATURE_SIZE, found=type(signature).__name__)
    return _randomness(chain, number, signature)


@lru_cache(maxsize=1024)
def _randomness(chain: Chain, number: int, signature: bytes) -> bytes:
    # the curve is loaded where a beacon is a source: few draws have one
    from randcheck.lottery.bls12381.curve import read_g1
    from randcheck.lottery.bls12381.hashing import hash_to_curve
    from randcheck.lottery.bls12381.pairing import equal

    message = _sha256(number.to_bytes(8, "big"))
    point = (*read_g1(signature), 1)
    hashed = hash_to_curve(message, TAG)
    if not equal((point, _generator()), (hashed, _key(chain.public_key))):
        raise InputError("beacon-signature", value=chain.name, round=number)
    return _sha256(signature)


@lru_cache(maxsize=1)
def _generator() -> Lines:
    from randcheck.lottery.bls12381.curve import GENERATOR, lines

    return lines(*GENERATOR)


@lru_cache(maxsize=4)
def _key(public_key: bytes) -> Lines:
    from randcheck.lottery.bls12381.curve import read_g2

    return read_g2(public_key)
