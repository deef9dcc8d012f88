"""What a day is, and how one may be named.

A date is a date, not a moment: a moment becomes the date it has in China, and
a moment without a time zone has none.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum

from attrs import frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.errors import InputError

# China has kept no summer time since 1991, and the first known year is 2007, so that a
# fixed offset gives the same date everywhere, with or without a time zone database.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
ONE_DAY = timedelta(days=1)
SATURDAY = 5
LARGEST_COUNT = 10_000  # days: a slip of the keyboard, not a deadline

# Month and day of the statutory holidays that every year has on the same date; those of the
# lunar calendar need tables (全国年节及纪念日放假办法 art. 2).
FIXED_HOLIDAYS = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII).fullmatch

# Half-day holidays are working days for every deadline; the entry is an annotation
# (全国年节及纪念日放假办法 art. 3).
_HALF_DAYS = {
    (3, 8): "half-day-women",
    (5, 4): "half-day-youth",
    (6, 1): "half-day-children",
    (8, 1): "half-day-military",
}


class Status(StrEnum):
    """How much is known of a day, or of an answer that rests on it."""

    SETTLED = "settled"
    PROVISIONAL = "provisional"
    UNPUBLISHED = "unpublished"


class Kind(StrEnum):
    """Why a day is worked or not.

    ``HOLIDAY`` is any day off that a notice names, weekend days inside its block
    included; ``MAKEUP`` is a weekend day that is worked (调休上班).
    """

    WEEKDAY = "weekday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKEUP = "makeup"

    @property
    def working(self) -> bool:
        """Whether a day of this kind is worked."""
        return self in (Kind.WEEKDAY, Kind.MAKEUP)


class Roll(StrEnum):
    """Where a day goes that is not worked."""

    NEXT = "next"
    PREVIOUS = "previous"
    NONE = "none"


@frozen(kw_only=True, field_transformer=strict)
class Day:
    """One day, and where what is known of it comes from.

    Attributes:
        date: Which day.
        kind: Why it is worked or not.
        status: ``settled`` or ``provisional``.
        name: The festival a notice names it for; empty otherwise.
        sources: Ids of the notices that name it, the last one decides; the id of
            a layer's notice stands behind the layer's name and a slash.
        annotations: Codes such as ``half-day-women``; they change no deadline.
    """

    date: date
    kind: Kind
    status: Status
    name: str = ""
    sources: tuple[str, ...] = ()
    annotations: tuple[str, ...] = ()

    @property
    def working(self) -> bool:
        """Whether the day is worked."""
        return self.kind.working

    def to_dict(self) -> dict[str, object]:
        """Return the day as JSON holds it."""
        return {
            "date": self.date.isoformat(),
            "working": self.working,
            "kind": self.kind.value,
            "status": self.status.value,
            "name": self.name,
            "sources": list(self.sources),
            "annotations": list(self.annotations),
        }


def as_day(value: object, place: str = "") -> date:
    """Return the date that `value` is, or has in China.

    Args:
        value: A date, or a datetime with an offset (read in Asia/Shanghai).
        place: What is asked for, for the message.

    Raises:
        InputError: A datetime without a time zone (``calendar-naive-datetime``); one
            in UTC, of which nobody knows whether the day in China or the day in a
            log is meant (``calendar-utc-datetime``); one at the very end of time or
            anything else (``calendar-not-a-date``).

    >>> as_day(datetime.fromisoformat("2026-02-11T00:30+09:00"))
    datetime.date(2026, 2, 10)
    """
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise InputError("calendar-naive-datetime", place=place, value=value.isoformat())
        if not value.utcoffset():
            raise InputError("calendar-utc-datetime", place=place, value=value.isoformat())
        try:
            moment = value.astimezone(SHANGHAI)
        except OverflowError as error:
            raise InputError("calendar-not-a-date", place=place, value=str(value)) from error
        return date(moment.year, moment.month, moment.day)
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    found = f"{type(value).__name__} {value!r}"
    raise InputError("calendar-not-a-date", place=place, value=found)


@checked
def read_day(text: object, place: str = "") -> date:
    """Return the date that a text names.

    Args:
        text: ``2026-02-11``, or a moment with its offset such as
            ``2026-02-11T09:00+08:00``.
        place: Where it stands, for the message.

    Raises:
        InputError: It is no such text (``calendar-date-text``) or lacks its offset
            (``calendar-naive-datetime``).
    """
    if not isinstance(text, str):
        raise InputError("calendar-date-text", place=place, value=str(text))
    try:
        if _DATE(text):
            return date.fromisoformat(text)
        if "T" in text and _DATE(text[:10]):
            return as_day(datetime.fromisoformat(text), place)
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise InputError("calendar-date-text", place=place, value=text) from error
    raise InputError("calendar-date-text", place=place, value=text)


def check_count(n: object, place: str = "n") -> int:
    """Return `n` if it is a number of days to count.

    Args:
        n: A whole number from 0 to 10,000.
        place: What it is, for the message.

    Raises:
        InputError: Anything else (``calendar-count-of-days``).
    """
    if isinstance(n, bool) or not isinstance(n, int) or not 0 <= n <= LARGEST_COUNT:
        raise InputError("calendar-count-of-days", place=place, value=str(n), most=LARGEST_COUNT)
    return n


def annotations_of(day: date) -> tuple[str, ...]:
    """Return the codes that annotate `day` in every year."""
    note = _HALF_DAYS.get((day.month, day.day))
    return (note,) if note else ()


def is_weekend(day: date) -> bool:
    """Tell whether `day` is a Saturday or Sunday."""
    return day.weekday() >= SATURDAY


def check_roll(value: Roll | str) -> Roll:
    """Return the direction that `value` names.

    Raises:
        InputError: There is none (``calendar-roll``).
    """
    try:
        return Roll(value)
    except ValueError as error:
        raise InputError("calendar-roll", value=str(value)) from error
