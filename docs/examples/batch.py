"""A nightly batch of steps that may be stopped and started again anywhere, as schedulers do.

``python batch.py work.db`` runs all steps. Each looks at what stands already and does the rest:
a step that is run twice does nothing twice. In Airflow and the like each function is a task.
"""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

import randcheck as rc
from randcheck.draws.eligibility import Standing
from randcheck.draws.task import Stratum, Task
from randcheck.stores import hold, open_sqlite, settle

if TYPE_CHECKING:
    from randcheck.stores import Store

DRAWS = ("fire", "gas", "food")
CAP = 2


def task(draw: str) -> Task:
    """What is drawn; in earnest from the agency's own tables."""
    return Task(
        office="park",
        plan="2026",
        draw=draw,
        window=(date(2026, 3, 1), date(2026, 11, 30)),
        strata=[Stratum(id="all", rate="1/2")],
        standings=[Standing(id=f"T{n:02}", stratum="all") for n in range(20)],
    )


def commit(store: Store, slot: int) -> None:
    """Hold the places and commit, unless that was done."""
    files = store.files
    if f"{slot}/waiting" in files:
        return
    ready = hold(store, task(DRAWS[slot - 1]), slot=slot, cap=CAP, shortfall=True)
    last = rc.Pending.from_bytes(files[f"{slot - 1}/waiting"]) if slot > 1 else None
    pending = rc.commit(
        ready,
        slot=slot,
        previous_slot=None if last is None else last.certificate.head,
        sources=[rc.contribution("office", value=f"night {slot}")],
    )
    files[f"{slot}/waiting"] = pending.to_bytes()


def draw(store: Store, slot: int) -> None:
    """Draw and settle; a draw that is repeated comes out the same."""
    pending = rc.Pending.from_bytes(store.files[f"{slot}/waiting"])
    certificate = rc.draw(pending)
    rc.verify(certificate, rosters=pending)
    store.files[f"{slot}/certificate"] = certificate.to_bytes()
    settle(store, certificate)


def main(path: str) -> None:
    """Run every step of every draw."""
    store = open_sqlite(path)
    for slot in range(1, len(DRAWS) + 1):
        commit(store, slot)
        draw(store, slot)


if __name__ == "__main__":
    main(sys.argv[1])
