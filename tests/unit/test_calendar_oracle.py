"""chinesecalendar as an independent oracle: another table, made by other people."""

from datetime import date, timedelta

import pytest

from randcheck.calendars import assemble, national, state_council_notices
from randcheck.calendars.notice_text import read_text
from randcheck.calendars.notices import Cited, Notice

chinese_calendar = pytest.importorskip(
    "chinese_calendar", reason="chinesecalendar is not installed; it is a dev dependency"
)
NATIONAL = national()


def test_every_day_from_2007_agrees_with_chinesecalendar():
    """Two tables that were filled independently say the same of every settled day."""
    day, differences = NATIONAL.first, []
    while day <= NATIONAL.last:
        try:
            theirs = chinese_calendar.is_workday(day)
        except NotImplementedError:  # an older release ends earlier
            break
        if theirs != NATIONAL.is_working_day(day):
            differences.append(day)
        day += timedelta(days=1)
    assert day > date(2023, 12, 31)
    assert differences == []


def test_the_one_older_disagreement_is_theirs():
    """Saturday, 31 December 2005: the notice for 2006 has it worked, chinesecalendar not.

    国办发明电〔2005〕35号, issued on 16 December 2005, gives 1 to 3 January off and has
    31 December worked in exchange. chinesecalendar has the days of its year 2005 from
    the notice for 2005, which could not know; ``holidays`` has the day worked.
    """
    text = "一、元旦：2006年1月1日至3日放假，共3天。2005年12月31日（星期六）上班。"
    reading = read_text(text, year=2006)
    assert reading.problems == ()
    notices = [
        Notice(id="cn-2005", settles=2005, published=Cited(value="2004-12-31", read_at="example")),
        Notice(
            id="cn-2006",
            settles=2006,
            published=Cited(value="2005-12-16", read_at="example"),
            blocks=reading.blocks,
        ),
        *state_council_notices(),
    ]
    calendar = assemble(notices)
    new_years_eve = date(2005, 12, 31)
    assert calendar.is_working_day(new_years_eve)
    assert calendar.day(new_years_eve).kind == "makeup"
    assert not chinese_calendar.is_workday(new_years_eve)
    holidays = pytest.importorskip("holidays", reason="holidays is not installed")
    assert holidays.country_holidays("CN", years=(2005, 2006)).is_working_day(new_years_eve)
