from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from randcheck.calendars import national

NATIONAL = national()
EVENTS = st.dates(NATIONAL.first, date(2026, 10, 31))


class TestCountInvertsDue:
    """“`count(event, due(event, n)) == n`” (calendars, It must hold)."""

    # Mutations tried, each of which fails here: an interval that counts its first day, or leaves
    # out its last one.

    @given(event=EVENTS, n=st.integers(1, 40))
    def test_as_many_days_are_counted_as_were_added(self, event, n):
        """The deadline itself, its date, and its counted days all say n."""
        found = NATIONAL.due(event, n)
        assert NATIONAL.count(event, found) == NATIONAL.count(event, found.due) == n
        assert len(found.counted) == n
        assert found.counted[-1] == found.due

    @given(event=EVENTS)
    def test_zero_days_count_the_day_of_rest_only(self, event):
        """N = 0 from a worked day counts nothing, from a day of rest the one day found."""
        found = NATIONAL.due(event, 0)
        assert NATIONAL.count(event, found) == (not NATIONAL.is_working_day(event))
        assert found.counted == (found.due,)

    @given(days=st.tuples(EVENTS, EVENTS, EVENTS).map(sorted))
    def test_intervals_add_up(self, days):
        """(a, c] has the days of (a, b] and of (b, c]."""
        a, b, c = days
        assert NATIONAL.count(a, c) == NATIONAL.count(a, b) + NATIONAL.count(b, c)
