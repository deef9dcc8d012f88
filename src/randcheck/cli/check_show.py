"""``randcheck check list | export``: what stands in a journal, and what goes out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.calendars import read_day
from randcheck.checks.check import Stage
from randcheck.checks.codec import dump_check, dump_event
from randcheck.checks.exporting import past_checks, results_list
from randcheck.checks.journal import read_checks
from randcheck.checks.refusals import word_of
from randcheck.cli.check_named import named_check
from randcheck.cli.output import as_json, say, table
from randcheck.disk.storage import is_private, stands
from randcheck.errors import InputError
from randcheck.messages import LANGUAGES, render
from randcheck.office.books.rulebook import rulebook
from randcheck.office.writing import load_mapping, write_list, write_platform

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from randcheck.checks.check import Check
    from randcheck.draws.past import PastCheck
    from randcheck.office.directories.results import CheckResult

_STAGES = {
    "open": "待检查",
    "visited": "已检查",
    "ended": "已结束",
    "reused": "采用联合结果",
    "called-off": "已取消",
}
_ROLES = ("results", "history")


def add_parsers(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands that show."""
    text = "列出各次检查，或一次检查的全部记录 / list the checks, or everything of one"
    parser = steps.add_parser("list", help=text, description=text)
    add = parser.add_argument
    add("checks", metavar="CHECKS", help="检查记录文件 / journal of checks")
    add(
        "--check",
        metavar="ID",
        help="只列一次检查的记录 / the events of one check, or of a target that has one",
    )
    add("--stage", choices=list(_STAGES), help="只列这一阶段的 / only those of one stage")
    add(
        "--late-on", metavar="DATE", help="只列到这一天期限已过仍未检查的 / open after their window"
    )
    add("--json", action="store_true", help="供程序读取 / print JSON")
    parser.set_defaults(handler=list_handler)
    text = "导出结果或检查历史，按平台的列名 / export results or history under a platform's columns"
    parser = steps.add_parser("export", help=text, description=text)
    add = parser.add_argument
    add("checks", metavar="CHECKS", help="检查记录文件 / journal of checks")
    add("-o", "--out", required=True, metavar="FILE", help="要写的 .csv 或 .xlsx / file to write")
    add("--mapping", metavar="FILE", help="平台列名映射 .toml / the platform's columns")
    add("--role", choices=_ROLES, default="results", help="没有映射时 / where there is no mapping")
    add("--book", help="规则书名称或 .toml / name of a rule book, or a .toml file")
    add("--problems", action="store_true", help="只导出发现问题的 / only where a problem was found")
    add("--secret", action="store_true", help="也导出涉密的 / those of secret strata too")
    add("--json", action="store_true", help="供程序读取 / print JSON")
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
        (c.id, c.name, _STAGES[c.stage.value], c.stage.value, c.window[1], c.made or "")
        for c in found
    ]
    head = ("检查编号 check", "名称 name", "阶段", "stage", "期限 until", "检查日期 made")
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
        zh, en = (render(language, f"event-{word_of(event)}", {}) for language in LANGUAGES)
        rows.append((number, event.day, zh, en, event.by))
    table(("N", "日期 day", "事项", "event", "记录人 by"), rows)
    return 0


def export_handler(options: argparse.Namespace) -> int:
    """Write results, or the history for later draws, as a platform wants them."""
    checks = read_checks(options.checks)
    mapping = None if options.mapping is None else load_mapping(options.mapping)
    role = options.role if mapping is None else mapping.role
    if role not in _ROLES:
        raise InputError("role-unknown", value=role, known="、".join(_ROLES))
    rows = _rows(checks, role, options)
    private = options.secret or is_private(options.checks)
    if mapping is None:
        write_list(rows, options.out, role=role, private=private)
    else:
        write_platform(rows, mapping, options.out, private=private)
    counted = any(check.secret for check in checks)
    if options.json:
        as_json({"out": options.out, **({} if counted else {"rows": len(rows)})})
    else:
        zh, en = ("", "") if counted else (f"，{len(rows)} 行", f", {len(rows)} rows")
        say(f"已写入 {options.out}{zh}", f"written{en}")
    return 0


def _rows(
    checks: Iterable[Check], role: str, options: argparse.Namespace
) -> tuple[CheckResult, ...] | tuple[PastCheck, ...]:
    from randcheck.office.books.afterwards import CheckRule

    book = None if options.book is None else rulebook(options.book)
    if role == "history":
        if any(check.secret for check in checks) and not options.secret:
            raise InputError("export-secret")  # without them no cap would hold
        return past_checks(checks, book=book)
    rule = CheckRule() if book is None else book.checks
    return results_list(checks, rule, problems=options.problems, secret=options.secret)


def check_new(path: str) -> None:
    """Make sure that nothing stands where a new file is to be written.

    Raises:
        InputError: Something does (``journal-there``).
    """
    if stands(path):
        raise InputError("journal-there", place=path)
