"""What may be recorded after a visit: entry, report, feedback, decisions, publication."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from randcheck.checks.bodies import one_body, own_feedback
from randcheck.checks.events import (
    BY_POST,
    DECISION,
    ELECTRONIC,
    IN_PERSON,
    JUSTICE,
    NONE,
    ORDER,
    PENALTY,
    REPORT,
    RESULT,
    TRANSFER,
    Approved,
    Decided,
    Ended,
    Entered,
    FedBack,
    Found,
    Published,
    Received,
    Rectified,
    Reported,
    Responded,
    Reused,
    Shared,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from randcheck.checks.refusals import Step
    from randcheck.errors import Problem


def _once(step: Step[Any]) -> Iterator[Problem]:
    """Yield a problem where there is one of the kind already."""
    earlier = step.check.last(type(step.event))
    if earlier is not None:
        yield step.problem("check-once", day=earlier.day)


def _entered(step: Step[Entered]) -> Iterator[Problem]:
    yield from step.needs(step.rule.clause("entered"), Ended, Reused)
    yield from step.follows(Ended, Reused)
    yield from one_body(step)


def _reported(step: Step[Reported]) -> Iterator[Problem]:
    clause = step.rule.clause("report")
    yield from _once(step)
    yield from step.needs(clause, Ended)
    yield from step.follows(Ended)
    for part in step.rule.report:
        yield from step.stated(part, getattr(step.event, part), clause)
    yield from one_body(step)


def _approved(step: Step[Approved]) -> Iterator[Problem]:
    clause = step.rule.clause("approval")
    yield from _once(step)
    yield from step.needs(clause, Reported)
    yield from step.follows(Reported)
    yield from step.stated("who", step.event.who, clause)


def _fed_back(step: Step[FedBack]) -> Iterator[Problem]:
    clause = step.rule.clause("feedback")
    yield from step.needs(clause, Reported)
    yield from step.follows(Reported)
    how = step.rule.clause("feedback_how")
    yield from step.known(step.event.how, (IN_PERSON, BY_POST, ELECTRONIC), how)
    yield from own_feedback(step)


def _received(step: Step[Received]) -> Iterator[Problem]:
    yield from _once(step)
    yield from step.needs(step.rule.clause("received"), FedBack)
    sent = step.check.every(FedBack)
    if sent:
        yield from step.not_before([min(sent, key=lambda one: one.day)])


def _responded(step: Step[Responded]) -> Iterator[Problem]:
    clause = step.rule.clause("responded")
    yield from step.needs(clause, Received)
    yield from step.follows(Received)
    if not (step.event.on_department.strip() or step.event.on_inspectors.strip()):
        yield step.problem("check-text-missing", value="on_department", clause=clause)


def _decided(step: Step[Decided]) -> Iterator[Problem]:
    clause, event = step.rule.clause("codes"), step.event
    yield from step.needs(clause, Found)
    found = step.check.every(Found)
    if found:
        yield from step.not_before([min(found, key=lambda one: one.day)])
    yield from step.known(event.decision, (NONE, ORDER, PENALTY, TRANSFER, JUSTICE), clause)
    problems = {code.code for code in step.rule.codes if code.problem}
    if found and event.decision != NONE and not any(problems & {*one.codes} for one in found):
        yield step.problem("check-nothing-found", value=event.decision, clause=clause)
    if event.number and any(one.number == event.number for one in step.check.every(Decided)):
        yield step.problem("check-number-twice", value=event.number)
    if event.until is not None and event.until < event.day:
        yield step.problem("check-until", value=event.until, day=event.day)


def _rectified(step: Step[Rectified]) -> Iterator[Problem]:
    orders = [one for one in step.check.every(Decided) if one.decision == ORDER]
    mine = [one for one in orders if one.number == step.event.number]
    if not mine:
        number = step.event.number or "—"
        yield step.problem("check-no-order", value=number, clause=step.rule.clause("codes"))
    yield from step.not_before(mine)


def _published(step: Step[Published]) -> Iterator[Problem]:
    event, rule = step.event, step.rule
    yield from step.known(event.what, (RESULT, REPORT, DECISION), rule.clause("published"))
    if event.what == RESULT:
        yield from step.needs(rule.clause("result_published"), Ended, Reused)
        yield from step.follows(Ended, Reused)
    elif event.what == REPORT:
        yield from step.needs(rule.clause("report"), Reported)
        if rule.approval:
            yield from step.needs(rule.clause("approval"), Approved)
        yield from step.follows(Reported, Approved)
    elif event.what == DECISION:
        mine = [one for one in step.check.every(Decided) if one.number == event.number]
        if not mine:
            clause = rule.clause("decision_published")
            yield step.problem("check-no-decision", value=event.number or "—", clause=clause)
        yield from step.not_before(mine)
    yield from one_body(step)


def _shared(step: Step[Shared]) -> Iterator[Problem]:
    clause = step.rule.clause("shared")
    yield from step.needs(clause, Ended, Reused, Decided)
    yield from step.follows(Ended, Reused)
    yield from step.stated("to", step.event.to, clause)


AFTERMATH: Final[dict[type, Callable[[Step[Any]], Iterator[Problem]]]] = {
    Entered: _entered,
    Reported: _reported,
    Approved: _approved,
    FedBack: _fed_back,
    Received: _received,
    Responded: _responded,
    Decided: _decided,
    Rectified: _rectified,
    Published: _published,
    Shared: _shared,
}
"""Kind of event → what may be wrong with one."""
