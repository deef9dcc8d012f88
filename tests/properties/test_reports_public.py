# Catches, among others:
# - reports/statistics/figures.py, `cases`: `audience == INTERNAL or not check.secret` → `True`
# - reports/statistics/coverage.py, `_told`: `audience == INTERNAL or not m.secret` → `True`
# - reports/statistics/coverage.py, `attributable`: `(check.item or not secret)` → `True`
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from fixtures.reportwork import TODAY, directory, dues_of, many, material, past
from fixtures.strategies import tries
from randcheck.reports.documents.page import to_html
from randcheck.reports.statistics import (
    coverage,
    effort,
    hits,
    outcomes,
    proceedings,
    terms,
)
from randcheck.reports.statistics.coverage import Member
from randcheck.reports.summary import phase_summary
from randcheck.reports.yearly import yearly_report

if TYPE_CHECKING:
    from randcheck.checks import Check
    from randcheck.draws.past import PastCheck

SECRET = Member(target="T-99", stratum="密", items=("涉密",), secret=True)


def said(checks: list[Check], listed: list[Member], done: list[PastCheck]) -> list[str]:
    """Every statistic that the public is told, as text."""
    dues, options = dues_of(checks), {"first": 2023, "last": 2025, "past": done}
    tables: list[Any] = [
        coverage.coverage_by_stratum(checks, listed),
        coverage.coverage_by_item(checks, listed),
        coverage.coverage_by_region(checks, listed),
        coverage.coverage_over_years(checks, listed, **options),
        coverage.never_checked(checks, listed, last=2025, past=done),
        effort.repeat_visits(checks, past=done, listed=listed),
        effort.frequent_visits(checks, most=1, past=done, listed=listed),
        effort.workload(checks),
        effort.pairs(checks),
        hits.hit_rates(checks),
        outcomes.results(checks),
        outcomes.decisions(checks),
        outcomes.follow_up(checks),
        outcomes.months(checks),
        proceedings.process(checks),
        proceedings.feedback(checks),
        proceedings.comments(checks)[0],
        proceedings.uses(checks),
        terms.deadlines(dues, checks, today=TODAY),
        terms.deadline_lines(dues, checks, today=TODAY),
        terms.late_units(dues, checks, today=TODAY),
    ]
    given_ = material(checks, dues=dues, listed=listed, past=done)
    documents = [
        yearly_report(given_, year=2025, office="某办"),
        phase_summary(given_, year=2025, office="某办"),
    ]
    return [table.to_json() for table in tables] + [to_html(document) for document in documents]


class TestPublic:
    """“Publishing n of a stratum whose rate is public reveals N to within 1/rate” (§6)."""

    @tries(1)
    @given(
        many(secret=False),
        directory(secret=False),
        past(),
        st.tuples(many(secret=True, begin="s"), directory(secret=True), past()),
        st.tuples(many(secret=True, begin="s"), directory(secret=True), past()),
    )
    def test_secret_strata_leave_no_trace(
        self,
        checks: list[Check],
        listed: list[Member],
        done: list[PastCheck],
        one: tuple[list[Check], list[Member], list[PastCheck]],
        other: tuple[list[Check], list[Member], list[PastCheck]],
    ):
        """Whatever is in secret strata, the public is told the same, byte for byte."""
        told = []
        for secret, hidden, earlier in (one, other):
            random = [check for check in secret if check.random]
            veiled = [evolve(check, item="涉密" if check.item else "") for check in earlier]
            told.append(said([*checks, *random], [*listed, *hidden, SECRET], [*done, *veiled]))
        assert told[0] == told[1]
