"""The two readers of workbooks, `sheetxml` and calamine, give the same for every sheet."""

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randcheck.office.reading import fast, read_inspectors, read_targets
from randcheck.office.reading.cells import letters
from randcheck.office.reading.log import Log
from randcheck.office.reading.workbook import read_grids

pytest.importorskip("python_calamine", reason="the extra excel is not installed")
DATA = Path(__file__).parents[1] / "data"
BOOKS = sorted(DATA.rglob("*.xlsx"))
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
MERGED = '<mergeCells><mergeCell ref="A2:A4"/><mergeCell ref="B1:C1"/></mergeCells>'
CUSTOM = {164: 'yyyy"年"m"月"d"日"', 165: "h:mm", 166: 'yyyy"年"m"月"', 167: "0.000"}
FORMATS = (0, 2, 9, 14, 22, 31, 164, 167, 17, 20, 46, 57, 165, 166)
PLAIN = FORMATS[:8]  # those that leave a sheet to calamine


def styles_of(formats):
    """Return the part that gives each cell style its number format."""
    codes = ((n, escape(code, {'"': "&quot;"})) for n, code in CUSTOM.items())
    named = "".join(f'<numFmt numFmtId="{n}" formatCode="{code}"/>' for n, code in codes)
    used = "".join(f'<xf numFmtId="{n}"/>' for n in formats)
    return f"<styleSheet {_MAIN}><numFmts>{named}</numFmts><cellXfs>{used}</cellXfs></styleSheet>"


def workbook(sheet, texts=(), *, main="xl/workbook.xml", about="", formats=FORMATS):
    """Return the bytes of a workbook of one sheet, given as XML."""
    folder, _, name = main.rpartition("/")
    parts = {
        "_rels/.rels": f'<Relationships {_RELATIONS}><Relationship Id="r" Type="{_LINK}/'
        f'officeDocument" Target="{main}"/></Relationships>',
        main: f'<workbook {_MAIN} xmlns:r="{_LINK}">{about}<sheets>'
        '<sheet name="名录" sheetId="1" r:id="a"/></sheets></workbook>',
        f"{folder}/_rels/{name}.rels": f"<Relationships {_RELATIONS}>"
        f'<Relationship Id="a" Type="{_LINK}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="b" Type="{_LINK}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="c" Type="{_LINK}/styles" Target="styles.xml"/></Relationships>',
        f"{folder}/worksheets/sheet1.xml": sheet,
        f"{folder}/sharedStrings.xml": f"<sst {_MAIN}>{''.join(texts)}</sst>",
        f"{folder}/styles.xml": styles_of(formats),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in parts.items():
            archive.writestr(part, text)
    return buffer.getvalue()


def both(data, monkeypatch):
    """Read a workbook with either reader first; return what each of them gave."""
    found = []
    for large in (0, 1 << 40):
        monkeypatch.setattr(fast, "LARGE", large)
        log = Log("a.xlsx")
        found.append((read_grids(data, log), [p.code for p in log.problems]))
    return found


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.name)
def test_workbooks_of_the_tests(path, monkeypatch):
    """Cell by cell, row number by row number, merged and hidden ranges too."""
    first, second = both(path.read_bytes(), monkeypatch)
    assert first == second


_TEXT = st.text(alphabet="街道A 1\n\r\t&<_x龴é", max_size=6)
_RAW = st.sampled_from(
    [*("0", "1", "44713", "44713.5", "44713.999999999", "60", "59", "0.5", "-1", "-0", "1e22"),
     *("0.070000000000000007", "12345678901234567890", "1.0", "3E-7", "2958465", "2958466")]
)  # fmt: skip


ENTITIES = ({}, {"街": "&#34903;", " ": "&#32;", "\n": "&#xA;", "\t": "&#9;", "\r": "&#13;"})
KINDS = ("s", "n", "b", "inlineStr", "str", "e", "f", "comment")


FIXED = {
    "e": (' t="e"', "<v>#N/A</v>"),
    "f": ("", "<f>A1</f><v>3</v>"),
    "comment": (' t="inlineStr"', "<is><t><!-- </row> -->a<![CDATA[<b>]]></t></is>"),
}


@st.composite
def cells(draw, kinds, formats):
    """One cell: attributes behind its place, and content."""
    kind = draw(st.sampled_from(kinds))
    if kind in FIXED:
        return FIXED[kind]
    if kind == "n":
        return f' s="{draw(st.integers(0, len(formats) - 1))}"', f"<v>{draw(_RAW)}</v>"
    if kind in {"s", "b"}:
        return f' t="{kind}"', f"<v>{draw(st.integers(0, 3 if kind == 's' else 1))}</v>"
    text = escape(draw(_TEXT), draw(st.sampled_from(ENTITIES)))
    if kind == "str":
        return ' t="str"', f"<v>{text}</v>"
    space = draw(st.sampled_from(["", ' xml:space="preserve"']))
    return ' t="inlineStr"', f"<is><t{space}>{text}</t></is>"


@st.composite
def sheets(draw, kinds=KINDS, formats=FORMATS):
    """A sheet as XML: gaps between rows and cells, merged and hidden ranges."""
    rows = []
    for number in sorted(draw(st.sets(st.integers(1, 12), max_size=5))):
        row = "".join(
            f'<c r="{letters(at)}{number}"{cell[0]}>{cell[1]}</c>'
            for at in sorted(draw(st.sets(st.integers(0, 28), max_size=4)))
            for cell in [draw(cells(kinds, formats))]
        )
        hidden = draw(st.sampled_from(["", ' hidden="1"'])) if kinds == KINDS else ""
        rows.append(f'<row r="{number}"{hidden}>{row}</row>')
    hidden = '<cols><col min="2" max="3" hidden="1"/></cols>' if kinds == KINDS else ""
    columns = draw(st.sampled_from(["", hidden]))
    merged = draw(st.sampled_from(["", MERGED]))
    return f"<worksheet {_MAIN}>{columns}<sheetData>{''.join(rows)}</sheetData>{merged}</worksheet>"


class TestTwoReaders:
    """The two readers must give the same for every workbook, cell by cell.

    Fails where `_take` adds the start of the sheet to the row numbers of calamine, where
    `_is_plain` lets ``&#`` or bare blanks pass, and where `_other` keeps a rounded moment.
    """

    @given(sheet=sheets(), texts=st.lists(_TEXT.map(escape), min_size=4, max_size=4),
           about=st.sampled_from(["", '<workbookPr date1904="1"/>']))  # fmt: skip
    def test_generated_workbooks(self, sheet, texts, about):
        """Whatever stands in it: texts, numbers, days, blanks, merged and hidden ranges."""
        shared = [f"<si><t>{text}</t></si>" for text in texts]
        with pytest.MonkeyPatch.context() as patch:
            first, second = both(workbook(sheet, shared, about=about), patch)
        assert first == second

    @given(sheet=sheets(("s", "n", "b", "str", "inlineStr"), PLAIN))
    def test_plain_workbooks(self, sheet):
        """The same with nothing in it that keeps calamine away."""
        shared = [f"<si><t>{text}</t></si>" for text in ("甲", "", "乙 丙", "丁")]
        with pytest.MonkeyPatch.context() as patch:
            first, second = both(workbook(sheet, shared, formats=PLAIN), patch)
        assert first == second


def test_blank_rows_above_the_header_of_a_large_sheet():
    """Merged cells go to their own rows, however large the sheet is."""
    value = read_targets(DATA / "cases/reading/03-targets-4MB-first-row-blank-merged.xlsx").value
    assert len(value) == 140
    regions = [t.region for t in value]
    assert regions[:10] == [f"第{at}街道" for at in (0, 0, 0, 1, 1, 2, 3, 3, 3, 3)]
    assert len(set(regions)) == 56


def test_days_of_1904_as_excel_saves_them():
    """The extension ``x15:workbookPr`` says nothing of the date system."""
    value = read_inspectors(DATA / "cases/reading/01-inspectors-1904-saved-by-excel.xlsx").value
    assert sorted(i.licence_until.isoformat() for i in value) == ["2027-06-01", "2028-06-01"]


def test_parts_under_other_names():
    """Where the sheets stand is what the relations say, in upper or lower case."""
    row = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    sheet = f"<worksheet {_MAIN}><sheetData>{row}</sheetData></worksheet>"
    for main in ("xl/workbook.xml", "xl/workbook2.xml", "Book/Main.xml"):
        log = Log("a.xlsx")
        data = workbook(sheet, ["<si><t>甲</t></si>"], main=main)
        (grid,) = read_grids(data, log)
        assert (grid.rows, log.problems) == ([["甲"]], [])


@pytest.mark.parametrize("declared", ["<!DOCTYPE a>", '<!ENTITY a "b">', "<!X"])
def test_declarations_are_refused(declared):
    """Comments and CDATA are read; what declares a type or an entity is not."""
    sheet = f"{declared}<worksheet {_MAIN}><sheetData></sheetData></worksheet>"
    log = Log("a.xlsx")
    assert not read_grids(workbook(sheet), log)
    assert [p.code for p in log.problems] == ["xlsx-entity"]
