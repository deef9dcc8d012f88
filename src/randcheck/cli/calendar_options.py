"""What the commands about days share: options, the calendar they name, printing."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from randcheck.calendars import Layer, WorkCalendar, national, read_day, read_layer
from randcheck.cli.language import either, problem_text
from randcheck.disk.storage import read_whole
from randcheck.errors import InputError, ScheduleUnpublished

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable
    from datetime import date

    from randcheck.calendars import Day
    from randcheck.office.books.book import OfficeRules

DONE, REFUTED, BAD_INPUT, UNDECIDED = range(4)  # exit codes

_ZH_WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_EN_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ZH_STATUS = {"settled": "已确定", "provisional": "暂定", "unpublished": "未公布"}
_ZH_KIND = {"weekday": "工作日", "weekend": "周末", "holiday": "放假", "makeup": "调休上班"}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose a calendar, and ``--json``.

    Args:
        parser: The parser of one command.
    """
    parser.add_argument(
        "--as-of",
        metavar="DATE",
        help=either("以该日所知为准", "answer with what was known on this day"),
    )
    parser.add_argument(
        "--layer",
        metavar="FILE",
        action="append",
        default=[],
        help=either(
            "地区或单位的图层文件，可多次给出", "a region's or an office's layer; may be repeated"
        ),
    )
    parser.add_argument("--json", action="store_true", help=either("输出 JSON", "print JSON"))


def calendar_of(args: argparse.Namespace, book: OfficeRules | None = None) -> WorkCalendar:
    """Return the calendar that the options name, with the layers of a rule book.

    Raises:
        InputError: A layer cannot be read or does not fit, or the date is none.
    """
    layers = [read_layer_file(name) for name in args.layer]
    as_of = None if args.as_of is None else read_day(args.as_of, "--as-of")
    if book is not None:
        return book.work_calendar(layers, as_of=as_of)
    return national(layers=layers, as_of=as_of)


def read_layer_file(name: str) -> Layer:
    """Return the layer in a file.

    Raises:
        InputError: It cannot be opened (``calendar-file-unreadable``) or is no layer.
    """
    return read_layer(read_file(name), Path(name).name)


def read_file(name: str) -> bytes:
    """Return the bytes of a file.

    Raises:
        InputError: It cannot be opened (``calendar-file-unreadable``).
    """
    try:
        return read_whole(name)
    except InputError as error:
        raise InputError("calendar-file-unreadable", value=name) from error


def whole_number(text: str, place: str) -> int:
    """Return the integer that an argument holds.

    Raises:
        InputError: It holds none (``calendar-whole-number``).
    """
    if not text.isascii() or not text.removeprefix("-").isdigit():
        raise InputError("calendar-whole-number", place=place, value=text)
    return int(text)


def print_json(value: Any) -> None:  # noqa: ANN401 - whatever JSON holds
    """Print `value` as JSON."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def print_undecided(error: ScheduleUnpublished, *, as_json: bool, **more: object) -> int:
    """Print that a schedule is not published, and return the exit code.

    Args:
        error: What was raised.
        as_json: Whether to print JSON; there is no ``due`` in it.
        more: Further keys of the JSON.
    """
    if as_json:
        params = error.params
        known = {key: params[key] for key in ("earliest", "last_settled", "last_published")}
        errors = [problem.to_dict() for problem in error.problems]
        print_json({"status": "unpublished", **known, **more, "errors": errors})
    else:
        for problem in error.problems:
            print(problem_text(problem), file=sys.stderr)
    return UNDECIDED


def day_text(day: date) -> str:
    """Return a day with its weekday."""
    number = day.weekday()
    return either(f"{day}（{_ZH_WEEKDAYS[number]}）", f"{day} ({_EN_WEEKDAYS[number]})")


def status_text(status: str) -> str:
    """Return the word for a status."""
    return either(_ZH_STATUS[status], status)


def print_days(days: Iterable[Day]) -> None:
    """Print a table of days: weekday, whether worked and why, festival, sources."""
    for day in days:
        mark = "+" if day.working else "-"
        more = " ".join((day.name, *day.sources, *day.annotations)).strip()
        status = "" if day.status == "settled" else f" [{status_text(day.status)}]"
        kind = either(_ZH_KIND[day.kind], day.kind)
        line = f"{mark} {day_text(day.date)} {kind}{status} {more}"
        print(line.rstrip())
