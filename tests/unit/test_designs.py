"""Strata of every design: committed, drawn, shown, verified, forged."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.certificates import (
    Body,
    audited,
    codes,
    committed,
    copied,
    failed,
    issued,
    recommitted,
    tampered,
    tiny_task,
    weighed_task,
)
from randcheck.certificates.freezing import roster
from randcheck.certificates.records import disclosure_order
from randcheck.certificates.views import Views
from randcheck.draws.eligibility import Standing
from randcheck.draws.task import Stratum
from randcheck.errors import InputError
from randcheck.office.plans.simulation import simulate
from reference import estimating

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fixtures.certificates import Bodies

PENDING, CERTIFICATE = issued(weighed_task())


def place(name: str) -> int:
    """Where a stratum stands in the records."""
    return [stratum["id"] for stratum in CERTIFICATE.commitment["strata"]].index(name)


def test_every_design_is_drawn_and_verified(tmp_path: Path):
    """Five of all sizes in one draw, recomputed from the rosters without anything skipped."""
    report = audited(PENDING, CERTIFICATE, tmp_path)
    assert report.verdict == "verified"
    assert report.holds("recomputed")
    drawn = CERTIFICATE.drawn
    assert {name: len(ids) for name, ids in drawn.items()} == {"全部": 3, "大型": 4, "小型": 3}
    assert "S-1" in drawn["大型"]
    assert "S-6" not in drawn["大型"]


def test_commitment_says_what_is_certain():
    """900 of 1000 is certain among 4; of the other 100, 3 are drawn: 40·3 > 100 is certain too."""
    sizes = CERTIFICATE.commitment["strata"][place("大型")]["sizes"]
    weights = {"S-1": 900, "S-2": 40, "S-3": 30, "S-4": 20, "S-5": 10, "S-6": 0}
    certain, left, _ = estimating.census_part(weights, 4)
    assert sizes == {"certain": len(certain), "total": str(sum(left.values()))}
    assert all("sizes" not in s for s in CERTIFICATE.commitment["strata"] if s["id"] != "大型")


def test_inclusion_probabilities_are_shown():
    """Of lots n / eligible, of an order 1, of a systematic draw by size, of slips nobody's."""
    shown = {(row["stratum"], row["target"]): row["chance"] for row in CERTIFICATE.targets}
    weights = {"S-1": 900, "S-2": 40, "S-3": 30, "S-4": 20, "S-5": 10, "S-6": 0}
    wanted = estimating.inclusion(estimating.systematic_outcomes(weights, 4), weights)
    for (stratum, id), text in shown.items():
        chance = None if text is None else Fraction(str(text))
        assert chance == {"全部": Fraction(1), "小型": None}.get(
            stratum or "", wanted.get(id or "")
        )
    plain = issued()[1].targets
    assert {(row["stratum"], row["chance"]) for row in plain} == {
        ("大型", "2/3"), ("小型", "1/3"), ("特殊", "1/1")
    }  # fmt: skip


def test_simulation_has_the_chances():
    """What a simulation calls exact is what all outcomes give, and the shares are near."""
    found = simulate(weighed_task(), 200)
    weights = {"S-1": 900, "S-2": 40, "S-3": 30, "S-4": 20, "S-5": 10, "S-6": 0}
    wanted = estimating.inclusion(estimating.systematic_outcomes(weights, 4), weights)
    assert found.sized == {"大型": wanted}
    assert set(found.exact) == {"全部"}
    assert all(abs(found.chances[id] - wanted[id]) < Fraction(1, 8) for id in weights)


def forged(change: Callable[[list[Any]], object]) -> rc.Certificate:
    """The certificate with another list of strata in its draw record."""

    def changing(bodies: Bodies) -> None:
        change(next(fields for kind, fields in bodies if kind == "draw")["strata"])

    return tampered(CERTIFICATE, changing)


def promised(change: Callable[[Body], object]) -> rc.Report:
    """What is found of a draw that was committed with other fields of the systematic stratum."""

    def changing(fields: Body) -> None:
        change(fields["strata"][place("大型")])

    pending = recommitted(PENDING, changing)
    return rc.examine(rc.draw(pending))


def test_forged_lots_are_found():
    """A weight left out, one too many, one that makes another number certain."""
    sized = lambda strata: strata[place("大型")]["drawn"]  # noqa: E731 - as short as that
    plain = lambda strata: strata[place("小型")]["drawn"]  # noqa: E731
    for change in (
        lambda strata: sized(strata)[0].pop("weight"),
        lambda strata: plain(strata)[0].update(weight=1),
    ):
        report = rc.examine(forged(change))
        assert failed(report)[0] == "tickets"
        assert "draw-weight" in codes(report, "tickets")
    small = next(n for n, lot in enumerate(full_lots()) if lot["weight"] < 40)
    report = rc.examine(forged(lambda strata: sized(strata)[small].update(weight=10**15)))
    assert codes(report, "tickets") == ["draw-certain"]


def full_lots() -> list[Any]:
    """The lots drawn of the systematic stratum, as recorded."""
    return CERTIFICATE.open_records[3].body["strata"][place("大型")]["drawn"]


def test_weight_in_proportion_is_found_by_the_roster(tmp_path: Path):
    """A smaller weight makes nobody certain: the draw repeated from the roster tells."""
    small = next(n for n, lot in enumerate(full_lots()) if lot["weight"] < 40)
    lie = forged(lambda strata: strata[place("大型")]["drawn"][small].update(weight=1))
    report = audited(PENDING, lie, tmp_path)
    assert failed(report) == ["draw"]


@pytest.mark.parametrize(
    "sizes",
    [None, {"certain": 5, "total": "60"}, {"certain": 0, "total": "0"}],
    ids=["none", "too many", "nothing left to draw by"],
)
def test_sizes_that_cannot_be(sizes: Body | None):
    """A systematic stratum says how many are certain, at most n, the others weighing something."""
    change = (lambda s: s.pop("sizes")) if sizes is None else (lambda s: s.update(sizes=sizes))
    assert codes(promised(change), "quotas") == ["quota-sizes"]


def test_sizes_of_another_roster(tmp_path: Path):
    """They are held against the roster: another total, another number of certain ones."""
    for sizes, found in (
        ({"certain": 2, "total": "59"}, ["quota-wrong"]),
        ({"certain": 1, "total": "100"}, ["quota-wrong", "quota-wrong"]),
    ):
        pending = recommitted(
            PENDING, lambda f, s=sizes: f["strata"][place("大型")].update(sizes=s)
        )
        report = audited(pending, rc.draw(pending), tmp_path / sizes["total"])
        assert codes(report, "verdicts") == found


def test_other_strata_have_no_sizes():
    """Nor does any stratum drawn by another design say anything of sizes."""
    pending = recommitted(
        PENDING,
        lambda f: f["strata"][place("小型")].update(sizes={"certain": 0, "total": "9"}),
    )
    assert codes(rc.examine(rc.draw(pending)), "quotas") == ["quota-sizes"]


def test_views_of_weighed_targets():
    """A target's leaf is held against the weight by which it was drawn."""
    views = Views(CERTIFICATE, PENDING)
    for id in PENDING.rosters["targets"].ids:
        assert rc.examine(views.target(id)).verdict == "verified"
    lines = [dict(line) for line in PENDING.rosters["targets"].records()]
    lighter = copied(lines)
    first = next(line for line in lighter if line["id"] == "S-2")
    first["weight"] = 39
    other = recommitted(PENDING, rosters={"targets": roster("targets", lighter)})
    mixed = rc.draw(other)
    view = Views(tampered(mixed, _with_lots_of(CERTIFICATE)), other).target("S-2")
    assert "disclosure-weight" in codes(rc.examine(view), "disclosures")


def _with_lots_of(certificate: rc.Certificate) -> Callable[[Bodies], None]:
    """Put the lots of another draw into a certificate."""
    stated = next(r for r in certificate.open_records if r.kind == "draw").body["strata"]
    by_id = {lot["id"]: lot for s in stated for lot in s["drawn"]}

    def change(bodies: Bodies) -> None:
        fields = next(fields for kind, fields in bodies if kind == "draw")
        for stratum in fields["strata"]:
            for lot in stratum["drawn"]:
                if lot["id"] in by_id and "weight" in lot:
                    lot["weight"] = by_id[lot["id"]]["weight"]

    return change


def test_certain_target_passed_over_is_found():
    """A leaf whose weight is certain and that has no lot refutes the certificate."""

    def without(strata: list[Any]) -> None:
        lots = strata[place("大型")]["drawn"]
        lots[:] = [lot for lot in lots if lot["id"] != "S-1"] + [
            {"id": "S-6", "ticket": "f" * 64, "slip": 0, "weight": 10**15}
        ]

    lie = forged(without)
    shown = Views(CERTIFICATE, PENDING).target("S-1").disclosures
    leaf = next(one for one in shown if one.get("roster") == "targets")
    view = evolve(lie, disclosures=tuple(sorted([leaf, *lie.disclosures], key=disclosure_order)))
    assert "disclosure-passed-over" in codes(rc.examine(view), "disclosures")


def test_sealed_draw_by_size(tmp_path: Path):
    """The sizes of a sealed draw stay with the office; the auditor draws it again all the same."""
    pending, certificate = issued(weighed_task(), sealed=True, bucket=32)
    assert all("sizes" not in stratum for stratum in certificate.commitment["strata"])
    report = audited(pending, certificate, tmp_path)
    assert report.verdict == "verified"
    assert report.holds("recomputed")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"design": "lots"}, "weight-not-drawn"),
        ({"design": "systematic", "reserves": 1}, "quota-reserves"),
        ({"design": "order", "rate": Fraction(1, 2)}, "weight-not-drawn"),
    ],
)
def test_task_is_refused(changes: dict[str, Any], code: str):
    """Weights where none are asked for, reserves where there are none."""
    given: dict[str, Any] = {"id": "A", "rate": Fraction(1, 3), **changes}
    weights = [Standing(id=f"T{n}", stratum="A", weight=n) for n in range(2, 5)]
    with pytest.raises(InputError) as caught:
        tiny_task(teams=None, strata=[Stratum(**given)], standings=weights)
    assert caught.value.code == code


def test_numbers_that_a_design_cannot_draw():
    """An order of half of them, more than have any weight, a weight out of range."""
    half = Stratum(id="A", rate=Fraction(1, 2), design="order")
    with pytest.raises(InputError) as caught:
        tiny_task(teams=None, strata=[half])
    assert caught.value.code == "quota-order"
    sized = Stratum(id="A", rate=Fraction(1), design="systematic")
    slips = Stratum(id="A", rate=Fraction(1), design="slips")
    for stratum, weights, code in (
        (sized, [0, 1, 2], "weight-none"),
        (slips, [0], "weight-range"),
        (slips, [10**6 + 1], "weight-range"),
        (sized, [10**15 + 1], "weight-range"),
    ):
        standings = [Standing(id=f"T{n}", stratum="A", weight=w) for n, w in enumerate(weights)]
        with pytest.raises(InputError) as caught:
            tiny_task(teams=None, strata=[stratum], standings=standings)
        assert caught.value.code == code


def test_largest_weights():
    """Ten thousand million million together: more than a number of JSON may be."""
    standings = [Standing(id=f"T{n:02}", stratum="A", weight=10**15) for n in range(20)]
    task = tiny_task(
        teams=None,
        strata=[Stratum(id="A", rate=Fraction(1, 4), design="systematic")],
        standings=standings,
    )
    certificate = rc.draw(committed(task))
    assert certificate.commitment["strata"][0]["sizes"] == {"certain": 0, "total": str(20 * 10**15)}
    assert {row["chance"] for row in certificate.targets} == {"1/4"}
    assert rc.examine(certificate).verdict == "verified"
