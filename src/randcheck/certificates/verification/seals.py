"""Step on what a seal opens; and what is kept out of findings about a sealed draw.

The other steps look at a sealed draw as at an open one: where a seal is known, counts stand
where their hashes do, and what its records list is made again from the rosters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from randcheck.certificates.records import FIELDS_OF, LISTS, ROSTERS, UNSEALING
from randcheck.certificates.secrecy.sealed import Sealer, tree_size
from randcheck.certificates.verification.case import Skip
from randcheck.errors import Phrase, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from randcheck.certificates.verification.case import Case

_SPEAKABLE: Final = {
    "amend-root", "deal-differs", "draw-root", "file-differs", "file-not-committed", "other-draw",
    "quota-batch", "quota-order", "quota-reserves",
    "roster-changed", "seal-bucket", "seal-missing", "seal-two", "seal-wrong",
}  # fmt: skip
"""Findings whose parameters are no secret."""


def hidden(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return findings without numbers and ids that only secrets show, each kind once."""
    found: list[Problem] = []
    for problem in problems:
        kept = problem
        if problem.code not in _SPEAKABLE:
            kept = Problem(problem.code, dict.fromkeys(problem.params, Phrase("word-sealed")))
        if kept not in found:
            found.append(kept)
    return tuple(found)


def seal(case: Case) -> Iterator[Problem]:
    """Check that all lists are padded as they must be, and that the seals known open the counts."""
    if not case.sealed:
        raise Skip("skip-not-sealed")
    yield from _sizes(case)
    for known in case.seals:
        for name in Sealer.of(case.commitment, known).wrong(case.commitment):
            yield Problem("seal-wrong", {"value": name}, "seal")
    told = [record["rosters"] for record in case.bodies(UNSEALING)]
    if case.secrets is not None:
        told.append({name: secret.hex() for name, secret in case.secrets.items()})
    if any(one != case.seals[0] for one in case.seals) or any(one != told[0] for one in told):
        yield Problem("seal-two", {}, "seal")


def _sizes(case: Case) -> Iterator[Problem]:
    bucket = case.commitment["rosters"]["targets"]["size"]
    for name in ROSTERS:
        size = case.commitment["rosters"][name]["size"]
        if size != bucket:
            yield Problem("seal-bucket", {"value": size, "wanted": bucket}, f"rosters.{name}")
    for position, record in enumerate(case.records):
        if record.kind in FIELDS_OF:
            wanted = tree_size(record.kind, bucket, len(case.commitment["teams"]))
            size = record.body[LISTS]["size"]
            if size != wanted:
                params = {"value": size, "wanted": wanted}
                yield Problem("seal-bucket", params, f"records[{position}] {record.kind}.{LISTS}")


def notes(case: Case) -> Iterator[Problem]:
    """Say what publishing a number would give away, and that of which strata is short."""
    yield Problem("note-sealed-rate")
    if not case.seals:
        return
    for stratum in case.counted["strata"]:
        if stratum["shortfall"]:
            short = stratum["shortfall"] if case.reveal else Phrase("word-sealed")
            yield Problem("note-shortfall", {"value": stratum["id"], "shortfall": short})


WITH_SECRETS: Final = {"quotas", "roots", "verdicts", "draw", "deal", "amended", "seal", "files"}
"""Steps that may find what is secret."""
