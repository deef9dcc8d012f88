"""The beacon's rounds: published ones are accepted, everything else is refused."""

from __future__ import annotations

import hashlib

import pytest
from attrs import evolve

from randcheck.errors import InputError
from randcheck.lottery import drand
from randcheck.lottery.drand import QUICKNET

# Rounds of quicknet, published at
#  123  github.com/noislabs/drand-verify, src/verify.rs
# 1000  github.com/ideal-lab5/idn-sdk, primitives/crypto/src/test_utils.rs, from api.drand.sh
# 1001  likewise
# 657413  github.com/mcdcam/python-drand-verify, README.md, with its randomness
ROUNDS = {
    123: "b75c69d0b72a5d906e854e808ba7e2accb1542ac355ae486"
    "d591aa9d43765482e26cd02df835d3546d23c4b13e0dfc92",
    1000: "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b1957"
    "6350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39",
    1001: "b33bf3667cbd5a82de3a24b4e0e9fe5513cc1a0e840368c6"
    "e31f5fcfa79bea03f73896b25883abf2853d10337fb8fa41",
    657413: "b713718a38ae728dfd477991af2822e08d2f305e47718cef"
    "9f7848ce4050e7be41076862b98fad56e91a6b85b89cd97b",
}
RANDOMNESS = {657413: "fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587"}
TESTED = bytes.fromhex(ROUNDS[1000])
# github.com/drand/drand-client, test/beacon-verification.test.ts: another chain of the scheme
WALKTHROUGH = drand.Chain(
    name="walkthrough",
    public_key=bytes.fromhex(
        "81d320f220ee9c79e60e19dedc838c31e3ab919b15481e9feb52f643628c4f6a"
        "13fdc52129493875a818109d767272ca0541cbcdcea9335f2870d781b39b845b"
        "a8cbd44fdfe4967781cf72ca5917fc9398bcf97ca0548ed5a709016c4b1ff0f3"
    ),
    period=3,
    genesis=1687506816,
    group_hash=bytes.fromhex("02d678e93908888871b70e3f015b396a8c082bc1493ae5479f8743cb5d972b54"),
    hash="af8b6fc95693b058a3a59efe586eb31c2c352fe00cf40c62a427d87c34f7a235",
)
ROUND_38 = bytes.fromhex(
    "95c93585c513ebbcb4777ff15599b3140e5ec0295faa0e483f3deadd88fa6d43f0d3703e3a4ce106e8fd6c6987f32126"
)


def code_of(chain: drand.Chain, number: object, signature: object) -> str:
    """Return the code with which a signature is refused."""
    with pytest.raises(InputError) as caught:
        drand.randomness(chain, number, signature)  # type: ignore[arg-type]
    assert caught.value.zh
    assert caught.value.en
    return caught.value.code


@pytest.mark.parametrize("number", ROUNDS)
def test_published_rounds(number: int):
    """A published round is accepted; its randomness is SHA-256 of the signature."""
    signature = bytes.fromhex(ROUNDS[number])
    found = drand.randomness(QUICKNET, number, signature)
    assert found == hashlib.sha256(signature).digest()
    assert found.hex() == RANDOMNESS.get(number, found.hex())


def test_another_chain():
    """The key decides: a round of another chain holds there, not in quicknet."""
    assert drand.randomness(WALKTHROUGH, 38, ROUND_38)
    assert code_of(QUICKNET, 38, ROUND_38) == "beacon-signature"
    assert code_of(WALKTHROUGH, 1000, TESTED) == "beacon-signature"


@pytest.mark.parametrize("chain", [QUICKNET, WALKTHROUGH], ids=["quicknet", "walkthrough"])
def test_chain_hash(chain: drand.Chain):
    """The pinned hash is that of the pinned information."""
    assert drand.chain_hash(chain) == chain.hash


def test_chain_hash_of_the_default_chain():
    """Of the chain called default the name is left out (drand, common/chain/info.go)."""
    default = evolve(QUICKNET, name="default")
    preimage = (
        (3).to_bytes(4, "big")
        + (1692803367).to_bytes(8, "big")
        + default.public_key
        + default.group_hash
    )
    assert drand.chain_hash(default) == hashlib.sha256(preimage).hexdigest()


def test_known_chain():
    """Only quicknet is known."""
    assert drand.chain_called(QUICKNET.hash) is QUICKNET
    with pytest.raises(InputError) as caught:
        drand.chain_called(WALKTHROUGH.hash)
    assert caught.value.code == "beacon-chain"


def test_another_round():
    """The signature of another round, even the next one, is refused."""
    assert code_of(QUICKNET, 1001, TESTED) == "beacon-signature"
    assert code_of(QUICKNET, 999, TESTED) == "beacon-signature"


def test_negative_point():
    """The other y makes another signature, which is not that of the round."""
    other = bytes([TESTED[0] ^ 0x20]) + TESTED[1:]
    assert code_of(QUICKNET, 1000, other) == "beacon-signature"


@pytest.mark.parametrize("bit", [2, 3, 7, 8, 200, 383])
def test_flipped_bit(bit: int):
    """One bit flipped: no point, another point, or another form; never accepted."""
    number = int.from_bytes(TESTED, "big") ^ 1 << (383 - bit)
    code = code_of(QUICKNET, 1000, number.to_bytes(48, "big"))
    assert code in {"point-curve", "point-subgroup", "point-range", "beacon-signature"}


@pytest.mark.parametrize(
    ("signature", "code"),
    [
        (TESTED + b"\0", "point-size"),
        (TESTED[:-1], "point-size"),
        (b"", "point-size"),
        (TESTED.hex(), "point-size"),
        (bytearray(TESTED), "point-size"),
        (b"\xc0" + bytes(47), "point-form"),
        (bytes([TESTED[0] & 0x7F]) + TESTED[1:], "point-form"),
        (b"\xff" * 48, "point-form"),
        (b"\xbf" + b"\xff" * 47, "point-range"),
        (b"\x80" + bytes(47), "point-subgroup"),
    ],
)
def test_refused_signatures(signature: object, code: str):
    """Whatever is no point of the group is refused before anything is computed with it."""
    assert code_of(QUICKNET, 1000, signature) == code


@pytest.mark.parametrize("number", [0, -1, 2**64, True, "1000", 1000.0, None])
def test_refused_rounds(number: object):
    """A round is a whole number from 1 on, below 2**64, whatever was asked before."""
    assert drand.randomness(QUICKNET, 1000, TESTED)
    assert code_of(QUICKNET, number, TESTED) == "beacon-round"


def test_bad_key():
    """A key that is no point of G2 is refused too."""
    key = bytes([QUICKNET.public_key[0] | 0x40]) + QUICKNET.public_key[1:]
    assert code_of(evolve(QUICKNET, public_key=key), 1000, TESTED) == "point-form"
    assert code_of(evolve(QUICKNET, public_key=key[:48]), 1000, TESTED) == "point-size"


def test_negative_key():
    """Under the negative of the key the round does not hold."""
    key = bytes([QUICKNET.public_key[0] ^ 0x20]) + QUICKNET.public_key[1:]
    assert code_of(evolve(QUICKNET, public_key=key), 1000, TESTED) == "beacon-signature"


def test_times():
    """Round 1 is at the genesis, and one follows every three seconds."""
    assert drand.time_of(drand.QUICKNET, 1) == 1692803367
    assert drand.time_of(drand.QUICKNET, 2) == 1692803370
    assert drand.round_at(drand.QUICKNET, 1692803367) == 1
    assert drand.round_at(drand.QUICKNET, 1692803369) == 1
    assert drand.round_at(drand.QUICKNET, 1692803370) == 2


@pytest.mark.parametrize(("time", "code"), [
    (1692803366, "beacon-before"), (0, "beacon-before"), (1e10, "count"), (True, "count"),
    (2**70, "beacon-round"),
])  # fmt: skip
def test_refused_times(time: object, code: str):
    """Before the genesis there is no round."""
    with pytest.raises(InputError) as caught:
        drand.round_at(drand.QUICKNET, time)  # type: ignore[arg-type]
    assert caught.value.code == code
    assert caught.value.en


@pytest.mark.parametrize("number", [1, 2, 1000, 30_785_931, 2**64 - 1])
def test_times_and_rounds_are_inverse(number: int):
    """The round at the time of a round is that round, a second earlier the one before."""
    time = drand.time_of(drand.QUICKNET, number)
    assert drand.round_at(drand.QUICKNET, time) == number
    if number > 1:
        assert drand.round_at(drand.QUICKNET, time - 1) == number - 1
