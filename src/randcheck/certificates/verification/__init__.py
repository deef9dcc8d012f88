"""Verification: named, numbered steps; derived properties (protocol §7).

The steps, in their order and under the names that `docs/spec/verification.md`
uses, are listed in `STEPS`. A step passes, fails, or is skipped with the reason;
a step whose ground has failed is skipped too. `verify` raises where any step
fails, `examine` returns the report either way.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from attrs import frozen

from randcheck.canonical.arguments import checked
from randcheck.certificates.certificate import Certificate
from randcheck.certificates.pending import SECRETS_FILE, load_rosters, load_seal, load_secrets
from randcheck.certificates.secrecy.unsealing import unsealed_secrets
from randcheck.certificates.signatures.evidence import load_evidence
from randcheck.certificates.signatures.trust import load_trust
from randcheck.certificates.verification.case import Beyond, Case
from randcheck.certificates.verification.conclusions import conclude
from randcheck.certificates.verification.report import (
    FAIL,
    PROPERTIES,
    REFUTED,
    UNDECIDED,
    Property,
    Report,
    Step,
)
from randcheck.certificates.verification.steps import STEPS, run_steps
from randcheck.disk.storage import read_whole, stands
from randcheck.errors import InputError, Problem, UndecidedError, VerificationError

if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Unpack

__all__ = ["STEPS", "Beyond", "Given", "Property", "Report", "Step", "examine", "verify"]


class Given(TypedDict, total=False):
    """What a verifier has besides the certificate; every part may be left out.

    Attributes:
        rosters: Folder with ``<name>.jsonl`` of all six rosters.
        secrets: The file with their secrets; by default ``secrets.json`` there.
        head: Digest of the last record, known from elsewhere.
        trust: Folder with the public keys that the verifier takes for good.
        evidence: Folder with statements of witnesses and time stamps.
        roots: PEM file of the time-stamping authorities' root certificates.
        reveal: Whether findings about a sealed draw may name what is sealed.
    """

    rosters: str | Path | None
    secrets: str | Path | None
    head: str | None
    trust: str | Path | None
    evidence: str | Path | None
    roots: str | Path | None
    reveal: bool


@checked
def examine(
    certificate: str | Path | bytes | Certificate,
    *,
    beyond: Beyond | None = None,
    **given: Unpack[Given],
) -> Report:
    """Verify a certificate and return the report, whatever it says.

    Args:
        certificate: Path of the file, its bytes, or a certificate.
        beyond: What somebody above the proof adds; `randcheck.examine` does.
        **given: What else the verifier has; see `Given`.

    Returns:
        The report. A file that cannot be opened gives the verdict ``undecided``.
    """
    return _examine(_given(certificate, given, beyond or Beyond()))


@checked
def verify(
    certificate: str | Path | bytes | Certificate,
    *,
    require: Collection[str] = (),
    beyond: Beyond | None = None,
    **given: Unpack[Given],
) -> Report:
    """Verify a certificate; raise unless it holds.

    Args:
        certificate: Path of the file, its bytes, or a certificate.
        require: Names of properties that must be reached.
        beyond: What somebody above the proof adds; `randcheck.verify` does.
        **given: What else the verifier has; see `Given`.

    Returns:
        The report.

    Raises:
        VerificationError: Some step failed; `report` holds all of them.
        UndecidedError: A required property was not reached, or the certificate
            holds something that this version cannot judge.
        InputError: A file cannot be opened, or a property is unknown.
    """
    for name in require:
        if name not in PROPERTIES:
            raise InputError("property-unknown", value=name, known=", ".join(PROPERTIES))
    taken = _given(certificate, given, beyond or Beyond())
    if taken.unreadable:
        raise InputError.collect(taken.unreadable)
    report = _examine(taken)
    if report.verdict == REFUTED:
        problems = [p for s in report.steps if s.status == FAIL for p in s.problems]
        error = VerificationError.collect([report.headline, *problems])
        error.report = report
        raise error
    if report.verdict == UNDECIDED:
        raise _undecided([report.headline], report)
    unmet = [f.name for f in report.properties if f.name in require and not f.holds]
    if unmet:
        raise _undecided([Problem("property-unmet", {"value": name}) for name in unmet], report)
    return report


def _undecided(problems: list[Problem], report: Report) -> UndecidedError:
    error = UndecidedError.collect(problems)
    error.report = report
    return error


@frozen
class _Taken:
    """What was given, and what is wrong with the files."""

    case: Case
    unreadable: list[Problem]
    damaged: list[Problem]
    nothing: bool

    def beside(
        self, trust: str | Path | None, evidence: str | Path | None, roots: str | Path | None
    ) -> None:
        """Take in keys and evidence; what is wrong with the verifier's own files stops it."""
        try:
            if trust is not None:
                self.case.trust = load_trust(trust)
            self.case.evidence = load_evidence(evidence, roots)
        except InputError as error:
            self.unreadable.extend(error.problems)


def _given(certificate: str | Path | bytes | Certificate, given: Given, beyond: Beyond) -> _Taken:
    for name in given:
        if name not in Given.__annotations__:
            msg = f"a verifier is given no {name!r}; known: {', '.join(Given.__annotations__)}"
            raise TypeError(msg)
    unreadable: list[Problem] = []
    damaged: list[Problem] = []
    rosters, secrets = given.get("rosters"), given.get("secrets")
    case = Case(b"", given.get("head"), reveal=given.get("reveal", False), beyond=beyond)
    try:
        case.data = _bytes(certificate)
    except InputError as error:
        unreadable += error.problems
    nothing = bool(unreadable)
    if rosters is not None:
        try:
            _take_secrets(case, secrets, Path(rosters) / SECRETS_FILE)
            case.rosters = load_rosters(rosters)
        except InputError as error:
            # a file that is not there is told from one that is wrong
            missing = error.code == "file-unreadable"
            (unreadable if missing else damaged).extend(error.problems)
    taken = _Taken(case, [*unreadable, *beyond.unreadable], damaged, nothing)
    taken.beside(given.get("trust"), given.get("evidence"), given.get("roots"))
    return taken


def _take_secrets(case: Case, secrets: str | Path | None, usual: Path) -> None:
    """Take the secrets from their file, or from the unsealing record where there is none."""
    if secrets is None and not stands(usual):
        unsealed = unsealed_secrets(case.data)
        if unsealed is not None:
            case.secrets_of, case.secrets = unsealed
            return
    path = secrets or usual
    case.secrets_of, case.secrets = load_secrets(path)
    case.seal = load_seal(path)


def _examine(given: _Taken) -> Report:
    steps = run_steps(given.case, given.unreadable if given.nothing else [], given.damaged)
    return conclude(given.case, steps, unreadable=bool(given.unreadable))


def _bytes(certificate: str | Path | bytes | Certificate) -> bytes:
    if isinstance(certificate, Certificate):
        return certificate.to_bytes()
    return certificate if isinstance(certificate, bytes) else read_whole(certificate)
