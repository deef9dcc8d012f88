"""What a fresh interpreter does when the library is first used."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[2] / "src"
ALL_AT_ONCE = """
import threading
import randcheck as rc

names = {names!r}
gate, wrong = threading.Barrier(len(names)), []

def touch(name):
    gate.wait()
    try:
        getattr(rc, name)
    except BaseException as error:
        wrong.append(f"{{name}}: {{type(error).__name__}}: {{error}}")

threads = [threading.Thread(target=touch, args=(name,)) for name in names]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(wrong)
"""
TOGETHER = (
    "commit draw examine plan_task read_office rulebook contribution load_certificate",
    "verify read_office calendars lottery amend Task Office reports",
    "office checks certificates plan_task RuleBook examine Pending Report",
)


def fresh(code: str) -> str:
    """What a new interpreter prints that runs `code`."""
    return subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()


@pytest.mark.parametrize("names", TOGETHER)
@pytest.mark.parametrize("run", range(2))
def test_eight_threads_may_be_the_first(names: str, run: int):
    """Eight threads that touch eight names first, all at once, each get theirs."""
    assert fresh(ALL_AT_ONCE.format(names=names.split())) == "[]"


@pytest.mark.parametrize("name", ["lottery", "calendars", "office", "draws", "certificates"])
def test_packages_are_there(name: str):
    """``import randcheck as rc`` is enough to say ``rc.lottery``."""
    code = f"import randcheck as rc; print(rc.{name}.__name__)"
    assert fresh(code) == f"randcheck.{name}"


WHAT_IS_LOADED = """
import sys
from randcheck.certificates.verification import examine

ours = [m for name, m in sys.modules.items() if name.partition(".")[0] == "randcheck"]
lines = sum(len(open(m.__file__, encoding="utf-8").readlines()) for m in ours)
above = [n for n in sys.modules if n.startswith(("randcheck.office", "randcheck.calendars"))]
print(len(ours), lines, above, [n for n in {foreign!r} if n in sys.modules])
"""
FOREIGN = ["csv", "dateutil", "holidays", "openpyxl", "tomllib", "zipfile"]


def test_verification_loads_what_proves_and_nothing_else():
    """Whoever verifies loads no reader, rule book or calendar, and about a quarter of the code.

    The two numbers may fall, and rise only with what a certificate can say: designs with weights,
    totals, two stages; and with where it may lie: in any mapping of names to bytes.
    """
    modules, lines, rest = fresh(WHAT_IS_LOADED.format(foreign=FOREIGN)).split(" ", 2)
    assert rest in {"[] []", "[] ['tomllib']"}  # the texts of messages are TOML
    assert int(modules) <= 104
    assert int(lines) <= 16_600
