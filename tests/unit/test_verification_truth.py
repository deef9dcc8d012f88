"""What a verification says is so, and what it was given is used: pages and program agree.

Every case is built here: the records are forged where an office would forge them, all links right.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.altering import SEALED
from fixtures.amendments import ask, fresh, holder
from fixtures.certificates import (
    bodies_of,
    codes,
    committed,
    copied,
    failed,
    full,
    issued,
    linked,
    office_task,
    recommitted,
    tampered,
    targets,
    tiny_task,
)
from fixtures.forging import PLAIN, disclosed, rerostered
from fixtures.signers import ROLES, key, trust
from randcheck.certificates.ceremony.figures import fits_form
from randcheck.certificates.certificate import disclosure_order
from randcheck.certificates.freezing import roster
from randcheck.certificates.lists import split
from randcheck.certificates.register import examine_register
from randcheck.certificates.secrecy.unsealing import unseal
from randcheck.certificates.signatures.signing import required
from randcheck.certificates.verification.window import window_problems
from randcheck.certificates.views import Views
from randcheck.cli import main
from randcheck.draws.task import Stratum
from randcheck.errors import InputError, UndecidedError, VerificationError
from reference import hashing

if TYPE_CHECKING:
    from collections.abc import Callable

    from fixtures.certificates import Bodies, Body

PENDING, CERTIFICATE = PLAIN
HIDDEN, HELD = issued(**SEALED)
TARGET = CERTIFICATE.drawn["大型"][0]


def dropping(certificate: rc.Certificate, kind: str) -> rc.Certificate:
    """The chain without the records of a kind, linked again."""
    return linked([pair for pair in bodies_of(certificate) if pair[0] != kind])


# --- order of records ----------------------------------------------------------------------------


def test_unsealing_before_the_last_planned_assignment_is_refused():
    """Whoever unseals before inspectors are assigned shows what is still to be drawn."""
    unsealed = unseal(HELD, HIDDEN, reason="保密期满")
    assert rc.examine(unsealed).verdict == "verified"
    report = rc.examine(dropping(unsealed, "assignment"))
    assert failed(report) == ["chain"]
    assert codes(report, "chain") == ["chain-order"]


def test_unsealing_of_a_draw_without_teams_follows_the_draw():
    """Where no teams are planned the draw is the end."""
    pending, drawn = issued(tiny_task(teams=None, pool=[]), **SEALED)
    assert rc.examine(unseal(drawn, pending, reason="期满")).verdict == "verified"


def test_assignment_too_many_leaves_the_stage_assigned():
    """Each team plan has its assignment; that there is one more is a finding of its own."""
    twice = linked([*bodies_of(CERTIFICATE), copied(bodies_of(CERTIFICATE)[-1])])
    report = rc.examine(twice)
    assert (report.stage, codes(report, "chain")) == ("assigned", ["chain-assignments"])


# --- secrets without rosters ------------------------------------------------------------------


def secrets_of(pending: rc.Pending, folder: Path, change: Callable[[Body], object]) -> Path:
    """The file of secrets after a change."""
    pending.save(folder)
    value = json.loads((folder / "secrets.json").read_bytes())
    change(value)
    path = folder / "secrets.json"
    path.write_text(json.dumps(value))
    return path


def test_secrets_of_a_sealed_draw_open_its_counts(tmp_path: Path):
    """With them alone quotas and seal are looked at, and nothing of the rosters is."""
    path = secrets_of(HIDDEN, tmp_path, lambda _: None)
    report = rc.verify(HELD, secrets=path)
    assert [report.step(name).status for name in ("quotas", "seal", "roots")] == [
        "PASS", "PASS", "SKIPPED",
    ]  # fmt: skip
    assert not report.holds("recomputed")


WRONG_SECRETS: dict[str, tuple[Callable[[Body], object], str, str]] = {
    "count": (lambda v: v["seal"]["values"][0].update(value=99), "seal", "seal-wrong"),
    "no seal": (lambda v: v.pop("seal"), "roots", "seal-missing"),
    "other draw": (lambda v: v.update(draw_id="lan/2026/spring/9"), "roots", "other-draw"),
    "empty": (lambda v: v.clear(), "roots", "shape-missing"),
}


@pytest.mark.parametrize("name", WRONG_SECRETS)
def test_wrong_secrets_are_refused_without_rosters(name: str, tmp_path: Path):
    """A file that is given is opened, and what it says is held against the certificate."""
    change, step, code = WRONG_SECRETS[name]
    report = rc.examine(HELD, secrets=secrets_of(HIDDEN, tmp_path, change))
    assert report.verdict == "refuted"
    assert step in failed(report)
    assert code in codes(report, step)


def test_secrets_that_differ_from_an_unsealing_record_are_refused(tmp_path: Path):
    """Two files cannot both hold the secret of one roster."""
    other = secrets_of(HIDDEN, tmp_path, lambda v: v["rosters"].update(targets="ab" * 32))
    report = rc.examine(unseal(HELD, HIDDEN, reason="期满"), secrets=other)
    assert codes(report, "seal") == ["seal-two"]


def test_secrets_of_an_open_draw_are_those_of_that_draw(tmp_path: Path):
    """They open nothing without rosters, but those of another draw are refused."""
    right = secrets_of(PENDING, tmp_path / "a", lambda _: None)
    assert rc.verify(CERTIFICATE, secrets=right).step("roots").status == "SKIPPED"
    wrong = secrets_of(PENDING, tmp_path / "b", lambda v: v.update(draw_id="lan/2026/spring/2"))
    assert codes(rc.examine(CERTIFICATE, secrets=wrong), "roots") == ["other-draw"]


def test_secrets_that_are_not_there_are_no_secrets(tmp_path: Path):
    """A file that is named and cannot be opened is told before anything else: exit 2."""
    HELD.save(tmp_path / "c.json")
    nowhere = str(tmp_path / "nowhere.json")
    with pytest.raises(InputError, match="nowhere"):
        rc.verify(HELD, secrets=nowhere)
    report = rc.examine(HELD, secrets=nowhere)
    assert report.verdict == "undecided"
    assert "file-unreadable" in [note.code for note in report.notes]
    assert main(["verify", str(tmp_path / "c.json"), "--secrets", nowhere]) == 2


# --- trust folders of another form ----------------------------------------------------------------


def test_trust_folder_of_another_form_leaves_it_undecided(tmp_path: Path):
    """Nothing is decided with keys that cannot be read, and the report says which file it was."""
    CERTIFICATE.save(tmp_path / "c.json")
    folder = trust(tmp_path, "office")
    (folder / "office.json").write_bytes(b"{}")
    with pytest.raises(UndecidedError, match=r"office\.json"):
        rc.verify(CERTIFICATE, trust=folder)
    report = rc.examine(CERTIFICATE, trust=folder)
    assert report.verdict == "undecided"
    assert any("office.json" in note.place for note in report.notes)
    args = ["verify", str(tmp_path / "c.json"), "--trust"]
    assert main([*args, str(folder)]) == 3
    assert main([*args, str(tmp_path / "nowhere")]) == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize("broken", ["no key", "link", "pipe", "folder"])
def test_whatever_is_no_key_in_a_trust_folder_leaves_it_undecided(tmp_path: Path, broken: str):
    """One rule for what cannot be read and what is of another form, here and in verify.py."""
    CERTIFICATE.save(tmp_path / "c.json")
    folder = trust(tmp_path, "office")
    other = folder / "other.json"
    {
        "no key": lambda: other.write_bytes(b"key"),
        "link": lambda: other.symlink_to("nowhere"),
        "pipe": lambda: os.mkfifo(other),
        "folder": other.mkdir,
    }[broken]()
    args = [str(tmp_path / "c.json"), "--trust", str(folder)]
    assert main(["verify", *args]) == 3
    script = Path(rc.__file__).parent / "outsiders" / "verify.py"
    told = subprocess.run([sys.executable, script, *args], capture_output=True, timeout=60)  # noqa: S603, PLW1510
    assert told.returncode == 3
    report = rc.examine(CERTIFICATE, trust=folder)
    assert any("other.json" in note.place for note in report.notes)


def test_what_is_refuted_stays_so_with_a_broken_trust_folder(tmp_path: Path):
    """Exit code 1 goes before 3."""
    folder = trust(tmp_path, "office")
    (folder / "office.json").write_bytes(b"{}")
    path = tmp_path / "c.json"
    tampered(CERTIFICATE, lambda bodies: bodies[0][1].update(slot=2)).save(path)
    assert main(["verify", str(path), "--trust", str(folder)]) == 1


# --- a target's leaf that shows it could not be drawn ---------------------------------------------


def elsewhere(records: list[Body]) -> None:
    """Let the target stand in another stratum alone, where it may not be drawn."""
    next(r for r in records if r["id"] == TARGET).update(
        stratum="小型", verdict="outside:trustworthy"
    )


def spliced(pending: rc.Pending, certificate: rc.Certificate) -> rc.Certificate:
    """A commitment to other lists before the other records of a chain."""
    first = ("commitment", copied(pending.certificate.commitment))
    return linked([first, *bodies_of(certificate)[1:]])


def other_lists(flow: tuple[rc.Pending, rc.Certificate], name: str,
                change: Callable[[list[Body]], object]) -> rc.Pending:  # fmt: skip
    """Commit to a roster that says something else; the root fits."""
    records = [copied(record) for record in flow[0].rosters[name].records()]
    change(records)
    return recommitted(flow[0], rosters={name: roster(name, records)})


def showing(certificate: rc.Certificate, *shown: Any) -> rc.Certificate:  # noqa: ANN401
    """The same records with other disclosures, in their order."""
    return evolve(certificate, disclosures=tuple(sorted(shown, key=disclosure_order)))


def test_leaf_that_does_not_name_the_stratum_is_refused():
    """Who was drawn in one stratum cannot stand in another one alone."""
    other = rerostered("targets", elsewhere)
    report = rc.examine(disclosed(other, spliced(other, CERTIFICATE), TARGET))
    assert codes(report, "disclosures") == ["disclosure-not-eligible"]


@pytest.mark.parametrize("lists", ["whole", "lot"])
def test_leaf_that_does_not_name_the_stratum_of_a_lot(lists: str):
    """Whether the whole list is shown or the target's lot alone."""
    other = other_lists(PLAIN, "targets", elsewhere)
    forged = spliced(other, CERTIFICATE)
    mine = Views(CERTIFICATE, PENDING).target(TARGET)
    alone = [d for d in mine.disclosures if "of" in d]
    shown = CERTIFICATE.disclosures if lists == "whole" else alone
    leaf = Views(other.certificate, other).roster_leaf("targets", TARGET)
    report = rc.examine(showing(forged, leaf, *shown))
    assert set(codes(report, "disclosures")) >= {"disclosure-not-eligible"}


def by_slips() -> tuple[rc.Pending, rc.Certificate]:
    """Five targets by slips in a drum, all of them drawn."""
    standings = targets("A", *(f"T{n}" for n in range(5)))
    made = committed(tiny_task(standings=standings, strata=[WHOLE], teams=None, pool=[]))
    pending = recommitted(made, lambda fields: fields["strata"][0].update(design="slips"))
    return pending, rc.draw(pending)


WHOLE = Stratum(id="A", rate=Fraction(1))


def test_slip_that_the_leaf_does_not_give_is_refused():
    """Of a target's own slips the first by ticket counts; its leaf says how many there are."""
    pending, certificate = by_slips()
    lot = full(certificate, "draw")["strata"][0]["drawn"][0]
    shown = disclosed(pending, certificate, lot["id"])
    assert rc.verify(shown).step("disclosures").status == "PASS"

    def another(bodies: Bodies) -> None:
        strata = bodies[-1][1]["strata"][0]
        drawn = next(one for one in strata["drawn"] if one["id"] == lot["id"])
        drawn["slip"] = 9
        drawn["ticket"] = hashing.ticket("sha256", strata["key"], lot["id"], 9).hex()
        strata["drawn"].sort(key=lambda one: (one["ticket"], one["id"].encode()))

    forged = tampered(certificate, another)
    leaf = next(one for one in shown.disclosures if "roster" in one)
    report = rc.examine(forged.with_lists([leaf]))
    assert failed(report) == ["disclosures"]
    assert codes(report, "disclosures") == ["disclosure-slip"]


def test_lots_committed_in_another_number_are_a_matter_of_the_draw():
    """A leaf under the root stated is one; that the size is wrong is said by step tickets."""
    view = Views(CERTIFICATE, PENDING).target(TARGET)
    forged = tampered(view, lambda bodies: bodies[0][1]["strata"][0].update(reserves=2))
    report = rc.examine(evolve(forged, disclosures=view.disclosures))
    assert report.step("tickets").status == "FAIL"
    assert "disclosure-wrong" not in codes(report, "disclosures")


# --- leaves of people against the teams --------------------------------------------------------


def seated(certificate: rc.Certificate, post: int = 0) -> tuple[str, str]:
    """Somebody who sits in a team, and its check."""
    team = full(certificate, "assignment")["teams"][0]
    return team["seats"][post]["inspector"], team["check"]


WHO, CHECK = seated(CERTIFICATE)
LEAVES: dict[str, tuple[Body, set[str]]] = {
    "verdict": ({"verdict": "excluded:licence"}, {"team-outside-pool", "team-pool"}),
    "type": ({"type": ["B岗"]}, {"team-type"}),
    "cap": ({"cap": 0}, {"team-cap"}),
}


def changing(id: str, **fields: Any) -> Callable[[list[Body]], None]:  # noqa: ANN401
    """Let one record of a roster say something else."""
    return lambda records: next(r for r in records if r["id"] == id).update(fields)


@pytest.mark.parametrize("name", LEAVES)
def test_leaf_of_an_inspector_contradicts_a_team(name: str):
    """Who was not in the pool, of another type or above his cap cannot sit there."""
    fields, wanted = LEAVES[name]
    other = other_lists(PLAIN, "inspectors", changing(WHO, **fields))
    forged = spliced(other, CERTIFICATE)
    leaf = Views(other.certificate, other).roster_leaf("inspectors", WHO)
    report = rc.examine(showing(forged, leaf, *CERTIFICATE.disclosures))
    assert failed(report) == ["disclosures"]
    assert set(codes(report, "disclosures")) == wanted


def test_leaves_of_people_that_agree_pass():
    """Everybody's leaf, of every list of people."""
    views = Views(PENDING.certificate, PENDING)
    shown = [views.roster_leaf(name, id) for name in ("inspectors", "presence", "recusals")
             for id in PENDING.rosters[name].ids]  # fmt: skip
    report = rc.examine(showing(CERTIFICATE, *shown, *CERTIFICATE.disclosures))
    assert report.step("disclosures").status == "PASS"


@pytest.mark.parametrize(
    ("name", "code"), [("presence", "team-absent"), ("inspectors", "team-cap")]
)
def test_leaf_of_somebody_against_one_team_shown(name: str, code: str):
    """A view of one target shows its team alone, and who cannot come is seen there."""
    fields = {"present": False} if name == "presence" else {"cap": 0}
    other = other_lists(PLAIN, name, changing(WHO, **fields))
    forged = spliced(other, CERTIFICATE)
    teams = [d for d in Views(CERTIFICATE, PENDING).target(CHECK, team=True).disclosures
             if "check" in d["record"]]  # fmt: skip
    report = rc.examine(
        showing(forged, Views(other.certificate, other).roster_leaf(name, WHO), *teams)
    )
    assert codes(report, "disclosures") == [code]


# --- leaves of a sealed draw ----------------------------------------------------------------------


def sealed_lie(change: Callable[[Body], object]) -> Views:
    """Views of a sealed draw whose assignment says something else, its root fitting."""
    results, dealt = HELD.results, copied(HELD.open_records[-1].body)
    assert results is not None
    change(dealt)
    bodies = bodies_of(HELD)
    bodies[-1][1]["lists"] = HIDDEN.sealer.tree("assignment", dealt).root()  # type: ignore[union-attr]
    lists = results.lists.also(len(bodies) - 1, split("assignment", dealt)[1])
    return Views(linked(bodies).with_results(evolve(results, lists=lists)), HIDDEN)


def seat(number: int, **fields: Any) -> Callable[[Body], object]:  # noqa: ANN401
    """Change a seat of the first team."""
    return lambda body: body["teams"][0]["seats"][number].update(fields)


SEALED_TEAM = full(HELD, "assignment")["teams"][0]
SAT = [one["inspector"] for one in SEALED_TEAM["seats"]]
SEALED_LIES: dict[str, tuple[Callable[[Body], object], str]] = {
    "one person twice": (seat(1, inspector=SAT[0]), "team-twice"),
    "a requirement that the plan lacks": (seat(1, requirement=77), "commit-requirement"),
    "another responsible seat": (
        lambda body: body["teams"][0]["responsible"].update(requirement=1), "team-responsible",
    ),
    "somebody not in the pool": (seat(0, inspector="E-7"), "team-outside-pool"),
    "somebody absent": (seat(1, inspector="E-6"), "team-absent"),
    "somebody of another type": (seat(0, inspector="E-3"), "team-type"),
}  # fmt: skip


@pytest.mark.parametrize("name", SEALED_LIES)
def test_leaf_of_a_sealed_team_is_looked_at(name: str):
    """Nothing that is secret is needed to see that it cannot be."""
    change, code = SEALED_LIES[name]
    views = sealed_lie(change)
    check = SEALED_TEAM["check"]
    view = views.target(check, team=True)
    people = [views.roster_leaf("inspectors", id) for id in ("E-7", "E-3")]
    people.append(views.roster_leaf("presence", "E-6"))
    report = rc.examine(showing(view, *view.disclosures, *people))
    assert failed(report) == ["disclosures"]
    assert code in codes(report, "disclosures")


def test_leaves_of_an_honest_sealed_draw_agree():
    """All teams and loads, and everybody's leaf."""
    views = Views(HELD, HIDDEN)
    shown = [leaf for targets in HELD.drawn.values() for id in targets
             for leaf in views.target(id, team=True).disclosures]  # fmt: skip
    shown += [views.roster_leaf(name, id) for name in ("inspectors", "presence", "recusals")
              for id in HIDDEN.rosters[name].ids]  # fmt: skip
    report = rc.examine(showing(HELD, *shown))
    assert report.step("disclosures").status == "PASS"


# --- whose opening it is ------------------------------------------------------------------------


def test_office_signs_the_opening_of_the_first_source_of_the_request():
    """A request may name its sources otherwise; the office's own is its first one."""
    signers = [(ROLES[name], key(name).public) for name in ("office", "supervisor")]
    pending = committed(tiny_task(), signers=signers, threshold=2)
    keys = key("office"), key("supervisor")
    drawn = rc.draw(evolve(pending, certificate=pending.certificate.signed(*keys))).signed(*keys)
    renamed = fresh(1, "bureau", "office")
    asked = ask(pending, drawn, recusals=[holder(drawn)], sources=renamed)
    done = rc.amend(evolve(asked, certificate=asked.certificate.signed(*keys))).signed(*keys)
    assert rc.verify(done).stage == "amended"
    needs = [(record.body["source"], count) for record, count, _ in
             required(done.commitment, done.records) if record.kind == "opening"]  # fmt: skip
    assert needs == [("office", 1), ("supervisor", 1), ("bureau", 1), ("office", 2)]

    def signed_by_the_office_alone(source: str) -> rc.Report:
        records = []
        for position, record in enumerate(done.records):
            later = position > len(drawn.records)
            alone = later and record.kind == "opening" and record.body["source"] == source
            mine = [s for s in record.signatures if s["keyid"] == keys[0].public.keyid]
            records.append(evolve(record, signatures=tuple(mine)) if alone else record)
        return rc.examine(evolve(done, records=tuple(records)))

    assert signed_by_the_office_alone("bureau").verdict == "verified"
    assert codes(signed_by_the_office_alone("office"), "signatures") == ["signature-missing"]


# --- windows, figures -----


WINDOWS: dict[str, tuple[Body, bool]] = {
    "runs that touch": ({"off": ["2026-05-04", "2026-05-05/2026-05-06"]}, True),
    "runs that overlap": ({"off": ["2026-05-04/2026-05-06", "2026-05-05"]}, False),
    "a run of one day": ({"off": ["2026-05-04/2026-05-04"]}, False),
    "days out of order": ({"off": ["2026-05-05", "2026-05-04"]}, False),
    "a day twice": ({"work": ["2026-05-09", "2026-05-09"]}, False),
    "settled before the start": ({"settled": "2026-04-30"}, False),
    "settled on the first day": ({"settled": "2026-05-01"}, True),
    "3,660 days": ({"end": "2036-05-08"}, True),
    "3,661 days": ({"end": "2036-05-09"}, False),
    "from the first day there is": ({"start": "0001-01-01", "end": "0001-02-01"}, False),
}


@pytest.mark.parametrize("name", WINDOWS)
def test_rules_of_an_embedded_window(name: str):
    """A verifier refuses what the page says, and nothing else."""
    change, right = WINDOWS[name]
    content: Body = {
        "format": "randcheck/calendar-window/1", "start": "2026-05-01", "end": "2026-05-31",
        "settled": None, "off": [], "work": [], "notices": [], "as_of": None, **change,
    }  # fmt: skip
    data = json.dumps(content, separators=(",", ":"), sort_keys=True).encode()
    content["digest"] = hashing.h("sha256", "calendar-window", data).hex()
    assert [p.code for p in window_problems(content)] == ([] if right else ["calendar-window-form"])


def test_numbers_of_a_figure_do_not_descend():
    """RFC 3797 sorts the numbers of an event, and an event may repeat one."""
    assert [fits_form("rfc3797", text) for text in ("9.9./", "9.18./", "18.9./")] == [
        True, True, False,
    ]  # fmt: skip


# --- what a report is about -----------------------------------------------------------------------


def test_reports_on_two_certificates_differ():
    """Head, commitment and bytes of the file say which of two certificates of one draw it is."""
    other = committed(secret=b"x" * 32)
    reports = [rc.examine(PENDING.certificate), rc.examine(other.certificate)]
    assert reports[0].draw_id == reports[1].draw_id
    assert reports[0].to_json() != reports[1].to_json()
    report = rc.examine(CERTIFICATE)
    assert report.sha256 == hashlib.sha256(CERTIFICATE.to_bytes()).hexdigest()
    assert (report.commitment, report.head) == (CERTIFICATE.records[0].digest, CERTIFICATE.head)
    assert report.version == rc.__version__
    assert rc.Report.from_json(report.to_json()) == report


def test_report_says_what_was_given(tmp_path: Path):
    """On the screen, as JSON and in a notebook, in the same order whoever asks."""
    secrets_of(PENDING, tmp_path, lambda _: None)
    rosters, secrets = tmp_path / "rosters", tmp_path / "secrets.json"
    files = {"rule_book": b"rule book"}
    report = rc.verify(CERTIFICATE, secrets=secrets, rosters=rosters, files=files, evidence=None)
    assert report.given == ("rosters", "rule_book", "secrets")
    for text in (report.lines("zh")[1], report.lines("en")[1], report._repr_html_()):
        assert "rosters、rule_book、secrets" in text
        assert report.sha256 in text
        assert report.head in text


def test_report_on_what_cannot_be_read_names_nothing(tmp_path: Path):
    """Of a file of another form its bytes are named, of one that is not there nothing is."""
    report = rc.examine(b"[]")
    assert (report.draw_id, report.head, report.commitment) == ("", "", "")
    assert report.sha256 == hashlib.sha256(b"[]").hexdigest()
    assert rc.examine(tmp_path / "nowhere.json").sha256 == ""


@pytest.mark.parametrize("of", ["certificate", "register"])
def test_report_cannot_be_taken_for_yes(of: str, tmp_path: Path):
    """``if examine(upload): accept()`` must not take everything, nor ``not`` refuse it."""
    CERTIFICATE.save(tmp_path / "1.json")
    report: Any = rc.examine(b"{}") if of == "certificate" else examine_register(tmp_path)
    with pytest.raises(InputError, match="verdict") as caught:
        bool(report)
    assert caught.value.code == "report-truth"
    with pytest.raises(InputError):
        assert not report


def test_text_of_a_certificate_is_no_path(tmp_path: Path):
    """What begins with a brace is the certificate itself, white space before it or not."""
    assert rc.verify(CERTIFICATE.to_json()) == rc.verify(CERTIFICATE)
    assert rc.examine(" \n" + CERTIFICATE.to_json()).step("form").status == "FAIL"
    trap = tmp_path / "{trap}.json"
    CERTIFICATE.save(trap)
    assert rc.examine(trap).verdict == "verified"  # a path is given as one
    for text in ("{trap}.json", "{" + "a" * 30_000):
        report = rc.examine(text)
        assert report.verdict == "refuted"
        with pytest.raises(VerificationError) as caught:
            rc.verify(text)
        assert len(str(caught.value)) < 2000


def test_rosters_are_found_where_a_pending_draw_has_them(tmp_path: Path):
    """A private folder, or the rosters in it, are enough: the secrets lie where they were saved."""
    pending = committed(office_task())
    pending.save(tmp_path / "private")
    certificate = rc.draw(pending)
    for folder in ("private", "private/rosters"):
        report = rc.verify(certificate, rosters=tmp_path / folder, require=["recomputed"])
        assert report.verdict == "verified"


def test_a_folder_without_rosters_is_told_as_that(tmp_path: Path):
    """Nothing is decided, and nothing is said of secrets that nobody could have put there."""
    report = rc.examine(committed(office_task()).certificate, rosters=tmp_path)
    assert report.verdict == "undecided"
    assert "rosters-none" in {p.code for step in report.steps for p in step.problems} | {
        note.code for note in report.notes
    }
