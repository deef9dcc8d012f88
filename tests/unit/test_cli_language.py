"""Which language the command line speaks: one at a time, in help, errors and answers alike."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

import pytest

from randcheck.cli import _COMMANDS, main, parser
from randcheck.cli.language import choose, choose_by, chosen, either, problem_text, spoken, text
from randcheck.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

CHINESE = re.compile("[\u4e00-\u9fff，。：；（）]").search


@pytest.fixture(autouse=True)
def _as_before():
    """Leave the language as it was."""
    before = chosen()
    yield
    choose(before)


@pytest.mark.parametrize(("environment", "language"), [
    ({}, "en"),
    ({"LANG": "zh_CN.UTF-8"}, "zh"),
    ({"LANG": "zh_TW"}, "zh"),
    ({"LANG": "C.UTF-8"}, "en"),
    ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
    ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh"),
    ({"LANG": "de_DE", "LC_MESSAGES": "zh_CN.GB18030"}, "zh"),
    ({"LC_ALL": "zh_CN.UTF-8", "LC_MESSAGES": "en_GB"}, "zh"),
    ({"LANG": "zh_CN.UTF-8", "RANDCHECK_LANG": "en"}, "en"),
    ({"RANDCHECK_LANG": "zh"}, "zh"),
])  # fmt: skip
def test_the_locale_decides(environment: dict[str, str], language: str):
    """LC_ALL before LC_MESSAGES before LANG, as everywhere; RANDCHECK_LANG before them."""
    choose_by(environment)
    assert chosen() == language


@pytest.mark.parametrize("words", [
    ["--lang", "en", "verify", "x"],
    ["verify", "--lang", "en", "x"],
    ["verify", "x", "--lang=en"],
])  # fmt: skip
def test_the_option_stands_anywhere(words: list[str]):
    """The option holds before and after a command, and before the environment."""
    assert spoken(words, {"RANDCHECK_LANG": "zh"}) == ["verify", "x"]
    assert chosen() == "en"


def test_what_follows_two_hyphens_is_no_option():
    """A file of that name can still be named."""
    assert spoken(["verify", "--", "--lang"], {}) == ["verify", "--", "--lang"]


@pytest.mark.parametrize("words", [["--lang", "fr", "demo"], ["demo", "--lang"], ["--lang="]])
def test_other_languages_are_refused(words: list[str], capsys):
    """A language that is not spoken is refused, and nothing is run."""
    assert main(words) == 2
    assert "zh" in capsys.readouterr().err


def test_a_wrong_variable_is_refused(monkeypatch, capsys):
    """RANDCHECK_LANG is obeyed or refused; the locale's language says so."""
    monkeypatch.setenv("RANDCHECK_LANG", "chinese")
    assert main(["--version"]) == 2
    assert "RANDCHECK_LANG" in capsys.readouterr().err


def test_texts_follow_the_choice():
    """Texts of codes, of problems and of pairs are said in the language chosen."""
    problem = Problem("id-empty", place="A1")
    choose("zh")
    assert (either("甲", "a"), problem_text(problem)) == ("甲", problem.zh)
    assert text("id-empty") == Problem("id-empty").zh
    choose("en")
    assert (either("甲", "a"), problem_text(problem)) == ("a", problem.en)
    assert text("id-empty") == Problem("id-empty").en


def parsers(top: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Every parser below one, with all that it takes."""
    top.load()
    yield top
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from parsers(below)


@pytest.mark.parametrize("name", sorted(_COMMANDS))
def test_every_help_is_in_one_language(name: str):
    """No English word of a help text stands in its Chinese page, no Chinese one in the other."""
    choose("en")
    english = [p.format_help() for p in parsers(parser([name]))]
    choose("zh")
    chinese = [p.format_help() for p in parsers(parser([name]))]
    assert len(english) == len(chinese)
    named = re.compile("规则书.toml|用词.toml|专项检查|抽中名单|[“”、…]")
    for page in english:
        assert not CHINESE(named.sub("", page)), page
    for page in chinese:
        for one in page.split("\n\n"):
            words = re.findall(r"[a-z]{2,}(?: [a-z]{2,}){3,}", one)
            assert not words, (words, page)
        assert " / " not in page
        assert "usage:" not in page
        assert "show this help" not in page


def test_errors_are_in_one_language(capsys):
    """An error is told once, in the language chosen; --json holds both."""
    assert main(["verify", "nothing.json", "--lang", "zh"]) == 2
    assert CHINESE(capsys.readouterr().err)
    assert main(["verify", "nothing.json", "--lang", "en"]) == 2
    assert not CHINESE(capsys.readouterr().err)
    with pytest.raises(InputError):
        choose("de")
