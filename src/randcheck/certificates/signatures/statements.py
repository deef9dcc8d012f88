"""Statements of witnesses: this commitment was published for this slot (见证声明).

Who signs a statement undertakes to sign one for each slot of an office, and only
before anything is opened. An office that committed a hundred times and shows the
commitment it liked best has no statement for it, or two that refute it.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from randcheck.canonical import jcs
from randcheck.canonical.shapes import Choice, Fields, Integer, Listing, Text, require
from randcheck.certificates.envelope import decode_payload, pae
from randcheck.certificates.records import DIGEST, PLAIN_ID, SIGNATURE, payload_type
from randcheck.certificates.signatures.signing import OFFICE
from randcheck.certificates.signatures.trust import files_of
from randcheck.disk.shelves import place_at
from randcheck.disk.storage import read_whole, stands, write_whole
from randcheck.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.records.types import CommitmentBody
    from randcheck.certificates.signatures.keys import PrivateKey
    from randcheck.disk.shelves import Files, Place

STATEMENT: Final = "statement"
BODY = Fields(
    {
        "format": Choice(("randcheck/statement@v1",)),
        "office": PLAIN_ID,
        "slot": Integer(1),
        "commitment": DIGEST,
    }
)
FILE = Fields(
    {
        "payload": Text(empty=False),
        "payloadType": Choice((payload_type(STATEMENT),)),
        "signatures": Listing(SIGNATURE, least=1),
    }
)


@frozen(kw_only=True)
class Statement:
    """One statement of one witness; its signature is not checked yet.

    Attributes:
        office: Whose slot.
        slot: Which.
        commitment: Digest of the commitment that was published for it.
        keyid: Of the witness.
        signature: Its 64 bytes.
        message: What it is over: the PAE of type and payload.
        file: Name of its file.
    """

    office: str
    slot: int
    commitment: str
    keyid: str
    signature: bytes = field(repr=False)
    message: bytes = field(repr=False)
    file: str = ""

    @property
    def about(self) -> tuple[str, int]:
        """Office and slot."""
        return self.office, self.slot


def attest(certificate: Certificate, key: PrivateKey) -> bytes:
    """Return a signed statement that a commitment was published (a DSSE envelope).

    Args:
        certificate: It holds its commitment only.
        key: Of the witness.

    Raises:
        InputError: Something has been opened or drawn (``witness-late``), or the key
            signs for the office (``witness-office``).
        ExtraMissingError: The extra ``sign`` or ``sm`` is not installed.
    """
    if len(certificate.records) > 1:
        raise InputError("witness-late", value=certificate.draw_id)
    commitment, keyid = certificate.commitment, key.public.keyid
    if is_office_key(commitment, keyid):
        raise InputError("witness-office", value=keyid)
    body = {
        "format": "randcheck/statement@v1",
        "office": commitment["office"],
        "slot": commitment["slot"],
        "commitment": certificate.records[0].digest,
    }
    payload = jcs.serialize(body)
    signature = key.sign(pae(payload_type(STATEMENT), payload))
    return jcs.serialize(
        {
            "payload": base64.b64encode(payload).decode(),
            "payloadType": payload_type(STATEMENT),
            "signatures": [{"keyid": keyid, "sig": base64.b64encode(signature).decode()}],
        }
    )


def is_office_key(commitment: CommitmentBody, keyid: str) -> bool:
    """Tell whether a key signs this commitment for the office itself."""
    signers = commitment["signers"]
    return any(s["keyid"] == keyid and s["role"] == OFFICE for s in signers)


def read_statement(data: bytes, file: str = "") -> Statement:
    """Return the statement in a file; whose it is remains to be seen.

    Raises:
        InputError: It is none, or not canonical.
    """
    value: Any = jcs.parse(data, file)
    require(value, FILE, file)
    payload = decode_payload(value["payload"], file)
    body: Any = jcs.parse(payload, file)
    require(body, BODY, file)
    if jcs.serialize(value) != data or jcs.serialize(body) != payload:
        raise InputError("payload-not-canonical", place=file)
    if len(value["signatures"]) > 1:
        raise InputError("statement-signatures", place=file)
    signature = value["signatures"][0]
    return Statement(
        office=body["office"],
        slot=body["slot"],
        commitment=body["commitment"],
        keyid=signature["keyid"],
        signature=base64.b64decode(signature["sig"]),
        message=pae(value["payloadType"], payload),
        file=file,
    )


def keep_statement(data: bytes, folder: str | Path | Files) -> Place:
    """Write a statement into the folder where a witness keeps all of its own.

    Raises:
        InputError: One of the same key for the same slot stands there and names
            another commitment (``witness-twice``), or a file there is no statement.
    """
    made = read_statement(data)
    where = place_at(folder)
    for path in files_of(where, ".json") if stands(where) else []:
        known = read_statement(read_whole(path), str(path))
        same = (known.keyid, known.about) == (made.keyid, made.about)
        if same and known.commitment != made.commitment:
            raise InputError("witness-twice", place=str(path), value=f"{made.office}/{made.slot}")
        if same:
            return path
    office = made.office.replace(":", "_")
    path = where / f"{office}-{made.slot}-{made.commitment[-8:]}-{made.keyid[:8]}.json"
    write_whole(path, data)
    return path
