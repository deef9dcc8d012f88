"""Conditions on targets, as data: which targets a task or a stratum is about (W22-3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from randcheck.draws.words import BY_TARGET
from randcheck.errors import InputError, Problem
from randcheck.office.books.provisions import BY_PARTY
from randcheck.office.books.ranges import Between, Recent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from randcheck.office.books.book import TaskRules
    from randcheck.office.books.provisions import StratumRule, Where
    from randcheck.office.directories.targets import Target

PLAIN_FIELDS: Final = ("kind", "trade", "region", "tier", "state", "sheet")
FLAGS: Final = "flags"
_MOST: Final = 100


def meets(target: Target, where: Where) -> bool:
    """Return whether a target meets every condition.

    Args:
        target: The target.
        where: Name of a field or column → words, or a range of numbers; for ``flags`` one
            of them must stand.

    Raises:
        InputError: Everything else holds, and what a range asks about is no number
            (``condition-number``).
    """
    if not _meets_words(target, where):
        return False
    for name, words in where:
        if isinstance(words, Between):
            number = words.number(target.value_of(name))
            if number is None:
                raise InputError.collect([_no_number(target, name, words)])
            if not words.holds(number):
                return False
    return True


def _meets_words(target: Target, where: Where) -> bool:
    for name, words in where:
        if name == FLAGS:
            if not target.flags.intersection(words):
                return False
        elif not isinstance(words, Between) and target.value_of(name) not in words:
            return False
    return True


def _no_number(target: Target, name: str, words: Between) -> Problem:
    code = "condition-date" if isinstance(words, Recent) else "condition-number"
    return Problem(code, {"value": target.value_of(name), "column": name}, target.id)


def _check_numbers(asked: Iterable[Where], targets: Sequence[Target]) -> None:
    """Refuse targets that a range asks about and that have no number there; all at once."""
    ranged = [where for where in asked if any(isinstance(words, Between) for _, words in where)]
    if not ranged:
        return
    found = {
        (target.id, name): _no_number(target, name, words)
        for target in targets
        for where in ranged
        if _meets_words(target, where)
        for name, words in where
        if isinstance(words, Between) and words.number(target.value_of(name)) is None
    }
    if found:
        raise InputError.collect([found[key] for key in sorted(found)][:_MOST])


def in_range(rules: TaskRules, targets: Iterable[Target]) -> list[Target]:
    """Return the targets that a task is about (对象范围; W22-3).

    Args:
        rules: The rules of the task.
        targets: The directory.

    Raises:
        InputError: A condition names something that no target has
            (``condition-unknown``), or a range asks about something that is no
            number (``condition-number``).
    """
    listed = list(targets)
    _check_names(rules, listed)
    if rules.where:
        _check_numbers([rules.where], listed)
        return _checked(rules, [target for target in listed if meets(target, rules.where)])
    return _checked(rules, listed)


def _checked(rules: TaskRules, listed: list[Target]) -> list[Target]:
    """Return the targets in range, whose numbers the other conditions of the book ask for."""
    asked = [*(rule.where for rule in rules.strata), *(rule.where for rule in rules.exclusions)]
    asked += [rule.where for rule in rules.matches]
    _check_numbers(asked, listed)
    return listed


def _check_names(rules: TaskRules, targets: Sequence[Target]) -> None:
    """Refuse conditions on a column that the directory does not have: they would never hold."""
    asked = {name for where in conditions(rules) for name, _ in where}
    for rule in rules.exclusions:
        if rule.checked is not None:
            asked |= {rule.checked.key, *(cause.until for cause in rule.checked.exempt)}
    asked |= {rule.weight.column for rule in rules.strata if rule.weight is not None}
    asked |= {rule.each for rule in rules.strata if rule.each}
    asked |= {rule.target for rule in rules.matches}
    asked -= {*PLAIN_FIELDS, FLAGS, BY_TARGET, BY_PARTY, ""}
    if asked and targets:
        asked -= {name for target in targets for name, _ in target.attributes}
    if asked and targets:
        raise InputError.collect(
            Problem("condition-unknown", {"value": name}, rules.book.id) for name in sorted(asked)
        )


def conditions(rules: TaskRules) -> Iterable[Where]:
    """Yield every condition on targets that a book names."""
    yield rules.where
    for stratum in rules.strata:
        yield stratum.where
    for match in rules.matches:
        yield match.where
    for rule in rules.exclusions:
        yield rule.where
        if rule.field:
            yield ((rule.field, ()),)


def stratum_of(strata: Sequence[StratumRule], target: Target) -> StratumRule | None:
    """Return the first stratum whose conditions a target meets, else the one of the rest."""
    rest = None
    for stratum in strata:
        if not stratum.where:
            rest = stratum
        elif meets(target, stratum.where):
            return stratum
    return rest


def key_values(target: Target, key: str) -> tuple[str, ...]:
    """Return whom the number of a target's checks belongs to: its owners, or a column.

    Args:
        target: The target.
        key: ``party``, or the name of a field or column.
    """
    if key == BY_PARTY:
        return target.parties or (target.id,)
    value = target.value_of(key)
    return (value,) if value else (target.id,)
