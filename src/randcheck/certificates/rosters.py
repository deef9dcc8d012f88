"""The six lists of a draw, as files and as roots (protocol §6).

``rosters/<name>.jsonl`` holds one canonical record a line, ascending by id.
These files, not Excel, are what an auditor reads, together with the secret of
each root.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from randcheck.canonical import jcs
from randcheck.canonical.ids import is_id
from randcheck.canonical.shapes import by, require
from randcheck.certificates import merkle
from randcheck.certificates.records import ROSTER_SHAPES, ROSTERS
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from randcheck.canonical.suites import Suite
    from randcheck.rules.task import Task

# {"id":"…","stratum":…} or {"id":"…","strata":[…]}: one stratum, or several
_HEAD, _REST = b'{"id":"', b'","str'


@frozen
class Roster:
    """One list, frozen for one draw (名册).

    Attributes:
        name: One of `randcheck.certificates.records.ROSTERS`.
        ids: Ids of the records, ascending.
        lines: Canonical JSON of each record.
    """

    name: str
    ids: Sequence[str] = field(repr=False)
    lines: Sequence[bytes] = field(repr=False)

    def __len__(self) -> int:
        return len(self.ids)

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield the records, ascending by id."""
        for line in self.lines:
            record: dict[str, Any] = jcs.parse(line)  # type: ignore[assignment]
            yield record

    def tree(self, suite: Suite, secret: bytes) -> merkle.Tree:
        """Return root and size under a secret."""
        return merkle.tree(suite, secret, zip(self.ids, self.lines, strict=True))

    def to_bytes(self) -> bytes:
        """Return the file: a record a line."""
        return b"".join(line + b"\n" for line in self.lines)


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
    return Roster(name, ids, [jcs.serialize(record) for record in ordered])


def target_roster(memberships: Iterable[tuple[str, str, str, int]]) -> Roster:
    """Return the roster of targets.

    Args:
        memberships: Id, stratum, verdict and weight, ascending by id and
            stratum; ids are valid.
    """
    ids: list[str] = []
    lines: list[bytes] = []
    tails: dict[tuple[tuple[str, str, int], ...], bytes] = {}
    held: list[tuple[str, str, int]] = []

    def write(id: str) -> None:
        key = tuple(held)
        tail = tails.get(key)
        if tail is None:
            strata = [{"stratum": s, "verdict": v, "weight": w} for s, v, w in key]
            record = strata[0] if len(strata) == 1 else {"strata": strata}
            tail = tails[key] = b'",' + jcs.serialize(record)[1:]
        ids.append(id)
        lines.append(_HEAD + id.encode() + tail)
        held.clear()

    now = None
    for id, stratum, verdict, weight in memberships:
        if id != now and now is not None:
            write(now)
        now = id
        held.append((stratum, verdict, weight))
    if now is not None:
        write(now)
    return Roster("targets", ids, lines)


def pair_name(first: str, second: str | int) -> str:
    """Return the name of a record about two things; ``@`` stands in no id."""
    return f"{first}@{second}"


def rosters_of(task: Task) -> dict[str, Roster]:
    """Return the six rosters of a task, by name."""
    found = {
        "targets": target_roster((s.id, s.stratum, s.verdict, s.weight) for s in task.standings),
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
        "presence": roster(
            "presence", ({"id": entry.id, "present": entry.present} for entry in task.pool)
        ),
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


def memberships(targets: Roster) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield id and ``{stratum, verdict, weight}`` entries of every target."""
    known: dict[bytes, list[dict[str, Any]]] = {}
    for id, line in zip(targets.ids, targets.lines, strict=True):
        rest = line[len(_HEAD) + len(id.encode()) + len(b'",') :]
        entries = known.get(rest)
        if entries is None:
            record: dict[str, Any] = jcs.parse(b"{" + rest)  # type: ignore[assignment]
            entries = known[rest] = record.get("strata", [record])
        yield id, entries


def parse_roster(name: str, data: bytes, place: str = "") -> Roster:
    """Return the roster in a file.

    Args:
        name: Which roster it is.
        data: The bytes of ``<name>.jsonl``.
        place: What messages call the file.

    Raises:
        InputError: A line is not a canonical record of this roster, or the lines
            are not ascending by id; the first such line is named.
    """
    if data and not data.endswith(b"\n"):
        raise InputError("roster-truncated", place=place)
    lines = data.split(b"\n")[:-1]
    ids = _target_ids(lines, place) if name == "targets" else None
    if ids is None:
        ids = [_strict(name, line, f"{place} line {n}") for n, line in enumerate(lines, 1)]
    for number, (before, after) in enumerate(pairwise(ids), 2):
        if not before < after:
            raise InputError("shape-order", place=f"{place} line {number}", order=by("id"))
    return Roster(name, ids, lines)


def _strict(name: str, line: bytes, place: str) -> str:
    record = jcs.parse(line, place)
    require(record, ROSTER_SHAPES[name], place)
    if jcs.serialize(record) != line:
        raise InputError("payload-not-canonical", place=place)
    return str(record["id"])  # type: ignore[index, call-overload]


def _target_ids(lines: Sequence[bytes], place: str) -> Sequence[str] | None:
    """Return the ids of target lines, judging each distinct rest of a line once.

    Ids hold nothing that JSON escapes, so a line is canonical if its rest is.
    """
    known: set[bytes] = set()
    ids = []
    for number, line in enumerate(lines, 1):
        id, mark, rest = line[len(_HEAD) :].partition(_REST)
        if not line.startswith(_HEAD) or not mark:
            return None
        if rest not in known:
            _strict("targets", line, f"{place} line {number}")
            known.add(rest)
        try:
            ids.append(id.decode())
        except UnicodeDecodeError:
            return None
    # `_strict` names the line that is wrong; `parse_roster` sees to the order
    return ids if all(map(is_id, ids)) else None
