"""Keys: how they are written, kept, and found (protocol §6).

A public key is one text, ``ed25519:<hex>`` or ``sm2:<hex>``; its keyid is the
SHA-256 of the raw bytes in every suite. A private key lives in a file of its own
that only its owner can read, sealed with a passphrase where one is given.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from randcheck.canonical import jcs
from randcheck.canonical.ids import check_id
from randcheck.canonical.shapes import (
    Choice,
    Fields,
    Nullable,
    Pattern,
    hexadecimal,
    require,
)
from randcheck.certificates.algorithms import ALGORITHMS, SECRET_SIZE, missing
from randcheck.errors import InputError, Phrase

if TYPE_CHECKING:
    from randcheck.certificates.algorithms import Algorithm

KEY = Pattern("(ed25519:[0-9a-f]{64}|sm2:[0-9a-f]{128})", Phrase("expect-key"))
PARTY: Final = "party:"


def _role(text: str) -> None:
    if text.startswith(PARTY):
        check_id(text.removeprefix(PARTY))


ROLE = Pattern(f"(office|supervisor|witness|{PARTY}.+)", Phrase("expect-role"), _role)
"""Who signs: ``party:<source id>`` is the party that contributes this source."""

SCRYPT: Final = {"n": 2**15, "r": 8, "p": 1}
_SALT, _NONCE, _BOX = 16, 12, SECRET_SIZE + 16
SEALED = Fields(
    {
        "salt": hexadecimal(_SALT),
        "nonce": hexadecimal(_NONCE),
        "box": hexadecimal(_BOX, secret=True),
    }
)
PRIVATE = Fields(
    {
        "format": Choice(("randcheck/private-key@v1",)),
        "key": KEY,
        "secret": Nullable(hexadecimal(SECRET_SIZE, secret=True)),
        "sealed": Nullable(SEALED),
    }
)
"""The private key file: either `secret`, or `sealed` under a passphrase."""


@frozen
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

    def check(self, signature: bytes, message: bytes) -> None:
        """Refuse a signature that is not this key's over the message.

        Raises:
            InputError: It is not (``signature-wrong``).
            ExtraMissingError: The extra ``sign`` or ``sm`` is not installed.
        """
        self.algorithm.check(self.raw, signature, message)


@frozen
class PrivateKey:
    """A private key; nothing that is printed, logged or raised shows it.

    Attributes:
        public: The key that checks what this one signs.
    """

    public: PublicKey
    _secret: bytes = field(repr=False)

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of a signature."""
        return self.public.algorithm.sign(self._secret, message)

    def save(self, path: str | Path, passphrase: str | None = None) -> None:
        """Write the private key file, readable by its owner alone, in one go.

        Args:
            path: Where; nothing may stand there.
            passphrase: Seals it; give none only where the disk itself is sealed.

        Raises:
            InputError: Something stands there (``key-exists``), or it cannot be written.
            ExtraMissingError: A passphrase is given and the extra ``sign`` is missing.
        """
        sealed = None if passphrase is None else _seal(self.public, self._secret, passphrase)
        body = {
            "format": "randcheck/private-key@v1",
            "key": self.public.text,
            "secret": self._secret.hex() if sealed is None else None,
            "sealed": sealed,
        }
        write_private(Path(path), jcs.serialize(body))


def public_key(text: str, place: str) -> PublicKey:
    """Return the public key that a text names.

    Raises:
        InputError: It names none (``shape-value``), or one that nobody can hold (``key-weak``).
    """
    try:
        return PublicKey(text)
    except InputError as error:
        raise InputError.collect([problem.at(place) for problem in error.problems]) from error


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


def load_key(path: str | Path, passphrase: str | None = None) -> PrivateKey:
    """Return the private key in a file.

    Raises:
        InputError: It cannot be opened, is no private key file (``key-file``),
            or passphrase and file do not fit (``key-passphrase``).
        ExtraMissingError: An extra it needs is not installed.
    """
    value = read_private(Path(path))
    public = public_key(value["key"], str(path))
    if value["sealed"] is None:
        secret = bytes.fromhex(value["secret"])
    elif passphrase is None:
        raise InputError("key-passphrase", place=str(path))
    else:
        secret = _unseal(public, value["sealed"], passphrase, str(path))
    found = private_key(public.algorithm.name, secret)
    if found.public != public:
        raise InputError("key-file", place=str(path))
    return found


def is_sealed(path: str | Path) -> bool:
    """Tell whether a private key file asks for a passphrase."""
    return read_private(Path(path))["sealed"] is not None


def read_private(path: Path) -> dict[str, Any]:
    """Return the fields of a private key file; errors show none of its values."""
    try:
        value = jcs.parse(path.read_bytes(), str(path))
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError("file-unreadable", place=str(path), reason=reason) from error
    if not isinstance(value, dict):
        raise InputError("key-file", place=str(path))
    require(value, PRIVATE, str(path))
    if (value["secret"] is None) == (value["sealed"] is None):
        raise InputError("key-file", place=str(path))
    return dict(value)


def write_private(path: Path, data: bytes) -> None:
    """Write a file that did not exist, with the rights of its owner alone (0600).

    The name is taken first, so that two programs cannot both take it; the content
    is written beside it and then moved over the empty file.
    """
    beside = path.with_name(f".{path.name}.part")
    taken = False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(_create(path))
        taken = True
        with suppress(FileNotFoundError):
            beside.unlink()
        with os.fdopen(_create(beside), "wb") as stream:
            stream.write(data)
        beside.replace(path)
    except (OSError, ValueError) as error:
        for left in (beside, path) if taken else ():
            with suppress(OSError):
                left.unlink(missing_ok=True)
        if isinstance(error, FileExistsError) and not taken:
            raise InputError("key-exists", place=str(path)) from error
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError("file-unwritable", place=str(path), reason=reason) from error


def _create(path: Path) -> int:
    binary: int = getattr(os, "O_BINARY", 0)  # Windows writes line ends of its own without it
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | binary, 0o600)


def _seal(public: PublicKey, secret: bytes, passphrase: str) -> dict[str, str]:
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    box = _cipher(passphrase, salt).encrypt(nonce, secret, public.text.encode())
    return {"salt": salt.hex(), "nonce": nonce.hex(), "box": box.hex()}


def _unseal(public: PublicKey, sealed: dict[str, str], passphrase: str, place: str) -> bytes:
    cipher = _cipher(passphrase, bytes.fromhex(sealed["salt"]))
    from cryptography.exceptions import InvalidTag

    nonce, box = bytes.fromhex(sealed["nonce"]), bytes.fromhex(sealed["box"])
    try:
        secret: bytes = cipher.decrypt(nonce, box, public.text.encode())
    except InvalidTag:
        raise InputError("key-passphrase", place=place) from None
    return secret


def _cipher(passphrase: str, salt: bytes) -> Any:  # noqa: ANN401 - of an optional package
    """Return ChaCha20-Poly1305 (RFC 8439) under a key stretched by scrypt (RFC 7914)."""
    try:
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
    except ImportError as error:
        raise missing("cryptography", "sign") from error
    raw = passphrase.encode("utf-8", "surrogatepass")
    stretched = hashlib.scrypt(raw, salt=salt, **SCRYPT, maxmem=2**26, dklen=32)
    return ChaCha20Poly1305(stretched)
