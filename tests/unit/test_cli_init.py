"""``randcheck init``: what it hands out can be checked, drawn from and verified as it stands."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest

import randcheck
from randcheck.cli import main
from randcheck.cli.init import BOOK, LISTS, OTHERS, READ_ME, ROLES
from randcheck.office.books.rulebook import samples
from reference import outside

TEMPLATES = Path(randcheck.__file__).parent / "cli" / "templates"


@pytest.fixture(params=["xlsx", "csv"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A new folder in a place with a Chinese name and a blank."""
    made = tmp_path / "某 机关"
    assert main(["init", str(made), "--lists", request.param]) == 0
    return made


def answer(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, object]:
    """What a command prints as JSON; it must exit with 0."""
    capsys.readouterr()
    assert main([*map(str, arguments), "--json"]) == 0
    value: dict[str, object] = json.loads(capsys.readouterr().out)
    return value


def test_every_list_passes(folder: Path, capsys: pytest.CaptureFixture[str]):
    """`roster check` accepts every list, in both formats, without a notice."""
    found = [path for path in folder.rglob("*") if path.suffix in {".xlsx", ".csv"}]
    assert len(found) == 2 * len(LISTS)
    roles = {name: role for role, name in LISTS.items()}
    for path in found:
        verdict = answer(capsys, "roster", "check", path, "--role", roles[path.stem])
        assert (verdict["verdict"], verdict["problems"]) == ("accept", []), path.name


def test_the_plan_passes(folder: Path, capsys: pytest.CaptureFixture[str]):
    """`plan check` accepts plan, item list and rule book, and asks nothing."""
    verdict = answer(capsys, "plan", "check", folder, "--book", folder / BOOK)
    assert verdict["verdict"] == "accept", verdict


def test_it_can_be_drawn_from(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """The sample gives a certificate that verifies with its rosters."""
    private, out = tmp_path / "private", tmp_path / "certificate.json"
    sources = ["--source", "office=a", "--source", "supervisor=b"]
    answer(capsys, "commit", folder, "--book", folder / BOOK, "--drawn-on", "2026-02-25", *sources,
           "--private", private, "--out", out)  # fmt: skip
    answer(capsys, "draw", private, "--out", out)
    report = randcheck.verify(out, rosters=private / "rosters", secrets=private / "secrets.json")
    assert report.holds("recomputed")
    drawn = randcheck.load_certificate(out).drawn
    assert {name: len(ids) for name, ids in drawn.items()} == dict.fromkeys(
        ("低风险", "中风险", "中高风险", "高风险"), 1
    )


def test_nothing_is_written_over(folder: Path, capsys: pytest.CaptureFixture[str]):
    """A second call changes no byte, names every file that is there, and exits with 2."""
    (folder / BOOK).write_text("mine", encoding="utf-8")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert main(["init", str(folder)]) == 2
    told = capsys.readouterr().err
    assert BOOK in told
    assert READ_ME in told
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_the_text_names_what_is_there(folder: Path):
    """Every file and folder that the text to read first names is there, and the other way round."""
    text = (folder / READ_ME).read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in text
    shown = text.decode("utf-8-sig")
    for path in folder.iterdir():
        assert path.name in shown or path.name == READ_ME
    other = OTHERS["xlsx" if any(folder.glob("*.xlsx")) else "csv"]
    assert f"{other}/" in shown
    assert len(list((folder / other).iterdir())) == len(LISTS)


@pytest.mark.parametrize("role", sorted(LISTS))
def test_workbooks_say_what_the_csv_says(role: str):
    """Both formats hold the same cells; in a workbook each is text, and so is every new one."""
    with io.StringIO((TEMPLATES / f"{role}.csv").read_bytes().decode("utf-8-sig")) as lines:
        rows = list(csv.reader(lines))
    sheet = openpyxl.load_workbook(TEMPLATES / f"{role}.xlsx").active
    assert sheet is not None
    assert [[cell.value or "" for cell in row] for row in sheet.iter_rows()] == rows
    assert {cell.number_format for row in sheet.iter_rows() for cell in row} == {"@"}
    assert {dimension.number_format for dimension in sheet.column_dimensions.values()} == {"@"}


@pytest.mark.parametrize("kind", samples())
def test_like_an_office_of_some_kind(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Lists, book and draw of each kind pass as they stand, and are drawn as from outside."""
    folder = tmp_path / kind
    answer(capsys, "init", folder, "--like", kind)
    for role, name in ROLES.items():
        path = folder / f"{name}.csv"
        if path.exists():
            verdict = answer(capsys, "roster", "check", path, "--role", role)
            told = {problem["code"] for problem in verdict["problems"]}  # type: ignore[attr-defined]
            assert told <= {"columns-further"}, path.name
    plan = answer(capsys, "plan", "check", folder, "--book", folder / BOOK)
    asked = [f for f in plan["findings"] if f["level"] != "notice"]  # type: ignore[attr-defined]
    assert asked == []
    book = randcheck.rulebook(kind)
    (task,) = book.tasks()
    tasks = [task] if kind != "joint" else [task, "危化企业安全"]
    for number, name in enumerate(tasks, 1):
        out = tmp_path / "register" / f"{number}.json"
        private = tmp_path / f"private-{number}"
        sources = ["--source", "office=a", "--source", "supervisor=b"]
        day = ["--task", name, "--drawn-on", "2026-03-09", "--register", out.parent]
        answer(capsys, "commit", folder, "--book", folder / BOOK, *day, *sources,
               "--private", private, "--out", out)  # fmt: skip
        answer(capsys, "draw", private, "--out", out)
        rosters = private / "rosters"
        given = ["--rosters", str(rosters), "--rule-book", str(folder / BOOK)]
        assert main(["verify", str(out), *given]) == 0
        found = outside.read(out, rosters)
        assert all(drawn == again for _, drawn, again in found.again())
        assert all(found.drawn.values())
        assert {len(set(team)) for team in found.teams.values()} <= {2, 3, 4}


def test_workbooks_like_the_csv(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """`--lists xlsx` writes the same lists as workbooks."""
    for suffix in ("csv", "xlsx"):
        answer(capsys, "init", tmp_path / suffix, "--like", "customs", "--lists", suffix)
    read = [randcheck.read_office(tmp_path / s, book="customs").files for s in ("csv", "xlsx")]
    assert read[0].targets == read[1].targets
    assert read[0].inspectors == read[1].inspectors
