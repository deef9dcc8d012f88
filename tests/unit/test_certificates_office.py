"""A small invented office, and the dishonest ones that tests make of it.

Other tests of certificates import what stands here; the tests at the end make sure that the office
is as interesting as they need it: exclusions, recusals, an absentee, reserves, a shortfall.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixtures.certificates import bodies_of, body, issued, recommitted, tampered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from randcheck.certificates.certificate import Certificate


def drawn_count(certificate: Certificate) -> Sequence[int]:
    """How many were drawn in each stratum."""
    return [len(ids) for ids in certificate.drawn.values()]


def test_office_is_interesting():
    """Tests would be weak on an office where nothing is excluded, short, recused or in reserve."""
    pending, certificate = issued()
    strata = {stratum["id"]: stratum for stratum in pending.certificate.commitment["strata"]}
    assert [s["N"] for s in strata.values()] == [7, 3, 3]
    assert [s["eligible"] for s in strata.values()] == [6, 3, 1]
    assert [s["outside"] for s in strata.values()] == [0, 1, 0]
    assert [s["need"] for s in strata.values()] == [4, 1, 2]
    assert [s["shortfall"] for s in strata.values()] == [0, 0, 1]
    assert drawn_count(certificate) == [4, 1, 1]
    draw = body(bodies_of(certificate), "draw")
    assert [len(stratum["reserves"]) for stratum in draw["strata"]] == [1, 2, 0]
    assert {len(team) for team in certificate.teams.values()} == {2}


def test_untampered_copy_is_the_certificate():
    """What `tampered` makes without a change is the same bytes, so that only changes are found."""
    pending, certificate = issued()
    assert tampered(certificate, lambda _: None).to_bytes() == certificate.to_bytes()
    assert recommitted(pending).certificate.to_bytes() == pending.certificate.to_bytes()
