"""The statistics over certificates: clean, and beside them what only a certificate proves."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest

import randcheck as rc
from randcheck.audit import audit_register
from randcheck.canonical.jcs import serialize
from randcheck.cli import main
from randcheck.errors import VerificationError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register of one certificate, its rosters below it."""
    folder = tmp_path_factory.mktemp("register") / "demo"
    assert main(["demo", "--out", str(folder)]) == 0
    return folder


def test_register_comes_out_clean(register: Path, capsys: pytest.CaptureFixture[str]):
    """The lots and teams of a certificate give no indication; the report says what it proves."""
    capsys.readouterr()
    assert main(["audit", "--register", str(register), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["breaches"] == []
    assert told["families"]["targets"]["verdict"] == "none"
    assert told["families"]["places"]["components"]["equal_gaps"] is not None
    assert "audit-register-proved" in {notice["code"] for notice in told["notices"]}


def test_every_lot_and_team_of_the_certificate_is_tested(register: Path):
    """The record holds the drawn of each stratum among the eligible, and every team."""
    certificate = rc.load_certificate(register / "certificate.json")
    record = audit_register(register).record
    lists = {draw.id.partition("#")[2]: draw for draw in record.draws if draw.listed}
    assert {name: set(draw.lots()) for name, draw in lists.items()} == {
        name: set(ids) for name, ids in certificate.drawn.items()
    }
    assert sum(len(draw.targets) for draw in lists.values()) > 400
    assert {visit.target: set(visit.inspectors) for visit in record.visits} == {
        check: set(team) for check, team in certificate.teams.items()
    }


def test_without_rosters_the_teams_alone_are_tested(register: Path, tmp_path: Path):
    """A register as it is published holds no rosters; that is said."""
    (tmp_path / "certificate.json").write_bytes((register / "certificate.json").read_bytes())
    found = audit_register(tmp_path)
    assert not any(draw.listed for draw in found.record.draws)
    assert [notice.code for notice in found.notices] == [
        "audit-register-unlisted",
        "audit-register-proved",
    ]
    again = audit_register(tmp_path, rosters=register)
    assert any(draw.listed for draw in again.record.draws)


def test_register_that_is_refuted_is_not_audited(register: Path, tmp_path: Path):
    """A certificate that was changed is refuted before any statistic is asked."""
    value = json.loads((register / "certificate.json").read_bytes())
    bodies = [json.loads(base64.b64decode(one["payload"])) for one in value["records"]]
    at = next(at for at, body in enumerate(bodies) if "seed" in body)
    envelope, body = value["records"][at], bodies[at]
    body["seed"] = body["seed"][::-1]
    envelope["payload"] = base64.b64encode(serialize(body)).decode()
    (tmp_path / "certificate.json").write_bytes(serialize(value))
    with pytest.raises(VerificationError):
        audit_register(tmp_path)
    assert main(["audit", "--register", str(tmp_path)]) == 1


@pytest.mark.parametrize(
    "options", [["--rosters", "x"], ["--register", "--mapping", "x"]], ids=["rosters", "mapping"]
)
def test_options_that_would_be_without_effect_are_refused(
    options: list[str], register: Path, capsys: pytest.CaptureFixture[str]
):
    """Rosters belong to a register, a mapping to an export: elsewhere both are errors."""
    assert main(["audit", str(register), *options]) == 2
    assert "--register" in capsys.readouterr().err
