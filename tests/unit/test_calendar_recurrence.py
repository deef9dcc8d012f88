from datetime import date

import pytest

from randcheck.calendars import Layer, Notice, draw_day, draw_days, national
from randcheck.calendars.notices import Block, Cited
from randcheck.errors import InputError, ScheduleUnpublished

NATIONAL = national()


def test_a_draw_moves_by_a_week_until_it_is_no_day_of_rest():
    """February 2025 in reading B: 28 January and 4 February are off, the 11th is worked."""
    found = draw_day(NATIONAL, 2025, 2, reading="B")
    assert found.raw == date(2025, 1, 28)
    assert found.moved_from == (date(2025, 1, 28), date(2025, 2, 4))
    assert (found.rolled_weeks, found.draw, found.in_month) == (2, date(2025, 2, 11), False)


def test_a_year_has_twelve_draws():
    """One for each month, in order; the settled year holds no provisional one."""
    found = draw_days(NATIONAL, 2026)
    assert [day.month.month for day in found] == list(range(1, 13))
    assert {day.status for day in found} == {"settled"}
    assert all(day.draw.weekday() == 1 for day in found)


def test_another_weekday_may_be_drawn_on():
    """The office next door draws on Thursdays."""
    assert draw_day(NATIONAL, 2026, 3, weekday=3).draw == date(2026, 3, 5)
    assert draw_day(NATIONAL, 2026, 3, weekday=3, reading="C").draw == date(2026, 3, 5)


def closed(*days: object):
    """The national calendar with an office closed on these days."""
    notice = Notice(
        id="closed",
        published=Cited(value="2026-01-01", read_at="example"),
        blocks=(Block(name="", off=days),),
    )
    return NATIONAL.with_layers(Layer(name="office", notices=(notice,)))


def test_a_draw_leaves_its_month_only_where_that_is_allowed():
    """Four Tuesdays off push it into the next month: an error, or allowed by parameter."""
    calendar = closed(*(date(2026, 3, day) for day in (3, 10, 17, 24, 31)))
    with pytest.raises(InputError) as caught:
        draw_day(calendar, 2026, 3)
    assert caught.value.code == "calendar-draw-leaves-month"
    assert draw_day(calendar, 2026, 3, may_leave_month=True).draw == date(2026, 4, 7)


def test_a_draw_in_an_unpublished_year_is_refused():
    """The error names the earliest Tuesday; a provisional day is marked."""
    with pytest.raises(ScheduleUnpublished) as caught:
        draw_day(NATIONAL, 2027, 1)
    assert caught.value.code == "calendar-draw-unpublished"
    assert caught.value.params["earliest"] == "2027-01-05"
    assert draw_day(NATIONAL, 2027, 1, reading="B").status == "provisional"


@pytest.mark.parametrize(
    ("args", "kwargs", "code"),
    [
        ((2026, 13), {}, "calendar-month"),
        ((2026, 0), {}, "calendar-month"),
        (("2026", 1), {}, "argument"),
        ((2026, 1), {"reading": "F"}, "calendar-reading"),
        ((2026, 1), {"weekday": 7}, "calendar-weekday"),
        ((2026, 1), {"weekday": True}, "argument"),
        ((2006, 6), {}, "calendar-before-first"),
    ],
)
def test_bad_input_has_a_clear_error(args, kwargs, code):
    """Every wrong argument has an error of its own."""
    with pytest.raises(InputError) as caught:
        draw_day(NATIONAL, *args, **kwargs)
    assert caught.value.code == code
    assert caught.value.zh
    assert caught.value.en
