"""Writing to CSV and reading again."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given

from fixtures.roster_strategies import (
    histories,
    inspector_directories,
    interest_lists,
    target_directories,
)
from randcheck.office import reading
from randcheck.office.writing import write_list


class TestIdentity:
    """Issue 3: "properties: write → read is the identity for CSV, XLSX, frames".

    Nothing that an office's list holds is changed on its way into a file and back,
    formulas, rare characters and line breaks included.
    """

    # Caught: `escaped` without the apostrophe (=1+1 is refused), without doubling a leading
    # one ('=1 comes back as =1); dates written without the month-only form.
    @pytest.mark.parametrize("role", ["targets", "inspectors", "interests", "history"])
    def test_file_gives_the_same_value(self, role):
        """What is read is what was written."""
        strategies = {
            "targets": target_directories(),
            "inspectors": inspector_directories(),
            "interests": interest_lists,
            "history": histories,
        }

        @given(strategies[role])
        def check(value):
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder, "名录 1.csv")
                write_list(value, path)
                assert getattr(reading, f"read_{role}")(path).value == value

        check()
