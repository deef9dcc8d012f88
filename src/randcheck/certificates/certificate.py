"""The chain of records in one file (抽取凭证)."""

from __future__ import annotations

from functools import cached_property, reduce
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from randcheck.canonical import jcs
from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.fitting import require
from randcheck.canonical.suites import Suite, suite
from randcheck.certificates.amendments.standing import standing
from randcheck.certificates.chain import RecordChain
from randcheck.certificates.envelope import Record, make, unwrap
from randcheck.certificates.limits import check_beacons, check_file
from randcheck.certificates.lists import Lists, joined, root_of, split, whole_lists
from randcheck.certificates.records import (
    ASSIGNMENT,
    CERTIFICATE,
    COMMITMENT,
    FIELDS_OF,
    FILE,
    LIST_SHAPES,
    LISTS,
    OPENING,
    REQUEST,
    disclosure_order,
    record_format,
)
from randcheck.certificates.results import Results
from randcheck.certificates.signatures.signing import sign
from randcheck.disk.locking import locked
from randcheck.disk.storage import place_at, read_whole, stands, write_whole
from randcheck.errors import ConfidentialityError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from randcheck.certificates.amendments.standing import Standing
    from randcheck.certificates.secrecy.sealed import Sealer
    from randcheck.certificates.signatures.keys import PrivateKey
    from randcheck.disk.storage import Place, Shelf
    from randcheck.draws.tables import Table


@frozen(field_transformer=strict)
class Certificate(RecordChain):
    """A draw's records, from its commitment to its assignment and its amendments.

    Attributes:
        records: In the order of the chain; the first is the commitment.
        disclosures: What the records list, or leaves shown with their proofs.
        results: Of a sealed draw, where its holder may see them; no part of the file.
    """

    disclosures: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    results: Results | None = field(default=None, repr=False, eq=False)

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
    def lists(self) -> Lists:
        """What its records list, as far as the file or the private results show it."""
        if self.is_sealed:
            return Lists({}) if self.results is None else self.results.lists
        return Lists.of(self.disclosures)

    @cached_property
    def open_records(self) -> tuple[Record, ...]:
        """The records with all that they list.

        Raises:
            ConfidentialityError: The results are sealed (``sealed-results``).
            InputError: Lists are not shown, as in a view of one target (``lists-missing``),
                or not those of their roots (``lists-changed``).
        """
        known = self.lists
        return tuple(
            evolve(record, body=joined(record.body, self._fields(known, position, record)))
            if record.kind in FIELDS_OF
            else record
            for position, record in enumerate(self.records)
        )

    def _fields(self, known: Lists, position: int, record: Record) -> Mapping[str, Any]:
        fields = known.get(position, record.kind)
        if fields is None:
            if self.is_sealed:
                raise ConfidentialityError("sealed-results", value=self.draw_id)
            raise InputError("lists-missing", value=record.kind)
        if not self.is_sealed and root_of(self.suite, fields) != record.body[LISTS]:
            raise InputError("lists-changed", value=record.kind)
        return fields

    @property
    def targets(self) -> Table:
        """The targets drawn: stratum, order, target, ticket; empty before the draw."""
        from randcheck.certificates import tables

        return tables.lots_table(self, "drawn")

    @property
    def reserves(self) -> Table:
        """The reserves, in the order in which they step in; columns as of `targets`."""
        from randcheck.certificates import tables

        return tables.lots_table(self, "reserves")

    @property
    def inspectors(self) -> Table:
        """Who was drawn from the pool: task, order, inspector, ticket; empty where nobody was."""
        from randcheck.certificates import tables

        return tables.drawn_table(self)

    @property
    def grounds(self) -> tuple[Table, ...]:
        """Versions of the directories, reasons of raised rates, who confirmed whose presence."""
        from randcheck.certificates import tables

        return tables.grounds_tables(self)

    @property
    def seats(self) -> Table:
        """Who sits where: check, group, seat, inspector, whether responsible."""
        from randcheck.certificates import tables

        return tables.seats_table(self)

    @property
    def loads(self) -> Table:
        """How many checks each inspector of the pool has, also those with none."""
        from randcheck.certificates import tables

        return tables.loads_table(self)

    @property
    def openings(self) -> list[Record]:
        """The opening records of the draw itself, not those of requests."""
        return self.original.of_kind(OPENING)

    @property
    def original(self) -> Certificate:
        """The same certificate as it was before its first request for an amendment."""
        kinds = [record.kind for record in self.records]
        return self.first(kinds.index(REQUEST) if REQUEST in kinds else len(kinds))

    @checked
    def first(self, length: int) -> Certificate:
        """Return the same certificate as it was when it had so many records."""
        records = self.records[:length]
        shown = [one for one in self.disclosures if one.get("of", 0) < len(records)]
        return evolve(self, records=records, disclosures=tuple(shown))

    def extended(self, record: Record) -> Certificate:
        """Return the certificate with one more record."""
        return evolve(self, records=(*self.records, record))

    def with_results(self, results: Results | None) -> Certificate:
        """Return the certificate of a sealed draw for somebody who may see its results.

        They are taken as they are; `Results.check` holds them against the roots.
        """
        return evolve(self, results=results)

    def with_lists(self, lists: Iterable[Mapping[str, Any]]) -> Certificate:
        """Return the certificate with what its records list, or leaves of it, shown."""
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

    @checked
    def recorded(
        self,
        kind: str,
        full: Mapping[str, Any],
        sealer: Sealer | None = None,
        then: Standing | None = None,
    ) -> Certificate:
        """Return the certificate with one more record and what it lists.

        Args:
            kind: Of the record.
            full: All that it says.
            sealer: The seal at work in a sealed draw, whose lists are nowhere shown.
            then: How things stand after it; for an amendment of a sealed draw.

        Raises:
            InputError: It is not of its shape.
        """
        position = len(self.records)
        body, fields = split(kind, full)
        require(fields, LIST_SHAPES[kind], kind)
        if sealer is None:
            made = self.appended(kind, {**body, LISTS: root_of(self.suite, fields)})
            return made.with_lists([{"of": position, "fields": fields}])
        made = self.appended(kind, {**body, LISTS: sealer.tree(kind, full, then).root()})
        results = self.results or Results(draw_id=self.draw_id, lists=Lists({}))
        return made.with_results(results.also(position, fields))

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
    def save(self, path: str | Path | Shelf, *, private: bool = False) -> None:
        """Write the file, with `private` for its owner alone: whole or not at all.

        A file that holds an earlier part of this chain is replaced, no other one.

        Raises:
            InputError: It cannot be written (``file-unwritable``, ``lock-held``), something
                else stands there (``certificate-other``), or the same with signatures
                (``certificate-signed``; see `joined`) or lists (``certificate-lists``)
                that would be lost.
        """
        where = place_at(path)
        with locked(where, private=private):
            self.check_place(where)
            write_whole(where, self.to_bytes(), private=private)

    def check_place(self, path: Place) -> None:
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

    def check_signatures(self, data: bytes, path: Place) -> None:
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
        from randcheck.certificates.panel import certificate_panel

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
    check_beacons((record.body for record in records), place)
    return Certificate(tuple(records), tuple(value["disclosures"]))


@checked
def load_certificate(path: str | Path | bytes | Shelf) -> Certificate:
    """Return the certificate in a file, a `Shelf`, or bytes, unverified. See `read_certificate`."""
    where = place_at(path, "certificate")
    return read_certificate(read_whole(where), str(where))
