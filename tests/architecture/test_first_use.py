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
