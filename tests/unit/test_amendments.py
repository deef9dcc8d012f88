"""Requests and amendments: what is vacated, who follows, what is refused, what a folder keeps.

Other tests of amendments import the office and the helpers that stand here.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.amendments import (
    DRAWN,
    FREE,
    GROUPED,
    IN_TWO_STRATA,
    MODES,
    PENDING,
    ask,
    carried,
    changed,
    fresh,
    holder,
    rich_task,
)
from fixtures.beacons import FIGURE
from fixtures.certificates import (
    IN_GROUPS,
    POSTS,
    audited,
    codes,
    committed,
    copied,
    failed,
    full,
    issued,
    notes,
    recommitted,
    sources,
    tiny_task,
)
from randcheck.certificates.pending import OPENINGS_FILE, openings_file
from randcheck.disk.storage import write_whole
from randcheck.draws.teams import PoolEntry, TeamRule
from randcheck.draws.words import CHECKS, GROUPS
from randcheck.errors import CommitmentError, InfeasibleError, InputError
from randcheck.lottery.seeds import Opened
from reference import hashing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fixtures.certificates import Body

    Flow = tuple[rc.Pending, rc.Certificate]


def seats_of(certificate: rc.Certificate) -> dict[tuple[str, int], str]:
    """Who sits where now: (check, position in the team) → inspector."""
    return {(c, n): who for c, team in certificate.teams.items() for n, who in enumerate(team)}


def verified(pending: rc.Pending, certificate: rc.Certificate, folder: Path) -> rc.Report:
    """Examine with rosters; nothing may fail."""
    report = audited(pending, certificate, folder)
    assert failed(report) == [], str(report)
    assert report.verdict == "verified"
    return report


STRANGER = rc.contribution("x", commitment="ab" * 32, outside=True)


def split_plans(fields: Body) -> None:
    """Two team plans, one stratum apart, scopes in order."""
    first = fields["teams"][0]
    second = {**copied(first), "scope": "summer", "strata": ["特殊"]}
    first["strata"] = ["大型", "小型"]
    fields["teams"] = [first, second]


# --- the forms ------------------------------------------------------------------------


@pytest.mark.parametrize("suite", ["sha256", "sm3"])
@pytest.mark.parametrize("mode", MODES)
def test_substitute_for_a_late_recusal(mode: str, suite: str, tmp_path):
    """The recused one leaves that seat and no other, somebody else follows, the rest stays."""
    rule = {"checks": {}, "groups": {"teams": IN_GROUPS}}[mode]
    pending, drawn = issued(rich_task(**rule), suite=suite)
    who, check = holder(drawn)
    done = carried(pending, drawn, recusals=[(who, check)])[1]
    report = verified(pending, done, tmp_path)
    assert report.stage == "amended"
    assert report.holds("recomputed")
    before, after = seats_of(drawn), seats_of(done)
    assert [seat for seat in before if before[seat] != after[seat]] == [(check, 0)]
    assert after[check, 0] != who
    (seat,) = changed(done)
    assert (seat["before"], seat["after"]) == (who, after[check, 0])
    assert seat["possible"] > 1
    assert done.original.teams == drawn.teams
    assert done.original.head == drawn.head


@pytest.mark.parametrize("mode", MODES)
def test_absentee_vacates_all_his_seats(mode: str, tmp_path):
    """Whoever is absent leaves every seat, and takes none in later amendments."""
    pending, drawn = MODES[mode]
    loads = Counter(seats_of(drawn).values())
    who = max(sorted(loads), key=loads.__getitem__)
    pending, done = carried(pending, drawn, absences=[who], cause="病假")
    assert len(changed(done)) == loads[who] > 1
    assert who not in seats_of(done).values()
    assert verified(pending, done, tmp_path).holds("recomputed")
    for _ in range(3):
        pending, done = carried(pending, form="team", recusals=[holder(done)])
        assert who not in seats_of(done).values()
    verified(pending, done, tmp_path / "later")


@pytest.mark.parametrize("mode", MODES)
def test_recusal_of_the_whole_campaign(mode: str, tmp_path):
    """W22-5, L19-15: by parameter a late recusal takes an inspector out of the whole campaign."""
    pending, drawn = MODES[mode]
    loads = Counter(seats_of(drawn).values())
    who = max(sorted(loads), key=loads.__getitem__)
    check = next(c for c, team in sorted(drawn.teams.items()) if who in team)
    out_of_check = carried(pending, drawn, recusals=[(who, check)])[1]
    out_of_all = carried(pending, drawn, recusals=[(who, check)], scope="campaign")[1]
    assert Counter(seats_of(out_of_check).values())[who] == loads[who] - 1 > 0
    assert Counter(seats_of(out_of_all).values())[who] == 0
    assert len(changed(out_of_all)) == loads[who]
    for done in (out_of_check, out_of_all):
        verified(pending, done, tmp_path)


@pytest.mark.parametrize("mode", MODES)
def test_swap_changes_two_seats_and_no_load(mode: str, tmp_path):
    """L19-15: the two change places; every load stays, and so does every responsible seat."""
    pending, drawn = MODES[mode]
    who, check = holder(drawn, 1)
    done = carried(pending, drawn, form="swap", recusals=[(who, check)])[1]
    verified(pending, done, tmp_path)
    one, other = changed(done)
    assert {one["before"], one["after"]} == {other["before"], other["after"]} == {who, *(
        s["after"] for s in (one, other) if s["check"] == check
    )}  # fmt: skip
    assert one["check"] != other["check"]
    assert one["possible"] == other["possible"] > 1
    assert Counter(seats_of(done).values()) == Counter(seats_of(drawn).values())
    assert sum(seats_of(done)[s] != w for s, w in seats_of(drawn).items()) == 2


@pytest.mark.parametrize("mode", MODES)
def test_whole_team_drawn_again(mode: str, tmp_path):
    """W22-5: by parameter the whole team is drawn again, the recused one left out of it."""
    pending, drawn = MODES[mode]
    who, check = holder(drawn)
    done = carried(pending, drawn, form="team", recusals=[(who, check)])[1]
    verified(pending, done, tmp_path)
    assert [s["check"] for s in changed(done)] == [check] * len(drawn.teams[check])
    assert who not in done.teams[check]
    assert {c: t for c, t in done.teams.items() if c != check} == {
        c: t for c, t in drawn.teams.items() if c != check
    }


@pytest.mark.parametrize("mode", MODES)
def test_reserve_stands_in(mode: str, tmp_path):
    """The next reserve takes the place; its seats, as many, are dealt with the fresh seed."""
    pending, drawn = MODES[mode]
    (target,) = drawn.drawn["小型"]
    reserves = [r["id"] for r in full(drawn, "draw")["strata"][1]["reserves"]]
    pending, done = carried(pending, drawn, form="reserve", unreachable={target: "注销"})
    verified(pending, done, tmp_path)
    assert done.drawn == {**drawn.drawn, "小型": (reserves[0],)}
    assert target not in done.teams
    assert len(done.teams[reserves[0]]) == len(drawn.teams[target])
    asked = full(done, "request")
    assert asked["unreachable"] == [
        {"stratum": "小型", "target": target, "reserve": reserves[0], "reason": "注销"}
    ]
    assert [(s["after"] is None, s["possible"] == 0) for s in changed(done)].count(
        (True, True)
    ) == (len(drawn.teams[target]))
    pending, done = carried(pending, form="reserve", unreachable={reserves[0]: "搬迁"})
    assert done.drawn["小型"] == (reserves[1],)
    verified(pending, done, tmp_path / "again")
    with pytest.raises(InputError) as caught:
        ask(pending, form="reserve", unreachable={reserves[1]: "搬迁"})
    assert caught.value.code == "amend-no-reserve"


def test_reserve_without_teams_needs_no_seed(tmp_path):
    """Where nobody is assigned nothing random follows: a request without sources is enough."""
    pending, drawn = FREE
    (target,) = drawn.drawn["小型"]
    done = carried(pending, drawn, form="reserve", unreachable={target: "注销"}, sources=())[1]
    report = verified(pending, done, tmp_path)
    assert report.holds("recomputed")
    assert done.records[-1].body["seed"] is None
    assert done.drawn["小型"] != drawn.drawn["小型"]
    with_seed = carried(pending, drawn, form="reserve", unreachable={target: "注销"})[1]
    verified(pending, with_seed, tmp_path)


def overlapping(premise: Callable[[rc.Certificate], object], **changes: object) -> Flow:
    """A draw of two strata with common targets and tickets of their own, for which something holds.

    The strata ask for different seats: two and three.
    """

    def apart(fields: Body) -> None:
        fields["strata"][0]["seats"] = [0, 1, 1]
        fields["strata"][1]["scope"] = "apart"

    task = rich_task(standings=IN_TWO_STRATA, **changes)
    for value in range(200):
        given = [fresh(9, "office")[0], rc.contribution("press", value=f"{value}", nonce=bytes(32))]
        pending = recommitted(committed(task, sources=given), apart)
        drawn = rc.draw(pending)
        if premise(drawn):
            return pending, drawn
    raise AssertionError("no such draw")


def first_reserves(drawn: rc.Certificate) -> dict[str, str]:
    """The first reserve of each stratum."""
    strata = full(drawn, "draw")["strata"]
    return {s["id"]: s["reserves"][0]["id"] for s in strata if s["reserves"]}


def in_both(drawn: rc.Certificate) -> set[str]:
    """Targets drawn in both strata."""
    return set(drawn.drawn["大型"]) & set(drawn.drawn["小型"])


def test_target_of_two_strata_is_replaced_in_both(tmp_path):
    """A target drawn in two strata is replaced in each, by the next reserve there."""
    pending, drawn = overlapping(in_both)
    (target, *_) = in_both(drawn)
    with pytest.raises(InputError) as caught:
        ask(pending, drawn, form="reserve", unreachable=dict.fromkeys(drawn.drawn["大型"], "注销"))
    assert caught.value.code == "amend-no-reserve"
    done = carried(pending, drawn, form="reserve", unreachable={target: "注销"})[1]
    verified(pending, done, tmp_path)
    asked = full(done, "request")["unreachable"]
    assert {entry["stratum"]: entry["reserve"] for entry in asked} == first_reserves(drawn)
    now = {id for ids in done.drawn.values() for id in ids}
    assert target not in now
    assert set(done.teams) == now


def test_reserve_that_is_unreachable_itself_is_passed_over(tmp_path):
    """A target that could not be reached in one stratum stands in nowhere else."""

    def premise(drawn: rc.Certificate) -> bool:
        return first_reserves(drawn)["小型"] in set(drawn.drawn["大型"]) - in_both(drawn)

    pending, drawn = overlapping(premise)
    gone = first_reserves(drawn)["小型"]
    second = full(drawn, "draw")["strata"][1]["reserves"][1]["id"]
    pending, done = carried(pending, drawn, form="reserve", unreachable={gone: "注销"})
    target = next(id for id in drawn.drawn["小型"] if id not in drawn.drawn["大型"])
    pending, done = carried(pending, form="reserve", unreachable={target: "搬迁"})
    verified(pending, done, tmp_path)
    assert full(done, "request", 1)["unreachable"][0]["reserve"] == second
    both = {gone: "注销", target: "搬迁"}
    at_once = carried(pending.__class__(drawn, pending.rosters, pending.secrets), form="reserve",
                      unreachable=both)[1]  # fmt: skip
    assert at_once.drawn == done.drawn


def test_check_that_grows_keeps_its_team(tmp_path):
    """A reserve that has a team already gets the seats that are missing, its people stay."""

    def premise(drawn: rc.Certificate) -> bool:
        return first_reserves(drawn)["大型"] in drawn.drawn["小型"] and not set(
            drawn.drawn["大型"]
        ) <= in_both(drawn)

    pending, drawn = overlapping(premise)
    reserve = first_reserves(drawn)["大型"]
    target = next(id for id in drawn.drawn["大型"] if id not in drawn.drawn["小型"])
    done = carried(pending, drawn, form="reserve", unreachable={target: "注销"})[1]
    verified(pending, done, tmp_path)
    assert len(drawn.teams[reserve]) == 2
    assert done.teams[reserve][:2] == drawn.teams[reserve]
    assert len(done.teams[reserve]) == 3


def test_two_team_plans_are_amended_at_once(tmp_path):
    """An absentee leaves his seats in every plan; each plan deals with tickets of its own scope."""
    pending = recommitted(committed(rich_task()), split_plans)
    drawn = rc.draw(pending)
    special = drawn.drawn["特殊"][0]
    elsewhere = {who for c, team in drawn.teams.items() if c != special for who in team}
    who = next(who for who in drawn.teams[special] if who in elsewhere)
    done = carried(pending, drawn, absences=[who])[1]
    verified(pending, done, tmp_path)
    assert full(done, "request")["amends"] == ["spring", "summer"]
    assert {s["scope"] for s in changed(done)} == {"spring", "summer"}


def test_one_request_may_name_several_people(tmp_path):
    """Recusals and absences together: each vacates what it says."""
    pending, drawn = PENDING, DRAWN
    one, other = sorted(drawn.teams)[:2]
    given = {"recusals": [(drawn.teams[one][0], one)], "absences": [drawn.teams[other][1]]}
    done = carried(pending, drawn, **given)[1]
    verified(pending, done, tmp_path)
    vacated = {(s["check"], s["before"]) for s in changed(done)}
    assert (one, drawn.teams[one][0]) in vacated
    assert (other, drawn.teams[other][1]) in vacated


# --- seeds ----------------------------------------------------------------------------


def test_seed_of_an_amendment_is_its_own():
    """`C` and seed are made for ``<draw_id>/amend/<k>``, nothing else of the draw is in them."""
    pending, first = carried(PENDING, DRAWN, recusals=[holder(DRAWN)])
    _, second = carried(pending, form="team", recusals=[holder(first)])
    for number, done in ((1, first), (2, second)):
        id = f"lan/2026/spring/1/amend/{number}"
        given = done.of_kind("request")[-1].body["sources"]
        fields: list[Any] = []
        for source, c in zip(given, fresh(number), strict=True):
            assert c.opening
            hashed = hashing.h(
                "sha256", "contribution", id, c.source_id, c.opening.nonce, c.opening.value
            )
            assert source["commitment"] == hashed.hex()
            fields += [c.source_id, c.opening.nonce, c.opening.value]
        assert done.records[-1].body["seed"] == hashing.h("sha256", "seed", id, *fields).hex()


def test_contribution_of_a_party_that_gives_only_c(tmp_path):
    """A party hands over C for `next_request_id`, and its opening in a file for that id."""
    made = rc.contribution("supervisor", value="7", nonce=b"\x77" * 32)
    id = DRAWN.next_request_id
    c = hashing.h("sha256", "contribution", id, "supervisor", b"\x77" * 32, "7")
    given = [fresh(1, "office")[0], rc.contribution("supervisor", commitment=c)]
    asked = ask(PENDING, DRAWN, recusals=[holder(DRAWN)], sources=given)
    assert asked.certificate.seed_id == id == "lan/2026/spring/1/amend/1"
    with pytest.raises(CommitmentError) as caught:
        rc.amend(asked)
    assert caught.value.code == "opening-missing"
    assert made.opening
    (tmp_path / "opening.json").write_bytes(openings_file(id, (made.opening,)))
    done = rc.amend(asked, rc.load_openings(tmp_path / "opening.json", id))
    verified(PENDING, done, tmp_path)
    with pytest.raises(CommitmentError) as caught:
        rc.load_openings(tmp_path / "opening.json", DRAWN.draw_id)
    assert caught.value.code == "other-draw"


@pytest.mark.parametrize("id", ["lan/2026/spring/1", "lan/2026/spring/1/amend/2"])
def test_contribution_to_something_else_does_not_open(id: str):
    """C made for the draw, or for another request, is not opened in this request."""
    c = hashing.h("sha256", "contribution", id, "supervisor", b"\x77" * 32, "7")
    given = [fresh(1, "office")[0], rc.contribution("supervisor", commitment=c)]
    asked = ask(PENDING, DRAWN, recusals=[holder(DRAWN)], sources=given)
    with pytest.raises(CommitmentError) as caught:
        rc.amend(asked, [Opened(source_id="supervisor", nonce=b"\x77" * 32, value="7")])
    assert caught.value.code == "opening-mismatch"


def test_nonce_shown_before_is_refused():
    """A nonce that an earlier opening has shown hides nothing: refused when asked and drawn."""
    with pytest.raises(CommitmentError) as caught:
        ask(PENDING, DRAWN, recusals=[holder(DRAWN)], sources=sources())
    assert caught.value.code == "amend-nonce-again"
    old = sources()[1].opening
    assert old
    c = hashing.h("sha256", "contribution", DRAWN.next_request_id, "supervisor", old.nonce, "9")
    given = [fresh(1, "office")[0], rc.contribution("supervisor", commitment=c)]
    asked = ask(PENDING, DRAWN, recusals=[holder(DRAWN)], sources=given)
    with pytest.raises(CommitmentError) as caught:
        rc.amend(asked, [evolve(old, value="9")])
    assert caught.value.code == "amend-nonce-again"


def test_contribution_not_opened_is_replaced_and_named(tmp_path):
    """As in the draw: its C stands in, and the report says what could have been chosen."""
    given = [*fresh(1), rc.contribution("press", commitment=b"\x05" * 32)]
    asked = ask(PENDING, DRAWN, recusals=[holder(DRAWN)], sources=given)
    done = rc.amend(asked, missing="replace")
    report = verified(PENDING, done, tmp_path)
    (note,) = [note for note in report.notes if note.code == "note-unopened"]
    assert note.place == "request 1"
    assert note.params == {"value": "press", "count": 1}


def test_public_figure_is_a_source(tmp_path):
    """A figure that was not known when the request was made."""
    asked = ask(PENDING, DRAWN, recusals=[holder(DRAWN)], sources=[*fresh(1, "office"), FIGURE])
    with pytest.raises(InputError) as caught:
        rc.amend(asked)
    assert caught.value.code == "figure-missing"
    done = rc.amend(asked, figures={"lottery": "01 07"})
    assert "note-no-outside" not in notes(verified(PENDING, done, tmp_path))


def test_office_alone_is_said_so(tmp_path):
    """A request whose sources all lie in the office is noted, with its number."""
    done = carried(PENDING, DRAWN, recusals=[holder(DRAWN)], sources=fresh(1, "office"))[1]
    report = verified(PENDING, done, tmp_path)
    assert [n.place for n in report.notes if n.code == "note-no-outside"] == ["request 1"]


def test_determined_substitute_is_said_so(tmp_path):
    """Where only one could follow the record says 1, the report that the lot decided nothing."""
    task = tiny_task(pool=[PoolEntry(id=f"E{n}") for n in range(3)])
    pending, drawn = issued(task)
    who, check = holder(drawn)
    done = carried(pending, drawn, recusals=[(who, check)])[1]
    report = verified(pending, done, tmp_path)
    (seat,) = changed(done)
    assert seat["possible"] == 1
    (note,) = [note for note in report.notes if note.code == "note-amend-determined"]
    assert (note.place, note.params) == ("request 1", {"value": 1, "count": 1})


# --- requests that are given up -------------------------------------------------------


def test_void_request_is_followed_by_another(tmp_path):
    """No outside party opens: the request is given up, all its openings shown, and noted."""
    given = [fresh(1, "office")[0], rc.contribution("supervisor", commitment=b"\x05" * 32)]
    asked = ask(PENDING, DRAWN, recusals=[holder(DRAWN)], sources=given)
    with pytest.raises(CommitmentError) as caught:
        rc.amend(asked, missing="replace")
    assert caught.value.code == "slot-void"
    with pytest.raises(CommitmentError) as caught:
        ask(asked, recusals=[holder(DRAWN)])
    assert caught.value.code == "amend-open"
    again = ask(asked, recusals=[holder(DRAWN)], abandon=True)
    kinds = [record.kind for record in again.certificate.records]
    assert kinds[-3:] == ["request", "opening", "request"]
    done = rc.amend(again)
    report = verified(PENDING, done, tmp_path)
    assert [n.place for n in report.notes if n.code == "note-amend-void"] == ["request 1"]
    assert done.of_kind("amendment")[0].body["request"] == 2


def test_request_whose_seed_can_be_made_is_not_given_up():
    """Whoever knows the openings may not ask again until he likes the outcome."""
    asked = ask(PENDING, DRAWN, recusals=[holder(DRAWN)])
    with pytest.raises(CommitmentError) as caught:
        ask(asked, recusals=[holder(DRAWN)], abandon=True)
    assert caught.value.code == "amend-open"


# --- what is refused when asked -------------------------------------------------------

REFUSED: dict[str, tuple[Body, str]] = {
    "nobody named": ({}, "amend-nothing"),
    "recused where he does not sit": ({"recusals": [("E-1", "T-01")]}, "amend-nothing"),
    "absent without a seat": ({"absences": ["E-6"]}, "amend-nothing"),
    "unknown target": ({"recusals": [("E-5", "T-07")]}, "amend-target"),
    "unknown inspector": ({"absences": ["E-9"]}, "amend-inspector"),
    "not in the pool": ({"absences": ["E-7"]}, "amend-inspector"),
    "swap of an absentee": ({"form": "swap", "absences": ["E-5"]}, "amend-swap"),
    "swap of a campaign": (
        {"form": "swap", "recusals": [("E-5", "T-01")], "scope": "campaign"}, "amend-swap",
    ),
    "swap of two": (
        {"form": "swap", "recusals": [("E-5", "T-01"), ("E-5", "T-04")]}, "amend-swap",
    ),
    "campaign of nobody": ({"absences": ["E-5"], "scope": "campaign"}, "amend-scope"),
    "reserve for nobody": ({"form": "reserve"}, "amend-reserve"),
    "unreachable without reserve": ({"unreachable": {"T-13": "注销"}}, "amend-reserve"),
    "not drawn": ({"form": "reserve", "unreachable": {"T-07": "注销"}}, "amend-not-drawn"),
    "no reserve": ({"form": "reserve", "unreachable": {"T-21": "注销"}}, "amend-no-reserve"),
    "no sources": ({"absences": ["E-5"], "sources": ()}, "amend-no-sources"),
    "office not first": (
        {"absences": ["E-5"], "sources": [STRANGER]},
        "seed-office-first",
    ),
    "openings after the figure": (
        {"absences": ["E-5"], "sources": [*fresh(1), FIGURE],
         "openings_until": "2030-01-01T00:00:00+08:00"}, "seed-openings-late",
    ),
    "no cause": ({"absences": ["E-5"], "cause": ""}, "shape-value"),
    "unknown form": ({"absences": ["E-5"], "form": "redo"}, "shape-value"),
    "unknown scope": ({"absences": ["E-5"], "scope": "all"}, "shape-value"),
    "no id": ({"absences": ["E 5"]}, "id-character"),
    "no reason": ({"form": "reserve", "unreachable": {"T-13": ""}}, "shape-value"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_wrong_request_is_refused(name: str):
    """Whatever is wrong is found before anything stands in the chain, with its code."""
    given, code = REFUSED[name]
    with pytest.raises(InputError) as caught:
        ask(PENDING, DRAWN, **given)
    assert code in [problem.code for problem in caught.value.problems]
    assert caught.value.zh
    assert caught.value.en


def test_infeasible_request_is_refused_before_its_seed():
    """Nobody could follow: the reason is told when the request is made, not after its seed."""
    pending, drawn = issued()
    with pytest.raises(InfeasibleError) as caught:
        ask(pending, drawn, absences=["E-1", "E-2", "E-5"])
    assert caught.value.reason is not None


def test_swap_with_nobody_is_refused():
    """Two teams of the same three: no exchange is valid both ways."""
    pending, drawn = issued(tiny_task(pool=[PoolEntry(id=f"E{n}") for n in range(2)]))
    with pytest.raises(InfeasibleError) as caught:
        ask(pending, drawn, form="swap", recusals=[holder(drawn)])
    assert caught.value.code == "amend-no-swap"


def test_order_of_the_flow():
    """Draw before request, request before amendment, one at a time, of one chain."""
    for make, code in (
        (lambda: ask(PENDING, absences=["E-5"]), "amend-not-assigned"),
        (lambda: ask(PENDING, GROUPED[1], absences=["E-5"]),
         "amend-other-chain"),
        (lambda: rc.amend(PENDING), "amend-no-request"),
        (lambda: rc.draw(ask(PENDING, DRAWN, absences=["E-5"])), "draw-held"),
    ):  # fmt: skip
        with pytest.raises(CommitmentError) as caught:
            make()
        assert caught.value.code == code
    partly = DRAWN.first(4)
    with pytest.raises(CommitmentError) as caught:
        ask(PENDING, partly, absences=["E-5"])
    assert caught.value.code == "amend-not-assigned"


# --- the private folder ---------------------------------------------------------------


def test_folder_keeps_a_request_over_days(tmp_path):
    """Saved and loaded again it gives the same amendment; the draw's openings stay as they were."""
    PENDING.save(tmp_path)
    first = (tmp_path / OPENINGS_FILE).read_bytes()
    asked = ask(rc.load_pending(tmp_path), DRAWN, recusals=[holder(DRAWN)])
    asked.save(tmp_path)
    loaded = rc.load_pending(tmp_path)
    assert loaded.certificate.head == asked.certificate.head
    assert loaded.openings == asked.openings
    assert (tmp_path / OPENINGS_FILE).read_bytes() == first
    assert (
        json.loads((tmp_path / "openings-1.json").read_bytes())["draw_id"]
        == loaded.certificate.seed_id
    )
    done = rc.amend(loaded)
    assert done.to_bytes() == rc.amend(asked).to_bytes()
    evolve(loaded, certificate=done, openings=()).save(tmp_path)
    later = rc.load_pending(tmp_path)
    assert later.certificate.head == done.head
    assert later.openings == ()
    again = ask(later, recusals=[holder(done)])
    again.save(tmp_path)
    assert rc.load_pending(tmp_path).openings == again.openings


def test_crash_while_saving_loses_nothing(tmp_path, monkeypatch):
    """Openings are written before the chain that needs them: a crash leaves the old state."""
    PENDING.save(tmp_path)
    asked = ask(PENDING, DRAWN, recusals=[holder(DRAWN)])

    def crash(path: Path, data: bytes, **options: bool) -> None:
        if path.name == "certificate.json":
            raise KeyboardInterrupt
        write_whole(path, data, **options)

    with monkeypatch.context() as patched:
        patched.setattr("randcheck.certificates.pending.write_whole", crash)
        with pytest.raises(KeyboardInterrupt):
            asked.save(tmp_path)
    assert rc.load_pending(tmp_path).certificate.head == PENDING.certificate.head
    asked.save(tmp_path)
    assert rc.amend(rc.load_pending(tmp_path)).of_kind("amendment")


def test_folder_takes_no_second_request_in_place_of_the_first(tmp_path):
    """Another request with other secrets does not overwrite one that was saved."""
    PENDING.save(tmp_path)
    ask(PENDING, DRAWN, recusals=[holder(DRAWN)]).save(tmp_path)
    other = ask(PENDING, DRAWN, recusals=[holder(DRAWN)], sources=fresh(7))
    with pytest.raises(InputError) as caught:
        other.save(tmp_path)
    assert caught.value.code == "private-in-use"
    assert rc.load_pending(tmp_path).openings == tuple(c.opening for c in fresh(1))


def test_secrets_of_a_request_are_not_shown():
    """Neither the certificate nor a repr shows nonces before they are opened."""
    asked = ask(PENDING, DRAWN, recusals=[holder(DRAWN)])
    nonce = fresh(1)[0].opening
    assert nonce
    assert nonce.nonce.hex().encode() not in asked.certificate.to_bytes()
    assert nonce.nonce.hex() not in repr(asked)


# --- prefixes and the report ----------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
def test_every_prefix_is_what_it_is(mode: str, tmp_path):
    """A prefix of an amended chain verifies as its own stage, never as a later one.

    Caught by it: a stage taken from any amendment in the chain; *recomputed* while a request is
    open.
    """
    pending, drawn = MODES[mode]
    pending, done = carried(pending, drawn, recusals=[holder(drawn)])
    pending, done = carried(pending, form="swap", recusals=[holder(done, 1)])
    stages = ["committed", "opened", "opened", "drawn", "assigned"]
    stages += 2 * ["requested", "requested", "requested", "amended"]
    assert len(done.records) == len(stages)
    for length, stage in enumerate(stages, 1):
        report = audited(pending, done.first(length), tmp_path)
        assert report.verdict == "verified"
        assert report.stage == stage
        assert report.holds("recomputed") == (stage in {"assigned", "amended"})
        assert (report.headline.code == "headline-not-amended") == (stage == "requested")
        asked = stage in {"requested", "amended"}
        assert (report.step("amendments").status == "PASS") == asked
        assert (report.step("amended").status == "PASS") == (length >= 9)


def test_without_rosters_only_the_replay_is_left_out():
    """The file alone shows order, links, seeds, constraints; that the lot fell so it does not."""
    done = carried(PENDING, DRAWN, recusals=[holder(DRAWN)])[1]
    report = rc.examine(done)
    assert report.step("amendments").status == "PASS"
    assert codes(report, "amended") == ["skip-no-rosters"]
    assert report.headline.code == "headline-consistent"
    assert rc.examine(DRAWN).step("amended").problems[0].code == "skip-no-rosters"
    assert codes(rc.examine(DRAWN), "amendments") == ["skip-not-amended"]


def test_responsible_seat_stays(tmp_path):
    """H23-3: the responsible seat stays when its holder changes; a new check has its own."""
    leader = TeamRule(mode=CHECKS, requirements=POSTS, seats=[0, 1], leader=1)
    for rule in (leader, TeamRule(mode=GROUPS, requirements=POSTS, seats=[0, 1], leader=1)):
        pending, drawn = issued(rich_task(teams=rule))
        (target,) = drawn.drawn["小型"]
        who, check = holder(drawn, 1)
        pending, done = carried(pending, drawn, recusals=[(who, check)])
        assert done.open_records[-1].body["teams"][0]["responsible"] == {
            "requirement": 1,
            "copy": 0,
        }
        pending, done = carried(pending, form="reserve", unreachable={target: "注销"})
        first = [team["responsible"] for team in done.open_records[-1].body["teams"]]
        assert {"requirement": 1, "copy": 0} in first
        assert None in first
        verified(pending, done, tmp_path / rule.mode)
