"""Habits of Windows offices: paths, line ends, encodings, files that are held or cut."""

import openpyxl
import pytest

from fixtures.roster_strategies import credit_code
from randcheck.errors import InputError
from randcheck.office.reading import check_file, read_folder, read_inspectors, read_targets, sources

A, B = credit_code("MAX00001"), credit_code("MAX00002")
TEXT = f"名称,统一社会信用代码\n甲𬭎䶮,{A}\n乙,{B}\n"


def code_of(path, **options: object):
    """The code of the only problem of a file."""
    with pytest.raises(InputError) as caught:
        read_targets(path, **options)
    return caught.value.code


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_line_ends_and_encodings(tmp_path, end, encoding):
    """Every usual pair reads to the same directory."""
    folder = tmp_path / "滑县 气象局（2023）"
    folder.mkdir()
    path = folder / "检查对象 名录库 #1.csv"
    path.write_bytes(TEXT.replace("\n", end).encode(encoding))
    assert [target.name for target in read_targets(path).value] == ["甲𬭎䶮", "乙"]
    assert read_targets(str(path)).rows == 2


def test_gbk_file(tmp_path):
    """A file of a console in cp936 is read as GB18030, which holds it."""
    path = tmp_path / "targets.csv"
    path.write_bytes(TEXT.replace("𬭎䶮", "").encode("cp936"))
    assert read_targets(path).rows == 2
    assert read_targets(path, encoding="cp936").rows == 2


def test_tab_separated_text(tmp_path):
    """The "Unicode text" of Excel is UTF-16 with tabs; both are noticed."""
    path = tmp_path / "targets.txt"
    path.write_bytes(TEXT.replace(",", "\t").encode("utf-16"))
    found = read_targets(path)
    assert {n.code for n in found.notices} == {"encoding-mark", "csv-delimiter"}


def test_chinese_file_names_of_a_folder(tmp_path):
    """Lists are found under their Chinese names too."""
    (tmp_path / "检查对象名录库.csv").write_text(TEXT, encoding="utf-8")
    assert len(read_folder(tmp_path).targets) == 2


def test_two_files_of_one_list(tmp_path):
    """Which of two files counts is not guessed."""
    (tmp_path / "targets.csv").write_text(TEXT, encoding="utf-8")
    (tmp_path / "检查对象名录库.csv").write_text(TEXT, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_folder(tmp_path)
    assert caught.value.code == "file-twice"


def test_lock_files_of_excel_are_no_lists(tmp_path):
    """``~$targets.xlsx`` lies beside an open workbook."""
    (tmp_path / "targets.csv").write_text(TEXT, encoding="utf-8")
    (tmp_path / "~$targets.xlsx").write_bytes(b"\x05user")
    assert read_folder(tmp_path).files == (("targets", "targets.csv"),)


class TestUnreadable:
    def test_locked(self, tmp_path, monkeypatch):
        """A file held by Excel: the message says to close it."""
        path = tmp_path / "targets.csv"
        path.write_text(TEXT, encoding="utf-8")

        def refuse(*_: object):
            raise PermissionError(13, "The process cannot access the file")

        monkeypatch.setattr(sources, "read_plain", refuse)
        assert code_of(path) == "file-locked"

    def test_lost_drive(self, tmp_path, monkeypatch):
        """A network drive that goes away while reading."""
        path = tmp_path / "targets.csv"
        path.write_text(TEXT, encoding="utf-8")

        def fail(*_: object):
            raise OSError(5, "Input/output error")

        monkeypatch.setattr(sources, "read_plain", fail)
        assert code_of(path) == "file-unreadable"

    @pytest.mark.parametrize("name", ["", "none.csv", "a\0b.csv", "x" * 300])
    def test_paths_that_are_no_files(self, tmp_path, name):
        """Folders, missing files and impossible names."""
        code = code_of(tmp_path / name)
        assert code.startswith("file-") or code == "argument"

    def test_cut_in_a_character(self, tmp_path):
        """A file cut in the middle of a character says where."""
        long = "名称,统一社会信用代码\n" + "".join(
            f"第{n}家商贸有限公司,{credit_code(f'MAX{n:05}')}\n" for n in range(20)
        )
        path = tmp_path / "targets.csv"
        path.write_bytes(long.encode()[:-40])
        cut = long.encode()
        cut = cut[: cut.rindex("限".encode()) + 1]
        path.write_bytes(cut)
        assert code_of(path) == "encoding-broken"

    def test_wrong_encoding_given(self, tmp_path):
        """The encoding given is taken at its word."""
        path = tmp_path / "targets.csv"
        path.write_bytes(TEXT.encode("gb18030"))
        assert code_of(path, encoding="utf-8") == "encoding-broken"
        assert code_of(path, encoding="klingon") == "encoding-unknown"

    def test_utf16_without_mark(self, tmp_path):
        """NUL bytes are no text."""
        path = tmp_path / "targets.csv"
        path.write_bytes(TEXT.encode("utf-16-le"))
        assert code_of(path) == "encoding-nul"
        assert read_targets(path, encoding="utf-16-le").rows == 2


@pytest.mark.parametrize(
    ("text", "role", "rows"),
    [
        ("对象编号|名称|状态\nT-1|甲|在业\n", "targets", 1),
        ("对象编号；名称；状态\nT-1；甲|乙,丙；在业\n", "targets", 1),
        ("注册号,名称,状态\n410481000012346,甲,存续\n", "targets", 1),
        ("对象编号,名称,状态\nT-1,甲,开业（在营）\n", "targets", 1),
        ("对象编号,名称,状态\nT-1,甲,存续\n,共计 1 家企业,\n", "targets", 1),
        ("对象编号,名称,状态\nT-1,甲,存续\n合计,1户企业,\n", "targets", 1),
        ("执法证号,姓名\n待发,张三\n", "inspectors", None),
        ("执法证号,姓名\n制证中,张三\n", "inspectors", None),
    ],
)
def test_habits_of_other_offices(tmp_path, text: str, role: str, rows: int | None):
    """Separators, columns, states, totals and words for no licence that lists elsewhere have."""
    path = tmp_path / "名录.csv"
    path.write_text(text, encoding="utf-8")
    assert check_file(path, role).rows == rows


@pytest.mark.parametrize("cell", [f'="{A}"', f"'{A}"])
def test_text_marks_of_spreadsheets(tmp_path, cell):
    """A mark that keeps a spreadsheet from making numbers of codes is told and left out."""
    path = tmp_path / "targets.csv"
    path.write_text(TEXT.replace(A, cell), encoding="utf-8")
    found = read_targets(path)
    assert found.value.ids == tuple(sorted((A, B)))
    assert [notice.code for notice in found.notices] == ["text-mark"]


@pytest.mark.parametrize("header", ["\ufeff名称,", "名\u200b称,", "名称\u2060,"])
def test_what_nobody_sees_is_no_part_of_a_header(tmp_path, header):
    """A second byte order mark or a space of no width does not make another column."""
    path = tmp_path / "targets.csv"
    path.write_text(TEXT.replace("名称,", header), encoding="utf-8-sig")
    assert len(read_targets(path).value) == 2


PEOPLE = "姓名,执法证号,部门\n张三,SL-1,一科\n李四,SL-2,一科\n"
CARD = "11010519491231002X"  # the specimen number of GB 11643


@pytest.mark.parametrize(
    "cell", [f"李四{CARD}", "李四,SL-2," + CARD, f"李四（{CARD[:6]} {CARD[6:]}）"]
)
def test_no_field_brings_an_identity_card_into_a_record(tmp_path, cell):
    """“Never identity-card numbers” (W25-10): in a name or a section as little as in a number."""
    path = tmp_path / "inspectors.csv"
    path.write_text(
        PEOPLE.replace("李四,SL-2,一科" if "," in cell else "李四", cell), encoding="utf-8"
    )
    with pytest.raises(InputError) as caught:
        read_inspectors(path)
    assert caught.value.code == "id-identity-card"
    listed = tmp_path / "targets.csv"
    listed.write_text(TEXT.replace("乙", "乙" + CARD), encoding="utf-8")
    assert code_of(listed) == "id-identity-card"
    listed.write_text(f"名称,区域,统一社会信用代码\n乙,{CARD},{B}\n", encoding="utf-8")
    assert code_of(listed) == "id-identity-card"


@pytest.mark.parametrize(
    "cell", ["无证", "已申请", "同上", "见附件", "已过期", "吊销", "0", "0000"]
)
def test_words_that_are_no_licence(tmp_path, cell):
    """Who has no licence, or none that holds, is no inspector (W25-3)."""
    path = tmp_path / "inspectors.csv"
    path.write_text(PEOPLE.replace("SL-2", cell), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_inspectors(path)
    assert caught.value.code == "id-absent"


@pytest.mark.parametrize("row", ["填表人：张三,审核人：李四", ",填表人：张三"])
def test_who_filled_a_list_in_is_no_row_of_it(tmp_path, row):
    """A line of signatures below the list is told as a note, wherever it begins."""
    path = tmp_path / "targets.csv"
    path.write_text(TEXT + row + "\n", encoding="utf-8")
    found = read_targets(path)
    assert (found.rows, [notice.code for notice in found.notices]) == (2, ["row-note"])


@pytest.mark.parametrize("header", ["状态", "信用风险等级", "行政处罚"])
def test_an_error_of_a_spreadsheet_among_words(tmp_path, header):
    """An error cell where a word is wanted is told once, as that."""
    book = openpyxl.Workbook()
    sheet = book.active
    for cells in (["名称", "统一社会信用代码", header], ["甲", A, "#REF!"]):
        sheet.append(cells)
    sheet["C2"].data_type = "e"
    book.save(tmp_path / "targets.xlsx")
    with pytest.raises(InputError) as caught:
        read_targets(tmp_path / "targets.xlsx")
    assert [problem.code for problem in caught.value.problems][:1] == ["cell-fault"]
