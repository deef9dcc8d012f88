"""Pages state what to install, and are run with nothing else."""

from __future__ import annotations

import importlib
import importlib.util
import sys

import pytest

from fixtures.extras import only_stated, stated


def test_what_a_page_states():
    """Install lines count, from an index and from a clone; those for developers do not."""
    said = 'pip install "randcheck[sign,qr]" … `".[excel]"` … `-e ".[dev]"`'
    assert stated(said) == {"sign", "qr", "excel"}
    assert stated("randcheck demo") == set()


def test_only_what_is_stated_can_be_imported():
    """Whatever another extra brings is missing while the page runs, and there again afterwards.

    Caught by it: a page that writes XLSX and says nothing of the extra `excel`.
    """
    segno, openpyxl = importlib.import_module("segno"), importlib.import_module("openpyxl")
    with only_stated('pip install "randcheck[qr]"'):
        assert importlib.import_module("segno") is segno
        assert importlib.util.find_spec("openpyxl") is None
        for name in ("openpyxl", "openpyxl.styles", "docx"):
            with pytest.raises(ModuleNotFoundError):
                importlib.import_module(name)
    assert sys.modules["openpyxl"] is openpyxl
    importlib.import_module("openpyxl.styles")
