"""Recording what happened to a check, and refusing what a document forbids.

A check is a plain value and so is every event; recording gives a new check with one
event more, or says everything that is wrong with it and changes nothing. What was
recorded stays: a mistake is mended by a `Corrected` that says what it replaces and why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from randcheck.canonical.arguments import checked
from randcheck.checks.aftermath import AFTERMATH
from randcheck.checks.events import (
    Authorised,
    CalledOff,
    Corrected,
    Ended,
    Entered,
    Event,
    Filed,
    Found,
    NoticeSent,
    Published,
    Reused,
    Shared,
    SignedOff,
    TeamChanged,
    Visited,
)
from randcheck.checks.refusals import Step, named, place_of, problem, word_of
from randcheck.checks.visiting import VISITING
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from randcheck.checks.check import Check
    from randcheck.errors import Problem
    from randcheck.office.books.afterwards import CheckRule

_RULES: dict[type, Callable[[Step[Any]], Iterator[Problem]]] = {**VISITING, **AFTERMATH}
_AT_THE_VISIT = (
    Authorised,
    Filed,
    NoticeSent,
    Visited,
    Found,
    SignedOff,
    Ended,
    Reused,
    TeamChanged,
)
_AFTER_REUSE = (Entered, Published, Shared)
_BY_CERTIFICATE = (TeamChanged, CalledOff)


@checked
def record(check: Check, event: Event, rule: CheckRule) -> Check:
    """Return the check with one event more.

    Args:
        check: As it stands.
        event: What happened.
        rule: What the office's rule book lays down, `RuleBook.checks`.

    Raises:
        InputError: A document forbids it; everything that is wrong with it at once,
            each with its rule and the way out. The check is as it was.
    """
    problems = tuple(problems_of(check, event, rule))
    if problems:
        raise InputError.collect(problems)
    return evolve(check, events=(*check.events, event))


@checked
def record_all(check: Check, events: Iterable[Event], rule: CheckRule) -> Check:
    """Return the check with several events more, or refuse them all.

    Args:
        check: As it stands.
        events: What happened, in that order.
        rule: As for `record`.

    Raises:
        InputError: One of them is refused; those behind it are not looked at.
    """
    for event in events:
        check = record(check, event, rule)
    return check


def problems_of(check: Check, event: Event, rule: CheckRule) -> Iterator[Problem]:
    """Yield everything that forbids an event; nothing where it may be recorded.

    Args:
        check: As it stands.
        event: What happened.
        rule: As for `record`.
    """
    if type(event) not in _RULES and not isinstance(event, Corrected):
        yield problem(check, "check-event", value=type(event).__name__)
        return
    step = Step(check=check, event=event, rule=rule)
    yield from _general(step)
    if isinstance(event, Corrected):
        yield from _corrected(check, event, rule)
        return
    yield from _closed(step)
    yield from _RULES[type(event)](step)


def _general(step: Step[Event]) -> Iterator[Problem]:
    """Yield what holds for every event: once, by whom, when (W22-12)."""
    check, event = step.check, step.event
    if event in check.events:
        yield step.problem("check-twice", day=event.day)
    if not event.by:
        yield step.problem("check-by", clause=step.rule.clause("by"))
    if event.day < check.drawn and check.random:
        yield step.problem("check-before-draw", value=event.day, drawn=check.drawn)
    elif event.day < check.drawn:
        yield step.problem("check-before-order", value=event.day, ordered=check.drawn)
    if event.written < event.day:
        yield step.problem("check-written-early", value=event.written, day=event.day)


def _closed(step: Step[Event]) -> Iterator[Problem]:
    """Yield what comes after a check was called off, reused or ended."""
    check, event = step.check, step.event
    off, reused, ended = check.last(CalledOff), check.last(Reused), check.last(Ended)
    if off is not None:
        yield step.problem("check-called-off", day=off.day)
    elif reused is not None and not isinstance(event, _AFTER_REUSE):
        clause = step.rule.clause("reused")
        yield step.problem("check-reused", other=reused.check, clause=clause)
    elif ended is not None and isinstance(event, _AT_THE_VISIT):
        yield step.problem("check-ended", day=ended.day)


def _corrected(check: Check, event: Corrected, rule: CheckRule) -> Iterator[Problem]:
    """Yield what forbids a correction: without a reason, of nothing, into what cannot be."""
    at = place_of(check, event)
    old, new = event.replaced, event.event
    if not event.reason:
        yield problem(check, "check-correction-reason", at=at)
    if old not in check.valid:
        yield problem(check, "check-correction-unknown", at=at, kind=named(word_of(old)))
        return
    if isinstance(old, _BY_CERTIFICATE) and old.amendment:
        yield problem(check, "check-correction-amendment", at=at, kind=named(word_of(old)))
        return
    if new is not None and type(new) is not type(old):
        kinds = {"kind": named(word_of(old)), "other": named(word_of(new))}
        yield problem(check, "check-correction-kind", at=at, **kinds)
        return
    said = {*check.events, *(e.event for e in check.events if isinstance(e, Corrected))}
    if new is not None and new in said:
        yield problem(check, "check-twice", at=at, kind=named(word_of(new)), day=new.day)
        return
    yield from replayed(evolve(check, events=(*check.events, event)), rule)


def replayed(check: Check, rule: CheckRule) -> Iterator[Problem]:
    """Yield what forbids any of the valid events of a check, one recorded after the other.

    Args:
        check: With its events.
        rule: As for `record`.
    """
    now = evolve(check, events=())
    for event in check.valid:
        yield from problems_of(now, event, rule)
        now = evolve(now, events=(*now.events, event))
