"""What a verification found: steps, properties, and what nobody can prove."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from randcheck.messages import render

if TYPE_CHECKING:
    from randcheck.errors import Problem

PASS: Final = "PASS"
FAIL: Final = "FAIL"
SKIPPED: Final = "SKIPPED"

VERIFIED: Final = "verified"
REFUTED: Final = "refuted"
UNDECIDED: Final = "undecided"

PROPERTIES: Final = (
    "consistent", "recomputed", "signed", "witnessed", "before-beacon", "published",
)  # fmt: skip


@frozen(kw_only=True)
class Step:
    """One numbered step.

    Attributes:
        number: From 1.
        name: As the specification calls it.
        status: ``PASS``, ``FAIL`` or ``SKIPPED``.
        problems: What failed, or the one reason why it was skipped.
    """

    number: int
    name: str
    status: str
    problems: tuple[Problem, ...] = ()

    def text(self, language: str) -> str:
        """Return what the step checks, in ``zh`` or ``en``."""
        return render(language, f"step-{self.name}", {})


@frozen(kw_only=True)
class Property:
    """One derived property.

    Attributes:
        name: One of `PROPERTIES`.
        holds: Whether it was reached.
        reason: Why not; ``None`` where it was.
    """

    name: str
    holds: bool
    reason: Problem | None = None


@frozen(kw_only=True)
class Report:
    """The whole report.

    Attributes:
        verdict: ``verified`` (nothing checkable failed), ``refuted`` or ``undecided``.
        draw_id: Of the certificate; empty where it cannot be read.
        stage: ``committed``, ``opened``, ``drawn``, ``assigned``, ``requested``,
            ``amended``; empty if unreadable.
        headline: The outcome in one sentence.
        steps: All steps, by number.
        properties: All six.
        notes: What a reader must know besides.
    """

    verdict: str
    draw_id: str
    stage: str
    headline: Problem
    steps: tuple[Step, ...] = field(repr=False)
    properties: tuple[Property, ...] = field(repr=False)
    notes: tuple[Problem, ...] = field(repr=False)

    def holds(self, name: str) -> bool:
        """Tell whether a property was reached."""
        return any(found.name == name and found.holds for found in self.properties)

    def step(self, name: str) -> Step:
        """Return the step of a name."""
        return next(step for step in self.steps if step.name == name)

    def to_dict(self) -> dict[str, Any]:
        """Return what ``--json`` prints."""
        return {
            "format": "randcheck/report@v1",
            "verdict": self.verdict,
            "draw_id": self.draw_id,
            "stage": self.stage,
            "headline": {"zh": self.headline.zh, "en": self.headline.en},
            "steps": [
                {
                    "number": step.number,
                    "name": step.name,
                    "status": step.status,
                    "problems": [problem.to_dict() for problem in step.problems],
                }
                for step in self.steps
            ],
            "properties": {
                found.name: {
                    "holds": found.holds,
                    "reason": None if found.reason is None else found.reason.to_dict(),
                }
                for found in self.properties
            },
            "notes": [note.to_dict() for note in self.notes],
        }

    def lines(self, language: str) -> list[str]:
        """Return the report as text in ``zh`` or ``en``, the headline first."""

        def say(problem: Problem) -> str:
            return problem.zh if language == "zh" else problem.en

        listed = [say(self.headline)]
        for step in self.steps:
            listed.append(f"{step.number:>2} {step.status:<7} {step.name}: {step.text(language)}")
            listed += [f"           {say(problem)}" for problem in step.problems]
        for found in self.properties:
            why = "" if found.reason is None else f" ({say(found.reason)})"
            listed.append(f"{'+' if found.holds else '-'} {found.name}{why}")
        return listed + [f"* {say(note)}" for note in self.notes]

    def __str__(self) -> str:
        return "\n".join([*self.lines("zh"), "", *self.lines("en")])
