"""A new notice in one step: read, checked, and turned into a layer.

The text as published, a layer or notice file of this library, or a list of days with
``isOffDay`` as others publish it. A notice that fails a check is refused with every
reason at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from randcheck.calendars.balance import balance_problems
from randcheck.calendars.days import ONE_DAY, as_day, read_day
from randcheck.calendars.layers import FORMAT as LAYER_FORMAT
from randcheck.calendars.layers import Layer, Level, read_layer
from randcheck.calendars.notice_text import read_text
from randcheck.calendars.notices import FORMAT as NOTICES_FORMAT
from randcheck.calendars.notices import (
    Block,
    Cited,
    Notice,
    check_notice,
    read_notice,
    read_notices,
)
from randcheck.canonical.arguments import checked
from randcheck.canonical.jcs import parse
from randcheck.errors import InputError, Problem

if TYPE_CHECKING:
    from datetime import date

    from randcheck.calendars.notice_text import Extension
    from randcheck.calendars.working_days import WorkCalendar

_NEAR = 31  # days between the old and the new end of a holiday
_ENCODINGS = ("utf-8-sig", "gb18030")


@checked
def import_notice(  # noqa: PLR0913 - keyword-only
    data: bytes,
    calendar: WorkCalendar,
    *,
    read_at: str,
    name: str | None = None,
    level: Level = Level.OFFICE,
    published: date | None = None,
    year: int | None = None,
    extra_days: int = 0,
) -> Layer:
    """Return the layer that a notice makes, after checking everything that can be.

    Checked are the weekday in brackets behind a date, 共N天, and the balance: a yearly
    notice must take exactly the statutory holidays from the weekdays, any other exactly
    `extra_days`.

    Args:
        data: The text in UTF-8 or GB18030, or JSON.
        calendar: What holds without it.
        read_at: Where the text was read: an address, or the name of a file.
        name: Name of the layer; made of the notice's id where ``None``.
        level: Whose layer it is.
        published: When it became public; the date under the text where ``None``.
        year: The year it is about, where the text does not say.
        extra_days: Working days it takes beyond the statutory holidays.

    Raises:
        InputError: The notice cannot be read, or fails a check; all reasons at once.
    """
    first = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if first == b"{":
        notices = _from_json(data, read_at, published)
    else:
        notices = (_from_text(data, read_at, published, year, extra_days, calendar),)
    problems = []
    for notice in notices:
        check_notice(notice, read_at)
        problems += [problem.at(read_at) for problem in balance_problems(notice, calendar)]
    if problems:
        raise InputError.collect(problems)
    layer = Layer(name=name or f"import-{notices[0].id}", level=level, notices=notices)
    calendar.with_layers(layer)  # raises where it overlaps another layer or leaves a year out
    return layer


def _decode(data: bytes, place: str) -> str:
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError("calendar-notice-encoding", place=place)


def _from_text(  # noqa: PLR0913, PLR0917 - what `import_notice` was given
    data: bytes,
    read_at: str,
    published: date | None,
    year: int | None,
    extra_days: int,
    calendar: WorkCalendar,
) -> Notice:
    reading = read_text(_decode(data, read_at), year=year, place=read_at)
    problems = list(reading.problems)
    blocks = [*reading.blocks]
    for extension in reading.extensions:
        block = _extended(extension, calendar)
        if isinstance(block, Problem):
            problems.append(block)
        else:
            blocks.append(block)
    if problems:
        raise InputError.collect(problems)
    when = None if published is None else as_day(published, "published")

    def cited(value: object) -> Cited | None:
        return None if value is None else Cited(value=str(value), read_at=read_at)

    stem = "cn" if reading.yearly else "notice"
    known = when or reading.issued
    id = f"{stem}-{reading.year}" if reading.yearly else f"{stem}-{known or reading.year}"
    return Notice(
        id=id,
        title=reading.title,
        settles=reading.year if reading.yearly else None,
        number=cited(reading.number),
        issued=cited(reading.issued),
        published=cited(when),
        extra_days=extra_days,
        blocks=tuple(blocks),
    )


def _extended(extension: Extension, calendar: WorkCalendar) -> Block | Problem:
    """Return the days that a holiday goes on for, or why nobody can tell which these are.

    It began by an older notice: the day after its last day there is the first.
    """
    name, last = extension.name, extension.last
    params = {"value": name or "—", "last": str(last)}
    ends = [
        max(block.off)
        for notice in calendar.notices
        for block in notice.blocks
        if block.off and name and name in block.name and abs((last - max(block.off)).days) <= _NEAR
    ]
    if not ends:
        return Problem("calendar-notice-extension", params, extension.place)
    if last <= max(ends):
        known = {**params, "known": str(max(ends))}
        return Problem("calendar-notice-extended-before", known, extension.place)
    days = [max(ends) + ONE_DAY * n for n in range(1, (last - max(ends)).days + 1)]
    return Block(name=name, off=tuple(days), work=())


def _from_json(data: bytes, read_at: str, published: date | None) -> tuple[Notice, ...]:
    value = parse(data.removeprefix(b"\xef\xbb\xbf"), read_at)
    if isinstance(value, dict):
        if value.get("format") == LAYER_FORMAT:
            return read_layer(data, read_at).notices
        if value.get("format") == NOTICES_FORMAT:
            return read_notices(data, read_at)
        if "days" in value:
            return (_from_days(value, read_at, published),)
        if "blocks" in value:
            return (read_notice(value, read_at),)
    raise InputError("calendar-notice-json", place=read_at)


def _from_days(value: dict[str, Any], read_at: str, published: date | None) -> Notice:
    year, listed = value.get("year"), value["days"]
    if type(year) is not int or not isinstance(listed, list) or not listed:
        raise InputError("calendar-notice-json", place=read_at)
    blocks: dict[str, tuple[list[date], list[date]]] = {}
    for i, entry in enumerate(listed):
        place = f"{read_at} days[{i}]"
        if not isinstance(entry, dict) or not isinstance(entry.get("isOffDay"), bool):
            raise InputError("calendar-notice-json", place=place)
        off, work = blocks.setdefault(str(entry.get("name", "")), ([], []))
        (off if entry["isOffDay"] else work).append(read_day(entry.get("date"), place))
    fact = None if published is None else Cited(value=str(published), read_at=read_at)
    return Notice(
        id=f"cn-{year}",
        title=f"{year}",
        settles=year,
        published=fact,
        blocks=tuple(
            Block(name=name, off=tuple(sorted(off)), work=tuple(sorted(work)))
            for name, (off, work) in blocks.items()
        ),
    )
