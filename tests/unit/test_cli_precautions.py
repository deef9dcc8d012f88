"""Steps of a ceremony that could lose a slot: asked about, refused, or explained."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

import randcheck as rc
from randcheck.cli import main
from randcheck.disk import storage
from randcheck.selftest import office_folder

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("cryptography")

OFFICE = str(office_folder())
DAY = ["--drawn-on", "2023-04-25"]
TWO = ["--source", "office=1", "--source", "supervisor=2"]
TASKS = """format = "randcheck/rulebook@1"
extends = "huaxian-2023"
id = "two"
title = "two tasks"

[plan]
id = "2023"
draw = { drop = true }
items = { drop = true }
window = { value = ["2023-03-01", "2023-11-30"], clause = "x" }

[[tasks]]
id = "t1"
items = { value = ["雷电防护装置检测"], clause = "x" }

[[tasks]]
id = "t2"
items = { value = ["升放气球"], clause = "x" }
"""


class Desk:
    """A folder in which commands are given."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys

    def __call__(self, *words: object) -> tuple[int, str, str]:
        """Give a command; return exit code, output and error output."""
        code = main([str(word) for word in words])
        return code, *self.capsys.readouterr()

    def ok(self, *words: object) -> Any:  # noqa: ANN401
        """A command that succeeds, and what it prints as JSON."""
        code, out, err = self(*words, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    def refused(self, *words: object) -> set[str]:
        """The codes of a command that is refused."""
        code, out, err = self(*words, "--json")
        assert code == 2
        assert "Traceback" not in err
        return {problem["code"] for problem in json.loads(out)["problems"]}

    def commit(self, name: str = "p", *more: object, to: str = "c.json") -> list[object]:
        """The command that commits the invented office."""
        book = [] if "--book" in more else ["--book", "huaxian-2023"]
        sources = [] if "--source" in more else TWO
        day = [] if "--drawn-on" in more or "--instant" in more else DAY
        return ["commit", OFFICE, *book, *day, *sources, "--private", self.folder / name,
                "--out", self.folder / to, *more]  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """An empty folder."""
    return Desk(tmp_path, capsys)


@pytest.fixture
def two_tasks(tmp_path: Path) -> list[str]:
    """A rule book with two tasks."""
    path = tmp_path / "two.toml"
    path.write_text(TASKS, encoding="utf-8")
    return ["--book", str(path)]


# --- tasks and slots ------------------------------------------------------------------


def test_several_tasks_and_none_named(desk: Desk, two_tasks: list[str]):
    """Where the book has several tasks none is taken silently; both are named."""
    code, _, err = desk(*desk.commit("p", *two_tasks))
    assert code == 2
    assert "t1" in err
    assert "t2" in err
    assert not (desk.folder / "p").exists()


def test_second_task_does_not_take_slot_1_again(desk: Desk, two_tasks: list[str]):
    """The second task of an office is refused the slot of the first, with the way out."""
    (desk.folder / "site").mkdir()
    first = desk.ok(*desk.commit("p1", *two_tasks, "--task", "t1", to="site/1.json"))
    second = desk.commit("p2", *two_tasks, "--task", "t2", to="site/2.json")
    assert desk.refused(*second) == {"slot-taken"}
    _, _, err = desk(*second)
    assert "--register" in err
    assert first["commitment"] in err
    assert not (desk.folder / "p2").exists()
    assert not (desk.folder / "site" / "2.json").exists()
    slot = ["--slot", 2, "--previous-slot", first["commitment"]]
    assert desk.ok(*second, *slot)["draw_id"].endswith("/t2/2")
    third = desk.commit("p3", *two_tasks, "--task", "t2", "--again", "--register",
                        desk.folder / "site", to="site/3.json")  # fmt: skip
    assert desk.ok(*third)["draw_id"].endswith("/t2/3")


@pytest.mark.parametrize(("name", "to"), [("p2", "c2.json"), ("p2", "x/c2.json"),
                                          ("x/p2", "c2.json")])  # fmt: skip
@pytest.mark.parametrize("slot", [[], ["--slot", 1]])
def test_same_slot_into_another_folder(desk: Desk, name: str, to: str, slot: list[object]):
    """A slot that is committed beside these files is not committed again, not even when named."""
    desk.ok(*desk.commit("p1", to="c1.json"))
    assert desk.refused(*desk.commit(name, *slot, to=to)) == {"slot-taken"}
    assert not (desk.folder / name).exists()


@pytest.mark.parametrize("there", ["2026/spring/凭证", "old.json.bak", "deep/er/p/certificate"])
def test_same_slot_wherever_it_lies_below(desk: Desk, there: str):
    """A certificate of the office is seen in any folder below, under any name."""
    desk.ok(*desk.commit("far/p1", to="far/c1.json"))
    target = desk.folder / there
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(desk.folder / "far" / "c1.json", target)
    shutil.rmtree(desk.folder / "far")
    assert desk.refused(*desk.commit("p2")) == {"slot-taken"}
    assert desk.ok(*desk.commit("new/p2", to="new/c.json"))["looked_at"]["commitments"] == 0


def test_commit_says_where_it_looked(desk: Desk):
    """Folders, number of files, commitments seen, and certificates that nobody can read."""
    (desk.folder / "a.json").write_bytes(b'{"disclosures":[],"broken')
    (desk.folder / "b.txt").write_text("x", encoding="utf-8")
    (desk.folder / "loop").symlink_to(desk.folder)
    first = desk.ok(*desk.commit())
    told = first["looked_at"]
    broken = str(desk.folder.resolve() / "a.json")
    assert told == {"folders": [str(desk.folder.resolve())], "files": 2, "all": True,
                    "unread": [broken], "commitments": 0}  # fmt: skip
    code, out, _ = desk(*desk.commit("p2", "--slot", 2, "--previous-slot",
                                     first["commitment"], "--again",
                                     to="c2.json"))  # fmt: skip
    assert code == 0
    assert broken in out
    assert "见本机关较早的承诺 1 份" in out


def test_the_demonstration_takes_no_slot(desk: Desk):
    """What ``randcheck demo`` wrote, whose secrets everybody knows, is nobody's slot 1."""
    desk("demo", "--out", desk.folder / "demo")
    assert desk.ok(*desk.commit())["looked_at"]["commitments"] == 0


def test_same_slot_of_another_office_is_free(desk: Desk, two_tasks: list[str]):
    """Slots count by office: another office's certificates mean nothing."""
    other = desk.folder / "other.toml"
    text = TASKS + '\n[office]\nid = "elsewhere"\nname = "别处"\n'
    other.write_text(text, encoding="utf-8")
    desk.ok(*desk.commit("p1", "--book", other, "--task", "t1", to="c1.json"))
    desk.ok(*desk.commit("p2", *two_tasks, "--task", "t1", to="c2.json"))


def test_register_run_twice_is_asked_about(desk: Desk):
    """With a register the same command given twice does not take a second slot silently."""
    site = ["--register", desk.folder / "site"]
    desk.ok(*desk.commit("p1", *site, to="site/1.json"))
    again = desk.commit("p2", *site, to="site/2.json")
    assert desk.refused(*again) == {"slot-waits"}
    desk.ok("draw", desk.folder / "p1", "--out", desk.folder / "site" / "1.json")
    assert desk.ok(*again)["draw_id"].endswith("/2")  # the first was held


def test_given_up_slot_is_followed(desk: Desk):
    """After a void the next slot is free, naming the void record."""
    site = ["--register", desk.folder / "site"]
    desk.ok(*desk.commit("p1", *site, to="site/1.json"))
    void = desk.ok("void", desk.folder / "p1", "--reason", "x", "--out",
                   desk.folder / "site" / "1.json")["void"]  # fmt: skip
    desk.ok(*desk.commit("p2", *site, "--replaces", void, to="site/2.json"))


def test_same_private_folder_says_how_to_go_on(desk: Desk):
    """A second commitment into the same folder is refused with ``pending show``."""
    desk.ok(*desk.commit())
    code, _, err = desk(*desk.commit(to="c2.json"))
    assert code == 2
    assert "pending show" in err


# --- days and times -------------------------------------------------------------------


@pytest.mark.parametrize(("more", "code"), [
    (["--instant", "2023-04-25T09:30:00+08:00", "--openings-until", "2023-04-20T09:00:00+08:00"],
     "openings-before-instant"),
    (["--instant", "2023-04-25T09:30:00+08:00", "--openings-until", "2023-04-25T09:29:59+08:00"],
     "openings-before-instant"),
    (["--drawn-on", "2023-04-25", "--openings-until", "2023-04-24T23:00:00+08:00"],
     "openings-before-day"),
    (["--drawn-on", "2023-04-25", "--instant", "2023-06-09T09:30:00+08:00"], "instant-other-day"),
    (["--drawn-on", "2023-04-25", "--instant", "2023-04-24T09:30:00+08:00"], "instant-other-day"),
    (["--drawn-on", "2023-12-01"], "draw-after-window"),
    (["--drawn-on", "2024-04-25"], "draw-after-window"),
    (["--drawn-on", "2023-04-29"], "drawn-on-rest-day"),
    (["--drawn-on", "2023-04-30"], "drawn-on-rest-day"),
    (["--instant", "2023-05-01T09:00:00+08:00"], "drawn-on-rest-day"),
])  # fmt: skip
def test_contradictory_times(desk: Desk, more: list[str], code: str):
    """Times that contradict each other are refused before anything is fixed."""
    assert code in desk.refused(*desk.commit("p", *more))
    assert not (desk.folder / "p").exists()
    assert not (desk.folder / "c.json").exists()


def test_all_contradictions_at_once(desk: Desk):
    """Whoever errs three times is told three times."""
    more = ["--drawn-on", "2023-05-01", "--instant", "2023-06-01T09:00:00+08:00",
            "--source", "office=1"]  # fmt: skip
    assert desk.refused(*desk.commit("p", *more)) == {
        "drawn-on-rest-day", "instant-other-day", "seed-alone",
    }  # fmt: skip


def test_worked_saturday_and_rest_day_meant(desk: Desk):
    """A Saturday that a notice calls worked is no rest day; a rest day may be meant."""
    desk.ok(*desk.commit("p1", "--drawn-on", "2023-05-06", to="a/c.json"))
    desk.ok(*desk.commit("q/p1", "--drawn-on", "2023-04-29", "--rest-day", to="b/c.json"))


def test_instant_alone_says_the_day(desk: Desk):
    """With ``--instant`` no ``--drawn-on`` is needed, and the certificate states the time."""
    desk.ok(*desk.commit("p", "--instant", "2023-04-25T09:30:00+08:00"))
    found = rc.load_certificate(desk.folder / "c.json").commitment["instant"]
    assert found == "2023-04-25T09:30:00+08:00"


def test_no_day_at_all(desk: Desk):
    """Without both the day of the draw is asked for."""
    words = ["commit", OFFICE, "--book", "huaxian-2023", *TWO, "--private", desk.folder / "p",
             "--out", desk.folder / "c.json"]  # fmt: skip
    assert desk.refused(*words) == {"drawn-on-missing"}


def test_day_without_instant_is_explained(desk: Desk):
    """Where the certificate will state no day, the commitment and ``check open`` say so."""
    code, out, _ = desk(*desk.commit())
    assert code == 0
    assert "--drawn-on" in out
    desk.ok("draw", desk.folder / "p", "--out", desk.folder / "c.json")
    code, _, err = desk("check", "open", desk.folder / "c.json", "-o", desk.folder / "k.jsonl")
    assert code == 2
    assert err.count("--drawn-on") == 1


# --- sources and signatures -----------------------------------------------------------


def test_single_source_is_asked_about(desk: Desk):
    """The office alone makes no seed unless it says that this is meant."""
    alone = desk.commit("p", "--source", "office=1")
    assert desk.refused(*alone) == {"seed-alone"}
    desk.ok(*alone, "--alone")


def test_beacon_is_a_source_outside(desk: Desk):
    """One party and a public beacon are two sources."""
    desk.ok(*desk.commit("p", "--source", "office=1", "--beacon", "drand=90000000"))


@pytest.fixture
def signed(desk: Desk) -> Desk:
    """A commitment that names a signer."""
    desk.ok("key", "new", "--private", desk.folder / "k.json", "--public",
            desk.folder / "t" / "a.json", "--role", "office", "--name", "a")  # fmt: skip
    signer = ["--signer", f"office={desk.folder / 't' / 'a.json'}"]
    desk.ok(*desk.commit("p", *signer))
    return desk


def sign(desk: Desk) -> None:
    """The signer signs the published file."""
    desk.ok("sign", desk.folder / "c.json", "--key", desk.folder / "k.json")


def test_draw_waits_for_the_signers(signed: Desk):
    """Nothing is drawn before the named signers have signed the commitment."""
    draw = ["draw", signed.folder / "p", "--out", signed.folder / "c.json"]
    assert signed.refused(*draw) == {"draw-unsigned"}
    assert not rc.load_certificate(signed.folder / "p" / "certificate.json").of_kind("draw")
    sign(signed)
    signed.ok(*draw)
    assert rc.load_certificate(signed.folder / "c.json").records[0].signatures


def test_open_take_joins_what_was_signed(signed: Desk):
    """``open take`` into the signed file keeps its signatures, as ``draw`` does."""
    sign(signed)
    take = ["open", "take", signed.folder / "p", "--out", signed.folder / "c.json"]
    signed.ok(*take)
    for name in ("c.json", "p/certificate.json"):
        assert rc.load_certificate(signed.folder / name).records[0].signatures
    sign(signed)
    signed.ok(*take)
    signed.ok("pending", "show", signed.folder / "p", "--out", signed.folder / "c.json")
    signed.ok("draw", signed.folder / "p", "--out", signed.folder / "c.json")
    sign(signed)
    report = rc.examine(signed.folder / "c.json", trust=signed.folder / "t")
    assert report.verdict == "verified"
    assert {p.name: p.holds for p in report.properties}["signed"]


def test_every_step_joins_what_was_signed(signed: Desk):
    """Void, request and amendment into a signed file lose no signature and need no join."""
    sign(signed)
    out = ["--out", signed.folder / "c.json"]
    signed.ok("draw", signed.folder / "p", *out)
    sign(signed)
    teams = rc.load_certificate(signed.folder / "c.json").teams
    check, team = min(teams.items())
    request = ["amend", "request", signed.folder / "p", *out, "--cause", "x", "--asked-by", "y",
               "--recuse", f"{team[0]}@{check}", *TWO]  # fmt: skip
    signed.ok(*request)
    amend = ["amend", "draw", signed.folder / "p", *out]
    assert signed.refused(*amend) == {"draw-unsigned"}
    sign(signed)
    signed.ok(*amend)
    sign(signed)
    report = rc.examine(signed.folder / "c.json", trust=signed.folder / "t")
    assert report.verdict == "verified"


# --- what goes wrong in between -------------------------------------------------------


@pytest.mark.parametrize("name", ["secrets.json", "openings.json", "rosters/targets.jsonl",
                                  "rosters/history.jsonl"])  # fmt: skip
@pytest.mark.parametrize("how", ["lost", "damaged"])
def test_lost_secrets_are_explained(desk: Desk, name: str, how: str):
    """A private folder that lost a file is told with what becomes of the slot: ``void``."""
    desk.ok(*desk.commit())
    path = desk.folder / "p" / name
    path.unlink() if how == "lost" else path.write_bytes(path.read_bytes()[:-9])
    for words in (["draw"], ["open", "take"], ["void", "--reason", "x"], ["pending", "show"]):
        command = [*words, desk.folder / "p", "--out", desk.folder / "c.json"]
        assert "pending-lost" in desk.refused(*command)
    _, _, err = desk("draw", desk.folder / "p", "--out", desk.folder / "c.json")
    assert "randcheck void" in err
    assert "--replaces" in err
    desk.ok("void", desk.folder / "c.json", "--reason", "lost", "--out", desk.folder / "v.json")


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A file that cannot be written while its name stands here."""
    which: dict[str, str] = {}
    real = storage._write_down

    def write(path: Path, data: bytes, mode: int) -> None:
        if which.get("name") and path.name == f".{which['name']}.part":
            raise OSError(28, "No space left on device")
        real(path, data, mode)

    monkeypatch.setattr(storage, "_write_down", write)
    return which


def test_commit_is_whole_or_not_at_all(desk: Desk, full: dict[str, str]):
    """Where the certificate cannot be written nothing was committed; the same command works."""
    full["name"] = "c.json"
    assert "file-unwritable" in desk.refused(*desk.commit())
    assert not (desk.folder / "p" / "certificate.json").exists()
    full.clear()
    desk.ok(*desk.commit())


def test_step_with_effect_says_so(desk: Desk, full: dict[str, str]):
    """A step that is kept although its last file could not be written says so; again is right."""
    desk.ok(*desk.commit())
    out = ["--out", desk.folder / "c.json"]
    for words in (["open", "take"], ["draw"]):
        full["name"] = "c.json"
        assert "kept-already" in desk.refused(*words, desk.folder / "p", *out)
        full.clear()
        desk.ok(*words, desk.folder / "p", *out)
    certificate = rc.load_certificate(desk.folder / "c.json")
    check, team = min(certificate.teams.items())
    request = ["amend", "request", desk.folder / "p", *out, "--cause", "x", "--asked-by", "y",
               "--recuse", f"{team[0]}@{check}", *TWO]  # fmt: skip
    full["name"] = "c.json"
    assert "kept-already" in desk.refused(*request)
    draw = ["amend", "draw", desk.folder / "p", *out]
    assert desk.refused(*draw) == {"file-unwritable", "kept-already"}
    full.clear()
    found = desk.ok(*draw)
    assert found["request"].endswith("/amend/1")
    assert found["changed"]
    assert desk.ok(*draw) == found
    assert rc.load_certificate(desk.folder / "c.json").head == found["head"]


def test_amend_draw_from_other_openings_is_no_resumption(desk: Desk):
    """Given again with another opening, the amendment that stands is not passed off as its own."""
    desk.ok(*desk.commit())
    out = ["--out", desk.folder / "c.json"]
    desk.ok("draw", desk.folder / "p", *out)
    certificate = rc.load_certificate(desk.folder / "c.json")
    check, team = min(certificate.teams.items())
    desk.ok("amend", "request", desk.folder / "p", *out, "--cause", "x", "--asked-by", "y",
            "--recuse", f"{team[0]}@{check}", *TWO)  # fmt: skip
    pending = rc.load_pending(desk.folder / "p")
    amended = rc.amend(pending)
    from attrs import evolve

    later = evolve(pending, certificate=amended, openings=())
    assert rc.amend(later) == amended
    assert rc.amend(later, pending.openings) == amended
    other = evolve(pending.openings[0], value="other")
    with pytest.raises(rc.CommitmentError) as caught:
        rc.amend(later, [other])
    assert caught.value.code == "drawn-already"
    with pytest.raises(rc.CommitmentError):
        rc.amend(later, figures={"office": "1"})


def test_pending_show_of_an_amended_draw(desk: Desk):
    """Nobody is waited for once the amendment was drawn, and the next step is named."""
    desk.ok(*desk.commit())
    show = ["pending", "show", desk.folder / "p"]
    assert "randcheck draw" in desk(*show)[1]
    out = ["--out", desk.folder / "c.json"]
    desk.ok("draw", desk.folder / "p", *out)
    assert desk.ok(*show)["waiting"] == []
    certificate = rc.load_certificate(desk.folder / "c.json")
    check, team = min(certificate.teams.items())
    desk.ok("amend", "request", desk.folder / "p", *out, "--cause", "x", "--asked-by", "y",
            "--recuse", f"{team[0]}@{check}", "--source", "office=1", "--source",
            "supervisor:" + 64 * "a")  # fmt: skip
    found = desk.ok(*show)
    assert (found["waiting"], found["opened"]) == (["supervisor"], [])
    assert found["request"].endswith("/amend/1")
    shutil.rmtree(desk.folder / "p2", ignore_errors=True)


def test_preview_writes_nothing(desk: Desk):
    """``--dry-run`` says what would be drawn from how many, and leaves nothing behind."""
    found = desk.ok(*desk.commit("p", "--dry-run"))
    assert {(s["N"], s["eligible"], s["n"]) for s in found["strata"]} == {
        (51, 49, 16), (39, 38, 12), (340, 314, 17),
    }  # fmt: skip
    assert found["inspectors"] == 15
    assert list(desk.folder.iterdir()) == []
    _, out, _ = desk(*desk.commit("p", "--dry-run"))
    assert "314" in out


def test_commit_says_what_will_be_drawn(desk: Desk):
    """The table of strata is shown; of a sealed draw it is not."""
    assert "314" in desk(*desk.commit())[1]
    sealed = desk.commit("x/q", "--sealed", to="y/c.json")
    assert "314" not in desk(*sealed)[1]


def test_interrupted_between_the_files(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    """Ctrl-C between folder and file loses nothing: the command again gives the same."""
    desk.ok(*desk.commit())

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rc.Certificate, "save", stopped)
        code, _, err = desk("draw", desk.folder / "p", "--out", desk.folder / "c.json")
    assert code == 130
    assert "pending show" in err
    desk.ok("draw", desk.folder / "p", "--out", desk.folder / "c.json")
