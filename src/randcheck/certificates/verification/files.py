"""Step ``files``: plan, item list, rule book and published list against their digests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from randcheck.certificates.envelope import file_digest
from randcheck.certificates.files.officefiles import BOOK, FILES, ITEMS, PLAN
from randcheck.certificates.verification.booked import booked
from randcheck.certificates.verification.case import Skip
from randcheck.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from randcheck.certificates.verification.case import Case
    from randcheck.rules.rates import Lists


def files(case: Case) -> Iterator[Problem]:
    """Recompute the digests of the files given, and hold the rule book against the commitment.

    Raises:
        Skip: No file was given that the commitment could name.
    """
    data = case.files.data
    names = [name for name in FILES if name in data]
    if case.sealed and case.commitment[FILES[PLAN]] is None:
        names = [name for name in names if name != PLAN]  # left out: its numbers could be tried
    if not names:
        raise Skip("skip-no-files")
    same = set()
    for name in names:
        said, found = _said(case.commitment, name), file_digest(case.suite, data[name])
        if said == found:
            same.add(name)
        elif said is None:
            yield Problem("file-not-committed", {"value": name}, FILES[name])
        else:
            yield Problem("file-differs", {"found": found, "wanted": said}, FILES[name])
    if BOOK in same and case.files.rules is None:
        case.noted.append(Problem("note-book-unread"))
    elif BOOK in same and case.files.rules is not None:
        yield from booked(case, case.files.rules, _lists(case, same))


def _said(commitment: Mapping[str, Any], name: str) -> str | None:
    value: Any = commitment[FILES[name]]
    said: str | None = value["digest"] if isinstance(value, dict) else value
    return said


def _lists(case: Case, same: set[str]) -> Lists | None:
    """Return item list and plan, if all that there are were given and are the committed ones."""
    body = case.commitment
    there = {name for name in (ITEMS, PLAN) if body[FILES[name]] is not None}
    hidden = case.sealed and body[FILES[PLAN]] is None
    return None if hidden or there - same else case.files.rates(body)
