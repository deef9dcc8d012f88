"""``randcheck verify``: the verdict in a few lines; every step and property with ``--steps``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import randcheck
from randcheck.certificates.verification.report import PROPERTIES, REFUTED
from randcheck.cli.language import chosen, either, problem_text
from randcheck.cli.next_step import next_step
from randcheck.cli.output import as_json, line, say
from randcheck.cli.progress import progress
from randcheck.cli.recognition import CERTIFICATE, recognise
from randcheck.cli.summary import summary
from randcheck.disk.storage import read_whole
from randcheck.errors import InputError, UndecidedError, VerificationError

if TYPE_CHECKING:
    import argparse
    from pathlib import Path


FILE_OPTIONS: Final = {
    "plan": "plan",
    "items": "items",
    "rule_book": "rule_book",
    "published": "target_list",
}
"""File of the office → the option that gives it; whoever gives none loads no reader of them."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add = parser.add_argument
    add("file", metavar="FILE", help=either("凭证文件", "certificate file"))
    add("--rosters", metavar="DIR", help=either("名册文件夹", "folder with the rosters"))
    _add_engine(parser)
    add(
        "--secrets",
        metavar="FILE",
        help=either("名册密值，默认在名册文件夹内", "by default in DIR"),
    )
    add("--head", metavar="DIGEST", help=either("另行获知的摘要", "digest known from elsewhere"))
    add(
        "--trust",
        metavar="DIR",
        help=either("所信任的公钥", "folder with the public keys you trust"),
    )
    add(
        "--evidence",
        metavar="DIR",
        help=either("声明与时间戳", "folder with statements and time stamps"),
    )
    add(
        "--plan",
        metavar="FILE",
        help=either("承诺所指的计划文件", "the plan that the commitment names"),
    )
    add("--items", metavar="FILE", help=either("事项清单文件", "the list of items"))
    add(
        "--rule-book",
        metavar="BOOK",
        help=either("规则书名称或 .toml", "its name, or a .toml file"),
    )
    add(
        "--target-list",
        metavar="FILE",
        help=either("抽取前公布的名单", "the list published before"),
    )
    add("--tsa-roots", metavar="FILE", help=either("时间戳机构的根证书", "root certificates, PEM"))
    add(
        "--require",
        nargs="+",
        default=[],
        metavar="NAME",
        help=either(
            f"必须达到的性质，否则退出码为 3：{', '.join(PROPERTIES)}",
            f"exit 3 unless reached: {', '.join(PROPERTIES)}",
        ),
    )
    add(
        "--reveal",
        action="store_true",
        help=either("报告可写明封存的内容（审计用）", "name what is sealed, for the auditor"),
    )
    _add_published(parser)
    add(
        "--steps",
        action="store_true",
        help=either("逐步列出核验结果", "list every step and every property"),
    )
    add("--json", action="store_true", help=either("供程序读取", "print JSON"))
    parser.set_defaults(handler=handler)


def _add_engine(parser: argparse.ArgumentParser) -> None:
    """Add the options of a roster of targets that lies elsewhere."""
    add = parser.add_argument
    add("--engine", metavar="NAME[=PLACE]",
        help=either("检查对象名册在数据库或 Parquet 文件中"
                    "（后者以 --rosters 指明，其余名册与其同在）",
                    "the targets lie in a database, or in the Parquet files that --rosters names,"
                    " beside the other rosters: duckdb, clickhouse, postgres, spark"))  # fmt: skip
    add("--table", metavar="NAME", help=either("数据库中的表", "the table, where it is one"))
    add("--columns", metavar="LIST", default="",
        help=either("列名，如 id=code,stratum=tier,verdict=,weight=；空为全部可抽、权重均为 1",
                    "names of columns, id=code,stratum=tier,verdict=,weight=; an empty one:"
                    " all eligible, all of weight 1"))  # fmt: skip


def _add_published(parser: argparse.ArgumentParser) -> None:
    """Add the options of the comparison to those of the verification."""
    add = parser.add_argument
    add(
        "--published",
        metavar="LIST",
        help=either(
            "核对公示名单：CSV、XLSX、保存的网页或每行一个编号的文本",
            "compare a published list: CSV, XLSX, a saved page, one id a line",
        ),
    )
    add(
        "--targets",
        metavar="FILE",
        help=either("检查对象名录库，名单只有名称时用", "targets, for a list of names"),
    )
    add(
        "--inspectors",
        metavar="FILE",
        help=either("执法检查人员名录库，名单只有姓名时用", "inspectors, likewise"),
    )
    add(
        "--ordered",
        action="store_true",
        help=either("名单次序也须一致", "the list must have the order of the lots, too"),
    )
    add("--encoding", metavar="NAME", help=either("名单的编码", "encoding of the list"))


def handler(options: argparse.Namespace) -> int:
    """Verify, and print the report."""
    required = [name for text in options.require for name in text.split(",") if name]
    rosters, targets = options.rosters, None
    if options.engine is not None:
        from randcheck.cli import elsewhere  # most certificates need no engine

        rosters, targets = elsewhere.open_targets(options)
    elif options.table is not None or options.columns:
        raise InputError("engine-none", place="--table" if options.table else "--columns")
    try:
        with progress("核验", "verifying") as show:
            report = randcheck.verify(
                options.file,
                rosters=rosters,
                targets=targets,
                secrets=options.secrets,
                head=options.head,
                trust=options.trust,
                evidence=options.evidence,
                roots=options.tsa_roots,
                files=_files(options),
                reveal=options.reveal,
                require=required,
                progress=show,
            )
    except (VerificationError, UndecidedError) as error:
        _print(error.report, options)
        if options.published is not None and not options.json:
            say(
                "公示名单未作核对：先要凭证成立",
                "the list was not compared: the certificate comes first",
            )
        if isinstance(error, VerificationError):
            return 1
        for problem in error.problems:
            print(problem_text(problem), file=sys.stderr)
        return 3
    if options.published is None:
        _print(report, options)
        return 0
    from randcheck.cli import published  # what it reads, no certificate needs

    compared = published.compare(options)
    if options.json:
        as_json({**report.to_dict(), "published": compared.to_dict()})
    else:
        for text in compared.lines(chosen()):
            line(text)
        _print(report, options)
    return published.exit_code(compared)


def _files(options: argparse.Namespace) -> dict[str, str | Path | bytes]:
    given = {name: getattr(options, option) for name, option in FILE_OPTIONS.items()}
    return {name: path for name, path in given.items() if path is not None}


def _print(report: randcheck.Report, options: argparse.Namespace) -> None:
    """Print all of a report, its steps, or what matters of it and what comes next."""
    if options.json:
        as_json(report.to_dict())
    elif options.steps:
        for text in report.lines(chosen()):
            line(text)
    else:
        _shortly(report, options)


def _shortly(report: randcheck.Report, options: argparse.Namespace) -> None:
    known = recognise(options.file) if report.verdict == REFUTED else None
    if known is not None and known.kind not in {CERTIFICATE, "commitment"}:
        say(f"{known.text}，不是抽取凭证", f"{known.text}, not a draw certificate")
        if known.command:
            next_step("查看", "look at it", *known.command.split(), options.file)
        return
    for text in summary(report, read_whole(options.file), options.trust):
        line(text)
    given = [
        part
        for name in ("rosters", "engine", "table", "columns")
        if getattr(options, name)
        for part in (f"--{name}", getattr(options, name))
    ]
    next_step("逐步结果", "every step", "verify", options.file, *given, "--steps")
