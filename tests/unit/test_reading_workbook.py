"""Workbooks: what cells hold, what a file declares, what damaged ones do."""

import io
import re
import sys
import zipfile
from datetime import date

import pytest

from fixtures.roster_strategies import credit_code
from randcheck.disk.sheets import write_table
from randcheck.errors import ExtraMissingError, InputError
from randcheck.office.reading import fast, read_inspectors, read_targets, workbook

openpyxl = pytest.importorskip("openpyxl", reason="the extra excel is not installed")
A, B = credit_code("MAX00001"), credit_code("90000001")
HEADER = ["名称", "统一社会信用代码", "信用风险等级"]
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def book(
    path, rows, *, title="名录库", change=None, part="xl/worksheets/sheet1.xml", **sheets: object
):
    """Write a workbook; `change` edits one part of it as bytes."""
    made = openpyxl.Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    for name, content in sheets.items():
        sheet = made.create_sheet(name)
        for row in content:
            sheet.append(row)
    buffer = io.BytesIO()
    made.save(buffer)
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if change and name == part else content)
    return path


def problems(path, read=read_targets, **options: object):
    """Read a workbook that must be refused; return code and cell of each problem."""
    with pytest.raises(InputError) as caught:
        read(path, **options)
    return [(p.code, p.params.get("cell")) for p in caught.value.problems]


class TestCells:
    def test_numeric_id_is_refused(self, tmp_path):
        """Excel has destroyed the digits; sheet, cell and value are named."""
        path = book(tmp_path / "a.xlsx", [HEADER, ["甲", 914104819569820, "A"]])
        with pytest.raises(InputError) as caught:
            read_targets(path)
        (problem,) = caught.value.problems
        assert (problem.code, problem.params["sheet"]) == ("id-number-cell", "名录库")
        assert (problem.params["cell"], problem.params["value"]) == ("B2", "914104819569820")
        assert "a.xlsx[名录库] B2" in problem.zh

    def test_numeric_licence_is_refused(self, tmp_path):
        """A licence number that begins with 0 has lost it in a numeric cell."""
        path = book(tmp_path / "a.xlsx", [["姓名", "执法证号"], ["甲", 1020222001]])
        assert problems(path, read_inspectors) == [("id-number-cell", "B2")]

    def test_formula_in_an_id_is_refused(self, tmp_path):
        """Even with a stored value: a formula is no id."""
        path = book(tmp_path / "a.xlsx", [HEADER, ["甲", f'="{A}"', "A"]])
        assert problems(path) == [("id-formula-cell", "B2")]

    def test_formula_with_a_stored_value_is_noticed(self, tmp_path):
        """Elsewhere the stored value is read, and the formula is named."""

        def change(xml):
            return re.sub(
                rb'<c r="C2"[^>]*>.*?</c>', b'<c r="C2" t="str"><f>A1</f><v>A</v></c>', xml
            )

        path = book(tmp_path / "a.xlsx", [HEADER, ["甲", A, "=x"]], change=change)
        found = read_targets(path)
        assert found.value.targets[0].tier == "A"
        assert [(n.code, n.params["cell"]) for n in found.notices] == [("formula-value", "C2")]

    def test_error_cell_is_refused(self, tmp_path):
        """#N/A is no tier."""
        path = book(tmp_path / "a.xlsx", [HEADER, ["甲", A, "#N/A"]])
        assert problems(path) == [("cell-fault", "C2")] or problems(path)[0][1] == "C2"

    def test_dates_in_both_systems_and_of_a_month(self, tmp_path):
        """Dates are days; a format without a day is a month, which no licence ends on."""
        head = ["姓名", "执法证号", "证件有效期至"]
        path = book(tmp_path / "a.xlsx", [head, ["甲", "1601", date(2022, 6, 1)]])
        assert read_inspectors(path).value.inspectors[0].licence_until == date(2022, 6, 1)
        made = openpyxl.load_workbook(path)
        made.active["C2"].number_format = 'yyyy"年"m"月"'
        made.save(path)
        assert problems(path, read_inspectors) == [("date-month-only", "C2")]
        made.active["C2"].number_format = "yyyy/m/d"
        made.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        made.save(path)
        assert read_inspectors(path).value.inspectors[0].licence_until == date(2022, 6, 1)

    def test_merged_over_ids_is_refused(self, tmp_path):
        """One id over two rows is no id of the second."""
        path = book(tmp_path / "a.xlsx", [HEADER, ["甲", A, "A"], ["乙", None, "A"]])
        made = openpyxl.load_workbook(path)
        made.active.merge_cells("B2:B3")
        made.save(path)
        assert ("cells-merged", "B2") in problems(path)


class TestSheets:
    def test_sheets_without_a_header_are_noticed(self, tmp_path):
        """A sheet of notes is not read, and is named."""
        notes = [["填表说明", "见文件"]]
        path = book(tmp_path / "a.xlsx", [HEADER, ["甲", A, "A"]], 说明=notes)
        found = read_targets(path)
        assert [(n.code, n.params["sheet"]) for n in found.notices] == [("sheet-skipped", "说明")]
        assert found.value.sheets == ("",)

    def test_contradiction_between_sheets(self, tmp_path):
        """One firm in two tiers on two sheets is refused; both cells are named."""
        path = book(
            tmp_path / "a.xlsx", [HEADER, ["甲", A, "A"]], title="一", 二=[HEADER, ["甲", A, "B"]]
        )
        with pytest.raises(InputError) as caught:
            read_targets(path)
        (problem,) = caught.value.problems
        assert (problem.code, problem.params["sheet"], problem.params["cell"]) == (
            "id-contradiction",
            "二",
            "C2",
        )
        assert problem.params["other"] == "一!C2"

    def test_hidden_sheet_is_named(self, tmp_path):
        """A hidden sheet counts, and the reader says that it does."""
        path = book(
            tmp_path / "a.xlsx", [HEADER, ["甲", A, "A"]], title="一", 二=[HEADER, ["乙", B, "B"]]
        )
        made = openpyxl.load_workbook(path)
        made["二"].sheet_state = "hidden"
        made.save(path)
        found = read_targets(path)
        assert found.rows == 2
        assert [n.code for n in found.notices] == ["sheet-hidden"]


class TestHarm:
    def test_bomb(self, tmp_path, monkeypatch):
        """A workbook that unpacks beyond the limit is refused before it is unpacked."""
        monkeypatch.setattr(workbook, "LIMIT", 100_000)
        path = book(tmp_path / "a.xlsx", [HEADER, *[["甲", A, "A"]] * 2000])
        assert problems(path) == [("xlsx-bomb", None)]

    def test_one_endless_row(self, tmp_path):
        """A part that is one row of many megabytes is not collected in memory."""

        def change(xml):
            return xml.replace(b"</row>", b"<c/>" * 5_000_000, 1)

        path = book(tmp_path / "a.xlsx", [HEADER], change=change)
        assert path.stat().st_size < 1_000_000
        assert problems(path) == [("xlsx-broken", None)]

    @pytest.mark.parametrize("where", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
    def test_entities(self, tmp_path, where):
        """Nothing that declares entities is parsed."""
        bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'

        def change(xml):
            return bomb + re.sub(rb"^<\?xml.*?\?>", b"", xml)

        path = book(tmp_path / "a.xlsx", [HEADER, ["甲", A, "A"]], change=change, part=where)
        assert problems(path) == [("xlsx-entity", None)]

    @pytest.mark.parametrize(
        ("part", "code"),
        [("xl/workbook.bin", "xlsx-format"), ("content.xml", "xlsx-format"), ("x", "xlsx-broken")],
    )
    def test_other_archives(self, tmp_path, part, code):
        """Other files that are ZIP archives are told apart."""
        with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
            archive.writestr(part, b"x")
        assert problems(tmp_path / "a.xlsx") == [(code, None)]

    def test_text_under_the_name_of_a_workbook(self, tmp_path):
        """A web page or CSV file called .xlsx is no workbook."""
        (tmp_path / "a.xlsx").write_text(f"{','.join(HEADER)}\n甲,{A},A\n", encoding="utf-8")
        assert problems(tmp_path / "a.xlsx") == [("file-no-workbook", None)]


class TestFastPath:
    @staticmethod
    def rows() -> list[list[object]]:
        """Sixty firms."""
        codes = [credit_code(f"MAX{n:05}") for n in range(60)]
        return [[f"第{n}家", codes[n], "ABCD"[n % 4], n, f" {n}号　", None] for n in range(60)]

    @pytest.fixture
    def path(self, tmp_path):
        """A list with a title, blanks, numbers and a date."""
        rows = [[*HEADER, "面积", "地址", "开工日期"], *self.rows()]
        rows[5][5] = date(2022, 6, 1)
        rows = [["名录"], [], *rows]
        return book(tmp_path / "a.xlsx", rows)

    def test_both_ways_read_the_same(self, path, monkeypatch):
        """Whatever calamine reads, the other reader reads alike, notices included."""
        pytest.importorskip("python_calamine", reason="the extra excel is not installed")
        slow = read_targets(path)
        monkeypatch.setattr(fast, "LARGE", 0)
        monkeypatch.setattr(fast, "_SPECIAL", (b"<f>",))
        taken = []
        take = fast._take
        monkeypatch.setattr(fast, "_take", lambda *args: taken.append(1) or take(*args))
        assert read_targets(path) == slow
        assert taken

    def test_without_calamine(self, path, monkeypatch):
        """Without it the other reader does all."""
        slow = read_targets(path)
        monkeypatch.setattr(fast, "LARGE", 0)
        monkeypatch.setitem(sys.modules, "python_calamine", None)
        assert read_targets(path) == slow

    @pytest.mark.parametrize("sign", [b"<f>1</f>", b"<!-- -->"])
    def test_formulas_never_take_it(self, sign):
        """A sheet with a formula or a comment is left to the careful reader."""
        xml = b'<row r="1"><c r="A1">' + sign + b"</c></row>"
        assert fast._suits(xml, None) is None

    def test_far_cells_never_take_it(self):
        """A sheet that would make a block of a thousand million cells is left to the other."""
        from randcheck.office.reading.sheetxml import Context

        xml = b'<row r="1048576"><c r="XFD1048576"/></row>'
        assert fast._suits(xml, Context([], [], base_1904=False)) is None


def test_writing_without_openpyxl(tmp_path, monkeypatch):
    """The message names the command that installs it."""
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(ExtraMissingError, match=r'pip install "randcheck\[excel\]"'):
        write_table(tmp_path / "a.xlsx", ["x"], [])


def test_reading_needs_no_extra(tmp_path, monkeypatch):
    """Workbooks are read with the standard library alone."""
    path = book(tmp_path / "a.xlsx", [HEADER, ["甲", A, "A"]])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    assert read_targets(path).rows == 1
