"""What a certificate says, as tables for people and for programs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from randcheck.canonical.rates import rate_text
from randcheck.certificates.amendments.standing import standing
from randcheck.certificates.lists import chance
from randcheck.certificates.records import ASSIGNMENT, DRAW
from randcheck.draws.tables import FLAG, NUMBER, Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from randcheck.certificates.amendments.standing import Team
    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.records.types import LotBody, StratumBody
    from randcheck.draws.tables import Cell

_LOTS = (
    Column("stratum", "分层"),
    Column("order", "次序", NUMBER),
    Column("target", "检查对象"),
    Column("ticket", "签号"),
    Column("chance", "入样概率"),
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
_DRAWN = (
    Column("task", "任务"),
    Column("order", "次序", NUMBER),
    Column("inspector", "检查人员"),
    Column("ticket", "签号"),
)
_RAISED = (
    Column("stratum", "分层"),
    Column("rate", "比例"),
    Column("clause", "依据"),
    Column("reason", "提高理由"),
)
_PRESENCE = (
    Column("inspector", "检查人员"),
    Column("present", "在岗在位", FLAG),
    Column("confirmed_by", "确认人"),
    Column("confirmed_on", "确认日期"),
)
_NOTHING: Mapping[str, Any] = {"presence": {"records": ()}}
_DIRECTORIES = (Column("directory", "名录库"), Column("as_of", "版本日期"))
_NAMES = {"inspectors": "执法检查人员名录库", "targets": "检查对象名录库"}


def lots_table(certificate: Certificate, name: str) -> Table:
    """Return the targets drawn, or the reserves, stratum by stratum in the order of their lots.

    As amended: a reserve that stands in for a target is drawn and comes last. The inclusion
    probability is that of the draw itself, given the pool; blank under ``slips``, where the
    roster alone tells it, and in a sealed draw.

    Args:
        certificate: The certificate.
        name: ``drawn`` or ``reserves``.
    """
    title = {"drawn": "抽中对象", "reserves": "备选对象"}[name]
    lots = {
        (stratum["id"], lot["id"]): lot
        for record in certificate.open_records
        if record.kind == DRAW
        for stratum in record.body["strata"]
        for lot in (*stratum["drawn"], *stratum["reserves"])
    }
    now = standing(() if certificate.is_void else certificate.open_records)
    strata = {stratum["id"]: stratum for stratum in certificate.commitment["strata"]}
    rows = [
        (stratum, order, id, *_of_lot(strata[stratum], lots.get((stratum, id))))
        for stratum, ids in (now.drawn if name == "drawn" else now.reserves).items()
        for order, id in enumerate(ids, 1)
    ]
    return Table(title, _LOTS, rows)


def _of_lot(stratum: StratumBody, lot: LotBody | None) -> tuple[Cell, Cell]:
    """Return ticket and inclusion probability of a lot, as far as the certificate tells them."""
    if lot is None:
        return None, None
    share = None if isinstance(stratum["n"], str) else chance(stratum, lot.get("weight", 1))
    return lot["ticket"], None if share is None else rate_text(share)


def seats_table(certificate: Certificate) -> Table:
    """Return who sits where, check by check, as amended."""
    return Table("检查人员选派", _SEATS, _seats(certificate))


def _seats(certificate: Certificate) -> Iterator[tuple[Cell, ...]]:
    groups = {
        (record.body["scope"], team["check"]): team["group"]
        for record in certificate.open_records
        if record.kind == ASSIGNMENT
        for team in record.body["teams"]
    }
    for scope, teams in _teams(certificate).items():
        for check, team in sorted(teams.items()):
            for place, inspector in sorted(team.seats.items()):
                chief = place == team.responsible
                yield (check, groups.get((scope, check)), *place, inspector, chief)


def loads_table(certificate: Certificate) -> Table:
    """Return how many checks each inspector of the pool has, as amended."""
    held = {
        scope: Counter(who for team in teams.values() for who in team.seats.values())
        for scope, teams in _teams(certificate).items()
    }
    pools = {
        record.body["scope"]: {load["inspector"] for load in record.body["loads"]}
        for record in certificate.open_records
        if record.kind == ASSIGNMENT
    }
    rows = [
        (scope, inspector, counted[inspector])
        for scope, counted in held.items()
        for inspector in sorted(pools.get(scope, set()) | counted.keys())
    ]
    return Table("检查人员任务量", _LOADS, rows)


def drawn_table(certificate: Certificate) -> Table:
    """Return who was drawn from the pool to be dealt (L19-14), task by task by ticket."""
    rows = [
        (record.body["scope"], order, lot["id"], lot["ticket"])
        for record in certificate.open_records
        if record.kind == ASSIGNMENT and not certificate.is_void
        for order, lot in enumerate(record.body.get("drawn_from_pool", ()), 1)
    ]
    return Table("抽中检查人员", _DRAWN, rows)


def grounds_tables(certificate: Certificate) -> tuple[Table, ...]:
    """Return what the records say of the grounds of a draw, one table each; empty ones left out.

    Of what day the directories are (L19-10); why rates were raised (W22-8), which a
    sealed draw keeps to itself; who confirmed whose presence, once an open
    assignment shows it (X22-5).
    """
    commitment = certificate.commitment
    days = [(_NAMES[n], day) for n, day in commitment.get("directories", {}).items() if day]
    reasons = [
        (stratum["id"], stratum["rate"], stratum["raised"]["clause"], stratum["raised"]["reason"])
        for stratum in commitment["strata"]
        if "raised" in stratum
    ]
    confirmed = [
        (one["id"], one["present"], one.get("confirmed_by", ""), one.get("confirmed_on"))
        for position, record in enumerate(certificate.records)
        if record.kind == ASSIGNMENT
        for one in ((certificate.lists.get(position, ASSIGNMENT) or {}).get("opened") or _NOTHING)[
            "presence"
        ]["records"]
        if "confirmed_by" in one or "confirmed_on" in one
    ]
    found = (
        Table("名录库版本", _DIRECTORIES, days),
        Table("提高比例", _RAISED, reasons),
        Table("在岗确认", _PRESENCE, confirmed),
    )
    return tuple(table for table in found if table.rows)


def _teams(certificate: Certificate) -> Mapping[str, Mapping[str, Team]]:
    return {} if certificate.is_void else standing(certificate.open_records).teams
