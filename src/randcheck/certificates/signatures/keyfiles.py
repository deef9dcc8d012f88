"""Private key files: readable by their owner alone, never overwritten, sealed if asked for.

The sealed form is our own because the usual one (PKCS #8, PEM) cannot hold SM2 keys
with the packages at hand: scrypt (RFC 7914) stretches the passphrase, and
ChaCha20-Poly1305 (RFC 8439) seals the 32 bytes, with the public key as its context.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from randcheck.canonical import jcs
from randcheck.canonical.arguments import checked
from randcheck.canonical.shapes import Choice, Fields, Nullable, hexadecimal
from randcheck.certificates.signatures.algorithms import SECRET_SIZE, missing
from randcheck.certificates.signatures.keys import KEY, private_key, public_key
from randcheck.disk.storage import Shelf, place_at, read_whole, stands
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from randcheck.certificates.signatures.keys import PrivateKey, PublicKey
    from randcheck.disk.storage import Place

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


@checked
def save_key(key: PrivateKey, path: str | Path | Shelf, passphrase: str | None = None) -> None:
    """Write the private key file, readable by its owner alone, in one go.

    Args:
        key: What to keep.
        path: Where, a path or a `Shelf`; nothing may stand there.
        passphrase: Seals it; give none only where the disk itself is sealed.

    Raises:
        InputError: Something stands there (``key-exists``), or it cannot be written.
        ExtraMissingError: A passphrase is given and the extra ``sign`` is missing.
    """
    sealed = None if passphrase is None else _seal(key.public, key.secret, passphrase)
    body = {
        "format": "randcheck/private-key@v1",
        "key": key.public.text,
        "secret": key.secret.hex() if sealed is None else None,
        "sealed": sealed,
    }
    write_private(place_at(path), jcs.serialize(body))


@checked
def load_key(path: str | Path | bytes | Shelf, passphrase: str | None = None) -> PrivateKey:
    """Return the private key in a file, a `Shelf`, or bytes.

    Raises:
        InputError: It cannot be opened, is no private key file (``key-file``),
            or passphrase and file do not fit (``key-passphrase``).
        ExtraMissingError: An extra it needs is not installed.
    """
    where = place_at(path, "key")
    place = str(where)
    value = read_private(where)
    public = public_key(value["key"], place)
    if value["sealed"] is None:
        secret = bytes.fromhex(value["secret"])
    elif passphrase is None:
        raise InputError("key-passphrase", place=place)
    else:
        secret = _unseal(public, value["sealed"], passphrase, place)
    found = private_key(public.algorithm.name, secret)
    if found.public != public:
        raise InputError("key-file", place=place)
    return found


@checked
def is_sealed(path: str | Path | bytes | Shelf) -> bool:
    """Tell whether a private key file asks for a passphrase."""
    return read_private(place_at(path, "key"))["sealed"] is not None


def read_private(path: Place) -> dict[str, Any]:
    """Return the fields of a private key file; errors show none of its values."""
    value = jcs.parse(read_whole(path), str(path))
    if not isinstance(value, dict) or any(PRIVATE.problems(value, "")):
        raise InputError("key-file", place=str(path))
    if (value["secret"] is None) == (value["sealed"] is None):
        raise InputError("key-file", place=str(path))
    return value


def write_private(path: Place, data: bytes) -> None:
    """Write a file that did not exist, with the rights of its owner alone (0600).

    The name is taken first, so that two programs cannot both take it; the content
    is written beside it and then moved over the empty file.
    """
    if isinstance(path, Shelf):
        with path.locked():
            if stands(path):
                raise InputError("key-exists", place=str(path))
            path.write(data)
        return
    beside = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _take(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        beside.unlink(missing_ok=True)
        with os.fdopen(_create(beside), "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    except OSError as error:
        for left in (beside, path):
            with suppress(OSError):
                left.unlink(missing_ok=True)
        raise _unwritable(path, error) from error


def _take(path: Path) -> None:
    try:
        os.close(_create(path))
    except FileExistsError as error:
        raise InputError("key-exists", place=str(path)) from error
    except ValueError as error:  # a null character in the name
        raise InputError("file-unwritable", place=str(path), reason=str(error)) from error


def _unwritable(path: Path, error: OSError) -> InputError:
    return InputError("file-unwritable", place=str(path), reason=error.strerror or str(error))


def _create(path: Path) -> int:
    binary: int = getattr(os, "O_BINARY", 0)  # Windows writes line ends of its own without it
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | binary, 0o600)


def _seal(public: PublicKey, secret: bytes, passphrase: str) -> dict[str, str]:
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    box = _cipher(passphrase, salt).encrypt(nonce, secret, public.text.encode())
    return {"salt": salt.hex(), "nonce": nonce.hex(), "box": box.hex()}


def _unseal(public: PublicKey, sealed: Mapping[str, str], passphrase: str, place: str) -> bytes:
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
