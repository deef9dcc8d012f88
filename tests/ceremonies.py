"""Slots of an invented office, one after the other, as tests of ceremony and register need them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import randcheck as rc
from randcheck.certificates.ceremony.taking import take
from randcheck.certificates.ceremony.voiding import void
from randcheck.certificates.pending import load_openings, openings_file
from randcheck.lottery.seeds import Opened
from unit.test_certificates_office import committed, tiny_task

if TYPE_CHECKING:
    from pathlib import Path

    from randcheck.certificates.pending import Pending

PARTIES = ("office", "supervisor", "press")
FIGURE = rc.PublicFigure(
    source_id="lottery",
    event="双色球 2026031 期",
    form="rfc3797",
    time="2026-03-15T21:15:00+08:00",
)
FIGURE_TEXT = "1.7.12.20.28.33./"
DUE = "2026-03-15T12:00:00+08:00"
IN_TIME, LATE, KNOWN = (f"2026-03-15T{hour}:00:00+08:00" for hour in ("11", "13", "22"))


def opening(name: str, key: str = "1") -> Opened:
    """What a party chose: nonce and value follow from name and key, so that tests know them."""
    nonce = hashlib.sha256(f"{key}/{name}".encode()).digest()
    return Opened(source_id=name, nonce=nonce, value=f"{name} {key}")


def contributed(*names: str, key: str = "1", draw_id: str) -> list[rc.Contribution]:
    """Contributions of which the office knows its own in full and C alone of the others."""
    found = []
    for name in names:
        made = opening(name, key)
        full = rc.contribution(name, value=made.value, nonce=made.nonce)
        if name != names[0]:
            c = full.record(rc_suite(), draw_id, first=False)["commitment"]
            full = rc.contribution(name, commitment=c)
        found.append(full)
    return found


def rc_suite() -> Any:  # noqa: ANN401
    """The suite of all certificates here."""
    from randcheck.canonical.suites import suite

    return suite("sha256")


def slot(  # noqa: PLR0913 - what tests vary
    number: int = 1,
    before: rc.Certificate | None = None,
    *,
    key: str = "",
    task: dict[str, object] | None = None,
    names: tuple[str, ...] = PARTIES,
    figure: bool = False,
    **arguments: Any,  # noqa: ANN401
) -> Pending:
    """Commit a slot; `key` tells two commitments of one slot apart."""
    made = tiny_task(**(task or {}))
    draw_id = f"{made.office}/{made.plan}/{made.draw}/{number}"
    parts = contributed(*names, key=f"{number}{key}", draw_id=draw_id)
    given = {
        "slot": number,
        "previous_slot": None if before is None else before.records[0].digest,
        "sources": [*parts, FIGURE] if figure else parts,
        "secret": hashlib.sha256(f"{number}{key}".encode()).digest(),
    }
    return committed(made, **{**given, **arguments})


def opened(pending: Pending, *names: str, key: str = "") -> Pending:
    """Let parties open, all of them unless named."""
    number = pending.certificate.commitment["slot"]
    contributions = [o for o in names or PARTIES if o != "office"]
    return take(pending, [opening(name, f"{number}{key}") for name in contributions])


def held(pending: Pending, key: str = "") -> rc.Certificate:
    """Open everything and draw."""
    return rc.draw(opened(pending, key=key))


def discarded(pending: Pending, key: str = "", reason: str = "换一次") -> rc.Certificate:
    """Open everything and give the slot up."""
    return void(opened(pending, key=key), reason)


def hand_over(folder: Path, pending: Pending, *names: str) -> list[Opened]:
    """Openings as files, written by their parties and read by the office."""
    found: list[Opened] = []
    number = str(pending.certificate.commitment["slot"])
    for name in names:
        path = folder / f"{name}.json"
        path.write_bytes(openings_file(pending.draw_id, (opening(name, number),)))
        found += load_openings(path, pending.draw_id)
    return found
