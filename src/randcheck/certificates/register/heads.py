"""The log of a register held against its certificates, and against the heads that others kept."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from randcheck.certificates.register.log import begins
from randcheck.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from randcheck.certificates.register.log import Log
    from randcheck.certificates.register.reading import Chain, Register
    from randcheck.certificates.signatures.heads import Entry, Head

    Kept = Sequence[tuple[Head, str]]
    """Heads that somebody outside kept, each with the file that says so."""


def wrong(register: Register, office: str, kept: Kept) -> Iterator[Problem]:
    """Yield what log, certificates and heads of an office cannot say together.

    Args:
        register: What was read.
        office: Whose.
        kept: Heads of any office.
    """
    logs = register.logs_of(office)
    for one, other in pairwise(logs):
        if not begins(one, other):
            yield Problem("register-log-fork", {"office": office}, f"{one.place}, {other.place}")
    of_size: dict[int, str] = {}
    for head, place in kept:
        if head.office == office and of_size.setdefault(head.size, head.root) != head.root:
            yield Problem("head-fork", {"office": office, "size": head.size}, place)
    if logs:
        yield from _order(logs[-1])
        yield from _records(logs[-1], register.of_office(office))
        yield from _heads(logs[-1], kept)


def questions(register: Register, kept: Kept) -> Iterator[Problem]:
    """Yield heads with which nothing can be compared, since the register shows no log."""
    for head, place in kept:
        if head.office in register.offices() and not register.logs_of(head.office):
            params = {"office": head.office, "size": head.size}
            yield Problem("register-head-no-log", params, place)


def remarks(register: Register, kept: Kept) -> Iterator[Problem]:
    """Yield how far the heads reach that agree, and what has come since the log was written."""
    for office in register.offices():
        logs = register.logs_of(office)
        if not logs:
            continue
        log = logs[-1]
        agreed = [head.size for head, _ in kept if head.office == office and _agrees(log, head)]
        if agreed:
            size = max(agreed)
            slots = len({entry.slot for entry in log.entries[:size]})
            params = {"office": office, "size": size, "slots": slots}
            yield Problem("note-register-head", params, log.place)
        entered = {(entry.slot, entry.number) for entry in log.entries}
        after = sum(
            (chain.slot, number) not in entered
            for chain in register.of_office(office)
            for number in range(len(chain.certificate.records))
        )
        if after:
            yield Problem("note-register-unlogged", {"office": office, "count": after}, log.place)


def _agrees(log: Log, head: Head) -> bool:
    return head.size <= len(log.entries) and log.head(head.size) == head


def _order(log: Log) -> Iterator[Problem]:
    """A record is entered once, behind the one before it; slots are entered without a gap."""
    entered: set[tuple[int, int]] = set()
    for at, entry in enumerate(log.entries):
        place = entry.slot, entry.number
        before = entry.slot, entry.number - 1
        if place in entered or (entry.number and before not in entered):
            yield Problem("register-log-order", {"index": at, "slot": entry.slot}, log.place)
        entered.add(place)
    slots = {slot for slot, _ in entered}
    for missing in sorted(set(range(1, max(slots) + 1)) - slots):
        yield Problem("register-log-gap", {"slot": missing}, log.place)


def _records(log: Log, chains: Sequence[Chain]) -> Iterator[Problem]:
    """What was entered is here, as it was entered; of each slot the first that is not is told."""
    of_slot: dict[int, list[Entry]] = {}
    for entry in log.entries:
        of_slot.setdefault(entry.slot, []).append(entry)
    for slot, entries in sorted(of_slot.items()):
        here = [chain for chain in chains if chain.slot == slot]
        places = ", ".join(sorted(place for chain in here for place in chain.places))
        for entry in sorted(entries, key=lambda entry: entry.number):
            code = _missing(entry, here)
            if code:
                params = {"slot": slot, "number": entry.number, "value": entry.record}
                yield Problem(code, params, places or log.place)
                break


def _missing(entry: Entry, here: Sequence[Chain]) -> str:
    """Return the code of an entry whose record is not here; empty where it is."""
    if not here:
        return "register-log-missing"
    records = [chain.certificate.records for chain in here]
    known = [found[entry.number].digest for found in records if entry.number < len(found)]
    if not known:
        return "register-log-cut"
    return "" if entry.record in known else "register-log-other"


def _heads(log: Log, kept: Kept) -> Iterator[Problem]:
    for head, place in kept:
        if head.office != log.office or _agrees(log, head):
            continue
        params = {"office": head.office, "size": head.size, "count": len(log.entries)}
        longer = head.size > len(log.entries)
        code = "register-head-longer" if longer else "register-head-differs"
        yield Problem(code, params, f"{log.place}, {place}")
