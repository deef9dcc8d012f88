import json
from datetime import date, timedelta

import pytest

from randcheck.calendars import Layer, Level, Notice, assemble, read_layer, state_council_notices
from randcheck.calendars.balance import balance, balance_problems, statutory_days
from randcheck.calendars.days import is_weekend
from randcheck.calendars.notices import Block, Cited, read_notice, read_notices
from randcheck.errors import InputError

NOTICES = state_council_notices()
BY_ID = {notice.id: notice for notice in NOTICES}


def entry(**changes: object):
    """One well-formed entry, changed."""
    return {**BY_ID["cn-2026"].to_dict(), **changes}


def code_of(call, *args: object, **kwargs: object):
    """Return the code of the error that a call raises; it has both texts."""
    with pytest.raises(InputError) as caught:
        call(*args, **kwargs)
    assert caught.value.zh
    assert caught.value.en
    return caught.value.code


def test_every_year_has_its_notice():
    """One notice settles each year from 2007 to 2026."""
    assert [n.settles for n in NOTICES if n.settles] == list(range(2007, 2027))


def test_every_fact_says_where_it_was_read():
    """A number or date is null, or names its source; an address names a page."""
    for notice in NOTICES:
        for fact in (notice.number, notice.issued, notice.published, notice.effective):
            assert fact is None or (fact.value and fact.read_at)
        assert notice.address is None or notice.address.startswith("http")


def test_dates_come_in_order():
    """Issued, then published, and both before the year is over that it is about."""
    for notice in NOTICES:
        assert notice.issued.value <= notice.published.value
        assert notice.known_from.year <= int(notice.id[3:7])


def test_superseded_notices_are_there():
    """What a notice changes stands in the same file, and was known before."""
    for notice in NOTICES:
        for id in notice.supersedes:
            assert BY_ID[id].known_from < notice.known_from


@pytest.mark.parametrize("notice", NOTICES, ids=lambda n: n.id)
def test_every_notice_keeps_the_balance(notice):
    """Days off less make-up days are the statutory holidays, changes within the year included."""
    if notice.settles:
        assert balance(notice) == statutory_days(notice.settles) + notice.extra_days
    before = assemble(NOTICES, as_of=max(notice.known_from - timedelta(1), date(2006, 12, 18)))
    assert balance_problems(notice, before) == []


@pytest.mark.parametrize("year", range(2007, 2027))
def test_every_year_keeps_the_balance_law(year):
    """Working days = Monday to Friday less statutory days, but for swaps over New Year."""
    calendar = assemble(NOTICES)
    days = [date(year, 1, 1) + timedelta(i) for i in range(366)]
    days = [day for day in days if day.year == year]
    worked = sum(map(calendar.is_working_day, days))
    weekdays = sum(not is_weekend(day) for day in days)
    of_year = [n for n in NOTICES if int(n.id[3:7]) == year]
    extra = sum(n.extra_days for n in of_year)
    # Days of December that the next year's notice moves count with that year, and this
    # year's notice may have moved some of the December before.
    swaps = 0
    for notice in NOTICES:
        for days, sign in ((notice.off, 1), (notice.work, -1)):
            moved = [d for d in days if is_weekend(d) is (sign < 0)]
            about = int(notice.id[3:7])
            swaps += sign * sum(d.year == year for d in moved if about == year + 1)
            swaps -= sign * sum(d.year == year - 1 for d in moved if about == year)
    assert worked == weekdays - statutory_days(year) - extra - swaps


def test_the_file_is_what_it_reads_back_to():
    """Reading and writing a notice changes nothing."""
    for notice in NOTICES:
        assert read_notice(notice.to_dict(), "x") == notice


def test_a_notice_is_known_from_its_publication():
    """Signed on 4 December 2018, public on the 6th: known from the 6th."""
    assert BY_ID["cn-2019"].issued.value == "2018-12-04"
    assert BY_ID["cn-2019"].known_from == date(2018, 12, 6)


def test_a_notice_that_says_so_counts_from_when_it_took_effect():
    """The extension of 2020 was in force on 26 January, public the night after."""
    assert BY_ID["cn-2020-spring-festival"].known_from == date(2020, 1, 26)


def test_a_notice_without_any_date_is_refused():
    """Nobody could tell what was known when."""
    undated = entry(issued=None, published=None, effective=None)
    assert code_of(read_notice, undated, "x") == "calendar-notice-undated"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": None}, "calendar-notice-form"),
        ({"settles": True}, "calendar-notice-form"),
        ({"settles": 20270}, "calendar-notice-form"),
        ({"blocks": {}}, "calendar-notice-form"),
        ({"blocks": [{"name": "x", "off": []}]}, "calendar-notice-form"),
        ({"blocks": [{"name": "x", "off": "2026-01-01", "work": []}]}, "calendar-notice-form"),
        ({"supersedes": [1]}, "calendar-notice-form"),
        ({"number": "国办发明电〔2025〕7号"}, "calendar-notice-fact"),
        ({"number": {"value": "7", "read_at": ""}}, "calendar-notice-fact"),
        ({"issued": {"value": "4 Nov 2025", "read_at": "x"}}, "calendar-date-text"),
        (
            {"blocks": [{"name": "x", "off": ["2026-05-01/2026-04-01"], "work": []}]},
            "calendar-notice-span",
        ),
        (
            {"blocks": [{"name": "x", "off": ["2026-05-01/2027-05-01"], "work": []}]},
            "calendar-notice-span",
        ),
        (
            {"blocks": [{"name": "x", "off": ["2026-05-01"], "work": ["2026-05-01"]}]},
            "calendar-notice-day-twice",
        ),
    ],
)
def test_an_entry_of_the_wrong_form_is_refused(change, code):
    """Every slip in a file has an error of its own."""
    assert code_of(read_notice, entry(**change), "x") == code


def test_unknown_and_missing_keys_are_refused():
    """A misspelt key is not silently ignored."""
    assert code_of(read_notice, entry(supercedes=[]), "x") == "calendar-notice-form"
    assert code_of(read_notice, {"id": "x"}, "x") == "calendar-notice-form"


def test_another_file_is_no_notice_file():
    """The format stands first."""
    assert code_of(read_notices, b'{"format": "x", "notices": []}') == "calendar-file-format"


GUANGXI = Layer(
    name="guangxi",
    level=Level.REGION,
    notices=(
        Notice(
            id="gx-2026",
            published=Cited(value="2026-03-01", read_at="example"),
            extra_days=2,
            blocks=(
                Block(name="三月三", off=(date(2026, 4, 17), date(2026, 4, 20)), work=()),
                Block(name="换休", off=(date(2026, 4, 21),), work=(date(2026, 4, 25),)),
            ),
        ),
    ),
)
OFFICE = Layer(
    name="office",
    notices=(
        Notice(
            id="office-1",
            published=Cited(value="2026-03-02", read_at="example"),
            blocks=(Block(name="值守", work=(date(2026, 4, 21),)),),
        ),
    ),
)


def test_layers_lie_above_one_another_and_stay_in_the_trace():
    """Region over nation, office over region; each source is named, the last decides."""
    calendar = assemble(NOTICES, [OFFICE, GUANGXI])
    assert not calendar.is_working_day(date(2026, 4, 17))
    assert calendar.is_working_day(date(2026, 4, 25))
    assert calendar.is_working_day(date(2026, 4, 21))
    assert calendar.day(date(2026, 4, 21)).sources == ("guangxi/gx-2026", "office/office-1")
    assert calendar.due(date(2026, 4, 16), 1).due == date(2026, 4, 21)


def test_a_layer_counts_from_the_day_it_was_known():
    """As of a day before its publication, a layer says nothing."""
    calendar = assemble(NOTICES, [GUANGXI])
    assert calendar.as_of(date(2026, 2, 28)).is_working_day(date(2026, 4, 17))
    assert not calendar.as_of(date(2026, 3, 1)).is_working_day(date(2026, 4, 17))


def test_layers_of_one_level_must_not_overlap():
    """Two layers of one level that name one day are refused, and so are equal names."""
    twin = Layer(name="guilin", level=Level.REGION, notices=GUANGXI.notices)
    assert code_of(assemble, NOTICES, [GUANGXI, twin]) == "calendar-layer-overlap"
    assert code_of(assemble, NOTICES, [GUANGXI, GUANGXI]) == "calendar-layer-name"


def test_layers_are_read_as_written():
    """Writing a layer and reading it gives the same layer."""
    assert read_layer(GUANGXI.to_json()) == GUANGXI
    broken = {**json.loads(GUANGXI.to_json()), "level": "city"}
    assert code_of(read_layer, json.dumps(broken).encode()) == "calendar-layer-level"
    assert code_of(read_layer, b"[]") == "calendar-file-format"


def test_a_missing_year_is_refused():
    """2028 without 2027 leaves a hole that no answer may cross."""
    later = Notice(
        id="cn-2028", settles=2028, published=Cited(value="2027-11-01", read_at="example")
    )
    assert code_of(assemble, [*NOTICES, later]) == "calendar-year-missing"


def test_nothing_known_is_an_error():
    """A calendar needs a notice that settles a year."""
    assert code_of(assemble, []) == "calendar-nothing-known"
    assert code_of(assemble, NOTICES, as_of=date(2006, 12, 17)) == "calendar-nothing-known"
