"""Key files, the trust folder, and what neither may ever show."""

from __future__ import annotations

import json
import os
import pickle
import stat
import sys
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

from fixtures.algorithms import RFC8032, refuses
from randcheck.canonical import jcs
from randcheck.certificates.signatures import keyfiles
from randcheck.certificates.signatures.keyfiles import is_sealed, load_key, save_key
from randcheck.certificates.signatures.keys import PublicKey, new_key, private_key
from randcheck.certificates.signatures.trust import TrustedKey, load_trust, load_trusted
from randcheck.errors import ExtraMissingError, InputError

if TYPE_CHECKING:
    from pathlib import Path

SECRET = bytes(range(1, 33))
ONE = private_key("ed25519", SECRET)
CHINESE = private_key("sm2", SECRET)
KEYS = pytest.mark.parametrize("key", [ONE, CHINESE], ids=["ed25519", "sm2"])


def trusted(**changes: Any) -> TrustedKey:  # noqa: ANN401
    """A trusted key, roles of an outside party."""
    return TrustedKey(**{"key": ONE.public, "roles": ("party:supervisor",), **changes})


def test_keyid_is_sha256_of_the_raw_key():
    """In every suite, so that one key has one name."""
    key = PublicKey(f"ed25519:{RFC8032[0][1]}")
    assert key.keyid == "21fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9"
    assert len(CHINESE.public.raw) == 64


@pytest.mark.parametrize(
    "text",
    ["", "ed25519:", f"ed25519:{'AB' * 32}", f"ed25519:{'ab' * 31}", f"sm2:{'ab' * 32}",
     f"rsa:{'ab' * 32}", f"ed25519:{'ab' * 32}\n", 7, None],
)  # fmt: skip
def test_other_texts_are_no_public_key(text: object):
    """One way to write a key: its kind, a colon, lower-case hexadecimal digits of its size."""
    with refuses("shape-value"):
        PublicKey(text)  # type: ignore[arg-type]


@KEYS
@pytest.mark.parametrize("passphrase", [None, "", "滑县 口令"])
def test_key_survives_its_file(key: Any, passphrase: str | None, tmp_path: Path):  # noqa: ANN401
    """What is loaded is what was saved; only its owner can read the file."""
    path = tmp_path / "钥" / "private.json"
    save_key(key, path, passphrase)
    assert is_sealed(path) is (passphrase is not None)
    assert load_key(path, passphrase) == key
    assert list(path.parent.iterdir()) == [path]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    if passphrase is not None:
        assert SECRET.hex().encode() not in path.read_bytes()


def test_two_seals_of_one_key_differ(tmp_path: Path):
    """Salt and nonce are fresh, so that two files do not tell that they hold one key's secret."""
    boxes = []
    for name in "ab":
        save_key(ONE, tmp_path / name, "pass")
        boxes.append(json.loads((tmp_path / name).read_bytes())["sealed"])
    assert all(boxes[0][field] != boxes[1][field] for field in ("salt", "nonce", "box"))


@pytest.mark.parametrize("passphrase", [None, "", "Pass", "pass "])
def test_wrong_passphrase_opens_nothing(passphrase: str | None, tmp_path: Path):
    """None, an empty or another one: the same refusal."""
    save_key(ONE, tmp_path / "k", "pass")
    with refuses("key-passphrase"):
        load_key(tmp_path / "k", passphrase)


def test_box_belongs_to_its_public_key(tmp_path: Path):
    """A box moved beside another public key does not open."""
    save_key(ONE, tmp_path / "k", "pass")
    value = json.loads((tmp_path / "k").read_bytes())
    value["key"] = new_key().public.text
    (tmp_path / "k").write_bytes(jcs.serialize(value))
    with refuses("key-passphrase"):
        load_key(tmp_path / "k", "pass")


def test_private_key_is_never_overwritten(tmp_path: Path):
    """A key that is gone cannot be made again: whatever stands there stays, byte for byte."""
    path = tmp_path / "k"
    path.write_bytes(b"something")
    with refuses("key-exists"):
        save_key(ONE, path)
    assert path.read_bytes() == b"something"
    assert list(tmp_path.iterdir()) == [path]


def test_private_key_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    """A disk that fails in the middle leaves neither half a key nor the name taken."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with refuses("file-unwritable"):
        save_key(ONE, tmp_path / "k")
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    (tmp_path / ".k.part").write_bytes(b"left by a crash")
    save_key(ONE, tmp_path / "k")
    assert load_key(tmp_path / "k") == ONE
    with refuses("file-unwritable"):
        save_key(ONE, tmp_path / "k" / "below a file")


def test_private_key_stays_private():
    """Neither repr nor str shows it; a pickle, which is a copy, holds it."""
    for key in (ONE, CHINESE):
        assert key.secret.hex() not in f"{key!r}{key}{[key]}"
        assert repr(key.secret)[2:-1] not in repr(key)
        assert pickle.loads(pickle.dumps(key)) == key  # noqa: S301


SPOILT: dict[str, Any] = {
    "a bare text": SECRET.hex(),
    "a list": [SECRET.hex()],
    "no secret": {"secret": None},
    "both": {"sealed": {"box": "00" * 48, "nonce": "00" * 12, "salt": "00" * 16}},
    "a secret with a letter too many": {"secret": SECRET.hex() + "g"},
    "a secret in the wrong field": {"secret": None, "sealed": SECRET.hex()},
    "a secret as a name": {SECRET.hex(): 1},
    "another format": {"format": SECRET.hex()},
    "another key's secret": {"secret": bytes(32).hex()},
}


@pytest.mark.parametrize("name", SPOILT)
def test_error_on_a_private_key_shows_nothing_of_it(name: str, tmp_path: Path):
    """Whatever is wrong with the file, neither message nor traceback value holds its content."""
    save_key(ONE, tmp_path / "k")
    value = SPOILT[name]
    if isinstance(value, dict):
        value = json.loads((tmp_path / "k").read_bytes()) | value
    (tmp_path / "j").write_bytes(jcs.serialize(value))
    with pytest.raises(InputError) as caught:
        load_key(tmp_path / "j")
    assert caught.value.code == "key-file"
    assert SECRET.hex()[:16] not in f"{caught.value}{caught.value.problems!r}"


def test_missing_private_key_file(tmp_path: Path):
    """A file that is not there is told from one that is wrong."""
    with refuses("file-unreadable"):
        load_key(tmp_path / "nowhere")


def test_sealing_needs_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Without `cryptography` a passphrase is refused with the command, never ignored."""
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.ciphers.aead", None)
    with pytest.raises(ExtraMissingError):
        save_key(ONE, tmp_path / "k", "pass")
    assert not (tmp_path / "k").exists()


def test_scrypt_is_slow_enough():
    """N = 2^15, r = 8, p = 1: 32 MiB and some 0.1 s for each guess (RFC 7914 §2)."""
    assert keyfiles.SCRYPT == {"n": 2**15, "r": 8, "p": 1}


def test_kind_of_key_must_be_known():
    """The two kinds are named."""
    with refuses("key-algorithm"):
        new_key("rsa")


def test_trust_folder_is_read_by_keyid(tmp_path: Path):
    """All ``*.json`` count, under whatever name; other and hidden files do not."""
    (tmp_path / "README.txt").write_text("keys", encoding="utf-8")
    (tmp_path / ".json").write_text("hidden", encoding="utf-8")
    (tmp_path / ".a.json.part").write_text("half", encoding="utf-8")
    one = trusted(name="督察室", office="lan")
    two = trusted(key=CHINESE.public, roles=("office", "witness"), replaces=ONE.public.keyid)
    one.save(tmp_path / "a.json")
    two.save(tmp_path / "乙.json")
    assert load_trust(tmp_path) == {ONE.public.keyid: one, CHINESE.public.keyid: two}


def test_key_counts_for_its_roles_and_office_alone():
    """A supervisor's key is not an office's, and one office's key not another's."""
    key = trusted(office="lan")
    assert key.counts_as("party:supervisor", "lan")
    assert not key.counts_as("party:press", "lan")
    assert not key.counts_as("party:supervisor", "bei")
    assert trusted().counts_as("party:supervisor", "bei")


def test_one_key_twice_in_a_folder_is_refused(tmp_path: Path):
    """Else a stale copy could hide a revocation."""
    trusted().save(tmp_path / "a.json")
    trusted().revoke("2026-05-01T00:00:00+08:00").save(tmp_path / "b.json")
    with refuses("trust-twice"):
        load_trust(tmp_path)


def test_revocation_is_kept(tmp_path: Path):
    """It is written into the file, once; the instant is given, no clock is asked."""
    path = tmp_path / "a.json"
    trusted().save(path)
    load_trusted(path).revoke("2026-05-01T00:00:00+08:00", "遗失").save(path)
    found = load_trusted(path)
    assert found.revoked == ("2026-05-01T00:00:00+08:00", "遗失")
    with refuses("key-revoked"):
        found.revoke("2026-06-01T00:00:00+08:00")
    with refuses("shape-value"):
        trusted().revoke("yesterday")


TRUST_SPOILT: dict[str, tuple[Any, str]] = {
    "keyid": ({"keyid": "ab" * 32}, "keyid-wrong"),
    "weak key": ({"key": f"ed25519:{'00' * 32}"}, "key-weak"),
    "no role": ({"roles": []}, "shape-value"),
    "unknown role": ({"roles": ["boss"]}, "shape-value"),
    "party of no id": ({"roles": ["party:a b"]}, "shape-value"),
    "roles out of order": ({"roles": ["witness", "office"]}, "shape-order"),
    "office of two": ({"office": "a/b"}, "shape-value"),
    "unknown field": ({"trusted": True}, "shape-unknown"),
    "revoked without instant": ({"revoked": {"reason": ""}}, "shape-missing"),
}


@pytest.mark.parametrize("name", TRUST_SPOILT)
def test_spoilt_public_key_file_is_refused(name: str, tmp_path: Path):
    """A trust folder is the verifier's own: what is wrong in it is told, not passed over."""
    change, code = TRUST_SPOILT[name]
    value = json.loads(trusted().to_bytes()) | change
    (tmp_path / "a.json").write_bytes(jcs.serialize(value))
    with pytest.raises(InputError) as caught:
        load_trust(tmp_path)
    assert caught.value.code == code
    assert "a.json" in caught.value.problems[0].place


def test_public_key_file_of_another_key_is_not_replaced(tmp_path: Path):
    """Saving a key over another one's file would be a silent change of trust."""
    trusted().save(tmp_path / "a.json")
    with refuses("key-exists"):
        trusted(key=CHINESE.public).save(tmp_path / "a.json")
    trusted(name="again").save(tmp_path / "a.json")
    assert load_trusted(tmp_path / "a.json").name == "again"


def test_roles_are_written_once_and_in_order():
    """However they are given; what is no role is refused before anything is written."""
    found = json.loads(trusted(roles=("witness", "office", "witness")).to_bytes())
    assert found["roles"] == ["office", "witness"]
    with refuses("shape-value"):
        evolve(trusted(), roles=("boss",)).to_bytes()


def test_trust_folder_must_be_there(tmp_path: Path):
    """A mistyped folder is not an empty one."""
    with refuses("file-unreadable"):
        load_trust(tmp_path / "nowhere")
    assert load_trust(tmp_path) == {}
