"""``randcheck deadline list``: what is overdue, due soon, or not settled yet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from randcheck.calendars import Start, due_after, due_in, read_day
from randcheck.calendars.deadlines import FixedDate, Term
from randcheck.checks.due import Due, Kept
from randcheck.checks.duedates import (
    campaign_deadlines,
    deadlines,
    fixed_deadlines,
    known_dates,
)
from randcheck.checks.journal import read_checks
from randcheck.cli.calendar_options import DONE, calendar_of, print_json, status_text, whole_number
from randcheck.cli.language import either
from randcheck.cli.output import line, say
from randcheck.errors import InputError
from randcheck.office.books.rulebook import rulebook

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping
    from datetime import date

    from randcheck.calendars import WorkCalendar
    from randcheck.calendars.deadlines import RuleDeadline
    from randcheck.checks.check import Check
    from randcheck.office.books.afterwards import CheckRule
    from randcheck.office.books.rulebook import RuleBook

WORD: Final = "list"
_SOON: Final = "7"
_ORDER: Final = {Kept.OVERDUE: 0, Kept.OPEN: 1, Kept.UNDECIDED: 2, Kept.LATE: 3, Kept.MET: 4}
_ZH: Final = {
    Kept.OVERDUE: "逾期",
    Kept.OPEN: "未到期",
    Kept.UNDECIDED: "未定",
    Kept.LATE: "迟办",
    Kept.MET: "按时",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what ``deadline list CHECKS`` needs.

    Args:
        parser: Of ``randcheck deadline``.
    """
    parser.add_argument(
        "--book", help=either("规则书名称或 .toml", "name of a rule book, or a .toml file")
    )
    parser.add_argument(
        "--on", metavar="DATE", help=either("list：以哪一天为准", "list: the day that is meant")
    )
    parser.add_argument(
        "--soon",
        metavar="DAYS",
        default=_SOON,
        help=either(
            f"list：几天内到期算临近，默认 {_SOON}",
            f"list: due within so many days is soon, by default {_SOON}",
        ),
    )
    parser.add_argument(
        "--all",
        action="store_true",
        help=either("list：也列出已办的", "list: show what was done, too"),
    )


def handle(args: argparse.Namespace) -> int:
    """Print the deadlines of a journal of checks, the pressing ones first.

    Args:
        args: The parsed arguments.

    Raises:
        InputError: An argument is missing (``deadline-list``), or a file cannot be read.
    """
    if args.n is None or args.book is None or args.on is None:
        raise InputError("deadline-list")
    today = read_day(args.on, "--on")
    book = rulebook(args.book)
    calendar = calendar_of(args, book)
    ruled = book.checks
    checks = read_checks(args.n)
    dues = [due for check in checks for due in deadlines(check, ruled, calendar)]
    dues += campaign_deadlines(checks, ruled, calendar)
    dues += _fixed(checks, book, calendar, today)
    secret = {check.id for check in checks if check.secret}
    shown = [due for due in dues if args.all or due.on(today) not in {Kept.MET, Kept.LATE}]
    shown.sort(key=lambda due: (_ORDER[due.on(today)], str(due.day), due.check, due.rule))
    if args.ical:
        names = {check.id: check.name or check.target for check in checks}
        told = [due for due in shown if due.check not in secret]
        _write_ical(told, names, ruled, calendar, args.ical)
    soon = today + timedelta(days=whole_number(args.soon, "--soon"))
    if args.json:
        print_json([{**due.to_dict(), "kept": due.on(today).value} for due in shown])
    else:
        for due in shown:
            _print(due, today, soon)
        if not shown:
            say(*_nothing(book, today, len(dues)))
    return DONE


def _nothing(book: RuleBook, today: date, begun: int) -> tuple[str, str]:
    """Return why no deadline is listed: none is laid down, none has begun, or all are done."""
    if not book.checks.terms:
        return (
            f"规则书“{book.id}”没有写任何期限（[[checks.terms]]），所以无期限可列，不等于没有期限",
            f"the rule book {book.id} lays down no deadline ([[checks.terms]]): none can be listed",
        )
    if not begun:
        return (
            f"到 {today} 还没有任何期限开始起算：没有检查结束、反馈或决定的记录",
            f"by {today} no deadline has begun: nothing ended, was fed back or decided",
        )
    return (
        f"到 {today} 没有未办的期限；已起算的 {begun} 项都已办结（--all 列出）",
        f"by {today} nothing is due: all {begun} that have begun are done (--all lists them)",
    )


def _fixed(
    checks: tuple[Check, ...], book: RuleBook, calendar: WorkCalendar, today: date
) -> list[Due]:
    """Return the fixed dates to come, and those of which a journal shows whether they were kept.

    Of a plan or a yearly report in the past it shows nothing.
    """
    ruled = book.checks
    known = known_dates(checks, ruled, plan_fixed=book.fixed_on)
    years = sorted({today.year, *(check.drawn.year for check in checks)})
    dues = [due for y in years for due in fixed_deadlines(ruled, calendar, year=y, done=known)]
    return [
        due for due in dues if (due.rule, due.check) in known or due.day is None or due.day >= today
    ]


def _print(due: Due, today: date, soon: date) -> None:
    kept = due.on(today)
    near = kept is Kept.OPEN and due.day is not None and due.day <= soon
    said = either("临近", "soon") if near else either(_ZH[kept], kept.value)
    if due.day is None:
        day = either(f"不早于 {due.earliest}", f"not before {due.earliest}")
    else:
        day = str(due.day) if due.settled else f"{due.day} ({status_text(due.status)})"
    line(f"[{said}] {day} {due.rule} {either(due.zh, due.en)}")
    began = f"  {due.start} {due.event} + {due.days}" if due.event is not None else ""
    line(f"  {due.check}{began}")


def _write_ical(
    dues: list[Due], names: Mapping[str, str], ruled: CheckRule, calendar: WorkCalendar, name: str
) -> None:
    """Write what has a date; nothing of a secret target leaves for a calendar program."""
    from randcheck.calendars.exporting import Shared, to_ical

    laid_down = {term.id: term for term in ruled.terms}
    entries: dict[tuple[str, str, str], RuleDeadline] = {}
    about: dict[tuple[str, str, str], list[str]] = {}
    for due in dues:
        if due.day is None:
            continue
        key = (due.rule, str(due.event), due.check if due.event is None else "")
        rule = laid_down[due.rule]
        if due.event is not None and isinstance(rule, Term):
            entries[key] = due_after(calendar, rule, due.event, start=Start(due.start))
            about.setdefault(key, []).append(names.get(due.check, due.check))
        elif isinstance(rule, FixedDate):
            year, _, month = due.check.partition("-")
            entries[key] = due_in(
                calendar, rule, year=int(year), month=int(month) if month else None
            )
    listed = [Shared(entry=entries[key], about=tuple(about.get(key, ()))) for key in entries]
    content = to_ical(listed, stamp=datetime.now(UTC).replace(microsecond=0))
    try:
        Path(name).write_bytes(content)
    except OSError as error:
        raise InputError("calendar-file-unwritable", value=name) from error
