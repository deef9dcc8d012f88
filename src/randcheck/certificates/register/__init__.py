"""The register: all certificates of an office held against each other (抽取登记).

One certificate shows that one draw was held as committed. That no other draw was
held before it, thrown away and never shown, only the whole row of slots can tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from attrs import define, evolve, field

from randcheck.canonical.arguments import checked
from randcheck.certificates.register import heads as kept_heads
from randcheck.certificates.register import pools
from randcheck.certificates.register.calendar_year import Looked, RegisterYear, year_of
from randcheck.certificates.register.caps import Told, examined
from randcheck.certificates.register.findings import found, ordered, questions, remarks
from randcheck.certificates.register.history import history_of
from randcheck.certificates.register.pools import Given, load_targets
from randcheck.certificates.register.reading import (
    Known,
    heads_file,
    known_of,
    load_heads,
    read_register,
)
from randcheck.certificates.register.report import (
    RegisterReport,
    Slot,
    conclude,
)
from randcheck.certificates.register.unsealing import opened
from randcheck.certificates.signatures.evidence import judge, load_evidence
from randcheck.certificates.signatures.heads import HEAD_FORMAT, read_head
from randcheck.certificates.signatures.signing import OFFICE
from randcheck.certificates.signatures.trust import load_trust
from randcheck.disk.storage import Files, place_at, read_whole
from randcheck.errors import InputError, Problem, UndecidedError, VerificationError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path
    from typing import Unpack

    from randcheck.certificates.register.reading import Register
    from randcheck.certificates.signatures.heads import Head

__all__ = [
    "Known",
    "RegisterReport",
    "RegisterYear",
    "Slot",
    "examine_register",
    "history_of",
    "list_heads",
    "load_heads",
    "verify_register",
]


class Beside(TypedDict, total=False):
    """What an auditor may have beside the register; every part may be left out.

    Attributes:
        office: The one that is asked about; ``None`` takes every office found.
        against: Folders with copies that others keep.
        heads: What somebody noted: a list of commitments and heads (see `list_heads`), or
            a head of the register.
        accepted: Digests of void records or commitments that have been looked into.
        rosters: Folder with the rosters and secrets of draws, below it in any depth.
        trust: Folder with the public keys of witnesses.
        evidence: Folder with their statements on heads, and time stamps.
        roots: PEM file of the time-stamping authorities' root certificates.
        year: Calendar year of which the report is to have a table.
    """

    office: str | None
    against: Iterable[str | Path | Files]
    heads: str | Path | bytes | None
    accepted: Collection[str]
    rosters: str | Path | Files | None
    trust: str | Path | Files | None
    evidence: str | Path | Files | None
    roots: str | Path | bytes | None
    year: int | None


@checked
def examine_register(folder: str | Path | Files, **beside: Unpack[Beside]) -> RegisterReport:
    """Hold all certificates in a folder against each other; return the report.

    Args:
        folder: Read with everything below it, or a mapping of names to bytes; the order of
            files is irrelevant.
        **beside: What else there is; see `Beside`.

    Returns:
        The report. What cannot be opened makes it ``undecided``.
    """
    return _read(folder, beside).report()


@checked
def verify_register(folder: str | Path | Files, **beside: Unpack[Beside]) -> RegisterReport:
    """Hold all certificates in a folder against each other; raise unless they agree.

    Args:
        folder: See `examine_register`.
        **beside: See `Beside`.

    Raises:
        VerificationError: They contradict each other; `report` says how.
        UndecidedError: A slot was given up after openings, or a certificate cannot
            be judged.
        InputError: Something cannot be opened, or there is no certificate.
    """
    read = _read(folder, beside)
    if read.unreadable:
        raise InputError.collect(read.unreadable)
    report = read.report()
    if report.findings:
        error = VerificationError.collect([report.headline, *report.findings])
        error.report = report
        raise error
    if report.questions:
        undecided = UndecidedError.collect([report.headline, *report.questions])
        undecided.report = report
        raise undecided
    return report


@checked
def list_heads(folder: str | Path | Files) -> bytes:
    """Return the list of all commitments and heads in a folder, to be kept by others.

    Raises:
        InputError: Something cannot be opened, or there is no certificate.
    """
    register, unreadable = read_register(folder)
    if unreadable:
        raise InputError.collect(unreadable)
    return heads_file(known_of(register))


@define
class _Read:
    """Everything that was read, and the year that is asked about."""

    register: Register
    unreadable: list[Problem]
    given: list[str]
    accepted: Collection[str]
    year: int | None
    known: list[Known] = field(factory=list)
    kept: list[tuple[Head, str]] = field(factory=list)
    pools: dict[str, Given] = field(factory=dict)
    unused: list[Problem] = field(factory=list)
    lacking: list[Problem] = field(factory=list)

    def report(self) -> RegisterReport:
        """Hold it against each other."""
        register, kept = self.register, self.kept
        told, sound = Told(), dict[str, Given]()
        for office in register.offices():
            chains = register.of_office(office)
            mine, changed = pools.sound(chains, self.pools)
            sound |= mine
            told.findings.extend(changed)
            examined(chains, mine, told)
        register = evolve(register, chains=tuple(opened(c, sound) for c in register.chains))
        report = conclude(
            register,
            findings=ordered([*found(register, self.known, sound, kept), *told.findings]),
            questions=[
                *ordered([*questions(register, self.accepted, sound), *told.questions]),
                *kept_heads.questions(register, kept),
                *self.lacking,
                *self.unreadable,
            ],
            notes=[
                *ordered([*remarks(register, self.accepted, kept), *told.notes]),
                *self.unused,
            ],
            given=self.given,
        )
        if self.year is None:
            return report
        looked = Looked(
            verdict=report.verdict,
            findings=report.findings,
            questions=report.questions,
            rosters=self.pools,
        )
        return evolve(report, year=year_of(register.chains, self.year, looked))

    def note(self, heads: str | Path | bytes, office: str | None) -> None:
        """Read what somebody noted: a list, or a head of a register."""
        path = place_at(heads, "heads")
        data = read_whole(path)
        if HEAD_FORMAT.encode() not in data:
            listed = load_heads(heads)
            self.known += [k for k in listed if office in {None, k.draw_id.split("/")[0]}]
            return
        shown = read_head(data, str(path))
        self.kept += [(head, str(path)) for head in (shown.head, shown.since) if head is not None]

    def judge(self, beside: Beside) -> None:
        """Read the statements of witnesses on heads."""
        trust = beside.get("trust")
        judged = judge(
            load_evidence(beside.get("evidence"), beside.get("roots")),
            {} if trust is None else load_trust(trust),
            self._is_own,
        )
        self.kept += judged.said_of_heads()
        self.unused += judged.unused
        self.lacking += judged.lacking
        self.known += [
            Known(draw_id=f"{s.office}/{s.slot}", commitment=s.commitment,
                  head=s.commitment, place=s.file)
            for s in judged.statements
            if s.office in self.register.offices()
        ]  # fmt: skip

    def _is_own(self, keyid: str, office: str) -> bool:
        return any(
            (signer["keyid"], signer["role"]) == (keyid, OFFICE)
            for chain in self.register.of_office(office)
            for signer in chain.body["signers"]
        )


def _read(folder: str | Path | Files, beside: Beside) -> _Read:
    office = beside.get("office")
    register, unreadable = read_register(folder, office=office)
    others = list(beside.get("against", ()))
    parts = {**beside, "against": others}
    given = [name for name, part in parts.items() if part and name != "year"]
    year = beside.get("year")
    read = _Read(register, unreadable, given, beside.get("accepted", ()), year)
    for other in others:
        copies, missing = read_register(other, office=office, prefix=f"{place_at(other)}/")
        read.known += known_of(copies)
        unreadable += missing
    noted, rosters = beside.get("heads"), beside.get("rosters")
    try:
        if noted is not None:
            read.note(noted, office)
        read.judge(beside)
    except InputError as error:
        unreadable += error.problems
    if rosters is not None:
        read.pools, missing = load_targets(rosters)
        unreadable += missing
    return read
