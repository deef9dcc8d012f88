"""Lists written for offices, frames and platforms."""

import csv
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.roster_strategies import codes, credit_code
from randcheck.disk.sheets import escaped, write_table
from randcheck.draws.presence import Presence
from randcheck.errors import ExtraMissingError, InputError
from randcheck.office.directories.inspectors import InspectorDirectory
from randcheck.office.directories.targets import Target, TargetDirectory
from randcheck.office.reading import read_folder, read_presence, read_targets
from randcheck.office.writing import (
    PlatformMapping,
    load_mapping,
    read_frame,
    read_platform,
    to_frame,
    write_list,
    write_platform,
)

OFFICES = Path(__file__).parents[1] / "data" / "offices"
A, B = credit_code("MAX00001"), credit_code("MAX00002")
FIRMS = TargetDirectory([Target(id=A, name="甲", tier="A"), Target(id=B, name="乙", tier="B")])


def refused(function, *args: object, **options: object):
    """Call a function that must refuse; return the code."""
    with pytest.raises(InputError) as caught:
        function(*args, **options)
    assert caught.value.zh
    assert caught.value.en
    return caught.value.code


class TestFiles:
    @pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "'=", "''@"])
    @pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
    def test_nothing_is_executed(self, tmp_path, sign, suffix):
        """No written cell begins with a sign that a spreadsheet executes."""
        path = tmp_path / f"results{suffix}"
        write_table(path, ["结果"], [[f"{sign}1+1"]])
        if suffix == ".csv":
            text = path.read_text(encoding="utf-8-sig")
            (_, (cell,)) = csv.reader(text.splitlines(keepends=True))
        else:
            openpyxl = pytest.importorskip("openpyxl", reason="the extra excel is not installed")
            stored = openpyxl.load_workbook(path).active["A2"]
            assert stored.data_type in {"s", "inlineStr"}
            cell = stored.value
        assert cell.startswith("'")

    def test_csv_opens_in_excel(self, tmp_path):
        """A byte order mark and CRLF, as Excel and WPS expect."""
        write_table(tmp_path / "a.csv", ["名称"], [["甲"], [None], [3]])
        data = (tmp_path / "a.csv").read_bytes()
        assert data == '\ufeff名称\r\n甲\r\n""\r\n3\r\n'.encode()

    def test_what_cannot_be_written(self, tmp_path):
        """Every refusal has a code and a way out."""
        assert refused(write_table, tmp_path / "a.pdf", ["x"], []) == "write-suffix"
        assert refused(write_table, tmp_path / "no" / "a.csv", ["x"], []) == "write-failed"
        path = tmp_path / "a.csv"
        assert refused(write_table, path, ["𬭎"], [], encoding="gbk") == "write-encoding"
        assert refused(write_table, path, ["\ud800"], []) == "write-encoding"
        assert refused(write_table, tmp_path / "a.xlsx", ["\ud800"], []) == "write-encoding"
        assert refused(write_list, (), path) == "list-kind"

    @pytest.mark.parametrize("label", ["统一社会信用代码", "序号", "=x", "名称", " "])
    def test_column_that_would_be_taken_for_another(self, tmp_path, label):
        """A further column may not be called like an id, a line number or a formula."""
        firm = TargetDirectory([Target(id=A, name="甲", attributes=((label, "x"),))])
        assert refused(write_list, firm, tmp_path / "a.csv") == "attribute-name"

    def test_empty_lists(self, tmp_path):
        """An empty list has a header, and reading it says that nothing is there."""
        write_list(InspectorDirectory([]), tmp_path / "a.csv")
        write_list((), tmp_path / "b.csv", role="interests")
        assert (tmp_path / "b.csv").read_text(encoding="utf-8-sig").startswith("执法证号")

    def test_presence(self, tmp_path):
        """Presence lists are written as well."""
        value = (Presence(inspector="1601", present=False, confirmed_by="丙"),)
        write_list(value, tmp_path / "a.csv")
        assert read_presence(tmp_path / "a.csv").value == value

    @given(st.text())
    def test_escape_is_undone(self, text):
        """No two texts are escaped to the same, and no other text is touched."""
        written = escaped(text)
        assert written in {text, f"'{text}"}
        assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("name", ["wugang-2022", "wugang-2025", "xicheng-2022", "luohe-2019"])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_offices_come_back(tmp_path, name, suffix):
    """Whole offices survive being written and read."""
    office = read_folder(OFFICES / name)
    for role in ("targets", "inspectors", "interests", "history"):
        write_list(getattr(office, role), tmp_path / f"{role}{suffix}")
    again = read_folder(tmp_path)
    for role in ("targets", "inspectors", "interests", "history"):
        assert getattr(again, role) == getattr(office, role)


class TestFrames:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")

    def test_numbers_in_ids_are_refused(self):
        """Ids that pandas has turned into numbers are not repaired."""
        frame = self.pandas.DataFrame({"姓名": ["甲"], "执法证号": [1601]})
        assert refused(read_frame, frame, "inspectors") == "id-number-cell"

    def test_missing_values_are_blanks(self):
        """NaN, None and NaT are blanks."""
        frame = self.pandas.DataFrame(
            {"姓名": ["甲", "乙"], "执法证号": ["1", "2"], "部门": [None, float("nan")]}
        )
        frame["证件有效期至"] = self.pandas.to_datetime(["2025-01-01", None])
        people = read_frame(frame, "inspectors").value
        assert [str(i.licence_until) for i in people] == ["2025-01-01", "None"]
        assert [i.department for i in people] == ["", ""]

    def test_address_counts_from_the_names(self):
        """The first row of data is row 2, as in a sheet."""
        frame = self.pandas.DataFrame({"名称": ["甲"], "统一社会信用代码": ["9.14E+17"]})
        with pytest.raises(InputError) as caught:
            read_frame(frame, "targets")
        assert caught.value.problems[0].params["cell"] == "B2"

    def test_what_is_no_frame(self):
        """Other objects and backends are refused."""
        assert refused(read_frame, [1, 2], "targets") == "frame-kind"
        assert refused(read_frame, [1, 2], "firms") == "role-unknown"
        assert refused(to_frame, FIRMS, backend="excel") == "frame-backend"

    def test_without_narwhals(self, monkeypatch):
        """The message names the command that installs it."""
        monkeypatch.setitem(sys.modules, "narwhals", None)
        with pytest.raises(ExtraMissingError, match=r'pip install "randcheck\[frames\]"'):
            to_frame(FIRMS)


MAPPING = """
role = "targets"
name = "省平台"
encoding = "gb18030"

[columns]
"统一社会信用代码" = "主体代码"
"名称" = "ztmc"

[words."信用风险等级"]
"A" = "1"
"B" = "2"
"C" = "3"
"D" = "4"
"""


class TestPlatform:
    @pytest.fixture
    def mapping(self, tmp_path):
        """A mapping as an office would keep it."""
        path = tmp_path / "platform.toml"
        path.write_text(MAPPING, encoding="utf-8")
        return load_mapping(path)

    @pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
    def test_round_trip(self, tmp_path, mapping, suffix):
        """What the platform gets, it gives back (H23-1)."""
        path = tmp_path / f"out{suffix}"
        write_platform(FIRMS, mapping, path)
        assert read_platform(path, mapping).value == FIRMS

    def test_columns_and_words(self, tmp_path, mapping):
        """The platform sees its own columns, words and encoding."""
        write_platform(FIRMS, mapping, tmp_path / "out.csv")
        lines = (tmp_path / "out.csv").read_text(encoding="gb18030").splitlines()
        assert lines == ["主体代码,ztmc,信用风险等级", f"{A},甲,1", f"{B},乙,2"]
        assert refused(read_targets, tmp_path / "out.csv") == "header-missing"

    @given(st.lists(codes, min_size=1, max_size=4, unique=True), st.permutations("1234"))
    def test_any_words_come_back(self, ids, words):
        """Whatever words the platform has, ours come back."""
        import tempfile

        mapping = PlatformMapping(
            role="targets", words={"信用风险等级": dict(zip("ABCD", words, strict=True))}
        )
        firms = TargetDirectory(
            Target(id=id, name="甲", tier="ABCD"[n % 4]) for n, id in enumerate(ids)
        )
        with tempfile.TemporaryDirectory() as folder:
            write_platform(firms, mapping, Path(folder, "a.csv"))
            assert read_platform(Path(folder, "a.csv"), mapping).value == firms

    def test_ambiguous_mappings(self, tmp_path):
        """What could not be told apart when read back is refused when written."""
        twice = {"名称": "x", "类型": "x"}
        assert refused(PlatformMapping, role="targets", columns=twice) == "mapping-twice"
        assert refused(PlatformMapping, role="firms") == "role-unknown"
        taken = PlatformMapping(role="targets", columns={"名称": "信用风险等级"})
        assert refused(write_platform, FIRMS, taken, tmp_path / "a.csv") == "mapping-twice"
        word = PlatformMapping(role="targets", words={"信用风险等级": {"A": "B"}})
        assert refused(write_platform, FIRMS, word, tmp_path / "a.csv") == "mapping-word"
        other = PlatformMapping(role="inspectors")
        assert refused(write_platform, FIRMS, other, tmp_path / "a.csv") == "list-kind"

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("role = ", "toml-line"),
            ('role = "targets"\nx = 1', "mapping-key"),
            ("role = 1", "mapping-text"),
            ('role = "targets"\ncolumns = 1', "mapping-text"),
            ('role = "targets"\nwords = 1', "mapping-text"),
            ('role = "targets"\n[columns]\na = 1', "mapping-text"),
            ("", "role-unknown"),
        ],
    )
    def test_damaged_mappings(self, tmp_path, text, code):
        """Every fault of a mapping has a code."""
        path = tmp_path / "m.toml"
        path.write_text(text, encoding="utf-8")
        assert refused(load_mapping, path) == code

    def test_missing_mapping(self, tmp_path):
        """A mapping that is not there."""
        assert refused(load_mapping, tmp_path / "none.toml") == "mapping-file"
