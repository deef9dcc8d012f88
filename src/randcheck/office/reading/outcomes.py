"""Rows of a list of results: one visit, or one item of it, a row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from randcheck.office.directories.results import CheckResult
from randcheck.office.reading.cells import Number, address, is_blank, shown

if TYPE_CHECKING:
    from datetime import date

    from randcheck.office.reading.people import Row

_LISTED = re.compile(r"[、，,;；\n]+")
_TEXTS = (
    *("check", "name", "item", "text", "form", "who", "reason", "witness", "mode", "place"),
    *("unit", "cause", "by"),
)
_DAYS = ("noticed", "recorded", "entered", "published")
_FILLED_IN = ("day", "codes", "form", "who", "text", "ended")


def read_result(row: Row) -> CheckResult | None:
    """Return what one row says; ``None`` if its day or its target is wrong."""
    fields, log = row.table.fields, row.table.log
    ids = [name for name in ("number", "code") if name in fields and row.cells[fields[name]]]
    target = row.id(ids[0]) if ids else ""
    cells = [row.cells[fields[name]] for name in _FILLED_IN if name in fields]
    if all(map(is_blank, cells)):  # of a form that is filled in bit by bit
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
    values: dict[str, Any] = {**texts, **listed, **days, **flags}
    return CheckResult(
        day=day, target=target, ended=ended, attributes=further, at=_place(row), **values
    )


def _place(row: Row) -> str:
    log = row.table.log
    where = f"{log.file}[{log.sheet}]" if log.sheet else log.file
    return f"{where} {address(row.number, row.table.fields['day'])}"


def _day(row: Row, name: str) -> date | None:
    found = row.day(name)
    return None if found is None else found.day


def _listed(row: Row, name: str) -> tuple[str, ...]:
    """Return the parts of a cell; a numeric cell has lost the digits of a licence number."""
    at = row.table.fields.get(name)
    if at is not None and name == "inspectors" and isinstance(row.cells[at], Number):
        row.table.log.wrong("id-number-cell", row.number, at, value=shown(row.cells[at]))
        return ()
    return tuple(part.strip() for part in _LISTED.split(row.text(name)) if part.strip())
