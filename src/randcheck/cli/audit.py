"""``randcheck audit``: past draws that no certificate proves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.audit import audit, certain, read_record
from randcheck.audit.result import FOUND, NOTHING, said_of
from randcheck.cli.output import as_json, say
from randcheck.errors import ExtraMissingError

if TYPE_CHECKING:
    import argparse

    from randcheck.audit import Audit


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("folder", metavar="DIR", help="抽取记录所在文件夹 / folder with the record")
    parser.add_argument("--json", action="store_true", help="供程序读取 / print JSON")
    parser.set_defaults(handler=handler)


def handler(options: argparse.Namespace) -> int:
    """Audit the record; exit with 1 where something was found, 3 where nothing can be told."""
    reading = read_record(options.folder)
    try:
        found = audit(reading.value, notices=reading.notices)
    except ExtraMissingError as error:
        found = certain(reading.value, notices=(*reading.notices, *error.problems))
    if options.json:
        as_json(found.to_dict())
    else:
        _print(found)
    return {FOUND: 1, NOTHING: 0}.get(found.verdict, 3)


def _print(found: Audit) -> None:
    for notice in found.notices:
        say(notice.zh, notice.en)
    for breach in found.breaches:
        say(breach.zh, breach.en)
    for family in found.families or ():
        say(said_of(family, "zh"), said_of(family, "en"))
