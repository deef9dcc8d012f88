"""Hypothesis profiles, and which files of this folder are tests.

HYPOTHESIS_PROFILE chooses a profile, ``quick`` if it is not set.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hypothesis import settings

if TYPE_CHECKING:
    from pathlib import Path

# Both are derandomised: the same tree gives the same verdict everywhere.
settings.register_profile("quick", max_examples=50, derandomize=True, deadline=None)
settings.register_profile("thorough", max_examples=80, derandomize=True, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out what ``--doctest-modules``, meant for ``src``, would import here besides tests."""
    is_helper = collection_path.suffix == ".py" and not collection_path.name.startswith("test_")
    return True if is_helper else None
