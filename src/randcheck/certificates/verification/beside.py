"""Checks on lists that stand beside the records of an open draw: are they those of their roots?

Then they are put back, and steps look at them as if they stood in the records. Where they
are not shown, complete rosters make them again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from randcheck.certificates.lists.beside import lots_size, split
from randcheck.certificates.lists.beside_shapes import LISTS, LOTS
from randcheck.certificates.records import ASSIGNMENT, DRAW
from randcheck.errors import Problem
from randcheck.lottery import tickets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from randcheck.canonical.suites import Suite
    from randcheck.certificates.verification.case import Case


def draw_lists(case: Case) -> Iterator[Problem]:
    """Check size and root of the list beside the draw record."""
    body = case.draw
    if LISTS not in body:
        return
    wanted = lots_size(case.commitment)
    if body[LISTS]["size"] != wanted:
        params = {"name": LOTS, "value": body[LISTS]["size"], "wanted": wanted}
        yield Problem("draw-count", params, f"draw.{LISTS}.size")
    elif case.lists.wrong(case.suite, DRAW, body):
        yield Problem("lists-changed", {"value": DRAW}, f"draw.{LISTS}")


def assignment_lists(case: Case) -> Iterator[Problem]:
    """Check the roots of the lists beside the assignment records."""
    for position, body in enumerate(case.assignments):
        if case.lists.wrong(case.suite, ASSIGNMENT, body):
            yield Problem("lists-changed", {"value": ASSIGNMENT}, f"assignment[{position}].{LISTS}")


def made_again(
    case: Case, kind: str, stated: Mapping[str, Any], full: Mapping[str, Any], wrong: Problem
) -> Iterator[Problem]:
    """Compare a list that is not shown with the one that follows from the rosters.

    One of the root stated is the list: the steps behind look at it as if it were shown.

    Args:
        case: What is verified.
        kind: ``draw`` or ``assignment``.
        stated: The record, which has the root of its list.
        full: What it would say with the list inside.
        wrong: What to say where that is another one.
    """
    left, whole = split(case.suite, kind, full)
    if left[LISTS] != stated[LISTS]:
        yield wrong
    else:
        case.lists = case.lists.with_list(kind, whole["fields"], whole.get("scope"))


def wrong_lot(suite: Suite, key: str, lot: Mapping[str, Any], *, slips: bool) -> str | None:
    """Return the code of what is wrong with slip or ticket of a lot."""
    if bool(lot["slip"]) != slips:
        return "draw-slip"
    parts = (lot["id"], lot["slip"]) if slips else (lot["id"],)
    right = tickets.ticket(suite, key, *parts).hex() == lot["ticket"]
    return None if right else "draw-ticket"
