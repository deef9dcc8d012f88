"""A record from what an office has anyway: past checks, results, a published table.

The columns are those of a list of past checks, of a list of results, a platform's own through
its mapping, or those of a table on a saved page. Such a list names no targets that were not
drawn: whether the lot fell fairly on targets it cannot tell, who went with whom and where it can.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve, frozen

from randcheck.audit import columns
from randcheck.audit.record import PastDraw, PastVisit
from randcheck.audit.sheets import Sheet, read_sheets
from randcheck.errors import InputError
from randcheck.office.reading import webpage
from randcheck.office.reading.log import Log
from randcheck.office.reading.options import Options
from randcheck.office.reading.sources import load
from randcheck.office.reading.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from randcheck.disk.storage import Place
    from randcheck.office.reading.cells import Day
    from randcheck.office.writing.platform import PlatformMapping

PAGES = (".html", ".htm")
_ROLES = ("history", "results")


@frozen
class _Found:
    """A visit, and the day of its draw where the list names it."""

    visit: PastVisit
    drawn: date | None


def options_of(mapping: PlatformMapping | None) -> Options:
    """Return how to read a platform's columns and words as the usual ones.

    Raises:
        InputError: The mapping is for another list (``list-kind``).
    """
    if mapping is None:
        return Options()
    if mapping.role not in _ROLES:
        raise InputError("list-kind", value=mapping.role, known="、".join(_ROLES))
    return Options(
        encoding=mapping.encoding,
        columns={theirs: usual for usual, theirs in mapping.columns.items()},
        words={
            column: {theirs: ours for ours, theirs in pairs.items()}
            for column, pairs in mapping.words.items()
        },
    )


def read_exported(
    paths: Iterable[Place], options: Options, logs: list[Log]
) -> tuple[list[PastDraw], list[PastVisit]]:
    """Return the draws and visits of lists of past checks.

    Args:
        paths: The files; the same check in two of them counts once.
        options: How to read them.
        logs: Take what is wrong, and how the draws were told apart.
    """
    found: dict[_Found, None] = {}
    first = len(logs)
    for path in paths:
        for sheet in _sheets(path, options, logs):
            for number, row in sheet.lines():
                one = _read(sheet, number, row)
                if one is not None:
                    found.setdefault(one)
    log = logs[first]
    log.note("audit-no-lists")
    each = list(found)
    draws = _drawn(each, log)
    return draws, [one.visit for one in each]


def _sheets(path: Place, options: Options, logs: list[Log]) -> Iterator[Sheet]:
    """Yield the sheets of a file; of a page the tables that are lists of checks."""
    if path.suffix.lower() not in PAGES:
        sheets, own = read_sheets(path, columns.EXPORTED, ("target",), options)
        logs += own
        yield from sheets
        return
    log = Log(path.name)
    logs.append(log)
    data = load(path, log)
    decoded = None if data is None else decode(data, log, options.encoding or webpage.charset(data))
    if decoded is None:
        return
    none = True
    for grid in webpage.read_page(decoded[0], path.name):
        sheets, own = read_sheets(grid, columns.EXPORTED, (), options)
        logs += own if sheets else []
        none = none and not sheets
        yield from sheets
    if none:
        log.wrong("audit-nothing-exported", value=path.name)


def _read(sheet: Sheet, number: int, row: list[object]) -> _Found | None:
    random = True
    if sheet.has("source"):
        said = sheet.flag(number, row, "source", (columns.RANDOM, columns.FOR_CAUSE))
        if said is None:
            return None
        random = said
    day = sheet.day(number, row, "day", month=True)
    target = sheet.id(number, row, "target")
    drawn = None
    if sheet.has("drawn") and sheet.text(number, row, "drawn"):
        drawn = sheet.day(number, row, "drawn")
    if day is None or not target:
        return None
    visit = PastVisit(
        draw=sheet.id(number, row, "draw", blank=True) if random else "",
        day=_known_day(day, drawn),
        target=target,
        inspectors=sheet.ids(number, row, "inspectors"),
        random=random,
    )
    return _Found(visit, None if drawn is None else drawn.day)


def _known_day(day: Day, drawn: Day | None) -> date:
    """Return the day of a visit; of a month alone the first day that contradicts nothing."""
    if drawn is None or not day.month_only:
        return day.day
    same = (day.day.year, day.day.month) == (drawn.day.year, drawn.day.month)
    return drawn.day if same else day.day


def _drawn(found: list[_Found], log: Log) -> list[PastDraw]:
    """Return the draws that the visits name, and give visits without one theirs, in place."""
    days: dict[str, date] = {}
    stated: set[str] = set()
    made: set[str] = set()  # ids that no list names
    for at, one in enumerate(found):
        visit = one.visit
        if not visit.random:
            continue
        if not visit.draw:
            visit = evolve(visit, draw=_draw_of(one))
            made.add(visit.draw)
            log_code = "audit-draws-by-month" if one.drawn is None else "audit-draws-by-day"
            if log_code not in {notice.code for notice in log.notices}:
                log.note(log_code)
        if one.drawn is not None:
            stated.add(visit.draw)
            if days.setdefault(visit.draw, one.drawn) != one.drawn:
                log.wrong("audit-day-differs", value=visit.draw, other=f"{days[visit.draw]}")
        found[at] = _Found(visit, one.drawn)
    for one in found:
        if one.visit.random and one.visit.draw not in stated:
            known = days.get(one.visit.draw, one.visit.day)
            days[one.visit.draw] = min(known, one.visit.day)
    for id in sorted(days.keys() - stated - made):
        log.note("audit-draw-without-day", value=id)
    return [PastDraw(id=id, day=day, listed=False) for id, day in days.items()]


def _draw_of(one: _Found) -> str:
    day = one.visit.day
    return f"{day.year}-{day.month:02d}" if one.drawn is None else one.drawn.isoformat()
