"""Breaches: each follows from the record and a rule; a rule that is not given is not checked."""

from __future__ import annotations

import builtins
import json
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

from fixtures.audits import FIRST, draw, record, unpack, visit, write
from randcheck.audit import audit, find_breaches, read_record
from randcheck.cli import main
from randcheck.errors import ExtraMissingError

if TYPE_CHECKING:
    from pathlib import Path

    from randcheck.audit import Record

PEOPLE = ("P1", "P2", "P3")


def found(of: Record) -> list[dict[str, str | int]]:
    """Return the breaches as ``--json`` prints them."""
    return [breach.to_dict() for breach in find_breaches(of)]


def checked(*targets: int) -> list[object]:
    """Return visits of two to each of these targets of draw 01."""
    return [visit("01", f"T{at:03d}", "P1", "P2") for at in targets]


def test_record_that_keeps_all_rules_has_no_breach():
    """Floor just met, cap just reached, teams of two: nothing to say."""
    draws = [draw("01", [0, 1])]
    rules = {"floors": {"A": Fraction(1, 20)}, "cap": 1, "team_min": 2}
    assert found(record(*draws, visits=checked(0, 1), people=PEOPLE, **rules)) == []


def test_floor_is_rounded_up():
    """5 % of 41 are 2.05: three are required. A floor without a stratum holds for every one."""
    for stratum in ("A", ""):
        floors = {stratum: Fraction(1, 20)}
        of = record(draw("01", [0, 1], 41), visits=checked(0, 1), people=PEOPLE, floors=floors)
        wanted = {"code": "below_floor", "draw_id": "01", "stratum": "A", "drawn": 2, "required": 3}
        assert found(of) == [wanted]


def test_number_on_the_list_counts_not_the_stated_one():
    """A stated number that the list does not show is a difference of its own."""
    one = evolve(draw("01", [0, 1]), stated={"A": 3, "B": 1})
    assert found(record(one, visits=checked(0, 1), people=PEOPLE)) == [
        {"code": "count_mismatch", "draw_id": "01", "stratum": "A", "stated": 3, "drawn": 2},
        {"code": "count_mismatch", "draw_id": "01", "stratum": "B", "stated": 1, "drawn": 0},
    ]


def test_cap_counts_draws_of_the_calendar_year():
    """Three draws in one year exceed a cap of two; the year is that of the draw."""
    days = [FIRST, FIRST + timedelta(30), FIRST + timedelta(60), FIRST + timedelta(400)]
    draws = [draw(f"0{at}", [5], day=day) for at, day in enumerate(days, 1)]
    visits = [visit(one.id, "T005", "P1", "P2", days=500) for one in draws]
    wanted = {"code": "over_cap", "target_id": "T005", "year": 2022, "drawn": 3, "cap": 2}
    assert found(record(*draws, visits=visits, people=PEOPLE, cap=2)) == [wanted]


def test_visits_are_held_against_the_draw():
    """Too early, of a target not drawn, of none that was drawn, by one, by one not there."""
    visits = [
        visit("01", "T000", "P1", "P2", days=-1),
        visit("01", "T001", "P1"),
        visit("01", "T009", "P1", "P9"),
    ]
    of = record(draw("01", [0, 1, 2]), visits=visits, people=PEOPLE, team_min=2)
    place = {"draw_id": "01"}
    assert found(of) == [
        {"code": "checked_before_draw", **place, "target_id": "T000"},
        {"code": "not_drawn", **place, "target_id": "T009"},
        {"code": "not_checked", **place, "target_id": "T002"},
        {"code": "team_too_small", **place, "target_id": "T001"},
        {"code": "absent_inspector", **place, "target_id": "T009", "inspector_id": "P9"},
    ]


def test_for_cause_checks_enter_nothing():
    """A for-cause check of one inspector not present breaks no rule of random checks."""
    more = [visit("", "T030", "P9", random=False), visit("", "T000", "P1", random=False)]
    of = record(
        draw("01", [0, 1]), visits=[*checked(0, 1), *more], people=PEOPLE, team_min=2, cap=1
    )
    assert found(of) == []


def test_second_visit_is_looked_at_too():
    """Every visit on record is held against the rules, and said of once."""
    visits = [*checked(0, 1), visit("01", "T000", "P1", days=9), visit("01", "T000", "P2", days=9)]
    of = record(draw("01", [0, 1]), visits=visits, people=PEOPLE, team_min=2)
    assert [breach["code"] for breach in found(of)] == ["team_too_small"]


def test_breach_is_said_in_both_languages():
    """The texts name what the difference is about, and ask."""
    of = record(
        draw("01", [0, 1], 41), visits=checked(0), people=PEOPLE, floors={"A": Fraction(1, 20)}
    )
    floor, missing = find_breaches(of)
    assert floor.en.startswith("Draw 01, stratum A: 2 drawn, the floor requires 3.")
    assert "T001" in missing.zh
    assert missing.is_question
    assert not floor.is_question


def test_breaches_need_no_extra(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """Without numpy breaches are found and printed; the statistics name the install command."""
    real = builtins.__import__

    def without(name: str, *args: object, **more: object) -> object:
        if name.partition(".")[0] == "numpy":
            raise ImportError(name)
        return real(name, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    of = record(draw("01", [0, 1]), visits=checked(0), people=PEOPLE)
    assert [breach.code for breach in find_breaches(of)] == ["not_checked"]
    with pytest.raises(ExtraMissingError) as caught:
        audit(of)
    assert "randcheck[audit]" in caught.value.en
    for name, code in (("floor-and-cap", 1), ("fair-1", 3)):
        folder = unpack(name, tmp_path)
        assert main(["audit", str(folder), "--json"]) == code
        told = json.loads(capsys.readouterr().out)
        expected = json.loads((folder / "EXPECTED.json").read_text(encoding="utf-8"))
        assert len(told["breaches"]) == len(expected["breaches"])
        assert told["families"] is None
        assert any(notice["code"] == "extra-missing" for notice in told["notices"])


def test_interests_licences_and_days_are_held_against_the_visits():
    """Sent in spite of an interest, after the licence had ended, later than laid down."""
    visits = [visit("01", "T000", "P1", "P2", days=30), visit("01", "T001", "P1", "P2", days=31)]
    of = record(draw("01", [0, 1]), visits=visits, people=PEOPLE, checked_within=30)
    ended = [
        evolve(member, licence_until=FIRST + timedelta(30)) if member.id == "P2" else member
        for member in of.members or ()
    ]
    place = {"draw_id": "01", "target_id": "T001"}
    assert found(evolve(of, members=ended, interests={("P1", "T000"), ("P3", "T001")})) == [
        {"code": "checked_late", **place, "days": 31, "limit": 30},
        {"code": "recused_inspector", "draw_id": "01", "target_id": "T000", "inspector_id": "P1"},
        {"code": "unlicensed_inspector", **place, "inspector_id": "P2"},
    ]
    assert found(of)[0]["code"] == "checked_late"


def test_interests_and_licences_are_read(tmp_path: Path):
    """A list of interests beside the record, and a column of licences in it, are read."""
    folder = unpack("fair-1", tmp_path)
    lines = (folder / "checks.csv").read_text(encoding="utf-8").splitlines()
    _, _day, target, team, _ = lines[1].split(",")
    who = team.split(";")[0]
    write(folder / "interests.csv", ("执法证号", "对象编号"), [(who, target)])
    people = (folder / "inspectors.csv").read_text(encoding="utf-8").splitlines()
    until = [f"{line},{'2022-01-01' if line.startswith(who) else ''}" for line in people[1:]]
    (folder / "inspectors.csv").write_text(
        "\n".join([f"{people[0]},证件有效期至", *until, ""]), "utf-8"
    )
    breaches = find_breaches(read_record(folder).value)
    assert [b.params["target_id"] for b in breaches if b.code == "recused_inspector"] == [target]
    ended = {b.params["inspector_id"] for b in breaches if b.code == "unlicensed_inspector"}
    assert ended == {who}
