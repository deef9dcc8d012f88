"""The chain of records in one file (抽取凭证)."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from randcheck.canonical import jcs
from randcheck.canonical.shapes import require
from randcheck.canonical.suites import Suite, suite
from randcheck.certificates.envelope import Record, unwrap
from randcheck.certificates.records import ASSIGNMENT, CERTIFICATE, COMMITMENT, DRAW, FILE
from randcheck.certificates.signing import sign
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from randcheck.certificates.keys import PrivateKey


@frozen
class Certificate:
    """A draw's records, from its commitment to its assignment.

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
        """Stratum → the targets drawn, by ticket; empty before the draw."""
        return {
            stratum["id"]: tuple(lot["id"] for lot in stratum["drawn"])
            for record in self.of_kind(DRAW)
            for stratum in record.body["strata"]
        }

    @property
    def teams(self) -> dict[str, tuple[str, ...]]:
        """Check → its inspectors, in the order of their seats; empty before the assignment."""
        return {
            team["check"]: tuple(seat["inspector"] for seat in team["seats"])
            for record in self.of_kind(ASSIGNMENT)
            for team in record.body["teams"]
        }

    def of_kind(self, kind: str) -> list[Record]:
        """Return the records of one kind, in the order of the chain."""
        return [record for record in self.records if record.kind == kind]

    def extended(self, record: Record) -> Certificate:
        """Return the certificate with one more record."""
        return Certificate((*self.records, record), self.disclosures)

    def signed(self, *keys: PrivateKey) -> Certificate:
        """Return the certificate with the signatures of these keys; see `sign`.

        Raises:
            InputError: A key is none of a signer that the commitment names.
            ExtraMissingError: The extra ``sign`` or ``sm`` is not installed.
        """
        certificate = self
        for key in keys:
            certificate = sign(certificate, key)
        return certificate

    def joined(self, other: Certificate) -> Certificate:
        """Return this certificate with the signatures of a copy added to its own.

        Parties in different places can so sign copies of one file.

        Raises:
            InputError: The other is no copy of this chain or a part of it
                (``certificate-other``).
        """
        pairs = list(zip(self.records, other.records, strict=False))
        if any(mine.digest != its.digest for mine, its in pairs):
            raise InputError("certificate-other", place=other.draw_id)
        joined = [mine.signed_by(*its.signatures) for mine, its in pairs]
        return Certificate((*joined, *self.records[len(joined) :]), self.disclosures)

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
            InputError: It cannot be written (``file-unwritable``), something else
                stands there (``certificate-other``), or the same with signatures
                that would be lost (``certificate-signed``; see `joined`).
        """
        where = Path(path)
        if where.exists():
            data = read_whole(where)
            if not self.continues(data):
                raise InputError("certificate-other", place=str(where))
            if self.joined(read_certificate(data)).records != self.records:
                raise InputError("certificate-signed", place=str(where))
        write_whole(where, self.to_bytes())

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
