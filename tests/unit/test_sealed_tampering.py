"""Every new field of a sealed draw altered: the step that owns it refuses.

As in `test_certificates_tampering` all later records are encoded and linked again, and every
certificate is examined with rosters and secrets; where the file alone shows it, that is tested too.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.amendments import ask, rich_task
from fixtures.certificates import (
    audited,
    bodies_of,
    body,
    codes,
    copied,
    failed,
    full,
    issued,
    kept_folder,
    linked,
    office_task,
    tampered,
)
from randcheck.canonical import jcs
from randcheck.canonical.suites import suite
from randcheck.certificates import merkle
from randcheck.certificates.freezing import roster
from randcheck.certificates.records import ROSTERS
from randcheck.certificates.secrecy.sealed import Sealer
from randcheck.certificates.secrecy.unsealing import unseal
from randcheck.certificates.secretfiles import SECRETS_FILE
from randcheck.certificates.views import Views
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fixtures.certificates import Bodies, Body

SEALED = {"sealed": True, "bucket": 32}
PENDING, CERTIFICATE = issued(**SEALED)
OPEN = issued()
UNSEALED = unseal(CERTIFICATE, PENDING, reason="期满")
VIEWS = Views(CERTIFICATE, PENDING)
DRAWN = CERTIFICATE.drawn["大型"][0]
OTHER = "ab" * 32
FOLDER = kept_folder()


def setting(kind: str, path: str, value: object) -> Callable[[Bodies], object]:
    """Set one field of the first record of a kind; `path` is ``strata.0.n``."""

    def change(bodies: Bodies) -> None:
        at: Any = body(bodies, kind)
        *outer, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        for part in outer:
            at = at[part]
        assert at[last] != value, "the tampering changes nothing"
        at[last] = value

    return change


FIELDS = {
    "seal": (setting("commitment", "seal", OTHER), ["seal"], "seal-wrong"),
    **{
        f"count {name}": (
            setting("commitment", f"strata.0.{name}", OTHER), ["seal"], "seal-wrong"
        )
        for name in ("N", "eligible", "outside", "need", "n", "shortfall")
    },
    **{
        f"root {name}": (
            setting("commitment", f"rosters.{name}.root", OTHER), ["roots"], "roster-changed"
        )
        for name in ROSTERS
    },
    "size of a roster": (
        setting("commitment", "rosters.history.size", 33), ["roots", "seal"], "seal-bucket"
    ),
    "root of the lots": (setting("draw", "lists.root", OTHER), ["draw"], "draw-root"),
    "size of the lots": (setting("draw", "lists.size", 32), ["seal", "draw"], "seal-bucket"),
    "root of the teams": (setting("assignment", "lists.root", OTHER), ["deal"], "deal-differs"),
    "size of the teams": (setting("assignment", "lists.size", 63), ["seal", "deal"], "seal-bucket"),
    "rate": (setting("commitment", "strata.0.rate", "1/3"), ["quotas", "seal"], "quota-wrong"),
    "reserves of an order": (
        setting("commitment", "strata.0.design", "systematic"), ["quotas"], "quota-reserves"
    ),
    "scope of the tickets": (setting("commitment", "strata.0.scope", "x"), ["draw"], "draw-root"),
}  # fmt: skip


@pytest.mark.parametrize("name", FIELDS)
def test_altered_field_fails_its_step(name: str):
    """A field altered, everything later linked again: found against rosters and secrets."""
    change, steps, code = FIELDS[name]
    forged = tampered(CERTIFICATE, change)
    report = audited(PENDING, forged, kept_folder())
    found = failed(report)
    assert set(found) & set(steps)
    assert code in [c for step in found for c in codes(report, step)]
    assert report.verdict == "refuted"


def test_quota_without_counts_is_looked_at(tmp_path: Path):
    """Where the counts are sealed, what a stratum says besides is judged by the file alone."""
    change = setting("commitment", "strata.0.design", "systematic")
    report = rc.examine(tampered(CERTIFICATE, change))
    assert failed(report) == ["quotas"]
    assert codes(report, "quotas") == ["quota-reserves"]


def batched(bodies: Bodies) -> None:
    """Make a stratum one batch of a year whose quota is sealed."""
    batch = {"number": 3, "of": 2, "year": OTHER, "first": "sha256:" + OTHER}
    body(bodies, "commitment")["strata"][0]["batch"] = batch


def test_batch_of_a_sealed_draw_is_looked_at():
    """Number and first batch of a yearly quota are no secret; its size is."""
    report = rc.examine(tampered(CERTIFICATE, batched))
    assert codes(report, "quotas") == ["quota-batch"]


def test_quota_of_a_batch_is_sealed(tmp_path: Path):
    """The size of a yearly quota is a committed count like the others."""
    seal = PENDING.seal
    assert seal is not None
    values = {**seal.values, "大型/year": 4, "大型/need": 2, "大型/n": 2}
    other = evolve(PENDING, seal=evolve(seal, values=values))
    plain = copied(PENDING.sealer.opened(PENDING.certificate.commitment))  # type: ignore[union-attr]
    plain["strata"][0] |= {
        "need": 2, "n": 2, "batch": {"number": 1, "of": 2, "year": 4, "first": None}
    }  # fmt: skip
    sealer = Sealer.of(PENDING.certificate.commitment, evolve(seal, values=values))
    record = linked([("commitment", sealer.sealed(plain))])
    pending = evolve(other, certificate=record)
    certificate = rc.draw(pending)
    assert isinstance(certificate.commitment["strata"][0]["batch"]["year"], str)
    assert audited(pending, certificate, tmp_path).holds("recomputed")


@pytest.mark.parametrize("kind", ["draw", "assignment"])
def test_open_record_in_a_sealed_draw_is_refused(kind: str):
    """A tree whose size tells how many were drawn where a padded one must stand."""
    position = {"draw": 3, "assignment": 4}[kind]
    bodies = bodies_of(CERTIFICATE)
    bodies[position][1]["lists"] = copied(OPEN[1].records[position].body["lists"])
    report = rc.examine(linked(bodies))
    assert failed(report) == ["seal"]
    assert codes(report, "seal") == ["seal-bucket"]


def test_padded_record_in_an_open_draw_is_refused():
    """A padded tree where the number of lots is known."""
    bodies = bodies_of(OPEN[1])
    bodies[3] = ("draw", copied(CERTIFICATE.records[3].body))
    report = rc.examine(linked(bodies))
    assert failed(report)[-1] == "tickets"
    assert "draw-count" in codes(report, "tickets")


def test_counts_in_the_open_are_no_sealed_commitment():
    """A seal with numbers, or hashes without one, is not of the shape."""
    for one, other in ((CERTIFICATE, OPEN[1]), (OPEN[1], CERTIFICATE)):
        fields = copied(one.commitment)
        fields["strata"] = copied(other.commitment["strata"])
        with pytest.raises(InputError) as caught:
            linked([("commitment", fields)])
        assert caught.value.code == "shape-value"


# --- an office that fits everything but the truth --------------------------------------


def test_office_that_seals_another_quota_is_refused(tmp_path: Path):
    """A need too small under right hashes: the quota does not follow from the counts."""
    seal, commitment = PENDING.seal, PENDING.certificate.commitment
    assert seal is not None
    values = {**seal.values, "大型/need": 3, "大型/n": 3}
    sealer = Sealer.of(commitment, evolve(seal, values=values))
    plain = copied(sealer.assumed(commitment))
    pending = evolve(
        PENDING,
        certificate=linked([("commitment", sealer.sealed(plain))]),
        seal=evolve(seal, values=values),
    )
    report = audited(pending, rc.draw(pending), tmp_path)
    assert failed(report) == ["quotas"]
    assert codes(report, "quotas") == ["quota-wrong"]


def test_office_that_hides_a_target_is_refused(tmp_path: Path):
    """A roster without one eligible target: the counts sealed are not those of the roster."""
    records = [copied(r) for r in PENDING.rosters["targets"].records()][1:]
    fewer = roster("targets", records)
    tree = fewer.tree(CERTIFICATE.suite, PENDING.secrets["targets"], 32)
    fields = copied(PENDING.certificate.commitment)
    fields["rosters"]["targets"] = {"root": tree.root.hex(), "size": tree.size}
    pending = evolve(
        PENDING,
        certificate=linked([("commitment", fields)]),
        rosters={**PENDING.rosters, "targets": fewer},
    )
    report = audited(pending, rc.draw(pending), tmp_path)
    assert failed(report) == ["verdicts"]
    assert codes(report, "verdicts") == ["quota-wrong"]


def test_office_that_adds_a_target_after_the_commitment_is_refused(tmp_path: Path):
    """A decoy turned into a target: the root is another, though its size is the same."""
    records = [copied(r) for r in PENDING.rosters["targets"].records()]
    more = roster("targets", [*records, {**records[0], "id": "T-99"}])
    report = audited(
        evolve(PENDING, rosters={**PENDING.rosters, "targets": more}), CERTIFICATE, tmp_path
    )
    assert failed(report) == ["roots"]


# --- what is shown ----------------------------------------------------------------------


def reshown(view: rc.Certificate, change: Callable[[Body], object], position: int = 0) -> bytes:
    """The file of a view after a change of one disclosure."""
    value = json.loads(view.to_bytes())
    change(value["disclosures"][position])
    return jcs.serialize(value)


TARGET = VIEWS.target(DRAWN, team=True)
AUDITOR = VIEWS.auditor()
SHOWN: dict[str, tuple[rc.Certificate, int, Callable[[Body], object], str]] = {
    "leaf of the roster": (
        TARGET, 0, lambda d: d["record"].update(verdict="excluded:x"), "disclosure-wrong"
    ),
    "place of the roster": (TARGET, 0, lambda d: d.update(index=31), "disclosure-wrong"),
    "leaf of the drawn": (
        TARGET, 1, lambda d: d["record"].update(strata=["小型"]), "disclosure-wrong"
    ),
    "path of the drawn": (
        TARGET, 1, lambda d: d.update(path=base64.b64encode(bytes(160)).decode()),
        "disclosure-wrong",
    ),
    "salt of the drawn": (TARGET, 1, lambda d: d.update(salt=OTHER), "disclosure-wrong"),
    "drawn as reserve": (
        TARGET, 1, lambda d: d["record"].update(list="reserves"), "disclosure-wrong"
    ),
    "team": (
        TARGET, 2, lambda d: d["record"]["seats"][0].update(inspector="E-9"), "disclosure-wrong"
    ),
    "scope of the team": (
        TARGET, 2, lambda d: d["record"].update(scope="autumn"), "disclosure-wrong"
    ),
    "count": (AUDITOR, 0, lambda d: d.update(value=99), "disclosure-count"),
    "salt of a count": (AUDITOR, 0, lambda d: d.update(salt=OTHER), "disclosure-count"),
    "name of a count": (AUDITOR, 0, lambda d: d.update(count="x/N"), "disclosure-count"),
}  # fmt: skip


@pytest.mark.parametrize("name", SHOWN)
def test_wrong_disclosure_is_refused(name: str):
    """Whatever a view shows is under its root or opens its hash, or the step refuses it."""
    view, position, change, code = SHOWN[name]
    report = rc.examine(reshown(view, change, position))
    if failed(report) == ["form"]:  # the change broke the order too
        assert codes(report, "form") == ["shape-order"]
        return
    assert failed(report) == ["disclosures"]
    assert code in codes(report, "disclosures")


def test_count_or_result_of_an_open_draw_is_refused():
    """Only sealed draws have hashes and roots to open."""
    for shown in (AUDITOR.disclosures[0], TARGET.disclosures[1]):
        report = rc.examine(rc.Certificate(OPEN[1].records, (shown,)))
        assert failed(report) == ["disclosures"]
        assert codes(report, "disclosures") == ["disclosure-open"]


def test_drawn_leaf_of_a_target_that_may_not_be_drawn_is_refused():
    """Roster leaf and drawn leaf of one target are held against each other."""
    excluded = "T-07"
    pending, certificate = PENDING, CERTIFICATE
    results, draw = certificate.results, copied(certificate.open_records[3].body)
    assert results is not None
    draw["strata"][0]["drawn"][0]["id"] = excluded
    lists = results.lists.also(3, {"strata": draw["strata"]})
    bodies = bodies_of(certificate)
    bodies[3][1]["lists"] = pending.sealer.tree("draw", draw).root()  # type: ignore[union-attr]
    forged = linked(bodies).with_results(evolve(results, lists=lists))
    report = rc.examine(Views(forged, pending).target(excluded))
    assert failed(report) == ["disclosures"]
    assert codes(report, "disclosures") == ["disclosure-not-eligible"]


# --- unsealing ----------------------------------------------------------------------------


UNSEALINGS = {
    "sealing secret": (setting("unsealing", "seal.sealing", OTHER), "seal-wrong"),
    "secret of the counts": (setting("unsealing", "seal.counts", OTHER), "seal-wrong"),
    "secret of the results": (setting("unsealing", "seal.results", OTHER), "seal-two"),
    "value of a count": (setting("unsealing", "seal.values.0.value", 99), "seal-wrong"),
    "a value less": (lambda b: body(b, "unsealing")["seal"]["values"].pop(), "seal-wrong"),
    "secret of a roster": (setting("unsealing", "rosters.targets", OTHER), "seal-two"),
}


@pytest.mark.parametrize("name", UNSEALINGS)
def test_altered_unsealing_is_refused(name: str):
    """Secrets that do not open what was sealed are no secrets of this draw."""
    change, code = UNSEALINGS[name]
    report = audited(PENDING, tampered(UNSEALED, change), kept_folder())
    assert "seal" in failed(report)
    assert code in codes(report, "seal")


def test_altered_unsealing_is_refused_without_a_file_of_secrets(tmp_path: Path):
    """Roots and results are recomputed with the secrets of the record."""
    PENDING.save(tmp_path)
    (tmp_path / SECRETS_FILE).unlink()  # it would be found where it was saved
    for path, step in (("seal.results", "draw"), ("rosters.targets", "roots")):
        forged = tampered(UNSEALED, setting("unsealing", path, OTHER))
        report = rc.examine(forged, rosters=tmp_path / "rosters")
        assert step in failed(report)


def test_unsealing_stands_last_and_in_sealed_draws_alone():
    """Not before the draw, not twice, nothing behind it, not in an open draw."""
    bodies = [(r.kind, copied(r.body)) for r in UNSEALED.records]
    last = bodies[-1]
    for order in ([*bodies[:3], last], [*bodies, copied(last)], [*bodies[:4], last, bodies[4]]):
        report = rc.examine(linked([(kind, copied(fields)) for kind, fields in order]))
        assert failed(report) == ["chain"]
        assert "chain-order" in codes(report, "chain")
    opened = [(r.kind, copied(r.body)) for r in OPEN[1].records]
    report = rc.examine(linked([*opened, (last[0], copied(last[1]))]))
    assert failed(report) == ["chain"]
    assert codes(report, "chain") == ["unsealing-open"]


def test_open_request_is_none_of_a_sealed_draw():
    """A request that names targets and inspectors in the file is none of a sealed draw."""
    pending, certificate = issued(rich_task())
    target, team = next(iter(certificate.teams.items()))
    asked = ask(evolve(pending, certificate=certificate), recusals=[(team[0], target)])
    record = full(asked.certificate, "request")
    report = rc.examine(linked([*bodies_of(CERTIFICATE), ("request", record)]))
    assert failed(report) == ["disclosures"]
    assert codes(report, "disclosures") == ["lists-nowhere"]


def test_secrets_of_two_kinds_are_told(tmp_path: Path):
    """Rosters' secrets without the seal, and a seal of another draw."""
    other = issued(office_task(draw="autumn"), **SEALED)[0]
    assert other.seal is not None
    report = audited(evolve(PENDING, seal=other.seal), CERTIFICATE, tmp_path)
    assert "seal-wrong" in codes(report, "seal")
    without = audited(evolve(PENDING, seal=None), CERTIFICATE, kept_folder())
    assert codes(without, "roots") == ["seal-missing"]


def test_padding_is_what_the_definition_says():
    """A root over other decoys is another root: `k` is counted from 0, each once."""
    used, secret = suite("sha256"), PENDING.secrets["targets"]
    listed = list(PENDING.rosters["targets"].pairs(32))
    assert (
        merkle.tree(used, secret, listed).root.hex()
        == (CERTIFICATE.commitment["rosters"]["targets"]["root"])
    )
    assert (
        merkle.tree(used, secret, [*listed[:-1], ("@decoy32", b'{"decoy":32}')]).root.hex()
        != (CERTIFICATE.commitment["rosters"]["targets"]["root"])
    )
