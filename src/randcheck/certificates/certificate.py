"""The chain of records in one file (抽取凭证)."""

from __future__ import annotations

from functools import cached_property, reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from randcheck.canonical import jcs
from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.fitting import require
from randcheck.canonical.suites import Suite, suite
from randcheck.certificates import tables
from randcheck.certificates.amendments.standing import standing
from randcheck.certificates.ceremony.sources import request_id
from randcheck.certificates.envelope import Record, make, unwrap
from randcheck.certificates.limits import check_beacons, check_file
from randcheck.certificates.lists.beside import inside, whole_lists
from randcheck.certificates.records import (
    AMENDMENT,
    ASSIGNMENT,
    CERTIFICATE,
    COMMITMENT,
    DRAW,
    OPENING,
    REQUEST,
    VOID,
    record_format,
)
from randcheck.certificates.secrecy.sealed import check_form, is_sealed
from randcheck.certificates.secrecy.sealed_shapes import FILE, disclosure_order
from randcheck.certificates.showing import certificate_panel
from randcheck.certificates.signatures.signing import sign
from randcheck.disk.locking import locked
from randcheck.disk.storage import read_whole, stands, write_whole
from randcheck.errors import ConfidentialityError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from randcheck.certificates.results import Results
    from randcheck.certificates.signatures.keys import PrivateKey
    from randcheck.draws.tables import Table


@frozen(field_transformer=strict)
class Certificate:
    """A draw's records, from its commitment to its assignment and its amendments.

    Attributes:
        records: In the order of the chain; the first is the commitment.
        disclosures: Leaves shown with their proofs.
        results: Of a sealed draw, where its holder may see them; no part of the file.
    """

    records: tuple[Record, ...] = field(repr=False)
    disclosures: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    results: Results | None = field(default=None, repr=False, eq=False)

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
    def is_void(self) -> bool:
        """Whether the slot was given up."""
        return bool(self.of_kind(VOID))

    @property
    def drawn(self) -> dict[str, tuple[str, ...]]:
        """Stratum → the targets drawn, by ticket; empty before the draw and in a void slot.

        As amended: a reserve that stands in for a target comes last. `original`
        shows who was drawn at first.
        """
        if self.is_void:
            return {}
        without_teams = (record for record in self.open_records if record.kind != ASSIGNMENT)
        return dict(standing(without_teams).drawn)

    @property
    def teams(self) -> dict[str, tuple[str, ...]]:
        """Check → its inspectors, in the order of their seats; empty as `drawn` is.

        As amended; `original` shows the teams that were dealt at first.
        """
        if self.is_void:
            return {}
        return {
            check: tuple(who for _, who in sorted(team.seats.items()))
            for of_plan in standing(self.open_records).teams.values()
            for check, team in sorted(of_plan.items())
        }

    @property
    def is_sealed(self) -> bool:
        """Whether counts and results are secret: the file holds hashes and roots of them."""
        return is_sealed(self.commitment)

    @cached_property
    def open_records(self) -> tuple[Record, ...]:
        """The records in their full form: lists in them that stand beside them, results unsealed.

        Raises:
            ConfidentialityError: The results are sealed (``sealed-results``).
            InputError: Lists are not shown, as in a view of one target (``lists-missing``),
                or not those of their roots (``lists-changed``).
        """
        if not self.is_sealed:
            return inside(self.suite, self.records, self.disclosures)
        if self.results is None:
            if any("roots" in record.body for record in self.records):
                raise ConfidentialityError("sealed-results", value=self.draw_id)
            return self.records
        return tuple(map(self.results.opened, self.records))

    @property
    def targets(self) -> Table:
        """The targets drawn: stratum, order, target, ticket; empty before the draw."""
        return tables.lots_table(self, "drawn")

    @property
    def reserves(self) -> Table:
        """The reserves, in the order in which they step in; columns as of `targets`."""
        return tables.lots_table(self, "reserves")

    @property
    def inspectors(self) -> Table:
        """Who was drawn from the pool: task, order, inspector, ticket; empty where nobody was."""
        return tables.drawn_table(self)

    @property
    def grounds(self) -> tuple[Table, ...]:
        """Versions of the directories, reasons of raised rates, who confirmed whose presence."""
        return tables.grounds_tables(self)

    @property
    def seats(self) -> Table:
        """Who sits where: check, group, seat, inspector, whether responsible."""
        return tables.seats_table(self)

    @property
    def loads(self) -> Table:
        """How many checks each inspector of the pool has, also those with none."""
        return tables.loads_table(self)

    @property
    def asked(self) -> Mapping[str, Any]:
        """The fields of what waits for its seed: of the open request, else of the commitment."""
        request = self.open_request
        return self.commitment if request is None else request.body

    @property
    def opened(self) -> list[Record]:
        """The opening records for the seed that comes next, or came last."""
        kinds = [record.kind for record in self.records]
        start = len(kinds) - kinds[::-1].index(REQUEST) if REQUEST in kinds else 0
        return [record for record in self.records[start:] if record.kind == OPENING]

    @property
    def openings(self) -> list[Record]:
        """The opening records of the draw itself, not those of requests."""
        return self.original.of_kind(OPENING)

    @property
    def original(self) -> Certificate:
        """The same certificate as it was before its first request for an amendment."""
        kinds = [record.kind for record in self.records]
        length = kinds.index(REQUEST) if REQUEST in kinds else len(kinds)
        return evolve(self, records=self.records[:length])

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
        return evolve(self, records=(*self.records, record))

    def with_results(self, results: Results | None) -> Certificate:
        """Return the certificate of a sealed draw for somebody who may see its results.

        They are taken as they are; `Results.check` holds them against the roots.
        """
        return evolve(self, results=results)

    def with_lists(self, lists: Iterable[Mapping[str, Any]]) -> Certificate:
        """Return the certificate with lists that stand beside its records."""
        every = {disclosure_order(shown): shown for shown in (*self.disclosures, *lists)}
        return evolve(self, disclosures=tuple(every[place] for place in sorted(every)))

    def appended(self, kind: str, body: Mapping[str, Any]) -> Certificate:
        """Return the certificate with one more record of these fields, linked as it must be."""
        link = {
            "format": record_format(kind),
            "previous": self.head,
            "commitment": self.records[0].digest,
        }
        return self.extended(make(self.suite, kind, {**link, **body}))

    def begins(self, other: Certificate) -> bool:
        """Tell whether the chain of another certificate starts with this one's."""
        known = [record.digest for record in self.records]
        return known == [record.digest for record in other.records[: len(known)]]

    def signed(self, *keys: PrivateKey) -> Certificate:
        """Return the certificate with the signatures of these keys; see `sign`.

        Raises:
            InputError: A key is none of a signer that the commitment names.
            ExtraMissingError: The extra ``sign`` or ``sm`` is not installed.
        """
        return reduce(sign, keys, self)

    @checked
    def joined(self, other: Certificate) -> Certificate:
        """Return this certificate with the signatures of a copy added to its own.

        Parties in different places can so sign copies of one file.

        Raises:
            InputError: The other is no copy of this chain or a part (``certificate-other``).
        """
        pairs = list(zip(self.records, other.records, strict=False))
        if any(mine.digest != its.digest for mine, its in pairs):
            raise InputError("certificate-other", place=other.draw_id)
        joined = [mine.signed_by(*its.signatures) for mine, its in pairs]
        return evolve(self, records=(*joined, *self.records[len(joined) :]))

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

    @checked
    def save(self, path: str | Path, *, private: bool = False) -> None:
        """Write the file, with `private` for its owner alone: whole or not at all.

        A file that holds an earlier part of this chain is replaced, no other one.

        Raises:
            InputError: It cannot be written (``file-unwritable``, ``lock-held``), something
                else stands there (``certificate-other``), or the same with signatures
                (``certificate-signed``; see `joined`) or lists (``certificate-lists``)
                that would be lost.
        """
        where = Path(path)
        with locked(where, private=private):
            self.check_place(where)
            write_whole(where, self.to_bytes(), private=private)

    def check_place(self, path: Path) -> None:
        """Make sure that nothing stands where the file is to be written that would be lost.

        Raises:
            InputError: Something else does (``certificate-other``), or the same with more
                signatures (``certificate-signed``) or lists (``certificate-lists``).
        """
        if not stands(path):
            return
        data = read_whole(path)
        if not self.continues(data):
            raise InputError("certificate-other", place=str(path))
        self.check_signatures(data, path)

    def check_signatures(self, data: bytes, path: Path) -> None:
        """Make sure that a file that this chain continues has no signature or list that it lacks.

        Raises:
            InputError: It has (``certificate-signed``, ``certificate-lists``).
        """
        there = read_certificate(data)
        if self.joined(there).records != self.records:
            raise InputError("certificate-signed", place=str(path))
        if any(shown not in self.disclosures for shown in whole_lists(there.disclosures)):
            raise InputError("certificate-lists", place=str(path))

    def continues(self, data: bytes) -> bool:
        """Tell whether a file holds this certificate or an earlier part of its chain."""
        try:
            return read_certificate(data).begins(self)
        except InputError:
            return False

    def to_json(self) -> str:
        """Return the text of the file: canonical JSON, the one form of this certificate."""
        return self.to_bytes().decode()

    @classmethod
    @checked
    def from_json(cls, text: str | bytes) -> Certificate:
        """Return the certificate that `to_json` wrote, as `read_certificate` does."""
        return read_certificate(text.encode() if isinstance(text, str) else text)

    def __repr__(self) -> str:
        kinds = ", ".join(record.kind for record in self.records)
        return f"<Certificate {self.draw_id}: {kinds}>"

    def _repr_html_(self) -> str:
        return certificate_panel(self)


def parse_file(data: bytes, place: str = "") -> Mapping[str, Any]:
    """Return the fields of a certificate file, each of its right shape.

    Raises:
        InputError: Not strict canonical JSON of the format, with every problem, or too much of it.
    """
    value, canonical = jcs.parse_canonical(data, place)
    if not canonical:
        raise InputError("file-not-canonical", place=place)
    require(value, FILE, place)
    found: dict[str, Any] = value  # type: ignore[assignment]
    check_file(found, place)
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
        check_form(records[0].body, record.kind, record.body, f"records[{position}]")
    check_beacons((record.body for record in records), place)
    return Certificate(tuple(records), tuple(value["disclosures"]))


@checked
def load_certificate(path: str | Path) -> Certificate:
    """Return the certificate in a file; it is not verified. See `read_certificate`."""
    return read_certificate(read_whole(path), str(path))
