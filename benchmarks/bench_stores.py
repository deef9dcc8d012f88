"""Reservations of a store in SQLite: targets a second with eight writers, beside bare SQL.

``python benchmarks/bench_stores.py`` prints the table of the README; ``--sample`` is the quick
run of ``.ci/run``. Every writer is a process of its own, and every reservation is on the disk
before it is answered. The bare loop writes the same rows by ``INSERT`` and looks at nothing.
"""

from __future__ import annotations

import multiprocessing
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

from randcheck.stores import open_sqlite

if TYPE_CHECKING:
    from collections.abc import Callable

WRITERS = 8
WANTED = 2000  # targets a second
Draw = tuple[str, list[str]]


def draws(writer: int, count: int, size: int) -> list[Draw]:
    """What a writer asks for: neighbours want mostly the same targets."""
    return [
        (f"o/p/{writer}/{n}", [f"T{(writer * 7 + n * size + k) % 100_000:06}" for k in range(size)])
        for n in range(count)
    ]


def reserve(place: str, wanted: list[Draw]) -> None:
    """Reserve through the store."""
    store = open_sqlite(place)
    for draw_id, targets in wanted:
        store.reserve(draw_id, sorted(targets), 2026, 2)


def insert(place: str, wanted: list[Draw]) -> None:
    """Write the same rows without a question."""
    for draw_id, targets in wanted:
        with closing(sqlite3.connect(place, timeout=60, isolation_level=None)) as raw:
            raw.execute("BEGIN IMMEDIATE")
            raw.executemany("INSERT INTO t VALUES (?, ?)", [(draw_id, id) for id in targets])
            raw.execute("COMMIT")


def _work(act: Callable[..., None], place: str, writer: int, count: int, size: int, gate) -> None:  # noqa: ANN001, PLR0913, PLR0917
    wanted = draws(writer, count, size)
    gate.wait()
    act(place, wanted)


def measured(act: Callable[..., None], place: str, count: int, size: int) -> float:
    """Seconds that all writers take together; a writer that fails ends the benchmark."""
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(WRITERS + 1)
    workers = [
        context.Process(target=_work, args=(act, place, w, count, size, gate))
        for w in range(WRITERS)
    ]
    for worker in workers:
        worker.start()
    gate.wait()
    begun = perf_counter()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    return perf_counter() - begun


def main() -> None:
    """Print the table."""
    sample = "--sample" in sys.argv
    print(f"{'targets a draw':>14} {'reserved/s':>11} {'bare rows/s':>11} {'ratio':>6}")
    for size, count in ((100, 5),) if sample else ((25, 100), (100, 50), (1000, 10), (10_000, 2)):
        with TemporaryDirectory() as folder:
            place, bare = str(Path(folder) / "store.db"), str(Path(folder) / "bare.db")
            store = open_sqlite(place)
            with closing(sqlite3.connect(bare)) as raw:
                raw.execute("PRAGMA journal_mode = WAL")
                raw.execute("CREATE TABLE t (draw_id TEXT, target TEXT)")
            total = WRITERS * count * size
            ours = total / measured(reserve, place, count, size)
            theirs = total / measured(insert, bare, count, size)
            assert len(store.entries) == WRITERS * count
            assert all(c.held <= 2 for c in store.counts(2026).values())
            print(f"{size:>14} {ours:>11,.0f} {theirs:>11,.0f} {theirs / ours:>6.1f}")
            assert sample or size < 100 or ours >= WANTED


if __name__ == "__main__":
    main()
