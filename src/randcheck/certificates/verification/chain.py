"""Steps on the file itself: its form, its records, the links between them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from randcheck.canonical.suites import suite
from randcheck.certificates.certificate import parse_file
from randcheck.certificates.envelope import unwrap
from randcheck.certificates.limits import check_beacons
from randcheck.certificates.lists import Lists
from randcheck.certificates.records import (
    AMENDMENT,
    ASSIGNMENT,
    COMMITMENT,
    DRAW,
    OPENING,
    REQUEST,
    UNSEALING,
    VOID,
)
from randcheck.certificates.verification.lists import shown_requests
from randcheck.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from randcheck.certificates.verification.case import Case

# what may follow what
_FOLLOWS = {
    COMMITMENT: {OPENING, DRAW, VOID},
    OPENING: {OPENING, DRAW, VOID},
    DRAW: {ASSIGNMENT, VOID},
    ASSIGNMENT: {ASSIGNMENT, VOID},
}
# what may follow what once everything is assigned, or drawn where nobody is
_AMENDED = {
    DRAW: {REQUEST, UNSEALING},
    ASSIGNMENT: {REQUEST, UNSEALING},
    REQUEST: {OPENING, AMENDMENT, REQUEST},
    OPENING: {OPENING, AMENDMENT, REQUEST},
    AMENDMENT: {REQUEST, UNSEALING},
}


def form(case: Case) -> Iterator[Problem]:
    """Check that the file is strict canonical JSON of the format."""
    try:
        case.value = parse_file(case.data or b"")
    except InputError as error:
        yield from error.problems


def records(case: Case) -> Iterator[Problem]:
    """Check that every envelope is strict and every record has its exact shape."""
    found = []
    used = None
    for position, envelope in enumerate((case.value or {})["records"]):
        place = f"records[{position}]"
        try:
            record = unwrap(envelope, used, place)
            found.append(record)
        except InputError as error:
            yield from error.problems
            return
        if used is None:
            used = suite(record.body["suite"])
    try:
        check_beacons(record.body for record in found)
    except InputError as error:
        yield from error.problems
        return
    case.records = tuple(found)
    shown = (case.value or {})["disclosures"]
    case.lists = shown_requests(case, shown) if case.sealed else Lists.of(shown)


def chain(case: Case) -> Iterator[Problem]:
    """Check the order of the records, and that each names the one before."""
    first = case.records[0]
    before = None
    seen: Counter[str] = Counter()
    for position, record in enumerate(case.records):
        place = f"records[{position}]"
        done = seen[DRAW] and seen[ASSIGNMENT] >= len(case.commitment["teams"])
        if before is None:
            expected = {COMMITMENT}
        else:
            expected = set() if seen[REQUEST] else _FOLLOWS.get(before.kind, set())
            expected = expected | (_AMENDED.get(before.kind, set()) if done else set())
        seen[record.kind] += 1
        if record.kind not in expected:
            yield Problem("chain-order", {"value": record.kind}, place)
        if before is not None:
            if record.body.get("previous") != before.digest:
                yield Problem("chain-link", {}, f"{place}.previous")
            if record.body.get("commitment") != first.digest:
                yield Problem("chain-commitment", {}, f"{place}.commitment")
        before = record
    yield from _sealed(case)
    plans = [plan["scope"] for plan in case.commitment["teams"]]
    assigned = [record.body["scope"] for record in case.records if record.kind == ASSIGNMENT]
    if assigned != plans[: len(assigned)]:
        yield Problem("chain-assignments", {"value": "、".join(assigned)})
    head = case.records[-1].digest
    if (case.value or {})["head"] != head:
        yield Problem("chain-head", {}, "head")
    if case.head is not None and case.head != head:
        yield Problem("chain-known-head", {"known": case.head, "found": head}, "head")


def _sealed(case: Case) -> Iterator[Problem]:
    """Only a sealed draw can be unsealed."""
    kinds = {record.kind for record in case.records}
    if UNSEALING in kinds and not case.sealed:
        yield Problem("unsealing-open", {}, "records")
