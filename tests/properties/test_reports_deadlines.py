# Catches, among others:
# - reports/statistics/terms.py, `deadline_lines`: `_day(due.event)` → `_day(due.day)`
# - checks/duedates.py, `_answer`: `days=rule.days if isinstance(rule, Term) else None` → `days=1`
from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from fixtures.offices import LAID_DOWN
from fixtures.reportwork import TODAY, dues_of, many
from fixtures.strategies import tries
from randcheck.calendars import national
from randcheck.checks.duedates import due_on, due_since
from randcheck.reports.statistics.figures import INTERNAL
from randcheck.reports.statistics.terms import deadline_lines

if TYPE_CHECKING:
    from randcheck.checks import Check

CALENDARS = {
    national().digest: national(),
    (earlier := national(as_of=date(2024, 6, 1))).digest: earlier,
}


class TestDeadlines:
    """“Every deadline in a report can be recomputed from its event and the calendar” (reports)."""

    @tries(1)
    @given(many())
    def test_lines(self, checks: list[Check]):
        """The day, the number of days and the calendar of a line give its due day again."""
        for row in deadline_lines(dues_of(checks), checks, today=TODAY, audience=INTERNAL):
            calendar = CALENDARS[str(row["calendar"])]
            event, days = date.fromisoformat(str(row["event"])), row["days"]
            assert calendar.due(event, int(days or 0)).due.isoformat() == row["due"]

    @tries(1)
    @given(st.sampled_from(list(CALENDARS.values())), st.dates(date(2019, 1, 1), date(2023, 12, 1)))
    def test_own(self, calendar, event: date):
        """A report's own deadline too, with whatever calendar it was made."""
        own = due_since("d", LAID_DOWN["W25-14"], calendar, event=event)
        assert own.calendar == calendar.digest
        assert own.day == CALENDARS[own.calendar].due(event, own.days or 0).due
        fixed = due_on("2022", LAID_DOWN["L19-23"], calendar, year=event.year)
        assert fixed.day is not None
        assert (fixed.day.year, fixed.day.month) == (event.year, 2)
        assert calendar.is_working_day(fixed.day)
