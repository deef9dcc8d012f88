"""Parts that meet in one certificate: batches, lists, drawn pools, seals, amendments."""

from __future__ import annotations

import base64
import json
import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.amendments import carried, holder
from fixtures.certificates import audited, codes, failed, issued, kept_folder, office_task
from fixtures.pools import drawing_task
from fixtures.sealed_amendments import audit
from randcheck.certificates.batches import first_batch
from randcheck.certificates.secrecy.unsealing import unseal
from randcheck.certificates.views import Views, contradictions
from randcheck.draws.batches import Batch

if TYPE_CHECKING:
    from pathlib import Path

Flow = tuple[rc.Pending, rc.Certificate]
MODES = ["checks", "groups"]
FORMS = ["open", "sealed"]


@cache
def drawn(form: str, mode: str, number: int = 5) -> Flow:
    """A draw of one form whose inspectors are drawn from the pool."""
    given = {"sealed": True, "bucket": 32} if form == "sealed" else {}
    pending, certificate = issued(drawing_task(number, mode), **given)
    return evolve(pending, certificate=certificate, openings=()), certificate


@cache
def amended(form: str, mode: str) -> Flow:
    """The same after somebody was recused and a target could not be reached."""
    pending, certificate = drawn(form, mode)
    pending, certificate = carried(pending, certificate, recusals=[holder(certificate)])
    closed = certificate.drawn["大型"][0]
    return carried(pending, certificate, form="reserve", unreachable={closed: "注销"})


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("form", FORMS)
def test_amended_draw_of_drawn_inspectors(form: str, mode: str, tmp_path: Path):
    """Every form verifies and is recomputed; every view verifies, and none contradicts another."""
    pending, certificate = amended(form, mode)
    if form == "sealed":
        assert audit(pending, certificate).holds("recomputed")
    else:
        assert audited(pending, certificate, tmp_path).holds("recomputed")
    views = Views(certificate, evolve(pending, certificate=certificate))
    shown = [views.target(id) for id in pending.rosters["targets"].ids]
    for view in (views.public(), *shown):
        report = rc.verify(view)
        assert report.stage == "amended"
        assert not report.holds("recomputed")
    assert contradictions(views.public(), views.auditor(), *shown) == []


@pytest.mark.parametrize("mode", MODES)
def test_sealed_draw_is_unsealed_after_amendments(mode: str):
    """The unsealing record and the rosters are enough to recompute drawn inspectors and changes."""
    pending, certificate = amended("sealed", mode)
    pending = evolve(pending, certificate=certificate)
    opened = unseal(certificate, pending, reason="期满")
    folder = kept_folder()
    pending.save(folder)
    (folder / "secrets.json").rename(folder / "secrets.away")
    report = rc.examine(opened, rosters=folder / "rosters")
    assert report.holds("recomputed"), str(report)
    forgotten = evolve(opened, disclosures=opened.disclosures[1:])
    report = rc.examine(forgotten, rosters=folder / "rosters")
    assert codes(report, "amended") == ["skip-asked"]
    assert not report.holds("recomputed")


def masked(certificate: rc.Certificate) -> str:
    """The public file, hashes and random texts aside."""
    file = json.loads(certificate.to_bytes())
    payloads = [base64.b64decode(record["payload"]).decode() for record in file["records"]]
    text = "\n".join([*payloads, str(len(certificate.to_bytes())), str(file["disclosures"])])
    return re.sub("[0-9a-f]{64}", "x", text)


@pytest.mark.parametrize("mode", MODES)
def test_sealed_draw_hides_how_many_were_drawn_from_the_pool(mode: str):
    """Two are not enough and are extended, five are: but for the rule itself nothing differs."""
    few, enough = drawn("sealed", mode, 2)[1], drawn("sealed", mode, 5)[1]
    counts = [len(c.open_records[-1].body["drawn_from_pool"]) for c in (few, enough)]
    assert counts[0] > 2
    assert "drawn_from_pool" not in few.records[-1].body
    assert masked(few).replace('"drawn_from_pool":2', '"drawn_from_pool":5') == masked(enough)
    for certificate in (few, enough):
        assert "note-pool-drawn" not in [p.code for p in rc.examine(certificate).notes]


def test_batches_without_their_lists(tmp_path: Path):
    """A later batch takes the year's quota from a first one that shows none of its lists."""
    strata = [
        evolve(stratum, reserves=0, batch=Batch(number=1, of=2)) for stratum in office_task().strata
    ]
    first, held = issued(office_task(strata=strata))
    bare = evolve(held, disclosures=())
    year = first_batch(bare)
    assert year == first_batch(held)
    later = [
        evolve(s, batch=Batch(number=2, of=2, year=year.years[s.id], first=year.digest))
        for s in strata
    ]
    pending, certificate = issued(office_task(strata=later), slot=2, previous_slot=year.digest)
    assert failed(rc.examine(certificate)) == []
    assert audited(first, bare, tmp_path / "1").holds("recomputed")
    assert audited(pending, evolve(certificate, disclosures=()), tmp_path / "2").holds("recomputed")
    report = rc.examine(Views(certificate, pending).target("T-01"))
    assert report.step("disclosures").status == "PASS"
