"""``randcheck amend``: files, exit codes, what is printed and what is never printed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import randcheck as rc
from randcheck.certificates.pending import openings_file
from randcheck.cli import main
from reference import hashing
from unit.test_amendments import DRAWN, PENDING, holder

if TYPE_CHECKING:
    from pathlib import Path

WHO, CHECK = holder(DRAWN)
RECUSED = ["--recuse", f"{WHO}@{CHECK}"]
TWO = ["--source", "office=3", "--source", "supervisor=4"]
WHY = ["--cause", "亲属任职", "--asked-by", "E-1"]


@pytest.fixture
def run(capsys):
    """Run a command; return exit code, stdout, stderr."""

    def call(*arguments: object) -> tuple[int, str, str]:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    """A folder with the private folder of a commitment and the certificate drawn from it."""
    PENDING.save(tmp_path / "private")
    DRAWN.save(tmp_path / "drawn.json")
    return tmp_path


def ask(run, folder: Path, *more: object) -> tuple[int, str, str]:
    """Make a request that goes on with the certificate."""
    given = ["--certificate", folder / "drawn.json", "--out", folder / "drawn.json", *WHY]
    return run("amend", "request", folder / "private", *given, *more)


def test_request_draw_verify_through_files(run, drawn: Path):
    """Request, amendment and verification through files; the folder goes on with the chain."""
    code, out, err = ask(run, drawn, *RECUSED, *TWO)
    assert (code, err) == (0, "")
    asked = rc.load_certificate(drawn / "drawn.json")
    assert asked.head in out
    assert "lan/2026/spring/1/amend/1" in out
    assert run("verify", drawn / "drawn.json")[0] == 0
    code, out, err = run("amend", "draw", drawn / "private", "--out", drawn / "drawn.json")
    assert (code, err) == (0, "")
    done = rc.load_certificate(drawn / "drawn.json")
    assert done.head in out
    assert done.teams[CHECK][0] in out
    assert done.teams[CHECK][0] != WHO
    assert rc.load_pending(drawn / "private").certificate.head == done.head
    given = ["--rosters", drawn / "private" / "rosters",
             "--secrets", drawn / "private" / "secrets.json"]  # fmt: skip
    assert run("verify", drawn / "drawn.json", *given, "--require", "recomputed")[0] == 0


def test_party_opens_by_file(run, drawn: Path):
    """A party hands over C, then its opening in a file for the request; without it: exit code 2."""
    id = DRAWN.next_request_id
    nonce = b"\x77" * 32
    c = hashing.h("sha256", "contribution", id, "supervisor", nonce, "7")
    sources = ["--source", "office=3", "--source", f"supervisor:{c.hex()}"]
    assert ask(run, drawn, *RECUSED, *sources)[0] == 0
    draw = ["amend", "draw", drawn / "private", "--out", drawn / "drawn.json"]
    code, out, err = run(*draw)
    assert (code, out) == (2, "")
    assert "supervisor" in err
    made = rc.contribution("supervisor", value="7", nonce=nonce).opening
    assert made
    (drawn / "wrong.json").write_bytes(openings_file(DRAWN.draw_id, (made,)))
    assert run(*draw, "--opening", drawn / "wrong.json")[0] == 2
    (drawn / "opening.json").write_bytes(openings_file(id, (made,)))
    assert run(*draw, "--opening", drawn / "opening.json")[0] == 0
    assert rc.verify(drawn / "drawn.json").stage == "amended"


def test_reserve(run, drawn: Path):
    """A target that cannot be reached is named with its reason; the next reserve stands in."""
    (target,) = DRAWN.drawn["小型"]
    asked = ["--form", "reserve", "--unreachable", f"{target}=注销"]
    assert ask(run, drawn, *asked, *TWO)[0] == 0
    assert run("amend", "draw", drawn / "private", "--out", drawn / "drawn.json")[0] == 0
    assert target not in rc.load_certificate(drawn / "drawn.json").drawn["小型"]


def test_json_parses(run, drawn: Path):
    """``--json`` prints one value, also for what is refused."""

    def value(code: int, out: str, _err: str) -> tuple[int, Any]:
        return code, json.loads(out)

    code, found = value(*ask(run, drawn, *RECUSED, *TWO, "--json"))
    assert (code, set(found)) == (0, {"draw_id", "request", "head", "certificate"})
    code, found = value(*ask(run, drawn, *RECUSED, *TWO, "--json"))
    assert code == 2
    assert found["problems"][0]["code"] == "amend-open"
    draw = ["amend", "draw", drawn / "private", "--out", drawn / "drawn.json", "--json"]
    code, found = value(*run(*draw))
    assert code == 0
    assert set(found) == {"draw_id", "request", "head", "changed", "drawn", "teams"}
    assert found["changed"][0]["before"] == WHO
    code, found = value(*run(*draw))
    assert (code, found["problems"][0]["code"]) == (2, "amend-no-request")


@pytest.mark.parametrize(
    ("more", "word"),
    [
        (["--recuse", "E-1"], "--recuse"),
        (["--form", "reserve", "--unreachable", "T-13"], "--unreachable"),
        (["--absent", "E-9"], "E-9"),
        ([], "nothing is vacated"),
        (["--absent", "E-5", "--instant", "now"], "now"),
    ],
)
def test_wrong_request_exits_2_and_leaves_all_as_it_was(more: list[str], word: str, run, drawn):
    """Nothing stands in folder or certificate after a request that is refused."""
    before = {path: path.read_bytes() for path in sorted(drawn.rglob("*")) if path.is_file()}
    code, out, err = ask(run, drawn, *more, *TWO)
    assert (code, out) == (2, "")
    assert word in err
    after = {path: path.read_bytes() for path in sorted(drawn.rglob("*")) if path.is_file()}
    assert after == before


def test_other_file_is_not_overwritten(run, drawn: Path):
    """A certificate of something else stays; the request is not saved either."""
    (drawn / "other.json").write_bytes(b"{}")
    given = ["--certificate", drawn / "drawn.json", "--out", drawn / "other.json", *WHY]
    code, _, err = run("amend", "request", drawn / "private", *given, *RECUSED, *TWO)
    assert code == 2
    assert "other.json" in err
    assert (drawn / "other.json").read_bytes() == b"{}"
    assert rc.load_pending(drawn / "private").certificate.open_request is None


def test_nothing_secret_is_printed(run, drawn: Path):
    """Neither values nor nonces nor secrets are shown when a request is made."""
    code, out, err = ask(run, drawn, *RECUSED, "--source", "office=geheim", "--source", "b=geheim")
    assert code == 0
    (kept,) = (drawn / "private").glob("openings-1.json")
    for opening in json.loads(kept.read_bytes())["openings"]:
        assert opening["nonce"] not in out + err
        assert opening["value"] not in out + err


@pytest.mark.parametrize("arguments", [["amend"], ["amend", "redo"], ["amend", "draw"],
                                       ["amend", "request", "x", "--out", "y"]])  # fmt: skip
def test_usage_exits_2(arguments: list[str], run):
    """What the command line cannot parse is a usage error."""
    assert run(*arguments)[0] == 2
