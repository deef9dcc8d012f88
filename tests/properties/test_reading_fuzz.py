"""Bytes that are no list."""

import io
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from randcheck.errors import InputError
from randcheck.office import reading
from randcheck.office.reading import check_file

DATA = Path(__file__).parents[1] / "data"
SEEDS = [*sorted(DATA.glob("dirty/*.csv")), DATA / "offices/huaxian-2023/inspectors.csv"]
BOOKS = [DATA / "dirty/17-date-serial.xlsx", DATA / "offices/xicheng-2022/inspectors.xlsx"]


def outcome(data: bytes, name: str) -> str:
    """Read bytes in every role; return the last verdict."""
    verdict = ""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        for role in reading.verdict.CHECKED:
            found = check_file(path, role)
            verdict = found.verdict
            for problem in found.problems + found.notices:
                assert problem.zh
                assert problem.en
    return verdict


@st.composite
def damaged(draw, paths):
    """A real file with bytes cut out, changed and put in."""
    data = bytearray(draw(st.sampled_from(paths)).read_bytes())
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        end = at + draw(st.sampled_from([0, 1, 2, 50, 10_000]))
        data[at:end] = draw(st.binary(max_size=6) | st.sampled_from([b'"', b'",', b"\n"]))
    return bytes(data)


@st.composite
def books(draw):
    """A workbook whose parts are damaged as text, so that the archive itself is sound."""
    source = draw(st.sampled_from(BOOKS))
    buffer = io.BytesIO()
    parts = [b"<!DOCTYPE x>", b"</row>", b'r="ZZZ9"', b't="s"', b"<v>9e999</v>", b"<f/>", b"&x;"]
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(buffer, "w") as new:
        hurt = draw(st.sampled_from(sorted(old.namelist())))
        for name in old.namelist():
            content = bytearray(old.read(name))
            if name == hurt:
                at = draw(st.integers(0, len(content)))
                end = at + draw(st.integers(0, 30))
                content[at:end] = draw(st.binary(max_size=5) | st.sampled_from(parts))
            new.writestr(name, bytes(content))
    return buffer.getvalue()


class TestFuzz:
    """Issue 3: "no foreign exception, no hang, no silently changed value"."""

    # Caught: `ET.ParseError` or `KeyError` of a damaged part let through; `csv.Error` of a
    # quotation mark; a shared text beyond the end of the table.
    @given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx", "a"]))
    def test_any_bytes_give_a_verdict(self, data, name):
        """Only documented errors come out."""
        assert outcome(data, name) in {"reject", "accept", "accept-with-notice"}

    @settings(max_examples=100)
    @given(damaged(SEEDS))
    def test_damaged_csv_gives_a_verdict(self, data):
        """Nor from a file that was cut, changed or joined."""
        assert outcome(data, "a.csv")

    @settings(max_examples=100)
    @given(books() | damaged(BOOKS))
    def test_damaged_workbook_gives_a_verdict(self, data):
        """Nor from a workbook whose archive or parts are damaged."""
        assert outcome(data, "a.xlsx")

    @given(st.text(max_size=40))
    def test_any_encoding_name_is_judged(self, name):
        """Nor from an encoding that does not exist."""
        with pytest.raises(InputError) as caught:
            reading.read_targets(DATA / "dirty/context/targets.csv", encoding=f"x{name}")
        assert caught.value.code == "encoding-unknown"

    def test_every_prefix_of_a_workbook_is_refused(self):
        """A workbook that is being written or copied is no workbook yet."""
        data = BOOKS[0].read_bytes()
        for size in range(1, len(data), 37):
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder, "a.xlsx")
                path.write_bytes(data[:size])
                with pytest.raises(InputError):
                    reading.read_inspectors(path)
