"""The hash functions a certificate may be built on.

Suite ``sha256`` is FIPS 180-4, suite ``sm3`` is GB/T 32905-2016. SM3 comes from
`hashlib` where the OpenSSL build has it and from `randcheck.canonical.sm3`
otherwise; both give the same bytes.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Any, Protocol, cast

from attrs import field, frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.sm3 import Sm3
from randcheck.errors import InputError, Phrase

if TYPE_CHECKING:
    from collections.abc import Callable


class Hasher(Protocol):
    """What `hashlib` objects offer and this library uses."""

    def update(self, data: bytes, /) -> None:
        """Take in more bytes."""

    def digest(self) -> bytes:
        """Return the 32 bytes of the hash so far."""

    def copy(self) -> Hasher:
        """Return an independent hasher with the same bytes taken in."""


def _sm3(data: bytes = b"") -> Hasher:
    return Sm3(data)


def _openssl_sm3(data: bytes = b"") -> Hasher:
    return hashlib.new("sm3", data)


def _best_sm3() -> Callable[..., Hasher]:
    try:
        _openssl_sm3(b"")
    except ValueError:
        return _sm3
    return _openssl_sm3


@frozen(field_transformer=strict)
class Suite:
    """One hash function under the name that certificates use.

    Attributes:
        name: ``sha256`` or ``sm3``.
        new: Makes a hasher, optionally with its first bytes.
    """

    name: str
    new: Callable[..., Hasher] = field(repr=False, eq=False)

    def hash(self, data: bytes) -> bytes:
        """Return HASH of `data`, 32 bytes.

        Raises:
            InputError: The data are no bytes (``argument``).
        """
        _check_bytes(data, "data")
        return self.new(data).digest()

    def hmac(self, secret: bytes, data: bytes) -> bytes:
        """Return HMAC of `data` under `secret` (RFC 2104, block of 64 bytes), 32 bytes.

        Raises:
            InputError: Secret or data are no bytes (``argument``).
        """
        _check_bytes(secret, "secret")
        _check_bytes(data, "data")
        return hmac.new(secret, data, cast("Callable[[], Any]", self.new)).digest()

    def __reduce__(self) -> tuple[object, ...]:
        return suite, (self.name,)


def _check_bytes(value: object, place: str) -> None:  # `checked` takes longer than a hash
    if not isinstance(value, bytes):
        found, expected = type(value).__name__, Phrase("kind-bytes")
        raise InputError("argument", place=place, expected=expected, found=found)


_SUITES = {"sha256": Suite("sha256", hashlib.sha256), "sm3": Suite("sm3", _best_sm3())}
SUITE_NAMES = tuple(_SUITES)


@checked
def suite(name: str) -> Suite:
    """Return the suite called `name`.

    Args:
        name: ``sha256`` or ``sm3``.

    Raises:
        InputError: There is no such suite (``suite-unknown``).
    """
    if not isinstance(name, str) or name not in _SUITES:
        raise InputError("suite-unknown", value=name)
    return _SUITES[name]
