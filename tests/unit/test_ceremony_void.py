"""Void slots: what the record holds, how it verifies, what can and cannot follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.ceremonies import FIGURE_TEXT, contributed, held, opened, opening, slot
from fixtures.certificates import audited, body, failed, notes, tampered
from randcheck.certificates.ceremony.taking import take
from randcheck.certificates.ceremony.voiding import void
from randcheck.certificates.pending import load_pending
from randcheck.errors import CommitmentError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable

SILENT = "headline-void"
SOME = "headline-void-opened"
DRAWN = "headline-void-drawn"


def drawn(pending: rc.Pending) -> rc.Pending:
    """The draw was held and stands in the folder."""
    ready = opened(pending)
    return evolve(ready, certificate=rc.draw(ready))


# what happened, whom the void record names, the headline, notes besides the reason
CASES: dict[str, tuple[Callable[[], rc.Pending], dict[str, str], list[str], str, set[str]]] = {
    "nobody opened": (slot, {}, [], SILENT, {"note-void-unopened"}),
    "office alone": (lambda: take(slot()), {}, ["office"], SOME, {"note-void-unopened"}),
    "office and one outside": (
        lambda: opened(slot(), "supervisor"), {}, ["office", "supervisor"], DRAWN,
        {"note-void-unopened"},
    ),
    "all": (lambda: opened(slot()), {}, ["office", "supervisor", "press"], DRAWN, set()),
    "all, figure not stated": (
        lambda: opened(slot(figure=True)), {}, ["office", "supervisor", "press"], SOME,
        {"note-void-public"},
    ),
    "all, figure stated": (
        lambda: opened(slot(figure=True)), {"lottery": FIGURE_TEXT},
        ["office", "supervisor", "press", "lottery"], DRAWN, set(),
    ),
    "figure alone": (
        lambda: take(slot(figure=True)), {"lottery": FIGURE_TEXT}, ["office", "lottery"], DRAWN,
        {"note-void-unopened"},
    ),
    "held": (lambda: drawn(slot()), {}, ["office", "supervisor", "press"], DRAWN, set()),
    "early opening kept back": (
        lambda: opened(slot(), "press"), {}, ["office", "press"], DRAWN, {"note-void-unopened"}
    ),
    "office alone contributes": (
        lambda: slot(names=("office",)), {}, ["office"], DRAWN, set()
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_void_record_holds_all_that_is_known_and_says_what_was_discarded(name: str, tmp_path):
    """Before any opening nothing is shown; after one, everything; the headline says which.

    Caught by it: leaving out an opening that came early, or the office's own.
    """
    make, figures, known, headline, said = CASES[name]
    pending = make()
    certificate = void(pending, "名册有误", figures=figures)
    record = certificate.records[-1]
    assert record.kind == "void"
    assert [source["id"] for source in record.body["sources"]] == known
    report = audited(evolve(pending, certificate=certificate), certificate, tmp_path)
    assert (report.verdict, report.stage, report.headline.code) == ("verified", "void", headline)
    assert failed(report) == []
    assert said <= set(notes(report))
    assert ("note-void-unopened" in notes(report)) == ("note-void-unopened" in said)
    (why,) = [note for note in report.notes if note.code == "note-void-reason"]
    assert "名册有误" in why.zh
    assert "名册有误" in why.en


@pytest.mark.parametrize("name", CASES)
def test_void_chain_is_never_more(name: str, tmp_path):
    """Nothing of a void slot was recomputed, drawn or assigned, even where a draw was held."""
    make, figures, *_ = CASES[name]
    pending = make()
    certificate = void(pending, "x", figures=figures)
    report = audited(evolve(pending, certificate=certificate), certificate, tmp_path)
    assert not report.holds("recomputed")
    assert report.holds("consistent")
    assert (certificate.drawn, certificate.teams) == ({}, {})
    assert certificate.is_void


@pytest.mark.parametrize("name", CASES)
def test_nothing_goes_on_from_a_void_slot(name: str, tmp_path):
    """Saved and loaded it stays void: no opening, no draw, no other reason."""
    make, figures, *_ = CASES[name]
    pending = make()
    given_up = evolve(pending, certificate=void(pending, "x", figures=figures))
    given_up.save(tmp_path)
    resumed = load_pending(tmp_path)
    for work in (take, rc.draw):
        with pytest.raises(CommitmentError) as caught:
            work(resumed)
        assert caught.value.code == "slot-voided"
    with pytest.raises(CommitmentError) as other:
        void(resumed, "y")
    assert other.value.code == "slot-voided"
    assert void(resumed, "x").to_bytes() == given_up.certificate.to_bytes()


def test_late_opening_is_known_all_the_same():
    """An opening too late to count must stand in the void record: it was known."""
    pending = take(slot(openings_until="2026-03-15T12:00:00+08:00"))
    certificate = void(pending, "x", openings=[opening("press")])
    assert [s["id"] for s in certificate.records[-1].body["sources"]] == ["office", "press"]
    with pytest.raises(CommitmentError) as caught:
        void(pending, "x", openings=[opening("press", "2")])
    assert caught.value.code == "opening-mismatch"


def test_void_after_the_draw_takes_no_further_opening():
    """What was drawn without a party is void without it."""
    ready = opened(slot(), "supervisor")
    pending = evolve(ready, certificate=rc.draw(ready, missing="replace"))
    certificate = void(pending, "x")
    report = rc.examine(certificate)
    assert report.headline.code == DRAWN
    assert "note-unopened" in notes(report)
    with pytest.raises(CommitmentError) as caught:
        void(pending, "x", openings=[opening("press")])
    assert caught.value.code == "opening-after-draw"


@pytest.mark.parametrize("reason", ["", " ", "\n\t"])
def test_void_wants_a_reason(reason: str):
    """Nothing is given up without a word."""
    with pytest.raises(InputError) as caught:
        void(slot(), reason)
    assert caught.value.code == "void-reason"


@pytest.mark.parametrize(
    ("figures", "code"),
    [({"lottery": "1.07./"}, "figure-form"), ({"index": "1"}, "source-unknown"),
     ({"press": "1"}, "source-unknown")],
)  # fmt: skip
def test_void_states_figures_as_the_draw_does(figures: dict[str, str], code: str):
    """A figure of the committed sources, in the committed form."""
    with pytest.raises(InputError) as caught:
        void(opened(slot(figure=True)), "x", figures=figures)
    assert caught.value.code == code


def test_void_behind_a_draw_repeats_it():
    """A void record that leaves out what was drawn from is refused."""
    certificate = void(drawn(slot()), "x")
    assert rc.examine(certificate).headline.code == DRAWN
    forged = tampered(certificate, lambda b: body(b, "void").update(sources=[]))
    assert failed(rc.examine(forged)) == ["openings"]


def test_next_commitment_names_the_void_record():
    """``replaces`` leads from the new slot to what was given up."""
    certificate = void(opened(slot()), "x")
    pending = slot(2, certificate, replaces=certificate.head)
    assert pending.certificate.commitment["replaces"] == certificate.head
    assert pending.certificate.commitment["previous_slot"] == certificate.records[0].digest
    assert rc.verify(held(pending)).stage == "assigned"


def test_office_that_contributes_alone_is_told_from_one_with_parties():
    """Sources inside the office alone: what is discarded could always be known."""
    parts = contributed("office", draw_id="lan/2026/tiny/1")
    report = rc.examine(void(slot(sources=parts), "x"))
    assert report.headline.code == DRAWN
    assert "note-no-outside" in notes(report)
