"""``import randcheck`` against the packages it stands on, and how soon a command answers."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from compare import Row, ratios

if TYPE_CHECKING:
    from collections.abc import Iterator

OURS = "import randcheck"
GROUND = "import attrs, dateutil"
USED = "import attrs, dateutil.rrule"
ALL = "from randcheck import *"
_TIMED = """
from time import process_time
start = process_time()
{code}
print(process_time() - start)
"""


def rows(*, sample: bool) -> Iterator[Row]:
    """Measure in fresh processes, in turn, with everything compiled before."""
    rounds = 5 if sample else 31
    with TemporaryDirectory() as folder:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        inside: dict[str, list[float]] = {code: [] for code in (OURS, ALL, GROUND, USED)}
        for code in inside:
            _child(_TIMED.format(code=code), environment)
        for _ in range(rounds):
            for code, times in inside.items():
                times.append(float(_child(_TIMED.format(code=code), environment)))
        asked = "import sys, randcheck; print(int('holidays' in sys.modules))"
        loaded = int(_child(asked, environment))
    assert not loaded, "import randcheck imports holidays"
    note = "; ".join(f"{code}: {1000 * min(times):.0f} ms" for code, times in inside.items())
    yield Row(f"{OURS} / {GROUND}", ratios(inside, OURS, GROUND), 2, note=f"at best {note}")
    yield Row(f"{OURS} / {USED}", ratios(inside, OURS, USED))
    yield Row(f"{ALL} / {GROUND}", ratios(inside, ALL, GROUND), note="every public name")
    yield from _commands(rounds)


def _commands(rounds: int) -> Iterator[Row]:
    """Measure whole processes: an interpreter alone, the version, the demonstration verified."""
    randcheck = [sys.executable, "-m", "randcheck"]
    with TemporaryDirectory() as folder:
        subprocess.run([*randcheck, "demo", "--out", folder], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own code
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "randcheck --version": [*randcheck, "--version"],
            "randcheck verify": [*randcheck, "verify", f"{folder}/certificate.json"],
        }
        spent: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, words in commands.items():
                before = _processor()
                subprocess.run(words, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own code
                spent[name].append(_processor() - before)
    alone, version, verified = commands
    yield Row(f"{version} / {alone}", ratios(spent, version, alone), 3)
    yield Row(f"{verified} / {alone}", ratios(spent, verified, alone), 6, note="of the demo")


def _processor() -> float:
    """Return the processor seconds of all children so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _child(code: str, environment: dict[str, str]) -> str:
    command = [sys.executable, "-c", code]
    done = subprocess.run(  # noqa: S603 - our own code
        command, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()
