"""Sealed draws: what stands in the records, what opens them, what is never shown."""

from __future__ import annotations

import json
import logging
import pickle
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.certificates import (
    IN_GROUPS,
    SECRET,
    audited,
    codes,
    committed,
    copied,
    failed,
    issued,
    linked,
    notes,
    office_task,
    tiny_task,
)
from randcheck.canonical.suites import SUITE_NAMES
from randcheck.certificates.batches import first_batch
from randcheck.certificates.ceremony.voiding import void
from randcheck.certificates.freezing import roster
from randcheck.certificates.pending import load_pending
from randcheck.certificates.records import ROSTERS
from randcheck.certificates.results import RESULTS_FILE, parse_results
from randcheck.certificates.secrecy.unsealing import unseal
from randcheck.draws.batches import Batch
from randcheck.draws.teams import TeamRule
from randcheck.draws.words import CHECKS
from randcheck.errors import CommitmentError, ConfidentialityError, InfeasibleError, InputError
from reference import hashing, records

if TYPE_CHECKING:
    from pathlib import Path

BUCKET = 32
SEALED = {"sealed": True, "bucket": BUCKET}
PENDING, CERTIFICATE = issued(**SEALED)
COUNTS = {"N": 7, "eligible": 6, "outside": 0, "need": 4, "n": 4, "shortfall": 0}
HIDDEN = ("quotas", "tickets", "opened", "teams")


def statuses(report: rc.Report) -> dict[str, str]:
    """Every step with its status."""
    return {step.name: step.status for step in report.steps}


@pytest.mark.parametrize("name", SUITE_NAMES)
@pytest.mark.parametrize("teams", ["posts", "groups", "nobody"])
def test_commit_draw_verify(name: str, teams: str, tmp_path: Path):
    """Both suites, posts, groups, no teams: the file alone holds, the auditor recomputes it."""
    rules = {"posts": {}, "groups": {"teams": IN_GROUPS}, "nobody": {"teams": None}}[teams]
    pending, certificate = issued(office_task(**rules), suite=name, **SEALED)
    report = rc.examine(certificate)
    assert report.verdict == "verified"
    assert report.headline.code == "headline-sealed"
    assert not report.holds("recomputed")
    assert "note-sealed-rate" in notes(report)
    audit = audited(pending, certificate, tmp_path)
    assert failed(audit) == []
    assert audit.holds("recomputed")
    assert audit.headline.code == "headline-recomputed"


def test_steps_say_what_the_file_alone_shows():
    """Order in time and seed pass; what rests on numbers and lists is for the auditor."""
    found = statuses(rc.examine(CERTIFICATE))
    skipped = {step for step, status in found.items() if status == "SKIPPED"}
    assert skipped >= set(HIDDEN)
    passed = {"form", "records", "chain", "commitment", "openings", "seed", "seal"}
    assert {found[step] for step in passed} == {"PASS"}
    assert {codes(rc.examine(CERTIFICATE), step)[0] for step in HIDDEN} == {"skip-sealed"}


def test_auditor_passes_every_step_that_he_can_redo(tmp_path: Path):
    """With rosters and secrets the counts, roots, draw and deal pass; the lists stay sealed."""
    found = statuses(audited(PENDING, CERTIFICATE, tmp_path))
    redone = {"quotas", "roots", "verdicts", "draw", "deal", "seal"}
    assert {found[step] for step in redone} == {"PASS"}
    assert {found[step] for step in ("tickets", "opened", "teams")} == {"SKIPPED"}


@pytest.mark.parametrize("name", SUITE_NAMES)
def test_seal_and_counts_are_those_of_the_definition(name: str):
    """``H("seal", …)`` and ``H("count", draw_id, "<stratum>/<field>", salt, value)``.

    Caught by it: a salt shared by two counts, a name without its stratum.
    """
    pending = committed(suite=name, **SEALED)
    seal, commitment = pending.seal, pending.certificate.commitment
    assert seal is not None
    id = commitment["draw_id"]
    assert commitment["seal"] == hashing.seal(name, id, seal.sealing).hex()
    for field, value in COUNTS.items():
        count = f"大型/{field}"
        salt = hashing.salt(name, seal.counts, count)
        hashed = hashing.sealed_count(name, id, count, salt, value)
        assert commitment["strata"][0][field] == hashed.hex()
        assert seal.values[count] == value
    hashes = [s[field] for s in commitment["strata"] for field in COUNTS]
    assert len(set(hashes)) == len(hashes)


def padded_root(suite: str, secret: bytes, listed: list[dict[str, Any]], buckets: int = 1) -> str:
    """The root of a list with decoys up to the bucket, by the second implementation."""
    leaves = []
    for one in listed:
        name = f"{one['list']}@{one.get('scope', '')}@{one['id']}" if "list" in one else one["id"]
        salt = hashing.salt(suite, secret, name)
        leaves.append(hashing.leaf(suite, salt, records.canonical(one)))
    for k in range(buckets * BUCKET - len(listed)):
        salt = hashing.decoy_salt(suite, secret, k)
        leaves.append(hashing.leaf(suite, salt, records.canonical({"decoy": k})))
    return hashing.root(suite, sorted(leaves)).hex()


def test_rosters_are_padded_with_decoys():
    """Every root is that of the list with decoys, and every size the bucket."""
    for name in ROSTERS:
        committed_root = PENDING.certificate.commitment["rosters"][name]
        secret, listed = PENDING.secrets[name], list(PENDING.rosters[name].records())
        expected = padded_root("sha256", secret, listed)
        assert committed_root == {"root": expected, "size": BUCKET}


def test_results_stand_as_padded_roots():
    """Drawn, reserves, loads and teams by the second implementation; no key, no list."""
    seal, opened = PENDING.seal, CERTIFICATE.open_records
    assert seal is not None
    draw, assignment = opened[3].body, opened[4].body

    strata: dict[tuple[str, str], list[str]] = {}
    for stratum in draw["strata"]:
        for name in ("drawn", "reserves"):
            for lot in stratum[name]:
                strata.setdefault((name, lot["id"]), []).append(stratum["id"])
    listed = [{"list": name, "id": id, "strata": sorted(of)} for (name, id), of in strata.items()]
    secret = hashing.h("sha256", "result", seal.results, CERTIFICATE.draw_id, "draw", "")
    root = padded_root("sha256", secret, listed, 2)
    assert CERTIFICATE.records[3].body["lists"] == {"root": root, "size": 2 * BUCKET}
    listed = [
        {"list": "loads", "id": one["inspector"], "load": one["load"]}
        for one in assignment["loads"]
    ]
    for team in assignment["teams"]:
        said = {"seats": team["seats"], "responsible": team["responsible"]}
        listed.append({"list": "teams", "scope": "spring", "id": team["check"], **said})
    secret = hashing.h(
        "sha256", "result", seal.results, CERTIFICATE.draw_id, "assignment", "spring"
    )
    root = padded_root("sha256", secret, listed, 2)
    assert CERTIFICATE.records[4].body["lists"] == {"root": root, "size": 2 * BUCKET}


def test_tickets_are_keyed_with_the_secret():
    """The drawn are the smallest tickets under the HMAC of what an open key hashes."""
    seal = PENDING.seal
    assert seal is not None
    seed = bytes.fromhex(CERTIFICATE.records[3].body["seed"])
    key = hashing.sealed_key("sha256", seal.sealing, seed, "targets", "spring")
    able = ["T-01", "T-02", "T-03", "T-04", "T-05", "T-06"]
    by_ticket = sorted(able, key=lambda id: hashing.ticket("sha256", key, id))
    assert list(CERTIFICATE.drawn["大型"]) == by_ticket[:4]
    assert CERTIFICATE.drawn != issued()[1].drawn


def test_deal_is_keyed_with_the_secret():
    """The same seed with and without a seal deals otherwise: every key of the deal is another.

    Caught by it: only the targets' key sealed, so that teams could be tried out by outsiders.
    """
    everybody = {"teams": TeamRule(mode=CHECKS), "recusals": [], "interests": {}}
    open_teams = issued(office_task(**everybody))[1].teams
    sealed_teams = issued(office_task(**everybody), **SEALED)[1].teams
    both = set(open_teams) & set(sealed_teams)
    assert {t: open_teams[t] for t in both} != {t: sealed_teams[t] for t in both}


def test_certificate_holds_no_number_and_no_name():
    """No count, no id of a target or inspector, no key and no ticket stands in the file."""
    for record in CERTIFICATE.records:
        text = record.payload.decode()
        for id in (*PENDING.rosters["targets"].ids, *PENDING.rosters["inspectors"].ids):
            assert f'"{id}"' not in text
        assert "ticket" not in text
        assert '"key"' not in text
    first = CERTIFICATE.commitment["strata"][0]
    assert all(isinstance(first[name], str) for name in COUNTS)


def test_secrets_are_fresh():
    """Two draws of one office share no secret; seal, counts and results have one each."""
    seals = [committed(secret=None, **SEALED).seal for _ in range(2)]
    secrets = [s for seal in seals if seal for s in (seal.sealing, seal.counts, seal.results)]
    assert len({*secrets, SECRET}) == 7


def test_folder_brings_everything_back(tmp_path: Path):
    """What is saved draws to the same bytes; a drawn one is loaded with its results."""
    PENDING.save(tmp_path)
    again = load_pending(tmp_path)
    assert again.seal is not None
    assert rc.draw(again).to_bytes() == CERTIFICATE.to_bytes()
    evolve(again, certificate=rc.draw(again)).save(tmp_path)
    held = load_pending(tmp_path)
    assert held.certificate.drawn == CERTIFICATE.drawn
    assert rc.draw(held).drawn == CERTIFICATE.drawn


def test_results_of_another_draw_are_refused(tmp_path: Path):
    """A private folder whose results are not those committed is found when it is loaded."""
    drawn = evolve(PENDING, certificate=CERTIFICATE)
    drawn.save(tmp_path)
    path = tmp_path / RESULTS_FILE
    path.write_bytes(path.read_bytes().replace(b'"load":2', b'"load":3', 1))
    with pytest.raises(CommitmentError) as caught:
        load_pending(tmp_path)
    assert caught.value.code == "results-changed"
    assert CERTIFICATE.results is not None
    other = evolve(CERTIFICATE.results, draw_id="lan/2026/spring/2")
    path.write_bytes(other.to_bytes())
    with pytest.raises(CommitmentError) as caught:
        load_pending(tmp_path)
    assert caught.value.code == "other-draw"


def test_seal_of_another_draw_is_refused(tmp_path: Path):
    """Secrets whose seal does not open the commitment are refused before anything is drawn."""
    PENDING.save(tmp_path)
    path = tmp_path / "secrets.json"
    value = json.loads(path.read_bytes())
    value["seal"]["values"][0]["value"] += 1
    path.write_text(json.dumps(value))
    with pytest.raises(CommitmentError) as caught:
        load_pending(tmp_path)
    assert caught.value.code == "seal-wrong"
    del value["seal"]
    path.write_text(json.dumps(value))
    with pytest.raises(CommitmentError) as caught:
        load_pending(tmp_path)
    assert caught.value.code == "seal-wrong"


def test_results_file_is_read_strictly():
    """What is no file of results is one clear error."""
    with pytest.raises(InputError):
        parse_results(b'{"format":"randcheck/results@v1"}', "results.json")


@pytest.mark.parametrize(
    ("bucket", "size"), [(None, 1024), (14, 14), (4096, 4096)], ids=["usual", "least", "large"]
)
def test_bucket(bucket: int | None, size: int):
    """By default 1024; any number that holds the largest list."""
    commitment = committed(sealed=True, bucket=bucket).certificate.commitment
    assert {root["size"] for root in commitment["rosters"].values()} == {size}


def test_usual_bucket_is_a_power_of_two():
    """Lists beyond 1024 are padded to the next power of two."""
    task = tiny_task(standings=[*tiny_task().standings[:0], *many(1025)])
    commitment = committed(task, sealed=True).certificate.commitment
    assert commitment["rosters"]["targets"]["size"] == 2048


def many(count: int) -> list[Any]:
    """So many targets."""
    like = tiny_task().standings[0]
    return [evolve(like, id=f"T{n}") for n in range(count)]


@pytest.mark.parametrize("bucket", [0, 13, -1, 2**24 + 1])
def test_bucket_that_does_not_hold_the_lists_is_refused(bucket: int):
    """Too small, or too large; the text does not say how large the list is."""
    with pytest.raises(InputError) as caught:
        committed(sealed=True, bucket=bucket)
    assert caught.value.code == "bucket-small"
    assert "14" not in caught.value.en


def test_bucket_of_an_open_draw_is_refused():
    """Nothing is padded in an open draw; saying so silently would mislead."""
    with pytest.raises(InputError) as caught:
        committed(bucket=64)
    assert caught.value.code == "bucket-open"


def test_secret_stratum_seals_the_whole_draw():
    """What the rule book calls secret is sealed without asking, and cannot be shown by mistake."""
    strata = [evolve(stratum, secret=stratum.id == "小型") for stratum in office_task().strata]
    task = office_task(strata=strata)
    assert committed(task).certificate.is_sealed
    assert isinstance(committed(task).certificate.commitment["strata"][0]["N"], str)
    with pytest.raises(ConfidentialityError) as caught:
        committed(task, sealed=False)
    assert caught.value.code == "secret-open"
    assert not committed().certificate.is_sealed


def test_batches_of_a_secret_year(tmp_path: Path):
    """A later batch takes the year's quota from the first one's seal, and verifies."""
    strata = [
        evolve(stratum, reserves=0, batch=Batch(number=1, of=2)) for stratum in office_task().strata
    ]
    first, drawn = issued(office_task(strata=strata), **SEALED)
    assert audited(first, drawn, tmp_path / "1").holds("recomputed")
    with pytest.raises(ConfidentialityError):
        first_batch(drawn)
    year = first_batch(drawn, first.seal)
    assert year.years == {"大型": 4, "小型": 1, "特殊": 2}
    later = [
        evolve(s, batch=Batch(number=2, of=2, year=year.years[s.id], first=year.digest))
        for s in strata
    ]
    second, held = issued(office_task(strata=later), slot=2, previous_slot=drawn.records[0].digest,
                          **SEALED)  # fmt: skip
    assert audited(second, held, tmp_path / "2").holds("recomputed")
    lying = [evolve(s, batch=evolve(s.batch, year=s.batch.year + 2)) for s in later]
    third, forged = issued(office_task(strata=lying), slot=2,
                           previous_slot=drawn.records[0].digest, **SEALED)  # fmt: skip
    assert third.seal != second.seal
    assert (
        rc.examine(forged).verdict == "verified"
    )  # a year's quota is held against its first batch


def test_plan_file_is_left_out():
    """A plan states numbers: its digest could be tried with each of them."""
    task = office_task(plan_file=b"N = 7")
    assert committed(task).certificate.commitment["plan_file"] is not None
    assert committed(task, **SEALED).certificate.commitment["plan_file"] is None


# --- nothing is shown by accident -----------------------------------------------------


def test_results_are_shown_to_their_holder_alone():
    """Tables, `drawn` and `teams` of a file raise; with the private results they are there."""
    public = rc.Certificate.from_json(CERTIFICATE.to_json())
    for name in ("drawn", "teams", "targets", "reserves", "seats", "loads", "open_records"):
        with pytest.raises(ConfidentialityError) as caught:
            getattr(public, name)
        assert caught.value.code == "sealed-results"
        assert getattr(CERTIFICATE, name)
    assert public.with_results(CERTIFICATE.results).drawn == CERTIFICATE.drawn
    assert len(CERTIFICATE.targets) == 6
    assert public.first(1).drawn == {}


def test_nothing_sealed_is_in_what_objects_say_of_themselves(caplog):
    """repr, HTML and logs of certificate, pending, results, seal and report name no id, no secret.

    Caught by it: the HTML of a certificate that lists how many were drawn.
    """
    caplog.set_level(logging.DEBUG)
    pending, certificate = issued(**SEALED)
    report = rc.examine(certificate)
    seal, results = pending.seal, certificate.results
    assert seal is not None
    said = [repr(x) for x in (pending, certificate, results, seal, report, pending.sealer)]
    said += [x._repr_html_() for x in (pending, certificate, report)]
    said += [str(report), report.to_json(), caplog.text]
    secrets = [seal.sealing, seal.counts, seal.results, *pending.secrets.values()]
    for text in said:
        for secret in secrets:
            assert secret.hex() not in text
            assert repr(secret) not in text
        for id in (*pending.rosters["targets"].ids, *pending.rosters["inspectors"].ids):
            assert id not in text
    open_html = issued()[1]._repr_html_()
    assert "drawn" in open_html
    assert "drawn" not in certificate._repr_html_()


def test_error_of_a_deal_that_cannot_be_made_names_nobody():
    """The text says that it is sealed; `reason` still has the proof for the office itself."""
    pairs = [(f"E-{n}", f"T-0{k}") for n in (1, 2, 5) for k in range(1, 7)]
    task = office_task(recusals=pairs, interests={})
    with pytest.raises(InfeasibleError) as bare:
        issued(task)
    assert "T-0" in bare.value.en
    with pytest.raises(InfeasibleError) as caught:
        issued(task, **SEALED)
    assert caught.value.code == "infeasible-sealed"
    assert "T-0" not in caught.value.zh + caught.value.en + repr(caught.value)
    assert caught.value.reason is not None


def test_auditors_report_names_nobody_unless_asked(tmp_path: Path):
    """Findings keep their code; numbers and ids are shown with `reveal` alone.

    Caught by it: the parameters of a finding printed as in an open draw.
    """
    pair = {"id": "E-2@T-03", "inspector": "E-2", "target": "T-03", "relations": []}
    targets = [dict(r) for r in PENDING.rosters["targets"].records()][1:]
    lists = {"interests": roster("interests", [pair]), "targets": roster("targets", targets)}
    fields = copied(PENDING.certificate.commitment)
    for name, listed in lists.items():
        tree = listed.tree(CERTIFICATE.suite, PENDING.secrets[name], BUCKET)
        fields["rosters"][name]["root"] = tree.root.hex()
    rosters = {**PENDING.rosters, **lists}
    lying = evolve(PENDING, certificate=linked([("commitment", fields)]), rosters=rosters)
    lying.save(tmp_path)
    given = {"rosters": tmp_path / "rosters", "secrets": tmp_path / "secrets.json"}
    hidden = rc.examine(lying.certificate, **given)
    shown = rc.examine(lying.certificate, **given, reveal=True)
    for report in (hidden, shown):
        assert failed(report) == ["verdicts"]
        assert {"interest-not-recused", "quota-wrong"} <= set(codes(report, "verdicts"))
    assert "T-03" not in hidden.to_json()
    assert "T-03" in shown.to_json()
    numbers = [p.params for p in hidden.step("verdicts").problems if p.code == "quota-wrong"]
    assert all(str(value) == "(sealed)" for params in numbers for value in params.values())
    assert {6, 7} <= {p.params.get("wanted") for p in shown.step("verdicts").problems} | {
        p.params.get("value") for p in shown.step("verdicts").problems
    }


def test_damaged_roster_of_a_sealed_draw_is_not_quoted(tmp_path: Path):
    """A line that is wrong is told without its number and its text."""
    PENDING.save(tmp_path)
    path = tmp_path / "rosters" / "targets.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"T-05"', b'"T-05 "'))
    given = {"rosters": tmp_path / "rosters", "secrets": tmp_path / "secrets.json"}
    hidden = rc.examine(CERTIFICATE, **given)
    assert failed(hidden) == ["roots"]
    assert "T-05" not in hidden.to_json()
    assert "T-05" in rc.examine(CERTIFICATE, **given, reveal=True).to_json()


def test_shortfall_is_a_note_without_its_number(tmp_path: Path):
    """The auditor is told which stratum falls short; how much only where he asks."""
    PENDING.save(tmp_path)
    given = {"rosters": tmp_path / "rosters", "secrets": tmp_path / "secrets.json"}
    for reveal, shortfall in ((False, "(sealed)"), (True, "1")):
        report = rc.examine(CERTIFICATE, **given, reveal=reveal)
        note = next(n for n in report.notes if n.code == "note-shortfall")
        assert str(note.params["shortfall"]) == shortfall
    assert "note-shortfall" not in notes(rc.examine(CERTIFICATE))


def test_pickle_keeps_a_sealed_certificate():
    """A certificate crosses processes with its results."""
    again = pickle.loads(pickle.dumps(CERTIFICATE))  # noqa: S301 - our own bytes
    assert again == CERTIFICATE
    assert again.drawn == CERTIFICATE.drawn


# --- void and unsealed ----------------------------------------------------------------


def test_sealed_slot_can_be_given_up(tmp_path: Path):
    """A void record says nothing more than the openings; the chain holds."""
    certificate = void(PENDING, "名册有误")
    assert rc.examine(certificate).verdict == "verified"
    late = void(evolve(PENDING, certificate=CERTIFICATE), "名册有误")
    assert rc.examine(late).verdict == "verified"
    assert audited(PENDING, late, tmp_path).verdict == "verified"


def test_unsealed_draw_is_recomputed_by_anybody(tmp_path: Path):
    """After unsealing the rosters are enough: no file of secrets; counts open without them."""
    opened = unseal(CERTIFICATE, PENDING, reason="保密期满")
    assert [r.kind for r in opened.records][-1] == "unsealing"
    assert statuses(rc.examine(opened))["quotas"] == "PASS"
    PENDING.save(tmp_path)
    report = rc.verify(opened, rosters=tmp_path / "rosters")
    assert report.holds("recomputed")
    assert audited(PENDING, opened, tmp_path).holds("recomputed")


def test_what_cannot_be_unsealed():
    """An open draw, one that is not finished, one that is unsealed already, without a reason."""
    opened = unseal(CERTIFICATE, PENDING, reason="保密期满")
    plain = issued()
    early = CERTIFICATE.first(4)
    for certificate, pending in (
        (plain[1], plain[0]),
        (PENDING.certificate, PENDING),
        (early, PENDING),
        (opened, PENDING),
    ):
        with pytest.raises(InputError) as caught:
            unseal(certificate, pending, reason="保密期满")
        assert caught.value.code == "unseal-stage"
    with pytest.raises(InputError):
        unseal(CERTIFICATE, PENDING, reason="")
    with pytest.raises(CommitmentError):
        unseal(CERTIFICATE, committed(office_task(draw="autumn"), **SEALED), reason="期满")


def test_auditor_without_the_seal_is_told(tmp_path: Path):
    """Secrets of the rosters alone do not open a sealed draw; it is a failure to be told."""
    PENDING.save(tmp_path)
    value = json.loads((tmp_path / "secrets.json").read_bytes())
    del value["seal"]
    (tmp_path / "secrets.json").write_text(json.dumps(value))
    report = rc.examine(
        CERTIFICATE, rosters=tmp_path / "rosters", secrets=tmp_path / "secrets.json"
    )
    assert codes(report, "roots") == ["seal-missing"]
    assert not report.holds("recomputed")
