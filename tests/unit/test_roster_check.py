"""``randcheck roster check``."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from randcheck.cli import parser
from randcheck.cli.roster import parse_window
from randcheck.errors import InputError
from randcheck.office.books.needs import missing_columns
from randcheck.office.books.rulebook import rulebook
from randcheck.office.reading import read_folder

DIRTY = Path(__file__).parents[1] / "data" / "dirty"


def run(*words: object):
    """Run the command; return its exit code."""
    args = parser().parse_args(["roster", "check", *map(str, words)])
    return args.handler(args)


def run_json(capsys, *words: object):
    """Run the command with --json; return exit code and what was printed."""
    code = run(*words, "--json")
    return code, json.loads(capsys.readouterr().out)


class TestVerdicts:
    def test_accept(self, capsys):
        """A clean file: 0, and nothing to say."""
        code, said = run_json(capsys, DIRTY / "context/targets.csv", "--role", "targets")
        assert (code, said) == (0, {"verdict": "accept", "rows": 8, "problems": []})

    def test_notice(self, capsys):
        """A file with notices can be used: 0."""
        path = DIRTY / "14-total-row-in-the-middle.csv"
        code, said = run_json(capsys, path, "--role", "targets")
        assert (code, said["verdict"], said["rows"]) == (0, "accept-with-notice", 8)
        (notice,) = said["problems"]
        assert (notice["code"], notice["row"], notice["cell"]) == ("row-total", 6, None)
        assert notice["level"] == "notice"

    def test_reject(self, capsys):
        """A file with problems: 2, each with code, cell, row, column and both texts."""
        code, said = run_json(capsys, DIRTY / "08-wrong-check-character.csv", "--role", "targets")
        assert (code, said["verdict"], said["rows"]) == (2, "reject", None)
        (problem,) = said["problems"]
        assert (problem["cell"], problem["row"], problem["column"]) == (
            "C4",
            4,
            "统一社会信用代码",
        )
        assert "GB 32100" in problem["message"]["zh"]
        assert "GB 32100" in problem["message"]["en"]

    def test_sheet_is_named(self, capsys):
        """In a workbook the sheet is named too."""
        _, said = run_json(capsys, DIRTY / "18-formula-cell.xlsx", "--role", "targets")
        assert said["problems"][0]["sheet"] == "名录库"

    def test_context(self, capsys):
        """Interests are compared with the lists beside them."""
        path = DIRTY / "28-interest-unknown-inspector.csv"
        code, said = run_json(capsys, path, "--role", "interests", "--context", DIRTY / "context")
        assert (code, said["problems"][0]["cell"]) == (2, "B3")
        assert run(path, "--role", "interests") == 0

    def test_normalise(self, capsys):
        """Codes are converted only when asked."""
        path = DIRTY / "03-id-lower-case.csv"
        assert run_json(capsys, path, "--role", "targets")[0] == 2
        assert run_json(capsys, path, "--role", "targets", "--normalise")[0] == 0

    def test_window(self, capsys):
        """Licences are judged over the window given."""
        path = DIRTY / "26-licence-expired.csv"
        words = (path, "--role", "inspectors", "--window", "2022-06-01..2022-11-30")
        assert run_json(capsys, *words)[1]["problems"][0]["cell"] == "E3"

    def test_file_that_cannot_be_opened(self, capsys, tmp_path):
        """2, and the reason."""
        code, said = run_json(capsys, tmp_path / "none.csv", "--role", "targets")
        assert (code, said["problems"][0]["code"]) == (2, "file-missing")

    @pytest.mark.parametrize("text", ["2022-06-01", "a..b", "2022-12-01..2022-06-01"])
    def test_no_window(self, text):
        """A window has two days in order."""
        with pytest.raises(InputError):
            parse_window(text)


BOOK = Path(__file__).parents[2] / "src/randcheck/cli/templates/book.toml"


class TestBook:
    """What a rule book asks for has to be in the lists before anything is committed."""

    def test_state_that_nobody_can_read(self, capsys, tmp_path):
        """A header that nobody knows leaves a list without states: refused, and named."""
        path = tmp_path / "targets.csv"
        path.write_text(
            "名称,统一社会信用代码,信用风险等级,企业现况一览\n甲,91410481MAXK2LGR6G,低,a\n",
            encoding="utf-8",
        )
        assert run_json(capsys, path, "--role", "targets")[0] == 0
        code, said = run_json(capsys, path, "--role", "targets", "--book", BOOK)
        told = [problem for problem in said["problems"] if problem["level"] == "problem"]
        assert (code, [problem["value"] for problem in told]) == (2, ["状态"])
        assert "企业现况一览" in told[0]["message"]["zh"]

    def test_blank_columns_give_nothing(self, capsys, tmp_path):
        """A column without a word in it is no column."""
        path = tmp_path / "targets.csv"
        path.write_text(
            "名称,统一社会信用代码,信用风险等级,状态\n甲,91410481MAXK2LGR6G,,存续\n",
            encoding="utf-8",
        )
        code, said = run_json(capsys, path, "--role", "targets", "--book", BOOK)
        assert (code, said["problems"][0]["value"]) == (2, "信用风险等级")

    def test_words_of_the_book(self, capsys, tmp_path):
        """States and tiers that the book lays down are known to the list."""
        book, path = tmp_path / "规则书.toml", tmp_path / "targets.csv"
        words = '[words]\nstates = { value = ["筹建"], clause = "x" }\n'
        words += 'tiers = { value = ["低", "中", "中高", "高", "极高"], clause = "x" }\n\n[quota]'
        book.write_text(BOOK.read_text(encoding="utf-8").replace("[quota]", words), "utf-8")
        path.write_text(
            "名称,统一社会信用代码,信用风险等级,状态\n甲,91410481MAXK2LGR6G,极高,筹建\n", "utf-8"
        )
        assert run_json(capsys, path, "--role", "targets")[0] == 2
        assert run_json(capsys, path, "--role", "targets", "--book", book)[0] == 0

    def test_inspectors(self, capsys, tmp_path):
        """End of the licence and presence; presence may come from a list of its own."""
        path = tmp_path / "inspectors.csv"
        path.write_text("姓名,执法证号\n甲,1601\n", encoding="utf-8")
        words = (path, "--role", "inspectors", "--book", BOOK)
        assert [p["value"] for p in run_json(capsys, *words)[1]["problems"]] == [
            *("证件有效期至", "在岗"),
        ]
        (tmp_path / "在岗在位.csv").write_text("执法证号,在岗\n1601,是\n", encoding="utf-8")
        assert [p["value"] for p in run_json(capsys, *words)[1]["problems"]] == ["证件有效期至"]

    def test_lists_that_have_all(self, capsys):
        """The five offices' lists have what their books ask for."""
        offices = Path(__file__).parents[1] / "data/offices"
        for folder in sorted(path for path in offices.iterdir() if path.is_dir()):
            files = read_folder(folder)
            assert missing_columns(rulebook(folder.name), files) == ()

    def test_only_where_a_book_asks(self, tmp_path):
        """Other lists have no use for a book."""
        with pytest.raises(InputError) as caught:
            run(tmp_path / "a.csv", "--role", "history", "--book", BOOK)
        assert caught.value.code == "option-unknown"


class TestConsoles:
    @pytest.mark.parametrize("encoding", ["cp936", "utf-8", "ascii"])
    def test_console_that_lacks_characters(self, encoding, tmp_path):
        """Rare characters never stop the report; JSON stays JSON (cp936 lacks 𬭎)."""
        path = tmp_path / "名录 𬭎.csv"
        path.write_text("姓名,执法证号\n=𬭎,1601\n", encoding="utf-8-sig")
        program = (
            "import sys; from randcheck.cli import parser;"
            "a = parser().parse_args(); sys.exit(a.handler(a))"
        )
        words = ["roster", "check", str(path), "--role", "inspectors"]
        for extra in ([], ["--json"]):
            done = subprocess.run(  # noqa: S603 - this interpreter
                [sys.executable, "-c", program, *words, *extra],
                capture_output=True,
                env={
                    **os.environ,
                    "PYTHONIOENCODING": encoding,
                    "PYTHONPATH": os.pathsep.join(sys.path),
                },
                check=False,
            )
            assert done.returncode == 2
            assert not done.stderr
        said = json.loads(done.stdout.decode(encoding))
        assert said["problems"][0]["value"] == "=𬭎"
