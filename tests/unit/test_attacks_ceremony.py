"""Attacks on the ceremony (protocol §8): each is mounted, and what exposes it is shown.

Every test names the evidence it assumes: the certificate alone, the parties' own notes, a register,
a list of digests kept outside the office, or the public source of a figure. Where no evidence
exposes an attack, the property that is missing is shown instead: the report must never claim it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import randcheck as rc
from fixtures.ceremonies import (
    DUE,
    FIGURE_TEXT,
    IN_TIME,
    KNOWN,
    LATE,
    contributed,
    discarded,
    held,
    opened,
    opening,
    slot,
)
from fixtures.certificates import (
    bodies_of,
    body,
    codes,
    copied,
    failed,
    linked,
    notes,
    tampered,
)
from randcheck.canonical.suites import suite
from randcheck.certificates.ceremony.contributing import contribute, release
from randcheck.certificates.ceremony.taking import take
from randcheck.certificates.ceremony.voiding import void
from randcheck.certificates.pending import load_openings
from randcheck.certificates.register import examine_register, list_heads
from randcheck.errors import CommitmentError, InputError
from randcheck.lottery.seeds import Opened, contribution_commitment, opens
from reference import hashing

if TYPE_CHECKING:
    from pathlib import Path

    from randcheck.certificates.register import RegisterReport

UNSHOWN = {"signed", "witnessed", "before-beacon", "published"}


def seed_of(certificate: rc.Certificate) -> str:
    """The seed of the draw."""
    return str(certificate.of_kind("draw")[0].body["seed"])


def unmet(report: rc.Report) -> set[str]:
    """The properties that do not hold."""
    return {found.name for found in report.properties if not found.holds}


def found(report: RegisterReport) -> set[str]:
    """The codes of findings and questions."""
    return {problem.code for problem in (*report.findings, *report.questions)}


def publish(folder: Path, *certificates: rc.Certificate) -> Path:
    """Put certificates where the office publishes them."""
    for number, certificate in enumerate(certificates):
        certificate.save(folder / f"{number}.json")
    return folder


# --- last revealer --------------------------------------------------------------------


def test_last_revealer_has_two_outcomes_and_the_report_says_so():
    """Evidence: the certificate alone. The last party computes both seeds and picks one by silence.

    What it gains is bounded, stated and named: 2^1. Nobody can be made to open.
    """
    pending = opened(slot(openings_until=DUE), "supervisor")
    open_ = rc.draw(pending, [opening("press")], at=IN_TIME)
    silent = rc.draw(pending, missing="replace", at=LATE)
    assert seed_of(open_) != seed_of(silent)
    report = rc.examine(silent)
    assert report.verdict == "verified"
    (note,) = [note for note in report.notes if note.code == "note-unopened"]
    assert note.params == {"value": "press", "count": 1}
    assert "2^1" in note.en
    assert "note-unopened" not in notes(rc.examine(open_))


def test_last_revealer_gains_nothing_before_a_public_figure():
    """Evidence: the certificate alone. Openings are due before the figure: silence is blind."""
    pending = opened(slot(figure=True, openings_until=DUE), "supervisor")
    with pytest.raises(CommitmentError) as caught:
        rc.draw(pending, [opening("press")], figures={"lottery": FIGURE_TEXT}, at=KNOWN)
    assert caught.value.code == "opening-late"
    silent = rc.draw(pending, figures={"lottery": FIGURE_TEXT}, missing="replace", at=KNOWN)
    report = rc.examine(silent)
    (note,) = [note for note in report.notes if note.code == "note-unopened"]
    assert "2^1" in note.en  # the party was blind; who passes openings on need not have been
    late = tampered(
        silent, lambda b: body(b, "commitment").update(openings_until="2026-03-15T22:00:00+08:00")
    )
    assert "seed-openings-late" in codes(rc.examine(late), "commitment")


# --- the office withholds, nobody opens -----------------------------------------------


def test_office_withholds():
    """Evidence: the certificate alone. Without the office's own opening the slot is void.

    A draw record that passes the office over is refused by step ``seed``; a void record that hides
    what was opened is refused by step ``openings``.
    """
    pending = slot()
    silent = rc.Pending(pending.certificate, pending.rosters, pending.secrets)
    others = [opening("supervisor"), opening("press")]
    with pytest.raises(CommitmentError) as caught:
        rc.draw(silent, others, missing="replace")
    assert caught.value.code == "slot-void"

    def pass_over(bodies: list[tuple[str, dict[str, object]]]) -> None:
        office = body(bodies, "commitment")["sources"][0]
        draw = body(bodies, "draw")
        draw["sources"][0] = {
            "kind": "unopened", "id": "office", "commitment": office["commitment"]
        }  # fmt: skip
        fields = [body(bodies, "commitment")["draw_id"], "office",
                  bytes.fromhex(office["commitment"])]  # fmt: skip
        for source in draw["sources"][1:]:
            fields += [source["id"], bytes.fromhex(source["nonce"]), source["value"]]
        draw["seed"] = hashing.h("sha256", "seed", *fields).hex()
        del bodies[1]

    report = rc.examine(tampered(held(slot()), pass_over))
    assert failed(report) == ["seed"]
    assert codes(report, "seed") == ["slot-void"]

    gone = void(silent, "机关未开启", openings=others)
    report = rc.examine(gone)
    assert report.headline.code == "headline-void-opened"
    (note,) = [note for note in report.notes if note.code == "note-void-unopened"]
    assert note.params == {"value": "office"}
    hidden = tampered(gone, lambda b: body(b, "void").update(sources=[]))
    assert codes(rc.examine(hidden), "openings") == ["void-left-out", "void-left-out"]


def test_office_waits_for_the_others_before_it_opens():
    """Evidence: the party's own machine. A party does not open before the office has.

    Otherwise the office, knowing all openings, could give the slot up whenever it dislikes them.
    """
    chosen = opening("supervisor")
    kept = contribute("lan/2026/tiny/1", "supervisor", value=chosen.value, nonce=chosen.nonce)
    pending = slot()
    with pytest.raises(CommitmentError) as caught:
        release(kept, pending.certificate)
    assert caught.value.code == "release-office-first"
    assert release(kept, take(pending).certificate)


def test_nobody_opens():
    """Evidence: the certificate alone. No outside opening: void, and nothing was to be seen."""
    pending = slot(openings_until=DUE)
    with pytest.raises(CommitmentError) as caught:
        rc.draw(take(pending), missing="replace", at=LATE)
    assert caught.value.code == "slot-void"
    assert rc.examine(void(pending, "无人开启")).headline.code == "headline-void"
    report = rc.examine(void(take(pending), "外部各方均未开启"))
    assert report.headline.code == "headline-void-opened"
    assert "supervisor、press" in str(report)


# --- nonces ---------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 16, 31, 33])
def test_short_nonce_opens_nothing(size: int):
    """Evidence: the certificate alone. A C made of a short nonce can be guessed, and never opened.

    The drawer refuses the nonce, and so does the shape of the record, for whoever forges it.
    """
    sha256, draw_id, nonce = suite("sha256"), "lan/2026/tiny/1", b"\x07" * size
    with pytest.raises(InputError):
        contribute(draw_id, "press", nonce=nonce)
    with pytest.raises(InputError):
        contribution_commitment(sha256, draw_id, "press", nonce, "1")
    forged = hashing.h("sha256", "contribution", draw_id, "press", nonce, "1")
    parts = contributed("office", "supervisor", draw_id=draw_id)
    pending = slot(sources=[*parts, rc.contribution("press", commitment=forged)])
    short = Opened(source_id="press", nonce=nonce, value="1")
    assert not opens(sha256, draw_id, short, forged)
    with pytest.raises(CommitmentError) as caught:
        take(pending, [short])
    assert caught.value.code == "opening-mismatch"
    with pytest.raises(InputError):
        linked([*bodies_of(slot().certificate), ("opening", {
            "format": "randcheck/opening@v1", "source": "press", "nonce": nonce.hex(), "value": "1"
        })])  # fmt: skip


def test_repeated_nonce(tmp_path):
    """Evidence: the register. Once a nonce was opened, the next C made with it can be guessed.

    The attack is mounted: the value behind the second C is found by trying all of them. One
    certificate shows nothing of it; two of them do.
    """
    first = held(slot())
    nonce, values = opening("press").nonce, [f"press {n}" for n in range(50)]
    secret = Opened(source_id="press", nonce=nonce, value="press 37")
    c = hashing.h("sha256", "contribution", "lan/2026/fire/2", "press", nonce, secret.value)
    guessed = [
        value for value in values
        if hashing.h("sha256", "contribution", "lan/2026/fire/2", "press", nonce, value) == c
    ]  # fmt: skip
    assert guessed == ["press 37"]
    parts = contributed("office", "supervisor", key="2", draw_id="lan/2026/fire/2")
    pending = slot(2, first, task={"draw": "fire"},
                   sources=[*parts, rc.contribution("press", commitment=c)])  # fmt: skip
    second = rc.draw(take(pending, [opening("supervisor", "2"), secret]))
    assert rc.examine(second).verdict == "verified"
    assert found(examine_register(publish(tmp_path, first, second))) == {"register-nonce-repeated"}


def test_nonce_repeated_within_one_draw():
    """Evidence: the certificate alone. Two parties with one nonce are named."""
    parts = [rc.contribution(name, value=name, nonce=bytes(32)) for name in ("office", "press")]
    assert "note-nonce-repeated" in notes(rc.examine(rc.draw(slot(sources=parts))))
    assert "note-nonce-repeated" not in notes(rc.examine(held(slot())))


def test_contribution_copied_from_another_party():
    """Evidence: the certificate alone. C names its source: whoever copies it can never open it."""
    sha256, draw_id = suite("sha256"), "lan/2026/tiny/1"
    chosen = opening("supervisor")
    c = contribution_commitment(sha256, draw_id, "supervisor", chosen.nonce, chosen.value)
    copy = Opened(source_id="press", nonce=chosen.nonce, value=chosen.value)
    assert not opens(sha256, draw_id, copy, c)
    parts = contributed("office", "supervisor", draw_id=draw_id)
    pending = slot(sources=[*parts, rc.contribution("press", commitment=c)])
    with pytest.raises(CommitmentError) as caught:
        take(pending, [chosen, copy])
    assert caught.value.code == "opening-mismatch"


# --- drawn again until liked ----------------------------------------------------------


def test_drawn_again_until_liked_with_void_records(tmp_path):
    """Evidence: the register. The office discards slots until it likes one, and says so each time.

    Each void record contains the openings, so anybody computes what was discarded; the register
    asks why.
    """
    first = discarded(slot())
    second = void(opened(slot(2, first, replaces=first.head)), "再换")
    third = held(slot(3, second, replaces=second.head))
    assert rc.examine(first).headline.code == "headline-void-drawn"
    report = examine_register(publish(tmp_path, first, second, third))
    assert report.findings == ()
    assert found(report) == {"register-discarded"}
    assert report.questions[0].params["slots"] == "1, 2"
    stated = {source["id"]: source for source in first.records[-1].body["sources"]}
    fields = [p for n in ("office", "supervisor", "press")
              for p in (n, bytes.fromhex(stated[n]["nonce"]), stated[n]["value"])]  # fmt: skip
    seed = hashing.h("sha256", "seed", "lan/2026/tiny/1", *fields)
    assert seed.hex() == seed_of(held(slot()))


def test_drawn_again_without_a_word(tmp_path):
    """Evidence: the register. Opened, disliked, left; or void and not named; or left out."""
    disliked = opened(slot()).certificate
    report = examine_register(publish(tmp_path / "left", disliked, held(slot(2, disliked))))
    assert found(report) == {"register-abandoned"}
    gone = discarded(slot())
    report = examine_register(publish(tmp_path / "unnamed", gone, held(slot(2, gone))))
    assert found(report) == {"register-replaces-missing", "register-discarded"}
    report = examine_register(publish(tmp_path / "hidden", held(slot(2, gone, replaces=gone.head))))
    assert found(report) == {"register-slot-missing", "register-replaces-unknown"}


def test_void_record_that_claims_nobody_opened():
    """Evidence: the certificate alone. Cutting the openings off makes another commitment's chain.

    An opening that stands in the chain cannot be left out of the void record, and one that stands
    in no record has no place there.
    """
    gone = discarded(slot())
    assert failed(rc.examine(tampered(gone, lambda b: body(b, "void").update(sources=[])))) == [
        "openings"
    ]

    def cut(bodies: list[tuple[str, dict[str, object]]]) -> None:
        bodies[1:-1] = []

    assert failed(rc.examine(tampered(gone, cut))) == ["openings"]


def test_openings_cut_off_before_the_void(tmp_path):
    """Evidence: a head noted by a party when the openings were published.

    The file alone is consistent: the office re-made the chain without its openings. The list shows
    that the chain once went on otherwise.
    """
    before = opened(slot()).certificate
    (tmp_path / "heads.json").write_bytes(list_heads(publish(tmp_path / "noted", before)))
    clean = void(slot(), "无人开启")
    assert rc.examine(clean).headline.code == "headline-void"
    folder = publish(tmp_path / "office", clean)
    assert found(examine_register(folder)) == set()
    report = examine_register(folder, heads=tmp_path / "heads.json")
    assert found(report) == {"register-truncated"}
    assert found(examine_register(folder, against=[tmp_path / "noted"])) == {"register-known-fork"}


# --- two commitments, a hundred commitments -------------------------------------------


def test_two_commitments_of_one_draw_id(tmp_path):
    """Evidence: the register, and the party's own note. Each certificate alone is in order."""
    one, other = held(slot()), held(slot(key="b"), "b")
    for certificate in (one, other):
        assert rc.examine(certificate).verdict == "verified"
    assert found(examine_register(publish(tmp_path, one, other))) == {"register-draw-id-twice"}
    chosen = opening("press")
    kept = contribute("lan/2026/tiny/1", "press", value=chosen.value, nonce=chosen.nonce)
    ready = take(slot(key="b")).certificate
    with pytest.raises(CommitmentError) as caught:
        release(kept, ready, commitment=one.records[0].digest)
    assert caught.value.code == "release-other-commitment"


def test_one_opening_ground_through_many_commitments(tmp_path: Path):
    """Evidence: what the party kept; its key; else the register, or a digest noted before.

    The party opens for one commitment, which it saw. The office, which now knows nonce and value,
    commits again and again with the same C until the lot falls as it likes.
    """
    chosen = opening("press")
    kept = contribute("lan/2026/tiny/1", "press", value=chosen.value, nonce=chosen.nonce)
    names = ("office", "supervisor", "press")
    parts = contributed(*names, draw_id="lan/2026/tiny/1")
    seen = slot(sources=parts).certificate
    file, kept = release(kept, seen, commitment=seen.head, early=True)
    again = [slot(sources=parts, operator=f"try {number}") for number in range(28)]
    for pending in again:
        head = pending.certificate.head
        with pytest.raises(CommitmentError) as refused:
            load_openings(file, "lan/2026/tiny/1", commitment=head)
        assert refused.value.code == "opening-other-commitment"
        with pytest.raises(CommitmentError) as asked:  # and the party opens no second time
            release(kept, pending.certificate, commitment=head, early=True)
        assert asked.value.code == "release-other-commitment"
    ground = rc.draw(take(again[17], [opening("press"), opening("supervisor")]))
    assert rc.examine(ground).verdict == "verified"  # by hand nothing binds it: so much remains
    folder = publish(tmp_path / "office", ground)
    noted = publish(tmp_path / "party", seen)
    assert found(examine_register(folder, against=[noted])) == {"register-known-other"}
    assert release(kept, seen, commitment=seen.head, early=True)[0] == file  # the honest twin


def test_hundred_commitments_for_one_slot_one_published(tmp_path):
    """Evidence: digests that somebody outside noted; without them only a property is missing.

    The office, knowing all contributions, tries rosters until the lot falls as it likes, and
    publishes that one. The certificate is consistent and every recomputation holds; neither
    *published* nor *witnessed* nor *before-beacon* does, and the report says what follows.
    """
    parts = [rc.contribution(n, value=n, nonce=opening(n).nonce) for n in ("office", "press")]
    tries = [
        slot(sources=parts, operator=f"try {number}", secret=bytes([number]) * 32)
        for number in range(100)
    ]
    assert len({pending.certificate.head for pending in tries}) == 100
    chosen = rc.draw(tries[73])
    report = rc.examine(chosen)
    assert report.verdict == "verified"
    assert unmet(report) >= UNSHOWN
    assert "note-could-have-known" in notes(report)
    folder = publish(tmp_path / "office", chosen)
    assert found(examine_register(folder)) == set()
    seen = publish(tmp_path / "seen", tries[5].certificate)
    (tmp_path / "heads.json").write_bytes(list_heads(seen))
    for given in ({"against": [seen]}, {"heads": tmp_path / "heads.json"}):
        assert found(examine_register(folder, **given)) == {"register-known-other"}  # type: ignore[arg-type]
    both = publish(tmp_path / "both", chosen, *(pending.certificate for pending in tries[:5]))
    report_of_all = examine_register(both)
    assert found(report_of_all) == {"register-draw-id-twice"}
    assert report_of_all.findings[0].params["count"] == 6


# --- chains cut and spliced -----------------------------------------------------------


def test_chain_truncated(tmp_path):
    """Evidence: a head known from elsewhere. Each prefix is consistent and says how far it goes."""
    whole = held(slot())
    (tmp_path / "heads.json").write_bytes(list_heads(publish(tmp_path / "kept", whole)))
    for length in range(1, len(whole.records)):
        cut = whole.first(length)
        report = rc.examine(cut)
        assert report.verdict == "verified"
        assert report.stage != "assigned"
        assert codes(rc.examine(cut, head=whole.head), "chain") == ["chain-known-head"]
        folder = publish(tmp_path / str(length), cut)
        assert found(examine_register(folder)) == set()
        with_list = examine_register(folder, heads=tmp_path / "heads.json")
        assert found(with_list) == {"register-truncated"}


def test_void_record_cut_off(tmp_path):
    """Evidence: the next commitment, or a head. A void slot cannot be made undrawn again."""
    gone = discarded(slot())
    cut = gone.first(-1)
    assert rc.examine(cut).stage == "opened"
    following = held(slot(2, gone, replaces=gone.head))
    report = examine_register(publish(tmp_path, cut, following))
    assert found(report) == {"register-abandoned", "register-replaces-unknown"}


@pytest.mark.parametrize("position", range(1, 6))
def test_record_spliced_from_another_chain(position: int):
    """Evidence: the certificate alone. Step ``chain`` refuses a record of another draw.

    Linked again by the forger it belongs to the chain, and the step that owns its content refuses
    it: openings open nothing, the seed is another, the deal rests on other tickets.
    """
    here, there = held(slot()), held(slot(key="b"), "b")
    records = [*here.records]
    records[position] = there.records[position]
    report = rc.examine(rc.Certificate(tuple(records)))
    assert failed(report) == ["chain"]
    assert {"chain-link", "chain-commitment"} <= set(codes(report, "chain"))

    def splice(bodies: list[tuple[str, dict[str, object]]]) -> None:
        bodies[position] = bodies_of(there)[position]

    report = rc.examine(tampered(here, splice))
    assert report.verdict == "refuted"
    assert failed(report)[0] in {"openings", "seed", "tickets", "opened", "teams"}


def test_void_record_spliced_from_another_slot():
    """Evidence: the certificate alone. A void record closes the chain that it names, no other."""
    here, there = opened(slot()).certificate, discarded(slot(key="b"), "b")
    report = rc.examine(rc.Certificate((*here.records, there.records[-1])))
    assert failed(report) == ["chain"]

    def splice(bodies: list[tuple[str, dict[str, object]]]) -> None:
        bodies.append(("void", copied(there.records[-1].body)))

    assert failed(rc.examine(tampered(here, splice))) == ["openings"]


# --- public figures -------------------------------------------------------------------


def test_figure_of_another_event_or_form_is_refused():
    """Evidence: the certificate alone. Event and named form are committed before the figure."""
    certificate = rc.draw(opened(slot(figure=True)), figures={"lottery": FIGURE_TEXT})

    def reseeded(**changes: str) -> list[str]:
        def change(bodies: list[tuple[str, dict[str, object]]]) -> None:
            draw = body(bodies, "draw")
            draw["sources"][-1].update(changes)
            fields: list[object] = [body(bodies, "commitment")["draw_id"]]
            for source in draw["sources"]:
                opened_ = source["kind"] == "opened"
                fields += (
                    [source["id"], bytes.fromhex(source["nonce"]), source["value"]]
                    if opened_
                    else [source["id"], source["event"], source["text"]]
                )
            draw["seed"] = hashing.h("sha256", "seed", *fields).hex()

        return codes(rc.examine(tampered(certificate, change)), "seed")

    assert reseeded(event="双色球 2026032 期") == ["seed-source"]
    assert reseeded(text="1 7 12 20 28 33") == ["seed-source"]
    assert reseeded(text="7.1.12.20.28.33./") == ["seed-source"]
    assert reseeded() == []


def test_figure_misquoted():
    """Evidence: the public source of the figure. No certificate knows what a lottery drew.

    The office writes numbers that were never drawn. The chain is in order; whoever compares the
    text with the published result sees it, for event and text stand in the record.
    """
    pending = opened(slot(figure=True))
    forged = rc.draw(pending, figures={"lottery": "1.2.3.4.5.6./"})
    assert rc.examine(forged).verdict == "verified"
    (outcome,) = [s for s in forged.of_kind("draw")[0].body["sources"] if s["kind"] == "figure"]
    assert (outcome["event"], outcome["text"]) == ("双色球 2026031 期", "1.2.3.4.5.6./")
    assert outcome["text"] != FIGURE_TEXT
    with_text = tampered(forged, lambda b: body(b, "draw")["sources"][-1].update(text=FIGURE_TEXT))
    assert codes(rc.examine(with_text), "seed") == ["seed-wrong"]


def test_figure_chosen_after_it_was_known(tmp_path):
    """Evidence: none in the file; with a clock the drawer refuses, and a register bounds the rest.

    A commitment made after the figure, dated before it, is consistent. *Before-beacon* and
    *published* are missing, and the report says that the seed could have been known.
    """
    pending = opened(slot(figure=True, openings_until=DUE))
    with pytest.raises(CommitmentError) as caught:
        rc.draw(pending, figures={"lottery": FIGURE_TEXT}, at=LATE)
    assert caught.value.code == "figure-early"
    certificate = rc.draw(pending, figures={"lottery": FIGURE_TEXT}, at=KNOWN)
    report = rc.examine(certificate)
    assert {"before-beacon", "published"} <= unmet(report)
    assert "note-could-have-known" in notes(report)
    late = tampered(
        pending.certificate.first(1),
        lambda b: body(b, "commitment").update(
            published_list={"published": "2026-03-20", "digest": "sha256:" + "ab" * 32}
        ),
    )
    assert found(examine_register(publish(tmp_path, late))) == {"register-redated"}
