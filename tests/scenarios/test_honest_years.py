"""Generated years that are honest in every respect: no finding, no question, whatever happened."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from fixtures.years import OFFICES, OfficeYear, honest_year, office_year
from randcheck.certificates.records import AMENDMENT
from randcheck.certificates.register import examine_register
from randcheck.certificates.register.entering import enter
from randcheck.certificates.signatures.heads import read_head

if TYPE_CHECKING:
    from pathlib import Path

QUICK, ALL = range(6), range(200)


def clean(folder: Path, year: OfficeYear) -> None:
    """With certificates alone, with rosters, and with a head kept from the middle of the year."""
    register, private = year.save(folder)
    last = max(register.iterdir())
    kept, whole = folder / "head.json", last.read_bytes()
    last.unlink()
    if any(register.iterdir()):
        kept.write_bytes(enter(register)[1])
        last.write_bytes(whole)
        enter(register, since=read_head(kept.read_bytes()).head)
    last.write_bytes(whole)
    beside = {"heads": kept} if kept.exists() else {}
    for given in ({}, {"rosters": private}, beside):
        report = examine_register(register, **given)
        assert (report.verdict, report.findings, report.questions) == ("verified", (), ())


@pytest.mark.parametrize("number", QUICK)
def test_honest_years_are_clean(tmp_path: Path, number: int):
    """Twin of all attacks between the draws: batches, amendments, voids, mergers, corrections."""
    clean(tmp_path, honest_year(number))


def test_generated_years_have_what_happens_in_years():
    """Among few of them there are batches, voids, amendments and several draws of one office."""
    slots = [slot for number in QUICK for slot in honest_year(number).slots]
    assert any(slot.certificate.is_void for slot in slots)
    assert any(slot.certificate.of_kind(AMENDMENT) for slot in slots)
    assert any(stratum.batch for slot in slots for stratum in slot.task.strata)
    assert len({slot.task.draw for slot in slots}) > 1


@pytest.mark.long
def test_two_hundred_honest_years_are_clean(tmp_path: Path):
    """The same over 200 years."""
    for number in ALL:
        clean(tmp_path / str(number), honest_year(number))


# --- properties -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OFFICES)
def test_whatever_is_left_out_is_found_or_leaves_a_gap(name: str, tmp_path: Path):
    """Any certificate left out is a finding; the last one is, once somebody keeps a head."""
    register, _ = office_year(name).save(tmp_path)
    _, head = enter(register)
    (tmp_path / "head.json").write_bytes(head)
    (log,) = register.glob("register-log-*.json")
    log.rename(tmp_path / "log")
    for path in sorted(register.glob("*.json")):
        data = path.read_bytes()
        path.unlink()
        if any(register.iterdir()):
            alone = examine_register(register)
            noted = examine_register(register, heads=tmp_path / "head.json")
            highest = path.stem == f"{len(office_year(name).slots):02}"
            assert alone.verdict == ("verified" if highest else "refuted")
            assert noted.verdict != "verified"
            (tmp_path / "log").rename(log)
            assert "register-log-missing" in {p.code for p in examine_register(register).findings}
            log.rename(tmp_path / "log")
        path.write_bytes(data)


def test_order_and_names_of_files_change_nothing(tmp_path: Path):
    """A year under any names, in any folders, gives one table and one digest."""
    year = honest_year(3)
    register, private = year.save(tmp_path)
    enter(register)
    wanted = examine_register(register, rosters=private, year=2026)
    pick, files = Random(1), sorted(register.glob("*.json"))
    for turn in range(3):
        pick.shuffle(files)
        other = tmp_path / str(turn)
        for number, path in enumerate(files):
            (other / "半年"[number % 2]).mkdir(parents=True, exist_ok=True)
            (other / "半年"[number % 2] / f"{number}.json").write_bytes(path.read_bytes())
        found = examine_register(other, rosters=private, year=2026)
        assert (found.verdict, found.year) == (wanted.verdict, wanted.year)
        assert sorted(n.code for n in found.notes) == sorted(n.code for n in wanted.notes)
