"""Day by day and case by case against the frozen vectors in ``vectors/calendar``."""

import csv
import gzip
import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

from randcheck.calendars import Deadline, draw_day, national
from randcheck.errors import ScheduleUnpublished

VECTORS = Path(__file__).parents[1] / "vectors" / "calendar"
TABLE = gzip.decompress((VECTORS / "cn_days.csv.gz").read_bytes())
ROWS = list(csv.DictReader(TABLE.decode().splitlines()))
CASES = json.loads((VECTORS / "deadlines.json").read_text(encoding="utf-8"))
NATIONAL = national()
day = date.fromisoformat


def test_the_table_is_the_one_the_cases_were_worked_out_on():
    """The unpacked table has the SHA-256 that the cases name."""
    assert hashlib.sha256(TABLE).hexdigest() == CASES["meta"]["schedule_sha256"]


def test_every_day_is_worked_or_not_as_in_the_table():
    """All 7,305 days agree, and so does the reason for each."""
    found = [
        (str(d.date), "1" if d.working else "0", d.kind.value)
        for d in NATIONAL.explain(day("2006-12-31"), day("2026-12-31"))
    ]
    assert found == [(row["date"], row["is_working_day"], row["kind"]) for row in ROWS]


def test_every_day_off_or_made_up_names_its_notice():
    """A day that a notice names in the table has a source, and no other day has one."""
    for row in ROWS:
        named = "notice" in row["source"] and row["kind"] in {"holiday", "makeup"}
        assert bool(NATIONAL.day(day(row["date"])).sources) is named, row


def test_the_schedule_ends_where_the_cases_say():
    """Settled through 28 December of the last published year, provisional to its end."""
    assert str(NATIONAL.last_settled) == CASES["meta"]["last_settled"]
    first, last = CASES["meta"]["provisional_tail"]
    assert NATIONAL.status(day(first)) == "provisional"
    assert str(NATIONAL.last) == last


@pytest.mark.parametrize("case", CASES["add_working_days"], ids=lambda c: f"{c['event']}+{c['n']}")
def test_working_days_are_added(case):
    """Due date, counted days, status and kind of the last day."""
    found = NATIONAL.due(day(case["event"]), case["n"])
    assert isinstance(found, Deadline)
    assert str(found.due) == case["due"]
    assert [str(d) for d in found.counted] == case["counted"]
    assert found.status == case["status"]
    assert NATIONAL.day(found.due).kind == case["due_kind"]


@pytest.mark.parametrize("case", CASES["known_as_of"], ids=lambda c: f"{c['event']}+{c['n']}")
def test_the_past_answers_with_what_it_knew(case):
    """As of a day before a change the answer is the old one, without it the new one."""
    old = NATIONAL.as_of(day(case["known_as_of"])).due(day(case["event"]), case["n"])
    assert str(old.due) == case["due"]
    assert NATIONAL.due(day(case["event"]), case["n"]).due != old.due


@pytest.mark.parametrize("case", CASES["beyond_schedule"], ids=lambda c: f"{c['event']}+{c['n']}")
def test_beyond_the_schedule_nothing_is_guessed(case):
    """Provisional days are marked; unpublished ones raise and name the earliest date."""
    if case["due"]:
        found = NATIONAL.due(day(case["event"]), case["n"])
        assert (str(found.due), found.status) == (case["due"], case["status"])
        return
    with pytest.raises(ScheduleUnpublished) as caught:
        NATIONAL.due(day(case["event"]), case["n"])
    assert caught.value.params["last_settled"] == CASES["meta"]["last_settled"]
    assert caught.value.params["earliest"] == case.get("earliest", caught.value.params["earliest"])
    if "weekday_and_statutory_estimate" in case:
        guess = NATIONAL.due(day(case["event"]), case["n"], on_unpublished="estimate")
        assert str(guess.likely) == case["weekday_and_statutory_estimate"]


@pytest.mark.parametrize("case", CASES["count_half_open"], ids=lambda c: c["after"])
def test_intervals_are_half_open(case):
    """The first day does not count, the last one does."""
    assert NATIONAL.count(day(case["after"]), day(case["through"])) == case["working_days"]


@pytest.mark.parametrize("case", CASES["calendar_days_rolled"], ids=lambda c: c["event"])
def test_calendar_days_roll_on(case):
    """Calendar days end on a working day, moved on where they must."""
    found = NATIONAL.due(day(case["event"]), case["calendar_days"], "calendar")
    assert (str(found.raw), str(found.due)) == (case["raw"], case["due"])


@pytest.mark.parametrize("case", CASES["first_week_tuesday"], ids=lambda c: c["month"])
def test_draw_days_under_five_readings(case):
    """Raw day, weeks moved and draw day of every month under every reading."""
    year, month = map(int, case["month"].split("-"))
    found = {}
    for key, expected in case.items():
        if not isinstance(expected, dict):
            continue
        answer = draw_day(NATIONAL, year, month, reading=key[0])
        assert {name: answer.to_dict()[name] for name in expected} == expected
        found[key] = answer.draw
    assert (len(set(found.values())) == 1) is case["readings_agree"]
