"""What has been checked, as rules need it: past checks and the numbers that caps look at.

Plain `PastCheck` values in any order are a history. A system that keeps its own brings
anything with the one method of `History`; what it returns is read once and not kept.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from attrs import evolve, field, frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.draws.words import ALL
from randcheck.errors import InputError, Problem
from randcheck.office.books.provisions import (
    COMBINE,
    DRAWS,
)
from randcheck.office.eligibility.caps import first_day
from randcheck.office.plans.plan import alike

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping
    from datetime import date

    from randcheck.draws.past import PastCheck
    from randcheck.office.books.book import OfficeRules, TaskRules
    from randcheck.office.directories.inspectors import Inspector
    from randcheck.office.plans.rates import Lists


@runtime_checkable
class History(Protocol):
    """Where past checks come from, for a system that keeps its own.

    A store that answers by index need not hand over more than the days asked for. Checks
    drawn and not yet made belong to it too: their `drawn` is the day of the draw, and
    their `day` the last day on which they can be made.
    """

    def between(self, first: date, last: date) -> Iterable[PastCheck]:
        """Return every check drawn by `last` and made, or still to be made, from `first` on.

        Args:
            first: First day.
            last: Last day, the day of the draw.

        Returns:
            The checks in any order, each once. More than asked for does no harm.
        """
        ...


@frozen(field_transformer=strict)
class PastChecks:
    """Past checks as plain values: the simplest `History`.

    Attributes:
        checks: In any order.
    """

    checks: tuple[PastCheck, ...] = field(converter=tuple, repr=False)

    @checked
    def between(self, first: date, last: date) -> Iterator[PastCheck]:
        """Yield the checks drawn by `last` and made, or still to be made, from `first` on."""
        for check in self.checks:
            began = min(check.day, check.drawn or check.day)
            if began <= last and first <= max(check.day, check.drawn or check.day):
                yield check


def past_checks(
    history: History | Iterable[PastCheck], rules: TaskRules, drawn_on: date
) -> tuple[PastCheck, ...]:
    """Return the past checks that a draw looks at, under the present ids of targets.

    Args:
        history: Past checks, or where they come from.
        rules: The rules; they say how far back anybody looks, and who has merged.
        drawn_on: Day of the draw.

    Raises:
        InputError: A cause is neither among the random ones nor among the others
            (``cause-unknown``); all of them at once. Aliases run in a circle.
    """
    if isinstance(history, History):
        found = _listed(history.between(_earliest(rules, drawn_on), drawn_on))
    else:
        found = _listed(history)
    _check_causes(found, rules)
    return rename(found, dict(rules.book.merged)) if rules.book.merged else found


@checked
def _listed(history: Iterable[PastCheck]) -> tuple[PastCheck, ...]:
    """Return what a history hands over, if it is past checks."""
    return tuple(history)


def _earliest(rules: TaskRules, drawn_on: date) -> date:
    """Return the first day that any rule of a book asks about."""
    first = drawn_on.replace(month=1, day=1)
    for rule in rules.exclusions:
        if rule.checked is None:
            continue
        if rule.checked.period == DRAWS:
            return first.replace(year=1)  # whatever draws there were
        first = min(first, first_day(rule.checked, drawn_on))
    return first


def _check_causes(checks: Iterable[PastCheck], rules: TaskRules) -> None:
    known = {*rules.book.random_causes, *rules.book.other_causes}
    if not known:
        return
    odd = sorted({check.cause for check in checks if check.slot is None} - known)
    if odd:
        listed = "、".join(sorted(known))
        raise InputError.collect(
            Problem("cause-unknown", {"value": cause, "known": listed}, "history") for cause in odd
        )


def sections(book: OfficeRules, lists: Lists, people: Iterable[Inspector]) -> frozenset[str]:
    """Return the names that an office's own book and lists have for its sections.

    Args:
        book: The book.
        lists: The item list and the plan.
        people: The directory of inspectors.
    """
    own = {book.office, book.office_name, book.coordinator, *book.sections}
    own.update(row.unit for row in lists.plan)
    own.update(item.body for item in lists.items)
    own.update(person.department for person in people)
    return frozenset(own)


def check_units(rules: TaskRules, checks: Iterable[PastCheck], sections: Container[str]) -> None:
    """Refuse past checks by a unit that no table knows, where it matters whose they were.

    Args:
        rules: The rules of the task.
        checks: The past checks.
        sections: The office's own names, as `sections` gives them.

    Raises:
        InputError: There are such (``unit-unknown``); every unit once, with how many.
    """
    every = (rule.checked for rule in rules.exclusions if rule.checked is not None)
    asked = [checked for checked in every if checked.scope != ALL and checked.then != COMBINE]
    causes = {cause for checked in asked for cause in checked.causes}
    known = {unit.name for unit in rules.book.units}
    counted = Counter(
        check.unit
        for check in checks
        if check.unit and check.cause in causes and check.unit not in known
    )
    problems = [
        Problem(
            "unit-unknown",
            {"value": unit, "count": count, "near": alike(unit, known) or "—"},
            "history",
        )
        for unit, count in sorted(counted.items())
        if unit not in sections
    ]
    if problems:
        raise InputError.collect(problems)


def rename(checks: Iterable[PastCheck], merged: Mapping[str, str]) -> tuple[PastCheck, ...]:
    """Return checks under the present ids of their targets (firms merge, codes change).

    Args:
        checks: Past checks.
        merged: Old id → the id that followed it; chains are followed to their end.

    Raises:
        InputError: The table runs in a circle (``alias-circle``).
    """
    now = {old: present(old, merged) for old in merged}
    return tuple(
        check if check.target not in now else _renamed(check, now[check.target]) for check in checks
    )


def present(id: str, merged: Mapping[str, str]) -> str:
    """Return the id that followed an id, itself where none did.

    Args:
        id: Any.
        merged: As for `rename`.

    Raises:
        InputError: The table runs in a circle (``alias-circle``).
    """
    seen = {id}
    while id in merged:
        id = merged[id]
        if id in seen:
            raise InputError("alias-circle", value=id)
        seen.add(id)
    return id


def _renamed(check: PastCheck, target: str) -> PastCheck:
    drawn_as = "" if check.slot is None else check.drawn_as or check.target
    return evolve(check, target=target, drawn_as=drawn_as)
