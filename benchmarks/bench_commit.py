"""Committing a roster, and verifying what was drawn from it, against the bare hash loop."""

from __future__ import annotations

import base64
import json
import math
from datetime import date
from fractions import Fraction
from functools import partial
from itertools import repeat
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import randcheck
from compare import MEGABYTE, Row, hash_each, in_turn, ratios
from data import SCOPE, SEED, SUITE, TIERS, roster, strata
from randcheck.certificates import merkle
from randcheck.certificates.freezing import target_roster
from randcheck.certificates.rosters import ROSTERS_FOLDER, parse_roster, save_rosters
from randcheck.certificates.secretfiles import SECRETS_FILE, secrets_file
from randcheck.certificates.views import Views
from randcheck.draws.eligibility import Standing
from randcheck.draws.task import Stratum, Task
from randcheck.draws.teams import PoolEntry, TeamRule
from randcheck.draws.words import ELIGIBLE
from randcheck.lottery import tickets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from randcheck.certificates.pending import Pending

KEY = tickets.key(SUITE, SEED, tickets.TARGETS, SCOPE)


def rows(*, sample: bool) -> Iterator[Row]:
    """Measure; small sizes in a sample."""
    size = 20_000 if sample else 1_000_000
    rounds = 3 if sample else 5
    ids = roster(size)
    names = [name for (name, _, _), (part, _) in zip(TIERS, strata(ids), strict=True) for _ in part]
    yield from _roster(ids, names, rounds)
    standings = [Standing(id=id, stratum=name) for id, name in zip(ids, names, strict=True)]
    yield from _whole(standings, ids, rounds)


def _commit_roster(ids: Sequence[str], names: Sequence[str]) -> merkle.Tree:
    listed = zip(ids, names, repeat(ELIGIBLE), repeat(1), repeat(()))
    return target_roster(listed).tree(SUITE, SEED)


def _roster(ids: list[str], names: list[str], rounds: int) -> Iterator[Row]:
    """Measure the roster alone: lines, salts, leaves, root."""
    made = target_roster(zip(ids, names, repeat(ELIGIBLE), repeat(1), repeat(())))
    salts = [merkle.salt(SUITE, SEED, id) for id in ids]
    leaves = sorted(merkle.leaf(SUITE, *pair) for pair in zip(salts, made.lines, strict=True))
    assert merkle.root(SUITE, leaves) == _commit_roster(ids, names).root
    del salts, leaves
    data = made.to_bytes()
    assert list(parse_roster("targets", data).ids) == ids
    times = in_turn(
        {
            "commit": lambda: _commit_roster(ids, names),
            "lines": lambda: target_roster(
                zip(ids, names, repeat(ELIGIBLE), repeat(1), repeat(()))
            ),
            "parse": lambda: parse_roster("targets", data),
            "loop": lambda: hash_each(KEY, ids),
        },
        rounds,
    )
    size = f"{len(ids):,}"
    note = f"{min(times['commit']):.2f} s; loop {min(times['loop']):.2f} s"
    yield Row(
        f"commit a roster of {size} / hash loop", ratios(times, "commit", "loop"), 12, 8, note
    )
    yield Row(f"its lines alone, {size} / hash loop", ratios(times, "lines", "loop"))
    note = f"{min(times['parse']):.2f} s for {len(data) / MEGABYTE:.0f} MB"
    yield Row(f"parse_roster, {size} / hash loop", ratios(times, "parse", "loop"), note=note)


def _task(standings: list[Standing], rate: Fraction | None = None, *, one: bool = False) -> Task:
    if one:
        standings = [Standing(id=standing.id, stratum="A") for standing in standings]
    return Task(
        office="bench",
        plan="2023",
        draw="million",
        window=(date(2023, 5, 1), date(2023, 10, 31)),
        strata=[
            Stratum(id=name, rate=Fraction(percent, 100) if rate is None else rate)
            for name, _, percent in TIERS[: 1 if one else None]
        ],
        standings=standings,
        pool=[PoolEntry(id=f"I-{number:03d}") for number in range(40)],
        teams=TeamRule(mode="groups"),
    )


def _commit(task: Task, **given: Any) -> Pending:  # noqa: ANN401 - as `randcheck.commit`
    sources = [
        randcheck.contribution("office", value="1", nonce=SEED),
        randcheck.contribution("supervisor", value="2", nonce=SEED),
    ]
    return randcheck.commit(task, sources=sources, secret=SEED, **given)


def _whole(standings: list[Standing], ids: list[str], rounds: int) -> Iterator[Row]:
    """Measure the flow that an office walks through, with groups of inspectors."""
    task = _task(standings)
    pending = _commit(task)
    certificate = randcheck.draw(pending)
    assert pending.certificate.head == _commit(task).certificate.head
    with TemporaryDirectory() as folder:
        path, where = Path(folder) / "certificate.json", Path(folder) / ROSTERS_FOLDER
        save_rosters(where, pending.rosters)
        (where / SECRETS_FILE).write_bytes(secrets_file(pending.draw_id, pending.secrets))
        certificate.save(path)
        report = randcheck.verify(path, rosters=where, require=["recomputed"])
        assert report.verdict == "verified"
        times = in_turn(
            {
                "Task(…)": lambda: _task(standings),
                "rc.commit": lambda: _commit(task),
                "rc.draw": lambda: randcheck.draw(pending),
                "rc.verify with rosters": lambda: randcheck.verify(path, rosters=where),
                "rc.verify, file alone": lambda: randcheck.verify(path),
                "loop": lambda: hash_each(KEY, ids),
            },
            max(3, rounds - 2),
        )
    for name in times:
        if name != "loop":
            note = f"{min(times[name]):.2f} s"
            yield Row(f"{name}, {len(ids):,} / hash loop", ratios(times, name, "loop"), note=note)
    yield from _few(standings, ids, max(3, rounds - 2))
    yield from _views(standings, max(3, rounds - 2))


def _views(standings: list[Standing], rounds: int) -> Iterator[Row]:
    """Measure what one target is shown of a draw of one stratum with 3.5 % drawn."""
    task = _task(standings, Fraction(35, 1000), one=True)
    drawn = math.ceil(len(standings) * 35 / 1000)
    size = f"{len(standings):,} and {drawn:,} drawn"
    for name, given in (("open", {}), ("sealed", {"sealed": True})):
        pending = _commit(task, **given)
        certificate = randcheck.draw(pending)
        views, first = Views(certificate, pending), certificate.drawn["A"]
        left = next(s.id for s in standings if s.id not in set(first))
        shown = {
            "drawn, with its team": views.target(first[0], team=True),
            "drawn": views.target(first[0], team=False),
            "not drawn": views.target(left),
        }
        for what, view in shown.items():
            data = view.to_bytes()
            bound = None if (name, what) == ("sealed", "drawn, with its team") else 8 * 1024
            label = f"one target's view, {name}, {what}, {size}"
            yield Row(label, (len(data),), bound, note="one stratum, two parties", unit="bytes")
            programs = {
                "verify": partial(randcheck.verify, data),
                "parse": partial(_parse, data),
                "file": partial(json.loads, data),
            }
            times = in_turn(programs, 2 * rounds)
            best = {program: min(taken) * 10**6 for program, taken in times.items()}
            outer = best["verify"] / best["file"]
            note = f"{best['verify']:.0f} µs; {outer:.0f} × the outer JSON alone"
            ratio = ratios(times, "verify", "parse")
            yield Row(f"verify it / one JSON parse of it, {name}, {what}", ratio, 20, None, note)


def _parse(data: bytes) -> None:
    """Parse a certificate as JSON, payloads and all, and do nothing else."""
    for envelope in json.loads(data)["records"]:
        json.loads(base64.b64decode(envelope["payload"]))


def _few(standings: list[Standing], ids: list[str], rounds: int) -> Iterator[Row]:
    """Measure the verification where 3.5 % are drawn, as the bound says."""
    pending = _commit(_task(standings, Fraction(35, 1000)))
    certificate = randcheck.draw(pending)
    drawn = sum(map(len, certificate.drawn.values()))
    with TemporaryDirectory() as folder:
        path, where = Path(folder) / "certificate.json", Path(folder) / ROSTERS_FOLDER
        save_rosters(where, pending.rosters)
        (where / SECRETS_FILE).write_bytes(secrets_file(pending.draw_id, pending.secrets))
        certificate.save(path)
        times = in_turn(
            {
                "verify": lambda: randcheck.verify(path, rosters=where),
                "loop": lambda: hash_each(KEY, ids),
            },
            rounds,
        )
    label = f"rc.verify with rosters, {len(ids):,} and {drawn:,} drawn / hash loop"
    yield Row(label, ratios(times, "verify", "loop"), 15, 12, f"{min(times['verify']):.2f} s")
