"""Every amendment that is issued is accepted, changes what it must, and is the only one."""

# Catches, among others (each seen):
# - certificates/amendments/changes.py, `_vacated`: `seat not in before or seat in left` → `True`
# - certificates/amendments/changes.py, `carry_out`: `recusals=then.recused` → `=now.recused`
# - certificates/amendments/changes.py, `_dealt`: `vacancy(staffing, change.kept)` → `staffing`
# - certificates/verification/amendments.py, `replay`: `yield from _differences(…)` left out
# - certificates/amendments/standing.py, `requested`: `present=now.present - absent` → `now.present`

from __future__ import annotations

from collections import Counter
from itertools import product
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

import randcheck as rc
from fixtures.amendments import carried, changed, fresh, holder
from fixtures.certificates import (
    bodies_of,
    copied,
    failed,
    full,
    issued,
    kept_folder,
    linked,
    save_for_auditor,
    targets,
    tiny_task,
)
from fixtures.strategies import tasks, tries
from randcheck.draws.teams import PoolEntry, TeamRule
from randcheck.draws.words import GROUPS
from randcheck.errors import InfeasibleError, InputError
from reference import hashing

if TYPE_CHECKING:
    from randcheck.draws.task import Task

Flow = tuple[rc.Pending, rc.Certificate]
NUMBERS = st.integers(0, 99)
FORMS = ("substitute", "absent", "campaign", "swap", "team", "reserve")
WISHES = st.lists(st.tuples(st.sampled_from(FORMS), NUMBERS), min_size=1, max_size=4)


def wish(drawn: rc.Certificate, form: str, number: int) -> dict[str, Any]:
    """A request of a form, for somebody or some target of the draw."""
    if form == "reserve":
        ids = sorted(id for listed in drawn.drawn.values() for id in listed)
        return {"form": form, "unreachable": {ids[number % len(ids)]: "注销"}}
    check = sorted(drawn.teams)[number % len(drawn.teams)]
    who = drawn.teams[check][number % len(drawn.teams[check])]
    if form == "absent":
        return {"absences": [who]}
    if form == "campaign":
        return {"recusals": [(who, check)], "scope": "campaign"}
    return {"form": form, "recusals": [(who, check)]}


def office(task: Task) -> Flow:
    """Commit and draw, or leave the example out."""
    try:
        pending, drawn = issued(task)
    except (InputError, InfeasibleError):
        assume(condition=False)
        raise
    assume(drawn.teams)
    return pending, drawn


def followers(
    task: Task,
    drawn: rc.Certificate,
    seat: dict[str, Any],
    gone: set[str],
    pairs: set[tuple[str, str]],
) -> int:
    """How many may take one vacated seat: base 0 makes all of them alike."""
    who, check = seat["before"], seat["check"]
    kept = [(i, c) for c, team in drawn.teams.items() for i in team if (i, c) != (who, check)]
    loads = Counter(i for i, _ in kept)
    barred = {*task.recusals, *pairs, *kept}
    assert task.teams is not None
    requirements = [*task.teams.requirements, task.teams.requirements[-1]]  # and anyone
    types = requirements[seat["requirement"]].types
    return sum(
        e.present
        and e.id not in gone
        and (e.id, check) not in barred
        and (types is None or e.type in types)
        and (e.cap is None or loads[e.id] < e.cap)
        for e in task.pool
    )


class TestAmended:
    """“`verify` accepts every issued certificate”, amended as often as one likes.

    “any prefix … verifies as what it is and never as more”
    """

    @tries(0.4)
    @given(tasks(), WISHES)
    def test_accepted(self, task: Task, wishes: list[tuple[str, int]]):
        """Any few amendments after any draw: all steps pass, with rosters and without."""
        self.accept(task, wishes)

    @pytest.mark.long
    @tries(8)
    @given(tasks(), WISHES)
    def test_accepted_more(self, task: Task, wishes: list[tuple[str, int]]):
        """The same for more of them."""
        self.accept(task, wishes)

    @staticmethod
    def accept(task: Task, wishes: list[tuple[str, int]]) -> None:
        """Amend and examine every prefix."""
        pending, drawn = office(task)
        now = evolve(pending, certificate=drawn, openings=())
        done = drawn
        for form, number in wishes:
            try:
                now, done = carried(now, **wish(done, form, number))
            except InfeasibleError:
                continue
            except InputError as error:
                if error.code != "amend-no-reserve":
                    raise
        with TemporaryDirectory() as folder:
            pending.save(folder)
            given = {"rosters": f"{folder}/rosters", "secrets": f"{folder}/secrets.json"}
            report = rc.examine(done, **given)
            assert failed(report) == [], str(report)
            assert report.holds("recomputed")
            assert report.stage == ("assigned" if done is drawn else "amended")
            for length in range(len(drawn.records), len(done.records)):
                prefix = done.first(length)
                report = rc.examine(prefix, **given)
                kind = done.records[length - 1].kind
                ends = {"assignment": "assigned", "amendment": "amended"}
                assert (failed(report), report.verdict) == ([], "verified")
                assert report.stage == ends.get(kind, "requested")
                assert report.holds("recomputed") == (kind in ends)

    @tries(0.5)
    @given(tasks(), st.sampled_from(FORMS[:3]), NUMBERS)
    def test_substitution_changes_only_vacated_seats(self, task: Task, form: str, number: int):
        """“A substitution changes only vacated seats”: of those recused there or absent."""
        pending, drawn = office(task)
        asked = wish(drawn, form, number)
        try:
            done = carried(pending, drawn, **asked)[1]
        except InfeasibleError:
            return
        gone = {*asked.get("absences", ())}
        pairs = set(asked.get("recusals", ()))
        if form == "campaign":
            gone |= {who for who, _ in pairs}
        for check, team in drawn.teams.items():
            for before, after in zip(team, done.teams[check], strict=True):
                if before in gone or (before, check) in pairs:
                    assert after not in gone
                    assert (after, check) not in pairs
                else:
                    assert after == before
        assert drawn.drawn == done.drawn
        seats = changed(done)
        if len(seats) == 1:
            assert seats[0]["possible"] == followers(task, drawn, seats[0], gone, pairs)

    @tries(0.5)
    @given(tasks(), NUMBERS)
    def test_swap_changes_two_seats_and_no_load(self, task: Task, number: int):
        """“a swap exactly two seats and no load”: of two checks, the holders' places changed."""
        pending, drawn = office(task)
        asked = wish(drawn, "swap", number)
        try:
            done = carried(pending, drawn, **asked)[1]
        except InfeasibleError:
            return
        seats = [
            (check, before, after)
            for check, team in drawn.teams.items()
            for before, after in zip(team, done.teams[check], strict=True)
            if before != after
        ]
        (one, a, b), (other, c, d) = seats
        assert one != other
        assert (a, b) == (d, c)
        assert asked["recusals"][0] in {(a, one), (c, other)}
        every = [Counter(w for t in x.teams.values() for w in t) for x in (drawn, done)]
        assert every[0] == every[1]

    @tries(1)
    @given(tasks(), NUMBERS)
    def test_reserve_is_the_next_ticket(self, task: Task, number: int):
        """“reserves … are used in order within the stratum”: the least ticket not drawn yet."""
        pending, drawn = office(task)
        asked = wish(drawn, "reserve", number)
        try:
            done = carried(pending, drawn, **asked)[1]
        except (InfeasibleError, InputError):
            return
        (target,) = asked["unreachable"]
        for stratum in full(drawn, "draw")["strata"]:
            key, before = stratum["key"], drawn.drawn[stratum["id"]]
            able = [
                s.id
                for s in task.standings
                if (s.stratum, s.verdict) == (stratum["id"], "eligible")
            ]
            able.sort(key=lambda id, key=key: hashing.ticket("sha256", key, id))
            wanted = [id for id in able if id != target][: len(before)]
            assert list(done.drawn[stratum["id"]]) == wanted
        assert set(done.teams) == {id for ids in done.drawn.values() for id in ids}


TINY = tiny_task(
    standings=targets("A", "T1", "T2", "T3"), pool=[PoolEntry(id=f"E{n}") for n in range(5)]
)
PEOPLE = tuple(f"E{n}" for n in range(5))


class TestUnique:
    """“`verify` … refuses any other valid assignment”: so of amendments."""

    @pytest.mark.parametrize("mode", ["checks", "groups"])
    @pytest.mark.parametrize("form", [form for form in FORMS if form != "swap"])
    def test_of_all_amendments_one_is_accepted(self, form: str, mode: str):
        """Every way to fill the seats in question: one passes with rosters, the valid rest fails.

        Without rosters some of the others pass: that the lot fell so only the rosters show.
        """
        rule = {} if mode == "checks" else {"teams": TeamRule(mode=GROUPS)}
        pending, drawn = issued(evolve(TINY, **rule))
        done = carried(pending, drawn, **wish(drawn, form, 1))[1]
        folder = kept_folder()
        save_for_auditor(pending, pending.certificate, folder)
        free = [n for n, seat in enumerate(changed(done)) if seat["after"] is not None]
        accepted, alone = [], 0
        for people in product(PEOPLE, repeat=len(free)):
            bodies = bodies_of(done)
            seats = [s for team in bodies[-1][1]["teams"] for s in team["seats"]]
            for n, who in zip(free, people, strict=True):
                seats[n]["after"] = who
            forged = linked(bodies)
            report = rc.examine(forged, rosters=folder / "rosters")
            if report.verdict == "verified":
                accepted.append(people)
            else:
                assert failed(report) in (["amendments"], ["amended"])
            alone += failed(report) != ["amendments"]
        assert accepted == [tuple(changed(done)[n]["after"] for n in free)]
        assert alone > 1

    @pytest.mark.parametrize("mode", ["checks", "groups"])
    def test_of_all_swaps_one_is_accepted(self, mode: str):
        """Every seat of another check as the other one: one passes, the valid rest fails."""
        rule = {} if mode == "checks" else {"teams": TeamRule(mode=GROUPS)}
        pending, drawn = issued(evolve(TINY, **rule, recusals=[]))
        who, check = holder(drawn)
        done = carried(pending, drawn, form="swap", recusals=[(who, check)])[1]
        folder = kept_folder()
        save_for_auditor(pending, pending.certificate, folder)
        (mine,) = [team for team in done.open_records[-1].body["teams"] if team["check"] == check]
        accepted, alone = [], 0
        for other, team in drawn.teams.items():
            for copy, partner in enumerate(team if other != check else ()):
                bodies = bodies_of(done)
                first = copied(mine)
                first["seats"][0]["after"] = partner
                second = copied(first)
                second["check"] = other
                second["seats"][0].update(copy=copy, before=partner, after=who)
                bodies[-1][1]["teams"] = sorted([first, second], key=lambda t: t["check"])
                report = rc.examine(linked(bodies), rosters=folder / "rosters")
                if report.verdict == "verified":
                    accepted.append((other, copy))
                alone += failed(report) != ["amendments"]
        (theirs,) = [team for team in done.open_records[-1].body["teams"] if team["check"] != check]
        assert accepted == [(theirs["check"], theirs["seats"][0]["copy"])]
        assert alone > 1

    @tries(0.5)
    @given(st.binary(min_size=32, max_size=32))
    def test_every_other_seed_is_refused(self, nonce: bytes):
        """An amendment drawn with another seed than that of its request fails ``amendments``."""
        pending, drawn = issued(TINY)
        asked = {"recusals": [holder(drawn)]}
        done = carried(pending, drawn, **asked)[1]
        own = rc.contribution("office", value="x", nonce=nonce)
        other = carried(pending, drawn, **asked, sources=[own, fresh(1)[1]])[1]
        bodies = bodies_of(done)
        bodies[-1] = ("amendment", copied(other.open_records[-1].body))
        bodies[-1][1]["sources"] = copied(done.records[-1].body["sources"])
        assert failed(rc.examine(linked(bodies))) == ["amendments"]
