"""Data frames out and in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.roster_strategies import (
    histories,
    inspector_directories,
    interest_lists,
    target_directories,
)
from randcheck.office.writing import read_frame, to_frame

pytest.importorskip("narwhals", reason="the extra frames is not installed")


class TestIdentity:
    """Issue 3: "properties: write → read is the identity for CSV, XLSX, frames"."""

    # Caught: `raw` of the grid not passed on (=1+1 is refused, '=1 loses its apostrophe).
    @pytest.mark.parametrize("backend", ["pandas", "polars", "pyarrow", "duckdb"])
    def test_frame_gives_the_same_value(self, backend):
        """What is read is what was shown."""
        library = pytest.importorskip(backend, reason=f"{backend} is not installed")
        values = st.one_of(
            target_directories().map(lambda v: ("targets", v)),
            inspector_directories().map(lambda v: ("inspectors", v)),
            interest_lists.map(lambda v: ("interests", v)),
            histories.map(lambda v: ("history", v)),
        )

        @settings(max_examples=30)
        @given(values)
        def check(pair):
            role, value = pair
            frame = to_frame(value, backend="pyarrow" if backend == "duckdb" else backend)
            if backend == "duckdb":
                frame = library.from_arrow(frame)
            assert read_frame(frame, role).value == value

        check()
