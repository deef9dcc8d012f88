"""What records say of the grounds of a draw, where there is something to say.

Of what day the directories are (L19-10), why a rate was raised (W22-8), who confirmed
that somebody is present (X22-5); and in an assignment, who was drawn for it (L19-14).
Each is a field that is absent where there is nothing to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from randcheck.draws.task import DIRECTORIES
from randcheck.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from randcheck.draws.task import Task


def directories(task: Task, instant: str | None) -> dict[str, Any]:
    """Return what a commitment says of the versions of the directories.

    Raises:
        InputError: One is later than the planned draw (``as-of-later``).
    """
    if not task.directories:
        return {}
    found = {name: day.isoformat() for name, day in task.directories.items()}
    known = {name: found.get(name) for name in DIRECTORIES}
    problems = list(later(known, instant))
    if problems:
        raise InputError.collect(problems)
    return {"directories": known}


def later(known: Mapping[str, str | None], instant: str | None) -> Iterator[Problem]:
    """Yield every directory that is later than the day for which the draw is planned."""
    for name, day in known.items():
        if day is not None and instant is not None and day > instant[:10]:
            params: dict[str, object] = {"name": name, "value": day, "drawn": instant[:10]}
            yield Problem("as-of-later", params, f"directories.{name}")


def raised(task: Task) -> dict[str, dict[str, Any]]:
    """Return what is said of the strata whose rate somebody raised, with the reason."""
    return {
        decision.stratum: {"raised": {"clause": decision.clause, "reason": decision.reason}}
        for decision in task.decisions
        if decision.reason
    }


def presence(task: Task) -> Iterator[dict[str, Any]]:
    """Yield who is present and, where it is known, by whose word and since when."""
    said = {(one.inspector, one.present): one for one in task.presence}
    for entry in task.pool:
        record: dict[str, Any] = {"id": entry.id, "present": entry.present}
        one = said.get((entry.id, entry.present))
        if one is not None and one.confirmed_by:
            record["confirmed_by"] = one.confirmed_by
        if one is not None and one.confirmed_on is not None:
            record["confirmed_on"] = one.confirmed_on.isoformat()
        yield record
