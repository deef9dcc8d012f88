"""The register as the history of the commands: `commit --register` and `plan check --register`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import randcheck as rc
from fixtures.offices import FOLDER
from randcheck.certificates.register import examine_register
from randcheck.checks import append, open_checks, visit
from randcheck.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterable

DAY = "2019-06-12"
BOOK = """
format = "randcheck/rulebook@1"
id = "own"
title = "own"
extends = "luohe-2019"
"""


def commit(folder: Path, slot: int, task: str, *more: str, day: str = DAY) -> int:
    """Commit the next slot of the register with a private folder of its own."""
    return main(
        [
            "commit", str(FOLDER / "luohe-2019"), "--book", "luohe-2019", "--task", task,
            "--drawn-on", day, "--register", str(folder / "register"),
            "--source", f"office={slot}", "--source", f"supervisor={slot}",
            "--private", str(folder / "private" / str(slot)),
            "--out", str(folder / "register" / f"{slot}.json"), *more,
        ]
    )  # fmt: skip


def draw(folder: Path, slot: int) -> rc.Certificate:
    """Draw a slot."""
    made = rc.draw(rc.load_pending(folder / "private" / str(slot)))
    made.save(folder / "register" / f"{slot}.json")
    made.save(folder / "private" / str(slot) / "certificate.json", private=True)
    return made


def tasks() -> Iterable[str]:
    """The tasks of the office."""
    return rc.rulebook("luohe-2019").tasks()
