"""``randcheck check list | export``: what stands in a journal, and what goes out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.calendars import read_day
from randcheck.checks.check import Stage
from randcheck.checks.codec import dump_check, dump_event
from randcheck.checks.exporting import past_checks, results_list, task_of
from randcheck.checks.forms import blank_results
from randcheck.checks.journal import read_checks
from randcheck.checks.refusals import word_of
from randcheck.cli.check_named import named_check
from randcheck.cli.language import either, text
from randcheck.cli.output import as_json, say, table
from randcheck.disk.sheets import write_table
from randcheck.disk.storage import is_private, stands
from randcheck.errors import InputError, Problem
from randcheck.office.books.afterwards import CheckRule
from randcheck.office.books.provisions import RANDOM
from randcheck.office.books.rulebook import rulebook
from randcheck.office.reading import read_inspectors
from randcheck.office.writing import load_mapping, write_list, write_platform

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

    from randcheck.checks.check import Check
    from randcheck.draws.past import PastCheck
    from randcheck.office.books.rulebook import RuleBook
    from randcheck.office.directories.results import CheckResult

_STAGES = {
    "open": ("待检查", "open"),
    "visited": ("已检查", "visited"),
    "ended": ("已结束", "ended"),
    "reused": ("采用联合结果", "reused"),
    "called-off": ("已取消", "called off"),
}
_ROLES = ("results", "history")


def add_parsers(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands that show."""
    text = either("列出各次检查，或一次检查的全部记录", "list the checks, or everything of one")
    parser = steps.add_parser("list", help=text, description=text)
    add = parser.add_argument
    add("checks", metavar="CHECKS", help=either("检查记录文件", "journal of checks"))
    add(
        "--check",
        metavar="ID",
        help=either("只列一次检查的记录", "the events of one check, or of a target that has one"),
    )
    add("--stage", choices=list(_STAGES), help=either("只列这一阶段的", "only those of one stage"))
    add(
        "--late-on",
        metavar="DATE",
        help=either("只列到这一天期限已过仍未检查的", "open after their window"),
    )
    add("--json", action="store_true", help=either("供程序读取", "print JSON"))
    parser.set_defaults(handler=list_handler)
    text = either(
        "导出结果或检查历史，按平台的列名", "export results or history under a platform's columns"
    )
    parser = steps.add_parser("export", help=text, description=text)
    add = parser.add_argument
    add("checks", metavar="CHECKS", help=either("检查记录文件", "journal of checks"))
    add(
        "-o",
        "--out",
        required=True,
        metavar="FILE",
        help=either("要写的 .csv 或 .xlsx", "file to write"),
    )
    add("--mapping", metavar="FILE", help=either("平台列名映射 .toml", "the platform's columns"))
    add(
        "--role",
        choices=_ROLES,
        default="results",
        help=either("没有映射时", "where there is no mapping"),
    )
    add("--book", help=either("规则书名称或 .toml", "name of a rule book, or a .toml file"))
    add(
        "--problems",
        action="store_true",
        help=either("只导出发现问题的", "only where a problem was found"),
    )
    add("--secret", action="store_true", help=either("也导出涉密的", "those of secret strata too"))
    add(
        "--blank",
        action="store_true",
        help=either("待填的结果表：尚未结束的检查", "a form to fill in: checks not ended"),
    )
    add(
        "--inspectors",
        metavar="FILE",
        help=either("--blank：写上检查人员姓名", "names of inspectors"),
    )
    add(
        "--cause",
        metavar="TASK=CAUSE",
        action="append",
        default=[],
        help=either(
            "history：某任务的来源另有名称，如 专项检查、部门联合双随机",
            "the cause of a task's checks, repeatable",
        ),
    )
    add("--json", action="store_true", help=either("供程序读取", "print JSON"))
    parser.set_defaults(handler=export_handler)


def list_handler(options: argparse.Namespace) -> int:
    """Print the checks of a journal, or the events of one."""
    checks = read_checks(options.checks)
    if options.check is not None:
        return _print_one(checks, options)
    found = [c for c in checks if options.stage in {None, c.stage.value}]
    if options.late_on is not None:
        day = read_day(options.late_on, "--late-on")
        found = [c for c in found if c.stage is Stage.OPEN and c.window[1] < day]
    if options.json:
        as_json([_as_dict(check) for check in found])
        return 0
    rows = [
        (c.id, c.name, either(*_STAGES[c.stage.value]), c.window[1], c.made or "") for c in found
    ]
    head = (
        either("检查编号", "check"),
        either("名称", "name"),
        either("阶段", "stage"),
        either("期限", "until"),
        either("检查日期", "made"),
    )
    table(head, rows)
    return 0


def _as_dict(check: Check) -> dict[str, object]:
    made = None if check.made is None else check.made.isoformat()
    now = {"inspectors": list(check.inspectors), "responsible": check.responsible}
    codes = list(check.codes)
    return {**dump_check(check), **now, "stage": check.stage.value, "made": made, "codes": codes}


def _print_one(checks: Iterable[Check], options: argparse.Namespace) -> int:
    check = named_check(checks, options.check, options.checks)
    if options.json:
        events = [dump_event(event) for event in check.events]
        valid = [dump_event(event) for event in check.valid]
        as_json({**_as_dict(check), "events": events, "valid": valid})
        return 0
    rows = []
    for number, event in enumerate(check.valid, 1):
        rows.append((number, event.day, text(f"event-{word_of(event)}"), event.by))
    table(("N", either("日期", "day"), either("事项", "event"), either("记录人", "by")), rows)
    return 0


def export_handler(options: argparse.Namespace) -> int:
    """Write results, or the history for later draws, as a platform wants them."""
    checks = read_checks(options.checks)
    mapping = None if options.mapping is None else load_mapping(options.mapping)
    role = options.role if mapping is None else mapping.role
    if role not in _ROLES:
        raise InputError("role-unknown", value=role, known="、".join(_ROLES))
    private = options.secret or is_private(options.checks)
    _check_asked(role, options)
    rows = _rows(checks, role, options)
    if options.blank or (role == "results" and mapping is None and not rows):
        return _export_blank(checks, options, private=private)
    if mapping is None:
        write_list(rows, options.out, role=role, private=private)
    else:
        write_platform(rows, mapping, options.out, private=private)
    counted = any(check.secret for check in checks)
    if options.json:
        as_json({"out": options.out, **({} if counted else {"rows": len(rows)})})
    else:
        zh, en = ("", "") if counted else (f"，{len(rows)} 行", f", {len(rows)} rows")
        say(f"已写入 {options.out}{zh}", f"written to {options.out}{en}")
    return 0


def _rows(
    checks: Iterable[Check], role: str, options: argparse.Namespace
) -> tuple[CheckResult, ...] | tuple[PastCheck, ...]:
    book = None if options.book is None else rulebook(options.book)
    if role == "history":
        causes = () if book is None else book.random_causes
        if any(check.secret for check in checks) and not options.secret:
            raise InputError("export-secret")  # without them no cap would hold
        own = _causes(checks, book, options.cause)
        return past_checks(checks, cause=causes[0] if causes else RANDOM, causes=own)
    rule = CheckRule() if book is None else book.checks
    return results_list(checks, rule, problems=options.problems, secret=options.secret)


def _check_asked(role: str, options: argparse.Namespace) -> None:
    """Refuse options that would be without effect."""
    for_results = {"--problems": options.problems, "--blank": options.blank}
    odd = [name for name, given in for_results.items() if given and role != "results"]
    odd += ["--cause"] if options.cause and role != "history" else []
    odd += ["--mapping"] if options.blank and options.mapping is not None else []
    if odd:
        raise InputError.collect(Problem("export-option", {"value": role}, name) for name in odd)


def _causes(checks: Iterable[Check], book: RuleBook | None, given: Iterable[str]) -> dict[str, str]:
    """Return task → cause, as the options say, else as the rule book does."""
    pairs = [text.partition("=") for text in given]
    known = () if book is None else (*book.random_causes, *book.other_causes)
    tasks = {task_of(check) for check in checks} - {""}
    problems = [
        Problem("export-cause", {"value": f"{task}={cause}", "tasks": "、".join(sorted(tasks)),
                                 "known": "、".join(known) or "—"}, "--cause")
        for task, _, cause in pairs
        if task not in tasks or not cause or (known and cause not in known)
    ]  # fmt: skip
    if problems:
        raise InputError.collect(problems)
    own: dict[str, str] = {}
    for check in checks if book is not None else ():
        if check.draw_id and book is not None:
            own[task_of(check)] = book.cause_of(check.draw_id.split("/")[1], task_of(check))
    return own | {task: cause for task, _, cause in pairs}


def _export_blank(checks: Sequence[Check], options: argparse.Namespace, *, private: bool) -> int:
    """Write a form for the results of the checks that have not ended."""
    book = None if options.book is None else rulebook(options.book)
    people = None if options.inspectors is None else read_inspectors(options.inspectors).value
    shown = [check for check in checks if options.secret or not check.secret]
    form = blank_results(shown, CheckRule() if book is None else book.checks, inspectors=people)
    write_table(options.out, form.header, form.rows, choices=form.choices, private=private)
    counted = any(check.secret for check in checks)
    if options.json:
        rows = {} if counted else {"rows": len(form.rows)}
        as_json({"out": options.out, "blank": True, **rows})
        return 0
    size = len(form.rows)
    many = "" if counted else either(f"，{size} 行", f", {size} rows")
    say(
        f"已写入 {options.out}：待填的结果表{many}；填好后用 check record 登记，没有填的行留待下次",
        f"written to {options.out}: a form to fill in{many}; check record takes it,"
        " rows that are not filled in are left for later",
    )
    return 0


def check_new(path: str) -> None:
    """Make sure that nothing stands where a new file is to be written.

    Raises:
        InputError: Something does (``journal-there``).
    """
    if stands(path):
        raise InputError("journal-there", place=path)
