"""Rows of item lists, plans and joint tasks: texts as they stand (W22-13)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from randcheck.office.directories.items import InspectionItem, JointTask, PlanRow
from randcheck.office.reading.cells import Formula, Number
from randcheck.office.reading.words import TIERS

if TYPE_CHECKING:
    from randcheck.office.reading.people import Row

_LISTED = re.compile(r"[、，,;；\n]+")


def _rate(row: Row, field: str) -> str:
    at = row.table.fields.get(field)
    return "" if at is None else _rate_at(row, at, row.text(field))


def _rate_at(row: Row, at: int, text: str) -> str:
    """Return a rate as text; a numeric cell as the decimal that a person typed into it.

    A workbook keeps 7 % as 0.07000000000000001 or the like; the shortest decimal with
    the same binary value is what was typed.
    """
    cell = row.cells[at]
    if isinstance(cell, Formula):
        cell = cell.value
    if not isinstance(cell, Number):
        return text
    shortest = format(Decimal(repr(float(cell.text))).normalize(), "f")
    row.table.log.note("rate-from-number", row.number, at, value=cell.text, rate=shortest)
    return shortest


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
        (name, _rate_at(row, at, further.pop(name, "")))
        for at, name in row.table.further
        if name in TIERS
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
