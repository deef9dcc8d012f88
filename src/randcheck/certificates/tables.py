"""What a certificate says, as tables for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.certificates.records import ASSIGNMENT, DRAW
from randcheck.directories.writing.tables import FLAG, NUMBER, Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from randcheck.certificates.certificate import Certificate
    from randcheck.directories.writing.tables import Cell

_LOTS = (
    Column("stratum", "分层"),
    Column("order", "次序", NUMBER),
    Column("target", "检查对象"),
    Column("ticket", "签号"),
)
_SEATS = (
    Column("check", "检查对象"),
    Column("group", "检查组", NUMBER),
    Column("requirement", "席位要求", NUMBER),
    Column("copy", "席次", NUMBER),
    Column("inspector", "检查人员"),
    Column("responsible", "检查责任人", FLAG),
)
_LOADS = (
    Column("task", "任务"),
    Column("inspector", "检查人员"),
    Column("load", "检查次数", NUMBER),
)


def lots_table(certificate: Certificate, name: str) -> Table:
    """Return the targets drawn, or the reserves, stratum by stratum in the order of their lots.

    Args:
        certificate: The certificate.
        name: ``drawn`` or ``reserves``.
    """
    title = {"drawn": "抽中对象", "reserves": "备选对象"}[name]
    rows = [
        (stratum["id"], order, lot["id"], lot["ticket"])
        for record in certificate.open_records
        if record.kind == DRAW
        for stratum in record.body["strata"]
        for order, lot in enumerate(stratum[name], 1)
    ]
    return Table(title, _LOTS, rows)


def seats_table(certificate: Certificate) -> Table:
    """Return who sits where, check by check."""
    return Table("检查人员选派", _SEATS, _seats(certificate))


def _seats(certificate: Certificate) -> Iterator[tuple[Cell, ...]]:
    for record in certificate.open_records:
        if record.kind != ASSIGNMENT:
            continue
        for team in record.body["teams"]:
            chief = team["responsible"]
            for seat in team["seats"]:
                yield (
                    team["check"],
                    team["group"],
                    seat["requirement"],
                    seat["copy"],
                    seat["inspector"],
                    (seat["requirement"], seat["copy"]) == (chief["requirement"], chief["copy"]),
                )


def loads_table(certificate: Certificate) -> Table:
    """Return how many checks each inspector of the pool has."""
    rows = [
        (record.body["scope"], load["inspector"], load["load"])
        for record in certificate.open_records
        if record.kind == ASSIGNMENT
        for load in record.body["loads"]
    ]
    return Table("检查人员任务量", _LOADS, rows)
