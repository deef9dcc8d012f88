"""Dates as offices write them: ``2022年4月20日``, ``2019/3/5``, ``2020-03-05``, ``2022.5.10``.

A time of day behind one is read and left out, as that of a cell of a workbook is.
"""

from __future__ import annotations

import re
from datetime import date

from randcheck.office.reading.cells import Day

_CHINESE = re.compile(r"(\d{4})年(\d{1,2})月(?:(\d{1,2})日?)?")
_MARKED = re.compile(r"(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?")
_PLAIN = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_CLOCK = re.compile(
    r"""[ \u3000T]*(?:上午|下午|中午|晚上)?[ \u3000]*(?<!\d)(\d{1,2})
    (?:[:：](\d\d)(?:[:：](\d\d)(?:\.\d{1,9})?)?|[时点](?:(\d{1,2})分?(?:(\d{1,2})秒)?)?)
    (?:\+08:?00|[ ]?[AaPp][Mm])?\Z""",
    re.VERBOSE,
)
_RUN = re.compile(r"(?<=\A\d{8})(\d\d)(\d\d)(\d\d)\Z")
_SERIAL = re.compile(r"[1-9]\d{4}(?:\.0+)?")
_HOURS, _MINUTES = 24, 60


def read_day(text: str) -> Day | str:
    """Return the day that a text names, or the code of what is wrong with it.

    Args:
        text: One of the forms above; ``2022年6月`` gives the first of the month,
            marked as such; a time of day, by the clock of Beijing, is checked and left
            out. Codes: ``date-serial`` for a bare number of five digits,
            ``date-impossible``, ``date-unreadable``.

    >>> read_day("2022.5.10").day
    datetime.date(2022, 5, 10)
    >>> read_day("2022年6月").month_only
    True
    >>> read_day("2023-05-06 14:30:00").day
    datetime.date(2023, 5, 6)
    >>> read_day("3/5/2022")
    'date-unreadable'
    """
    text, has_time = _without_time(text.strip())
    if found := _CHINESE.fullmatch(text):
        year, month, day = found.groups()
    elif found := _MARKED.fullmatch(text):
        year, _, month, day = found.groups()
    elif found := _PLAIN.fullmatch(text):
        year, month, day = found.groups()
    else:
        return "date-serial" if _SERIAL.fullmatch(text) else "date-unreadable"
    try:
        named = date(int(year), int(month), int(day or 1))
    except ValueError:
        return "date-impossible"
    if has_time is None or (has_time and day is None):
        return "date-impossible"
    return Day(named, month_only=day is None, has_time=has_time)


def _without_time(text: str) -> tuple[str, bool | None]:
    """Return a text without its time of day, and whether there is one; `None`: an impossible one.

    Midnight is how a program writes a day: it is no time.
    """
    found = _CLOCK.search(text) or _RUN.search(text)
    if found is None:
        return text, False
    hour, *rest = [int(part) for part in found.groups() if part]
    if hour >= _HOURS or any(part >= _MINUTES for part in rest):
        return text[: found.start()], None
    return text[: found.start()], bool(hour or any(rest))
