"""Lists that are not in the file: what rosters make again, what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.amendments import rich_task
from fixtures.certificates import (
    IN_GROUPS,
    audited,
    bodies_of,
    codes,
    failed,
    issued,
    linked,
    notes,
    office_task,
    tiny_task,
)
from fixtures.lists import other, showing
from fixtures.pools import drawing_task
from fixtures.withheld import AMENDED, amended
from randcheck.certificates.views import Views

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fixtures.certificates import Bodies

AGAIN = ("roots", "verdicts", "draw", "deal")
FROM_LISTS = ("tickets", "opened", "teams")


@pytest.mark.parametrize(
    "task",
    [
        office_task(),
        office_task(teams=IN_GROUPS),
        tiny_task(teams=None),
        drawing_task(),
        drawing_task(mode="groups"),
    ],
)
def test_rosters_make_the_lists_again(task: rc.Task, tmp_path: Path):
    """Whoever has the rosters needs no list: all is drawn and dealt again, root by root."""
    pending, certificate = issued(task)
    report = audited(pending, showing(certificate), tmp_path)
    assert report.holds("recomputed"), str(report)
    planned = AGAIN if certificate.commitment["teams"] else AGAIN[:3]
    assert {report.step(name).status for name in planned} == {"PASS"}
    assert report.step("tickets").problems[0].code == "skip-lists"


def test_headline_says_that_lists_are_not_here(tmp_path: Path):
    """A view is not called what the public certificate is: nobody looked at its lists."""
    pending, certificate = issued()
    view = Views(certificate, pending).target("T-01")
    assert rc.examine(certificate).headline.code == "headline-consistent"
    assert rc.examine(view).headline.code == "headline-lists"
    assert audited(pending, view, tmp_path).headline.code == "headline-recomputed"


@pytest.mark.parametrize("kept", [0, 1])
def test_one_list_of_two(kept: int, tmp_path: Path):
    """One list shown is looked at, the other is made again."""
    pending, certificate = issued()
    half = showing(certificate, certificate.disclosures[kept])
    report = audited(pending, half, tmp_path)
    assert report.holds("recomputed"), str(report)
    assert report.step("tickets").status == ("SKIPPED" if kept else "PASS")


def test_lists_made_again_are_amended(tmp_path: Path):
    """Requests rest on how things stood, and that is known from the lists made again."""
    tasks = rich_task(), rich_task(teams=IN_GROUPS), drawing_task()
    for number, task in enumerate(tasks):
        pending, certificate = amended(task)
        start = len(certificate.original.records)
        later = [one for one in certificate.disclosures if one["of"] >= start]
        report = audited(pending, showing(certificate, *later), tmp_path / str(number))
        assert [report.step(n).status for n in ("amendments", "amended")] == ["PASS", "PASS"]
        assert report.holds("recomputed")


def test_extended_pool_is_noted(tmp_path: Path):
    """That more were drawn from the pool than planned is said of a list made again too."""
    pending, certificate = issued(drawing_task(2))
    assert "note-pool-drawn" in notes(rc.examine(certificate))
    assert "note-pool-drawn" not in notes(rc.examine(showing(certificate)))
    assert "note-pool-drawn" in notes(audited(pending, showing(certificate), tmp_path))


def drawn_wrongly(bodies: Bodies) -> None:
    """Another ticket in the list of the draw."""
    bodies[3][1]["strata"][0]["drawn"][-1]["ticket"] = "f" * 64


def dealt_wrongly(bodies: Bodies) -> None:
    """A load that nobody has in the list of the assignment."""
    bodies[4][1]["loads"][0]["load"] += 1


def opened_wrongly(bodies: Bodies) -> None:
    """Nothing opened, though all of the deal is right."""
    bodies[4][1]["opened"] = None


@pytest.mark.parametrize(
    ("change", "step", "code", "deal"),
    [
        (drawn_wrongly, "draw", "draw-root", "skip-lists"),
        (dealt_wrongly, "deal", "deal-differs", "deal-differs"),
        (opened_wrongly, "deal", "deal-differs", "deal-differs"),
    ],
)
def test_withheld_list_of_another_root(
    change: Callable[[Bodies], object], step: str, code: str, deal: str, tmp_path: Path
):
    """A list that does not follow from rosters and seed is refused though nobody sees it.

    Evidence: rosters.
    """
    pending, certificate = issued()
    forged = showing(other(certificate, change))
    assert failed(rc.examine(forged)) == []
    report = audited(pending, forged, tmp_path)
    assert failed(report) == [step]
    assert codes(report, step) == [code]
    assert codes(report, "deal") == [deal]


def test_amendments_in_a_view_that_holds():
    """Without the lists a view shows no more of amendments than that they came in time."""
    pending, certificate = AMENDED
    view = Views(certificate, pending).target("T-01")
    report = rc.verify(view)
    assert codes(report, "amendments") == ["skip-lists"]
    assert codes(rc.examine(certificate), "amendments") == []


def of_request(bodies: Bodies, kind: str) -> Any:  # noqa: ANN401
    """The first record of a kind behind the first request, the request itself among them."""
    first = next(i for i, (kind_, _) in enumerate(bodies) if kind_ == "request")
    return next(fields for kind_, fields in bodies[first:] if kind_ == kind)


def drop_first(kind: str) -> Callable[[Bodies], object]:
    """Take the first record of a kind behind the first request away."""

    def change(bodies: Bodies) -> None:
        gone = of_request(bodies, kind)
        bodies[:] = [pair for pair in bodies if pair[1] is not gone]

    return change


def nonce_again(bodies: Bodies) -> None:
    """The seed of the request is made of a nonce that was open before."""
    of_request(bodies, "opening")["nonce"] = bodies[1][1]["nonce"]


IN_TIME: dict[str, tuple[Callable[[Bodies], object], str]] = {
    "number": (lambda b: of_request(b, "request").update(number=7), "amend-number"),
    "answer": (lambda b: of_request(b, "amendment").update(request=2), "amend-number"),
    "seed": (lambda b: of_request(b, "amendment").update(seed="ab" * 32), "seed-wrong"),
    "value": (lambda b: of_request(b, "opening").update(value="6"), "opening-mismatch"),
    "sources": (lambda b: of_request(b, "amendment")["sources"].pop(), "seed-sources"),
    "opening": (drop_first("opening"), "seed-source"),
    "nonce": (nonce_again, "amend-nonce-again"),
    "abandoned": (drop_first("amendment"), "amend-abandoned"),
    "office last": (
        lambda b: of_request(b, "request")["sources"][0].update(outside=True),
        "seed-office-first",
    ),
}


@pytest.mark.parametrize("name", IN_TIME)
def test_amendments_in_a_view_come_in_time(name: str):
    """Numbers, sources, openings and seeds of requests are looked at without any list.

    Evidence: the certificate alone, as a view of one target.
    """
    change, code = IN_TIME[name]
    pending, certificate = AMENDED
    bodies = bodies_of(certificate)
    change(bodies)
    shown = [
        one for one in Views(certificate, pending).target("T-01").disclosures
        if one.get("of", 0) < len(certificate.original.records)
    ]  # fmt: skip
    report = rc.examine(evolve(linked(bodies), disclosures=shown))
    assert failed(report) == ["amendments"]
    assert code in codes(report, "amendments")
