"""A folder with the record of an office's past draws, as its own system wrote it.

Six files in the columns of `randcheck.audit.columns`, of which two need not be there; or, where
nobody has kept lists, what `randcheck.audit.exported` reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from attrs import Factory, define, evolve

from randcheck.audit import columns
from randcheck.audit.exported import PAGES, options_of, read_exported
from randcheck.audit.record import LaidDown, Member, Named, PastDraw, PastVisit, Record
from randcheck.audit.sheets import Sheet, parse_rate, read_sheets
from randcheck.canonical.arguments import checked
from randcheck.disk.storage import (
    Files,
    is_folder,
    place_at,
)
from randcheck.errors import InputError, Problem
from randcheck.office.reading.files import Reading, read_interests
from randcheck.office.reading.log import Log, settle
from randcheck.office.reading.options import Options

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator
    from datetime import date
    from fractions import Fraction

    from randcheck.disk.storage import Place
    from randcheck.office.reading.schema import Column
    from randcheck.office.writing.platform import PlatformMapping

T = TypeVar("T")
SUFFIXES = (".csv", ".xlsx", ".xlsm")
_NEEDED = ("draws", "roster", "checks", "inspectors")


@checked
def read_record(
    where: str | os.PathLike[str] | Files, *, mapping: PlatformMapping | None = None
) -> Reading[Record]:
    """Read the record of past draws in a folder, or what of it one export shows.

    Args:
        where: A folder with ``draws``, ``roster``, ``checks`` and ``inspectors``, and perhaps
            ``rules`` and ``named``; CSV or XLSX, Chinese names as well. Or one with lists of
            past checks or results alone, or with saved pages; or a file of these. A mapping of
            names to bytes is such a folder.
        mapping: The columns and words of the platform that wrote the lists of checks.

    Raises:
        InputError: A file is missing, a cell cannot be read, or the files contradict each
            other; everything of one kind at once, each with its place.
        ExtraMissingError: A workbook, and the extra ``excel`` is not installed.
    """
    path = place_at(where)
    logs: list[Log] = []
    if not is_folder(path):
        return _read_exported([path], None, mapping, logs)
    found, exports = find_files(path)
    if exports and not {"draws", "roster"} & found.keys():
        unused = [one for role, one in found.items() if role != "rules" and one not in exports]
        reading = _read_exported(exports, found.get("rules"), mapping, logs)
    else:
        unused = [one for one in exports if one != found.get("checks")]
        reading = _read_whole(path, found, mapping)
    told = tuple(Problem("audit-file-unused", {"value": one.name}, path.name) for one in unused)
    return evolve(reading, notices=(*reading.notices, *told))


def _read_exported(
    paths: list[Place], rules: Place | None, mapping: PlatformMapping | None, logs: list[Log]
) -> Reading[Record]:
    draws, visits = read_exported(paths, options_of(mapping), logs)
    laid_down = read_rules(rules, logs)
    notices = settle(logs)
    record = Record(draws=draws, visits=visits, laid_down=laid_down)
    return Reading(value=record, notices=notices, rows=len(visits))


def _read_whole(
    folder: Place, found: dict[str, Place], mapping: PlatformMapping | None
) -> Reading[Record]:
    missing = [role for role in _NEEDED if role not in found]
    if missing:
        raise InputError.collect(
            Problem("audit-file-missing", {"value": f"{role}.csv"}, folder.name) for role in missing
        )
    if mapping is not None:
        raise InputError("audit-mapping-unused", place=folder.name)
    logs: list[Log] = []
    draws = _Draws()
    draws.read_stated(_lines(found["draws"], columns.DRAWS, "draw", logs))
    draws.complete = not any(log.problems for log in logs)
    draws.read_lists(_lines(found["roster"], columns.ROSTER, "target", logs))
    visits = _read(found["checks"], columns.CHECKS, "target", logs, _visit)
    members = _read(found["inspectors"], columns.INSPECTORS, "id", logs, _member)
    rules = read_rules(found.get("rules"), logs)
    named: list[Named] = []
    if "named" in found:
        named = _read(found["named"], columns.NAMED, "target", logs, _named)
    notices = settle(logs)
    interests: frozenset[tuple[str, str]] = frozenset()
    if "interests" in found:
        listed = read_interests(found["interests"])
        interests = frozenset((one.inspector, one.party) for one in listed.value)
        notices += listed.notices
    record = Record(
        draws=draws.made(),
        visits=visits,
        members=members,
        laid_down=rules,
        named=named,
        interests=interests,
    )
    return Reading(value=record, notices=notices, rows=len(visits))


def find_files(folder: Place) -> tuple[dict[str, Place], list[Place]]:
    """Return the files of a record by role, and the lists of checks and pages among all files.

    Raises:
        InputError: There is no such folder, nothing of a record in it, or two files for one role.
    """
    log = Log(folder.name)
    try:
        listed: list[Any] = list(folder.iterdir())  # all of one kind
        entries: list[Place] = sorted(path for path in listed if path.is_file())
    except OSError:
        raise InputError("folder-missing", place=folder.name, value=folder.name) from None
    tables = [path for path in entries if path.suffix.lower() in SUFFIXES]
    found: dict[str, Place] = {}
    for role, names in columns.FILES.items():
        mine = [path for path in tables if path.stem.lower() in names]
        if len(mine) > 1:
            log.wrong("file-twice", value=mine[0].name, other=mine[1].name)
        elif mine:
            found[role] = mine[0]
    settle([log])
    exports = [path for path in tables if path.stem.lower() in columns.EXPORTS]
    exports += [path for path in entries if path.suffix.lower() in PAGES]
    if not found and not exports:
        raise InputError("audit-folder-empty", place=folder.name, value=folder.name)
    return found, exports


_Line = tuple[Sheet, int, "list[object]"]


def _lines(
    path: Place, wanted: tuple[Column, ...], id_field: str, logs: list[Log]
) -> Iterator[_Line]:
    sheets, own = read_sheets(path, wanted, (id_field,), Options())
    logs += own
    for sheet in sheets:
        for number, row in sheet.lines():
            yield sheet, number, row


def _read(
    path: Place,
    wanted: tuple[Column, ...],
    id_field: str,
    logs: list[Log],
    read: Callable[[Sheet, int, list[object]], T | None],
) -> list[T]:
    """Return what the rows of a file say; the same said twice counts once."""
    found: dict[T, int] = {}
    for sheet, number, row in _lines(path, wanted, id_field, logs):
        value = read(sheet, number, row)
        if value is None:
            continue
        if found.setdefault(value, number) != number:
            sheet.log.note("row-repeated", number, other=found[value])
    return list(found)


@define
class _List:
    """The list of one draw while it is read."""

    day: date
    stated: dict[str, int] = Factory(dict)
    rows: list[tuple[int, str, str, bool]] = Factory(list)


@define
class _Draws:
    """Draws while they are read.

    Attributes:
        found: By id.
        complete: Whether every line gave one, so that others may be called unknown.
        unknown: Draws that lists name and that are none, each told of once.
    """

    found: dict[str, _List] = Factory(dict)
    complete: bool = True
    unknown: set[str] = Factory(set)

    def read_stated(self, lines: Iterator[_Line]) -> None:
        """Read what the office states: a line a draw and stratum."""
        for sheet, number, row in lines:
            id, stratum = sheet.id(number, row, "draw"), sheet.id(number, row, "stratum")
            day, n = sheet.day(number, row, "day"), sheet.count(number, row, "n", least=0)
            if day is None or n is None or not id:
                continue
            known = self.found.setdefault(id, _List(day.day))
            at = sheet.table.fields["day"]
            if known.day != day.day:
                sheet.log.wrong("audit-day-differs", number, at, value=id, other=f"{known.day}")
            if stratum in known.stated:
                at = sheet.table.fields["stratum"]
                sheet.log.wrong("audit-stratum-twice", number, at, value=stratum, draw=id)
            known.stated[stratum] = n

    def read_lists(self, lines: Iterator[_Line]) -> None:
        """Read the lists: a line a target."""
        for sheet, number, row in lines:
            id, target = sheet.id(number, row, "draw"), sheet.id(number, row, "target")
            stratum, place = (
                sheet.id(number, row, "stratum"),
                sheet.count(number, row, "row", least=1),
            )
            drawn = sheet.flag(number, row, "drawn", (columns.YES, columns.NO))
            if id and id not in self.found:
                self._tell_unknown(sheet, number, id)
            elif id and place is not None and drawn is not None:
                self.found[id].rows.append((place, target, stratum, drawn))

    def _tell_unknown(self, sheet: Sheet, number: int, id: str) -> None:
        if self.complete and id not in self.unknown:
            self.unknown.add(id)
            sheet.log.wrong("audit-draw-unknown", number, sheet.table.fields["draw"], value=id)

    def made(self) -> list[PastDraw]:
        """Return the draws."""
        draws = []
        for id, of_draw in self.found.items():
            rows = sorted(of_draw.rows)
            parts: Any = zip(*rows, strict=True) if rows else ((), (), (), ())
            places, targets, strata, drawn = parts
            draws.append(
                PastDraw(
                    id=id,
                    day=of_draw.day,
                    stated=of_draw.stated,
                    targets=targets,
                    rows=places,
                    strata=strata,
                    drawn=drawn,
                )
            )
        return draws


def _visit(sheet: Sheet, number: int, row: list[object]) -> PastVisit | None:
    random = sheet.flag(number, row, "source", (columns.RANDOM, columns.FOR_CAUSE))
    day, target = sheet.day(number, row, "day"), sheet.id(number, row, "target")
    draw = sheet.id(number, row, "draw", blank=random is not True)
    inspectors = sheet.ids(number, row, "inspectors")
    if day is None or random is None or not target or (random and not draw):
        return None
    return PastVisit(draw=draw, day=day.day, target=target, inspectors=inspectors, random=random)


def _member(sheet: Sheet, number: int, row: list[object]) -> Member | None:
    id = sheet.id(number, row, "id")
    present = frozenset(sheet.ids(number, row, "present"))
    until = None
    if sheet.text(number, row, "licence_until"):
        until = sheet.day(number, row, "licence_until")
    group = sheet.text(number, row, "group")
    if not id:
        return None
    last = None if until is None else until.day
    return Member(id=id, present=present, group=group, licence_until=last)


def _named(sheet: Sheet, number: int, row: list[object]) -> Named | None:
    set_id, target = sheet.id(number, row, "set"), sheet.id(number, row, "target")
    day = sheet.day(number, row, "day")
    return None if day is None else Named(set=set_id, target=target, day=day.day)


def read_rules(path: Place | None, logs: list[Log]) -> LaidDown:
    """Return what an office has laid down; nothing where there is no such file."""
    if path is None:
        return LaidDown()
    floors: dict[str, Fraction] = {}
    rest: dict[str, Any] = {}
    for sheet, number, row in _lines(path, columns.RULES, "rule", logs):
        rule, stratum = sheet.id(number, row, "rule"), sheet.text(number, row, "stratum")
        at = sheet.table.fields["rule"]
        if rule not in _RULES:
            sheet.log.wrong("audit-rule-unknown", number, at, value=rule, known="、".join(_RULES))
        elif (rule == "floor" and stratum in floors) or rule in rest:
            sheet.log.wrong("audit-rule-twice", number, at, value=rule)
        elif stratum and rule != "floor":
            at = sheet.table.fields["stratum"]
            sheet.log.wrong("audit-rule-of-stratum", number, at, value=rule)
        elif rule == "floor":
            rate = parse_rate(sheet.text(number, row, "value"))
            if rate is None:
                _wrong_value(sheet, number, row, rule)
            else:
                floors[stratum] = rate
        elif rule == "teaming":
            rest[rule] = sheet.text(number, row, "value")
        else:
            rest[rule] = sheet.count(number, row, "value", least=1)
    return LaidDown(
        floors=floors,
        cap=rest.get("cap_per_year"),
        team_min=rest.get("team_min"),
        teaming=rest.get("teaming", ""),
        checked_within=rest.get("checked_within"),
    )


_RULES = ("floor", "cap_per_year", "team_min", "teaming", "checked_within")


def _wrong_value(sheet: Sheet, number: int, row: list[object], name: str) -> None:
    at = sheet.table.fields["value"]
    sheet.log.wrong(
        "audit-rule-value", number, at, value=sheet.text(number, row, "value"), name=name
    )
