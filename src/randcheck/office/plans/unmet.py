"""What a rule book names and nothing in the folder knows: a word, an item, a target, a cause.

A condition on a word that no row of a list has never holds. Whether the word is misspelt or
nobody is of that kind this year nobody here can know: it is told, never passed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from randcheck.office.books.provisions import JOINT, OTHER, RANDOM
from randcheck.office.plans.findings import NOTICE, QUESTION, Finding, Place
from randcheck.office.plans.matching import listed_words
from randcheck.office.plans.plan import alike

if TYPE_CHECKING:
    from collections.abc import Iterator

    from randcheck.office.books.book import RuleBook, TaskRules
    from randcheck.office.books.provisions import Where
    from randcheck.office.reading import OfficeFiles

_SAID_ELSEWHERE: Final = {"flags", "state", "sheet"}
_SEVERAL: Final = "qualifications"
_NAMED: Final = 5


def unmet(book: RuleBook, files: OfficeFiles) -> Iterator[Finding]:
    """Yield what a book names and nothing else in the folder knows.

    Args:
        book: The rule book.
        files: The office's files.
    """
    place = Place(book.id)
    yield from _words(book, files, place)
    yield from _matches(book, files, place)
    listed = {item.name for item in files.items}
    for name, item in book.aliases if listed else ():
        if item not in listed:
            near = alike(item, listed) or "—"
            yield place.find(QUESTION, "alias-unknown", "W22-15", value=name, item=item, near=near)
    targets = {target.id for target in files.targets} if book.merged else set()
    for old, new in book.merged if targets else ():
        if old in targets:
            yield place.find(QUESTION, "merged-listed", "L19-11", value=old, now=new)
        elif new not in targets and new not in dict(book.merged):
            yield place.find(QUESTION, "merged-unknown", "L19-11", value=old, now=new)
    yield from _causes(book, files, place)


def _words(book: RuleBook, files: OfficeFiles, place: Place) -> Iterator[Finding]:
    """Yield words of conditions that no row of the list has, a column each once."""
    told: set[tuple[str, str]] = set()
    columns: dict[tuple[str, str], set[str]] = {}
    for rules in book.rules:
        asked = [("targets", where) for where in _of_targets(rules)]
        asked += [("inspectors", where) for where in _of_inspectors(rules)]
        for role, where in asked:
            for name, words in where:
                if name in _SAID_ELSEWHERE or not isinstance(words, tuple):
                    continue
                if (role, name) not in columns:
                    columns[role, name] = _held(files, role, name)
                held = columns[role, name]
                for word in words if held else ():
                    if word not in held and (name, word) not in told:
                        told.add((name, word))
                        near = alike(word, held) or "、".join(sorted(held)[:_NAMED])
                        yield place.find(NOTICE, "word-nobody", "W22-3", value=word, label=name,
                                         near=near)  # fmt: skip


def _matches(book: RuleBook, files: OfficeFiles, place: Place) -> Iterator[Finding]:
    """Yield a match of columns that have no word in common: it would keep nobody apart."""
    for rule in [rule for rules in book.rules for rule in rules.matches]:
        here = {target.value_of(rule.target).strip() for target in files.targets} - {""}
        there = {word for one in files.inspectors for word in listed_words(one, rule)} - {""}
        if rule.relation == OTHER and here and there and here.isdisjoint(there):
            named = f"{rule.target}、{rule.inspector}"
            yield place.find(QUESTION, "match-nothing", rule.clause, value=named)


def _held(files: OfficeFiles, role: str, name: str) -> set[str]:
    listed = files.targets if role == "targets" else files.inspectors
    if name == _SEVERAL:
        return {word for person in files.inspectors for word in person.qualifications}
    return {one.value_of(name) for one in listed} - {""}


def _of_targets(rules: TaskRules) -> Iterator[Where]:
    yield rules.where
    yield from (stratum.where for stratum in rules.strata)
    yield from (match.where for match in rules.matches)
    for rule in rules.exclusions:
        yield rule.where
        if rule.field:
            yield ((rule.field, (*rule.not_in, *rule.within)),)


def _of_inspectors(rules: TaskRules) -> Iterator[Where]:
    yield rules.pool.where
    seats = [*rules.seat_rules, *(seat for stratum in rules.strata for seat in stratum.seats)]
    yield from (seat.where for seat in seats)


def _causes(book: RuleBook, files: OfficeFiles, place: Place) -> Iterator[Finding]:
    """Yield causes that a rule counts and no past check has, where the book lists no causes."""
    if book.random_causes or book.other_causes:
        return
    held = {check.cause for check in files.history} - {""}
    asked = [c for rules in book.rules for rule in rules.exclusions if rule.checked is not None
             for c in rule.checked.causes]  # fmt: skip
    for cause in dict.fromkeys(asked) if held else ():
        if cause not in held and cause not in {RANDOM, JOINT}:
            near = alike(cause, held) or "、".join(sorted(held)[:_NAMED])
            yield place.find(QUESTION, "cause-nobody", "L19-9", value=cause, near=near)
