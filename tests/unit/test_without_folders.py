"""Whatever lies in a folder may as well lie in any mapping of names to bytes, or be bytes."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

import randcheck as rc
from fixtures.certificates import committed, issued
from fixtures.stores import opened, place
from randcheck.certificates.disclosing import load_log, log_view
from randcheck.certificates.pending import openings_file
from randcheck.certificates.register import list_heads, verify_register
from randcheck.certificates.register.numbering import next_slot
from randcheck.certificates.rosters import load_rosters
from randcheck.checks.journal import append, read_checks
from randcheck.disk.storage import Shelf
from randcheck.errors import CommitmentError, InputError, VerificationError

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from pathlib import Path

    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.pending import Pending

__all__ = ["place"]
AT = "2026-03-02T10:00:00+08:00"


@pytest.fixture
def files(place: tuple[str, str]) -> MutableMapping[str, bytes]:
    """A table of names and bytes, of each kind."""
    return opened(*place).files


@pytest.fixture(scope="module")
def drawn() -> tuple[Pending, Certificate]:
    """A draw with everything that it keeps to itself."""
    return issued()


class Frozen(dict[str, bytes]):
    __setitem__ = None


def test_folder_and_mapping_hold_the_same(tmp_path: Path, drawn: tuple[Pending, Certificate]):
    """Saved into a folder and into a mapping, a pending draw has the same files, byte for byte."""
    pending, _ = drawn
    kept: dict[str, bytes] = {}
    pending.save(tmp_path / "private")
    pending.save(kept)
    found = sorted(p for p in (tmp_path / "private").rglob("*") if p.is_file())
    assert {p.relative_to(tmp_path / "private").as_posix(): p.read_bytes() for p in found} == kept
    assert rc.load_pending(kept) == rc.load_pending(tmp_path / "private") == pending


def test_pending_draw_is_one_value(drawn: tuple[Pending, Certificate]):
    """`from_bytes` gives back what `to_bytes` wrote, of open draws and of sealed ones."""
    pending, certificate = drawn
    data = pending.to_bytes()
    assert data.startswith(b"randcheck/pending@v1\n")
    again = rc.Pending.from_bytes(data)
    assert again == pending
    assert again.to_bytes() == data
    assert rc.draw(again) == certificate
    sealed = committed(sealed=True)
    assert rc.draw(rc.Pending.from_bytes(sealed.to_bytes())) == rc.draw(sealed)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"",
        lambda data: data[1:],
        lambda data: data[:-1],
        lambda data: data.replace(b"pending@v1", b"pending@v2", 1),
        lambda data: b"randcheck/pending@v1\n[]",
        lambda data: b"randcheck/pending@v1\n{}",
    ],
)
def test_damaged_value_is_refused(drawn: tuple[Pending, Certificate], change):
    """What is no pending draw, or was cut, is a documented error."""
    with pytest.raises(InputError):
        rc.Pending.from_bytes(change(drawn[0].to_bytes()))


def test_changed_value_is_refused(drawn: tuple[Pending, Certificate]):
    """Rosters that somebody changed in a database are no longer those committed."""
    data = drawn[0].to_bytes().replace(b"T-03", b"T-030")
    with pytest.raises(CommitmentError) as caught:
        rc.Pending.from_bytes(data)
    assert caught.value.code == "roster-changed"


def test_verifier_takes_values(drawn: tuple[Pending, Certificate]):
    """Rosters and secrets from a pending draw, a mapping, or bytes: the same report."""
    pending, certificate = drawn
    kept: dict[str, bytes] = {}
    pending.save(kept)
    rosters = {name: data for name, data in kept.items() if name.startswith("rosters/")}
    bare = {name.removeprefix("rosters/"): data for name, data in rosters.items()}
    reports = [
        rc.verify(certificate, rosters=pending),
        rc.verify(certificate.to_bytes(), rosters=kept),
        rc.verify(certificate, rosters=rosters, secrets=kept["secrets.json"]),
        rc.verify(certificate, rosters=bare, secrets=kept["secrets.json"]),
    ]
    assert {report.headline.code for report in reports} == {"headline-recomputed"}
    assert len({tuple((s.name, s.status) for s in report.steps) for report in reports}) == 1
    wrong = {**bare, "targets.jsonl": bare["targets.jsonl"].replace(b"T-03", b"T-030")}
    with pytest.raises(VerificationError):
        rc.verify(certificate, rosters=wrong, secrets=kept["secrets.json"])
    with pytest.raises(InputError):
        rc.verify(certificate, rosters={})


def test_trust_evidence_and_roots_are_values(drawn: tuple[Pending, Certificate]):
    """An empty mapping of keys and of evidence is an empty folder; bytes that are no roots too."""
    report = rc.examine(drawn[1], trust={}, evidence={}, rosters=drawn[0])
    assert report.verdict == "verified"
    assert rc.examine(drawn[1], trust={"k.json": b"{}"}).verdict == "undecided"
    assert rc.examine(drawn[1], roots=b"no roots", evidence={}).verdict == "undecided"


def test_certificates_and_openings_are_bytes(drawn: tuple[Pending, Certificate]):
    """What an upload brings is read without a file."""
    pending, certificate = drawn
    assert rc.load_certificate(certificate.to_bytes()) == certificate
    data = openings_file(pending.draw_id, pending.openings)
    assert rc.load_openings(data, pending.draw_id) == pending.openings
    with pytest.raises(InputError):
        rc.load_certificate(b"{}")
    with pytest.raises(InputError):
        rc.load_openings(b"\xff", pending.draw_id)


def test_register_lies_in_a_table(
    files: MutableMapping[str, bytes], drawn: tuple[Pending, Certificate]
):
    """Certificates in a table are held against each other, and the next slot is found in it."""
    _, certificate = drawn
    with next_slot(files, "lan") as slot:
        assert slot.slot == 1
        files["2026/spring"] = certificate.to_bytes()
    files["notes.txt"] = b"something else"
    assert verify_register(files).slots[0].draw_id == certificate.draw_id
    assert verify_register(files, heads=list_heads(files), against=[dict(files)]).findings == ()
    with next_slot(files, "lan") as slot:
        assert (slot.slot, slot.previous) == (2, certificate.records[0].digest)


def test_disclosures_lie_in_a_table(
    files: MutableMapping[str, bytes], drawn: tuple[Pending, Certificate]
):
    """Eight threads note what they hand out, and every line has a number of its own."""
    start = threading.Barrier(8)

    def note(number: int) -> int:
        start.wait()
        entry = log_view(
            files, drawn[1], audience="public", target=None, to=f"party {number}", at=AT
        )
        return entry.number

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(note, range(8))) == list(range(1, 9))
    assert [entry.number for entry in load_log(files)] == list(range(1, 9))


def test_pending_draw_lies_in_a_table_whole_or_not(
    files: MutableMapping[str, bytes], drawn: tuple[Pending, Certificate]
):
    """A draw that cannot be saved to its end leaves nothing of it in the table."""
    pending, _ = drawn

    class Breaking(type(files)):
        def __setitem__(self, name: str, data: bytes) -> None:
            if name == "secrets.json":
                raise OSError
            super().__setitem__(name, data)

    broken = Breaking(files._tables)
    with pytest.raises(OSError, match=r"^$"):
        pending.save(broken)
    assert list(files) == []
    pending.save(files)
    assert rc.load_pending(files) == pending
    assert rc.verify(drawn[1], rosters=files).headline.code == "headline-recomputed"


def test_table_is_a_mapping(files: MutableMapping[str, bytes]):
    """Names lead to bytes until they are deleted; other values are refused."""
    files["a/ü"] = bytes(range(256))
    files["a/ü"] = b"2"
    assert (dict(files), len(files)) == ({"a/ü": b"2"}, 1)
    del files["a/ü"]
    with pytest.raises(KeyError):
        files["a/ü"]
    with pytest.raises(KeyError):
        del files["a/ü"]
    for name, data in (("", b""), ("a\0", b""), ("a", "text"), (1, b"")):
        with pytest.raises(InputError):
            files[name] = data


def test_mapping_that_cannot_be_written_is_told(drawn: tuple[Pending, Certificate]):
    """A mapping without ``[]=`` is read, and refuses what would be written."""
    kept: dict[str, bytes] = {}
    drawn[0].save(kept)
    assert rc.load_pending(Frozen(kept)) == drawn[0]
    with pytest.raises(InputError) as caught:
        drawn[0].save(Frozen())
    assert caught.value.code == "file-unwritable"


def test_missing_parts_are_told(drawn: tuple[Pending, Certificate]):
    """A mapping that lacks a file is told like a folder that does."""
    kept: dict[str, bytes] = {}
    drawn[0].save(kept)
    for name in list(kept):
        with pytest.raises((InputError, CommitmentError)) as caught:
            rc.load_pending({n: data for n, data in kept.items() if n != name})
        assert caught.value.code == "file-unreadable"
        assert name in caught.value.problems[0].place
    with pytest.raises(InputError):
        load_rosters({})
    with pytest.raises(InputError):
        rc.load_pending({**kept, "secrets.json": "text"})


def test_journal_lies_on_a_shelf(files: MutableMapping[str, bytes]):
    """A journal of checks is bytes in a table, read and added to like a file."""
    where = Shelf(files) / "checks.jsonl"
    with pytest.raises(InputError):
        read_checks(where)
    append(where, [])
    assert read_checks(where) == read_checks(files["checks.jsonl"]) == ()
