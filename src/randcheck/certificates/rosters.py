"""The six lists of a draw, as files and as roots (protocol §6).

``rosters/<name>.jsonl`` holds one canonical record a line, ascending by id.
These files, not Excel, are what an auditor reads, together with the secret of
each root.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from itertools import islice, pairwise
from operator import lt
from typing import TYPE_CHECKING, Any, ClassVar, Final

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
from randcheck.draws.words import ELIGIBLE
from randcheck.errors import InputError
from randcheck.lottery.designs import Group, Sizes, draw_design, grouped, sizes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from randcheck.canonical.suites import Suite
    from randcheck.disk.storage import Files, Place
    from randcheck.lottery.selection import Drawn

ROSTERS_FOLDER: Final = "rosters"
_AT_ONCE = 1 << 14  # lines that are written at once

# {"id":"…","stratum":…} or {"id":"…","strata":[…]}: one stratum, or several. What stands behind
# `REST` is the tail of a line; a roster of millions has few different ones.
HEAD, REST, OPEN = b'{"id":"', b'","str', b'{"str'


@frozen(kw_only=True)
class Wanted:
    """How one stratum is drawn: by `key` its tickets, by `comb` where a systematic draw starts."""

    stratum: str
    design: str
    n: int
    reserves: int
    key: str
    comb: str


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
    elsewhere: ClassVar[bool] = False  # in a database: no file holds it, and it may change there

    def __len__(self) -> int:
        return len(self.ids)

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield the records, ascending by id."""
        for line in self.lines:
            yield jcs.parse(line)  # type: ignore[misc]  # a record is an object

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
        listed = self.listed()
        return padded(listed, bucket) if bucket else listed

    def listed(self) -> Iterator[tuple[str, bytes]]:
        """Yield ids and lines."""
        return zip(self.ids, self.lines, strict=True)

    @checked
    def line(self, id: str) -> bytes | None:
        """Return the line of one record; ``None`` where there is none."""
        place = bisect_left(self.ids, id)
        return self.lines[place] if place < len(self.ids) and self.ids[place] == id else None

    def tally(self) -> dict[tuple[str, str], Group]:
        """Return of targets how many have which stratum and verdict, and what they weigh."""
        counted: Counter[tuple[str, str, int]] = Counter()
        entries = memberships(self)
        for tail, count in Counter(self.tails).items():
            for one in entries[tail]:
                counted[one["stratum"], one["verdict"], one["weight"]] += count
        return grouped(counted.items())

    def weighing(
        self, stratum: str, verdict: str, bounds: tuple[int, int] | None
    ) -> Iterator[tuple[str, int]]:
        """Yield the targets of one stratum and verdict, ascending by id, and their weights.

        Those whose weight lies between two `bounds` are left out.
        """
        low, high = bounds or (1, 0)
        entries = memberships(self)
        for id, tail in zip(self.ids, self.tails, strict=True):
            for one in entries[tail]:
                alike = (one["stratum"], one["verdict"]) == (stratum, verdict)
                if alike and not low <= one["weight"] <= high:
                    yield id, one["weight"]

    def unbound(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield the targets that some rule about past checks does not bind, and the entry."""
        entries = {
            tail: [one for one in entries if "unbound" in one]
            for tail, entries in memberships(self).items()
        }
        for id, tail in zip(self.ids, self.tails, strict=True) if any(entries.values()) else ():
            for one in entries[tail]:
                yield id, one

    def sizes(self) -> Callable[[str, int], Sizes]:
        """Return what takes a systematic stratum apart: see `randcheck.lottery.designs.sizes`."""
        able, weights = self.eligible()

        def of(stratum: str, n: int) -> Sizes:
            mine = weights.get(stratum, {})
            return sizes({id: mine.get(id, 1) for id in able.get(stratum, ())}, n)

        return of

    @checked
    def draw(self, suite: Suite, wanted: Sequence[Wanted]) -> list[tuple[Drawn, Mapping[str, int]]]:
        """Draw the targets of some strata; with the weights that are not 1.

        Args:
            suite: The certificate's.
            wanted: How each is drawn.

        Raises:
            InputError: As `randcheck.lottery.designs.draw_design`.
        """
        able, weights = self.eligible()
        found: list[tuple[Drawn, Mapping[str, int]]] = []
        for one in wanted:
            ids, mine = able.get(one.stratum, []), weights.get(one.stratum, {})
            drawn = draw_design(
                one.design, suite, (one.key, one.comb), ids,
                n=one.n, reserves=one.reserves, weights=mine,
            )  # fmt: skip
            found.append((drawn, mine))
        return found

    def eligible(self) -> tuple[dict[str, list[str]], dict[str, dict[str, int]]]:
        """Return the eligible of every stratum, ascending by id, and the weights that are not 1."""
        found: dict[str, list[str]] = {}
        weights: dict[str, dict[str, int]] = {}
        able = {
            tail: [entry for entry in entries if entry["verdict"] == ELIGIBLE]
            for tail, entries in memberships(self).items()
        }
        takes = {
            tail: [found.setdefault(entry["stratum"], []).append for entry in entries]
            for tail, entries in able.items()
        }
        for id, tail in zip(self.ids, self.tails, strict=True):
            for take in takes[tail]:
                take(id)
        heavy = {tail for tail, entries in able.items() if any(e["weight"] != 1 for e in entries)}
        for id, tail in zip(self.ids, self.tails, strict=True) if heavy else ():
            if tail in heavy:
                for entry in able[tail]:
                    weights.setdefault(entry["stratum"], {})[id] = entry["weight"]
        return found, weights

    def to_bytes(self) -> bytes:
        """Return the file: a record a line."""
        return b"".join(self.chunks())

    def chunks(self) -> Iterator[bytes]:
        """Yield the file piece by piece."""
        lines = iter(self.lines)
        while some := list(islice(lines, _AT_ONCE)):
            yield b"\n".join([*some, b""])


def memberships(targets: Roster) -> dict[bytes, list[dict[str, Any]]]:
    """Return tail → ``{stratum, verdict, weight}`` entries of the targets that have it."""
    found = {}
    for tail in dict.fromkeys(targets.tails):
        record: dict[str, Any] = jcs.parse(OPEN + tail)  # type: ignore[assignment]
        found[tail] = record.get("strata", [record])
    return found


def pair_name(first: str, second: str | int) -> str:
    """Return the name of a record about two things; ``@`` stands in no id."""
    return f"{first}@{second}"


def tails_of(lines: Iterable[bytes]) -> list[bytes]:
    """Return the tails of lines of targets, what is alike being one object."""
    known: dict[bytes, bytes] = {}
    return [known.setdefault(tail, tail) for tail in (line.partition(REST)[2] for line in lines)]


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
    if name == "history":  # a certificate without its rosters needs none of it
        from randcheck.certificates.pastlines import history_ids

        read = history_ids(lines, place, _strict)
        found = None if read is None else Roster(name, read, lines)
    if found is None:
        ids = [_strict(name, line, f"{place} line {n}") for n, line in enumerate(lines, 1)]
        found = Roster(name, ids, lines, tails_of(lines) if name == "targets" else ())
    if not all(map(lt, found.ids, islice(found.ids, 1, None))):
        number = next(n for n, (a, b) in enumerate(pairwise(found.ids), 2) if not a < b)
        raise InputError("shape-order", place=f"{place} line {number}", order=by("id"))
    return found


def _strict(name: str, line: bytes, place: str) -> str:
    record, canonical = jcs.parse_canonical(line, place)
    require(record, ROSTER_SHAPES[name], place)
    if not canonical:
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
        head, mark, rest = line.partition(REST)
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
    first, *ids = text.split(f"\n{HEAD.decode()}")
    return None if first or not all_ids(ids) else Roster("targets", ids, lines, tails)


def save_rosters(folder: Place, rosters: Mapping[str, Roster], *, private: bool = False) -> None:
    """Write ``<name>.jsonl`` of every roster: for everybody, or for the auditor alone."""
    for name, roster in rosters.items():
        write_whole(folder / f"{name}.jsonl", roster.chunks(), private=private)


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
    folder: str | Path | Files | Place,
    targets: Roster | None = None,
) -> dict[str, Roster]:
    """Return the six rosters of a folder.

    Args:
        folder: Where ``<name>.jsonl`` lie.
        targets: The roster of targets, where it lies elsewhere: its file is not read.

    Raises:
        InputError: A file is missing, cut off, or not canonical.
    """
    found: dict[str, Roster] = {}
    for name in ROSTERS:
        if name == "targets" and targets is not None:
            found[name] = targets
            continue
        path = place_at(folder) / f"{name}.jsonl"
        found[name] = parse_roster(name, read_whole(path, LARGEST_LIST), str(path))
    return found
