"""A time-stamping authority for tests (RFC 3161): writes tokens for any time, byte by byte.

``openssl ts`` stamps with the clock of the machine; tests need tokens before and after a round.
Only signatures and certificates come from the package; the DER is written here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SHA256 = "2.16.840.1.101.3.4.2.1"
HASHES = {"sha256": SHA256, "sha384": "2.16.840.1.101.3.4.2.2", "sha512": "2.16.840.1.101.3.4.2.3"}
TST_INFO, SIGNED_DATA = "1.2.840.113549.1.9.16.1.4", "1.2.840.113549.1.7.2"
CONTENT_TYPE, DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
CERTIFICATE_V2, ECDSA_SHA256 = "1.2.840.113549.1.9.16.2.47", "1.2.840.10045.4.3.2"


def der(tag: int, *parts: bytes) -> bytes:
    """One DER value."""
    body = b"".join(parts)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + body


def sequence(*parts: bytes) -> bytes:
    """SEQUENCE."""
    return der(0x30, *parts)


def integer(value: int, tag: int = 0x02) -> bytes:
    """INTEGER, or one with an implicit tag."""
    return der(tag, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    """OBJECT IDENTIFIER."""
    first, second, *rest = map(int, dotted.split("."))
    found = bytearray()
    for arc in (first * 40 + second, *rest):
        septets = [arc & 127]
        while arc := arc >> 7:
            septets.append(arc & 127 | 128)
        found += bytes(reversed(septets))
    return der(0x06, bytes(found))


@cache
def authority(name: str = "test") -> dict[str, Any]:
    """Root and stamping key of one authority, valid for a century.

    That called ``unused`` has no key usage, that called ``loose`` one that is not critical.
    """
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{name} root")])
    own_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{name} stamps")])
    basic = x509.BasicConstraints(ca=True, path_length=None)
    root = _certificate(root_name, root_name, root_key.public_key(), 1)
    root = root.add_extension(basic, critical=True).sign(root_key, hashes.SHA256())
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    own = _certificate(root_name, own_name, key.public_key(), 2)
    if name != "unused":
        own = own.add_extension(usage, critical=name != "loose")
    own = own.sign(root_key, hashes.SHA256())
    return {"root": root, "own": own, "key": key}


def _certificate(issuer: x509.Name, subject: x509.Name, key: Any, serial: int) -> Any:  # noqa: ANN401
    return x509.CertificateBuilder(
        issuer_name=issuer,
        subject_name=subject,
        public_key=key,
        serial_number=serial,
        not_valid_before=dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
        not_valid_after=dt.datetime(2120, 1, 1, tzinfo=dt.UTC),
    )


def roots(name: str = "test") -> bytes:
    """The root certificate in PEM."""
    root: x509.Certificate = authority(name)["root"]
    return root.public_bytes(serialization.Encoding.PEM)


def stamp(
    message: bytes,
    time: str,
    *,
    accuracy: tuple[int, int, int] | None = (1, 0, 0),
    hash_name: str = "sha256",
    name: str = "test",
) -> bytes:
    """A granted response over `message`.

    Args:
        message: What is stamped.
        time: genTime, ``YYYYMMDDhhmmss[.f]Z``.
        accuracy: Seconds, milliseconds, microseconds; ``None``: not stated.
        hash_name: Of the imprint.
        name: Of the authority.
    """
    stated = b""
    if accuracy is not None:
        tagged = zip(accuracy, (0x02, 0x80, 0x81), strict=True)
        stated = sequence(*(integer(value, tag) for value, tag in tagged if value))
    imprint = hashlib.new(hash_name, message).digest()
    info = sequence(
        integer(1), oid("1.2.3.4"),
        sequence(sequence(oid(HASHES[hash_name]), der(0x05)), der(0x04, imprint)),
        integer(7), der(0x18, time.encode()), stated,
    )  # fmt: skip
    return sequence(sequence(integer(0)), _signed(info, authority(name)))


def _signed(info: bytes, by: dict[str, Any]) -> bytes:
    """The CMS SignedData around a TSTInfo (RFC 5652)."""
    own: x509.Certificate = by["own"]
    encoded = own.public_bytes(serialization.Encoding.DER)
    sha256 = sequence(oid(SHA256))
    attributes = sorted(
        [
            sequence(oid(CONTENT_TYPE), der(0x31, oid(TST_INFO))),
            sequence(oid(DIGEST), der(0x31, der(0x04, hashlib.sha256(info).digest()))),
            sequence(oid(CERTIFICATE_V2), der(0x31, sequence(sequence(
                sequence(der(0x04, hashlib.sha256(encoded).digest())))))),
        ]
    )  # fmt: skip
    signature = by["key"].sign(der(0x31, *attributes), ec.ECDSA(hashes.SHA256()))
    signer = sequence(
        integer(1), sequence(own.issuer.public_bytes(), integer(own.serial_number)), sha256,
        der(0xA0, *attributes), sequence(oid(ECDSA_SHA256)), der(0x04, signature),
    )  # fmt: skip
    content = sequence(oid(TST_INFO), der(0xA0, der(0x04, info)))
    data = sequence(integer(3), der(0x31, sha256), content, der(0xA0, encoded), der(0x31, signer))
    return sequence(oid(SIGNED_DATA), der(0xA0, data))
