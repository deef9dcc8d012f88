"""Ratios side by side in one run, never bare times.

Two programs are run in turn, A B A B, in one process, so that whatever else the
machine does slows both; of the ratios of neighbouring runs the median counts.
Times are processor seconds of this process, all threads together: waiting for
other programs is not counted.
"""

from __future__ import annotations

import gc
import hashlib
import importlib.util
import tracemalloc
from dataclasses import dataclass
from statistics import median
from time import process_time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

MEGABYTE = 10**6


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        name: What is measured against what.
        values: One a round; ratios unless `unit` says otherwise.
        bound: What the project allows, where it has said so.
        aim: What it hopes for, if it does.
        note: Seconds, sizes, whatever else is worth stating.
        unit: ``×`` for ratios.
    """

    name: str
    values: tuple[float, ...]
    bound: float | None = None
    aim: float | None = None
    note: str = ""
    unit: str = "×"

    def cells(self) -> tuple[str, ...]:
        """Return the cells of the line."""
        middle, low, high = median(self.values), min(self.values), max(self.values)
        spread = f" [{low:.2f}–{high:.2f}]" if len(self.values) > 1 else ""
        held = "" if self.bound is None else "yes" if middle <= self.bound else "NO"
        shown = [f"{value:g}" if value else "" for value in (self.bound, self.aim)]
        return (self.name, f"{middle:.2f} {self.unit}{spread}", *shown, held, self.note)


HEAD = ("measured", "median [least–most]", "bound", "aim", "holds", "note")


def table(rows: Iterable[Row]) -> str:
    """Return the lines as a Markdown table."""
    lines = [HEAD, ("---",) * len(HEAD), *(row.cells() for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def seconds(run: Callable[[], object]) -> tuple[float, object]:
    """Run once; return the processor time taken and the result."""
    gc.collect()
    start = process_time()
    result = run()
    return process_time() - start, result


SHORTEST = 0.02  # seconds; a shorter program is run several times for one time


def in_turn(things: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Run several programs in turn and return the times of each.

    Args:
        things: Programs by name; each has run before.
        rounds: How many times of each are taken.
    """
    repeats = (
        {name: 1 + int(SHORTEST / max(seconds(run)[0], 1e-5)) for name, run in things.items()}
        if rounds > 1
        else dict.fromkeys(things, 1)
    )
    times: dict[str, list[float]] = {name: [] for name in things}
    for number in range(rounds):
        # every other round backwards, so that nobody always follows the same one
        names = list(things) if number % 2 == 0 else list(reversed(things))
        for name in names:
            count = repeats[name]
            times[name].append(seconds(_repeated(things[name], count))[0] / count)
    return times


def _repeated(run: Callable[[], object], count: int) -> Callable[[], object]:
    if count == 1:
        return run

    def run_all() -> None:
        for _ in range(count):
            run()

    return run_all


def ratios(times: dict[str, list[float]], of: str, to: str) -> tuple[float, ...]:
    """Return the ratios of two programs, round by round."""
    return tuple(a / b for a, b in zip(times[of], times[to], strict=True))


def hash_each(key: str, parts: Sequence[str]) -> None:
    """Hash every part behind a key and do nothing else: the bare loop."""
    sha256, head = hashlib.sha256, key.encode()
    for part in parts:
        sha256(head + part.encode()).digest()


def most_memory(run: Callable[[], object]) -> float:
    """Return the megabytes held at the peak of a run beyond what its result keeps.

    Counted by tracemalloc, which sees every block that Python asks for and no
    other process; it slows the run, so this is never the run that is timed.
    """
    gc.collect()
    tracemalloc.start()
    try:
        result = run()
        _, peak = tracemalloc.get_traced_memory()
        gc.collect()
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    del result
    return (peak - kept) / MEGABYTE


def available(*modules: str) -> list[str]:
    """Return those of some modules that are installed; say which are not."""
    found = [name for name in modules if importlib.util.find_spec(name.split(".")[0])]
    for name in modules:
        if name not in found:
            print(f"skipped: {name} is not installed (pip install -e '.[bench]')")
    return found
