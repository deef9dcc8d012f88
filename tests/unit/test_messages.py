"""The texts: every code that the source uses has both, none is unused, all can be filled in."""

from __future__ import annotations

import ast
import re
import string
from functools import cache
from pathlib import Path

import pytest

import randcheck
from randcheck import errors
from randcheck.certificates.verification import STEPS
from randcheck.certificates.verification.report import PROPERTIES
from randcheck.errors import InputError, Problem
from randcheck.messages import LANGUAGES, render, texts

PACKAGE = Path(randcheck.__file__).parent
ZH, EN = texts("zh"), texts("en")
CODE = re.compile("[a-z0-9]+(-[a-z0-9]+)*").fullmatch


@cache
def literals() -> dict[str, set[str]]:
    """Every piece of text in the source that is no docstring, with the modules it stands in."""
    found: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documentation = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
            if is_text and id(node) not in documentation:
                found.setdefault(node.value, set()).add(path.name)
    return found


@cache
def fixed_parts() -> tuple[set[str], set[str]]:
    """What f-strings begin and end with: ``step-`` of ``f"step-{name}"``, ``-empty`` of others."""
    begin, end = set(), set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr) and len(node.values) == 2:
                first, last = node.values
                if isinstance(first, ast.Constant) and str(first.value).endswith("-"):
                    begin.add(str(first.value))
                if isinstance(last, ast.Constant) and str(last.value).startswith("-"):
                    end.add(str(last.value))
    return begin, end


@cache
def raised() -> set[str]:
    """Codes that are named where an error, a problem, a skip or a reader's finding is made."""
    makers = {"Problem", "Skip", "_refuse", "wrong", "noted", "note"}
    makers |= {name for name in vars(errors) if name.endswith(("Error", "Unpublished"))}
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            if getattr(node.func, "id", getattr(node.func, "attr", "")) not in makers:
                continue
            first = node.args[0]
            for choice in (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,):
                if isinstance(choice, ast.Constant) and CODE(str(choice.value)):
                    found.add(str(choice.value))
    return found


FAMILIES = {
    "step-": {f"step-{step.name}" for step in STEPS},
    "unmet-": {f"unmet-{name}" for name in PROPERTIES},
}


def names_in(text: str) -> set[str]:
    """The parameters that a text mentions."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_code_has_both_texts():
    """Whatever the source raises, reports or skips can be said in Chinese and in English.

    Caught by it: a new code without a line in one of the two files.
    """
    wanted = raised().union(*FAMILIES.values())
    assert len(raised()) > 100
    assert wanted - set(ZH) == set()
    assert wanted - set(EN) == set()


def test_no_text_is_unused():
    """Each text belongs to a code that stands in the source, alone or as part of a family.

    Caught by it: a code renamed in the source and left behind in the texts.
    """
    begin, end = fixed_parts()

    def is_used(code: str) -> bool:
        in_family = any(code.startswith(prefix) for prefix in begin)
        stems = [code.removesuffix(suffix) for suffix in end if code.endswith(suffix)]
        return code in literals() or in_family or any(stem in literals() for stem in stems)

    assert sorted(code for code in {*ZH, *EN} if not is_used(code)) == []
    for prefix, members in FAMILIES.items():
        assert {code for code in ZH if code.startswith(prefix)} == members


def test_both_languages_have_the_same_codes():
    """One line a code, side by side."""
    assert sorted(ZH) == sorted(EN)
    assert LANGUAGES == ("zh", "en")


@pytest.mark.parametrize("code", sorted({*ZH, *EN}))
def test_text_can_be_filled_in(code: str):
    """Both texts mention the same parameters, format, and are not empty."""
    assert names_in(ZH[code]) == names_in(EN[code])
    params = {name: f"<{name}>" for name in names_in(ZH[code])}
    for language in LANGUAGES:
        text = render(language, code, params)
        assert text.strip() == text != ""
        assert all(f"<{name}>" in text for name in params)
        assert "\n" not in text
    assert all(name.isidentifier() for name in params)


def test_chinese_is_chinese_and_english_is_english():
    """Each file is in its language: Chinese texts hold ideographs, English ones English words."""
    ideograph, words = re.compile("[\u4e00-\u9fff]").search, re.compile("[a-z]{3,}").search
    assert [code for code, text in ZH.items() if not ideograph(text)] == []
    assert [code for code, text in EN.items() if not words(text)] == []


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a\nb\x00", "a<U+000A>b<U+0000>"),
        ("\ud800", "<U+D800>"),
        ("\u200b\u202e", "<U+200B><U+202E>"),
        ("滑县", "滑县"),
        (7, "7"),
        (b"\x01", "b'\\x01'"),
    ],
)
def test_values_are_shown_so_that_they_can_be_read(value: object, shown: str):
    """Control characters and half surrogates are shown as code points, never printed raw."""
    for language in LANGUAGES:
        assert f"“{shown}”" in render(language, "source-unknown", {"value": value})


def test_long_values_are_cut_in_the_middle():
    """A value of a megabyte does not make a message of a megabyte."""
    text = render("en", "source-unknown", {"value": "a" * 500_000 + "b" * 500_000})
    assert len(text) < 250
    assert "a…b" in text


def test_braces_in_values_are_only_shown():
    """A value that looks like a placeholder is a value."""
    text = render("zh", "source-unknown", {"value": "{known} {0} %s"})
    assert "{known} {0} %s" in text


def test_problem_says_place_code_and_both_texts():
    """An error carries code and parameters for programs, and two texts for people."""
    problem = Problem("id-duplicate", {"value": "T-1"}, "C4").at("targets.csv")
    assert problem.place == "targets.csv C4"
    assert problem.zh.startswith("targets.csv C4: ")
    assert str(problem) == f"{problem.zh}\n{problem.en}"
    assert problem.to_dict() == {
        "code": "id-duplicate",
        "place": "targets.csv C4",
        "params": {"value": "T-1"},
        "zh": problem.zh,
        "en": problem.en,
    }
    error = InputError.collect([problem, Problem("id-empty")])
    assert error.zh.splitlines() == [problem.zh, Problem("id-empty").zh]
    assert (error.code, error.params) == ("id-duplicate", {"value": "T-1"})
    assert isinstance(error, ValueError)
