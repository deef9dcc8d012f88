"""``randcheck demo``: exit 0, its files, and the same bytes on every run and machine."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import randcheck as rc
from randcheck.certificates.records import ROSTERS
from randcheck.cli import main

SOURCE = Path(rc.__file__).parents[1]
FILES = {"certificate.json", *(f"rosters/{n}.jsonl" for n in ROSTERS), "rosters/secrets.json"}


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    """Let the commands speak English here."""
    monkeypatch.setenv("RANDCHECK_LANG", "en")


def contents(folder: Path) -> dict[str, str]:
    """Every file of a folder with its hash."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def demonstrated(
    out: Path, python: str = sys.executable, **environment: str
) -> tuple[dict[str, str], bytes]:
    """Run the demonstration as a process of its own; return its files and what it printed."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "PYTHON"))}
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [python, "-m", "randcheck", "demo", "--out", out],
        capture_output=True,
        env={**kept, "PYTHONPATH": str(SOURCE), **environment},
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    assert done.stderr == b""
    return contents(out), done.stdout


@pytest.fixture(scope="module")
def expected(tmp_path_factory) -> dict[str, str]:
    """The files of a run in this process."""
    folder = tmp_path_factory.mktemp("demo")
    assert main(["demo", "--out", str(folder)]) == 0
    return contents(folder)


def test_files(expected: dict[str, str]):
    """A certificate, six rosters and their secrets; nothing half-written beside them."""
    assert set(expected) == FILES


def test_prints_what_it_did(tmp_path, capsys):
    """Counts, quotas, groups, outcome of the verification, files, the line to verify again."""
    assert main(["demo", "--out", str(tmp_path)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    for name, row in {
        "雷电防护装置检测机构": "51  49 3/10 16 0",
        "升放气球单位": "39  38 3/10 12 0",
        "其他防雷安全重点单位": "340 314 1/20 17 0",
    }.items():
        (line,) = [line for line in out.splitlines() if name in line]
        assert line.split()[1:] == row.split()
    assert "15 inspectors in 7 teams" in out
    assert "verified: everything was recomputed" in out
    assert "demonstration" in out or "fixed secrets" in out
    certificate = tmp_path / "certificate.json"
    assert f"randcheck verify {certificate} --rosters {tmp_path / 'rosters'}" in out
    assert len(out.splitlines()) < 25
    assert not re.search("[0-9a-f]{64}", out)


def test_says_that_it_is_a_demonstration(tmp_path):
    """Its contributions and secrets are fixed, and the certificate says so itself."""
    main(["demo", "--out", str(tmp_path)])
    commitment = rc.load_certificate(tmp_path / "certificate.json").commitment
    assert "演示" in commitment["operator"]
    assert "demonstration" in commitment["operator"]
    opened = rc.load_certificate(tmp_path / "certificate.json").of_kind("opening")
    assert all(record.body["value"].startswith("演示") for record in opened)


def test_second_run_into_the_same_folder(tmp_path, expected: dict[str, str]):
    """Running it again replaces the files by the same."""
    for _ in range(2):
        assert main(["demo", "--out", str(tmp_path)]) == 0
    assert contents(tmp_path) == expected


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "0"},
        {"PYTHONHASHSEED": "4294967295"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LANG": "zh_CN.GBK", "PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "ascii", "TZ": "Pacific/Kiritimati", "NO_COLOR": "1"},
        {"PYTHONOPTIMIZE": "2", "PYTHONWARNDEFAULTENCODING": "1"},
    ],
    ids=lambda e: " ".join(f"{k}={v}" for k, v in e.items()),
)
def test_same_bytes_everywhere(environment: dict[str, str], tmp_path, expected: dict[str, str]):
    """“the same bytes on every run, Python version, locale and hash seed”.

    Caught by it: iterating a set into a record, a file read or written in the locale's encoding,
    ``assert`` doing work.
    """
    found, _ = demonstrated(tmp_path / "out", **environment)
    assert found == expected


def test_console_of_gbk_reads_chinese(tmp_path):
    """On a console in cp936 the Chinese lines are readable; characters it lacks do no harm."""
    _, printed = demonstrated(tmp_path / "out", PYTHONIOENCODING="gbk", RANDCHECK_LANG="zh")
    assert "核验通过" in printed.decode("gbk")


def test_folder_with_chinese_name_and_spaces(tmp_path, expected: dict[str, str]):
    """Folders are called as offices call them."""
    folder = tmp_path / "演示 二〇二三" / "输出"
    assert main(["demo", "--out", str(folder)]) == 0
    assert contents(folder) == expected


def test_unwritable_folder_exits_2(tmp_path, capsys):
    """Where nothing can be written the path is named, exit code 2."""
    (tmp_path / "rosters").mkdir()
    (tmp_path / "rosters" / "history.jsonl").mkdir()
    assert main(["demo", "--out", str(tmp_path)]) == 2
    assert "history.jsonl" in capsys.readouterr().err
    assert not (tmp_path / "certificate.json").exists()


def interpreter(version: str) -> str | None:
    """Another Python of a version that works, from PATH or pyenv."""
    candidates = [f"python{version}"]
    pyenv = shutil.which("pyenv")
    if pyenv:
        for name in (version, *_pyenv_versions(pyenv, version)):
            found = subprocess.run(  # noqa: S603 - found on PATH
                [pyenv, "prefix", name], capture_output=True, text=True, check=False
            )
            candidates += [f"{found.stdout.strip()}/bin/python"] if found.returncode == 0 else []
    for candidate in candidates:
        path = shutil.which(candidate)
        if path is None:
            continue
        probe = [path, "-c", "import sys, ssl, venv; print('%d.%d' % sys.version_info[:2])"]
        done = subprocess.run(probe, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode == 0 and done.stdout.strip() == version:
            return path
    return None


def _pyenv_versions(pyenv: str, version: str) -> list[str]:
    """The full names of pyenv's versions that begin like this."""
    done = subprocess.run(  # noqa: S603 - found on PATH
        [pyenv, "versions", "--bare"], capture_output=True, text=True, check=False
    )
    return [name for name in done.stdout.split() if name.startswith(f"{version}.")]


@pytest.mark.long
@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_same_bytes_on_other_pythons(version: str, tmp_path, expected: dict[str, str]):
    """Python 3.11, 3.12 and 3.13 give the same bytes; each gets an environment of its own."""
    if version == ".".join(map(str, sys.version_info[:2])):
        pytest.skip(f"Python {version} is the one that runs the tests")
    found = interpreter(version)
    if found is None:
        pytest.skip(f"there is no Python {version} here")
    home = tmp_path / "venv"
    subprocess.run([found, "-m", "venv", str(home)], check=True)  # noqa: S603 - made above
    python = str(home / ("Scripts" if os.name == "nt" else "bin") / "python")
    install = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "attrs",
               "python-dateutil"]  # fmt: skip
    if subprocess.run(install, capture_output=True, check=False).returncode:  # noqa: S603
        pytest.skip(f"attrs cannot be installed for Python {version}: no package index")
    assert demonstrated(tmp_path / "out", python)[0] == expected


@pytest.mark.long
def test_same_bytes_in_threads(tmp_path, expected: dict[str, str]):
    """Eight demonstrations at once disturb each other in nothing."""
    from concurrent.futures import ThreadPoolExecutor

    folders = [tmp_path / str(number) for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda folder: main(["demo", "--out", str(folder)]), folders))
    assert codes == [0] * 8
    assert all(contents(folder) == expected for folder in folders)


def test_certificate_is_one_line_of_canonical_json(tmp_path):
    """The file is compact JSON without a line end, equal to what it parses to."""
    main(["demo", "--out", str(tmp_path)])
    data = (tmp_path / "certificate.json").read_bytes()
    assert b"\n" not in data
    assert json.loads(data)["format"] == "randcheck/certificate@v1"
    assert rc.load_certificate(tmp_path / "certificate.json").to_bytes() == data
