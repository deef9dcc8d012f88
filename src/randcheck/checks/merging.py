"""Journals of several departments, or of one office kept in two places, made one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import evolve

from randcheck.canonical import jcs
from randcheck.canonical.arguments import checked
from randcheck.checks.codec import dump_event
from randcheck.checks.correcting import contradictions
from randcheck.checks.events import KINDS, WORDS, CalledOff, TeamChanged
from randcheck.checks.recording import replayed
from randcheck.checks.refusals import problem
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from randcheck.checks.check import Check
    from randcheck.checks.events import Event
    from randcheck.errors import Problem
    from randcheck.office.books.afterwards import CheckRule

_FIRST: Final = (
    *("authorised", "filed", "team-changed", "notice-sent", "reused", "called-off"),
    *("visited", "found", "evidence-kept", "signed-off", "ended"),
)
_RANK: Final = {
    word: rank for rank, word in enumerate((*_FIRST, *(k for k in KINDS if k not in _FIRST)))
}
"""Nothing of a later kind comes before what it needs; corrections are last."""


@checked
def merge(journals: Iterable[Iterable[Check]], ruled: CheckRule) -> tuple[Check, ...]:
    """Return every check of several journals once, with every event of it once.

    Whatever the order of the journals, the outcome is the same: checks by id, events in
    an order in which they could have been recorded.

    Args:
        journals: Checks as they stand in each.
        ruled: What the rule book lays down.

    Raises:
        InputError: Two journals open one check differently (``journal-differs``), or what
            they say together is forbidden: two ends, two receipts; all of it at once.
    """
    merged: dict[str, Check] = {}
    problems: list[Problem] = []
    for journal in journals:
        for check in journal:
            old = merged.get(check.id)
            if old is not None and evolve(old, events=()) != evolve(check, events=()):
                problems.append(problem(check, "journal-differs"))
                continue
            before = () if old is None else old.events
            merged[check.id] = evolve(check, events=_together((*before, *check.events)))
    found = tuple(check for _, check in sorted(merged.items()))
    problems += _problems(found, ruled)
    if problems:
        raise InputError.collect(problems)
    return found


def _together(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return events in order, each once; what two departments followed is one event."""
    found: dict[object, Event] = {}
    for event in sorted(events, key=_order):
        followed = isinstance(event, TeamChanged | CalledOff) and event.amendment
        found.setdefault((type(event), followed) if followed else event, event)
    return tuple(found.values())


def _order(event: Event) -> tuple[int, str, str, bytes]:
    rank = _RANK[WORDS[type(event)]]
    return rank, event.day.isoformat(), event.written.isoformat(), jcs.serialize(dump_event(event))


def _problems(checks: Iterable[Check], ruled: CheckRule) -> Iterator[Problem]:
    for check in checks:
        wrong = [problem(check, code) for code in contradictions(check.events)]
        yield from wrong or replayed(check, ruled)
