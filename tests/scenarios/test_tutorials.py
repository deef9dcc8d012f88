"""The tutorials, typed line by line as they stand: by `main`, in a shell, on a terminal."""

from __future__ import annotations

import inspect
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

import randcheck
from fixtures.extras import only_stated
from randcheck.checks.journal import read_checks
from randcheck.cli import main

DOCS = Path(__file__).parents[2] / "docs" / "tutorial"
LANGUAGES = {"zh": ".zh.md", "en": ".md"}
MOST = 20
"""Commands from an empty folder to a signed, witnessed, verified draw with its notices."""


def lines(page: str, language: str) -> list[str]:
    """What a page says to type."""
    text = (DOCS / f"{page}{LANGUAGES[language]}").read_text(encoding="utf-8")
    blocks = re.findall(r"^```bash\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line]


def commands(page: str, language: str) -> list[str]:
    """The lines that are commands of ours."""
    return [line for line in lines(page, language) if line.startswith("randcheck ")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_twenty_commands_make_a_draw(language: str):
    """An official needs no more than twenty commands, and both languages the same ones."""
    typed = commands("first-draw", language)
    assert len(typed) <= MOST
    verbs = [line.split()[1:3] for line in typed]
    assert [v[0] for v in verbs] == [line.split()[1] for line in commands("first-draw", "zh")]
    assert ["notice", "inspection"] in verbs


WINDOWS = {"cp": ("xcopy", "copy"), "sed": ("python",), "!": ("randcheck",)}
"""What stands on Windows for the first word of a line that only a Unix shell understands."""


def windows_lines(page: str) -> list[str]:
    """The same lines for a console of Windows: those of blocks that are written out for it."""
    text = (DOCS / page).read_text(encoding="utf-8")
    found: list[str] = []
    for kind, block in re.findall(r"^```(bash|bat)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        said = block.splitlines()
        if kind == "bat" and not said[0].startswith("py "):  # installing has a block of its own
            del found[-len(said) :]
            found += said
        elif kind == "bash":
            found += said
    return found


@pytest.mark.parametrize("page", sorted(path.name for path in DOCS.glob("*.md")))
def test_every_line_can_be_typed_on_windows(page: str):
    """Beside what only a Unix shell knows stand lines for Windows, which do the same in order.

    No line needs single quotes or a backslash at its end, which its console does not know.
    """
    name, _, rest = page.partition(".")
    unix = lines(name, "zh" if rest.startswith("zh") else "en")
    windows = windows_lines(page)
    assert len(windows) == len(unix)
    for typed_here, there in zip(unix, windows, strict=True):
        first, begins = typed_here.split()[0], there.split()[0]
        assert begins in WINDOWS.get(first, ("randcheck", "cd")), there
        assert begins in {"python", "xcopy", "copy"} or there == typed_here.removeprefix("! ")
        assert not there.endswith("\\")
        assert "'" not in re.sub('"[^"]*"', "", there)


@pytest.mark.parametrize("page", ["first-draw", "a-whole-year"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_of_python_for_windows_change_the_same_bytes(
    page: str, language: str, tmp_path: Path, monkeypatch
):
    """What stands for `sed` writes what `sed` would, and leaves the ends of lines alone."""
    name = f"{page}{LANGUAGES[language]}"
    (line,) = [line for line in windows_lines(name) if line.startswith("python -c ")]
    program = shlex.split(line)[2]
    path = tmp_path / re.findall(r"Path\('([^']+)'\)", program)[0]
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b'{"present":false}\r\nyear = 2026\n')
    monkeypatch.chdir(tmp_path)
    subprocess.run([sys.executable, "-c", program], check=True)  # noqa: S603 - our own line
    wanted = {"first-draw": (b"false", b"true"), "a-whole-year": (b"2026", b"2027")}[page]
    assert path.read_bytes() == b'{"present":false}\r\nyear = 2026\n'.replace(*wanted)


def typed(line: str, capsys) -> str:
    """Type one line in this process; return what it prints."""
    if "〔" in line:
        main(["show", "--json"])
        teams = json.loads(capsys.readouterr().out)["teams"]
        target = min(teams)
        line = line.replace("〔对象〕", target).replace("〔人员〕", teams[target][0])
    words = shlex.split(line)
    if words[0] == "cd":
        os.chdir(words[1])
    elif words[0] == "cp":
        shutil.copy(words[1], words[2])
    elif words[0] == "sed":
        path = Path(words[-1])
        path.write_text(path.read_text(encoding="utf-8").replace("2026", "2027"), encoding="utf-8")
    else:
        assert words[0] == "randcheck", line
        code = main(words[1:])
        out, err = capsys.readouterr()
        assert (code, err) == (0, ""), (line, out, err)
        return out
    return ""


FORM = Path("公文/结果登记表.xlsx")


def fill_in(path: Path) -> None:
    """Fill in the form as the page says."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    rows = list(sheet.iter_rows())
    head = next(row for row in rows if any(cell.value == "检查日期" for cell in row))
    at = {cell.value: cell.column for cell in head}
    entries = {"检查日期": "2026-05-12", "检查结果": "未发现问题", "签字情况": "签字",
               "签字人": "负责人", "出示执法证件": "是"}  # fmt: skip
    for row in range(head[0].row + 1, sheet.max_row + 1):
        for name, value in entries.items():
            sheet.cell(row, at[name], value)
    book.save(path)


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.long)])
def test_the_year_in_process(language: str, tmp_path: Path, monkeypatch, capsys):
    """Every command of both pages does what it says, and says so in the language of the page."""
    monkeypatch.setenv("RANDCHECK_LANG", language)
    monkeypatch.chdir(tmp_path)
    page = (DOCS / f"first-draw{LANGUAGES[language]}").read_text(encoding="utf-8")
    pages = (lines("first-draw", language)[:-3], lines("a-whole-year", language))
    for said in pages:
        for line in said:
            if line.startswith("randcheck check record"):
                fill_in(FORM)
            with only_stated(page):
                out = typed(line, capsys)
            if line.startswith("randcheck verify") and "--published" not in line:
                assert len(out.splitlines()) <= 12
    assert "2027-first" in out
    report = randcheck.verify(
        "公布/2026-first-1.json",
        rosters="私密/2026-first-1/rosters",
        trust="密钥/公钥",
        evidence="见证",
        require=["signed", "witnessed", "published", "recomputed", "outside"],
    )
    certificate = randcheck.load_certificate("公布/2026-first-1.json")
    assert (report.verdict, report.stage) == ("verified", "amended")
    assert len(list(Path("公文/inspection").iterdir())) == len(certificate.teams)
    assert "亲属任职" in Path("公文/record-2026-first-1.html").read_text(encoding="utf-8")
    assert "细则第X条" in Path("公文/年度报告.html").read_text(encoding="utf-8")
    ended = [check for check in read_checks("检查记录.jsonl") if check.made is not None]
    assert {check.target for check in ended} == {*certificate.teams}


def shell(folder: Path, language: str, script: str, *, terminal: bool) -> str:
    """Type lines into a shell, in pipes or on a pseudo-terminal; return what it prints."""
    bin_ = folder / "bin"
    bin_.mkdir()
    command = bin_ / "randcheck"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m randcheck "$@"\n')
    command.chmod(0o755)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "RANDCHECK"))}
    environment = {
        **kept,
        "PATH": f"{bin_}:{os.environ['PATH']}",
        "PYTHONPATH": str(Path(randcheck.__file__).parents[1]),
        "PYTHONUTF8": "1",
        "LC_ALL": "C.UTF-8",
        "RANDCHECK_LANG": language,
    }
    words = ["bash", "-e", "-c", script]
    if terminal:
        words = ["script", "-q", "-e", "-c", shlex.join(words), "/dev/null"]
    done = subprocess.run(  # noqa: S603 - our own lines
        words,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    printed = done.stdout.decode("utf-8", errors="replace")
    assert done.returncode == 0, printed[-3000:]
    return printed


def script(language: str) -> str:
    """Both pages as one script; what a person looks up or fills in is done by Python."""
    python = f'"{sys.executable}"'
    look = f'{python} -c \'import json, sys; teams = json.load(sys.stdin)["teams"]; '
    look += "target = min(teams); print(teams[target][0], target)'"
    said = [*lines("first-draw", language)]
    for line in lines("a-whole-year", language):
        if line.startswith("randcheck check record"):
            said.append(f"{python} ../fill.py")
        if "〔" in line:
            said.append(f"read WHO TARGET < <(randcheck show --json | {look})")
        said.append(line.replace("〔人员〕", "$WHO").replace("〔对象〕", "$TARGET"))
    return "\n".join(said)


@pytest.mark.long
@pytest.mark.parametrize("terminal", [False, True], ids=["pipe", "terminal"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_year_in_a_shell(language: str, terminal: bool, tmp_path: Path):  # noqa: FBT001
    """The pages can be followed in a shell alone, word for word, in pipes and on a terminal."""
    if terminal and not Path("/usr/bin/script").exists():
        pytest.skip("no script(1) here, which makes a pseudo-terminal")
    program = "from pathlib import Path\nimport openpyxl\n" + inspect.getsource(fill_in)
    program += f"fill_in(Path({str(FORM)!r}))\n"
    (tmp_path / "fill.py").write_text(program, encoding="utf-8")
    printed = shell(tmp_path, language, script(language), terminal=terminal)
    assert {"zh": "不成立", "en": "REFUTED"}[language] in printed
    assert "2027-first" in printed
    assert "Traceback" not in printed
    if not terminal:
        assert "\r" not in printed
        assert "\x1b" not in printed
