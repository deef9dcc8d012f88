"""What has been drawn in a year, held under load, so that no target gets over its cap (频次上限).

A draw waits days for its seed, and nobody knows whom it will take. So every target that it
may take is held before it is committed: `hold`. When it has been drawn, those it took stay
and all others are free again: `settle`. Two departments that draw at the same moment, or
two draws that wait at once, never count on the same room.

================  ============================================================
`store`           the store: reserve, confirm, release, record, count
`holding`         a task before its commitment, a certificate after its draw
`reservations`    what it answers
`comparing`       the store filled from past draws, and compared with them
`sqlite`          in a file; `postgres` in a database with the extra ``postgres``
`files`           names and bytes in a table, in the place of a folder
`tables`          the tables, their versions and their names
`databases`       what a store asks of a database
================  ============================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.doors import door

if TYPE_CHECKING:
    from collections.abc import Callable

    from randcheck.stores.comparing import PastDraw, compare, fill, past_draw
    from randcheck.stores.files import SqlFiles
    from randcheck.stores.holding import hold, settle
    from randcheck.stores.postgres import open_postgres
    from randcheck.stores.reservations import Count, Entry, Reservation
    from randcheck.stores.sqlite import open_sqlite
    from randcheck.stores.store import Store

__all__ = [
    "Count",
    "Entry",
    "PastDraw",
    "Reservation",
    "SqlFiles",
    "Store",
    "compare",
    "fill",
    "hold",
    "open_postgres",
    "open_sqlite",
    "past_draw",
    "settle",
]

__getattr__: Callable[[str], object]
__dir__: Callable[[], list[str]]
__getattr__, __dir__ = door(
    __name__,
    {
        "comparing": "PastDraw compare fill past_draw",
        "files": "SqlFiles",
        "holding": "hold settle",
        "postgres": "open_postgres",
        "sqlite": "open_sqlite",
        "reservations": "Count Entry Reservation",
        "store": "Store",
    },
)
