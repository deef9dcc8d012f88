"""Deadlines and draw days as iCalendar (RFC 5545), for a calendar program.

Needs the extra ``ical``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from attrs import frozen

from randcheck.calendars.days import ONE_DAY, Status
from randcheck.calendars.deadlines import RuleDeadline
from randcheck.calendars.recurrence import DrawDay
from randcheck.calendars.results import Estimate
from randcheck.canonical.framing import labelled_hash
from randcheck.canonical.suites import suite
from randcheck.errors import ExtraMissingError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from randcheck.calendars.results import Deadline, RolledDeadline

_PROVISIONAL = "（暂定 provisional）"


@frozen(kw_only=True)
class Shared:
    """A deadline that several have in common: one event of the calendar for all of them.

    Attributes:
        entry: The deadline.
        about: Whose it is, in words for people; each is listed in the event.
    """

    entry: RuleDeadline
    about: tuple[str, ...]


def to_ical(
    entries: Iterable[Deadline | RolledDeadline | RuleDeadline | DrawDay | Shared],
    *,
    stamp: datetime,
) -> bytes:
    """Return an iCalendar file with one all-day event for each entry.

    A provisional day says so in its summary and is marked TENTATIVE. The same entries
    and stamp give the same bytes; an event keeps its UID when its date changes, so that
    a calendar program moves it. A deadline that several share names how many they are, and
    each of them in its description; one alone stands in the summary.

    Args:
        entries: Deadlines, also shared ones, and draw days; an estimate is no date and is refused.
        stamp: When the file is made, with a time zone.

    Raises:
        ExtraMissingError: The package icalendar is not installed.
        InputError: `stamp` has no time zone (``calendar-naive-datetime``), or an entry
            is an estimate (``calendar-ical-estimate``).
    """
    try:
        import icalendar
    except ImportError as error:
        raise ExtraMissingError("calendar-ical-missing") from error
    if not isinstance(stamp, datetime) or stamp.utcoffset() is None:
        raise InputError("calendar-naive-datetime", place="stamp", value=str(stamp))
    file = icalendar.Calendar()
    file.add("prodid", "-//randcheck//calendars//ZH")
    file.add("version", "2.0")
    for given in entries:
        entry, about = (given.entry, given.about) if isinstance(given, Shared) else (given, ())
        day, status, summary, key = _read(entry)
        if about:
            summary += f"：{about[0]}" if len(about) == 1 else f"（{len(about)} 项 of them）"
        event = icalendar.Event()
        uid = labelled_hash(suite("sha256"), "calendar-event", key).hex()[:32]
        event.add("uid", f"{uid}@randcheck")
        event.add("dtstamp", stamp.astimezone(UTC))
        event.add("dtstart", day)
        event.add("dtend", day + ONE_DAY)
        provisional = status is Status.PROVISIONAL
        event.add("summary", summary + (_PROVISIONAL if provisional else ""))
        if len(about) > 1:
            event.add("description", "\n".join(about))
        event.add("status", "TENTATIVE" if provisional else "CONFIRMED")
        event.add("transp", "TRANSPARENT")
        file.add_component(event)
    content: bytes = file.to_ical()
    return content


def _read(
    entry: Deadline | RolledDeadline | RuleDeadline | DrawDay,
) -> tuple[date, Status, str, str]:
    if isinstance(entry, DrawDay):
        month = f"{entry.month:%Y-%m}"
        return entry.draw, entry.status, f"双随机抽取 draw {month}", f"draw {month}"
    if isinstance(entry, RuleDeadline):
        named = f"{entry.rule.id} {entry.rule.zh} {entry.rule.en}"
        deadline = entry.deadline
    else:
        named, deadline = "", entry
    if isinstance(deadline, Estimate):
        raise InputError("calendar-ical-estimate", event=str(deadline.event))
    key = f"{named} {deadline.event} {deadline.n} {deadline.unit}"
    summary = named or f"期限 deadline {deadline.event} + {deadline.n}"
    return deadline.due, deadline.status, summary, key
