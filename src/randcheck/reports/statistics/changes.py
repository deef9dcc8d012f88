"""Changes: how many of those drawn were replaced, how often a reserve again, on whose word."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from randcheck.certificates.records import AMENDMENT, DRAW, REQUEST
from randcheck.draws.tables import NUMBER, Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from randcheck.certificates.certificate import Certificate

_CHANGES: Final = (
    Column("draw", "抽取编号"),
    Column("changes", "变更次数", NUMBER),
    Column("drawn", "原抽中", NUMBER),
    Column("replaced", "其中被备选替补", NUMBER),
    Column("passed", "备选又被替补", NUMBER),
    Column("seats", "更换检查人员", NUMBER),
)
_REASONS: Final = (
    Column("reason", "变更原因"),
    Column("asked_by", "由谁提出"),
    Column("count", "件数", NUMBER),
)


def changes(certificates: Iterable[Certificate]) -> Table:
    """Return for every amended draw how much of it was changed.

    A reserve that could not be reached either counts by itself: whoever goes down the list
    of reserves far enough chooses whom to check.

    Args:
        certificates: Of the draws; void and sealed ones are left out.
    """
    rows = []
    for certificate in _amended(certificates):
        drawn = {
            (stratum["id"], lot["id"])
            for record in certificate.open_records
            if record.kind == DRAW
            for stratum in record.body["strata"]
            for lot in stratum["drawn"]
        }
        gone = [(entry["stratum"], entry["target"]) for entry in _unreachable(certificate)]
        seats = sum(1 for _ in _seats(certificate))
        first = sum(place in drawn for place in gone)
        amended = len(certificate.of_kind(AMENDMENT))
        row = (certificate.draw_id, amended, len(drawn), first, len(gone) - first, seats)
        rows.append(row)
    return Table("变更情况", _CHANGES, rows)


def reasons(certificates: Iterable[Certificate]) -> Table:
    """Return why draws were changed, and on whose word: each reason that was given.

    Args:
        certificates: As for `changes`.
    """
    counted: Counter[tuple[str, str]] = Counter()
    for certificate in _amended(certificates):
        for asked, _ in _pairs(certificate):
            said = [entry["reason"] for entry in asked["unreachable"]] or [asked["cause"]]
            counted.update((reason, asked["asked_by"]) for reason in said)
    return Table("变更原因", _REASONS, [(*key, counted[key]) for key in sorted(counted)])


def _amended(certificates: Iterable[Certificate]) -> list[Certificate]:
    found = [c for c in certificates if not c.is_void and not c.is_sealed and c.of_kind(AMENDMENT)]
    return sorted(found, key=lambda c: (c.draw_id.rpartition("/")[0], c.commitment["slot"]))


def _pairs(certificate: Certificate) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Yield every request with its amendment; one that waits for its seed changes nothing yet."""
    asked: Mapping[str, Any] = {}
    for record in certificate.open_records:
        if record.kind == REQUEST:
            asked = record.body
        elif record.kind == AMENDMENT:
            yield asked, record.body


def _unreachable(certificate: Certificate) -> Iterator[Mapping[str, Any]]:
    for asked, _ in _pairs(certificate):
        yield from asked["unreachable"]


def _seats(certificate: Certificate) -> Iterator[Mapping[str, Any]]:
    """Yield the seats of checks that stay on which somebody else sits now."""
    for asked, amendment in _pairs(certificate):
        gone = {entry["target"] for entry in asked["unreachable"]}
        for team in amendment["teams"]:
            for seat in team["seats"] if team["check"] not in gone else ():
                if seat["before"] is not None and seat["before"] != seat["after"]:
                    yield seat
