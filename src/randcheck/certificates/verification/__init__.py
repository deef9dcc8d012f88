"""Verification: named, numbered steps; derived properties (protocol §7).

The steps, in their order and under the names that `docs/spec/verification.md`
uses, are listed in `STEPS`. A step passes, fails, or is skipped with the reason;
a step whose ground has failed is skipped too. `verify` raises where any step
fails, `examine` returns the report either way.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from attrs import frozen

from randcheck.canonical.arguments import checked
from randcheck.certificates.certificate import Certificate
from randcheck.certificates.rosters import ROSTERS_FOLDER, load_rosters, roster_folder
from randcheck.certificates.secrecy.unsealing import unsealed_secrets
from randcheck.certificates.secretfiles import SECRETS_FILE, load_seal, load_secrets
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
from randcheck.disk.storage import UNREADABLE, Files, place_at, read_whole, stands
from randcheck.errors import InputError, Problem, UndecidedError, VerificationError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import Unpack

    from randcheck.certificates.pending import Pending
    from randcheck.certificates.rosters import Roster
    from randcheck.disk.storage import Place

__all__ = ["STEPS", "Beyond", "Given", "Property", "Report", "Step", "examine", "verify"]


class Given(TypedDict, total=False):
    """What a verifier has besides the certificate; every part may be left out.

    Attributes:
        rosters: Folder with ``<name>.jsonl`` of all six rosters, a mapping of such names to
            bytes, or the `Pending` that holds them, which has the secrets too.
        targets: The roster of targets, where it lies in a database (`randcheck.engines`), in the
            place of its file; `rosters` has the others.
        secrets: The file with their secrets, or its bytes; by default ``secrets.json`` there,
            or beside the folder ``rosters`` of a private folder.
        head: Digest of the last record, known from elsewhere.
        trust: Folder with the public keys that the verifier takes for good, or a mapping.
        evidence: Folder with statements of witnesses and time stamps, or a mapping.
        roots: PEM file of the time-stamping authorities' root certificates, or its bytes.
        reveal: Whether findings about a sealed draw may name what is sealed.
        progress: Called before each step: its name, how many are done, and of how many.
    """

    rosters: str | Path | Files | Pending | None
    targets: Roster | None
    secrets: str | Path | bytes | None
    head: str | None
    trust: str | Path | Files | None
    evidence: str | Path | Files | None
    roots: str | Path | bytes | None
    reveal: bool
    progress: Callable[[str, int, int], object] | None


@checked
def examine(
    certificate: str | Path | bytes | Certificate,
    *,
    beyond: Beyond | None = None,
    **given: Unpack[Given],
) -> Report:
    """Verify a certificate and return the report, whatever it says.

    Args:
        certificate: Path of the file, its bytes or text (which begins with ``{``), or a
            certificate. Never hand on as a path what a stranger sent: give its bytes.
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
        certificate: Path of the file, its bytes or text (which begins with ``{``), or a
            certificate. Never hand on as a path what a stranger sent: give its bytes.
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
        raise _undecided([report.headline, *taken.unusable], report)
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
    unusable: list[Problem]
    names: list[str]

    def beside(
        self,
        trust: str | Path | Files | None,
        evidence: str | Path | Files | None,
        roots: str | Path | bytes | None,
    ) -> None:
        """Take in keys and evidence; with files of another form nothing can be decided."""
        for take in (partial(self._trust, trust), partial(self._evidence, evidence, roots)):
            try:
                take()
            except InputError as error:
                missing = error.code in UNREADABLE
                (self.unreadable if missing else self.unusable).extend(error.problems)

    def _trust(self, trust: str | Path | Files | None) -> None:
        if trust is not None:
            self.case.trust = load_trust(trust)

    def _evidence(
        self, evidence: str | Path | Files | None, roots: str | Path | bytes | None
    ) -> None:
        self.case.evidence = load_evidence(evidence, roots)


def _given(certificate: str | Path | bytes | Certificate, given: Given, beyond: Beyond) -> _Taken:
    unreadable: list[Problem] = []
    damaged: list[Problem] = []
    rosters, secrets = given.get("rosters"), given.get("secrets")
    case = Case(None, given.get("head"), reveal=given.get("reveal", False), beyond=beyond)
    try:
        case.data = _bytes(certificate)
    except InputError as error:
        unreadable += error.problems
    try:
        _take_private(case, rosters, secrets, given.get("targets"))
    except InputError as error:
        # a file that is not there is told from one that is wrong
        missing = error.code in {*UNREADABLE, "rosters-none"}
        (unreadable if missing else damaged).extend(error.problems)
    case.progress = given.pop("progress", None) or case.progress
    names = [name for name, value in given.items() if value not in (None, False)]
    if rosters is None and given.get("targets") is not None:
        unreadable.append(Problem("targets-alone", {}, "targets"))
    unreadable += beyond.unreadable
    taken = _Taken(case, unreadable, damaged, [], [*names, *beyond.given])
    taken.beside(given.get("trust"), given.get("evidence"), given.get("roots"))
    return taken


def _take_private(
    case: Case,
    rosters: str | Path | Files | Pending | None,
    secrets: str | Path | bytes | None,
    targets: Roster | None,
) -> None:
    """Take rosters and secrets from wherever they are."""
    if isinstance(rosters, str | Path | Files):
        folder = roster_folder(rosters)
        _take_secrets(case, secrets, _usual_secrets(folder))
        case.rosters = load_rosters(folder, targets)
    elif secrets is not None:
        _take_secrets(case, secrets, place_at(secrets, SECRETS_FILE))
    if rosters is not None and not isinstance(rosters, str | Path | Files):
        case.rosters = {**rosters.rosters, **({} if targets is None else {"targets": targets})}
        if secrets is None:
            case.secrets_of, case.secrets = rosters.draw_id, rosters.secrets
            case.seal = rosters.seal


def _usual_secrets(folder: Place) -> Place:
    """Return where secrets lie by default: with the rosters, or where a pending draw has them."""
    beside = folder.parent / SECRETS_FILE
    here = folder / SECRETS_FILE
    return beside if folder.name == ROSTERS_FOLDER and not stands(here) and stands(beside) else here


def _take_secrets(case: Case, secrets: str | Path | bytes | None, usual: Place) -> None:
    """Take the secrets from their file, or from the unsealing record where there is none."""
    if secrets is None and not stands(usual):
        unsealed = unsealed_secrets(case.data or b"")
        if unsealed is not None:
            case.secrets_of, case.secrets = unsealed
            return
    path = usual if secrets is None else secrets
    case.secrets_of, case.secrets = load_secrets(path)
    case.seal = load_seal(path)


def _examine(given: _Taken) -> Report:
    case, unclear = given.case, bool(given.unreadable or given.unusable)
    steps = run_steps(case, given.unreadable, given.damaged)
    case.noted += [*given.unusable, *given.unreadable]
    return conclude(case, steps, unreadable=unclear, given=given.names)


def _bytes(certificate: str | Path | bytes | Certificate) -> bytes:
    if isinstance(certificate, Certificate):
        return certificate.to_bytes()
    if isinstance(certificate, str) and certificate.lstrip().startswith("{"):
        return certificate.encode("utf-8", "surrogatepass")  # the text itself, never a path
    return certificate if isinstance(certificate, bytes) else read_whole(certificate)
