"""Inspectors drawn from the pool before they are dealt (L19-14)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.amendments import MANY, carried
from fixtures.certificates import (
    BY_CHECK,
    Bodies,
    audited,
    body,
    codes,
    failed,
    full,
    issued,
    linked,
    notes,
    office_task,
    tampered,
    tiny_task,
)
from fixtures.pools import CERTIFICATE, PENDING, K, drawing_task, lacking_task, ranked
from randcheck.certificates.results import parse_results
from randcheck.certificates.views import Views
from randcheck.draws.teams import PoolEntry, TeamRule
from randcheck.draws.words import CHECKS, GROUPS
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def lots(certificate: rc.Certificate) -> list[tuple[str, str]]:
    """Who was drawn, with tickets."""
    return [(lot["id"], lot["ticket"]) for lot in assignment(certificate)["drawn_from_pool"]]


def assignment(certificate: rc.Certificate) -> dict[str, Any]:
    """Fields of the assignment."""
    return dict(full(certificate, "assignment"))


GROUPED = issued(drawing_task(mode=GROUPS))


@pytest.mark.parametrize("mode", [CHECKS, GROUPS])
def test_so_many_are_drawn_by_ticket_and_only_they_are_dealt(mode: str, tmp_path: Path):
    """The k smallest tickets of the present; the others stand in the loads with 0."""
    pending, certificate = (PENDING, CERTIFICATE) if mode == CHECKS else GROUPED
    assert certificate.commitment["teams"][0]["drawn_from_pool"] == K
    every = ranked(pending, certificate)
    assert len(every) == len(MANY) - 2
    assert lots(certificate) == every[:K]
    chosen = {id for id, _ in every[:K]}
    assert {who for team in certificate.teams.values() for who in team} <= chosen
    loads = {load["inspector"]: load["load"] for load in assignment(certificate)["loads"]}
    assert set(loads) == {entry.id for entry in MANY if entry.verdict == "eligible"}
    assert not any(load for id, load in loads.items() if id not in chosen)
    assert [row[2:] for row in certificate.inspectors.rows] == every[:K]
    report = audited(pending, certificate, tmp_path)
    assert report.verdict == "verified"
    assert report.holds("recomputed")
    assert "note-pool-drawn" not in notes(report)


def test_without_a_number_nothing_is_said():
    """Where no number is given there is no such field, and no table."""
    certificate = issued(office_task(pool=MANY))[1]
    assert "drawn_from_pool" not in assignment(certificate)
    assert certificate.inspectors.rows == ()


@pytest.mark.parametrize("mode", [CHECKS, GROUPS])
def test_drawn_set_is_extended_until_it_can_fill_the_seats(mode: str, tmp_path: Path):
    """Where the k drawn cannot fill the seats the next tickets join them, as few as needed."""
    every = [id for id, _ in ranked(PENDING, CERTIFICATE)]
    task = lacking_task()
    if mode == GROUPS:  # everybody before the eighth but one is recused from a check
        pairs = [(id, min(CERTIFICATE.drawn["大型"])) for id in every[:6]]
        task = drawing_task(2, GROUPS, interests={}, recusals=pairs)
    pending, certificate = issued(task)
    assert certificate.drawn == CERTIFICATE.drawn
    assert [id for id, _ in lots(certificate)] == every[:8]
    report = audited(pending, certificate, tmp_path)
    assert report.holds("recomputed")
    (note,) = [note for note in report.notes if note.code == "note-pool-drawn"]
    assert note.params == {"value": 8, "wanted": 2}


def test_fewer_present_than_are_to_be_drawn():
    """All who are present are drawn, and the report says that they are fewer."""
    certificate = issued(drawing_task(99))[1]
    assert lots(certificate) == ranked(PENDING, certificate)
    assert "note-pool-drawn" in notes(rc.examine(certificate))


def test_where_not_even_the_pool_can_the_reason_is_that_of_the_pool():
    """Refused as without drawing: with the least set of seats that cannot be filled."""
    caps = [evolve(entry, cap=1) for entry in MANY]
    found = []
    for number in (None, 4):
        rule = evolve(BY_CHECK, inspectors_drawn=number)
        with pytest.raises(InputError) as caught:
            rc.commit(
                office_task(pool=caps, teams=rule), sources=[rc.contribution("office", value="1",
                nonce=b"\x11" * 32), rc.contribution("supervisor", value="2", nonce=b"\x22" * 32)],
                secret=bytes(32),
            )  # fmt: skip
        (problem,) = caught.value.problems
        assert problem.code == "seats-short"
        found.append(problem.params)
    assert found[0] == found[1]


def drop_last(bodies: Bodies) -> None:
    """Leave out the last of the drawn."""
    body(bodies, "assignment")["drawn_from_pool"].pop()


def one_more(bodies: Bodies) -> None:
    """Name the next ticket too."""
    lot = ranked(PENDING, CERTIFICATE)[K]
    body(bodies, "assignment")["drawn_from_pool"].append({"id": lot[0], "ticket": lot[1]})


def another(bodies: Bodies) -> None:
    """Name the next ticket instead of the last."""
    drop_last(bodies)
    one_more(bodies)


def other_ticket(bodies: Bodies) -> None:
    """Give the last another ticket."""
    body(bodies, "assignment")["drawn_from_pool"][-1]["ticket"] = "ff" * 32


def unsaid(bodies: Bodies) -> None:
    """Say nothing of who was drawn."""
    del body(bodies, "assignment")["drawn_from_pool"]


def uncommitted(bodies: Bodies) -> None:
    """Commit to no number."""
    body(bodies, "commitment")["teams"][0]["drawn_from_pool"] = None


def asked_more(bodies: Bodies) -> None:
    """Commit to one more."""
    body(bodies, "commitment")["teams"][0]["drawn_from_pool"] = K + 1


def asked_one(bodies: Bodies) -> None:
    """Commit to one."""
    body(bodies, "commitment")["teams"][0]["drawn_from_pool"] = 1


def stranger(bodies: Bodies) -> None:
    """Seat somebody who was not drawn on the first seat of the first team."""
    fields = body(bodies, "assignment")
    chosen = {lot["id"] for lot in fields["drawn_from_pool"]}
    seat = fields["teams"][0]["seats"][0]
    before = seat["inspector"]
    other = next(o for o in fields["loads"] if o["inspector"] not in chosen
                 and o["inspector"] != "E-6")  # fmt: skip
    seat["inspector"] = other["inspector"]
    other["load"] += 1
    next(o for o in fields["loads"] if o["inspector"] == before)["load"] -= 1


FORGED: dict[str, tuple[Callable[[Bodies], None], str, str]] = {
    "one of the drawn left out": (drop_last, "teams", "pool-count"),
    "the sixth instead of the fifth": (another, "teams", "pool-drawn"),
    "another ticket": (other_ticket, "teams", "pool-drawn"),
    "nothing said of it": (unsaid, "teams", "pool-form"),
    "said though not committed": (uncommitted, "teams", "pool-form"),
    "more committed": (asked_more, "teams", "pool-count"),
    "fewer committed than a team": (asked_one, "commitment", "commit-drawn"),
    "somebody who was not drawn": (stranger, "teams", "pool-not-drawn"),
    "one more than needed": (one_more, "deal", "pool-extended"),
}


@pytest.mark.parametrize("name", FORGED)
def test_another_drawn_set_is_refused(name: str, tmp_path: Path):
    """From the file alone but for a lot too many, which takes the rosters to see."""
    change, step, code = FORGED[name]
    forged = tampered(CERTIFICATE, change)
    report = audited(PENDING, forged, tmp_path)
    assert report.verdict == "refuted"
    assert failed(report)[0] == step
    assert code in codes(report, step)
    alone = rc.examine(forged)
    assert alone.verdict == ("verified" if step == "deal" else "refuted")


def test_a_lot_too_many_of_groups_is_refused(tmp_path: Path):
    """Groups are formed again of those who should have been drawn."""
    pending, certificate = GROUPED
    more = issued(drawing_task(K + 1, GROUPS))[1]
    bodies = [(record.kind, dict(record.body)) for record in certificate.records]
    bodies[-1] = ("assignment", assignment(more) | {"opened": assignment(certificate)["opened"]})
    report = audited(pending, linked(bodies), tmp_path)
    assert failed(report) == ["deal"]
    assert "deal-differs" in codes(report, "deal")


@pytest.mark.parametrize("mode", [CHECKS, GROUPS])
def test_substitute_may_be_anybody_of_the_pool(mode: str, tmp_path: Path):
    """Who steps in later is drawn from the whole pool again, not from those drawn alone."""
    pending, certificate = (PENDING, CERTIFICATE) if mode == CHECKS else GROUPED
    chosen = [id for id, _ in lots(certificate)]
    check = min(certificate.teams)
    gone = [(id, check) for id in chosen]
    done = carried(pending, certificate, recusals=gone, form="team")[1]
    assert not set(done.teams[check]) & set(chosen)
    report = audited(pending, done, tmp_path)
    assert report.holds("recomputed")


@pytest.mark.parametrize("mode", [CHECKS, GROUPS])
def test_sealed_draw_keeps_the_drawn_to_itself(mode: str, tmp_path: Path):
    """The record says nothing of them; the auditor draws them again, results name them."""
    pending, certificate = issued(drawing_task(mode=mode), sealed=True, bucket=32)
    body = certificate.records[-1].body
    assert set(body) == {"commitment", "format", "lists", "previous", "scope"}
    results = certificate.results
    assert results is not None
    drawn = assignment(certificate)["drawn_from_pool"]
    assert len(drawn) >= K
    assert parse_results(results.to_bytes()) == results
    assert [row[2] for row in certificate.inspectors.rows] == [lot["id"] for lot in drawn]
    assert audited(pending, certificate, tmp_path).holds("recomputed")
    public = Views(certificate, pending).public().to_bytes()
    assert not any(lot["ticket"].encode() in public for lot in drawn)
    other = issued(office_task(pool=MANY, teams=BY_CHECK), sealed=True, bucket=32)[1]
    forged = [(record.kind, dict(record.body)) for record in certificate.records]
    forged[-1][1]["lists"] = other.records[-1].body["lists"]
    assert failed(audited(pending, linked(forged), tmp_path)) == ["deal"]


def test_fewer_than_a_team_cannot_be_asked_for():
    """A number below the team's size is refused where it is said: in the book and in a task."""
    with pytest.raises(InputError) as caught:
        drawing_task(1)
    assert caught.value.problems[0].code == "commit-drawn"
    assert caught.value.problems[0].place == "teams.inspectors_drawn"


def test_nobody_present_may_be_without_a_check():
    """Who is present and may take none would be drawn for nothing: a commitment is refused."""
    pool = [PoolEntry(id="E9", cap=0), *(PoolEntry(id=f"E{n}") for n in range(3))]
    rule = TeamRule(mode=CHECKS, inspectors_drawn=2)
    with pytest.raises(InputError) as caught:
        issued(tiny_task(pool=pool, teams=rule))
    assert [problem.code for problem in caught.value.problems] == ["pool-cap-zero"]
    assert issued(tiny_task(pool=pool))[1].teams
    away = [evolve(pool[0], present=False), *pool[1:]]
    assert issued(tiny_task(pool=away, teams=rule))[1].teams


def test_a_roster_with_somebody_who_may_take_none_is_refused(tmp_path: Path):
    """The verifier holds a dishonest roster to the same."""
    pool = [PoolEntry(id="E9", cap=0), *(PoolEntry(id=f"E{n}") for n in range(3))]
    pending, certificate = issued(tiny_task(pool=pool))

    def ask(bodies: Bodies) -> None:
        body(bodies, "commitment")["teams"][0]["drawn_from_pool"] = 2

    report = audited(pending, tampered(certificate, ask), tmp_path)
    assert codes(report, "verdicts") == ["pool-cap-zero"]
