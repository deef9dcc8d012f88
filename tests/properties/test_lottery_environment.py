# Catches, among others:
# - certificates/rosters.py, `roster`: `ordered = sorted(records, …)` → `ordered = list(records)`:
#   recusals come out of a set, in the order of their hashes
# - lottery/table.py, `Table.__init__`: `members = sorted(…)` → `members = list(set(…))`
# - lottery/dealing.py, `_hash_each`: the hasher of a purpose kept between calls and fed on
from __future__ import annotations

import io
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from functools import cache
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from fixtures.strategies import SHA256, lottery, random_problem, staffing
from randcheck.errors import InfeasibleError
from randcheck.lottery.dealing import deal
from randcheck.lottery.selection import draw, draw_slips
from randcheck.lottery.tickets import key

if TYPE_CHECKING:
    from pathlib import Path

    from reference.problem import Problem

# A whole draw of the demonstration's office, then a deal with types, recusals and one too few.
PROGRAM = """
import hashlib
from datetime import date
from pathlib import Path
import randcheck as rc
from randcheck.canonical.suites import suite
from randcheck.office.reading import read_folder
from randcheck.lottery.dealing import Lottery, deal
from randcheck.lottery.problems import Member, Requirement, Staffing, seats_of

def say(*parts):
    print(hashlib.sha256(repr(parts).encode()).hexdigest())

office = read_folder(Path(rc.__file__).parent / "selftest" / "office")
task = rc.plan_task(
    rc.rulebook("huaxian-2023"), targets=office.targets, inspectors=office.inspectors,
    interests=office.interests, history=office.history, drawn_on=date(2023, 4, 25),
)
sources = [rc.contribution(name, value="骰子", nonce=bytes(32)) for name in ("office", "other")]
pending = rc.commit(task, sources=sources, secret=bytes(32))
say(rc.draw(pending).to_bytes())
for name, roster in pending.rosters.items():
    say(name, roster.to_bytes())

for name in ("sha256", "sm3"):
    for room in (6, 5):
        staffing = Staffing(
            members=list({
                Member(id=f"i{n}", type="甲乙丙"[n % 3], cap=room, base=n % 2) for n in range(9)
            }),
            requirements=[
                Requirement(types={"甲", "乙"}), Requirement(types={"丙", "乙"}, stage=1)
            ],
            seats=list({seat for n in range(25) for seat in seats_of(f"T-{n}", [0, 1])}),
            recusals={(f"i{n % 9}", f"T-{n % 25}") for n in range(0, 400, 7)},
        )
        lottery = Lottery(suite=suite(name), seed=bytes(32), scope="任务")
        try:
            say(deal(staffing, lottery, trace=True))
        except rc.InfeasibleError as error:
            say(error.reason, error.zh, error.en)
"""

ENVIRONMENTS = {
    "hash seed 0": {"PYTHONHASHSEED": "0"},
    "hash seed 1": {"PYTHONHASHSEED": "1"},
    "hash seed 4294967295": {"PYTHONHASHSEED": "4294967295"},
    "locale C": {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "locale POSIX": {"LC_ALL": "POSIX", "PYTHONUTF8": "0"},
    "locale zh_CN.GBK": {"LC_ALL": "zh_CN.GBK", "PYTHONUTF8": "0", "PYTHONIOENCODING": "gbk"},
    "locale tr_TR.UTF-8": {"LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "tr"},
    "time zone": {"TZ": "Pacific/Kiritimati"},
    "optimised": {"PYTHONOPTIMIZE": "2"},
}


@cache
def said_here() -> str:
    """Return what the program says in this process."""
    said = io.StringIO()
    with redirect_stdout(said):
        exec(PROGRAM, {"__name__": "program"})  # noqa: S102 - our own text
    return said.getvalue()


class TestEnvironment:
    """“`PYTHONHASHSEED`, locale, threads change nothing” (It must hold)."""

    @pytest.mark.parametrize("name", ENVIRONMENTS)
    def test_environment(self, name: str, tmp_path: Path):
        """The program says the same in another environment, from another folder."""
        kept = {
            variable: value
            for variable, value in os.environ.items()
            if not variable.startswith(("LC_", "LANG", "PYTHON")) or variable == "PYTHONPATH"
        }
        (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
        said = subprocess.run(
            [sys.executable, "program.py"],
            cwd=tmp_path,
            env=kept | ENVIRONMENTS[name],
            capture_output=True,
            check=False,
            text=True,
            encoding="ascii",
        )
        assert (said.stdout, said.stderr) == (said_here(), "")
        assert len(said.stdout.splitlines()) == 11

    def test_threads(self):
        """Eight threads at once, on the same problems and tickets, find what one finds alone."""
        problems = [
            random_problem(number, sizes=[2, 3] * 6, inspectors=8, slack=number % 3 - 1)
            for number in range(12)
        ]
        pairs = [(problem, staffing(problem), lottery(problem)) for problem in problems]

        def everything() -> list[object]:
            return [
                found for problem, task, lots in pairs for found in outcome(problem, task, lots)
            ]

        expected = everything()
        barrier, interval = Barrier(8), sys.getswitchinterval()

        def together(_: int) -> list[object]:
            barrier.wait()
            return everything()

        sys.setswitchinterval(1e-6)
        try:
            with ThreadPoolExecutor(8) as pool:
                found = list(pool.map(together, range(8)))
        finally:
            sys.setswitchinterval(interval)
        assert found == [expected] * 8


def outcome(problem: Problem, task: object, lots: object) -> list[object]:
    """Return both randoms of a problem: checks as targets, and the deal or the reason."""
    targets_key = key(SHA256, problem.seed, "targets", problem.scope)
    weights = [(check.id, 1 + len(check.requirements)) for check in problem.checks]
    targets = [f"T-{n}" for n in range(300)]
    first = [
        draw(SHA256, targets_key, targets, 7, 2),
        draw_slips(SHA256, targets_key, weights, len(weights) // 2),
    ]
    try:
        return [*first, deal(task, lots, trace=True)]
    except InfeasibleError as error:
        return [*first, error.reason]
