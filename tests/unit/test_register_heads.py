"""The log of a register, its heads, and the commands that hand them over."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from fixtures.ceremonies import held, opened, slot
from fixtures.signers import key, trust
from randcheck.canonical import jcs
from randcheck.certificates.register import examine_register
from randcheck.certificates.register.entering import enter, load_head, prove
from randcheck.certificates.register.log import read_log
from randcheck.certificates.signatures.heads import read_head, waiting
from randcheck.certificates.signatures.keyfiles import save_key
from randcheck.certificates.signatures.witnessing import attest, keep_head, keep_statement
from randcheck.cli import main
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WIND = {"draw": "wind"}
ONE = held(slot())
TWO = slot(2, ONE, task=WIND)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A register with two slots, of which the second waits."""
    ONE.save(tmp_path / "1.json")
    TWO.certificate.save(tmp_path / "2.json")
    return tmp_path


@contextmanager
def refused(code: str) -> Iterator[None]:
    """Nothing is done, for one reason."""
    with pytest.raises(InputError) as caught:
        yield
    assert code in {problem.code for problem in caught.value.problems}


def test_records_are_entered_once_and_waiting_commitments_last(office: Path):
    """A second time nothing is new; what waited goes on behind everything that was entered."""
    log, data = enter(office)
    assert [(e.slot, e.number) for e in log.entries] == [*((1, n) for n in range(6)), (2, 0)]
    assert enter(office)[1] == data
    held(TWO).save(office / "2.json")
    slot(3, TWO.certificate, task={"draw": "fire"}).certificate.save(office / "3.json")
    later, _ = enter(office)
    assert later.entries[:7] == log.entries
    assert [(e.slot, e.number) for e in later.entries[7:]] == [
        *((2, n) for n in range(1, 6)),
        (3, 0),
    ]
    (path,) = office.glob("register-log-*.json")
    assert read_log(path.read_bytes()).entries == later.entries
    report = examine_register(office)
    assert (report.verdict, report.passed_over) == ("verified", ())


def test_what_waits_is_shown_since_the_head_that_a_witness_has(office: Path):
    """A head shows the commitments that wait and are new; an earlier head showed the others."""
    first = read_head(enter(office)[1])
    assert waiting(first.head, first.entries) == {2: TWO.certificate.head}
    third = slot(3, TWO.certificate, task={"draw": "fire"}).certificate
    third.save(office / "3.json")
    later = read_head(enter(office, since=first.head)[1])
    assert later.since == first.head
    assert waiting(later.head, later.entries) == {3: third.head}
    whole = read_head(enter(office)[1])
    assert waiting(whole.head, whole.entries) == {2: TWO.certificate.head, 3: third.head}


def test_proof_shows_the_records_of_one_draw(office: Path):
    """Whoever is shown it finds the draw's records, and below an earlier head what waited there."""
    first = read_head(enter(office)[1]).head
    held(TWO).save(office / "2.json")
    enter(office)
    proof = read_head(prove(office, ONE))
    assert [(e.slot, e.record) for e in proof.entries.values()] == [
        (1, record.digest) for record in ONE.records
    ]
    earlier = read_head(prove(office, held(TWO), head=first))
    assert (earlier.head, waiting(first, earlier.entries)) == (first, {2: TWO.certificate.head})


def test_what_does_not_agree_is_not_entered(office: Path, tmp_path: Path):
    """No head of a register with a gap, a slot twice, another log, or of two offices at once."""
    with refused("register-no-log"):
        prove(office, ONE)
    slot(4, TWO.certificate).certificate.save(office / "4.json")
    with refused("register-not-whole"):
        enter(office)
    (office / "4.json").unlink()
    enter(office)
    other = held(slot(2, ONE, task=WIND, key="b"), key="b")
    with refused("register-known-other"):
        prove(office, other)
    with refused("register-log-slot"):
        prove(office, held(slot(3, TWO.certificate)))
    (office / "2.json").write_bytes(other.to_bytes())
    with refused("register-log-other"):
        enter(office)
    (office / "2.json").write_bytes(held(slot(task={"office": "hua"})).to_bytes())
    with refused("register-which"):
        enter(office)
    with refused("register-log-missing"):
        enter(office, office="lan")
    assert tmp_path.exists()


def test_head_of_another_log_is_refused(office: Path):
    """A head that is longer than the log, or another one, is no head to follow."""
    log, _ = enter(office)
    head = log.head()
    for changes, code in (
        ({"size": 99}, "register-head-longer"), ({"size": 3}, "register-head-differs"),
    ):  # fmt: skip
        wrong = type(head)(**{"office": "lan", "size": head.size, "root": head.root, **changes})
        with refused(code):
            enter(office, since=wrong)
        with refused(code):
            prove(office, ONE, head=wrong)


def test_damaged_log_is_a_finding(office: Path):
    """A file that is meant to be a log and is none is told of by its place."""
    enter(office)
    (path,) = office.glob("register-log-*.json")
    path.write_bytes(path.read_bytes().replace(b'"slot":1', b'"slot":0'))
    report = examine_register(office)
    assert [(f.code, f.place) for f in report.findings] == [("register-log-form", path.name)]


def test_a_neighbour_witnesses_the_register(office: Path, capsys: pytest.CaptureFixture[str]):
    """Head, statement, draw, next head, proof: the commands of two offices, start to end."""
    (office / "key").mkdir()
    save_key(key("notary"), office / "key" / "private.json")
    given = ["--trust", str(trust(office / "trust", "notary")), "--evidence", str(office / "kept")]
    kept = ["--key", str(office / "key" / "private.json"), "--folder", str(office / "kept")]
    head, later = str(office.parent / "head.json"), str(office.parent / "later.json")

    assert main(["register", "head", str(office), "--out", head]) == 0
    assert main(["witness", head, *kept, "--json"]) == 0
    said = json.loads(capsys.readouterr().out.partition("{")[2].join(["{", ""]))
    assert said["waiting"] == [{"slot": 2, "commitment": TWO.certificate.head}]
    assert main(["witness", head, *kept]) == 0  # once more: nothing new is signed
    assert len(list((office / "kept").iterdir())) == 1

    held(TWO).save(office / "2.json")
    (office / "kept" / "head.json").write_bytes((office.parent / "head.json").read_bytes())
    assert main(["verify", str(office / "2.json"), *given, "--require", "published"]) == 0
    assert main(["verify", str(office / "1.json"), *given, "--require", "published"]) == 3
    (office / "kept" / "head.json").unlink()

    assert (
        main(["register", "head", str(office), "--since", said["statement"], "--out", later]) == 0
    )
    assert main(["register", "head", str(office), "--since", head, "--out", later, "--json"]) == 0
    assert main(["witness", later, *kept]) == 0
    assert main(["witness", head, *kept]) == 0  # stated before
    assert main(["register", "verify", str(office), *given]) == 0
    proof = str(office / "kept" / "proof.json")
    proving = ["register", "prove", str(office), str(office / "2.json"), "--out", proof]
    assert main([*proving, "--head", said["statement"]]) == 0
    assert main(["verify", str(office / "2.json"), *given, "--require", "published"]) == 0
    assert main(["register", "verify", str(office), "--heads", later]) == 0


def test_statement_on_a_slot_is_no_head(office: Path):
    """What must be a head is told from a statement on a slot, and the other way round."""
    data = attest(TWO.certificate, key("notary"))
    (office / "s.json").write_bytes(data)
    with refused("shape-value"):
        load_head(office / "s.json")
    enter(office)
    shown = read_head(enter(office)[1])
    path = keep_head(shown, key("notary"), office / "kept")
    with refused("shape-value"):
        keep_statement(path.read_bytes(), office / "kept")


def test_witness_states_one_commitment_in_either_way(office: Path):
    """Who stated another commitment for slot 2 does not state the head that shows this one."""
    other = slot(2, ONE, task=WIND, key="b").certificate
    keep_statement(attest(other, key("notary")), office / "kept")
    with refused("witness-twice"):
        keep_head(read_head(enter(office)[1]), key("notary"), office / "kept")


def test_openings_alone_end_the_waiting(office: Path):
    """A slot of which an opening was entered does not wait any more."""
    opened(TWO).certificate.save(office / "2.json")
    shown = read_head(enter(office)[1])
    assert waiting(shown.head, shown.entries) == {}
    assert jcs.parse(enter(office)[1])["entries"] == []
