"""``randcheck calendar``: what is known of the days, and how a new year is added."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from randcheck.calendars import (
    DrawDay,
    Level,
    Status,
    WeekReading,
    WorkCalendar,
    draw_day,
    draw_days,
    import_notice,
    national,
    read_day,
)
from randcheck.calendars.balance import net_change
from randcheck.calendars.days import SHANGHAI
from randcheck.calendars.rebuilding import CrossCheck, cross_check, rebuild
from randcheck.cli.calendar_options import (
    DONE,
    REFUTED,
    add_options,
    calendar_of,
    day_text,
    print_days,
    print_json,
    print_undecided,
    read_file,
    status_text,
    whole_number,
)
from randcheck.cli.language import either
from randcheck.cli.output import line, say
from randcheck.errors import InputError, ScheduleUnpublished

if TYPE_CHECKING:
    import argparse

_MONTH = re.compile(r"(\d{4})(?:-(\d{2}))?", re.ASCII).fullmatch
_LEVELS = {"region": Level.REGION, "office": Level.OFFICE}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add ``calendar`` with its commands; each sets the default ``handler``."""
    commands = parser.add_subparsers(dest="calendar_command", required=True)

    status = commands.add_parser("status", help=either("安排确定到哪一天", "how far it is settled"))
    status.add_argument("--today", metavar="DATE", help=either("今天的日期", "today's date"))
    add_options(status)
    status.set_defaults(handler=handle_status)

    day = commands.add_parser(
        "day", help=either("某一天是否上班、依据何在", "one day and its sources")
    )
    day.add_argument("day", help=either("日期", "date"))
    add_options(day)
    day.set_defaults(handler=handle_day)

    count = commands.add_parser(
        "count", help=either("区间内的工作日数", "working days of an interval")
    )
    count.add_argument("after", help=either("首日，不计入", "first day, not counted"))
    count.add_argument("through", help=either("末日，计入", "last day, counted"))
    count.add_argument("--explain", action="store_true", help=either("逐日列出", "show every day"))
    add_options(count)
    count.set_defaults(handler=handle_count)

    draw = commands.add_parser(
        "draw-days", help=either("每月第一周周二的抽取日", "draw days: Tuesday of the first week")
    )
    draw.add_argument("month", help=either("2026 或 2026-02", "2026 or 2026-02"))
    draw.add_argument(
        "--reading",
        default="A",
        help=either(
            "“第一周”的读法 A–E，或 all；默认 A",
            "reading of “first week”, A–E, or all; by default A",
        ),
    )
    draw.add_argument(
        "--weekday",
        default="1",
        help=either("0 为周一……6 为周日；默认 1", "0 is Monday … 6 Sunday; by default 1"),
    )
    draw.add_argument(
        "--may-leave-month",
        action="store_true",
        help=either("允许顺延出本月", "it may move out of the month"),
    )
    add_options(draw)
    draw.set_defaults(handler=handle_draw_days)

    notice = commands.add_parser("import", help=either("加入新通知", "add a new notice"))
    notice.add_argument("notice", help=either("通知文本或 JSON 文件", "its text, or JSON"))
    notice.add_argument("--output", metavar="FILE", help=either("图层文件", "layer file to write"))
    notice.add_argument("--name", help=either("图层名称", "name of the layer"))
    notice.add_argument(
        "--level",
        default="office",
        help=either("office（默认）或 region", "office, the default, or region"),
    )
    notice.add_argument(
        "--published", metavar="DATE", help=either("公布日期", "day of publication")
    )
    notice.add_argument("--read-at", help=either("出处（网址）", "where it was read, an address"))
    notice.add_argument(
        "--year", help=either("文本未写明时的年份", "year, where the text does not say")
    )
    notice.add_argument(
        "--extra-days",
        default="0",
        help=either("法定节假日之外增加的放假天数", "days granted beyond the law"),
    )
    add_options(notice)
    notice.set_defaults(handler=handle_import)

    check = commands.add_parser(
        "check", help=either("与 holidays 逐日核对", "compare with holidays")
    )
    add_options(check)
    check.set_defaults(handler=handle_check)

    build = commands.add_parser(
        "rebuild", help=either("由 holidays 重建一年的条目", "rebuild an entry")
    )
    build.add_argument("year", help=either("年份", "year"))
    build.add_argument(
        "--json", action="store_true", help=either("输出 JSON（总是如此）", "always JSON")
    )
    build.set_defaults(handler=handle_rebuild)


def handle_status(args: argparse.Namespace) -> int:
    """Tell how far the calendar is settled and what is still open; exit code 0."""
    calendar = calendar_of(args)
    now = datetime.now(SHANGHAI)
    today = date(now.year, now.month, now.day) if args.today is None else read_day(args.today)
    latest = calendar.notices[-1] if calendar.notices else None
    number = latest.number.value if latest and latest.number else None
    value = {
        "first": str(calendar.first),
        "last_settled": str(calendar.last_settled),
        "last_published": str(calendar.last),
        "next_notice": calendar.last.year + 1,
        "today": str(today),
        "days_left": (calendar.last_settled - today).days,
        "notices": len(calendar.notices),
        "latest_notice": latest.id if latest else None,
        "latest_number": number,
        "layers": [layer.name for layer in calendar.layers],
        "as_of": str(calendar.known_on) if calendar.known_on else None,
        "digest": calendar.digest,
    }
    if args.json:
        print_json(value)
        return DONE
    settled, last = calendar.last_settled, calendar.last
    say(
        f"已确定：{calendar.first} 至 {settled}；暂定：至 {last}；此后未公布",
        f"settled: {calendar.first} to {settled}; provisional: to {last}; nothing after that",
    )
    year, left = last.year + 1, value["days_left"]
    say(f"尚缺：{year} 年的通知", f"still open: the notice for {year}")
    say(f"距 {today} 还有 {left} 天", f"{left} days from {today}")
    if latest:
        more = f"{latest.id} {number or ''} {latest.address or ''}".rstrip()
        say(f"最新通知：{more}", f"latest notice: {more}")
    for layer in calendar.layers:
        ids = ", ".join(notice.id for notice in layer.notices)
        line(f"{either('图层', 'layer')} {layer.name} ({layer.level.name.lower()}): {ids}")
    say(f"日历摘要：{calendar.digest}", f"calendar digest: {calendar.digest}")
    return DONE


def handle_day(args: argparse.Namespace) -> int:
    """Tell what is known of one day; exit code 3 if nothing is published."""
    calendar = calendar_of(args)
    asked = read_day(args.day, "day")
    try:
        day = calendar.day(asked)
    except ScheduleUnpublished as error:
        return print_undecided(error, as_json=args.json, date=str(asked))
    if args.json:
        print_json(day.to_dict())
    else:
        print_days([day])
    return DONE


def handle_count(args: argparse.Namespace) -> int:
    """Count the working days of an interval; exit code 3 beyond what is published."""
    calendar = calendar_of(args)
    after, through = read_day(args.after, "after"), read_day(args.through, "through")
    try:
        n = calendar.count(after, through)
        days = calendar.explain(after, through)
    except ScheduleUnpublished as error:
        given = {"after": str(after), "through": str(through)}
        return print_undecided(error, as_json=args.json, **given)
    status = calendar.status(through)
    if args.json:
        value = {
            "after": str(after),
            "through": str(through),
            "working_days": n,
            "status": status.value,
            "counted": [str(day.date) for day in days if day.working],
            "digest": calendar.digest,
        }
        more = {"days": [day.to_dict() for day in days]} if args.explain else {}
        print_json({**value, **more})
        return DONE
    say(
        f"{after} 之后至 {through}：{n} 个工作日，{status_text(status)}",
        f"after {after} through {through}: {n} working days, {status}",
    )
    if args.explain:
        print_days(days)
    return DONE


def handle_draw_days(args: argparse.Namespace) -> int:
    """Tell the days of the monthly draws; exit code 3 beyond what is published."""
    calendar = calendar_of(args)
    asked = _MONTH(args.month)
    if asked is None:
        raise InputError("calendar-month", value=args.month)
    readings = list(WeekReading) if args.reading == "all" else [args.reading]
    weekday = whole_number(args.weekday, "--weekday")
    found: list[DrawDay] = []
    try:
        for reading in readings:
            options = {
                "reading": reading,
                "weekday": weekday,
                "may_leave_month": args.may_leave_month,
            }
            if asked[2]:
                found.append(draw_day(calendar, int(asked[1]), int(asked[2]), **options))
            else:
                found += draw_days(calendar, int(asked[1]), **options)
    except ScheduleUnpublished as error:
        return print_undecided(error, as_json=args.json, month=args.month, reading=args.reading)
    if args.json:
        print_json({"draw_days": [day.to_dict() for day in found]})
        return DONE
    for day in found:
        moved = "、".join(str(d) for d in day.moved_from)
        why = either(f"  顺延自 {moved}", f"  moved from {moved}") if moved else ""
        status = "" if day.status is Status.SETTLED else f"  {status_text(day.status)}"
        line(f"{day.month:%Y-%m} {day.reading}: {day_text(day.draw)}{why}{status}")
    return DONE


def handle_import(args: argparse.Namespace) -> int:
    """Check a notice and write it as a layer; exit code 0.

    Raises:
        InputError: The notice cannot be read or fails a check.
    """
    calendar = calendar_of(args)
    level = _LEVELS.get(args.level)
    if level is None:
        raise InputError("calendar-layer-level", value=args.level)
    layer = import_notice(
        read_file(args.notice),
        calendar,
        read_at=args.read_at or Path(args.notice).name,
        name=args.name,
        level=level,
        published=None if args.published is None else read_day(args.published, "--published"),
        year=None if args.year is None else whole_number(args.year, "--year"),
        extra_days=whole_number(args.extra_days, "--extra-days"),
    )
    output = args.output or f"{layer.name}.json"
    try:
        Path(output).write_bytes(layer.to_json())
    except OSError as error:
        raise InputError("calendar-file-unwritable", value=output) from error
    extended = calendar.with_layers(layer)
    _print_import(calendar, extended, layer.name, output, as_json=args.json)
    return DONE


def _print_import(
    before: WorkCalendar, after: WorkCalendar, name: str, output: str, *, as_json: bool
) -> None:
    notices = next(layer.notices for layer in after.layers if layer.name == name)
    taken = sum(net_change(notice, before) for notice in notices)
    value = {
        "layer": name,
        "file": output,
        "notices": [notice.id for notice in notices],
        "off": sum(len(notice.off) for notice in notices),
        "work": sum(len(notice.work) for notice in notices),
        "working_days_taken": taken,
        "last_settled": str(after.last_settled),
        "last_published": str(after.last),
        "digest": after.digest,
    }
    days = (day for notice in notices for day in (*notice.off, *notice.work))
    opinion = cross_check(after, years={day.year for day in days})
    value["second_opinion"] = opinion.to_dict()
    if as_json:
        print_json(value)
        return
    off, work, settled = value["off"], value["work"], after.last_settled
    say(
        f"已检查并写入 {output}：放假 {off} 天，调休上班 {work} 天",
        f"checked and written to {output}: {off} days off, {work} worked",
    )
    say(
        f"加上此图层（--layer {output}），安排确定至 {settled}",
        f"with it (--layer {output}) the schedule is settled through {settled}",
    )
    _print_differences(opinion)
    if opinion.differences:
        say(
            "请按通知原文核对以上日期；图层按通知写入",
            "look these days up in the notice itself; the layer says what it says",
        )
    else:
        say(f"{opinion.package} 与此一致", f"{opinion.package} says the same")


def handle_check(args: argparse.Namespace) -> int:
    """Compare the schedule with the installed package; exit code 1 on any difference."""
    found = cross_check(calendar_of(args))
    if args.json:
        print_json(found.to_dict())
    else:
        line(f"{found.package}: {found.first} – {found.last}")
        _print_differences(found)
        for id in found.unbalanced:
            say(f"{id}：放假与调休不平衡", f"{id}: days off and make-up days do not balance")
        said = ("一致", "no difference") if found.agrees else ("不一致", "differences found")
        say(*said)
    return DONE if found.agrees else REFUTED


def _print_differences(found: CrossCheck) -> None:
    words = {"working": ("上班", "working"), "rest": ("休息", "rest")}
    for one in found.differences:
        (ours, notices), (theirs, package) = words[one.notices], words[one.package]
        say(
            f"{one.day} {one.name}：通知为{ours}，{found.package} 为{theirs}",
            f"{one.day} {one.name}: {notices} by the notices, {package} by {found.package}",
        )
    for year in found.by_statute:
        say(
            f"{year} 年：{found.package} 还不知道调休，只核对了法定节假日",
            f"{year}: {found.package} knows no make-up days yet; statutory holidays were compared",
        )


def handle_rebuild(args: argparse.Namespace) -> int:
    """Print one year's entry as the installed package has it; exit code 0."""
    print_json(rebuild(national(), whole_number(args.year, "year")))
    return DONE
