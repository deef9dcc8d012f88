"""What a verifier was given beside the certificate: statements, heads, time stamps.

Evidence can only add. What cannot be read or checked counts for nothing and is
named in the report; nobody refutes a certificate by putting a bad file beside it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from attrs import frozen

from randcheck.certificates.ceremony.sources import seconds
from randcheck.certificates.signatures.signing import WITNESS
from randcheck.certificates.signatures.statements import (
    UNUSED,
    Statement,
    read_statement,
    unused_file,
)
from randcheck.certificates.signatures.timestamps import Stamp, load_roots, read_stamp
from randcheck.certificates.signatures.trust import files_of
from randcheck.disk.storage import read_whole
from randcheck.errors import ExtraMissingError, InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path
    from typing import TypeAlias

    from randcheck.certificates.signatures.heads import Entry, Head, HeadFile, HeadStatement
    from randcheck.certificates.signatures.trust import TrustedKey
    from randcheck.disk.storage import Files, Place

    Item: TypeAlias = Statement | HeadStatement | HeadFile | Stamp
    Reader: TypeAlias = Callable[[bytes, str], Item]

OF_HEADS: Final = (b"randcheck/register-head@v1", b"randcheck.head-statement.v1")
"""What a file about the head of a register holds, and no other one."""


@frozen(kw_only=True)
class Evidence:
    """All of it.

    Attributes:
        statements: Those that have their form; signatures are not checked yet.
        heads: Heads of registers of which everything shown holds, and statements on such.
        stamps: Those that hold, under the roots given.
        unused: Files that count for nothing, each with the reason.
        lacking: Extras without which some could not be checked.
    """

    statements: tuple[Statement, ...] = ()
    heads: tuple[HeadFile | HeadStatement, ...] = ()
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
    """Return the evidence of a folder: ``*.json`` statements and heads, ``*.tsr`` time stamps.

    Args:
        folder: ``None``: nothing was given.
        roots: PEM file of the authorities that the verifier accepts.

    Raises:
        InputError: The folder, a file or the roots cannot be opened.
    """
    readers: dict[str, Reader] = {".json": _read_json, ".tsr": _stamp_reader(roots)}
    found = [
        _tried(path, read)
        for suffix, read in readers.items()
        for path in ([] if folder is None else files_of(folder, suffix))
    ]
    problems = [item for item in found if isinstance(item, Problem)]
    return Evidence(
        statements=tuple(item for item in found if isinstance(item, Statement)),
        heads=tuple(i for i in found if not isinstance(i, Statement | Stamp | Problem)),
        stamps=tuple(item for item in found if isinstance(item, Stamp)),
        unused=tuple(problem for problem in problems if problem.code == UNUSED),
        lacking=tuple(problem for problem in problems if problem.code != UNUSED)[:1],
    )


def _read_json(data: bytes, file: str) -> Item:
    if not any(mark in data for mark in OF_HEADS):
        return read_statement(data, file)
    from randcheck.certificates.signatures.heads import read_about_head  # seldom given

    return read_about_head(data, file)


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


def _tried(path: Place, read: Reader) -> Item | Problem:
    data = read_whole(path)
    try:
        return read(data, path.name)
    except ExtraMissingError as error:
        return error.problems[0]
    except InputError as error:
        return unused_file(path.name, error.problems[0])


# --- what counts of it ---

SECOND: Final = 1_000_000


class Judged(NamedTuple):
    """What counts of the evidence.

    Attributes:
        statements: On commitments of slots.
        heads: On heads of registers.
        shown: Head → index → entry, of the heads that count; all paths hold.
        links: Head → earlier heads that it is shown to follow.
        unused: Notes on files that count for nothing.
        lacking: Extras that were missing to tell.
    """

    statements: list[Statement]
    heads: list[HeadStatement]
    shown: dict[Head, dict[int, Entry]]
    links: dict[Head, list[Head]]
    unused: list[Problem]
    lacking: list[Problem]

    def said_of_heads(self) -> Iterable[tuple[Head, str]]:
        """Yield all heads that witnesses vouch for, and those that these follow, with the file."""
        for statement in self.heads:
            yield statement.head, statement.file
            for earlier in self.links.get(statement.head, ()):
                yield earlier, statement.file


def judge(
    evidence: Evidence, trust: Mapping[str, TrustedKey], is_own: Callable[[str, str], bool]
) -> Judged:
    """Tell statements that count from those that do not.

    Args:
        evidence: What a verifier was given.
        trust: The keys that it takes for good, by keyid.
        is_own: Whether a key signs for an office itself.
    """
    found = Judged([], [], {}, {}, [], list(evidence.lacking))

    def counts(statement: Statement | HeadStatement) -> bool:
        try:
            _check(statement, evidence, trust, is_own)
        except ExtraMissingError as error:
            found.lacking.extend(error.problems)
            return False
        except InputError as error:
            found.unused.append(unused_file(statement.file, error.problems[0]))
            return False
        return True

    found.statements.extend(filter(counts, evidence.statements))
    if evidence.heads:
        from randcheck.certificates.signatures.heads import judge_heads  # seldom given

        judge_heads(evidence.heads, found, counts)
    return found._replace(lacking=found.lacking[:1])


def _check(
    statement: Statement | HeadStatement,
    evidence: Evidence,
    trust: Mapping[str, TrustedKey],
    is_own: Callable[[str, str], bool],
) -> None:
    """Refuse a statement that no witness known to the verifier made."""
    keyid, trusted = statement.keyid, trust.get(statement.keyid)
    if trusted is None or not trusted.counts_as(WITNESS, statement.office):
        raise InputError("statement-unknown-key", value=keyid)
    if is_own(keyid, statement.office):
        raise InputError("witness-office", value=keyid)
    if trusted.revoked is not None and not in_force(trusted, evidence, statement.signature):
        raise InputError("key-revoked", value=keyid, instant=trusted.revoked[0])
    trusted.key.check(statement.signature, statement.message)


def in_force(trusted: TrustedKey, evidence: Evidence, signature: bytes) -> bool:
    """Tell whether a key is good, or was when it signed: a stamp over the signature says so."""
    if trusted.revoked is None:
        return True
    known = evidence.known_by(signature)
    return known is not None and known < seconds(trusted.revoked[0]) * SECOND
