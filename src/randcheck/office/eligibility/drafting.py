"""Inspectors drafted from lower rosters by lot (随机抽调; W25-3): a draw of its own.

A superior office that needs more inspectors draws them from the directories of the offices
below it. That draw has a commitment and a certificate like any other; its targets are the
inspectors who may be drafted.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from attrs import evolve

from randcheck.canonical.arguments import checked
from randcheck.draws.eligibility import Standing
from randcheck.draws.task import Stratum, Task
from randcheck.draws.words import ELIGIBLE, EXCLUDED, IN_POOL
from randcheck.errors import InputError
from randcheck.office.directories.inspectors import Inspector, InspectorDirectory
from randcheck.office.plans.teams import pool

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from randcheck.office.books.book import TaskRules

DRAFTED_FROM: Final = "drafted_from"
ABSENT: Final = EXCLUDED + "absent"


@checked
def drafting_task(
    rules: TaskRules, lower: Mapping[str, Iterable[Inspector]], wanted: Mapping[str, int]
) -> Task:
    """Return the draw that drafts inspectors, ready to be committed.

    Args:
        rules: The rules of the task that they are drafted for; its licences, presence and
            conditions hold for them too.
        lower: Name of a lower office → its directory of inspectors.
        wanted: Name of a lower office → how many are drafted from it.

    Returns:
        A task called ``<draw>-drafting``, a stratum for each lower office. Whoever cannot
        be drafted has the rule that says no; fewer than wanted is a shortfall.

    Raises:
        InputError: An office is unknown (``draft-office``), somebody stands in two
            directories, or somebody's licence or presence is not known.
    """
    unknown = sorted(set(wanted) - set(lower))
    if unknown:
        raise InputError("draft-office", value=unknown[0], known="、".join(sorted(lower)) or "—")
    standings = [
        standing
        for office, people in sorted(lower.items())
        if office in wanted
        for standing in _standings(rules, office, people)
    ]
    return Task(
        office=rules.book.office,
        plan=rules.plan,
        draw=f"{rules.draw}-drafting",
        window=rules.window,
        strata=[
            Stratum(id=office, rate=Fraction(0), floor=number) for office, number in wanted.items()
        ],
        standings=standings,
        book=rules.book.source,
    )


def _standings(rules: TaskRules, office: str, people: Iterable[Inspector]) -> Iterable[Standing]:
    for entry in pool(rules, people):
        verdict = ELIGIBLE if entry.verdict == IN_POOL else entry.verdict
        if verdict == ELIGIBLE and not entry.present:
            verdict = ABSENT
        yield Standing(id=entry.id, stratum=office, verdict=verdict)


@checked
def with_drafted(
    own: InspectorDirectory,
    lower: Mapping[str, Iterable[Inspector]],
    drawn: Mapping[str, Iterable[str]],
) -> InspectorDirectory:
    """Return a directory with the inspectors who were drafted into it.

    Args:
        own: The office's own directory.
        lower: Name of a lower office → its directory.
        drawn: Name of a lower office → who was drawn, such as `Certificate.drawn`.

    Returns:
        Each drafted inspector has a column ``drafted_from`` with the office's name.

    Raises:
        InputError: Somebody drawn does not stand in the directory (``draft-inspector``),
            or stands in the office's own too.
    """
    found = list(own)
    for office, ids in sorted(drawn.items()):
        known = {person.id: person for person in lower.get(office, ())}
        for id in ids:
            if id not in known:
                raise InputError("draft-inspector", value=id, office=office)
            columns = dict(known[id].attributes) | {DRAFTED_FROM: office}
            found.append(evolve(known[id], attributes=columns.items()))
    return InspectorDirectory(found)
