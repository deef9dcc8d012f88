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
    wanted = step.check.units or (next(filter(None, before), step.event.body),)
    yield from _other(step, wanted, "one_body")


def own_feedback(step: Step[Any]) -> Iterator[Problem]:
    """Yield a problem where another body gives the feedback than the one that checked (L19-5)."""
    if step.rule.feedback and step.check.units and step.event.body:
        yield from _other(step, step.check.units, "feedback")


def _other(step: Step[Any], wanted: tuple[str, ...], name: str) -> Iterator[Problem]:
    if step.event.body not in wanted:
        params = {"value": step.event.body, "wanted": "、".join(wanted)}
        yield step.problem("check-body", **params, clause=step.rule.clause(name))
