from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from randcheck.calendars import as_day, read_day
from randcheck.calendars.days import annotations_of, check_count
from randcheck.errors import InputError


def code_of(call, *args: object):
    """Return the code of the error that a call raises; it has both texts."""
    with pytest.raises(InputError) as caught:
        call(*args)
    assert caught.value.zh
    assert caught.value.en
    return caught.value.code


def test_a_moment_has_the_date_it_has_in_china():
    """Half past midnight in Tokyo is still the day before in Shanghai."""
    london = timezone(timedelta(hours=1))
    assert as_day(datetime(2026, 7, 10, 20, tzinfo=london)) == date(2026, 7, 11)
    tokyo = timezone(timedelta(hours=9))
    assert as_day(datetime(2026, 2, 11, 0, 30, tzinfo=tokyo)) == date(2026, 2, 10)


def test_a_moment_without_a_time_zone_is_refused():
    """Nobody knows where it was that time of day."""
    assert code_of(as_day, datetime(2026, 2, 11)) == "calendar-naive-datetime"  # noqa: DTZ001
    assert code_of(read_day, "2026-02-11T09:00") == "calendar-naive-datetime"


def test_a_moment_in_utc_is_refused():
    """Its date in a log is often not its date in China, and nobody said which is meant."""
    assert code_of(as_day, datetime(2026, 2, 10, 20, tzinfo=UTC)) == "calendar-utc-datetime"
    zero = timezone(timedelta(0))
    assert code_of(as_day, datetime(2026, 2, 10, 9, tzinfo=zero)) == "calendar-utc-datetime"


@pytest.mark.parametrize("value", ["2026-02-11", 20260211, None, 1.5, (2026, 2, 11)])
def test_only_dates_are_dates(value):
    """Text and numbers are not read as dates by accident."""
    assert code_of(as_day, value) == "calendar-not-a-date"


def test_the_end_of_time_is_refused():
    """A moment that has no date in China says so instead of overflowing."""
    edge = datetime.max.replace(tzinfo=timezone(timedelta(hours=-5)))
    assert code_of(as_day, edge) == "calendar-not-a-date"


@pytest.mark.parametrize(
    "text", ["", "20260211", "2026-2-11", "2026-02-30", "2026-W07-3", "11.02.2026", " 2026-02-11",
             "２０２６-02-11", "2026-02-11T25:00+08:00", "2026-02-11 09:00+08:00", 5, None]
)  # fmt: skip
def test_dates_are_written_in_one_way(text):
    """Anything but YYYY-MM-DD, or a moment with its offset, is refused."""
    assert code_of(read_day, text) == "calendar-date-text"


def test_a_moment_may_be_written():
    """A moment with its offset is read in Asia/Shanghai."""
    assert read_day("2026-02-10T20:00+01:00") == date(2026, 2, 11)


@pytest.mark.parametrize("n", [-1, 10_001, True, "5", 5.0, None])
def test_a_number_of_days_is_whole_and_not_negative(n):
    """Negative, huge, boolean or written numbers are refused."""
    assert code_of(check_count, n) == "calendar-count-of-days"


def test_half_days_are_annotated():
    """8 March, 4 May, 1 June and 1 August carry a code; other days none."""
    noted = [annotations_of(date(2026, month, day)) for month, day in
             ((3, 8), (5, 4), (6, 1), (8, 1), (3, 9))]  # fmt: skip
    assert [bool(note) for note in noted] == [True] * 4 + [False]
