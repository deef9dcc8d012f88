"""Records made into rosters: sorted, judged, written once (protocol §6)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from randcheck.canonical import jcs
from randcheck.canonical.fitting import require
from randcheck.certificates.records import ROSTER_SHAPES
from randcheck.certificates.rosters import HEAD, OPEN, REST, Roster, tails_of
from randcheck.errors import InputError

_ID, _TARGET = b'"id":""', b'"target":""'

if TYPE_CHECKING:
    from collections.abc import Iterable


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


def history_roster(records: Iterable[dict[str, Any]]) -> Roster:
    """Return the roster of past checks; what differs in id and target alone is written once.

    Args:
        records: In any order; each id is ``<target>@<k>`` and stands once, the targets are ids.
    """
    known: dict[tuple[object, ...], tuple[bytes, bytes, bytes]] = {}
    made: list[tuple[str, bytes]] = []
    for record in records:
        id, target = record["id"], record["target"]
        rest = {name: value for name, value in record.items() if name not in {"id", "target"}}
        key = (*rest, *(tuple(v) if isinstance(v, list) else v for v in rest.values()))
        parts = known.get(key)
        if parts is None:
            require(record, ROSTER_SHAPES["history"], f"history {id}")
            head, _, tail = jcs.serialize({**rest, "id": "", "target": ""}).partition(_ID)
            middle, _, tail = tail.partition(_TARGET)
            parts = known[key] = (head + _ID[:-1], b'"' + middle + _TARGET[:-1], b'"' + tail)
        before, between, after = parts
        made.append((id, b"%b%b%b%b%b" % (before, id.encode(), between, target.encode(), after)))
    made.sort()
    return Roster("history", [id for id, _ in made], [line for _, line in made])


def target_roster(memberships: Iterable[tuple[str, str, str, int, tuple[str, ...]]]) -> Roster:
    """Return the roster of targets.

    Args:
        memberships: Id, stratum, verdict, weight and rules that do not bind it, ascending by
            id and stratum; ids are valid.
    """
    ids: list[str] = []
    lines: list[bytes] = []
    tails: list[bytes] = []
    known: dict[tuple[tuple[str, str, int, tuple[str, ...]], ...], bytes] = {}
    held: list[tuple[str, str, int, tuple[str, ...]]] = []

    def write(id: str) -> None:
        key = tuple(held)
        tail = known.get(key)
        if tail is None:
            strata: list[Any] = [
                {"stratum": s, "verdict": v, "weight": w, **({"unbound": list(u)} if u else {})}
                for s, v, w, u in key
            ]
            record = strata[0] if len(strata) == 1 else {"strata": strata}
            tail = known[key] = jcs.serialize(record)[len(OPEN) :]
        ids.append(id)
        lines.append(HEAD + id.encode() + REST + tail)
        tails.append(tail)
        held.clear()

    now = None
    for id, stratum, verdict, weight, unbound in memberships:
        if id != now and now is not None:
            write(now)
        now = id
        held.append((stratum, verdict, weight, unbound))
    if now is not None:
        write(now)
    return Roster("targets", ids, lines, tails)
