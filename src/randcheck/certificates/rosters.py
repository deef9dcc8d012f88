"""The six lists of a draw, as files and as roots (protocol §6).

``rosters/<name>.jsonl`` holds one canonical record a line, ascending by id.
These files, not Excel, are what an auditor reads, together with the secret of
each root.
"""

from __future__ import annotations

from itertools import islice, pairwise
from operator import lt
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from randcheck.canonical import jcs
from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.fitting import require
from randcheck.canonical.ids import all_ids
from randcheck.canonical.shapes import by
from randcheck.certificates import merkle
from randcheck.certificates.records import ROSTER_SHAPES, ROSTERS
from randcheck.certificates.records.values import LARGEST_BUCKET
from randcheck.certificates.secrecy.sealing import padded
from randcheck.disk.storage import LARGEST_LIST, place_at, read_whole, stands, write_whole
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from randcheck.canonical.suites import Suite
    from randcheck.disk.storage import Files, Place

ROSTERS_FOLDER: Final = "rosters"

# {"id":"…","stratum":…} or {"id":"…","strata":[…]}: one stratum, or several. What stands behind
# `_REST` is the tail of a line; a roster of millions has few different ones.
_HEAD, _REST, _OPEN = b'{"id":"', b'","str', b'{"str'


@frozen(field_transformer=strict)
class Roster:
    """One list, frozen for one draw (名册).

    Attributes:
        name: One of `randcheck.certificates.records.ROSTERS`.
        ids: Ids of the records, ascending.
        lines: Canonical JSON of each record.
        tails: Of a roster of targets the tail of each line, what is alike being one object.
    """

    name: str
    ids: Sequence[str] = field(repr=False)
    lines: Sequence[bytes] = field(repr=False)
    tails: Sequence[bytes] = field(default=(), repr=False, eq=False)

    def __len__(self) -> int:
        return len(self.ids)

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield the records, ascending by id."""
        for line in self.lines:
            record: dict[str, Any] = jcs.parse(line)  # type: ignore[assignment]
            yield record

    @checked
    def tree(self, suite: Suite, secret: bytes, bucket: int = 0) -> merkle.Tree:
        """Return root and size under a secret, with decoys up to a size; see `pairs`."""
        return merkle.tree(suite, secret, self.pairs(bucket))

    @checked
    def pairs(self, bucket: int = 0) -> Iterator[tuple[str, bytes]]:
        """Return ids and lines, and decoys up to a size.

        Raises:
            InputError: The size is above 2**24 (``bucket-small``).
        """
        if bucket > LARGEST_BUCKET:
            raise InputError("bucket-small", value=bucket)
        listed = zip(self.ids, self.lines, strict=True)
        return padded(listed, bucket) if bucket else listed

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
    lines = [jcs.serialize(record) for record in ordered]
    return Roster(name, ids, lines, _tails(lines) if name == "targets" else ())


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
            tail = known[key] = jcs.serialize(record)[len(_OPEN) :]
        ids.append(id)
        lines.append(_HEAD + id.encode() + _REST + tail)
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


def pair_name(first: str, second: str | int) -> str:
    """Return the name of a record about two things; ``@`` stands in no id."""
    return f"{first}@{second}"


def memberships(targets: Roster) -> dict[bytes, list[dict[str, Any]]]:
    """Return tail → ``{stratum, verdict, weight}`` entries of the targets that have it."""
    found = {}
    for tail in dict.fromkeys(targets.tails):
        record: dict[str, Any] = jcs.parse(_OPEN + tail)  # type: ignore[assignment]
        found[tail] = record.get("strata", [record])
    return found


def _tails(lines: Iterable[bytes]) -> list[bytes]:
    known: dict[bytes, bytes] = {}
    return [known.setdefault(tail, tail) for tail in (line.partition(_REST)[2] for line in lines)]


@checked
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
    found = _read_targets(lines, place) if name == "targets" else None
    if found is None:
        ids = [_strict(name, line, f"{place} line {n}") for n, line in enumerate(lines, 1)]
        found = Roster(name, ids, lines, _tails(lines) if name == "targets" else ())
    if not all(map(lt, found.ids, islice(found.ids, 1, None))):
        number = next(n for n, (a, b) in enumerate(pairwise(found.ids), 2) if not a < b)
        raise InputError("shape-order", place=f"{place} line {number}", order=by("id"))
    return found


def _strict(name: str, line: bytes, place: str) -> str:
    record = jcs.parse(line, place)
    require(record, ROSTER_SHAPES[name], place)
    if jcs.serialize(record) != line:
        raise InputError("payload-not-canonical", place=place)
    return str(record["id"])  # type: ignore[index, call-overload]


def _read_targets(lines: Sequence[bytes], place: str) -> Roster | None:
    """Return the roster of target lines, judging each distinct tail once.

    Ids hold nothing that JSON escapes, so a line is canonical if its tail is. Returns
    ``None`` where a line is not as expected: `_strict` then names it.
    """
    known: dict[bytes, bytes] = {}
    heads, tails = [], []
    for number, line in enumerate(lines, 1):
        head, mark, rest = line.partition(_REST)
        tail = known.get(rest)
        if tail is None:
            if not mark:
                return None
            _strict("targets", line, f"{place} line {number}")
            tail = known[rest] = rest
        heads.append(head)
        tails.append(tail)
    try:
        text = b"\n".join([b"", *heads]).decode()
    except UnicodeDecodeError:
        return None
    # a line with another beginning would leave a line break in an id, which no id may hold
    first, *ids = text.split(f"\n{_HEAD.decode()}")
    return None if first or not all_ids(ids) else Roster("targets", ids, lines, tails)


def save_rosters(folder: Place, rosters: Mapping[str, Roster], *, private: bool = False) -> None:
    """Write ``<name>.jsonl`` of every roster: for everybody, or for the auditor alone."""
    for name, roster in rosters.items():
        write_whole(folder / f"{name}.jsonl", roster.to_bytes(), private=private)


def roster_folder(folder: str | Path | Files) -> Place:
    """Return where the rosters lie: in a folder, or in the one that `Pending.save` makes in it.

    Raises:
        InputError: In neither there is one (``rosters-none``).
    """
    for path in (place_at(folder), place_at(folder) / ROSTERS_FOLDER):
        if any(stands(path / f"{name}.jsonl") for name in ROSTERS):
            return path
    raise InputError("rosters-none", place=str(folder))


def load_rosters(
    folder: str | Path | Files | Place, names: Iterable[str] = ROSTERS
) -> dict[str, Roster]:
    """Return the six rosters of a folder, or some of them.

    Args:
        folder: Where they lie.
        names: Which.

    Raises:
        InputError: A file is missing, cut off, or not canonical.
    """
    found = {}
    for name in names:
        path = place_at(folder) / f"{name}.jsonl"
        found[name] = parse_roster(name, read_whole(path, LARGEST_LIST), str(path))
    return found
