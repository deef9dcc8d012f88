"""The journal of checks: one file that is only ever added to (``checks.jsonl``).

The first line names the format; each further one is a check that was opened, or an event
of one, as canonical JSON. Every line holds the hash of the line before, so that a line
taken out or altered later is found (W25-17). That the last lines were cut off shows only
against a digest noted elsewhere: `Journal.head`, which commands print.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, frozen

from randcheck.canonical import jcs
from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.shapes import Choice, Either, Fields, Text
from randcheck.canonical.suites import suite
from randcheck.certificates.envelope import file_digest
from randcheck.certificates.records import DIGEST
from randcheck.checks.codec import CHECK, EVENT, dump_check, dump_event, load_check, load_event
from randcheck.checks.correcting import contradictions
from randcheck.disk.locking import locked
from randcheck.disk.storage import LARGEST_LIST, Place, place_at, read_whole, stands, write_whole
from randcheck.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from randcheck.checks.check import Check

FORMAT: Final = "randcheck/checks@v1"
FILE: Final = "checks.jsonl"
_SUITE: Final = suite("sha256")
_MOST = 100  # problems named in one error
HEAD: Final = Fields({"format": Choice((FORMAT,))})
"""The first line."""
LINE: Final = Either(
    "opened",
    Fields({"previous": DIGEST, "opened": CHECK}),
    Fields({"previous": DIGEST, "check": Text(empty=False), "event": EVENT}),
)
"""Every further line."""


@frozen(kw_only=True, field_transformer=strict)
class Journal:
    """What a journal holds.

    Attributes:
        checks: In the order in which they were opened, each with its events.
        head: Digest of the last line; note it elsewhere.
    """

    checks: tuple[Check, ...]
    head: str


@checked
def read_checks(path: str | Path | bytes | Place) -> tuple[Check, ...]:
    """Return the checks in a journal, with their events.

    Args:
        path: The file, its bytes, or its place on a `randcheck.disk.storage.Shelf`.

    Raises:
        InputError: It cannot be read, or is no journal; everything that is wrong with it.
    """
    return load_journal(path).checks


def load_journal(path: str | Path | bytes | Place) -> Journal:
    """Return what a journal holds; see `read_checks`."""
    return parse_journal(read_whole(place_at(path, FILE), LARGEST_LIST), str(place_at(path, FILE)))


def parse_journal(data: bytes, place: str = "") -> Journal:
    """Return what the bytes of a journal hold; see `read_checks`."""
    reader = _Reader(place)
    if data and not data.endswith(b"\n"):
        reader.problems.append(Problem("roster-truncated", {}, place))
    lines = data.split(b"\n")
    for number, line in enumerate(lines[:-1] if data else [], 1):
        reader.read(number, line)
        if len(reader.problems) > _MOST:  # whoever has so many has no journal
            break
    if not reader.head and not reader.problems:
        reader.problems.append(Problem("journal-format", {"value": ""}, place))
    for events in reader.events.values():
        reader.problems += [Problem(code, {}, place) for code in contradictions(events)]
    if reader.problems:
        raise InputError.collect(reader.problems, _MOST)
    checks = [evolve(check, events=reader.events[id]) for id, check in reader.checks.items()]
    return Journal(checks=tuple(checks), head=reader.head)


class _Reader:
    """Reads line by line and goes on after a wrong one, so that all problems are told."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.head = ""
        self.problems: list[Problem] = []
        self.checks: dict[str, Check] = {}
        self.events: dict[str, list[Any]] = {}

    def read(self, number: int, line: bytes) -> None:
        """Read one line, or note what is wrong with it."""
        at = f"{self.place} line {number}".strip()
        try:
            found = list(self._read(number, line, at))
        except InputError as error:
            found = list(error.problems)
        self.problems += found
        self.head = file_digest(_SUITE, line)

    def _read(self, number: int, line: bytes, at: str) -> Iterator[Problem]:
        value: Any = jcs.parse(line, at)
        if not jcs.is_canonical(line, value):
            yield Problem("file-not-canonical", {}, at)
        shaped = list((HEAD if number == 1 else LINE).problems(value, at))
        yield from shaped
        if shaped or number == 1:
            return
        if value["previous"] != self.head:
            yield Problem("journal-broken", {}, at)
        if "opened" in value:
            check = load_check(value["opened"])
            if check.id in self.checks:
                yield Problem("journal-check-twice", {}, at)
            self.checks.setdefault(check.id, check)
            self.events.setdefault(check.id, [])
        elif value["check"] not in self.checks:
            yield Problem("journal-check-unknown", {}, at)
        else:
            event = load_event(value["event"])
            if event in self.events[value["check"]]:
                yield Problem("journal-event-twice", {}, at)
            self.events[value["check"]].append(event)


@checked
def append(path: str | Path | Place, checks: Iterable[Check], *, private: bool = False) -> Journal:
    """Add to a journal what it does not hold yet: further checks, further events.

    One process at a time looks at the file and writes it, so that none loses what another
    has just added. It is replaced as a whole by one that begins with every byte of the old
    one, so that a crash leaves the one or the other. A journal with checks of a secret stratum is
    its owner's alone.

    Args:
        path: The file; it is made if there is none.
        checks: As they stand. Checks of the file that are not among them stay as they are.
        private: Whether the journal is its owner's alone, also where no stratum is secret:
            that of a sealed draw.

    Raises:
        InputError: The file is no journal, or says something else of these checks
            (``journal-behind``): read it again, then record; or another process is
            writing there (``lock-held``). Nothing is written.
    """
    where, listed = place_at(path), tuple(checks)
    with locked(where, private=private or any(check.secret for check in listed)):
        return _append(where, listed, private=private)


def _append(where: Place, listed: tuple[Check, ...], *, private: bool) -> Journal:
    data = read_whole(where, LARGEST_LIST) if stands(where) else b""
    before = parse_journal(data, str(where)) if data else Journal(checks=(), head="")
    known = {check.id: check for check in before.checks}
    problems = list(_behind(listed, known, str(where)))
    if problems:
        raise InputError.collect(problems, _MOST)
    added = [] if data else [jcs.serialize({"format": FORMAT})]
    head = before.head or file_digest(_SUITE, added[0])
    for entry in _entries(listed, known):
        line = jcs.serialize({"previous": head, **entry})
        head = file_digest(_SUITE, line)
        added.append(line)
    if added:
        private = private or any(check.secret for check in (*before.checks, *listed))
        write_whole(where, data + b"".join(line + b"\n" for line in added), private=private)
    now = {**known, **{check.id: check for check in listed if _is_more(check, known)}}
    return Journal(checks=tuple(now.values()), head=head)


def _is_more(check: Check, known: Mapping[str, Check]) -> bool:
    old = known.get(check.id)
    return old is None or len(check.events) > len(old.events)


def _behind(checks: Iterable[Check], known: Mapping[str, Check], place: str) -> Iterator[Problem]:
    """Yield what a reader would refuse, and checks that say something else than the file."""
    seen: set[str] = set()
    for check in checks:
        if check.id in seen:
            yield Problem("journal-check-twice", {}, place)
        seen.add(check.id)
        if len(set(check.events)) < len(check.events):
            yield Problem("journal-event-twice", {}, place)
        yield from (Problem(code, {}, place) for code in contradictions(check.events))
        old = known.get(check.id)
        if old is None:
            continue
        same = evolve(old, events=()) == evolve(check, events=())
        both = min(len(old.events), len(check.events))
        if not same or check.events[:both] != old.events[:both]:
            yield Problem("journal-behind", {}, f"{place} {check.id}")


def _entries(checks: Iterable[Check], known: Mapping[str, Check]) -> Iterator[dict[str, Any]]:
    for check in checks:
        old = known.get(check.id)
        if old is None:
            yield {"opened": dump_check(check)}
        for event in check.events[0 if old is None else len(old.events) :]:
            yield {"check": check.id, "event": dump_event(event)}
