"""The order of rows and columns."""

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from fixtures.roster_strategies import target_directories
from randcheck.disk.sheets import write_table
from randcheck.office.reading import read_targets
from randcheck.office.writing.rows import as_table


class TestPermuted:
    """Issue 3: "properties: a permuted sheet reads to the same roster digest"."""

    # Caught: TargetDirectory without its sort; the first tier of a sheet deciding the scale
    # of all others instead of what they have in common.
    @given(target_directories(), st.randoms(use_true_random=False))
    def test_rows_and_columns_in_any_order_give_the_same_directory(self, directory, chance):
        """Neither where a row stands nor where a column does says anything."""
        table = as_table(directory)
        order = list(range(len(table.header)))
        chance.shuffle(order)
        rows = [[row[at] for at in order] for row in table.rows]
        chance.shuffle(rows)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "targets.csv")
            write_table(path, [table.header[at] for at in order], rows)
            assert read_targets(path).value == directory
