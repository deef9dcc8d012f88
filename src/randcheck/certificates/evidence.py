"""What a verifier was given beside the certificate: statements and time stamps.

Evidence can only add. What cannot be read or checked counts for nothing and is
named in the report; nobody refutes a certificate by putting a bad file beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from randcheck.certificates.certificate import read_whole
from randcheck.certificates.statements import Statement, read_statement
from randcheck.certificates.timestamps import Stamp, load_roots, read_stamp
from randcheck.certificates.trust import files_of
from randcheck.errors import ExtraMissingError, InputError, Phrase, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


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

        See `randcheck.certificates.timestamps.Stamp.latest`.
        """
        return min((stamp.latest for stamp in self.stamps if stamp.covers(message)), default=None)


def load_evidence(folder: str | Path | None, roots: str | Path | None = None) -> Evidence:
    """Return the evidence of a folder: ``*.json`` statements, ``*.tsr`` time stamps.

    Args:
        folder: ``None``: nothing was given.
        roots: PEM file of the authorities that the verifier accepts.

    Raises:
        InputError: The folder, a file or the roots cannot be opened.
    """
    statements: list[Statement] = []
    stamps: list[Stamp] = []
    unused: list[Problem] = []
    lacking: list[Problem] = []
    accepted: Sequence[Any] = ()
    try:
        accepted = [] if roots is None else load_roots(roots)
    except ExtraMissingError as error:
        lacking += error.problems
    for path in [] if folder is None else files_of(folder, ".json"):
        data = read_whole(path)
        try:
            statements.append(read_statement(data, path.name))
        except InputError as error:
            unused.append(unused_file(path.name, error.problems[0]))
    for path in [] if folder is None else files_of(folder, ".tsr"):
        data = read_whole(path)
        if roots is None:
            unused.append(_unused(path.name, Phrase("stamp-no-roots")))
            continue
        try:
            stamps.append(read_stamp(data, accepted, path.name))
        except ExtraMissingError as error:
            lacking = list(error.problems)
        except InputError as error:
            unused.append(unused_file(path.name, error.problems[0]))
    return Evidence(
        statements=tuple(statements),
        stamps=tuple(stamps),
        unused=tuple(unused),
        lacking=tuple(lacking[:1]),
    )


def unused_file(file: str, problem: Problem) -> Problem:
    """Return the note on a file that counts for nothing."""
    return _unused(file, Phrase(problem.code, tuple(problem.params.items())))


def _unused(file: str, why: Phrase) -> Problem:
    return Problem("note-evidence-unused", {"why": why}, file)
