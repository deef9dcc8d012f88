"""Who registers, inspects, records and publishes (谁登记、谁检查、谁录入、谁公开; W22-12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from randcheck.checks.events import Entered, Found, NoticeSent, Published, Reported, Visited

if TYPE_CHECKING:
    from collections.abc import Iterator

    from randcheck.checks.refusals import Step
    from randcheck.errors import Problem

_ACTS = (NoticeSent, Visited, Found, Entered, Reported, Published)


def one_body(step: Step[Any]) -> Iterator[Problem]:
    """Yield a problem where another body acts than the one whose check it is.

    An event that names no body is the unit's own. Where the check names no unit, all
    that do name a body must name the same.
    """
    if not step.rule.one_body or not step.event.body:
        return
    before = (event.body for kind in _ACTS for event in step.check.every(kind))
    wanted = step.check.unit or next(filter(None, before), step.event.body)
    if step.event.body != wanted:
        clause = step.rule.clause("one_body")
        yield step.problem("check-body", value=step.event.body, wanted=wanted, clause=clause)


def own_feedback(step: Step[Any]) -> Iterator[Problem]:
    """Yield a problem where another body gives the feedback than the one that checked (L19-5)."""
    unit, body = step.check.unit, step.event.body
    if step.rule.feedback and unit and body and body != unit:
        clause = step.rule.clause("feedback")
        yield step.problem("check-body", value=body, wanted=unit, clause=clause)
