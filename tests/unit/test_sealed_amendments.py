"""Requests and amendments of a sealed draw: what they hide, what an auditor makes of them."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.amendments import ask, carried, fresh, holder, rich_task
from fixtures.certificates import (
    bodies_of,
    body,
    codes,
    copied,
    failed,
    issued,
    kept_folder,
    linked,
    targets,
    tiny_task,
)
from fixtures.sealed_amendments import (
    BUCKET,
    TASKS,
    after,
    amended,
    audit,
    drawn,
    forged,
    lists_of,
    of,
    wishes,
)
from randcheck.canonical import jcs
from randcheck.certificates.pending import load_pending
from randcheck.certificates.results import RESULTS_FILE
from randcheck.certificates.rosters import ROSTERS_FOLDER
from randcheck.certificates.secrecy.unsealing import unseal
from randcheck.certificates.secretfiles import SECRETS_FILE
from randcheck.certificates.views import Views, contradictions
from randcheck.cli import main
from randcheck.errors import CommitmentError, ConfidentialityError, InfeasibleError, InputError
from randcheck.selftest import office_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fixtures.certificates import Bodies, Body

OTHER = "ab" * 32


FORMS = sorted(wishes(drawn()[1]))


# --- what follows ----------------------------------------------------------------------


@pytest.mark.parametrize("mode", TASKS)
@pytest.mark.parametrize("form", FORMS)
def test_auditor_recomputes_and_everybody_sees_the_order(form: str, mode: str):
    """Each form is carried out; the public file verifies, the auditor's is recomputed."""
    pending, certificate = amended(form, mode)
    before = drawn(mode)[1]
    assert certificate.teams != before.teams
    public = rc.verify(Views(certificate, pending).public())
    assert public.stage == "amended"
    assert public.step("amendments").status == "PASS"
    assert [p.code for p in public.step("amended").problems] == ["skip-no-rosters"]
    report = audit(pending, certificate)
    assert report.holds("recomputed"), str(report)
    assert report.step("amended").status == "PASS"
    without = rc.examine(Views(certificate, pending).public(), **lists_of(pending))
    assert [p.code for p in without.step("amended").problems] == ["skip-asked"]
    assert without.verdict == "verified"
    assert not without.holds("recomputed")


def test_amendments_follow_one_another():
    """A second request starts where the first ended, and both are recomputed."""
    pending, certificate = amended("reserve")
    closed = {id for ids in drawn()[1].drawn.values() for id in ids}
    closed -= {id for ids in certificate.drawn.values() for id in ids}
    assert len(closed) == 1
    pending, certificate = carried(pending, absences=[holder(certificate)[0]])
    assert len(certificate.of_kind("amendment")) == 2
    assert audit(pending, certificate).holds("recomputed")
    assert certificate.original.teams == drawn()[1].teams


def masked(certificate: rc.Certificate) -> str:
    """The public file, hashes and random texts aside."""
    records = [json.dumps(dict(record.body), sort_keys=True) for record in certificate.records]
    text = "\n".join([*records, str(len(certificate.to_bytes()))])
    return re.sub("[0-9a-f]{64}", "x", text)


def test_records_are_alike_whatever_was_asked():
    """Form, cause, who and how many: the public file tells none of them apart."""
    assert len({masked(amended(form)[1]) for form in FORMS}) == 1
    one = carried(drawn()[0], **wishes(drawn()[1])["substitute"], cause="x" * 500, asked_by="y")
    assert masked(one[1]) == masked(amended("swap")[1])


def test_no_id_stands_in_a_public_file():
    """Neither in a record nor beside it: no target, no inspector, no cause."""
    for form in FORMS:
        pending, certificate = amended(form)
        data = Views(certificate, pending).public().to_bytes()
        payloads = [base64.b64decode(r["payload"]) for r in json.loads(data)["records"]]
        text = b"\n".join([data, *payloads]).decode()
        ids = [id for name in ("targets", "inspectors") for id in pending.rosters[name].ids]
        assert not [id for id in (*ids, "亲属任职", "注销") if id in text]
        for shown in ("teams", "drawn", "seats", "targets"):
            bare = rc.Certificate.from_json(data)
            with pytest.raises(ConfidentialityError):
                getattr(bare, shown)


def test_same_lists_under_another_root_each_time():
    """Nobody can tell from two roots whether the list of the drawn changed."""
    first, certificate = amended("substitute")
    _, later = carried(first, absences=[holder(certificate)[0]])
    roots = [record.body["lists"]["root"] for record in later.of_kind("amendment")]
    assert later.drawn == drawn()[1].drawn
    assert len(set(roots)) == 2
    salts = {
        d["salt"] for d in Views(later, first).target(holder(certificate)[1]).disclosures
        if d.get("record", {}).get("list") == "drawn"
    }  # fmt: skip
    assert len(salts) == 3


def test_leaf_of_a_change_says_nothing_of_the_pool():
    """How many were possible is for the auditor: it would bound the size of the pool."""
    pending, certificate = amended("substitute")
    check = holder(drawn()[1])[1]
    views = Views(certificate, pending)
    shown = {d["record"]["list"]: d for d in after(certificate, views.target(check, team=True))}
    assert set(shown) == {"changes", "drawn", "teams"}
    assert "possible" not in json.dumps(shown["changes"]["record"])
    assert [s["after"] for s in shown["changes"]["record"]["seats"]] == [
        certificate.teams[check][0]
    ]
    without = after(certificate, views.target(check))
    assert [d["record"]["list"] for d in without] == ["drawn"]
    for view in (views.target(check, team=True), views.target(check)):
        assert rc.verify(view).step("disclosures").status == "PASS"


def test_views_of_an_amended_draw_agree():
    """All views of one chain hold together; another answer to the same request does not."""
    pending, certificate = amended("reserve")
    views = Views(certificate, pending)
    new = {id for ids in certificate.drawn.values() for id in ids}
    (stands_in,) = new - {id for ids in drawn()[1].drawn.values() for id in ids}
    shown = [views.public(), views.auditor(), views.target(stands_in, team=True)]
    assert not contradictions(*shown)
    assert {d["record"]["list"] for d in after(certificate, shown[2])} == {
        "changes", "drawn", "teams",
    }  # fmt: skip
    other = copied(shown[1].disclosures[0])
    other["record"]["fields"]["cause"] = "x"
    lying = evolve(shown[1], disclosures=(other, *shown[1].disclosures[1:]))
    assert [p.code for p in contradictions(shown[1], lying)] == ["views-shown"]


# --- what is refused -------------------------------------------------------------------


def test_request_without_a_seed_would_tell_that_nothing_is_dealt():
    """In a draw of targets alone a reserve needs no seed, but a sealed request has one."""
    pending, certificate = issued(rich_task(teams=None), sealed=True, bucket=BUCKET)
    pending = evolve(pending, certificate=certificate, openings=())
    away: Any = {"form": "reserve", "unreachable": {certificate.drawn["大型"][0]: "注销"}}
    with pytest.raises(InputError) as caught:
        ask(pending, **away, sources=())
    assert caught.value.code == "amend-no-sources"
    pending, certificate = carried(pending, **away)
    assert audit(pending, certificate).holds("recomputed")


def test_nobody_can_follow():
    """The reason names nobody: it may be passed on."""
    task = tiny_task(standings=targets("A", "T1", "T2", "T3"))
    pending, certificate = issued(task, sealed=True, bucket=BUCKET)
    pending = evolve(pending, certificate=certificate)
    everybody = sorted(set(certificate.teams[min(certificate.teams)]))
    with pytest.raises(InfeasibleError) as caught:
        ask(pending, absences=everybody)
    assert caught.value.code == "infeasible-sealed"


def test_results_are_needed():
    """Whoever has the certificate alone cannot ask for anything: it does not say who sits where."""
    pending, certificate = drawn()
    bare = evolve(pending, certificate=certificate.with_results(None))
    with pytest.raises(ConfidentialityError) as caught:
        ask(bare, absences=["E-1"])
    assert caught.value.code == "sealed-results"


ALTERED: dict[str, tuple[Callable[[Bodies], object], str, str]] = {
    "number": (lambda b: body(b, "request").update(number=2), "amendments", "amend-number"),
    "no sources": (lambda b: body(b, "request").update(sources=[]), "amendments",
                   "amend-no-sources"),
    "source": (lambda b: body(b, "request")["sources"][0].update(commitment=OTHER),
               "amendments", "opening-mismatch"),
    "late": (lambda b: body(b, "request")["sources"].append(
        {"kind": "figure", "id": "z", "event": "e", "form": "f",
         "time": "2026-04-15T21:15:00+08:00"}) or body(b, "request").update(
        openings_until="2026-05-15T21:15:00+08:00"), "amendments", "seed-openings-late"),
    "order of sources": (lambda b: body(b, "request")["sources"].reverse(), "amendments",
                         "seed-office-first"),
    "answer to another": (lambda b: body(b, "amendment").update(request=2), "amendments",
                          "amend-number"),
    "seed": (lambda b: body(b, "amendment").update(seed=OTHER), "amendments", "seed-wrong"),
    "root": (lambda b: body(b, "amendment")["lists"].update(root=OTHER), "amended",
             "amend-root"),
    "size": (lambda b: body(b, "amendment")["lists"].update(size=BUCKET), "seal",
             "seal-bucket"),
    "no seed": (lambda b: body(b, "amendment").update(seed=None), "amendments", "seed-wrong"),
    "asked": (lambda b: body(b, "request")["lists"].update(root=OTHER), "disclosures",
              "disclosure-wrong"),
    "two asked": (lambda b: body(b, "request")["lists"].update(size=2), "seal",
                  "seal-bucket"),
}  # fmt: skip


def altered(change: Callable[[Bodies], object]) -> rc.Certificate:
    """The auditor's view with one field altered, everything linked again."""
    pending, certificate = amended()
    bodies = bodies_of(certificate)
    change(bodies)
    shown = Views(certificate, pending).auditor().disclosures
    return evolve(linked(bodies), disclosures=shown)


@pytest.mark.parametrize("name", ALTERED)
def test_altered_field_is_refused(name: str):
    """Every field of the two records is owned by a step that refuses it."""
    change, step, code = ALTERED[name]
    report = rc.examine(altered(change), **lists_of(amended()[0]), reveal=True)
    assert step in failed(report)
    assert code in codes(report, step)


def test_abandoned_request_needs_a_void_seed():
    """Another request behind one whose seed could be made: requests re-rolled."""
    pending, certificate = drawn()
    first = ask(pending, **wishes(certificate)["substitute"]).certificate
    second = ask(pending, **wishes(certificate)["team"], sources=fresh(2)).certificate
    opened = bodies_of(amended()[1])[-3:-1]
    bodies = [*bodies_of(first), *opened, bodies_of(second)[-1]]
    bodies[-1][1]["number"] = 2
    assert codes(rc.examine(linked(bodies)), "amendments") == ["amend-abandoned"]
    silent = ask(pending, **wishes(certificate)["team"], sources=fresh(1))
    given_up = ask(
        evolve(silent, openings=silent.openings[:1]), abandon=True, absences=["E-1"],
        sources=fresh(2),
    )  # fmt: skip
    done = rc.amend(given_up)
    held = evolve(given_up, certificate=done, openings=())
    assert audit(held, done).holds("recomputed")
    assert "note-amend-void" in {note.code for note in audit(held, done).notes}


def test_nonce_shown_before_is_refused():
    """A nonce of the draw stands in a request again: it hides nothing any more."""
    pending, certificate = drawn()
    again = [
        rc.contribution(n, value="9", nonce=bytes.fromhex(r.body["nonce"]))
        for n, r in zip(("office", "supervisor"), certificate.openings, strict=True)
    ]
    with pytest.raises(CommitmentError) as caught:
        ask(pending, absences=["E-1"], sources=again)
    assert caught.value.code == "amend-nonce-again"
    bodies = bodies_of(amended()[1])
    opening = [fields for kind, fields in bodies if kind == "opening"][-1]
    opening["nonce"] = certificate.openings[0].body["nonce"]
    assert "amend-nonce-again" in codes(rc.examine(linked(bodies)), "amendments")


def pick(teams: list[Body], who: str) -> None:
    """Put somebody on the seat that was dealt."""
    seat = teams[0]["seats"][0]
    assert seat["after"] != who
    seat["after"] = who


DISHONEST: dict[str, tuple[Callable[[Body, list[Body]], object], str, str]] = {
    "substitute picked by hand": (lambda _, teams: pick(teams, "F-5"), "substitute", "amend-root"),
    "nothing changed": (lambda _, teams: teams.clear(), "substitute", "amend-root"),
    "nobody asked": (lambda asked, _: asked.update(recusals=[]), "substitute", "amend-nothing"),
    "scopes left out": (lambda asked, _: asked.update(amends=[]), "substitute", "amend-scopes"),
    "reserve out of order": (
        lambda asked, _: asked["unreachable"][0].update(reserve="T-06"), "reserve",
        "amend-reserve-order",
    ),
    "target not drawn": (
        lambda asked, _: asked["unreachable"][0].update(target="T-06"), "reserve",
        "amend-not-drawn",
    ),
    "stranger recused": (
        lambda asked, _: asked["recusals"][0].update(inspector="Z-9"), "substitute",
        "amend-inspector",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DISHONEST)
def test_dishonest_amendment_is_seen_by_the_auditor(name: str):
    """Everything fits but the outcome: the file verifies, the auditor finds it, naming nobody."""
    change, form, code = DISHONEST[name]
    made = forged(change, form)
    assert rc.examine(evolve(made, disclosures=())).verdict == "verified"
    given = lists_of(amended(form)[0])
    report = rc.examine(made, **given)
    assert failed(report) == ["amended"]
    assert code in codes(report, "amended")
    ids = [id for n in ("targets", "inspectors") for id in amended(form)[0].rosters[n].ids]
    text = str(report)
    assert not [id for id in ids if id in text]


# --- what is shown ---------------------------------------------------------------------


def reshown(change: Callable[[list[Body]], object], view: rc.Certificate) -> bytes:
    """The file of a view after a change of its disclosures."""
    value = json.loads(view.to_bytes())
    change(value["disclosures"])
    return jcs.serialize(value)


SHOWN: dict[str, Callable[[list[Body]], object]] = {
    "team": lambda d: of("teams")(d)["record"]["seats"][0].update(inspector="E-9"),
    "change": lambda d: of("changes")(d)["record"]["seats"][0].update(after="E-9"),
    "drawn": lambda d: of("drawn")(d)["record"].update(strata=["小型"]),
    "place": lambda d: of("drawn")(d).update(index=of("drawn")(d)["index"] ^ 1),
    "salt": lambda d: of("drawn")(d).update(salt=OTHER),
    "scope": lambda d: of("teams")(d)["record"].update(scope="autumn"),
    "as reserve": lambda d: of("drawn")(d)["record"].update(list="reserves"),
}  # fmt: skip


@pytest.mark.parametrize("name", SHOWN)
def test_wrong_leaf_of_an_amendment_is_refused(name: str):
    """Whatever a target is shown of an amendment stands under its root."""
    pending, certificate = amended()
    view = Views(certificate, pending).target(holder(drawn()[1])[1], team=True)
    report = rc.examine(reshown(SHOWN[name], view))
    assert failed(report) == ["disclosures"]
    assert set(codes(report, "disclosures")) == {"disclosure-wrong"}


@pytest.mark.parametrize("change", [
    lambda d: d[0]["record"]["fields"].update(cause="x"),
    lambda d: d[0].update(salt=OTHER),
    lambda d: d[0].update(of=3),
])  # fmt: skip
def test_wrong_request_shown_is_refused(change: Callable[[list[Body]], object]):
    """What is shown of a request opens the hash in its record, or step 12 refuses it."""
    pending, certificate = amended()
    report = rc.examine(reshown(change, Views(certificate, pending).auditor()))
    assert failed(report) == ["disclosures"]
    assert codes(report, "disclosures") == ["disclosure-wrong"]


# --- folder, unsealing, command --------------------------------------------------------


def test_folder_goes_on_after_a_crash(tmp_path: Path):
    """Saved at every stage the folder loads again; results of a lost request are left out."""
    pending, certificate = drawn()
    pending.save(tmp_path)
    held = load_pending(tmp_path)
    asked = ask(held, **wishes(certificate)["substitute"])
    before = (tmp_path / "certificate.json").read_bytes()
    asked.save(tmp_path)
    # stopped before the certificate: the results know a request that the chain does not
    (tmp_path / "certificate.json").write_bytes(before)
    held = load_pending(tmp_path)
    assert held.certificate.head == certificate.head
    again = ask(held, **wishes(certificate)["team"])
    again.save(tmp_path)
    waiting = load_pending(tmp_path)
    done = rc.amend(waiting)
    evolve(waiting, certificate=done, openings=()).save(tmp_path)
    last = load_pending(tmp_path)
    assert last.certificate.teams == done.teams
    assert last.certificate.open_records[5].body["form"] == "team"
    assert audit(last, last.certificate).holds("recomputed")


@pytest.mark.parametrize("change", [
    lambda r: r["lists"][2]["fields"].update(cause="x"),
    lambda r: r["lists"][3]["fields"]["teams"][0]["seats"][0].update(after="F-5"),
    lambda r: r["lists"].pop(2),
    lambda r: r["lists"].pop(),
    lambda r: r["lists"][2].update(of=6),
])  # fmt: skip
def test_damaged_results_are_refused(change: Callable[[Body], object], tmp_path: Path):
    """The private file says what the records commit, or it is not taken."""
    pending, certificate = amended()
    evolve(pending, certificate=certificate).save(tmp_path)
    value = json.loads((tmp_path / RESULTS_FILE).read_bytes())
    change(value)
    (tmp_path / RESULTS_FILE).write_bytes(jcs.serialize(value))
    with pytest.raises(CommitmentError) as caught:
        load_pending(tmp_path)
    assert caught.value.code == "results-changed"


def test_unsealed_after_an_amendment():
    """The record opens the secrets, the disclosures what was asked for: anybody recomputes."""
    pending, certificate = amended("reserve")
    opened = unseal(certificate, pending, reason="期满")
    folder = kept_folder()
    pending.save(folder)
    (folder / SECRETS_FILE).unlink()
    report = rc.verify(opened, rosters=folder / ROSTERS_FOLDER)
    assert report.holds("recomputed")
    assert [set(d) for d in opened.disclosures] == [{"index", "of", "path", "record", "salt"}]
    asked = ask(drawn()[0], **wishes(drawn()[1])["team"])
    with pytest.raises(InputError) as caught:
        unseal(asked.certificate, asked, reason="期满")
    assert caught.value.code == "unseal-stage"


def test_command_amends_a_sealed_draw(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """`amend request` and `amend draw` print no name, and the auditor's folder verifies."""
    private, out = str(tmp_path / "私密"), str(tmp_path / "凭证.json")
    two = ["--source", "office=3 5 2 6", "--source", "supervisor=1 4 4 2"]
    book = ["--book", "huaxian-2023", "--drawn-on", "2023-04-25"]
    files = ["--private", private, "--out", out]
    assert main(["commit", str(office_folder()), *book, *two, *files, "--sealed"]) == 0
    assert main(["draw", private, "--out", out]) == 0
    held = load_pending(private).certificate
    who, check = holder(held)
    asked = ["--cause", "亲属", "--asked-by", "张", "--recuse", f"{who}@{check}", *two]
    capsys.readouterr()
    request = ["amend", "request", private, "--certificate", out, "--out", out]
    assert main([*request, *asked]) == 0
    assert main(["amend", "draw", private, "--out", out]) == 0
    said = capsys.readouterr().out
    people = {i for team in held.teams.values() for i in team}
    assert not [id for id in (*held.teams, *people) if id in said]
    assert load_pending(private).certificate.teams[check] != held.teams[check]
    again = ["--cause", "病", "--asked-by", "张", "--absent", who, *two]
    assert main(["amend", "request", private, "--out", out, *again]) == 0
    assert main(["amend", "draw", private, "--out", out, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out[-300:].rpartition("\n{")[2].join(["{", ""]))
    assert set(printed) == {"draw_id", "head", "request"}
    show = ["view", out, "--private", private, "--to", "审计局"]
    assert main([*show, "--for", "auditor", "--out", str(tmp_path / "audit" / "c.json")]) == 0
    audited = [str(tmp_path / "audit" / "c.json"), "--rosters", str(tmp_path / "audit" / "rosters")]
    assert main(["verify", *audited, "--require", "recomputed"]) == 0
