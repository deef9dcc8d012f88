"""The steps in their order, and how they are run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import frozen

from randcheck.certificates.verification import (
    amendments,
    chain,
    draws,
    leaves,
    lists,
    promises,
    replays,
    seals,
    signatures,
    teams,
)
from randcheck.certificates.verification.case import Case, Skip
from randcheck.certificates.verification.report import FAIL, PASS, SKIPPED, Step
from randcheck.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@frozen
class Planned:
    """One step: its name, the steps it rests on, and what makes it."""

    name: str
    needs: str
    run: Callable[[Case], Iterator[Problem]]


def _files(case: Case) -> Iterator[Problem]:
    """Compare the office's own files, where somebody handed in how."""
    if case.beyond.files is None:
        raise Skip("skip-no-files")
    yield from case.beyond.files(case)


STEPS: Final = (
    Planned("form", "", chain.form),
    Planned("records", "form", chain.records),
    Planned("chain", "records", chain.chain),
    Planned("signatures", "chain", signatures.signatures),
    Planned("commitment", "chain", promises.commitment),
    Planned("quotas", "chain", promises.quotas),
    Planned("openings", "commitment", draws.openings),
    Planned("seed", "openings", draws.seed),
    Planned("tickets", "seed quotas", draws.lots),
    Planned("opened", "commitment", teams.opened),
    Planned("teams", "opened tickets", teams.teams),
    Planned("disclosures", "chain", leaves.disclosures),
    Planned("roots", "chain", lists.roots),
    Planned("verdicts", "roots", lists.verdicts),
    Planned("draw", "verdicts tickets", draws.redraw),
    Planned("deal", "verdicts teams", teams.redeal),
    Planned("calendar", "chain", promises.calendar),
    Planned("statements", "chain", signatures.statements),
    Planned("amendments", "teams tickets", amendments.amendments),
    Planned("amended", "verdicts amendments", replays.replay),
    Planned("seal", "chain", seals.seal),
    Planned("files", "chain", _files),
)
UNDECIDABLE: Final = {"extra-missing", "engine-refused", "engine-suite"}
"""Codes of what this installation cannot judge; the step is then skipped."""


def run_steps(case: Case, unreadable: list[Problem], damaged: list[Problem]) -> list[Step]:
    """Run all steps; one whose ground has failed is skipped.

    Args:
        case: What is verified.
        unreadable: Why files could not be opened, the certificate among them or not.
        damaged: What is wrong with the form of the rosters given.
    """
    status: dict[str, str] = {}
    done = []
    for number, planned in enumerate(STEPS, 1):
        case.progress(planned.name, number - 1, len(STEPS))
        broken = [name for name in planned.needs.split() if status[name] == FAIL]
        lost = [name for name in planned.needs.split() if status[name] == "lost"]
        if case.data is None:
            found = Step(number=number, name=planned.name, status=SKIPPED,
                         problems=tuple(unreadable))  # fmt: skip
        elif damaged and planned.name == "roots":
            shown = seals.hidden(damaged) if case.sealed and not case.reveal else tuple(damaged)
            found = Step(number=number, name=planned.name, status=FAIL, problems=shown)
        elif broken or lost:
            why = Problem("skip-failed", {"value": (broken or lost)[0]})
            found = Step(number=number, name=planned.name, status=SKIPPED, problems=(why,))
        else:
            found = _run(case, number, planned)
        reserved = any(problem.code in UNDECIDABLE for problem in found.problems)
        unusable = broken or lost or (reserved and found.status == SKIPPED)
        status[planned.name] = "lost" if unusable else found.status
        done.append(found)
    return done


def _run(case: Case, number: int, planned: Planned) -> Step:
    try:
        problems = tuple(planned.run(case))
    except Skip as skip:
        return Step(number=number, name=planned.name, status=SKIPPED, problems=(skip.problem,))
    except InputError as error:
        if error.code not in UNDECIDABLE:
            raise
        problems = tuple(error.problems)
    if case.sealed and planned.name in seals.WITH_SECRETS and not case.reveal:
        problems = seals.hidden(problems)
    reserved = bool(problems) and all(problem.code in UNDECIDABLE for problem in problems)
    status = SKIPPED if reserved else FAIL if problems else PASS
    return Step(number=number, name=planned.name, status=status, problems=problems)
