"""The chain of records in one file (抽取凭证)."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from randcheck.canonical import jcs
from randcheck.canonical.shapes import require
from randcheck.canonical.suites import Suite, suite
from randcheck.certificates.envelope import Record, make, unwrap
from randcheck.certificates.records import (
    AMENDMENT,
    ASSIGNMENT,
    CERTIFICATE,
    COMMITMENT,
    DRAW,
    FILE,
    REQUEST,
    record_format,
)
from randcheck.certificates.sources import request_id
from randcheck.certificates.standing import standing
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping


@frozen
class Certificate:
    """A draw's records, from its commitment to its assignment and its amendments.

    Attributes:
        records: In the order of the chain; the first is the commitment.
        disclosures: Leaves shown with their proofs.
    """

    records: tuple[Record, ...] = field(repr=False)
    disclosures: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)

    @records.validator
    def _check_records(self, _attribute: object, value: tuple[Record, ...]) -> None:
        if not value:
            raise InputError("chain-empty")

    @property
    def commitment(self) -> Mapping[str, Any]:
        """The fields of the commitment."""
        return self.records[0].body

    @property
    def draw_id(self) -> str:
        """``<office>/<plan>/<draw>/<slot>``."""
        return str(self.commitment["draw_id"])

    @property
    def suite(self) -> Suite:
        """The hash suite that the commitment names."""
        return suite(self.commitment["suite"])

    @property
    def head(self) -> str:
        """Digest of the last record."""
        return self.records[-1].digest

    @property
    def drawn(self) -> dict[str, tuple[str, ...]]:
        """Stratum → the targets drawn, by ticket; empty before the draw.

        As amended: a reserve that stands in for a target comes last. `original`
        shows who was drawn at first.
        """
        without_teams = (record for record in self.records if record.kind != ASSIGNMENT)
        return dict(standing(without_teams).drawn)

    @property
    def teams(self) -> dict[str, tuple[str, ...]]:
        """Check → its inspectors, in the order of their seats; empty before the assignment.

        As amended; `original` shows the teams that were dealt at first.
        """
        return {
            check: tuple(who for _, who in sorted(team.seats.items()))
            for of_plan in standing(self.records).teams.values()
            for check, team in sorted(of_plan.items())
        }

    @property
    def original(self) -> Certificate:
        """The same certificate as it was before its first request for an amendment."""
        kinds = [record.kind for record in self.records]
        length = kinds.index(REQUEST) if REQUEST in kinds else len(kinds)
        return Certificate(self.records[:length], self.disclosures)

    @property
    def open_request(self) -> Record | None:
        """The last request, while its amendment has not been drawn."""
        last = next((r for r in reversed(self.records) if r.kind in {REQUEST, AMENDMENT}), None)
        return last if last is not None and last.kind == REQUEST else None

    @property
    def seed_id(self) -> str:
        """What contributions must be made for that are opened next; empty if none are.

        The draw's own id until the draw, ``<draw_id>/amend/<k>`` while request k is open.
        """
        asked = self.open_request
        if asked is not None:
            return request_id(self.draw_id, asked.body["number"])
        return "" if self.of_kind(DRAW) else self.draw_id

    @property
    def next_request_id(self) -> str:
        """What contributions to the next request must be made for."""
        return request_id(self.draw_id, len(self.of_kind(REQUEST)) + 1)

    def of_kind(self, kind: str) -> list[Record]:
        """Return the records of one kind, in the order of the chain."""
        return [record for record in self.records if record.kind == kind]

    def extended(self, record: Record) -> Certificate:
        """Return the certificate with one more record."""
        return Certificate((*self.records, record), self.disclosures)

    def appended(self, kind: str, body: Mapping[str, Any]) -> Certificate:
        """Return the certificate with one more record of these fields, linked as it must be."""
        link = {
            "format": record_format(kind),
            "previous": self.head,
            "commitment": self.records[0].digest,
        }
        return self.extended(make(self.suite, kind, {**link, **body}))

    def to_bytes(self) -> bytes:
        """Return the file: canonical JSON, the one form of this certificate."""
        return jcs.serialize(
            {
                "format": CERTIFICATE,
                "records": [record.envelope() for record in self.records],
                "disclosures": [dict(disclosure) for disclosure in self.disclosures],
                "head": self.head,
            }
        )

    def save(self, path: str | Path) -> None:
        """Write the file; nothing half-written is left behind, and nothing is lost.

        A file that holds an earlier part of this chain is replaced, no other one.

        Raises:
            InputError: It cannot be written (``file-unwritable``), or something
                else stands there (``certificate-other``).
        """
        where = Path(path)
        self.check_place(where)
        write_whole(where, self.to_bytes())

    def check_place(self, path: Path) -> None:
        """Make sure that nothing else stands where the file is to be written.

        Raises:
            InputError: Something does (``certificate-other``).
        """
        if path.exists() and not self.continues(read_whole(path)):
            raise InputError("certificate-other", place=str(path))

    def continues(self, data: bytes) -> bool:
        """Tell whether a file holds this certificate or an earlier part of its chain."""
        try:
            known = read_certificate(data).records
        except InputError:
            return False
        return [r.digest for r in known] == [r.digest for r in self.records[: len(known)]]

    def __repr__(self) -> str:
        kinds = ", ".join(record.kind for record in self.records)
        return f"<Certificate {self.draw_id}: {kinds}>"


def write_whole(path: Path, data: bytes) -> None:
    """Write a file in one go: beside it first, then into its place."""
    beside = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise InputError("file-unwritable", place=str(path), reason=error.strerror) from error


def read_whole(path: str | Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        InputError: It cannot be opened (``file-unreadable``).
    """
    try:
        return Path(path).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError("file-unreadable", place=str(path), reason=reason) from error


def parse_file(data: bytes, place: str = "") -> Mapping[str, Any]:
    """Return the fields of a certificate file, each of its right shape.

    Raises:
        InputError: Not strict canonical JSON of the format, with every problem.
    """
    value = jcs.parse(data, place)
    if jcs.serialize(value) != data:
        raise InputError("file-not-canonical", place=place)
    require(value, FILE, place)
    found: dict[str, Any] = value  # type: ignore[assignment]
    if not found["records"]:
        raise InputError("chain-empty", place=place)
    return found


def read_certificate(data: bytes, place: str = "") -> Certificate:
    """Return the certificate in a file, as it says of itself; it is not verified.

    Args:
        data: The bytes of the file.
        place: What messages call it.

    Raises:
        InputError: It is no certificate file.
    """
    value = parse_file(data, place)
    records: list[Record] = []
    used: Suite | None = None
    for position, envelope in enumerate(value["records"]):
        record = unwrap(envelope, used, f"records[{position}]")
        if (record.kind == COMMITMENT) != (position == 0):
            raise InputError("chain-order", place=f"records[{position}]", value=record.kind)
        if used is None:
            used = suite(record.body["suite"])
        records.append(record)
    return Certificate(tuple(records), tuple(value["disclosures"]))


def load_certificate(path: str | Path) -> Certificate:
    """Return the certificate in a file; it is not verified. See `read_certificate`."""
    return read_certificate(read_whole(path), str(path))
