"""Results as tables, frames, files, JSON and HTML: nothing changed, nothing secret shown."""

from __future__ import annotations

import csv
import json
import pickle
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from attrs import evolve

import randcheck as rc
from fixtures.amendments import carried, holder, rich_task
from fixtures.certificates import IN_GROUPS, issued, office_task
from randcheck.certificates.ceremony.voiding import void
from randcheck.draws.eligibility import Eligibility
from randcheck.draws.tables import Column, Table
from randcheck.errors import InputError, Phrase, Problem
from randcheck.office.reading.verdict import Verdict, check_file
from randcheck.selftest import office_folder

if TYPE_CHECKING:
    from pathlib import Path

PENDING, CERTIFICATE = issued()
OFFICE = rc.read_office(office_folder(), book="huaxian-2023")
TASK = OFFICE.plan("2023").task("lightning")
MIXED = Table(
    "表",
    [Column("name", "名称"), Column("count", "数量", "number"), Column("yes", "是否", "flag")],
    [["=1+1", 2, True], ["甲", None, False], [None, -3, None]],
)


def refused(text: str | bytes, kind: Any) -> list[str]:  # noqa: ANN401
    """The codes with which a type refuses a text as JSON of its own."""
    with pytest.raises(InputError) as caught:
        kind.from_json(text)
    assert caught.value.zh
    assert caught.value.en
    return [problem.code for problem in caught.value.problems]


class TestTable:
    """A table is shown, framed, saved and read again."""

    def test_rows_are_seen_as_objects(self):
        """Iterating gives a row a dict, a column its cells."""
        assert next(iter(MIXED)) == {"name": "=1+1", "count": 2, "yes": True}
        assert MIXED.column("count") == (2, None, -3)
        assert len(MIXED) == 3

    def test_unknown_column_names_the_known(self):
        """A column that is not there is refused with those that are."""
        with pytest.raises(InputError) as caught:
            MIXED.column("nothing")
        assert caught.value.code == "column-unknown"
        assert "name、count、yes" in caught.value.zh

    def test_integers_stay_integers_in_every_frame(self):
        """A missing number makes no floats of the others."""
        frame = MIXED.to_frame()
        assert isinstance(frame, pd.DataFrame)
        assert str(frame["count"].dtype) == "Int64"
        assert frame["count"][0] == 2
        assert frame["count"].isna().tolist() == [False, True, False]
        assert frame["name"].isna().tolist() == [False, False, True]
        assert MIXED.to_frame(backend="polars").rows() == list(MIXED.rows)
        arrow = MIXED.to_frame(backend="pyarrow")
        assert isinstance(arrow, pa.Table)
        assert arrow.to_pylist() == list(MIXED)

    def test_empty_table_keeps_its_kinds(self):
        """A frame without rows has the right kinds of columns."""
        empty = Table("", MIXED.columns, [])
        assert empty.to_frame(backend="polars").dtypes == [
            pl.String,
            pl.Int64,
            pl.Boolean,
        ]
        assert str(empty.to_frame()["count"].dtype) == "int64"

    def test_unknown_backend_is_refused(self):
        """A backend that is none is refused."""
        with pytest.raises(InputError, match="numpy"):
            MIXED.to_frame(backend="numpy")

    def test_saved_for_people(self, tmp_path: Path):
        """Files have Chinese headings and words, and no formula."""
        MIXED.save(tmp_path / "表.csv")
        with (tmp_path / "表.csv").open(encoding="utf-8-sig", newline="") as lines:
            assert list(csv.reader(lines)) == [
                ["名称", "数量", "是否"],
                ["'=1+1", "2", "是"],
                ["甲", "", "否"],
                ["", "'-3", ""],
            ]

    @pytest.mark.parametrize(
        "row",
        [
            ["a"],
            ["a", 1, True, "b"],
            [1, 1, True],
            ["a", "1", True],
            ["a", 1, "是"],
            ["a", 1.5, True],
        ],
    )
    def test_row_of_another_kind_is_refused(self, row: list[Any]):
        """A cell that is not of its column's kind, or a cell too few, is refused with its place."""
        with pytest.raises(InputError) as caught:
            Table("", MIXED.columns, [["a", 1, True], row])
        assert caught.value.problems[0].place.removeprefix("Table.").startswith("rows[1]")

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"format": "other"}, "shape-value"),
            ({"rows": [["a", 1]]}, "table-row"),
            ({"rows": [7]}, "shape-value"),
            ({"columns": [{"name": "", "zh": "", "kind": "text"}]}, "shape-value"),
            ({"columns": [{"name": "a", "zh": "", "kind": "date"}]}, "shape-value"),
            ({"further": 1}, "shape-unknown"),
        ],
    )
    def test_damaged_json_is_refused(self, change: dict[str, Any], code: str):
        """What is no table of ours is refused with the place."""
        text = json.dumps({**json.loads(MIXED.to_json()), **change})
        assert code in refused(text, Table)


class TestCertificate:
    """What is drawn and who goes, as tables."""

    def test_tables_say_what_the_records_say(self):
        """Targets and reserves in the order of their lots, seats by check, loads by inspector."""
        assert [row["target"] for row in CERTIFICATE.targets] == [
            id for drawn in CERTIFICATE.drawn.values() for id in drawn
        ]
        first = next(iter(CERTIFICATE.targets))
        assert first["order"] == 1
        assert CERTIFICATE.targets.column("ticket")[0] == first["ticket"]
        teams: dict[str, list[str]] = {}
        for row in CERTIFICATE.seats:
            teams.setdefault(str(row["check"]), []).append(str(row["inspector"]))
        assert {check: tuple(team) for check, team in teams.items()} == CERTIFICATE.teams
        chiefs = [row["check"] for row in CERTIFICATE.seats if row["responsible"]]
        assert chiefs == list(CERTIFICATE.teams)
        loads = {str(row["inspector"]): row["load"] for row in CERTIFICATE.loads}
        sat = [inspector for team in CERTIFICATE.teams.values() for inspector in team]
        assert loads == {inspector: sat.count(inspector) for inspector in loads}

    def test_before_the_draw_they_are_empty(self):
        """A commitment has no targets, reserves, seats or loads yet, and shows so."""
        so_far = PENDING.certificate
        tables = (so_far.targets, so_far.reserves, so_far.seats, so_far.loads)
        assert [len(table) for table in tables] == [0, 0, 0, 0]

    def test_groups_are_numbered(self):
        """In groups-first mode every seat names its group."""
        _, certificate = issued(office_task(teams=IN_GROUPS))
        assert None not in certificate.seats.column("group")
        assert set(CERTIFICATE.seats.column("group")) == {None}

    def test_tables_follow_amendments(self):
        """After an amendment seats and loads are those of now; in a void slot all are empty."""
        pending, drawn = issued(rich_task())
        _, done = carried(pending, drawn, recusals=[holder(drawn)])
        teams: dict[str, list[str]] = {}
        for row in done.seats:
            teams.setdefault(str(row["check"]), []).append(str(row["inspector"]))
        assert {check: tuple(team) for check, team in teams.items()} == done.teams
        assert done.teams != drawn.teams
        sat = [inspector for team in done.teams.values() for inspector in team]
        assert {row["inspector"]: row["load"] for row in done.loads} == {
            str(row["inspector"]): sat.count(str(row["inspector"])) for row in drawn.loads
        }
        given_up = void(evolve(pending, certificate=drawn), "名册有误")
        assert not any(len(t) for t in (given_up.targets, given_up.reserves, given_up.seats,
                                        given_up.loads))  # fmt: skip

    def test_tables_follow_reserves(self):
        """A reserve that stepped in is drawn, with its own ticket, and no reserve any more."""
        pending, drawn = issued(rich_task())
        stratum, first = next((row["stratum"], row["target"]) for row in drawn.reserves)
        gone = drawn.drawn[str(stratum)][0]
        _, done = carried(pending, drawn, form="reserve", unreachable={gone: "搬迁"})
        rows = {row["target"]: row["ticket"] for row in done.targets}
        assert gone not in rows
        assert rows[first] == next(r["ticket"] for r in drawn.reserves if r["target"] == first)
        assert first not in done.reserves.column("target")

    def test_json_is_the_file(self):
        """``to_json`` is the text of the file, and gives the same certificate."""
        assert CERTIFICATE.to_json().encode() == CERTIFICATE.to_bytes()
        assert rc.Certificate.from_json(CERTIFICATE.to_json()) == CERTIFICATE
        assert "file-not-canonical" in refused(CERTIFICATE.to_json() + " ", rc.Certificate)


REPORTS = [
    rc.examine(CERTIFICATE),
    rc.examine(CERTIFICATE.to_bytes()[:-1]),
    rc.examine(CERTIFICATE.to_bytes().replace(b"records", b"rekords")),
    rc.examine("there is no such file.json"),
    rc.examine(CERTIFICATE.to_bytes().replace(b'"disclosures":[', b'"disclosures":7,"e":[')),
    rc.examine(CERTIFICATE, head="sha256:" + "0" * 64),
]


class TestReport:
    """A report is kept as JSON and read again."""

    @pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.headline.code)
    def test_round_trip(self, report: rc.Report):
        """Reading the JSON gives the same report, also with phrases among the parameters."""
        assert rc.Report.from_json(report.to_json()) == report
        again = rc.Report.from_json(report.to_json().encode())
        assert (again.lines("zh"), again.lines("en")) == (report.lines("zh"), report.lines("en"))

    def test_phrases_survive(self):
        """A parameter that is said in both languages is said in both afterwards."""
        found = [p for report in REPORTS for step in report.steps for p in step.problems]
        assert any(isinstance(value, Phrase) for p in found for value in p.params.values())

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"verdict": "true"}, "shape-value"),
            ({"properties": {}}, "shape-missing"),
            ({"notes": [{"code": "no-such-code", "place": "", "params": {}, "zh": "", "en": ""}]},
             "problem-code"),
            ({"notes": [{"code": "x", "place": "", "params": {"a": None}, "zh": "", "en": ""}]},
             "shape-value"),
            ({"headline": {"code": "id-character", "place": "", "params": {}, "zh": "", "en": ""}},
             "problem-code"),
        ],
    )  # fmt: skip
    def test_damaged_json_is_refused(self, change: dict[str, Any], code: str):
        """What is no report is refused with the reason."""
        text = json.dumps({**REPORTS[0].to_dict(), **change})
        assert code in refused(text, rc.Report)

    def test_steps_as_a_frame(self):
        """Each step is a row with what was found in both languages."""
        frame = REPORTS[0].to_frame()
        assert frame["step"].tolist() == [step.name for step in REPORTS[0].steps]
        assert set(frame["status"]) == {"PASS", "SKIPPED"}


class TestEligibility:
    """Every target's verdict, as a frame and as JSON."""

    def test_frame_has_the_clause(self):
        """Who is excluded stands with the rule and its clause."""
        frame = TASK.eligibility.to_frame(backend="polars")
        assert len(frame) == 430
        out = frame.filter(frame["verdict"] == "excluded:joint-overlap")
        assert set(out["clause"]) == {"H23-6"}

    def test_round_trip(self):
        """Reading the JSON gives the same standings, clauses too."""
        again = Eligibility.from_json(TASK.eligibility.to_json())
        assert again == TASK.eligibility
        assert [s.clause for s in again.standings] == [s.clause for s in TASK.eligibility.standings]
        assert "shape-missing" in refused('{"format":"randcheck/eligibility@v1"}', Eligibility)

    def test_strata_as_a_table(self):
        """The task's table has the quota of every stratum."""
        assert {row["stratum"]: row["n"] for row in TASK.table} == {
            name: quota.n for name, quota in TASK.quotas().items()
        }


class TestVerdict:
    """The verdict of a roster check is kept as JSON."""

    @pytest.mark.parametrize("name", ["targets", "inspectors", "interests", "history"])
    def test_round_trip(self, name: str, tmp_path: Path):
        """Accepted or rejected, reading the JSON gives the same verdict."""
        path = office_folder() / f"{name}.csv"
        for role in (name, "interests"):
            verdict = check_file(path, role)
            assert Verdict.from_json(verdict.to_json()) == verdict
        assert verdict.verdict == "reject" or name == "interests"
        assert "shape-value" in refused("[]", Verdict)


class _Balanced(HTMLParser):
    """Collects the text and sees that every tag is closed in its order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that has to be closed."""
        assert tag in {"div", "strong", "span", "table", "thead", "tbody", "tr", "th", "td", "p",
                       "br", "code"}  # fmt: skip
        assert {name for name, _ in attrs} <= {"style"}
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep what a person sees."""
        self.text += data + " "


def shown(value: Any) -> str:  # noqa: ANN401
    """The text of a value's HTML."""
    parser = _Balanced()
    parser.feed(value._repr_html_())
    parser.close()
    assert not parser.open
    return parser.text


SHOWN = [OFFICE, TASK, TASK.eligibility, PENDING, CERTIFICATE, *REPORTS, MIXED, CERTIFICATE.targets]


@pytest.mark.parametrize("value", SHOWN, ids=lambda value: type(value).__name__)
def test_html_is_whole_and_printable(value: object):
    """Every value has HTML that closes what it opens, a short repr, and pickles."""
    text = shown(value)
    assert any("\u4e00" <= character <= "\u9fff" for character in text)
    assert len(repr(value)) < 600
    assert "\n" not in repr(value)
    assert pickle.loads(pickle.dumps(value)) == value  # noqa: S301 - our own bytes


def test_html_escapes():
    """A name with markup in it is text."""
    table = Table("<b>", [Column("a", "<script>")], [["<img src=x>&"]])
    assert "<script>" in shown(table)
    assert "<img src=x>&" in shown(table)


def test_html_of_a_long_table_is_short():
    """Ten rows are shown, and how many more there are."""
    table = Table("", [Column("n", "数", "number")], [[n] for n in range(1000)])
    assert "990 more rows" in shown(table)


def test_reprs_say_what_matters():
    """Office, plan, task, pending, certificate name themselves and their sizes."""
    assert repr(OFFICE) == (
        "<Office huaxian 滑县气象局: 430 targets, 21 inspectors, book huaxian-2023>"
    )
    assert repr(OFFICE.plan("2023")) == "<Plan huaxian/2023>"
    assert repr(TASK) == ("<Task huaxian/2023/lightning: 3 strata, 430 targets, 21 inspectors>")
    assert repr(PENDING).startswith("<Pending lan/2026/spring/1: committed, ")
    assert "2 standings" not in repr(TASK.eligibility)


def test_nothing_secret_is_shown():
    """Neither repr nor HTML of a pending draw holds a secret, a nonce or a value."""
    for text in (repr(PENDING), shown(PENDING)):
        for secret in PENDING.secrets.values():
            assert secret.hex() not in text
        for opening in PENDING.openings:
            assert opening.nonce.hex() not in text
            assert not opening.value or opening.value not in text


def test_parameters_are_plain():
    """A problem keeps integers, texts and phrases; anything else is its text."""
    problem = Problem("rate-float", {"value": 0.1})
    assert problem.params == {"value": "0.1"}
    assert "0.1" in problem.en
