"""Framing: no two lists of fields give the same bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randcheck.canonical.framing import check_bytes32, encode, labelled_hash, lp, preimage
from randcheck.canonical.suites import suite
from randcheck.errors import InputError
from reference import hashing

FIELDS = st.text(max_size=6) | st.integers(0, 10**30) | st.binary(max_size=6)
LABELS = st.text("abc/1", max_size=4)


def fields_in(data: bytes) -> list[bytes]:
    """Read a preimage back: it can be cut in one way only."""
    fields = []
    while data:
        size = int.from_bytes(data[:4], "big")
        fields.append(data[4 : 4 + size])
        data = data[4 + size :]
    return fields


@given(LABELS, st.lists(FIELDS, max_size=5))
def test_fields_can_be_read_back(label: str, fields: list[object]):
    """What is hashed tells label and fields apart, so that no two lists can hash alike.

    Caught by it: a length in characters, a separator instead of lengths, a label without length.
    """
    found = fields_in(preimage(label, *fields))
    assert found == [f"randcheck/v1/{label}".encode(), *map(encode, fields)]


@given(st.sampled_from(["sha256", "sm3"]), LABELS, st.lists(FIELDS, max_size=4))
def test_hash_is_that_of_the_reference(name: str, label: str, fields: list[object]):
    """``H(label, f1, f2, …)`` is what the second implementation computes.

    Caught by it: little-endian lengths, another domain, hexadecimal instead of decimal integers.
    """
    assert labelled_hash(suite(name), label, *fields) == hashing.h(name, label, *fields)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["ab", "c"], ["a", "bc"]),
        (["a", ""], ["a"]),
        (["", "a"], ["a", ""]),
        ([], [""]),
        (["1", "2"], ["12"]),
        ([b"\x00\x00\x00\x01a"], ["a"]),
        (["a", "b"], ["b", "a"]),
    ],
)
def test_lists_that_read_alike_do_not_hash_alike(one: list[object], other: list[object]):
    """Protocol §8: fields that concatenate alike."""
    assert preimage("x", *one) != preimage("x", *other)


def test_label_is_no_field():
    """A label that ends where a field begins is another label."""
    assert preimage("ab", "c") != preimage("a", "bc")
    assert preimage("a") != preimage("", "a")


def test_lp_counts_bytes():
    """``LP("滑")`` is three bytes behind their number."""
    assert lp("滑".encode()).hex() == "00000003" + "e6bb91"
    assert lp(b"").hex() == "00000000"


@pytest.mark.parametrize(
    ("value", "data"), [(0, b"0"), (7, b"7"), (10**20, b"1" + b"0" * 20), ("", b""), ("7", b"7")]
)
def test_encode(value: object, data: bytes):
    """Integers are decimal ASCII without sign or leading zeros."""
    assert encode(value) == data


@pytest.mark.parametrize(
    "value", [-1, 1.0, True, False, None, [], "\ud800", bytearray(b"x")], ids=repr
)
def test_encode_refuses(value: object):
    """Nothing else is a field, and the message shows the value."""
    with pytest.raises(InputError) as caught:
        encode(value)
    assert caught.value.code == "field-value"
    assert caught.value.zh
    assert caught.value.en


def test_lp_refuses_what_its_length_cannot_say():
    """A field of 2**32 bytes has no length prefix."""

    class Huge(bytes):
        def __len__(self) -> int:
            return 2**32

    with pytest.raises(InputError) as caught:
        lp(Huge())
    assert caught.value.params == {"size": 2**32}


@pytest.mark.parametrize("value", [b"", bytes(31), bytes(33), "0" * 32, None, bytearray(32)])
def test_short_or_long_nonce_is_refused(value: object):
    """Seeds, nonces and secrets are 32 raw bytes; the message says what it is and its size."""
    with pytest.raises(InputError) as caught:
        check_bytes32(value, "nonce")
    assert caught.value.code == "bytes32"
    assert caught.value.params["name"] == "nonce"
    assert "nonce" in caught.value.zh
    assert check_bytes32(bytes(32), "nonce") == bytes(32)
