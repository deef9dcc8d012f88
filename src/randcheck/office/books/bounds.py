"""Totals, ceilings, cycles and second stages of a book: do they fit the rest of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from randcheck.errors import Phrase, Problem
from randcheck.office.books.provisions import CYCLE

if TYPE_CHECKING:
    from collections.abc import Iterator

Raw = dict[str, Any]


def bound_problems(raw: Raw, plain: Raw, place: str) -> Iterator[Problem]:
    """Yield what does not fit.

    Args:
        raw: The tables of the book.
        plain: The plain values of one task, with everything that the book says of all tasks.
        place: What messages call it.
    """
    yield from _totals(plain, f"{place} strata")
    for stratum in plain["strata"]:
        yield from _stratum(plain, stratum, f"{place} strata")
    yield from _cycles(plain, place)
    yield from _stage_problems(raw, plain, place)


def _totals(plain: Raw, place: str) -> Iterator[Problem]:
    total, shares = plain["quota"].get("total"), [s for s in plain["strata"] if "share" in s]
    if (total is None) is bool(shares) or (total and ("rate" in total) is ("fixed" in total)):
        yield Problem("book-total", {}, place)
    if total and "fixed" in total and "rate_is" in total:
        why = Phrase("no-effect-rate")
        yield Problem("book-no-effect", {"value": "quota.total.rate_is", "why": why}, place)


def _stratum(plain: Raw, stratum: Raw, place: str) -> Iterator[Problem]:
    params = {"value": stratum["id"]}
    floor, ceiling = stratum.get("floor", 0), stratum.get("ceiling")
    if ceiling is not None and floor > ceiling:
        yield Problem("book-bounds", {**params, "floor": floor, "ceiling": ceiling}, place)
    if "share" in stratum and {"yearly_most", "each"} & stratum.keys():
        yield Problem("total-own", params, place)
    if "whichever" in stratum and not {"rate", "per_inspector"} <= stratum.keys():
        yield Problem("book-whichever", params, place)
    if stratum.get("each_batch") and "batches" not in plain:
        yield Problem("book-each-batch", params, place)


def _cycles(plain: Raw, place: str) -> Iterator[Problem]:
    """Yield rates of a cycle that no exclusion names, and cycles without a beginning."""
    for stratum in plain["strata"]:
        rate = stratum.get("rate")
        asked = isinstance(rate, dict) and rate.get("from") == CYCLE
        if asked and len(cycles(plain["exclusions"])) != 1:
            yield Problem("book-cycle", {"value": stratum["id"]}, place)
    for rule in plain["exclusions"]:
        checked = rule["when"].get("checked", {})
        if ("since" in checked) is not (checked.get("period") == CYCLE):
            yield Problem("book-cycle-since", {"value": rule["id"]}, place)


def cycles(exclusions: list[Raw]) -> set[tuple[int, int]]:
    """Return the cycles that exclusions name: first year and number of years.

    Args:
        exclusions: Their plain values.
    """
    asked = [rule["when"].get("checked", {}) for rule in exclusions]
    begun = [c for c in asked if c.get("period") == CYCLE and "since" in c]
    return {(c["since"], c.get("span", 1)) for c in begun}


def _stage_problems(raw: Raw, plain: Raw, place: str) -> Iterator[Problem]:
    """Yield a second stage that lacks a first one, or strata for each of its targets."""
    first = plain.get("second_of")
    if first is None:
        return
    others = {task["id"] for task in raw.get("tasks", ()) if "second_of" not in task}
    if first not in others or "teams" in plain or not all("each" in s for s in plain["strata"]):
        yield Problem("book-second", {"value": first, "known": "、".join(sorted(others))}, place)
    if len(plain["strata"]) > 1:
        yield Problem("book-second", {"value": first, "known": "、".join(sorted(others))}, place)
