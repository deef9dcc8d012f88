"""Contribute, release, take in: three parties, none of whom sees another's part too early."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
from typing import TYPE_CHECKING

import pytest

import randcheck as rc
from fixtures.ceremonies import (
    DUE,
    FIGURE,
    FIGURE_TEXT,
    IN_TIME,
    KNOWN,
    LATE,
    hand_over,
    held,
    opened,
    opening,
    slot,
)
from fixtures.certificates import notes, tiny_task
from randcheck.certificates.ceremony.contributing import (
    contribute,
    load_contribution,
    load_kept,
    release,
)
from randcheck.certificates.ceremony.taking import take, waiting
from randcheck.certificates.ceremony.voiding import void
from randcheck.certificates.pending import load_openings, load_pending
from randcheck.certificates.secretfiles import SECRETS_FILE
from randcheck.disk.storage import write_whole
from randcheck.errors import CommitmentError, InputError

if TYPE_CHECKING:
    from pathlib import Path

    from randcheck.certificates.ceremony.contributing import Kept

ID = "lan/2026/tiny/1"


def chain(pending: rc.Pending) -> list[str]:
    """Whose openings stand in the chain."""
    return [record.body["source"] for record in pending.certificate.of_kind("opening")]


def mode(path: Path) -> int:
    """The permission bits of a file or folder."""
    return stat.S_IMODE(path.stat().st_mode)


# --- the party ------------------------------------------------------------------------


@pytest.mark.parametrize("suite", ["sha256", "sm3"])
def test_party_keeps_all_and_hands_over_c(suite: str, tmp_path):
    """The private file opens the public one; the public one says nothing but C."""
    kept = contribute(ID, "press", value="黑桃 7", suite=suite)
    kept.save(tmp_path / "kept.json")
    (tmp_path / "c.json").write_bytes(kept.public_bytes())
    assert load_kept(tmp_path / "kept.json") == kept
    public = json.loads((tmp_path / "c.json").read_bytes())
    assert set(public) == {"format", "draw_id", "suite", "source", "commitment"}
    assert load_contribution(tmp_path / "c.json", ID, suite).commitment == kept.commitment
    assert kept.opening.nonce.hex() not in repr(kept)
    assert kept.opening.value not in repr(kept)


def test_two_contributions_never_share_a_nonce():
    """Nonces are made afresh each time."""
    assert contribute(ID, "press").commitment != contribute(ID, "press").commitment


def test_kept_contribution_is_never_replaced(tmp_path):
    """Whoever lost the nonce could not open any more, so the file is not written twice."""
    kept = contribute(ID, "press")
    kept.save(tmp_path / "kept.json")
    kept.save(tmp_path / "kept.json")
    with pytest.raises(InputError) as caught:
        contribute(ID, "press").save(tmp_path / "kept.json")
    assert caught.value.code == "kept-other"
    assert load_kept(tmp_path / "kept.json") == kept


@pytest.mark.parametrize(
    ("draw_id", "source", "code"),
    [
        ("lan/2026/tiny", "press", "shape-value"),
        ("lan/2026/tiny/0", "press", "shape-value"),
        ("lan/2026/tiny/01", "press", "shape-value"),
        ("lan/2026/ti ny/1", "press", "shape-value"),
        ("/2026/tiny/1", "press", "shape-value"),
        (ID, "the press", "id-character"),
    ],
)
def test_names_that_are_none_are_refused(draw_id: str, source: str, code: str):
    """A draw_id has four parts and a slot from 1; a source is an id."""
    with pytest.raises(InputError) as caught:
        contribute(draw_id, source)
    assert caught.value.code == code


def test_contribution_for_another_draw_or_suite_is_refused(tmp_path):
    """C is bound to its draw and its hash suite."""
    path = tmp_path / "c.json"
    path.write_bytes(contribute(ID, "press").public_bytes())
    with pytest.raises(CommitmentError) as caught:
        load_contribution(path, "lan/2026/tiny/2", "sha256")
    assert caught.value.code == "other-draw"
    with pytest.raises(InputError) as wrong:
        load_contribution(path, ID, "sm3")
    assert wrong.value.code == "contribution-suite"


def test_party_opens_after_the_office_and_for_its_commitment_alone(tmp_path):
    """Released only for the commitment that holds C, whose digest is known, after the office."""
    kept = contribute(
        ID, "supervisor", value=opening("supervisor").value, nonce=opening("supervisor").nonce
    )
    pending = slot(openings_until=DUE)
    digest = pending.certificate.head

    def code(certificate: rc.Certificate, **given: object) -> str:
        with pytest.raises(CommitmentError) as caught:
            release(kept, certificate, **given)  # type: ignore[arg-type]
        return caught.value.code

    assert code(pending.certificate) == "release-office-first"
    after = take(pending).certificate
    assert code(after, commitment="sha256:" + "0" * 64) == "release-other-commitment"
    assert code(after, commitment=digest, at=LATE) == "opening-late"
    assert code(void(take(pending), "x")) == "slot-voided"
    assert code(slot(2, after).certificate) == "other-draw"
    assert code(slot(key="b").certificate) == "release-not-committed"
    refuted = rc.Certificate((after.records[0], after.records[0]))
    assert code(refuted) == "chain-order"
    for data, _ in (
        release(kept, after, commitment=digest, at=IN_TIME),
        release(kept, pending.certificate, early=True),
    ):
        (tmp_path / "o.json").write_bytes(data)
        assert load_openings(tmp_path / "o.json", ID) == (kept.opening,)


def waiting_for(kept: Kept) -> rc.Pending:
    """A commitment of its own, with what somebody keeps among its sources."""
    party = rc.contribution(kept.source_id, commitment=kept.commitment)
    return rc.commit(tiny_task(), sources=[rc.contribution("office", value="1"), party])


def test_party_opens_for_one_commitment(tmp_path):
    """What was opened once is remembered: for another commitment of the same draw it is not."""
    kept = contribute(ID, "press", value="梅花")
    seen, ground = waiting_for(kept), waiting_for(kept)
    path = tmp_path / "kept.json"
    kept.save(path)
    data, remembered = release(kept, seen.certificate, early=True)
    remembered.save(path)
    with pytest.raises(CommitmentError) as caught:
        release(load_kept(path), ground.certificate, early=True)
    assert caught.value.code == "release-other-commitment"
    assert release(load_kept(path), seen.certificate, early=True)[0] == data
    (tmp_path / "opening.json").write_bytes(data)
    wanted = [p.certificate.records[0].digest for p in (seen, ground)]
    assert load_openings(tmp_path / "opening.json", ID, commitment=wanted[0])
    with pytest.raises(CommitmentError) as refused:
        load_openings(tmp_path / "opening.json", ID, commitment=wanted[1])
    assert refused.value.code == "opening-other-commitment"


def test_what_is_kept_is_never_forgotten(tmp_path):
    """A file that remembers an opening is not replaced by one that does not, nor by another."""
    kept = contribute(ID, "press")
    _, remembered = release(kept, waiting_for(kept).certificate, early=True)
    remembered.save(tmp_path / "kept.json")
    for other in (kept, contribute(ID, "press")):
        with pytest.raises(InputError) as caught:
            other.save(tmp_path / "kept.json")
        assert caught.value.code == "kept-other"
    assert load_kept(tmp_path / "kept.json") == remembered


# --- the office -----------------------------------------------------------------------


def test_openings_stand_in_the_committed_order_however_they_come(tmp_path):
    """An early opening waits for those before it; the chain is the same in every order."""
    pending = slot()
    press, supervisor = hand_over(tmp_path, pending, "press", "supervisor")
    early = take(pending, [press])
    assert chain(early) == ["office"]
    assert waiting(early) == ["supervisor"]
    both = take(early, [supervisor])
    assert chain(both) == ["office", "supervisor", "press"]
    assert waiting(both) == []
    for other in (take(pending, [supervisor, press]), take(take(pending), [press, supervisor])):
        assert other.certificate.to_bytes() == both.certificate.to_bytes()
    assert rc.draw(both).to_bytes() == rc.draw(pending, [press, supervisor]).to_bytes()
    assert take(both, [press]).certificate.to_bytes() == both.certificate.to_bytes()


def test_opening_that_opens_nothing_is_refused(tmp_path):
    """Held against C; a source that was not committed has none."""
    pending = slot(2, held(slot()))
    with pytest.raises(CommitmentError) as caught:
        take(pending, [opening("press", "1")])
    assert caught.value.code == "opening-mismatch"
    with pytest.raises(InputError) as unknown:
        take(pending, [opening("mayor", "2")])
    assert unknown.value.code == "source-unknown"


def test_deadline_of_openings():
    """In time until the moment itself; later ones are refused, unless they were known in time."""
    pending = slot(openings_until=DUE)
    supervisor, press = opening("supervisor"), opening("press")
    in_time = take(pending, [supervisor], at=DUE)
    assert take(in_time, [supervisor], at=LATE) == in_time
    for work in (take, rc.draw):
        with pytest.raises(CommitmentError) as caught:
            work(in_time, [press], at=LATE)
        assert caught.value.code == "opening-late"
        assert caught.value.params == {"value": "press", "due": DUE, "at": LATE}
    assert rc.draw(in_time, missing="replace", at=LATE).drawn


def test_nobody_is_passed_over_before_the_time_is_over():
    """``missing="replace"`` waits for the deadline; without one it is the office's word."""
    pending = opened(slot(openings_until=DUE), "supervisor")
    for at in (IN_TIME, DUE):
        with pytest.raises(CommitmentError) as caught:
            rc.draw(pending, missing="replace", at=at)
        assert caught.value.code == "opening-still-due"
    report = rc.examine(rc.draw(pending, missing="replace", at=LATE))
    assert "note-unopened" in notes(report)
    assert rc.draw(opened(slot(), "supervisor"), missing="replace", at=IN_TIME).drawn


def test_deadline_lies_before_every_public_source():
    """Otherwise parties could open, or not, knowing the figure."""
    for due in (FIGURE.time, KNOWN):
        with pytest.raises(InputError) as caught:
            slot(figure=True, openings_until=due)
        assert caught.value.code == "seed-openings-late"
    with pytest.raises(InputError) as wrong:
        slot(figure=True, openings_until="noon")
    assert wrong.value.code == "shape-value"


def test_no_figure_before_its_time():
    """A figure stated before it can be known is none."""
    pending = opened(slot(figure=True, openings_until=DUE))
    with pytest.raises(CommitmentError) as caught:
        rc.draw(pending, figures={"lottery": FIGURE_TEXT}, at=LATE)
    assert caught.value.code == "figure-early"
    assert rc.draw(pending, figures={"lottery": FIGURE_TEXT}, at=FIGURE.time).drawn


# --- what was drawn stays -------------------------------------------------------------


def test_drawing_again_gives_the_same_and_nothing_else(tmp_path):
    """A second draw from the same folder with other figures, openings or words is refused."""
    pending = opened(slot(figure=True), "supervisor")
    certificate = rc.draw(pending, figures={"lottery": FIGURE_TEXT}, missing="replace")
    rc.Pending(certificate, pending.rosters, pending.secrets, pending.openings).save(tmp_path)
    resumed = load_pending(tmp_path)
    for again in (
        rc.draw(resumed),
        rc.draw(resumed, figures={"lottery": FIGURE_TEXT}),
        rc.draw(resumed, missing="replace"),
    ):
        assert again.to_bytes() == certificate.to_bytes()
    for openings, figures in (([], {"lottery": "1./"}), ([opening("press")], {})):
        with pytest.raises(CommitmentError) as caught:
            rc.draw(resumed, openings, figures=figures)
        assert caught.value.code == "drawn-already"
    with pytest.raises(CommitmentError) as late:
        take(resumed, [opening("press")])
    assert late.value.code == "opening-after-draw"
    assert take(resumed, [opening("supervisor")]) is resumed


def test_records_that_stand_already_stay_as_they_are():
    """Drawing goes on from the chain that is there, signatures included."""
    pending = opened(slot())
    certificate = rc.draw(pending)
    count = len(pending.certificate.records)
    for before, after in zip(pending.certificate.records, certificate.records[:count], strict=True):
        assert before is after


# --- the private folder ---------------------------------------------------------------


@pytest.mark.skipif(os.name != "posix", reason="the platform has no such file modes")
def test_private_files_are_their_owners_alone(tmp_path):
    """Mode 0600 for every file and 0700 for every folder, whatever the umask."""
    before = os.umask(0)
    try:
        slot().save(tmp_path / "抽取 一" / "private")
        slot().escrow(tmp_path / "auditor")
        contribute(ID, "press").save(tmp_path / "press" / "kept.json")
    finally:
        os.umask(before)
    private = tmp_path / "抽取 一" / "private"
    for path in (private, *private.rglob("*")):
        assert mode(path) == (0o700 if path.is_dir() else 0o600)
    for name, file in (("auditor", SECRETS_FILE), ("press", "kept.json")):
        assert mode(tmp_path / name) == 0o700
        assert mode(tmp_path / name / file) == 0o600


@pytest.mark.skipif(os.name != "posix", reason="the platform has no such file modes")
def test_public_files_are_not_private(tmp_path):
    """The certificate is for everybody, as far as the umask lets."""
    before = os.umask(0o022)
    try:
        slot().certificate.save(tmp_path / "site" / "c.json")
    finally:
        os.umask(before)
    assert mode(tmp_path / "site" / "c.json") == 0o644


def test_folder_is_handed_over_to_a_successor(tmp_path):
    """Moved to another place, with Chinese names and spaces, it is drawn from all the same."""
    pending = opened(slot(), "supervisor")
    pending.save(tmp_path / "private")
    target = tmp_path / "移交 给继任者" / "二〇二六年 第 1 号"
    target.parent.mkdir()
    shutil.move(tmp_path / "private", target)
    resumed = opened(load_pending(target))
    assert rc.draw(resumed).to_bytes() == held(slot()).to_bytes()


def test_opening_taken_in_meanwhile_is_not_lost(tmp_path):
    """Two clerks load the same folder: the second is told, and nothing of the first is lost."""
    pending = slot(names=("office", "supervisor", "press", "guild"))
    pending.save(tmp_path)
    one, other = load_pending(tmp_path), load_pending(tmp_path)
    take(one, [opening("press")]).save(tmp_path)
    for late in (take(other, [opening("guild")]), pending):
        with pytest.raises(InputError) as caught:
            late.save(tmp_path)
        assert caught.value.code in {"private-changed", "private-in-use"}
    again = take(load_pending(tmp_path), [opening("guild")])
    again.save(tmp_path)
    assert {o.source_id for o in load_pending(tmp_path).openings} == {"office", "press", "guild"}


@pytest.mark.parametrize("number", [errno.EINVAL, errno.EACCES, errno.EIO])
def test_drive_that_cannot_sync_folders(number: int, monkeypatch, tmp_path):
    """A network drive without synced folders is written to; a failing disk is told."""
    real = os.fsync

    def fsync(file: int) -> None:
        if stat.S_ISDIR(os.fstat(file).st_mode):
            raise OSError(number, "no")
        real(file)

    monkeypatch.setattr(os, "fsync", fsync)
    if number == errno.EIO:
        with pytest.raises(InputError) as caught:
            write_whole(tmp_path / "x", b"1")
        assert caught.value.code == "file-unwritable"
    else:
        write_whole(tmp_path / "x", b"1")
        assert (tmp_path / "x").read_bytes() == b"1"


@pytest.mark.parametrize("when", ["before", "after"])
def test_escrow_gives_the_auditor_the_roster_secrets_alone(when: str, tmp_path):
    """Before or after the draw: the secrets of the rosters, nothing of any contribution."""
    pending = slot()
    certificate = held(pending)
    pending.save(tmp_path / "private")
    if when == "after":
        drawn = opened(pending)
        rc.Pending(certificate, drawn.rosters, drawn.secrets, drawn.openings).save(
            tmp_path / "private"
        )
    path = load_pending(tmp_path / "private").escrow(tmp_path / "审计 局")
    assert [p.name for p in (tmp_path / "审计 局").iterdir()] == [SECRETS_FILE]
    text = path.read_text()
    for name in ("office", "supervisor", "press"):
        assert opening(name).nonce.hex() not in text
    rosters = tmp_path / "private" / "rosters"
    assert rc.verify(certificate, rosters=rosters, secrets=path).holds("recomputed")
    assert load_pending(tmp_path / "private").escrow(tmp_path / "审计 局") == path
    with pytest.raises(InputError) as caught:
        slot(2, certificate).escrow(tmp_path / "审计 局")
    assert caught.value.code == "escrow-other"
