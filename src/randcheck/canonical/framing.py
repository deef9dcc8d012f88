"""Length prefixes and labelled hashes (protocol §1).

``LP`` makes a list of fields unambiguous: no two lists give the same bytes, so
fields that would read alike when joined never hash alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.errors import InputError

if TYPE_CHECKING:
    from randcheck.canonical.suites import Suite

DOMAIN = "randcheck/v1/"
HASH_SIZE = 32

Field = str | int | bytes


def encode(value: Field) -> bytes:
    r"""Return the bytes of one field.

    Args:
        value: Text becomes its UTF-8, a non-negative integer its decimal digits
            in ASCII without sign or leading zeros, bytes stay as they are.

    Raises:
        InputError: The value is negative, a float, a boolean, anything else, or
            text that holds half a surrogate pair (``field-value``).

    >>> encode(2026), encode("滑"), encode(b"raw")
    (b'2026', b'\xe6\xbb\x91', b'raw')
    """
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        try:
            return value.encode()
        except UnicodeEncodeError as error:
            raise InputError("field-value", value=value) from error
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InputError("field-value", value=value)
    return b"%d" % value


def lp(data: bytes) -> bytes:
    """Return `data` behind its length: ``uint32_be(len(data)) || data``.

    Raises:
        InputError: 2**32 bytes or more (``field-too-long``).

    >>> lp(b"ab").hex()
    '000000026162'
    """
    try:
        return len(data).to_bytes(4, "big") + data
    except OverflowError as error:
        raise InputError("field-too-long", size=len(data)) from error


def preimage(label: str, *fields: Field) -> bytes:
    """Return everything that ``H(label, *fields)`` hashes."""
    return lp(encode(DOMAIN + label)) + b"".join(lp(encode(value)) for value in fields)


def labelled_hash(suite: Suite, label: str, *fields: Field) -> bytes:
    """Return ``H(label, f1, f2, …)``, 32 bytes.

    Args:
        suite: Whose HASH to use.
        label: What the hash is for; it keeps the uses apart.
        fields: Text, non-negative integers, or raw bytes; see `encode`.

    >>> from randcheck.canonical.suites import suite
    >>> labelled_hash(suite("sha256"), "x", "ab", "c").hex()[:16]
    'b621b6f09e0b1e65'
    """
    return suite.hash(preimage(label, *fields))


def check_bytes32(value: object, name: str) -> bytes:
    """Return `value` if it is 32 raw bytes.

    Args:
        value: What was given.
        name: What it is, for the message: ``seed``, ``nonce``, ``salt``, ….

    Raises:
        InputError: It is anything else (``bytes32``).
    """
    if not isinstance(value, bytes) or len(value) != HASH_SIZE:
        found = f"{len(value)} B" if isinstance(value, bytes) else type(value).__name__
        raise InputError("bytes32", name=name, found=found)
    return value
