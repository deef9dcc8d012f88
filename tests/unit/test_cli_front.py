"""The front of the command line: what it imports, what it says of mistakes, how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import randcheck as rc
from randcheck.cli import _COMMANDS, main, parser
from randcheck.cli.verify import FILE_OPTIONS
from randcheck.messages import LANGUAGES, texts
from randcheck.office.verification.files import FILES

if TYPE_CHECKING:
    import argparse

USAGES = ("用法：", "usage: ")
IN_CHINESE = {"DIR": "文件夹", "COMMAND": "命令"}


def said(capsys, *words: str) -> tuple[int, str, str]:
    """Run a command; return exit code, output and error output."""
    code = main(words)
    return code, *capsys.readouterr()


def process(program: str, **redirected: object) -> subprocess.CompletedProcess[str]:
    """Run a program in a fresh interpreter."""
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", program],
        text=True,
        encoding="utf-8",
        env={"PYTHONPATH": rc.__path__[0] + "/..", "PYTHONUTF8": "1"},
        check=False,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **redirected},
    )


@pytest.mark.parametrize("words", [["--version"], ["--help"]])
def test_the_top_imports_no_command(words: list[str]):
    """Version and overview cost no more than their own words: no command, no certificate."""
    program = (
        "import sys; from randcheck.cli import main\n"
        f"main({words!r})\n"
        "print(*(n for n in sys.modules if n.startswith(('randcheck', 'attr'))), file=sys.stderr)"
    )
    loaded = process(program).stderr.split()
    front = {"randcheck", "randcheck.doors", "randcheck.version", "randcheck.cli"}
    front |= {"randcheck.cli.language"}
    laid_out = {"randcheck.cli.parsing", "randcheck.cli.relaxing"}
    assert set(loaded) == (front if words == ["--version"] else front | laid_out)


def test_a_command_imports_itself_alone():
    """Whoever verifies does not load what draws, tells or exports."""
    program = (
        "import sys; from randcheck.cli import parser\n"
        "parser().parse_args(['verify', 'x'])\n"
        "print(*(n for n in sys.modules if n.startswith('randcheck.')))"
    )
    loaded = process(program).stdout.split()
    assert {n for n in loaded if n.startswith("randcheck.cli.")} == {
        *(f"randcheck.cli.{name}" for name in ("language", "next_step", "output", "parsing")),
        *(f"randcheck.cli.{name}" for name in ("progress", "recognition", "relaxing")),
        *(f"randcheck.cli.{name}" for name in ("summary", "verify")),
    }  # fmt: skip
    others = ("randcheck.reports", "randcheck.checks", "randcheck.office.", "randcheck.calendars")
    assert not any(n.startswith(others) for n in loaded)
    assert {*FILE_OPTIONS} == {*FILES}


@pytest.mark.parametrize("name", sorted(_COMMANDS))
def test_every_command_has_help(name: str, capsys):
    """Each command of the table can be asked what it takes, in either language."""
    for language, usage, text in zip(LANGUAGES, USAGES, _COMMANDS[name][1:], strict=True):
        status, out, _ = said(capsys, name, "--help", "--lang", language)
        assert status == 0
        assert f"{usage}randcheck {name}" in out
        assert text.split()[0] in out


@pytest.mark.parametrize(("words", "code", "found"), [
    (["comit"], "usage-choice", ["comit", "commit"]),
    (["verfy", "x"], "usage-choice", ["verfy", "verify"]),
    (["open", "tke"], "usage-choice", ["tke", "take"]),
    (["notice", "rekord"], "usage-choice", ["rekord", "record"]),
    (["draw", "x", "--out", "y", "--missing", "replac"], "usage-choice", ["replac", "replace"]),
    (["verify", "x", "--jsn"], "usage-unknown", ["--jsn", "--json"]),
    (["commit", "--bok", "x"], "usage-unknown", ["--bok", "--book"]),
    (["pending", "show", "x", "y"], "usage-unknown", ["y"]),
    (["draw"], "usage-required", ["DIR", "--out"]),
    ([], "usage-required", ["COMMAND"]),
    (["commit", "--slot", "eins"], "usage-number", ["--slot", "eins"]),
    (["draw", "x", "--out"], "usage-values", ["--out"]),
    (["verify", "x", "--t", "y"], "usage-ambiguous", ["--t"]),
    (["verify", "x", "--json=yes"], "usage-no-value", ["--json", "yes"]),
    (["contribute", "a/b/c/1", "n", "--private", "k", "--value", "1", "--value-from", "f"],
     "usage-together", ["--value", "--value-from"]),
])  # fmt: skip
def test_mistyped_words(words: list[str], code: str, found: list[str], capsys):
    """A word that is wrong is named, with the one that was meant, in one language; exit 2."""
    for language, begins in zip(LANGUAGES, ("错误：randcheck", "error: randcheck"), strict=True):
        status, out, err = said(capsys, "--lang", language, *words)
        assert (status, out) == (2, "")
        (line,) = err.splitlines()
        assert line.startswith(begins)
        assert all(IN_CHINESE.get(w, w) in line if language == "zh" else w in line for w in found)
        assert "usage:" not in err
    assert code in texts("zh")
    status, out, _ = said(capsys, *words, "--json") if code != "usage-values" else (2, "", "")
    if out:
        assert json.loads(out)["problems"][0]["code"].startswith("usage")


def test_unforeseen_error(capsys, monkeypatch):
    """What nobody foresaw is exit 4 with one sentence: no traceback, no text of the error."""
    from randcheck.cli import verify

    def fails(_options: argparse.Namespace) -> int:
        secret = "nonce 1234"
        raise KeyError(secret)

    monkeypatch.setattr(verify, "handler", fails)
    status, out, err = said(capsys, "verify", "x")
    assert (status, out) == (4, "")
    assert "KeyError" in err
    assert rc.__version__ in err
    assert "SECURITY.md" in err
    assert "Traceback" not in err
    assert "1234" not in err
    status, out, _ = said(capsys, "verify", "x", "--json")
    assert (status, json.loads(out)["problems"][0]["code"]) == (4, "unforeseen")


@pytest.mark.parametrize("error", [MemoryError, RecursionError])
def test_exhausted_is_no_verdict(error: type[Exception], capsys, monkeypatch):
    """Memory or stack at their end is exit 4, never “refuted”."""
    from randcheck.cli import verify

    def fails(_options: argparse.Namespace) -> int:
        raise error

    monkeypatch.setattr(verify, "handler", fails)
    assert said(capsys, "verify", "x")[0] == 4


def test_interrupted(capsys, monkeypatch):
    """Ctrl-C is exit 130 and says how to go on, without a traceback."""
    from randcheck.cli import draw

    def stopped(_options: argparse.Namespace) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(draw, "handler", stopped)
    status, out, err = said(capsys, "draw", "p", "--out", "c.json")
    assert (status, out) == (130, "")
    assert "randcheck pending show" in err
    assert "再执行一次" in err
    assert "Traceback" not in err


@pytest.mark.skipif(sys.platform != "linux", reason="a device that is always full")
@pytest.mark.parametrize("words", [["selftest", "--help"], ["calendar", "status"], ["comit"]])
def test_full_disk_is_no_verdict(words: list[str]):
    """An answer that could not be written is exit 4 (or that of the refusal), never 1."""
    program = f"import sys; from randcheck.cli import run; sys.argv[1:] = {words!r}; run()"
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = process(program, stdout=full)
    assert done.returncode == (2 if words == ["comit"] else 4)
    assert "Traceback" not in done.stderr
    assert "error:" in done.stderr


def test_parser_knows_every_command():
    """The table of commands and the parser are one."""
    assert all(f"    {name}" in parser().format_help() for name in _COMMANDS)
