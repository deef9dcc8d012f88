"""What is new in a register entered in its log, and heads and proofs handed over from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.canonical.arguments import checked
from randcheck.certificates.register.heads import wrong
from randcheck.certificates.register.log import Log
from randcheck.certificates.register.reading import read_register
from randcheck.certificates.signatures.heads import read_about_head
from randcheck.disk.locking import locked
from randcheck.disk.storage import (
    Files,
    place_at,
    read_whole,
    write_whole,
)
from randcheck.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.register.reading import Register
    from randcheck.certificates.signatures.heads import Head
    from randcheck.disk.storage import Place, Shelf


@checked
def enter(
    folder: str | Path | Files, *, office: str | None = None, since: Head | None = None
) -> tuple[Log, bytes]:
    """Enter every record of an office that its log does not have yet; return its new head.

    Args:
        folder: The register, or a mapping; the log stands in it.
        office: Whose; needed where there are several.
        since: The head that a witness has, which the new one is to be shown to follow.

    Returns:
        The log, and the file with its head, in which the commitments that wait since are shown.

    Raises:
        InputError: A file cannot be opened or is refuted, a slot is missing or stands there twice,
            log and certificates do not agree (``register-log-…``), or `since` is no head of the
            log.
    """
    where = place_at(folder)
    with locked(where / "register"):
        register, log = _agreeing(where, office)
        chains = register.of_office(log.office)
        if [chain.slot for chain in chains] != list(range(1, len(chains) + 1)):
            raise InputError("register-not-whole", place=str(place_at(folder)), office=log.office)
        grown = log.grown(chains)
        handed = grown.head_file(since=since)
        if grown != log:
            name = log.place or f"register-log-{log.office.replace(':', '_')}.json"
            write_whole(where / name, grown.to_bytes())
    return grown, handed


@checked
def prove(
    folder: str | Path | Files, certificate: Certificate, *, head: Head | None = None
) -> bytes:
    """Return a file that shows the records of one draw below a head of the register.

    Args:
        folder: The register with its log, or a mapping.
        certificate: Of the draw.
        head: The head that a witness has stated; by default that of the whole log.

    Raises:
        InputError: There is no log (``register-no-log``), it does not agree with the
            certificates, has no such head or none of the records.
    """
    _, log = _agreeing(place_at(folder), certificate.commitment["office"])
    if not log.entries:
        raise InputError("register-no-log", place=str(place_at(folder)))
    if head is not None and head.size <= len(log.entries) and log.head(head.size) != head:
        raise InputError("register-head-differs", size=head.size, office=log.office)
    slot = certificate.commitment["slot"]
    entered = {e.number: e.record for e in log.entries if e.slot == slot}
    mine = {n: record.digest for n, record in enumerate(certificate.records)}
    if any(entered.get(number, digest) != digest for number, digest in mine.items()):
        raise InputError("register-known-other", value=certificate.draw_id, known=entered[0])
    return log.head_file(size=None if head is None else head.size, slot=slot)


@checked
def load_head(path: str | Path | bytes | Shelf) -> Head:
    """Return the head that a file is about: one handed over, or the statement of a witness.

    Raises:
        InputError: It cannot be opened or is neither.
    """
    where = place_at(path, "head")
    return read_about_head(read_whole(where), str(where)).head


def _agreeing(folder: Place, office: str | None) -> tuple[Register, Log]:
    """Return a register and the log of one office, which say the same."""
    register, unreadable = read_register(folder, office=office)
    problems = [*unreadable, *register.damaged, *register.undecided]
    if problems:
        raise InputError.collect(problems)
    offices = register.offices()
    if len(offices) != 1:
        raise InputError("register-which", place=str(place_at(folder)), offices="、".join(offices))
    found = list(wrong(register, offices[0], ()))
    if found:
        raise InputError.collect(found)
    return register, (register.logs_of(offices[0]) or [Log(offices[0])])[-1]
