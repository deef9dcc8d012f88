# Catches, among others:
# - reports/statistics/coverage.py, `_concerns`: `not of or` left out
# - reports/statistics/coverage.py, `_shares`: `len(every)` → `len(listed)`
# - reports/statistics/effort.py, `_expected`: `size * (size - 1)` → `size`
# - reports/statistics/hits.py, `fisher`: `ways <= found` → `ways < found`
# - reports/statistics/figures.py, `percent`: `20_000` → `20_001`
# - reports/statistics/figures.py, `cases`: `kept.sort(key=_id)` left out
from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from fixtures.reportwork import DRAW, PEOPLE, TODAY, directory, dues_of, many, material, teams
from fixtures.strategies import shuffled, tries
from randcheck.checks.check import Stage
from randcheck.reports.documents.page import to_html
from randcheck.reports.statistics import coverage, effort, hits, outcomes, terms
from randcheck.reports.statistics.figures import INTERNAL, cases, percent
from randcheck.reports.yearly import yearly_report
from reference import counting

if TYPE_CHECKING:
    from randcheck.checks import Check
    from randcheck.reports.statistics.coverage import Member

COUNTS = st.integers(0, 4)


def plain(checks: list[Check]) -> list[tuple[Any, ...]]:
    """Checks as the reference reads them."""
    return [
        (c.check.target, c.strata, c.check.items, c.check.random, bool(c.covered), c.check.team)
        for c in cases(checks, INTERNAL)
        if c.stage is not Stage.CALLED_OFF
    ]


class TestCounts:
    """“Rates as exact text p/q; integers; no floats”, each as its definition says."""

    @tries(2)
    @given(many(), directory())
    def test_coverage(self, checks: list[Check], listed: list[Member]):
        """Coverage is what going through all checks for each member gives."""
        members = [(m.target, m.stratum, m.region, m.items) for m in listed]
        for count, group in ((coverage.coverage_by_stratum, 1), (coverage.coverage_by_region, 2)):
            table = count(checks, listed, audience=INTERNAL)
            found = {row[0]: row[1:4] for row in table.rows}
            assert found == counting.coverage(plain(checks), members, group)

    @tries(1)
    @given(st.lists(teams(), max_size=8), st.integers(3, 6))
    def test_pairs(self, dealt: list[tuple[str, ...]], size: int):
        """Who met how often, and how often an even lot would have it."""
        from fixtures.reportwork import check

        checks = [check(at, team=team) for at, team in enumerate(dealt, 1)]
        pool = tuple(sorted({*PEOPLE[:size], *(who for team in dealt for who in team)}))
        table = effort.pairs(checks, pools={DRAW: pool})
        assert {row[:2]: row[2] for row in table.rows} == counting.pairs(dealt)
        for first, second, _, expected in table.rows:
            sizes = [len(team) for team in dealt]
            exact = counting.expected_pair(pool, sizes, (str(first), str(second)))
            assert expected == f"{exact.numerator}/{exact.denominator}"

    @tries(1)
    @given(COUNTS, COUNTS, COUNTS, COUNTS)
    def test_exact_test(self, a: int, b: int, c: int, d: int):
        """Fisher's test is the share of all ways in which the hits can fall."""
        assert hits.fisher(a, b, c, d) == counting.exact_test(a, b, c, d)

    @tries(1)
    @given(st.integers(1, 999), st.data())
    def test_percent(self, whole: int, data: st.DataObject):
        """A percentage is the nearest with two decimals, the higher of two."""
        part = data.draw(st.integers(0, whole))
        assert percent(part, whole) == counting.rounded(part, whole)

    @tries(1)
    @given(many())
    def test_visits(self, checks: list[Check]):
        """How many targets were visited once, twice, three times a year."""
        made = [(c.check.target, c.made) for c in cases(checks, INTERNAL) if c.made]
        days = {(target, day.year, day.toordinal()) for target, day in made}
        table = effort.repeat_visits(checks, audience=INTERNAL)
        assert {row[:2]: row[2] for row in table.rows} == counting.visits(days)


class TestSums:
    """“Sums agree: checks = random + for-cause”, whatever the checks."""

    @tries(2)
    @given(many())
    def test_parts_make_the_whole(self, checks: list[Check]):
        """Months, results and hits: both groups together are all of them."""
        for row in outcomes.months(checks, audience=INTERNAL):
            assert row["checks"] == row["random"] + row["for_cause"]  # type: ignore[operator]
        for row in outcomes.results(checks, audience=INTERNAL):
            assert row["checks"] == row["random"] + row["for_cause"]  # type: ignore[operator]
        found = hits.count_hits(checks, audience=INTERNAL)
        with_results = sum(bool(case.found) for case in cases(checks, INTERNAL))
        assert sum(h.random_checks + h.cause_checks for h in found) == with_results
        made = sum(case.made is not None for case in cases(checks, INTERNAL))
        table = outcomes.months(checks, audience=INTERNAL)
        assert sum(int(n or 0) for n in table.column("checks")) == made

    @tries(1)
    @given(many())
    def test_every_deadline_is_counted_once(self, checks: list[Check]):
        """Met, late, overdue, open, undecided: together all deadlines of a rule."""
        dues = dues_of(checks)
        table = terms.deadlines(dues, checks, today=TODAY, audience=INTERNAL)
        words = ("met", "late", "overdue", "open", "undecided")
        counted = {row["rule"]: sum(int(row[word] or 0) for word in words) for row in table}
        assert counted == Counter(due.rule for due in dues)


class TestOrder:
    """“A statistic does not depend on the order in which the values are given” (reports)."""

    @tries(1)
    @given(many(), directory(), st.integers(0, 999))
    def test_another_order_gives_the_same_bytes(
        self, checks: list[Check], listed: list[Member], order: int
    ):
        """The whole yearly report, byte for byte."""
        dues = dues_of(checks)
        pages = [
            to_html(yearly_report(
                material(shuffled(checks, n), INTERNAL, dues=shuffled(dues, n),
                         listed=shuffled(listed, n)),
                year=2025, office="某办",
            ))
            for n in (order, order + 1)
        ]  # fmt: skip
        assert pages[0] == pages[1]
        told = [outcomes.follow_up(shuffled(checks, n), audience=INTERNAL) for n in range(3)]
        assert told[0] == told[1] == told[2]
