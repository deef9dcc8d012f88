"""Time stamps (RFC 3161), checked offline against roots that the verifier was given.

A token says that some bytes were known to a time-stamping authority at a time. It
is checked with `rfc3161-client` (extra ``timestamp``); nothing here asks a network.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from randcheck.certificates.signatures.algorithms import missing
from randcheck.disk.storage import place_at, read_whole
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

LARGEST: Final = 2**20
_SECOND: Final = 1_000_000
_HASHES: Final = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}


@frozen(kw_only=True)
class Stamp:
    """What one token proves: these bytes were known by that time.

    Attributes:
        file: Name of its file.
        hash_name: ``sha256``, ``sha384`` or ``sha512``.
        imprint: Hash of the bytes.
        latest: End of the second of genTime, + accuracy, in microseconds since the
            start of year 1, UTC.
    """

    file: str
    hash_name: str
    imprint: bytes
    latest: int

    def covers(self, message: bytes) -> bool:
        """Tell whether it is a stamp over these bytes."""
        return hashlib.new(self.hash_name, message).digest() == self.imprint


def load_roots(path: str | Path | bytes) -> list[Any]:
    """Return the certificates of a PEM file.

    Raises:
        InputError: It cannot be opened or is no such file (``roots-wrong``).
        ExtraMissingError: The extra ``timestamp`` is not installed.
    """
    where = place_at(path, "roots")
    data = read_whole(where)
    try:
        from cryptography import x509
    except ImportError as error:
        raise missing("cryptography", "timestamp") from error
    try:
        return x509.load_pem_x509_certificates(data)
    except ValueError as error:
        raise InputError("roots-wrong", place=str(where)) from error


def read_stamp(data: bytes, roots: Sequence[Any], file: str) -> Stamp:
    """Return what a time-stamp response proves, once it is checked.

    The signature, the chain to one of the roots at genTime, and the critical key
    usage of the authority are checked by the package.

    Args:
        data: A DER TimeStampResp (``*.tsr``).
        roots: Certificates that the verifier was given.
        file: What messages call it.

    Raises:
        InputError: It proves nothing (``stamp-wrong``, with the reason).
        ExtraMissingError: The extra ``timestamp`` is not installed.
    """
    try:
        import rfc3161_client
    except ImportError as error:
        raise missing("rfc3161-client", "timestamp") from error
    if len(data) > LARGEST:
        raise InputError("stamp-wrong", place=file, reason="> 1 MiB")
    try:
        response = rfc3161_client.decode_timestamp_response(data)
        info = response.tst_info
        imprint = info.message_imprint.message
        builder = rfc3161_client.VerifierBuilder(roots=list(roots))
        builder.build().verify(response, imprint)
        name = _HASHES.get(info.message_imprint.hash_algorithm.dotted_string)
        # fractions are dropped by the package, and many authorities write none
        latest = seconds_of(info.gen_time) * _SECOND + _SECOND + _accuracy(info.accuracy)
    except Exception as error:  # a package's own errors, and what its parser trips over
        reason = str(error) or type(error).__name__
        raise InputError("stamp-wrong", place=file, reason=reason) from error
    if name is None:
        algorithm = info.message_imprint.hash_algorithm.dotted_string
        raise InputError("stamp-wrong", place=file, reason=algorithm)
    return Stamp(file=file, hash_name=name, imprint=imprint, latest=latest)


def seconds_of(moment: datetime) -> int:
    """Return whole seconds since the start of year 1, of a genTime, which is in UTC."""
    hours = moment.toordinal() * 24 + moment.hour
    return hours * 3600 + moment.minute * 60 + moment.second


def _accuracy(accuracy: Any) -> int:  # noqa: ANN401 - of the optional package
    """Return it in microseconds; nothing where none is stated."""
    if accuracy is None:
        return 0
    parts = (accuracy.seconds, _SECOND), (accuracy.millis, 1000), (accuracy.micros, 1)
    return sum((part or 0) * unit for part, unit in parts)
