"""Lists in CSV: what is recognised, what is refused, what is reported."""

from datetime import date

import pytest

from fixtures.roster_strategies import credit_code
from randcheck.errors import InputError
from randcheck.office.reading import (
    check_file,
    read_folder,
    read_history,
    read_inspectors,
    read_interests,
    read_items,
    read_plan,
    read_presence,
    read_targets,
)

A, B, C = (credit_code(f"MAX0000{n}") for n in range(3))
HEADER = "名称,统一社会信用代码,信用风险等级,状态"


def saved(folder, text, name="targets.csv", encoding="utf-8-sig"):
    """Write a file; return its path."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def codes(caught):
    """The codes of all problems."""
    return [problem.code for problem in caught.value.problems]


def refused(path, read=read_targets, **options: object):
    """Read a file that must be refused; return the codes."""
    with pytest.raises(InputError) as caught:
        read(path, **options)
    return codes(caught)


class TestRows:
    def test_blank_total_and_note_rows(self, tmp_path):
        """They are no data, and the reader says so."""
        text = f"{HEADER}\n甲,{A},A,存续\n,,,\n\n合 计：1家,,,\n乙,{B},B,存续\n备注：以上为准,,,\n"
        found = read_targets(saved(tmp_path, text))
        assert found.rows == 2
        assert [n.code for n in found.notices] == ["row-total", "row-note", "row-blank"]

    def test_firm_called_like_a_total_is_data(self, tmp_path):
        """A row with an id is never taken for a total."""
        found = read_targets(saved(tmp_path, f"{HEADER}\n合计,{A},A,存续\n"))
        assert found.rows == 1

    def test_firm_called_like_a_total_beside_an_unnamed_column(self, tmp_path):
        """Not even where a row has to be looked at twice."""
        found = read_targets(saved(tmp_path, f"{HEADER},\n合计,{A},A,存续,\n"))
        assert (found.rows, found.notices) == (1, ())

    def test_double_header_in_csv(self, tmp_path):
        """Groups above names are joined with them, without merged ranges to tell."""
        text = (
            f"序号,主体信息,,监管信息,\n,名称,统一社会信用代码,信用风险等级,状态\n1,甲,{A},A,存续\n"
        )
        (target,) = read_targets(saved(tmp_path, text)).value
        assert (target.name, target.id, target.tier) == ("甲", A, "A")

    def test_header_with_spaces_and_brackets(self, tmp_path):
        """Column names are found whatever spaces and remarks are in them."""
        text = f"企业 名称,统一社会\n信用代码（18位）,信用风险等级*\n甲,{A},A\n"
        text = text.replace("统一社会\n信用代码（18位）", '"统一社会\n信用代码（18位）"')
        assert read_targets(saved(tmp_path, text)).value.ids == (A,)

    def test_value_without_a_column_is_refused(self, tmp_path):
        """A comma in a name without quotation marks shifts the row; nothing is guessed."""
        assert "cell-outside" in refused(saved(tmp_path, f"{HEADER}\n甲,{A},A,存续,乙\n"))

    def test_cut_off_row_is_refused(self, tmp_path):
        """A last row without its line end and cells is half a row."""
        assert "row-cut" in refused(saved(tmp_path, f"{HEADER}\n甲,{A},A,存续\n乙,{B},B"))

    @pytest.mark.parametrize("tail", [f'乙,"{B},A,存续\n', f'乙,"{B}"x,A,存续\n'])
    def test_quotes_that_do_not_match(self, tmp_path, tail):
        """A missing quotation mark would swallow the rows behind it."""
        assert refused(saved(tmp_path, f"{HEADER}\n甲,{A},A,存续\n{tail}")) == ["csv-quotes"]

    def test_same_column_twice(self, tmp_path):
        """Two columns of one name contradict each other silently; refused."""
        text = f"名称,名称,统一社会信用代码\n甲,乙,{A}\n"
        assert refused(saved(tmp_path, text)) == ["column-twice"]

    def test_further_columns_are_kept(self, tmp_path):
        """Columns that fill no field are kept under their names, each once."""
        text = f"名称,统一社会信用代码,备注,备注\n甲,{A},x,y\n"
        found = read_targets(saved(tmp_path, text))
        assert dict(found.value.targets[0].attributes) == {"备注": "x", "备注.4": "y"}
        assert [n.code for n in found.notices] == ["column-again", "columns-further"]

    def test_own_column_names_and_words(self, tmp_path):
        """A caller can say what the columns and words of a file mean."""
        text = f"主体,代码,级\n甲,{A},1\n"
        found = read_targets(
            saved(tmp_path, text),
            columns={"主体": "名称", "代码": "统一社会信用代码", "级": "信用风险等级"},
            words={"信用风险等级": {"1": "A"}},
        )
        assert found.value.targets[0].tier == "A"

    def test_no_data(self, tmp_path):
        """A header alone is no list."""
        assert refused(saved(tmp_path, HEADER + "\n")) == ["rows-none"]

    def test_no_header(self, tmp_path):
        """Rows without column names are not guessed at."""
        assert refused(saved(tmp_path, f"甲,{A},A,存续\n")) == ["header-missing"]


class TestWords:
    def test_unknown_words_and_the_ways_out(self, tmp_path):
        """A word of one's own is refused until it is named."""
        path = saved(tmp_path, f"{HEADER}\n甲,{A},紫,筹建\n")
        assert refused(path) == ["tier-unknown", "state-unknown"]
        found = read_targets(path, tiers=["白", "紫"], states=["筹建"])
        assert found.value.targets[0].state == "筹建"

    def test_two_scales(self, tmp_path):
        """A and 低 on one sheet would be two strata of one."""
        path = saved(tmp_path, f"{HEADER}\n甲,{A},A,存续\n乙,{B},低,存续\n")
        assert refused(path) == ["tier-scale"]

    def test_scales_that_share_words(self, tmp_path):
        """低 and 高 belong to two scales; the other words decide."""
        path = saved(tmp_path, f"{HEADER}\n甲,{A},低,存续\n乙,{B},较高,存续\n")
        assert read_targets(path).rows == 2

    def test_blank_tier_among_others(self, tmp_path):
        """One blank tier is a gap; a blank column is a list without tiers."""
        path = saved(tmp_path, f"{HEADER}\n甲,{A},A,存续\n乙,{B},,存续\n")
        assert refused(path) == ["tier-empty"]
        path = saved(tmp_path, f"{HEADER}\n甲,{A},,存续\n乙,{B},,存续\n")
        assert [n.code for n in read_targets(path).notices] == ["column-blank"]

    def test_flags(self, tmp_path):
        """是 is yes, a blank is no and is noticed, anything else is refused."""
        head = "名称,统一社会信用代码,经营异常"
        found = read_targets(saved(tmp_path, f"{head}\n甲,{A},是\n乙,{B},\n"))
        flags = {t.name: t.flags for t in found.value}
        assert flags == {"甲": {"abnormal_operation"}, "乙": frozenset()}
        assert [n.code for n in found.notices] == ["flag-blank"]
        assert refused(saved(tmp_path, f"{head}\n甲,{A},也许\n")) == ["word-yes-no"]


class TestIds:
    def test_every_problem_of_a_row(self, tmp_path):
        """All problems come at once, each with its cell."""
        path = saved(tmp_path, f"{HEADER}\n=甲,9.14E+17,紫,筹建\n,{A},A,存续\n")
        found = ["id-scientific", "formula-text", "tier-unknown", "state-unknown", "name-empty"]
        assert sorted(refused(path)) == sorted(found)

    def test_identical_rows(self, tmp_path):
        """The same firm twice is refused, even if both rows say the same."""
        path = saved(tmp_path, f"{HEADER}\n甲,{A},A,存续\n甲,{A},A,存续\n")
        with pytest.raises(InputError) as caught:
            read_targets(path)
        (problem,) = caught.value.problems
        assert (problem.code, problem.params["cell"], problem.params["other"]) == (
            "id-twice",
            "B3",
            "B2",
        )

    def test_work_with_its_unit(self, tmp_path):
        """Where works have numbers, the credit code is that of a party."""
        text = f"工程编号,工程名称,建设单位,统一社会信用代码\n人防审〔2022〕1号,甲,乙,{A}\n"
        (target,) = read_targets(saved(tmp_path, text)).value
        assert (target.id, target.parties) == ("人防审〔2022〕1号", (A,))

    def test_full_width_number_of_a_work(self, tmp_path):
        """Full-width brackets are no part of ids; converting them is a step of its own."""
        text = "工程编号,工程名称\n人防审（2022）１号,甲\n"
        path = saved(tmp_path, text)
        assert refused(path) == ["code-untidy"]
        found = read_targets(path, normalise=True)
        assert found.value.ids == ("人防审(2022)1号",)
        assert [n.code for n in found.notices] == ["code-normalised"]

    def test_names_are_never_normalised(self, tmp_path):
        """Not even when codes are."""
        path = saved(tmp_path, f"{HEADER}\n ＡＢ（甲）　,{A},A,存续\n")
        assert read_targets(path, normalise=True).value.targets[0].name == " ＡＢ（甲）　"


class TestPeople:
    HEAD = "姓名,执法证号,证件有效期至"

    def test_lost_zero(self, tmp_path):
        """A number one digit short of those with a leading zero has lost its own."""
        text = f"{self.HEAD}\n甲,01020222001,2025-01-01\n乙,1020222002,2025-01-01\n"
        assert refused(saved(tmp_path, text), read_inspectors) == ["id-lost-zero"]

    def test_licence_over_the_window(self, tmp_path):
        """The last day of the window counts (W25-3)."""
        text = (
            f"{self.HEAD}\n甲,1601,2022-11-30\n乙,1602,2022-11-29\n丙,1603,2022-05-31\n丁,1604,\n"
        )
        window = (date(2022, 6, 1), date(2022, 11, 30))
        found = read_inspectors(saved(tmp_path, text), window=window)
        assert {n.params["cell"]: n.code for n in found.notices} == {
            "C3": "licence-ends",
            "C4": "licence-expired",
            "C5": "licence-unknown",
        }

    def test_presence_list(self, tmp_path):
        """Both marks must say yes; the list counts over the directory."""
        saved(tmp_path, "姓名,执法证号,在岗\n甲,1601,是\n乙,1602,是\n", "inspectors.csv")
        text = (
            "执法证号,在岗,在位,确认人,确认日期\n1601,是,是,丙,2022.6.6\n1602,是,否,丙,2022.6.6\n"
        )
        path = saved(tmp_path, text, "presence.csv")
        assert [p.present for p in read_presence(path).value] == [True, False]
        office = read_folder(tmp_path)
        assert [i.present for i in office.inspectors] == [True, False]
        assert [n.code for n in office.notices] == ["presence-other"]

    def test_interest_with_another_name(self, tmp_path):
        """A number that belongs to somebody else is a slip that would miss a recusal."""
        saved(tmp_path, "姓名,执法证号\n甲,1601\n", "inspectors.csv")
        saved(tmp_path, f"姓名,执法证号,统一社会信用代码\n乙,1601,{A}\n", "interests.csv")
        assert refused(tmp_path, read_folder) == ["name-other"]

    def test_unknown_party(self, tmp_path):
        """A party that no target has is refused."""
        targets = read_targets(saved(tmp_path, f"{HEADER}\n甲,{A},A,存续\n")).value
        path = saved(tmp_path, f"执法证号,统一社会信用代码\n1601,{B}\n", "interests.csv")
        assert refused(path, read_interests, targets=targets) == ["interest-party"]

    def test_repeated_interest(self, tmp_path):
        """The same line twice is one interest, and noticed."""
        text = f"执法证号,统一社会信用代码\n1601,{A}\n1601,{A}\n"
        found = read_interests(saved(tmp_path, text))
        assert (len(found.value), [n.code for n in found.notices]) == (1, ["row-repeated"])

    def test_history_keeps_months_and_strangers(self, tmp_path):
        """A month stays a month; checks of targets that left the directory stay too."""
        targets = read_targets(saved(tmp_path, f"{HEADER}\n甲,{A},A,存续\n")).value
        text = f"检查日期,统一社会信用代码,来源,检查结果\n2022年6月,{B},双随机,未发现问题\n"
        found = read_history(saved(tmp_path, text, "history.csv"), targets=targets)
        (past,) = found.value
        assert (past.day, past.month_only) == (date(2022, 6, 1), True)
        assert past.attributes == (("检查结果", "未发现问题"),)
        assert [n.code for n in found.notices] == ["history-target"]

    def test_no_false_strangers(self, tmp_path):
        """Where the directory itself is damaged, nobody is called unknown for it."""
        saved(tmp_path, "姓名,执法证号\n甲,1.6E+10\n", "inspectors.csv")
        saved(tmp_path, f"执法证号,统一社会信用代码\n1601,{A}\n", "interests.csv")
        assert refused(tmp_path, read_folder) == ["id-scientific"]


class TestLists:
    def test_plan_with_a_rate_for_each_tier(self, tmp_path):
        """Columns called like tiers hold rates; blanks stay blank (W22-13)."""
        text = "检查事项,科室,低,高,抽查比例\n甲项,,1%,25%,\n乙项,一科,,,3‰\n"
        first, second = read_plan(saved(tmp_path, text)).value
        assert [str(rate) for rate in first.exact_rates.values()] == ["1/100", "1/4"]
        assert second.rates == (("低", ""), ("高", ""))
        assert first.unit == ""

    def test_items(self, tmp_path):
        """Rates are exact where they are rates, and text where not."""
        text = "抽查事项,抽查比例\n甲,7%\n乙,不低于5%\n丙,3/20\n丁,12.5％\n"
        rates = [item.exact and str(item.exact) for item in read_items(saved(tmp_path, text)).value]
        assert rates == ["7/100", "1/20", "3/20", "1/8"]


def test_unknown_role(tmp_path):
    """A role that does not exist is a fault of the caller."""
    with pytest.raises(InputError) as caught:
        check_file(tmp_path, "firms")
    assert caught.value.code == "role-unknown"
