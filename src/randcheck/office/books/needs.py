"""What a rule book asks of an office's lists, and which of it no column gives.

A list without a column for the state leaves every target without one, and a rule that
only admits 存续 then draws nobody: told before anything is committed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from randcheck.canonical.arguments import checked
from randcheck.errors import Problem
from randcheck.office.books.conditions import FLAGS, PLAIN_FIELDS
from randcheck.office.books.provisions import BY_PARTY
from randcheck.office.directories.targets import FLAGS as KNOWN_FLAGS
from randcheck.office.reading.schema import NAMES, SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from randcheck.office.books.book import RuleBook, TaskRules
    from randcheck.office.books.provisions import Where
    from randcheck.office.reading import OfficeFiles

Need = tuple[str, str, str]
"""Role, field, clause."""
_OF_INSPECTORS: Final = ("department", "post", "qualifications")
_UNREAD: Final = ("column-unread", "columns-further")


@checked
def missing_columns(book: RuleBook, files: OfficeFiles) -> tuple[Problem, ...]:
    """Return what the rules of a book ask for and no column of the lists gives.

    A column that is blank throughout gives nothing. Lists that are not there, and values
    that a program built, are judged by what they hold.

    Args:
        book: The rule book.
        files: What the lists hold.

    Returns:
        One problem a column (``book-column``), in the order of the book.
    """
    found: dict[tuple[str, str], Problem] = {}
    for rules in book.rules:
        for role, field, clause in (*_of_targets(rules), *_of_inspectors(rules)):
            if (role, field) not in found and not _is_given(role, field, files):
                found[role, field] = _problem(role, field, clause, files)
    return tuple(found.values())


def _of_targets(rules: TaskRules) -> Iterator[Need]:
    for where, clause in _conditions(rules):
        for name, words in where:
            if name == FLAGS and isinstance(words, tuple):
                yield from (("targets", word, clause) for word in words if word in KNOWN_FLAGS)
            elif name in PLAIN_FIELDS:
                yield "targets", name, clause
    for rule in rules.exclusions:
        causes = rule.checked.exempt if rule.checked is not None else ()
        flags = (rule.flag, *(cause.flag for cause in causes))
        yield from (("targets", flag, rule.clause) for flag in flags if flag in KNOWN_FLAGS)
        if rule.checked is not None and rule.checked.key == BY_PARTY:
            yield "targets", "parties", rule.clause


def _conditions(rules: TaskRules) -> Iterator[tuple[Where, str]]:
    yield rules.where, ""
    for stratum in rules.strata:
        yield stratum.where, stratum.clause
    for rule in rules.exclusions:
        yield rule.where, rule.clause
        if rule.field:
            yield ((rule.field, ()),), rule.clause


def _of_inspectors(rules: TaskRules) -> Iterator[Need]:
    if rules.licence_whole_window:
        yield "inspectors", "licence_until", ""
    if rules.presence_required:
        yield "inspectors", "present", ""
    for where in (rules.pool.where, *(seat.where for seat in rules.seat_rules)):
        yield from (("inspectors", name, "") for name, _ in where if name in _OF_INSPECTORS)


def _is_given(role: str, field: str, files: OfficeFiles) -> bool:
    listed = files.targets if role == "targets" else files.inspectors
    if not len(listed):
        return True  # that there are none is told elsewhere
    if field in KNOWN_FLAGS:
        return field in files.fields.get(role, {field})
    if field == "sheet":
        return True
    return any(getattr(one, field) not in {"", None, ()} for one in listed)


def _problem(role: str, field: str, clause: str, files: OfficeFiles) -> Problem:
    """Return the problem, with the columns of the list that nobody could read."""
    name = dict(files.files).get(role, NAMES[role][0])
    usual = next(column.names[0] for column in SCHEMAS[role] if column.field == field)
    unread = [
        str(notice.params["value"])
        for notice in files.notices
        if notice.code in _UNREAD and notice.params.get("file") == name
    ]
    params = {"value": usual, "clause": clause or "—", "unread": "、".join(unread) or "—"}
    return Problem("book-column", params, name)
