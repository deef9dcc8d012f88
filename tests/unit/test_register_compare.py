"""``register compare``: two copies that contradict each other are a proof, and shown as one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

from fixtures.ceremonies import discarded, held, slot
from fixtures.certificates import bodies_of, committed, linked, tiny_task
from fixtures.signers import ROLES, key
from randcheck.certificates.register.comparing import compare
from randcheck.certificates.views import Views
from randcheck.cli import main
from randcheck.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    import randcheck as rc


def codes(one: Path, other: Path) -> list[str]:
    """The codes of the proofs."""
    return [proof.problem.code for proof in compare(one, other)[0]]


def test_two_commitments_of_one_draw_id(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Both files hold by themselves; together they prove fraud, and the command exits with 1."""
    first, twin = held(slot(1)), held(slot(1, key="b"), key="b")
    first.save(tmp_path / "a.json")
    twin.save(tmp_path / "b.json")
    assert codes(tmp_path / "a.json", tmp_path / "b.json") == ["views-commitments"]
    assert codes(tmp_path / "a.json", tmp_path / "a.json") == []
    both = [str(tmp_path / "a.json"), str(tmp_path / "b.json")]
    assert main(["register", "compare", *both]) == 1
    said = capsys.readouterr().out
    assert first.head in said
    assert twin.head in said
    assert main(["register", "compare", *both, "--json"]) == 1
    (proof,) = json.loads(capsys.readouterr().out)["proofs"]
    assert [file["head"] for file in proof["files"]] == [first.head, twin.head]
    assert main(["register", "compare", both[0], both[0]]) == 0


def test_two_registers(tmp_path: Path):
    """A copy that somebody kept against what the office shows now: a fork, and one slot twice."""
    first = held(slot(1))
    first.save(tmp_path / "kept" / "1.json")
    held(slot(2, first)).save(tmp_path / "kept" / "2.json")
    first.save(tmp_path / "shown" / "deep" / "1.json")
    (tmp_path / "shown" / "note.json").write_bytes(b"{}")
    assert codes(tmp_path / "kept", tmp_path / "shown") == []
    discarded(slot(1)).save(tmp_path / "shown" / "void.json")
    assert codes(tmp_path / "kept", tmp_path / "shown") == ["views-records"]
    other = slot(2, first, task={"draw": "another"}, key="c")
    other.certificate.save(tmp_path / "shown" / "2.json")
    assert sorted(codes(tmp_path / "kept", tmp_path / "shown")) == [
        "register-slot-twice", "views-records",
    ]  # fmt: skip


def test_beginning_of_a_chain_is_no_contradiction(tmp_path: Path):
    """A copy cut short says less, not otherwise; so does a view with leaves."""
    pending = slot(1)
    whole = held(pending)
    whole.save(tmp_path / "whole.json")
    evolve(whole, records=whole.records[:2]).save(tmp_path / "part.json")
    view = Views(whole, pending).target(pending.rosters["targets"].ids[0])
    view.save(tmp_path / "view.json")
    for name in ("part.json", "view.json"):
        assert codes(tmp_path / "whole.json", tmp_path / name) == []


def test_refuted_file_proves_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Anybody could have made it: it is named, and no proof rests on it."""
    first = held(slot(1))
    first.save(tmp_path / "a.json")
    bodies = bodies_of(held(slot(1, key="b"), key="b"))
    bodies[-2][1]["seed"] = "00" * 32
    linked(bodies).save(tmp_path / "b.json")
    proofs, notes = compare(tmp_path / "a.json", tmp_path / "b.json")
    assert proofs == []
    assert [note.code for note in notes] == ["compare-refuted"]
    assert main(["register", "compare", str(tmp_path / "a.json"), str(tmp_path / "b.json")]) == 0
    assert "b.json" in capsys.readouterr().out


def test_who_signed_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Two commitments of one draw, signed with one key: the proof names it."""
    keys = [key("office"), key("supervisor")]

    def signed(operator: str) -> rc.Certificate:
        signers = [(ROLES[n], key(n).public) for n in ("office", "supervisor")]
        pending = committed(tiny_task(), signers=signers, threshold=2, operator=operator)
        return pending.certificate.signed(*keys)

    signed("王").save(tmp_path / "a.json")
    signed("李").save(tmp_path / "b.json")
    (proof,) = compare(tmp_path / "a.json", tmp_path / "b.json")[0]
    assert proof.signed_by == tuple(sorted(one.public.keyid for one in keys))
    assert main(["register", "compare", str(tmp_path / "a.json"), str(tmp_path / "b.json")]) == 1
    assert proof.signed_by[0] in capsys.readouterr().out


def test_nothing_to_compare(tmp_path: Path):
    """A missing file and an empty folder are told."""
    held(slot(1)).save(tmp_path / "a.json")
    (tmp_path / "empty").mkdir()
    for other, code in (("none", "file-unreadable"), ("empty", "register-empty")):
        with pytest.raises(InputError) as caught:
            compare(tmp_path / "a.json", tmp_path / other)
        assert caught.value.code == code
