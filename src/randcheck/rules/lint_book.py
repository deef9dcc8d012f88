"""What is odd in a rule book itself, or between it and the office's lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.errors import InputError
from randcheck.rules.findings import ERROR, NOTICE, QUESTION, Finding, Place
from randcheck.rules.plan import alike, rising
from randcheck.rules.rates import Lists, settle_rate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from randcheck.directories.reading import OfficeFiles
    from randcheck.rules.provisions import RuleBook


def book_findings(book: RuleBook, files: OfficeFiles) -> Iterator[Finding]:
    """Yield what is odd in the book: its rates, its items, its deadline.

    Args:
        book: The rule book, with all its tasks.
        files: The office's files, which may name rates and items.
    """
    place = Place(book.id)
    tasks = (book, *book.others)
    lists = Lists(files.items, files.plan)
    yield from _deadline(book, place)
    yield from _drawn(book, files, place)
    rates: dict[tuple[str, ...], list[tuple[str, Fraction]]] = {}
    for task in tasks:
        for rule in task.strata:
            try:
                rate = settle_rate(rule, task, lists).rate
            except InputError as error:
                yield _refused(error, place)
                continue
            tiers = dict(rule.where).get("tier") or dict(task.where).get("tier", ())
            key = (task.plan, *(rule.items or task.items))
            rates.setdefault(key, []).extend((tier, rate) for tier in tiers)
    for listed in rates.values():
        yield from _rising(listed, place)
    yield from _items(book, files, place)


def _refused(error: InputError, place: Place) -> Finding:
    """Return what the draw would refuse, as a finding."""
    problem = error.problems[0]
    clause = str(problem.params.get("clause", ""))
    return Finding(severity=ERROR, problem=problem, clause=clause, file=place.file)


def _rising(rates: list[tuple[str, Fraction]], place: Place) -> Iterator[Finding]:
    odd = rising(rates)
    if odd:
        said = dict(rates)
        high, low = str(said[odd[0]]), str(said[odd[1]])
        yield place.find(
            ERROR, "rate-rising", "H23-5", better=odd[0], high=high, worse=odd[1], low=low
        )


def _items(book: RuleBook, files: OfficeFiles, place: Place) -> Iterator[Finding]:
    """Yield items of the book that the published list does not know (W22-2)."""
    known = {item.name for item in files.items}
    aliases = dict(book.aliases)
    names = dict.fromkeys(name for task in (book, *book.others) for name in task.items)
    for name in names if known else ():
        if aliases.get(name, name) not in known:
            near = alike(name, known) or "—"
            yield place.find(QUESTION, "book-item-not-listed", "W22-2", value=name, near=near)


def _deadline(book: RuleBook, place: Place) -> Iterator[Finding]:
    """Yield a plan that was fixed late, or of which nobody says when (L19-12)."""
    if not book.fixed_by:
        return
    if book.fixed_on is None:
        yield place.find(NOTICE, "plan-fixed-unknown", "L19-12", value=book.fixed_by)
        return
    last = f"{book.window[0].year}-{book.fixed_by}"
    if book.fixed_on.isoformat() > last:
        fixed = book.fixed_on.isoformat()
        yield place.find(QUESTION, "plan-fixed-late", "L19-12", value=fixed, last=last)


def _drawn(book: RuleBook, files: OfficeFiles, place: Place) -> Iterator[Finding]:
    """Yield a number of inspectors to be drawn that the directory does not have (L19-14)."""
    count = len(files.inspectors)
    numbers = {task.teams.inspectors_drawn or 0 for task in (book, *book.others)}
    if count and max(numbers) >= count:
        yield place.find(NOTICE, "pool-drawn-all", "L19-14", value=max(numbers), count=count)
