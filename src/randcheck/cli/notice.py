"""``randcheck notice``: announcements, records, notices and publications as documents."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from attrs import define

import randcheck
from randcheck.calendars import read_day
from randcheck.cli import notice_batch
from randcheck.cli import notice_kinds as kinds
from randcheck.cli.language import either
from randcheck.cli.notice_source import add_check, add_checks, add_draw, add_visit, logged
from randcheck.cli.output import as_json, say
from randcheck.reports.documents.document import Listing
from randcheck.reports.documents.page import to_html
from randcheck.reports.documents.saving import save
from randcheck.reports.notices.paper import SECRET, Names, Paper
from randcheck.reports.statistics.coverage import book_strata

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from randcheck.certificates.disclosing import Entry
    from randcheck.reports.documents.document import Document

    Adder = Callable[[argparse.ArgumentParser], None]
    Maker = Callable[[kinds.Asked], Document]


def _nothing(_parser: argparse.ArgumentParser) -> None:
    """Add no option: the office's folder is all that is needed."""


_KINDS: dict[str, tuple[str, str, Adder, Maker]] = {
    "announcement": ("抽取公告", "announcement before the draw", add_draw, kinds.announcement),
    "record": ("抽取记录表", "draw record on one page", add_draw, kinds.record),
    "inspection": ("行政检查通知书", "inspection notice", add_visit, kinds.inspection),
    "before-visit": ("检查告知单", "notice before the visit", add_visit, kinds.before_visit),
    "report": ("检查报告", "inspection report", add_check, kinds.report),
    "feedback": ("检查结果反馈书", "feedback to the target", add_check, kinds.feedback),
    "results": ("抽查结果公示", "publication of results", add_checks, kinds.results),
    "penalties": ("行政处罚公示", "publication of penalties", add_checks, kinds.penalties),
    "monthly": ("每月公示", "checks and penalties of a month", add_checks, kinds.monthly),
    "directories": ("清单、名录和细则", "list, directories and rules", _nothing, kinds.directories),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command, with a command for each kind of document."""
    listed = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    made: dict[str, argparse.ArgumentParser] = {}
    for name, (zh, en, add, maker) in _KINDS.items():
        said = either(zh, en)
        made[name] = listed.add_parser(name, help=said, description=said)
        _add_common(made[name])
        add(made[name])
        made[name].set_defaults(handler=handler, maker=maker)
    _add_own(made)


def _add_common(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "folder",
        metavar="FOLDER",
        help=either("机关文件所在文件夹", "folder with the office's files"),
    )
    add(
        "--book",
        required=True,
        help=either("规则书名称或 .toml", "name of a rule book, or a .toml file"),
    )
    add("--number", default="", help=either("文号", "number of the document"))
    add(
        "--day",
        metavar="DATE",
        help=either("成文日期，默认留空", "day of issue, a blank by default"),
    )
    add("--place", default="", help=either("地点", "where the draw is held"))
    add("--contact", default="", help=either("联系方式", "whom to ask"))
    add(
        "-o",
        "--out",
        metavar="FILE",
        help=either(
            "以 .html、.docx、.csv 或 .xlsx 结尾；默认把网页写到标准输出",
            "file to write; by default the page goes to standard output",
        ),
    )
    add(
        "--table",
        default="",
        metavar="TITLE",
        help=either("写 CSV、XLSX 时取哪张表", "which table goes into a CSV or XLSX file"),
    )
    add(
        "--replace",
        action="store_true",
        help=either("覆盖已有文件", "write over a file that exists"),
    )
    add(
        "--layer",
        action="append",
        default=[],
        metavar="FILE",
        help=either("规则书之外的日历图层", "a layer besides those of the book"),
    )
    add("--json", action="store_true", help=either("供程序读取", "print JSON"))


def _add_own(made: dict[str, argparse.ArgumentParser]) -> None:
    """Add what only one kind asks for."""
    made["announcement"].add_argument(
        "--verifier",
        default="",
        metavar="DIGEST",
        help=either("核验网页的摘要", "digest of verify.html"),
    )
    forms = made["record"].add_mutually_exclusive_group()
    forms.add_argument(
        "--annex", action="store_true", help=either("附件：全部名单", "the annex: all lists")
    )
    forms.add_argument(
        "--screen", action="store_true", help=either("大屏", "in large print, for a screen")
    )
    made["inspection"].add_argument(
        "--basis",
        default="",
        help=either("清单未载明的检查依据", "legal basis where the list has none"),
    )
    for kind in ("inspection", "before-visit"):
        notice_batch.add_options(made[kind])
    made["before-visit"].add_argument(
        "--prepare",
        action="append",
        default=[],
        metavar="TEXT",
        help=either("请备资料，可多次", "to have ready, repeatable"),
    )
    made["monthly"].add_argument(
        "--month", required=True, metavar="YYYY-MM", help=either("月份", "month")
    )
    for kind in ("results", "penalties"):
        made[kind].add_argument(
            "--window",
            nargs=2,
            metavar="DATE",
            help=either("首日、末日，默认全部", "first and last day, by default all"),
        )


def handler(options: argparse.Namespace) -> int:
    """Make the document, then print or write it."""
    office = randcheck.read_office(options.folder, book=options.book)
    paper = Paper(
        office=office.book.office_name,
        number=options.number,
        day=None if options.day is None else read_day(options.day, "--day"),
        place=options.place,
        contact=options.contact,
        strata=book_strata(office.book, office.files.joint),
    )
    names = Names(targets=office.files.targets, inspectors=office.files.inspectors)
    asked = kinds.Asked(options, office, paper, names)
    if getattr(options, "all", False):
        return notice_batch.make_all(asked)
    document: Document = options.maker(asked)
    log = _Log(logged(options, office))
    if options.out is None and not options.json:
        page = to_html(document)
        log(page.encode())
        sys.stdout.write(page)
        return 0
    if options.out is not None:
        private = getattr(options, "to_target", False)
        save(
            document, options.out, replace=options.replace, table=options.table, private=private,
            before=log,
        )  # fmt: skip
    _tell(document, asked, log.entry)
    return 0


@define
class _Log:
    """Notes a document before it is written, and keeps the entry."""

    write: Callable[[bytes], Entry] | None
    entry: Entry | None = None

    def __call__(self, data: bytes) -> None:
        self.entry = None if self.write is None else self.write(data)


def _tell(document: Document, asked: kinds.Asked, entry: Entry | None) -> None:
    options = asked.options
    tables = [block.table for block in document.blocks if isinstance(block, Listing)]
    if options.json:
        listed = [{"title": table.title, "rows": len(table)} for table in tables]
        said = {"kind": options.kind, "title": document.title, "out": options.out}
        noted = {} if entry is None else {"number": entry.number, "log": entry.digest}
        as_json({**said, "tables": listed, "annex": kinds.wants_annex(asked), **noted})
        return
    say(f"已写入 {options.out}：{document.title}", f"written to {options.out}: {document.title}")
    if entry is not None:
        say(
            f"出示记录第 {entry.number} 条，摘要 {entry.digest}",
            f"entry {entry.number} of the log; note its digest elsewhere: {entry.digest}",
        )
    if SECRET in document.blocks:
        say(
            "数量不予公开的部分没有列出；也请勿另行公布其中任何数字",
            "secret strata are left out; publish no number of theirs elsewhere either",
        )
    if kinds.wants_annex(asked):
        say("名单较长，请另作附件：--annex", "the lists are long: make the annex with --annex")
