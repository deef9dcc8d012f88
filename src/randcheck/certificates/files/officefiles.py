"""The files whose digests a commitment names, as a verifier was given them.

Plan, item list, rule book and published list stay with the office. Whoever has one
compares its bytes; of a rule book that can be read, also what it lays down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from randcheck.certificates.files.storage import is_file, read_whole
from randcheck.directories.reading import read_items, read_plan
from randcheck.errors import InputError, RandcheckError
from randcheck.rules.rates import Lists
from randcheck.rules.rulebook import parse_book, rulebook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from randcheck.rules.provisions import RuleBook

PLAN, ITEMS, BOOK, PUBLISHED = "plan", "items", "rule_book", "published"
FILES: Final = {
    PLAN: "plan_file",
    ITEMS: "item_list",
    BOOK: "rule_book",
    PUBLISHED: "published_list",
}
"""What a verifier may give, and the field of the commitment that has its digest."""

_NOT_THERE: Final = {"file-unreadable", "book-unknown", "book-extends"}


@frozen(kw_only=True)
class OfficeFiles:
    """Those that were given.

    Attributes:
        data: Name → bytes; a rule book's with those of the books that it extends.
        rules: What the rule book lays down; ``None`` where it is no book of this library.
        lists: What item list and plan say of rates; ``None`` for one that cannot be read.
    """

    data: Mapping[str, bytes] = field(factory=dict, repr=False)
    rules: RuleBook | None = None
    lists: Mapping[str, tuple[Any, ...] | None] = field(factory=dict, repr=False)

    def rates(self, commitment: Mapping[str, Any]) -> Lists | None:
        """Return the office's lists; ``None`` where one that is committed is missing."""
        for name in (ITEMS, PLAN):
            if commitment[FILES[name]] is not None and self.lists.get(name) is None:
                return None
        return Lists(self.lists.get(ITEMS) or (), self.lists.get(PLAN) or ())


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
    rules = None
    lists: dict[str, tuple[Any, ...] | None] = {}
    for name, source in (given or {}).items():
        if name not in FILES:
            raise InputError("files-name", value=name, known=", ".join(FILES))
        if name == BOOK:
            data[name], rules = _book(source)
        else:
            data[name] = source if isinstance(source, bytes) else read_whole(source)
        if name in {ITEMS, PLAN} and not isinstance(source, bytes):
            lists[name] = _listed(read_items if name == ITEMS else read_plan, source)
    return OfficeFiles(data=data, rules=rules, lists=lists)


def _book(source: str | Path | bytes) -> tuple[bytes, RuleBook | None]:
    """Return the bytes of a book with those it extends, and what it lays down."""
    try:
        rules = parse_book(source) if isinstance(source, bytes) else rulebook(source)
    except InputError as error:
        if isinstance(source, bytes):
            return source, None
        named = not str(source).endswith(".toml") and is_file(source)
        if error.code in _NOT_THERE and not named:
            raise
        return read_whole(source), None
    return rules.source, rules


def _listed(read: Callable[..., Any], path: str | Path) -> tuple[Any, ...] | None:
    """Return the rows of a list; ``None`` where it cannot be read without the office's help."""
    try:
        return tuple(read(path).value)
    except RandcheckError:
        return None
