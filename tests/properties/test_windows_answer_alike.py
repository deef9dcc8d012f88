import json
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from randcheck.calendars import compare, national, recheck

NATIONAL = national()


class TestWindowsAnswerAlike:
    """“`verify` re-checks without any calendar package” (calendars, Parts)."""

    # Mutations tried, each of which fails here: a window that leaves out its first or last day,
    # and one that loses the make-up days.

    @given(
        event=st.dates(NATIONAL.first, date(2026, 10, 31)),
        n=st.integers(0, 25),
        known=st.dates(date(2026, 1, 1), date(2026, 11, 21)),
    )
    def test_the_window_of_a_deadline_gives_the_deadline(self, event, n, known):
        """From the event to the due date, the window alone gives the same days."""
        calendar = NATIONAL.as_of(known)
        found = calendar.due(event, n)
        window = json.loads(json.dumps(calendar.window(event, found.due)))
        again = recheck(window)
        assert again.due(event, n).due == found.due
        assert again.due(event, n).counted == found.counted
        assert again.count(event, found.due) == calendar.count(event, found.due)
        assert compare(window, NATIONAL).same

    @given(
        start=st.dates(date(2019, 1, 1), date(2020, 6, 1)),
        days=st.integers(0, 200),
        known=st.dates(date(2018, 12, 6), date(2020, 6, 1)),
    )
    def test_a_comparison_names_exactly_the_days_that_differ(self, start, days, known):
        """Around the changes of 2019 and 2020, day by day."""
        old = NATIONAL.as_of(known)
        end = min(start + timedelta(days=days), old.last)
        if end < start:
            return
        found = compare(old.window(start, end), NATIONAL)
        differ = [
            date.fromordinal(o)
            for o in range(start.toordinal(), end.toordinal() + 1)
            if old.is_working_day(date.fromordinal(o))
            != NATIONAL.is_working_day(date.fromordinal(o))
        ]
        assert [change.day for change in found.changes] == differ
        assert found.same is (not differ)
