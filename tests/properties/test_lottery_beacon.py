# Catches, among others:
# - lottery/bls12381/pairing.py, `_is_one_after`: `frobenius(frobenius(a))` → `frobenius(a)`
# - lottery/bls12381/hashing.py, `hash_to_curve`: `add(times_x(point), point)` → `times_x(point)`
# - lottery/bls12381/hashing.py, `map_to_curve`: `(y ^ u) & 1 == 0` → `y & 1 == 0`
# - lottery/bls12381/curve.py, `read_g1`: `> P >> 1` → `& 1`
# - lottery/drand.py, `randomness`: `to_bytes(8, "big")` → `to_bytes(8, "little")`
from __future__ import annotations

from hashlib import sha256

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from fixtures.pairings import (
    compress_G1,
    compress_G2,
    decompress_G1,
    decompress_G2,
    hash_to_G1,
    oracle,
    subgroup_check,
)
from fixtures.strategies import tries
from randcheck.errors import InputError
from randcheck.lottery import drand

TAG = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
SECRETS = st.integers(1, oracle.curve_order - 1)
ROUNDS = st.integers(1, 2**64 - 1)


def signature(secret: int, number: int) -> bytes:
    """Sign a round with py_ecc."""
    message = sha256(number.to_bytes(8, "big")).digest()
    point = oracle.multiply(hash_to_G1(message, TAG, sha256), secret)
    return compress_G1(point).to_bytes(48, "big")


def public_key(secret: int) -> bytes:
    """Return the key that belongs to a secret, by py_ecc."""
    point = compress_G2(oracle.multiply(oracle.G2, secret))
    return b"".join(part.to_bytes(48, "big") for part in point)


def accepts(key: bytes, number: int, signed: bytes) -> bool:
    """Tell what py_ecc says of a signature."""
    try:
        point = decompress_G1(int.from_bytes(signed, "big"))
    except ValueError:
        return False
    halves = int.from_bytes(key[:48], "big"), int.from_bytes(key[48:], "big")
    held = decompress_G2(halves)
    if oracle.is_inf(point) or not subgroup_check(point) or not subgroup_check(held):
        return False
    hashed = hash_to_G1(sha256(number.to_bytes(8, "big")).digest(), TAG, sha256)
    left = oracle.pairing(oracle.G2, oracle.neg(point), final_exponentiate=False)
    right = oracle.pairing(held, hashed, final_exponentiate=False)
    return oracle.final_exponentiate(left * right) == oracle.FQ12.one()


class TestSignaturesOfTheBeacon:
    """«`e(S, g₂) = e(hash(m), K)` (`beacon-signature`)»: so it is, and never otherwise."""

    @given(SECRETS, ROUNDS, ROUNDS)
    @tries(0.2)
    def test_own_round_only(self, secret: int, number: int, other: int):
        """What py_ecc signs holds for its round and no other, and under its key alone."""
        chain = evolve(drand.QUICKNET, public_key=public_key(secret))
        signed = signature(secret, number)
        assert drand.randomness(chain, number, signed) == sha256(signed).digest()
        wrong = [(drand.QUICKNET, number)] + [(chain, other)] * (other != number)
        for held, asked in wrong:
            with pytest.raises(InputError) as caught:
                drand.randomness(held, asked, signed)
            assert caught.value.code == "beacon-signature"

    @pytest.mark.long
    @given(SECRETS, st.integers(1, 3), st.sampled_from(range(-3, 3)), st.binary(min_size=47))
    @tries(2)
    def test_same_answer_as_another_library(self, secret: int, number: int, at: int, noise: bytes):
        """Of signatures right, altered and made up, both libraries say the same."""
        key, signed = public_key(secret), signature(secret, number)
        if at >= 0:
            signed = signed[:at] + noise[:1] + signed[at + 1 :]
        elif at == -1:
            signed = b"\x80" + noise[:47]
        found = True
        try:
            drand.randomness(evolve(drand.QUICKNET, public_key=key), number, signed)
        except InputError:
            found = False
        assert found is accepts(key, number, signed)
