"""Collects the examples of the documents and tells what was skipped.

Python blocks of every Markdown file among the test paths are executed by sybil,
each document in an empty folder of its own and with nothing but the packages that it
tells to install; doctests in ``src`` by pytest itself.
"""

from __future__ import annotations

import os
from collections import defaultdict
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sybil import Sybil
from sybil.document import Document
from sybil.parsers.myst import DocTestDirectiveParser, PythonCodeBlockParser, SkipParser

from fixtures.extras import only_stated  # type: ignore[import-not-found]

if TYPE_CHECKING:
    import pytest

os.environ["RANDCHECK_LANG"] = "zh"  # whatever the locale; what speaks English asks for it

collect_ignore = ["docs/conf.py"]  # Sphinx's own
collect_ignore_glob = [
    "docs/examples/*.py"
]  # programs, started by tests/scenarios/test_examples.py


class _Page(Document):
    def __init__(self, text: str, path: str) -> None:
        super().__init__(text, path)
        self.namespace["_only"] = only_stated(text)


def _enter_empty_folder(namespace: dict[str, Any]) -> None:
    folder = TemporaryDirectory(prefix="randcheck-")
    namespace["_folders"] = os.getcwd(), folder  # noqa: PTH109 - goes back to chdir as it came
    os.chdir(folder.name)
    namespace["_only"].__enter__()


def _leave_folder(namespace: dict[str, Any]) -> None:
    namespace["_only"].__exit__(None, None, None)
    origin, folder = namespace["_folders"]
    os.chdir(origin)
    folder.cleanup()


pytest_collect_file = Sybil(
    parsers=[DocTestDirectiveParser(), PythonCodeBlockParser(), SkipParser()],
    pattern="*.md",
    document_types={".md": _Page},
    setup=_enter_empty_folder,
    teardown=_leave_folder,
).pytest()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print every skipped test under the reason it gives."""
    tests_of: defaultdict[str, list[str]] = defaultdict(list)
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        tests_of[str(reason).removeprefix("Skipped: ")].append(report.nodeid)
    if not tests_of:
        return
    terminalreporter.section("skipped tests by reason")
    for reason, tests in sorted(tests_of.items()):
        terminalreporter.write_line(f"skipped {len(tests)}: {reason}")
        for test in sorted(tests):
            terminalreporter.write_line(f"    {test}")
