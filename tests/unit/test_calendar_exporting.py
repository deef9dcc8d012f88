import sys
from datetime import UTC, date, datetime

import pytest

from fixtures.offices import LAID_DOWN
from randcheck.calendars import draw_day, due_after, due_in, national
from randcheck.calendars.exporting import to_ical
from randcheck.errors import ExtraMissingError, InputError

NATIONAL = national()
STAMP = datetime(2026, 1, 5, 8, tzinfo=UTC)


def test_without_the_package_the_command_is_named(monkeypatch):
    """The extra is asked for where it is needed, with its install command."""
    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(ExtraMissingError) as caught:
        to_ical([], stamp=STAMP)
    assert "pip install" in caught.value.zh
    assert "pip install" in caught.value.en


class TestWithIcalendar:
    @pytest.fixture(autouse=True)
    def icalendar(self):
        """Skip where the package is not installed."""
        return pytest.importorskip("icalendar", reason="the extra ical is not installed")

    def test_every_entry_is_an_all_day_event(self, icalendar):
        """Deadlines, named deadlines, fixed dates and draw days; the end is the next day."""
        entries = [
            NATIONAL.due(date(2026, 2, 11), 5),
            NATIONAL.due(date(2026, 2, 5), 15, "calendar"),
            due_after(NATIONAL, LAID_DOWN["L19-18"], date(2026, 2, 11)),
            due_in(NATIONAL, LAID_DOWN["L19-12"], year=2026),
            draw_day(NATIONAL, 2026, 2),
        ]
        content = to_ical(entries, stamp=STAMP)
        events = icalendar.Calendar.from_ical(content).walk("VEVENT")
        days = [(event["DTSTART"].dt, event["DTEND"].dt) for event in events]
        assert days[0] == (date(2026, 2, 25), date(2026, 2, 26))
        assert [str(start) for start, _ in days[1:]] == [
            "2026-02-24", "2026-02-25", "2026-01-30", "2026-02-03",
        ]  # fmt: skip
        assert len({event["UID"] for event in events}) == len(entries)
        assert "L19-18" in events[2]["SUMMARY"]
        assert content == to_ical(entries, stamp=STAMP)

    def test_a_provisional_day_is_tentative(self, icalendar):
        """Calendar programs show it as such, and so does the summary."""
        content = to_ical([NATIONAL.due(date(2026, 12, 22), 5)], stamp=STAMP)
        event = icalendar.Calendar.from_ical(content).walk("VEVENT")[0]
        assert event["STATUS"] == "TENTATIVE"
        assert "暂定" in event["SUMMARY"]

    def test_an_event_keeps_its_id_when_its_date_changes(self, icalendar):
        """The same deadline before and after the extension of 2020 is one event."""
        event, old = date(2020, 1, 20), NATIONAL.as_of(date(2020, 1, 20))
        contents = [to_ical([c.due(event, 5)], stamp=STAMP) for c in (old, NATIONAL)]
        ids = {icalendar.Calendar.from_ical(c).walk("VEVENT")[0]["UID"] for c in contents}
        assert len(ids) == 1
        assert contents[0] != contents[1]

    def test_an_estimate_is_no_event(self):
        """Nothing that is not published goes into anybody's calendar."""
        guess = NATIONAL.due(date(2026, 12, 25), 5, on_unpublished="estimate")
        with pytest.raises(InputError) as caught:
            to_ical([guess], stamp=STAMP)
        assert caught.value.code == "calendar-ical-estimate"

    def test_the_stamp_has_a_time_zone(self):
        """The time is an argument, and a moment."""
        with pytest.raises(InputError) as caught:
            to_ical([], stamp=datetime(2026, 1, 5))  # noqa: DTZ001
        assert caught.value.code == "calendar-naive-datetime"
