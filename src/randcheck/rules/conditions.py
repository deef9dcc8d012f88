"""Conditions on targets, as data: which targets a task or a stratum is about (W22-3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from randcheck.errors import InputError, Problem
from randcheck.rules.provisions import BY_PARTY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from randcheck.directories.targets import Target
    from randcheck.rules.provisions import RuleBook, StratumRule, Where

PLAIN_FIELDS: Final = ("kind", "trade", "region", "tier", "state", "sheet")
FLAGS: Final = "flags"


def meets(target: Target, where: Where) -> bool:
    """Return whether a target meets every condition.

    Args:
        target: The target.
        where: Name of a field or column → words; for ``flags`` one of them must stand.
    """
    for name, words in where:
        if name == FLAGS:
            if not target.flags.intersection(words):
                return False
        elif target.value_of(name) not in words:
            return False
    return True


def in_range(book: RuleBook, targets: Iterable[Target]) -> list[Target]:
    """Return the targets that a task is about (对象范围; W22-3).

    Args:
        book: The rules of the task.
        targets: The directory.

    Raises:
        InputError: A condition names something that no target has
            (``condition-unknown``).
    """
    listed = list(targets)
    _check_names(book, listed)
    if not book.where:
        return listed
    return [target for target in listed if meets(target, book.where)]


def _check_names(book: RuleBook, targets: Sequence[Target]) -> None:
    """Refuse conditions on a column that the directory does not have: they would never hold."""
    asked = {name for where in conditions(book) for name, _ in where} - {*PLAIN_FIELDS, FLAGS}
    if asked and targets:
        asked -= {name for target in targets for name, _ in target.attributes}
    if asked and targets:
        raise InputError.collect(
            Problem("condition-unknown", {"value": name}, book.id) for name in sorted(asked)
        )


def conditions(book: RuleBook) -> Iterable[Where]:
    """Yield every condition on targets that a book names."""
    yield book.where
    for stratum in book.strata:
        yield stratum.where
    for rule in book.exclusions:
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
