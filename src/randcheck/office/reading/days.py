"""Dates as offices write them: ``2022年4月20日``, ``2019/3/5``, ``2020-03-05``, ``2022.5.10``."""

from __future__ import annotations

import re
from datetime import date

from randcheck.office.reading.cells import Day

_CHINESE = re.compile(r"(\d{4})年(\d{1,2})月(?:(\d{1,2})日?)?")
_MARKED = re.compile(r"(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?(?:[ T]0?0:00(?::00)?)?")
_PLAIN = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_SERIAL = re.compile(r"[1-9]\d{4}(?:\.0+)?")


def read_day(text: str) -> Day | str:
    """Return the day that a text names, or the code of what is wrong with it.

    Args:
        text: One of the forms above; ``2022年6月`` gives the first of the month,
            marked as such. Codes: ``date-serial`` for a bare number of five digits,
            ``date-impossible``, ``date-unreadable``.

    >>> read_day("2022.5.10").day
    datetime.date(2022, 5, 10)
    >>> read_day("2022年6月").month_only
    True
    >>> read_day("3/5/2022")
    'date-unreadable'
    """
    text = text.strip()
    if found := _CHINESE.fullmatch(text):
        year, month, day = found.groups()
    elif found := _MARKED.fullmatch(text):
        year, _, month, day = found.groups()
    elif found := _PLAIN.fullmatch(text):
        year, month, day = found.groups()
    else:
        return "date-serial" if _SERIAL.fullmatch(text) else "date-unreadable"
    try:
        return Day(date(int(year), int(month), int(day or 1)), month_only=day is None)
    except ValueError:
        return "date-impossible"
