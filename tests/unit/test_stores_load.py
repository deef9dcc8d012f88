"""Many processes on one store, and processes that are killed in the middle."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
from contextlib import closing
from time import sleep
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from fixtures.stores import breaches, draws_of, hold_many, noted, opened, place, spawn

if TYPE_CHECKING:
    from pathlib import Path

    from randcheck.stores import Store

__all__ = ["place"]


class Found(NamedTuple):
    """What the tables say of one draw."""

    state: str
    full: list[str]
    targets: dict[str, str]


def found(store: Store) -> dict[str, Found]:
    """Everything in the tables, in one look."""
    tables = store._tables
    with tables.database.reading() as connection:
        draws = connection.run(tables.text("SELECT draw_id, state, rest FROM {draw}"))
        slots = connection.run(tables.text("SELECT draw_id, target, state FROM {slot}"))
    all_of = {draw_id: Found(state, json.loads(rest), {}) for draw_id, state, rest in draws}
    for draw_id, target, state in slots:
        all_of[draw_id].targets[target] = state
    return all_of


def check_notes(there: dict[str, Found], notes: list[dict[str, Any]]) -> None:
    """Whatever a process was answered is so."""
    for note in notes:
        if "draw" not in note:
            continue
        one = there[note["draw"]]
        if "held" in note:
            _, able, _ = asked(note["draw"])
            assert sorted([*note["held"], *one.full]) == able
        if "released" in note:
            assert one.state == "released"
        if "drawn" in note:
            assert one.state == "drawn"
            assert one.targets == dict.fromkeys(note["drawn"], "drawn")


def check_whole(there: dict[str, Found]) -> None:
    """Every draw stands with all that belongs to its state, or not at all."""
    for draw_id, one in there.items():
        _, able, wanted = asked(draw_id)
        held = sorted({*able} - {*one.full})
        states = {
            "released": {},
            "held": dict.fromkeys(held, "held"),
            "drawn": dict.fromkeys([id for id in wanted if id in held], "drawn"),
        }
        assert one.targets == states[one.state]


def asked(draw_id: str) -> tuple[str, list[str], list[str]]:
    """What `hold_many` asked for."""
    worker, number = draw_id.removeprefix("office/2026/worker-").split("/")
    return draws_of(int(worker), int(number), 200)


@pytest.mark.long
def test_eight_processes_hold_the_cap(place: tuple[str, str], tmp_path: Path):
    """8 processes × 200 draws: no breach of the cap, no reservation lost, no error of a lock."""
    logs = [tmp_path / f"log-{worker}" for worker in range(8)]
    processes = [
        spawn(hold_many, place, worker, 200, 200, str(log)) for worker, log in enumerate(logs)
    ]
    for process in processes:
        process.join()
    store = opened(*place)
    notes = [note for log in logs for note in noted(log)]
    assert [note for note in notes if "error" in note] == []
    assert sum("done" in note for note in notes) == 8
    assert breaches(store, 2026, 2) == {}
    there = found(store)
    assert len(there) == 1600
    check_notes(there, notes)
    check_whole(there)


@pytest.mark.long
def test_killed_process_leaves_before_or_after(place: tuple[str, str], tmp_path: Path):
    """Killed 100 times at random moments: what was answered holds, nothing is half there."""
    opened(*place)
    chance = random.Random(17)
    logs = [tmp_path / f"log-{worker}" for worker in range(100)]
    killed = 0
    for worker, log in enumerate(logs):
        process = spawn(hold_many, place, worker, 10_000, 200, str(log))
        while not log.exists() and process.is_alive():
            sleep(0.002)
        sleep(chance.random() / 20)
        process.kill()
        process.join()
        killed += process.exitcode == -signal.SIGKILL
    assert killed == 100
    store = opened(*place)
    assert breaches(store, 2026, 2) == {}
    there = found(store)
    for log in logs:
        notes = noted(log)
        assert [note for note in notes if "error" in note] == []
        check_notes(there, notes)
    check_whole(there)
    if not place[0].startswith("postgresql"):
        with closing(sqlite3.connect(place[0])) as raw:
            assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
