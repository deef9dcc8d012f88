"""All certificates of a folder, and what others noted of them."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from attrs import define, field, frozen

from randcheck.canonical import jcs
from randcheck.canonical.shapes import Choice, Fields, Listing, by, require
from randcheck.certificates.certificate import Certificate
from randcheck.certificates.records import DIGEST, DRAW_ID
from randcheck.certificates.register.log import FORMAT as LOG_FORMAT
from randcheck.certificates.register.log import Log, read_log
from randcheck.certificates.verification.case import Case
from randcheck.certificates.verification.conclusions import conclude
from randcheck.certificates.verification.report import PASS, REFUTED, VERIFIED
from randcheck.certificates.verification.steps import run_steps
from randcheck.disk.storage import Files, Place, Shelf, is_folder, place_at, read_whole
from randcheck.errors import InputError, Phrase, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from randcheck.certificates.verification.report import Report

_MARK: Final = b"randcheck/certificate@v"
_LINKS: Final = ("form", "records", "chain")
_HEAD = Fields({"draw_id": DRAW_ID, "commitment": DIGEST, "head": DIGEST})
HEADS: Final = Fields(
    {
        "format": Choice(("randcheck/heads@v1",)),
        "heads": Listing(
            _HEAD,
            lambda h: (h["draw_id"].encode(), h["commitment"], h["head"]),
            by("draw_id, commitment and head"),
        ),
    }
)
"""A list of commitments and heads, noted by somebody when they were published."""


@frozen(kw_only=True)
class Known:
    """A commitment that somebody knows, and how far its chain went.

    Attributes:
        draw_id: Of the commitment.
        commitment: Its digest.
        head: Digest of the last record known.
        place: Where it stands.
        certificate: The whole chain, where a copy is there.
    """

    draw_id: str
    commitment: str
    head: str
    place: str
    certificate: Certificate | None = field(default=None, repr=False)


@frozen(kw_only=True)
class Chain:
    """One chain, as far as the longest copy goes.

    Attributes:
        certificate: The longest copy.
        report: What its verification says.
        places: The files that hold it or an earlier part of it, ascending.
        counts: The commitment of a sealed draw with its counts open, where they are known.
    """

    certificate: Certificate
    report: Report = field(repr=False)
    places: tuple[str, ...]
    counts: Mapping[str, Any] | None = field(default=None, repr=False)

    @property
    def body(self) -> Mapping[str, Any]:
        """The fields of the commitment."""
        return self.certificate.commitment if self.counts is None else self.counts

    @property
    def is_secret(self) -> bool:
        """Whether nobody here knows the counts, and who was drawn."""
        return self.certificate.is_sealed and self.counts is None

    @property
    def digest(self) -> str:
        """Digest of the commitment."""
        return self.certificate.records[0].digest

    @property
    def slot(self) -> int:
        """The office's running number."""
        return int(self.body["slot"])

    @property
    def place(self) -> str:
        """The files, for messages."""
        return ", ".join(self.places)


@frozen(kw_only=True)
class Register:
    """What a folder holds.

    Attributes:
        chains: By office, slot, draw_id and head.
        damaged: Files that are meant to be certificates or logs and are none, and those refuted.
        undecided: Certificates that cannot be judged.
        passed_over: JSON files that are no certificates.
        logs: What the offices entered, in the order in which they did.
    """

    chains: tuple[Chain, ...]
    damaged: tuple[Problem, ...]
    undecided: tuple[Problem, ...]
    passed_over: tuple[str, ...]
    logs: tuple[Log, ...] = ()

    def offices(self) -> list[str]:
        """Return the offices, ascending."""
        return sorted({chain.body["office"] for chain in self.chains})

    def of_office(self, office: str) -> list[Chain]:
        """Return the chains of one office, by slot."""
        return [chain for chain in self.chains if chain.body["office"] == office]

    def logs_of(self, office: str) -> list[Log]:
        """Return the logs of one office, the longest last."""
        listed = [log for log in self.logs if log.office == office]
        return sorted(listed, key=lambda log: (len(log.entries), log.place))


def read_register(
    folder: str | Path | Files | Place, *, office: str | None = None, prefix: str = ""
) -> tuple[Register, list[Problem]]:
    """Return what a folder holds, and what in it cannot be opened.

    Args:
        folder: Read with everything below it.
        office: Leave out the certificates of others.
        prefix: Put before the names of files.

    Raises:
        InputError: It is no folder (``register-folder``), or holds no certificate
            (``register-empty``).
    """
    root = place_at(folder)
    if not is_folder(root):
        raise InputError("register-folder", place=str(place_at(folder)))
    reader = _Reader(office)
    for path, name in _files(root, reader.unreadable):
        reader.read(path, prefix + name)
    if not (reader.copies or reader.damaged or reader.undecided or reader.unreadable):
        raise InputError("register-empty", place=str(place_at(folder)))
    register = Register(
        chains=tuple(_chains(reader.copies)),
        damaged=tuple(reader.damaged),
        undecided=tuple(reader.undecided),
        passed_over=tuple(reader.passed_over),
        logs=tuple(reader.logs),
    )
    return register, reader.unreadable


@define
class _Reader:
    """Sorts files into certificates and whatever else there is."""

    office: str | None
    copies: list[tuple[str, Certificate, Report]] = field(factory=list)
    damaged: list[Problem] = field(factory=list)
    undecided: list[Problem] = field(factory=list)
    unreadable: list[Problem] = field(factory=list)
    passed_over: list[str] = field(factory=list)
    logs: list[Log] = field(factory=list)

    def read(self, path: Place, place: str) -> None:
        """Read one file."""
        try:
            data = read_whole(path)
        except InputError as error:
            self.unreadable += error.problems
            return
        if _MARK not in data and LOG_FORMAT.encode() in data:
            self._read_log(data, place)
            return
        report, certificate = _examined(data) if _MARK in data else (None, None)
        if report is None or self._is_foreign(report):
            self.passed_over.append(place)
            return
        if report.verdict == REFUTED:
            said = report.headline
            value = Phrase(said.code, tuple(said.params.items()))
            self.damaged.append(Problem("register-refuted", {"value": value}, place))
        elif report.verdict != VERIFIED:
            self.undecided.append(Problem("register-undecided", {}, place))
        if certificate is not None:
            self.copies.append((place, certificate, report))

    def _read_log(self, data: bytes, place: str) -> None:
        try:
            log = read_log(data, place)
        except InputError as error:
            said = error.problems[0]
            value = Phrase(said.code, tuple(said.params.items()))
            self.damaged.append(Problem("register-log-form", {"value": value}, place))
            return
        if self.office in {None, log.office}:
            self.logs.append(log)
        else:
            self.passed_over.append(place)

    def _is_foreign(self, report: Report) -> bool:
        office = report.draw_id.split("/")[0]
        return self.office is not None and office not in {"", self.office}


def _files(root: Place, unreadable: list[Problem]) -> Iterator[tuple[Place, str]]:
    """Yield the JSON files below a folder, ascending by name."""
    if isinstance(root, Shelf):
        yield from ((root / name, name) for name in root.below())
        return

    def cannot(error: OSError) -> None:
        params = {"reason": error.strerror or str(error)}
        unreadable.append(Problem("file-unreadable", params, str(error.filename)))

    found = []
    for folder, _, names in os.walk(root, onerror=cannot):
        for name in names:
            if name.lower().endswith(".json"):
                path = Path(folder) / name
                found.append((path.relative_to(root).as_posix(), path))
    for name, path in sorted(found):
        yield path, name


def read_files(folder: Place) -> Iterator[tuple[Place, str]]:
    """Yield the JSON files below a folder that are meant to be certificates.

    Raises:
        InputError: A folder or file cannot be opened.
    """
    unreadable: list[Problem] = []
    for path, name in list(_files(folder, unreadable)):
        if _MARK in read_whole(path):
            yield path, f"{folder}/{name}"
    if unreadable:
        raise InputError.collect(unreadable)


def _examined(data: bytes) -> tuple[Report, Certificate | None]:
    """Verify a file alone; return the report, and the certificate if its records are a chain."""
    case = Case(data)
    report = conclude(case, run_steps(case, [], []), unreadable=False, given=[])
    if case.value is None or any(report.step(name).status != PASS for name in _LINKS):
        return report, None
    return report, Certificate(case.records, tuple(case.value["disclosures"]))


def _chains(copies: Iterable[tuple[str, Certificate, Report]]) -> list[Chain]:
    """Return the chains that are no beginning of another one."""
    of_commitment: defaultdict[str, list[tuple[str, Certificate, Report]]] = defaultdict(list)
    for copy in copies:
        of_commitment[copy[1].records[0].digest].append(copy)
    found = [chain for same in of_commitment.values() for chain in _longest(same)]

    def position(chain: Chain) -> tuple[str, int, str, str]:
        return chain.body["office"], chain.slot, chain.certificate.draw_id, chain.certificate.head

    return sorted(found, key=position)


def _longest(copies: Sequence[tuple[str, Certificate, Report]]) -> Iterator[Chain]:
    """Yield the chains of one commitment, each as far as its longest copy goes."""
    of_head = {certificate.head: (certificate, report) for _, certificate, report in copies}
    for certificate, report in of_head.values():
        others = [one for one, _ in of_head.values() if one.head != certificate.head]
        if not any(certificate.begins(other) for other in others):
            places = sorted(place for place, copy, _ in copies if copy.begins(certificate))
            yield Chain(certificate=certificate, report=report, places=tuple(places))


def known_of(register: Register) -> list[Known]:
    """Return the commitments and heads of a folder."""
    return [
        Known(
            draw_id=chain.certificate.draw_id,
            commitment=chain.digest,
            head=chain.certificate.head,
            place=chain.place,
            certificate=chain.certificate,
        )
        for chain in register.chains
    ]


def heads_file(known: Iterable[Known]) -> bytes:
    """Return the file that lists commitments and heads."""
    listed = sorted({(k.draw_id, k.commitment, k.head) for k in known})
    return jcs.serialize(
        {
            "format": "randcheck/heads@v1",
            "heads": [{"draw_id": d, "commitment": c, "head": h} for d, c, h in listed],
        }
    )


def load_heads(path: str | Path | bytes) -> list[Known]:
    """Return the commitments and heads in a file.

    Raises:
        InputError: It cannot be opened or is no such file.
    """
    where = place_at(path, "heads")
    value: Any = jcs.parse(read_whole(where), str(where))
    require(value, HEADS, str(where))
    return [
        Known(draw_id=h["draw_id"], commitment=h["commitment"], head=h["head"], place=str(where))
        for h in value["heads"]
    ]
