"""Corners of lists: for each a change of the code that nothing else notices."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

import randcheck as rc
from fixtures.certificates import (
    as_they_stand,
    codes,
    committed,
    copied,
    failed,
    linked,
    recommitted,
    targets,
    tiny_task,
)
from fixtures.lists import (
    CERTIFICATE,
    LARGE,
    PENDING,
    VIEWS,
    lots_at,
    other,
    showing,
)
from randcheck.canonical import jcs
from randcheck.certificates import merkle
from randcheck.certificates.freezing import roster
from randcheck.certificates.lists import leaf
from randcheck.certificates.views import Views

if TYPE_CHECKING:
    from fixtures.certificates import Bodies, Body


def shown(report: rc.Report) -> list[tuple[str, str]]:
    """Codes and places of what the step on disclosures found."""
    return [(problem.code, problem.place) for problem in report.step("disclosures").problems]


def unordered(bodies: Bodies) -> None:
    """The last drawn is called the first reserve, and the other way round."""
    first = bodies[3][1]["strata"][0]
    first["drawn"][-1], first["reserves"][0] = first["reserves"][0], first["drawn"][-1]


def test_whole_lists_are_looked_at_by_the_steps_on_the_records():
    """A whole list out of order is found once, by the step on tickets."""
    report = rc.examine(other(CERTIFICATE, unordered))
    assert failed(report) == ["tickets"]
    assert shown(report) == []


def test_first_place_of_a_target_counts():
    """Who is drawn and named a reserve again stands twice, but has his team rightly."""

    def again(bodies: Bodies) -> None:
        first = bodies[3][1]["strata"][0]
        first["reserves"][0] = copied(first["drawn"][0])

    forged = other(CERTIFICATE, again)
    mine, _, team = VIEWS.target(LARGE[0]).disclosures
    report = rc.examine(showing(forged, mine, team, *lots_at(forged, 1, 5)))
    assert codes(report, "disclosures") == ["draw-twice"]


def test_latest_lot_shown_counts():
    """Of two lots that are shown one comes before a target's own and one behind it."""
    mine = VIEWS.target(LARGE[1]).disclosures[0]
    lots = [VIEWS.target(LARGE[at]).disclosures[1] for at in (0, 2)]
    report = rc.examine(showing(CERTIFICATE, mine, *lots))
    assert shown(report) == [("disclosure-passed-over", f"disclosures targets {LARGE[1]}")]


def test_leaves_of_other_rosters_are_passed_by():
    """A leaf of the inspectors stands before that of a target, which is looked at still."""
    mine = VIEWS.target(LARGE[0]).disclosures[0]
    inspector = VIEWS.roster_leaf("inspectors", "E-1")
    report = rc.examine(showing(CERTIFICATE, inspector, mine))
    assert shown(report) == [("disclosure-lot-missing", f"disclosures targets {LARGE[0]}")]


@pytest.mark.parametrize(("index", "size"), [(0, 10), (10, 11)])
def test_lot_where_none_can_stand(index: int, size: int):
    """A lot in front of all lots, or behind the end of the lots.

    Evidence: the leaf, which stands under the root of the record.
    """
    suite, bodies, one = CERTIFICATE.suite, as_they_stand(CERTIFICATE), lots_at(CERTIFICATE, 1)[0]
    assert bodies[3][1]["lists"]["size"] == 10
    lines = [one["record"] if at == index else {} for at in range(size)]
    leaves = [leaf(suite, jcs.serialize(line)) for line in lines]
    bodies[3][1]["lists"] = {"root": merkle.root(suite, leaves).hex(), "size": size}
    path = base64.b64encode(b"".join(merkle.Levels(suite, leaves).path(index))).decode()
    report = rc.examine(showing(linked(bodies), {**one, "index": index, "path": path}))
    assert shown(report) == [("disclosure-wrong", "disclosures[0]")]


def test_seat_of_the_first_requirement_that_is_not():
    """Two requirements are committed, and a team fills a third."""

    def third(bodies: Bodies) -> None:
        team = next(t for t in bodies[4][1]["teams"] if t["check"] == LARGE[0])
        team["seats"][1]["requirement"] = 2

    view = Views(other(CERTIFICATE, third), PENDING).target(LARGE[0])
    assert shown(rc.examine(view)) == [("commit-requirement", "disclosures[2]")]


def test_stratum_that_is_not_committed_is_passed_by():
    """A target is put into an unknown stratum first; in the other one its lot is still missed."""
    lines = [dict(line) for line in PENDING.rosters["targets"].records()]
    mine = next(line for line in lines if line["id"] == LARGE[0])
    entry = {name: mine.pop(name) for name in list(mine) if name != "id"}
    mine["strata"] = [{**entry, "stratum": "0"}, entry]
    pending = recommitted(PENDING, rosters={"targets": roster("targets", lines)})
    certificate = rc.draw(pending)
    view = Views(certificate, pending).target(LARGE[0])
    report = rc.examine(showing(certificate, view.disclosures[0]))
    assert shown(report) == [("disclosure-lot-missing", f"disclosures targets {LARGE[0]}")]


def test_least_slip_of_a_target_counts():
    """Of several slips the first one drawn decides: a later lot shows that it was passed over."""

    def redesign(fields: Body) -> None:
        fields["strata"][0]["design"] = "slips"

    task = tiny_task(teams=None, standings=targets("A", *(f"T{n}" for n in range(9))))
    first = committed(task)
    lines = [{**line, "weight": 9} for line in first.rosters["targets"].records()]
    pending = recommitted(first, redesign, rosters={"targets": roster("targets", lines)})
    certificate = rc.draw(pending)
    drawn, views = certificate.drawn["A"], Views(certificate, pending)
    mine, later = views.target(drawn[0]).disclosures[0], views.target(drawn[1]).disclosures[1]
    report = rc.examine(showing(certificate, mine, later))
    assert shown(report) == [("disclosure-passed-over", f"disclosures targets {drawn[0]}")]
