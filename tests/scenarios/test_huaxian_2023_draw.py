"""Huaxian 2023: the draw that its published plan orders, step by step, each with its clause.

The office's files ship with the demonstration; all names, codes and dates in them are invented.
Numbers that a person can count in the files are counted here again from the raw rows, without the
readers of the package.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest

import randcheck as rc
from fixtures.certificates import full
from randcheck.cli import main
from randcheck.office.reading import read_folder
from randcheck.selftest import office_folder

if TYPE_CHECKING:
    from pathlib import Path

    from randcheck.draws.task import Task

FILES = office_folder()
TESTERS, BALLOONS, OTHERS = "雷电防护装置检测机构", "升放气球单位", "其他防雷安全重点单位"
DRAWN_ON = date(2023, 4, 25)
LAST_DAY = date(2023, 11, 30)


def rows(name: str, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    """The rows of one file below its header, title and total rows left out."""
    text = (FILES / name).read_text(encoding=encoding)
    listed = [row for row in csv.reader(text.splitlines()) if row and row[0]]
    start = next(n for n, row in enumerate(listed) if row[0] in {"序号", "姓名"})
    return [
        dict(zip(listed[start], row, strict=False))
        for row in listed[start + 1 :]
        if not row[0].startswith("合计")
    ]


TARGETS = rows("targets.csv")
PEOPLE = rows("inspectors.csv", "gb18030")
CODE, LICENCE = "统一社会信用代码", "执法证号"


@pytest.fixture(scope="module")
def task() -> Task:
    """The task of the plan, from the office's files."""
    office = read_folder(FILES)
    return rc.plan_task(
        rc.rulebook("huaxian-2023"),
        targets=office.targets,
        inspectors=office.inspectors,
        interests=office.interests,
        history=office.history,
        drawn_on=DRAWN_ON,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """The files of the demonstration's draw."""
    out = tmp_path_factory.mktemp("huaxian")
    assert main(["demo", "--out", str(out)]) == 0
    return out


@pytest.fixture(scope="module")
def certificate(folder: Path) -> rc.Certificate:
    """The demonstration's certificate."""
    return rc.load_certificate(folder / "certificate.json")


def kind(row: dict[str, str]) -> str:
    """The stratum of a row, by the plan's words."""
    return row["类型"] if row["类型"] in {TESTERS, BALLOONS} else OTHERS


def day(text: str) -> date:
    """A date as the office writes it."""
    year, month, number = map(int, re.findall(r"\d+", text))
    return date(year, month, number)


def test_h23_2_two_directories(task: Task):
    """H23-2: a directory of targets and one of inspectors; nobody is lost in reading them."""
    assert len(TARGETS) == 430
    assert {standing.id for standing in task.standings} == {row[CODE] for row in TARGETS}
    assert [entry.id for entry in task.pool] == sorted(row[LICENCE] for row in PEOPLE)
    assert len(PEOPLE) == 21


def test_h23_12_strata_and_their_sizes(task: Task):
    """H23-12: testers and balloon releasers by kind, all other key units together: 51, 39, 340."""
    counted = Counter(kind(row) for row in TARGETS)
    assert counted == {TESTERS: 51, BALLOONS: 39, OTHERS: 340}
    assert {id: counts.size for id, counts in task.counts().items()} == counted


def test_h23_12_quotas(task: Task):
    """H23-12: 30 % of 51 and of 39, 5 % of 340, rounded up exactly: 16, 12, 17; no shortfall."""
    quotas = task.quotas()
    assert {id: quota.n for id, quota in quotas.items()} == {TESTERS: 16, BALLOONS: 12, OTHERS: 17}
    assert {quota.shortfall for quota in quotas.values()} == {0}


def test_l19_11_closed_units_are_not_drawn(task: Task):
    """L19-11: twenty deregistered or revoked units are excluded, and say so by that clause."""
    closed = {row[CODE] for row in TARGETS if row["状态"] != "存续"}
    assert len(closed) == 20
    by_state = {s.id for s in task.standings if s.verdict == "excluded:state"}
    assert by_state == closed
    assert all(task.eligibility.why_not(id) == "excluded:state L19-11" for id in closed)


def test_h23_6_joint_checks_are_not_repeated(task: Task):
    """H23-6: nine targets that a joint check has covered this year are not checked again."""
    past = rows("history.csv")
    joint = {row[CODE] for row in past if row["来源"] == "部门联合双随机"}
    assert len(joint) == 9
    overlap = {s.id for s in task.standings if s.verdict == "excluded:joint-overlap"}
    assert overlap == joint
    assert {task.eligibility.why_not(id) for id in joint} == {"excluded:joint-overlap H23-6"}
    others = {row[CODE] for row in past} - joint
    assert others
    assert "excluded:joint-overlap" not in {s.verdict for s in task.standings if s.id in others}


def test_eligible_in_each_stratum(task: Task):
    """What is left to be drawn: 49, 38 and 314."""
    found = {id: counts.eligible for id, counts in task.counts().items()}
    assert found == {TESTERS: 49, BALLOONS: 38, OTHERS: 314}


def test_licence_holds_through_the_last_day(task: Task):
    """A licence covers the whole window: 4 of 21 do not, one that ends on the last day does."""
    short = {row[LICENCE] for row in PEOPLE if day(row["证件有效期"]) < LAST_DAY}
    assert len(short) == 4
    assert {e.id for e in task.pool if e.verdict == "excluded:licence"} == short
    (last,) = (row[LICENCE] for row in PEOPLE if day(row["证件有效期"]) == LAST_DAY)
    assert last == "16052654008"
    assert last not in short


def test_h23_3_pool_is_whoever_is_present(task: Task):
    """H23-3: in the pool are those on post; two are away, fifteen can be grouped."""
    absent = {row[LICENCE] for row in PEOPLE if row["在岗"] == "否"}
    assert absent == {"16052654006", "16052620015"}
    assert {entry.id for entry in task.pool if not entry.present} == absent
    able = [e for e in task.pool if e.present and e.verdict == "eligible"]
    assert len(able) == 15


def test_h23_13_window(certificate: rc.Certificate):
    """H23-13: drawn by the end of April, checked by the end of November."""
    body = certificate.commitment
    assert body["window"] == {"first": "2023-04-26", "last": "2023-11-30"}
    assert body["instant"].startswith("2023-04-25")
    embedded = body["calendar"]
    assert (embedded["start"], embedded["end"]) == ("2023-04-26", "2023-11-30")
    assert embedded["as_of"] == "2023-04-25"
    assert "2023-05-01/2023-05-03" in embedded["off"]
    assert "2023-05-06" in embedded["work"]


def test_commitment_fixes_what_was_counted(certificate: rc.Certificate, task: Task):
    """What was counted above stands in the commitment, before any seed was known."""
    strata = {s["id"]: s for s in certificate.commitment["strata"]}
    for id, (size, able, n, rate) in {
        TESTERS: (51, 49, 16, "3/10"),
        BALLOONS: (39, 38, 12, "3/10"),
        OTHERS: (340, 314, 17, "1/20"),
    }.items():
        stratum = strata[id]
        found = (stratum["N"], stratum["eligible"], stratum["n"], stratum["rate"])
        assert found == (size, able, n, rate)
        assert stratum["base"] == "roster"
        assert stratum["reserves"] == 2
    sizes = {name: r["size"] for name, r in certificate.commitment["rosters"].items()}
    assert sizes == {
        "history": 9,  # the joint checks of this year; of the other twelve no rule asks
        "inspectors": 21,
        "interests": 6,
        "presence": 21,
        "recusals": 6,
        "targets": 430,
    }
    assert len(task.recusals) == 6


def test_h23_12_drawn_are_eligible_and_of_their_kind(certificate: rc.Certificate, task: Task):
    """H23-12: 45 targets drawn, each eligible, each of its stratum, none twice; 2 reserves each."""
    able = {(s.stratum, s.id) for s in task.standings if s.verdict == "eligible"}
    drawn = {(stratum, id) for stratum, ids in certificate.drawn.items() for id in ids}
    assert len(drawn) == 45
    assert drawn <= able
    for stratum in full(certificate, "draw")["strata"]:
        assert len(stratum["reserves"]) == 2
        reserves = {(stratum["id"], lot["id"]) for lot in stratum["reserves"]}
        assert reserves <= able - drawn


def test_h23_3_everybody_is_grouped(certificate: rc.Certificate, task: Task):
    """H23-3: all fifteen grouped at random, at least two a team: seven groups, one of three."""
    groups = full(certificate, "assignment")["groups"]
    assert sorted(len(group["seats"]) for group in groups) == [2, 2, 2, 2, 2, 2, 3]
    grouped = [seat["inspector"] for group in groups for seat in group["seats"]]
    able = {e.id for e in task.pool if e.present and e.verdict == "eligible"}
    assert sorted(grouped) == sorted(able)


def test_h23_3_groups_are_matched_with_targets(certificate: rc.Certificate):
    """H23-3: each drawn target has one group; no group has two more than another."""
    assignment = full(certificate, "assignment")
    drawn = {id for ids in certificate.drawn.values() for id in ids}
    assert {team["check"] for team in assignment["teams"]} == drawn
    assert len(assignment["teams"]) == 45
    loads = Counter(team["group"] for team in assignment["teams"])
    assert sorted(loads.values()) == [6, 6, 6, 6, 7, 7, 7]
    for team in assignment["teams"]:
        assert team["seats"] == assignment["groups"][team["group"]]["seats"]


def test_recusals_hold(certificate: rc.Certificate, task: Task):
    """Whoever has an interest in a target is not in its team; all six interests are recusals."""
    listed = {(row[LICENCE], row[CODE]) for row in rows("interests.csv")}
    assert listed == task.recusals
    seated = {(who, check) for check, team in certificate.teams.items() for who in team}
    assert not seated & listed
    drawn = {id for ids in certificate.drawn.values() for id in ids}
    assert len(seated) == sum(len(team) for team in certificate.teams.values())
    assert {check for _, check in seated} == drawn


def test_h23_3_responsible_person(certificate: rc.Certificate):
    """H23-3: each check has one responsible person, drawn by lot: the group's seat dealt first."""
    for team in full(certificate, "assignment")["teams"]:
        place = (team["responsible"]["requirement"], team["responsible"]["copy"])
        holders = [
            seat["inspector"]
            for seat in team["seats"]
            if (seat["requirement"], seat["copy"]) == place
        ]
        assert len(holders) == 1
        assert place == (0, 0)


def test_rule_book_stands_in_the_commitment(certificate: rc.Certificate, task: Task):
    """Whoever reads the certificate knows by which rules: the book's digest is committed."""
    from randcheck.certificates.envelope import file_digest

    assert task.book is not None
    assert certificate.commitment["rule_book"] == file_digest(certificate.suite, task.book)


def test_anybody_can_verify_it(folder: Path):
    """The file alone is consistent; with the rosters everything is recomputed."""
    assert rc.verify(folder / "certificate.json").headline.code == "headline-consistent"
    report = rc.verify(
        folder / "certificate.json", rosters=folder / "rosters", require=["recomputed"]
    )
    assert report.stage == "assigned"
    assert report.draw_id == "huaxian/2023/lightning/1"


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("targets", '"verdict":"eligible"', '"verdict":"excluded:state"'),
        ("presence", '"present":false', '"present":true'),
        ("recusals", "16052654001", "16052654002"),
        ("history", "部门联合双随机", "双随机"),
    ],
)
def test_changed_list_is_noticed(name: str, old: str, new: str, folder: Path, tmp_path):
    """One fact of the lists changed after the draw: the auditor sees which list it is."""
    for path in (folder / "rosters").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    path = tmp_path / f"{name}.jsonl"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    report = rc.examine(folder / "certificate.json", rosters=tmp_path)
    assert [step.name for step in report.steps if step.status == "FAIL"] == ["roots"]
    assert name in str(report.step("roots").problems[0])
