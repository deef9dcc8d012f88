"""The years of the five offices, each slot drawn, as an auditor holds them against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixtures.years import OFFICES, SEALED, office_year
from randcheck.certificates.register import examine_register

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", OFFICES)
def test_years_of_the_five_offices_verify(name: str, tmp_path: Path):
    """Nothing is found and nothing asked, with the certificates alone and with rosters."""
    year = office_year(name)
    register, private = year.save(tmp_path)
    for given in ({}, {"rosters": private}):
        report = examine_register(register, **given)
        assert (report.verdict, report.findings, report.questions) == ("verified", (), ())
        assert [slot.slot for slot in report.slots] == list(range(1, len(year.slots) + 1))
        sealed = [n for n in report.notes if n.code == "note-register-sealed-year"]
        assert len(sealed) == (len(year.slots) if name in SEALED and not given else 0)


def test_sealed_year_is_counted_with_its_secrets(tmp_path: Path):
    """X22-10, X22-11: twelve sealed batches make the year; without secrets no number is told."""
    register, private = office_year("xicheng-2022").save(tmp_path)
    public = examine_register(register, year=2022).year
    audited = examine_register(register, year=2022, rosters=private).year
    assert public is not None
    assert audited is not None
    assert {(row.quota, row.drawn) for row in public.strata} == {(None, None)}
    assert (public.total("drawn"), public.is_internal) == (None, False)
    wanted = {"工程质量监督": 6, "维护管理": 60, "使用安全": 38, "通信警报": 18}
    assert {row.stratum: row.drawn for row in audited.strata} == wanted
    assert {row.stratum: row.quota for row in audited.strata} == wanted
    assert (audited.total("kept_out"), audited.is_internal) == (0, True)
