from datetime import date

import pytest

from randcheck.calendars import assemble, national, state_council_notices
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
