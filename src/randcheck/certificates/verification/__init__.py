"""Verification: named, numbered steps; derived properties (protocol §7).

The steps, in their order and under the names that `docs/spec/verification.md`
uses, are listed in `STEPS`. A step passes, fails, or is skipped with the reason;
a step whose ground has failed is skipped too. `verify` raises where any step
fails, `examine` returns the report either way.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import frozen

from randcheck.certificates.certificate import Certificate, read_whole
from randcheck.certificates.pending import SECRETS_FILE, load_rosters, load_secrets
from randcheck.certificates.verification import chain, draws, lists, promises, teams
from randcheck.certificates.verification.case import Case, Skip
from randcheck.certificates.verification.report import (
    FAIL,
    PASS,
    PROPERTIES,
    REFUTED,
    SKIPPED,
    UNDECIDED,
    VERIFIED,
    Property,
    Report,
    Step,
)
from randcheck.errors import InputError, Problem, UndecidedError, VerificationError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

__all__ = ["STEPS", "Property", "Report", "Step", "examine", "verify"]


@frozen
class _Planned:
    name: str
    needs: str
    run: Callable[[Case], Iterator[Problem]]


STEPS: Final = (
    _Planned("form", "", chain.form),
    _Planned("records", "form", chain.records),
    _Planned("chain", "records", chain.chain),
    _Planned("signatures", "chain", chain.signatures),
    _Planned("commitment", "chain", promises.commitment),
    _Planned("quotas", "chain", promises.quotas),
    _Planned("openings", "commitment", draws.openings),
    _Planned("seed", "openings", draws.seed),
    _Planned("tickets", "seed quotas", draws.lots),
    _Planned("opened", "commitment", teams.opened),
    _Planned("teams", "opened tickets", teams.teams),
    _Planned("disclosures", "chain", lists.disclosures),
    _Planned("roots", "chain", lists.roots),
    _Planned("verdicts", "roots", lists.verdicts),
    _Planned("draw", "verdicts tickets", draws.redraw),
    _Planned("deal", "verdicts teams", teams.redeal),
)
_WITH_ROSTERS = ("roots", "verdicts", "draw", "deal")


def examine(
    certificate: str | Path | bytes | Certificate,
    *,
    rosters: str | Path | None = None,
    secrets: str | Path | None = None,
    head: str | None = None,
) -> Report:
    """Verify a certificate and return the report, whatever it says.

    Args:
        certificate: Path of the file, its bytes, or a certificate.
        rosters: Folder with ``<name>.jsonl`` of all six rosters.
        secrets: The file with their secrets; by default ``secrets.json`` there.
        head: Digest of the last record, known from elsewhere.

    Returns:
        The report. A file that cannot be opened gives the verdict ``undecided``.
    """
    unreadable: list[Problem] = []
    data = b""
    try:
        data = _bytes(certificate)
    except InputError as error:
        unreadable += error.problems
    case = Case(data, head)
    damaged: list[Problem] = []
    if rosters is not None:
        try:
            case.secrets_of, case.secrets = load_secrets(secrets or Path(rosters) / SECRETS_FILE)
            case.rosters = load_rosters(rosters)
        except InputError as error:
            missing = error.code == "file-unreadable"
            (unreadable if missing else damaged).extend(error.problems)
    steps = _steps(case, unreadable, damaged)
    return _report(case, steps, bool(unreadable))


def verify(
    certificate: str | Path | bytes | Certificate,
    *,
    rosters: str | Path | None = None,
    secrets: str | Path | None = None,
    head: str | None = None,
    require: Collection[str] = (),
) -> Report:
    """Verify a certificate; raise unless it holds.

    Args:
        certificate: Path of the file, its bytes, or a certificate.
        rosters: Folder with ``<name>.jsonl`` of all six rosters.
        secrets: The file with their secrets; by default ``secrets.json`` there.
        head: Digest of the last record, known from elsewhere.
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
    _bytes(certificate)
    if rosters is not None:
        _readable(rosters, secrets)
    report = examine(certificate, rosters=rosters, secrets=secrets, head=head)
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


def _bytes(certificate: str | Path | bytes | Certificate) -> bytes:
    if isinstance(certificate, Certificate):
        return certificate.to_bytes()
    return certificate if isinstance(certificate, bytes) else read_whole(certificate)


def _readable(rosters: str | Path, secrets: str | Path | None) -> None:
    """Tell a file that is not there from one that is wrong."""
    try:
        load_secrets(secrets or Path(rosters) / SECRETS_FILE)
        load_rosters(rosters)
    except InputError as error:
        if error.code == "file-unreadable":
            raise


def _steps(case: Case, unreadable: list[Problem], damaged: list[Problem]) -> list[Step]:
    status: dict[str, str] = {}
    done = []
    for number, planned in enumerate(STEPS, 1):
        broken = [name for name in planned.needs.split() if status[name] == FAIL]
        lost = [name for name in planned.needs.split() if status[name] == "lost"]
        if unreadable and not case.data:
            found = Step(number=number, name=planned.name, status=SKIPPED,
                         problems=tuple(unreadable))  # fmt: skip
        elif damaged and planned.name == "roots":
            found = Step(number=number, name=planned.name, status=FAIL, problems=tuple(damaged))
        elif broken or lost:
            why = Problem("skip-failed", {"value": (broken or lost)[0]})
            found = Step(number=number, name=planned.name, status=SKIPPED, problems=(why,))
        else:
            found = _run(case, number, planned)
        status[planned.name] = "lost" if broken or lost else found.status
        done.append(found)
    return done


def _run(case: Case, number: int, planned: _Planned) -> Step:
    try:
        problems = tuple(planned.run(case))
    except Skip as skip:
        return Step(number=number, name=planned.name, status=SKIPPED, problems=(skip.problem,))
    later = [problem for problem in problems if problem.code == "record-later"]
    if later:
        return Step(number=number, name=planned.name, status=SKIPPED, problems=tuple(later))
    status = FAIL if problems else PASS
    return Step(number=number, name=planned.name, status=status, problems=problems)


def _report(case: Case, steps: list[Step], unreadable: bool) -> Report:  # noqa: FBT001
    failed = [step for step in steps if step.status == FAIL]
    later = [s for s in steps if any(p.code == "record-later" for p in s.problems)]
    redone = [s for s in steps if s.name in _WITH_ROSTERS]
    recomputed = (
        case.rosters is not None
        and not failed
        and all(s.status == PASS or _not_yet(s) for s in redone)
        and case.stage in {"drawn", "assigned"}
    )
    if failed:
        verdict = REFUTED
        first = failed[0]
        params = {"number": first.number, "value": first.name, "count": len(failed)}
        headline = Problem("headline-refuted", params)
    elif unreadable or later:
        verdict, headline = UNDECIDED, Problem("headline-undecided")
    elif case.stage in {"committed", "opened"}:
        verdict, headline = VERIFIED, Problem("headline-not-drawn")
    elif recomputed:
        verdict, headline = VERIFIED, Problem("headline-recomputed")
    else:
        verdict, headline = VERIFIED, Problem("headline-consistent")
    readable = bool(case.records)
    return Report(
        verdict=verdict,
        draw_id=case.commitment.get("draw_id", "") if readable else "",
        stage=case.stage,
        headline=headline,
        steps=tuple(steps),
        properties=tuple(_properties(verdict, recomputed=recomputed)),
        notes=tuple(_notes(case, verdict)) if readable else (),
    )


def _not_yet(step: Step) -> bool:
    codes = {problem.code for problem in step.problems}
    return step.status == SKIPPED and codes <= {"skip-no-teams", "skip-not-assigned"}


def _properties(verdict: str, *, recomputed: bool) -> Iterator[Property]:
    held = {"consistent": verdict == VERIFIED, "recomputed": recomputed}
    for name in PROPERTIES:
        if held.get(name, False):
            yield Property(name=name, holds=True)
        else:
            yield Property(name=name, holds=False, reason=Problem(f"unmet-{name}"))


def _notes(case: Case, verdict: str) -> Iterator[Problem]:
    sources = case.commitment["sources"]
    contributions = [source for source in sources if source["kind"] == "contribution"]
    public = len(contributions) < len(sources)
    if not public and not any(source["outside"] for source in contributions):
        yield Problem("note-no-outside")
    outcomes = case.bodies("draw")[0]["sources"] if case.bodies("draw") else []
    absent = [outcome["id"] for outcome in outcomes if outcome["kind"] == "unopened"]
    if absent:
        code = "note-unopened-public" if public else "note-unopened"
        yield Problem(code, {"value": "、".join(absent), "count": len(absent)})
    for stratum in case.commitment["strata"]:
        if stratum["shortfall"]:
            params = {"value": stratum["id"], "shortfall": stratum["shortfall"]}
            yield Problem("note-shortfall", params)
    if verdict == VERIFIED:
        yield Problem("note-could-have-known")
        yield Problem("note-unprovable")
