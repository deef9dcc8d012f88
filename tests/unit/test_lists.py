"""What the records of an open draw list: trees, views, and what is refused."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.amendments import carried, holder, rich_task
from fixtures.certificates import (
    IN_GROUPS,
    as_they_stand,
    audited,
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
    targets,
    tiny_task,
)
from fixtures.commands import BOOK, OFFICE
from fixtures.lists import CERTIFICATE, LARGE, LOTS, PENDING, TEAMS, VIEWS, lots_at, other, showing
from fixtures.pools import drawing_task
from fixtures.signers import ROLES, key
from randcheck.canonical import jcs
from randcheck.certificates.ceremony.voiding import void
from randcheck.certificates.lists import Places, leaf, lines_of, root_of
from randcheck.certificates.records import FIELDS_OF
from randcheck.certificates.views import Views, contradictions, public
from randcheck.cli import main
from randcheck.draws.task import Stratum
from randcheck.errors import InputError
from reference import hashing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fixtures.certificates import Bodies, Body

RESERVE = CERTIFICATE.reserves.rows[0][2]
LEFT = next(id for id in ("T-01", "T-02", "T-03", "T-04", "T-05", "T-06")
            if id not in {*LARGE, RESERVE})  # fmt: skip


def kinds(view: rc.Certificate) -> list[tuple[str, str]]:
    """What a view shows of whom, in its order."""
    return [
        (
            one.get("roster") or view.records[one["of"]].kind,
            one["record"].get("id") or one["record"]["check"],
        )
        for one in view.disclosures
    ]


# --- trees ------------------------------------------------------------------------------------


@pytest.mark.parametrize("suite", ["sha256", "sm3"])
@pytest.mark.parametrize(
    "task",
    [office_task(), office_task(teams=IN_GROUPS), tiny_task(teams=None), drawing_task()],
)
def test_no_record_holds_a_list(task: rc.Task, suite: str, tmp_path: Path):
    """Lists stand beside the records, which verify, alone and with rosters, and out of bytes."""
    pending, certificate = issued(task, suite=suite)
    assert rc.Certificate.from_json(certificate.to_json()) == certificate
    assert failed(rc.examine(certificate)) == []
    assert audited(pending, certificate, tmp_path).holds("recomputed")
    records = [record for record in certificate.records if record.kind in FIELDS_OF]
    assert not any(set(record.body) & set(FIELDS_OF[record.kind]) - {"scope"} for record in records)
    assert [shown["of"] for shown in certificate.disclosures] == list(
        range(3, len(certificate.records))
    )


def test_root_is_that_of_the_lines():
    """Leaf, order and size as written: 0x00 and the record, the numbers first, as they stand."""
    record, strata = CERTIFICATE.records[LOTS], full(CERTIFICATE, "draw")["strata"]
    counted = [{**s, "drawn": len(s["drawn"]), "reserves": len(s["reserves"])} for s in strata]
    lines = [{"strata": counted}]
    lines += [lot for s in strata for lot in (*s["drawn"], *s["reserves"])]
    written = [jcs.serialize(line) for line in lines]
    assert written == list(lines_of({"strata": strata}))
    nodes = [hashing.digest("sha256", b"\x00" + line) for line in written]
    while len(nodes) > 1:
        odd = nodes[len(nodes) // 2 * 2 :]
        pairs = zip(nodes[::2], nodes[1::2], strict=False)
        nodes = [hashing.digest("sha256", b"\x01" + a + b) for a, b in pairs] + odd
    assert record.body["lists"] == {"root": nodes[0].hex(), "size": len(lines)}
    dealt = CERTIFICATE.lists.found[TEAMS]
    assert list(lines_of(dealt))[1] == jcs.serialize(dealt["teams"][0])
    assert list(lines_of({**dealt, "teams": []}))[1:] == []


def test_tree_of_an_amended_draw():
    """A request is one leaf; an amendment a head and a leaf for every changed team."""
    amended = carried(*issued(rich_task()), recusals=[holder(issued(rich_task())[1])])[1]
    asked, changed = amended.lists.found[5], amended.lists.found[8]
    assert list(lines_of(asked)) == [jcs.serialize(dict(asked))]
    teams = [jcs.serialize(team) for team in changed["teams"]]
    assert list(lines_of(changed)) == [b'{"teams":%d}' % len(teams), *teams]


def test_ids_of_every_plane_are_cut_right():
    """Characters beyond U+FFFF stand in lines as in any canonical JSON."""
    lots = [{"id": f"𠀀-{n}", "ticket": "ab" * 32, "slip": 0} for n in range(3)]
    strata = [{"id": "A", "key": "", "drawn": lots, "reserves": lots[:1]}]
    lines = list(lines_of({"strata": strata}))
    assert lines[1:] == [jcs.serialize(lot) for lot in (*lots, lots[0])]


# --- what is refused -------------------------------------------------------------------------


def shown_other(place: int, change: Callable[[Body], object]) -> rc.Certificate:
    """The certificate with one of its whole lists changed, the records as they were."""
    shown = copied(list(CERTIFICATE.disclosures))
    change(next(one["fields"] for one in shown if one["of"] == place))
    return showing(CERTIFICATE, *shown)


def _swap_strata(fields: Body) -> None:
    first, second = fields["strata"][:2]
    first["drawn"][0], second["drawn"][0] = second["drawn"][0], first["drawn"][0]
    for stratum in (first, second):
        stratum["drawn"].sort(key=lambda lot: lot["ticket"])


def _spliced(fields: Body) -> None:
    strange = full(issued(office_task(draw="autumn"))[1], "draw")
    fields["strata"] = strange["strata"]


def _to_reserve(fields: Body) -> None:
    first = fields["strata"][0]
    first["reserves"].insert(0, first["drawn"].pop())


LISTS_CHANGED: dict[str, tuple[str, Callable[[Body], object], str]] = {
    "a lot altered": (LOTS, lambda f: f["strata"][0]["drawn"][0].update(id="T-77"), "tickets"),
    "a ticket altered": (
        LOTS, lambda f: f["strata"][0]["drawn"][0].update(ticket="0" * 64), "tickets"),
    "a key altered": (LOTS, lambda f: f["strata"][0].update(key="0" * 64), "tickets"),
    "truncated": (LOTS, lambda f: f["strata"][0]["drawn"].pop(), "tickets"),
    "a stratum left out": (LOTS, lambda f: f["strata"].pop(), "tickets"),
    "emptied": (LOTS, lambda f: f.update(strata=[]), "tickets"),
    "swapped between strata": (LOTS, _swap_strata, "tickets"),
    "drawn called reserve": (LOTS, _to_reserve, "tickets"),
    "spliced from another draw": (LOTS, _spliced, "tickets"),
    "a seat altered": (
        TEAMS, lambda f: f["teams"][0]["seats"][0].update(inspector="E-4"), "opened"),
    "a team left out": (TEAMS, lambda f: f["teams"].pop(), "opened"),
    "a load altered": (TEAMS, lambda f: f["loads"][0].update(load=9), "opened"),
    "another attempt": (TEAMS, lambda f: f.update(attempt=1), "opened"),
    "nothing opened": (TEAMS, lambda f: f.update(opened=None), "opened"),
    "somebody present": (
        TEAMS, lambda f: f["opened"]["presence"]["records"][5].update(present=True), "opened"),
    "groups from nowhere": (TEAMS, lambda f: f.update(groups=[]), "opened"),
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS_CHANGED)
def test_list_that_is_not_that_of_its_root(name: str):
    """Whatever is altered in a list that is shown: the step that puts it back says so.

    Evidence: the certificate alone, with its lists.
    """
    which, change, step = LISTS_CHANGED[name]
    forged = shown_other(which, change)
    report = rc.examine(forged)
    assert failed(report) == [step]
    assert codes(report, step) == ["lists-changed"]
    with pytest.raises(InputError) as caught:
        assert forged.drawn
    assert caught.value.code == "lists-changed"
    assert "not in this file" in forged._repr_html_()


def test_list_in_another_order_is_not_of_its_form():
    """Lots ascend by ticket and teams by check, beside a record as in it."""
    for name, of in ((LOTS, lambda f: f["strata"][0]["drawn"]), (TEAMS, lambda f: f["teams"])):
        forged = shown_other(name, lambda fields, of=of: of(fields).reverse())
        assert codes(rc.examine(forged), "form") == ["shape-order"]


@pytest.mark.parametrize("more", [1, -1])
def test_size_is_that_of_the_commitment(more: int):
    """Who cuts the list off says another size, and that is not what was committed.

    Evidence: the certificate alone; of lots a view as well.
    """
    bodies = as_they_stand(CERTIFICATE)
    bodies[3][1]["lists"]["size"] += more
    forged = showing(linked(bodies), *CERTIFICATE.disclosures)
    assert codes(rc.examine(forged), "tickets") == ["draw-count"]
    assert codes(rc.examine(showing(forged)), "tickets") == ["draw-count"]
    bodies = as_they_stand(CERTIFICATE)
    bodies[4][1]["lists"]["size"] += more
    forged = showing(linked(bodies), *CERTIFICATE.disclosures)
    assert codes(rc.examine(forged), "opened") == ["lists-changed"]


def test_list_without_a_record():
    """A whole list or a leaf of one is refused where no record holds its root."""
    whole = CERTIFICATE.disclosures
    one = VIEWS.target(LARGE[0]).disclosures[1:]
    sealed = issued(sealed=True, bucket=32)[1]
    away = [{**copied(shown), "of": 2} for shown in whole[:1]]
    for certificate, shown in ((sealed, whole), (sealed, one), (PENDING.certificate, whole),
                               (PENDING.certificate, one), (CERTIFICATE, away),
                               (CERTIFICATE, [{**copied(whole[0]), "of": 4}])):  # fmt: skip
        report = rc.examine(showing(certificate, *shown))
        assert failed(report) == ["disclosures"]
        assert codes(report, "disclosures") == ["lists-nowhere"] * len(shown)


def test_list_that_fits_its_root_is_looked_at_as_ever():
    """With roots and links made to fit, it is what the list says that is refused."""

    def fewer(bodies: Bodies) -> None:
        bodies[3][1]["strata"][0]["reserves"].clear()

    def hand_picked(bodies: Bodies) -> None:
        bodies[3][1]["strata"][0]["drawn"][-1]["id"] = LEFT

    def absent(bodies: Bodies) -> None:
        bodies[4][1]["teams"][0]["seats"][1]["inspector"] = "E-6"

    for change, step, code in ((fewer, "tickets", "draw-count"),
                               (hand_picked, "tickets", "draw-ticket"),
                               (absent, "teams", "team-absent")):  # fmt: skip
        report = rc.examine(other(CERTIFICATE, change))
        assert failed(report)[0] == step
        assert code in codes(report, step)


# --- without the lists -----------------------------------------------------------------------


def test_steps_without_lists():
    """Every step that looks at a list is skipped, and says why; nothing was recomputed."""
    bare = showing(CERTIFICATE)
    report = rc.examine(bare)
    assert report.verdict == "verified"
    assert not report.holds("recomputed")
    for step in ("tickets", "opened", "teams"):
        assert (report.step(step).status, codes(report, step)) == ("SKIPPED", ["skip-lists"])
    for step in ("chain", "quotas", "openings", "seed"):
        assert report.step(step).status == "PASS"
    for read in (lambda: bare.drawn, lambda: bare.teams, lambda: bare.targets):
        with pytest.raises(InputError) as caught:
            read()
        assert caught.value.code == "lists-missing"
    assert "not in this file" in bare._repr_html_()
    half = showing(CERTIFICATE, CERTIFICATE.disclosures[0])
    assert codes(rc.examine(half), "tickets") == []
    assert codes(rc.examine(half), "teams") == ["skip-lists"]


def test_nothing_is_lost_by_saving(tmp_path: Path):
    """A view is not written over the public certificate, nor into its private folder."""
    CERTIFICATE.save(tmp_path / "c.json")
    CERTIFICATE.save(tmp_path / "c.json")
    for view in (showing(CERTIFICATE), showing(CERTIFICATE, CERTIFICATE.disclosures[0])):
        with pytest.raises(InputError) as caught:
            view.save(tmp_path / "c.json")
        assert caught.value.code == "certificate-lists"
    evolve(PENDING, certificate=CERTIFICATE).save(tmp_path / "private")
    assert rc.load_pending(tmp_path / "private").certificate == CERTIFICATE
    assert rc.draw(rc.load_pending(tmp_path / "private")) == CERTIFICATE


def test_amendments_of_such_a_draw(tmp_path: Path):
    """Requests and amendments stand in the chain as ever; a view without lists skips them."""
    flow = issued(rich_task())
    pending, amended = carried(*flow, recusals=[holder(flow[1])])
    assert audited(pending, amended, tmp_path).holds("recomputed")
    report = rc.examine(public(showing(amended)))
    assert codes(report, "amendments") == ["skip-lists"]
    assert report.verdict == "verified"
    forged = bodies_of(amended)
    forged[-1][1]["teams"][0]["seats"][0]["before"] = "E-1"
    report = rc.examine(showing(linked(forged), *amended.disclosures))
    assert codes(report, "amendments") == ["lists-changed"]
    with pytest.raises(InputError) as caught:
        carried(flow[0], showing(flow[1]), recusals=[holder(flow[1])])
    assert caught.value.code == "lists-missing"


def test_given_up_after_the_draw():
    """A void record ends such a chain too; nobody is drawn."""
    gone = void(evolve(PENDING, certificate=CERTIFICATE), "抽错名单")
    assert failed(rc.examine(gone)) == []
    assert gone.drawn == {}


# --- views -----------------------------------------------------------------------------------


def test_target_sees_its_leaves():
    """Drawn: its lot and team; in reserve: its lot; else the last lot; excluded: its leaf alone."""
    first = LARGE[0]
    wanted = {
        first: [("targets", first), ("draw", first), ("assignment", first)],
        RESERVE: [("targets", RESERVE), ("draw", RESERVE)],
        LEFT: [("targets", LEFT), ("draw", RESERVE)],
        "T-07": [("targets", "T-07")],
        "T-14": [("targets", "T-14")],
    }
    for id, shown in wanted.items():
        view = VIEWS.target(id)
        assert kinds(view) == shown
        assert view.records == CERTIFICATE.records
        report = rc.verify(view)
        assert report.step("disclosures").status == "PASS"
    assert kinds(VIEWS.target(first, team=False)) == wanted[first][:2]
    assert VIEWS.public() == CERTIFICATE == VIEWS.auditor()
    assert kinds(Views(PENDING.certificate, PENDING).target(first)) == [("targets", first)]


def test_places_of_a_view():
    """The place of a leaf tells stratum and rank."""
    view = VIEWS.target(LARGE[2])
    stratum, at = Places.of(view.commitment).find(view.disclosures[1]["index"]) or ({}, -1)
    assert (stratum["id"], at) == ("大型", 2)
    assert Places.of(view.commitment).find(0) is None
    assert Places.of(view.commitment).find(99) is None


LEAVES_CHANGED: dict[str, tuple[int, Callable[[Body], object], str]] = {
    "id of a lot": (1, lambda one: one["record"].update(id="T-77"), "disclosure-wrong"),
    "ticket of a lot": (1, lambda one: one["record"].update(ticket="0" * 64), "disclosure-wrong"),
    "slip of a lot": (1, lambda one: one["record"].update(slip=1), "disclosure-wrong"),
    "index of a lot": (1, lambda one: one.update(index=one["index"] + 1), "disclosure-wrong"),
    "path of a lot": (1, lambda one: one.update(path="A" * 43 + "="), "disclosure-wrong"),
    "path cut": (1, lambda one: one.update(path=""), "disclosure-wrong"),
    "seat of a team": (
        2, lambda one: one["record"]["seats"][0].update(inspector="E-4"), "disclosure-wrong"),
    "check of a team": (2, lambda one: one["record"].update(check="T-77"), "disclosure-wrong"),
    "responsible": (
        2, lambda one: one["record"]["responsible"].update(copy=1), "disclosure-wrong"),
    "index of a team": (2, lambda one: one.update(index=one["index"] ^ 1), "disclosure-wrong"),
    "path of a team": (2, lambda one: one.update(path="A" * 43 + "="), "disclosure-wrong"),
    "record of a team": (2, lambda one: one.update(of=9), "lists-nowhere"),
    "record of a lot": (1, lambda one: one.update(of=4), "lists-nowhere"),
}  # fmt: skip


@pytest.mark.parametrize("name", LEAVES_CHANGED)
def test_altered_leaf_is_refused(name: str):
    """Each field of a leaf and its proof: altered, it leads to no root of the record."""
    position, change, code = LEAVES_CHANGED[name]
    shown = copied(list(VIEWS.target(LARGE[0]).disclosures))
    change(shown[position])
    report = rc.examine(showing(CERTIFICATE, *shown))
    assert failed(report) == ["disclosures"]
    assert code in codes(report, "disclosures")


def test_root_altered_under_a_view():
    """A root of another list, or of another draw: the leaves of the view lead elsewhere."""
    for number, wrong in ((3, 1), (4, 2)):
        bodies = as_they_stand(CERTIFICATE)
        bodies[number][1]["lists"]["root"] = "ab" * 32
        view = VIEWS.target(LARGE[0])
        report = rc.examine(showing(linked(bodies), *view.disclosures))
        assert "disclosure-wrong" in codes(report, "disclosures")
        places = {problem.place for problem in report.step("disclosures").problems}
        assert f"disclosures[{wrong}]" in places


def test_view_must_show_whether_it_was_drawn():
    """A target that might have been drawn sees its lot, or the last one, which comes before."""
    mine, lot, _ = VIEWS.target(LARGE[0]).disclosures
    report = rc.examine(showing(CERTIFICATE, mine))
    assert codes(report, "disclosures") == ["disclosure-lot-missing"]
    # somebody else's lot that comes later, or the last, gives away that its own was kept back
    last = VIEWS.target(LEFT).disclosures[1]
    for shown in (last, VIEWS.target(LARGE[1]).disclosures[1]):
        report = rc.examine(showing(CERTIFICATE, mine, shown))
        assert codes(report, "disclosures") == ["disclosure-passed-over"]
    left = VIEWS.target(LEFT).disclosures[0]
    assert codes(rc.examine(showing(CERTIFICATE, left, lot)), "disclosures") == [
        "disclosure-lot-missing"
    ]
    assert failed(rc.examine(showing(CERTIFICATE, left, lot, last))) == []


def test_passed_over_by_the_office():
    """A list that leaves out whose ticket came first is refused by the view of that target.

    Evidence: the target's leaf of the roster.
    """

    def pass_over(bodies: Bodies) -> None:
        first = bodies[3][1]["strata"][0]
        gone = first["drawn"].pop(0)["id"]
        first["drawn"].append(first["reserves"].pop())
        ticket = CERTIFICATE.suite.hash((first["key"] + LEFT).encode()).hex()
        first["reserves"].append({"id": LEFT, "ticket": ticket, "slip": 0})
        for team in bodies[4][1]["teams"]:
            if team["check"] == gone:
                team["check"] = first["drawn"][-1]["id"]
        bodies[4][1]["teams"].sort(key=lambda team: team["check"])

    forged = other(CERTIFICATE, pass_over)
    assert failed(rc.examine(forged)) == []  # the file alone: nothing shows it but the roster
    assert failed(rc.examine(Views(forged, PENDING).target(LARGE[1]))) == []
    report = rc.examine(Views(forged, PENDING).target(LARGE[0]))
    assert codes(report, "disclosures") == ["disclosure-passed-over"]
    listed = public(forged, [Views(forged, PENDING).roster_leaf("targets", LARGE[0])])
    assert codes(rc.examine(listed), "disclosures") == ["disclosure-passed-over"]


def test_everybody_is_drawn():
    """Where all are drawn, the last lot shows nobody that he was passed over rightly."""
    task = tiny_task(strata=[Stratum(id="A", rate=Fraction(1))], teams=None)
    pending, certificate = issued(task)
    order = certificate.drawn["A"]
    views = Views(certificate, pending)
    last = views.target(order[-1])
    assert rc.verify(last).verdict == "verified"

    def less(bodies: Bodies) -> None:
        bodies[3][1]["strata"][0]["drawn"][-1].update(
            id="T0", ticket=certificate.suite.hash((key_ + "T0").encode()).hex()
        )
        bodies[3][1]["strata"][0]["drawn"].sort(key=lambda lot: lot["ticket"])

    key_ = full(certificate, "draw")["strata"][0]["key"]
    forged = other(certificate, less)
    report = rc.examine(Views(forged, pending).target(order[-1]))
    assert codes(report, "disclosures") == ["disclosure-passed-over"]


def test_lots_out_of_order():
    """A reserve before the last drawn: two lots shown are enough to see it."""

    def unordered(bodies: Bodies) -> None:
        first = bodies[3][1]["strata"][0]
        first["drawn"][-1], first["reserves"][0] = first["reserves"][0], first["drawn"][-1]

    forged = other(CERTIFICATE, unordered)
    report = rc.examine(showing(forged, *lots_at(forged, 4, 5)))
    assert codes(report, "disclosures") == ["draw-reserve-first"]


def test_lot_that_stands_twice():
    """One id drawn and in reserve: two lots shown are enough to see it."""

    def twice(bodies: Bodies) -> None:
        first = bodies[3][1]["strata"][0]
        first["reserves"][0] = copied(first["drawn"][-1])

    forged = other(CERTIFICATE, twice)
    report = rc.examine(showing(forged, *lots_at(forged, 4, 5)))
    assert codes(report, "disclosures") == ["draw-twice"]
    found = contradictions(*(showing(forged, *lots_at(forged, place)) for place in (4, 5)))
    assert [problem.code for problem in found] == ["views-shown"]


def test_lot_of_somebody_excluded():
    """A leaf that says no of a target, and a lot of the same target."""

    def excluded(bodies: Bodies) -> None:
        first = bodies[3][1]["strata"][0]
        ticket = CERTIFICATE.suite.hash((first["key"] + "T-07").encode()).hex()
        first["drawn"][0].update(id="T-07", ticket=ticket)
        first["drawn"].sort(key=lambda lot: lot["ticket"])

    forged = other(CERTIFICATE, excluded)
    mine = Views(forged, PENDING).roster_leaf("targets", "T-07")
    report = rc.examine(showing(forged, mine, *lots_at(forged, 1, 2, 3, 4)))
    assert codes(report, "disclosures") == ["disclosure-not-eligible"]


def test_team_of_a_target_that_was_not_drawn():
    """A reserve has no team: its own view is refused."""

    def idle(bodies: Bodies) -> None:
        team = next(t for t in bodies[4][1]["teams"] if t["check"] == LARGE[0])
        team["check"] = RESERVE
        bodies[4][1]["teams"].sort(key=lambda team: team["check"])

    view = Views(other(CERTIFICATE, idle), PENDING).target(RESERVE)
    assert [kind for kind, _ in kinds(view)] == ["targets", "draw", "assignment"]
    assert codes(rc.examine(view), "disclosures") == ["team-checks"]


def test_leaves_that_are_wrong_in_themselves():
    """A lot with a ticket or slip of its own making, a team with one person twice, and so on."""

    def lot(**fields: Any) -> Callable[[Bodies], object]:  # noqa: ANN401
        return lambda bodies: bodies[3][1]["strata"][0]["drawn"][0].update(fields)

    def seat(**fields: Any) -> Callable[[Bodies], object]:  # noqa: ANN401
        def change(bodies: Bodies) -> None:
            team = next(t for t in bodies[4][1]["teams"] if t["check"] == LARGE[0])
            if "responsible" in fields:
                team.update(fields)
            else:
                team["seats"][1].update(fields)

        return change

    one = full(CERTIFICATE, "assignment")["teams"]
    holder_ = next(t for t in one if t["check"] == LARGE[0])["seats"][0]["inspector"]
    for change, code in (
        (lot(ticket="0" * 64), "draw-ticket"),
        (lot(slip=3), "draw-slip"),
        (seat(inspector=holder_), "team-twice"),
        (seat(requirement=7), "commit-requirement"),
        (seat(responsible={"requirement": 1, "copy": 0}), "team-responsible"),
    ):
        view = Views(other(CERTIFICATE, change), PENDING).target(LARGE[0])
        assert codes(rc.examine(view), "disclosures") == [code]


@pytest.mark.parametrize("design", ["slips", "systematic", "order"])
def test_other_designs_have_views(design: str):
    """Slips are compared by the least of a target's own; a comb has no last lot to compare with."""

    def redesign(fields: Body) -> None:
        for stratum in fields["strata"]:
            stratum["design"] = design
            if design != "slips":
                stratum["reserves"] = 0
            if design == "systematic":
                stratum["sizes"] = {"certain": 0, "total": str(stratum["eligible"])}
            if design == "order":
                stratum.update(rate="1/1", base="eligible", need=stratum["eligible"])
                stratum.update(N=stratum["eligible"], n=stratum["eligible"], shortfall=0)

    task = tiny_task(teams=None, standings=targets("A", *(f"T{n}" for n in range(9))))
    pending = recommitted(committed(task), redesign)
    certificate = rc.draw(pending)
    assert failed(rc.examine(certificate)) == []
    drawn, views = certificate.drawn["A"], Views(certificate, pending)
    for id in pending.rosters["targets"].ids:
        view = views.target(id)
        if design == "systematic" and id not in drawn:
            # nothing compares: its leaf alone is a view too
            view = showing(view, view.disclosures[0])
        assert rc.verify(view).step("disclosures").status == "PASS"
    if design == "slips":
        mine = views.target(drawn[0]).disclosures[0]
        later = views.target(drawn[1]).disclosures[1]
        report = rc.examine(showing(certificate, mine, later))
        assert codes(report, "disclosures") == ["disclosure-passed-over"]


def test_views_held_against_each_other():
    """One target shown at two places of a list; otherwise views of one certificate agree."""
    ids = ("T-01", "T-02", RESERVE, LEFT, "T-07", "T-21")
    made = [VIEWS.target(id) for id in ids]
    assert contradictions(*made, VIEWS.public()) == []
    again = copied(list(made[0].disclosures))
    lots = [one for one in again if one.get("of") == LOTS]
    lots[0]["index"] += 1
    found = contradictions(made[0], showing(CERTIFICATE, *again))
    assert "views-shown" in [problem.code for problem in found]
    lists = copied(list(CERTIFICATE.disclosures))
    lists[0]["fields"]["strata"].pop()
    found = contradictions(VIEWS.public(), showing(CERTIFICATE, *lists))
    assert [problem.code for problem in found] == ["views-shown"]


def test_views_of_a_sealed_draw_with_a_lot_spliced_in():
    """Whatever stands in views is compared: a lot says nothing in a draw without lists."""
    sealed = issued(sealed=True, bucket=32)[1]
    spliced = showing(sealed, *VIEWS.target(LARGE[0]).disclosures[1:2])
    assert contradictions(spliced, spliced) == []


def many(count: int) -> list[Any]:
    """Targets with ids as long as offices have them."""
    return targets("大型", *(f"西防工(1976)0{n:07}号" for n in range(count)))


@pytest.mark.parametrize("signed", [False, True], ids=["unsigned", "signed"])
def test_view_of_a_draw_of_a_million_is_short(signed: bool):  # noqa: FBT001
    """“One target's view ≤ 8 KB”: one stratum, 35,000 of 1,000,000 drawn, two parties, teams.

    Signed by one key it holds for a view without the team, of an office that says no more than it
    must. Measured with 1,024 targets of which 36 are drawn: paths of 10, 6 and 6 hashes are of 20,
    16 and 16 then, and numbers have more digits.
    """
    strata = [Stratum(id="大型", rate=Fraction(35, 1000))]
    given: Any = {"strata": strata, "standings": many(1024)}
    signers = [(ROLES["office"], key("office").public)] if signed else []
    plain, rich = tiny_task(**given), office_task(**given, recusals=[], interests={})
    pending, certificate = issued(plain if signed else rich, signers=signers)
    certificate = certificate.signed(*([key("office")] if signed else []))
    first = certificate.drawn["大型"][0]
    view = Views(certificate, pending).target(first, team=not signed)
    paths = [len(one["path"]) for one in view.disclosures]
    assert paths == [428, 256, 256][: len(paths)]
    longer = sum((856, 684, 684)[: len(paths)]) - sum(paths)
    digits = 4 * 20 // 3 + 9
    assert len(view.to_bytes()) + longer + digits <= 8 * 1024


def test_leaf_is_plain():
    """``HASH(0x00 || record)``: nothing is secret, so nothing is salted."""
    suite = CERTIFICATE.suite
    assert leaf(suite, b"{}") == suite.hash(b"\x00{}")
    fields = {"strata": []}
    assert root_of(suite, fields) == {
        "root": suite.hash(b'\x00{"strata":[]}').hex(),
        "size": 1,
    }


# --- the command line --------------------------------------------------------------------------


def test_commit_draw_view_verify(capsys, tmp_path: Path):
    """``commit``, ``draw``, ``view --for target:ID``, each verified."""
    private, out = tmp_path / "private", tmp_path / "c.json"
    given = ["--source", "office=3 5 2 6", "--source", "supervisor=1 4 4 2"]
    arguments = ["commit", OFFICE, *BOOK, *given, "--private", private, "--out", out]
    assert main(list(map(str, arguments))) == 0
    assert main(["draw", str(private), "--out", str(out)]) == 0
    drawn = rc.load_certificate(out)
    first = next(iter(drawn.drawn.values()))[0]
    for flag, count in ((), 3), (("--no-team",), 2):
        view = tmp_path / f"view{count}.json"
        arguments = ["view", out, "--for", f"target:{first}", "--private", private]
        arguments += ["--to", "本人", "--out", view, *flag]
        assert main(list(map(str, arguments))) == 0
        assert len(rc.load_certificate(view).disclosures) == count
        assert main(["verify", str(view)]) == 0
    arguments = ["view", out, "--for", f"target:{first}", "--private", private]
    arguments += ["--to", "本人", "--out", out]
    capsys.readouterr()
    assert main(list(map(str, arguments))) == 2
    assert json.loads(out.read_bytes())["disclosures"]
