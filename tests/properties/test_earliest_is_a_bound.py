from datetime import date, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from randcheck.calendars import national, state_council_notices
from randcheck.errors import ScheduleUnpublished

NATIONAL = national()
YEARLY = {n.settles: n for n in state_council_notices() if n.settles}
DAY = timedelta(days=1)
# What was known on the day before each year's notice came out.
BEFORE = {year: NATIONAL.as_of(YEARLY[year].known_from - DAY) for year in range(2008, 2027)}


class TestEarliestIsABound:
    """“… raises and names the earliest possible date” (calendars, It must hold)."""

    # Mutations tried, each of which fails here: a bound that takes unpublished weekends for days
    # of rest, one that takes provisional days as they stand, and a tail that is called settled.

    @given(
        year=st.sampled_from(sorted(BEFORE)),
        start=st.integers(-40, 40),
        n=st.integers(0, 20),
    )
    @example(year=2012, start=-5, n=4)  # Saturday, 31 December 2011, became a working day
    @example(year=2008, start=-4, n=2)  # and so did Saturday, 29 December 2007
    def test_no_notice_ever_made_it_earlier(self, year, start, n):
        """For every year since 2008, the later truth lies on or after the bound."""
        event, old = date(year, 1, 1) + start * DAY, BEFORE[year]
        try:
            found = old.due(event, n)
        except ScheduleUnpublished as error:
            bound = date.fromisoformat(str(error.params["earliest"]))
            truth = NATIONAL.due(event, n).due
            assert bound <= truth
            assert bound > event or n == 0
        else:
            assert found.due <= old.last

    @given(
        year=st.sampled_from(sorted(BEFORE)),
        start=st.integers(-40, 40),
        n=st.integers(0, 40),
        roll=st.sampled_from(["next", "previous"]),
    )
    def test_no_notice_ever_made_a_rolled_day_earlier(self, year, start, n, roll):
        """The same for calendar days that roll."""
        event, old = date(year, 1, 1) + start * DAY, BEFORE[year]
        assume(event + n * DAY < NATIONAL.last)
        try:
            old.due(event, n, "calendar", roll=roll)
        except ScheduleUnpublished as error:
            bound = date.fromisoformat(str(error.params["earliest"]))
            assert bound <= NATIONAL.due(event, n, "calendar", roll=roll).due

    @given(year=st.sampled_from(sorted(BEFORE)), start=st.integers(-200, -3), n=st.integers(0, 60))
    def test_settled_answers_were_never_changed_by_the_next_yearly_notice(self, year, start, n):
        """What is called settled stays: the next yearly notice changes no such answer."""
        event, old = date(year, 1, 1) + start * DAY, BEFORE[year]
        new = NATIONAL.as_of(YEARLY[year].known_from)
        try:
            found = old.due(event, n)
        except ScheduleUnpublished:
            return
        if found.status == "settled":
            assert new.due(event, n).due == found.due

    def test_provisional_answers_were_changed(self):
        """The tail is not called provisional for nothing."""
        moved = [
            year
            for year, old in BEFORE.items()
            if any(
                old.is_working_day(date(year - 1, 12, d))
                != NATIONAL.is_working_day(date(year - 1, 12, d))
                for d in (29, 30, 31)
            )
        ]
        assert moved == [2008, 2012, 2019]
        with pytest.raises(ScheduleUnpublished):
            BEFORE[2019].due(date(2018, 12, 28), 5)
