from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from randcheck.calendars import (
    Layer,
    Notice,
    assemble,
    national,
    recheck,
    state_council_notices,
)
from randcheck.calendars.days import is_weekend
from randcheck.calendars.notices import Block, Cited

NOTICES = [n for n in state_council_notices() if n.id in {"cn-2025", "cn-2026"}]
PLAIN = assemble(NOTICES)
DAYS = st.dates(PLAIN.first, PLAIN.last)
NATIONAL = national()


def answers(calendar):
    """All that can be asked of single days: worked or not, settled or not."""
    days = (date.fromordinal(o) for o in range(calendar.first.toordinal(),
                                               calendar.last.toordinal() + 1))  # fmt: skip
    return [(day, calendar.is_working_day(day), calendar.status(day)) for day in days]


class TestDigestTellsAnswersApart:
    """“The digest changes iff an answer can change” (calendars, It must hold)."""

    # Mutations tried, each of which fails here: a digest over the notices instead of over what
    # they say, and one that forgets how far the schedule is settled.

    @given(off=st.sets(DAYS, max_size=3), work=st.sets(DAYS, max_size=3))
    def test_the_digest_follows_the_answers(self, off, work):
        """Layers that say what holds anyway leave it, all others change it."""
        block = Block(name="", off=tuple(sorted(off)), work=tuple(sorted(work - off)))
        published = Cited(value="2025-01-01", read_at="example")
        notice = Notice(id="office", published=published, blocks=(block,))
        calendar = assemble(NOTICES, [Layer(name="office", notices=(notice,))])
        assert (calendar.digest == PLAIN.digest) is (answers(calendar) == answers(PLAIN))

    @given(day=st.dates(date(2007, 1, 1), date(2026, 12, 31)))
    def test_looking_back_changes_it_with_the_answers(self, day):
        """As of any day, the digest differs from today's iff some answer does."""
        old = NATIONAL.as_of(day)
        assert (old.digest == NATIONAL.digest) is (answers(old) == answers(NATIONAL))

    @given(last=st.dates(date(2021, 12, 28), date(2021, 12, 31)))
    def test_settling_alone_changes_it(self, last):
        """The notice for 2022 moved no day of December 2021, but settled its last three."""
        start = date(2021, 12, 20)
        old, new = (
            recheck(NATIONAL.as_of(known).window(start, last))
            for known in (date(2021, 10, 24), date(2021, 10, 25))
        )
        assert [day[:2] for day in answers(old)] == [day[:2] for day in answers(new)]
        assert (old.digest == new.digest) is (last == date(2021, 12, 28))

    @given(days=st.sets(DAYS.filter(is_weekend), max_size=3))
    def test_a_layer_without_overrides_changes_nothing(self, days):
        """“A layer with no overrides changes nothing”: empty, or naming what is off anyway."""
        off = tuple(sorted(day for day in days if not PLAIN.is_working_day(day)))
        published = Cited(value="2025-01-01", read_at="example")
        notices = (Notice(id="x", published=published, blocks=(Block(name="", off=off),)),)
        for layer in (Layer(name="empty"), Layer(name="same", notices=notices)):
            calendar = PLAIN.with_layers(layer)
            assert calendar.digest == PLAIN.digest
            assert answers(calendar) == answers(PLAIN)
