"""What a book, a plan or a list says is carried out, refused, or told before the seed.

Ten offices that nobody here had in mind; all names are invented.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

import randcheck as rc
from randcheck.cli import main

CASES = Path(__file__).parents[1] / "data" / "cases" / "offices"
DAYS = {
    "cap-infeasible": "2026-04-01",
    "groups-roles": "2026-03-03",
    "size-seats": "2026-03-03",
    "level-word": "2026-06-02",
    "rate-text": "2026-03-10",
    "span-ignored": "2026-07-15",
    "per-department": "2026-04-01",
    "penalty-notice-region": "2026-04-01",
    "plan-against-book": "2026-03-02",
}
Run = Callable[..., tuple[int, str]]
BOOK = "规则书.toml"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command; return exit code and everything that it says."""

    def call(*arguments: object) -> tuple[int, str]:
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out + err

    return call


@pytest.fixture
def office(tmp_path: Path) -> Callable[..., Path]:
    """Return a copy of the folder of a case, with some text of a file replaced."""

    def make(name: str, *changes: tuple[str, str], file: str = BOOK) -> Path:
        folder = tmp_path / name
        if not folder.exists():
            copytree(CASES / name, folder)
        path = folder / file
        text = path.read_text(encoding="utf-8-sig")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
        return folder

    return make


def commit(run: Run, folder: Path, *more: object, day: str = "") -> tuple[int, str]:
    """Commit the draw of a case."""
    out = folder.parent
    return run(
        "commit", folder, "--book", folder / BOOK, "--drawn-on", day or DAYS[folder.name],
        "--source", "a=1", "--source", "b=2", "--private", out / "p", "--out", out / "c.json",
        *more,
    )  # fmt: skip


def both(run: Run, folder: Path) -> str:
    """What plan check and commit say of a folder that both refuse."""
    code, told = run("plan", "check", folder, "--book", folder / BOOK)
    assert code == 2
    again, said = commit(run, folder)
    assert again == 2
    assert not (folder.parent / "p").exists()
    return told + said


def test_seats_that_counting_shows_to_be_empty_are_refused_before_the_seed(run: Run, office):
    """45 checks of two against 15 people with a cap of five: refused with the way out."""
    folder = office("cap-infeasible")
    told = both(run, folder)
    for words in ("45", "90", "75", "inspectors.cap", "XF-001"):
        assert told.count(words) >= 2
    office("cap-infeasible", ("cap = { value = 5", "cap = { value = 6"))
    code, told = commit(run, folder)
    assert (code, "已承诺" in told) == (0, True)
    assert run("draw", folder.parent / "p", "--out", folder.parent / "c.json")[0] == 0


def test_groups_that_cannot_be_formed_are_refused_with_their_cure(run: Run, office):
    """Five groups of two accountants each against seven: teams.most is named, and helps."""
    folder = office("groups-roles")
    told = both(run, folder)
    for words in ("5 组", "7 人", "teams.number", "teams.most", "最多能编 3 组"):
        assert told.count(words) >= 2
    office("groups-roles", ("leftover =", 'most = { value = 3, clause = "x" }\nleftover ='))
    assert commit(run, folder)[0] == 0
    assert run("draw", folder.parent / "p", "--out", folder.parent / "c.json")[0] == 0


def test_a_plan_that_says_otherwise_than_the_book_is_refused(run: Run, office):
    """Published 50 % of every tier, 1 to 20 % in the book: each tier is told with both."""
    told = both(run, office("plan-against-book"))
    for words in ("50%", "1/100", "3/100", "1/10", "1/5"):
        assert words in told


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (("50%,50%,50%,50%", "1%,3%,10%,20%"), ""),
        (("50%,50%,50%,50%", "不低于1%,3%,≥5%,20%以上"), ""),
        (("50%,50%,50%,50%", "不超过1%,3%,10%,20%"), "不超过1%"),
        (("50%,50%,50%,50%", "1%,3%,10%,30%以上"), "30%以上"),
        (("50%,50%,50%,50%", "1%,3%,10%,酌情"), "酌情"),
    ],
)
def test_rates_in_words_are_read_as_minimum_or_maximum(run: Run, office, change, wrong: str):
    """What the plan calls a least or a most is compared as that; what cannot be read stops."""
    folder = office("plan-against-book", change, file="抽查计划.csv")
    code, told = run("plan", "check", folder, "--book", folder / BOOK)
    assert code == (2 if wrong else 0), told
    assert wrong in told
    assert commit(run, folder)[0] == code


@pytest.mark.parametrize(
    "change",
    [
        ("2026年3月1日至2026年11月30日", "2026年6月1日至2026年8月31日"),
        ("每组不少于2人", "每组不少于3人"),
        ("每年1次", "每年2次"),
        ("低,中,中高,高", "A,B,C,D"),
    ],
    ids=["window", "team", "frequency", "tiers"],
)
def test_every_part_of_a_plan_is_compared(run: Run, office, change: tuple[str, str]):
    """Window, size of teams, frequency and scale of tiers: what differs is an error."""
    right = ("50%,50%,50%,50%", "1%,3%,10%,20%")
    folder = office("plan-against-book", right, change, file="抽查计划.csv")
    assert both(run, folder).count("抽查计划.csv #1") >= 2


@pytest.mark.parametrize("rate", ["不低于30%", "30%以上", "≥30%", "30%"])
def test_a_published_floor_in_words_binds(run: Run, office, rate: str):
    """A list that says not below 30 % and a book that draws a fifth: refused (W22-7)."""
    folder = office("rate-text", ("不低于30%", rate), file="抽查事项清单.csv")
    assert "W22-7" in both(run, folder)


@pytest.mark.parametrize("rate", ["不超过3%", "≤3%", "3%以下"])
def test_a_published_ceiling_binds(run: Run, office, rate: str):
    """A list that says no more than 3 % and a book that draws a fifth: refused."""
    folder = office("rate-text", ("不低于30%", rate), file="抽查事项清单.csv")
    assert "rate_is" in both(run, folder)


def test_last_years_targets_are_out_by_the_calendar(office):
    """A span of two calendar years: whoever was drawn last January is out this July."""
    folder = office("span-ignored")
    mine = rc.read_office(folder, book=folder / BOOK)
    task = mine.plan("2026").task("health", drawn_on=rc.calendars.read_day("2026-07-15", ""))
    drawn = {check.target: check.drawn for check in mine.files.history}
    assert {s.id for s in task.standings if s.verdict != "eligible"} == {
        target for target, day in drawn.items() if day is not None and day.year >= 2025
    }


def test_a_level_of_another_word_is_refused(run: Run, office):
    """县 in the plan and 县级 in units: a cap by level would be off, so it is refused."""
    told = both(run, office("level-word"))
    assert "县级" in told
    folder = office("level-word", ('level = { value = "县"', 'level = { value = "县级"'))
    mine = rc.read_office(folder, book=folder / BOOK)
    task = mine.plan("2026").task("health", drawn_on=rc.calendars.read_day("2026-06-02", ""))
    assert any(s.verdict == "excluded:two-per-level" for s in task.standings)


def test_more_seats_than_members_are_refused(run: Run, office):
    """A team of four with five seats."""
    assert "teams.size" in both(run, office("size-seats"))


def test_a_joint_check_is_not_drawn_as_the_offices_own(run: Run, office):
    """Two of each department hold for the row of the list of joint checks, and are obeyed there."""
    folder = office("per-department")
    assert "--task 进出口商品联合检查" in both(run, folder)
    code, told = commit(run, folder, "--task", "进出口商品联合检查")
    assert code == 0, told
    certificate = rc.draw(rc.load_pending(folder.parent / "p"))
    mine = rc.read_office(folder, book=folder / BOOK)
    department = {person.id: person.department for person in mine.files.inspectors}
    for team in certificate.teams.values():
        sent = sorted(department[member] for member in team)
        assert sent == sorted(["海关"] * 2 + ["市场监管"] * 2 + ["税务"] * 2)


def test_two_of_each_department_without_joint_checks_are_refused(run: Run, office):
    """A book that says so, and a folder without a list of joint checks: to no effect."""
    folder = office("per-department")
    (folder / "joint.csv").unlink()
    assert "per_department" in both(run, folder)


def test_the_days_of_the_region_reach_a_published_notice(run: Run, office, monkeypatch):
    """A layer named in the book: 2026-04-30 by the region's law, not 04-28, in every output."""
    folder = office("penalty-notice-region")
    monkeypatch.chdir(folder)
    layer = ("calendar", "import", "n1.txt", "--level", "region", "--extra-days", "2")
    assert run(*layer, "--output", "n1.json")[0] == 0
    notice = ("notice", "penalties", ".", "--book", BOOK, "--checks", "checks.jsonl")
    assert "2026-04-30" in run(*notice, "--layer", "n1.json")[1]
    assert "2026-04-28" in run(*notice)[1]
    with Path(BOOK).open("a", encoding="utf-8") as file:
        file.write('[calendar]\nlayers = { value = ["n1.json"], clause = "x" }\n')
    assert "2026-04-30" in run(*notice)[1]
    listed = ("deadline", "list", "checks.jsonl", "--book", BOOK, "--on", "2026-05-20", "--json")
    assert "2026-04-30" in run(*listed, "--all")[1]
    assert commit(run, folder)[0] == 0
    days = rc.load_pending(folder.parent / "p").certificate.commitment["calendar"]
    assert "2026-04-20" in json.dumps(days)
    certificate = rc.draw(rc.load_pending(folder.parent / "p"))
    told = [rc.examine(certificate, files=files).notes
            for files in (None, {"rule_book": Path(BOOK)})]  # fmt: skip
    assert [any(note.code == "note-calendar-same" for note in notes) for notes in told] == [
        False, True,
    ]  # fmt: skip


def test_what_a_draw_will_bring_is_shown_before_it(run: Run, office):
    """Plan check names N, eligible, need and n of every stratum."""
    folder = office("span-ignored")
    code, told = run("plan", "check", folder, "--book", folder / BOOK, "--json")
    (task,) = json.loads(told)["tasks"]
    assert code == 0
    assert task["task"] == "health"
    assert task["strata"][0].keys() == {
        *("stratum", "N", "eligible", "need", "n", "rate", "chance", "shortfall")
    }


def test_a_stratum_of_which_nobody_can_be_drawn_is_refused_unless_it_is_meant(run: Run, office):
    """可抽 0 is taken for a mistake, until the book says that it may be."""
    named = 'when = { checked = { causes = ["双随机"], period = "calendar-year", span = 2 } }'
    folder = office("span-ignored", (named, 'when = { field = "state", not_in = ["报废"] }'))
    told = both(run, folder)
    assert told.count("可抽 0") >= 2
    office(
        "span-ignored",
        ("otherwise = true", 'otherwise = true\nmay_be_empty = { value = true, clause = "x" }'),
    )
    code, told = commit(run, folder)
    assert (code, "可抽 0" in told) == (0, True)


def test_a_shortfall_is_told_where_it_can_still_be_cured(run: Run, office):
    """Fewer eligible than the rule wants: plan check, commit and draw say how many are missing."""
    folder = office("span-ignored", ("rate = {", "fixed = {"), ('"1/2"', "1000"))
    for code, told in (
        run("plan", "check", folder, "--book", folder / BOOK),
        commit(run, folder),
        run("draw", folder.parent / "p", "--out", folder.parent / "c.json"),
    ):
        assert code == 0, told
        assert "缺" in told
        assert "short" in told


def test_a_draw_after_the_window_is_refused(run: Run, office):
    """Nobody could be inspected any more."""
    code, told = commit(run, office("span-ignored"), day="2026-12-15")
    assert code == 2
    assert "2026-11-30" in told


def test_past_checks_of_a_unit_that_nobody_knows_are_asked_about(run: Run, office):
    """A short name for the city's office is not taken for the office's own: the unit is named."""
    folder = office("level-word", ('level = { value = "县"', 'level = { value = "县级"'))
    office("level-word", ("虚构市卫生健康委员会", "市卫健委"), file="检查记录.csv")
    told = both(run, folder)
    assert told.count("市卫健委") >= 2
    assert "[[units]]" in told


def test_what_depends_on_the_seed_is_told_with_its_chance(run: Run, office):
    """Whoever is left may not meet some targets: of 200 seeds tried some leave a seat empty."""
    folder = office("span-ignored")
    people = (folder / "执法检查人员名录库.csv").read_text(encoding="utf-8-sig").splitlines()
    header, *rest = people
    (folder / "执法检查人员名录库.csv").write_text("\n".join([header, *rest[:2]]) + "\n", "utf-8")
    mine = rc.read_office(folder, book=folder / BOOK)
    targets = [target.id for target in mine.files.targets][:3]
    first = mine.files.inspectors.inspectors[0]
    rows = [f"{first.id},{first.name},{target},利害关系" for target in targets]
    text = "执法证号,姓名,统一社会信用代码,关系\n" + "\n".join(rows) + "\n"
    (folder / "利害关系.csv").write_text(text, encoding="utf-8")
    code, told = commit(run, folder, day="2026-06-02")
    assert code == 0, told
    found = re.search(r"试算 200 个种子，(\d+) 个派不满", told)
    assert found is not None, told
    assert 0 < int(found[1]) <= 200


def test_targets_of_no_stratum_are_told_together_with_what_the_strata_ask(run: Run, office):
    """Hundreds of them are one line, with how many and by which column."""
    where = 'where = { kind = ["别的"] }'
    told = both(run, office("span-ignored", ("otherwise = true", where)))
    assert "kind = " in told
    assert len(told.splitlines()) < 60


def test_a_campaign_is_history_of_its_own_cause(run: Run, office):
    """A cause that the book gives a task goes into what is exported, and no cap counts it."""
    named = (
        'draw = { value = "health"',
        'cause = { value = "专项", clause = "x" }\ndraw = { value = "health"',
    )
    other = ('other = { value = ["投诉举报"]', 'other = { value = ["投诉举报", "专项"]')
    folder = office("span-ignored", named, other)
    out = folder.parent
    assert commit(run, folder)[0] == 0
    assert run("draw", out / "p", "--out", out / "c.json")[0] == 0
    opened = ("check", "open", out / "c.json", "--book", folder / BOOK, "--drawn-on", "2026-07-15")
    assert run(*opened, "-o", out / "checks.jsonl")[0] == 0
    code, told = run("check", "export", out / "checks.jsonl", "--role", "history", "--book",
                     folder / BOOK, "-o", out / "history.csv")  # fmt: skip
    assert code == 0, told
    assert "专项" in (out / "history.csv").read_text(encoding="utf-8-sig")
    assert "双随机" not in (out / "history.csv").read_text(encoding="utf-8-sig")


def test_a_published_plan_that_was_not_drawn_by_is_found_by_whoever_verifies(office):
    """Step `files`, given plan, items and book: the rates of the plan are not those committed."""
    folder = office("plan-against-book")
    mine = rc.read_office(folder, book=folder / BOOK)
    task = mine.plan("2026").task("first", drawn_on=rc.calendars.read_day("2026-03-02", ""))
    sources = [rc.contribution(name, value=name) for name in ("a", "b")]
    pending = rc.commit(task, sources=sources)
    given = {"plan": folder / "抽查计划.csv", "items": folder / "抽查事项清单.xlsx",
             "rule_book": folder / BOOK}  # fmt: skip
    report = rc.examine(rc.draw(pending), files=given)
    (step,) = [step for step in report.steps if step.name == "files"]
    assert step.status == "FAIL"
    assert any("50%" in problem.zh for problem in step.problems)


def test_an_exclusion_is_dropped_or_changed_for_one_task_alone(office):
    """The rest of the book holds for it; what is dropped and is not there is refused."""
    tasks = (
        '[[tasks]]\nid = "one"\n[[tasks]]\nid = "two"\n'
        '[[tasks.exclusions]]\nid = "{id}"\n{change}\n'
    )
    health = 'draw = { value = "health", clause = "第三条" }\n'
    folder = office("span-ignored", (health, ""))
    text = (folder / BOOK).read_text(encoding="utf-8")

    def with_change(id: str, change: str) -> rc.RuleBook:
        more = tasks.format(id=id, change=change)
        (folder / BOOK).write_text(text + more, encoding="utf-8")
        return rc.rulebook(folder / BOOK)

    dropped = with_change("last-year", "drop = true")
    assert [len(rules.exclusions) for rules in dropped.rules] == [1, 0]
    changed = with_change("last-year", "when = { checked = { span = 3 } }")
    assert [rules.exclusions[0].checked.span for rules in changed.rules] == [2, 3]
    for id, change, code in (
        ("first-year", "drop = true", "book-drop-unknown"),
        ("first-year", "leaves_base = true", "shape-missing"),
        ("last-year", "drop = false", "shape-unknown"),
    ):
        with pytest.raises(rc.InputError) as caught:
            with_change(id, change)
        assert code in {problem.code for problem in caught.value.problems}
