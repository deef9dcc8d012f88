"""The ceremony on the command line: three parties in three folders, void slots, a crash."""

from __future__ import annotations

import io
import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

import randcheck as rc
from fixtures.ceremonies import DUE, FIGURE, FIGURE_TEXT, IN_TIME, KNOWN, LATE
from fixtures.stopping import Stopped, watched
from randcheck.certificates.ceremony.contributing import load_kept
from randcheck.certificates.pending import CERTIFICATE_FILE, load_pending
from randcheck.cli import main
from randcheck.selftest import office_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., tuple[int, str, str]]

OFFICE = office_folder()
BOOK = ["--book", "huaxian-2023", "--drawn-on", "2023-04-25"]
ID = "huaxian/2023/lightning/1"
VALUE = {"supervisor": "骰子 6 6 1 2 5 3", "press": "黑桃 7 红心 2 梅花 9"}


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    """Let the commands speak English here."""
    monkeypatch.setenv("RANDCHECK_LANG", "en")


@pytest.fixture
def run(capsys) -> Run:
    """Run a command; return exit code, stdout, stderr."""

    def call(*arguments: object) -> tuple[int, str, str]:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return call


class Ceremony:
    """Three folders: the office's, the supervisor's, the press's."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.run, self.office = run, folder / "办公室"
        self.party = {name: folder / name for name in VALUE}
        self.private = self.office / "private"
        self.said: list[str] = []

    def ok(self, *arguments: object) -> Any:  # noqa: ANN401
        """Run a command that succeeds; return what it prints as JSON."""
        code, out, err = self.run(*arguments, "--json")
        self.said += [out, err]
        assert (code, err) == (0, "")
        return json.loads(out)

    def refused(self, code: str, *arguments: object) -> None:
        """Run a command that is refused with a code, and prints nothing else."""
        found, out, err = self.run(*arguments, "--json")
        self.said += [out, err]
        assert found == 2
        assert code in [problem["code"] for problem in json.loads(out)["problems"]]

    def contribute(self, name: str) -> str:
        """Let a party contribute on its own machine; return C."""
        folder = self.party[name]
        return str(
            self.ok(
                "contribute", ID, name, "--value", VALUE[name], "--private", folder / "kept.json",
                "--out", folder / "c.json",
            )["commitment"]
        )  # fmt: skip

    def commit(self, *more: object) -> str:
        """Commit with all three: one C as a file, one as text."""
        c = self.contribute("press")
        self.contribute("supervisor")
        found = self.ok(
            "commit", OFFICE, *BOOK, "--source", "office=骰子 3 5",
            "--source", f"@{self.party['supervisor'] / 'c.json'}", "--source", f"press:{c}",
            "--private", self.private, "--out", self.office / "committed.json", *more,
        )  # fmt: skip
        return str(found["commitment"])

    def release(self, name: str, at: str = IN_TIME, **more: str) -> list[object]:
        """The command with which a party opens."""
        given = [part for key, value in more.items() for part in (f"--{key}", value)]
        return ["open", "release", self.party[name] / "kept.json", "--certificate",
                self.office / "opened.json", "--out", self.party[name] / "opening.json", "--at",
                at, *given]  # fmt: skip

    def take(self, *names: str, at: str = IN_TIME) -> list[object]:
        """The command with which the office takes openings in."""
        files = [part for n in names for part in ("--opening", self.party[n] / "opening.json")]
        return ["open", "take", self.private, *files, "--out", self.office / "opened.json",
                "--at", at]  # fmt: skip

    def draw(self, *more: object, at: str = KNOWN, out: str = "drawn.json") -> list[object]:
        """The command with which the office draws."""
        return ["draw", self.private, "--out", self.office / out, "--at", at, *more]

    def secrets_of(self, *names: str) -> list[str]:
        """What parties keep to themselves: nonce and value."""
        kept = [load_kept(self.party[name] / "kept.json").opening for name in names]
        return [text for opening in kept for text in (opening.nonce.hex(), opening.value)]

    def seen_by_office(self) -> str:
        """Everything in the office's folder."""
        files = [path for path in self.office.rglob("*") if path.is_file()]
        return "\n".join(path.read_text(encoding="utf-8") for path in files)


@pytest.fixture
def ceremony(run: Run, tmp_path: Path) -> Ceremony:
    """Three empty folders."""
    return Ceremony(run, tmp_path)


WITH_FIGURE = ["--figure", "lottery", FIGURE.event, FIGURE.form, FIGURE.time,
               "--openings-until", DUE]  # fmt: skip


def test_three_parties_in_three_folders(ceremony: Ceremony, caplog):
    """Nobody sees another's nonce before its time, and the certificate verifies.

    Caught by it: writing the opening into the office's file; printing a nonce.
    """
    caplog.set_level(logging.DEBUG)
    digest = ceremony.commit(*WITH_FIGURE)
    assert not [s for s in ceremony.secrets_of("supervisor", "press")
                if s in ceremony.seen_by_office()]  # fmt: skip
    (ceremony.office / "opened.json").write_bytes((ceremony.office / "committed.json").read_bytes())
    ceremony.refused("release-office-first", *ceremony.release("press"))
    assert ceremony.ok(*ceremony.take())["opened"] == ["office"]
    assert ceremony.run("verify", ceremony.office / "opened.json")[0] == 0
    other = "sha256:" + "0" * 64
    ceremony.refused("release-other-commitment", *ceremony.release("press", commitment=other))
    ceremony.ok(*ceremony.release("press", commitment=digest))
    found = ceremony.ok(*ceremony.take("press"))
    assert (found["opened"], found["waiting"]) == (["office"], ["supervisor"])
    assert not [s for s in ceremony.secrets_of("supervisor") if s in ceremony.seen_by_office()]
    ceremony.refused("figure-early", *ceremony.draw("--figure", f"lottery={FIGURE_TEXT}", at=LATE))
    ceremony.ok(*ceremony.release("supervisor", commitment=digest))
    found = ceremony.ok(*ceremony.take("supervisor"))
    assert found["opened"] == ["office", "supervisor", "press"]
    assert found["waiting"] == []
    assert not [
        s for s in ceremony.secrets_of("supervisor", "press") if s in "".join(ceremony.said)
    ]

    ceremony.refused("figure-missing", *ceremony.draw())
    ceremony.ok(*ceremony.draw("--figure", f"lottery={FIGURE_TEXT}"))
    drawn = ceremony.office / "drawn.json"
    assert ceremony.run(
        "verify", drawn, "--rosters", ceremony.private / "rosters", "--secrets",
        ceremony.private / "secrets.json", "--require", "recomputed",
    )[0] == 0  # fmt: skip
    sources = rc.load_certificate(drawn).of_kind("draw")[0].body["sources"]
    assert [source["kind"] for source in sources] == ["opened", "opened", "opened", "figure"]
    assert sources[3]["text"] == FIGURE_TEXT
    assert not [s for s in ceremony.secrets_of("supervisor", "press")
                if s in "".join([*ceremony.said, caplog.text])]  # fmt: skip


def test_drawn_once(ceremony: Ceremony):
    """A draw with another figure, into another file, is refused; the same one is the same bytes."""
    ceremony.commit(*WITH_FIGURE)
    ceremony.ok(*ceremony.take())
    for name in VALUE:
        ceremony.ok(*ceremony.release(name))
    ceremony.ok(*ceremony.take(*VALUE))
    ceremony.ok(*ceremony.draw("--figure", f"lottery={FIGURE_TEXT}"))
    again = ["--figure", "lottery=1.2.3.4.5.6./"]
    ceremony.refused("drawn-already", *ceremony.draw(*again, out="other.json"))
    assert not (ceremony.office / "other.json").exists()
    ceremony.ok(*ceremony.draw(out="copy.json"))
    copy = (ceremony.office / "copy.json").read_bytes()
    assert copy == (ceremony.office / "drawn.json").read_bytes()


def test_silent_party(ceremony: Ceremony):
    """Passed over only after the deadline; its opening is not taken later, and it is named."""
    ceremony.commit("--openings-until", DUE)
    ceremony.ok(*ceremony.take())
    for name in VALUE:
        ceremony.ok(*ceremony.release(name))
    ceremony.ok(*ceremony.take("supervisor"))
    ceremony.refused("opening-still-due", *ceremony.draw("--missing", "replace", at=IN_TIME))
    ceremony.refused("opening-late", *ceremony.take("press", at=LATE))
    ceremony.refused("opening-late", *ceremony.release("press", at=LATE))
    ceremony.refused("opening-missing", *ceremony.draw())
    ceremony.ok(*ceremony.draw("--missing", "replace"))
    code, out, _ = ceremony.run("verify", ceremony.office / "drawn.json")
    assert code == 0
    assert "not opened: press. Up to 2^1 outcomes could have been chosen" in out


def test_void_slot_and_its_successor(ceremony: Ceremony, tmp_path: Path):
    """``void`` says what was discarded, goes on with nothing, and is named by the next slot."""
    digest = ceremony.commit()
    ceremony.ok(*ceremony.take())
    ceremony.ok(*ceremony.release("press"))
    void = ["void", ceremony.private, "--reason", "名册有误", "--out",
            ceremony.office / "void.json"]  # fmt: skip
    found = ceremony.ok(*void, "--opening", ceremony.party["press"] / "opening.json")
    assert found["headline"]["en"].startswith("DRAWN, THEN DISCARDED")
    assert ceremony.ok(*void)["void"] == found["void"]
    code, out, _ = ceremony.run("verify", ceremony.office / "void.json")
    assert code == 0
    assert out.startswith("DRAWN, THEN DISCARDED")
    assert "名册有误" in out
    for command in (ceremony.draw(), ceremony.take("press")):
        ceremony.refused("slot-voided", *command)
    ceremony.ok(
        "commit", OFFICE, *BOOK, "--source", "office", "--alone", "--slot", 2,
        "--private", tmp_path / "2" / "private", "--out", tmp_path / "2" / "c.json",
        "--previous-slot", digest, "--replaces", found["void"],
    )  # fmt: skip
    second = rc.load_certificate(tmp_path / "2" / "c.json").commitment
    assert second["replaces"] == found["void"]


def test_void_of_a_lost_folder(ceremony: Ceremony):
    """The published certificate is enough to say that nothing will come of the slot."""
    ceremony.commit()
    published, out = ceremony.office / "committed.json", ceremony.office / "void.json"
    found = ceremony.ok("void", published, "--reason", "密值遗失", "--out", out)
    assert found["headline"]["en"] == "VOID before anybody opened; the slot produced nothing"
    assert ceremony.run("verify", out)[0] == 0
    assert not rc.load_certificate(published).is_void


def test_plain_output_shows_no_secret_either(ceremony: Ceremony):
    """What is said in words holds neither nonce nor value nor roster secret."""
    said = []

    def plain(*arguments: object) -> None:
        code, out, err = ceremony.run(*arguments)
        assert (code, err) == (0, "")
        assert out.strip()
        said.append(out)

    ceremony.commit(*WITH_FIGURE)
    press = ceremony.party["press"]
    plain("contribute", ID, "press", "--private", press / "kept.json")
    plain(*ceremony.take())
    for name in VALUE:
        plain(*ceremony.release(name))
        plain("pending", "show", ceremony.private)
        plain(*ceremony.take(name))
    plain("pending", "escrow", ceremony.private, "--out", ceremony.office / "审计")
    plain(*ceremony.draw("--figure", f"lottery={FIGURE_TEXT}"))
    plain("void", ceremony.private, "--reason", "名册有误", "--out", ceremony.office / "drawn.json")
    plain("register", "list", ceremony.office, "--out", ceremony.office / "审计" / "heads.json")
    hidden = ceremony.secrets_of("supervisor", "press")
    hidden += [s.hex() for s in load_pending(ceremony.private).secrets.values()]
    assert not [secret for secret in hidden if secret in "\n".join(said)]


def test_void_needs_a_reason(ceremony: Ceremony):
    """An empty reason is refused and nothing is written."""
    ceremony.commit()
    ceremony.refused(
        "void-reason", "void", ceremony.private, "--reason", " ", "--out", ceremony.office / "v"
    )
    assert not (ceremony.office / "v").exists()
    assert not load_pending(ceremony.private).certificate.is_void


def test_pending_show_and_escrow(ceremony: Ceremony):
    """The operator sees where the draw stands; the auditor gets the roster secrets alone."""
    digest = ceremony.commit("--openings-until", DUE)
    found = ceremony.ok("pending", "show", ceremony.private)
    assert found == {
        "draw_id": ID,
        "stage": "committed",
        "commitment": digest,
        "head": digest,
        "opened": [],
        "waiting": ["supervisor", "press"],
        "openings_until": DUE,
        "request": None,
    }
    ceremony.ok("pending", "escrow", ceremony.private, "--out", ceremony.office / "审计")
    assert [path.name for path in (ceremony.office / "审计").iterdir()] == ["secrets.json"]
    ceremony.ok(*ceremony.take())
    assert ceremony.ok("pending", "show", ceremony.private)["stage"] == "opened"
    for extra in ([], ["--out", ceremony.office / "so-far.json"]):
        code, out, err = ceremony.run("pending", "show", ceremony.private, *extra)
        assert (code, err) == (0, "")
        assert DUE in out
        secrets = load_pending(ceremony.private).secrets.values()
        assert not [s.hex() for s in secrets if s.hex() in out]
    assert ceremony.run("verify", ceremony.office / "so-far.json")[0] == 0


def test_contribution_is_made_once(ceremony: Ceremony, run: Run):
    """Called again the same C is handed over; another value, draw or party is refused."""
    first = ceremony.contribute("press")
    kept = ceremony.party["press"] / "kept.json"
    assert ceremony.contribute("press") == first
    assert ceremony.ok("contribute", ID, "press", "--private", kept)["commitment"] == first
    for arguments in (
        [ID, "press", "--value", "7"], [ID, "supervisor"], ["huaxian/2023/lightning/2", "press"],
        [ID, "press", "--suite", "sm3"],
    ):  # fmt: skip
        ceremony.refused("kept-other", "contribute", *arguments, "--private", kept)
    code, out, err = run("contribute", ID, "press", "--private", kept)
    assert (code, err) == (0, "")
    assert first in out


def test_value_from_file_or_standard_input(ceremony: Ceremony, monkeypatch, tmp_path: Path):
    """A value need not stand in the shell's history; the line end of a file is none of it."""
    (tmp_path / "v.txt").write_bytes("红心 3\r\n".encode())
    monkeypatch.setattr("sys.stdin", io.StringIO("梅花 4\n"))
    for number, (origin, value) in enumerate([(tmp_path / "v.txt", "红心 3"), ("-", "梅花 4")]):
        kept = tmp_path / f"{number}.json"
        ceremony.ok("contribute", ID, "press", "--value-from", origin, "--private", kept)
        assert load_kept(kept).opening.value == value
    (tmp_path / "gbk.txt").write_bytes("红心".encode("gb18030"))
    ceremony.refused(
        "json-encoding", "contribute", ID, "press", "--value-from", tmp_path / "gbk.txt",
        "--private", tmp_path / "9.json",
    )  # fmt: skip
    assert not (tmp_path / "9.json").exists()


def test_files_of_others_are_not_overwritten(ceremony: Ceremony):
    """C, opening and certificate never replace a file that is something else."""
    ceremony.commit()
    ceremony.ok(*ceremony.take())
    for name in ("c.json", "opening.json"):
        (ceremony.party["press"] / name).write_text("mine")
    (ceremony.office / "opened2.json").write_text("mine")
    kept = ceremony.party["press"] / "kept.json"
    out = ["--out", ceremony.party["press"] / "c.json"]
    ceremony.refused("certificate-other", "contribute", ID, "press", "--private", kept, *out)
    ceremony.refused("certificate-other", *ceremony.release("press"))
    before = (ceremony.private / CERTIFICATE_FILE).read_bytes()
    ceremony.refused(
        "certificate-other", "void", ceremony.private, "--reason", "x", "--out",
        ceremony.office / "opened2.json",
    )  # fmt: skip
    ceremony.ok(*ceremony.release("supervisor"), "--out", ceremony.party["press"] / "s.json")
    assert (ceremony.private / CERTIFICATE_FILE).read_bytes() == before


@pytest.mark.parametrize("at", ["noon", "2026-03-15", "2026-03-15T10:00:00Z"])
def test_time_of_another_form_is_refused(at: str, ceremony: Ceremony):
    """``--at`` is written as every instant is."""
    ceremony.commit()
    ceremony.refused("shape-value", *ceremony.take(at=at))


def test_clock_of_the_machine_is_used_unless_told(ceremony: Ceremony):
    """Without ``--at`` a deadline long over is over, and one far ahead is not."""
    ceremony.commit("--openings-until", "2023-04-25T09:00:00+08:00")
    ceremony.refused(
        "opening-late", "open", "release", ceremony.party["press"] / "kept.json", "--certificate",
        ceremony.office / "committed.json", "--out", ceremony.office / "o.json",
    )  # fmt: skip


def test_figure_is_stated_once(ceremony: Ceremony):
    """Two texts for one figure are no figure."""
    ceremony.commit(*WITH_FIGURE)
    twice = ["--figure", "lottery=1./", "--figure", "lottery=2./"]
    ceremony.refused("seed-source-twice", *ceremony.draw(*twice))


def commit_once(run: Run, folder: Path) -> tuple[int, str, str]:
    """Commit with both contributions made on the spot."""
    return run(
        "commit", OFFICE, *BOOK, "--source", "office=1", "--source", "supervisor=2",
        "--private", folder / "private", "--out", folder / "c.json",
    )  # fmt: skip


def test_crash_while_committing_publishes_nothing_without_its_secrets(run: Run, tmp_path: Path):
    """Stopped at every 9th point: no certificate without its secrets; it resumes either way.

    Caught by it: writing the certificate for the public first.
    """
    with watched(None) as seen:
        assert commit_once(run, tmp_path / "whole")[0] == 0
    for at in [*range(0, len(seen), 9), len(seen) - 1, len(seen) - 3, len(seen) - 6]:
        folder = tmp_path / str(at)
        with pytest.raises(Stopped), watched(at):
            commit_once(run, folder)
        complete = (folder / "private" / CERTIFICATE_FILE).exists()
        assert complete or not (folder / "c.json").exists()
        if complete:  # the operator is told that a draw stands there already, and publishes it
            if not (folder / "c.json").exists():
                assert commit_once(run, folder)[0] == 2
            show = ["pending", "show", folder / "private", "--out", folder / "c.json"]
            assert run(*show)[0] == 0
        else:
            assert commit_once(run, folder)[0] == 0
        published = rc.load_certificate(folder / "c.json")
        assert published.head == load_pending(folder / "private").certificate.head
        drawn = ["draw", folder / "private", "--out", folder / "drawn.json"]
        assert run(*drawn)[0] == 0
        assert run("verify", folder / "drawn.json")[0] == 0


def test_failing_certificate_takes_the_private_folder_back(run: Run, tmp_path: Path):
    """Where the certificate cannot be written, the folder holds no committed draw either."""
    (tmp_path / "file").write_text("no folder")
    code, _, _ = run(
        "commit", OFFICE, *BOOK, "--source", "office=1", "--private", tmp_path / "private",
        "--out", tmp_path / "file" / "c.json",
    )  # fmt: skip
    assert code == 2
    assert not (tmp_path / "private" / CERTIFICATE_FILE).exists()


def test_help_of_every_command(run: Run):
    """Every part of the ceremony explains itself."""
    for command in (["contribute"], ["open"], ["open", "take"], ["open", "release"], ["void"],
                    ["pending"], ["pending", "show"], ["pending", "escrow"], ["register"],
                    ["register", "verify"], ["register", "list"]):  # fmt: skip
        code, out, _ = run(*command, "--help")
        assert code == 0
        assert "usage: " in out
