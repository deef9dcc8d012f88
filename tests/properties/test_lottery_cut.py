# Catches, among others:
# - lottery/selection.py, `smallest`: `if len(lots) < count:` → `if not lots:`
# - lottery/selection.py, `smallest`: `(_SPACE * generous // size)` →
#   `(_SPACE * count // size)` with the fall-back left out
# - lottery/selection.py, `smallest`: `2 * generous < size` → `generous < 2 * size`
from __future__ import annotations

from math import isqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.strategies import SEEDS, SHA256, tries
from randcheck.lottery import selection
from randcheck.lottery.selection import smallest
from randcheck.lottery.tickets import key
from reference import drawing

COUNTS = [0, 1, 2, 3, 10, 60]


def threshold(count: int) -> int:
    """Return from how many targets on tickets are dropped as soon as they are hashed."""
    return 2 * (count + 6 * isqrt(count) + 32) + 1


def compare(seed: bytes, size: int, count: int) -> None:
    """Compare with sorting everything."""
    ids = [f"T-{n}" for n in range(size)]
    targets_key = key(SHA256, seed, "targets", "lightning")
    found = smallest(SHA256, targets_key, ids, count)
    plain = drawing.draw("sha256", targets_key, ids, 0).order[:count]
    assert [(lot.id, lot.ticket) for lot in found] == plain


class TestCut:
    """“Draw: the `n` smallest tickets among the eligible” (protocol §4).

    “a ticket cut ⌊2^256·m/N⌋, m = n + 6·isqrt(n) + 32, with an asserted fall-back” (“Speed”)
    """

    @pytest.mark.parametrize("count", COUNTS)
    @pytest.mark.parametrize("beside", [-2, -1, 0, 1, 2, 100])
    def test_threshold(self, count: int, beside: int):
        """Around the size from which tickets are cut the outcome is that of a plain sort."""
        for number in range(5):
            compare(bytes([number]) * 32, max(count, threshold(count) + beside), count)

    @tries(2)
    @given(SEEDS, st.integers(0, 900), st.integers(0, 40))
    def test_any(self, seed: bytes, size: int, count: int):
        """So it is for any size."""
        compare(seed, size, min(size, count))

    def test_cut(self, monkeypatch: pytest.MonkeyPatch):
        """Where few of many are wanted, few tickets are kept."""
        kept = watch(monkeypatch)
        compare(bytes(32), 2000, 5)
        assert len(kept) == 1
        assert 5 <= kept[0] < 120

    @pytest.mark.parametrize("root", [-7, -6, -5, -4])
    def test_fall_back(self, monkeypatch: pytest.MonkeyPatch, root: int):
        """Where the bound leaves too few tickets, all are sorted: the outcome stays the same."""
        kept = watch(monkeypatch)
        # the bound leaves 10 + 6 * root + 32 tickets on average: 0, 6, 12, 18
        monkeypatch.setattr(selection, "isqrt", lambda _: root)
        for number in range(40):
            compare(bytes([number]) * 32, 200, 10)
        passes = kept.count(200)
        assert passes + 40 == len(kept)
        assert passes == 40 if root == -7 else passes < 40
        assert passes > 0 or root == -4

    def test_just_enough(self, monkeypatch: pytest.MonkeyPatch):
        """A bound that leaves exactly as many as wanted needs no second pass; one fewer does."""
        targets_key = key(SHA256, bytes(32), "targets", "lightning")
        ids = [f"T-{n}" for n in range(200)]
        order = drawing.draw("sha256", targets_key, ids, 0).order
        kept = watch(monkeypatch)
        monkeypatch.setattr(selection, "isqrt", lambda count: -(count + 31) // 6 + 1)
        for count in range(1, 30):
            generous = count + 6 * (-(count + 31) // 6 + 1) + 32
            bound = (2**256 * generous // 200).to_bytes(32, "big")
            there = sum(number < bound for _, number in order)
            kept.clear()
            found = smallest(SHA256, targets_key, ids, count)
            assert [(lot.id, lot.ticket) for lot in found] == order[:count]
            assert kept == ([there] if there >= count else [there, 200])


def watch(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that will hold how many tickets every pass keeps."""
    kept: list[int] = []
    below = selection._below

    def counted(*arguments: object) -> list[tuple[bytes, str]]:
        lots = below(*arguments)
        kept.append(len(lots))
        return lots

    monkeypatch.setattr(selection, "_below", counted)
    return kept
