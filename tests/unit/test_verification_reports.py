"""Corners of the verification, continued: sealed draws, void slots, reports."""

from __future__ import annotations

import html
import json
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

import randcheck as rc
from fixtures import ceremonies
from fixtures import forging as tampering
from fixtures.certificates import (
    POSTS,
    audited,
    bodies_of,
    body,
    codes,
    committed,
    copied,
    failed,
    issued,
    linked,
    office_task,
    recommitted,
    tampered,
    targets,
    tiny_task,
)
from randcheck.certificates.ceremony.taking import take
from randcheck.certificates.ceremony.voiding import void
from randcheck.certificates.freezing import roster
from randcheck.certificates.register import examine_register
from randcheck.certificates.secrecy.unsealing import unseal
from randcheck.certificates.verification import seals, steps
from randcheck.certificates.verification.case import Case
from randcheck.certificates.views import Views
from randcheck.draws.task import Stratum
from randcheck.draws.teams import TeamRule
from randcheck.draws.words import CHECKS, DIRECTORIES
from randcheck.errors import InputError, Phrase, Problem, UndecidedError, VerificationError
from reference import hashing
from unit import test_certificates_signing as signing
from unit import test_sealed_amendments as sealed_amending

if TYPE_CHECKING:
    from collections.abc import Callable

    from fixtures.certificates import Bodies, Body
from fixtures.altering import CERTIFICATE, PENDING, SEALED, SEALED_TEAMS, cut, places

# --- sealed draws -------------------------------------------------------------------------------

SPOKEN = (
    "amend-root", "deal-differs", "draw-root", "file-differs", "file-not-committed", "other-draw",
    "quota-batch", "quota-order", "quota-reserves", "roster-changed", "seal-bucket",
    "seal-missing", "seal-two", "seal-wrong",
)  # fmt: skip


@pytest.mark.parametrize("code", SPOKEN)
def test_finding_that_tells_no_secret_is_shown_whole(code: str):
    """Names of rosters, lists and fields of the file, which everybody may see."""
    problem = Problem(code, {"value": "targets"}, "rosters.targets")
    assert seals.hidden([problem]) == (problem,)


def test_finding_that_tells_a_secret_is_told_once_without_it():
    """Neither number, id nor place, and not how often."""
    found = [Problem("quota-wrong", {"value": n, "wanted": 9}, f"strata {n}") for n in range(3)]
    word = Phrase("word-sealed")
    assert seals.hidden(found) == (Problem("quota-wrong", {"value": word, "wanted": word}),)


def reasons_of(report: rc.Report) -> dict[str, list[str]]:
    """Every step that was skipped, with the codes that say why."""
    return {s.name: codes(report, s.name) for s in report.steps if s.status == "SKIPPED"}


ALWAYS = {
    "signatures": ["skip-unsigned"],
    "roots": ["skip-no-rosters"],
    "verdicts": ["skip-no-rosters"],
    "draw": ["skip-no-rosters"],
    "deal": ["skip-no-rosters"],
    "calendar": ["skip-no-calendar"],
    "statements": ["skip-no-evidence"],
    "amendments": ["skip-not-amended"],
    "amended": ["skip-no-rosters"],
    "files": ["skip-no-files"],
}
OPEN_ALONE = issued(office_task(teams=None))
SEALED_ALONE = issued(office_task(teams=None), **SEALED)
OPENED = {"seal": "skip-not-sealed"}
COUNTS = dict.fromkeys(("quotas", "tickets"), "skip-sealed")
UNDRAWN = {"openings": "skip-not-opened", "seed": "skip-not-drawn", "tickets": "skip-not-drawn"}
TEAMS = {
    name: dict.fromkeys(("opened", "teams"), name)
    for name in ("skip-not-assigned", "skip-no-teams", "skip-sealed")
}
# what was issued, how many of its records, what the file alone skips, why draw and deal are
SKIPPED: dict[str, tuple[tuple[rc.Pending, rc.Certificate], int, dict[str, str], list[str]]] = {
    "open": (tampering.PLAIN, 5, OPENED, []),
    "open, drawn": (
        tampering.PLAIN, 4, OPENED | TEAMS["skip-not-assigned"], ["skip-not-assigned"]
    ),
    "open, committed": (
        tampering.PLAIN, 1, OPENED | TEAMS["skip-not-assigned"] | UNDRAWN,
        ["skip-not-drawn", "skip-not-assigned"],
    ),
    "open, no teams": (OPEN_ALONE, 4, OPENED | TEAMS["skip-no-teams"], ["skip-no-teams"]),
    "sealed": (SEALED_TEAMS, 5, COUNTS | TEAMS["skip-sealed"], []),
    "sealed, drawn": (
        SEALED_TEAMS, 4, COUNTS | TEAMS["skip-not-assigned"], ["skip-not-assigned"]
    ),
    "sealed, committed": (
        SEALED_TEAMS, 1, COUNTS | TEAMS["skip-not-assigned"] | UNDRAWN,
        ["skip-not-drawn", "skip-not-assigned"],
    ),
    "sealed, no teams": (SEALED_ALONE, 4, COUNTS | TEAMS["skip-no-teams"], ["skip-no-teams"]),
}  # fmt: skip


@pytest.mark.parametrize("name", SKIPPED)
def test_every_step_that_is_skipped_says_why(name: str):
    """With the file alone: what is not there yet, not planned, sealed, or was not given."""
    (_, certificate), length, why, _ = SKIPPED[name]
    report = rc.examine(cut(certificate, length))
    shown = {} if cut(certificate, length).disclosures else {"disclosures": "skip-no-disclosures"}
    assert reasons_of(report) == ALWAYS | {step: [code] for step, code in (why | shown).items()}


@pytest.mark.parametrize("name", SKIPPED)
def test_with_rosters_only_what_is_still_to_come_is_skipped(name: str, tmp_path):
    """Counts, lists and verdicts are looked at; draw and deal as far as there are any."""
    (pending, certificate), length, _, why = SKIPPED[name]
    report = audited(pending, cut(certificate, length), tmp_path)
    assert failed(report) == []
    found = reasons_of(report)
    assert not {"roots", "verdicts", "quotas"} & set(found)
    assert [*found.get("draw", []), *found.get("deal", [])] == why
    assert found["amended"] == ["skip-not-amended"]


# --- void slots ---------------------------------------------------------------------------------


def void_notes(certificate: rc.Certificate) -> list[tuple[str, object]]:
    """What a report says of a slot that was given up."""
    report = rc.examine(certificate)
    assert report.verdict == "verified"
    return [(n.code, n.params["value"]) for n in report.notes if n.code.startswith("note-void")]


def test_void_slot_names_who_did_not_open_and_what_was_not_stated():
    """A public source is missing only where somebody opened: before that nothing was decided."""
    silent = void(ceremonies.slot(figure=True), "换一次")
    reason = ("note-void-reason", "换一次")
    assert void_notes(silent) == [reason, ("note-void-unopened", "office、supervisor、press")]
    spoken = void(ceremonies.opened(ceremonies.slot(figure=True)), "换一次")
    assert void_notes(spoken) == [reason, ("note-void-public", "lottery")]
    figures = {"lottery": ceremonies.FIGURE_TEXT}
    stated = void(ceremonies.opened(ceremonies.slot(figure=True)), "换一次", figures=figures)
    assert void_notes(stated) == [reason]


def test_void_record_states_nobody_as_unopened():
    """Who did not open is not among its sources, though the committed C would fit."""
    certificate = void(ceremonies.opened(ceremonies.slot(), "supervisor"), "换一次")

    def change(bodies: Bodies) -> None:
        c = body(bodies, "commitment")["sources"][2]["commitment"]
        unopened = {"kind": "unopened", "id": "press", "commitment": c}
        body(bodies, "void")["sources"].append(unopened)

    report = rc.examine(tampered(certificate, change))
    assert places(report, "openings") == [("void-source", "void.sources")]
    assert report.step("openings").problems[0].params == {"value": "press"}


VOID_WRONG: dict[str, tuple[Callable[[Bodies], object], list[tuple[str, object]]]] = {
    "exchanged": (lambda b: body(b, "void")["sources"].reverse(), [("void-order", None)]),
    "left out": (lambda b: body(b, "void")["sources"].pop(0), [("void-left-out", "office")]),
    "all left out": (
        lambda b: body(b, "void")["sources"].clear(),
        [("void-left-out", name) for name in ("lottery", "office", "supervisor")],
    ),
    "figure other than drawn": (
        tampering.setting("void", "sources.2.text", "01 08"), [("void-source", "lottery")]
    ),
    "stranger": (
        lambda b: body(b, "void")["sources"].insert(
            0, {"kind": "unopened", "id": "mayor", "commitment": "00" * 32}),
        [("void-order", None), ("void-source", "mayor")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", VOID_WRONG)
def test_void_record_repeats_what_was_known(name: str):
    """Every difference is one finding, with the source that it is about."""
    change, expected = VOID_WRONG[name]
    report = rc.examine(tampered(tampering.DISCARDED[1], change))
    assert failed(report) == ["openings"]
    found = report.step("openings").problems
    assert [(problem.code, problem.params.get("value")) for problem in found] == expected


# --- reports and what is given --------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_report_as_text_has_a_line_for_everything(language: str):
    """Headline, steps with their findings below, properties with their reasons, notes."""
    forged = tampered(CERTIFICATE, tampering.setting("draw", "seed", "00" * 32))
    for report in (rc.examine(CERTIFICATE), rc.examine(forged)):
        lines = [getattr(report.headline, language), getattr(report.about, language)]
        for step in report.steps:
            lines.append(f"{step.number:>2} {step.status:<7} {step.name}: {step.text(language)}")
            lines += [" " * 11 + getattr(problem, language) for problem in step.problems]
        for found in report.properties:
            why = "" if found.reason is None else f" ({getattr(found.reason, language)})"
            lines.append(f"{'+' if found.holds else '-'} {found.name}{why}")
        lines += [f"* {getattr(note, language)}" for note in report.notes]
        assert report.lines(language) == lines
    assert str(report) == "\n".join([*report.lines("zh"), "", *report.lines("en")])


COLOURS = {"verified": "#1a7f37", "refuted": "#b42318", "undecided": "#6b6b6b"}


@pytest.mark.parametrize("verdict", COLOURS)
def test_report_in_a_notebook_has_the_colour_of_its_verdict(verdict: str):
    """Green, red or grey; every step, property and note; a dash where no draw can be named."""
    report = {
        "verified": rc.examine(CERTIFICATE),
        "refuted": rc.examine(b"{}"),
        "undecided": rc.examine("there is no such file.json"),
    }[verdict]
    text = report._repr_html_()
    assert report.verdict == verdict
    assert [one for one in COLOURS.values() if one in text] == [COLOURS[verdict]]
    assert f"verification of {report.draw_id or '—'}: {verdict}" in text
    assert report.headline.zh in text
    marks = "✓" if verdict == "verified" else "–"
    assert f"{marks} consistent" in text
    assert "– signed" in text
    assert "21 seal" in text
    assert all(step.text("zh") in text for step in report.steps)
    for problem in (*(p for s in report.steps for p in s.problems), *report.notes):
        assert html.escape(problem.zh) in text


def test_report_as_a_table_has_both_languages():
    """Number, name, status, and what was looked at with what was found."""
    report = rc.examine(tampered(CERTIFICATE, tampering.setting("draw", "seed", "00" * 32)))
    row = report.table.rows[7]
    (problem,) = report.step("seed").problems
    step = report.step("seed")
    assert tuple(row)[:3] == (8, "seed", "FAIL")
    assert tuple(row)[3:] == (
        f"{step.text('zh')}\n{problem.zh}", f"{step.text('en')}\n{problem.en}"
    )  # fmt: skip


def test_every_required_property_that_is_unmet_is_named():
    """In the order of the report; those that hold are not among them."""
    with pytest.raises(UndecidedError) as caught:
        rc.verify(CERTIFICATE, require=["published", "consistent", "signed"])
    assert [p.params["value"] for p in caught.value.problems] == ["signed", "published"]


def test_secrets_of_a_folder_come_before_those_of_the_record(tmp_path):
    """An unsealed certificate tells its secrets; a file that is given or lies there is read."""
    pending, certificate = SEALED_TEAMS
    opened = unseal(certificate, pending, reason="期满")
    pending.save(tmp_path)
    folder = tmp_path / "rosters"
    other = committed(office_task(draw="autumn"), **SEALED)
    other.save(tmp_path / "other")
    path = tmp_path / "other" / "secrets.json"
    assert rc.examine(opened, rosters=folder).holds("recomputed")
    report = rc.examine(opened, rosters=folder, secrets=path)
    assert "other-draw" in codes(report, "roots")
    path.rename(folder / "secrets.json")
    assert "other-draw" in codes(rc.examine(opened, rosters=folder), "roots")


def test_sealed_slot_that_is_unreadable_in_part_names_no_place_of_a_roster(tmp_path):
    """A damaged roster is a failure; what stands in it is shown only if that is asked for."""
    pending, certificate = SEALED_TEAMS
    pending.save(tmp_path)
    given = {"rosters": tmp_path / "rosters", "secrets": tmp_path / "secrets.json"}
    (tmp_path / "rosters" / "targets.jsonl").write_bytes(b"{}\n")
    (hidden,) = rc.examine(certificate, **given).step("roots").problems
    (shown, *_) = rc.examine(certificate, **given, reveal=True).step("roots").problems
    assert hidden.code == shown.code
    assert hidden.place == ""
    assert "targets.jsonl" in shown.place


# --- what nobody can draw again -------------------------------------------------------------------


def heavy(records: list[Body]) -> list[Body]:
    """The targets, one of them with more weight than all others together."""
    return [{**r, "weight": 10**6 if r["id"] == "T-01" else r["weight"]} for r in records]


def test_roster_from_which_nothing_can_be_drawn_is_refused(tmp_path):
    """In a systematic draw nobody weighs more than a whole interval but those called certain."""
    heavier = roster("targets", heavy(list(PENDING.rosters["targets"].records())))

    def systematic(fields: Body) -> None:
        fields["strata"][0] |= {"design": "systematic", "reserves": 0}

    dishonest = recommitted(PENDING, systematic, rosters={"targets": heavier})
    bodies = bodies_of(CERTIFICATE)
    bodies[0] = ("commitment", copied(dishonest.certificate.commitment))
    body(bodies, "draw")["strata"][0]["reserves"] = []
    report = audited(dishonest, linked(bodies), tmp_path)
    assert failed(report) == ["quotas"]
    assert codes(report, "quotas") == ["quota-sizes"]


def test_sealed_roster_from_which_nothing_can_be_drawn_is_refused(tmp_path):
    """The draw made again from it fails; nobody is named, and what rests on it is not looked at."""
    honest, certificate = sealed_amending.amended()
    heavier = roster("targets", heavy(list(honest.rosters["targets"].records())))
    tree = heavier.tree(certificate.suite, honest.secrets["targets"], 32)
    fields = copied(certificate.commitment)
    fields["rosters"]["targets"] = {"root": tree.root.hex(), "size": tree.size}
    fields["strata"][0] |= {"design": "systematic", "reserves": 0}
    pending = evolve(
        honest,
        certificate=linked([("commitment", fields)]),
        rosters={**honest.rosters, "targets": heavier},
    )
    bodies = bodies_of(certificate)
    bodies[0] = ("commitment", copied(pending.certificate.commitment))
    view = Views(certificate, honest).auditor()
    asked = tuple(leaf for leaf in view.disclosures if "of" in leaf)
    report = audited(pending, rc.Certificate(linked(bodies).records, asked), tmp_path)
    assert failed(report) == ["draw"]
    assert codes(report, "draw") == ["draw-root"]
    assert "T-01" not in report.step("draw").problems[0].zh
    for name in ("deal", "amended"):
        assert codes(report, name) == ["skip-sealed"]


def test_count_that_is_wrong_is_the_only_one_named(tmp_path):
    """The other counts shown beside it are right."""
    view = Views(SEALED_TEAMS[1], SEALED_TEAMS[0]).auditor()
    assert rc.examine(view).step("disclosures").status == "PASS"
    shown = [dict(leaf) for leaf in view.disclosures]
    shown[1]["value"] += 1
    report = rc.examine(rc.Certificate(view.records, tuple(shown)))
    assert places(report, "disclosures") == [("disclosure-count", "disclosures[1]")]


# --- what was drawn otherwise ---------------------------------------------------------------------


def test_wrong_draw_names_who_is_missing_and_who_is_extra(tmp_path):
    """One for one."""
    forged = tampered(CERTIFICATE, tampering.hidden_best)
    first, *_ = body(bodies_of(CERTIFICATE), "draw")["strata"]
    drawn = {lot["id"] for lot in body(bodies_of(forged), "draw")["strata"][0]["drawn"]}
    best = first["drawn"][0]["id"]
    (problem, *_) = audited(PENDING, forged, tmp_path).step("draw").problems
    assert (problem.code, problem.place) == ("draw-differs", "draw.strata[0].drawn")
    assert problem.params["missing"] == best
    assert problem.params["extra"] in drawn - {lot["id"] for lot in first["drawn"]}


def test_five_of_many_are_named(tmp_path):
    """Seven of fourteen are drawn, and the seven others stated."""
    ids = [f"T-{n:02}" for n in range(14)]
    half = [Stratum(id="A", rate=Fraction(1, 2))]
    task = tiny_task(standings=targets("A", *ids), teams=None, strata=half)
    pending, certificate = issued(task)
    right = [lot["id"] for lot in body(bodies_of(certificate), "draw")["strata"][0]["drawn"]]

    def change(bodies: Bodies) -> None:
        lots = [tampering.ticketed(bodies, id) for id in ids if id not in right]
        lots.sort(key=lambda lot: lot["ticket"])
        body(bodies, "draw")["strata"][0]["drawn"] = lots

    forged = tampered(certificate, change)
    wrong = [lot["id"] for lot in body(bodies_of(forged), "draw")["strata"][0]["drawn"]]
    (problem,) = audited(pending, forged, tmp_path).step("draw").problems
    assert problem.params == {"missing": "、".join(right[:5]), "extra": "、".join(wrong[:5])}


def test_another_slip_of_the_same_target_is_another_draw(tmp_path):
    """Its ticket is right, only not the best of its slips; nobody is missing, nobody extra."""
    listed = PENDING.rosters["targets"].records()
    records = [{**r, "weight": 5 if r["stratum"] == "大型" else 1} for r in listed]

    def slips(fields: Body) -> None:
        fields["strata"][0] |= {"design": "slips", "reserves": 0}

    pending = recommitted(PENDING, slips, rosters={"targets": roster("targets", records)})

    def change(bodies: Bodies) -> None:
        first = body(bodies, "draw")["strata"][0]
        last = first["drawn"][-1]
        last["slip"] = 1 if last["slip"] > 1 else 2
        last["ticket"] = hashing.ticket("sha256", first["key"], last["id"], last["slip"]).hex()

    report = audited(pending, tampered(rc.draw(pending), change), tmp_path)
    assert failed(report) == ["draw"]
    (problem,) = report.step("draw").problems
    assert problem.params == {"missing": "—", "extra": "—"}


def test_revoked_key_of_a_signer_is_noted_with_the_instant(tmp_path):
    """Since when it does not count."""
    keys = signing.trust(tmp_path, "supervisor", **signing.REVOKED)
    report = rc.examine(signing.SIGNED, trust=keys)
    noted = [n.params for n in report.notes if n.code == "note-key-revoked"]
    instant = signing.REVOKED["revoked"][0]
    assert noted == [{"value": signing.keyid("supervisor"), "instant": instant}]


def test_report_as_json_is_readable_and_names_every_step():
    """Chinese stands as it is; a step without a name is no step."""
    report = rc.examine(CERTIFICATE)
    assert report.headline.zh in report.to_json()
    value = report.to_dict()
    value["steps"][0]["name"] = ""
    with pytest.raises(InputError) as caught:
        rc.Report.from_json(json.dumps(value))
    assert caught.value.code == "shape-value"


def finding(*wanted: str) -> Callable[[object], list[Problem]]:
    """A step that finds these."""
    return lambda _: [Problem(code) for code in wanted]


def test_step_that_lacks_something_holds_up_what_rests_on_it(monkeypatch):
    """Rules 2 and 3: lacking is SKIPPED and holds up; beside a failure it is FAIL."""
    planned = (
        steps.Planned("form", "", finding("extra-missing")),
        steps.Planned("records", "form", finding()),
        steps.Planned("chain", "records", finding()),
        steps.Planned("seed", "", finding("extra-missing", "seed-wrong")),
        steps.Planned("tickets", "seed", finding()),
        steps.Planned("seal", "", finding()),
    )
    monkeypatch.setattr(steps, "STEPS", planned)
    found = steps.run_steps(Case(b""), [], [])
    told = [(step.status, [(p.code, p.params) for p in step.problems]) for step in found]
    assert told == [
        ("SKIPPED", [("extra-missing", {})]),
        ("SKIPPED", [("skip-failed", {"value": "form"})]),
        ("SKIPPED", [("skip-failed", {"value": "records"})]),
        ("FAIL", [("extra-missing", {}), ("seed-wrong", {})]),
        ("SKIPPED", [("skip-failed", {"value": "seed"})]),
        ("PASS", []),
    ]


def test_what_is_sealed_is_not_shown_unless_asked_for(tmp_path):
    """`verify` says no more than `examine` does."""
    pending, certificate = SEALED_TEAMS
    pending.save(tmp_path)
    given = {"rosters": tmp_path / "rosters", "secrets": tmp_path / "secrets.json"}
    forged = tampered(certificate, tampering.setting("commitment", "strata.0.rate", "1/3"))
    for reveal in ({}, {"reveal": False}, {"reveal": True}):
        with pytest.raises(VerificationError) as caught:
            rc.verify(forged, **given, **reveal)
        params = [p.params for p in caught.value.problems if p.code == "quota-wrong"]
        assert any(isinstance(one["value"], int) for one in params) == bool(reveal.get("reveal"))
        assert params


def test_pool_to_draw_from_holds_nobody_who_may_take_nothing(tmp_path):
    """One of two team plans draws its inspectors first: that is enough."""

    def drawn_in_one(fields: Body) -> None:
        tampering.split_plans(fields)
        fields["teams"][1]["drawn_from_pool"] = 3

    records = [
        {**record, "cap": 0 if record["id"] == "E-1" else record["cap"]}
        for record in PENDING.rosters["inspectors"].records()
    ]
    idle = {"inspectors": roster("inspectors", records)}
    for change, found in ((drawn_in_one, ["pool-cap-zero"]), (tampering.split_plans, [])):
        pending = recommitted(PENDING, change, rosters=idle)
        report = audited(pending, pending.certificate, tmp_path / str(len(found)))
        assert codes(report, "verdicts") == found


def drawing_three(fields: Body) -> None:
    """Let the one team plan draw three inspectors first."""
    fields["teams"][0]["drawn_from_pool"] = 3


def test_too_few_inspectors_drawn_are_counted():
    """Of five who are present three are drawn; two are one too few."""
    certificate = rc.draw(recommitted(PENDING, drawing_three))
    count = len(body(bodies_of(certificate), "assignment")["drawn_from_pool"])
    assert count >= 3

    def change(bodies: Bodies) -> None:
        del body(bodies, "assignment")["drawn_from_pool"][2:]

    found = rc.examine(tampered(certificate, change)).step("teams").problems
    counted = [(p.params, p.place) for p in found if p.code == "pool-count"]
    assert counted == [({"value": 2, "wanted": 3}, "assignment[0].drawn_from_pool")]


def test_inspectors_drawn_though_nobody_was_to_be_are_noted():
    """The commitment draws none: the number it wanted is nought."""
    lots = body(bodies_of(rc.draw(recommitted(PENDING, drawing_three))), "assignment")

    def change(bodies: Bodies) -> None:
        body(bodies, "assignment")["drawn_from_pool"] = lots["drawn_from_pool"]

    report = rc.examine(tampered(CERTIFICATE, change))
    assert "pool-form" in codes(report, "teams")
    count = len(lots["drawn_from_pool"])
    noted = [n.params for n in report.notes if n.code == "note-pool-drawn"]
    assert noted == [{"value": count, "wanted": 0}]


def test_every_slot_given_up_is_in_the_register(tmp_path):
    """Before anybody opened, after the office did, after all did."""
    slots = [
        ceremonies.slot(),
        ceremonies.opened(ceremonies.slot(key="b", task={"draw": "second"}), key="b"),
        take(ceremonies.slot(task={"draw": "third"})),
    ]
    for number, pending in enumerate(slots):
        void(pending, "换一次").save(tmp_path / f"{number}.json")
    report = examine_register(tmp_path)
    headlines = [rc.examine(path).headline.code for path in sorted(tmp_path.iterdir())]
    assert headlines == ["headline-void", "headline-void-drawn", "headline-void-opened"]
    assert [note.code for note in report.notes].count("register-void") == 3


def test_leader_named_by_the_plan_is_responsible():
    """The seat of the leader, its first copy, whoever was dealt first."""
    rule = TeamRule(mode=CHECKS, requirements=POSTS, seats=[0, 1], leader=1)
    assert rc.examine(issued(office_task(teams=rule))[1]).step("teams").status == "PASS"


def test_directory_of_a_later_day_than_the_draw_is_refused():
    """Of the planned day it may be."""
    first, second = DIRECTORIES
    days = {first: "2026-03-11", second: "2026-03-10"}

    def change(bodies: Bodies) -> None:
        fields = body(bodies, "commitment")
        fields |= {"instant": "2026-03-10T09:00:00+08:00", "directories": days}

    report = rc.examine(tampered(CERTIFICATE, change))
    assert places(report, "commitment") == [("as-of-later", f"directories.{first}")]


def test_sealed_draw_assigned_in_part_is_dealt_again_as_far_as_it_goes(tmp_path):
    """Two plans, one assignment: the second is still to come."""
    honest, _ = SEALED_TEAMS
    fields = copied(honest.certificate.commitment)
    tampering.split_plans(fields)
    pending = evolve(honest, certificate=linked([("commitment", fields)]))
    certificate = rc.draw(pending)
    assert audited(pending, certificate, tmp_path).holds("recomputed")
    report = audited(pending, cut(certificate, 5), tmp_path)
    assert failed(report) == []
    assert report.step("deal").status == "PASS"
    assert report.headline.code == "headline-not-assigned"
