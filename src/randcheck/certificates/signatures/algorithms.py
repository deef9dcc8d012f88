"""The two signature algorithms, each in one strict reading (protocol §6).

Two verifiers that both follow a standard may still disagree about signatures
made to be doubtful. What is refused here is therefore decided by our own integer
checks; the packages of the extras ``sign`` and ``sm`` only do the curve's work.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final, Protocol

from randcheck.errors import ExtraMissingError, InputError

if TYPE_CHECKING:
    from types import ModuleType

SIGNATURE_SIZE: Final = 64
SECRET_SIZE: Final = 32


class Algorithm(Protocol):
    """One way to sign."""

    @property
    def name(self) -> str:
        """How keys call it: ``ed25519``, ``sm2``."""

    @property
    def size(self) -> int:
        """Bytes of a public key."""

    def check_key(self, raw: bytes) -> None:
        """Refuse a public key that nobody can hold, or that signs everything."""

    def new_secret(self) -> bytes:
        """Return a fresh private key."""

    def public(self, secret: bytes) -> bytes:
        """Return the public key of a private one."""

    def sign(self, secret: bytes, message: bytes) -> bytes:
        """Return the 64 bytes of a signature."""

    def check(self, raw: bytes, signature: bytes, message: bytes) -> None:
        """Refuse a signature that is not one of this key over this message."""


def missing(package: str, extra: str) -> ExtraMissingError:
    """Return the error that names the command which installs an extra."""
    command = f'pip install "randcheck[{extra}]"'
    return ExtraMissingError("extra-missing", package=package, command=command)


class Ed25519:
    """Ed25519 (RFC 8032), cofactorless, canonical encodings only, no key of small order."""

    name: Final = "ed25519"
    size: Final = 32
    _FIELD: Final = 2**255 - 19
    _ORDER: Final = 2**252 + 27742317777372353535851937790883648493  # L of RFC 8032 §5.1
    # the y of the eight points whose order divides 8; the sign of x tells no more
    _SMALL: Final = frozenset(
        {
            0,
            1,
            2**255 - 20,
            0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
            0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
        }
    )

    def check_key(self, raw: bytes) -> None:
        """Refuse a key that is not canonical or of small order (``key-weak``)."""
        if len(raw) != self.size or not self._canonical(raw) or self._y(raw) in self._SMALL:
            raise InputError("key-weak", value=raw.hex())

    def new_secret(self) -> bytes:
        """Return 32 fresh random bytes."""
        return secrets.token_bytes(SECRET_SIZE)

    def public(self, secret: bytes) -> bytes:
        """Return the public key (RFC 8032 §5.1.5)."""
        raw: bytes = self._ed25519().Ed25519PrivateKey.from_private_bytes(
            secret
        ).public_key().public_bytes_raw()  # fmt: skip
        return raw

    def sign(self, secret: bytes, message: bytes) -> bytes:
        """Return R ‖ S (RFC 8032 §5.1.6)."""
        made: bytes = self._ed25519().Ed25519PrivateKey.from_private_bytes(secret).sign(message)
        return made

    def check(self, raw: bytes, signature: bytes, message: bytes) -> None:
        """Refuse whatever RFC 8032 §5.1.7, read strictly, does not accept (``signature-wrong``)."""
        ed25519 = self._ed25519()
        from cryptography.exceptions import InvalidSignature

        self.check_key(raw)
        half = self.size
        if (
            len(signature) != SIGNATURE_SIZE
            or int.from_bytes(signature[half:], "little") >= self._ORDER
            or not self._canonical(signature[:half])
        ):
            raise InputError("signature-wrong")
        try:
            ed25519.Ed25519PublicKey.from_public_bytes(raw).verify(signature, message)
        except (InvalidSignature, ValueError) as error:
            raise InputError("signature-wrong") from error

    @staticmethod
    def _y(raw: bytes) -> int:
        return int.from_bytes(raw, "little") & (1 << 255) - 1

    def _canonical(self, raw: bytes) -> bool:
        """Tell whether a point's y is below p, and its sign 0 where x is 0 (y = ±1)."""
        y = self._y(raw)
        return y < self._FIELD and not (y in {1, self._FIELD - 1} and raw[-1] >> 7)

    @staticmethod
    def _ed25519() -> ModuleType:
        try:
            from cryptography.hazmat.primitives.asymmetric import ed25519
        except ImportError as error:
            raise missing("cryptography", "sign") from error
        return ed25519


class Sm2:
    """SM2 (GB/T 32918.2-2016) on the recommended curve, with SM3 and the usual identity."""

    name: Final = "sm2"
    size: Final = 64
    identity: Final = b"1234567812345678"
    _FIELD: Final = 2**256 - 2**224 - 2**96 + 2**64 - 1
    _B: Final = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
    _ORDER: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123

    def check_key(self, raw: bytes) -> None:
        """Refuse what is no point of the curve (``key-weak``); its cofactor is 1."""
        half = self.size // 2
        x, y = int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big")
        on_curve = (y * y - (x * x * x - 3 * x + self._B)) % self._FIELD == 0
        if len(raw) != self.size or max(x, y) >= self._FIELD or not on_curve:
            raise InputError("key-weak", value=raw.hex())

    def new_secret(self) -> bytes:
        """Return a fresh d from 1 to n − 2 (GB/T 32918.1 §6.1)."""
        return (1 + secrets.randbelow(self._ORDER - 2)).to_bytes(SECRET_SIZE, "big")

    def public(self, secret: bytes) -> bytes:
        """Return x ‖ y of the public key.

        Raises:
            InputError: The private key is not from 1 to n − 2 (``key-file``).
        """
        sm2 = self._sm2()
        d = int.from_bytes(secret, "big")
        if len(secret) != SECRET_SIZE or not 1 <= d <= self._ORDER - 2:
            raise InputError("key-file")
        raw: bytes = sm2.SM2().generate_pk(secret)[1:]  # without the 04 of X9.62
        return raw

    def sign(self, secret: bytes, message: bytes) -> bytes:
        """Return r ‖ s (GB/T 32918.2 §6)."""
        sm2, public = self._sm2(), self.public(secret)
        r, s = sm2.SM2(secret, self.identity, b"\x04" + public).sign(message)
        half = SIGNATURE_SIZE // 2
        made: bytes = r.rjust(half, b"\0") + s.rjust(half, b"\0")
        return made

    def check(self, raw: bytes, signature: bytes, message: bytes) -> None:
        """Refuse whatever GB/T 32918.2 §7 does not accept (``signature-wrong``)."""
        sm2 = self._sm2()
        self.check_key(raw)
        half = SIGNATURE_SIZE // 2
        r, s = signature[:half], signature[half:]
        in_range = all(0 < int.from_bytes(part, "big") < self._ORDER for part in (r, s))
        if len(signature) != SIGNATURE_SIZE or not in_range:
            raise InputError("signature-wrong")
        try:
            good = sm2.SM2(uid=self.identity, pk=b"\x04" + raw).verify(message, r, s)
        except Exception as error:  # e.g. the point at infinity, which it cannot add up
            raise InputError("signature-wrong") from error
        if not good:
            raise InputError("signature-wrong")

    @staticmethod
    def _sm2() -> Any:  # noqa: ANN401 - a module without types
        try:
            from gmalg import sm2  # type: ignore[import-untyped]
        except ImportError as error:
            raise missing("gmalg", "sm") from error
        return sm2


ALGORITHMS: Final[dict[str, Algorithm]] = {"ed25519": Ed25519(), "sm2": Sm2()}
OF_SUITE: Final = {"sha256": "ed25519", "sm3": "sm2"}
"""The one algorithm that signs in a certificate of a suite."""
