from datetime import date

import pytest

from fixtures.offices import LAID_DOWN
from randcheck.calendars import (
    Estimate,
    Start,
    due_after,
    due_in,
    last_result,
    national,
)
from randcheck.errors import InputError, ScheduleUnpublished

NATIONAL = national()
EVENT = date(2026, 2, 11)


def code_of(call, *args: object, **kwargs: object):
    """Return the code of the error that a call raises; it has both texts."""
    with pytest.raises(InputError) as caught:
        call(*args, **kwargs)
    assert caught.value.zh
    assert caught.value.en
    return caught.value.code


@pytest.mark.parametrize(
    ("id", "days", "start", "due"),
    [
        ("L19-18", 5, "check-completed", "2026-02-25"),
        ("L19-19", 7, "report-completed", "2026-02-27"),
        ("L19-21", 10, "feedback-received", "2026-03-03"),
        ("W25-14", 20, "campaign-completed", "2026-03-17"),
        ("W25-15", 7, "decision-made", "2026-02-27"),
        ("H23-8-entry", 5, "check-ended", "2026-02-25"),
        ("H23-8-publication", 20, "check-ended", "2026-03-17"),
    ],
)
def test_terms_of_the_rule_books(id, days, start, due):
    """Number of days and first start event as the clause has them."""
    found = due_after(NATIONAL, LAID_DOWN[id], EVENT)
    assert (found.rule.days, found.start.value, str(found.deadline.due)) == (days, start, due)
    assert found.to_dict()["rule"] == id


def test_every_rule_names_its_clause_in_both_languages():
    """Nothing is due without a clause."""
    for rule in LAID_DOWN.values():
        assert rule.clause
        assert rule.zh
        assert rule.en


def test_a_combined_check_ends_with_its_last_single_result():
    """L19-18, second part: the report is due from the last result, in any order given."""
    event = last_result([date(2026, 2, 11), date(2026, 2, 28), date(2026, 2, 13)])
    found = due_after(NATIONAL, LAID_DOWN["L19-18"], event, start=Start.LAST_RESULT)
    assert found.deadline.event == date(2026, 2, 28)
    assert found.start is Start.LAST_RESULT
    assert code_of(last_result, []) == "calendar-no-result"
    assert code_of(last_result, ["2026-02-11"]) == "argument"


def test_what_began_is_named():
    """A term that leaves its start to the check is told which one it was; nothing else is taken."""
    term = LAID_DOWN["L19-18"]
    assert due_after(NATIONAL, term, EVENT).start is Start.CHECK_COMPLETED
    assert due_after(NATIONAL, term, EVENT, start="last-result").start is Start.LAST_RESULT
    wrong = {"start": "a-letter"}
    assert code_of(due_after, NATIONAL, term, EVENT, **wrong) == "calendar-rule-start"


@pytest.mark.parametrize(
    ("id", "year", "month", "raw", "due"),
    [
        ("L19-12", 2026, None, "2026-01-31", "2026-01-30"),
        ("L19-23", 2026, None, "2026-02-28", "2026-02-28"),
        ("L19-23", 2024, None, "2024-02-29", "2024-02-29"),
        ("X22-9", 2026, 10, "2026-10-25", "2026-10-23"),
        ("X22-9", 2026, 2, "2026-02-25", "2026-02-25"),
        ("H23-13-draw", 2026, None, "2026-04-30", "2026-04-30"),
        ("H23-13-checks", 2025, None, "2025-11-30", "2025-11-28"),
    ],
)
def test_fixed_dates_of_the_rule_books(id, year, month, raw, due):
    """The end of January, of February, the 25th: kept on the last working day before."""
    found = due_in(NATIONAL, LAID_DOWN[id], year=year, month=month).deadline
    assert (str(found.raw), str(found.due)) == (raw, due)


def test_a_fixed_date_moves_as_the_office_lays_down():
    """X22-9 rolls to the previous working day, or by parameter to the next."""
    found = due_in(NATIONAL, LAID_DOWN["X22-9"], year=2026, month=10, roll="next")
    assert found.deadline.due == date(2026, 10, 26)
    assert found.start is None


def test_a_fixed_date_beyond_the_schedule_is_refused():
    """January 2027 is not published; an estimate says that it is one."""
    with pytest.raises(ScheduleUnpublished):
        due_in(NATIONAL, LAID_DOWN["L19-12"], year=2027)
    found = due_in(NATIONAL, LAID_DOWN["L19-12"], year=2027, on_unpublished="estimate").deadline
    assert isinstance(found, Estimate)
    assert found.likely == date(2027, 1, 29)


@pytest.mark.parametrize(
    ("call", "args", "kwargs", "code"),
    [
        (due_after, ("L19-18", EVENT), {}, "calendar-rule-kind"),
        (due_after, (LAID_DOWN["L19-12"], EVENT), {}, "calendar-rule-kind"),
        (due_in, (LAID_DOWN["L19-18"],), {"year": 2026}, "calendar-rule-kind"),
        (due_in, (LAID_DOWN["L19-12"],), {"year": 2026, "month": 1}, "calendar-rule-month"),
        (due_in, (LAID_DOWN["X22-9"],), {"year": 2026}, "calendar-rule-month"),
        (due_in, (LAID_DOWN["X22-9"],), {"year": 2026, "month": 13}, "calendar-month"),
        (due_in, (LAID_DOWN["L19-12"],), {"year": "2026"}, "calendar-month"),
        (due_in, (LAID_DOWN["L19-12"],), {"year": 2026, "roll": "x"}, "calendar-roll"),
    ],
)
def test_bad_input_has_a_clear_error(call, args, kwargs, code):
    """Every wrong argument has an error of its own."""
    assert code_of(call, NATIONAL, *args, **kwargs) == code
