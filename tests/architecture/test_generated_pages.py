"""Pages of the documentation that follow from the source say what the source says."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

import randcheck

DOCS = Path(__file__).parents[2] / "docs"


def generator():
    """The module ``docs/generate.py``."""
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GENERATE = generator()
PAGES = GENERATE.pages()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_page_is_up_to_date(name: str):
    """A page is what ``python docs/generate.py`` writes."""
    assert (DOCS / "reference" / name).read_text(encoding="utf-8") == PAGES[name]


def test_types_of_the_records_are_up_to_date():
    """The module of types is what ``python docs/generate.py`` makes of the shapes."""
    assert GENERATE.RECORDS.read_text(encoding="utf-8") == GENERATE.types_module()


def test_no_schema_is_left_over():
    """Every schema is one of a record, a roster or a file that there is."""
    there = {f"../spec/schemas/{path.name}" for path in (DOCS / "spec" / "schemas").iterdir()}
    assert there == {name for name in PAGES if name.endswith(".json")}


def test_every_code_has_its_row_once():
    """No code is left out or listed twice, and those that are raised name their class."""
    page = (DOCS / "reference" / "errors.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z0-9-]+)`", page, re.MULTILINE)
    assert sorted(rows) == sorted(GENERATE.texts("en"))
    assert "| `id-duplicate`<br>`InputError` |" in page


def test_every_public_name_is_in_the_reference():
    """The reference of the interface documents every name at the top, and no name twice."""
    page = (DOCS / "reference" / "interface.md").read_text(encoding="utf-8")
    listed = re.findall(r"auto(?:class|function|exception):: randcheck\.(\w+)$", page, re.MULTILINE)
    assert sorted(listed) == list(randcheck.__all__)


def test_identifiers_of_the_glossary_exist():
    """Every identifier of the glossary is one that the source uses."""
    page = (DOCS / "reference" / "glossary.md").read_text(encoding="utf-8")
    source = "\n".join(
        path.read_text(encoding="utf-8")
        for path in Path(randcheck.__file__).parent.rglob("*")
        if path.suffix in {".py", ".toml"}
    )
    names = re.findall(r"`([\w.-]+)`", page.split("\n|---", 1)[1])
    assert len(names) > 40
    assert not [name for name in names if not re.search(rf"\b{re.escape(name)}\b", source)]
