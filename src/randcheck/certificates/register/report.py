"""What holding the certificates of an office against each other found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from randcheck.canonical.problems import PROBLEM
from randcheck.canonical.shapes import Choice, Fields, Integer, Listing, Text
from randcheck.certificates.records import DIGEST
from randcheck.certificates.verification.report import REFUTED, UNDECIDED, VERIFIED
from randcheck.errors import InputError, Problem
from randcheck.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable

    from randcheck.certificates.register.calendar_year import RegisterYear
    from randcheck.certificates.register.reading import Chain, Register


FORMAT: Final = "randcheck/register-report@v1"
_SLOT = Fields(
    {
        "office": Text(empty=False),
        "slot": Integer(1),
        "draw_id": Text(empty=False),
        "stage": Text(empty=False),
        "commitment": DIGEST,
        "head": DIGEST,
        "files": Listing(Text(empty=False)),
    }
)
SHAPE: Final = Fields(
    {
        "format": Choice((FORMAT,)),
        "version": Text(empty=False),
        "verdict": Choice((VERIFIED, REFUTED, UNDECIDED)),
        "headline": PROBLEM,
        "given": Listing(Text(empty=False)),
        "slots": Listing(_SLOT),
        "findings": Listing(PROBLEM),
        "questions": Listing(PROBLEM),
        "notes": Listing(PROBLEM),
        "passed_over": Listing(Text(empty=False)),
    }
)
"""What ``--json`` prints; `docs/spec/schemas/register-report.json` says it to other programs."""


@frozen(kw_only=True)
class Slot:
    """One chain of the register.

    Attributes:
        office: Whose it is.
        slot: The office's running number.
        draw_id: ``<office>/<plan>/<draw>/<slot>``.
        stage: How far the chain goes.
        commitment: Digest of the commitment.
        head: Digest of the last record.
        headline: What its verification says first.
        files: Where it, or an earlier part of it, stands.
    """

    office: str
    slot: int
    draw_id: str
    stage: str
    commitment: str
    head: str
    headline: Problem = field(repr=False)
    files: tuple[str, ...]


@frozen(kw_only=True)
class RegisterReport:
    """The whole report.

    Attributes:
        version: Of this library, which compared.
        verdict: ``verified`` (nothing contradicts), ``refuted`` or ``undecided``.
        headline: The outcome in one sentence.
        given: What there was besides the folder, by name, ascending.
        slots: All chains, by office and slot.
        findings: What contradicts the protocol.
        questions: What the files alone cannot decide.
        notes: What a reader must know besides.
        passed_over: Files that are no certificates, or of other offices.
        year: The year that was asked about.
    """

    version: str
    verdict: str
    headline: Problem
    given: tuple[str, ...]
    slots: tuple[Slot, ...] = field(repr=False)
    findings: tuple[Problem, ...] = field(repr=False)
    questions: tuple[Problem, ...] = field(repr=False)
    notes: tuple[Problem, ...] = field(repr=False)
    passed_over: tuple[str, ...] = field(repr=False)
    year: RegisterYear | None = None

    def __bool__(self) -> bool:
        """Refuse to be taken for yes or no, as a report on one certificate does.

        Raises:
            InputError: Always (``report-truth``).
        """
        raise InputError("report-truth", value=self.verdict)

    def to_dict(self) -> dict[str, Any]:
        """Return what ``--json`` prints; where a year was asked about, its table too."""
        told = {} if self.year is None else {"year": self.year.to_dict()}
        return {
            **told,
            "format": FORMAT,
            "version": self.version,
            "verdict": self.verdict,
            "headline": self.headline.to_dict(),
            "given": list(self.given),
            "slots": [
                {
                    "office": slot.office,
                    "slot": slot.slot,
                    "draw_id": slot.draw_id,
                    "stage": slot.stage,
                    "commitment": slot.commitment,
                    "head": slot.head,
                    "files": list(slot.files),
                }
                for slot in self.slots
            ],
            "findings": [problem.to_dict() for problem in self.findings],
            "questions": [problem.to_dict() for problem in self.questions],
            "notes": [note.to_dict() for note in self.notes],
            "passed_over": list(self.passed_over),
        }

    def lines(self, language: str) -> list[str]:
        """Return the report as text in ``zh`` or ``en``, the headline first."""

        def say(problem: Problem) -> str:
            return problem.zh if language == "zh" else problem.en

        listed = [say(self.headline)]
        listed += [f"{s.slot:>4} {s.draw_id} {s.stage}: {say(s.headline)}" for s in self.slots]
        listed += [f"! {say(problem)}" for problem in self.findings]
        listed += [f"? {say(problem)}" for problem in self.questions]
        return listed + [f"* {say(note)}" for note in self.notes]

    def __str__(self) -> str:
        return "\n".join([*self.lines("zh"), "", *self.lines("en")])


def conclude(
    register: Register,
    *,
    findings: Iterable[Problem],
    questions: Iterable[Problem],
    notes: Iterable[Problem],
    given: Iterable[str],
) -> RegisterReport:
    """Return the report.

    Args:
        register: What was read.
        findings: What contradicts the protocol.
        questions: What cannot be decided.
        notes: What else there is to say.
        given: What there was besides the folder, by name.
    """
    found, asked = tuple(findings), tuple(questions)
    offices = ", ".join(register.offices())
    params: dict[str, object] = {"count": len(register.chains), "offices": offices}
    if found:
        verdict = REFUTED
        headline = Problem("headline-register-refuted", {**params, "findings": len(found)})
    elif asked:
        verdict = UNDECIDED
        headline = Problem("headline-register-undecided", {**params, "questions": len(asked)})
    else:
        verdict, headline = VERIFIED, Problem("headline-register-verified", params)
    return RegisterReport(
        version=__version__,
        verdict=verdict,
        headline=headline,
        given=tuple(sorted(given)),
        slots=tuple(map(_slot, register.chains)),
        findings=found,
        questions=asked,
        notes=(*notes, Problem("note-register-unprovable")),
        passed_over=register.passed_over,
    )


def _slot(chain: Chain) -> Slot:
    return Slot(
        office=chain.body["office"],
        slot=chain.slot,
        draw_id=chain.certificate.draw_id,
        stage=chain.report.stage,
        commitment=chain.digest,
        head=chain.certificate.head,
        headline=chain.report.headline,
        files=chain.places,
    )
