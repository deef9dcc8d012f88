"""The notebooks of the documentation, cell by cell, as a kernel would run and show them."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

NOTEBOOKS = Path(__file__).parents[2] / "docs" / "notebooks"
NAMES = ("first-draw", "a-year", "auditing-a-register")


def cells(name: str, kind: str) -> list[str]:
    """The cells of one kind of a notebook."""
    value = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))
    assert (value["nbformat"], value["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in value["cells"]}) == len(value["cells"])
    return ["".join(cell["source"]) for cell in value["cells"] if cell["cell_type"] == kind]


def run(code: str, names: dict[str, Any]) -> object:
    """The value of the last expression of a cell, which a notebook shows."""
    tree = ast.parse(code)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)  # noqa: S102 - that is what a notebook is for
    if not isinstance(last, ast.Expr):
        return None
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307


@pytest.mark.parametrize("name", NAMES)
def test_languages_have_the_same_cells(name: str):
    """Both languages run the same code, and each speaks about every step."""
    assert cells(name, "code") == cells(f"{name}.zh", "code")
    assert len(cells(name, "markdown")) == len(cells(f"{name}.zh", "markdown"))


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_notebook_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Every cell runs from an empty folder, and what it ends with has a panel or is plain."""
    pytest.importorskip("numpy")
    pytest.importorskip("matplotlib")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    shown = [run(code, names) for code in cells(name, "code")]
    panels = [value._repr_html_() for value in shown if hasattr(value, "_repr_html_")]
    assert len(panels) >= 2
    assert all(panel.startswith("<") for panel in panels)
