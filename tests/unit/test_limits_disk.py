"""What no file may do: hang a reader, fill the memory, obey a console, be seen by others."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import randcheck as rc
from randcheck.canonical import jcs
from randcheck.certificates.limits import MOST_BEACONS, check_beacons
from randcheck.certificates.register import examine_register
from randcheck.certificates.signatures.trust import load_trust
from randcheck.checks import read_checks
from randcheck.cli import main
from randcheck.disk.storage import LARGEST, read_whole, write_whole
from randcheck.errors import InputError, Problem
from randcheck.office.reading import read_inspectors, read_targets
from randcheck.office.toml import DEEPEST, parse_toml
from randcheck.office.writing.platform import load_mapping
from randcheck.selftest import load_cases
from randcheck.selftest.demonstration import commit_demo, example, office_folder

if TYPE_CHECKING:
    from collections.abc import Callable

POSIX = pytest.mark.skipif(os.name != "posix", reason="pipes, devices and modes of POSIX")
READERS: dict[str, Callable[[Path], object]] = {
    "certificate": rc.load_certificate,
    "rule book": rc.rulebook,
    "journal": read_checks,
    "targets": read_targets,
    "inspectors": read_inspectors,
    "mapping": load_mapping,
    "vectors": load_cases,
    "openings": lambda path: rc.load_openings(path, "a/b/c/1"),
    "any": read_whole,
}


def codes(caught: pytest.ExceptionInfo[InputError]) -> set[str]:
    """The codes of an error, with those that another code tells about."""
    return {caught.value.code, *(str(p.params.get("reason")) for p in caught.value.problems)}


@POSIX
@pytest.mark.parametrize("kind", ["pipe", "device", "link"])
@pytest.mark.parametrize("reader", READERS)
def test_only_plain_files_are_read(reader: str, kind: str, tmp_path):
    """A pipe, a device or a link to one is refused at once, whoever reads."""
    path = tmp_path / "given.toml"
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero" if kind == "link" else "/dev/full")
    with pytest.raises(InputError) as caught:
        READERS[reader](path)
    assert "file-not-plain" in codes(caught)


@pytest.mark.parametrize("reader", ["certificate", "rule book", "mapping", "vectors", "openings"])
def test_size_is_asked_before_reading(reader: str, tmp_path, monkeypatch):
    """A file beyond the limit is refused without reading a byte of it."""
    path = tmp_path / "given.toml"
    with path.open("wb") as file:
        file.truncate(2**34)
    with pytest.raises(InputError) as caught:
        READERS[reader](path)
    assert "file-oversize" in codes(caught)


def test_file_that_grows_while_it_is_read(tmp_path):
    """Files without a size of their own (as of /proc) are read up to the limit and no further."""
    path = tmp_path / "f"
    path.write_bytes(b"x" * 10)
    assert read_whole(path, 10) == b"x" * 10
    with pytest.raises(InputError) as caught:
        read_whole(path, 9)
    assert caught.value.params == {"size": 10, "limit": 9}
    assert LARGEST == jcs.LARGEST_FILE


@POSIX
def test_register_with_a_pipe_and_a_device(tmp_path):
    """A register that holds a pipe and a link to a device is told so, and the rest is read."""
    _, certificate = example()
    certificate.save(tmp_path / "good.json")
    os.mkfifo(tmp_path / "a.json")
    (tmp_path / "b.json").symlink_to("/dev/zero")
    report = examine_register(tmp_path)
    told = {p.code for p in (*report.questions, *report.findings, *report.notes)}
    assert "file-not-plain" in told
    assert len(report.slots) == 1


@POSIX
def test_output_is_no_device(tmp_path, capsys):
    """Nothing is written over a device or a pipe; ``--out /dev/full`` is an error at once."""
    private = tmp_path / "private"
    commit_demo().save(private)
    assert main(["draw", str(private), "--out", "/dev/full"]) == 2
    assert "/dev/full" in capsys.readouterr().err
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError) as caught:
        write_whole(tmp_path / "pipe", b"x")
    assert caught.value.code == "file-not-plain"


@pytest.mark.parametrize("text", [
    "a." * 60_000 + "b = 1",
    "[" + "a." * 100_000 + "a]\nx = 1",
    "[[" + ".".join(["'a b'"] * 40) + "]]",
    "x = {" + ".".join(['"a"'] * 30) + " = 1}",
    "a" + " . a" * 50 + " = 1",
    "x = '''\n'''\n" + "a." * 20 + "b = 1",
])  # fmt: skip
def test_keys_of_many_parts_are_refused_before_they_are_read(text: str):
    """120 kB of ``a.a.a…`` asked for 3 GB; now a key has at most sixteen parts."""
    started = time.process_time()
    with pytest.raises(InputError) as caught:
        parse_toml(text.encode(), "book.toml")
    assert caught.value.code == "toml-depth"
    assert time.process_time() - started < 1


@pytest.mark.parametrize("text", [
    'a = "' + "b." * 100 + '"',
    "a = '''\n" + "b." * 100 + "'''",
    'a = """' + "b.\n" * 100 + '"""',
    "# " + "b." * 100,
    "a.b.c = 1.5",
    ".".join(["a"] * DEEPEST) + " = 1",
])  # fmt: skip
def test_dots_elsewhere_mean_nothing(text: str):
    """Dots in texts, comments and numbers are none of a key."""
    assert parse_toml(text.encode(), "book.toml") is not None


@pytest.mark.parametrize("text", [
    '"' * 200_000, '"\\' * 100_000, "'" * 200_001, '"""' + "x" * 10**6, "[" * 100_000,
    "a = " + "{a = " * 5000,
])  # fmt: skip
def test_hostile_toml_takes_no_time(text: str):
    """Quotes that nothing closes and brackets without end are an error within a second or two."""
    started = time.process_time()
    with pytest.raises(InputError):
        parse_toml(text.encode(), "book.toml")
    assert time.process_time() - started < 3


def test_shipped_books_and_clauses_lie_within_the_limits():
    """Every rule book of the library is read; the largest is far below the limit."""
    folder = Path(rc.office.__file__).parent / "books"
    assert all(parse_toml(p.read_bytes(), p.name) for p in folder.glob("*.toml"))


def test_book_is_read_only_if_it_is_the_committed_one(tmp_path, monkeypatch):
    """A rule book or list whose digest differs is never read for what it lays down."""
    from randcheck.office.verification import files

    _, certificate = example()
    book = tmp_path / "book.toml"
    book.write_text('format = "x"\n', encoding="utf-8")

    def never(*_: object) -> object:
        raise AssertionError

    for name in ("rulebook", "parse_book", "read_beside"):
        monkeypatch.setattr(files, name, never)
    items = office_folder() / "检查对象名录库.csv"
    given = {"rule_book": book, "items": next(office_folder().iterdir()), "plan": items}
    given = {name: path for name, path in given.items() if Path(path).is_file()}
    step = rc.examine(certificate, files=given).step("files")
    assert step.status == "FAIL"
    assert {p.code for p in step.problems} <= {"file-differs", "file-not-committed"}


def test_too_many_values_are_refused_before_they_are_made():
    """60 MB of ``{},`` asked for 1.6 GB; a text holds at most three million values."""
    for data in (b"[" + b"{}," * (2**22) + b"{}]", b"[" + b"1," * (2**24) + b"1]"):
        started = time.process_time()
        report = rc.examine(data)
        assert report.verdict == "refuted"
        assert report.steps[0].problems[0].code == "json-values"
        assert time.process_time() - started < 3


def test_beacons_are_limited_in_sum():
    """A file states at most so many rounds on all its records together."""
    outcome = {"kind": "beacon", "signature": "ab"}
    some = [{"sources": [outcome] * 62}] * 4
    check_beacons(some)
    check_beacons([{"sources": [{"kind": "beacon"}] * 64}] * 100)
    with pytest.raises(InputError) as caught:
        check_beacons([*some, {"sources": [outcome] * (MOST_BEACONS - 4 * 62 + 1)}])
    assert (caught.value.code, caught.value.params["value"]) == ("too-many", "beacons")


def test_journal_of_nothing_but_mistakes(tmp_path):
    """A million wrong lines are an error of a hundred problems, at once."""
    path = tmp_path / "checks.jsonl"
    path.write_bytes(b"{}\n" * 10**6)
    started = time.process_time()
    with pytest.raises(InputError) as caught:
        read_checks(path)
    assert len(caught.value.problems) <= 101
    assert caught.value.problems[-1].code == "problems-more"
    assert time.process_time() - started < 2


def test_folder_of_too_many_files(tmp_path, monkeypatch):
    """A folder of keys or evidence is not read where it holds more files than any could need."""
    from randcheck.certificates.signatures import trust

    monkeypatch.setattr(trust, "MOST_FILES", 3)
    for number in range(4):
        (tmp_path / f"{number}.txt").touch()
    with pytest.raises(InputError) as caught:
        load_trust(tmp_path)
    assert caught.value.code == "too-many"


NASTY = "a\x1b[2J\x1b[Hconsistent: all good\n\x9b.json"


@POSIX
def test_names_of_files_are_shown_not_obeyed(tmp_path, capsys):
    """A console never gets the control characters of a file's name, whatever prints it."""
    site = tmp_path / "site"
    _, certificate = example()
    site.mkdir()
    (site / NASTY).write_bytes(certificate.to_bytes().replace(b'"head":"sha', b'"head":"sHa'))
    (site / f"b{NASTY}").write_text("{}", encoding="utf-8")
    (site / "c\x1b.json").write_bytes(certificate.to_bytes())
    trust = tmp_path / "trust"
    trust.mkdir()
    (trust / NASTY).write_text("{}", encoding="utf-8")
    calls = [
        ["register", "verify", str(site)],
        ["register", "list", str(site), "--out", str(tmp_path / f"h{NASTY}")],
        ["verify", str(site / "c\x1b.json"), "--trust", str(trust)],
        ["verify", str(site / "c\x1b.json"), "--evidence", str(trust)],
        ["verify", str(tmp_path / NASTY)],
        ["demo", "--out", str(tmp_path / f"demo{NASTY}")],
        ["init", str(tmp_path / f"office{NASTY}"), "--lists", "csv"],
        ["roster", "check", str(site / NASTY), "--role", "targets"],
        ["comit\x1b[2J"],
        ["calendar", "import", str(site / NASTY)],
    ]
    for words in calls:
        main(words)
        out, err = capsys.readouterr()
        bad = [c for c in out + err if not c.isprintable() and c != "\n"]
        assert not bad, words
        assert not any(line.startswith("consistent: all good") for line in out.splitlines()), words


def test_place_of_a_problem_is_shown_not_obeyed():
    """A place with control characters is escaped in both texts, and whole in JSON."""
    problem = Problem("file-empty", {}, "a\x1b[2J\nb")
    assert problem.zh.startswith("a<U+001B>[2J<U+000A>b: ")
    assert problem.to_dict()["place"] == "a\x1b[2J\nb"


def modes(folder: Path) -> dict[str, int]:
    """The modes of everything below a folder."""
    return {
        path.relative_to(folder).as_posix(): stat.S_IMODE(path.stat().st_mode)
        for path in folder.rglob("*")
    }


@POSIX
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
@pytest.mark.parametrize("audience", ["auditor", "target"])
def test_views_are_their_readers_alone(audience: str, umask: int, tmp_path):
    """Whatever is written for an auditor or a target is 0600 in folders of 0700."""
    pending = commit_demo(sealed=True)
    certificate = rc.draw(pending)
    from attrs import evolve

    evolve(pending, certificate=certificate).save(tmp_path / "private")
    certificate.save(tmp_path / "c.json")
    who = audience if audience == "auditor" else f"target:{pending.rosters['targets'].ids[0]}"
    before = os.umask(umask)
    try:
        code = main(["view", str(tmp_path / "c.json"), "--for", who, "--private",
                     str(tmp_path / "private"), "--to", "x", "--out",
                     str(tmp_path / "aud" / "c.json")])  # fmt: skip
        journal = tmp_path / "checks" / "checks.jsonl"
        opened = main(["check", "open", str(tmp_path / "c.json"), "--private",
                       str(tmp_path / "private"), "-o", str(journal)])  # fmt: skip
        out = tmp_path / "out" / "past.csv"
        out.parent.mkdir()
        exported = main(["check", "export", str(journal), "--role", "history", "--secret",
                         "--out", str(out)])  # fmt: skip
    finally:
        os.umask(before)
    assert (code, opened, exported) == (0, 0, 0)
    found = {**modes(tmp_path / "aud"), **modes(tmp_path / "checks"), **modes(tmp_path / "out")}
    assert found
    folders = {"rosters"}
    assert {n: oct(m) for n, m in found.items() if m != (0o700 if n in folders else 0o600)} == {}
    for name in ("aud", "checks"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o700


@POSIX
def test_a_private_file_stays_private(tmp_path):
    """Whoever writes a file again does not open it to others."""
    path = tmp_path / "f"
    before = os.umask(0)
    try:
        write_whole(path, b"1", private=True)
        write_whole(path, b"2")
        write_whole(tmp_path / "g", b"2")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "g").stat().st_mode) == 0o666
