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
        assert len(sealed) == (len(year.slots) if name in SEALED else 0)
