import subprocess
import sys
from datetime import date

import pytest

from randcheck.calendars import assemble, import_notice, national, state_council_notices
from randcheck.calendars.notices import Block, Cited, Notice
from randcheck.calendars.rebuilding import cross_check, rebuild
from randcheck.errors import InputError

NATIONAL = national()


def test_the_notices_agree_with_the_installed_package():
    """CI runs this: no day differs, every yearly notice is balanced."""
    found = cross_check(NATIONAL)
    assert found.agrees, found.to_dict()
    assert found.package.startswith("holidays ")
    assert (found.first, found.last) == (date(2007, 1, 1), date(2026, 12, 31))


def test_every_difference_is_reported():
    """One wrong day in the notices shows up, with the notice that says so."""
    wrong = Notice(
        id="wrong",
        published=Cited(value="2026-01-01", read_at="example"),
        blocks=(Block(name="x", off=(date(2026, 6, 30),), work=(date(2026, 7, 4),)),),
    )
    unbalanced = Notice(
        id="cn-2027",
        settles=2027,
        published=Cited(value="2026-11-01", read_at="example"),
        blocks=(Block(name="元旦", off=(date(2027, 1, 1),)),),
    )
    found = cross_check(assemble([*state_council_notices(), wrong, unbalanced]))
    assert not found.agrees
    days = [(str(d.day), d.notices, d.package) for d in found.differences]
    assert days[:2] == [("2026-06-30", "rest", "working"), ("2026-07-04", "working", "rest")]
    assert found.unbalanced == ("cn-2027",)
    assert found.to_dict()["differences"][0]["sources"] == ["wrong"]


def imported(text: str):
    """A calendar with a notice of 2027, which no package knows in full yet."""
    return NATIONAL.with_layers(import_notice(text.encode(), NATIONAL, read_at="notice.txt"))


NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。2月14日（周日）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。5月8日（周六）上班。
五、端午节：6月9日（周三）放假1天，不调休。
六、中秋节：9月15日（周三）放假1天，不调休。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
2026年11月30日"""


def test_imported_year_gets_a_second_opinion():
    """Of a year without make-up days in the package its statutory holidays are compared."""
    found = cross_check(imported(NOTICE), years=[2027])
    assert (found.agrees, found.by_statute) == (True, (2027,))
    assert (found.first, found.last) == (date(2027, 1, 1), date(2027, 12, 31))
    wrong = NOTICE.replace("端午节：6月9日（周三）", "端午节：6月10日（周四）")
    found = cross_check(imported(wrong), years=[2027])
    assert [(str(d.day), d.notices, d.package) for d in found.differences] == [
        ("2027-06-09", "working", "rest")
    ]
    with pytest.raises(InputError):
        cross_check(NATIONAL, years=[2031])


def test_only_the_opinion_and_the_estimate_load_the_package():
    """Deadlines, imports and draws do without: whoever asks nothing of it never waits for it."""
    script = (
        "import sys; from datetime import date; from randcheck.calendars import *;"
        "national().due(date(2026, 3, 2), 5); draw_days(national(), 2026);"
        "import_notice(sys.argv[1].encode(), national(), read_at='x');"
        "print('holidays' in sys.modules)"
    )
    words = [sys.executable, "-c", script, NOTICE]
    said = subprocess.run(words, capture_output=True, text=True, check=True)  # noqa: S603
    assert said.stdout.strip() == "False"


def test_a_year_is_rebuilt_with_the_facts_that_are_known():
    """Days from the package, number and dates from the file."""
    entry = rebuild(NATIONAL, 2026)
    assert entry["number"]["value"] == "国办发明电〔2025〕7号"
    assert not entry["estimate"]
    worked = [day for block in entry["blocks"] for day in block["work"]]
    assert worked == ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20",
                      "2026-10-10"]  # fmt: skip


def test_an_unpublished_year_is_marked_as_estimated():
    """The package answers for years to come from statute alone, and does not say so."""
    entry = rebuild(NATIONAL, 2060)
    assert entry["estimate"]
    assert entry["number"] is None


@pytest.mark.parametrize("year", [1999, 2100, "2026"])
def test_other_years_are_refused(year):
    """There is a first and a last year."""
    with pytest.raises(InputError) as caught:
        rebuild(NATIONAL, year)
    assert caught.value.code == "calendar-rebuild-year"
