"""Totals, ceilings and second stages in certificates: committed, verified, forged, registered."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

import randcheck as rc
from fixtures.bounded import SIZES, bounded_task, spread_task, units
from fixtures.certificates import (
    Body,
    audited,
    codes,
    committed,
    issued,
    notes,
    recommitted,
    sources,
    targets,
    tiny_task,
)
from randcheck.certificates.register import examine_register
from randcheck.draws.task import Stratum
from randcheck.draws.totals import Share, Total
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from randcheck.draws.task import Task


def test_total_is_drawn_and_verified(tmp_path: Path):
    """What falls to each stratum is committed, and whoever verifies spreads it again."""
    pending, certificate = issued(spread_task())
    assert {name: len(ids) for name, ids in certificate.drawn.items()} == {
        "A": 2, "B": 3, "C": 2, "D": 1
    }  # fmt: skip
    said = certificate.commitment["total"]
    assert (said["need"], said["n"], said["shortfall"]) == (8, 8, 0)
    report = audited(pending, certificate, tmp_path)
    assert report.verdict == "verified"
    assert report.holds("recomputed")


def test_ceilings_are_drawn_and_verified(tmp_path: Path):
    """Ten by the rate and seven allowed; eight by the rate and two left of the year."""
    pending, certificate = issued(bounded_task())
    assert {s["id"]: s["n"] for s in certificate.commitment["strata"]} == {
        "A": 7, "B": 2, "C": 3, "D": 3
    }  # fmt: skip
    assert audited(pending, certificate, tmp_path).holds("recomputed")


def test_short_total_is_told():
    """Of four all are wanted and one may not be drawn: the total is short, and says so."""
    standings = [*targets("A", "A-1", "A-2"), *targets("B", "B-1"),
                 *targets("B", "B-2", verdict="excluded:state")]  # fmt: skip
    task = spread_task(
        strata=[Stratum(id=name, rate=Fraction(0)) for name in "AB"], standings=standings,
        total=Total(rate=Fraction(1), strata=[Share(id="A"), Share(id="B")]),
    )  # fmt: skip
    certificate = rc.draw(committed(task))
    assert certificate.commitment["total"]["shortfall"] == 1
    assert "note-total-short" in notes(rc.examine(certificate))


def found(task: Task, change: Callable[[Body], object]) -> list[str]:
    """What step ``quotas`` finds of another commitment."""
    return codes(rc.examine(recommitted(committed(task), change).certificate), "quotas")


def test_forged_totals_are_found():
    """Other numbers, another share, a stratum with a rate of its own or that is not there."""
    assert found(spread_task(), lambda f: f["total"].update(n=9)) == ["quota-wrong"]
    assert found(spread_task(), lambda f: f["total"].update(rate="1/10"))[:2] == ["quota-wrong"] * 2
    assert "quota-wrong" in found(spread_task(), lambda f: f["total"]["strata"][3].update(share=40))
    assert found(spread_task(), lambda f: f["total"].update(by="share"))
    assert "total-own" in found(spread_task(), lambda f: f["strata"][0].update(rate="1/10"))
    assert "total-own" in found(spread_task(), lambda f: f["strata"][0].update(ceiling=9))
    assert (
        found(spread_task(), lambda f: f["strata"][0].update(base="eligible"))[0] == "total-stratum"
    )
    assert (
        found(spread_task(), lambda f: f["total"]["strata"][0].update(id="0"))[0] == "total-stratum"
    )
    floors = lambda f: [s.update(floor=3) for s in f["total"]["strata"]]  # noqa: E731 - as short
    assert "total-floors" in found(spread_task(), floors)


def test_forged_ceilings_are_found():
    """A higher ceiling, another number drawn before, one left out."""
    for change in (
        lambda f: f["strata"][0].update(ceiling=8),
        lambda f: f["strata"][0].pop("ceiling"),
        lambda f: f["strata"][1]["yearly"].update(drawn=3),
        lambda f: f["strata"][1].pop("yearly"),
    ):
        assert set(found(bounded_task(), change)) == {"quota-wrong"}


@pytest.mark.parametrize("make", [spread_task, bounded_task])
def test_numbers_are_not_sealed(make: Callable[[], Task]):
    """What tells of numbers cannot be sealed, and is not left out in silence."""
    with pytest.raises(InputError) as caught:
        committed(make(), sealed=True)
    assert caught.value.code == "sealed-numbers"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"total": Total(rate=Fraction(1), strata=[Share(id="X")])}, "total-stratum"),
        ({"total": Total(rate=1, strata=[Share(id="A"), Share(id="A")])}, "total-stratum"),
        ({"strata": [Stratum(id=n, rate="1/2") for n in SIZES]}, "total-own"),
        ({"strata": [Stratum(id=n, rate=0, base="eligible" if n == "A" else "roster")
                     for n in SIZES]}, "total-base"),
    ],
)  # fmt: skip
def test_totals_that_do_not_fit(changes: dict[str, Any], code: str):
    """Of strata that are not there or stand twice, with rates of their own, of two bases."""
    with pytest.raises(InputError) as caught:
        spread_task(**changes)
    assert caught.value.code == code


# --- two stages ---------------------------------------------------------------------------------

FIRST = issued(tiny_task())[1]


def second(first: rc.Certificate, *of: str) -> rc.Certificate:
    """The second stage of a draw, for these targets."""
    parts = [rc.contribution(name, value="7") for name in ("office", "supervisor")]
    return rc.draw(rc.commit(units(first, *of), slot=2, previous_slot=first.records[0].digest,
                             sources=parts))  # fmt: skip


def registered(folder: Path, *chains: rc.Certificate) -> list[str]:
    """What a register of these finds."""
    for number, chain in enumerate(chains):
        chain.save(folder / f"{number}.json")
    return [problem.code for problem in examine_register(folder).findings]


def test_second_stage(tmp_path: Path):
    """Two units of each target drawn; the certificate names the first, the register compares."""
    drawn = FIRST.drawn["A"]
    certificate = second(FIRST, *drawn)
    report = rc.examine(certificate)
    assert report.verdict == "verified"
    assert "note-stage-alone" in notes(report)
    assert {len(ids) for ids in certificate.drawn.values()} == {2}
    assert registered(tmp_path, FIRST, certificate) == []


def test_second_stage_of_other_targets(tmp_path: Path):
    """Left out, put in, of a draw that is not there or went on since."""
    drawn, (reserve,) = FIRST.drawn["A"], [lot["id"] for lot in full_reserves()]
    assert registered(tmp_path / "a", FIRST, second(FIRST, *drawn[:1])) == ["register-stage-left"]
    foreign = second(FIRST, *drawn, reserve)
    assert registered(tmp_path / "b", FIRST, foreign) == ["register-stage-foreign"]
    committed_only = rc.Certificate(FIRST.records[:1])
    early = rc.draw(rc.commit(units(committed_only, *drawn), slot=2, sources=sources(),
                              previous_slot=FIRST.records[0].digest))  # fmt: skip
    assert "register-stage-amended" in registered(tmp_path / "c", FIRST, early)
    other = issued(tiny_task(draw="other"))[1]
    strange = rc.draw(rc.commit(units(other, *drawn), slot=2, sources=sources(),
                                previous_slot=FIRST.records[0].digest))  # fmt: skip
    assert "register-stage-first" in registered(tmp_path / "d", FIRST, strange)


def full_reserves() -> list[Any]:
    """The reserves of the first stage."""
    return next(r for r in FIRST.open_records if r.kind == "draw").body["strata"][0]["reserves"]


def test_second_stage_says_whose_units():
    """Every stratum another target's; without teams of its own; nowhere else."""
    drawn = FIRST.drawn["A"]
    one = units(FIRST, *drawn)
    same = [Stratum(id=s.id, rate=s.rate, floor=2, of=drawn[0]) for s in one.strata]
    for changes, code in (
        ({"strata": same}, "stage-of"),
        ({"first_stage": None}, "stage-of"),
        ({"teams": tiny_task().teams, "pool": tiny_task().pool}, "stage-teams"),
    ):
        with pytest.raises(InputError) as caught:
            units(FIRST, *drawn, **changes)
        assert caught.value.code == code


def test_forged_stages_are_found():
    """A stratum without a target of the first stage, a stage named for strata that have none."""
    pending = committed(units(FIRST, *FIRST.drawn["A"]))
    for change in (lambda f: f["strata"][0].pop("of"), lambda f: f.pop("stage")):
        report = rc.examine(recommitted(pending, change).certificate)
        assert codes(report, "commitment") == ["stage-of"]
