from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from randcheck.calendars import Layer, Notice, assemble, state_council_notices
from randcheck.calendars.notices import Block, Cited

# Two years keep each example short.
NOTICES = [n for n in state_council_notices() if n.id in {"cn-2025", "cn-2026"}]
PLAIN = assemble(NOTICES)
DAYS = st.dates(date(2025, 2, 1), date(2026, 8, 31))


class TestRestNeverBringsForward:
    """“Adding a rest day never brings a deadline forward” (calendars, It must hold)."""

    # Mutations tried, each of which fails here: a layer whose days off are taken for days worked.

    @given(
        event=DAYS,
        n=st.integers(0, 20),
        offsets=st.sets(st.integers(0, 25), min_size=1, max_size=4),
        unit=st.sampled_from(["working", "calendar"]),
    )
    def test_a_day_off_moves_nothing_forward(self, event, n, offsets, unit):
        """Working days and rolled calendar days end no earlier than before."""
        rest = {event + timedelta(days=offset) for offset in offsets}
        notice = Notice(
            id="closed",
            published=Cited(value="2025-01-01", read_at="example"),
            blocks=(Block(name="", off=tuple(sorted(rest))),),
        )
        closed = assemble(NOTICES, [Layer(name="office", notices=(notice,))])
        before, after = PLAIN.due(event, n, unit).due, closed.due(event, n, unit).due
        assert after >= before
        moved = any(PLAIN.is_working_day(day) and event <= day <= before for day in rest)
        assert moved or after == before or n == 0
        assert after - before <= timedelta(days=40)
