"""Who must sign which record, and signing (protocol §2, §6).

A signature is over the same bytes as the digest of its record and is no part of
them: signing later, or by one more, changes no link of the chain.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

from randcheck.canonical.shapes import require
from randcheck.certificates.records import OPENING, REQUEST, SIGNER
from randcheck.certificates.signatures.algorithms import OF_SUITE
from randcheck.certificates.signatures.keys import PARTY, PublicKey
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.envelope import Record
    from randcheck.certificates.records.types import CommitmentBody
    from randcheck.certificates.signatures.keys import PrivateKey

OFFICE: Final = "office"
WITNESS: Final = "witness"


def signer_records(
    suite: str,
    signers: Iterable[tuple[str, PublicKey | str]],
    sources: Sequence[Mapping[str, Any]],
) -> list[dict[str, str]]:
    """Return the signers as the commitment lists them.

    Args:
        suite: The certificate's; it says how its signers sign.
        signers: Role and public key of each.
        sources: Of the commitment.

    Raises:
        InputError: A key is of another algorithm (``signature-suite``) or stands twice
            (``signature-twice``), a role is none or names no contribution (``signature-role``).
    """
    found: dict[str, dict[str, str]] = {}
    for position, (role, given) in enumerate(signers):
        place = f"signers[{position}]"
        key = given if isinstance(given, PublicKey) else PublicKey(given)
        record = {"role": role, "key": key.text, "keyid": key.keyid}
        require(record, SIGNER, place)
        if key.algorithm.name != OF_SUITE[suite]:
            raise InputError("signature-suite", place=place, value=suite, wanted=OF_SUITE[suite])
        if not names_a_party(role, sources):
            raise InputError("signature-role", place=place, value=role)
        if key.keyid in found:
            raise InputError("signature-twice", place=place, value=key.keyid)
        found[key.keyid] = record
    return [found[keyid] for keyid in sorted(found)]


def names_a_party(role: str, sources: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether a role fits the sources: ``party:<id>`` names a contribution."""
    contributions = {source["id"] for source in sources if source["kind"] == "contribution"}
    return not role.startswith(PARTY) or role.removeprefix(PARTY) in contributions


def required(
    commitment: CommitmentBody, records: Iterable[Record]
) -> Iterator[tuple[Record, int, frozenset[str]]]:
    """Yield every record with how many must sign it, and the keyids that count.

    An opening is its party's: one signer whose role names the source. All other
    records, and openings of parties without a signer: the threshold, of all.

    Args:
        commitment: Its fields.
        records: Of the whole chain, in its order: an opening is one of the sources of the
            commitment, or of the last request before it.
    """
    signers, sources = commitment["signers"], commitment["sources"]
    everybody = frozenset(signer["keyid"] for signer in signers)
    for record in records:
        named: frozenset[str] = frozenset()
        if record.kind == REQUEST:
            sources = record.body["sources"]
        elif record.kind == OPENING:
            source = record.body["source"]
            roles = {f"{PARTY}{source}"}
            if sources and source == sources[0]["id"]:
                roles.add(OFFICE)  # the first source is the office's own
            named = frozenset(signer["keyid"] for signer in signers if signer["role"] in roles)
        yield (record, 1, named) if named else (record, commitment["threshold"], everybody)


def sign(certificate: Certificate, key: PrivateKey) -> Certificate:
    """Return the certificate with this key's signature on every record that asks for it.

    Args:
        certificate: At any stage; records that the key has signed are left alone.
        key: Of one of the signers that the commitment names.

    Raises:
        InputError: The commitment does not name the key (``key-no-signer``).
        ExtraMissingError: The extra ``sign`` or ``sm`` is not installed.
    """
    keyid = key.public.keyid
    commitment = certificate.commitment
    if all(signer["keyid"] != keyid for signer in commitment["signers"]):
        raise InputError("key-no-signer", value=keyid)
    records = []
    for record, _, wanted in required(commitment, certificate.records):
        done = any(signature["keyid"] == keyid for signature in record.signatures)
        mine = keyid in wanted and not done
        records.append(record.signed_by(_signature(key, record.signed_bytes)) if mine else record)
    return evolve(certificate, records=tuple(records))


def _signature(key: PrivateKey, message: bytes) -> dict[str, str]:
    return {"keyid": key.public.keyid, "sig": base64.b64encode(key.sign(message)).decode()}
