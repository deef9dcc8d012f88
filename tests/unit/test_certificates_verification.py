"""The verification as a whole: reports, properties, prefixes, errors, a known head."""

from __future__ import annotations

import json
import pickle
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import randcheck as rc
from fixtures.beacons import BEACON, ROUND_1000
from fixtures.certificates import (
    IN_GROUPS,
    audited,
    body,
    codes,
    committed,
    failed,
    issued,
    notes,
    office_task,
    save_for_auditor,
    sources,
    tampered,
    tiny_task,
)
from randcheck.calendars import national
from randcheck.canonical import jcs
from randcheck.certificates.register import examine_register
from randcheck.certificates.register.comparing import compare
from randcheck.certificates.verification import STEPS
from randcheck.certificates.verification.report import PROPERTIES
from randcheck.errors import InputError, UndecidedError, VerificationError
from reference import hashing

if TYPE_CHECKING:
    from pathlib import Path


PENDING, CERTIFICATE = issued()
ROSTER_STEPS = {"roots", "verdicts", "draw", "deal"}
NOTHING_TO_DO = {
    "signatures", "calendar", "statements", "amendments", "amended", "seal",
    "files",
}  # fmt: skip


def status(report: rc.Report) -> dict[str, str]:
    """Every step with its status."""
    return {step.name: step.status for step in report.steps}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The certificate of the small office, its rosters and secrets beside it."""
    return save_for_auditor(PENDING, CERTIFICATE, tmp_path)


def test_steps_are_numbered_and_named():
    """The report lists all steps by number, under the names of the specification."""
    report = rc.examine(CERTIFICATE)
    assert [step.number for step in report.steps] == list(range(1, len(STEPS) + 1))
    assert [step.name for step in report.steps] == [step.name for step in STEPS]
    assert [step.name for step in report.steps] == [
        "form", "records", "chain", "signatures", "commitment", "quotas", "openings", "seed",
        "tickets", "opened", "teams", "disclosures", "roots", "verdicts", "draw", "deal",
        "calendar", "statements", "amendments", "amended", "seal", "files",
    ]  # fmt: skip
    assert [found.name for found in report.properties] == list(PROPERTIES)


def test_without_rosters_it_says_first_that_nothing_was_recomputed():
    """Headline: consistent; the draw was NOT recomputed (rosters not given)."""
    report = rc.verify(CERTIFICATE)
    assert report.headline.en == ("consistent; the draw was NOT recomputed (rosters not given)")
    assert report.lines("en")[0] == report.headline.en
    assert report.lines("zh")[0] == report.headline.zh
    assert report.holds("consistent")
    assert not report.holds("recomputed")
    skipped = {name for name, found in status(report).items() if found == "SKIPPED"}
    assert skipped == ROSTER_STEPS | NOTHING_TO_DO


def test_with_rosters_everything_is_recomputed(file: Path):
    """All steps pass but those that have nothing to do; only what was shown holds."""
    report = rc.verify(file, rosters=file.parent / "rosters")
    skipped = {name for name, found in status(report).items() if found == "SKIPPED"}
    assert skipped == NOTHING_TO_DO
    assert [found.name for found in report.properties if found.holds] == [
        "consistent",
        "recomputed",
        "outside",
    ]
    assert report.headline.code == "headline-recomputed"


def test_unmet_properties_give_their_reason():
    """No property is claimed: what is not shown is named with the reason, in both languages."""
    for found in rc.examine(CERTIFICATE).properties:
        assert (found.reason is None) == found.holds
        if found.reason is not None:
            assert found.reason.code == f"unmet-{found.name}"
            assert found.reason.zh
            assert found.reason.en


def test_report_says_what_no_certificate_proves(file: Path):
    """Unwitnessed: the office could have chosen the roster; never: completeness, no collusion."""
    for report in (rc.examine(CERTIFICATE), rc.verify(file, rosters=file.parent / "rosters")):
        assert notes(report)[-2:] == ["note-could-have-known", "note-unprovable"]
        assert "knowing the seed" in str(report)
        assert "名录完整" in str(report)


@pytest.mark.parametrize("teams", ["posts", "groups"])
def test_every_prefix_is_what_it_is(teams: str, tmp_path):
    """Protocol §8, chain truncated: a prefix verifies as its own stage, never as a later one.

    Caught by it: a stage taken from the commitment's plans, a headline that forgets the stage.
    """
    task = office_task(**({"teams": IN_GROUPS} if teams == "groups" else {}))
    pending, certificate = issued(task)
    stages = ["committed", "opened", "opened", "drawn", "assigned"]
    not_yet = {
        "committed": {
            "disclosures",
            "openings",
            "seed",
            "tickets",
            "opened",
            "teams",
            "draw",
            "deal",
        }
    }
    not_yet["opened"] = not_yet["committed"] - {"openings"}
    not_yet["drawn"] = {"opened", "teams", "deal"}
    not_yet["assigned"] = set()
    for length, stage in enumerate(stages, 1):
        prefix = certificate.first(length)
        report = audited(pending, prefix, tmp_path)
        assert report.verdict == "verified"
        assert report.stage == stage
        assert {n for n, s in status(report).items() if s == "SKIPPED"} == (
            not_yet[stage] | NOTHING_TO_DO
        )
        if stage != "drawn":
            assert report.holds("recomputed") == (stage == "assigned")
        early = stage in {"committed", "opened"}
        assert (report.headline.code == "headline-not-drawn") == early
        assert rc.examine(prefix).stage == stage


def test_truncated_chain_is_told_by_a_head_known_from_elsewhere():
    """A shorter chain is consistent in itself; whoever knows the published head sees it."""
    assert rc.verify(CERTIFICATE, head=CERTIFICATE.head).verdict == "verified"
    shorter = CERTIFICATE.first(-1)
    assert rc.examine(shorter).verdict == "verified"
    report = rc.examine(shorter, head=CERTIFICATE.head)
    assert failed(report) == ["chain"]
    assert codes(report, "chain") == ["chain-known-head"]
    (problem,) = report.step("chain").problems
    for text in (problem.zh, problem.en):
        assert CERTIFICATE.head in text
        assert shorter.head in text


def test_forged_certificate_is_told_by_a_head_known_from_elsewhere():
    """A whole other certificate of the same draw, right in itself, has another head."""
    other = issued(secret=bytes(32))[1]
    assert rc.examine(other).verdict == "verified"
    assert failed(rc.examine(other, head=CERTIFICATE.head)) == ["chain"]


def test_steps_after_a_failure_are_skipped_with_the_reason():
    """What rests on a step that failed is not judged, and the reason names that step."""
    report = rc.examine(CERTIFICATE.to_bytes()[:-1])
    assert failed(report) == ["form"]
    assert set(status(report).values()) == {"FAIL", "SKIPPED"}
    assert codes(report, "records") == ["skip-failed"]
    assert report.step("records").problems[0].params == {"value": "form"}
    assert report.stage == ""
    assert report.draw_id == ""
    forged = tampered(CERTIFICATE, lambda b: body(b, "draw").update(seed="00" * 32))
    report = rc.examine(forged)
    assert status(report)["tickets"] == "SKIPPED"
    assert status(report)["teams"] == "SKIPPED"
    assert report.step("tickets").problems[0].params == {"value": "seed"}
    assert report.step("teams").problems[0].params == {"value": "tickets"}


def test_verify_raises_with_the_whole_report():
    """What is refuted raises; the error holds the report, its first problem is the headline."""
    forged = tampered(CERTIFICATE, lambda b: body(b, "draw").update(seed="00" * 32))
    with pytest.raises(VerificationError) as caught:
        rc.verify(forged)
    report = caught.value.report
    assert report.verdict == "refuted"
    assert caught.value.code == "headline-refuted"
    assert [p.code for p in caught.value.problems[1:]] == ["seed-wrong"]
    assert caught.value.problems[1].zh in caught.value.zh
    assert caught.value.problems[1].en in caught.value.en
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes
    assert again.report == report
    assert again.zh == caught.value.zh


@pytest.mark.parametrize(
    "required", [["consistent"], ["recomputed"], ["consistent", "recomputed", "outside"], []]
)
def test_required_properties_that_hold(required: list[str], file: Path):
    """What was reached may be required."""
    report = rc.verify(file, rosters=file.parent / "rosters", require=required)
    assert all(report.holds(name) for name in required)


@pytest.mark.parametrize(
    "name", ["recomputed", "signed", "witnessed", "before-beacon", "published"]
)
def test_required_property_that_does_not_hold(name: str):
    """A property that was not reached cannot be decided: `UndecidedError`, not refuted."""
    with pytest.raises(UndecidedError) as caught:
        rc.verify(CERTIFICATE, require=["consistent", name])
    assert not isinstance(caught.value, VerificationError)
    assert [(p.code, p.params) for p in caught.value.problems] == [
        ("property-unmet", {"value": name})
    ]
    assert caught.value.report.verdict == "verified"
    assert name in caught.value.zh
    assert name in caught.value.en


def test_refuted_wins_over_required():
    """A refuted certificate is refuted, whatever was required of it."""
    with pytest.raises(VerificationError):
        rc.verify(CERTIFICATE.to_bytes()[:-1], require=["signed"])


def test_unknown_property_is_refused():
    """The message lists those there are."""
    with pytest.raises(InputError) as caught:
        rc.verify(CERTIFICATE, require=["certified"])
    assert caught.value.code == "property-unknown"
    for text in (caught.value.zh, caught.value.en):
        assert "certified" in text
        assert "before-beacon" in text


def test_what_can_name_no_file_is_no_path():
    """No file's name holds a zero byte: the argument is refused, nothing is looked up."""
    for look in (rc.verify, rc.examine):
        with pytest.raises(InputError) as caught:
            look("nul\0byte.json")
        assert caught.value.code == "argument"


@pytest.mark.parametrize(
    "given",
    ["nowhere.json", "", "folder"],
    ids=["missing", "empty", "folder"],
)
def test_unreadable_file(given: str, tmp_path):
    """A file that cannot be opened is no refutation: `verify` says so, `examine` is undecided."""
    (tmp_path / "folder").mkdir()
    path = tmp_path / given
    with pytest.raises(InputError) as caught:
        rc.verify(path)
    assert caught.value.code == "file-unreadable"
    assert caught.value.problems[0].place == str(path)
    report = rc.examine(path)
    assert report.verdict == "undecided"
    assert set(status(report).values()) == {"SKIPPED"}
    assert codes(report, "form") == ["file-unreadable"]
    assert report.headline.code == "headline-undecided"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("rosters", "rosters-none"),
        ("rosters/secrets.json", "file-unreadable"),
        ("rosters/history.jsonl", "file-unreadable"),
    ],
)
def test_unreadable_rosters(name: str, code: str, file: Path):
    """Rosters that were named but cannot be opened leave the question open."""
    path = file.parent / name
    path.rename(file.parent / "elsewhere")
    with pytest.raises(InputError) as caught:
        rc.verify(file, rosters=file.parent / "rosters")
    assert caught.value.code == code
    report = rc.examine(file, rosters=file.parent / "rosters")
    assert report.verdict == "undecided"
    assert not report.holds("consistent")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("targets.jsonl", b"{}\n"),
        ("history.jsonl", b"{"),
        ("secrets.json", b"{}"),
        ("secrets.json", b"\xff\xfe"),
        ("presence.jsonl", b"\x00" * 9),
    ],
)
def test_damaged_rosters_refute(name: str, data: bytes, file: Path):
    """Rosters that can be opened and are no rosters are not those committed."""
    (file.parent / "rosters" / name).write_bytes(data)
    report = rc.examine(file, rosters=file.parent / "rosters")
    assert failed(report) == ["roots"]
    assert name in report.step("roots").problems[0].place
    assert {n for n, s in status(report).items() if s == "SKIPPED"} >= {"verdicts", "draw", "deal"}
    with pytest.raises(VerificationError):
        rc.verify(file, rosters=file.parent / "rosters")


def test_rosters_of_another_draw_are_told_by_their_secrets(file: Path, tmp_path):
    """A folder of a sibling draw: roots differ, and the secrets say whose they are."""
    other, drawn = issued(tiny_task())
    save_for_auditor(other, drawn, tmp_path / "other")
    report = rc.examine(file, rosters=tmp_path / "other" / "rosters")
    assert failed(report) == ["roots"]
    assert "other-draw" in codes(report, "roots")
    assert "roster-changed" in codes(report, "roots")


def test_secrets_may_lie_elsewhere(file: Path, tmp_path):
    """Rosters and secrets can be kept apart."""
    (file.parent / "rosters" / "secrets.json").rename(tmp_path / "key.json")
    report = rc.verify(file, rosters=file.parent / "rosters", secrets=tmp_path / "key.json")
    assert report.holds("recomputed")


def test_certificate_is_given_in_any_form(file: Path):
    """Path, text, bytes or the value itself give the same report."""
    found = [rc.verify(given) for given in (file, str(file), file.read_bytes(), CERTIFICATE)]
    assert found == [found[0]] * 4


def test_report_as_data_and_as_text():
    """``to_dict`` is plain JSON with every step; the text names every step in both languages."""
    report = rc.examine(CERTIFICATE)
    value = json.loads(json.dumps(report.to_dict(), ensure_ascii=False))
    assert value["format"] == "randcheck/report@v1"
    assert value["verdict"] == "verified"
    assert value["draw_id"] == "lan/2026/spring/1"
    assert [step["name"] for step in value["steps"]] == [step.name for step in STEPS]
    assert value["properties"]["signed"]["holds"] is False
    assert value["headline"] == report.headline.to_dict()
    for language in ("zh", "en"):
        text = "\n".join(report.lines(language))
        for step in report.steps:
            assert f"{step.number:>2} {step.status:<7} {step.name}: {step.text(language)}" in text
    with pytest.raises(InputError) as caught:
        report.step("nothing")
    assert caught.value.code == "verification-step-unknown"


def test_beacon_time_under_any_offset():
    """The time of a round is an instant: any offset may say it."""
    pending = committed(sources=[*sources(), BEACON])
    certificate = rc.draw(pending, beacons={"drand": ROUND_1000})
    for time, verdict in (
        ("2023-08-23T23:59:24+08:00", "verified"),
        ("2023-08-23T15:59:24+08:00", "refuted"),
    ):
        moved = tampered(
            certificate, lambda b, t=time: body(b, "commitment")["sources"][2].update(time=t)
        )
        assert rc.examine(moved).verdict == verdict


def test_beacon_in_the_other_suite():
    """What the beacon signs and gives is SHA-256, whatever the certificate's suite."""
    pending = committed(sources=[*sources(), BEACON], suite="sm3")
    certificate = rc.draw(pending, beacons={"drand": ROUND_1000})
    assert rc.examine(certificate).verdict == "verified"
    randomness = certificate.of_kind("draw")[0].body["sources"][2]["randomness"]
    assert randomness == "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd"


def test_embedded_working_days_are_checked(tmp_path):
    """Working days of the window stand in the commitment and are compared with today's schedule."""
    pending, certificate = issued(calendar=national())
    report = audited(pending, certificate, tmp_path)
    assert report.verdict == "verified"
    assert status(report)["calendar"] == "PASS"
    assert "note-calendar-same" in notes(report)
    embedded = certificate.commitment["calendar"]
    assert (embedded["start"], embedded["end"]) == ("2026-03-02", "2026-11-30")
    assert "2026-05-01" in embedded["off"]
    early = issued(calendar=national(as_of=date(2025, 12, 1)))[1]
    assert early.commitment["calendar"]["as_of"] == "2025-12-01"


def test_working_days_that_have_changed_since_are_noted():
    """Days embedded that today's schedule no longer says are named; that refutes nothing."""
    certificate = issued(calendar=national())[1]

    def forget(bodies: Any) -> None:  # noqa: ANN401
        embedded = body(bodies, "commitment")["calendar"]
        embedded["off"].remove("2026-05-01")
        content = {name: value for name, value in embedded.items() if name != "digest"}
        data = jcs.serialize(content)
        embedded["digest"] = hashing.h("sha256", "calendar-window", data).hex()

    report = rc.examine(tampered(certificate, forget))
    assert report.verdict == "verified"
    (note,) = [note for note in report.notes if note.code == "note-calendar-changed"]
    assert note.params == {"value": "2026-05-01"}
    assert "2026-05-01" in note.zh
    assert "2026-05-01" in note.en


@pytest.mark.parametrize("given", ["certificate", "rosters", "files", "trust", "evidence"])
def test_path_too_long_to_be_one(given: str):
    """No path that a verifier gives raises anything but the documented error."""
    path = "长" * 2000
    if given == "certificate":
        assert rc.examine(path).verdict == "undecided"
        return
    value = {"rule_book": path} if given == "files" else path
    report = rc.examine(CERTIFICATE, **{given: value})
    assert report.verdict == "undecided"
    for work in (examine_register, lambda where: compare(where, where)):
        with pytest.raises(InputError):
            work(path)
