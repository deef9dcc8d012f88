"""Steps on the file itself: its form, its records, the links between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.canonical.suites import suite
from randcheck.certificates.certificate import parse_file
from randcheck.certificates.envelope import unwrap
from randcheck.certificates.records import ASSIGNMENT, COMMITMENT, DRAW, OPENING, VOID
from randcheck.certificates.sealed import check_form
from randcheck.certificates.sealed_shapes import UNSEALING
from randcheck.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from randcheck.certificates.verification.case import Case

# what may follow what
_FOLLOWS = {
    COMMITMENT: {OPENING, DRAW, VOID},
    OPENING: {OPENING, DRAW, VOID},
    DRAW: {ASSIGNMENT, UNSEALING, VOID},
    ASSIGNMENT: {ASSIGNMENT, UNSEALING, VOID},
    UNSEALING: set(),
    VOID: set(),
}


def form(case: Case) -> Iterator[Problem]:
    """Check that the file is strict canonical JSON of the format."""
    try:
        case.value = parse_file(case.data)
    except InputError as error:
        yield from error.problems


def records(case: Case) -> Iterator[Problem]:
    """Check that every envelope is strict and every record has its exact shape."""
    found = []
    used = None
    for position, envelope in enumerate((case.value or {})["records"]):
        try:
            record = unwrap(envelope, used, f"records[{position}]")
        except InputError as error:
            yield from error.problems
            if position == 0 and error.code == "record-later":
                yield Problem("chain-start", {"value": envelope["payloadType"]}, "records[0]")
            if position == 0 or error.code != "record-later":
                return
            continue  # what stands behind it must hold all the same
        if used is None:
            used = suite(record.body["suite"])
        found.append(record)
        try:
            check_form(found[0].body, record.kind, record.body, f"records[{position}]")
        except InputError as error:
            yield from error.problems
            return
    case.records = tuple(found)


def chain(case: Case) -> Iterator[Problem]:
    """Check the order of the records, and that each names the one before."""
    first = case.records[0]
    before = None
    for position, record in enumerate(case.records):
        place = f"records[{position}]"
        expected = {COMMITMENT} if before is None else _FOLLOWS[before.kind]
        if record.kind not in expected:
            yield Problem("chain-order", {"value": record.kind}, place)
        if before is not None:
            if record.body.get("previous") != before.digest:
                yield Problem("chain-link", {}, f"{place}.previous")
            if record.body.get("commitment") != first.digest:
                yield Problem("chain-commitment", {}, f"{place}.commitment")
        before = record
    if any(record.kind == UNSEALING for record in case.records) and not case.sealed:
        yield Problem("unsealing-open", {}, "records")
    plans = [plan["scope"] for plan in case.commitment["teams"]]
    assigned = [record.body["scope"] for record in case.records if record.kind == ASSIGNMENT]
    if assigned != plans[: len(assigned)]:
        yield Problem("chain-assignments", {"value": "、".join(assigned)})
    head = case.records[-1].digest
    if (case.value or {})["head"] != head:
        yield Problem("chain-head", {}, "head")
    if case.head is not None and case.head != head:
        yield Problem("chain-known-head", {"known": case.head, "found": head}, "head")
