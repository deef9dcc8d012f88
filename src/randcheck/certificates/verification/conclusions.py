"""What the steps add up to: verdict, headline, properties, notes."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from randcheck.certificates.records import AMENDMENT, OPENING, REQUEST
from randcheck.certificates.verification import pools, seals, signatures, voids
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
from randcheck.errors import Problem
from randcheck.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from randcheck.certificates.verification.case import Case

WITH_ROSTERS: Final = ("roots", "verdicts", "draw", "deal", "amended")
IN_TIME: Final = ("witnessed", "before-beacon", "published")
"""Properties of which each shows that the roster was not chosen knowing the seed."""
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
    if failed:
        verdict = REFUTED
        first = failed[0]
        params = {"number": first.number, "value": first.name, "count": len(failed)}
        headline = Problem("headline-refuted", params)
    elif unreadable or later:
        verdict, headline = UNDECIDED, Problem("headline-undecided")
    elif case.stage == "void":
        verdict, headline = VERIFIED, Problem(voids.what_was_discarded(case))
    elif case.stage in {"committed", "opened"}:
        verdict, headline = VERIFIED, Problem("headline-not-drawn")
    elif case.stage == "requested":
        verdict, headline = VERIFIED, Problem("headline-not-amended")
    elif not complete:
        verdict, headline = VERIFIED, Problem("headline-not-assigned")
    elif recomputed:
        verdict, headline = VERIFIED, Problem("headline-recomputed")
    else:
        verdict, headline = VERIFIED, Problem(_shown(case, steps))
    readable = bool(case.records)
    held = {"consistent": verdict == VERIFIED, "recomputed": recomputed}
    if verdict == VERIFIED:
        held |= signatures.reached(case)
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
    if case.stage == "void":
        yield from voids.notes(case)
    nonces = [record["nonce"] for record in case.bodies(OPENING)]
    if len(set(nonces)) < len(nonces):
        yield Problem("note-nonce-repeated")
    yield from _amendments(case)
    if case.sealed:
        yield from seals.notes(case)
    for stratum in () if case.sealed else case.commitment["strata"]:
        if stratum["shortfall"]:
            params = {"value": stratum["id"], "shortfall": stratum["shortfall"]}
            yield Problem("note-shortfall", params)
    yield from pools.notes(case)
    yield from case.beyond.notes(case.commitment, verified=verdict == VERIFIED)
    yield from signatures.notes(case)
    yield from case.noted
    if verdict == VERIFIED:
        if not any(held[name] for name in IN_TIME):
            yield Problem("note-could-have-known")
        yield Problem("note-unprovable")


def _amendments(case: Case) -> Iterator[Problem]:
    """Say of every request what a reader would not see in its amendment."""
    kinds = [record.kind for record in case.records]
    for position, record in enumerate(case.records):
        if record.kind != REQUEST:
            continue
        end = next((i for i, k in enumerate(kinds[position + 1 :], position + 1)
                    if k in {REQUEST, AMENDMENT}), len(kinds))  # fmt: skip
        place = f"{REQUEST} {record.body['number']}"
        sources = record.body["sources"]
        public = any(source["kind"] != "contribution" for source in sources)
        if sources and not public and not any(source["outside"] for source in sources):
            yield Problem("note-no-outside", {}, place)
        if end == len(kinds):
            continue
        if kinds[end] == REQUEST:
            yield Problem("note-amend-void", {}, place)
            continue
        body, listed = case.records[end].body, case.lists.get(end, AMENDMENT) or {}
        absent = [o["id"] for o in body["sources"] if o["kind"] == "unopened"]
        if absent:
            code = "note-unopened-public" if public else "note-unopened"
            params = {"value": "、".join(absent), "count": len(absent)}
            yield Problem(code, params, place)
        dealt = [seat["possible"] for team in listed.get("teams", ()) for seat in team["seats"]]
        if 1 in dealt:
            params = {"value": dealt.count(1), "count": sum(map(bool, dealt))}
            yield Problem("note-amend-determined", params, place)
