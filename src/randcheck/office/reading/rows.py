"""Rows of every list but that of targets: inspectors, presence, interests, checks, plans."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import define

from randcheck.draws.past import PastCheck
from randcheck.draws.presence import Presence
from randcheck.office.directories.inspectors import Inspector
from randcheck.office.directories.interests import Interest
from randcheck.office.directories.items import InspectionItem, JointTask, PlanRow
from randcheck.office.directories.results import CheckResult
from randcheck.office.reading import values
from randcheck.office.reading.cells import Day, Formula, Number, is_blank, shown
from randcheck.office.reading.words import TIERS, tier_of, unit_of

if TYPE_CHECKING:
    from datetime import date

    from randcheck.office.reading.options import Options
    from randcheck.office.reading.tables import Table

T = TypeVar("T")
_LISTED = re.compile(r"[、，,;；\n]+")
_SKILLS = re.compile(r"[、，,;；/\n]+")
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)(?![\d./%‰])")


@define
class Placed(Generic[T]):
    """One value and the row it comes from."""

    value: T
    table: Table
    number: int


@define
class Row:
    """The cells of one data row, by field."""

    table: Table
    options: Options
    number: int
    cells: list[object]

    def text(self, field: str) -> str:
        """Return a text, empty where the sheet lacks the column."""
        at = self.table.fields.get(field)
        return (
            "" if at is None else values.read_said(self.table.log, self.number, at, self.cells[at])
        )

    def id(self, field: str) -> str:
        """Return a licence number or a work's number; empty if it is wrong."""
        at, log = self.table.fields[field], self.table.log
        cell, tidy = self.cells[at], self.options.normalise
        if field != "code":
            return values.read_number(log, self.number, at, cell, normalise=tidy)
        known = self.flag("confirmed") is True
        return values.read_code(log, self.number, at, cell, normalise=tidy, confirmed=known)

    def flag(self, field: str) -> bool | None:
        """Return yes, no, or ``None``."""
        at = self.table.fields.get(field)
        if at is None:
            return None
        tidy = self.options.normalise
        return values.read_flag(self.table.log, self.number, at, self.cells[at], normalise=tidy)

    def day(self, field: str, *, month: bool = False) -> Day | None:
        """Return a day, or ``None``."""
        at = self.table.fields.get(field)
        if at is None:
            return None
        log, tidy = self.table.log, self.options.normalise
        return values.read_date(log, self.number, at, self.cells[at], normalise=tidy, month=month)

    def further(self, *fields: str) -> tuple[tuple[str, str], ...]:
        """Return the columns that fill no field, and `fields` under their own names."""
        named = [
            (self.table.fields[f], self.table.log.headers[self.table.fields[f]])
            for f in fields
            if f in self.table.fields
        ]
        pairs = [
            (name, values.read_text(self.table.log, self.number, at, self.cells[at]))
            for at, name in (*self.table.further, *named)
        ]
        return tuple(sorted((name, text) for name, text in pairs if text))


def rows_of(table: Table, options: Options) -> list[Row]:
    """Return the data rows of a sheet."""
    return [
        Row(table, options, number, row)
        for number, row in zip(table.numbers, table.rows, strict=True)
    ]


def read_inspector(row: Row) -> Inspector | None:
    """Return one inspector; ``None`` if the licence number is wrong."""
    id, name = row.id("id"), row.text("name")
    at = row.table.fields["name"]
    if is_blank(row.cells[at]):
        row.table.log.wrong("name-empty", row.number, at)
    marks = [row.flag(field) for field in ("present", "in_place")]
    said = [mark for mark in marks if mark is not None]
    until = row.day("licence_until")
    qualifications = tuple(
        q.strip() for q in _SKILLS.split(row.text("qualifications")) if q.strip()
    )
    values_ = {
        "name": name,
        "department": row.text("department"),
        "post": row.text("post"),
        "qualifications": qualifications,
        "licence_until": until.day if until else None,
        "present": all(said) if said else None,
        "attributes": row.further(),
    }
    return Inspector(id=id, **values_) if id else None  # type: ignore[arg-type]  # one type a field


def read_presence_row(row: Row) -> Presence | None:
    """Return one line of a presence list."""
    id = row.id("id")
    marks = [row.flag(field) for field in ("present", "in_place") if field in row.table.fields]
    on = row.day("confirmed_on")
    if None in marks:
        at = row.table.fields["present"]
        row.table.log.wrong("presence-empty", row.number, at)
        return None
    if not id:
        return None
    return Presence(
        inspector=id,
        present=all(marks),
        confirmed_by=row.text("confirmed_by"),
        confirmed_on=on.day if on else None,
    )


def party_field(row: Row) -> str:
    """Return the field that names the party: a credit code if there is one."""
    fields = row.table.fields
    if "code" in fields and ("number" not in fields or row.cells[fields["code"]]):
        return "code"
    return "number"


def read_interest(row: Row) -> Interest | None:
    """Return one interest; ``None`` if one of its ids is wrong."""
    field = party_field(row)
    inspector, party = row.id("inspector"), row.id(field)
    relation = row.text("relation")
    others = [f for f in ("inspector_name", "party_name") if f in row.table.fields]
    attributes = row.further(*others)
    if not inspector or not party:
        return None
    return Interest(inspector=inspector, party=party, relation=relation, attributes=attributes)


def read_past(row: Row) -> PastCheck | None:
    """Return one past check; ``None`` if its target or its day is wrong."""
    field = "number" if "number" in row.table.fields else "code"
    target = row.id(field)
    words = past_words(row)
    attributes = row.further("code") if field == "number" else row.further()
    if not target or words is None:
        return None
    return PastCheck(target=target, attributes=attributes, **words)


def past_words(row: Row) -> dict[str, Any] | None:
    """Return what many past checks share: days, cause, item, unit; ``None`` without a day."""
    day = row.day("day", month=True)
    drawn = row.day("drawn")
    at = row.table.fields["day"]
    made = day is not None or bool(row.cells[at])
    if not made:  # drawn, and to be made by a day that the row names
        day = row.day("until")
        if day is None:
            row.table.log.wrong("date-empty", row.number, at)
    past: dict[str, Any] = {field: row.text(field) for field in ("cause", "item", "unit")}
    if day is None:
        return None
    past |= {"day": day.day, "month_only": day.month_only, "made": made}
    return past | {"drawn": drawn.day if drawn else None}


_TEXTS = (
    *("check", "name", "item", "text", "form", "who", "reason", "witness", "mode", "place"),
    *("unit", "cause", "by", "authoriser", "check_code"),
)
_DAYS = ("noticed", "authorised", "filed", "recorded", "entered", "published")
_FILLED_IN = ("day", "codes", "form", "who", "text", "ended")


def read_result(row: Row) -> CheckResult | None:
    """Return what one row says; ``None`` if its day or its target is wrong."""
    fields, log = row.table.fields, row.table.log
    ids = [name for name in ("number", "code") if name in fields and row.cells[fields[name]]]
    target = row.id(ids[0]) if ids else ""
    filled = [row.cells[fields[name]] for name in _FILLED_IN if name in fields]
    if all(map(is_blank, filled)):  # of a form that is filled in bit by bit
        log.note("result-to-come", row.number)
        return None
    day = _day(row, "day")
    if day is None and not row.cells[fields["day"]]:
        log.wrong("date-empty", row.number, fields["day"])
    days = {name: _day(row, name) for name in _DAYS}
    ended = _day(row, "ended") if "ended" in fields else day
    texts = {name: row.text(name) for name in _TEXTS}
    if not (ids or texts["check"] or texts["name"]):
        log.wrong("result-target-empty", row.number)
        return None
    listed = {name: _listed(row, name) for name in ("inspectors", "codes", "assistants")}
    flags = {name: row.flag(name) for name in ("licence_shown", "notice_shown")}
    further = row.further("code") if ids == ["number", "code"] else row.further()
    if day is None or (ids and not target):
        return None
    cells = {name: log.place(row.number, at) for name, at in fields.items()}
    if ids:
        cells["target"] = cells[ids[0]]
    at = cells.get("target") or cells.get("check") or cells.get("name") or cells["day"]
    values: dict[str, Any] = {**texts, **listed, **days, **flags}
    return CheckResult(
        day=day, target=target, ended=ended, attributes=further, at=at, cells=cells, **values
    )


def _day(row: Row, name: str) -> date | None:
    found = row.day(name)
    return None if found is None else found.day


def _listed(row: Row, name: str) -> tuple[str, ...]:
    """Return the parts of a cell; a numeric cell has lost the digits of a licence number."""
    at = row.table.fields.get(name)
    if at is not None and name == "inspectors":
        cell = row.cells[at]
        if isinstance(cell, Number):
            row.table.log.wrong("id-number-cell", row.number, at, value=shown(cell))
            return ()
    return tuple(part.strip() for part in _LISTED.split(row.text(name)) if part.strip())


def _rate(row: Row, field: str) -> str:
    at = row.table.fields.get(field)
    return "" if at is None else _rate_at(row, at, row.text(field))


def _rate_at(row: Row, at: int, text: str) -> str:
    """Return a rate as text, with the unit that its header names: 抽查比例（%）.

    A workbook keeps 7 % as 0.07000000000000001 or the like; the shortest decimal with
    the same binary value is what was typed.
    """
    cell, log = row.cells[at], row.table.log
    unit = unit_of(log.headers[at])
    if isinstance(cell, Formula):
        cell = cell.value
    if isinstance(cell, Number):
        found = Decimal(cell.text)
        if unit and cell.percent:  # the cell itself shows per cent: 0.07 is seen as 7%
            found, unit = found * 100, "%"
        text = format(found.normalize(), "f")
        log.note("rate-from-number", row.number, at, value=cell.text, rate=text + unit)
        return text + unit
    if not unit or not text:
        return text
    plain = unicodedata.normalize("NFKC", text)
    if any(sign in plain for sign in "%‰/") and unit not in plain:
        log.wrong("rate-unit", row.number, at, value=text, unit=unit)
    return text if unit in plain else _NUMBER.sub(rf"\g<1>{unit}", plain)


def read_item(row: Row) -> InspectionItem:
    """Return one line of an item list."""
    texts = ("name", "basis", "body", "content", "frequency", "mode", "requirements", "item_class")
    return InspectionItem(
        rate=_rate(row, "rate"), attributes=row.further(), **{f: row.text(f) for f in texts}
    )


def read_plan_row(row: Row) -> PlanRow:
    """Return one line of a plan; columns called like a tier hold its rate (L19-13)."""
    texts = ("item", "unit", "mode", "scope", "frequency", "requirements", "period")
    further = dict(row.further())
    rates = tuple(
        (tier, _rate_at(row, at, further.pop(name, "")))
        for at, name in row.table.further
        if (tier := tier_of(name, row.options.tiers or TIERS))
    )
    return PlanRow(
        rate=_rate(row, "rate"),
        rates=rates,
        attributes=tuple(sorted(further.items())),
        **{f: row.text(f) for f in texts},
    )


def read_joint(row: Row) -> JointTask:
    """Return one joint task (H23-4)."""
    texts = ("field", "target", "lead", "mode", "frequency", "level")
    others = [part.strip() for part in _LISTED.split(row.text("cooperating"))]
    return JointTask(
        cooperating=tuple(part for part in others if part),
        rate=_rate(row, "rate"),
        attributes=row.further(),
        **{f: row.text(f) for f in texts},
    )
