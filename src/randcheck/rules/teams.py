"""Who is in the pool; seats and what each requires."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from randcheck.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from randcheck.directories.inspectors import Inspector
    from randcheck.rules.rulebook import RuleBook

IN_POOL: Final = "eligible"
NO_LICENCE: Final = "excluded:licence"


def _words(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(words)


@frozen(kw_only=True)
class PoolEntry:
    """One inspector's place in the pool.

    Attributes:
        id: The inspector.
        verdict: ``eligible``, or the rule that says no.
        type: Values of the attributes that requirements mention, in the order
            in which the book names the attributes.
        cap: Most checks; ``None`` for no limit.
        base: Burden already carried.
        present: Whether on post and present; ``True`` where the book does not ask.
    """

    id: str
    verdict: str = IN_POOL
    type: tuple[str, ...] = field(default=(), converter=_words)
    cap: int | None = None
    base: int = 0
    present: bool = True


def pool(book: RuleBook, inspectors: Iterable[Inspector]) -> tuple[PoolEntry, ...]:
    """Return every inspector's place in the pool, ascending by id.

    Args:
        book: The rules.
        inspectors: The directory.

    Raises:
        InputError: A licence date or the presence of somebody is needed and
            missing (``pool-licence-unknown``, ``pool-presence-unknown``); all at once.
    """
    problems, entries = [], []
    for person in inspectors:
        if book.licence_whole_window and person.licence_until is None:
            problems.append(
                Problem("pool-licence-unknown", {"value": person.id, "name": person.name})
            )
        if book.presence_required and person.present is None:
            problems.append(
                Problem("pool-presence-unknown", {"value": person.id, "name": person.name})
            )
        lapsed = (
            book.licence_whole_window
            and person.licence_until is not None
            and person.licence_until < book.window[1]
        )
        entries.append(
            PoolEntry(
                id=person.id,
                verdict=NO_LICENCE if lapsed else IN_POOL,
                type=[person.value_of(name) for name in book.attributes],
                present=person.present is not False or not book.presence_required,
            )
        )
    if problems:
        raise InputError.collect(problems[:100])
    return tuple(sorted(entries, key=lambda entry: entry.id))
