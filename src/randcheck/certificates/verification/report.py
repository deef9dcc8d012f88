"""What a verification found: steps, properties, and what nobody can prove."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, Literal

from attrs import field, frozen

from randcheck.canonical import jcs
from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.problems import PROBLEM, parse_problem
from randcheck.canonical.shapes import (
    Boolean,
    Choice,
    Fields,
    Integer,
    Listing,
    Nullable,
    Text,
    require,
)
from randcheck.errors import InputError, Problem
from randcheck.messages import render

if TYPE_CHECKING:
    from randcheck.draws.tables import Table

PASS: Final = "PASS"
FAIL: Final = "FAIL"
SKIPPED: Final = "SKIPPED"

VERIFIED: Final = "verified"
REFUTED: Final = "refuted"
UNDECIDED: Final = "undecided"

PROPERTIES: Final = (
    "consistent", "recomputed", "outside", "signed", "witnessed", "before-beacon", "published",
)  # fmt: skip

FORMAT: Final = "randcheck/report@v1"
_STEP = Fields(
    {
        "number": Integer(1),
        "name": Text(empty=False),
        "status": Choice((PASS, FAIL, SKIPPED)),
        "problems": Listing(PROBLEM),
    }
)
_PROPERTY = Fields({"holds": Boolean(), "reason": Nullable(PROBLEM)})
SHAPE: Final = Fields(
    {
        "format": Choice((FORMAT,)),
        "version": Text(empty=False),
        "verdict": Choice((VERIFIED, REFUTED, UNDECIDED)),
        "draw_id": Text(),
        "commitment": Text(),
        "head": Text(),
        "sha256": Text(),
        "given": Listing(Text(empty=False)),
        "stage": Text(),
        "headline": PROBLEM,
        "steps": Listing(_STEP),
        "properties": Fields(dict.fromkeys(PROPERTIES, _PROPERTY)),
        "notes": Listing(PROBLEM),
    }
)
"""What ``--json`` prints; `docs/spec/schemas/report.json` says it to other programs."""
_TEXTS: Final = ("version", "verdict", "draw_id", "commitment", "head", "sha256", "stage")
_ABOUT: Final = ("commitment", "head", "sha256", "version")
_COLOURS = {PASS: "#1a7f37", FAIL: "#b42318", SKIPPED: "#6b6b6b"}


@frozen(kw_only=True, field_transformer=strict)
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

    @checked
    def text(self, language: str) -> str:
        """Return what the step checks, in ``zh`` or ``en``."""
        return render(language, f"step-{self.name}", {})


@frozen(kw_only=True, field_transformer=strict)
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


@frozen(kw_only=True, field_transformer=strict)
class Report:
    """The whole report.

    Attributes:
        version: Of this library, which verified.
        verdict: ``verified`` (nothing checkable failed), ``refuted`` or ``undecided``.
        draw_id: Of the certificate; empty where it cannot be read.
        commitment: Digest of the first record; likewise.
        head: Digest of the last record; likewise.
        sha256: Of the bytes of the file, 64 hexadecimal digits; empty where it cannot be opened.
        given: What there was besides the certificate, by name, ascending.
        stage: ``committed``, ``opened``, ``drawn``, ``assigned``, ``requested``,
            ``amended``, ``void``; empty if unreadable.
        headline: The outcome in one sentence.
        steps: All steps, by number.
        properties: All of them, in their order.
        notes: What a reader must know besides.
    """

    version: str
    verdict: str
    draw_id: str
    commitment: str
    head: str
    sha256: str
    given: tuple[str, ...]
    stage: str
    headline: Problem
    steps: tuple[Step, ...] = field(repr=False)
    properties: tuple[Property, ...] = field(repr=False)
    notes: tuple[Problem, ...] = field(repr=False)

    def __bool__(self) -> bool:
        """Refuse to be taken for yes or no: a report that refutes is a report too.

        Raises:
            InputError: Always (``report-truth``); ask for `verdict`, or call `verify`.
        """
        raise InputError("report-truth", value=self.verdict)

    @checked
    def holds(self, name: str) -> bool:
        """Tell whether a property was reached."""
        return any(found.name == name and found.holds for found in self.properties)

    @checked
    def step(self, name: str) -> Step:
        """Return the step of a name.

        Raises:
            InputError: There is no such step (``verification-step-unknown``).
        """
        found = [step for step in self.steps if step.name == name]
        if not found:
            known = ", ".join(step.name for step in self.steps)
            raise InputError("verification-step-unknown", value=name, known=known)
        return found[0]

    def to_dict(self) -> dict[str, Any]:
        """Return what ``--json`` prints."""
        return {
            "format": FORMAT,
            "version": self.version,
            "verdict": self.verdict,
            "draw_id": self.draw_id,
            "commitment": self.commitment,
            "head": self.head,
            "sha256": self.sha256,
            "given": list(self.given),
            "stage": self.stage,
            "headline": self.headline.to_dict(),
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

    def to_json(self) -> str:
        """Return the report as JSON text; `from_json` gives it back."""
        return json.dumps(self.to_dict(), ensure_ascii=False)

    @classmethod
    @checked
    def from_json(cls, text: str | bytes) -> Report:
        """Return the report that `to_json` or ``randcheck verify --json`` wrote.

        It is what somebody's verification said; only verifying again shows that it is so.

        Raises:
            InputError: It is no such text; everything that is wrong with it.
        """
        value: Any = jcs.parse(text.encode() if isinstance(text, str) else text, "report")
        require(value, SHAPE, "report")
        steps = [
            Step(**{**step, "problems": tuple(map(parse_problem, step["problems"]))})
            for step in value["steps"]
        ]
        properties = [
            Property(
                name=name,
                holds=found["holds"],
                reason=None if found["reason"] is None else parse_problem(found["reason"]),
            )
            for name, found in value["properties"].items()
        ]
        return cls(
            **{name: value[name] for name in _TEXTS},
            given=tuple(value["given"]),
            headline=parse_problem(value["headline"]),
            steps=tuple(steps),
            properties=tuple(properties),
            notes=tuple(map(parse_problem, value["notes"])),
        )

    @property
    def table(self) -> Table:
        """The steps: number, name, status, and what was found in both languages."""
        from randcheck.draws import tables

        column = tables.Column
        columns = (
            column("number", "序号", tables.NUMBER),
            column("step", "步骤"),
            column("status", "结果"),
            column("zh", "说明"),
            column("en", "English"),
        )
        rows = [
            (
                step.number,
                step.name,
                step.status,
                "\n".join([step.text("zh"), *(p.zh for p in step.problems)]),
                "\n".join([step.text("en"), *(p.en for p in step.problems)]),
            )
            for step in self.steps
        ]
        return tables.Table("核验步骤", columns, rows)

    @checked
    def to_frame(self, *, backend: str = "pandas") -> Any:  # noqa: ANN401 - a frame of any library
        """Return `table` as a data frame; see `Table.to_frame`."""
        return self.table.to_frame(backend=backend)

    def _repr_html_(self) -> str:
        from randcheck.canonical import html

        marks = [(f"{step.number} {step.name}", step.status, step.text("zh"),
                  "; ".join(p.zh for p in step.problems)) for step in self.steps]  # fmt: skip
        reached = [(("✓ " if p.holds else "– ") + p.name, "" if p.reason is None else p.reason.zh)
                   for p in self.properties]  # fmt: skip
        colour = _COLOURS[{VERIFIED: PASS, REFUTED: FAIL}.get(self.verdict, SKIPPED)]
        head = html.paragraph(self.headline.zh, self.headline.en)
        return html.panel(
            "核验报告",
            f"verification of {self.draw_id or '—'}: {self.verdict}",
            f'<div style="border-left:4px solid {colour};padding-left:.6em">{head}</div>',
            html.table(("步骤 step", "结果 status", "核验什么", "发现"), marks, most=100),
            html.facts(reached),
            html.paragraph(self.about.zh, self.about.en),
            *(html.paragraph(note.zh, note.en) for note in self.notes),
        )

    @property
    def about(self) -> Problem:
        """Which certificate the report is about, by what, and with what."""
        texts = {name: getattr(self, name) or "—" for name in ("draw_id", *_ABOUT)}
        return Problem("report-about", {**texts, "given": "、".join(self.given) or "—"})

    @checked
    def lines(self, language: Literal["zh", "en"]) -> list[str]:
        """Return the report as text in ``zh`` or ``en``, the headline first."""

        def say(problem: Problem) -> str:
            return problem.zh if language == "zh" else problem.en

        listed = [say(self.headline), say(self.about)]
        for step in self.steps:
            listed.append(f"{step.number:>2} {step.status:<7} {step.name}: {step.text(language)}")
            listed += [f"           {say(problem)}" for problem in step.problems]
        for found in self.properties:
            why = "" if found.reason is None else f" ({say(found.reason)})"
            listed.append(f"{'+' if found.holds else '-'} {found.name}{why}")
        return listed + [f"* {say(note)}" for note in self.notes]

    def __str__(self) -> str:
        return "\n".join([*self.lines("zh"), "", *self.lines("en")])
