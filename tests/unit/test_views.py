"""Views of one certificate, what they may hold, and the log of who received them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.certificates import (
    IN_GROUPS,
    audited,
    codes,
    committed,
    copied,
    issued,
    linked,
    office_task,
    targets,
)
from fixtures.commands import BOOK, OFFICE
from randcheck.certificates.disclosing import LOG_FILE, load_log, log_view
from randcheck.certificates.views import Views, contradictions, public
from randcheck.cli import main
from randcheck.disk.locking import locked
from randcheck.errors import CommitmentError, ConfidentialityError, InputError

if TYPE_CHECKING:
    from pathlib import Path

    from randcheck.draws.eligibility import Standing

SEALED = {"sealed": True, "bucket": 32}
PENDING, CERTIFICATE = issued(**SEALED)
OPEN_PENDING, OPEN = issued()
VIEWS = Views(CERTIFICATE, PENDING)
DRAWN = CERTIFICATE.drawn["大型"][0]
AT = "2026-03-02T10:00:00+08:00"


def kinds(view: rc.Certificate) -> list[str]:
    """What a view shows, in its order."""
    return [
        d.get("roster")
        or d.get("count")
        or d.get("record", {}).get("list")
        or view.records[d["of"]].kind
        for d in view.disclosures
    ]


# --- what each may see --------------------------------------------------------------------


@pytest.mark.parametrize("sealed", [False, True], ids=["open", "sealed"])
def test_views_are_the_same_signed_records(sealed: bool):  # noqa: FBT001
    """Public, target's and auditor's: other disclosures, the same chain, all verified."""
    pending, certificate = (PENDING, CERTIFICATE) if sealed else (OPEN_PENDING, OPEN)
    views = Views(certificate, pending)
    for view in (views.public(), views.target("T-01"), views.target("T-07"), views.auditor()):
        assert view.records == certificate.records
        assert view.results is None
        assert rc.verify(view).holds("consistent")
    assert views.public().disclosures == (() if sealed else OPEN.disclosures)


def test_target_sees_its_own_leaves():
    """Its leaf of the roster; where drawn its leaf there; its team only if it may know."""
    assert kinds(VIEWS.target(DRAWN)) == ["targets", "drawn"]
    assert kinds(VIEWS.target(DRAWN, team=True)) == ["targets", "drawn", "teams"]
    for view in (VIEWS.target(DRAWN, team=True), VIEWS.target("T-07")):
        assert {d["record"]["id"] for d in view.disclosures} <= {DRAWN, "T-07"}
        assert rc.examine(view).step("disclosures").status == "PASS"
    assert kinds(VIEWS.target("T-07")) == ["targets"]
    assert kinds(Views(OPEN, OPEN_PENDING).target("T-01"))[:2] == ["targets", "draw"]


def test_reserve_is_not_told():
    """A reserve sees what every target that was not drawn sees."""
    reserve = CERTIFICATE.reserves.rows[0][2]
    assert kinds(VIEWS.target(reserve)) == ["targets"]


def test_ticket_is_for_the_auditor():
    """A target checks its leaf and the order in time; its ticket it cannot."""
    report = rc.examine(VIEWS.target(DRAWN))
    assert report.step("tickets").status == "SKIPPED"
    assert codes(report, "tickets") == ["skip-sealed"]
    for step in ("chain", "openings", "seed", "disclosures"):
        assert report.step(step).status == "PASS"


def test_auditor_sees_every_count(tmp_path: Path):
    """All counts are opened in the file; rosters and secrets go along and recompute the rest."""
    view = VIEWS.auditor()
    seal = PENDING.seal
    assert seal is not None
    assert {d["count"]: d["value"] for d in view.disclosures} == seal.values
    assert audited(PENDING, view, tmp_path).holds("recomputed")
    assert Views(OPEN, OPEN_PENDING).auditor().disclosures == OPEN.disclosures


def test_views_before_the_draw():
    """A committed draw has views too: there are no results yet."""
    views = Views(PENDING.certificate, PENDING)
    assert kinds(views.target("T-01")) == ["targets"]
    assert rc.verify(views.auditor()).stage == "committed"


def test_groups_have_views():
    """A team of groups is shown as any other."""
    pending, certificate = issued(office_task(teams=IN_GROUPS), **SEALED)
    view = Views(certificate, pending).target(certificate.drawn["小型"][0], team=True)
    assert kinds(view) == ["targets", "drawn", "teams"]
    assert rc.verify(view).step("disclosures").status == "PASS"


def test_public_view_of_a_sealed_draw_holds_no_leaf():
    """A leaf, a result or a count shown to everybody is refused; of an open draw it may be."""
    view = VIEWS.target(DRAWN)
    for shown in (*view.disclosures, VIEWS.auditor().disclosures[0]):
        with pytest.raises(ConfidentialityError) as caught:
            public(CERTIFICATE, [shown])
        assert caught.value.code == "sealed-public"
    assert public(view).disclosures == ()
    leaf = Views(OPEN, OPEN_PENDING).roster_leaf("presence", "E-1")
    assert rc.verify(public(OPEN, [leaf])).step("disclosures").status == "PASS"


def test_what_has_no_view():
    """Nobody of that id, the secrets of another draw, results that are not there."""
    with pytest.raises(InputError) as caught:
        VIEWS.target("T-99")
    assert caught.value.code == "view-nobody"
    with pytest.raises(CommitmentError) as other:
        Views(CERTIFICATE, committed(office_task(draw="autumn"), **SEALED))
    assert other.value.code == "other-draw"
    with pytest.raises(ConfidentialityError) as sealed:
        Views(rc.Certificate(CERTIFICATE.records), PENDING)
    assert sealed.value.code == "sealed-results"
    with pytest.raises(CommitmentError):
        Views(CERTIFICATE, evolve(PENDING, seal=None)).auditor()


def test_view_of_a_draw_of_a_million_is_short():
    """“A target's view ≤ 8 KB for a draw of 1,000,000 targets”: one stratum, teams, two parties.

    Measured under a bucket of 1,024; each of the ten levels more is one hash in each of two paths,
    in base64, and a place has four digits more.
    """
    strata = [evolve(stratum, reserves=5) for stratum in office_task().strata[:1]]
    task = office_task(strata=strata, recusals=[], interests={}, standings=many(1000))
    pending, certificate = issued(task, sealed=True)
    size = len(Views(certificate, pending).target(certificate.drawn["大型"][0]).to_bytes())
    longer = 2 * (-(-10 * 32 * 4 // 3) + 4)
    assert certificate.commitment["rosters"]["targets"]["size"] == 1024
    assert size + longer <= 8 * 1024


def many(count: int) -> list[Standing]:
    """Targets with ids as long as offices have them."""
    return targets("大型", *(f"西防工(1976)0{n:07}号" for n in range(count)))


# --- views held against each other ------------------------------------------------------------


def test_views_of_one_certificate_do_not_contradict():
    """Whatever its holder shows of one certificate agrees; other draws are another matter."""
    other = issued(office_task(draw="autumn"), **SEALED)[1]
    assert contradictions(VIEWS.target(DRAWN), VIEWS.auditor(), VIEWS.public(), other) == []


def test_target_shown_two_ways_is_told():
    """Two leaves of one id under one root: each view holds, both together are a proof."""
    view = VIEWS.target("T-07")
    leaf = copied(view.disclosures[0])
    leaf["record"]["verdict"] = "eligible"
    again = rc.Certificate(view.records, (leaf,))
    found = contradictions(view, again)
    assert [p.code for p in found] == ["views-shown"]
    count = copied(VIEWS.auditor().disclosures[0])
    count["value"] += 1
    twice = contradictions(VIEWS.auditor(), rc.Certificate(view.records, (count,)))
    assert [p.code for p in twice] == ["views-shown"]


def test_forked_chain_and_second_commitment_are_told():
    """Two records at one place, two commitments of one draw."""
    bodies = [(r.kind, copied(r.body)) for r in CERTIFICATE.records]
    bodies[-1][1]["lists"]["root"] = "ab" * 32
    assert [p.code for p in contradictions(CERTIFICATE, linked(bodies))] == ["views-records"]
    second = committed(operator="另一人", **SEALED).certificate
    assert [p.code for p in contradictions(CERTIFICATE, second)] == ["views-commitments"]


# --- the log ------------------------------------------------------------------------------------


def logged(folder: Path, *to: str) -> None:
    """Hand out the public view to some people."""
    for name in to:
        log_view(folder, VIEWS.public(), audience="public", target=None, to=name, at=AT)


def test_log_tells_who_received_what_when(tmp_path: Path):
    """One line a view, each holding the digest of the line before."""
    assert load_log(tmp_path) == []
    logged(tmp_path, "张三")
    view = VIEWS.target(DRAWN)
    last = log_view(tmp_path, view, audience="target", target=DRAWN, to=DRAWN, at=AT)
    entries = load_log(tmp_path)
    assert [(e.number, e.audience, e.target, e.to) for e in entries] == [
        (1, "public", None, "张三"),
        (2, "target", DRAWN, DRAWN),
    ]
    assert entries[-1] == last
    assert entries[0].digest != entries[1].digest
    lines = (tmp_path / LOG_FILE).read_bytes().splitlines()
    assert json.loads(lines[1])["previous"] == entries[0].digest


def test_altered_log_is_told(tmp_path: Path):
    """A line altered, taken out, moved or cut off: the next one does not follow from it."""
    logged(tmp_path, "张三", "李四", "王五")
    path = tmp_path / LOG_FILE
    first, second, third = path.read_bytes().splitlines(keepends=True)
    for forged in (
        first.replace("张三".encode(), "赵六".encode()) + second + third,
        first + third,
        second + third,
        first + third + second,
        first + second.replace(b'":', b'": ', 1) + third,
    ):
        path.write_bytes(forged)
        with pytest.raises(InputError) as caught:
            load_log(tmp_path)
        assert caught.value.code == "log-broken"
        with pytest.raises(InputError):
            logged(tmp_path, "钱七")
    path.write_bytes(first + second[:-1])
    with pytest.raises(InputError):
        load_log(tmp_path)


def test_log_that_cannot_be_written_stops_the_view(tmp_path: Path):
    """No folder, no name, no time: nothing is handed out that the log does not name."""
    with pytest.raises(InputError) as caught:
        logged(tmp_path / "nowhere", "张三")
    assert caught.value.code == "file-unwritable"
    for to, at in (("", AT), ("张三", "yesterday")):
        with pytest.raises(InputError):
            log_view(tmp_path, VIEWS.public(), audience="public", target=None, to=to, at=at)
    assert load_log(tmp_path) == []


# --- the command line -----------------------------------------------------------------------------


@pytest.fixture
def sealed(tmp_path: Path, capsys: Any) -> Path:  # noqa: ANN401
    """A sealed draw of the demonstration's office, drawn by the commands."""
    folder = tmp_path / "封存"
    private, out = str(folder / "private"), str(folder / "certificate.json")
    given = ["--private", private, "--out", out]
    parties = ["--source", "office=3 5", "--source", "supervisor=1 4"]
    assert main(["commit", str(OFFICE), *BOOK, *parties, *given, "--sealed"]) == 0
    assert main(["draw", private, "--out", out]) == 0
    said = capsys.readouterr().out
    assert "封存" in said
    assert "drawn in" not in said
    return folder


def view(folder: Path, who: str, out: Path, *more: str) -> int:
    """Run ``randcheck view``."""
    given = ["--private", str(folder / "private"), "--to", "张三", "--at", AT, "--out", str(out)]
    return main(["view", str(folder / "certificate.json"), "--for", who, *given, *more])


def test_commands_show_and_log(sealed: Path, capsys: Any):  # noqa: ANN401
    """Three views, three lines; the auditor recomputes from what he was handed."""
    rosters = sealed / "private" / "rosters" / "targets.jsonl"
    id = json.loads(rosters.read_text(encoding="utf-8").splitlines()[0])["id"]
    target, audit = sealed / "one.json", sealed / "auditor" / "certificate.json"
    assert view(sealed, "public", sealed / "public.json") == 0
    assert view(sealed, f"target:{id}", target, "--json") == 0
    assert view(sealed, "auditor", audit) == 0
    assert [e.audience for e in load_log(sealed / "private")] == ["public", "target", "auditor"]
    assert load_log(sealed / "private")[1].target == id
    assert (sealed / "public.json").read_bytes() == (sealed / "certificate.json").read_bytes()
    assert main(["verify", str(target)]) == 0
    capsys.readouterr()
    beside = ["--rosters", str(audit.parent / "rosters")]
    assert main(["verify", str(audit), *beside, "--require", "recomputed"]) == 0
    said = capsys.readouterr().out
    assert id not in said


def test_command_unseals(sealed: Path):
    """``randcheck unseal`` publishes the secrets; the rosters alone recompute it then."""
    out, private = sealed / "unsealed.json", sealed / "private"
    given = ["--private", str(private), "--reason", "保密期满", "--out", str(out)]
    assert main(["unseal", str(sealed / "certificate.json"), *given]) == 0
    (private / "secrets.json").rename(sealed / "gone.json")
    assert main(["verify", str(out), "--rosters", str(private / "rosters"),
                 "--require", "recomputed"]) == 0  # fmt: skip


@pytest.mark.parametrize("who", ["", "everybody", "target", "target:", "public:T-01", "target:x y"])
def test_command_refuses_what_is_nobody(sealed: Path, who: str):
    """An unknown audience or target is bad input; nothing is written, nothing logged."""
    out = sealed / "out.json"
    assert view(sealed, who, out) == 2
    assert not out.exists()
    assert load_log(sealed / "private") == []


def test_command_draws_without_printing_results(sealed: Path, capsys: Any):  # noqa: ANN401
    """Neither text nor JSON of ``randcheck draw`` names who was drawn in a sealed draw."""
    out = str(sealed / "again.json")
    assert main(["draw", str(sealed / "private"), "--out", out, "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == {"draw_id", "head"}


def test_log_that_another_process_writes_stops_the_view(tmp_path: Path):
    """Two lines never get one number: whoever comes second is refused until the first has ended."""
    with locked(tmp_path / LOG_FILE), pytest.raises(InputError) as caught:
        log_view(tmp_path, VIEWS.public(), audience="public", target=None, to="甲", at=AT)
    assert [problem.code for problem in caught.value.problems] == ["lock-held"]
    assert load_log(tmp_path) == []
