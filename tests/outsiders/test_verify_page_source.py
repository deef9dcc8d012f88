"""``verify.html`` as it stands in the file: what readers and old browsers rely on."""

from __future__ import annotations

import re

import pytest

from fixtures.verifypage import PAGE

SOURCE = PAGE.read_text(encoding="utf-8")
SCRIPTS = "\n".join(re.findall(r"<script[^>]*>(.*?)</script>", SOURCE, re.DOTALL))
CODE = re.sub(r'"(?:[^"\\\n]|\\.)*"|/\*.*?\*/|//[^\n]*', '""', SCRIPTS, flags=re.DOTALL)
NEWER = {
    "optional chaining (2020)": r"\?\.[A-Za-z_(\[]",
    "nullish coalescing (2020)": r"\?\?",
    "logical assignment (2020)": r"(\|\||&&)=",
    "private fields (2019)": r"\bthis\.#",
    "later methods": r"\.(at|replaceAll|findLast|toSorted|hasOwn|isWellFormed)\(",
    "later functions": r"\b(structuredClone|queueMicrotask|WeakRef)\b",
}
CONNECTS = r"\b(fetch|XMLHttpRequest|WebSocket|EventSource|importScripts|sendBeacon|import)\b\s*\("
MARKUP = r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|new Function)\b"


@pytest.mark.parametrize("name", NEWER)
def test_syntax_is_that_of_old_office_browsers(name: str):
    """Nothing is used that Chromium 78, of the end of 2019, does not know."""
    assert re.findall(NEWER[name], CODE) == []


def test_nothing_connects_and_nothing_becomes_markup():
    """No function of the page asks the network or turns text into markup, and it loads no file."""
    assert re.findall(CONNECTS, CODE) == []
    assert re.findall(MARKUP, CODE) == []
    assert (
        re.findall(r"<(?:img|link|iframe|object|embed)\b|\bsrc=", SOURCE.split("<script")[0]) == []
    )


def test_policy_forbids_every_connection():
    """The policy allows the scripts and styles of the page, its worker, and nothing else."""
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', SOURCE)
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules.keys() == {
        "default-src", "script-src", "style-src", "worker-src", "base-uri", "form-action"
    }  # fmt: skip
    assert {rules[name] for name in ("default-src", "base-uri", "form-action")} == {"'none'"}
    assert rules["worker-src"] == "blob:"
    for name in ("script-src", "style-src"):
        assert all(part.startswith("'sha256-") for part in rules[name].split())


def test_page_is_readable():
    """The page is written for people: no line longer than a wide screen, comments on every part."""
    assert max(len(line) for line in SOURCE.splitlines()) <= 500
    assert sum(len(line) > 150 for line in SOURCE.splitlines()) < 60
    for number in range(1, 11):
        assert re.search(rf"^/\* {number}\w?\. ", SCRIPTS, re.MULTILINE), number
