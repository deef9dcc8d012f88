"""Two batches of one quota from the command line, each verified with its rosters (W22-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import randcheck as rc
from fixtures.offices import FOLDER
from randcheck.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

BOOK = """
format = "randcheck/rulebook@1"
id = "own"
title = "own"
extends = "wugang-2022"
[plan.batches]
of = { value = 2, clause = "W22-11" }
windows.value = [["2022-06-13", "2022-08-31"], ["2022-09-01", "2022-11-30"]]
windows.clause = "W22-11"
"""


def commit(folder: Path, slot: int, day: str, *more: str) -> int:
    """Commit one batch; return the exit code."""
    return main(
        [
            "commit", str(FOLDER / "wugang-2022"), "--book", str(folder / "own.toml"),
            "--task", "medium-high", "--drawn-on", day, "--slot", str(slot),
            "--source", "office=3", "--source", "supervisor=4",
            "--private", str(folder / f"private-{slot}"), "--out", str(folder / f"{slot}.json"),
            *more,
        ]
    )  # fmt: skip


def test_a_later_batch_takes_what_the_first_fixed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """The second batch names the first's certificate; the two sum to the year's quota."""
    (tmp_path / "own.toml").write_text(BOOK, encoding="utf-8")
    assert commit(tmp_path, 1, "2022-06-10") == 0
    first = rc.load_certificate(tmp_path / "1.json")
    previous = ("--previous-slot", first.records[0].digest)
    assert commit(tmp_path, 2, "2022-09-01", *previous) == 2
    assert "第 2 批" in capsys.readouterr().err
    assert commit(tmp_path, 2, "2022-09-01", *previous, "--first-batch",
                  str(tmp_path / "1.json")) == 0  # fmt: skip
    batches = []
    for slot in (1, 2):
        certificate = rc.draw(rc.load_pending(tmp_path / f"private-{slot}"))
        certificate.save(tmp_path / f"{slot}.json")
        private = tmp_path / f"private-{slot}"
        report = rc.verify(
            tmp_path / f"{slot}.json", rosters=private / "rosters", secrets=private / "secrets.json"
        )
        for name in ("quotas", "verdicts", "draw", "deal"):
            assert report.step(name).status == "PASS"
        batches.append({s["id"]: (s["n"], s["batch"]["year"])
                        for s in certificate.commitment["strata"]})  # fmt: skip
    assert batches == [
        {"已建成并投入使用": (4, 7), "已批准修建": (1, 1)},
        {"已建成并投入使用": (3, 7), "已批准修建": (0, 1)},
    ]
