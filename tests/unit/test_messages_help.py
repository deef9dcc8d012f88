"""Every message says what is wrong and what to do, and whatever it tells to type can be typed."""

from __future__ import annotations

import argparse
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import randcheck
from randcheck.cli import _COMMANDS, parser
from randcheck.cli.language import choose, chosen
from randcheck.messages import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMAND = re.compile(r"randcheck ((?:[a-z]+(?:-[a-z]+)*)(?: [a-z]+(?:-[a-z]+)*)?)((?: --[a-z-]+)*)")
WORD = re.compile(r"\w+")
OPTION = re.compile(r"(?<![\w-])--[a-z]+(?:-[a-z]+)*")
IN_A_PROJECT = {"--lang", "--of"}  # of every command, or of those about one draw


@pytest.fixture(autouse=True)
def _as_before():
    """Leave the language as it was."""
    before = chosen()
    yield
    choose(before)


def options_of(name: str) -> Iterator[tuple[str, set[str]]]:
    """Every command of a name with those below it, and the options that it takes."""
    top = parser([name])
    (action,) = [a for a in top._actions if isinstance(a, argparse._SubParsersAction)]
    waiting = [(name, action.choices[name])]
    while waiting:
        called, one = waiting.pop()
        one.load()
        yield called, {option for a in one._actions for option in a.option_strings}
        for below in one._actions:
            if isinstance(below, argparse._SubParsersAction):
                waiting += [(f"{called} {n}", p) for n, p in below.choices.items()]


@pytest.fixture(scope="module")
def known() -> dict[str, set[str]]:
    """Command → its options."""
    return {called: found for name in _COMMANDS for called, found in options_of(name)}


def test_every_command_that_a_message_names_is_one(known):
    """A way out exists: command and options of a message parse."""
    wrong = []
    for language in ("zh", "en"):
        for code, text in texts(language).items():
            for found in COMMAND.finditer(text):
                words, given = found[1].split(), found[2].split()
                called = " ".join(words) if " ".join(words) in known else words[0]
                if called not in known or not set(given) <= known[called]:
                    wrong.append((code, found[0]))
    assert wrong == []


def test_every_option_that_a_message_names_is_one(known):
    """No message sends the reader to an option that no command takes."""
    every = IN_A_PROJECT.union(*known.values())
    wrong = [
        (code, option)
        for language in ("zh", "en")
        for code, text in texts(language).items()
        for option in OPTION.findall(text)
        if option not in every
    ]
    assert wrong == []


def test_both_languages_name_the_same_ways_out():
    """What one language tells to type the other tells, too."""
    differ = []
    for code, zh in texts("zh").items():
        en = texts("en")[code]
        if set(OPTION.findall(zh)) != set(OPTION.findall(en)):
            differ.append((code, OPTION.findall(zh), OPTION.findall(en)))
    assert differ == []


NAME = re.compile(r"(?<![\w{])[a-z]+(?:_[a-z]+)+(?![\w}])")
PYTHON = re.compile(r"\b[a-z_]+=(?:True|False)")
PYTHON_ALONE = {"store-holders"}
"""Raised where only a program stands: stores have no command."""


def test_every_name_in_a_message_is_one():
    """Words that look like names of Python, of a rule book or of a record stand in the source."""
    source = Path(randcheck.__file__).parent
    there = {
        word for path in source.rglob("*.py") for word in WORD.findall(path.read_text("utf-8"))
    }
    named = {(code, name) for language in ("zh", "en") for code, text in texts(language).items()
             for name in NAME.findall(text)}  # fmt: skip
    assert len(named) > 20
    assert [(code, name) for code, name in sorted(named) if name not in there] == []


def test_python_is_offered_as_python():
    """Whoever stands at a command line is not sent to an argument that only a program can give.

    Caught by it: “give sealed=True too” where somebody had typed `--bucket`.
    """
    wrong = [
        (language, code)
        for language in ("zh", "en")
        for code, text in texts(language).items()
        if PYTHON.search(text) and "Python" not in text and code not in PYTHON_ALONE
    ]
    assert wrong == []


PAGES = sorted(Path(randcheck.__file__).parents[2].glob("docs/**/*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_command_of_a_page_is_one(page: Path, known):
    """Lines that a page tells to type name commands and options that there are."""
    text = page.read_text(encoding="utf-8")
    wrong = []
    for block in re.findall(r"^```(?:bash|sh|shell)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line.partition(" # ")[0], comments=True)
            if not words or Path(words[0]).name != "randcheck":
                continue
            bare = [word for word in words[1:] if not word.startswith("-")]
            called = next((c for c in (" ".join(bare[:2]), *bare[:1]) if c in known), None)
            given = {word.partition("=")[0] for word in words if word.startswith("--")}
            if called is None and given <= {"--version", "--help"}:
                continue
            if called is None or not given <= known[called] | IN_A_PROJECT:
                wrong.append(line)
    assert wrong == []


def test_lines_to_type_are_understood_by_every_console():
    """Windows knows no single quotes: what there is to install stands in double ones."""
    root = Path(randcheck.__file__).parents[2]
    read = [*PAGES, *root.glob("README*.md"), *root.glob("src/randcheck/**/*.py"),
            *root.glob("src/randcheck/messages/*.toml")]  # fmt: skip
    assert [p.name for p in read if re.search(r"'randcheck\[", p.read_text("utf-8"))] == []
