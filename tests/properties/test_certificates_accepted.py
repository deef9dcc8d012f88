"""Every certificate that is issued is accepted, and so is every prefix of its chain."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

import randcheck as rc
from fixtures.certificates import audited, committed, failed, full, sources
from fixtures.tasks import IMPOSSIBLE, tasks
from randcheck.canonical.suites import SUITE_NAMES
from randcheck.certificates.pending import load_pending
from randcheck.draws.task import Task
from randcheck.errors import InfeasibleError, InputError
from reference import hashing


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
