"""Vectors of the standards, run where they lie: they are others' and are not copied here.

The folder is named by RANDCHECK_STANDARDS, or lies beside the checkout at
``../shared/data/vectors/standards``; without either these tests are skipped.
"""

from __future__ import annotations

import base64
from typing import Any

import pytest

from fixtures.standards import FOLDER, vectors
from randcheck.canonical.jcs import parse, serialize
from randcheck.canonical.sm3 import Sm3
from randcheck.canonical.suites import suite
from randcheck.certificates import merkle
from randcheck.certificates.envelope import pae
from randcheck.errors import InputError
from randcheck.lottery import drand

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(),
    reason="vectors of the standards are not here: set RANDCHECK_STANDARDS to their folder",
)


def raw(text: str) -> bytes:
    """Bytes written in hexadecimal digits."""
    return bytes.fromhex(text)


@pytest.mark.parametrize("name", ["sha256", "sm3"])
def test_hashes(name: str):
    """NIST's short messages for SHA-256, OSCCA's for SM3; SM3 also by the fall-back."""
    for case in vectors("hashes")[name]:
        assert suite(name).hash(raw(case["msg_hex"])).hex() == case["digest"]
        if name == "sm3":
            assert Sm3(raw(case["msg_hex"])).hexdigest() == case["digest"]


@pytest.mark.parametrize(("name", "count"), [("sha256", 6), ("sm3", 1)])
def test_hmac(name: str, count: int):
    """RFC 4231 for SHA-256; for SM3 a value that the file says was computed, not published."""
    cases = vectors("hashes")[f"hmac_{name}"]
    assert len(cases) == count
    for case in cases:
        found = suite(name).hmac(raw(case["key_hex"]), raw(case["msg_hex"])).hex()
        assert found.startswith(case["mac"])


def test_canonical_json_documents():
    """Documents without fractions come out byte by byte; those with one are refused."""
    fractions = {"structures", "values"}
    documents = {case["name"]: case for case in vectors("rfc8785")["documents"]}
    assert set(documents) > fractions
    for name, case in documents.items():
        if name in fractions:
            with pytest.raises(InputError) as caught:
                parse(case["input"].encode())
            assert caught.value.code == "json-float"
        else:
            assert serialize(parse(case["input"].encode())).hex() == case["output_hex"]


def test_merkle_roots():
    """The roots of trees of 0 to 8 leaves."""
    used, data = suite("sha256"), vectors("rfc6962_merkle")
    leaves = [used.hash(b"\x00" + raw(leaf)) for leaf in data["leaf_inputs_hex"]]
    for size, root in enumerate(data["root_by_size_hex"]):
        assert merkle.root(used, leaves[:size]).hex() == root


def test_merkle_inclusion():
    """Every positive and every negative proof of transparency-dev/merkle."""
    used, cases = suite("sha256"), vectors("rfc6962_merkle")["inclusion"]
    assert len(cases) > 50
    for case in cases:
        found = merkle.includes(
            used,
            base64.b64decode(case["root"] or ""),
            base64.b64decode(case["leafHash"] or ""),
            case["leafIdx"],
            case["treeSize"],
            [base64.b64decode(node) for node in case["proof"] or []],
        )
        assert found is not case["wantErr"], case["file"]


def test_pre_authentication_encoding():
    """The published PAE and the further ones of the file."""
    data = vectors("dsse")
    for case in data["cases"]:
        assert pae(case["payloadType"], case["payload_utf8"].encode()) == case["pae_utf8"].encode()
    for case in data["pae_extra"]:
        assert pae(case["type"], raw(case["body_hex"])).hex() == case["pae_hex"]


def test_beacon_chains():
    """The hashes of the chains follow from what is said of them."""
    for given in vectors("drand_rounds")["chains"]:
        assert drand.chain_hash(chain_of(given)) == given["hash"]


def test_beacon_rounds():
    """Every round of the scheme that is carried out holds, and only as that round."""
    data = vectors("drand_rounds")
    chains = {given["public_key"]: chain_of(given) for given in data["chains"]}
    cases = [c for c in data["rounds"] if c["scheme"] == "bls-unchained-g1-rfc9380"]
    assert len(cases) > 5
    for case in cases:
        chain, signature = chains[case["public_key"]], raw(case["signature"])
        assert drand.randomness(chain, case["round"], signature).hex() == case["randomness"]
        with pytest.raises(InputError):
            drand.randomness(chain, case["round"] + 1, signature)


def chain_of(given: Any) -> drand.Chain:  # noqa: ANN401
    """A chain as the file describes it."""
    return drand.Chain(
        name=given["beaconID"],
        public_key=raw(given["public_key"]),
        period=given["period"],
        genesis=given["genesis_time"],
        group_hash=raw(given["groupHash"]),
        hash=given["hash"],
    )
