"""Nothing that is public tells how many there are: neither its length nor its shape."""

from __future__ import annotations

import base64
import json
import re
from contextlib import redirect_stdout
from fractions import Fraction
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import randcheck as rc
from fixtures.certificates import WINDOW
from randcheck.certificates.amendments.amending import request
from randcheck.certificates.pending import load_pending
from randcheck.certificates.register import verify_register
from randcheck.certificates.secrecy.unsealing import unseal
from randcheck.certificates.views import Views
from randcheck.cli import main
from randcheck.draws.eligibility import Standing
from randcheck.draws.past import PastCheck
from randcheck.draws.task import Stratum, Task
from randcheck.draws.teams import PoolEntry, TeamRule
from randcheck.draws.words import CHECKS, GROUPS
from randcheck.errors import InfeasibleError, InputError

BUCKET = 64
MONTHS = 12
STRATA = ("维护", "使用")


@st.composite
def offices(draw: Any) -> dict[str, Any]:  # noqa: ANN401
    """Sizes of an office: what its public files must not tell."""
    return {
        "targets": [draw(st.integers(2, 20)) for _ in STRATA],
        "excluded": draw(st.integers(0, 5)),
        "pool": draw(st.integers(4, 9)),
        "recusals": draw(st.integers(0, 3)),
        "history": draw(st.integers(0, 6)),
    }


def month(office: dict[str, Any], number: int, teams: TeamRule | None) -> Task:
    """One monthly draw: who was drawn in the months before has left the pool."""
    standings, gone = [], 0
    for name, count in zip(STRATA, office["targets"], strict=True):
        for n in range(count):
            verdict = "eligible"
            if n < office["excluded"]:
                verdict = "excluded:state"
            elif n % MONTHS == number % 5:
                verdict, gone = "excluded:drawn", gone + 1
            standings.append(Standing(id=f"{name}-{n}", stratum=name, verdict=verdict))
    pairs = [("E-0", f"{STRATA[0]}-{n}") for n in range(office["recusals"])]
    return Task(
        office="xicheng",
        plan="2022",
        draw=f"m{number:02}",
        items=["维护管理"],
        window=WINDOW,
        strata=[Stratum(id=name, rate=Fraction(3, 20), reserves=2) for name in STRATA],
        standings=standings,
        pool=[PoolEntry(id=f"E-{n}") for n in range(office["pool"])],
        recusals=pairs,
        interests=dict.fromkeys(pairs[:1], ("持股",)),
        history=[PastCheck(target=f"{STRATA[0]}-0", day=WINDOW[0])] * office["history"],
        teams=teams,
    )


def parties(number: int) -> list[rc.Contribution]:
    """What two parties contribute to one month, with nonces of their own."""
    return [
        rc.contribution(name, value="3 5", nonce=bytes([number, n]) * 16)
        for n, name in enumerate(("office", "supervisor"))
    ]


def masked(data: bytes) -> str:
    """A file with every hash, salt and path replaced by as many signs; places by one."""
    text = re.sub(rb'("payload":")([A-Za-z0-9+/=]*)', _unpacked, data).decode()
    text = re.sub(r'("(?:path|sig)":")([A-Za-z0-9+/=]*)', lambda m: m[1] + "x" * len(m[2]), text)
    text = re.sub(r'("index":)\d+', r"\g<1>0", text)
    return re.sub("[0-9a-f]{64}", "x" * 64, text)


def _unpacked(found: re.Match[bytes]) -> bytes:
    return found[1] + base64.b64decode(found[2]) + str(len(found[2])).encode()


def published(office: dict[str, Any], number: int, teams: TeamRule | None) -> dict[str, str]:
    """Everything public of one month, and what the commands print."""
    found = {}
    with TemporaryDirectory() as folder:
        where, private = Path(folder), Path(folder) / "private"
        pending = rc.commit(
            month(office, number, teams), sources=parties(number), sealed=True, bucket=BUCKET
        )
        pending.save(private)
        found["committed"] = masked(pending.certificate.to_bytes())
        said = StringIO()
        with redirect_stdout(said):
            out = where / "drawn.json"
            assert main(["draw", str(private), "--out", str(out)]) == 0
            assert main(["verify", str(out), "--json"]) == 0
        found["said"] = re.sub("[0-9a-f]{64}", "x" * 64, said.getvalue().replace(folder, ""))
        held = load_pending(private)
        views = Views(held.certificate, held)
        found["drawn"] = masked(out.read_bytes())
        found["public"] = masked(views.public().to_bytes())
        found["repr"] = repr(held.certificate) + held.certificate._repr_html_() + repr(held)
        found["repr"] = re.sub("[0-9a-f]{64}", "x" * 64, found["repr"])
        drawn = held.certificate.drawn
        one = next((ids[0] for ids in drawn.values() if ids), None)
        if one is not None:
            view = masked(views.target(one).to_bytes())
            found["target"] = str(len(view.replace(one, "")))
        unseal(held.certificate, held, reason="期满")
        found.update(amended(held, where, private))
    return found


def amended(held: rc.Pending, where: Path, private: Path) -> dict[str, str]:
    """Everything public of an amendment, whatever could be asked for; empty where nothing could."""
    closed = next(
        (ids[0] for s, ids in held.certificate.drawn.items() if ids and left(held, s)), ""
    )
    absent = next((who for team in held.certificate.teams.values() for who in team), "")
    asked: dict[str, Any] = {"absences": [absent]}
    if closed and len(closed) % 2:  # one of the two, differently in two offices
        asked = {"form": "reserve", "unreachable": {closed: "注销"}}
    try:
        waiting = request(
            held, cause="因故", asked_by="法规股", sources=parties(MONTHS + 1), **asked
        )
    except (InputError, InfeasibleError):
        return {}
    waiting.save(private)
    found = {"asked": masked(waiting.certificate.to_bytes())}
    said, out = StringIO(), where / "amended.json"
    with redirect_stdout(said):
        assert main(["amend", "draw", str(private), "--out", str(out)]) == 0
        assert main(["verify", str(out), "--json"]) == 0
    found["amended"] = masked(out.read_bytes())
    found["amended said"] = re.sub(
        "[0-9a-f]{64}", "x" * 64, said.getvalue().replace(str(where), "")
    )
    return found


def left(held: rc.Pending, stratum: str) -> bool:
    """Whether a stratum has a reserve left."""
    return any(row["stratum"] == stratum for row in held.certificate.reserves)


TEAMS = (None, TeamRule(mode=CHECKS), TeamRule(mode=GROUPS))


class TestNoArtefactTellsTheSize:
    """“No artefact of a whole year differs … between two offices with different N in one bucket”.

    Lengths, field names, numbers and lists of every public file are compared, hashes aside.
    Caught by it: a roster padded to the next power of two instead of the bucket, `attempt` left in
    the assignment, a list of groups, a count in decimal, a table of the drawn in the output, a
    list of changes of its own length, an amendment without a seed where nothing is dealt.
    """

    @given(offices(), offices(), st.sampled_from(TEAMS), st.integers(1, MONTHS))
    @settings(max_examples=20)
    def test_one_month(
        self, one: dict[str, Any], other: dict[str, Any], teams: TeamRule | None, number: int
    ):
        """Two offices of any sizes publish the same but for hashes."""
        try:
            first, second = (published(office, number, teams) for office in (one, other))
        except InfeasibleError:
            return
        for name in first.keys() & second.keys():
            assert first[name] == second[name], name

    @pytest.mark.long
    def test_a_whole_year(self, tmp_path: Path):
        """Twelve monthly draws of an office of 8 and of one of 40; the registers are alike too."""
        small = {"targets": [4, 4], "excluded": 0, "pool": 4, "recusals": 0, "history": 0}
        large = {"targets": [20, 20], "excluded": 2, "pool": 9, "recusals": 3, "history": 6}
        years = [
            [published(office, number, TEAMS[1]) for number in range(1, MONTHS + 1)]
            for office in (small, large)
        ]
        for one, other in zip(*years, strict=True):
            assert {name: len(text) for name, text in one.items()} == {
                name: len(text) for name, text in other.items()
            }
            assert one == other
        said = []
        for position, office in enumerate((small, large)):
            folder = tmp_path / str(position)
            before = None
            for number in range(1, MONTHS + 1):
                pending = rc.commit(
                    month(office, number, None), slot=number, sources=parties(number), sealed=True,
                    bucket=BUCKET, previous_slot=before,
                )  # fmt: skip
                before = pending.certificate.head
                rc.draw(pending).save(folder / f"{number}.json")
            report = json.dumps(verify_register(folder).to_dict())
            said.append(re.sub("[0-9a-f]{64}", "", report.replace(str(folder), "")))
        assert said[0] == said[1]
