"""``randcheck audit``: past draws that no certificate proves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.audit import (
    audit,
    audit_register,
    audit_report,
    certain,
    could_show,
    read_record,
)
from randcheck.audit.result import FOUND, NOTHING, said_of
from randcheck.calendars import read_day
from randcheck.cli.language import chosen, either, problem_text
from randcheck.cli.output import as_json, line, say
from randcheck.errors import ExtraMissingError, InputError
from randcheck.office.writing.platform import load_mapping
from randcheck.reports.documents.saving import save

if TYPE_CHECKING:
    import argparse

    from randcheck.audit import Audit


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add = parser.add_argument
    add("where", metavar="DIR", help=either("抽取记录所在文件夹，或一份历史检查清单", "the record"))
    add(
        "--register",
        action="store_true",
        help=either("DIR 中为抽取凭证，先核对再作同样的检验", "DIR holds certificates"),
    )
    add(
        "--rosters",
        metavar="DIR",
        help=either("各次抽取的名册所在文件夹，与 --register 同用", "rosters of these draws"),
    )
    add(
        "--mapping",
        metavar="FILE",
        help=either("平台列名对照，用于平台导出的清单", "columns of the platform"),
    )
    add(
        "--name", metavar="NAME", default="", help=either("出具报告的单位", "who issues the report")
    )
    add("--number", metavar="TEXT", default="", help=either("文号", "number of the document"))
    add("--day", metavar="DATE", help=either("报告日期", "day of the report"))
    add(
        "-o",
        "--out",
        metavar="FILE",
        help=either("写入 .html、.docx，或其中的表 .csv、.xlsx", "file to write"),
    )
    add("--table", metavar="TITLE", default="", help=either("只写这张表", "which table to write"))
    add(
        "--replace",
        action="store_true",
        help=either("可替换已有文件", "an existing file is replaced"),
    )
    add("--json", action="store_true", help=either("供程序读取", "print JSON"))
    parser.set_defaults(handler=handler)


def handler(options: argparse.Namespace) -> int:
    """Audit the record; exit with 1 where something was found, 3 where nothing can be told."""
    found = _registered(options) if options.register else _recorded(options)
    if options.out is not None:
        day = None if options.day is None else read_day(options.day, "--day")
        document = audit_report(found, office=options.name, number=options.number, day=day)
        save(document, options.out, replace=options.replace, table=options.table)
    if options.json:
        as_json({**found.to_dict(), **({"file": options.out} if options.out else {})})
    else:
        _print(found)
    return {FOUND: 1, NOTHING: 0}.get(found.verdict, 3)


def _registered(options: argparse.Namespace) -> Audit:
    if options.mapping is not None:
        raise InputError("audit-option", place="--mapping", value="--register")
    return audit_register(options.where, rosters=options.rosters)


def _recorded(options: argparse.Namespace) -> Audit:
    if options.rosters is not None:
        raise InputError("audit-option-needs", place="--rosters", value="--register")
    mapping = None if options.mapping is None else load_mapping(options.mapping)
    reading = read_record(options.where, mapping=mapping)
    try:
        return audit(reading.value, notices=reading.notices)
    except ExtraMissingError as error:
        return certain(reading.value, notices=(*reading.notices, *error.problems))


def _print(found: Audit) -> None:
    for notice in found.notices:
        line(problem_text(notice))
    for breach in found.breaches:
        say(breach.zh, breach.en)
    for family in found.families or ():
        line(said_of(family, chosen()))
    if found.families is not None:
        for shown in could_show(found, chosen()):
            line(shown)
