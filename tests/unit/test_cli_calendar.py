"""``randcheck deadline`` and ``randcheck calendar``, through their parsers."""

import json

import pytest

from randcheck.cli import parser
from randcheck.cli.language import choose
from randcheck.errors import InputError

NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至14日（周日）放假，共10天。
三、劳动节：5月1日（周六）至9日（周日）放假调休，共9天。5月15日（周六）上班。
四、国庆节：10月1日（周五）至3日（周日）放假，共3天。10月4日（周一）补休。
2026年11月30日
"""


@pytest.fixture
def run(capsys):
    """Run one command; return exit code, output and error output."""

    def run(*words: object):
        choose("zh")
        args = parser().parse_args(words)
        code = args.handler(args)
        out = capsys.readouterr()
        return code, out.out, out.err

    return run


@pytest.fixture
def run_json(run):
    """Run one command with ``--json``; return exit code and value."""

    def run_json(*words: object):
        code, out, _ = run(*words, "--json")
        return code, json.loads(out)

    return run_json


def refused(run, *words: object):
    """Return what is wrong, after checking that it is told in both languages."""
    with pytest.raises(InputError) as caught:
        run(*words)
    assert caught.value.zh
    assert caught.value.en
    return caught.value.code


def test_a_deadline_is_printed_with_its_days(run, run_json):
    """Date, status and counted days, as text and as JSON."""
    code, out, _ = run("deadline", "2026-02-11", "5")
    assert code == 0
    assert "到期日：2026-02-25（周三），已确定" in out
    code, found = run_json("deadline", "2026-02-11", "5")
    assert (code, found["due"], found["status"]) == (0, "2026-02-25", "settled")
    assert found["counted"][2] == "2026-02-14"


def test_a_provisional_deadline_says_so(run_json, run):
    """The last days of the published year."""
    assert run_json("deadline", "2026-12-22", "5")[1]["status"] == "provisional"
    assert "暂定" in run("deadline", "2026-12-22", "5")[1]


def test_beyond_the_schedule_the_exit_code_is_three(run, run_json):
    """No due date; the earliest possible one and the last settled day instead."""
    code, found = run_json("deadline", "2026-12-25", "5")
    assert code == 3
    assert "due" not in found
    assert (found["earliest"], found["last_settled"]) == ("2026-12-31", "2026-12-28")
    code, out, err = run("deadline", "2026-12-25", "5")
    assert (code, out) == (3, "")
    assert "2026-12-31" in err


def test_an_estimate_is_still_undecided(run, run_json):
    """A range, no due date, exit code 3."""
    code, found = run_json("deadline", "2026-12-25", "5", "--estimate")
    assert (code, found["status"], found["likely"]) == (3, "estimate", "2027-01-04")
    assert "due" not in found
    assert "估计" in run("deadline", "2026-12-25", "5", "--estimate")[1]


def test_the_past_is_asked_with_as_of(run_json):
    """What was known on 20 January 2020."""
    code, found = run_json("deadline", "2020-01-20", "5", "--as-of", "2020-01-20")
    assert (code, found["due"], found["as_of"]) == (0, "2020-02-01", "2020-01-20")


def test_calendar_days_roll_as_told(run, run_json):
    """Forward unless told otherwise."""
    calendar_days = ("deadline", "2026-02-05", "15", "--unit", "calendar")
    assert run_json(*calendar_days)[1]["due"] == "2026-02-24"
    assert run_json(*calendar_days, "--roll", "previous")[1]["due"] == "2026-02-14"
    assert run_json(*calendar_days, "--roll", "none")[1]["due"] == "2026-02-20"
    assert "2026-02-20" in run(*calendar_days, "--explain")[1]


def test_rules_are_listed_and_asked(run, run_json):
    """A term from an event, a fixed date from its year, and the list of both."""
    assert "L19-18" in run("deadline", "--rules")[1]
    assert len(run_json("deadline", "--rules")[1]["terms"]) == 8
    term = ("deadline", "2026-02-11", "--rule", "L19-18")
    assert run_json(*term)[1]["due"] == "2026-02-25"
    assert "第十八条" in run(*term)[1]
    fixed = ("deadline", "--rule", "X22-9", "--year", "2026", "--month", "10")
    assert run_json(*fixed)[1]["due"] == "2026-10-23"
    assert run("deadline", "--rule", "L19-12", "--year", "2027")[0] == 3


def test_every_day_can_be_explained(run, run_json):
    """Why a day counted or not, with its notice."""
    assert "春节 cn-2026" in run("deadline", "2026-02-11", "5", "--explain")[1]
    assert len(run_json("deadline", "2026-02-11", "5", "--explain")[1]["days"]) == 15


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("deadline",), "calendar-cli-event"),
        (("deadline", "2026-02-11"), "calendar-cli-event"),
        (("deadline", "2026-02-11", "-5"), "calendar-count-of-days"),
        (("deadline", "2026-02-11", "5.0"), "calendar-whole-number"),
        (("deadline", "2026-02-11", "５"), "calendar-whole-number"),
        (("deadline", "11.2.2026", "5"), "calendar-date-text"),
        (("deadline", "2026-02-11T09:00", "5"), "calendar-naive-datetime"),
        (("deadline", "2006-12-01", "5"), "calendar-before-first"),
        (("deadline", "2026-02-11", "5", "--unit", "weeks"), "calendar-unit"),
        (("deadline", "2026-02-11", "5", "--unit", "calendar", "--roll", "x"), "calendar-roll"),
        (("deadline", "2026-02-11", "5", "--as-of", "2000-01-01"), "calendar-nothing-known"),
        (("deadline", "2026-02-11", "5", "--layer", "nowhere"), "calendar-file-unreadable"),
        (("deadline", "2026-02-11", "--rule", "X"), "calendar-rule-unknown"),
        (("deadline", "2026-02-11", "--rule", "L19-12"), "calendar-cli-fixed"),
        (("calendar", "count", "2026-02-11", "2026-02-10"), "calendar-interval"),
        (("calendar", "draw-days", "2026-2"), "calendar-month"),
        (("calendar", "draw-days", "2026", "--reading", "F"), "calendar-reading"),
        (("calendar", "day", "today"), "calendar-date-text"),
        (("calendar", "import", "nowhere"), "calendar-file-unreadable"),
        (("calendar", "rebuild", "1066"), "calendar-rebuild-year"),
    ],
)
def test_bad_input_is_an_input_error(run, words, code):
    """The main program prints it and exits with 2."""
    assert refused(run, *words) == code


def test_the_status_says_what_is_open(run, run_json):
    """Settled through, provisional through, and whose notice is missing."""
    code, found = run_json("calendar", "status", "--today", "2026-11-22")
    assert code == 0
    assert (found["last_settled"], found["next_notice"], found["days_left"]) == (
        "2026-12-28",
        2027,
        36,
    )
    assert "2027 年的通知" in run("calendar", "status")[1]


def test_days_and_intervals_are_answered(run, run_json):
    """One day with its source, an interval half-open, and three where nothing is known."""
    assert run_json("calendar", "day", "2026-02-14")[1]["kind"] == "makeup"
    assert "cn-2026" in run("calendar", "day", "2026-02-14")[1]
    assert run("calendar", "day", "2027-01-04")[0] == 3
    code, found = run_json("calendar", "count", "2022-09-30", "2022-10-09", "--explain")
    assert (code, found["working_days"], found["counted"]) == (0, 2, ["2022-10-08", "2022-10-09"])
    assert len(found["days"]) == 9
    assert "2 个工作日" in run("calendar", "count", "2022-09-30", "2022-10-09", "--explain")[1]
    assert run_json("calendar", "count", "2026-12-01", "2027-01-04")[0] == 3


def test_draw_days_are_answered_under_every_reading(run, run_json):
    """A month, a year, one reading or all five."""
    code, found = run_json("calendar", "draw-days", "2025-02", "--reading", "all")
    assert code == 0
    assert [day["reading"] for day in found["draw_days"]] == list("ABCDE")
    assert found["draw_days"][1]["rolled_weeks"] == 2
    assert len(run_json("calendar", "draw-days", "2026")[1]["draw_days"]) == 12
    assert "2026-05-12" in run("calendar", "draw-days", "2026")[1]
    code, found = run_json("calendar", "draw-days", "2027-01")
    assert (code, found["earliest"]) == (3, "2027-01-05")


def test_a_notice_is_imported_and_used(run, run_json, tmp_path):
    """The text becomes a layer file, and with it 2027 is settled."""
    notice, layer = tmp_path / "通知.txt", tmp_path / "layer.json"
    notice.write_text(NOTICE, encoding="utf-8")
    words = ("calendar", "import", str(notice), "--output", str(layer))
    code, found = run_json(*words)
    assert (code, found["last_settled"]) == (0, "2027-12-28")
    assert "2027-06-09" in str(found["second_opinion"]["differences"])  # left out by the notice
    assert "2027-12-28" in run(*words)[1]
    assert "2027-06-09" in run(*words)[1]
    assert run("calendar", "check", "--layer", str(layer))[0] == 1
    code, found = run_json("deadline", "2026-12-25", "5", "--layer", str(layer))
    assert (code, found["due"], found["status"]) == (0, "2027-01-04", "settled")
    assert "import-cn-2027" in run("calendar", "status", "--layer", str(layer))[1]


def test_a_wrong_notice_is_refused(run, tmp_path):
    """Nothing is written where a check fails."""
    notice, layer = tmp_path / "notice.txt", tmp_path / "layer.json"
    notice.write_text(NOTICE.replace("共9天", "共8天"), encoding="utf-8")
    words = ("calendar", "import", str(notice), "--output", str(layer))
    assert refused(run, *words) == "calendar-notice-day-count"
    assert not layer.exists()
    notice.write_text(NOTICE, encoding="utf-8")
    assert refused(run, *words[:-1], str(tmp_path)) == "calendar-file-unwritable"
    assert refused(run, *words, "--level", "city") == "calendar-layer-level"


def test_the_maintenance_commands_answer(run, run_json):
    """Compared with the installed package, and one year rebuilt from it."""
    assert run("calendar", "check")[0] == 0
    assert run_json("calendar", "check")[1]["agrees"]
    assert json.loads(run("calendar", "rebuild", "2026")[1])["settles"] == 2026


def test_a_deadline_is_exported(run, tmp_path):
    """``--ical`` writes a file that calendar programs read."""
    pytest.importorskip("icalendar", reason="the extra ical is not installed")
    target = tmp_path / "due.ics"
    assert run("deadline", "2026-02-11", "5", "--ical", str(target))[0] == 0
    assert b"20260225" in target.read_bytes()
    words = ("deadline", "2026-02-11", "5", "--ical", str(tmp_path))
    assert refused(run, *words) == "calendar-file-unwritable"
