"""The verifier of one file against the library: the same certificate with the same lists."""

from __future__ import annotations

import importlib.util
from datetime import date
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import randcheck
from compare import Row, in_turn, ratios
from data import SEED, roster
from randcheck.certificates.rosters import ROSTERS_FOLDER, save_rosters
from randcheck.certificates.secretfiles import SECRETS_FILE, secrets_file
from randcheck.draws.eligibility import Standing
from randcheck.draws.task import Stratum, Task
from randcheck.draws.teams import PoolEntry, TeamRule

if TYPE_CHECKING:
    from collections.abc import Iterator


def rows(*, sample: bool) -> Iterator[Row]:
    """Measure with groups of inspectors and with a team for each check."""
    size = 5_000 if sample else 100_000
    for mode in ("groups", "checks"):
        yield _compared(_task(size, mode), size, mode, 3)


def _task(size: int, mode: str) -> Task:
    return Task(
        office="bench",
        plan="2023",
        draw="outsiders",
        window=(date(2023, 5, 1), date(2023, 10, 31)),
        strata=[Stratum(id="A", rate=Fraction(1, 100))],
        standings=[Standing(id=id, stratum="A") for id in roster(size)],
        pool=[PoolEntry(id=f"I-{number:03d}") for number in range(40)],
        teams=TeamRule(mode=mode),
    )


def _compared(task: Task, size: int, mode: str, rounds: int) -> Row:
    sources = [
        randcheck.contribution("office", value="1", nonce=SEED),
        randcheck.contribution("supervisor", value="2", nonce=SEED),
    ]
    pending = randcheck.commit(task, sources=sources, secret=SEED)
    certificate = randcheck.draw(pending)
    verify = program()
    with TemporaryDirectory() as folder:
        path, where = Path(folder) / "certificate.json", Path(folder) / ROSTERS_FOLDER
        save_rosters(where, pending.rosters)
        (where / SECRETS_FILE).write_bytes(secrets_file(pending.draw_id, pending.secrets))
        certificate.save(path)

        def outside() -> Any:  # noqa: ANN401 - a report of the program
            return verify.examine(path.read_bytes(), {"rosters": str(where), "files": {}})

        report, ours = outside(), randcheck.examine(path, rosters=where)
        assert report.verdict == ours.verdict == "verified"
        assert report.properties["recomputed"]
        assert ours.holds("recomputed")
        times = in_turn(
            {"verify.py": outside, "verify": lambda: randcheck.verify(path, rosters=where)}, rounds
        )
    note = f"{min(times['verify.py']):.2f} s; library {min(times['verify']):.2f} s"
    name = f"verify.py, {size:,} targets with lists, {mode} / randcheck.verify"
    return Row(name, ratios(times, "verify.py", "verify"), 4, None, note)


def program() -> Any:  # noqa: ANN401 - a module
    """`verify.py` as a module."""
    path = str(files("randcheck").joinpath("outsiders", "verify.py"))
    spec = importlib.util.spec_from_file_location("verify_of_outsiders", path)
    assert spec
    assert spec.loader
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made
