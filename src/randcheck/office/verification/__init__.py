"""Verification with what stands above the proof: the office's own files, today's schedule.

`randcheck.certificates.verification` needs neither. Whoever has the rule book, the plan
or the item list hands them in here, and step ``files`` compares them; where working
days are embedded, a note says whether today's schedule still has them.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from randcheck.canonical.arguments import checked
from randcheck.certificates import verification
from randcheck.certificates.verification.case import Beyond
from randcheck.errors import InputError, Problem, RandcheckError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path
    from typing import Unpack

    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.verification import Given, Report
    from randcheck.office.books.book import RuleBook


@checked
def examine(
    certificate: str | Path | bytes | Certificate,
    *,
    files: Mapping[str, str | Path | bytes] | None = None,
    **given: Unpack[Given],
) -> Report:
    """Verify a certificate and return the report, whatever it says.

    Args:
        certificate: Path of the file, its bytes or text (which begins with ``{``), or a
            certificate. Never hand on as a path what a stranger sent: give its bytes.
        files: Files of the office whose digests the commitment names, by name: ``plan``,
            ``items``, ``rule_book`` (also the name of one of the library's), ``published``.
        **given: What else the verifier has; see `Given`.

    Returns:
        The report. A file that cannot be opened gives the verdict ``undecided``.
    """
    return verification.examine(certificate, beyond=_beyond(files), **given)


@checked
def verify(
    certificate: str | Path | bytes | Certificate,
    *,
    files: Mapping[str, str | Path | bytes] | None = None,
    require: Collection[str] = (),
    **given: Unpack[Given],
) -> Report:
    """Verify a certificate; raise unless it holds.

    Args:
        certificate: Path of the file, its bytes or text (which begins with ``{``), or a
            certificate. Never hand on as a path what a stranger sent: give its bytes.
        files: Files of the office, as for `examine`.
        require: Names of properties that must be reached.
        **given: What else the verifier has; see `Given`.

    Returns:
        The report.

    Raises:
        VerificationError: Some step failed; `report` holds all of them.
        UndecidedError: A required property was not reached, or the certificate
            holds something that this version cannot judge.
        InputError: A file cannot be opened, or a property is unknown.
    """
    return verification.verify(certificate, require=require, beyond=_beyond(files), **given)


def _beyond(files: Mapping[str, str | Path | bytes] | None) -> Beyond:
    if not files:  # whoever has none does not wait for the readers of lists and books
        return Beyond(calendar=_calendar)
    from randcheck.office.verification.files import BOOK, compare_files, load_files

    try:
        loaded = load_files(files)
    except InputError as error:
        return Beyond(calendar=_calendar, given=tuple(files), unreadable=error.problems)
    compare = partial(compare_files, loaded)
    calendar = partial(_calendar, rules=loaded.rules) if BOOK in loaded.sources else _calendar
    return Beyond(calendar=calendar, files=compare, given=tuple(files))


def _calendar(
    embedded: Mapping[str, Any], rules: Callable[[], RuleBook | None] | None = None
) -> Iterator[Problem]:
    """Say whether the embedded working days are those of today's schedule.

    Where the office's book is given, with the layers of its region.
    """
    from randcheck.calendars.assembling import national
    from randcheck.calendars.snapshots import compare

    try:
        book = None if rules is None else rules()
        found = compare(embedded, national(layers=() if book is None else book.layers))
    except RandcheckError:  # a window that today's calendar says nothing of
        return
    if found.same:
        yield Problem("note-calendar-same")
    else:
        days = "、".join(change.day.isoformat() for change in found.changes) or "—"
        yield Problem("note-calendar-changed", {"value": days})
