"""What the steps add up to: verdict, headline, properties, notes."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from randcheck.certificates.records import OPENING
from randcheck.certificates.verification import hands, pools, seals, signatures, voids
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
from randcheck.certificates.verification.steps import UNDECIDABLE
from randcheck.errors import Phrase, Problem
from randcheck.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from randcheck.certificates.verification.case import Case

WITH_ROSTERS: Final = ("roots", "verdicts", "draw", "deal", "amended")
IN_TIME: Final = ("witnessed", "published")
"""Properties of which each shows that somebody outside knew this commitment, and no other."""
WITH_SEAL: Final = ("quotas", "seal")
"""Steps that only a seal can make of a sealed draw."""


def conclude(case: Case, steps: list[Step], *, unreadable: bool, given: Iterable[str]) -> Report:
    """Return the report.

    Args:
        case: What was verified.
        steps: All steps, by number.
        unreadable: Whether a file could not be opened.
        given: What there was besides the certificate, by name.
    """
    failed = [step for step in steps if step.status == FAIL]
    later = [s for s in steps if any(p.code in UNDECIDABLE for p in s.problems)]
    wanted = (*WITH_ROSTERS, *WITH_SEAL) if case.sealed else WITH_ROSTERS
    redone = [s for s in steps if s.name in wanted]
    complete = bool(case.records) and (
        case.stage in {"assigned", "amended"}
        or (case.stage == "drawn" and not case.commitment["teams"])
    )
    recomputed = (
        case.rosters is not None
        and not (failed or later or unreadable)
        and all(s.status == PASS or _not_planned(s) for s in redone)
        and complete
    )
    verdict = REFUTED if failed else UNDECIDED if unreadable or later else VERIFIED
    readable = bool(case.records)
    held = {"consistent": verdict == VERIFIED, "recomputed": recomputed}
    if verdict == VERIFIED:
        held |= {"outside": hands.outside(case), **signatures.reached(case)}
    if failed:
        first = failed[0]
        params = {"number": first.number, "value": first.name, "count": len(failed)}
        headline = Problem("headline-refuted", params)
    elif verdict == UNDECIDED:
        headline = Problem("headline-undecided")
    else:
        headline = _headline(case, steps, held, complete=complete)
    return Report(
        version=__version__,
        verdict=verdict,
        draw_id=case.commitment.get("draw_id", "") if readable else "",
        commitment=case.records[0].digest if readable else "",
        head=case.records[-1].digest if readable else "",
        sha256="" if case.data is None else sha256(case.data).hexdigest(),
        given=tuple(sorted(given)),
        stage=case.stage,
        headline=headline,
        steps=tuple(steps),
        properties=tuple(_properties(held)),
        notes=tuple(_notes(case, verdict, held)) if readable else (),
    )


def _headline(
    case: Case, steps: list[Step], held: Mapping[str, bool], *, complete: bool
) -> Problem:
    """Return the headline of what holds; first of all, that nobody outside had a hand in it."""
    if case.stage == "void":
        return Problem(voids.what_was_discarded(case))
    if case.stage in {"committed", "opened"}:
        return Problem("headline-not-drawn")
    if case.stage == "requested":
        code = "headline-not-amended"
    elif not complete:
        code = "headline-not-assigned"
    else:
        code = "headline-recomputed" if held["recomputed"] else _shown(case, steps)
    if any(held[name] for name in ("outside", *IN_TIME)):
        return Problem(code)
    return Problem("headline-alone", {"value": Phrase(code)})


def _shown(case: Case, steps: list[Step]) -> str:
    """Return the headline of a draw that holds as far as the file shows it."""
    if case.sealed:
        return "headline-sealed"
    codes = {problem.code for step in steps for problem in step.problems}
    return "headline-lists" if "skip-lists" in codes else "headline-consistent"


def _not_planned(step: Step) -> bool:
    codes = {problem.code for problem in step.problems}
    return step.status == SKIPPED and codes <= {"skip-no-teams", "skip-not-amended"}


def _properties(held: Mapping[str, bool]) -> Iterator[Property]:
    for name in PROPERTIES:
        if held.get(name, False):
            yield Property(name=name, holds=True)
        else:
            yield Property(name=name, holds=False, reason=Problem(f"unmet-{name}"))


def _notes(case: Case, verdict: str, held: Mapping[str, bool]) -> Iterator[Problem]:
    yield from hands.notes(case, held)
    if case.stage == "void":
        yield from voids.notes(case)
    nonces = [record["nonce"] for record in case.bodies(OPENING)]
    if len(set(nonces)) < len(nonces):
        yield Problem("note-nonce-repeated")
    if case.sealed:
        yield from seals.notes(case)
    for stratum in () if case.sealed else case.commitment["strata"]:
        if stratum["shortfall"]:
            params = {"value": stratum["id"], "shortfall": stratum["shortfall"]}
            yield Problem("note-shortfall", params)
    total = case.commitment.get("total")
    if total is not None and total["shortfall"]:
        yield Problem("note-total-short", {"need": total["need"], "shortfall": total["shortfall"]})
    if "stage" in case.commitment:
        yield Problem("note-stage-alone", {"value": case.commitment["stage"]["first"]})
    yield from pools.notes(case)
    yield from case.beyond.notes(case.commitment, verified=verdict == VERIFIED)
    yield from signatures.notes(case)
    yield from case.noted
    if verdict == VERIFIED:
        if not any(held[name] for name in IN_TIME):
            stamped = held["before-beacon"]
            yield Problem("note-one-of-many" if stamped else "note-could-have-known")
        yield Problem("note-unprovable")
