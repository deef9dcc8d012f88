"""The disclosure log: who received which view when (W25-9: no private passing on).

One line for every view handed out, and for every document that one target of a sealed
draw receives, in a file of the private folder that is only
ever added to. Each line holds the hash of the line before, so that a line taken out
or altered later is found. That the last lines were cut off shows only against a
digest noted elsewhere: `randcheck view` prints it.
"""

from __future__ import annotations

import os
from errno import ENOENT
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from randcheck.canonical import jcs
from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.shapes import (
    INSTANT,
    Choice,
    Fields,
    Integer,
    Nullable,
    Text,
    require,
)
from randcheck.canonical.suites import suite
from randcheck.certificates.envelope import file_digest
from randcheck.certificates.records import DIGEST
from randcheck.certificates.views import AUDIENCES, TARGET
from randcheck.disk.locking import locked
from randcheck.disk.storage import Files, append_line, is_folder, place_at, read_whole, stands
from randcheck.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from randcheck.certificates.certificate import Certificate

FORMAT: Final = "randcheck/disclosure@v1"
LOG_FILE: Final = "disclosures.jsonl"
ENTRY = Fields(
    {
        "format": Choice((FORMAT,)),
        "number": Integer(1),
        "previous": Nullable(DIGEST),
        "draw_id": Text(empty=False),
        "head": DIGEST,
        "audience": Choice(AUDIENCES),
        "target": Nullable(Text(empty=False)),
        "to": Text(empty=False),
        "at": INSTANT,
        "view": DIGEST,
    }
)
"""One line of the log."""


@frozen(kw_only=True, field_transformer=strict)
class Entry:
    """One view that was handed out.

    Attributes:
        number: From 1.
        draw_id: Of the draw.
        head: Digest of the last record that was shown.
        audience: ``public``, ``target`` or ``auditor``.
        target: Whose view it was; ``None`` for the others.
        to: Who received it.
        at: When, ``YYYY-MM-DDThh:mm:ss±hh:mm``.
        view: Digest of the file handed out.
        digest: Of this line.
    """

    number: int
    draw_id: str
    head: str
    audience: str
    target: str | None
    to: str
    at: str
    view: str
    digest: str


@checked
def load_log(folder: str | Path | Files) -> list[Entry]:
    """Return the log of a private folder; empty where nothing was handed out yet.

    Raises:
        InputError: A line is cut off or not of its form, or does not follow from
            the one before (``log-broken``).
    """
    path = place_at(folder) / LOG_FILE
    return parse_log(read_whole(path), str(path)) if stands(path) else []


def parse_log(data: bytes, place: str = "") -> list[Entry]:
    """Return the entries of a log; see `load_log`."""
    if data and not data.endswith(b"\n"):
        raise InputError("roster-truncated", place=place)
    entries: list[Entry] = []
    for number, line in enumerate(data.split(b"\n")[:-1], 1):
        at = f"{place} line {number}"
        fields: Any = jcs.parse(line, at)
        require(fields, ENTRY, at)
        before = entries[-1].digest if entries else None
        linked = (fields["number"], fields["previous"]) == (number, before)
        if not linked or jcs.serialize(fields) != line:
            raise InputError("log-broken", place=at)
        entries.append(_entry(fields, line))
    return entries


def _entry(fields: dict[str, Any], line: bytes) -> Entry:
    kept = {name: value for name, value in fields.items() if name not in {"format", "previous"}}
    used = suite(fields["view"].partition(":")[0])
    return Entry(**kept, digest=file_digest(used, line))


@checked
def log_view(  # noqa: PLR0913 - what a line of the log says
    folder: str | Path | Files,
    view: Certificate,
    *,
    audience: str,
    target: str | None,
    to: str,
    at: str,
) -> Entry:
    """Add a line to the log, before the view is handed out.

    Args:
        folder: The private folder.
        view: What is handed out.
        audience: ``public``, ``target`` or ``auditor``.
        target: Whose view it is; ``None`` for the others.
        to: Who receives it.
        at: What time it is, ``YYYY-MM-DDThh:mm:ss±hh:mm``.

    Returns:
        The entry.

    Raises:
        InputError: The log is broken (``log-broken``) or cannot be written, or a
            field is not of its form.
    """
    data = view.to_bytes()
    return _add(folder, view, data, audience=audience, target=target, to=to, at=at)


def log_document(  # noqa: PLR0913 - what a line of the log says
    folder: str | Path | Files,
    certificate: Certificate,
    document: bytes,
    *,
    target: str,
    to: str,
    at: str,
) -> Entry:
    """Add a line for a document about one target, before it is handed out.

    Args:
        folder: The private folder.
        certificate: Of the draw.
        document: The file that is handed out.
        target: Whom it is about.
        to: Who receives it.
        at: What time it is, ``YYYY-MM-DDThh:mm:ss±hh:mm``.

    Returns:
        The entry.

    Raises:
        InputError: As `log_view`.
    """
    return _add(folder, certificate, document, audience=TARGET, target=target, to=to, at=at)


def _add(  # noqa: PLR0913 - what a line of the log says
    folder: str | Path | Files,
    certificate: Certificate,
    data: bytes,
    *,
    audience: str,
    target: str | None,
    to: str,
    at: str,
) -> Entry:
    path = place_at(folder) / LOG_FILE
    if not is_folder(path.parent):  # a lock would make it
        raise InputError("file-unwritable", place=str(path), reason=os.strerror(ENOENT))
    with locked(path):  # else two processes would give two lines one number
        known = load_log(folder)
        fields = {
            "format": FORMAT,
            "number": len(known) + 1,
            "previous": known[-1].digest if known else None,
            "draw_id": certificate.draw_id,
            "head": certificate.head,
            "audience": audience,
            "target": target if audience == TARGET else None,
            "to": to,
            "at": at,
            "view": file_digest(certificate.suite, data),
        }
        require(fields, ENTRY, "view")
        line = jcs.serialize(fields)
        append_line(path, line)
    return _entry(fields, line)
