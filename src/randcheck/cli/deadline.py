"""``randcheck deadline``: when something is due, and on what that rests."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from randcheck.calendars import (
    FIXED_DATES,
    TERMS,
    Deadline,
    Estimate,
    RolledDeadline,
    RuleDeadline,
    WorkCalendar,
    due_after,
    due_in,
    read_day,
)
from randcheck.calendars.deadlines import Term, rule
from randcheck.cli import deadline_list
from randcheck.cli.calendar_options import (
    DONE,
    UNDECIDED,
    add_options,
    calendar_of,
    day_en,
    day_zh,
    print_days,
    print_json,
    print_undecided,
    status_zh,
    whole_number,
)
from randcheck.errors import InputError, ScheduleUnpublished

if TYPE_CHECKING:
    import argparse

Answer = Deadline | RolledDeadline | Estimate | RuleDeadline

_UNIT_ZH = {"working": "工作日", "calendar": "自然日"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.description = __doc__
    parser.add_argument(
        "event",
        nargs="?",
        help="事件之日，不计入；或 list：列出检查的各期限"
        " day of the event, not counted; or list: the deadlines of checks",
    )
    parser.add_argument(
        "n",
        nargs="?",
        help="天数；list 时为检查记录文件 how many days; with list the journal of checks",
    )
    parser.add_argument(
        "--unit",
        default="working",
        help="working 工作日（默认 default）或 or calendar 自然日",
    )
    parser.add_argument(
        "--roll",
        help="自然日期限末日为休息日时 where the end of calendar days moves: next, previous, none",
    )
    parser.add_argument("--rule", metavar="ID", help="规则编号 a rule of a rule book, e.g. L19-18")
    parser.add_argument("--start", help="起算事件 what starts it, e.g. last-result")
    parser.add_argument("--year", help="固定日期的年份 year of a fixed date")
    parser.add_argument("--month", help="每月期限的月份 month of a monthly deadline")
    parser.add_argument("--rules", action="store_true", help="列出各规则 list the rules")
    parser.add_argument("--explain", action="store_true", help="逐日列出 show every day")
    parser.add_argument(
        "--estimate",
        action="store_true",
        help="未公布时给出估计范围 give a range where the schedule is not published",
    )
    parser.add_argument("--ical", metavar="FILE", help="写出日历文件 write an iCalendar file")
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
        return _list_rules(as_json=args.json)
    calendar = calendar_of(args)
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
    found = None if args.rule is None else rule(args.rule)
    if found is not None and not isinstance(found, Term):
        if args.year is None or args.event is not None or args.n is not None:
            raise InputError("calendar-cli-fixed", id=args.rule)
        month = None if args.month is None else whole_number(args.month, "--month")
        return due_in(
            calendar,
            found.id,
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
        return due_after(
            calendar,
            found.id,
            event,
            start=args.start,
            days=n,
            on_unpublished=beyond,  # type: ignore[arg-type]
        )
    roll = "next" if args.roll is None else args.roll
    return calendar.due(event, n, args.unit, roll=roll, on_unpublished=beyond)  # type: ignore[call-overload, no-any-return]


def _print(answer: Answer, deadline: Deadline | RolledDeadline, *, explain: bool) -> None:
    if isinstance(answer, RuleDeadline):
        print(f"{answer.rule.id} {answer.rule.clause}: {answer.rule.zh} / {answer.rule.en}")
    status = deadline.status
    print(f"到期日：{day_zh(deadline.due)}，{status_zh(status)}")
    print(f"due: {day_en(deadline.due)}, {status}")
    if isinstance(deadline, RolledDeadline) and deadline.raw != deadline.due:
        print(f"顺延前 before it moved: {deadline.raw}")
    counted = "、".join(str(day) for day in deadline.counted)
    if counted:
        print(f"计入的{_UNIT_ZH[deadline.unit]} counted {deadline.unit} days: {counted}")
    if explain:
        print_days(deadline.explain())
    print(f"日历摘要 calendar digest: {deadline.digest}")


def _print_estimate(answer: Answer, estimate: Estimate, *, as_json: bool) -> None:
    if as_json:
        print_json(answer.to_dict())
        return
    e = estimate
    print(
        f"尚未公布，只能估计：最早 {e.earliest}，可能 {e.likely}，最晚 {e.latest}"
        f"（安排已确定至 {e.last_settled}；{e.basis}）"
    )
    print(
        f"not published, an estimate only: earliest {e.earliest}, likely {e.likely}, "
        f"latest {e.latest} (settled through {e.last_settled}; {e.basis})"
    )


def _write_ical(answer: Answer, name: str) -> None:
    from randcheck.calendars.exporting import to_ical

    content = to_ical([answer], stamp=datetime.now(UTC).replace(microsecond=0))  # type: ignore[list-item]
    try:
        Path(name).write_bytes(content)
    except OSError as error:
        raise InputError("calendar-file-unwritable", value=name) from error


def _list_rules(*, as_json: bool) -> int:
    if as_json:
        print_json(
            {
                "terms": [
                    {
                        "id": term.id,
                        "clause": term.clause,
                        "zh": term.zh,
                        "en": term.en,
                        "days": term.days,
                        "starts": [start.value for start in term.starts],
                    }
                    for term in TERMS
                ],
                "fixed_dates": [
                    {
                        "id": fixed.id,
                        "clause": fixed.clause,
                        "zh": fixed.zh,
                        "en": fixed.en,
                        "month": fixed.month,
                        "day": fixed.day,
                        "roll": fixed.roll.value,
                    }
                    for fixed in FIXED_DATES
                ],
            }
        )
        return DONE
    for term in TERMS:
        days = "?" if term.days is None else term.days
        starts = ", ".join(term.starts)
        print(f"{term.id}  {days} 个工作日 working days  {term.zh} / {term.en}  ({starts})")
    for fixed in FIXED_DATES:
        month = "每月 monthly" if fixed.month is None else f"{fixed.month} 月 month {fixed.month}"
        day = "月底 last day" if fixed.day > 30 else f"{fixed.day} 日 day {fixed.day}"  # noqa: PLR2004
        print(f"{fixed.id}  {month}, {day}  {fixed.zh} / {fixed.en}")
    return DONE
