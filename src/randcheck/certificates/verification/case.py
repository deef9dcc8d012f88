"""What a verification looks at: one certificate, and what came with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define, evolve, field, frozen

from randcheck.canonical.suites import Suite, suite
from randcheck.certificates.lists.beside import Beside
from randcheck.certificates.lists.beside_shapes import LIST_OF, LISTS
from randcheck.certificates.records import (
    AMENDMENT,
    ASSIGNMENT,
    DRAW,
    OPENING,
    REQUEST,
    VOID,
)
from randcheck.certificates.secrecy.sealed import is_sealed
from randcheck.certificates.secrecy.sealed_shapes import UNSEALING
from randcheck.certificates.secrecy.sealing import Seal
from randcheck.certificates.signatures.evidence import Evidence
from randcheck.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from randcheck.certificates.envelope import Record
    from randcheck.certificates.rosters import Roster
    from randcheck.certificates.signatures.trust import TrustedKey


class Skip(Exception):  # noqa: N818 - control flow of the steps, never seen outside
    """A step cannot be made; carries the reason."""

    def __init__(self, code: str, **params: object) -> None:
        self.problem: Problem = Problem(code, params)


@frozen(kw_only=True)
class Beyond:
    """Comparisons with what lies outside certificate and rosters; by default none.

    Attributes:
        files: Step ``files``: the office's own files held against the commitment.
        calendar: What to note of the embedded working days, beside the schedule of today.
        given: Names of the files that were given.
        unreadable: Why some of them cannot be opened.
    """

    files: Callable[[Case], Iterator[Problem]] | None = None
    calendar: Callable[[Mapping[str, Any]], Iterator[Problem]] | None = None
    given: tuple[str, ...] = ()
    unreadable: tuple[Problem, ...] = ()

    def notes(self, commitment: Mapping[str, Any], *, verified: bool) -> Iterator[Problem]:
        """Yield what is to be noted of the working days that a commitment embeds."""
        embedded = commitment["calendar"]
        if verified and embedded is not None and self.calendar is not None:
            yield from self.calendar(embedded)


@define
class Case:
    """One certificate under verification; steps add to it what they have established.

    Attributes:
        data: The bytes of the file; ``None`` where it cannot be opened.
        head: Digest that the verifier knows from elsewhere, if any.
        rosters: The rosters given, by name; ``None`` if none were.
        secrets: Their secrets.
        secrets_of: The draw that the secrets belong to.
        trust: Keys that the verifier was given, by keyid.
        evidence: Statements and time stamps that it was given.
        seal: What opens a sealed draw, if it was given.
        beyond: What somebody above the proof adds.
        reveal: Whether findings may show what is sealed.
        noted: What a step found that refutes nothing, for the notes.
        value: The parsed file, after step ``form``.
        lists: The whole lists that the file shows beside its records; after steps ``draw``
            and ``deal`` also those that follow from the rosters and have the roots stated.
        records: The records, after step ``records``.
    """

    data: bytes | None = field(repr=False)
    head: str | None = None
    rosters: Mapping[str, Roster] | None = None
    secrets: Mapping[str, bytes] | None = None
    secrets_of: str = ""
    trust: Mapping[str, TrustedKey] = field(factory=dict)
    evidence: Evidence = field(factory=Evidence)
    seal: Seal | None = None
    beyond: Beyond = field(factory=Beyond)
    reveal: bool = False
    noted: list[Problem] = field(factory=list)
    value: Mapping[str, Any] | None = field(default=None, repr=False)
    lists: Beside = field(factory=lambda: Beside({}), repr=False)
    records: tuple[Record, ...] = ()

    @property
    def commitment(self) -> Mapping[str, Any]:
        """The fields of the commitment."""
        return self.records[0].body

    @property
    def suite(self) -> Suite:
        """The certificate's suite."""
        return suite(self.commitment["suite"])

    @property
    def sealed(self) -> bool:
        """Whether the draw is a sealed one."""
        return bool(self.records) and is_sealed(self.commitment)

    @property
    def seals(self) -> list[Seal]:
        """The seals that are known: the one given, and that of an unsealing record."""
        told = [Seal.from_dict(body["seal"]) for body in self.bodies(UNSEALING)]
        return told if self.seal is None else [self.seal, *told]

    def bodies(self, kind: str) -> list[Mapping[str, Any]]:
        """Return the fields of all records of a kind."""
        return [record.body for record in self.records if record.kind == kind]

    @property
    def openings(self) -> list[Mapping[str, Any]]:
        """The fields of the opening records of the draw itself."""
        kinds = [record.kind for record in self.records]
        end = kinds.index(REQUEST) if REQUEST in kinds else len(kinds)
        return [record.body for record in self.records[:end] if record.kind == OPENING]

    @property
    def requests(self) -> list[int]:
        """Positions of the requests in the chain.

        Raises:
            Skip: Nothing was amended.
        """
        found = [i for i, record in enumerate(self.records) if record.kind == REQUEST]
        if not found:
            raise Skip("skip-not-amended")
        return found

    @property
    def draw(self) -> Mapping[str, Any]:
        """The fields of the draw record.

        Raises:
            Skip: The draw has not been held.
        """
        found = self.bodies(DRAW)
        if not found:
            raise Skip("skip-not-drawn")
        return found[0]

    @property
    def assignments(self) -> list[Mapping[str, Any]]:
        """The fields of the assignment records.

        Raises:
            Skip: There are none, or none yet.
        """
        if not self.commitment["teams"]:
            raise Skip("skip-no-teams")
        found = self.bodies(ASSIGNMENT)
        if not found:
            raise Skip("skip-not-assigned")
        return found

    def full(self, record: Record) -> Record:
        """Return a record with the list in it that stands beside it.

        Raises:
            Skip: The list is not shown.
        """
        if record.kind not in LIST_OF or LISTS not in record.body:
            return record
        body = self.lists.put_back(record.kind, record.body)
        if body is None:
            raise Skip("skip-lists")
        return evolve(record, body=body)

    @property
    def drawn(self) -> Mapping[str, Any]:
        """The fields of the draw record, its lists in it.

        Raises:
            Skip: The draw has not been held, or its lists are not shown.
        """
        first = self.draw
        return next(self.full(record).body for record in self.records if record.body is first)

    @property
    def dealt(self) -> list[Mapping[str, Any]]:
        """The fields of the assignment records, their lists in them.

        Raises:
            Skip: There are none, none yet, or their lists are not shown.
        """
        if self.assignments:
            return [self.full(record).body for record in self.records if record.kind == ASSIGNMENT]
        return []

    def given(self) -> tuple[Mapping[str, Roster], Mapping[str, bytes]]:
        """Return rosters and secrets.

        Raises:
            Skip: They were not given.
        """
        if self.rosters is None or self.secrets is None:
            raise Skip("skip-no-rosters")
        return self.rosters, self.secrets

    @property
    def stage(self) -> str:
        """How far the chain goes."""
        if not self.records:
            return ""
        kinds = [record.kind for record in self.records]
        if VOID in kinds:
            return "void"
        if REQUEST in kinds:
            last = [kind for kind in kinds if kind in {REQUEST, AMENDMENT}][-1]
            return "amended" if last == AMENDMENT else "requested"
        if DRAW in kinds:
            complete = kinds.count(ASSIGNMENT) >= len(self.commitment["teams"])
            return "assigned" if complete and self.commitment["teams"] else "drawn"
        return "opened" if OPENING in kinds else "committed"
