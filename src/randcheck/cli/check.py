"""``randcheck check``: the checks of a draw, from their opening to what is exported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import randcheck
from randcheck.calendars import read_day
from randcheck.checks.following import follow
from randcheck.checks.journal import FILE, append, load_journal
from randcheck.checks.merging import merge
from randcheck.checks.opening import open_checks, open_for_cause
from randcheck.cli import check_record, check_show
from randcheck.cli.check_named import own_book
from randcheck.cli.language import either
from randcheck.cli.output import as_json, say
from randcheck.disk.storage import is_private, stands
from randcheck.office.books.rulebook import rulebook
from randcheck.office.reading import read_inspectors, read_targets

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from randcheck.certificates.certificate import Certificate
    from randcheck.checks.check import Check
    from randcheck.checks.journal import Journal

_BOOK = "规则书名称或 .toml", "name of a rule book, or a .toml file"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add ``check`` with its commands."""
    steps = parser.add_subparsers(dest="step", required=True, metavar="STEP")
    _add_open(steps)
    _add_cause(steps)
    _add_follow(steps)
    _add_merge(steps)
    check_record.add_parsers(steps)
    check_show.add_parsers(steps)


def _step(
    steps: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str
) -> argparse.ArgumentParser:
    parser = steps.add_parser(name, help=text, description=text)
    parser.add_argument("--json", action="store_true", help=either("供程序读取", "print JSON"))
    return parser


def _add_open(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _step(
        steps, "open", either("开立凭证中的各次检查", "open the checks of a certificate")
    )
    add = parser.add_argument
    add("certificate", metavar="CERTIFICATE", help=either("抽取凭证", "certificate file"))
    add(
        "-o",
        "--out",
        default=FILE,
        metavar="FILE",
        help=either("检查记录文件", "journal of checks"),
    )
    add("--book", help=either(*_BOOK))
    add("--targets", metavar="FILE", help=either("检查对象名录，取名称", "directory, for names"))
    add("--drawn-on", metavar="DATE", help=either("抽取之日，凭证未写明时", "day of the draw"))
    add(
        "--private",
        metavar="DIR",
        help=either("封存的抽取：私密文件夹", "private folder of a sealed draw"),
    )
    parser.set_defaults(handler=open_handler)


def open_handler(options: argparse.Namespace) -> int:
    """Open the checks of a certificate and add them to a journal."""
    certificate = _certificate(options)
    checks = open_checks(
        certificate,
        book=None if options.book is None else rulebook(options.book),
        targets=() if options.targets is None else read_targets(options.targets).value,
        drawn_on=None if options.drawn_on is None else read_day(options.drawn_on, "--drawn-on"),
    )
    journal = append(options.out, checks, private=certificate.is_sealed)
    code = tell(journal, options, checks)
    if not options.json and checks and not all(check.name for check in checks):
        say(
            "有的检查没有对象名称：名录请用 --targets 给出；检查开立后不再补写",
            "some checks have no name of their target: give --targets; none is added later",
        )
    return code


def _certificate(options: argparse.Namespace) -> Certificate:
    certificate = randcheck.load_certificate(options.certificate)
    if options.private is None:
        return certificate
    pending = randcheck.load_pending(options.private)
    return certificate.with_results(pending.certificate.results)


def tell(journal: Journal, options: argparse.Namespace, checks: Iterable[Check]) -> int:
    """Print what a journal holds now; how many checks only where none is secret."""
    listed = tuple(checks)
    secret = any(check.secret for check in listed)
    if options.json:
        counts = {} if secret else {"checks": len(listed)}
        as_json({**counts, "head": journal.head})
        return 0
    if secret:
        say("已写入，数量涉密，不显示", "written; the numbers are secret and not shown")
    else:
        say(f"已写入，涉及 {len(listed)} 次检查", f"written, {len(listed)} checks")
    say(
        f"末行摘要，请另行记下：{journal.head}",
        f"digest of the last line, to be noted elsewhere: {journal.head}",
    )
    return 0


def _add_cause(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = either(
        "开立按事由的检查：投诉举报、交办、移送", "open a check that has a cause and was not drawn"
    )
    parser = _step(steps, "cause", text)
    add = parser.add_argument
    add("checks", metavar="CHECKS", help=either("检查记录文件", "journal of checks"))
    add("--book", required=True, help=either(*_BOOK))
    add("--target", required=True, metavar="ID", help=either("检查对象编号", "id of the target"))
    add("--number", required=True, help=either("受理编号", "the office's number of the case"))
    add(
        "--cause", required=True, help=either("事由，规则书所列", "why, in a word of the rule book")
    )
    add("--ordered", required=True, metavar="DATE", help=either("立项之日", "when it was ordered"))
    add(
        "--window",
        required=True,
        nargs=2,
        metavar="DATE",
        help=either("检查期首日、末日", "window"),
    )
    add(
        "--item",
        required=True,
        action="append",
        help=either("检查事项，可多次", "an item, repeatable"),
    )
    add("--name", default="", help=either("名称", "name of the target"))
    add("--unit", default="", help=either("承办科室", "section in charge"))
    add(
        "--inspector",
        action="append",
        default=[],
        metavar="ID",
        help=either("检查人员", "an inspector"),
    )
    add("--lead", default="", metavar="ID", help=either("检查责任人", "the responsible person"))
    add("--inspectors", metavar="FILE", help=either("执法检查人员名录", "directory of inspectors"))
    parser.set_defaults(handler=cause_handler)


def cause_handler(options: argparse.Namespace) -> int:
    """Open one check that was not drawn."""
    first, last = (read_day(text, "--window") for text in options.window)
    before = load_journal(options.checks).checks if stands(options.checks) else ()
    people = None if options.inspectors is None else read_inspectors(options.inspectors).value
    check = open_for_cause(
        options.target,
        number=options.number,
        cause=options.cause,
        ordered=read_day(options.ordered, "--ordered"),
        window=(first, last),
        items=options.item,
        book=own_book(options.book, before),
        name=options.name,
        unit=options.unit,
        team=options.inspector,
        lead=options.lead,
        inspectors=people,
    )
    return tell(append(options.checks, [check]), options, [check])


def _add_follow(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = either("登记凭证的变更或作废", "follow the amendments of a certificate")
    parser = _step(steps, "follow", text)
    add = parser.add_argument
    add("checks", metavar="CHECKS", help=either("检查记录文件", "journal of checks"))
    add(
        "certificate",
        metavar="CERTIFICATE",
        help=either("变更后的抽取凭证", "certificate as amended"),
    )
    add("--book", required=True, help=either(*_BOOK))
    add("--day", required=True, metavar="DATE", help=either("变更之日", "day of the amendment"))
    add("--by", required=True, metavar="NAME", help=either("记录人", "who records it"))
    add("--targets", metavar="FILE", help=either("检查对象名录，取名称", "directory, for names"))
    add(
        "--private",
        metavar="DIR",
        help=either("封存的抽取：私密文件夹", "private folder of a sealed draw"),
    )
    parser.set_defaults(handler=follow_handler)


def follow_handler(options: argparse.Namespace) -> int:
    """Record what the amendments of a certificate mean for its checks."""
    before = load_journal(options.checks).checks
    book = rulebook(options.book)
    targets = () if options.targets is None else read_targets(options.targets).value
    now = follow(
        before,
        _certificate(options),
        day=read_day(options.day, "--day"),
        by=options.by,
        book=book,
        targets=targets,
    )
    changed = [check for check in now if check not in before]
    return tell(append(options.checks, changed), options, changed)


def _add_merge(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = either("合并几个部门的检查记录", "make one journal of several departments' journals")
    parser = _step(steps, "merge", text)
    add = parser.add_argument
    add("journals", nargs="+", metavar="CHECKS", help=either("检查记录文件", "journals of checks"))
    add("-o", "--out", required=True, metavar="FILE", help=either("新的文件", "a new file"))
    add("--book", required=True, help=either(*_BOOK))
    parser.set_defaults(handler=merge_handler)


def merge_handler(options: argparse.Namespace) -> int:
    """Write a new journal with every check and every event of several, each once."""
    journals = [load_journal(path).checks for path in options.journals]
    merged = merge(journals, rulebook(options.book).checks)
    check_show.check_new(options.out)
    private = any(map(is_private, options.journals))
    return tell(append(options.out, merged, private=private), options, merged)
