import pickle
import subprocess
import sys
from datetime import date, datetime, timedelta, timezone

import pytest

from randcheck.calendars import Estimate, RolledDeadline, national
from randcheck.errors import InputError, ScheduleUnpublished

NATIONAL = national()


def code_of(call, *args: object, **kwargs: object):
    """Return the code of the error that a call raises; it has both texts."""
    with pytest.raises((InputError, ScheduleUnpublished)) as caught:
        call(*args, **kwargs)
    assert caught.value.zh
    assert caught.value.en
    return caught.value.code


def test_a_deadline_says_on_what_it_rests():
    """Event, number, due date, counted days, status, digest; printed as JSON."""
    found = NATIONAL.due(date(2026, 2, 11), 5)
    assert found.to_dict() == {
        "event": "2026-02-11",
        "n": 5,
        "unit": "working",
        "due": "2026-02-25",
        "status": "settled",
        "counted": ["2026-02-12", "2026-02-13", "2026-02-14", "2026-02-24", "2026-02-25"],
        "as_of": None,
        "digest": NATIONAL.digest,
    }
    assert repr(found) == "Deadline(event=2026-02-11, n=5, due=2026-02-25)"


def test_the_trace_shows_every_day_and_its_source():
    """From the event on, day by day, with festival and notice."""
    days = NATIONAL.due(date(2026, 2, 13), 2).explain()
    assert [day.date.day for day in days] == list(range(13, 25))
    assert (days[1].kind, days[1].name, days[1].sources) == ("makeup", "春节", ("cn-2026",))
    assert days[2].kind == "holiday"


def test_a_moment_starts_a_deadline_on_its_date_in_china():
    """20:00 an hour east of UTC on the 10th is the 11th, in the fast way and the careful one."""
    moment = datetime(2026, 2, 10, 20, tzinfo=timezone(timedelta(hours=1)))
    assert NATIONAL.due(moment, 5) == NATIONAL.due(date(2026, 2, 11), 5)
    midnight = datetime(2026, 2, 10, 17, tzinfo=timezone(timedelta(hours=1)))
    assert NATIONAL.due(midnight, 5).event == date(2026, 2, 11)
    assert code_of(NATIONAL.due, datetime(2026, 2, 11), 5) == "calendar-naive-datetime"  # noqa: DTZ001


@pytest.mark.parametrize(
    ("args", "kwargs", "code"),
    [
        ((date(2026, 2, 11), -1), {}, "calendar-count-of-days"),
        ((date(2026, 2, 11), True), {}, "calendar-count-of-days"),
        ((date(2026, 2, 11), "5"), {}, "calendar-count-of-days"),
        (("2026-02-11", 5), {}, "calendar-not-a-date"),
        (([], 5), {}, "calendar-not-a-date"),
        ((date(2006, 12, 31), 5), {}, "calendar-before-first"),
        ((date(2026, 2, 11), 5, "weeks"), {}, "calendar-unit"),
        ((date(2026, 2, 11), 5, "calendar"), {"roll": "back"}, "calendar-roll"),
        ((date(2026, 2, 11), 5), {"on_unpublished": "guess", "unit": "x"}, "calendar-unit"),
        ((date(2026, 12, 30), 5), {"on_unpublished": "guess"}, "calendar-on-unpublished"),
        ((date(9999, 12, 31), 5, "calendar"), {}, "calendar-not-a-date"),
        ((date(9999, 12, 31), 5), {}, "calendar-unpublished"),
    ],
)
def test_bad_input_has_a_clear_error(args, kwargs, code):
    """Every wrong argument has an error of its own, in Chinese and English."""
    assert code_of(NATIONAL.due, *args, **kwargs) == code


def test_zero_days_mean_the_day_itself_or_the_next_worked_one():
    """A worked day is due at once, a day of rest on the next worked one."""
    assert NATIONAL.due(date(2026, 2, 14), 0).due == date(2026, 2, 14)
    assert NATIONAL.due(date(2026, 2, 15), 0).due == date(2026, 2, 24)
    assert NATIONAL.due(date(2007, 1, 1), 0).due == date(2007, 1, 4)
    assert NATIONAL.due(date(2026, 12, 31), 0).status == "provisional"


def test_calendar_days_move_either_way_or_not_at_all():
    """Next (the default, 民法典 203), previous, or where they fall."""
    event = date(2026, 2, 5)
    due = {roll: NATIONAL.due(event, 15, "calendar", roll=roll) for roll in ("next", "previous")}
    assert due["next"].due == date(2026, 2, 24)
    assert due["previous"].due == date(2026, 2, 14)
    still = NATIONAL.due(event, 15, "calendar", roll="none")
    assert isinstance(still, RolledDeadline)
    assert still.due == still.raw == date(2026, 2, 20)
    assert still.explain() == ()
    assert due["previous"].explain()[0].kind == "makeup"


def test_calendar_days_that_do_not_move_need_no_schedule():
    """Counting on a calendar needs no notice; moving does."""
    assert NATIONAL.due(date(2026, 12, 30), 30, "calendar", roll="none").due == date(2027, 1, 29)
    assert code_of(NATIONAL.due, date(2026, 12, 30), 30, "calendar") == "calendar-day-unpublished"
    back = {"unit": "calendar", "roll": "previous"}
    assert code_of(NATIONAL.due, date(2026, 12, 30), 30, **back) == "calendar-day-unpublished"


def test_a_calendar_day_that_moved_over_provisional_days_is_provisional():
    """The status is that of the least certain day that was looked at."""
    old = NATIONAL.as_of(date(2018, 12, 1))
    assert old.due(date(2018, 12, 20), 9, "calendar", roll="previous").status == "provisional"


def test_an_estimate_is_a_range_and_never_a_date():
    """Asked to guess, the calendar gives earliest, likely and latest, and no due date."""
    found = NATIONAL.due(date(2026, 12, 25), 5, on_unpublished="estimate")
    assert isinstance(found, Estimate)
    assert not hasattr(found, "due")
    assert "due" not in found.to_dict()
    assert found.earliest <= found.likely <= found.latest
    assert found.basis.startswith("holidays ")


def test_estimates_reach_every_form_of_deadline():
    """Zero days, calendar days either way, and a clear end."""
    asked = date(2027, 1, 2)
    assert NATIONAL.due(asked, 0, on_unpublished="estimate").likely == date(2027, 1, 4)
    forth = NATIONAL.due(asked, 7, "calendar", on_unpublished="estimate")
    assert forth.likely == date(2027, 1, 11)
    back = NATIONAL.due(asked, 7, "calendar", roll="previous", on_unpublished="estimate")
    assert back.earliest <= back.likely == date(2027, 1, 8)
    far = {"on_unpublished": "estimate"}
    assert code_of(NATIONAL.due, date(2110, 1, 1), 5, **far) == "calendar-estimate-range"


def test_intervals_have_an_order():
    """The last day may be the first one, and may not lie before it."""
    day = date(2026, 2, 11)
    assert NATIONAL.count(day, day) == 0
    assert code_of(NATIONAL.count, day, date(2026, 2, 10)) == "calendar-interval"
    assert code_of(NATIONAL.explain, day, date(2026, 2, 10)) == "calendar-interval"
    assert code_of(NATIONAL.count, date(2006, 1, 1), day) == "calendar-before-first"
    assert code_of(NATIONAL.count, day, date(2027, 1, 1)) == "calendar-day-unpublished"


def test_single_days_are_three_valued():
    """Settled and provisional days have an answer, unpublished ones have none."""
    assert NATIONAL.is_working_day(date(2026, 12, 31))
    assert code_of(NATIONAL.is_working_day, date(2027, 1, 4)) == "calendar-day-unpublished"
    assert NATIONAL.status(date(2027, 1, 4)) == "unpublished"
    assert code_of(NATIONAL.is_working_day, date(2006, 12, 31)) == "calendar-before-first"
    assert code_of(NATIONAL.roll, date(2007, 1, 1), "previous") == "calendar-before-first"


def test_rest_at_the_very_end_of_the_schedule_is_not_rolled_over():
    """Saturday, 31 December 2011, before the notice for 2012 made it a working day."""
    old = NATIONAL.as_of(date(2011, 12, 5))
    assert not old.is_working_day(date(2011, 12, 31))
    assert code_of(old.roll, date(2011, 12, 31), "next") == "calendar-day-unpublished"
    assert NATIONAL.roll(date(2011, 12, 31), "next") == date(2011, 12, 31)
    assert old.working_days(date(2011, 12, 31), date(2011, 12, 30)) == ()


def test_half_days_are_working_days():
    """4 May 2020 would be off; 8 March 2024 is worked, with an annotation."""
    found = NATIONAL.day(date(2024, 3, 8))
    assert found.working
    assert found.annotations == ("half-day-women",)
    assert found.to_dict()["kind"] == "weekday"


def test_looking_back_does_not_depend_on_the_way():
    """As of one day, from today's calendar or from that of another day."""
    early = NATIONAL.as_of(date(2020, 1, 20))
    assert early.as_of(date(2020, 2, 1)) == NATIONAL.as_of(date(2020, 2, 1))
    assert early.digest != NATIONAL.digest
    assert early.last_settled == date(2020, 12, 28)
    assert NATIONAL.as_of(date(2026, 11, 21)).digest == NATIONAL.digest


def test_a_refusal_can_be_pickled():
    """Errors cross processes with their parameters."""
    with pytest.raises(ScheduleUnpublished) as caught:
        NATIONAL.due(date(2026, 12, 25), 5)
    copy = pickle.loads(pickle.dumps(caught.value))  # noqa: S301
    assert copy.params == caught.value.params


def test_importing_the_calendar_imports_no_holiday_package():
    """Only an estimate or a rebuild asks ``holidays``; everything else works without."""
    program = (
        "import sys; from datetime import date; from randcheck.calendars import national, draw_day;"
        "c = national(); c.due(date(2026, 2, 11), 5); draw_day(c, 2026, 2);"
        "import randcheck.cli.calendar, randcheck.cli.deadline;"
        "sys.exit('holidays' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)  # noqa: S603
