"""Break each rule, and see that the test that names it fails.

``rules.toml`` has one change of data or code for each rule. Each is made in a copy of the
sources; the test that names the rule runs against the copy and must fail. A rule without such a
change is not counted as working.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
MUTANTS = Path(__file__).with_name("rules.toml")
FAILED = 1  # what pytest says where tests were run and some failed


def mutants() -> list[dict[str, str]]:
    """Return the changes, in the order of the file."""
    return tomllib.loads(MUTANTS.read_text(encoding="utf-8"))["mutant"]


def changed(mutant: dict[str, str]) -> str:
    """Return the text of a file with the change made; the old text stands there just once."""
    text = (ROOT / mutant["file"]).read_text(encoding="utf-8")
    found = text.count(mutant["old"])
    if found != 1:
        message = f"{mutant['rule']}: the old text stands {found} times in {mutant['file']}"
        raise ValueError(message)
    return text.replace(mutant["old"], mutant["new"])


def outcome(mutant: dict[str, str], sources: Path) -> int:
    """Return what pytest says of the named test when the change is made.

    Args:
        mutant: The change.
        sources: A copy of ``src`` to make it in; it is put right again.
    """
    path = sources / Path(mutant["file"]).relative_to("src")
    before = path.read_bytes()
    path.write_text(changed(mutant), encoding="utf-8")
    try:
        return subprocess.run(  # noqa: S603 - pytest, on a test of ours
            [sys.executable, "-m", "pytest", "-qx", "-p", "no:cacheprovider", mutant["test"]],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(sources), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            check=False,
        ).returncode
    finally:
        path.write_bytes(before)


def survivors(wanted: list[dict[str, str]]) -> list[str]:
    """Return the changes that the named tests do not notice, one line each.

    As many run at a time as there are processors, each in a copy of the sources of its own.
    """
    at_once = os.cpu_count() or 1
    with ThreadPoolExecutor(at_once) as pool:
        parts = pool.map(_survivors, [wanted[first::at_once] for first in range(at_once)])
    return sorted(line for part in parts for line in part)


def _survivors(wanted: list[dict[str, str]]) -> list[str]:
    found = []
    with TemporaryDirectory() as folder:
        sources = Path(folder) / "src"
        shutil.copytree(ROOT / "src", sources, ignore=shutil.ignore_patterns("__pycache__"))
        for mutant in wanted:
            code = outcome(mutant, sources)
            if code != FAILED:
                found.append(f"{mutant['rule']} {mutant['test']}: pytest says {code}")
    return found


RULES = ROOT / "docs" / "rules" / "rules.toml"
TABLE = ROOT / "docs" / "rules" / "table.md"
ACTS = {
    "draw": "before or in the draw",
    "both": "before the draw and after it",
    "certificate": "in the certificate",
    "after": "after the draw",
}
HEAD = """# Every rule of the five documents

Made by `python tests/mutation/rules.py --table` from `rules.toml` and from the changes in
`tests/mutation/rules.toml`: a test stands here only if it fails when the rule is broken. The
parameter is where a rule book, or a call, says something else; fields are explained in
[the form of a rule book](book-format.md).

| rule | what | acts | parameter | default | test |
|---|---|---|---|---|---|
"""


def rules() -> list[dict[str, str]]:
    """Return every rule of the documents, in their order."""
    return tomllib.loads(RULES.read_text(encoding="utf-8"))["rule"]


def table() -> str:
    """Return the page that lists every rule with its test, its parameter and its default."""
    tests: dict[str, list[str]] = {}
    for mutant in mutants():
        tests.setdefault(mutant["rule"], []).append(mutant["test"].partition("::")[2])
    lines = []
    for rule in rules():
        named = ", ".join(f"`{test}`" for test in dict.fromkeys(tests.get(rule["id"], ())))
        cells = (rule["id"], rule["what"], ACTS[rule["acts"]], rule.get("parameter", ""),
                 rule.get("default", ""), named)  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |\n")
    return HEAD + "".join(lines)


if __name__ == "__main__":
    if sys.argv[1:] == ["--table"]:
        TABLE.write_text(table(), encoding="utf-8")
        sys.exit()
    only = set(sys.argv[1:])
    left = survivors([m for m in mutants() if not only or m["rule"] in only])
    for line in left:
        sys.stdout.write(f"{line}\n")
    sys.exit(bool(left))
