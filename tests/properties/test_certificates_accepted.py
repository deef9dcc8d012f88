"""Every certificate that is issued is accepted, and so is every prefix of its chain."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

import randcheck as rc
from randcheck.canonical.suites import SUITE_NAMES
from randcheck.certificates.pending import load_pending
from randcheck.draws.eligibility import Standing
from randcheck.draws.past import PastCheck
from randcheck.draws.task import Stratum, Task
from randcheck.draws.teams import PoolEntry, TeamRule
from randcheck.draws.words import CHECKS, GROUPS
from randcheck.errors import InfeasibleError, InputError
from randcheck.lottery.problems import Requirement
from reference import hashing
from unit.test_certificates_office import audited, committed, failed, full, sources

STRATA = ("A", "B", "丙")
TARGETS = tuple(f"T-{n}" for n in range(7))
PEOPLE = tuple(f"E-{n}" for n in range(6))
VERDICTS = st.sampled_from(["eligible"] * 4 + ["excluded:state", "outside:trustworthy"])
POSTS = st.sampled_from(["A岗", "B岗"])
RATES = st.builds(Fraction, st.integers(0, 6), st.just(6))
PAIRS = st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(TARGETS)), max_size=6)
IMPOSSIBLE = {"pool-too-small", "seat-nobody", "infeasible", "groups-never", "groups-nobody"}
REQUIREMENTS = [Requirement(types=[("A岗",)]), Requirement(stage=1)]


@st.composite
def strata(draw: Any) -> list[Stratum]:  # noqa: ANN401
    """One to three strata with minimum or maximum rates."""
    found = []
    for name in draw(st.lists(st.sampled_from(STRATA), min_size=1, unique=True)):
        rate_is = draw(st.sampled_from(["minimum", "minimum", "maximum"]))
        found.append(
            Stratum(
                id=name,
                rate=draw(RATES),
                rate_is=rate_is,
                floor=0 if rate_is == "maximum" else draw(st.integers(0, 2)),
                base=draw(st.sampled_from(["roster", "eligible"])),
                reserves=draw(st.integers(0, 3)),
            )
        )
    return found


@st.composite
def team_rules(draw: Any) -> TeamRule | None:  # noqa: ANN401
    """No teams, teams per check with or without leaders, groups first in all their forms."""
    mode = draw(st.sampled_from([None, CHECKS, GROUPS]))
    if mode is None:
        return None
    leaders = draw(st.booleans())
    form: dict[str, Any] = {"requirements": REQUIREMENTS, "seats": [0, 1]} if leaders else {}
    if mode == GROUPS:
        form["leftover"] = draw(st.sampled_from(["extra_member", "idle"]))
        form["most"] = draw(st.none() | st.integers(1, 3))
        form["number"] = draw(st.none() | st.integers(1, 3))
    return TeamRule(mode=mode, **form)


@st.composite
def tasks(draw: Any) -> Task:  # noqa: ANN401
    """Small tasks of every kind that the library can commit to."""
    listed = draw(strata())
    names = [stratum.id for stratum in listed]
    standings = [
        Standing(id=id, stratum=name, verdict=draw(VERDICTS))
        for id in TARGETS
        for name in draw(st.lists(st.sampled_from(names), unique=True, max_size=2))
    ]
    pool = [
        PoolEntry(
            id=id,
            type=[draw(POSTS)],
            verdict=draw(st.sampled_from(["eligible"] * 5 + ["excluded:licence"])),
            cap=draw(st.none() | st.integers(0, 5)),
            base=draw(st.integers(0, 2)),
            present=draw(st.integers(0, 5)) > 0,
        )
        for id in draw(st.permutations(PEOPLE))
    ]
    recusals = draw(PAIRS)
    return Task(
        office="lan",
        plan="2026",
        draw="spring",
        items=draw(st.lists(st.sampled_from(["消防", "防雷"]), unique=True)),
        window=(date(2026, 3, 2), date(2026, 11, 30)),
        strata=listed,
        standings=standings,
        pool=pool,
        attributes=("post",),
        recusals=recusals,
        interests=dict.fromkeys(recusals[:2], ("持股",)),
        history=[
            PastCheck(target=id, day=date(2026, 1, 1)) for id in draw(st.permutations(TARGETS))[:3]
        ],
        teams=draw(team_rules()),
    )


class TestIssued:
    """“`verify` accepts every issued certificate” (and its steps are the issuer's mirror).

    Caught by it: any check of the verification that is stricter than the issuer (a reserve counted
    against n, a responsible seat by position instead of stage), a root over unsorted leaves.
    """

    @given(tasks(), st.sampled_from(SUITE_NAMES))
    def test_accepted(self, task: Task, suite: str):
        """With rosters, without, saved and loaded: accepted, every prefix as what it is."""
        impossible = ""
        try:
            pending = committed(task, suite=suite)
            certificate = rc.draw(pending)
        except (InputError, InfeasibleError) as error:
            impossible = error.code
        if impossible:
            assert impossible in IMPOSSIBLE
            return
        with TemporaryDirectory() as folder:
            report = audited(pending, certificate, Path(folder))
            assert failed(report) == []
            assert report.verdict == "verified"
            assert report.holds("recomputed")
            assert rc.draw(load_pending(folder)).to_bytes() == certificate.to_bytes()
        kinds = [record.kind for record in certificate.records]
        stages = {"commitment": "committed", "opening": "opened", "draw": "drawn",
                  "assignment": "assigned"}  # fmt: skip
        for length, kind in enumerate(kinds, 1):
            prefix = rc.verify(certificate.first(length))
            assert prefix.stage == stages[kind]
            assert not prefix.holds("recomputed")

    @given(tasks())
    def test_drawn_are_the_smallest_tickets(self, task: Task):
        """“Draw: the `n` smallest tickets among the eligible”; quota exact, shortfall the rest.

        Caught by it: drawing from the whole roster, a quota of another base, ``round``.
        """
        pending = committed(evolve_without_teams(task))
        certificate = rc.draw(pending)
        draw, commitment = full(certificate, "draw"), pending.certificate.commitment
        for stratum, found in zip(commitment["strata"], draw["strata"], strict=True):
            every = [s for s in task.standings if s.stratum == stratum["id"]]
            able = [s.id for s in every if s.verdict == "eligible"]
            size = len([s for s in every if not s.verdict.startswith("outside:")])
            rule = next(s for s in task.strata if s.id == stratum["id"])
            count = size if rule.base == "roster" else len(able)
            exact = count * rule.rate
            need = int(exact) if rule.rate_is == "maximum" else max(rule.floor, -int(-exact // 1))
            assert (stratum["N"], stratum["eligible"]) == (size, len(able))
            assert (stratum["need"], stratum["shortfall"]) == (need, max(0, need - len(able)))
            able.sort(key=lambda id: hashing.ticket("sha256", found["key"], id))
            assert [lot["id"] for lot in found["drawn"]] == able[: stratum["n"]]
            reserves = able[stratum["n"] :][: rule.reserves]
            assert [lot["id"] for lot in found["reserves"]] == reserves


def evolve_without_teams(task: Task) -> Task:
    """The same task, targets alone."""
    return Task(
        office=task.office,
        plan=task.plan,
        draw=task.draw,
        window=task.window,
        strata=task.strata,
        standings=task.standings,
    )


class TestSources:
    """“`seed = H("seed", draw_id, …)` over one flat list of fields”, in the committed order."""

    @given(
        st.permutations(["supervisor", "press"]), st.sets(st.sampled_from(["supervisor", "press"]))
    )
    def test_unopened_stand_in(self, order: list[str], silent: set[str]):
        """Any one of two outsiders may be silent: its C stands in; if both are, the slot is void.

        Caught by it: openings in the order they came in, a silent source left out of the seed.
        """
        assume(len(silent) < 2)
        known = committed(sources=sources("office", *order))
        listed = {s["id"]: s for s in known.certificate.commitment["sources"]}
        parts = [
            rc.contribution(name, commitment=listed[name]["commitment"])
            if name in silent
            else source
            for name, source in zip(["office", *order], sources("office", *order), strict=True)
        ]
        certificate = rc.draw(committed(sources=parts), missing="replace")
        report = rc.verify(certificate)
        named = [note.params["value"] for note in report.notes if note.code == "note-unopened"]
        assert named == (["、".join(n for n in order if n in silent)] if silent else [])
        fields: list[Any] = []
        for source in sources("office", *order):
            assert source.opening is not None
            fields.append(source.source_id)
            if source.source_id in silent:
                fields.append(bytes.fromhex(listed[source.source_id]["commitment"]))
            else:
                fields += [source.opening.nonce, source.opening.value]
        seed = hashing.h("sha256", "seed", certificate.draw_id, *fields)
        assert certificate.of_kind("draw")[0].body["seed"] == seed.hex()
