"""Where problems are said to be."""

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.roster_strategies import credit_code
from randcheck.disk.sheets import write_table
from randcheck.errors import InputError
from randcheck.office.reading import read_targets

HEADER = ["序号", "名称", "统一社会信用代码", "信用风险等级", "状态", "严重违法失信"]
DAMAGE = {
    "统一社会信用代码": ["9.14E+17", "91410481MAXK2LGR6O", "", "914104810000", "\ufeff91", "Ａ"],
    "信用风险等级": ["甲级", "a", "Ｂ"],
    "状态": ["筹建", "存续 "],
    "严重违法失信": ["也许"],
    "名称": ["=1+1", "@x", "甲\u200b乙", ""],
}


def sheet(damaged: list[tuple[int, str, str]], above: int) -> list[list[str]]:
    """A clean list with some cells damaged, title lines above it."""
    rows = [["名录"], *[[] for _ in range(above)], HEADER]
    clean = ("A", "存续", "否")
    rows += [[str(n), f"第{n}家", credit_code(f"MAX0000{n}"), *clean] for n in range(6)]
    for n, column, value in damaged:
        rows[above + 2 + n][HEADER.index(column)] = value
    return rows


damages = st.lists(
    st.sampled_from(sorted(DAMAGE)).flatmap(
        lambda c: st.tuples(st.integers(0, 5), st.just(c), st.sampled_from(DAMAGE[c]))
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda d: d[:2],
)


def cell_at(rows: list[list[str]], address: str) -> str:
    """What stands at an address, with the column as one letter."""
    return rows[int(address[1:]) - 1][ord(address[0]) - ord("A")]


class TestAddresses:
    """Issue 3: "every reported cell address points at the value named in the message"."""

    # Caught: row numbers that leave out blank lines; columns counted after the ordinal column;
    # `Log._made` naming the header of the neighbouring column.
    @pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
    def test_every_damaged_cell_is_named_with_its_value(self, suffix):
        """The address leads to the value, and each damaged cell is named."""

        @given(damages, st.integers(0, 3))
        def check(damaged, above):
            rows = sheet(damaged, above)
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder, f"targets{suffix}")
                if suffix == ".xlsx":
                    write_table(path, rows[0], rows[1:])
                else:
                    text = io.StringIO(newline="")
                    csv.writer(text).writerows(rows)
                    path.write_text(text.getvalue(), encoding="utf-8-sig", newline="")
                if suffix == ".xlsx" and all(v[:1] in {"=", "@"} for _, _, v in damaged):
                    return  # escaped on the way out
                with pytest.raises(InputError) as caught:
                    read_targets(path)
            named = set()
            for problem in caught.value.problems:
                params = problem.params
                assert cell_at(rows, params["cell"]) == params["value"]
                assert params["column"] == HEADER[ord(params["cell"][0]) - ord("A")]
                assert params["row"] == int(params["cell"][1:])
                assert str(params["cell"]) in problem.zh
                assert str(params["cell"]) in problem.en
                named.add((params["row"] - above - 3, params["column"]))
            wanted = {(n, column) for n, column, value in damaged if value[:1] not in {"=", "@"}}
            assert wanted <= named

        check()
