"""Attacks on a register of which a neighbour keeps heads, each mounted; beside it its honest twin.

Two counties keep each other's heads: one statement a month on size and root of the log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.ceremonies import held, opened, slot
from fixtures.signers import key, trust
from randcheck.canonical import jcs
from randcheck.certificates.register import examine_register
from randcheck.certificates.register.entering import enter, load_head, prove
from randcheck.certificates.register.log import Log, read_log
from randcheck.certificates.signatures.heads import read_head, waiting
from randcheck.certificates.signatures.witnessing import attest, attest_head, keep_head
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from randcheck.certificates.register import RegisterReport
    from randcheck.certificates.signatures.heads import Head

LOG = "register-log-lan.json"
NOTARY = key("notary")
WIND, FIRE = {"draw": "wind"}, {"draw": "fire"}


class Year:
    """Three slots; the neighbour stated a head after two, of which the second waited.

    Args:
        folder: For register, evidence and keys.
    """

    def __init__(self, folder: Path) -> None:
        self.register, self.evidence = folder / "register", folder / "evidence"
        self.folder = folder
        self.trust = trust(folder / "trust", "notary")
        self.first = held(slot())
        self.pending = slot(2, self.first, task=WIND)
        self.put(1, self.first), self.put(2, self.pending.certificate)
        self.stated = self.state("1")
        self.second = held(self.pending)
        self.third = held(slot(3, self.second, task=FIRE))
        self.put(2, self.second), self.put(3, self.third)

    def put(self, number: int, certificate: rc.Certificate) -> None:
        """Show a certificate in the register."""
        self.register.mkdir(exist_ok=True)
        (self.register / f"{number}.json").write_bytes(certificate.to_bytes())

    def state(self, name: str, since: Head | None = None) -> Head:
        """Let the neighbour state the head of the register as it is."""
        _, data = enter(self.register, since=since)
        self.evidence.mkdir(exist_ok=True)
        (self.evidence / f"head-{name}.json").write_bytes(data)
        keep_head(read_head(data), NOTARY, self.evidence / "kept")
        for path in (self.evidence / "kept").iterdir():
            (self.evidence / path.name).write_bytes(path.read_bytes())
        return read_head(data).head

    def report(self, **beside: Any) -> RegisterReport:  # noqa: ANN401
        """Hold the register against what the neighbour keeps."""
        given = {"trust": self.trust, "evidence": self.evidence, **beside}
        return examine_register(self.register, **given)

    def codes(self, **beside: Any) -> set[str]:  # noqa: ANN401
        """Codes of findings and questions."""
        report = self.report(**beside)
        return {problem.code for problem in (*report.findings, *report.questions)}

    def rewrite(self, change: Callable[[list[Any]], Any]) -> None:
        """Write the log anew with other entries."""
        log = read_log((self.register / LOG).read_bytes())
        entries = list(log.entries)
        change(entries)
        (self.register / LOG).write_bytes(Log("lan", tuple(entries)).to_bytes())

    def rewritten(self) -> None:
        """Write the log anew from what is shown now, as if it had been so from the beginning."""
        (self.register / LOG).unlink()
        enter(self.register)


@pytest.fixture
def year(tmp_path: Path) -> Year:
    """A year with one head stated."""
    return Year(tmp_path)


def test_register_that_only_grew_agrees_with_every_head(year: Year):
    """Twin: draws went on, a slot was added, and a second head follows the first."""
    assert year.codes() == set()
    later = year.state("2", since=year.stated)
    report = year.report()
    assert (report.verdict, later.size) == ("verified", year.stated.size + 5 + 6)
    notes = {note.code: note.params for note in report.notes}
    assert notes["note-register-head"] == {"office": "lan", "size": later.size, "slots": 3}
    assert "note-register-unlogged" not in notes


def test_slot_removed_after_the_head(year: Year):
    """Evidence: the register and a head that somebody outside kept. The last slot is left out."""
    year.state("2", since=year.stated)
    (year.register / "3.json").unlink()
    assert "register-log-missing" in year.codes()
    year.rewritten()
    assert year.codes() == {"register-head-longer"}
    (year.register / LOG).unlink()
    assert year.codes() == {"register-head-no-log"}


def test_slot_replaced_after_the_head(year: Year):
    """Evidence: likewise. Another commitment stands in a slot that had been witnessed."""
    other = slot(2, year.first, key="b", task=WIND)
    year.put(2, held(other, key="b"))
    year.put(3, held(slot(3, held(other, key="b"), task=FIRE)))
    assert year.codes() == {"register-log-other"}
    year.rewritten()
    assert year.codes() == {"register-head-differs"}


def test_record_cut_off_after_the_head(year: Year):
    """Evidence: likewise. A draw is shown as if it had not been held."""
    year.put(1, year.first.first(1))
    assert "register-log-cut" in year.codes()


def test_entries_reordered_after_the_head(year: Year):
    """Evidence: likewise. A later commitment is put before one that was entered before it."""

    def swap(entries: list[Any]) -> None:
        at = [e.slot for e in entries].index(2)
        entries.insert(0, entries.pop(at))

    year.rewrite(swap)
    assert year.codes() == {"register-head-differs"}
    year.rewrite(lambda entries: entries.append(entries[0]))
    assert year.codes() == {"register-head-differs", "register-log-order"}
    year.rewrite(lambda entries: entries.__setitem__(slice(None), entries[2:3]))
    assert "register-log-order" in year.codes()


def test_two_heads_of_one_size(year: Year):
    """Evidence: two neighbours' statements. Each was shown another register."""
    forged = evolve(year.stated, root="sha256:" + "ab" * 32)
    (year.evidence / "other.json").write_bytes(attest_head(forged, NOTARY))
    assert year.codes() == {"head-fork", "register-head-differs"}


def test_two_logs_of_one_office(year: Year):
    """Evidence: the register alone. An older copy of the log is its beginning, or one is forged."""
    log = read_log((year.register / LOG).read_bytes())
    older = evolve(log, entries=log.entries[:2])
    (year.register / "older.json").write_bytes(older.to_bytes())
    assert year.codes() == set()
    (year.register / "older.json").write_bytes(evolve(log, entries=log.entries[1::-1]).to_bytes())
    assert year.codes() == {"register-log-fork"}


def test_witness_signs_no_register_that_was_rewritten(year: Year):
    """Evidence: the head that the witness kept, 32 bytes and a number. It refuses to sign."""
    _, alone = enter(year.register)
    with pytest.raises(InputError) as caught:
        keep_head(read_head(alone), NOTARY, year.evidence / "kept")
    assert caught.value.code == "witness-since"
    with pytest.raises(InputError) as caught:
        enter(year.register, since=evolve(year.stated, root="sha256:" + "ab" * 32))
    assert caught.value.code == "register-head-differs"
    later = year.state("2", since=year.stated)
    for head, code in (
        (evolve(later, root=year.stated.root), "witness-fork"),
        (evolve(year.stated, size=year.stated.size - 1), "witness-older"),
    ):
        shown = evolve(read_head(alone), head=head, entries={})
        with pytest.raises(InputError) as caught:
            keep_head(shown, NOTARY, year.evidence / "kept")
        assert caught.value.code == code


def test_consistency_cannot_be_forged(year: Year):
    """Evidence: the head that the witness kept. No path leads to a head that changed an entry."""
    year.rewrite(lambda entries: entries.reverse())
    log = read_log((year.register / LOG).read_bytes())
    value: Any = jcs.parse(log.head_file())
    value["since"] = {"size": year.stated.size, "root": year.stated.root}
    with pytest.raises(InputError) as caught:
        read_head(jcs.serialize(value))
    assert caught.value.code == "head-consistency"


# --- what a witnessed head does for one certificate -----------------------------------------------


def examined(year: Year, certificate: rc.Certificate, **given: Any) -> rc.Report:  # noqa: ANN401
    """Verify one certificate with what the neighbour keeps."""
    return rc.examine(certificate, trust=year.trust, evidence=year.evidence, **given)


def test_draw_that_waited_below_a_witnessed_head_is_published(year: Year):
    """Twin: slot 2 stood below the head with nothing after it; it is published, as if stated."""
    report = examined(year, year.second)
    assert report.holds("published")
    assert report.step("statements").status == "PASS"
    assert not rc.examine(year.second).holds("published")


def test_draw_held_before_anybody_stated_the_head_is_not_published(year: Year):
    """Evidence: statement and head. Slot 1 was drawn when the head was made: it could be chosen."""
    assert not examined(year, year.first).holds("published")
    (year.evidence / "p.json").write_bytes(prove(year.register, year.first, head=year.stated))
    assert not examined(year, year.first).holds("published")


def test_draw_entered_as_waiting_and_as_drawn_below_one_head(year: Year):
    """Evidence: statement and head. To hide what came after, an entry at the end must be hidden."""
    year.state("2", since=year.stated)
    head = read_head((year.evidence / "head-2.json").read_bytes()).head
    proof: Any = jcs.parse(prove(year.register, year.third, head=head))
    for number in range(1, len(proof["entries"])):
        shown = {**proof, "entries": proof["entries"][:-number]}
        (year.evidence / "p.json").write_bytes(jcs.serialize(shown))
        assert not examined(year, year.third).holds("published")
    shown = {**proof, "entries": proof["entries"][:1]}
    shown["entries"][0]["index"] = head.size - 1
    with pytest.raises(InputError) as caught:
        read_head(jcs.serialize(shown))
    assert caught.value.code == "head-entry"


def test_another_commitment_than_the_one_below_the_head(year: Year):
    """Evidence: statement and head. One of a hundred commitments was entered, another is shown."""
    other = held(slot(2, year.first, key="b", task=WIND), key="b")
    report = examined(year, other)
    assert report.verdict == "refuted"
    assert [p.code for p in report.step("statements").problems] == ["statement-fork"]


def test_chain_shorter_than_below_the_head(year: Year):
    """Evidence: statement and head. A chain whose end was cut off is told of."""
    year.state("2", since=year.stated)
    (year.evidence / "p.json").write_bytes(prove(year.register, year.second))
    short = examined(year, opened(year.pending).certificate)
    (note,) = [note for note in short.notes if note.code == "note-register-longer"]
    assert note.params == {"count": 6, "known": 4}
    assert "note-register-longer" not in [n.code for n in examined(year, year.second).notes]


def test_head_that_nobody_stated_proves_nothing(year: Year):
    """Evidence: none. A head by itself is the office's own, and is named as of no use."""
    for path in (year.evidence).glob("lan-*.json"):
        path.unlink()
    report = examined(year, year.second)
    assert not report.holds("published")
    assert [n.params["why"].code for n in report.notes if n.code == "note-evidence-unused"] == [
        "head-not-stated"
    ]


def test_head_without_a_signature_is_enough_for_whoever_noted_it(year: Year):
    """Evidence: the head that somebody noted. Nobody needs keys to compare what he kept."""
    noted = year.evidence / "head-1.json"
    assert examine_register(year.register, heads=noted).verdict == "verified"
    assert waiting(load_head(noted), read_head(noted.read_bytes()).entries) == {
        2: year.second.records[0].digest
    }
    first = held(slot(key="c"), key="c")
    second = held(slot(2, first, task=WIND))
    for number, other in enumerate((first, second, held(slot(3, second, task=FIRE))), 1):
        year.put(number, other)
    (year.register / LOG).unlink()
    enter(year.register)
    report = examine_register(year.register, heads=noted)
    assert [problem.code for problem in report.findings] == ["register-head-differs"]


def test_statement_on_a_slot_holds_for_the_register_too(year: Year):
    """Evidence: the witness's statement on one slot. The register shows another commitment."""
    other = slot(3, year.second, key="x", task=FIRE)
    (year.evidence / "slot-3.json").write_bytes(attest(other.certificate, NOTARY))
    assert year.codes() == {"register-known-other"}
