"""``randcheck report``: statistics, summaries and the yearly report from journals of checks."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import randcheck
from randcheck.calendars import read_day
from randcheck.certificates.register import examine_register
from randcheck.checks.duedates import (
    campaign_deadlines,
    deadlines,
    fixed_deadlines,
    known_dates,
)
from randcheck.checks.journal import read_checks
from randcheck.cli import clock
from randcheck.cli.calendar_options import add_options, calendar_of, whole_number
from randcheck.cli.language import either
from randcheck.cli.output import as_json, say, table
from randcheck.office.books.afterwards import CheckRule
from randcheck.reports.documents.document import Caution, Facts, Heading, Listing, Paragraph
from randcheck.reports.documents.saving import save
from randcheck.reports.kinds import KINDS, TITLES, Asked, make_report
from randcheck.reports.material import Material
from randcheck.reports.statistics.coverage import book_strata, members
from randcheck.reports.statistics.figures import INTERNAL, PUBLIC, cases

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from randcheck.calendars import WorkCalendar
    from randcheck.certificates.register import RegisterYear
    from randcheck.checks.due import Due
    from randcheck.reports.documents.document import Block, Document
    from randcheck.reports.statistics.coverage import Member
    from randcheck.reports.statistics.figures import Cases


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add = parser.add_argument
    kinds = "；".join(f"{kind} {TITLES[kind]}" for kind in KINDS)
    add("kind", metavar="KIND", help=either(kinds, f"which report: {', '.join(KINDS)}"))
    add(
        "--checks",
        metavar="FILE",
        nargs="+",
        required=True,
        help=either("检查记录", "journals of checks"),
    )
    add(
        "--certificate",
        metavar="FILE",
        nargs="+",
        default=[],
        help=either("凭证", "certificates of draws"),
    )
    add(
        "--register",
        metavar="DIR",
        help=either("抽取登记，年度报告引其核对表摘要", "the register that the year cites"),
    )
    add(
        "--office",
        metavar="DIR",
        help=either("单位文件夹，用其名录库与检查记录", "folder of the office"),
    )
    add(
        "--book",
        metavar="BOOK",
        help=either("规则书，有 --office 时必填", "rule book of the office"),
    )
    add("--name", metavar="NAME", default="", help=either("单位名称", "name of the office"))
    add("--year", metavar="YEAR", help=either("年度", "year"))
    add(
        "--campaign",
        metavar="ID",
        default="",
        help=either("抽取编号，或其各次共同的名称", "a draw, or all slots of one"),
    )
    add("--most", metavar="N", default="2", help=either("每年检查次数上限", "cap a year"))
    add(
        "--internal",
        action="store_true",
        help=either("内部用，含涉密分层", "for internal use, with secret strata"),
    )
    add("--number", metavar="TEXT", default="", help=either("文号", "number of the document"))
    add("--day", metavar="DATE", help=either("公布日期", "day of publication"))
    add(
        "-o",
        "--out",
        metavar="FILE",
        help=either("写入 .html、.docx、.csv 或 .xlsx", "file to write"),
    )
    add("--table", metavar="TITLE", default="", help=either("只写这张表", "which table to write"))
    add(
        "--replace",
        action="store_true",
        help=either("可替换已有文件", "an existing file is replaced"),
    )
    clock.add_option(parser)
    add_options(parser)
    parser.set_defaults(handler=handler)


def handler(options: argparse.Namespace) -> int:
    """Make the report, then write or print it."""
    material, asked = _given(options)
    document = make_report(options.kind, material, asked)
    if options.out is not None:
        private = bool(options.internal)
        save(document, options.out, replace=options.replace, table=options.table, private=private)
    if options.json:
        as_json({**_as_dict(document), **({"file": options.out} if options.out else {})})
    elif options.out is not None:
        say(f"已写入 {options.out}", f"written to {options.out}")
    else:
        _print(document)
    return 0


def _given(options: argparse.Namespace) -> tuple[Material, Asked]:
    if (options.office is None) != (options.book is None):
        missing = "--book" if options.book is None else "--office"
        raise randcheck.InputError("report-needs", value=options.kind, name=missing)
    today = date.fromisoformat(clock.moment(options)[:10])
    checks = [check for path in options.checks for check in read_checks(path)]
    office = None
    if options.office is not None:
        office = randcheck.read_office(options.office, book=options.book)
    calendar = calendar_of(options, None if office is None else office.book)
    ruled = CheckRule() if office is None else office.book.checks
    told = cases(checks, INTERNAL if options.internal else PUBLIC)
    planned = None if office is None else office.book.fixed_on
    year = None if options.year is None else whole_number(options.year, "--year")
    material = Material(
        checks=told,
        calendar=calendar,
        today=today,
        dues=_dues(told, ruled, calendar, planned),
        certificates=[randcheck.load_certificate(path) for path in options.certificate],
        listed=() if office is None else _listed(office),
        past=() if office is None else office.files.history,
        codes=ruled.codes,
        laid_down=ruled.terms,
        strata=() if office is None else book_strata(office.book, office.files.joint),
        names={} if office is None else {who.id: who.name for who in office.files.inspectors},
        pictured=str(options.out or "").lower().endswith((".html", ".docx")),
        register=_registered(options, year, None if office is None else office.book.office),
    )
    name = options.name or ("" if office is None else office.book.office_name)
    asked = Asked(
        office=name,
        year=year,
        campaign=options.campaign,
        most=whole_number(options.most, "--most"),
        random_causes=() if office is None else office.book.random_causes,
        number=options.number,
        day=None if options.day is None else read_day(options.day, "--day"),
    )
    return material, asked


def _listed(office: randcheck.Office) -> tuple[Member, ...]:
    """Return the directory of an office as its tasks divide it, joint ones too."""
    return members(office.book, office.files.targets, joint=office.files.joint)


def _registered(
    options: argparse.Namespace, year: int | None, office: str | None
) -> RegisterYear | None:
    """Return the year of the register, which the yearly report alone cites."""
    if options.register is None:
        return None
    if options.kind != "year":
        raise randcheck.InputError("report-register", place="--register", value=options.kind)
    if year is None:
        raise randcheck.InputError("register-no-year", place="--register")
    return examine_register(options.register, office=office, year=year).year


def _dues(told: Cases, ruled: CheckRule, calendar: WorkCalendar, planned: date | None) -> list[Due]:
    """Return the deadlines of the checks that may be told, and fixed dates known to be kept or not.

    When a plan was fixed the rule book says, when results were handed in the checks. When a
    report was published nobody says here: it shows its own deadline.
    """
    listed = [case.check for case in told]
    found = [due for check in listed for due in deadlines(check, ruled, calendar)]
    found += campaign_deadlines(listed, ruled, calendar)
    done = known_dates(listed, ruled, plan_fixed=planned)
    for year in sorted({check.drawn.year for check in listed}):
        fixed = fixed_deadlines(ruled, calendar, year=year, done=done)
        found += [due for due in fixed if (due.rule, due.check) in done]
    return found


def _as_dict(document: Document) -> dict[str, Any]:
    blocks = [told for block in document.blocks for told in _block(block)]
    day = None if document.day is None else document.day.isoformat()
    return {"title": document.title, "office": document.office, "number": document.number,
            "day": day, "blocks": blocks}  # fmt: skip


def _block(block: Block) -> Iterable[dict[str, Any]]:
    if isinstance(block, Listing):
        yield {"kind": "table", **json.loads(block.table.to_json())}
    elif isinstance(block, Facts):
        yield {"kind": "facts", "rows": [list(row) for row in block.rows]}
    elif isinstance(block, Heading):
        yield {"kind": "heading", "text": block.text, "level": block.level}
    elif isinstance(block, Caution | Paragraph):
        kind = "caution" if isinstance(block, Caution) else "paragraph"
        yield {"kind": kind, "text": block.text}


def _print(document: Document) -> None:
    print(document.title)
    for block in document.blocks:
        if isinstance(block, Listing):
            print(f"\n{block.table.title}")
            header = [column.zh for column in block.table.columns]
            table(header, [[_shown(cell) for cell in row] for row in block.table.rows])
        elif isinstance(block, Facts):
            table(("", ""), block.rows)
        elif isinstance(block, Heading | Caution | Paragraph):
            print(f"\n{block.text}" if isinstance(block, Heading) else block.text)


def _shown(cell: str | int | None) -> str:
    if isinstance(cell, bool):
        return "是" if cell else "否"
    return "" if cell is None else str(cell)
