"""What the library itself publishes, compared with the certificate; and figures of two tasks."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from attrs import evolve

from fixtures.publications import BOOK, held
from randcheck.checks.events import Ended, Found, Visited
from randcheck.checks.journal import append, read_checks
from randcheck.cli import main
from randcheck.draws.tables import Column, Table
from randcheck.office.books.rulebook import rulebook
from randcheck.office.reading.published import read_published
from randcheck.reports.documents.document import Document, Listing
from randcheck.reports.documents.page import to_html
from randcheck.reports.documents.word import to_docx
from randcheck.reports.statistics.coverage import book_strata

LISTS = ["--targets", "o/检查对象名录库.xlsx", "--inspectors", "o/执法检查人员名录库.xlsx"]
TASKS = """[[tasks]]
id = "t1"
items = { value = ["经营行为的监督检查"], clause = "x" }

[[tasks]]
id = "t2"
items = { value = ["第二事项"], clause = "x" }

"""


@pytest.fixture
def run(capsys):
    """Run a command; return exit code, stdout, stderr."""

    def call(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        return (code, *capsys.readouterr())

    return call


@pytest.fixture
def office(run, tmp_path, monkeypatch):
    """The template office, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    assert run("init", "o")[0] == 0
    return tmp_path


@pytest.fixture
def drawn(run, office):
    """The same after its draw."""
    held(run)
    return office


def record(run, *options: str) -> None:
    """Write the record of the draw, or its annex."""
    code, _, err = run("notice", "record", "o", *BOOK, "--certificate", "c.json", *options)
    assert code == 0, err


def compared(run, path: str, *options: str) -> tuple[int, dict]:
    """Compare a list with the certificate; return the exit code and what is said."""
    code, out, err = run("verify", "c.json", "--published", path, *options, "--json")
    assert not err
    return code, json.loads(out)["published"]


def codes(problems: list[dict]) -> list[str]:
    """The codes of problems."""
    return [problem["code"] for problem in problems]


# --- two tasks on the same strata ---------------------------------------------------------


def test_two_tasks_share_the_strata_of_a_book(run, office):
    """Coverage counts what was drawn for the one task although the other was not drawn yet."""
    path = Path("o/规则书.toml")
    text = path.read_text(encoding="utf-8")
    text = text[: text.index("draw = {")] + text[text.index("window =") :]
    at = text.index("# 分层与比例")
    path.write_text(text[:at] + TASKS + text[at:], encoding="utf-8")
    for name in ("抽查计划", "抽查事项清单", "检查记录"):
        Path(f"o/{name}.xlsx").unlink()
    held(run, "--task", "t1")
    asked = ["--checks", "checks.jsonl", "--certificate", "c.json", "--office", "o", *BOOK]
    code, out, _ = run("report", "coverage", *asked, "--year", "2026", "--json")
    assert code == 0
    tables = {t["title"]: t["rows"] for t in json.loads(out)["blocks"] if t["kind"] == "table"}
    checks = read_checks("checks.jsonl")
    drawn = {row[0]: row[2] for row in tables["各分层覆盖率"]}
    assert drawn == {s: sum(c.stratum == s for c in checks) for s in drawn}
    assert sum(drawn.values()) == len(checks) > 0
    assert list(drawn) == list(book_strata(rulebook("o/规则书.toml"))) != sorted(drawn)
    items = {row[0]: row[2] for row in tables["各事项覆盖率"]}
    assert items == {"经营行为的监督检查": len(checks), "第二事项": 0}
    code, out, _ = run("report", "coverage", *asked, "--year", "2026")
    assert code == 0
    assert "0/1 " not in out  # zero is written as it was counted


# --- the library's own lists ---------------------------------------------------------------


@pytest.mark.parametrize("end", ["html", "xlsx", "csv"])
def test_the_annex_needs_no_directory(run, drawn, end):
    """The annex, in any form, agrees without a directory; what was not compared is named."""
    record(run, "--annex", "-o", f"l.{end}")
    code, said = compared(run, f"l.{end}")
    assert (code, said["verdict"], said["rows"]) == (0, "same", said["drawn"])
    assert {"published-names-unread", "published-people-unread"} <= set(codes(said["notes"]))
    code, said = compared(run, f"l.{end}", *LISTS)
    assert (code, said["verdict"]) == (0, "same")
    assert "published-names-unread" not in codes(said["notes"])


def test_the_page_for_the_screen_can_be_compared(run, drawn):
    """The big screen shows ids below the names, and whoever saves the page can compare it."""
    record(run, "--screen", "-o", "s.html")
    code, said = compared(run, "s.html")
    assert (code, said["verdict"], said["rows"]) == (0, "same", said["drawn"])


def test_a_list_from_before_an_amendment_differs(run, drawn):
    """Whose inspectors were replaced since is told, under the header of the library's own list."""
    for end in ("xlsx", "html", "csv"):
        record(run, "--annex", "-o", f"old.{end}")
    record(run, "--screen", "-o", "screen.html")
    first, *_ = read_checks("checks.jsonl")
    gone = first.inspectors[0]
    asked = ["--cause", "回避", "--asked-by", "办公室", "--recuse", f"{gone}@{first.target}"]
    parties = ["--source", "office=1", "--source", "supervisor=2"]
    files = ["--certificate", "c.json", "--out", "c.json"]
    assert run("amend", "request", "p", *files, *asked, *parties)[0] == 0
    assert run("amend", "draw", "p", "--out", "c.json")[0] == 0
    for path in ("old.xlsx", "old.html", "old.csv", "screen.html"):
        for options in ([], LISTS):
            code, said = compared(run, path, *options)
            assert (code, said["verdict"]) == (1, "different"), (path, options)
            found = [(p["code"], p["params"]["value"]) for p in said["findings"]]
            assert ("published-team", first.target) in found
    record(run, "--annex", "-o", "new.csv", "--table", "变更情况")
    (row,) = csv.DictReader(Path("new.csv").read_text(encoding="utf-8-sig").splitlines())
    assert first.target in row["检查对象"]
    assert gone in row["原为"]
    assert (row["原因"], row["提出"], row["第几次"]) == ("回避", "办公室", "1")
    assert row["现为"] not in {"", row["原为"]}
    record(run, "-o", "record.html")
    page = Path("record.html").read_text(encoding="utf-8")
    assert "变更情况" in page
    assert "第 1 次变更的随机种子" in page


def test_results_are_compared_by_the_id_that_the_library_prints(run, drawn):
    """A publication of results is read by its 编号; results themselves are named as unread."""
    checks = read_checks("checks.jsonl")
    day = date(2026, 4, 2)
    done = [
        evolve(c, events=[
            Visited(day=day, by="a", inspectors=c.team, licence_shown=True),
            Found(day=day, by="a", item=c.items[0], codes=["1"]), Ended(day=day, by="a"),
        ])
        for c in checks
    ]  # fmt: skip
    append("checks.jsonl", done)
    for end in ("html", "xlsx", "csv"):
        assert run("notice", "results", "o", *BOOK, "-o", f"r.{end}")[0] == 0
        code, said = compared(run, f"r.{end}")
        assert (code, said["verdict"]) == (0, "same")
        (unread,) = [n for n in said["notes"] if n["code"] == "published-unread"]
        assert unread["params"]["value"] == "检查事项、检查日期、检查结果"


def test_the_answer_asked_for_comes_first(run, drawn):
    """With a list the first line is about the list, before the steps of the verification."""
    record(run, "--annex", "-o", "l.csv")
    code, out, _ = run("verify", "c.json", "--published", "l.csv")
    assert code == 0
    assert out.startswith("公示名单与抽取")


# --- whatever headers a list has ------------------------------------------------------------


def listed(path: Path, header: str, *rows: str) -> list:
    """A list read from CSV."""
    path.write_text("\n".join([header, *rows]), encoding="utf-8-sig")
    return list(read_published(path).value)


@pytest.mark.parametrize(
    "header",
    [
        "检查人员、执法证号",
        "执法证号",
        "检查人员1,检查人员2",
        "执法检查人员（执法证号）",
        "检查人员,检查人员",
        "行政执法人员及证号",
        "检查组成员",
    ],
)
def test_inspectors_are_read_under_every_header(tmp_path, header):
    """Names and licences, one column or several, whatever they are called."""
    cells = ",".join(["E-1", "E-2"][: header.count(",") + 1])
    (row,) = listed(tmp_path / "l.csv", f"编号,检查对象,{header}", f"T-1,甲公司,{cells}")
    assert row.ids == ("T-1",)
    assert (row.inspectors or "").split() == cells.split(",")
    assert row.unread == ()


def test_a_leader_may_stand_beside_the_others(run, drawn):
    """组长 in a column of its own and 组员 in another are one team; another leader differs."""
    record(run, "--annex", "-o", "l.csv")
    rows = list(csv.DictReader(Path("l.csv").read_text(encoding="utf-8-sig").splitlines()))
    checks = {check.target: check for check in read_checks("checks.jsonl")}
    for turned, verdict in ((False, "same"), (True, "different")):
        lines = ["编号,组长,组员"]
        for row in rows:
            check = checks[row["编号"]]
            lead = check.lead if not turned else next(w for w in check.team if w != check.lead)
            others = "、".join(who for who in check.team if who != lead)
            lines.append(f"{check.target},{lead},{others}")
        Path("led.csv").write_text("\n".join(lines), encoding="utf-8-sig")
        code, said = compared(run, "led.csv")
        assert (code, said["verdict"]) == (int(turned), verdict)
        assert set(codes(said["findings"])) <= {"published-responsible"}


def test_what_is_no_inspector_is_named_as_unread(tmp_path):
    """How many inspectors, their section and a score are columns that nobody compares."""
    header = "编号,检查对象,检查人员数,检查人员所在单位,得分"
    (row,) = listed(tmp_path / "l.csv", header, "T-1,甲公司,2,执法科,")
    assert row.inspectors is None
    assert row.unread == ("检查人员数", "检查人员所在单位")  # nothing stands under 得分


def test_line_numbers_under_the_head_of_ids_are_no_ids(tmp_path):
    """Many offices number their lines under 编号; ids that stand there are ids."""
    rows = listed(tmp_path / "l.csv", "编号,被检查对象,抽查事项", "1,甲公司,x", "2,乙公司,x")
    assert [(row.ids, row.name) for row in rows] == [((), "甲公司"), ((), "乙公司")]
    rows = listed(tmp_path / "m.csv", "编号,被检查对象,抽查事项", "7,甲公司,x", "2,乙公司,x")
    assert [row.ids for row in rows] == [("7",), ("2",)]


# --- sheets and pages that people look at ----------------------------------------------------


def test_a_workbook_of_the_annex_can_be_read_by_eye(run, drawn):
    """A title, a bold header that stays, one inspector a line with room for all of them."""
    import openpyxl

    record(run, "--annex", "-o", "l.xlsx")
    sheet = openpyxl.load_workbook("l.xlsx").active
    assert sheet["A1"].value == "“双随机、一公开”抽取记录表附件"
    header = {cell.value: cell.column_letter for cell in sheet[2]}
    assert all(cell.font.bold for cell in sheet[2])
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A3", "$2:$2")
    cell = sheet[f"{header['检查人员、执法证号']}3"]
    lines = str(cell.value).split("\n")
    teams = {check.target: check.team for check in read_checks("checks.jsonl")}
    assert len(lines) == len(teams[str(sheet[f"{header['编号']}3"].value)])
    assert cell.alignment.wrap_text
    assert sheet.row_dimensions[3].height == 15 * len(lines)
    assert sheet.column_dimensions[cell.column_letter].width > max(map(len, lines))


def test_strata_stand_in_the_order_of_the_book(run, drawn):
    """In the announcement and the record, however their names sort."""
    order = list(book_strata(rulebook("o/规则书.toml")))
    assert order != sorted(order)
    for kind, title in (("announcement", "分层和比例"), ("record", "分层抽取情况")):
        asked = ["--certificate", "c.json", "--table", title, "-o", f"{kind}.csv"]
        code, _, err = run("notice", kind, "o", *BOOK, *asked)
        assert code == 0, err
        rows = csv.DictReader(Path(f"{kind}.csv").read_text(encoding="utf-8-sig").splitlines())
        shown = [row["分层"] for row in rows]
        assert shown == [stratum for stratum in order if stratum in shown]
        assert len(shown) > 1


def test_the_announcement_names_no_page_that_is_not_there(run, drawn):
    """Only whoever gives the digest of such a page tells the public to open it."""
    asked = ["notice", "announcement", "o", *BOOK, "--certificate", "c.json"]
    assert "核验网页" not in run(*asked)[1]
    assert "核验网页" in run(*asked, "--verifier", "sha256:" + "ab" * 32)[1]


def test_announcement_and_record_name_the_page_that_verifies(run, drawn):
    """Without being asked: the SHA-256 of verify.html that the package hands out."""
    assert run("verifier", "--out", "programs")[0] == 0
    digest = hashlib.sha256(Path("programs/verify.html").read_bytes()).hexdigest()
    for kind in ("announcement", "record"):
        assert digest in run("notice", kind, "o", *BOOK, "--certificate", "c.json")[1]


def test_columns_that_nobody_fills_are_left_out():
    """Of a page and a DOCX file; a column with one entry stays, and so does an empty table's."""
    columns = [Column("a", "姓名"), Column("b", "所在部门"), Column("c", "备注")]
    table = Table("检查人员名单", columns, [["甲", "", ""], ["乙", "", "组长"]])
    document = Document(title="通知", office="局", blocks=[Listing(table)])
    page = to_html(document)
    assert "所在部门" not in page
    assert "备注" in page
    with ZipFile(io.BytesIO(to_docx(document))) as archive:
        text = archive.read("word/document.xml").decode()
    assert ("所在部门" in text, "备注" in text) == (False, True)
    empty = Document(title="通知", office="局", blocks=[Listing(Table("名单", columns, []))])
    assert "所在部门" in to_html(empty)


def test_nothing_ends_on_a_page_of_its_own():
    """The last row, the seal and all between are kept together, and so are a head and two rows."""
    table = Table("名单", [Column("a", "姓名")], [[f"人{n}"] for n in range(9)])
    document = Document(title="通知", office="局", blocks=[Listing(table)])
    page = to_html(document).partition("</style>")[2]
    assert page.index('class="tail"') < page.index('class="closing"') < page.index("</tbody>")
    with ZipFile(io.BytesIO(to_docx(document))) as archive:
        text = archive.read("word/document.xml").decode()
    kept = {
        line
        for paragraph in re.findall(r"<w:p>.*?</w:p>", text, re.DOTALL)
        if "<w:keepNext" in paragraph
        for line in re.findall(r"<w:t[^>]*>([^<]*)</w:t>", paragraph)
    }
    assert {"姓名", "人0", "人7", "人8", "局"} <= kept
    assert not {"人2", "人3", "人4", "人5"} & kept
