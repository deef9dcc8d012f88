"""Working-day arithmetic, side by side in one run: ratios, never bare times.

The claims:
`due` takes at most a thirtieth of the time of holidays' get_nth_working_day and a
five-hundredth of that of chinesecalendar's find_workday; building the calendar takes
at most a fifth of the time of importing holidays; importing it imports no holidays.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import timeit
from datetime import date, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING

from randcheck.calendars import national

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

COUNTS = (5, 7, 10, 20)  # working days, as the rule books have them
FIRST, LAST = date(2007, 1, 1), date(2026, 10, 31)


def questions(size: int) -> list[tuple[date, int]]:
    """Return events and numbers of working days, the same in every run."""
    chance = random.Random(20260211)
    span = (LAST - FIRST).days
    return [
        (FIRST + timedelta(days=chance.randrange(span)), chance.choice(COUNTS)) for _ in range(size)
    ]


def best(works: Sequence[tuple[Callable[[], object], int]], *, rounds: int) -> list[float]:
    """Return the seconds of each, run so many times on end, at its fastest.

    The rounds take turns, because a machine that is shared slows down for seconds at a
    time; each run lasts some milliseconds, so that what the one before left in the
    processor's caches does not decide.
    """
    runs = [[timeit.timeit(work, number=n) / n for work, n in works] for _ in range(rounds)]
    return [min(times) for times in zip(*runs, strict=True)]


def seconds_in_process(code: str, *, repeat: int) -> float:
    """Return the seconds that `code` reports of itself in a new process, at its fastest."""
    program = f"import time; t = time.perf_counter(); {code}; print(time.perf_counter() - t)"
    command = [sys.executable, "-c", program]
    runs = (subprocess.run(command, capture_output=True, check=True) for _ in range(repeat))  # noqa: S603
    return min(float(run.stdout) for run in runs)


def compare_due(asked: Sequence[tuple[date, int]], rounds: int) -> list[tuple[str, str, str]]:
    """Return the rows about `due`; the answers are compared before the times."""
    import holidays

    calendar = national()
    package = holidays.country_holidays("CN", years=range(2006, 2028))
    few = asked[:100]

    def ours() -> list[date]:
        return [calendar.due(event, n).due for event, n in asked]

    def theirs() -> list[date]:
        return [package.get_nth_working_day(event, n) for event, n in asked]

    assert ours() == theirs()
    works: list[tuple[Callable[[], object], int]] = [(ours, 30), (theirs, 1)]
    if find_spec("chinese_calendar"):
        import chinese_calendar

        day = timedelta(days=1)

        def other() -> list[date]:
            # Its count starts on the day itself, so it is asked from the day after the event.
            return [chinese_calendar.find_workday(n - 1, event + day) for event, n in few]

        assert other() == [calendar.due(event, n).due for event, n in few]
        works.append((other, 1))
    mine, slow, *slower = best(works, rounds=rounds)
    each = mine / len(asked)
    ratio = f"{slower[0] / len(few) / each:.0f}" if slower else "not installed"
    return [
        ("holidays get_nth_working_day / due", f"{slow / len(asked) / each:.1f}", ">= 30"),
        ("chinesecalendar find_workday / due", ratio, ">= 500"),
    ]


def compare_building(repeat: int) -> list[tuple[str, str, str]]:
    """Return the rows about building the calendar, each in a process of its own."""
    build = seconds_in_process(
        "from randcheck.calendars import national; t = time.perf_counter(); national()",
        repeat=repeat,
    )
    package = seconds_in_process("import holidays", repeat=repeat)
    imported = subprocess.run(
        [sys.executable, "-c", "import randcheck.calendars, sys; print('holidays' in sys.modules)"],
        capture_output=True,
        check=True,
        text=True,
    ).stdout.strip()
    return [
        ("building the calendar / importing holidays", f"{build / package:.3f}", "<= 0.2"),
        ("importing randcheck.calendars imports holidays", imported, "False"),
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table.

    Args:
        arguments: ``--sample`` for a run of seconds.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", action="store_true", help="a short run")
    sample = parser.parse_args(arguments).sample
    asked = questions(1000)
    rounds = 8 if sample else 30
    rows = compare_due(asked, rounds) + compare_building(3 if sample else 7)
    width = max(len(name) for name, _, _ in rows)
    for name, found, wanted in rows:
        print(f"{name:<{width}}  {found:>13}  {wanted}")


if __name__ == "__main__":
    main()
