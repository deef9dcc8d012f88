"""Step ``files``: plan, item list, rule book and published list against the commitment.

Plan, item list, rule book and published list stay with the office. Whoever has one
compares its bytes; of a rule book that can be read, also what it lays down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from randcheck.certificates.envelope import file_digest
from randcheck.certificates.verification.case import Skip
from randcheck.disk.storage import LARGEST_LIST, UNREADABLE, is_file, read_whole
from randcheck.errors import InputError, Problem, RandcheckError
from randcheck.office.books.rulebook import book_source, parse_book, rulebook
from randcheck.office.plans.rates import Lists
from randcheck.office.reading import read_beside
from randcheck.office.verification.against_book import booked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from randcheck.certificates.verification.case import Case
    from randcheck.office.books.book import RuleBook

PLAN, ITEMS, BOOK, PUBLISHED = "plan", "items", "rule_book", "published"
FILES: Final = {
    PLAN: "plan_file",
    ITEMS: "item_list",
    BOOK: "rule_book",
    PUBLISHED: "published_list",
}
"""What a verifier may give, and the field of the commitment that has its digest."""

_NOT_THERE: Final = {*UNREADABLE, "book-unknown", "book-extends"}


@frozen(kw_only=True)
class OfficeFiles:
    """Those that were given.

    None is read before its digest turned out to be the committed one.

    Attributes:
        data: Name → bytes; a rule book's with those of the books that it extends.
        sources: Name → where they are from.
    """

    data: Mapping[str, bytes] = field(factory=dict, repr=False)
    sources: Mapping[str, str | Path | bytes] = field(factory=dict, repr=False)

    def rules(self) -> RuleBook | None:
        """Return what the rule book lays down; ``None`` where it is no book of this library."""
        source = self.sources[BOOK]
        try:
            return parse_book(source) if isinstance(source, bytes) else rulebook(source)
        except InputError:
            return None

    def rates(self, commitment: Mapping[str, Any]) -> Lists | None:
        """Return the office's lists; ``None`` where one that is committed cannot be read."""
        found: dict[str, tuple[Any, ...]] = {}
        for name in (ITEMS, PLAN):
            listed = self._listed(name)
            if commitment[FILES[name]] is not None and listed is None:
                return None
            found[name] = listed or ()
        return Lists(found[ITEMS], found[PLAN])

    def _listed(self, name: str) -> tuple[Any, ...] | None:
        """Return the rows of a list; ``None`` where it takes the office's help to read it."""
        source = self.sources.get(name)
        if source is None or isinstance(source, bytes):
            return None
        try:
            return tuple(read_beside(name, source).value)
        except RandcheckError:
            return None


def load_files(given: Mapping[str, str | Path | bytes] | None) -> OfficeFiles:
    """Return the files of an office that a verifier gives.

    Args:
        given: By name: ``plan``, ``items``, ``rule_book``, ``published``. A rule book may
            also be the name of one of the library's.

    Raises:
        InputError: A file, or a book that it extends, cannot be opened; a name is
            unknown (``files-name``).
    """
    data: dict[str, bytes] = {}
    for name, source in (given or {}).items():
        if name not in FILES:
            raise InputError("files-name", value=name, known=", ".join(FILES))
        if name == BOOK:
            data[name] = _book(source)
        else:
            data[name] = source if isinstance(source, bytes) else read_whole(source, LARGEST_LIST)
    return OfficeFiles(data=data, sources=dict(given or {}))


def _book(source: str | Path | bytes) -> bytes:
    """Return the bytes of a book with those it extends; of what is no book, its own."""
    try:
        return book_source(source)
    except InputError as error:
        if isinstance(source, bytes):
            return source
        named = not str(source).endswith(".toml") and is_file(source)
        if error.code in _NOT_THERE and not named:
            raise
        return read_whole(source)


def compare_files(given: OfficeFiles, case: Case) -> Iterator[Problem]:
    """Recompute the digests of the files given, and hold the rule book against the commitment.

    Args:
        given: The files of the office.
        case: What is verified.

    Raises:
        Skip: No file was given that the commitment could name.
    """
    data = given.data
    names = [name for name in FILES if name in data]
    if case.sealed and case.commitment["plan_file"] is None:
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
    rules = given.rules() if BOOK in same else None
    if rules is not None:
        yield from booked(case, rules, _lists(given, case, same))
    elif BOOK in same:
        case.noted.append(Problem("note-book-unread"))


def _said(commitment: Mapping[str, Any], name: str) -> str | None:
    value: Any = commitment[FILES[name]]
    said: str | None = value["digest"] if isinstance(value, dict) else value
    return said


def _lists(given: OfficeFiles, case: Case, same: set[str]) -> Lists | None:
    """Return item list and plan, if all that there are were given and are the committed ones."""
    body: Mapping[str, Any] = case.commitment
    there = {name for name in (ITEMS, PLAN) if body[FILES[name]] is not None}
    hidden = case.sealed and body[FILES[PLAN]] is None
    return None if hidden or there - same else given.rates(body)
