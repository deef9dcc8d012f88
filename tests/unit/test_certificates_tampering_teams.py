"""Tampering with what an assignment opens, with teams, and with the deal."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from fixtures.certificates import (
    body,
    copied,
)
from fixtures.forging import (
    GROUPED,
    PLAIN,
    PLANNED,
    Entry,
    alone,
    assert_refused,
    assert_refused_alone,
    both,
    count_loads,
    on,
    setting,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from fixtures.certificates import Bodies, Body

    Change = Callable[[Bodies], object]

# --- altering an assignment so that everything but one fact still agrees --------------


def seating(find: Callable[[Body], tuple[int, int, str]]) -> Change:
    """Put somebody on a seat; loads follow. `find` gives team, seat and inspector."""

    def change(bodies: Bodies) -> None:
        assignment = body(bodies, "assignment")
        team, seat, who = find(assignment)
        assert assignment["teams"][team]["seats"][seat]["inspector"] != who
        assignment["teams"][team]["seats"][seat]["inspector"] = who
        count_loads(assignment)

    return change


def team_of(assignment: Body, *checks: str) -> int:
    """The position of the first of some checks that has a team."""
    listed = [team["check"] for team in assignment["teams"]]
    return next(listed.index(check) for check in checks if check in listed)


def recused_seat(assignment: Body) -> tuple[int, int, str]:
    """Whoever is recused from a drawn target, on one of its seats."""
    pairs = {("T-01", "E-1", 0), ("T-02", "E-4", 1), ("T-21", "E-3", 1)}
    check, who, seat = next(p for p in sorted(pairs) if p[0] in str(assignment["teams"]))
    return team_of(assignment, check), seat, who


def drop_team(assignment: Body) -> None:
    """Leave a drawn target without a team."""
    assignment["teams"].pop()
    count_loads(assignment)


def seats_alike(assignment: Body) -> None:
    """Give two copies of one requirement where two requirements are planned."""
    assignment["teams"][0]["seats"][1].update(requirement=0, copy=1)


EXCHANGEABLE = {"E-1": "A", "E-2": "A", "E-5": "A", "E-3": "B", "E-4": "B"}
BARRED = {("E-1", "T-01"), ("E-3", "T-21"), ("E-4", "T-02")}


def exchange(assignment: Body) -> None:
    """Exchange two people of one post between two checks where both may go: another valid deal."""
    for one, other in pairwise(assignment["teams"]):
        for seat in (0, 1):
            a, b = one["seats"][seat]["inspector"], other["seats"][seat]["inspector"]
            fits = (
                a != b
                and (a, other["check"]) not in BARRED
                and (b, one["check"]) not in BARRED
                and a not in [s["inspector"] for s in other["seats"]]
                and b not in [s["inspector"] for s in one["seats"]]
                and (seat == 1 or EXCHANGEABLE[a] == EXCHANGEABLE[b] == "A")
            )
            if fits:
                one["seats"][seat]["inspector"], other["seats"][seat]["inspector"] = b, a
                return
    raise AssertionError("no two people could be exchanged")


def handing_over(*takers: str) -> Change:
    """Hand the first seat of a check to somebody else who may take it; loads follow."""

    def change(bodies: Bodies) -> None:
        assignment = body(bodies, "assignment")
        for team in assignment["teams"]:
            there = [seat["inspector"] for seat in team["seats"]]
            for who in takers:
                if who not in there and (who, team["check"]) not in BARRED:
                    team["seats"][0]["inspector"] = who
                    count_loads(assignment)
                    return
        raise AssertionError("nobody could take a seat")

    return change


def other_load(assignment: Body) -> None:
    """State one check more for somebody."""
    assignment["loads"][0]["load"] += 1


def strange_load(assignment: Body) -> None:
    """Name somebody in the loads who is not in the pool, with no check."""
    assignment["loads"].append({"inspector": "E-9", "load": 0})


def in_two_groups(assignment: Body) -> None:
    """Let one person sit in two groups that no check reveals: the groups' seats and teams agree."""
    one, other = assignment["groups"][:2]
    who = one["seats"][0]["inspector"]
    other["seats"][0]["inspector"] = who
    for team in assignment["teams"]:
        if team["group"] == 1:
            team["seats"] = copied(other["seats"])
    count_loads(assignment)


def other_group(assignment: Body) -> None:
    """Let the other one of two groups do a check that it may do."""
    for team in assignment["teams"]:
        before, after = team["group"], 1 - team["group"]
        seats = assignment["groups"][after]["seats"]
        if not any((seat["inspector"], team["check"]) in BARRED for seat in seats):
            team["group"], team["seats"] = after, copied(seats)
            assignment["groups"][before]["load"] -= 1
            assignment["groups"][after]["load"] += 1
            count_loads(assignment)
            return
    raise AssertionError("no check could go to another group")


def group_load(assignment: Body) -> None:
    """State another number of checks for a group."""
    assignment["groups"][0]["load"] += 1


def open_twice(bodies: Bodies) -> None:
    """Open presence and recusals in the second assignment as well."""
    first, second = (fields for kind, fields in bodies if kind == "assignment")
    second["opened"] = copied(first["opened"])


CATALOGUE: dict[str, Entry] = {
    # opened
    "nothing opened": (PLAIN, setting("assignment", "opened", None), ["opened"], "opened-missing"),
    "opened once more": (PLANNED, open_twice, ["opened"], "opened-twice"),
    "absence hidden": (
        PLAIN, setting("assignment", "opened.presence.records.5.present", value=True), ["opened"],
        "roster-changed",
    ),
    "recusal hidden": (
        PLAIN, on("assignment", lambda a: a["opened"]["recusals"]["records"].pop()), ["opened"],
        "roster-changed",
    ),
    "another secret": (
        PLAIN, setting("assignment", "opened.presence.secret", "00" * 32), ["opened"],
        "roster-changed",
    ),
    "root of recusals": (
        PLAIN, setting("commitment", "rosters.recusals.root", "00" * 32), ["opened", "roots"],
        "roster-changed",
    ),
    # teams
    "target without team": (PLAIN, on("assignment", drop_team), ["teams"], "team-checks"),
    "groups not planned": (PLAIN, setting("assignment", "groups", []), ["teams"], "team-mode"),
    "no groups": (GROUPED, setting("assignment", "groups", None), ["teams"], "team-mode"),
    "other seats": (PLAIN, on("assignment", seats_alike), ["teams"], "team-seats"),
    "seat taken away": (
        PLAIN,
        on("assignment", lambda a: (a["teams"][0]["seats"].pop(), count_loads(a))),
        ["teams"], "team-seats",
    ),
    "seat of an unknown requirement": (
        PLAIN, setting("assignment", "teams.0.seats.1.requirement", 5), ["teams"],
        "commit-requirement",
    ),
    "group that does not exist": (
        GROUPED, setting("assignment", "teams.0.group", 9), ["teams"], "team-seats"
    ),
    "group in a team per check": (
        PLAIN, setting("assignment", "teams.0.group", 0), ["teams"], "team-seats"
    ),
    "another leader": (
        PLAIN, setting("commitment", "teams.0.responsible", 1), ["teams"], "team-responsible"
    ),
    "another responsible seat": (
        PLAIN, setting("assignment", "teams.0.responsible", {"requirement": 1, "copy": 0}),
        ["teams"], "team-responsible",
    ),
    "one person, two seats": (
        PLAIN, seating(lambda a: (0, 1, a["teams"][0]["seats"][0]["inspector"])), ["teams"],
        "team-twice",
    ),
    "absent in a team": (PLAIN, seating(lambda _: (0, 1, "E-6")), ["teams"], "team-absent"),
    "recused in a team": (PLAIN, seating(recused_seat), ["teams"], "team-recused"),
    "one person, two groups": (
        GROUPED, on("assignment", in_two_groups), ["teams"], "team-two-groups"
    ),
    "one check more": (PLAIN, on("assignment", other_load), ["teams"], "team-loads"),
    "one check more for a group": (GROUPED, on("assignment", group_load), ["teams"], "team-loads"),
    "an attempt per check": (PLAIN, setting("assignment", "attempt", 1), ["teams"], "team-attempt"),
    "two people exchanged": (PLAIN, on("assignment", exchange), ["deal"], "deal-lot"),
    "check handed over": (PLAIN, handing_over("E-1", "E-5"), ["deal"], "deal-load"),
    "more than the cap": (PLAIN, handing_over("E-2"), ["deal"], "deal-cap"),
    "stranger in the loads": (PLAIN, on("assignment", strange_load), ["deal"], "team-pool"),
    "unlicensed in a team": (
        PLAIN,
        both(
            on("assignment", lambda a: a["loads"].append({"inspector": "E-7", "load": 0})),
            seating(lambda _: (0, 0, "E-7")),
        ),
        ["deal"], "team-pool",
    ),
    "wrong post": (
        PLAIN, handing_over("E-3"), ["deal"], "deal-type"
    ),
    "another group": (GROUPED, on("assignment", other_group), ["deal"], "deal-differs"),
    "another attempt": (GROUPED, setting("assignment", "attempt", 1), ["deal"], "deal-differs"),
}  # fmt: skip


@pytest.mark.parametrize("name", CATALOGUE)
def test_tampering_fails_its_step(name: str):
    """The step that owns the altered field fails, and says so in both languages.

    Caught by it: taking any single check out of `randcheck.certificates.verification`.
    """
    assert_refused(CATALOGUE[name])


@pytest.mark.parametrize("name", alone(CATALOGUE))
def test_tampering_fails_without_rosters_too(name: str):
    """What the file alone shows is refused without anything else."""
    assert_refused_alone(CATALOGUE[name])
