import pickle
import threading
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from randcheck.calendars import national

NATIONAL = national()
QUESTIONS = st.tuples(st.dates(NATIONAL.first, date(2026, 10, 31)), st.integers(0, 30))


class TestCalendarsAreValues:
    """“Pickles; 8 threads agree” (calendars, It must hold)."""

    # Mutations tried, each of which fails here: any part that grows while it is asked: look-ups
    # filled on first use give wrong answers under threads and other pickles afterwards.

    @given(day=st.dates(date(2007, 1, 1), date(2026, 11, 21)), question=QUESTIONS)
    @settings(max_examples=20)
    def test_a_calendar_survives_pickling(self, day, question):
        """The copy is equal, has the same digest, and answers the same."""
        calendar = NATIONAL.as_of(day)
        copy = pickle.loads(pickle.dumps(calendar))  # noqa: S301
        assert copy == calendar
        assert hash(copy) == hash(calendar)
        assert copy.digest == calendar.digest
        event, n = question
        if event < date(calendar.last.year, 10, 1):
            assert copy.due(event, n) == calendar.due(event, n)
        assert copy.as_of(date(2026, 11, 21)) == calendar.as_of(date(2026, 11, 21))

    @given(question=QUESTIONS)
    def test_a_deadline_survives_pickling(self, question):
        """A deadline takes its calendar along."""
        found = NATIONAL.due(*question)
        copy = pickle.loads(pickle.dumps(found))  # noqa: S301
        assert copy == found
        assert copy.counted == found.counted

    @given(questions=st.lists(QUESTIONS, min_size=5, max_size=30))
    @settings(max_examples=10)
    def test_eight_threads_agree(self, questions):
        """Asked at once from eight threads, one calendar gives one set of answers."""
        calendar = national()  # a fresh one, so that nothing was looked up before
        before = pickle.dumps(calendar)
        expected = [NATIONAL.due(*question).due for question in questions]
        found, errors = [], []

        def ask():
            try:
                found.append([calendar.due(*question).due for question in questions])
            except Exception as error:  # noqa: BLE001 - told in the main thread
                errors.append(error)

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not errors
        assert found == [expected] * 8
        assert pickle.dumps(calendar) == before

    def test_nothing_can_be_set(self):
        """A calendar and a deadline refuse to be changed."""
        for value in (NATIONAL, NATIONAL.due(date(2026, 2, 11), 5)):
            with pytest.raises(AttributeError):
                value.due = None
