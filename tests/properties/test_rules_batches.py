# Catches, among others:
# - draws/quota.py, `batched`: `need = batch_size(year, number, of)` → `need = -(-year // of)`
from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fixtures.strategies import tries
from randcheck.draws.quota import batched


class TestBatches:
    """“The batches sum to the year's quota and the floor holds on the total” (W22-11, X22-11)."""

    @tries(4)
    @given(st.integers(0, 5000), st.integers(1, 24))
    def test_sum(self, year: int, of: int):
        """However many batches: together they draw the year's quota, each about as many."""
        parts = [batched(year, number=n, of=of, eligible=year).need for n in range(1, of + 1)]
        assert sum(parts) == year
        assert max(parts) - min(parts) <= 1

    @tries(2)
    @given(st.integers(0, 300), st.integers(1, 12), st.integers(0, 300))
    def test_shortfall(self, year: int, of: int, able: int):
        """What the eligible cannot give is a shortfall of the batch, never hidden."""
        for number in range(1, of + 1):
            part = batched(year, number=number, of=of, eligible=able)
            assert part.n == min(part.need, able)
            assert part.n + part.shortfall == part.need
