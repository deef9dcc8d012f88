"""A file of one kind given where another is wanted: every command says which it is."""

from __future__ import annotations

import argparse
import os
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from fixtures.certificates import issued
from randcheck.cli import main, parser
from randcheck.cli.mistaken import refuse
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What each kind of file holds; the first line is all that says what it is.
HELD = {
    **{kind: f'{{"format":"randcheck/{kind}@v1"}}\n' for kind in (
        "checks", "contribution", "heads", "kept-contribution", "key", "openings", "private-key",
        "report", "results", "roster-secrets", "register-log")},
    "certificate": '{"format":"randcheck/certificate@v1","records":[1,2]}',
    "commitment": '{"format":"randcheck/certificate@v1","records":[1]}',
    "calendar-layer": '{"format":"randcheck/calendar-layer/1"}',
    **{kind: f'{{"payload":"","payloadType":"application/vnd.randcheck.{kind}.v1+json"}}'
       for kind in ("register-head", "statement")},
    "rulebook": '# 规则书\nformat = "randcheck/rulebook@1"\n',
    "project": 'format = "randcheck/project@1"\n',
    "list": "对象编号,名称\n",
}  # fmt: skip
ENDS = {"rulebook": ".toml", "project": ".toml", "list": ".csv"}
# Options that take whatever there is, or write: nothing of them is compared.
FREE = {"passphrase", "value_from", "out", "output", "ical", "public", "one", "other", "columns"}
NEW = {
    *("commit private", "contribute private", "key new private", "plan check private"),
    *("init folder", "show file", "verify file"),
}
WORDS = (
    *("FILE", "DIR", "BOOK", "CERTIFICATE", "CHECKS", "LIST", "RESULTS", "FOLDER"),
    *("文件", "规则书", "凭证", "名单"),
)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """One file of every kind."""
    found = {kind: tmp_path / f"{kind}{ENDS.get(kind, '.json')}" for kind in HELD}
    for kind, path in found.items():
        path.write_text(HELD[kind], encoding="utf-8")
    return found


def walk(one: argparse.ArgumentParser, name: str = "") -> Iterator[tuple[str, str, object]]:
    """Every option of every command that names a file: command, option, handler."""
    one.load()
    for action in one._actions:
        if isinstance(action.choices, dict):
            for word, inner in action.choices.items():
                yield from walk(inner, f"{name} {word}".strip())
        elif action.nargs != 0 and any(word in str(action.metavar) for word in WORDS):
            yield name, action.dest, one.get_default("handler")


def taken(files: dict[str, Path], handler: object, option: str) -> set[str]:
    """The kinds that an option does not refuse."""
    found = set()
    for kind, path in files.items():
        given = argparse.Namespace(handler=handler, **{option: str(path)})
        with suppress(InputError):
            refuse(given)
            found.add(kind)
            continue
        with pytest.raises(InputError) as caught:
            refuse(given)
        assert [(p.code, p.place) for p in caught.value.problems] == [("file-mistaken", str(path))]
    return found


def test_every_option_of_every_command_refuses_other_kinds(files: dict[str, Path]):
    """No option that reads one kind of file takes more than the few it can read."""
    seen = 0
    for command, option, handler in walk(parser()):
        if option not in FREE and f"{command} {option}" not in NEW:
            seen += 1
            assert len(taken(files, handler, option)) <= 4, (command, option)
    assert seen > 80


CASES = {
    "check list CERTIFICATE": "certificate",
    "check list KEY": "key",
    "report results --checks CERTIFICATE": "certificate",
    "open release CERTIFICATE --certificate COMMITMENT --out o": "certificate",
    "open take CHECKS --out o": "checks",
    "draw KEY --out o": "key",
    "sign COMMITMENT --key KEY": "key",
    "key revoke PRIVATE-KEY --instant 2026-01-05T09:00:00+08:00": "private-key",
    "verify REAL --rule-book KEY": "key",
    "verify REAL --rosters CHECKS": "checks",
    "verify REAL --trust KEY": "key",
    "verify REAL --secrets OPENINGS": "openings",
    "register prove . REAL --head KEY --out o": "key",
    "roster check KEY --role targets": "key",
    "plan check KEY --book luohe-2019": "key",
    "commit . --book PROJECT --task t --drawn-on 2026-01-05 --source a=1 --private p --out o": (
        "project"
    ),
}


@pytest.mark.parametrize("line", CASES)
def test_what_it_is_stands_in_the_answer(
    line: str, files: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """On the command line: exit code 2, the name of the file and what it is, in one line."""
    issued()[1].save(tmp_path / "real.json")
    named = {kind.upper(): str(path) for kind, path in files.items()}
    named |= {"REAL": str(tmp_path / "real.json"), ".": str(tmp_path), "p": str(tmp_path / "p")}
    assert main([named.get(word, word) for word in line.split()]) == 2
    (told,) = capsys.readouterr().err.splitlines()
    assert str(files[CASES[line]]) in told
    assert "这是" in told


def test_a_right_file_is_taken(files: dict[str, Path], capsys: pytest.CaptureFixture[str]):
    """A file of the right kind that is damaged is told by what is wrong in it."""
    assert (
        main(["check", "list", str(files["checks"])]) != 2 or "这是" not in capsys.readouterr().err
    )
    assert main(["key", "show", str(files["key"])]) == 2
    assert "这是" not in capsys.readouterr().err


def test_a_large_file_is_told_too(files: dict[str, Path], capsys: pytest.CaptureFixture[str]):
    """A certificate of more than a mebibyte is not read twice, but named where it was refused."""
    pad = (
        '{"disclosures":"' + "x" * 2**20 + '","format":"randcheck/certificate@v1","records":[1,2]}'
    )
    files["certificate"].write_text(pad, encoding="utf-8")
    assert main(["check", "list", str(files["certificate"])]) == 2
    assert "这是抽取凭证" in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_show_answers_only_of_files_of_the_program(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """A pipe, a device, a folder or a text is no answer with exit code 0."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "text.txt").write_text("你好", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    for path, code in (
        (tmp_path / "pipe", "file-not-plain"),
        ("/dev/null", "file-not-plain"),
        (tmp_path / "text.txt", "file-strange"),
        (tmp_path / "folder", "file-strange"),
        (tmp_path / "nothing", "file-missing"),
    ):
        capsys.readouterr()
        assert main(["show", str(path), "--json"]) == 2
        assert code in capsys.readouterr().out
