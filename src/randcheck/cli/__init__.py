"""The command line: parses, calls the library, prints.

Exit codes: 0 verified or done, 1 refuted, 2 usage, bad input or a file that
cannot be opened, 3 cannot decide.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from typing import TYPE_CHECKING, NoReturn

import randcheck
from randcheck.cli import (
    amend,
    audit,
    calendar,
    check,
    commit,
    contribute,
    deadline,
    demo,
    draw,
    init,
    key,
    notice,
    opening,
    pending,
    plan,
    register,
    report,
    roster,
    selftest,
    sign,
    verify,
    view,
    void,
)
from randcheck.errors import RandcheckError, UndecidedError, VerificationError

if TYPE_CHECKING:
    from collections.abc import Sequence

DONE, REFUTED, BAD, UNDECIDED = 0, 1, 2, 3

_ROOMS = (
    demo,
    init,
    roster,
    plan,
    key,
    contribute,
    commit,
    sign,
    opening,
    draw,
    amend,
    pending,
    void,
    verify,
    view,
    notice,
    register,
    check,
    report,
    audit,
    deadline,
    calendar,
    selftest,
)


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    top = argparse.ArgumentParser(
        prog="randcheck",
        description="双随机抽查：抽取、派员、核验。"
        " Random selection for inspections that anybody can re-verify.",
    )
    top.add_argument("--version", action="version", version=f"randcheck {randcheck.__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for room in _ROOMS:
        room.add_parsers(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Args:
        arguments: Those of the command line by default.
    """
    for stream in (sys.stdout, sys.stderr):
        # a console in cp936 or ASCII shows what it can instead of failing
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    options = parser().parse_args(arguments)
    try:
        code: int = options.handler(options)
    except RandcheckError as error:
        _tell(error, as_json=getattr(options, "json", False))
        if isinstance(error, VerificationError):
            return REFUTED
        return UNDECIDED if isinstance(error, UndecidedError) else BAD
    return code


def _tell(error: RandcheckError, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"problems": [p.to_dict() for p in error.problems]}, ensure_ascii=False))
    for problem in error.problems:
        print(f"错误：{problem.zh}\nerror: {problem.en}", file=sys.stderr)


def run() -> NoReturn:
    """Run one command as a process; a reader that went away is no error of ours."""
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 128 + 13  # as a shell says of a process that SIGPIPE ended
    sys.exit(code)
