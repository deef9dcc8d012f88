"""A year of one office as one proof: its register beside the sum of its certificates.

Every slot is committed from the history that the certificates before it give, and drawn. Then the
register is verified, alone and with all rosters, beside the verification of each certificate by
itself. Nothing must be found: otherwise the benchmark fails.
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import randcheck as rc
from compare import Row, in_turn, ratios
from randcheck.certificates.register import examine_register, history_of
from randcheck.office.books.rulebook import parse_book
from randcheck.office.directories.inspectors import Inspector
from randcheck.office.directories.targets import Target

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from randcheck.office.books.book import RuleBook

TASKS = 10
HEAD = """
format = "randcheck/rulebook@1"
id = "year"
title = "year"
[office]
id = "year"
name = "year"
[plan]
id = "2026"
[quota]
base = { value = "roster", clause = "x" }
reserves = { value = 2, clause = "x" }
[inspectors]
licence = { value = "not-asked", clause = "x" }
presence = { value = "not-asked", clause = "x" }
attributes = { value = [], clause = "x" }
[teams]
mode = { value = "checks", clause = "x" }
size = { value = 2, clause = "x" }
[history]
random = { value = ["双随机"], clause = "x" }
other = { value = ["投诉举报"], clause = "x" }
[[exclusions]]
id = "cap"
when = { checked = { most = 2 } }
leaves_base = false
clause = "x"
[[strata]]
id = "all"
otherwise = true
fixed = { value = 7, clause = "x" }
"""
TASK = """
[[tasks]]
id = "task-{number}"
items = {{ value = ["item-{number}"], clause = "x" }}
window = {{ value = ["2026-01-01", "2026-12-31"], clause = "x" }}
"""


def book() -> RuleBook:
    """A cap of two draws a year, ten tasks."""
    text = HEAD + "".join(TASK.format(number=number) for number in range(TASKS))
    return parse_book(text.encode(), "year.toml")


def nonce(name: str, slot: int) -> bytes:
    """A nonce of its own for every source of the year."""
    return hashlib.sha256(f"{slot}{name}".encode()).digest()


def year(slots: int, size: int) -> Iterator[tuple[rc.Pending, rc.Certificate]]:
    """Yield every slot of the year, committed from what the slots before say."""
    rules = book()
    targets = [Target(id=f"T{number:05}", state="存续") for number in range(size)]
    people = [Inspector(id=f"E{n:02}", licence_until=date(2027, 12, 31)) for n in range(12)]
    held: list[rc.Certificate] = []
    for slot in range(1, slots + 1):
        task = rc.plan_task(
            rules.task(f"task-{slot % TASKS}"), targets=targets, inspectors=people,
            drawn_on=date(2026, 1, 1) + timedelta(days=slot * 300 // slots),
            earlier=history_of(held, "year"),
        )  # fmt: skip
        pending = rc.commit(
            task, slot=slot, secret=slot.to_bytes(32, "big"),
            previous_slot=held[-1].records[0].digest if held else None,
            sources=[
                rc.contribution(name, value="1", nonce=nonce(name, slot))
                for name in ("office", "supervisor")
            ],
        )  # fmt: skip
        held.append(rc.draw(pending))
        yield pending, held[-1]


def _each(files: Sequence[Path], private: Path | None) -> None:
    for file in files:
        given = {} if private is None else {"rosters": private / file.stem}
        assert rc.examine(file, **given).verdict == "verified"


def _whole(folder: Path, private: Path | None) -> None:
    report = examine_register(folder, rosters=private)
    assert report.findings == (), [problem.en for problem in report.findings]


def rows(*, sample: bool) -> list[Row]:
    """Measure the register against its certificates."""
    slots, size, rounds = (30, 300, 2) if sample else (500, 2000, 3)
    with TemporaryDirectory() as name:
        folder, private = Path(name, "register"), Path(name, "private")
        files = []
        for slot, (pending, certificate) in enumerate(year(slots, size), 1):
            files.append(folder / f"{slot:03}.json")
            certificate.save(files[-1])
            pending.save(private / f"{slot:03}")
        times = in_turn(
            {
                "each": lambda: _each(files, None),
                "whole": lambda: _whole(folder, None),
                "each with rosters": lambda: _each(files, private),
                "whole with rosters": lambda: _whole(folder, private),
            },
            rounds,
        )
    said = f"year of {slots} draws × {size:,} targets"
    found = []
    for more in ("", " with rosters"):
        best = {name: f"{min(times[name + more]):.1f} s" for name in ("whole", "each")}
        note = f"register {best['whole']}, sum {best['each']} at best"
        found.append(
            Row(f"{said}{more} / sum of its certificates",
                ratios(times, "whole" + more, "each" + more), 1.2, note=note)
        )  # fmt: skip
    return found
