"""Keys: how they are written, and what they do (protocol §6).

A public key is one text, ``ed25519:<hex>`` or ``sm2:<hex>``; its keyid is the
SHA-256 of the raw bytes in every suite. How a private key is kept says
`randcheck.certificates.signatures.keyfiles`.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.ids import check_id
from randcheck.canonical.shapes import Pattern, require
from randcheck.certificates.signatures.algorithms import ALGORITHMS
from randcheck.errors import InputError, Phrase

if TYPE_CHECKING:
    from randcheck.certificates.signatures.algorithms import Algorithm

KEY = Pattern("(ed25519:[0-9a-f]{64}|sm2:[0-9a-f]{128})", Phrase("expect-key"))
PARTY: Final = "party:"


def _role(text: str) -> None:
    if text.startswith(PARTY):
        check_id(text.removeprefix(PARTY))


ROLE = Pattern(f"(office|supervisor|witness|{PARTY}.+)", Phrase("expect-role"), _role)
"""Who signs: ``party:<source id>`` is the party that contributes this source."""


@frozen(field_transformer=strict)
class PublicKey:
    """A public key, known to be one that somebody can hold.

    Attributes:
        text: ``ed25519:<64 hex digits>`` or ``sm2:<128 hex digits>`` (x ‖ y).
    """

    text: str = field()

    @text.validator
    def _check_text(self, _attribute: object, value: str) -> None:
        require(value, KEY, "key")
        self.algorithm.check_key(self.raw)

    @property
    def algorithm(self) -> Algorithm:
        """What it signs with."""
        return ALGORITHMS[self.text.partition(":")[0]]

    @property
    def raw(self) -> bytes:
        """Its bytes."""
        return bytes.fromhex(self.text.partition(":")[2])

    @property
    def keyid(self) -> str:
        """SHA-256 of its bytes, in every suite (DSSE leaves the choice to us)."""
        return hashlib.sha256(self.raw).hexdigest()

    @checked
    def check(self, signature: bytes, message: bytes) -> None:
        """Refuse a signature that is not this key's over the message.

        Raises:
            InputError: It is not (``signature-wrong``).
            ExtraMissingError: The extra ``sign`` or ``sm`` is not installed.
        """
        self.algorithm.check(self.raw, signature, message)


@frozen(field_transformer=strict)
class PrivateKey:
    """A private key; nothing that is printed, logged or raised shows it.

    Attributes:
        public: The key that checks what this one signs.
        secret: 32 bytes.
    """

    public: PublicKey
    secret: bytes = field(repr=False)

    @checked
    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of a signature."""
        return self.public.algorithm.sign(self.secret, message)


def public_key(text: str, place: str) -> PublicKey:
    """Return the public key that a text names.

    Raises:
        InputError: It names none (``shape-value``), or one that nobody can hold (``key-weak``).
    """
    try:
        return PublicKey(text)
    except InputError as error:
        raise InputError.collect([problem.at(place) for problem in error.problems]) from error


@checked
def new_key(algorithm: str = "ed25519") -> PrivateKey:
    """Make a key.

    Args:
        algorithm: ``ed25519`` for certificates of suite sha256, ``sm2`` for sm3.

    Raises:
        InputError: There is no such algorithm (``key-algorithm``).
        ExtraMissingError: The extra ``sign`` or ``sm`` is not installed.
    """
    if algorithm not in ALGORITHMS:
        raise InputError("key-algorithm", value=algorithm)
    return private_key(algorithm, ALGORITHMS[algorithm].new_secret())


def private_key(algorithm: str, secret: bytes) -> PrivateKey:
    """Return the key of 32 secret bytes."""
    public = ALGORITHMS[algorithm].public(secret)
    return PrivateKey(PublicKey(f"{algorithm}:{public.hex()}"), secret)
