"""The table of attacks is complete, and what it names exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ATTACKS = (
    "roster changed after the commitment", "ids changed after the commitment",
    "exclusion changed after the commitment", "absence changed after the commitment",
    "recusal changed after the commitment", "size changed after the seed", "seed known early",
    "a hundred commitments for one slot", "drawn again until liked", "last revealer",
    "office withholds", "nobody opens", "short nonce", "repeated nonce",
    "fields that concatenate alike", "float rates", "two commitments of one draw_id",
    "roster size read from a public certificate", "roster size read from a notice",
    "roster size read from a proof's depth", "ids enumerated from unsalted leaves",
    "one target shown two ways", "duplicate-last-node tree", "record spliced from another chain",
    "chain truncated", "signature stripped", "version relabelled", "substitute picked by hand",
    "requests re-rolled", "reserve out of order", "invisible twin ids",
    "JSON that two parsers read differently", "group label as inspector id",
    "plan, item list or rule book changed after the commitment",
    "rules that are not those of the book",
    "list of a record truncated", "list of a record altered or spliced",
    "list withheld that does not follow", "target passed over in a list",
    "seed of an amendment forged in a view",
    "openings kept back once the public figure is known",
    "many commitments stamped before a beacon, one shown",
    "public source that was out when it was committed",
    "outside source made by the office itself",
    "opened, dropped, drawn again under another name", "drawn twice",
    "given up before anybody opened, by who knew all values",
    "later batch with another quota or first batch", "batch drawn twice, or left out",
    "friends kept out of a later batch as already drawn",
    "reserves burnt until the right one comes",
    "slot left out, exchanged or cut short after a head was stated",
    "entries of the log moved, the log written anew", "one register for each neighbour",
    "one list drawn again under another name, a friend left out",
    "draw held first, then entered as if it had waited",
    "another commitment or a shorter chain than was entered",
)  # fmt: skip


def rows() -> dict[str, tuple[str, str, str]]:
    """Attack → evidence, what exposes it, tests."""
    page = (ROOT / "docs" / "explanation" / "threats.md").read_text(encoding="utf-8")
    cells = [line.strip("| ").split(" | ") for line in page.splitlines() if line[:1] == "|"][2:]
    found = {attack: (evidence, what, tests) for attack, evidence, what, tests in cells}
    assert len(found) == len(cells)
    return found


def docstrings(name: str) -> dict[str, str]:
    """Every test of a file, also in its classes, with its docstring."""
    tree = ast.parse((ROOT / "tests" / "unit" / name).read_text(encoding="utf-8"))
    found = {}
    for node in tree.body:
        inner = node.body if isinstance(node, ast.ClassDef) else [node]
        before = f"{node.name}::" if isinstance(node, ast.ClassDef) else ""
        head = (ast.get_docstring(node) or "") if isinstance(node, ast.ClassDef) else ""
        for one in inner:
            if isinstance(one, ast.FunctionDef) and one.name.startswith("test_"):
                found[before + one.name] = f"{ast.get_docstring(one)} {head}"
    return found


def test_every_attack_has_its_row():
    """No attack of the list is left out, and none has come to the table without being listed."""
    assert sorted(rows()) == sorted(ATTACKS)


def test_every_test_named_exists_and_names_its_evidence():
    """What a row names is a test whose docstring says ``Evidence:``; every row names one."""
    for attack, (evidence, _, tests) in rows().items():
        named = re.findall(r"`(test_\w+\.py)::([\w:]+)`", tests)
        assert named, attack
        assert evidence != "—"
        for file, name in named:
            assert "Evidence: " in docstrings(file)[name], f"{attack}: {name}"
