"""``randcheck plan check``: what is missing or odd in a plan, before anything is drawn."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from randcheck.calendars.days import read_day
from randcheck.certificates.register.numbering import next_slot
from randcheck.cli.earlier import look_back
from randcheck.cli.forecast import show_forecast, strata_of
from randcheck.cli.language import either, problem_text
from randcheck.cli.next_step import next_step
from randcheck.cli.output import VERDICTS, say
from randcheck.errors import InputError
from randcheck.office.books.rulebook import rulebook
from randcheck.office.office import Office
from randcheck.office.plans.examination import examine_office
from randcheck.office.plans.findings import ERROR, NOTICE, QUESTION, Finding, PlanVerdict, judge
from randcheck.office.plans.lint import check_plan
from randcheck.office.reading import read_folder

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from randcheck.draws.task import Task
    from randcheck.errors import Problem

DONE, BAD_INPUT = 0, 2
_LEVELS = {ERROR: ("错误", "error"), QUESTION: ("待定", "question"), NOTICE: ("提示", "notice")}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add ``plan`` with its commands."""
    rooms = parser.add_subparsers(dest="plan", required=True, metavar="COMMAND")
    text = either("检查计划、事项清单与联合抽查", "check plan, item list and joint tasks")
    check = rooms.add_parser("check", help=text, description=text)
    check.add_argument(
        "folder", metavar="FOLDER", help=either("机关文件所在文件夹", "the office's files")
    )
    check.add_argument(
        "--book", help=either("规则书名称或 .toml", "name of a rule book, or a .toml file")
    )
    check.add_argument(
        "--drawn-on",
        metavar="DATE",
        help=either(
            "抽取日期，默认各任务检查期间的第一日",
            "day of the draw, by default the first of each task's window",
        ),
    )
    check.add_argument(
        "--register", metavar="DIR",
        help=either("登记文件夹：先前抽取以凭证为准", "the register: earlier draws are as it says"),
    )  # fmt: skip
    check.add_argument(
        "--private", metavar="DIR",
        help=either("各次抽取私密文件夹所在文件夹", "folder with the private folders of its draws"),
    )  # fmt: skip
    check.add_argument("--encoding", help=either("CSV 编码", "encoding of the CSV files"))
    check.add_argument(
        "--normalise", action="store_true", help=either("转换全角、小写和首尾空格", "convert codes")
    )
    check.add_argument("--json", action="store_true", help=either("输出 JSON", "print JSON"))
    check.set_defaults(handler=handler)


def handler(options: argparse.Namespace) -> int:
    """Check a folder and print the verdict.

    Args:
        options: What `add_parsers` makes of the command line.

    Returns:
        0 where a draw can be made by this plan, 2 where it cannot.

    Raises:
        InputError: The rule book is unknown or has problems.
    """
    book = None if options.book is None else rulebook(options.book)
    day = None if options.drawn_on is None else read_day(options.drawn_on, "--drawn-on")
    tasks: tuple[Task, ...] = ()
    try:
        files = read_folder(
            options.folder, encoding=options.encoding, normalise=options.normalise,
            states=() if book is None else book.states, tiers=() if book is None else book.tiers,
        )  # fmt: skip
    except InputError as error:
        verdict = judge(map(_unread, error.problems))
    else:
        verdict = check_plan(files, book=book)
        if book is not None:
            office = Office(book=book, files=files, folder=Path(options.folder))
            examined = examine_office(office, drawn_on=day, **_looked(options, office))
            verdict, tasks = examined.verdict, examined.tasks
    if options.json:
        drawn = [{"task": task.draw, "strata": strata_of(task)} for task in tasks]
        value = {**verdict.to_dict(), "tasks": drawn}
        print(json.dumps(value, ensure_ascii=not _is_unicode(), indent=2))
    else:
        _print(_as_text(verdict))
        for task in tasks:
            say(f"{task.draw}：将要抽取", f"{task.draw}: what would be drawn")
            show_forecast(task)
        _next(options, verdict, tasks)
    return BAD_INPUT if verdict.verdict == "reject" else DONE


def _looked(options: argparse.Namespace, office: Office) -> dict[str, Any]:
    """Return what the certificates of a register say of earlier draws."""
    if options.register is None:
        if options.private is not None:
            raise InputError("plan-private", place="--private")
        return {}
    with next_slot(options.register, office.book.office) as found:
        chains = [chain.certificate for chain in found.chains]
    private = None if options.private is None else Path(options.private)
    return look_back(office, options.register, chains, private)


def _next(options: argparse.Namespace, verdict: PlanVerdict, tasks: Sequence[Task]) -> None:
    if verdict.verdict == "reject" or not tasks or "project" in options:
        return
    words = ["commit", options.folder, "--book", options.book, "--task", tasks[0].draw]
    words += ["--drawn-on", options.drawn_on or tasks[0].window[0]]
    words += ["--source", "office", "--alone", "--dry-run"]
    words += ["--private", "private", "--out", "certificate.json"]
    next_step("看一项将抽取什么，不写文件", "look at one, nothing is written", *words)


def _unread(problem: Problem) -> Finding:
    """Return what the reader of the files found, as a finding."""
    row, column = problem.params.get("row"), problem.params.get("column")
    return Finding(
        severity=ERROR,
        problem=problem,
        clause="",
        file=str(problem.params.get("file", "")),
        column=str(column or ""),
        row=row if isinstance(row, int) else None,
    )


def _as_text(verdict: PlanVerdict) -> str:
    findings = (
        f"[{either(*_LEVELS[finding.severity])}] {problem_text(finding.problem)}"
        for finding in verdict.findings
    )
    return "\n".join([either(*VERDICTS[verdict.verdict]), *findings])


def _is_unicode() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")


def _print(text: str) -> None:
    """Print what the console can show; a console in cp936 lacks some characters."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding))
