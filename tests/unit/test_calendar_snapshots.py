import json
from datetime import date, timedelta

import pytest

from randcheck.calendars import compare, national, recheck
from randcheck.canonical.jcs import parse, serialize
from randcheck.errors import InputError, ScheduleUnpublished

NATIONAL = national()
START, END = date(2026, 2, 1), date(2026, 3, 31)
WINDOW = NATIONAL.window(START, END)


def code_of(call, *args: object):
    """Return the code of the error that a call raises; it has both texts."""
    with pytest.raises(InputError) as caught:
        call(*args)
    assert caught.value.zh
    assert caught.value.en
    return caught.value.code


def test_a_window_holds_what_an_auditor_needs():
    """Days off and made up, how far they are settled, the notice, a digest; plain JSON."""
    assert WINDOW["off"] == ["2026-02-16/2026-02-20", "2026-02-23"]
    assert WINDOW["work"] == ["2026-02-14", "2026-02-28"]
    assert WINDOW["settled"] == "2026-03-31"
    assert WINDOW["notices"] == [
        {"id": "cn-2026", "number": "国办发明电〔2025〕7号", "known_from": "2025-11-04"}
    ]
    assert parse(serialize(WINDOW)) == WINDOW


def test_a_year_is_small():
    """The exceptions of a year take about 250 bytes."""
    sizes = []
    for number in range(2007, 2027):
        year = NATIONAL.window(date(number, 1, 1), date(number, 12, 28))
        sizes.append(len(serialize({"off": year["off"], "work": year["work"]})))
    assert sum(sizes) // len(sizes) < 260
    assert max(sizes) < 350


def test_deadlines_are_checked_again_from_the_window_alone():
    """Inside the window everything answers as before; outside it nothing does."""
    calendar = recheck(json.loads(json.dumps(WINDOW)))
    for event in (START, date(2026, 2, 11), date(2026, 2, 15)):
        assert calendar.due(event, 5).due == NATIONAL.due(event, 5).due
        assert calendar.due(event, 5).status == "settled"
    assert code_of(calendar.is_working_day, date(2026, 4, 1)) == "calendar-outside-window"
    assert code_of(calendar.is_working_day, date(2026, 1, 31)) == "calendar-outside-window"
    assert code_of(calendar.due, date(2026, 3, 30), 5) == "calendar-outside-window"
    assert code_of(calendar.due, date(2026, 3, 30), 5, "calendar") == "calendar-outside-window"
    assert code_of(calendar.roll, START, "previous") == "calendar-outside-window"
    assert code_of(calendar.as_of, START) == "calendar-window-only"
    assert code_of(calendar.with_layers) == "calendar-window-only"


def test_provisional_days_stay_provisional_in_the_window():
    """A window that ends on 31 December 2026 says which of its days were not settled."""
    window = NATIONAL.window(date(2026, 12, 20), date(2026, 12, 31))
    assert window["settled"] == "2026-12-28"
    assert recheck(window).due(date(2026, 12, 22), 5).status == "provisional"
    tail = NATIONAL.window(date(2026, 12, 30), date(2026, 12, 31))
    assert tail["settled"] is None
    assert recheck(tail).status(date(2026, 12, 30)) == "provisional"


@pytest.mark.parametrize(
    "change",
    [
        {"off": ["2026-02-16/2026-02-20"]},
        {"work": []},
        {"settled": "2026-02-01"},
        {"end": "2026-03-30"},
        {"as_of": "2026-01-01"},
        {"notices": []},
        {"digest": "0" * 64},
    ],
)
def test_a_changed_window_is_refused(change):
    """Whatever is changed in a window, its digest no longer fits."""
    assert code_of(recheck, {**WINDOW, **change}) == "calendar-window-digest"


@pytest.mark.parametrize("value", [None, [], {}, {**WINDOW, "more": 1}, {**WINDOW, "format": "x"}])
def test_something_else_is_no_window(value):
    """The form is checked before the digest."""
    assert code_of(recheck, value) == "calendar-window-form"


def test_a_window_cannot_lie_about_weekdays(monkeypatch):
    """A weekend day off, or a weekday worked, is no exception even with a fitting digest."""
    from randcheck.calendars import windows

    for change in ({"off": ["2026-02-15"]}, {"work": ["2026-02-16"]}, {"off": ["2026-04-01"]}):
        content = {k: v for k, v in {**WINDOW, **change}.items() if k != "digest"}
        forged = {**content, "digest": windows.digest_of(content)}
        assert code_of(recheck, forged) == "calendar-window-form"


def test_an_unchanged_schedule_is_the_same():
    """The common case: nothing changed since."""
    found = compare(WINDOW, NATIONAL)
    assert found.same
    assert found.to_dict() == {
        "same": True,
        "changes": [],
        "newly_settled": False,
        "unsettled": False,
    }


def test_a_changed_schedule_names_the_days_and_the_notice():
    """January 2020 before the extension, compared with today."""
    old = NATIONAL.as_of(date(2020, 1, 20)).window(date(2020, 1, 1), date(2020, 3, 1))
    found = compare(old, NATIONAL)
    assert not found.same
    assert [(str(c.day), c.was, c.now) for c in found.changes] == [
        ("2020-01-31", "working", "rest"),
        ("2020-02-01", "working", "rest"),
    ]
    assert found.changes[0].sources == ("cn-2020-spring-festival",)
    assert found.to_dict()["changes"][1]["day"] == "2020-02-01"


def test_a_tail_that_was_settled_since_says_so():
    """December 2018 before and after the notice for 2019."""
    before = NATIONAL.as_of(date(2018, 12, 1))
    window = before.window(date(2018, 12, 20), date(2018, 12, 31))
    found = compare(window, NATIONAL)
    assert found.newly_settled
    assert [str(change.day) for change in found.changes] == ["2018-12-29", "2018-12-31"]


def test_an_older_calendar_cannot_confirm_a_window():
    """Compared with what was known before, the window is neither same nor changed."""
    found = compare(WINDOW, NATIONAL.as_of(date(2025, 1, 1)))
    assert found.unsettled
    assert not found.same


def test_bad_windows_are_refused_when_they_are_made():
    """Nothing unknown is embedded."""
    assert code_of(NATIONAL.window, END, START) == "calendar-interval"
    assert code_of(NATIONAL.window, date(2006, 1, 1), END) == "calendar-before-first"
    with pytest.raises(ScheduleUnpublished):
        NATIONAL.window(START, date(2027, 1, 1))


def test_one_day_is_a_window():
    """A window may be a single day."""
    calendar = recheck(NATIONAL.window(START, START))
    assert calendar.first == calendar.last == START
    assert not calendar.is_working_day(START)
    assert calendar.last + timedelta(0) == START
