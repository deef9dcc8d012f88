"""Of what day a list is: what a title or a note below it says (L19-10)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from randcheck.errors import InputError
from randcheck.office.reading import read_folder, read_inspectors, read_targets

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2020, 6, 30)
TARGETS = "{}名称,统一社会信用代码\n甲公司,91410481MAXK2LGR6G\n{}"
PEOPLE = "{}姓名,执法证号\n甲,16040481011\n"


@pytest.mark.parametrize(
    "text",
    [
        "检查对象名录库（截至2020年6月30日）",
        "截止2020-06-30",
        "截止到 2020/6/30",
        "更新日期：2020.6.30",
        "更新于2020年6月30日",
        "targets as of 2020-06-30",
        "截至2020年6月30日；更新时间2020-06-30",
    ],
)
def test_a_title_says_of_what_day_the_list_is(text: str, tmp_path: Path):
    """The usual words with a whole day, above the header or in a note below the list."""
    for form in ((f"{text},\n", ""), ("", f"注：{text},\n")):
        path = tmp_path / "targets.csv"
        path.write_text(TARGETS.format(*form), encoding="utf-8")
        assert read_targets(path).value.as_of == DAY
    path = tmp_path / "inspectors.csv"
    path.write_text(PEOPLE.format(f"{text},\n"), encoding="utf-8")
    assert read_inspectors(path).value.as_of == DAY
    files = read_folder(tmp_path)
    assert (files.targets.as_of, files.inspectors.as_of) == (DAY, DAY)
    assert files.targets.part("").as_of == DAY
    (tmp_path / "presence.csv").write_text(
        "姓名,执法证号,在岗\n甲,16040481011,否\n", encoding="utf-8"
    )
    files = read_folder(tmp_path)
    assert (files.inspectors.as_of, files.inspectors.inspectors[0].present) == (DAY, False)


@pytest.mark.parametrize(
    "text", ["2020年6月30日", "截至2020年6月", "制表日期：2020-06-30", "截至6月30日"]
)
def test_any_other_day_says_nothing(text: str, tmp_path: Path):
    """A day without such words may be anything; a month is no day."""
    path = tmp_path / "targets.csv"
    path.write_text(TARGETS.format(f"{text},\n", ""), encoding="utf-8")
    assert read_targets(path).value.as_of is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("截至2020年6月31日", "date-impossible"),
        ("截至2020年6月30日 更新日期2020年7月1日", "as-of-twice"),
    ],
)
def test_a_day_that_cannot_be_or_two_of_them_are_refused(text: str, code: str, tmp_path: Path):
    """The row is named, by one file and by a folder alike."""
    path = tmp_path / "targets.csv"
    path.write_text(TARGETS.format(f"{text},\n", ""), encoding="utf-8")
    for read in (lambda: read_targets(path), lambda: read_folder(tmp_path)):
        with pytest.raises(InputError) as caught:
            read()
        (problem,) = caught.value.problems
        assert (problem.code, problem.params["row"]) == (code, 1)
