"""What can be said of a plan before anything is drawn: errors, questions, notices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import frozen

from randcheck.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

ERROR: Final = "error"
QUESTION: Final = "question"
NOTICE: Final = "notice"
SEVERITIES: Final = (ERROR, QUESTION, NOTICE)


@frozen(kw_only=True)
class Finding:
    """One thing that is missing or odd in a plan, and what to do about it.

    Attributes:
        severity: ``error``: nothing can be drawn like this; ``question``: the text
            leaves a choice that somebody must make; ``notice``: worth knowing.
        problem: Code, texts and place.
        clause: The rule it follows from, such as ``W22-7``.
        file: Name of the file; empty where it is the rule book or the folder.
        column: Name of the column, where it is one.
        row: Number of the data row, from 1; ``None`` where it is none.
    """

    severity: str
    problem: Problem
    clause: str
    file: str = ""
    column: str = ""
    row: int | None = None

    def to_dict(self) -> dict[str, object]:
        """Return what ``randcheck plan check --json`` prints."""
        return {
            "code": self.problem.code,
            "level": self.severity,
            "clause": self.clause,
            "file": self.file,
            "row": self.row,
            "column": self.column or None,
            "value": str(self.problem.params.get("value", "")),
            "place": self.problem.place,
            "message": {"zh": self.problem.zh, "en": self.problem.en},
        }


@frozen(kw_only=True)
class PlanVerdict:
    """The outcome of `check_plan`.

    Attributes:
        verdict: ``accept``, ``accept-with-notice`` or ``reject``.
        findings: Errors first, then questions, then notices; within each in the
            order of the files.
    """

    verdict: str
    findings: tuple[Finding, ...]

    def of(self, severity: str) -> tuple[Finding, ...]:
        """Return the findings of one severity."""
        return tuple(finding for finding in self.findings if finding.severity == severity)

    def to_dict(self) -> dict[str, object]:
        """Return what ``randcheck plan check --json`` prints."""
        return {
            "verdict": self.verdict,
            "findings": [finding.to_dict() for finding in self.findings],
        }


def judge(findings: Iterable[Finding]) -> PlanVerdict:
    """Return the verdict that findings add up to."""
    ordered = sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))
    if any(finding.severity == ERROR for finding in ordered):
        verdict = "reject"
    else:
        verdict = "accept-with-notice" if ordered else "accept"
    return PlanVerdict(verdict=verdict, findings=tuple(ordered))


@frozen
class Place:
    """A row of a file of the office, or the book: where findings are made.

    Attributes:
        file: Name of the file, or of the book.
        row: Number of the data row, from 1.
    """

    file: str
    row: int | None = None

    def find(
        self, severity: str, code: str, clause: str, column: str = "", **params: object
    ) -> Finding:
        """Return a finding about this row.

        Args:
            severity: ``error``, ``question`` or ``notice``.
            code: Its code; the texts name the clause and the way out.
            clause: The rule it follows from.
            column: The column it is about.
            **params: What the texts mention.
        """
        parts = [self.file, "" if self.row is None else f"#{self.row}", column]
        place = " ".join(part for part in parts if part)
        return Finding(
            severity=severity,
            problem=Problem(code, {"clause": clause, **params}, place),
            clause=clause,
            file=self.file,
            column=column,
            row=self.row,
        )
