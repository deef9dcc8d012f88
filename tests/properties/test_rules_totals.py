# Catches, among others:
# - draws/totals.py, `allocate`: `-part.share` → `part.share`
# - draws/totals.py, `_proportional`: `start[p.id] < p.most` → `True`
# - draws/totals.py, `_part`: `min(share.floor, most)` → `share.floor`
# - draws/quota.py, `left`: `- self.drawn` → ``
from __future__ import annotations

from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randcheck.draws.quota import Yearly, quota
from randcheck.draws.totals import Count, Part, Share, Total, allocate, spread
from randcheck.errors import InputError
from reference import spreading


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[Part], int]:
    """One to five strata with bounds, and a number that they can take."""
    parts = []
    for id in draw(st.lists(st.sampled_from("ABCDE"), min_size=1, max_size=5, unique=True)):
        least = draw(st.integers(0, 3))
        most = least + draw(st.integers(0, 9))
        parts.append(Part(id, draw(st.integers(1, 40)), draw(st.integers(1, 4)), least, most))
    low, high = sum(p.least for p in parts), sum(p.most for p in parts)
    return parts, draw(st.integers(low, high))


class TestAllocate:
    """“q = min(max(λ·weight, least), most), λ ≥ 0 being such that the q sum to `n`”."""

    @given(problems())
    def test_reference(self, problem: tuple[list[Part], int]):
        """All sums are met within the bounds, and are those of trying every state of the bounds."""
        parts, n = problem
        found = allocate(parts, n)
        assert sum(found.values()) == n
        assert all(part.least <= found[part.id] <= part.most for part in parts)
        plain = {p.id: spreading.Stratum(p.weight, p.share, p.least, p.most) for p in parts}
        assert found == spreading.largest_remainder(plain, n)

    @given(problems(), st.randoms(use_true_random=False))
    def test_order_does_not_matter(self, problem: tuple[list[Part], int], random: object):
        """In whatever order the strata are given, everybody gets the same."""
        parts, n = problem
        mixed = list(parts)
        random.shuffle(mixed)  # type: ignore[attr-defined]
        assert allocate(mixed, n) == allocate(parts, n)

    def test_nine_per_cent_of_ninety(self):
        """8 of 90, rising with risk: A to D in shares 1 to 4 of each target."""
        total = Total(
            rate=Fraction(9, 100), rate_is="maximum",
            strata=[Share(id=id, share=n) for n, id in enumerate("ABCD", 1)],
        )  # fmt: skip
        sizes = dict(zip("ABCD", (40, 30, 15, 5), strict=True))
        counts = {id: Count(size=size, eligible=size) for id, size in sizes.items()}
        found = spread(total, counts, "roster")
        assert (found.quota.need, found.quota.n) == (8, 8)
        assert found.needs == {"A": 2, "B": 3, "C": 2, "D": 1}
        rates = [Fraction(found.needs[id], sizes[id]) for id in "ABCD"]
        assert rates == sorted(rates)

    def test_equal_remainders(self):
        """The greater share goes first, then the id."""
        even = [Part("B", 1, 1, 0, 9), Part("A", 1, 1, 0, 9), Part("C", 1, 2, 0, 9)]
        assert allocate(even, 1) == {"A": 0, "B": 0, "C": 1}
        assert allocate(even, 2) == {"A": 1, "B": 0, "C": 1}

    def test_bounds_that_cannot_be_met(self):
        """More least numbers than there are to spread, fewer greatest ones."""
        for n, code in ((3, "total-floors"), (10, "total-ceilings")):
            with pytest.raises(InputError) as caught:
                allocate([Part("A", 1, 1, 2, 4), Part("B", 1, 1, 2, 4)], n)
            assert caught.value.code == code


class TestSpread:
    """“most = min(`ceiling`, `eligible`) … least = min(`floor`, most)”."""

    @given(
        st.lists(st.tuples(*[st.integers(0, 30)] * 2, st.integers(1, 4), st.integers(0, 3),
                           st.none() | st.integers(0, 20)), min_size=1, max_size=4),
        st.integers(0, 100), st.sampled_from(["roster", "eligible"]),
        st.sampled_from(["size", "share"]),
    )  # fmt: skip
    def test_all_that_can_be_drawn_is(
        self, rows: list[tuple[int, int, int, int, int | None]], percent: int, base: str, by: str
    ):
        """What one stratum cannot give others do; only what nobody can is short, and it is told."""
        counts = {f"S{n}": Count(size=a + b, eligible=a) for n, (a, b, *_) in enumerate(rows)}
        shares = [
            Share(id=f"S{n}", share=share, floor=least, ceiling=most)
            for n, (_, _, share, least, most) in enumerate(rows)
        ]
        total = Total(rate=Fraction(percent, 100), by=by, strata=shares)
        most = {
            s.id: counts[s.id].eligible
            if s.ceiling is None else min(s.ceiling, counts[s.id].eligible)
            for s in shares
        }  # fmt: skip
        least = sum(min(s.floor, most[s.id]) for s in shares)
        everyone = sum(c.size if base == "roster" else c.eligible for c in counts.values())
        need = -(-everyone * percent // 100)
        if by == "size" and base == "roster":
            assert all(c.size or not most[id] for id, c in counts.items())
        if min(need, sum(most.values())) < least:
            with pytest.raises(InputError) as caught:
                spread(total, counts, base)
            assert caught.value.code == "total-floors"
            return
        found = spread(total, counts, base)
        assert found.quota.need == need
        assert sum(found.needs.values()) == found.quota.n == min(need, sum(most.values()))
        assert all(found.needs[id] <= most[id] for id in most)


class TestCeilings:
    """“`need` is at most that; where it has a `yearly`, at most ⌊count·r⌋ − `drawn`”."""

    @given(*[st.integers(0, 60)] * 4, st.integers(0, 20), st.integers(0, 100), st.integers(0, 100))
    def test_last_word(  # noqa: PLR0913, PLR0917 - a rule has this many parts
        self, eligible: int, outside: int, least: int, most: int, drawn: int, rate: int, year: int
    ):
        """A ceiling goes before the floor, the year's before both."""
        size = eligible + outside
        found = quota(
            size=size, eligible=eligible, rate=Fraction(rate, 100), floor=least, ceiling=most,
            yearly=Yearly(rate=Fraction(year, 100), year=2026, drawn=drawn),
        )  # fmt: skip
        plain = max(least, -(-size * rate // 100))
        left = max(0, floor(Fraction(size * year, 100)) - drawn)
        assert found.need == min(plain, most, left)
        assert found.n == min(found.need, eligible)
