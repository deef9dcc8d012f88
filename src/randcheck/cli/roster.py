"""``randcheck roster check``: can this file be used, and if not, what is wrong with it."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from randcheck.cli.language import either, problem_text
from randcheck.cli.output import VERDICTS
from randcheck.errors import InputError
from randcheck.office.books.needs import missing_columns
from randcheck.office.books.rulebook import rulebook
from randcheck.office.reading import OfficeFiles
from randcheck.office.reading.schema import NAMES
from randcheck.office.reading.verdict import CHECKED, check_file

if TYPE_CHECKING:
    import argparse

    from randcheck.office.books.rulebook import RuleBook
    from randcheck.office.reading.options import ReadOptions
    from randcheck.office.reading.verdict import Verdict

DONE, BAD_INPUT = 0, 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add ``roster`` with its commands; each sets ``handler``, which returns the exit code."""
    commands = parser.add_subparsers(dest="roster", required=True, metavar="COMMAND")
    check = commands.add_parser(
        "check", help=either("检查名录文件", "check a file before it is used")
    )
    check.add_argument("file", metavar="FILE", help=either("CSV 或 XLSX", "CSV or XLSX"))
    check.add_argument(
        "--role", required=True, choices=CHECKED, help=either("名录种类", "kind of list")
    )
    check.add_argument(
        "--context", metavar="DIR", help=either("其他名录所在文件夹", "the other lists")
    )
    check.add_argument(
        "--words",
        metavar="FILE",
        help=either("本机关用词；默认同一文件夹中的用词.toml", "own words"),
    )
    check.add_argument(
        "--book",
        help=either("规则书：名录是否有其所需的列", "rule book whose columns the list must have"),
    )
    check.add_argument("--window", metavar="A..B", help=either("检查期", "2022-06-01..2022-11-30"))
    check.add_argument("--encoding", help=either("CSV 编码", "encoding of the CSV file"))
    check.add_argument(
        "--normalise",
        action="store_true",
        help=either("转换全角、小写和首尾空格", "convert codes, say so"),
    )
    check.add_argument("--json", action="store_true", help=either("输出 JSON", "print JSON"))
    check.set_defaults(handler=handler)


def handler(args: argparse.Namespace) -> int:
    """Check one file and print the verdict.

    Args:
        args: What `add_parsers` makes of the command line.

    Returns:
        0 where the file can be used, 2 where it cannot.

    Raises:
        InputError: ``--window`` is none.
    """
    book = None if args.book is None else rulebook(args.book)
    options: ReadOptions = {"encoding": args.encoding, "normalise": args.normalise}
    if args.window:
        options["window"] = parse_window(args.window)
    if book is not None and args.role == "targets":
        options |= {"states": book.states, "tiers": book.tiers}
    verdict = check_file(args.file, args.role, context=args.context, own=args.words, **options)
    if book is not None:
        verdict = _with_book(verdict, book, args)
    if args.json:
        _print(json.dumps(verdict.to_dict(), ensure_ascii=not _is_unicode(), indent=2))
    else:
        _print(_as_text(verdict))
    return BAD_INPUT if verdict.verdict == "reject" else DONE


def _with_book(verdict: Verdict, book: RuleBook, args: argparse.Namespace) -> Verdict:
    """Return the verdict with the columns that a rule book asks for and the list has not."""
    if args.role not in {"targets", "inspectors"}:
        known = "targets、inspectors"
        raise InputError(
            "option-unknown", place="--book", value="book", role=args.role, known=known
        )
    if verdict.reading is None:
        return verdict
    listed = {
        args.role: verdict.reading.value,
        "fields": {args.role: verdict.reading.fields},
        "files": ((args.role, Path(args.file).name),),
    }
    problems = missing_columns(book, OfficeFiles(**listed, notices=verdict.notices))
    if _has_presence(Path(args.file).parent):
        problems = tuple(p for p in problems if p.params["value"] != "在岗")
    if not problems:
        return verdict
    return evolve(verdict, verdict="reject", rows=None, problems=problems)


def _has_presence(folder: Path) -> bool:
    """Tell whether a list of its own beside the inspectors says who is present."""
    names = {"presence", *NAMES["presence"]}
    return any(path.stem in names for path in folder.iterdir())


def parse_window(text: str) -> tuple[date, date]:
    """Return first and last day of ``A..B``.

    Raises:
        InputError: It is no such thing.

    >>> parse_window("2022-06-01..2022-11-30")[1]
    datetime.date(2022, 11, 30)
    """
    first, _, last = text.partition("..")
    try:
        window = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise InputError("window-form", place="--window", value=text) from None
    if window[0] > window[1]:
        raise InputError("window-form", place="--window", value=text)
    return window


def _as_text(verdict: Verdict) -> str:
    head = either(*VERDICTS[verdict.verdict])
    if verdict.rows is not None:
        head += either(f"：{verdict.rows} 行", f": {verdict.rows} rows")
    return "\n".join([head, *map(problem_text, verdict.problems + verdict.notices)])


def _is_unicode() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")


def _print(text: str) -> None:
    """Print what the console can show; a console in cp936 lacks some characters."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding))
