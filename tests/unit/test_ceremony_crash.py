"""A crash loses nothing: stopped at every write, the draw resumes to the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.ceremonies import opening, slot
from fixtures.stopping import CALLS, Stopped, watched
from randcheck.certificates.ceremony.taking import take
from randcheck.certificates.ceremony.voiding import void
from randcheck.certificates.pending import CERTIFICATE_FILE, load_pending
from randcheck.disk.storage import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable

TESTS = Path(__file__).parents[1]
PRIVATE = "私密 文件夹"


def hold(folder: Path) -> None:
    """Go on from whatever stands in the folder until the draw is held and published.

    It is what an operator does: commit unless that is done, take openings in one after the other,
    draw, write the certificate.
    """
    private, out = folder / PRIVATE, folder / "公布" / "certificate.json"
    if not (private / CERTIFICATE_FILE).exists():
        slot().save(private)
    load_pending(private).certificate.save(out)
    for openings in ((), (opening("press"),), (opening("supervisor"),)):
        pending = load_pending(private)
        if not pending.certificate.of_kind("draw"):
            taken = take(pending, openings)
            taken.save(private)
            taken.certificate.save(out)
    pending = load_pending(private)
    certificate = rc.draw(pending)
    evolve(pending, certificate=certificate).save(private)
    certificate.save(out)


def give_up(folder: Path) -> None:
    """Go on from whatever stands in the folder until the slot is void and says so."""
    private, out = folder / PRIVATE, folder / "公布" / "certificate.json"
    if not (private / CERTIFICATE_FILE).exists():
        slot().save(private)
    pending = load_pending(private)
    certificate = void(pending, "名册有误", openings=[opening("press")])
    evolve(pending, certificate=certificate).save(private)
    certificate.save(out)


FLOWS: dict[str, Callable[[Path], None]] = {"hold": hold, "give_up": give_up}


def content(folder: Path) -> dict[str, bytes]:
    """Every file with its bytes, half-written ones among them."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def whole(flow: Callable[[Path], None], folder: Path) -> tuple[dict[str, bytes], list[str]]:
    """What an undisturbed run leaves, and the points at which it could be stopped."""
    with watched(None) as seen:
        flow(folder)
    return content(folder), seen


def stopped_and_resumed(flow: Callable[[Path], None], folder: Path, at: int) -> dict[str, bytes]:
    """Stop at a point, then go on."""
    with pytest.raises(Stopped), watched(at):
        flow(folder)
    with watched(None):
        flow(folder)
    return content(folder)


@pytest.mark.parametrize("name", FLOWS)
def test_resumes_to_the_same_bytes_quick(name: str, tmp_path):
    """Every 13th point, from commit to the published certificate, in one process.

    Caught by it: writing in place; the certificate before the secrets; recording an opening in the
    certificate before it is kept.
    """
    expected, points = whole(FLOWS[name], tmp_path / "whole")
    for at in range(0, len(points), 13):
        assert stopped_and_resumed(FLOWS[name], tmp_path / str(at), at) == expected


@pytest.mark.long
@pytest.mark.parametrize("name", FLOWS)
def test_resumes_to_the_same_bytes(name: str, tmp_path):
    """Every single point: open, half a write, sync, rename, folder."""
    expected, points = whole(FLOWS[name], tmp_path / "whole")
    assert set(points) == set(CALLS)
    assert len(points) > 80
    for at in range(len(points)):
        assert stopped_and_resumed(FLOWS[name], tmp_path / str(at), at) == expected


def test_stopped_twice_and_resumed(tmp_path):
    """The resumed run is stopped as well, at a later and later point; the third one ends it."""
    expected, points = whole(hold, tmp_path / "whole")
    for at in range(5, len(points), 29):
        folder = tmp_path / str(at)
        with pytest.raises(Stopped), watched(at):
            hold(folder)
        with watched(7) as seen:
            try:
                hold(folder)
            except Stopped:
                assert len(seen) == 8
        hold(folder)
        assert content(folder) == expected


CHILD = """
import sys
from pathlib import Path
from fixtures.stopping import leave, watched
from unit.test_ceremony_crash import FLOWS
with watched(int(sys.argv[3]), leave, sync=True):
    FLOWS[sys.argv[1]](Path(sys.argv[2]))
"""


@pytest.mark.long
@pytest.mark.parametrize("name", FLOWS)
def test_killed_process_leaves_what_another_resumes(name: str, tmp_path):
    """The same with processes that are really gone (``os._exit``), at every 11th point."""
    expected, points = whole(FLOWS[name], tmp_path / "whole")
    paths = os.pathsep.join([str(TESTS), *filter(None, sys.path)])
    for at in range(3, len(points), 11):
        folder = tmp_path / str(at)
        ended = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", CHILD, name, str(folder), str(at)],
            env={**os.environ, "PYTHONPATH": paths},
            check=False,
        )
        assert ended.returncode == 9
        FLOWS[name](folder)
        assert content(folder) == expected


def test_written_down_before_it_takes_its_place(tmp_path):
    """The data is on the disk before the rename, the name after it: a power cut loses neither."""
    with watched(None) as seen:
        write_whole(tmp_path / "new" / "file", b"x" * 10)
    assert seen == [
        "mkdir", "open", "fsync",  # the folder and its name
        "unlink", "open", "write", "fsync", "replace",  # the file, then into its place
        "open", "fsync",  # its name
    ]  # fmt: skip


def test_what_stands_already_is_not_written_again(tmp_path):
    """Progress writes openings and certificate alone; rosters and secrets stay untouched."""
    slot().save(tmp_path)
    with watched(None) as seen:
        take(load_pending(tmp_path), [opening("supervisor")]).save(tmp_path)
    assert seen.count("replace") == 2


def test_half_written_file_of_an_earlier_run_is_no_obstacle(tmp_path):
    """What a crash left beside a file is overwritten, and gone afterwards."""
    slot().save(tmp_path)
    (tmp_path / f".{CERTIFICATE_FILE}.part").write_bytes(b"half")
    take(load_pending(tmp_path)).save(tmp_path)
    assert not list(tmp_path.glob(".*"))


def test_process_ends_as_asked():
    """A process left is gone: no ``finally`` runs, so that the tests above test what they say."""
    code = "from fixtures.stopping import leave\ntry:\n    leave()\nfinally:\n    print('never')"
    ended = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        capture_output=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (9, b"")
