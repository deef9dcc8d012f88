"""What is odd in a rule book itself, or between it and the office's lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.errors import InputError
from randcheck.office.books.terms import feeds_back
from randcheck.office.plans.findings import ERROR, NOTICE, QUESTION, Finding, Place
from randcheck.office.plans.plan import alike, rising
from randcheck.office.plans.rates import Lists, settle_rate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from fractions import Fraction

    from randcheck.errors import Problem
    from randcheck.office.books.book import RuleBook
    from randcheck.office.books.versions import VersionRule
    from randcheck.office.reading import OfficeFiles


def book_findings(book: RuleBook, files: OfficeFiles) -> Iterator[Finding]:
    """Yield what is odd in the book: its rates, its items, its deadline.

    Args:
        book: The rule book, with all its tasks.
        files: The office's files, which may name rates and items.
    """
    place = Place(book.id)
    tasks = book.rules
    lists = Lists(files.items, files.plan)
    yield from _deadline(book, place)
    yield from _feedback(book, place)
    yield from _drawn(book, files, place)
    yield from _versions(book, files, place)
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
        yield from _rising(listed, book.tiers, place)
    yield from _items(book, files, place)


def _refused(error: InputError, place: Place) -> Finding:
    """Return what the draw would refuse, as a finding."""
    problem = error.problems[0]
    clause = str(problem.params.get("clause", ""))
    return Finding(severity=ERROR, problem=problem, clause=clause, file=place.file)


def _rising(
    rates: list[tuple[str, Fraction]], scale: Sequence[str], place: Place
) -> Iterator[Finding]:
    odd = rising(rates, scale)
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
    names = dict.fromkeys(name for task in book.rules for name in task.items)
    for name in names if known else ():
        if aliases.get(name, name) not in known:
            near = alike(name, known) or "—"
            yield place.find(QUESTION, "book-item-not-listed", "W22-2", value=name, near=near)


def _feedback(book: RuleBook, place: Place) -> Iterator[Finding]:
    """Yield deadlines of a feedback that the book says is not given (L19-19, L19-21)."""
    ids = [term.id for term in book.checks.terms if feeds_back(term)]
    if ids and not book.checks.feedback:
        yield place.find(QUESTION, "book-feedback-off", "L19-19", value="、".join(ids))


def _deadline(book: RuleBook, place: Place) -> Iterator[Finding]:
    """Yield a plan that was fixed late, or of which nobody says when (L19-12)."""
    if not book.fixed_by:
        return
    if book.fixed_on is None:
        yield place.find(NOTICE, "plan-fixed-unknown", "L19-12", value=book.fixed_by)
        return
    last = f"{book.rules[0].window[0].year}-{book.fixed_by}"
    if book.fixed_on.isoformat() > last:
        fixed = book.fixed_on.isoformat()
        yield place.find(QUESTION, "plan-fixed-late", "L19-12", value=fixed, last=last)


def _drawn(book: RuleBook, files: OfficeFiles, place: Place) -> Iterator[Finding]:
    """Yield a number of inspectors to be drawn that the directory does not have (L19-14)."""
    count = len(files.inspectors)
    numbers = [task.teams.inspectors_drawn or 0 for task in book.rules if task.teams]
    if count and max(numbers, default=0) >= count:
        yield place.find(NOTICE, "pool-drawn-all", "L19-14", value=max(numbers), count=count)


def _versions(book: RuleBook, files: OfficeFiles, place: Place) -> Iterator[Finding]:
    """Yield directories of a day on which no task could be drawn, or of none (L19-10)."""
    stated = {"inspectors": files.inspectors.as_of, "targets": files.targets.as_of}
    found: dict[tuple[str, str], Problem] = {}
    for task in book.rules:
        for name, rule in task.versions.items():
            for problem in _version_problems(rule, stated[name], task.window, name):
                found.setdefault((name, problem.code), problem)
    for problem in found.values():
        # a draw may be held before the window begins, so that old may still be new enough
        severity = QUESTION if problem.code == "as-of-old" else ERROR
        yield Finding(severity=severity, problem=problem, clause="L19-10", file=place.file)


def _version_problems(
    rule: VersionRule, stated: date | None, window: tuple[date, date], name: str
) -> Iterable[Problem]:
    try:
        day = rule.version(stated, name)
    except InputError as error:
        return error.problems
    drawn_on = window[0] if day is None else min(max(window[0], day), window[1])
    return rule.problems(day, drawn_on, name)
