# Catches, among others:
# - lottery/selection.py, `_below`: `hasher.update(raw)` →
#   `hasher.update(b"%d#" % len(ids) + raw)`
# - certificates/outcome.py, `draw_strata`: `stratum["scope"]` → `stratum["id"]` in the key
from __future__ import annotations

from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

import randcheck as rc
from fixtures.certificates import full
from fixtures.strategies import ORDERS, SEEDS, SHA256, contributions, ids, tasks, tries, weighted
from randcheck.lottery.selection import draw, draw_slips
from randcheck.lottery.tickets import key

COUNTS = st.integers(0, 60)


class TestRemoval:
    """“Removing an undrawn target changes nobody else's lot” (It must hold)."""

    @tries(2)
    @given(ids(least=1, most=300), SEEDS, COUNTS, COUNTS, ORDERS)
    def test_lots(self, targets: list[str], seed: bytes, n: int, reserves: int, number: int):
        """Nobody is drawn or dropped because of somebody who was not drawn."""
        targets_key = key(SHA256, seed, "targets", "lightning")
        n = min(n, len(targets) - 1)
        before = draw(SHA256, targets_key, targets, n, reserves)
        drawn = {lot.id for lot in before.drawn}
        undrawn = [target for target in targets if target not in drawn]
        gone = undrawn[number % len(undrawn)]
        rest = [target for target in targets if target != gone]
        after = draw(SHA256, targets_key, rest, n, reserves)
        assert after.drawn == before.drawn
        kept = tuple(lot for lot in before.reserves if lot.id != gone)
        assert after.reserves[: len(kept)] == kept

    @tries(2)
    @given(weighted(), SEEDS, COUNTS, ORDERS)
    def test_slips(self, weights: list[tuple[str, int]], seed: bytes, n: int, number: int):
        """Nor because of his slips, however many they are."""
        assume(weights)
        targets_key = key(SHA256, seed, "targets", "lightning")
        n = min(n, len(weights) - 1)
        before = draw_slips(SHA256, targets_key, weights, n)
        drawn = {lot.id for lot in before.drawn}
        undrawn = [target for target, _ in weights if target not in drawn]
        gone = undrawn[number % len(undrawn)]
        rest = [(target, weight) for target, weight in weights if target != gone]
        assert draw_slips(SHA256, targets_key, rest, n) == before

    @given(ids(least=1, most=300), SEEDS, COUNTS, ORDERS)
    def test_drawn(self, targets: list[str], seed: bytes, n: int, number: int):
        """Where somebody drawn leaves, the first reserve moves up and all others stay."""
        targets_key = key(SHA256, seed, "targets", "lightning")
        n = max(1, min(n, len(targets) - 1))
        before = draw(SHA256, targets_key, targets, n, 1)
        gone = before.drawn[number % n]
        rest = [target for target in targets if target != gone.id]
        assume(len(rest) >= n)
        after = draw(SHA256, targets_key, rest, n)
        kept = tuple(lot for lot in before.drawn if lot != gone)
        assert after.drawn == kept + before.reserves


class TestCorrection:
    """“A target whose tier is corrected keeps its lot” (protocol §3)."""

    @given(tasks(mode="checks"), ORDERS)
    def test_strata(self, task: rc.Task, number: int):
        """A target moved to another stratum keeps its ticket, and so do all others."""
        task = evolve(task, teams=None)
        moved = task.standings[number % len(task.standings)]
        other = evolve(moved, stratum="大" if moved.stratum == "小" else "小")
        again = evolve(task, standings=[other if s == moved else s for s in task.standings])
        before, after = tickets(task), tickets(again)
        common = before.keys() & after.keys()
        assert {id: before[id] for id in common} == {id: after[id] for id in common}


def tickets(task: rc.Task) -> dict[str, str]:
    """Return the tickets of the drawn and the reserves of all strata."""
    certificate = rc.draw(rc.commit(task, sources=contributions(), secret=bytes(32)))
    return {
        lot["id"]: lot["ticket"]
        for stratum in full(certificate, "draw")["strata"]
        for lot in (*stratum["drawn"], *stratum["reserves"])
    }
