# Catches, among others:
# - lottery/selection.py, `smallest` and `_by_ticket`: ids descending where tickets are equal
# - lottery/dealing.py, `ranking`: `range(len(table.ids))` → `reversed(range(len(table.ids)))`
# - lottery/selection.py, `_least_slip`: `str(j) < str(slip)` → `j < slip`
# - lottery/amending.py, `swap`: checks descending in `lot` where tickets are equal
from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from fixtures.strategies import (
    SEEDS,
    ids,
    lottery,
    names,
    problems,
    seat_of,
    seating,
    shuffled,
    staffing,
    tries,
    weighted,
)
from randcheck.canonical.suites import Suite
from randcheck.lottery.amending import swap
from randcheck.lottery.dealing import deal
from randcheck.lottery.selection import draw, draw_slips
from reference import amending, dealing, drawing, hashing

if TYPE_CHECKING:
    from reference.problem import Problem


class Weak:
    """A hash function with very few values, so that many tickets are equal."""

    values = 2

    def __init__(self, data: bytes = b"") -> None:
        self.data = data

    def update(self, data: bytes) -> None:
        """Take in more bytes."""
        self.data += data

    def digest(self) -> bytes:
        """Return one of a few values."""
        return bytes([sha256(self.data).digest()[0] % self.values * 100]) * 32

    def copy(self) -> Weak:
        """Return the same again."""
        return Weak(self.data)


WEAK = Suite("sha256", Weak)


@pytest.fixture(autouse=True)
def weak(monkeypatch: pytest.MonkeyPatch):
    """Let the reference hash as weakly."""
    monkeypatch.setattr(hashing, "digest", lambda _, data: Weak(data).digest())


class TestTies:
    """“Order: by ticket bytes, then by the UTF-8 bytes of the parts” (protocol §3)."""

    @tries(2)
    @given(ids(most=100), SEEDS, st.integers(0, 100))
    def test_draw(self, targets: list[str], seed: bytes, n: int):
        """Equal tickets stand in the order of the ids' bytes."""
        found = draw(WEAK, seed.hex(), shuffled(targets, n), min(n, len(targets)), 9)
        plain = drawing.draw("sha256", seed.hex(), targets, min(n, len(targets)), 9)
        assert [lot.id for lot in found.drawn] == plain.drawn
        assert [lot.id for lot in found.reserves] == plain.reserves

    @tries(2)
    @given(weighted(heaviest=12), SEEDS, st.integers(0, 14))
    def test_slips(self, weights: list[tuple[str, int]], seed: bytes, n: int):
        """So do equal slips, of one target by their numbers."""
        n = min(n, len(weights))
        found = draw_slips(WEAK, seed.hex(), weights, n, 9)
        plain = drawing.slips("sha256", seed.hex(), weights, n, 9)
        assert [(lot.id, lot.slip) for lot in (*found.drawn, *found.reserves)] == [
            (id, slip) for id, slip, _ in plain.order[: n + 9]
        ]

    @tries(8)
    @given(problems(slack=(0, 6)))
    def test_deal(self, problem: Problem):
        """So do inspectors, their lots, checks and seats."""
        plain = dealing.deal(problem)
        if plain is None:
            return
        lots = evolve(lottery(problem), suite=WEAK)
        found = deal(staffing(problem), lots, trace=True)
        assert found.seats == seating(problem, plain.at)
        assert found.box == names(problem, plain.box)
        assert found.order == tuple(seat_of(problem, number) for number in plain.order)
        for number in range(len(plain.at)):
            other = swap(staffing(problem), found.seats, seat_of(problem, number), lots)
            expected = amending.swap(problem, plain.at, number)
            assert (other and other.other) == (expected and seat_of(problem, expected[0]))
