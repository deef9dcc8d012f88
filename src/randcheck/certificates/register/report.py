"""What holding the certificates of an office against each other found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from randcheck.certificates.verification.report import REFUTED, UNDECIDED, VERIFIED
from randcheck.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from randcheck.certificates.register.reading import Chain, Register


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
        verdict: ``verified`` (nothing contradicts), ``refuted`` or ``undecided``.
        headline: The outcome in one sentence.
        slots: All chains, by office and slot.
        findings: What contradicts the protocol.
        questions: What the files alone cannot decide.
        notes: What a reader must know besides.
        passed_over: Files that are no certificates, or of other offices.
    """

    verdict: str
    headline: Problem
    slots: tuple[Slot, ...] = field(repr=False)
    findings: tuple[Problem, ...] = field(repr=False)
    questions: tuple[Problem, ...] = field(repr=False)
    notes: tuple[Problem, ...] = field(repr=False)
    passed_over: tuple[str, ...] = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return what ``--json`` prints."""
        return {
            "format": "randcheck/register-report@v1",
            "verdict": self.verdict,
            "headline": {"zh": self.headline.zh, "en": self.headline.en},
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
) -> RegisterReport:
    """Return the report.

    Args:
        register: What was read.
        findings: What contradicts the protocol.
        questions: What cannot be decided.
        notes: What else there is to say.
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
        verdict=verdict,
        headline=headline,
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
