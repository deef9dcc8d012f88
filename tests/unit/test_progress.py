"""Progress: told to whoever asks for it, shown at a terminal alone."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

import randcheck
from randcheck.certificates.verification import STEPS
from randcheck.cli import main
from randcheck.cli import progress as shown
from randcheck.selftest.demonstration import commit_demo, lightning

if TYPE_CHECKING:
    from pathlib import Path


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def test_a_verification_tells_every_step():
    """Each step is told before it runs, with how many are done; the report is the same."""
    certificate = randcheck.draw(commit_demo(lightning()))
    heard: list[tuple[str, int, int]] = []
    report = randcheck.verify(certificate, progress=lambda *told: heard.append(told))
    names = [step.name for step in STEPS]
    assert heard == [(name, done, len(names)) for done, name in enumerate(names)]
    assert report == randcheck.verify(certificate)


def test_a_draw_tells_its_parts():
    """Rosters, openings, lot, in this order; the certificate is the same."""
    heard: list[tuple[str, int, int]] = []
    pending = commit_demo(lightning())
    certificate = randcheck.draw(pending, progress=lambda *told: heard.append(told))
    assert heard == [("rosters", 0, 3), ("openings", 1, 3), ("draw", 2, 3)]
    assert certificate == randcheck.draw(pending)


@pytest.mark.parametrize("rich", [False, True])
def test_only_a_terminal_sees_it(rich: bool, tmp_path: Path, monkeypatch, capsys):  # noqa: FBT001
    """In a pipe nothing is shown; on a terminal a line that is taken away, without colour."""
    if rich:
        pytest.importorskip("rich")
    else:
        monkeypatch.setattr(shown, "find_spec", lambda _name: None)
    path = tmp_path / "certificate.json"
    randcheck.draw(commit_demo(lightning())).save(path)
    assert main(["verify", str(path)]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert main(["verify", str(path)]) == 0
    assert capsys.readouterr().out == printed.out
    assert "核验" in sys.stderr.getvalue()
    assert "\x1b[3" not in sys.stderr.getvalue()
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert main(["verify", str(path)]) == 0
    assert sys.stderr.getvalue() == ""
