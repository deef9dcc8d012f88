"""The command line: exit codes, files, what is printed and what is never printed."""

from __future__ import annotations

import json
import secrets as chance
from typing import TYPE_CHECKING, Any

import pytest

import randcheck as rc
from fixtures.beacons import ROUND_1000, ROUND_1001
from fixtures.certificates import issued, office_task, save_for_auditor
from fixtures.commands import BOOK, OFFICE
from randcheck.canonical.suites import suite as suite_called
from randcheck.certificates.pending import load_pending, openings_file
from randcheck.cli import main
from randcheck.lottery.seeds import Opened, contribution_commitment

if TYPE_CHECKING:
    from pathlib import Path

ID = "huaxian/2023/lightning/1"


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    """Let the commands speak English here."""
    monkeypatch.setenv("RANDCHECK_LANG", "en")


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
def demo(run, tmp_path: Path) -> Path:
    """The folder of a demonstration."""
    code, _, err = run("demo", "--out", tmp_path / "demo")
    assert (code, err) == (0, "")
    return tmp_path / "demo"


def commit(run, folder: Path, *sources: str, **options: object) -> tuple[int, str, str]:
    """Commit the demonstration's office."""
    given = {"private": folder / "private", "out": folder / "committed.json", **options}
    named = [part for name, value in given.items() for part in (f"--{name}", value)]
    listed = [part for source in sources for part in ("--source", source)]
    return run("commit", OFFICE, *BOOK, *listed, *named)


# --- two parties, through files -------------------------------------------------------


@pytest.mark.parametrize("suite", ["sha256", "sm3"])
def test_commit_draw_verify_through_files(suite: str, run, tmp_path: Path):
    """The supervisor hands in C, then the opening as a file; every stage verifies as what it is."""
    nonce, value = chance.token_bytes(32), "骰子 1 4 4 2"
    c = contribution_commitment(suite_called(suite), ID, "supervisor", nonce, value).hex()
    code, out, err = commit(run, tmp_path, "office=骰子 3 5 2 6", f"supervisor:{c}", suite=suite)
    assert (code, err) == (0, "")
    committed = rc.load_certificate(tmp_path / "committed.json")
    assert committed.head in out
    assert run("verify", tmp_path / "committed.json")[0] == 0

    code, out, err = run("draw", tmp_path / "private", "--out", tmp_path / "drawn.json")
    assert code == 2
    assert "supervisor" in err
    assert not (tmp_path / "drawn.json").exists()

    opening = Opened(source_id="supervisor", nonce=nonce, value=value)
    (tmp_path / "opening.json").write_bytes(openings_file(ID, (opening,)))
    code, out, err = run(
        "draw", tmp_path / "private", "--opening", tmp_path / "opening.json",
        "--out", tmp_path / "drawn.json",
    )  # fmt: skip
    assert (code, err) == (0, "")
    drawn = rc.load_certificate(tmp_path / "drawn.json")
    assert drawn.head in out
    assert drawn.records[0] == committed.records[0]
    assert [len(ids) for ids in drawn.drawn.values()] == [17, 12, 16]

    verify = ("verify", tmp_path / "drawn.json")
    with_rosters = ("--rosters", tmp_path / "private" / "rosters", "--secrets",
                    tmp_path / "private" / "secrets.json")  # fmt: skip
    assert run(*verify)[0] == 0
    assert run(*verify, "--head", drawn.head)[0] == 0
    assert run(*verify, "--head", committed.head)[0] == 1
    assert run(*verify, *with_rosters, "--require", "consistent", "recomputed")[0] == 0
    assert run(*verify, *with_rosters, "--require", "consistent,recomputed")[0] == 0
    assert run(*verify, *with_rosters, "--require", "recomputed,signed")[0] == 3


def test_silent_party_is_replaced_on_demand(run, tmp_path: Path):
    """``--missing replace`` lets C stand in; verify prints up to 2^1 outcomes."""
    c, out = "ab" * 32, tmp_path / "c.json"
    draw_id = "huaxian/2023/lightning/1"
    run("contribute", draw_id, "supervisor", "--private", tmp_path / "kept.json", "--out", out)
    commit(run, tmp_path, "office=1", f"@{out}", f"press:{c}")
    known = rc.load_certificate(tmp_path / "committed.json")
    release = ("open", "release", tmp_path / "kept.json", "--certificate")
    more = ("--commitment", known.head, "--early", "--out", tmp_path / "o.json")
    run(*release, tmp_path / "committed.json", *more)
    given = ("--opening", tmp_path / "o.json")
    code, _, err = run("draw", tmp_path / "private", "--out", tmp_path / "d.json", *given)
    assert code == 2
    assert "press" in err
    draw = ("draw", tmp_path / "private", "--out", tmp_path / "d.json", "--missing", "replace")
    assert run(*draw, *given)[0] == 0
    code, out, _ = run("verify", tmp_path / "d.json")
    assert code == 0
    assert "2^1" in out


def test_slots_through_the_command_line(run, tmp_path: Path):
    """Slot 2 names slot 1's commitment; without it the command fails and writes nothing."""
    commit(run, tmp_path / "1", "office=1", "supervisor=2")
    head = rc.load_certificate(tmp_path / "1" / "committed.json").head
    code, _, err = commit(run, tmp_path / "2", "office=1", "supervisor=2", slot=2)
    assert code == 2
    assert "slot 2" in err
    assert not list((tmp_path).glob("2/**/*"))
    options = {"slot": 2, "previous-slot": head, "witness": "王", "operator": "李"}
    code, _, _ = commit(run, tmp_path / "2", "office=1", "supervisor=2", **options)
    assert code == 0
    second = rc.load_certificate(tmp_path / "2" / "committed.json").commitment
    assert (second["slot"], second["previous_slot"]) == (2, head)
    assert (second["operator"], second["witnesses"]) == ("李", ["王"])


# --- verify ---------------------------------------------------------------------------


def test_verify_alone_says_first_that_nothing_was_recomputed(run, demo: Path):
    """``randcheck verify FILE`` exits 0 and says first that the draw was not recomputed."""
    code, out, err = run("verify", demo / "certificate.json")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "consistent; the draw was NOT recomputed (rosters not given)"
    assert len(lines) <= 12
    assert "complete lists, no collusion" in out


def test_verify_with_rosters_recomputes(run, demo: Path):
    """``--rosters`` recomputes all; the first line says so."""
    code, out, _ = run("verify", demo / "certificate.json", "--rosters", demo / "rosters")
    assert code == 0
    assert out.startswith("verified: everything was recomputed from the complete rosters\n")


@pytest.mark.parametrize("position", [0, 1, 500, 5_000, 15_000, 25_000, -100, -2, -1])
@pytest.mark.parametrize("bit", [0, 6])
def test_one_bit_changed_exits_1(position: int, bit: int, run, demo: Path):
    """One bit of the certificate changed: refuted, exit code 1, whatever else is given."""
    data = bytearray((demo / "certificate.json").read_bytes())
    data[position] ^= 1 << bit
    (demo / "changed.json").write_bytes(data)
    assert run("verify", demo / "changed.json")[0] == 1
    code, out, _ = run("verify", demo / "changed.json", "--rosters", demo / "rosters")
    assert code == 1
    assert "REFUTED at step" in out


@pytest.mark.parametrize("name", ["targets.jsonl", "presence.jsonl", "secrets.json"])
def test_one_bit_of_a_roster_exits_1(name: str, run, demo: Path):
    """One bit of a roster changed: refuted."""
    path = demo / "rosters" / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert run("verify", demo / "certificate.json", "--rosters", demo / "rosters")[0] == 1


@pytest.mark.parametrize("content", [b"", b"{}", b"not json", b"\xff\xfe", b"[]", b"%PDF-1.7"])
def test_any_readable_file_that_is_no_certificate_exits_1(content: bytes, run, tmp_path: Path):
    """A readable file that is no valid certificate is refuted, not a usage error."""
    (tmp_path / "x").write_bytes(content)
    assert run("verify", tmp_path / "x")[0] == 1


def test_unreadable_files_exit_2(run, demo: Path, tmp_path: Path):
    """A missing certificate, a folder, missing rosters: exit code 2, the path named."""
    for arguments in (
        [tmp_path / "none.json"],
        [tmp_path],
        [demo / "certificate.json", "--rosters", tmp_path / "none"],
        [demo / "certificate.json", "--rosters", demo / "rosters", "--secrets", tmp_path / "none"],
    ):
        code, out, err = run("verify", *arguments)
        assert (code, out) == (2, "")
        assert err.count("error: ") == 1
        assert str(tmp_path) in err


@pytest.mark.parametrize(
    "name", ["recomputed", "signed", "witnessed", "before-beacon", "published"]
)
def test_required_property_not_reached_exits_3(name: str, run, demo: Path):
    """``--require`` exits 3 where a property is not reached, with the report and the reason."""
    code, out, err = run("verify", demo / "certificate.json", "--require", name)
    assert code == 3
    assert "consistent" in out
    assert name in err


def test_unknown_property_exits_2(run, demo: Path):
    """A misspelt property is a usage error."""
    code, _, err = run("verify", demo / "certificate.json", "--require", "sealed")
    assert code == 2
    assert "sealed" in err


@pytest.mark.parametrize(
    "arguments",
    [
        [], ["nothing"], ["verify"], ["verify", "a", "b"], ["demo"], ["draw"], ["commit"],
        ["draw", "x", "--out", "y", "--missing", "ignore"], ["verify", "x", "--nothing"],
        ["commit", "x", "--book", "b", "--drawn-on", "d", "--source", "s", "--private", "p",
         "--out", "o", "--suite", "md5"],
    ],
)  # fmt: skip
def test_usage_exits_2(arguments: list[str], run):
    """What the command line cannot parse is a usage error."""
    assert run(*arguments)[0] == 2


def test_help_and_version_exit_0(run):
    """Help names all commands in both languages; the version is the package's."""
    code, out, _ = run("--help")
    assert code == 0
    for name in ("demo", "commit", "draw", "amend", "verify", "selftest"):
        assert name in out
        assert run(name, "--help")[0] == 0
    assert run("--version")[1].strip() == f"randcheck {rc.__version__}"


# --- JSON -----------------------------------------------------------------------------


def test_json_parses_everywhere(run, tmp_path: Path):
    """``--json`` prints one JSON value for every outcome of every command."""

    def value(*arguments: object) -> tuple[int, Any]:
        code, out, _ = run(*arguments, "--json")
        return code, json.loads(out)

    assert commit(run, tmp_path, "office=1", "supervisor=2")[0] == 0
    (tmp_path / "b").mkdir()
    given = ["--private", tmp_path / "b" / "p", "--out", tmp_path / "b" / "c.json"]
    code, found = value("commit", OFFICE, *BOOK, "--source", "office=1", "--alone", *given)
    assert (code, found["draw_id"]) == (0, ID)
    assert found["commitment"] == rc.load_certificate(tmp_path / "b" / "c.json").head
    code, found = value("draw", tmp_path / "private", "--out", tmp_path / "d.json")
    assert code == 0
    assert set(found) == {"draw_id", "head", "drawn", "teams"}
    assert found["head"] == rc.load_certificate(tmp_path / "d.json").head
    code, found = value("verify", tmp_path / "d.json")
    assert (code, found["verdict"]) == (0, "verified")
    code, found = value("verify", tmp_path / "d.json", "--require", "signed")
    assert (code, found["properties"]["signed"]["holds"]) == (3, False)
    code, found = value("verify", tmp_path / "private" / "secrets.json")
    assert (code, found["verdict"]) == (1, "refuted")
    for arguments in (
        ["verify", tmp_path / "none"],
        ["draw", tmp_path / "none", "--out", tmp_path / "x"],
        ["commit", tmp_path / "none", *BOOK, "--source", "a=1", *given[:-1], tmp_path / "x"],
        ["selftest", "--vectors", tmp_path / "none"],
    ):
        code, found = value(*arguments)
        assert code == 2
        assert {"code", "place", "params", "zh", "en"} == set(found["problems"][0])


# --- nothing half, nothing secret -----------------------------------------------------


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"book": "none"}, "none"),
        ({"drawn-on": "2023-02-30"}, "2023-02-30"),
        ({"instant": "today"}, "today"),
        ({"slot": 0}, "0"),
    ],
)
def test_failing_commit_leaves_nothing(options: dict[str, object], code: str, run, tmp_path: Path):
    """What is refused leaves neither a certificate nor a private folder that looks committed."""
    found, out, err = commit(run, tmp_path, "office=1", "supervisor=2", **options)
    assert found == 2
    assert out == ""
    assert code in err
    assert not list(tmp_path.rglob("certificate.json"))
    assert not (tmp_path / "committed.json").exists()


@pytest.mark.parametrize(
    "source", ["office:zz", "office:" + "ab" * 31, "the office=1", "=1", "office:" + "AB" * 32]
)
def test_failing_source_leaves_nothing(source: str, run, tmp_path: Path):
    """A source that cannot be one is refused before anything is written."""
    assert commit(run, tmp_path, source)[0] == 2
    assert not list(tmp_path.rglob("*.json"))


def test_private_folder_is_used_once(run, tmp_path: Path):
    """A second commitment into the same private folder is refused; the first stays as it was."""
    commit(run, tmp_path, "office=1", "supervisor=2")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.json*")}
    code, _, err = commit(run, tmp_path, "office=1", "supervisor=2")
    assert code == 2
    assert str(tmp_path / "private") in err
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.json*")} == before


def test_failing_draw_leaves_no_certificate(run, tmp_path: Path):
    """A draw that cannot be held writes no file and leaves an older one as it is."""
    commit(run, tmp_path, "office=1", f"supervisor:{'ab' * 32}")
    (tmp_path / "old.json").write_text("old")
    wrong = openings_file(ID, (Opened(source_id="supervisor", nonce=bytes(32), value="9"),))
    (tmp_path / "wrong.json").write_bytes(wrong)
    (tmp_path / "other.json").write_bytes(openings_file("a/b/c/1", ()))
    for opening in ("wrong.json", "other.json", "none.json", "old.json"):
        for out in ("new.json", "old.json"):
            code, printed, err = run(
                "draw", tmp_path / "private", "--out", tmp_path / out,
                "--opening", tmp_path / opening,
            )  # fmt: skip
            assert (code, printed) == (2, "")
            assert err
    assert not (tmp_path / "new.json").exists()
    assert (tmp_path / "old.json").read_text() == "old"
    assert not list(tmp_path.rglob("*.part"))


def test_void_slot_exits_2(run, tmp_path: Path):
    """Nobody outside opened: the slot is void, nothing is drawn."""
    commit(run, tmp_path, "office=1", f"supervisor:{'ab' * 32}")
    code, _, err = run(
        "draw", tmp_path / "private", "--out", tmp_path / "d", "--missing", "replace"
    )
    assert code == 2
    assert "void" in err
    assert not (tmp_path / "d").exists()


@pytest.mark.parametrize("arguments", [["--figure", "lottery"], ["--figure", "lottery=1"]])
def test_figures_that_nobody_committed(arguments: list[str], run, tmp_path: Path):
    """A figure without text, or of no committed source, is refused."""
    commit(run, tmp_path, "office=1", "supervisor=2")
    code, _, err = run("draw", tmp_path / "private", "--out", tmp_path / "d", *arguments)
    assert code == 2
    assert "lottery" in err


def test_beacon_through_files(run, tmp_path: Path):
    """A round is committed by its number; the draw wants its signature, and verifies."""
    committed = tmp_path / "committed.json"
    assert commit(run, tmp_path, "office=1", beacon="drand=1000")[0] == 0
    assert run("verify", committed)[0] == 0
    draw = ("draw", tmp_path / "private", "--out", tmp_path / "d.json")
    for given, word in (([], "drand"), (["--beacon", f"drand={ROUND_1001}"], "1000")):
        code, _, err = run(*draw, *given)
        assert code == 2
        assert word in err
        assert not (tmp_path / "d.json").exists()
    assert run(*draw, "--beacon", f"drand={ROUND_1000}")[0] == 0
    code, out, _ = run("verify", tmp_path / "d.json", "--json")
    assert code == 0
    assert "note-no-outside" not in out


@pytest.mark.parametrize(
    "given", ["drand", "drand=", "drand=-1", "drand=1e3", "drand=٣", "drand=0", "drand=" + "9" * 99]
)
def test_rounds_that_are_none(given: str, run, tmp_path: Path):
    """A round is a whole number from 1 on, in digits."""
    code, _, err = commit(run, tmp_path, "office=1", beacon=given)
    assert code == 2
    assert err
    assert not (tmp_path / "committed.json").exists()


@pytest.mark.parametrize("given", ["drand", f"office={ROUND_1000}", f"moon={ROUND_1000}"])
def test_beacons_that_nobody_committed(given: str, run, tmp_path: Path):
    """A signature without text, of no source, or of no beacon is refused."""
    commit(run, tmp_path, "office=1", "supervisor=2")
    code, _, err = run("draw", tmp_path / "private", "--out", tmp_path / "d", "--beacon", given)
    assert code == 2
    assert given.partition("=")[0] in err


def test_roster_changed_between_commit_and_draw(run, tmp_path: Path):
    """A roster on disk that is not the committed one stops the draw."""
    commit(run, tmp_path, "office=1", "supervisor=2")
    path = tmp_path / "private" / "rosters" / "presence.jsonl"
    path.write_bytes(path.read_bytes().replace(b"false", b"true", 1))
    code, _, err = run("draw", tmp_path / "private", "--out", tmp_path / "d.json")
    assert code == 2
    assert "presence" in err
    assert not (tmp_path / "d.json").exists()


def test_nothing_secret_is_printed(run, tmp_path: Path):
    """Nonces, values and secrets appear in no output, plain or JSON, of success or failure.

    Caught by it: printing the pending draw, the openings, or an error's whole input.
    """
    printed = []

    def noted(*arguments: object) -> None:
        for extra in ([], ["--json"]):
            _, out, err = run(*arguments, *extra)
            printed.extend((out, err))

    value = "骰子 6 6 1 2 5 3 4"
    _, *texts = commit(run, tmp_path, f"office={value}", f"supervisor={value}")
    printed += texts
    pending = load_pending(tmp_path / "private")
    private = tmp_path / "private"
    opened = tmp_path / "opened.json"
    opened.write_bytes(openings_file(pending.draw_id, pending.openings))
    noted("draw", private, "--out", tmp_path / "d.json", "--opening", opened)
    noted("draw", private, "--out", tmp_path / "d.json", "--figure", "x=1")
    noted("verify", tmp_path / "d.json")
    noted("verify", tmp_path / "d.json", "--rosters", private / "rosters", "--secrets",
          private / "secrets.json")  # fmt: skip
    noted("verify", tmp_path / "d.json", "--rosters", private / "rosters", "--secrets", opened)
    noted("verify", private / "secrets.json")
    noted("verify", private / "openings.json")
    (private / "rosters" / "history.jsonl").write_bytes(b"")
    noted("draw", private, "--out", tmp_path / "e.json")
    hidden = [secret.hex() for secret in pending.secrets.values()]
    for opening in pending.openings:
        hidden += [opening.nonce.hex(), opening.value]
    assert len(hidden) == 10
    text = "\n".join(printed)
    assert len(text) > 5000
    assert not [secret for secret in hidden if secret in text]


def test_library_certificates_verify_by_the_command_line(run, tmp_path: Path):
    """What another program issued with the library is verified the same."""
    file = save_for_auditor(*issued(office_task()), tmp_path)
    code, out, _ = run("verify", file, "--rosters", tmp_path / "rosters", "--json")
    assert code == 0
    assert json.loads(out)["draw_id"] == "lan/2026/spring/1"


LONG = "长" * 200  # 600 bytes: longer than any name of a file may be
ASKED = {"--for": "public", "--to": "x", "--out": "v.json"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["init", LONG],
        ["plan", "check", LONG, "--book", "huaxian-2023"],
        ["draw", LONG, "--out", "c.json"],
        ["draw", "p", "--out", LONG],
        ["sign", LONG, "--key", LONG],
        ["pending", "show", LONG],
        ["void", LONG, "--reason", "x", "--out", LONG],
        ["amend", "draw", LONG, "--out", LONG],
        ["verify", LONG],
        ["verify", "c.json", "--rosters", LONG],
        ["verify", "c.json", "--trust", LONG],
        ["verify", "c.json", "--evidence", LONG],
        ["verify", "c.json", "--rule-book", LONG],
        ["verify", "c.json", "--published", LONG],
        ["view", "c.json", "--private", LONG, *(word for pair in ASKED.items() for word in pair)],
        ["register", "verify", LONG],
        ["register", "compare", LONG, LONG],
        [
            "check",
            "open",
            "c.json",
            "--book",
            "huaxian-2023",
            "--drawn-on",
            "2023-04-25",
            "-o",
            LONG,
        ],
        ["check", "list", LONG],
        ["report", "year", "--checks", LONG],
        ["deadline", "list", LONG, "--book", "huaxian-2023", "--on", "2023-12-01"],
        ["selftest", "--vectors", LONG],
    ],
    ids=lambda arguments: " ".join(a.replace(LONG, "…") for a in arguments[:4]),
)
def test_a_path_that_is_too_long_exits_2(arguments: list[str], run, tmp_path: Path, monkeypatch):
    """No file can stand there, which is told like any file that cannot be opened."""
    monkeypatch.chdir(tmp_path)
    files = {"private": "p", "out": "c.json"}
    assert commit(run, tmp_path, "office=1", "supervisor=2", **files)[0] == 0
    code, out, err = run(*arguments)
    assert (code, "error" in out + err) == (2, True)
