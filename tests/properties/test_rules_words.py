# Catches, among others:
# - office/plans/plan.py, `_day`: `not numbers or` left out
# - office/plans/plan.py, `_day`: `if 1 <= day <= ends` left out
from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from fixtures.strategies import tries
from randcheck.errors import InputError
from randcheck.office.books.rulebook import rulebook
from randcheck.office.directories.items import InspectionItem, JointTask, PlanRow
from randcheck.office.plans.lint import check_plan
from randcheck.office.plans.plan import alike, read_frequency, read_period, read_rates, read_scope
from randcheck.office.plans.tasks import read_requirements, read_team_size, tasks_of
from randcheck.office.reading import OfficeFiles

PIECES = (
    *("0", "1", "2", "12", "13", "29", "31", "2022", "0000", "9999", "年", "月", "日", "底", "前"),
    *(
        "至",
        "-",
        "..",
        "/",
        ".",
        "：",
        ":",
        "；",
        "、",
        "%",
        "行业",
        "类型",
        "低",
        "中高",
        "高风险",
    ),
    *(
        "企业",
        "按照",
        "的比例抽查",
        "每年",
        "次",
        "全部",
        "名录库内",
        "专业",
        "不少于",
        "人",
        " ",
        "",
    ),
)
DAYS = st.builds(
    "{}{}月{}".format,
    st.sampled_from(("2022年", "0000年", "2023年", "")),
    st.integers(0, 13),
    st.sampled_from(("1日", "29日", "31日", "0日", "32日", "底", "初", "")),
)
PERIODS = st.builds("{}至{}".format, DAYS, DAYS) | DAYS.map("{}前".format)
WORDS = PERIODS | st.lists(st.sampled_from(PIECES), max_size=10).map("".join) | st.text(max_size=12)
BOOK = rulebook("luohe-2019")


@st.composite
def files(draw: st.DrawFn) -> OfficeFiles:
    """Return lists with anything in every cell."""
    rows = st.builds(
        PlanRow, item=WORDS, unit=WORDS, mode=WORDS, scope=WORDS, rate=WORDS, frequency=WORDS,
        requirements=WORDS, period=WORDS,
        rates=st.lists(st.tuples(st.sampled_from(("低", "中", "A", "x")), WORDS), max_size=3).map(
            tuple
        ),
    )  # fmt: skip
    items = st.builds(InspectionItem, name=WORDS, rate=WORDS, frequency=WORDS, mode=WORDS)
    joint = st.builds(
        JointTask, field=WORDS, target=WORDS, lead=WORDS, mode=WORDS, rate=WORDS, level=WORDS,
        attributes=st.tuples(st.tuples(st.sampled_from(("检查时间", "检查事项")), WORDS)),
    )  # fmt: skip
    return OfficeFiles(
        plan=tuple(draw(st.lists(rows, max_size=2))),
        items=tuple(draw(st.lists(items, max_size=2))),
        joint=tuple(draw(st.lists(joint, max_size=2))),
    )


class TestWords:
    """“The plan linter reports every blank and the unknown word, and does not guess” (W22-13)."""

    @tries(4)
    @given(WORDS)
    def test_words_are_read_or_not(self, text: str):
        """Whatever a cell holds: it is read as something that exists, or it is not read."""
        period = read_period(text)
        if period is not None:
            assert period.last is None or isinstance(period.last, date)
        for _, _, rate in read_rates(PlanRow(item="x", rate=text)):
            assert rate is None or isinstance(rate, Fraction)
        scope = read_scope(text)
        assert scope is None or all(words for _, words in scope)
        asked = read_requirements(text)
        assert asked is None or all(words for _, words in asked)
        often = read_frequency(text)
        assert often is None or often > 0
        assert read_team_size(text) >= 0
        assert alike(text, ["定向", text]) != text or not text

    @tries(1)
    @given(files())
    def test_a_plan_is_judged_or_refused(self, given_files: OfficeFiles):
        """Whatever the lists hold: the linter has a verdict, and tasks are made or refused."""
        for book in (None, BOOK):
            found = check_plan(given_files, book=book)
            assert found.verdict in {"accept", "accept-with-notice", "reject"}
            assert all(f.problem.zh and f.problem.en for f in found.findings)
        try:
            tasks_of(BOOK, given_files.plan)
        except InputError as error:
            assert error.zh  # noqa: PT017 - it may also be accepted
