"""Rows of a list of inspectors, of presence, of interests, of past checks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Generic, TypeVar

from attrs import define

from randcheck.draws.past import PastCheck
from randcheck.draws.presence import Presence
from randcheck.office.directories.inspectors import Inspector
from randcheck.office.directories.interests import Interest
from randcheck.office.reading import values
from randcheck.office.reading.cells import Day, is_blank

if TYPE_CHECKING:
    from randcheck.office.reading.options import Options
    from randcheck.office.reading.tables import Table

T = TypeVar("T")
_LISTED = re.compile(r"[、，,;；/\n]+")


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
            "" if at is None else values.read_text(self.table.log, self.number, at, self.cells[at])
        )

    def id(self, field: str) -> str:
        """Return a licence number or a work's number; empty if it is wrong."""
        at = self.table.fields[field]
        tidy = self.options.normalise
        read = values.read_code if field == "code" else values.read_number
        return read(self.table.log, self.number, at, self.cells[at], normalise=tidy)

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
        q.strip() for q in _LISTED.split(row.text("qualifications")) if q.strip()
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
    day = row.day("day", month=True)
    drawn = row.day("drawn")
    at = row.table.fields["day"]
    made = day is not None or bool(row.cells[at])
    if not made:  # drawn, and to be made by a day that the row names
        day = row.day("until")
        if day is None:
            row.table.log.wrong("date-empty", row.number, at)
    past = {field: row.text(field) for field in ("cause", "item", "unit")}
    attributes = row.further("code") if field == "number" else row.further()
    if not target or day is None:
        return None
    return PastCheck(
        target=target,
        day=day.day,
        month_only=day.month_only,
        made=made,
        drawn=drawn.day if drawn else None,
        attributes=attributes,
        **past,
    )
