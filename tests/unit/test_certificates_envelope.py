"""Envelopes: the published encoding, and one form only."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from fixtures.certificates import committed, copied
from randcheck.canonical import jcs
from randcheck.canonical.suites import suite
from randcheck.certificates.envelope import file_digest, make, pae, record_digest, unwrap
from randcheck.errors import InputError
from reference import records

SHA256 = suite("sha256")
COMMITMENT = committed().certificate.records[0]


def test_published_encoding():
    """DSSE v1, protocol.md: the example of ``PAE``."""
    found = pae("http://example.com/HelloWorld", b"hello world")
    assert found == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


@pytest.mark.parametrize(
    ("kind", "payload", "encoded"),
    [
        ("", b"", "445353457631203020203020"),
        ("a b", b"1 2", "445353457631203320612062203320312032"),
        (
            "application/vnd.in-toto+json",
            "双随机".encode(),
            (
                "445353457631203238206170706c69636174696f6e2f766e642e696e2d746f746f2b6a736f6e2039"
                "20e58f8ce99a8fe69cba"
            ),
        ),
    ],
)
def test_lengths_are_of_bytes(kind: str, payload: bytes, encoded: str):
    """Lengths are decimal, of bytes, between single spaces; nothing can be moved between parts."""
    assert pae(kind, payload).hex() == encoded


@pytest.mark.parametrize("name", ["sha256", "sm3"])
def test_digests_are_those_of_the_reference(name: str):
    """A record's digest is over its PAE, a file's over its raw bytes; neither is the other."""
    data = b'{"a":1}'
    assert record_digest(suite(name), "t", data) == records.record_digest(name, "t", data)
    assert file_digest(suite(name), data) == records.file_digest(name, data)
    assert file_digest(suite(name), data) != record_digest(suite(name), "t", data)


def test_record_survives_its_envelope():
    """What is wrapped and unwrapped is the same record."""
    assert unwrap(COMMITMENT.envelope(), None, "x") == COMMITMENT
    assert base64.b64decode(COMMITMENT.envelope()["payload"]) == jcs.serialize(COMMITMENT.body)


def wrapped(payload: bytes, kind: str = "commitment") -> dict[str, Any]:
    """An envelope around any payload."""
    return {
        "payload": base64.b64encode(payload).decode(),
        "payloadType": f"application/vnd.randcheck.{kind}.v1+json",
        "signatures": [],
    }


PAYLOAD = COMMITMENT.payload
TEXT = base64.b64encode(PAYLOAD).decode()
FORMS = {
    "spaces": (wrapped(PAYLOAD.replace(b'":', b'": ', 1)), "payload-not-canonical"),
    "line end": (wrapped(PAYLOAD + b"\n"), "payload-not-canonical"),
    "escape": (wrapped(PAYLOAD.replace(b"spring", b"\\u0073pring")), "payload-not-canonical"),
    "order": (wrapped(b'{"b":1,"a":1}'), "payload-not-canonical"),
    "name twice": (wrapped(b'{"a":1,"a":1}'), "json-duplicate-key"),
    "float": (wrapped(PAYLOAD.replace(b'"slot":1', b'"slot":1.0')), "json-float"),
    "no json": (wrapped(b"\x00"), "json-syntax"),
    "no utf-8": (wrapped(b'"\xff"'), "json-encoding"),
    "no object": (wrapped(b"[]"), "shape-value"),
    "base64 line ends": (
        {**wrapped(b""), "payload": TEXT[:76] + "\n" + TEXT[76:]},
        "payload-base64",
    ),
    "base64 space": ({**wrapped(b""), "payload": " " + TEXT}, "payload-base64"),
    "base64 padding": ({**wrapped(b""), "payload": "AB=="}, "payload-base64"),
    "base64 no padding": ({**wrapped(b""), "payload": "AA"}, "payload-base64"),
    "base64 more padding": ({**wrapped(b""), "payload": "AAAA="}, "payload-base64"),
    "base64 url": ({**wrapped(b""), "payload": "-_-_"}, "payload-base64"),
    "base64 full width": ({**wrapped(b""), "payload": "ＡAAA"}, "payload-base64"),
    "kind": (wrapped(PAYLOAD, "Commitment"), "record-kind"),
    "version": (
        {**wrapped(PAYLOAD), "payloadType": "application/vnd.randcheck.commitment.v2+json"},
        "record-kind",
    ),
    "relabelled": (wrapped(PAYLOAD, "draw"), "shape-value"),
}


@pytest.mark.parametrize("name", FORMS)
def test_every_other_form_is_refused(name: str):
    """A payload has one form; another one is refused with its reason and the record's number."""
    envelope, code = FORMS[name]
    with pytest.raises(InputError) as caught:
        unwrap(envelope, SHA256, "records[3]")
    assert caught.value.code == code
    assert caught.value.problems[0].place.startswith("records[3]")


def test_first_record_must_name_the_suite():
    """Without a commitment nothing says which hash to use."""
    opening = {
        "format": "randcheck/opening@v1",
        "previous": COMMITMENT.digest,
        "commitment": COMMITMENT.digest,
        "source": "office",
        "nonce": "00" * 32,
        "value": "",
    }
    record = make(SHA256, "opening", opening)
    assert unwrap(record.envelope(), SHA256, "x") == record
    with pytest.raises(InputError) as caught:
        unwrap(record.envelope(), None, "records[0]")
    assert caught.value.code == "chain-start"


@pytest.mark.parametrize("name", sorted(COMMITMENT.body))
def test_commitment_needs_each_field(name: str):
    """A commitment without one of its fields is not made and not read."""
    fields = copied(COMMITMENT.body)
    del fields[name]
    with pytest.raises(InputError) as caught:
        make(SHA256, "commitment", fields)
    assert [p.code for p in caught.value.problems] == ["shape-missing"]
    with pytest.raises(InputError) as caught:
        unwrap(wrapped(jcs.serialize(fields)), None, "records[0]")
    assert caught.value.problems[0].place == f"records[0] commitment.{name}"
