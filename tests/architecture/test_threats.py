"""The table of attacks is made from one file, and what that names exists."""

from __future__ import annotations

import ast
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
LISTED = tomllib.loads((ROOT / "docs" / "explanation" / "threats.toml").read_text(encoding="utf-8"))
ROWS: list[dict[str, Any]] = [*LISTED["draw"], *LISTED["year"]]


@cache
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


def test_no_attack_stands_there_twice():
    """An attack has one row, by one name."""
    names = [row["attack"] for row in ROWS]
    assert len(set(names)) == len(names) >= 62


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["attack"])
def test_what_a_row_names_is_there(row: dict[str, Any]):
    """Every row names evidence and tests whose docstrings say ``Evidence:``; its twins exist."""
    assert row["evidence"]
    assert row["exposes"]
    assert row["tests"]
    for test in row["tests"]:
        file, _, name = test.partition("::")
        assert "Evidence: " in docstrings(file)[name], test
    assert row in LISTED["draw"] or row["twins"]
    for test in row.get("twins", ()):
        file, _, name = test.partition("::")
        assert name in docstrings(file), test
