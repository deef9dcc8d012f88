"""What is said when a command did not give its answer, and the exit code that goes with it."""

from __future__ import annotations

import json
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Final

import randcheck
from randcheck.cli.language import either, problem_text
from randcheck.errors import Problem, RandcheckError, UndecidedError, VerificationError

if TYPE_CHECKING:
    from collections.abc import Sequence

REFUTED: Final = 1
BAD: Final = 2
UNDECIDED: Final = 3
UNANSWERED: Final = 4
"""Nobody foresaw it, or the answer could not be written: nothing is said of any certificate."""
INTERRUPTED: Final = 128 + 2  # as a shell says of a process that SIGINT ended


def tell(error: BaseException, *, as_json: bool) -> int:
    """Say what became of a command and return its exit code.

    Args:
        error: What ended it.
        as_json: Whether standard output gets the problems as JSON too.

    Raises:
        OSError: The output of the command cannot be written.
    """
    if isinstance(error, RandcheckError):
        _print(error.problems, as_json=as_json)
        if isinstance(error, VerificationError):
            return REFUTED
        return UNDECIDED if isinstance(error, UndecidedError) else BAD
    if isinstance(error, KeyboardInterrupt):
        _print([Problem("interrupted")], as_json=False)
        return INTERRUPTED
    if isinstance(error, OSError) and _is_output(error):
        raise error
    _print([_unforeseen(error)], as_json=as_json)
    return UNANSWERED


def tell_unwritten(error: OSError) -> None:
    """Say that the output of a command could not be written."""
    _print([Problem("output-unwritable", {"reason": error.strerror or "?"})], as_json=False)


def _is_output(error: OSError) -> bool:
    """Tell whether what could not be written is what the command prints.

    Everything else that the library opens has a name.
    """
    return error.filename is None


def _unforeseen(error: BaseException) -> Problem:
    """Return what can be said of an error that nobody foresaw; its text may be secret."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    place = "".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in last)
    params = {"kind": type(error).__name__, "where": place, "version": randcheck.__version__}
    return Problem("unforeseen", params)


def _print(problems: Sequence[Problem], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"problems": [p.to_dict() for p in problems]}, ensure_ascii=False))
    for problem in problems:
        print(either("错误：", "error: ") + problem_text(problem), file=sys.stderr)
