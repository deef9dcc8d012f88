"""``randcheck notice``: every kind from the files of an office, and what is refused."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from attrs import evolve

from fixtures.offices import FOLDER
from randcheck.canonical.suites import suite
from randcheck.certificates.disclosing import load_log
from randcheck.certificates.envelope import file_digest
from randcheck.checks.events import Ended, Found, Reported, Visited
from randcheck.checks.journal import append, read_checks
from randcheck.cli import main
from randcheck.cli.notice import _KINDS

OFFICE = str(FOLDER / "wugang-2025")
BOOK = ["--book", "wugang-2025"]
ONE, MANY = (
    ("inspection", "before-visit", "report", "feedback"),
    ("results", "penalties", "monthly"),
)


@pytest.fixture
def run(capsys):
    """Run a command; return exit code, stdout, stderr."""

    def call(*arguments: object) -> tuple[int, str, str]:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        return (code, *capsys.readouterr())

    return call


@pytest.fixture
def drawn(run, tmp_path: Path, monkeypatch):
    """A folder with a draw, its journal, and one check that was made and reported."""
    monkeypatch.chdir(tmp_path)
    parties = ["--source", "office=3 5", "--source", "supervisor=1 4"]
    where = ["--private", "private", "--out", "c.json"]
    when = ["--drawn-on", "2025-04-21", "--instant", "2025-04-21T09:00:00+08:00"]
    assert run("commit", OFFICE, *BOOK, *when, *parties, *where)[0] == 0
    return tmp_path


def notice(run, kind: str, *options: object) -> tuple[int, str, str]:
    """Make a document of the office."""
    return run("notice", kind, OFFICE, *BOOK, *options)


@pytest.fixture
def journal(run, drawn):
    """The same folder after the draw; the id of a check that has a report."""
    assert run("draw", "private", "--out", "c.json")[0] == 0
    assert run("check", "open", "c.json", *BOOK)[0] == 0
    first, *_ = read_checks("checks.jsonl")
    day = first.window[0]
    events = (
        Visited(day=day, by="a", inspectors=first.team, licence_shown=True, notice_shown=True),
        Found(day=day, by="a", item=first.items[0], codes=["1"]),
        Ended(day=day, by="a"),
        Reported(day=day, by="a", time="上午", content="资质", findings="齐全", evaluation="好",
                 proposals="无"),
    )  # fmt: skip
    append("checks.jsonl", [evolve(first, events=events)])
    return first


def asked(kind: str, check: str) -> list[str]:
    """The options that a kind needs."""
    if kind in ONE:
        return ["--check", check]
    if kind in MANY:
        return ["--month", "2025-09"] if kind == "monthly" else []
    return [] if kind == "directories" else ["--certificate", "c.json"]


@pytest.mark.parametrize("kind", _KINDS)
def test_every_kind_is_written(run, journal, kind):
    """As a page to standard output or a file, as DOCX; with JSON for programs."""
    options = asked(kind, journal.id)
    code, page, err = notice(run, kind, *options)
    assert (code, err) == (0, "")
    assert page.startswith("<!DOCTYPE html>")
    code, out, _ = notice(run, kind, *options, "-o", "n.html", "--day", "2025-10-08")
    assert code == 0
    assert "已写入 n.html：" in out
    assert "2025年10月8日" in Path("n.html").read_text(encoding="utf-8")
    code, out, _ = notice(run, kind, *options, "--json", "-o", "n.docx")
    assert code == 0
    said = json.loads(out)
    assert (said["kind"], said["out"]) == (kind, "n.docx")
    assert Path("n.docx").read_bytes().startswith(b"PK")


def test_announcement_reads_no_secret(run, drawn):
    """Of a private folder the certificate alone is read."""
    for name in ("secrets.json", "openings.json"):
        (drawn / "private" / name).unlink()
    code, page, _ = notice(run, "announcement", "--certificate", "private", "--place", "三楼会议室")
    assert code == 0
    assert "三楼会议室" in page
    code, _, err = notice(run, "record", "--certificate", "private")
    assert code == 2
    assert "尚未进行" in err
    code, page, _ = notice(run, "record", "--certificate", "private", "--screen")
    assert (code, "等待开启" in page) == (0, True)


def test_record_tells_of_its_annex(run, journal):
    """A long list goes into the annex, whose tables can be written alone."""
    assert journal.id
    code, out, _ = notice(run, "record", "--certificate", "c.json", "-o", "r.html")
    assert code == 0
    assert "请另作附件：--annex" in out
    annex = ["--certificate", "c.json", "--annex"]
    code, out, _ = notice(run, "record", *annex, "-o", "r.csv", "--table", "抽中名单")
    assert code == 0
    assert "--annex" not in out
    lines = Path("r.csv").read_text(encoding="utf-8-sig").split("\n")
    assert lines[0] == "序号,分层,检查对象,编号,检查人员、执法证号,责任人"
    code, _, err = notice(run, "record", *annex, "-o", "s.csv")
    assert code == 0, err  # of several tables the list of those drawn is meant
    assert Path("s.csv").read_bytes() == Path("r.csv").read_bytes()
    code, _, err = notice(run, "record", *annex, "-o", "t.csv", "--table", "别的")
    assert code == 2
    assert "抽中名单" in err
    assert not Path("t.csv").exists()
    code, _, err = notice(run, "record", *annex, "-o", "t.html", "--table", "抽中名单")
    assert (code, Path("t.html").exists()) == (2, False)
    assert "整份文件" in err
    code, _, err = notice(run, "monthly", "--month", "2025-09", "-o", "t.csv")
    assert code == 2
    assert "有几张表" in err


def test_nothing_is_written_over(run, journal):
    """A file that stands there stays, unless it is to be replaced."""
    assert journal.id
    Path("d.html").write_text("mine", encoding="utf-8")
    assert notice(run, "directories", "-o", "d.html")[0] == 2
    assert Path("d.html").read_text(encoding="utf-8") == "mine"
    assert notice(run, "directories", "-o", "d.html", "--replace")[0] == 0


@pytest.mark.parametrize(
    ("kind", "options", "said"),
    [
        ("inspection", ["--check", "nobody"], "找到 0 次检查"),
        ("monthly", ["--month", "2025-9"], "2025-9"),
        ("monthly", ["--month", "2025-13"], "2025-13"),
        ("results", ["--window", "2025-09-01", "soon"], "soon"),
        ("results", ["--checks", "no.jsonl"], "no.jsonl"),
        ("directories", ["--day", "yesterday"], "yesterday"),
        ("directories", ["-o", "d.pdf"], "d.pdf"),
    ],
)
def test_what_cannot_be_is_refused(run, journal, kind, options, said):
    """Each mistake has one clear message and exit code 2."""
    assert journal.id
    code, _, err = notice(run, kind, *options)
    assert code == 2
    assert said in err


def test_another_office_is_refused(run, journal):
    """Draws and checks of one office make no notice of another."""
    assert journal.id
    other = [str(FOLDER / "huaxian-2023"), "--book", "huaxian-2023"]
    for kind, option in (("record", ["--certificate", "c.json"]), ("results", [])):
        code, _, err = run("notice", kind, *other, *option)
        assert code == 2
        assert "这属于机关“wugang”" in err


def test_identity_numbers_are_refused(run, journal):
    """A contact with the number of an identity card makes no document."""
    assert journal.id
    card = "11010519491231002X"
    code, out, err = notice(run, "results", "--contact", f"张三 {card}", "-o", "r.html")
    assert code == 2
    assert card not in out + err
    assert not Path("r.html").exists()


def test_sealed_draw(run, tmp_path, monkeypatch):
    """Of a sealed draw nothing is told but a warning; its checks need ``--to-target``."""
    monkeypatch.chdir(tmp_path)
    parties = ["--source", "office=3 5", "--source", "supervisor=1 4"]
    where = ["--private", "private", "--out", "c.json", "--sealed"]
    assert run("commit", OFFICE, *BOOK, "--drawn-on", "2025-04-21", *parties, *where)[0] == 0
    assert run("draw", "private", "--out", "c.json")[0] == 0
    opened = ["--drawn-on", "2025-04-21", "--private", "private"]
    assert run("check", "open", "c.json", *opened)[0] == 0  # without a book: all are secret
    known = read_checks("checks.jsonl")
    for kind, options in (
        ("record", ["--certificate", "private"]),
        ("record", ["--certificate", "c.json", "--annex"]),
        ("announcement", ["--certificate", "c.json"]),
        *((kind, asked(kind, "")) for kind in MANY),
    ):
        code, out, err = notice(run, kind, *options, "-o", "n.html", "--replace")
        assert (code, err) == (0, "")
        assert "数量不予公开的部分没有列出" in out
        page = out + Path("n.html").read_text(encoding="utf-8")
        assert [check.target for check in known if check.target in page] == []
    one = known[0].id
    code, out, err = notice(run, "before-visit", "--check", one, "-o", "b.html")
    assert code == 2
    assert known[0].target not in out + err
    given = ("before-visit", "--check", one, "-o", "b.html", "--to-target")
    code, out, err = notice(run, *given)
    assert (code, "--private" in err) == (2, True)  # it must be logged
    assert not Path("b.html").exists()
    assert notice(run, *given, "--private", "private", "--to", "甲公司")[0] == 0
    (entry,) = load_log("private")
    assert (entry.audience, entry.target, entry.to) == ("target", known[0].target, "甲公司")
    assert entry.view == file_digest(suite("sha256"), Path("b.html").read_bytes())
    assert notice(run, *given, "--private", "private")[0] == 2  # stands there: not handed out
    assert len(load_log("private")) == 1
    code, out, _ = notice(
        run, "before-visit", "--check", one, "--to-target", "--private", "private"
    )
    assert (code, known[0].target in out) == (0, True)
    assert len(load_log("private")) == 2
    assert os.name != "posix" or Path("b.html").stat().st_mode & 0o077 == 0
