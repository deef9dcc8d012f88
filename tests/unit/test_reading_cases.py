"""Lists as offices and platforms have them: what is read, what is told, what is refused."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from fixtures.roster_strategies import credit_code
from randcheck.errors import InputError
from randcheck.office.directories.items import stated_rate
from randcheck.office.reading import (
    check_file,
    read_beside,
    read_folder,
    read_history,
    read_inspectors,
    read_items,
    read_list,
    read_plan,
    read_presence,
    read_targets,
)
from randcheck.office.reading.text import STANDARD

CASES = Path(__file__).parents[1] / "data/cases/reading"
A, B, C = (credit_code(f"MAX0000{n}") for n in range(3))
WRONG = f"{A[:-1]}{'0' if A[-1] != '0' else '1'}"  # its check character does not check
IDENTITY = "11010519491231002X"  # the specimen of GB 11643
PLAIN = "名称,统一社会信用代码,信用风险等级,状态"


def case(name):
    """One of the files, by the beginning of its name."""
    return next(CASES.glob(f"{name}-*"))


def saved(folder, text, name="targets.csv", encoding="utf-8-sig"):
    """Write a file; return its path."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def told(reading):
    """The codes of all notices."""
    return [notice.code for notice in reading.notices]


def refused(path, role="targets", **options: object):
    """Read a file that must be refused; return code and cell of each problem."""
    with pytest.raises(InputError) as caught:
        read_list(role, path, **options)
    return [(p.code, p.params.get("cell")) for p in caught.value.problems]


class TestSeparator:
    def test_comma_in_a_name(self):
        """The header says which sign separates, not one comma in a name."""
        found = read_targets(case("04"))
        assert found.rows == 3
        assert "甲，乙" in found.value.targets[0].name or "," in found.value.targets[0].name

    @pytest.mark.parametrize("sign", [";", "\t", "，", ","])
    def test_every_sign_against_every_other(self, tmp_path, sign):
        """Whatever separates, the others may stand in titles and names."""
        rest = "".join(other for other in ";\t，," if other != sign)
        title = f"某局；检查对象{rest}名录\n"
        text = title + PLAIN.replace(",", sign) + f"\n甲{rest}乙{sign}{A}{sign}A{sign}存续\n"
        found = read_targets(saved(tmp_path, text))
        assert found.value.targets[0].name == f"甲{rest}乙"


class TestHidden:
    def test_filtered_rows(self):
        """Rows that a filter hides are read, and told with their number."""
        found = read_targets(case("05"))
        (notice,) = found.notices
        assert (notice.code, notice.params["count"], notice.params["total"]) == (
            *("rows-hidden", 3, 4),
        )
        assert found.rows == 4

    def test_hidden_columns_and_rows(self, tmp_path):
        """A hidden column is told by its name, hidden rows by the first of them."""
        openpyxl = pytest.importorskip("openpyxl", reason="the extra excel is not installed")
        book = openpyxl.Workbook()
        for row in (PLAIN.split(","), ["甲", A, "A", "存续"], ["乙", B, "A", "存续"]):
            book.active.append(row)
        book.active.column_dimensions["C"].hidden = True
        book.active.row_dimensions[3].hidden = True
        book.save(tmp_path / "a.xlsx")
        notices = read_targets(tmp_path / "a.xlsx").notices
        found = {(n.code, n.params.get("row"), n.params.get("value")) for n in notices}
        assert found == {("rows-hidden", 3, ""), ("column-hidden", 1, "信用风险等级")}


class TestCodes:
    def test_a_genuine_code_that_does_not_check(self, tmp_path):
        """The message says how to confirm it; confirmed in its row it is read as it stands."""
        with pytest.raises(InputError) as caught:
            read_targets(case("06"))
        assert "代码已核实" in caught.value.problems[0].zh
        assert "代码已核实" in caught.value.problems[0].en
        text = f"{PLAIN},代码已核实\n甲,{WRONG},A,存续,是\n乙,{B},A,存续,\n"
        found = read_targets(saved(tmp_path, text))
        assert (set(found.value.ids), told(found)) == ({WRONG, B}, ["code-confirmed"])
        assert found.value.targets[0].attributes == ()

    @pytest.mark.parametrize("mark", ["", "否"])
    def test_one_that_its_row_does_not_confirm(self, tmp_path, mark):
        """Confirmed is what says 是, row by row."""
        text = f"{PLAIN},代码已核实\n甲,{WRONG},A,存续,{mark}\n乙,{B},A,存续,是\n"
        found = refused(saved(tmp_path, text))
        assert [cell for _, cell in found] == ["B2"]

    @pytest.mark.parametrize("text", [WRONG[:-1], WRONG[:8] + "O" + WRONG[9:], IDENTITY])
    def test_what_no_row_can_confirm(self, tmp_path, text):
        """Length, alphabet and identity cards are no matter of check characters."""
        assert refused(saved(tmp_path, f"{PLAIN},代码已核实\n甲,{text},A,存续,是\n"))

    def test_confirmed_in_past_checks_and_interests(self, tmp_path):
        """Every list that has codes has the column."""
        text = f"检查日期,统一社会信用代码,代码已核实\n2025-03-01,{WRONG},是\n"
        found = read_history(saved(tmp_path, text, "history.csv"))
        assert (found.value[0].target, told(found)) == (WRONG, ["code-confirmed"])

    def test_register_numbers(self):
        """Fifteen digits under a header that says 注册号 are read, and the others checked."""
        found = read_targets(case("07"))
        assert "410526600012345" in found.value.ids
        assert told(found) == ["register-number-check"]

    @pytest.mark.parametrize(
        "header", ["统一社会信用代码（注册号）", "统一社会信用代码/注册号", "信用代码／注册号"]
    )
    def test_headers_of_register_numbers(self, tmp_path, header):
        """However the header joins the two."""
        text = f"名称,{header}\n甲,110108000000016\n乙,{B}\n"
        found = read_targets(saved(tmp_path, text))
        assert (found.rows, told(found)) == (2, [])

    def test_register_number_under_another_header(self, tmp_path):
        """Where only codes are expected the message says which header takes both."""
        path = saved(tmp_path, f"{PLAIN}\n甲,110108000000016,A,存续\n")
        assert refused(path) == [("register-number-header", "B2")]
        path = saved(tmp_path, "名称,统一社会信用代码/注册号\n甲,11010800000001\n")
        assert refused(path) == [("credit-code-length", "B2")]


class TestNoNumbers:
    def test_identity_card_as_licence(self):
        """A number that would stand in the public record is refused, and not repeated."""
        assert refused(case("08"), "inspectors") == [("id-identity-card", "B2")]
        with pytest.raises(InputError) as caught:
            read_inspectors(case("08"))
        assert IDENTITY[:14] not in str(caught.value)

    @pytest.mark.parametrize(
        ("role", "text", "cell"),
        [
            ("targets", "名称,对象编号\n甲,{}\n", "B2"),
            ("targets", "名称,统一社会信用代码\n甲,{}\n", "B2"),
            ("targets", f"名称,对象编号,相关单位代码\n甲,T-1,{{}}、{A}\n", "C2"),
            ("presence", "执法证号,在岗\n{},是\n", "A2"),
            ("interests", f"执法证号,统一社会信用代码\n{{}},{A}\n", "A2"),
            ("interests", "执法证号,对象编号\n1601,{}\n", "B2"),
            ("history", "检查日期,对象编号\n2025-01-01,{}\n", "B2"),
            (
                "results",
                f"检查日期,统一社会信用代码,检查人员,检查结果\n2025-01-01,{A},{{}},1\n",
                "C2",
            ),
        ],
    )
    @pytest.mark.parametrize(
        "number", [IDENTITY, IDENTITY.lower(), f"{IDENTITY[:6]} {IDENTITY[6:]}"]
    )
    def test_wherever_a_list_could_bring_one_in(self, tmp_path, role, text, cell, number):
        """Ids of targets, parties and people, in every list."""
        path = saved(tmp_path, text.format(number))
        assert refused(path, role) == [("id-identity-card", cell)]

    def test_a_column_of_them_is_told(self, tmp_path):
        """In a further column they come into no record, but need not be there."""
        text = f"姓名,执法证号,身份证号\n甲,1601,{IDENTITY}\n"
        found = read_inspectors(saved(tmp_path, text))
        assert "column-identity-card" in told(found)

    def test_licences_that_are_not_there_yet(self):
        """办理中, 暂无 and / are no licence; who has none is no inspector (W25-3)."""
        assert refused(case("09"), "inspectors") == [("id-absent", f"B{n}") for n in (3, 4, 5)]

    @pytest.mark.parametrize(
        "word", ["无", "-", "—", "／", "待定", "N/A", "（暂无）", "未取得", "----"]
    )
    @pytest.mark.parametrize("column", ["对象编号", "统一社会信用代码"])
    def test_targets_without_a_number(self, tmp_path, word, column):
        """The same words are no number of a target."""
        path = saved(tmp_path, f"名称,{column}\n甲,{word}\n")
        assert refused(path) == [("id-absent", "B2")]

    def test_numbers_that_only_begin_so(self, tmp_path):
        """无锡1号 and A- are numbers."""
        path = saved(tmp_path, "名称,对象编号\n甲,无锡1号\n乙,A-\n")
        assert read_targets(path).rows == 2


class TestDays:
    def test_time_of_day_in_text(self):
        """As a date cell of a workbook gives: the day, and a notice."""
        found = read_history(case("10"))
        assert [past.day for past in found.value] == [date(2023, 5, 6)] * 2
        assert told(found) == ["date-time"] * 2


class TestRareCharacters:
    def test_gbk_by_the_standard_in_force(self):
        """FE59 is 龴, U+9FB4 (GB 18030-2022); the notice says so."""
        found = read_inspectors(case("11"))
        assert (found.value.inspectors[0].name, told(found)) == ("虚龴", ["encoding-2022"])

    @pytest.mark.parametrize("point", [0xE81E, 0xE863, 0xE7C7, 0xE816, 0xE78D])
    def test_private_codes_in_other_encodings(self, tmp_path, point):
        """The message names the character that the code stood for; it is never deleted."""
        path = saved(tmp_path, f"姓名,执法证号\n王{chr(point)},1601\n")
        with pytest.raises(InputError) as caught:
            read_inspectors(path)
        (problem,) = caught.value.problems
        assert problem.code == "cell-private"
        assert STANDARD[point] in problem.zh
        assert f"U+{ord(STANDARD[point]):04X}" in problem.en

    @pytest.mark.parametrize("character", ["\uf123", "\U000f0000", "\u0378"])
    def test_characters_that_nobody_knows(self, tmp_path, character):
        """Private without a standard, or undefined: find out which is meant."""
        path = saved(tmp_path, f"姓名,执法证号\n王{character},1601\n")
        assert refused(path, "inspectors") == [("cell-private-unknown", "A2")]

    def test_new_characters_of_names(self, tmp_path):
        """What a newer Unicode has among the Chinese characters is read, whatever Python knows."""
        path = saved(tmp_path, "姓名,执法证号\n王\U0003134a\U00032000,1601\n")
        assert read_inspectors(path).rows == 1

    def test_table_of_gbk(self):
        """The table says what Python's own GB 18030 says, where that has a code point."""
        double = [bytes((0xFE, low)) for low in (*range(0x50, 0x7F), *range(0x80, 0xA1))]
        for point, data in zip(range(0xE815, 0xE865), double, strict=True):
            now = data.decode("gb18030")
            assert STANDARD[point] == now or now == chr(point)


class TestRates:
    def test_unit_in_the_header(self):
        """抽查比例（%） with 1 is one per cent."""
        (item,) = read_items(case("12")).value
        assert (item.rate, item.exact) == ("1%", Fraction(1, 100))

    @pytest.mark.parametrize(
        ("header", "cell", "rate"),
        [
            ("抽查比例（‰）", "5", "5‰"),
            ("抽查比例(%)", "不低于0.5", "不低于0.5%"),
            ("抽查比例%", "3以上", "3%以上"),
            ("抽查比例（百分比）", "3%", "3%"),
            ("抽查比例（单位：%）", "≤3", "≤3%"),
            ("抽查比例", "1", "1"),
            ("抽查比例（%）", "", ""),
        ],
    )
    def test_units(self, tmp_path, header, cell, rate):
        """Whatever the unit, and in words too; a unit of the cell's own is not doubled."""
        path = saved(tmp_path, f"抽查事项,{header}\n甲,{cell}\n")
        assert read_items(path).value[0].rate == rate

    @pytest.mark.parametrize("cell", ["3‰", "1/10"])
    def test_two_units(self, tmp_path, cell):
        """A cell that says something else than its header is refused."""
        path = saved(tmp_path, f"抽查事项,抽查比例（%）\n甲,{cell}\n")
        assert refused(path, "items") == [("rate-unit", "B2")]

    def test_tiers_of_a_plan(self, tmp_path):
        """Columns called like a tier, with a unit or a word behind it."""
        text = "检查事项,科室,低风险（%）,高风险(‰),中风险抽查比例\n甲,一科,1,不低于30,3%\n"
        (row,) = read_plan(saved(tmp_path, text)).value
        assert row.rates == (("低风险", "1%"), ("高风险", "不低于30‰"), ("中风险", "3%"))
        assert row.attributes == ()

    def test_cells_that_show_per_cent(self, tmp_path):
        """0.07 shown as 7% is seven per cent, under a header with a unit too."""
        openpyxl = pytest.importorskip("openpyxl", reason="the extra excel is not installed")
        book = openpyxl.Workbook()
        book.active.append(["抽查事项", "抽查比例（%）"])
        book.active.append(["甲", 0.07])
        book.active.append(["乙", 7])
        book.active["B2"].number_format = "0%"
        book.save(tmp_path / "a.xlsx")
        rates = [item.exact for item in read_items(tmp_path / "a.xlsx").value]
        assert rates == [Fraction(7, 100)] * 2

    @pytest.mark.parametrize(
        ("text", "bound", "rate"),
        [
            *(
                (text, "minimum", "3/10")
                for text in ("不低于30%", "30%以上", "≥30％", "30%（含）以上")
            ),
            ("不少于 1/10", "minimum", "1/10"),
            *((text, "maximum", "3/100") for text in ("不超过3%", "3%以下", "<=3%", "3%以内")),
            ("≤3‰", "maximum", "3/1000"),
            ("7%", "", "7/100"),
        ],
    )
    def test_rates_in_words(self, text, bound, rate):
        """A minimum, a maximum, or the number itself."""
        assert stated_rate(text) == (Fraction(rate), bound)

    @pytest.mark.parametrize(
        "text", ["约3%", "3%左右", "3%-5%", "低于3%", "不低于3%以下", "全部", ""]
    )
    def test_words_that_promise_nothing(self, text):
        """What is neither stays unread."""
        assert stated_rate(text)[0] is None


class TestOwnWords:
    def test_words_of_many_registers(self):
        """在营（开业） is the register's word in many provinces; 优 and 良 are a scale."""
        assert read_targets(case("15")).rows == 2
        assert read_targets(case("16")).rows == 2

    def test_a_file_beside_the_lists(self, tmp_path):
        """Headers, states and tiers of the office's own, for a folder and for one file."""
        own = (
            '[targets]\nstates = ["筹建"]\ntiers = ["一级", "二级"]\n'
            '[targets.columns]\n"现状" = "状态"\n[targets.words."状态"]\n"开门" = "存续"\n'
        )
        saved(tmp_path, own, "用词.toml", "utf-8")
        text = "名称,统一社会信用代码,信用风险等级,现状\n"
        path = saved(tmp_path, f"{text}甲,{A},一级,筹建\n乙,{B},二级,开门\n")
        targets = read_folder(tmp_path).targets
        assert {t.name: (t.tier, t.state) for t in targets} == {
            "甲": ("一级", "筹建"),
            "乙": ("二级", "存续"),
        }
        assert check_file(path, "targets").verdict == "accept"

    def test_scale_of_the_targets_in_the_plan(self, tmp_path):
        """The plan's columns are called like the tiers of the targets."""
        saved(tmp_path, '[targets]\ntiers = ["一级", "二级"]\n', "words.toml", "utf-8")
        saved(tmp_path, f"{PLAIN}\n甲,{A},一级,存续\n")
        saved(tmp_path, "检查事项,科室,一级,二级\n甲,一科,1%,5%\n", "plan.csv")
        assert read_folder(tmp_path).plan[0].rates == (("一级", "1%"), ("二级", "5%"))
        (alone,) = read_beside("plan", tmp_path / "plan.csv").value
        assert alone.rates == (("一级", "1%"), ("二级", "5%"))

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ('[targets.columns]\n"现状" = "状况"\n', "words-column"),
            ('[targets.words."状况"]\n"a" = "b"\n', "words-column"),
            ("[target]\n", "shape-unknown"),
            ('[inspectors]\nstates = ["a"]\n', "shape-unknown"),
            ("[targets]\nstates = “筹建”\n", "toml-sign"),
        ],
    )
    def test_what_no_list_could_follow(self, tmp_path, text, code):
        """Nothing in the file is silently without effect."""
        saved(tmp_path, text, "用词.toml", "utf-8")
        path = saved(tmp_path, f"{PLAIN}\n甲,{A},A,存续\n")
        with pytest.raises(InputError) as caught:
            read_folder(tmp_path)
        assert caught.value.code == code
        assert check_file(path, "targets").problems[0].code == code

    def test_what_was_not_used(self, tmp_path):
        """A list or a column that is not there is told."""
        own = '[interests.columns]\n"证" = "执法证号"\n[targets.columns]\n"现状" = "状态"\n'
        saved(tmp_path, own, "用词.toml", "utf-8")
        saved(tmp_path, f"{PLAIN}\n甲,{A},A,存续\n")
        assert [n.code for n in read_folder(tmp_path).notices] == ["words-unused"] * 2


class TestUnread:
    @pytest.mark.parametrize(
        ("header", "cells", "near"),
        [
            ("企业现在状态", "a,b", "状态"),
            ("使用状况", "存续,注销", "状态"),
            ("级别", "A,B", "信用风险等级"),
            ("所处区域", "甲,乙", "区域"),
        ],
    )
    def test_nearest_header(self, tmp_path, header, cells, near):
        """By its name, or by the words that stand in it."""
        first, second = cells.split(",")
        text = f"名称,统一社会信用代码,{header}\n甲,{A},{first}\n乙,{B},{second}\n"
        (notice,) = read_targets(saved(tmp_path, text)).notices
        assert (notice.code, notice.params["value"], notice.params["near"]) == (
            *("column-unread", header, near),
        )

    def test_all_further_columns_are_named(self, tmp_path):
        """Those that are near to nothing stand in one notice."""
        text = f"{PLAIN},备注,法人\n甲,{A},A,存续,x,y\n"
        (notice,) = read_targets(saved(tmp_path, text)).notices
        assert (notice.code, notice.params["value"]) == ("columns-further", "备注、法人")

    @pytest.mark.parametrize(
        ("header", "field"),
        [("企业状况", "state"), ("风险类别", "tier"), ("所在乡镇", "region")],
    )
    def test_usual_synonyms(self, tmp_path, header, field):
        """What offices usually write is read."""
        word = {"state": "存续", "tier": "A", "region": "尹集镇"}[field]
        found = read_targets(saved(tmp_path, f"名称,统一社会信用代码,{header}\n甲,{A},{word}\n"))
        assert getattr(found.value.targets[0], field) == word
        assert found.fields >= {field}


LISTS = {
    "targets": f"{PLAIN}\n甲,{A},A,存续\n",
    "inspectors": "姓名,执法证号,部门,证件有效期至\n甲,1601,一科,2027-01-01\n",
    "interests": f"执法证号,姓名,统一社会信用代码,单位名称,关系\n1601,甲,{A},乙,亲属\n",
    "plan": "检查事项,责任股室,检查对象范围,实施时间,低,高\n甲,一科,全部,全年,1%,5%\n",
    "items": "抽查事项,抽查依据,抽查主体,抽查内容,抽查比例\n甲,法,局,全部,1%\n",
    "joint": "检查领域,牵头单位,配合单位,抽查比例\n甲,一局,二局,1%\n",
    "results": "检查日期,对象编号,检查人员,检查结果,签字情况\n2025-01-01,T-1,1601,1,签字\n",
}


class TestRoles:
    @pytest.mark.parametrize("role", LISTS)
    @pytest.mark.parametrize("wanted", LISTS)
    def test_a_list_of_another_kind(self, tmp_path, role, wanted):
        """It is told as that, whichever was meant."""
        path = saved(tmp_path, LISTS[role], "a.csv")
        if role == wanted:
            assert check_file(path, wanted).verdict != "reject"
        else:
            (problem,) = check_file(path, wanted).problems
            assert (problem.code, problem.params["role"]) == ("list-other", role)

    def test_lists_that_hold_another(self, tmp_path):
        """Results are past checks too, and a list of inspectors may say who is present."""
        path = saved(tmp_path, LISTS["results"], "a.csv")
        assert read_history(path).rows == 1
        text = "姓名,执法证号,部门,岗位,证件有效期至,在岗\n甲,1601,一科,A岗,2027-01-01,是\n"
        assert read_presence(saved(tmp_path, text)).rows == 1

    def test_another_sheet_of_a_workbook(self, tmp_path):
        """A workbook of both lists is one: the other sheet is passed over, and said to be."""
        openpyxl = pytest.importorskip("openpyxl", reason="the extra excel is not installed")
        book = openpyxl.Workbook()
        for title, role in (("对象", "targets"), ("利害", "interests")):
            sheet = book.create_sheet(title)
            for line in LISTS[role].splitlines():
                sheet.append(line.split(","))
        book.save(tmp_path / "a.xlsx")
        found = read_targets(tmp_path / "a.xlsx")
        assert (found.rows, told(found)) == (1, ["list-other"])


class TestTotals:
    def test_count_in_the_code_column(self):
        """合计 merged over other cells, its count under the code."""
        found = read_targets(case("17"))
        assert (found.rows, told(found)) == (1, ["row-title", "row-total"])

    @pytest.mark.parametrize(
        "row",
        [
            *("合计,,,", ",,合计,1家", "合计,1户,,", ",共1家,,", "本页小计,1,,", "1,合计：1户,,"),
            *("总计（家）,1,,", ",1户,,", "企业总数,1个,,", ",,,合计"),
        ],
    )
    def test_wherever_word_or_count_stand(self, tmp_path, row):
        """In any column, with or without the number, ids of any kind."""
        for head, id in ((PLAIN, A), (PLAIN.replace("统一社会信用代码", "对象编号"), "T-1")):
            found = read_targets(saved(tmp_path, f"{head}\n甲,{id},A,存续\n{row}\n"))
            assert (found.rows, told(found)) == (1, ["row-total"])

    @pytest.mark.parametrize("row", ["乙,,A,存续", "乙,1户A,A,存续", "乙,12345,A,合计"])
    def test_rows_that_are_no_totals(self, tmp_path, row):
        """A row with a name of its own is data, right or wrong."""
        path = saved(tmp_path, f"{PLAIN}\n甲,{A},A,存续\n{row}\n")
        assert refused(path)


class TestAlike:
    def test_one_person_under_several_numbers(self, tmp_path):
        """O and 0, l and 1, case, width and marks; and one name twice."""
        ids = ["SL-001", "SL-0O1", "SL-00l", "sl-001", "SL-001.", "SL·001", "SL-001(2)"]
        rows = "".join(f"人{at},{id}\n" for at, id in enumerate(ids))
        found = read_inspectors(saved(tmp_path, f"姓名,执法证号\n{rows}甲,1\n甲,22\n"))
        assert told(found) == ["id-alike"] * 6 + ["inspector-name-again"]

    def test_numbers_that_differ(self, tmp_path):
        """Different people stay without a remark."""
        found = read_inspectors(saved(tmp_path, "姓名,执法证号\n甲,SL-001\n乙,SL-002\n"))
        assert told(found) == []

    def test_targets(self, tmp_path):
        """Numbers of works that look alike, and names under several ids."""
        text = "名称,对象编号\n甲,GC-10\n乙,GC-1O\n甲,GC-3\n甲,GC-4\n"
        found = read_targets(saved(tmp_path, text))
        assert told(found) == ["target-name-again", "id-alike"]
        assert found.notices[0].params["count"] == 2


class TestOptions:
    @pytest.mark.parametrize(
        ("role", "options"),
        [
            ("items", {"normalise": True}),
            ("inspectors", {"states": ["a"]}),
            ("targets", {"window": (date(2025, 1, 1), date(2025, 2, 1))}),
            ("plan", {"colour": "red"}),
        ],
    )
    def test_options_without_effect(self, tmp_path, role, options):
        """What a list has no use for is refused, not passed over."""
        path = saved(tmp_path, LISTS[role], "a.csv")
        assert refused(path, role, **options) == [("option-unknown", None)]

    def test_no_such_role(self, tmp_path):
        """A role is one of nine."""
        assert refused(tmp_path / "a.csv", "target") == [("role-unknown", None)]
