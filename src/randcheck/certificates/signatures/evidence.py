"""What a verifier was given beside the certificate: statements and time stamps.

Evidence can only add. What cannot be read or checked counts for nothing and is
named in the report; nobody refutes a certificate by putting a bad file beside it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from randcheck.certificates.signatures.statements import Statement, read_statement
from randcheck.certificates.signatures.timestamps import Stamp, load_roots, read_stamp
from randcheck.certificates.signatures.trust import files_of
from randcheck.disk.storage import read_whole
from randcheck.errors import ExtraMissingError, InputError, Phrase, Problem

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from randcheck.disk.shelves import Files, Place

    Reader = Callable[[bytes, str], Statement | Stamp]

UNUSED: Final = "note-evidence-unused"


@frozen(kw_only=True)
class Evidence:
    """All of it.

    Attributes:
        statements: Those that have their form; signatures are not checked yet.
        stamps: Those that hold, under the roots given.
        unused: Files that count for nothing, each with the reason.
        lacking: Extras without which some could not be checked.
    """

    statements: tuple[Statement, ...] = ()
    stamps: tuple[Stamp, ...] = ()
    unused: tuple[Problem, ...] = ()
    lacking: tuple[Problem, ...] = ()

    def known_by(self, message: bytes) -> int | None:
        """Return by when some bytes were known, in microseconds; ``None``: nobody says.

        See `randcheck.certificates.signatures.timestamps.Stamp.latest`.
        """
        return min((stamp.latest for stamp in self.stamps if stamp.covers(message)), default=None)


def load_evidence(
    folder: str | Path | Files | None, roots: str | Path | bytes | None = None
) -> Evidence:
    """Return the evidence of a folder: ``*.json`` statements, ``*.tsr`` time stamps.

    Args:
        folder: ``None``: nothing was given.
        roots: PEM file of the authorities that the verifier accepts.

    Raises:
        InputError: The folder, a file or the roots cannot be opened.
    """
    readers: dict[str, Reader] = {".json": read_statement, ".tsr": _stamp_reader(roots)}
    found = [
        _tried(path, read)
        for suffix, read in readers.items()
        for path in ([] if folder is None else files_of(folder, suffix))
    ]
    problems = [item for item in found if isinstance(item, Problem)]
    return Evidence(
        statements=tuple(item for item in found if isinstance(item, Statement)),
        stamps=tuple(item for item in found if isinstance(item, Stamp)),
        unused=tuple(problem for problem in problems if problem.code == UNUSED),
        lacking=tuple(problem for problem in problems if problem.code != UNUSED)[:1],
    )


def _stamp_reader(roots: str | Path | bytes | None) -> Reader:
    accepted: list[Any] = []
    if roots is not None:
        with suppress(ExtraMissingError):  # `read_stamp` will miss it too
            accepted = load_roots(roots)

    def read(data: bytes, file: str) -> Stamp:
        if roots is None:
            raise InputError("stamp-no-roots", place=file)
        return read_stamp(data, accepted, file)

    return read


def _tried(path: Place, read: Reader) -> Statement | Stamp | Problem:
    data = read_whole(path)
    try:
        return read(data, path.name)
    except ExtraMissingError as error:
        return error.problems[0]
    except InputError as error:
        return unused_file(path.name, error.problems[0])


def unused_file(file: str, problem: Problem) -> Problem:
    """Return the note on a file that counts for nothing."""
    why = Phrase(problem.code, tuple(problem.params.items()))
    return Problem(UNUSED, {"why": why}, file)
