"""Statements of witnesses: this commitment was published, this far a register went (见证声明).

Who signs a statement undertakes to sign one for each slot of an office, and only
before anything is opened. An office that committed a hundred times and shows the
commitment it liked best has no statement for it, or two that refute it. Who signs
a head states one only where it follows the last one that he stated.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from randcheck.canonical import jcs
from randcheck.canonical.shapes import Choice, Fields, Integer, Listing, Text, require
from randcheck.certificates.envelope import decode_payload, pae
from randcheck.certificates.records import (
    DIGEST,
    PLAIN_ID,
    SIGNATURE,
    payload_type,
    record_format,
)
from randcheck.certificates.signatures.signing import OFFICE
from randcheck.errors import InputError, Phrase, Problem

if TYPE_CHECKING:
    from randcheck.canonical.shapes import Shape
    from randcheck.certificates.records.types import CommitmentBody

UNUSED: Final = "note-evidence-unused"
STATEMENT: Final = "statement"
BODY = Fields(
    {
        "format": Choice((record_format(STATEMENT),)),
        "office": PLAIN_ID,
        "slot": Integer(1),
        "commitment": DIGEST,
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


def is_office_key(commitment: CommitmentBody, keyid: str) -> bool:
    """Tell whether a key signs this commitment for the office itself."""
    signers = commitment["signers"]
    return any(s["keyid"] == keyid and s["role"] == OFFICE for s in signers)


def read_statement(data: bytes, file: str = "") -> Statement:
    """Return the statement in a file; whose it is remains to be seen.

    Raises:
        InputError: It is none, or not canonical.
    """
    body, signed = taken_apart(data, file, STATEMENT, BODY)
    about = {name: body[name] for name in ("office", "slot", "commitment")}
    return Statement(**about, **signed)


def taken_apart(
    data: bytes, file: str, kind: str, shape: Shape
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a signed file says, and by whom: the fields that every statement has.

    Args:
        data: Its bytes.
        file: Its name.
        kind: What it must be.
        shape: Of what it says.

    Raises:
        InputError: It is none, or not canonical.
    """
    value: Any = jcs.parse(data, file)
    wanted: dict[str, Shape] = {
        "payload": Text(empty=False),
        "payloadType": Choice((payload_type(kind),)),
        "signatures": Listing(SIGNATURE, least=1),
    }
    require(value, Fields(wanted), file)
    payload = decode_payload(value["payload"], file)
    body: Any = jcs.parse(payload, file)
    require(body, shape, file)
    if jcs.serialize(value) != data or jcs.serialize(body) != payload:
        raise InputError("payload-not-canonical", place=file)
    if len(value["signatures"]) > 1:
        raise InputError("statement-signatures", place=file)
    signature = value["signatures"][0]
    return body, {
        "keyid": signature["keyid"],
        "signature": base64.b64decode(signature["sig"]),
        "message": pae(value["payloadType"], payload),
        "file": file,
    }


def unused_file(file: str, problem: Problem) -> Problem:
    """Return the note on a file that counts for nothing."""
    why = Phrase(problem.code, tuple(problem.params.items()))
    return Problem(UNUSED, {"why": why}, file)
