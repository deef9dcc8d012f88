"""The tutorials, typed line by line as they stand: by `main`, in a shell, on a terminal."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import randcheck
from randcheck.cli import main

DOCS = Path(__file__).parents[2] / "docs" / "tutorial"
LANGUAGES = {"zh": ".zh.md", "en": ".md"}
MOST = 20
"""Commands from an empty folder to a signed, witnessed, verified draw with its notices."""


def lines(page: str, language: str) -> list[str]:
    """What a page says to type."""
    text = (DOCS / f"{page}{LANGUAGES[language]}").read_text(encoding="utf-8")
    blocks = re.findall(r"^```bash\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line]


def commands(page: str, language: str) -> list[str]:
    """The lines that are commands of ours."""
    return [line for line in lines(page, language) if line.startswith("randcheck ")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_twenty_commands_make_a_draw(language: str):
    """An official needs no more than twenty commands, and both languages the same ones."""
    typed = commands("first-draw", language)
    assert len(typed) <= MOST
    verbs = [line.split()[1:3] for line in typed]
    assert [v[0] for v in verbs] == [line.split()[1] for line in commands("first-draw", "zh")]
    assert ["notice", "inspection"] in verbs


@pytest.mark.parametrize("language", LANGUAGES)
def test_first_draw_in_process(language: str, tmp_path: Path, monkeypatch, capsys):
    """Every command of the page does what it says, and says so in the language of the page."""
    monkeypatch.setenv("RANDCHECK_LANG", language)
    monkeypatch.chdir(tmp_path)
    for line in lines("first-draw", language):
        words = shlex.split(line)
        if words[0] == "cd":
            monkeypatch.chdir(words[1])
        elif words[0] == "randcheck":
            code = main(words[1:])
            out, err = capsys.readouterr()
            assert (code, err) == (0, ""), (line, out)
            if words[1] == "verify":
                assert len(out.splitlines()) <= 12
    assert main(["status", "--json"]) == 0
    (draw,) = json.loads(capsys.readouterr().out)["draws"]
    assert draw["next"]
    report = randcheck.verify(
        "公布/2026-first-1.json",
        rosters="私密/2026-first-1/rosters",
        trust="密钥/公钥",
        evidence="见证",
        require=["signed", "witnessed", "published", "recomputed", "outside"],
    )
    assert report.verdict == "verified"
    assert len(list(Path("公文/inspection").iterdir())) == len(
        randcheck.load_certificate("公布/2026-first-1.json").teams
    )


def shell(folder: Path, language: str, script: str, *, terminal: bool) -> str:
    """Type lines into a shell, in pipes or on a pseudo-terminal; return what it prints."""
    bin_ = folder / "bin"
    bin_.mkdir()
    command = bin_ / "randcheck"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m randcheck "$@"\n')
    command.chmod(0o755)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "RANDCHECK"))}
    environment = {
        **kept,
        "PATH": f"{bin_}:{os.environ['PATH']}",
        "PYTHONPATH": str(Path(randcheck.__file__).parents[1]),
        "PYTHONUTF8": "1",
        "LC_ALL": "C.UTF-8",
        "RANDCHECK_LANG": language,
    }
    words = ["bash", "-e", "-c", script]
    if terminal:
        words = ["script", "-q", "-e", "-c", shlex.join(words), "/dev/null"]
    done = subprocess.run(  # noqa: S603 - our own lines
        words,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    printed = done.stdout.decode("utf-8", errors="replace")
    assert done.returncode == 0, printed[-3000:]
    return printed


@pytest.mark.long
@pytest.mark.parametrize("terminal", [False, True], ids=["pipe", "terminal"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_first_draw_in_a_shell(language: str, terminal: bool, tmp_path: Path):  # noqa: FBT001
    """The page can be followed in a shell alone, word for word."""
    if terminal and not Path("/usr/bin/script").exists():
        pytest.skip("no script(1) here, which makes a pseudo-terminal")
    printed = shell(tmp_path, language, "\n".join(lines("first-draw", language)), terminal=terminal)
    assert {"zh": "不成立", "en": "REFUTED"}[language] in printed
    assert "Traceback" not in printed
