"""A full yearly report over many checks against reading them, side by side in one run.

Ratios, never bare times: every statistic and the yearly report with its page, over 100,000
checks with ten events each, may take at most 20 times as long as reading the lines of their
journal as JSON alone. Memory is the peak of the report beyond the checks, for each of them.

Both run in turn, A B, B A, in processor seconds; the median of the ratios of neighbours counts.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
import tracemalloc
from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING

from randcheck.calendars import due_after, national
from randcheck.checks import (
    Check,
    Decided,
    Due,
    Ended,
    FedBack,
    Found,
    NoticeSent,
    Published,
    Received,
    Reported,
    SignedOff,
    Visited,
)
from randcheck.checks.codec import dump_check, dump_event
from randcheck.office.books.rulebook import laid_down
from randcheck.reports.documents.page import to_html
from randcheck.reports.kinds import Asked, make_report
from randcheck.reports.material import Material
from randcheck.reports.statistics.coverage import Member
from randcheck.reports.statistics.figures import cases
from randcheck.reports.yearly import yearly_report

if TYPE_CHECKING:
    from collections.abc import Callable

CHECKS, SAMPLE = 100_000, 10_000
LIMITS = {"report / json": 20, "bytes a check": 4096}
CALENDAR = national()
FIRST = date(2024, 1, 8)
KINDS = ("coverage", "repeats", "workload", "pairs", "hits", "deadlines", "results", "process")


def make_check(number: int) -> Check:
    """Return the number-th check: one in ten for a cause, made in the course of a year."""
    cause = "投诉举报" if number % 10 == 9 else ""
    team = tuple(f"E-{(number * step) % 101:03d}" for step in (1, 3))
    day = FIRST + timedelta(days=number % 300)
    report, told = day + timedelta(days=6), day + timedelta(days=14)
    code = "3" if number % 7 == 0 else "1"
    events = [
        NoticeSent(day=day - timedelta(days=1), by="E-1"),
        Visited(day=day, by=team[0], inspectors=team, licence_shown=True),
        Found(day=day, by=team[0], item="维护管理", codes=(code,), text="记录"),
        SignedOff(day=day, by=team[0], form="signed", who="负责人"),
        Ended(day=day, by=team[0]),
        Reported(day=report, by=team[0], time="一天", content="维护管理", findings="记录",
                 evaluation="一般", proposals="无"),
        FedBack(day=told, by="C-1"),
        Received(day=told, by="C-1"),
        Published(day=told, by="C-1", what="result"),
        Decided(day=report, by="C-1", decision="order" if code == "3" else "none", number="1"),
    ]  # fmt: skip
    return Check(
        id=f"check-{number:06d}", target=f"T-{number * 7 % CHECKS}", name=f"第{number}号工程",
        items=("维护管理",), window=(FIRST, FIRST + timedelta(days=330)), office="office",
        unit=f"{number % 5}科", draw_id="" if cause else "office/2024/annual/1",
        certificate="" if cause else "sha256:" + "ab" * 32, drawn=FIRST - timedelta(days=3),
        stratum="" if cause else f"层{number % 4}", cause=cause, team=team, lead=team[0],
        events=events,
    )  # fmt: skip


LAID_DOWN = {rule.id: rule for rule in laid_down("luohe-2019")}


def make_dues(checks: list[Check]) -> list[Due]:
    """Return two deadlines for each check."""
    found = []
    for check in checks:
        for rule, start, done in (("L19-18", Ended, Reported), ("L19-19", Reported, FedBack)):
            event = check.last(start).day  # type: ignore[union-attr]  # every check has both
            said = due_after(CALENDAR, LAID_DOWN[rule], event)
            found.append(
                Due(check=check.id, rule=rule, clause=said.rule.clause, zh=said.rule.zh,
                    en=said.rule.en, event=event, days=said.deadline.n, day=said.deadline.due,
                    calendar=CALENDAR.digest, done=check.last(done).day, met_by=said.rule.done)
            )  # fmt: skip
    return found


def lines(checks: list[Check]) -> list[bytes]:
    """Return the journal of checks, line by line."""
    found = []
    for check in checks:
        entries = [{"opened": dump_check(check)}]
        entries += [{"check": check.id, "event": dump_event(event)} for event in check.events]
        found += [json.dumps(entry, ensure_ascii=False).encode() for entry in entries]
    return found


def reported(checks: list[Check], dues: list[Due], listed: list[Member]) -> int:
    """Make every statistic and the yearly report; return the size of its page."""
    material = Material(
        checks=cases(checks), calendar=CALENDAR, today=date(2025, 2, 20), dues=dues, listed=listed
    )
    asked = Asked(office="某办", year=2024)
    rows = sum(len(make_report(kind, material, asked).blocks) for kind in KINDS)
    assert rows
    return len(to_html(yearly_report(material, year=2024, office="某办")))


def ratios(a: Callable[[], object], b: Callable[[], object], rounds: int) -> list[float]:
    """Return b / a of alternating runs, ascending."""
    found = []
    for turn in range(rounds):
        times = {}
        for name, run in (("a", a), ("b", b)) if turn % 2 == 0 else (("b", b), ("a", a)):
            gc.collect()
            start = time.process_time()
            assert run()
            times[name] = time.process_time() - start
        found.append(times["b"] / times["a"])
    return sorted(found)


def main(arguments: list[str] | None = None) -> int:
    """Print the ratio and the memory; return 1 where a limit is passed.

    Args:
        arguments: ``--sample`` for a tenth of the checks.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", action="store_true", help="a tenth of the checks, in seconds")
    sample = parser.parse_args(arguments).sample
    count, rounds = (SAMPLE, 5) if sample else (CHECKS, 3)
    checks = [make_check(number) for number in range(count)]
    dues = make_dues(checks)
    listed = [
        Member(target=f"T-{n}", stratum=f"层{n % 4}", region=f"{n % 9}区", items=("维护管理",))
        for n in range(count)
    ]
    journal = lines(checks)
    found = ratios(
        lambda: sum(1 for line in journal if json.loads(line)),
        lambda: reported(checks, dues, listed),
        rounds,
    )
    spread = f"[{found[0]:.2f}–{found[-1]:.2f}]"
    print(f"report over {count:,} checks / json: {median(found):.2f} x {spread}")
    gc.collect()
    tracemalloc.start()
    reported(checks, dues, listed)
    peak = tracemalloc.get_traced_memory()[1] / count
    tracemalloc.stop()
    print(f"peak beyond the checks: {peak:.0f} bytes a check")
    measured = {"report / json": median(found), "bytes a check": peak}
    over = [name for name, limit in LIMITS.items() if measured[name] > limit]
    for name in over:
        print(f"over the limit of {LIMITS[name]}: {name}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
