"""Which check of a journal is meant, and whose rule book holds for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.errors import InputError
from randcheck.office.books.rulebook import rulebook

if TYPE_CHECKING:
    from collections.abc import Iterable

    from randcheck.checks.check import Check
    from randcheck.office.books.book import RuleBook


def own_book(name: str, checks: Iterable[Check]) -> RuleBook:
    """Return the rule book that is named, if it is that of the office whose checks they are.

    Args:
        name: Of the book, or its file.
        checks: Those of a journal.

    Raises:
        InputError: The journal is another office's (``check-other-office``), or there is no
            such book.
    """
    book = rulebook(name)
    others = sorted({check.office for check in checks} - {book.office})
    if others:
        raise InputError(
            "check-other-office", place="--book", found="、".join(others), wanted=book.office
        )
    return book


def named_check(checks: Iterable[Check], name: str, place: str) -> Check:
    """Return the check that has this id, or the only one of this target.

    Args:
        checks: Those of a journal.
        name: Id of the check or of its target.
        place: The journal, for the error.

    Raises:
        InputError: There is none, or there are several (``notice-check``).
    """
    found = [check for check in checks if name in {check.id, check.target}]
    if len(found) != 1:
        raise InputError("notice-check", place=place, value=name, found=len(found))
    return found[0]
