# Catches, among others:
# - draws/quota.py, `quota`: `-(-count * p // q)` → `ceil(count * float(rate))`
# - draws/quota.py, `quota`: `need = count * p // q` → `need = -(-count * p // q)` for a maximum
# - lottery/selection.py, `batch_size`: both ceilings → `n * number // batches` and so on
# - draws/task.py, `Task.counts`: `every[s.id] - outside[s.id]` → `every[s.id]`
from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from fixtures.strategies import tasks, tries
from randcheck.canonical.rates import parse_rate, rate_text, read_rate
from randcheck.draws.quota import quota
from randcheck.errors import InputError
from randcheck.lottery.selection import batch_sizes
from reference import drawing

if TYPE_CHECKING:
    from randcheck.draws.task import Task

SIZES = st.integers(0, 10**7)
PERCENTS = st.builds(lambda p: Fraction(p, 10000), st.integers(0, 10000))
RATES = PERCENTS | st.fractions(0, 1, max_denominator=10**9)


class TestMinimum:
    """“A rate is a minimum or a maximum” (protocol §4).

    “`need = max(floor, ceil(N·p/q))` on integers …, `n = min(eligible, need)`, shortfall
    `need − n`, recorded, never hidden.”
    """

    @tries(6)
    @given(SIZES, SIZES, RATES, st.integers(0, 50), st.sampled_from(("roster", "eligible")))
    @example(100, 100, Fraction(7, 100), 0, "roster")  # 0.07 * 100 is 7.000000000000001
    @example(340, 340, Fraction(15, 100), 0, "roster")
    @example(10**7, 10**7, Fraction(1, 3), 0, "eligible")
    def test_never_fewer(self, size: int, eligible: int, rate: Fraction, least: int, base: str):
        """No fewer than the share are needed, nor than the floor, and not one more."""
        eligible = min(size, eligible)
        found = quota(size=size, eligible=eligible, rate=rate, base=base, floor=least)
        count = size if base == "roster" else eligible
        assert found.need >= rate * count
        assert found.need >= least
        assert found.need == least or found.need - 1 < rate * count
        assert found.n == min(eligible, found.need)
        assert found.shortfall == found.need - found.n >= 0
        plain = drawing.quota(count, eligible, rate, floor=least, maximum=False)
        assert (found.need, found.n, found.shortfall) == plain

    @given(SIZES, RATES, st.integers(0, 50))
    def test_more_never_needs_fewer(self, size: int, rate: Fraction, least: int):
        """One target more never lowers what is needed, nor does it add more than one."""
        one = quota(size=size, eligible=0, rate=rate, floor=least).need
        more = quota(size=size + 1, eligible=0, rate=rate, floor=least).need
        assert one <= more <= one + 1


class TestMaximum:
    """“A maximum rounds down, `need = N·p // q`, and has no floor” (protocol §4)."""

    @tries(6)
    @given(SIZES, SIZES, RATES, st.sampled_from(("roster", "eligible")))
    @example(100, 100, Fraction(29, 100), "roster")  # 0.29 * 100 is 28.999999999999996
    def test_never_above(self, size: int, eligible: int, rate: Fraction, base: str):
        """No more than the share are drawn, and one more would be too many."""
        eligible = min(size, eligible)
        found = quota(size=size, eligible=eligible, rate=rate, base=base, rate_is="maximum")
        count = size if base == "roster" else eligible
        assert found.n <= found.need <= rate * count < found.need + 1
        assert found.shortfall == found.need - found.n >= 0
        plain = drawing.quota(count, eligible, rate, maximum=True)
        assert (found.need, found.n, found.shortfall) == plain

    def test_floor(self):
        """A floor under a maximum is refused."""
        with pytest.raises(InputError) as refused:
            quota(size=9, eligible=9, rate=Fraction(1, 2), rate_is="maximum", floor=1)
        assert refused.value.problems[0].code == "quota-ceiling-floor"


class TestExact:
    """“integers and `Fraction`, no floats in outcomes” (house rules)."""

    @given(st.integers(0, 100), st.integers(0, 6), st.integers(0, 10**6 - 1))
    def test_percent(self, whole: int, digits: int, part: int):
        """A percentage is exactly what its digits say."""
        decimals = f"{part:06}"[:digits]
        text = f"{whole}.{decimals}%" if decimals else f"{whole}%"
        rate = Fraction(f"{whole}.{decimals or 0}") / 100
        assume(rate <= 1)
        assert read_rate(text) == rate
        assert parse_rate(rate_text(rate)) == rate

    @given(SIZES, st.floats(0, 1))
    def test_float(self, size: int, rate: float):
        """A rate that is a float is refused, whatever its value."""
        with pytest.raises(InputError) as refused:
            quota(size=size, eligible=size, rate=rate)  # type: ignore[arg-type]
        assert refused.value.problems[0].code == "rate-float"


class TestTask:
    """“quota ≥ rate × N and exact” (It must hold), of a whole task."""

    @given(tasks(mode="checks"))
    def test_strata(self, task: Task):
        """The base of each stratum leaves out just what stands outside it."""
        for stratum in task.strata:
            there = [s.verdict for s in task.standings if s.stratum == stratum.id]
            base = [verdict for verdict in there if not verdict.startswith("outside:")]
            found = task.quotas()[stratum.id]
            assert found.need == max(stratum.floor, ceil(len(base) * stratum.rate))
            assert found.n == min(found.need, base.count("eligible"))
            assert found.n + found.shortfall == found.need


class TestBatches:
    """“Batches of a yearly quota: `n_b = ceil(n·b/B) − ceil(n·(b−1)/B)`” (protocol §4)."""

    @tries(4)
    @given(SIZES, st.integers(1, 60))
    def test_sum(self, n: int, batches: int):
        """Batches sum up to the quota, and at no time fewer than the share are drawn."""
        sizes = batch_sizes(n, batches)
        assert len(sizes) == batches
        assert sum(sizes) == n
        assert all(floor(Fraction(n, batches)) <= s <= ceil(Fraction(n, batches)) for s in sizes)
        for b in range(1, batches + 1):
            assert sum(sizes[:b]) == ceil(Fraction(n * b, batches))
        assert sizes == drawing.batches(n, batches)
