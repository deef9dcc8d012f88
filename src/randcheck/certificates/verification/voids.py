"""What a void slot shows: its openings, and whether there was an outcome to discard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from randcheck.certificates.ceremony.sources import is_outside
from randcheck.certificates.records import DRAW, OPENING, VOID
from randcheck.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from randcheck.certificates.verification.case import Case

    Body = Mapping[str, Any]

UNOPENED, OPENED, DRAWN = "headline-void", "headline-void-opened", "headline-void-drawn"
HEADLINES: Final = (UNOPENED, OPENED, DRAWN)


def repeated(case: Case, matches: Callable[[Body, Body, Body | None], bool]) -> Iterator[Problem]:
    """Check that a void record repeats every opening, and nothing that was not committed.

    Args:
        case: The certificate.
        matches: Tells whether an outcome fits its source and its opening record.
    """
    for record in case.bodies(VOID):
        sources = {source["id"]: source for source in case.commitment["sources"]}
        opened = {opening["source"]: opening for opening in case.bodies(OPENING)}
        stated = [outcome["id"] for outcome in record["sources"]]
        if stated != [name for name in sources if name in stated]:
            yield Problem("void-order", {}, "void.sources")
        for outcome in record["sources"]:
            name = outcome["id"]
            fits = name in sources and matches(sources[name], outcome, opened.get(name))
            if not fits or outcome["kind"] == "unopened":
                yield Problem("void-source", {"value": name}, "void.sources")
        drawn = [o for draw in case.bodies(DRAW) for o in draw["sources"]]
        must = [*opened, *(o["id"] for o in drawn if o["kind"] != "unopened")]
        for name in sorted(set(must) - set(stated)):
            yield Problem("void-left-out", {"value": name}, "void.sources")
        for outcome in record["sources"]:
            if any(o["id"] == outcome["id"] and o != outcome for o in drawn):
                yield Problem("void-source", {"value": outcome["id"]}, "void.sources")


def what_was_discarded(case: Case) -> str:
    """Return the headline of a void slot.

    There was an outcome to be seen where a draw was held or could have been: the
    office and somebody outside opened, and every public source is stated. An
    opening not given could have been passed over.
    """
    record = case.bodies(VOID)[0]
    stated = {outcome["id"] for outcome in record["sources"]}
    if not case.bodies(OPENING):
        return UNOPENED
    return DRAWN if _could_draw(case, stated) and not unstated(case) else OPENED


def unstated(case: Case) -> list[str]:
    """Return the public sources of a void slot that its record says nothing of."""
    stated = {o["id"] for record in case.bodies(VOID) for o in record["sources"]}
    sources = case.commitment["sources"]
    public = [source["id"] for source in sources if source["kind"] != "contribution"]
    return [name for name in public if name not in stated]


def _could_draw(case: Case, stated: set[str]) -> bool:
    sources = case.commitment["sources"]
    outside = [source["id"] for source in sources if is_outside(source)]
    return sources[0]["id"] in stated and (not outside or any(name in stated for name in outside))


def notes(case: Case) -> Iterator[Problem]:
    """Say why a slot was given up, who had not opened, and what is not stated."""
    record = case.bodies(VOID)[0]
    yield Problem("note-void-reason", {"value": record["reason"]})
    stated = {outcome["id"] for outcome in record["sources"]}
    contributions = [s["id"] for s in case.commitment["sources"] if s["kind"] == "contribution"]
    absent = [name for name in contributions if name not in stated]
    if absent:
        yield Problem("note-void-unopened", {"value": "、".join(absent)})
    if not any(map(is_outside, case.commitment["sources"])) and not case.bodies(OPENING):
        yield Problem("note-void-known")
    if case.bodies(OPENING) and unstated(case):
        yield Problem("note-void-public", {"value": "、".join(unstated(case))})
