"""One process at a time: locks, the next slot of a register, and what a crash leaves behind."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import randcheck
from fixtures.ceremonies import held, slot
from randcheck.certificates.certificate import load_certificate
from randcheck.certificates.register.numbering import next_slot
from randcheck.cli import main
from randcheck.disk import locking
from randcheck.disk.locking import locked
from randcheck.errors import InputError
from randcheck.selftest import office_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = str(Path(randcheck.__file__).parents[1])
RACER = """
import sys, time
from pathlib import Path
from randcheck.cli import main
name, folder, office = sys.argv[1:]
register = Path(folder) / "登记"
(Path(folder) / f"{name}.ready").write_bytes(b"")
while len(list(Path(folder).glob("*.ready"))) < 2:
    time.sleep(0.001)
given = ["commit", office, "--book", "huaxian-2023", "--drawn-on", "2023-04-25",
         "--source", "office=3", "--source", "supervisor=4", "--again", "--register", str(register),
         "--private", str(Path(folder) / f"私密{name}"),
         "--out", str(register / f"凭证{name}.json")]
for attempt in range(400):
    if main(given) == 0:
        sys.exit(0)
    time.sleep(0.02)
sys.exit(1)
"""
HOLDER = """
import sys
from pathlib import Path
from randcheck.disk.locking import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def started(script: str, *arguments: str) -> subprocess.Popen[str]:
    """Another process of this library."""
    return subprocess.Popen(  # noqa: S603 - this interpreter, a script of this file
        [sys.executable, "-c", script, *arguments],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": SOURCE, "PYTHONUTF8": "1"},
    )  # fmt: skip


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lock of ``凭证.json``."""
    process = started(HOLDER, str(tmp_path / "凭证.json"))
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_two_processes_never_take_one_slot(tmp_path: Path):
    """Both commit to one register at once: two slots in a row, the second naming the first."""
    office = str(office_folder())
    racers = [started(RACER, name, str(tmp_path), office) for name in "AB"]
    for racer in racers:
        _, errors = racer.communicate(timeout=60)
        assert racer.returncode == 0, errors
    found = [load_certificate(path) for path in (tmp_path / "登记").glob("*.json")]
    first, second = sorted(found, key=lambda certificate: certificate.commitment["slot"])
    assert [first.commitment["slot"], second.commitment["slot"]] == [1, 2]
    assert second.commitment["previous_slot"] == first.records[0].digest
    assert not list((tmp_path / "登记").glob(".*"))


def test_held_lock_refuses_everybody_else(tmp_path: Path, holder: subprocess.Popen[str]):
    """Who writes where another process is writing is told so, and writes nothing."""
    certificate = held(slot(1))
    with pytest.raises(InputError) as caught:
        certificate.save(tmp_path / "凭证.json")
    assert caught.value.code == "lock-held"
    assert not (tmp_path / "凭证.json").exists()
    certificate.save(tmp_path / "other.json")


def test_lock_of_a_dead_process_is_none(tmp_path: Path, holder: subprocess.Popen[str]):
    """A process that is killed lets go: its file stays behind and locks nothing."""
    holder.kill()
    holder.communicate()
    certificate = held(slot(1))
    certificate.save(tmp_path / "凭证.json")
    assert [path.name for path in tmp_path.iterdir()] == ["凭证.json"]


def test_private_folder_is_locked_too(tmp_path: Path):
    """Two who save one draw at once: the second is refused while the first is at it."""
    pending = slot(1)
    with locked(tmp_path / "私密"):
        with pytest.raises(InputError) as caught:
            pending.save(tmp_path / "私密")
        assert caught.value.code == "lock-held"
    pending.save(tmp_path / "私密")


def test_lock_lost_to_another_is_taken_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The file was taken away between opening and locking it: it is made again.

    Caught by it: two holders, each with a file that does not stand there any more.
    """
    calls = []
    take = locking._lock

    def late(file: int) -> None:
        take(file)
        calls.append(file)
        if len(calls) == 1:
            (tmp_path / ".x.lock").unlink()

    monkeypatch.setattr(locking, "_lock", late)
    with locked(tmp_path / "x"):
        assert len(calls) == 2
        assert (tmp_path / ".x.lock").exists()
    monkeypatch.setattr(locking, "_stands", lambda *_: False)
    with pytest.raises(InputError) as caught, locked(tmp_path / "x"):
        pass
    assert caught.value.code == "lock-held"


def test_file_system_without_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A network share that knows no locks can still be written to; any other error is told."""

    def failing(number: int) -> object:
        def lock(_file: int) -> None:
            raise OSError(number, os.strerror(number))

        return lock

    monkeypatch.setattr(locking, "_lock", failing(errno.ENOTSUP))
    held(slot(1)).save(tmp_path / "a.json")
    monkeypatch.setattr(locking, "_lock", failing(errno.EIO))
    with pytest.raises(InputError) as caught:
        held(slot(1)).save(tmp_path / "b.json")
    assert caught.value.code == "file-unwritable"


def test_next_slot_of_a_register(tmp_path: Path):
    """Slot 1 of an empty or missing folder, then counted on; a fork or a bad file stops it."""
    office = slot(1).certificate.commitment["office"]
    with next_slot(tmp_path / "登记", office) as found:
        assert (found.slot, found.previous) == (1, None)
    first = held(slot(1))
    first.save(tmp_path / "登记" / "1.json")
    with next_slot(tmp_path / "登记", office) as found:
        assert (found.slot, found.previous) == (2, first.records[0].digest)
    with next_slot(tmp_path / "登记", "other") as found:
        assert found.slot == 1
    held(slot(1, key="b"), key="b").save(tmp_path / "登记" / "twin.json")
    with pytest.raises(InputError) as caught, next_slot(tmp_path / "登记", office):
        pass
    assert caught.value.code == "register-slot-twice"
    (tmp_path / "登记" / "twin.json").write_bytes(b'{"format":"randcheck/certificate@v1"}')
    with pytest.raises(InputError) as caught, next_slot(tmp_path / "登记", office):
        pass
    assert caught.value.code == "register-refuted"
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(InputError), next_slot(tmp_path / "file", office):
        pass


@pytest.mark.parametrize("more", [["--slot", "2"], ["--previous-slot", "sha256:" + 64 * "a"]])
def test_register_and_slot_are_not_both_given(more: list[str], tmp_path: Path):
    """With a register the number is its; and the certificate lies in it."""
    given = ["commit", str(office_folder()), "--book", "huaxian-2023", "--drawn-on", "2023-04-25",
             "--source", "office=3", "--private", str(tmp_path / "p")]  # fmt: skip
    register = ["--register", str(tmp_path / "r")]
    assert main([*given, *register, "--out", str(tmp_path / "r" / "1.json"), *more]) == 2
    assert main([*given, *register, "--out", str(tmp_path / "1.json")]) == 2
    assert not (tmp_path / "p").exists()
