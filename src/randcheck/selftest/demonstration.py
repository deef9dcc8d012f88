"""A whole draw of an invented office, whose secrets and contributions everybody knows.

They are fixed, so that everybody gets the same bytes; a real draw makes them fresh.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import randcheck
from randcheck.calendars import national
from randcheck.canonical.framing import labelled_hash
from randcheck.canonical.suites import suite
from randcheck.certificates.ceremony.taking import with_openings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from randcheck.certificates.pending import Pending
    from randcheck.draws.task import Task
    from randcheck.lottery.seeds import Opened

BOOK: Final = "huaxian-2023"
DRAWN_ON: Final = date(2023, 4, 25)
DRAW_ID: Final = "huaxian/2023/lightning/1"
INSTANT: Final = "2023-04-25T10:00:00+08:00"


def example() -> tuple[Pending, randcheck.Certificate]:
    """Return the draw of the demonstration and its certificate; nothing is written."""
    pending = commit_demo()
    return pending, randcheck.draw(pending)


def office_folder() -> Path:
    """Return the folder with the lists of the invented office (虚构机关的名录)."""
    return Path(__file__).with_name("office")


def lightning() -> Task:
    """Return the task of the demonstration: lightning protection, 2023."""
    office = randcheck.read_office(office_folder(), book=BOOK)
    return office.plan("2023").task("lightning", drawn_on=DRAWN_ON)


def fixed(name: str) -> bytes:
    """Return 32 bytes that everybody knows: for a demonstration only."""
    return labelled_hash(suite("sha256"), "demonstration", name)


def contributions(about: str = "") -> list[randcheck.Contribution]:
    """Return what both parties contribute; `about` tells the nonces of one seed from another's."""
    thrown = {"office": "演示：骰子 3 5 2 6", "supervisor": "演示：骰子 1 4 4 2"}
    return [
        randcheck.contribution(name, value=value, nonce=fixed(f"{about}{name}"))
        for name, value in thrown.items()
    ]


def handed_over(
    parts: Sequence[randcheck.Contribution], seed_id: str, name: str = "sha256"
) -> tuple[list[randcheck.Contribution], list[Opened]]:
    """Let all but the first party hand over ``C`` alone; return the parts, and what they open.

    Args:
        parts: What each contributes, the office first.
        seed_id: What they are made for.
        name: Of the suite.
    """
    used, (first, *others) = suite(name), parts
    alone = [
        randcheck.contribution(
            part.source_id, commitment=part.record(used, seed_id, first=False)["commitment"]
        )
        for part in others
    ]
    return [first, *alone], [part.opening for part in others if part.opening is not None]


def commit_demo(task: Task | None = None, *, sealed: bool | None = None) -> Pending:
    """Commit the draw of the demonstration, with secrets that everybody knows."""
    drawn = lightning() if task is None else task
    parts, openings = handed_over(contributions(), f"{drawn.office}/{drawn.plan}/{drawn.draw}/1")
    pending = randcheck.commit(
        drawn,
        sources=parts,
        secret=fixed("secret"),
        operator="演示 / demonstration",
        instant=INSTANT,
        calendar=national(as_of=DRAWN_ON),
        sealed=sealed,
    )
    return with_openings(pending, openings)
