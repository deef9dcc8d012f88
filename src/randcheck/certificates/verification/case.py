"""What a verification looks at: one certificate, and what came with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from attrs import define, evolve, field, frozen

from randcheck.canonical.suites import Suite, suite
from randcheck.certificates.lists import Lists, joined, root_of, split
from randcheck.certificates.records import (
    AMENDMENT,
    ASSIGNMENT,
    DRAW,
    FIELDS_OF,
    OPENING,
    REQUEST,
    UNSEALING,
    VOID,
)
from randcheck.certificates.secrecy.sealed import Sealer, is_sealed
from randcheck.certificates.secrecy.sealing import Seal
from randcheck.certificates.signatures.evidence import Evidence
from randcheck.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from randcheck.certificates.amendments.standing import Standing
    from randcheck.certificates.envelope import Record
    from randcheck.certificates.records.types import (
        AssignmentBody,
        CommitmentBody,
        DrawBody,
        WholeAssignmentBody,
        WholeDrawBody,
    )
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

    def notes(self, commitment: CommitmentBody, *, verified: bool) -> Iterator[Problem]:
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
        lists: What its records list, as far as the file shows it; after steps ``draw`` and
            ``deal`` also what follows from the rosters and has the roots stated.
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
    progress: Callable[[str, int, int], object] = lambda *_: None
    noted: list[Problem] = field(factory=list)
    value: Mapping[str, Any] | None = field(default=None, repr=False)
    lists: Lists = field(factory=lambda: Lists({}), repr=False)
    records: tuple[Record, ...] = ()

    @property
    def commitment(self) -> CommitmentBody:
        """The fields of the commitment."""
        return cast("CommitmentBody", self.records[0].body)

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

    @property
    def sealer(self) -> Sealer:
        """The seal at work.

        Raises:
            Skip: No seal is known.
        """
        if not self.seals:
            raise Skip("skip-sealed")
        return Sealer.of(self.commitment, self.seals[0])

    @property
    def secret(self) -> bytes | None:
        """What every key of a sealed draw is keyed with.

        Raises:
            Skip: The draw is sealed and no seal is known.
        """
        return self.sealer.seal.sealing if self.sealed else None

    @property
    def counted(self) -> CommitmentBody:
        """The fields of the commitment, its counts opened.

        Raises:
            Skip: They are sealed and no seal is known.
        """
        return self.sealer.assumed(self.commitment) if self.sealed else self.commitment

    def bodies(self, kind: str) -> list[Mapping[str, Any]]:
        """Return the fields of all records of a kind."""
        return [record.body for record in self.records if record.kind == kind]

    def places(self, kind: str) -> list[int]:
        """Return where the records of a kind stand in the chain."""
        return [place for place, record in enumerate(self.records) if record.kind == kind]

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
        found = self.places(REQUEST)
        if not found:
            raise Skip("skip-not-amended")
        return found

    @property
    def draw(self) -> DrawBody:
        """The fields of the draw record.

        Raises:
            Skip: The draw has not been held.
        """
        found = self.bodies(DRAW)
        if not found:
            raise Skip("skip-not-drawn")
        return cast("DrawBody", found[0])

    @property
    def assignments(self) -> list[AssignmentBody]:
        """The fields of the assignment records.

        Raises:
            Skip: There are none, or none yet.
        """
        if not self.commitment["teams"]:
            raise Skip("skip-no-teams")
        found = self.bodies(ASSIGNMENT)
        if not found:
            raise Skip("skip-not-assigned")
        return cast("list[AssignmentBody]", found)

    def full(self, place: int) -> Record:
        """Return a record with all that it lists.

        Raises:
            Skip: What it lists is not known.
        """
        record = self.records[place]
        if record.kind not in FIELDS_OF:
            return record
        fields = self.lists.get(place, record.kind)
        if fields is None:
            raise Skip("skip-sealed" if self.sealed else "skip-lists")
        return evolve(record, body=joined(record.body, fields))

    @property
    def drawn(self) -> WholeDrawBody:
        """All that the draw record says.

        Raises:
            Skip: The draw has not been held, or what it lists is not known.
        """
        place = self.places(DRAW)[0] if self.draw else 0
        return cast("WholeDrawBody", self.full(place).body)

    @property
    def dealt(self) -> list[WholeAssignmentBody]:
        """All that the assignment records say.

        Raises:
            Skip: There are none, none yet, or what they list is not known.
        """
        places = self.places(ASSIGNMENT) if self.assignments else []
        return [cast("WholeAssignmentBody", self.full(place).body) for place in places]

    def root(
        self, kind: str, full: Mapping[str, Any], then: Standing | None = None
    ) -> Mapping[str, Any]:
        """Return root and size of what a record must list.

        Args:
            kind: Of the record.
            full: All that it must say.
            then: How things stand after it; for an amendment of a sealed draw.
        """
        if self.sealed:
            return self.sealer.tree(kind, full, then).root()
        return root_of(self.suite, split(kind, full)[1])

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
