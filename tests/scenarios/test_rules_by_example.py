"""Every clause of the page of rules by example is drawn by, over the lists that it names."""

from __future__ import annotations

import shutil
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import randcheck as rc
from randcheck.certificates.register import history_of
from randcheck.office.reading import read_folder

DOCS = Path(__file__).parents[2] / "docs"
LISTS = DOCS / "examples" / "clauses"
CLAUSES = tomllib.loads((DOCS / "how-to" / "rules-by-example.toml").read_text("utf-8"))["clause"]
STRATUM = """
[[strata]]
id = "全部"
otherwise = true
rate = { value = "1/10", clause = "第二条" }
"""
"""What a book has here whose clause is not about strata."""


@pytest.fixture(scope="module")
def files() -> Any:  # noqa: ANN401 - the lists, read once
    """The lists of the page."""
    return read_folder(LISTS)


@pytest.mark.parametrize("number", range(len(CLAUSES)))
def test_clause(number: int, tmp_path: Path, files: Any):  # noqa: ANN401
    """The lines draw what the page says: targets of each stratum, who is out, teams, terms."""
    clause = CLAUSES[number]
    shutil.copy(LISTS / "book.toml", tmp_path / "book.toml")
    own = 'format = "randcheck/rulebook@1"\nid = "own"\nextends = "book.toml"\n' + clause["lines"]
    own += "" if "[[strata]]" in own else STRATUM
    (tmp_path / "own.toml").write_text(own, encoding="utf-8")
    book = rc.rulebook(tmp_path / "own.toml")
    task = rc.plan_task(
        book, targets=files.targets, inspectors=files.inspectors, history=files.history,
        items=files.items, drawn_on=date.fromisoformat(clause.get("day", "2026-03-02")),
    )  # fmt: skip
    out = Counter(s.verdict.partition(":")[2].split(" ")[0] for s in task.standings)
    for rule, count in clause.get("out", {}).items():
        assert out[rule] == count
    pending = rc.commit(task, sources=[rc.contribution("office", value="1")])
    certificate = rc.draw(pending)
    if certificate.is_sealed:  # the numbers are those that nobody is shown
        drawn = {name: quota.n for name, quota in task.quotas().items()}
    else:
        drawn = {name: len(ids) for name, ids in certificate.drawn.items()}
    assert drawn == clause["drawn"]
    assert certificate.is_sealed == ("secret" in clause["lines"])
    if "teams" in clause:
        assert {len(team) for team in certificate.teams.values()} == {clause["teams"]}
    if "again" in clause:
        later = rc.plan_task(
            book, targets=files.targets, inspectors=files.inspectors, history=files.history,
            items=files.items, drawn_on=date.fromisoformat(clause["again"]),
            earlier=history_of([certificate], "example"),
        )  # fmt: skip
        second = rc.draw(rc.commit(
            later, slot=2, previous_slot=certificate.records[0].digest,
            sources=[rc.contribution("office", value="1")],
        ))  # fmt: skip
        teams = (*certificate.teams.values(), *second.teams.values())
        burdens = Counter(who for team in teams for who in team)
        sent = [burdens[entry.id] for entry in later.pool if entry.present]
        assert max(sent) - min(sent) <= 1
    if "term" in clause:
        assert [term.days for term in book.checks.terms] == [clause["term"]]


def test_there_are_thirty():
    """Every clause has both languages and a source, and no two are the same."""
    assert len(CLAUSES) >= 30
    for name in ("zh", "en", "lines"):
        assert len({clause[name] for clause in CLAUSES}) == len(CLAUSES)
    assert all(clause["source"] for clause in CLAUSES)
