"""``randcheck deadline``: when something is due, and on what that rests."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import asdict

from randcheck.calendars import (
    Deadline,
    Estimate,
    RolledDeadline,
    RuleDeadline,
    WorkCalendar,
    due_after,
    due_in,
    read_day,
)
from randcheck.calendars.deadlines import FixedDate, Term
from randcheck.cli import deadline_list
from randcheck.cli.calendar_options import (
    DONE,
    UNDECIDED,
    add_options,
    calendar_of,
    day_text,
    print_days,
    print_json,
    print_undecided,
    status_text,
    whole_number,
)
from randcheck.cli.language import either
from randcheck.cli.output import line, say
from randcheck.errors import InputError, ScheduleUnpublished
from randcheck.office.books.rulebook import laid_down, rulebook

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from randcheck.office.books.terms import Deadline as TermOrDate

Answer = Deadline | RolledDeadline | Estimate | RuleDeadline

_LONGEST = 30  # days that every month but February has
_UNIT_ZH = {"working": "工作日", "calendar": "自然日"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "event",
        nargs="?",
        help=either(
            "事件之日，不计入；或 list：列出检查的各期限",
            "day of the event, not counted; or list: the deadlines of checks",
        ),
    )
    parser.add_argument(
        "n",
        nargs="?",
        help=either(
            "天数；list 时为检查记录文件", "how many days; with list the journal of checks"
        ),
    )
    parser.add_argument(
        "--unit",
        default="working",
        help=either(
            "working 工作日（默认）或 calendar 自然日",
            "working days, the default, or calendar days",
        ),
    )
    parser.add_argument(
        "--roll",
        help=either(
            "自然日期限末日为休息日时移到：next 下一工作日、previous 上一工作日、none 不移",
            "where the end of calendar days moves: next, previous, none",
        ),
    )
    parser.add_argument(
        "--rule",
        metavar="ID",
        help=either(
            "期限的编号，--book 指明规则书，默认本库各书",
            "a deadline of the book given with --book, by default of the library's",
        ),
    )
    parser.add_argument("--year", help=either("固定日期的年份", "year of a fixed date"))
    parser.add_argument("--month", help=either("每月期限的月份", "month of a monthly deadline"))
    parser.add_argument(
        "--rules", action="store_true", help=either("列出期限", "list the deadlines of books")
    )
    parser.add_argument("--explain", action="store_true", help=either("逐日列出", "show every day"))
    parser.add_argument(
        "--estimate",
        action="store_true",
        help=either("未公布时给出估计范围", "give a range where the schedule is not published"),
    )
    parser.add_argument(
        "--ical", metavar="FILE", help=either("写出日历文件", "write an iCalendar file")
    )
    deadline_list.add_arguments(parser)
    add_options(parser)
    parser.set_defaults(handler=handle_deadline)


def handle_deadline(args: argparse.Namespace) -> int:
    """Answer ``randcheck deadline`` and return the exit code.

    Args:
        args: The parsed arguments.

    Returns:
        0 for a settled or provisional deadline, 3 where no published schedule covers it.

    Raises:
        InputError: An argument is not what it must be.
    """
    if args.event == deadline_list.WORD:
        return deadline_list.handle(args)
    if args.rules:
        return _list_rules(laid_down(args.book), as_json=args.json)
    book = None if args.book is None else rulebook(args.book)
    calendar = calendar_of(args, book)
    try:
        answer = _answer(args, calendar)
    except ScheduleUnpublished as error:
        n = None if args.n is None else int(args.n)
        asked = {"event": args.event, "n": n, "unit": args.unit, "rule": args.rule}
        given = {key: value for key, value in asked.items() if value is not None}
        return print_undecided(error, as_json=args.json, **given)
    deadline = answer.deadline if isinstance(answer, RuleDeadline) else answer
    if isinstance(deadline, Estimate):
        _print_estimate(answer, deadline, as_json=args.json)
        return UNDECIDED
    if args.ical:
        _write_ical(answer, args.ical)
    if args.json:
        more = {"days": [day.to_dict() for day in deadline.explain()]} if args.explain else {}
        print_json({**answer.to_dict(), **more})
    else:
        _print(answer, deadline, explain=args.explain)
    return DONE


def _answer(args: argparse.Namespace, calendar: WorkCalendar) -> Answer:
    beyond = "estimate" if args.estimate else "raise"
    found = None if args.rule is None else _named(args.rule, laid_down(args.book))
    if isinstance(found, FixedDate):
        if args.year is None or args.event is not None or args.n is not None:
            raise InputError("calendar-cli-fixed", id=args.rule)
        month = None if args.month is None else whole_number(args.month, "--month")
        return due_in(
            calendar,
            found,
            year=whole_number(args.year, "--year"),
            month=month,
            roll=args.roll,
            on_unpublished=beyond,  # type: ignore[arg-type]
        )
    if args.event is None or (args.n is None and found is None):
        raise InputError("calendar-cli-event")
    event = read_day(args.event, "event")
    n = None if args.n is None else whole_number(args.n, "n")
    if found is not None:
        if n is not None:
            raise InputError("calendar-rule-days", id=found.id, value=n, days=found.days)
        return due_after(calendar, found, event, on_unpublished=beyond)  # type: ignore[arg-type]
    roll = "next" if args.roll is None else args.roll
    return calendar.due(event, n, args.unit, roll=roll, on_unpublished=beyond)  # type: ignore[call-overload, no-any-return]


def _print(answer: Answer, deadline: Deadline | RolledDeadline, *, explain: bool) -> None:
    if isinstance(answer, RuleDeadline):
        rule = answer.rule
        line(f"{rule.id} {rule.clause}: {either(rule.zh, rule.en)}")
    status = deadline.status
    due = day_text(deadline.due)
    say(f"到期日：{due}，{status_text(status)}", f"due: {due}, {status}")
    if isinstance(deadline, RolledDeadline) and deadline.raw != deadline.due:
        say(f"顺延前：{deadline.raw}", f"before it moved: {deadline.raw}")
    counted = "、".join(str(day) for day in deadline.counted)
    if counted:
        unit = deadline.unit
        say(f"计入的{_UNIT_ZH[unit]}：{counted}", f"counted {unit} days: {counted}")
    if explain:
        print_days(deadline.explain())
    say(f"日历摘要：{deadline.digest}", f"calendar digest: {deadline.digest}")


def _print_estimate(answer: Answer, estimate: Estimate, *, as_json: bool) -> None:
    if as_json:
        print_json(answer.to_dict())
        return
    e = estimate
    say(
        f"尚未公布，只能估计：最早 {e.earliest}，可能 {e.likely}，最晚 {e.latest}"
        f"（安排已确定至 {e.last_settled}；{e.basis}）",
        f"not published, an estimate only: earliest {e.earliest}, likely {e.likely}, "
        f"latest {e.latest} (settled through {e.last_settled}; {e.basis})",
    )


def _write_ical(answer: Answer, name: str) -> None:
    from randcheck.calendars.exporting import to_ical

    content = to_ical([answer], stamp=datetime.now(UTC).replace(microsecond=0))  # type: ignore[list-item]
    try:
        Path(name).write_bytes(content)
    except OSError as error:
        raise InputError("calendar-file-unwritable", value=name) from error


def _named(id: str, rules: Sequence[TermOrDate]) -> TermOrDate:
    """Return the deadline of a name; the first, where several books call one so."""
    found = next((rule for rule in rules if rule.id == id), None)
    if found is None:
        known = "、".join(rule.id for rule in rules) or "—"
        raise InputError("calendar-rule-unknown", value=id, known=known)
    return found


def _list_rules(rules: Sequence[TermOrDate], *, as_json: bool) -> int:
    terms = [rule for rule in rules if isinstance(rule, Term)]
    fixed_dates = [rule for rule in rules if isinstance(rule, FixedDate)]
    if as_json:
        dates = list(map(asdict, fixed_dates))
        print_json({"terms": list(map(asdict, terms)), "fixed_dates": dates})
        return DONE
    for term in terms:
        days = either(f"{term.days} 个工作日", f"{term.days} working days")
        line(f"{term.id}  {days}  {either(term.zh, term.en)}  ({term.start})")
    for fixed in fixed_dates:
        month = (
            either("每月", "monthly")
            if fixed.month is None
            else either(f"{fixed.month} 月", f"month {fixed.month}")
        )
        day = (
            either("月底", "last day")
            if fixed.day > _LONGEST
            else either(f"{fixed.day} 日", f"day {fixed.day}")
        )
        line(f"{fixed.id}  {month} {day}  {either(fixed.zh, fixed.en)}")
    return DONE
