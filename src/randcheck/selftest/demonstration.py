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

if TYPE_CHECKING:
    from randcheck.certificates.pending import Pending
    from randcheck.draws.task import Task

BOOK: Final = "huaxian-2023"
DRAWN_ON: Final = date(2023, 4, 25)
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


def commit_demo(task: Task | None = None, *, sealed: bool | None = None) -> Pending:
    """Commit the draw of the demonstration, with secrets that everybody knows."""
    return randcheck.commit(
        lightning() if task is None else task,
        sources=contributions(),
        secret=fixed("secret"),
        operator="演示 / demonstration",
        instant=INSTANT,
        calendar=national(as_of=DRAWN_ON),
        sealed=sealed,
    )
