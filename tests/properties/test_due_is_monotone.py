from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from randcheck.calendars import national

NATIONAL = national()
EVENTS = st.dates(NATIONAL.first, date(2026, 10, 31))


class TestDueIsMonotone:
    """“Properties: monotone in n” (calendars, It must hold)."""

    # Mutations tried, each of which fails here: an index that is off by one (n - 1):
    # n = 1 then falls on the event's own day.

    @given(event=EVENTS, n=st.integers(0, 25))
    def test_one_more_day_is_due_later(self, event, n):
        """From n = 1 on strictly later; n = 0 is never later than n = 1."""
        first, second = NATIONAL.due(event, n).due, NATIONAL.due(event, n + 1).due
        assert first < second or (n == 0 and first == second)
        assert second > event

    @given(event=EVENTS, n=st.integers(1, 25))
    def test_a_later_event_is_due_no_earlier(self, event, n):
        """Starting a day later never brings the end forward."""
        later = event.fromordinal(event.toordinal() + 1)
        assert NATIONAL.due(event, n).due <= NATIONAL.due(later, n).due
