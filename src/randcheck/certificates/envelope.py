"""A record's canonical bytes, its digest, and the envelope around it (DSSE v1, strict).

Strict means that there is one form only: the payload is the canonical JSON of
its own parse, base64 is canonical, and nothing else stands in the envelope.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, field, frozen

from randcheck.canonical import jcs
from randcheck.canonical.fitting import require
from randcheck.canonical.suites import suite as suite_called
from randcheck.certificates.limits import check_record
from randcheck.certificates.records import SHAPES, payload_type
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from randcheck.canonical.suites import Suite

_KINDS: Final = {payload_type(kind): kind for kind in SHAPES}


def pae(payload_type: str, payload: bytes) -> bytes:
    """Return the pre-authentication encoding (DSSE v1, protocol)."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def record_digest(suite: Suite, payload_type: str, payload: bytes) -> str:
    """Return ``<suite>:<hex>`` of HASH over the PAE of a record."""
    return f"{suite.name}:{suite.hash(pae(payload_type, payload)).hex()}"


def file_digest(suite: Suite, data: bytes) -> str:
    """Return ``<suite>:<hex>`` of HASH over the raw bytes of a file."""
    return f"{suite.name}:{suite.hash(data).hex()}"


@frozen(kw_only=True)
class Record:
    """One record of the chain.

    Attributes:
        kind: ``commitment``, ``opening``, ``draw``, ``assignment``, ``request``,
            ``amendment``, ``void``.
        body: Its fields.
        digest: ``<suite>:<hex>``.
        payload: Its canonical JSON.
        signatures: ``{keyid, sig}``, ascending by keyid.
    """

    kind: str
    body: Mapping[str, Any]
    digest: str
    payload: bytes = field(repr=False)
    signatures: tuple[Mapping[str, str], ...] = ()

    @property
    def signed_bytes(self) -> bytes:
        """What every signature of this record is over, and its digest too: the PAE."""
        return pae(payload_type(self.kind), self.payload)

    def signed_by(self, *signatures: Mapping[str, str]) -> Record:
        """Return the record with more signatures; one that stands there is kept."""
        every = {signature["keyid"]: signature for signature in (*signatures, *self.signatures)}
        return evolve(self, signatures=tuple(every[keyid] for keyid in sorted(every)))

    def envelope(self) -> dict[str, Any]:
        """Return the envelope that stands in a certificate file."""
        return {
            "payloadType": payload_type(self.kind),
            "payload": base64.b64encode(self.payload).decode(),
            "signatures": [dict(signature) for signature in self.signatures],
        }


def make(suite: Suite, kind: str, body: Mapping[str, Any]) -> Record:
    """Return a record of the given fields.

    Raises:
        InputError: They have not the shape of this kind of record, or there are too
            many signers or sources (``too-many``).
    """
    if kind not in SHAPES:
        raise InputError("record-kind", value=kind)
    require(dict(body), SHAPES[kind], kind)
    check_record(body, kind)
    payload = jcs.serialize(dict(body))
    digest = record_digest(suite, payload_type(kind), payload)
    return Record(kind=kind, body=dict(body), digest=digest, payload=payload)


def unwrap(envelope: Mapping[str, Any], suite: Suite | None, place: str) -> Record:
    """Return the record in an envelope whose own shape has been checked.

    Args:
        envelope: ``payload``, ``payloadType``, ``signatures``.
        suite: The certificate's; ``None`` for a commitment, which names it.
        place: Which record it is, for messages.

    Raises:
        InputError: The payload is not canonical (``payload-base64``,
            ``payload-not-canonical``, ``json-…``), of an unknown kind
            (``record-kind``), not of its shape, or beyond the limits (``too-many``).
    """
    kind = _KINDS.get(envelope["payloadType"], "")
    if kind not in SHAPES:
        raise InputError("record-kind", place=place, value=envelope["payloadType"])
    payload = decode_payload(envelope["payload"], place)
    body, canonical = jcs.parse_canonical(payload, place)
    if not canonical:
        raise InputError("payload-not-canonical", place=place)
    require(body, SHAPES[kind], f"{place} {kind}")
    assert_body: dict[str, Any] = body  # type: ignore[assignment]
    check_record(assert_body, f"{place} {kind}")
    used = suite_called(assert_body["suite"]) if suite is None and kind == "commitment" else suite
    if used is None:
        raise InputError("chain-start", place=place, value=kind)
    return Record(
        kind=kind,
        body=assert_body,
        digest=record_digest(used, payload_type(kind), payload),
        payload=payload,
        signatures=tuple(envelope["signatures"]),
    )


def decode_payload(text: str, place: str) -> bytes:
    """Return the bytes of a payload.

    Raises:
        InputError: It is not canonical base64 (``payload-base64``).
    """
    try:
        payload = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise InputError("payload-base64", place=place) from error
    if base64.b64encode(payload).decode() != text:
        raise InputError("payload-base64", place=place)
    return payload
