"""``randcheck amend``: files, exit codes, what is printed and what is never printed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.amendments import DRAWN, PENDING, holder, rich_task
from fixtures.certificates import committed
from randcheck.certificates.pending import openings_file
from randcheck.cli import main
from randcheck.office.eligibility.recusals import late_recusal
from reference import hashing

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
    assert value(*run(*draw)) == (0, found)  # as after a crash


@pytest.mark.parametrize(
    ("more", "word"),
    [
        (["--recuse", "E-1"], "--recuse"),
        (["--form", "reserve", "--unreachable", "T-13"], "--unreachable"),
        (["--absent", "E-9"], "E-9"),
        ([], "没有空出席位"),
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


@pytest.fixture
def by_book(tmp_path: Path) -> Path:
    """A folder with a draw under a book that has its say about late recusals."""
    (tmp_path / "own.toml").write_text(
        """
format = "randcheck/rulebook@1"
id = "own"
title = "own"
extends = "luohe-2019"
[teams]
recusal_redraws = { value = "team", clause = "W22-5" }
[[tasks]]
id = "quality"
[tasks.teams]
recusal_takes = { value = "campaign", clause = "L19-15" }
""",
        encoding="utf-8",
    )
    book = rc.rulebook(tmp_path / "own.toml")
    pending = committed(rich_task(book=book.source, plan="2020", draw="quality"))
    pending.save(tmp_path / "private")
    rc.draw(pending).save(tmp_path / "drawn.json")
    return tmp_path


def asked_for(run, folder: Path, *more: object) -> tuple[str, str]:
    """Form and scope of a request that the command makes."""
    who, check = holder(rc.load_certificate(folder / "drawn.json"))
    assert ask(run, folder, "--recuse", f"{who}@{check}", *TWO, *more)[0] == 0
    body = rc.load_certificate(folder / "drawn.json").open_records[-1].body
    return body["form"], body["scope"]


def test_w22_5_the_book_says_how_much_is_drawn_again(run, by_book: Path):
    """W22-5: "and inspectors are drawn again": the whole team where the book says so."""
    assert asked_for(run, by_book, "--book", by_book / "own.toml", "--scope", "check") == (
        "team", "check",
    )  # fmt: skip


def test_l19_15_the_book_says_how_far_a_recusal_goes(run, by_book: Path):
    """L19-15: out of "this inspection" as a whole, where the book says so of this task."""
    assert asked_for(run, by_book, "--book", by_book / "own.toml", "--form", "substitute") == (
        "substitute", "campaign",
    )  # fmt: skip


def test_l19_15_a_swap_is_for_one_check_whatever_the_book_says(run, by_book: Path):
    """L19-15: whoever changes places with another inspector stays in the campaign."""
    given = ["--book", by_book / "own.toml", "--form", "swap"]
    assert asked_for(run, by_book, *given) == ("swap", "check")


def test_without_a_book_one_seat_of_one_check(run, by_book: Path):
    """What nobody said is the default of the library."""
    assert asked_for(run, by_book) == ("substitute", "check")


def test_a_book_says_nothing_of_absences(run, by_book: Path):
    """Somebody ill is no recusal: his seats are dealt again, and no scope is asked."""
    who, _ = holder(rc.load_certificate(by_book / "drawn.json"))
    assert ask(run, by_book, "--absent", who, *TWO, "--book", by_book / "own.toml")[0] == 0
    body = rc.load_certificate(by_book / "drawn.json").open_records[-1].body
    assert (body["form"], body["scope"]) == ("substitute", "check")


@pytest.mark.parametrize("book", ["luohe-2019", "none"])
def test_another_book_is_refused(book: str, run, by_book: Path):
    """A book that was not committed to has no say; the message names the way out."""
    before = (by_book / "drawn.json").read_bytes()
    code, out, err = ask(run, by_book, *RECUSED, *TWO, "--book", book)
    assert (code, out) == (2, "")
    assert book in err
    assert (by_book / "drawn.json").read_bytes() == before


def test_a_draw_that_the_book_does_not_name_follows_the_whole_book():
    """A joint draw is no task of the book: what the book says of all tasks holds."""
    book = rc.rulebook("luohe-2019")
    assert late_recusal(book, "2020", "加油站") == ("substitute", "check")
    first, *rest = book.rules
    wide = evolve(first, recusal_redraws="team", recusal_takes="campaign")
    team = evolve(book, rules=(wide, *rest))
    assert late_recusal(team, "2020", "加油站") == ("team", "campaign")
    assert late_recusal(team, "2020", "quality") == ("substitute", "check")
