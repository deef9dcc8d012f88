"""Dates as offices write them."""

from datetime import date

import pytest

from randcheck.office.reading.cells import Day
from randcheck.office.reading.days import read_day
from randcheck.office.reading.sheetxml import serial_day
from randcheck.office.reading.styles import CLOCK, DATE, MONTH, PERCENT, PLAIN, kind_of


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023年4月20日", date(2023, 4, 20)),
        ("2023年4月20", date(2023, 4, 20)),
        ("2019/3/5", date(2019, 3, 5)),
        ("2020-03-05", date(2020, 3, 5)),
        ("2022.5.10", date(2022, 5, 10)),
        ("20220510", date(2022, 5, 10)),
        ("2022-05-10 00:00:00", date(2022, 5, 10)),
        (" 2024-02-29 ", date(2024, 2, 29)),
    ],
)
def test_days(text, day):
    """Every form names the day."""
    assert read_day(text) == Day(day)


@pytest.mark.parametrize(
    "text",
    [
        *("2022-05-10 08:30", "2022/5/10 8:30:01", "2022.5.10  8:30", "2022-05-10T08:30:00+08:00"),
        *("2022年5月10日 8:30", "2022年5月10日8时30分", "2022年5月10日下午2点", "20220510083000"),
        *("2022-05-10 08:30:00.123", "2022/5/10 8:30 AM", "2022-05-10 08：30"),
    ],
)
def test_times_of_day(text):
    """A time of day is left out and marked, as that of a cell of a workbook is."""
    assert read_day(text) == Day(date(2022, 5, 10), has_time=True)


@pytest.mark.parametrize("text", ["2022年6月", "2022-6", "2022.06", "2022/6"])
def test_months(text):
    """A month without a day keeps its precision."""
    assert read_day(text) == Day(date(2022, 6, 1), month_only=True)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("44713", "date-serial"),
        ("2023-02-29", "date-impossible"),
        ("2022年13月1日", "date-impossible"),
        ("3/5/2022", "date-unreadable"),
        ("22-5-10", "date-unreadable"),
        ("2022-5/10", "date-unreadable"),
        ("长期", "date-unreadable"),
        ("2022-05-10 24:00", "date-impossible"),
        ("2022-05-10 08:61", "date-impossible"),
        ("2022年6月 08:30", "date-impossible"),
        ("2022-05-10T08:30Z", "date-unreadable"),
        ("2022-05-1008:30", "date-unreadable"),
        ("2022年5月10日上午", "date-unreadable"),
        ("08:30", "date-unreadable"),
    ],
)
def test_no_days(text, code):
    """What is ambiguous or no day has a name."""
    assert read_day(text) == code


@pytest.mark.parametrize(
    ("serial", "base_1904", "day"),
    [
        (44713, False, date(2022, 6, 1)),
        (43251, True, date(2022, 6, 1)),
        (1, False, date(1900, 1, 1)),
        (59, False, date(1900, 2, 28)),
        (60, False, None),
        (61, False, date(1900, 3, 1)),
        (0, True, date(1904, 1, 1)),
        (2_958_465, False, date(9999, 12, 31)),
        (2_958_466, False, None),
    ],
)
def test_serials(serial, base_1904, day):
    """Both date systems are counted as Excel does, with the leap day that never was."""
    assert serial_day(serial, base_1904=base_1904) == day


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("yyyy/m/d", DATE),
        ('yyyy"年"m"月"d"日"', DATE),
        ("[$-804]yyyy\\-mm\\-dd", DATE),
        ('yyyy"年"m"月"', MONTH),
        ("h:mm", CLOCK),
        ("0.00%", PERCENT),
        ("@", PLAIN),
        ('0"d"', PLAIN),
    ],
)
def test_formats(code, kind):
    """A format shows a date, a month, a time, per cent, or none of them."""
    assert kind_of(code) == kind
