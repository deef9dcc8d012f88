"""The functions of ``verify.html`` against the vectors that ship, in the browser."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

from fixtures.chromium import Chromium
from fixtures.verifypage import PAGE, VerifyPage

pytestmark = pytest.mark.long

RUNNER = Path(__file__).parent.parent / "fixtures" / "page_vectors.js"
WORKER = r'<script type="text/js-worker" class="worker">\n(.*?)</script>'
VECTORS = files("randcheck.selftest").joinpath("vectors")


def test_vectors_run_in_the_page():
    """Hashes, keys, lots, quotas, batches, deals, substitutes, trees are those stated."""
    runner = RUNNER.read_text(encoding="utf-8")
    kinds = set(re.findall(r"^  (\w+): ", runner.partition("const VECTORS = {")[2], re.MULTILINE))
    cases = [
        case
        for path in sorted(VECTORS.iterdir(), key=lambda path: path.name)
        if path.name.endswith(".json")
        for case in json.loads(path.read_text(encoding="utf-8"))["cases"]
        if case["kind"] in kinds
    ]
    assert {case["kind"] for case in cases} == kinds - {"tree"}
    assert len(cases) > 100
    source = "\n".join(re.findall(WORKER, PAGE.read_text(encoding="utf-8"), re.DOTALL))
    words = f"const CASES = {json.dumps(cases)};\n"
    with Chromium() as browser:
        VerifyPage(browser)
        assert browser.run(f"(() => {{\n{source}\n{words}{runner}\n}})()") == []
