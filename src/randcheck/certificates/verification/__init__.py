"""Verification: named, numbered steps; derived properties (protocol §7).

The steps, in their order and under the names that `docs/spec/verification.md`
uses, are listed in `STEPS`. A step passes, fails, or is skipped with the reason;
a step whose ground has failed is skipped too. `verify` raises where any step
fails, `examine` returns the report either way.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from randcheck.certificates.certificate import Certificate
from randcheck.certificates.files.officefiles import load_files
from randcheck.certificates.files.storage import read_whole, stands
from randcheck.certificates.pending import SECRETS_FILE, load_rosters, load_seal, load_secrets
from randcheck.certificates.secrecy.unsealing import unsealed_secrets
from randcheck.certificates.signatures.evidence import load_evidence
from randcheck.certificates.signatures.trust import load_trust
from randcheck.certificates.verification.case import Case
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
from randcheck.errors import InputError, Problem, UndecidedError, VerificationError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["STEPS", "Property", "Report", "Step", "examine", "verify"]


def examine(  # noqa: PLR0913 - whatever a verifier may be given
    certificate: str | Path | bytes | Certificate,
    *,
    rosters: str | Path | None = None,
    secrets: str | Path | None = None,
    head: str | None = None,
    trust: str | Path | None = None,
    evidence: str | Path | None = None,
    roots: str | Path | None = None,
    files: Mapping[str, str | Path | bytes] | None = None,
    reveal: bool = False,
) -> Report:
    """Verify a certificate and return the report, whatever it says.

    Args:
        certificate: Path of the file, its bytes, or a certificate.
        rosters: Folder with ``<name>.jsonl`` of all six rosters.
        secrets: The file with their secrets; by default ``secrets.json`` there.
        head: Digest of the last record, known from elsewhere.
        trust: Folder with the public keys that the verifier takes for good.
        evidence: Folder with statements of witnesses and time stamps.
        roots: PEM file of the time-stamping authorities' root certificates.
        files: Files of the office whose digests the commitment names, by name: ``plan``,
            ``items``, ``rule_book`` (also the name of one of the library's), ``published``.
        reveal: Whether findings about a sealed draw may name what is sealed.

    Returns:
        The report. A file that cannot be opened gives the verdict ``undecided``.
    """
    given = _given(certificate, rosters, secrets, head, reveal=reveal)
    given.beside(trust, evidence, roots)
    given.office(files)
    return _examine(given)


def verify(  # noqa: PLR0913 - whatever a verifier may be given
    certificate: str | Path | bytes | Certificate,
    *,
    rosters: str | Path | None = None,
    secrets: str | Path | None = None,
    head: str | None = None,
    trust: str | Path | None = None,
    evidence: str | Path | None = None,
    roots: str | Path | None = None,
    files: Mapping[str, str | Path | bytes] | None = None,
    reveal: bool = False,
    require: Collection[str] = (),
) -> Report:
    """Verify a certificate; raise unless it holds.

    Args:
        certificate: Path of the file, its bytes, or a certificate.
        rosters: Folder with ``<name>.jsonl`` of all six rosters.
        secrets: The file with their secrets; by default ``secrets.json`` there.
        head: Digest of the last record, known from elsewhere.
        trust: Folder with the public keys that the verifier takes for good.
        evidence: Folder with statements of witnesses and time stamps.
        roots: PEM file of the time-stamping authorities' root certificates.
        files: Files of the office whose digests the commitment names, by name: ``plan``,
            ``items``, ``rule_book`` (also the name of one of the library's), ``published``.
        reveal: Whether findings about a sealed draw may name what is sealed.
        require: Names of properties that must be reached.

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
    given = _given(certificate, rosters, secrets, head, reveal=reveal)
    given.beside(trust, evidence, roots)
    given.office(files)
    if given.unreadable:
        raise InputError.collect(given.unreadable)
    report = _examine(given)
    if report.verdict == REFUTED:
        problems = [p for s in report.steps if s.status == FAIL for p in s.problems]
        error = VerificationError.collect([report.headline, *problems])
        error.report = report
        raise error
    if report.verdict == UNDECIDED:
        raise _undecided([report.headline, *given.unusable], report)
    unmet = [f.name for f in report.properties if f.name in require and not f.holds]
    if unmet:
        raise _undecided([Problem("property-unmet", {"value": name}) for name in unmet], report)
    return report


def _undecided(problems: list[Problem], report: Report) -> UndecidedError:
    error = UndecidedError.collect(problems)
    error.report = report
    return error


@frozen
class _Given:
    """What was given, and what is wrong with the files."""

    case: Case
    unreadable: list[Problem]
    damaged: list[Problem]
    unusable: list[Problem]
    nothing: bool

    def beside(
        self, trust: str | Path | None, evidence: str | Path | None, roots: str | Path | None
    ) -> None:
        """Take in keys and evidence; with files of another form nothing can be decided."""
        for take in (partial(self._trust, trust), partial(self._evidence, evidence, roots)):
            try:
                take()
            except InputError as error:
                missing = error.code == "file-unreadable"
                (self.unreadable if missing else self.unusable).extend(error.problems)

    def _trust(self, trust: str | Path | None) -> None:
        if trust is not None:
            self.case.trust = load_trust(trust)

    def _evidence(self, evidence: str | Path | None, roots: str | Path | None) -> None:
        self.case.evidence = load_evidence(evidence, roots)

    def office(self, files: Mapping[str, str | Path | bytes] | None) -> None:
        """Take in plan, item list, rule book and published list."""
        try:
            self.case.files = load_files(files)
        except InputError as error:
            self.unreadable.extend(error.problems)


def _given(
    certificate: str | Path | bytes | Certificate,
    rosters: str | Path | None,
    secrets: str | Path | None,
    head: str | None,
    *,
    reveal: bool,
) -> _Given:
    unreadable: list[Problem] = []
    damaged: list[Problem] = []
    case = Case(b"", head, reveal=reveal)
    try:
        case.data = _bytes(certificate)
    except InputError as error:
        unreadable += error.problems
    nothing = bool(unreadable)
    try:
        if rosters is not None:
            _take_secrets(case, secrets, Path(rosters) / SECRETS_FILE)
            case.rosters = load_rosters(rosters)
        elif secrets is not None:
            _take_secrets(case, secrets, Path(secrets))
    except InputError as error:
        # a file that is not there is told from one that is wrong
        missing = error.code == "file-unreadable"
        (unreadable if missing else damaged).extend(error.problems)
    return _Given(case, unreadable, damaged, [], nothing)


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


def _examine(given: _Given) -> Report:
    case = given.case
    steps = run_steps(case, given.unreadable if given.nothing else [], given.damaged)
    case.noted += [*given.unusable, *([] if given.nothing else given.unreadable)]
    return conclude(case, steps, unreadable=bool(given.unreadable or given.unusable))


def _bytes(certificate: str | Path | bytes | Certificate) -> bytes:
    if isinstance(certificate, Certificate):
        return certificate.to_bytes()
    return certificate if isinstance(certificate, bytes) else read_whole(certificate)
