"""The six lists of a task, as they are frozen for its draw (protocol §6)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from randcheck.canonical import jcs
from randcheck.canonical.fitting import require
from randcheck.certificates.records import ROSTER_SHAPES, ROSTERS
from randcheck.certificates.rosters import HEAD, OPEN, REST, Roster, pair_name, tails_of
from randcheck.certificates.tasks import presence
from randcheck.errors import InputError, Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from randcheck.draws.task import Task


def roster(name: str, records: Iterable[dict[str, Any]]) -> Roster:
    """Return a roster of records given in any order.

    Raises:
        InputError: An id stands twice, or a record is not of its shape.
    """
    ordered = sorted(records, key=lambda record: record["id"])
    ids = [record["id"] for record in ordered]
    for before, after in pairwise(ids):
        if before == after:
            raise InputError("id-duplicate", place=name, value=after)
    for record in ordered:
        require(record, ROSTER_SHAPES[name], f"{name} {record['id']}")
    lines = [jcs.serialize(record) for record in ordered]
    return Roster(name, ids, lines, tails_of(lines) if name == "targets" else ())


def target_roster(memberships: Iterable[tuple[str, str, str, int]]) -> Roster:
    """Return the roster of targets.

    Args:
        memberships: Id, stratum, verdict and weight, ascending by id and
            stratum; ids are valid.
    """
    ids: list[str] = []
    lines: list[bytes] = []
    tails: list[bytes] = []
    known: dict[tuple[tuple[str, str, int], ...], bytes] = {}
    held: list[tuple[str, str, int]] = []

    def write(id: str) -> None:
        key = tuple(held)
        tail = known.get(key)
        if tail is None:
            strata = [{"stratum": s, "verdict": v, "weight": w} for s, v, w in key]
            record = strata[0] if len(strata) == 1 else {"strata": strata}
            tail = known[key] = jcs.serialize(record)[len(OPEN) :]
        ids.append(id)
        lines.append(HEAD + id.encode() + REST + tail)
        tails.append(tail)
        held.clear()

    now = None
    for id, stratum, verdict, weight in memberships:
        if id != now and now is not None:
            write(now)
        now = id
        held.append((stratum, verdict, weight))
    if now is not None:
        write(now)
    return Roster("targets", ids, lines, tails)


def rosters_of(task: Task) -> dict[str, Roster]:
    """Return the six rosters of a task, by name."""
    found = {
        "targets": _targets(task),
        "inspectors": roster(
            "inspectors",
            (
                {
                    "id": entry.id,
                    "verdict": entry.verdict,
                    "type": list(entry.type),
                    "cap": entry.cap,
                    "base": entry.base,
                }
                for entry in task.pool
            ),
        ),
        "presence": roster("presence", presence(task)),
        "recusals": roster(
            "recusals",
            ({"id": pair_name(i, t), "inspector": i, "target": t} for i, t in task.recusals),
        ),
        "interests": roster(
            "interests",
            (
                {
                    "id": pair_name(i, t),
                    "inspector": i,
                    "target": t,
                    "relations": sorted(set(relations)),
                }
                for (i, t), relations in task.interests.items()
            ),
        ),
        "history": roster("history", _history(task)),
    }
    return {name: found[name] for name in ROSTERS}


def _targets(task: Task) -> Roster:
    if task.targets is None:
        return target_roster((s.id, s.stratum, s.verdict, s.weight) for s in task.standings)
    if not isinstance(task.targets, Roster):
        expected, found = Phrase("kind-value", (("name", "Roster"),)), type(task.targets).__name__
        raise InputError("argument", place="Task.targets", expected=expected, found=found)
    return task.targets


def _history(task: Task) -> Iterator[dict[str, Any]]:
    counted: dict[str, int] = {}
    for check in task.history:
        number = counted.get(check.target, 0)
        counted[check.target] = number + 1
        yield {
            "id": pair_name(check.target, number),
            "target": check.target,
            "day": check.day.isoformat(),
            "month_only": check.month_only,
            "cause": check.cause,
            "item": check.item,
            "unit": check.unit,
        }
