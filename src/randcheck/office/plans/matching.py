"""Who may go where by a column of both: own county, another county, language, gender.

A rule, not a list of pairs: the pairs of inspector and target that must not meet follow from it,
and are committed like all other recusals.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from randcheck.draws.words import ELIGIBLE, IN_POOL
from randcheck.errors import InputError, Problem
from randcheck.office.books.conditions import meets
from randcheck.office.books.provisions import OTHER

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from randcheck.draws.eligibility import Standing
    from randcheck.draws.teams import PoolEntry
    from randcheck.office.books.book import TaskRules
    from randcheck.office.books.provisions import MatchRule
    from randcheck.office.directories.inspectors import Inspector
    from randcheck.office.directories.targets import Target

MOST_PAIRS: Final = 1_000_000
"""Pairs that may be kept apart; of more the county itself is better a task of its own."""
_LISTED: Final = re.compile("[、,，;；/ ]+")
_MOST: Final = 100


def kept_apart(
    rules: TaskRules,
    targets: Iterable[Target],
    people: Iterable[Inspector],
    placed: Iterable[Standing],
    pool: Iterable[PoolEntry],
) -> frozenset[tuple[str, str]]:
    """Return the pairs of inspector and target that the book keeps apart.

    Only of targets that may be drawn, and of inspectors in the pool: of others a recusal means
    nothing.

    Args:
        rules: The rules of the task.
        targets: Those that it is about.
        people: The directory of inspectors.
        placed: Who may be drawn.
        pool: Who may be dealt.

    Raises:
        InputError: A cell that is compared is blank (``match-blank``), or there are more pairs
            than `MOST_PAIRS` (``match-pairs``).
    """
    if not rules.matches:
        return frozenset()
    able = {standing.id for standing in placed if standing.verdict == ELIGIBLE}
    inside = {entry.id for entry in pool if entry.verdict == IN_POOL}
    listed = [target for target in targets if target.id in able]
    staff = [person for person in people if person.id in inside]
    pairs: set[tuple[str, str]] = set()
    problems: list[Problem] = []
    for rule in rules.matches:
        meant = [target for target in listed if meets(target, rule.where)]
        problems += _blank(rule, meant, staff)
        pairs |= _pairs(rule, meant, staff)
        if len(pairs) > MOST_PAIRS:
            raise InputError("match-pairs", place=rules.book.id, most=MOST_PAIRS)
    if problems:
        raise InputError.collect(problems[:_MOST])
    return frozenset(pairs)


def _blank(
    rule: MatchRule, targets: Sequence[Target], people: Sequence[Inspector]
) -> Iterable[Problem]:
    """Yield cells that say nothing: nobody guesses whose county that is."""
    blank = [target.id for target in targets if not target.value_of(rule.target).strip()]
    blank += [one.id for one in people if targets and not one.value_of(rule.inspector).strip()]
    for id in blank:
        column = rule.target if id in {target.id for target in targets} else rule.inspector
        yield Problem("match-blank", {"value": id, "column": column, "clause": rule.clause})


def listed_words(person: Inspector, rule: MatchRule) -> set[str]:
    """Return the words of the column of an inspector that a rule compares."""
    return set(_LISTED.split(person.value_of(rule.inspector)))


def _pairs(
    rule: MatchRule, targets: Sequence[Target], people: Sequence[Inspector]
) -> set[tuple[str, str]]:
    """Return the pairs that a rule keeps apart, judging every pair of words once."""
    by_word: dict[str, list[str]] = {}
    for target in targets:
        by_word.setdefault(target.value_of(rule.target).strip(), []).append(target.id)
    found: set[tuple[str, str]] = set()
    for person in people:
        words = listed_words(person, rule)
        for word, ids in by_word.items():
            if (word in words) == (rule.relation == OTHER):
                found.update((person.id, id) for id in ids)
    return found
