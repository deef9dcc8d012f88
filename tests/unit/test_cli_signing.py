"""Keys, signatures and statements on the command line: a whole draw with several signers."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

import randcheck as rc
from fixtures.certificates import committed, tiny_task
from fixtures.signers import SIGNED, key
from randcheck.certificates.signatures.keyfiles import load_key
from randcheck.cli import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A folder with keys of the office, an outside party and a notary; all trusted."""
    for name, role in (("office", "office"), ("sup", "party:supervisor"), ("notary", "witness")):
        private, public = tmp_path / f"{name}.key", tmp_path / "trust" / f"{name}.json"
        command = ["key", "new", "--private", str(private), "--public", str(public)]
        assert main([*command, "--role", role, "--name", name]) == 0
    return tmp_path


def value(capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, Any]:
    """Exit code and the JSON printed."""
    capsys.readouterr()
    code = main([*map(str, command), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_draw_with_signers_from_commitment_to_verification(
    people: Path, capsys: pytest.CaptureFixture[str]
):
    """Commit, sign in two places, witness, draw, sign again, verify with all that was given."""
    demo, out = people / "demo", people / "c.json"
    assert main(["demo", "--out", str(demo)]) == 0
    shutil.copytree(rc.__path__[0] + "/selftest/office", people / "lists")
    signers = [f"office={people}/trust/office.json", f"party:supervisor={people}/trust/sup.json"]
    party = [
        "contribute",
        "huaxian/2023/lightning/1",
        "supervisor",
        "--out",
        f"{people}/handed.json",
    ]
    assert main([*party, "--private", f"{people}/kept.json"]) == 0
    commit = ["commit", f"{people}/lists", "--book", "huaxian-2023", "--drawn-on", "2023-02-20",
              "--source", "office=3", "--source", f"@{people}/handed.json", "--private",
              f"{people}/private",
              "--out", str(out), "--signer", signers[0], "--signer", signers[1]]  # fmt: skip
    assert main(commit) == 0
    assert main(["verify", str(out)]) == 1
    shutil.copy(out, people / "copy.json")
    code, found = value(capsys, "sign", out, "--key", people / "office.key")
    assert (code, found["missing"]) == (0, [["commitment", 1]])
    assert main(["sign", f"{people}/copy.json", "--key", f"{people}/sup.key"]) == 0
    code, found = value(capsys, "sign", out, "--from", people / "copy.json")
    assert (code, found["missing"]) == (0, [])
    witness = ["witness", str(out), "--key", f"{people}/notary.key", "--folder", f"{people}/said"]
    assert main(witness) == 0
    opening = ["--early", "--commitment", rc.load_certificate(out).head, "--certificate", str(out)]
    release = ["open", "release", f"{people}/kept.json", "--out", f"{people}/o.json", *opening]
    assert main(release) == 0
    draw = ["draw", f"{people}/private", "--opening", f"{people}/o.json", "--out", str(out)]
    assert main(draw) == 0
    assert main(witness) == 2
    for name in ("office", "sup"):
        assert main(["sign", str(out), "--key", f"{people}/{name}.key"]) == 0
    verify = ["verify", str(out), "--trust", f"{people}/trust", "--evidence", f"{people}/said"]
    assert main([*verify, "--require", "signed,witnessed,published"]) == 0
    assert main([*verify, "--require", "before-beacon"]) == 3
    assert main(["verify", str(out), "--require", "signed"]) == 3
    assert main([*verify, "--tsa-roots", f"{people}/nowhere.pem"]) == 2


def test_key_is_shown_without_its_secret(people: Path, capsys: pytest.CaptureFixture[str]):
    """Of either file: key and keyid; whatever is printed never holds the private key."""
    secret = load_key(people / "office.key").secret.hex()
    code, public = value(capsys, "key", "show", people / "trust" / "office.json")
    assert (code, public["roles"], public["name"]) == (0, ["office"], "office")
    code, private = value(capsys, "key", "show", people / "office.key")
    assert private == {name: public[name] for name in ("key", "keyid")}
    assert main(["key", "show", str(people / "office.key")]) == 0
    shown = capsys.readouterr()
    assert public["keyid"] in shown.out
    assert secret not in shown.out + shown.err
    assert main(["key", "show", str(people / "nowhere")]) == 2
    (people / "bad.key").write_text(json.dumps({"secret": secret}), encoding="utf-8")
    assert main(["key", "show", str(people / "bad.key")]) == 2
    assert main(["sign", str(people / "c"), "--key", str(people / "bad.key")]) == 2
    shown = capsys.readouterr()
    assert secret not in shown.out + shown.err


def test_key_is_revoked_once(people: Path, capsys: pytest.CaptureFixture[str]):
    """The instant stands in the public file, and in what is shown of it."""
    public = people / "trust" / "office.json"
    command = ["key", "revoke", str(public), "--instant", "2026-05-01T00:00:00+08:00"]
    assert main([*command, "--reason", "遗失"]) == 0
    assert main(command) == 2
    code, found = value(capsys, "key", "show", public)
    assert (code, found["revoked"]) == (0, "2026-05-01T00:00:00+08:00 遗失")


def test_sealed_key_asks_for_its_passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The passphrase comes from a file or is asked for; it never stands on the command line."""
    (tmp_path / "pass").write_text("滑县 口令\r\nsecond line", encoding="utf-8")
    new = ["key", "new", "--private", f"{tmp_path}/k", "--public", f"{tmp_path}/k.json",
           "--role", "office", "--passphrase"]  # fmt: skip
    assert main([*new, f"{tmp_path}/pass"]) == 0
    found = load_key(tmp_path / "k", "滑县 口令")
    pending = committed(tiny_task(), signers=[("office", found.public)])
    pending.certificate.save(tmp_path / "c.json")
    sign = ["sign", f"{tmp_path}/c.json", "--key", f"{tmp_path}/k"]
    assert main([*sign, "--passphrase", f"{tmp_path}/k"]) == 2
    monkeypatch.setattr("getpass.getpass", lambda _prompt: "滑县 口令")
    assert main(sign) == 0
    assert rc.examine(tmp_path / "c.json").verdict == "verified"
    (tmp_path / "pass").write_bytes(b"\xff")
    assert main([*new, f"{tmp_path}/pass"]) == 2


@pytest.mark.parametrize(
    "more",
    [["--role", "boss"], ["--role", "party:"], ["--role", "office", "--office", "a/b"],
     ["--role", "office", "--replaces", "that one"]],
    ids=" ".join,
)  # fmt: skip
def test_wrong_key_options_write_nothing(more: list[str], tmp_path: Path):
    """Neither file is there afterwards."""
    new = ["key", "new", "--private", f"{tmp_path}/k", "--public", f"{tmp_path}/k.json", *more]
    assert main(new) == 2
    assert list(tmp_path.iterdir()) == []


def test_new_key_writes_both_files_or_neither(tmp_path: Path):
    """What stands there stays; a private key whose public file cannot be written is not left."""
    (tmp_path / "taken").write_bytes(b"taken")
    new = ["key", "new", "--role", "office", "--private", f"{tmp_path}/k", "--public"]
    assert main([*new, f"{tmp_path}/taken"]) == 2
    assert main([*new, f"{tmp_path}/taken/below"]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_commit_needs_role_and_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """``--signer office`` without a file is named as it was given."""
    shutil.copytree(rc.__path__[0] + "/selftest/office", tmp_path / "lists")
    commit = ["commit", f"{tmp_path}/lists", "--book", "huaxian-2023", "--drawn-on", "2023-02-20",
              "--source", "office=3", "--alone", "--private", f"{tmp_path}/p", "--out",
              f"{tmp_path}/c", "--signer", "office"]  # fmt: skip
    assert main(commit) == 2
    assert "--signer" in capsys.readouterr().err


def test_stranger_cannot_sign(tmp_path: Path, people: Path):
    """A key that the commitment does not name leaves the file alone."""
    SIGNED.save(tmp_path / "s.json")
    before = (tmp_path / "s.json").read_bytes()
    assert main(["sign", f"{tmp_path}/s.json", "--key", f"{people}/notary.key"]) == 2
    assert (tmp_path / "s.json").read_bytes() == before
    assert main(["sign", f"{tmp_path}/s.json"]) == 0
    assert key("office").public.keyid in before.decode()
