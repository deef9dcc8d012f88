"""What a witness makes and keeps: statements on slots, and on heads of registers (见证)."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from randcheck.canonical import jcs
from randcheck.certificates.envelope import pae
from randcheck.certificates.records import payload_type, record_format
from randcheck.certificates.signatures.evidence import OF_HEADS
from randcheck.certificates.signatures.heads import (
    HEAD_STATEMENT,
    HeadFile,
    HeadStatement,
    read_about_head,
)
from randcheck.certificates.signatures.statements import (
    STATEMENT,
    Statement,
    is_office_key,
    read_statement,
)
from randcheck.certificates.signatures.trust import files_of
from randcheck.disk.storage import place_at, read_whole, stands, write_whole
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.signatures.heads import Head
    from randcheck.certificates.signatures.keys import PrivateKey
    from randcheck.disk.storage import Files, Place


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
    return _signed(STATEMENT, key, {
        "office": commitment["office"],
        "slot": commitment["slot"],
        "commitment": certificate.records[0].digest,
    })  # fmt: skip


def attest_head(head: Head, key: PrivateKey) -> bytes:
    """Return a signed statement on the head of a register (a DSSE envelope).

    Args:
        head: What the register went up to.
        key: Of the witness.

    Raises:
        ExtraMissingError: The extra ``sign`` or ``sm`` is not installed.
    """
    body = {"office": head.office, "size": head.size, "root": head.root}
    return _signed(HEAD_STATEMENT, key, body)


def _signed(kind: str, key: PrivateKey, said: dict[str, Any]) -> bytes:
    payload = jcs.serialize({"format": record_format(kind), **said})
    signature = key.sign(pae(payload_type(kind), payload))
    return jcs.serialize(
        {
            "payload": base64.b64encode(payload).decode(),
            "payloadType": payload_type(kind),
            "signatures": [
                {"keyid": key.public.keyid, "sig": base64.b64encode(signature).decode()}
            ],
        }
    )


def keep_statement(data: bytes, folder: str | Path | Files) -> Place:
    """Write a statement into the folder where a witness keeps all of its own.

    Raises:
        InputError: One of the same key for the same slot stands there and names
            another commitment (``witness-twice``), or a file there is no statement.
    """
    made = read_statement(data)
    for path, known in _kept(folder, made.keyid, made.office):
        if isinstance(known, HeadStatement) or known.slot != made.slot:
            continue
        if known.commitment != made.commitment:
            raise InputError("witness-twice", place=str(path), value=f"{made.office}/{made.slot}")
        return path
    name = f"{_named(made.office)}-{made.slot}-{made.commitment[-8:]}-{made.keyid[:8]}.json"
    write_whole(place_at(folder) / name, data)
    return place_at(folder) / name


def keep_head(shown: HeadFile, key: PrivateKey, folder: str | Path | Files) -> Place:
    """State a head, once it follows the last one that this witness stated of the register.

    Args:
        shown: The head, with what leads to it.
        key: Of the witness.
        folder: Where the witness keeps all of its statements.

    Returns:
        Where the statement stands.

    Raises:
        InputError: A later head of the register was stated (``witness-older``), or another one
            of this size (``witness-fork``); it is not shown to follow the last one stated
            (``witness-since``); a commitment is shown for a slot of which another one was
            stated (``witness-twice``); a file there is no statement.
    """
    head, before = shown.head, None
    slots = {entry.slot: entry.record for entry in shown.entries.values() if entry.number == 0}
    for path, known in _kept(folder, key.public.keyid, head.office):
        if isinstance(known, Statement):
            if slots.get(known.slot, known.commitment) != known.commitment:
                raise InputError(
                    "witness-twice", place=str(path), value=f"{head.office}/{known.slot}"
                )
        elif known.head == head:
            return path
        elif known.head.size == head.size:
            raise InputError("witness-fork", place=str(path), size=head.size)
        elif before is None or known.head.size > before.size:
            before = known.head
    if before is not None and before.size > head.size:
        raise InputError("witness-older", place=shown.file, size=head.size, known=before.size)
    if before is not None and shown.since != before:
        raise InputError("witness-since", place=shown.file, size=before.size)
    name = f"{_named(head.office)}-head-{head.size}-{head.root[-8:]}-{key.public.keyid[:8]}.json"
    write_whole(place_at(folder) / name, attest_head(head, key))
    return place_at(folder) / name


def _kept(
    folder: str | Path | Files, keyid: str, office: str
) -> Iterator[tuple[Place, Statement | HeadStatement]]:
    """Yield what stands in the folder of a witness by one key about one office."""
    for path in files_of(folder, ".json") if stands(place_at(folder)) else []:
        data = read_whole(path)
        read = read_about_head if any(mark in data for mark in OF_HEADS) else read_statement
        known = read(data, str(path))
        if isinstance(known, HeadFile):  # kept beside the statement on it
            continue
        if (known.keyid, known.office) == (keyid, office):
            yield path, known


def _named(office: str) -> str:
    return office.replace(":", "_")
